"""The functions of arrays: a row each, with its spellings in every front end.

Columns: `keras`, classes of Keras 3's nodes; `expression`, names in expressions, if they are not that of the row; `tf`,
names in TensorFlow's Python; `node`, operations of TensorFlow's graphs; `onnx`, operators of ONNX.
"""

from __future__ import annotations

from lstmgen.read.arrays.axis_rows import ARRANGEMENT, PRODUCTS, REDUCTIONS
from lstmgen.read.arrays.elementwise_rows import ELEMENTWISE
from lstmgen.read.calls.vocabulary import ArrayFunction, words

TABLE: tuple[ArrayFunction, ...] = (*ELEMENTWISE, *REDUCTIONS, *PRODUCTS, *ARRANGEMENT)
KERAS, TF, NODES, ONNX = (words(TABLE, front_end) for front_end in ("keras", "tf", "node", "onnx"))
