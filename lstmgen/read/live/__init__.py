"""Models in memory: what their own code does to symbolic tensors is written down as an architecture.

Keras is never imported here: whoever has a model has its modules loaded.
Sources: keras/src/ops/node.py, keras/src/layers/layer.py.
"""

from lstmgen.read.live.keras2 import open_keras2 as open_keras2
from lstmgen.read.live.model import open_live as open_live
from lstmgen.read.live.whole import compare as compare
