"""Small recurrent layers, whose sums are written out with the weights in them.

Nothing is faster in Python for few products: a weight is a constant of the compiled code, and costs no look-up.
"""

from __future__ import annotations

from collections.abc import Mapping

from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import Recurrent

# So many products fill a page or two, and take 2 ms to compile. With more weights, sums on long integers (packed.py)
# are faster.
LARGEST = 500


def is_small(operation: Operation) -> bool:
    """Whether a recurrent layer has few weights."""
    assert isinstance(operation, Recurrent)
    return operation.kernel.size + operation.recurrent_kernel.size <= LARGEST


def inline(operation: Operation) -> Mapping[str, Weight]:
    """No arrays: the template writes the weights of `Recurrent.gates` where they are used."""
    return {}
