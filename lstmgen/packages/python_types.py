"""Types of a package for Python: parameters and results of its functions, as its stub has them."""

import ast
import keyword
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lstmgen.plan.interface import Input, Interface, Output
from lstmgen.plan.program import Plan
from lstmgen.targets.python.pipeline import PipelineView
from lstmgen.targets.text.names import Namer

# Types of constants that are no literals, or may be None.
CONSTANTS = {"CHANGES": "dict[int, str | None]", "TOKENS": "dict[str, int]"}


@dataclass(frozen=True)
class StubTypes:
    """Types as text.

    Attributes:
        sample: a sample in a batch: an input, or a tuple of them.
        inputs, step_inputs: parameters of a prediction and of a step.
        prediction, step, batch: results of a sample, a step and a batch.
        pushed: a row of a stream; "" without a stream.
        label: the labels of a sample; "" without labels.
        cell: a value in a table.
        constants: types of the pipeline's constants by name.
    """

    sample: str
    inputs: str
    step_inputs: str
    prediction: str
    step: str
    batch: str
    pushed: str
    label: str
    cell: str
    constants: Mapping[str, str]


def types(plan: Plan, view: PipelineView) -> StubTypes:
    """Returns the types of a plan's package.

    Args:
        view: pre- and postprocessing.
    """
    interface = plan.interface
    names = list(parameter_names(interface))
    taken = [input_type(end, len(end.shape)) for end in interface.inputs]
    steps = [input_type(end, len(end.step_shape)) for end in interface.inputs] if plan.step else taken
    outputs = [array(len(end.shape)) for end in interface.outputs]
    batches = [
        f"list[{array(len(end.shape))}]" if None in end.lengths else array(len(end.shape) + 1)
        for end in interface.outputs
    ]
    return StubTypes(
        sample=taken[0] if len(taken) == 1 else f"tuple[{', '.join(taken)}]",
        inputs=parameters(names, taken),
        step_inputs=parameters(names, steps),
        prediction=together(outputs),
        step=together([array(len(end.step_shape)) for end in interface.outputs]) if plan.step else "NoReturn",
        batch=together(batches),
        pushed=input_type(interface.inputs[0], 1) if view.windows else "",
        label=labels(view.labels),
        cell="float | str" if interface.has_categories else "float",
        constants={name: CONSTANTS.get(name) or type_of(text) for name, text in view.constants.items()},
    )


def parameter_names(interface: Interface) -> Iterator[str]:
    """Yields an identifier for each input."""
    namer = Namer([*keyword.kwlist, "self", "threads"])
    for k, end in enumerate(interface.inputs):
        yield namer.name(f"input {k}", end.name)


def parameters(names: Sequence[str], kinds: Sequence[str]) -> str:
    """Returns the parameters of a function, which takes them by position."""
    return ", ".join([*(f"{name}: {kind}" for name, kind in zip(names, kinds)), "/"])


def input_type(end: Input, rank: int) -> str:
    """Returns the type of an input, or of a timestep of it, by its number of axes."""
    kind = ("float", "Row", "Rows")[min(rank, 2)]
    for _ in range(2, rank):
        kind = f"Sequence[{kind}] | Listed"
    tables = {1: " | NamedRow", 2: " | Table"} if end.raw.columns else {}
    return kind + tables.get(rank, "") + (" | str" if end.raw.text is not None else "")


def array(rank: int) -> str:
    """Returns the type of a result with this number of axes."""
    return f"Array[{nested(rank)}]"


def nested(rank: int) -> str:
    """Returns the type of nested lists."""
    return "list[" * rank + "float" + "]" * rank


def together(kinds: Sequence[str]) -> str:
    """Returns the type of the only result, or of a tuple of several."""
    return kinds[0] if len(kinds) == 1 else f"tuple[{', '.join(kinds)}]"


def labels(outputs: Sequence[Output]) -> str:
    """Returns the type of the labels of a sample: of its only output, or of several by name."""
    kinds = []
    for output in outputs:
        depth = output.rows + (output.rule == "every")
        kinds.append("list[" * depth + "tuple[str, float]" + "]" * depth)
    if not outputs or outputs[0].index is None:
        return "".join(kinds)
    return f"dict[str, {' | '.join(dict.fromkeys(kinds))}]"


def type_of(text: str) -> str:
    """Returns the type of a literal."""
    return _type_of(ast.literal_eval(text))


def _type_of(value: Any) -> str:
    if isinstance(value, tuple):
        return f"tuple[{_union(value)}, ...]"
    if isinstance(value, dict):
        return f"dict[str, {_union(value.values())}]"
    return "None" if value is None else type(value).__name__


def _union(values: Any) -> str:
    return " | ".join(dict.fromkeys(map(_type_of, values))) or "str"
