"""Translates graphs of ONNX to operations, node by node, without running them.

`values` defines the kinds of tensors, `folding` folds constants and shapes, `axes` sorts out batch axes, and the other
modules map operators.
"""

from lstmgen.read.onnx import layer as layer
from lstmgen.read.onnx.axes import sorted_axes as sorted_axes
