"""The front end of Keras: from the architecture of a model to calls of its layers, in order."""
