"""The types of what a module takes and gives, in TypeScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lstmgen.targets.javascript.api import Api
from lstmgen.targets.javascript.names import KEYWORDS
from lstmgen.targets.text.names import Namer


@dataclass(frozen=True)
class Types:
    """Types as text.

    Attributes:
        flat: whether a typed array may hold all numbers of an input of several axes.
        inputs, step_inputs: the parameters of a prediction and of a step.
        sample, prediction, step: what a batch has several of, and what is given.
    """

    flat: bool
    inputs: str
    step_inputs: str
    sample: str
    prediction: str
    step: str


def types(api: Api) -> Types:
    """The types of an interface."""
    namer = Namer([*KEYWORDS, "flat", "sample", "prediction"])
    names = [namer.name(f"input {k}", name) for k, name in enumerate(api.input_names)]
    taken = [input_type(len(shape)) for shape in api.input_shapes]
    stepped = [input_type(len(shape)) for shape in api.step.shapes] if api.step else []
    return Types(
        flat=any("Flat" in each for each in (*taken, *stepped)),
        inputs=parameters(names, taken),
        step_inputs=parameters(names, stepped),
        sample=taken[0] if len(taken) == 1 else f"readonly [{', '.join(taken)}]",
        prediction=output_type([len(shape) for shape in api.output_shapes]),
        step=output_type([len(dims) for _, dims in api.step.outputs]) if api.step else "never",
    )


def parameters(names: Sequence[str], kinds: Sequence[str]) -> str:
    """Parameters of a function."""
    return ", ".join(f"{name}: {kind}" for name, kind in zip(names, kinds))


def input_type(rank: int) -> str:
    """The type of an input with so many axes."""
    nested = "number"
    for _ in range(rank):
        nested = f"ArrayLike<{nested}>"
    return f"{nested} | Flat" if rank > 1 else nested


def output_type(ranks: Sequence[int]) -> str:
    """The type of one output, or of a list of several."""
    kinds = ["number" + "[]" * rank for rank in ranks]
    return kinds[0] if len(kinds) == 1 else f"[{', '.join(kinds)}]"
