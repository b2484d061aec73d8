"""Small recurrent layers, whose sums are written out with the weights in them.

Nothing is faster in Python for few products: a weight is a constant of the compiled code, and costs no look-up. As
sigmoid(z) = (1 + tanh(z / 2)) / 2, which calls nothing but C, the weights of gates with a sigmoid are halved
beforehand. Halving is exact, and gates are 1e-16 off at most. But a gate that should be closed to a candidate of 1e20
must not be 1e-16 open: where an activation lets such numbers through, the gates stay sigmoids.
"""

from collections.abc import Mapping, Sequence

from lstmgen.graph.operation import Operation, Weight, f64
from lstmgen.graph.recurrent import CANDIDATES, Gate, Recurrent
from lstmgen.plan.kernel import unit_by_unit
from lstmgen.plan.layouts import by_tanh

# So many products fill a page or two, and take 2 ms to compile. Where bignums are precise enough, they take over
# earlier, see pack.py.
LARGEST = 500


def is_small(operation: Recurrent) -> bool:
    """Returns whether a recurrent layer has few weights, and units with independent sums."""
    return unit_by_unit(operation) and operation.kernel.size + operation.recurrent_kernel.size <= LARGEST


def inline(operation: Operation) -> Mapping[str, Weight]:
    """No arrays: the template writes the weights of `units` where they are used."""
    return {}


def units(operation: Recurrent) -> Sequence[Mapping[str, Gate]]:
    """The gates of each unit, halved where sigmoids are `by_tanh`: kernels (inputs,) and (units,), and biases ().

    Two biases of the same sum are added up; the second one of a GRU's candidate is in a sum that is reset.
    """
    gates = {letter: _gate(operation, letter) for letter in operation.gates()}
    return [{letter: _unit(gate, k) for letter, gate in gates.items()} for k in range(operation.units)]


def _gate(operation: Recurrent, letter: str) -> Gate:
    kernel, recurrent_kernel, bias, recurrent_bias = operation.gates()[letter]
    if letter not in CANDIDATES and bias is not None and recurrent_bias is not None:
        bias, recurrent_bias = f64(bias) + f64(recurrent_bias), None
    scale = 0.5 if by_tanh(operation.functions[letter], operation) else 1.0
    return Gate(
        scale * f64(kernel),
        scale * f64(recurrent_kernel),
        None if bias is None else scale * f64(bias),
        None if recurrent_bias is None else scale * f64(recurrent_bias),
    )


def _unit(gate: Gate, k: int) -> Gate:
    kernel, recurrent_kernel, *biases = gate
    return Gate(kernel[:, k], recurrent_kernel[:, k], *(None if bias is None else bias[k] for bias in biases))
