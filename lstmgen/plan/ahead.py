"""Which rows of a window a stream can compute ahead of its last row, with the bits of a whole prediction."""

from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant, PRelu, Where
from lstmgen.graph.layout import Move
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.plan.program import Plan

# Operations with the same function for one timestep and for several, so that a compiler contracts both alike.
SAME_BITS = (LSTM, GRU, SimpleRNN, Dense, Embedding, Activate, Affine, Binary, Where, PRelu, Constant, Move)


def prepares(plan: Plan, *, contracts: bool) -> bool:
    """Returns whether windows share rows that can be computed ahead.

    Args:
        contracts: whether a compiler may join a product and a sum.
    """
    windows = plan.interface.windows
    return windows is not None and windows.hop < windows.length and not obstacle(plan, contracts=contracts)


def obstacle(plan: Plan, *, contracts: bool) -> str:
    """The reason why rows cannot be computed ahead; "" where they can."""
    if plan.step is None:
        return plan.not_steppable
    if plan.graph.stateful():
        return "the model keeps its state from window to window"
    if not plan.steps_windows:
        return "an output has a row for each timestep"
    if plan.streaming or plan.numbers.quantize is not None:
        return ""
    if plan.numbers.weights_dtype is not None:
        return f"one timestep with weights in {plan.numbers.weights_dtype} may round differently than several"
    makers = {value.name: node.operation for node in plan.predict.graph.nodes for value in node.outputs}
    rounded = (
        node
        for node in plan.predict.graph.nodes
        if not isinstance(node.operation, SAME_BITS)
        or (contracts and _adds(node.operation) and any(_multiplies(makers.get(value.name)) for value in node.inputs))
    )
    return next((f"one timestep of {node.label} may round differently than several" for node in rounded), "")


# A compiler may join a product and a sum behind it to one multiply-add, for a short loop and not for a long one.
def _multiplies(operation: Operation | None) -> bool:
    return isinstance(operation, (Activate, Affine, PRelu)) or (
        isinstance(operation, Binary) and operation.kind == "multiply"
    )


def _adds(operation: Operation) -> bool:
    return isinstance(operation, Affine) or (isinstance(operation, Binary) and operation.kind in ("add", "subtract"))
