"""The cells of a recurrent layer: one of its own, the one that RNN names, or several stacked in one layer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from lstmgen.graph.graph import Value
from lstmgen.graph.recurrent import Recurrent
from lstmgen.read.calls.layer import Call, Refusal
from lstmgen.read.calls.run import check_known
from lstmgen.read.layers import cells
from lstmgen.read.layers.lowering import last_axis


@dataclass(frozen=True)
class Stack:
    """The cells of one recurrent layer, from the input to the output.

    Attributes:
        states_from: which cell's states come first, "first" or "last"; "unknown" where the file does not contain it.
    """

    cells: tuple[Recurrent, ...]
    states_from: str = "first"

    def order(self) -> list[Recurrent]:
        """The cells in the order of their states."""
        return list(self.cells[::-1] if self.states_from == "last" else self.cells)

    @property
    def states(self) -> int:
        return sum(len(cell.STATES) for cell in self.cells)


CellReader = Callable[[Call, Value], Stack]


def one_cell(read: Callable[[Call, int], Recurrent], attribute: str = "cell") -> CellReader:
    """A layer with one cell; `attribute` is where it holds the weights."""

    def reader(call: Call, x: Value) -> Stack:
        owner = call.child(attribute) if attribute else call
        return Stack((read(owner, last_axis(x)),))

    return reader


def any_cell(call: Call, x: Value) -> Stack:
    """RNN: whatever cell the config names."""
    serialized = call.config.raw("cell")
    if not isinstance(serialized, Mapping):
        raise Refusal("it has no cell")
    call.config.only("num_constants", None, 0)
    return read_cell(call, "cell", serialized, last_axis(x))


def read_cell(call: Call, attribute: str, serialized: Mapping[str, Any], features: int) -> Stack:
    """A serialised cell, or StackedRNNCells of them."""
    cell = call.inner(attribute, serialized, ())
    if cell.class_name in cells.CELLS:
        stack = Stack((cells.CELLS[cell.class_name](cell, features),))
        ignore_training(cell)
    elif cell.class_name == "StackedRNNCells":
        stack = read_stack(cell, features)
    else:
        raise Refusal(f"cell {cell.class_name!r} is not supported (known: {', '.join(cells.CELLS)})")
    cell.config.check_dtype()
    check_known(cell)
    return stack


def read_stack(call: Call, features: int) -> Stack:
    """keras.layers.StackedRNNCells."""
    listed = call.config.raw("cells")
    if not isinstance(listed, list) or not listed or not all(isinstance(item, Mapping) for item in listed):
        raise Refusal("StackedRNNCells without cells")
    recurrent_cells: list[Recurrent] = []
    for k, item in enumerate(listed):
        inside = read_cell(call, str(k), item, recurrent_cells[-1].units if recurrent_cells else features)
        if len(inside.cells) > 1:
            raise Refusal("StackedRNNCells inside StackedRNNCells are not supported")
        recurrent_cells += inside.cells
    reverse = not call.version.keras3 and call.config.boolean("reverse_state_order")
    return Stack(
        tuple(recurrent_cells), call.version.cell_states(reverse=reverse) if len(recurrent_cells) > 1 else "first"
    )


def convolutional(call: Call, x: Value) -> Stack:
    """ConvLSTM: one cell, channels last."""
    return Stack((cells.conv_lstm(call.child("cell"), x.shape),))


def ignore_training(call: Call) -> None:
    """Options of layers and cells that do not change what is predicted."""
    call.config.ignore(*"unroll implementation consume_less dropout recurrent_dropout seed use_cudnn".split())


READERS: dict[str, CellReader] = {
    **dict.fromkeys(("LSTM", "LSTMV1", "LSTMV2", "UnifiedLSTM"), one_cell(cells.lstm)),
    **dict.fromkeys(("GRU", "GRUV1", "GRUV2", "UnifiedGRU"), one_cell(cells.gru)),
    "SimpleRNN": one_cell(cells.simple_rnn),
    "CuDNNLSTM": one_cell(cells.cudnn_lstm, ""),
    "CuDNNGRU": one_cell(cells.cudnn_gru, ""),
    "RNN": any_cell,
    **dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), convolutional),
}
