"""Functions of TensorFlow's graphs, followed node by node: what they compute becomes operations.

Nothing is run. `values` says what a tensor of a graph may be, `constants` computes what follows from constants alone,
`operations` maps nodes, `loops` the loops over time that Keras writes, whose cells `cells` recognises.
"""

from lstmgen.read.functions import layer as layer
