"""Registers published classes, and contains helpers of their functions."""

from collections.abc import Callable, Sequence
from typing import Any

from lstmgen.graph.shape import Dim, text
from lstmgen.read.calls.layer import Call, Handler, Refusal, Tensor, layer
from lstmgen.read.calls.run import run
from lstmgen.read.configs.assumed import PUBLISHED, Published
from lstmgen.read.layers.lowering import last_axis


def published(
    source: str,
    *class_names: str,
    needs: str = "",
    knows: str = "",
    mask: str = "own",
    several: bool = False,
    leaves_out: bool = False,
    states: int = 0,
) -> Callable[[Handler], Handler]:
    """Registers the layer function of a published class.

    Args:
        source: the author, as typed after `--assume NAME=`.
        class_names: the names of the class in files.
        needs: arguments that each config of the class contains.
        knows: optional arguments.
        mask, several, leaves_out: as in `layer`.
        states: the number of states of a cell, which follow its first input; 0 for other layers.
    """

    def register(function: Handler) -> Handler:
        summary = str(function.__doc__).splitlines()[0]
        for class_name in class_names:
            row = Published(source, class_name, frozenset(needs.split()), frozenset(knows.split()), summary, states)
            PUBLISHED[row.row] = row
            layer(row.row, mask=mask, several=several or states > 0, leaves_out=leaves_out)(function)
        return function

    return register


def sequence(x: Tensor) -> tuple[Dim, int]:
    """The shape of an input (timesteps, features).

    Raises:
        Refusal: it has other axes.
    """
    if len(x.shape) != 2:
        raise Refusal(f"an input of shape {text(x.shape)}, expected (timesteps, features)")
    return x.shape[0], last_axis(x)


def unmasked(x: Tensor) -> None:
    """Refuses a mask: versions of these classes treat it in different ways.

    Raises:
        Refusal: the input has a mask.
    """
    if x.mask is not None:
        raise Refusal("its input is masked, which is not supported for this class", "leave out mask_zero or Masking")


def part(call: Call, attribute: str, class_name: str, inputs: Sequence[Tensor], **config: Any) -> Tensor:
    """Applies a Keras layer that the class has as an attribute, and returns its output."""
    dtype = {"dtype": call.config.raw("dtype")} if call.config.has("dtype") else {}
    serialized = {"class_name": class_name, "config": {"name": attribute, **dtype, **config}}
    outputs = run(call.inner(attribute, serialized, inputs))
    if outputs is None or len(outputs) != 1:
        raise Refusal(f"its {attribute} has several outputs")
    return outputs[0]
