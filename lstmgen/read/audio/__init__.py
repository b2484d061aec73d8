"""Reads the models of amplifiers and effects that audio plugins load, as models of Keras layers.

`rtneural`, `guitarml` and `nam` read one format each to a `Network`. `network` makes the config of a Keras model of it,
so that the layers of `lstmgen.read.layers` say what it computes.
"""

from lstmgen.read.audio.container import with_layers as with_layers
