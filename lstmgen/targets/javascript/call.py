"""Variables of a call in templates: places in memory, sizes and shapes as expressions."""

from dataclasses import dataclass

from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.plan.program import RoutineCall
from lstmgen.targets.indexing.blocks import MemoryCall, memory_call
from lstmgen.targets.indexing.memory import MemoryLayout
from lstmgen.targets.indexing.timesteps import Traversal
from lstmgen.targets.javascript.names import Names


@dataclass(frozen=True)
class CallView(MemoryCall):
    """A call as its template in JavaScript sees it."""

    def timestep(self, x: str) -> str:
        """The arguments of a timestep of a recurrent layer: its index, the number of timesteps, x, and the stride of x.

        Where timesteps are masked, each is alone, as not all count.
        """
        operation, traversal = self.operation, self.indexing["traversal"]
        assert isinstance(operation, (LSTM, GRU))
        assert isinstance(traversal, Traversal)
        single = operation.masked or traversal.once
        inputs = len(operation.kernel)
        place = "0, 1" if single else f"t, {traversal.count}"
        return f"{place}, {x}, {-inputs if operation.go_backwards else inputs}"


def call_view(call: RoutineCall, layout: MemoryLayout, names: Names) -> CallView:
    """A call with its places and sizes."""
    return CallView(**vars(memory_call(call, layout, names, {})))
