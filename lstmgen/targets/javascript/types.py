"""TypeScript types of a module's arguments and results."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstmgen.plan.interface import Output
from lstmgen.targets.javascript.api import Api
from lstmgen.targets.javascript.literals import string
from lstmgen.targets.javascript.names import KEYWORDS
from lstmgen.targets.text.labels import by_output
from lstmgen.targets.text.names import Namer

THRESHOLDS = {"second": "number", "every": "readonly number[]"}


@dataclass(frozen=True)
class TableType:
    """The types of the tables that an input takes.

    Attributes:
        input: its name.
        row, table: names of the types of a timestep, and of several.
        row_type, table_type: what these are.
        ignores_others: whether there may be other columns, too.
    """

    input: str
    row: str
    table: str
    row_type: str
    table_type: str
    ignores_others: bool


@dataclass(frozen=True)
class Types:
    """Types as text.

    Attributes:
        flat: whether a typed array may have all numbers of an input with several axes.
        tables: tables for the inputs whose columns have names.
        inputs, step_inputs: the parameters of a prediction and of a step.
        sample, prediction, step: the types of a sample, of a prediction, and of the result of a step.
        pushed: a row of a stream.
        count: a number of rows; null without a stream.
        labels, threshold: the names of classes, and the threshold of their probabilities; "" without labels.
        label: the labels of a sample.
        step_label: the labels of the result of a step; "" if `label` has the same type.
    """

    flat: bool
    tables: tuple[TableType, ...]
    inputs: str
    step_inputs: str
    sample: str
    prediction: str
    step: str
    pushed: str
    count: str
    labels: str
    threshold: str
    label: str
    step_label: str


def types(api: Api) -> Types:
    """The types of an interface."""
    namer = Namer([*KEYWORDS, "flat", "sample", "prediction"], camel=True)
    names = [namer.name(f"input {k}", name) for k, name in enumerate(api.input_names)]
    tables = table_types(api)
    text = "string | " if api.pipeline.text is not None else ""
    taken = [text + input_type(len(shape), tables.get(k)) for k, shape in enumerate(api.input_shapes)]
    steps = api.step.shapes if api.step else ()
    stepped = [text + input_type(len(shape), tables.get(k)) for k, shape in enumerate(steps)]
    ranks = [len(dims) for _, dims in api.step.outputs] if api.step else []
    labels = api.pipeline.labels
    label = by_output({output: label_type(output, output.rows) for output in labels}, by_name)
    of_step = {output: label_type(output, max(ranks[output.index or 0] - 1, 0)) for output in labels if ranks}
    step_label = by_output(of_step, by_name)
    return Types(
        flat=any("Flat" in kind for kind in (*taken, *stepped)),
        tables=tuple(tables.values()),
        inputs=parameters(names, taken),
        step_inputs=parameters(names, stepped),
        sample=taken[0] if len(taken) == 1 else f"readonly [{', '.join(taken)}]",
        prediction=output_type([len(shape) for shape in api.output_shapes]),
        step=output_type(ranks) if ranks else "never",
        pushed=input_type(1, tables.get(0)),
        count="number" if api.pipeline.windows else "null",
        labels=by_output(dict.fromkeys(labels, "readonly string[]"), by_name),
        threshold=by_output({output: THRESHOLDS[output.rule] for output in labels if output.thresholds}, by_name),
        label=label,
        step_label="" if step_label == label else step_label,
    )


def parameters(names: Sequence[str], kinds: Sequence[str]) -> str:
    """Parameters of a function."""
    return ", ".join(f"{name}: {kind}" for name, kind in zip(names, kinds))


def table_types(api: Api) -> dict[int, TableType]:
    """Returns the types of each input that accepts tables, by its index."""
    by_input = {}
    for k, (name, columns) in enumerate(zip(api.input_names, api.pipeline.columns)):
        if columns:
            which = "" if len(api.input_names) == 1 else str(k + 1)
            row, table, ignores = f"Row{which}", f"Table{which}", api.pipeline.ignores_others[k]
            names = " | ".join(map(string, columns))
            cell = "number | string" if api.pipeline.has_categories[k] else "number"
            of_row, of_table = (record(names, kind, ignores_others=ignores) for kind in (cell, f"ArrayLike<{cell}>"))
            by_input[k] = TableType(name, row, table, of_row, f"({of_table}) | readonly {row}[]", ignores)
    return by_input


def record(names: str, kind: str, *, ignores_others: bool) -> str:
    """An object that has such values under these names, and others where these are ignored."""
    return f"Readonly<Record<{names}, {kind}>>" + (" & Readonly<Record<string, unknown>>" if ignores_others else "")


def input_type(rank: int, table: TableType | None) -> str:
    """The type of an input by its number of axes."""
    nested = "number"
    for _ in range(rank):
        nested = f"ArrayLike<{nested}>"
    kinds = [nested, *(["Flat"] if rank > 1 else [])]
    if table is not None and rank in (1, 2):
        kinds.append(table.row if rank == 1 else table.table)
    return " | ".join(kinds)


def output_type(ranks: Sequence[int]) -> str:
    """The type of one output, or of a list of several."""
    kinds = ["number" + "[]" * rank for rank in ranks]
    return kinds[0] if len(kinds) == 1 else f"[{', '.join(kinds)}]"


def label_type(output: Output, rank: int) -> str:
    """The type of a label and its probability, or of a list of all true ones, nested by the axes of rows."""
    one = "[label: string, probability: number]"
    depth = rank + (output.rule == "every")
    return f"({one}){'[]' * depth}" if depth else one


def by_name(kinds: Mapping[str, str]) -> str:
    """The type of an object."""
    return f"{{ {'; '.join(f'readonly {string(name)}: {kind}' for name, kind in kinds.items())} }}"
