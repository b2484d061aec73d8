"""Values in Keras's configs: arguments, nodes, inputs, classes and dtypes, in the forms of all its versions."""
