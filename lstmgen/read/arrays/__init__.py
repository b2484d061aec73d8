"""Functions of arrays: a table of what they mean, and the front ends whose nodes call them."""

from lstmgen.read.arrays import keras_nodes as keras_nodes  # registers nodes, as the next does
from lstmgen.read.arrays import tensorflow_nodes as tensorflow_nodes
