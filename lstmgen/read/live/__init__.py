"""Reads models in memory: runs their code on symbolic tensors and writes down the calls as an architecture.

Keras is never imported here: its modules are loaded wherever a live model exists.
Sources: keras/src/ops/node.py, keras/src/layers/layer.py.
"""

from lstmgen.read.live.keras2 import open_keras2 as open_keras2
from lstmgen.read.live.model import open_live as open_live
from lstmgen.read.live.whole import compare as compare
