"""Keras 3 models in memory: what their own code does to symbolic tensors is written down as an architecture.

Keras is never imported here: whoever has a model has its modules loaded.
Sources: keras/src/ops/node.py, keras/src/layers/layer.py.
"""

from lstmgen.read.live.model import open_live as open_live
