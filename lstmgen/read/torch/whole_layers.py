"""Keeps recurrent layers whole while torch.export follows a module.

PyTorch unrolls nn.LSTM, nn.GRU and nn.RNN over the timesteps of the example. Here they become one operator each, with
the arguments of the ATen operator, and the length of the sequence stays free.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from lstmgen.read.refusal import Refusal
from lstmgen.read.replacing import replaced

NAMESPACE = "lstmgen"
LAYER = (
    "{name}(Tensor input, {states} hx, Tensor[] params, bool has_biases, int num_layers, float dropout, bool train, "
    "bool bidirectional, bool batch_first) -> {outputs}"
)
STATES = {"lstm": 2, "gru": 1, "rnn_tanh": 1, "rnn_relu": 1}
PACKING = ("_pack_padded_sequence", "_pad_packed_sequence")
PACKED = "it packs sequences"
PACKED_ADVICE = (
    "call the recurrent layer on the padded tensor, without pack_padded_sequence: lstmgen runs one sample at a time, "
    "of its own length, so nothing has to be padded"
)


@contextmanager
def whole_layers() -> Iterator[None]:
    """Replaces PyTorch's recurrent functions by operators that only have shapes."""
    torch: Any = sys.modules["torch"]
    functions, library = torch._VF, registered()
    layers = [(functions, name, checked(getattr(library, name))) for name in STATES]
    packing = [(functions, name, refuse) for name in PACKING]
    fast = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)  # one operator for a whole Transformer layer
    try:
        with replaced(*layers, *packing, (torch, "max_pool1d", by_pictures)):
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fast)


def checked(operator: Any) -> Callable[..., Any]:
    """A recurrent function that refuses packed sequences."""

    def called(*args: Any) -> Any:
        if isinstance(args[3], (list, tuple)):  # of a packed sequence: data, lengths, states, parameters
            refuse()
        return operator(*args)

    return called


def refuse(*args: Any, **kwargs: Any) -> Any:
    """Refuses packed sequences.

    Raises:
        Refusal: always.
    """
    raise Refusal(PACKED, PACKED_ADVICE)


def by_pictures(
    x: Any,
    kernel: Any,
    stride: Any = None,
    padding: Any = 0,
    dilation: Any = 1,
    ceil_mode: Any = False,
) -> Any:
    """max_pool1d as a pooling of pictures of one row: PyTorch fixes the length in its own."""
    sizes = [value if isinstance(value, int) else value[0] for value in (kernel, stride or kernel, padding, dilation)]
    windows = [(one, size) for one, size in zip((1, 1, 0, 1), sizes)]
    return sys.modules["torch"].max_pool2d(x.unsqueeze(-2), *windows, ceil_mode).squeeze(-2)


LIBRARIES: list[Any] = []  # operators vanish with their library


def registered() -> Any:
    """The namespace of the operators, which the first call registers."""
    torch = sys.modules["torch"]
    if not LIBRARIES:
        library = torch.library.Library(NAMESPACE, "DEF")
        for name, count in STATES.items():
            several = count > 1
            outputs = f"({', '.join(['Tensor'] * (count + 1))})"
            library.define(LAYER.format(name=name, states="Tensor[]" if several else "Tensor", outputs=outputs))
            torch.library.register_fake(f"{NAMESPACE}::{name}", shapes, lib=library)
        LIBRARIES.append(library)
    return getattr(torch.ops, NAMESPACE)


def shapes(x: Any, hx: Any, *options: Any) -> tuple[Any, ...]:
    """Tensors with the shapes of the outputs, for arguments as in `LAYER`."""
    *_, bidirectional, _ = options
    states = hx if isinstance(hx, (list, tuple)) else [hx]
    width = states[0].shape[-1] * (2 if bidirectional else 1)
    return (x.new_empty((*x.shape[:-1], width)), *(state.new_empty(state.shape) for state in states))
