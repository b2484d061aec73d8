"""The functions of arrays: a row each, with its spellings in every front end.

Columns: `keras`, classes of Keras 3's nodes; `expression`, names in expressions, if they are not that of the row; `tf`,
names in TensorFlow's Python; `node`, operations of TensorFlow's graphs; `onnx`, operators of ONNX; `aten`, those of
PyTorch, which become nodes in the graph of an ONNX model.
"""

from lstmgen.read.arrays.arithmetic import ARITHMETIC, COMPARISONS, LOGIC
from lstmgen.read.arrays.arrangement import ARRANGEMENT
from lstmgen.read.arrays.constants import CONSTANTS
from lstmgen.read.arrays.elementwise import ELEMENTWISE
from lstmgen.read.arrays.reductions import PRODUCTS, REDUCTIONS
from lstmgen.read.arrays.selection import SELECTION
from lstmgen.read.calls.vocabulary import ArrayFunction, words

TABLE: tuple[ArrayFunction, ...] = (
    *ARITHMETIC,
    *COMPARISONS,
    *LOGIC,
    *ELEMENTWISE,
    *REDUCTIONS,
    *PRODUCTS,
    *SELECTION,
    *ARRANGEMENT,
    *CONSTANTS,
)
KERAS, TF, NODES = (words(TABLE, front_end) for front_end in ("keras", "tf", "node"))
ATEN = {f"aten.{name}": word for name, word in words(TABLE, "aten").items()}
ONNX = words(TABLE, "onnx")
# Functions of PyTorch that ONNX does not have.
ONNX |= {name: word for name, word in ATEN.items() if not any(s.names for s in word.function.columns.get("onnx", ()))}
