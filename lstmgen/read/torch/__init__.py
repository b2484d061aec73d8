"""Reads PyTorch modules in memory: torch.export follows their code, and each ATen operator becomes nodes of ONNX.

PyTorch is never imported here: it is loaded wherever a module exists.
"""

from lstmgen.read.torch import arrangement as arrangement  # this and the following register operators
from lstmgen.read.torch import elementwise as elementwise
from lstmgen.read.torch import products as products
from lstmgen.read.torch import recurrent as recurrent
from lstmgen.read.torch import reductions as reductions
from lstmgen.read.torch import resizing as resizing
from lstmgen.read.torch.compared import fixed_samples as fixed_samples
from lstmgen.read.torch.compared import problems_of as problems_of
from lstmgen.read.torch.module import open_module as open_module
