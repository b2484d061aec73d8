"""Attaches a pipeline to a graph: its steps become operations before and after the network's."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from lstmgen.errors import OptionError
from lstmgen.graph.ends import RawInput, Text, Windows
from lstmgen.graph.graph import Ends, Graph, GraphBuilder, Node, Value
from lstmgen.graph.kinds import kinds
from lstmgen.graph.shape import Length, text
from lstmgen.pipeline.answers import answer_of
from lstmgen.pipeline.categories import category_names
from lstmgen.pipeline.centered import Exactness, Order, after_network, before_network
from lstmgen.pipeline.description import Description, InputDescription, OutputDescription
from lstmgen.pipeline.document import digest
from lstmgen.pipeline.doubts import categories_as_numbers, columns_or_timesteps, hints, lost_digits, refuse_stretched
from lstmgen.pipeline.masks import snaps
from lstmgen.pipeline.scaling import Fill
from lstmgen.pipeline.score import scored
from lstmgen.pipeline.step import Place, Step, add_all, describe, features_after, inverted
from lstmgen.pipeline.typical import Undone

BY_COLUMN = "for a scaler per column, fit one ColumnTransformer: a dict has the names of inputs or outputs"

T = TypeVar("T", InputDescription, OutputDescription)


def attached(graph: Graph, description: Description) -> Graph:
    """Returns the graph from raw inputs to scaled and labelled outputs.

    Raises:
        OptionError: the pipeline does not fit the model.
    """
    if graph.ends is not None:
        raise OptionError("the model has a pipeline already")
    inputs = by_name(description.inputs, graph.input_names, InputDescription, "input")
    if graph.text is not None:
        inputs = [with_text(graph.input_names[0], inputs[0], graph.text)]
        description = replace(description, inputs=tuple(inputs))
    outputs = by_name(description.outputs, graph.output_names, OutputDescription, "output")
    for name, value, entry, kind in zip(graph.input_names, graph.inputs, inputs, kinds(graph)):
        check_input(name, value, entry, indices=kind.indices > 0)
        check_text(name, value, entry, kind.indices)
    if len(inputs) > 1 and any(entry.text is not None for entry in inputs):
        raise OptionError("text is for a model with one input")
    typical = undone(graph, inputs)
    steps: list[tuple[Step, ...]] = [steps_of(entry) for entry in inputs]
    for end, names, chains in (
        ("input", graph.input_names, steps),
        ("output", graph.output_names, [entry.steps for entry in outputs]),
    ):
        for name, chain in zip(names, chains):
            refuse_stretched(chain, f"{end} {name!r}")
    before = scaled(graph, inputs, steps)
    masked = snaps(before, typical, [kind.padding for kind in kinds(graph)])
    if any(masked):
        before = scaled(
            graph, inputs, [chain if snap is None else (*chain, snap) for chain, snap in zip(steps, masked)]
        )
    for name, value, behind in zip(graph.output_names, graph.outputs, outputs):
        check_output(name, value, behind)
    after = graph_of(
        graph.outputs,
        [entry.steps for entry in outputs],
        [f"scaling of output {name!r}" for name in graph.output_names],
        graph.output_names,
        after_network,
    )
    if outputs[0].score:
        if any(kind.indices > 0 for kind in kinds(graph)):
            raise OptionError(f"`score=` compares numbers; input {graph.input_names[0]!r} is indices of an Embedding")
        after = scored(graph, after, outputs[0].score)
    whole = chained(before, graph, after)
    named_outputs = zip(graph.output_names, whole.outputs, outputs)
    answers = [answer_of(whole, name, value, entry) for name, value, entry in named_outputs]
    return replace(
        whole,
        warnings=(
            *whole.warnings,
            *columns_or_timesteps(graph, inputs, outputs),
            *categories_as_numbers(inputs, [features_of(value) for value in before.inputs]),
            *lost_digits(before, graph, steps, outputs),
        ),
        ends=Ends(
            inputs=tuple(map(raw_of, inputs, graph.inputs, before.inputs)),
            outputs=tuple(answers),
            windows=windows_of(graph, description.windows),
            before=before,
            network=graph,
            after=after,
            typical=typical,
            digest=digest(description),
            lines=tuple(lines_of(graph, inputs, outputs, description.windows)),
            hints=tuple(hints(graph, description)),
        ),
    )


def by_name(entries: Sequence[T], names: Sequence[str], kind: type[T], what: str) -> list[T]:
    """Returns the pipeline's entries in the order of the model's inputs or outputs, with defaults for missing ones.

    Raises:
        OptionError: an entry has an unknown name, a duplicate name, or no name if there are several.
    """
    listed = ", ".join(map(repr, names))
    named: dict[str, T] = {}
    for entry in entries:
        name = entry.name or (names[0] if len(names) == 1 else "")
        if name not in names:
            problem = f"no {what} {name!r}" if name else f"several {what}s: the pipeline must name one"
            cure = f"; {BY_COLUMN}" if name else ""
            raise OptionError(f"the model has {problem}; its {what}s are {listed}{cure}")
        if name in named:
            raise OptionError(f"the pipeline has two entries for {what} {name!r}; merge them")
        named[name] = entry
    return [named.get(name, kind(name)) for name in names]


def with_text(name: str, entry: InputDescription, text: Text) -> InputDescription:
    """Adds the tokenization of a model with a tokenizing layer.

    Raises:
        OptionError: the pipeline has a tokenization too.
    """
    if entry.text is not None:
        raise OptionError(f"the model's own layer tokenizes input {name!r}: leave text out")
    return replace(entry, text=text)


def check_input(name: str, value: Value, entry: InputDescription, *, indices: bool) -> None:
    """Raises OptionError if an input has no features to scale or name."""
    scaled = entry.steps or entry.missing is not None
    if scaled and indices:
        raise OptionError(f"input {name!r} is indices of an Embedding, which cannot be scaled")
    if (scaled or entry.columns) and (not value.shape or isinstance(value.shape[-1], Length)):
        raise OptionError(f"input {name!r} of shape {text(value.shape)} has no features to scale or name")


def check_text(name: str, value: Value, entry: InputDescription, rows: int) -> None:
    """Raises OptionError if an input cannot be the token ids of a text.

    Args:
        rows: rows of the smallest table that the input indexes; 0 if it is not an index.
    """
    if entry.text is None:
        return
    if len(value.shape) != 1 or not rows:
        raise OptionError(f"input {name!r} is not a text: its shape is {text(value.shape)}, or no Embedding reads it")
    if entry.steps or entry.columns or entry.missing is not None:
        raise OptionError(f"input {name!r} is a text, which has neither columns nor steps")
    if entry.text.ids > rows:
        raise OptionError(f"the vocabulary has {entry.text.ids} ids, the Embedding of {name!r} has {rows} rows")
    length = value.shape[0]
    if isinstance(length, int) and entry.text.length not in (None, length):
        raise OptionError(f"texts have {entry.text.length} tokens; input {name!r} has {length}")


def raw_of(entry: InputDescription, value: Value, before: Value) -> RawInput:
    """Returns the raw input of an entry; a text has the length of the network's input.

    Args:
        value, before: the input of the network, and that before the steps.
    """
    names = category_names(entry.steps, features_of(before))
    raw = RawInput(entry.columns, entry.other_columns == "ignore", entry.missing is not None, entry.text, names)
    if entry.text is None or not isinstance(value.shape[0], int):
        return raw
    return replace(raw, text=replace(entry.text, length=value.shape[0]))


def steps_of(entry: InputDescription) -> tuple[Step, ...]:
    """Returns all steps of an input; missing numbers are filled first."""
    return entry.steps if entry.missing is None else (Fill(entry.missing), *entry.steps)


def raw_value(name: str, value: Value, entry: InputDescription) -> Value:
    """Returns the raw input, with a feature per column; without columns, as many as the network's input.

    Raises:
        OptionError: the steps do not return the number of features of the network.
    """
    if not entry.steps and entry.missing is None and not entry.columns:
        return value
    features = int(value.shape[-1])  # type: ignore[arg-type]
    count = len(entry.columns) or features
    try:
        after = features_after(steps_of(entry), count)
    except ValueError as error:
        raise OptionError(f"the steps of input {name!r} do not fit: {error}") from None
    if after != features:
        raise OptionError(f"input {name!r} has {features} features; the pipeline makes {after} of {count} columns")
    return replace(value, shape=(*value.shape[:-1], count))


def features_of(value: Value) -> int:
    """Returns the number of features on the last axis; 0 if it varies, or there is none."""
    return value.shape[-1] if value.shape and isinstance(value.shape[-1], int) else 0


def check_output(name: str, value: Value, entry: OutputDescription) -> None:
    """Raises OptionError if the steps of an output are for another number of features."""
    try:
        if value.shape and isinstance(value.shape[-1], int):
            features_after(entry.steps, value.shape[-1])
    except ValueError as error:
        raise OptionError(
            f"the scaling of output {name!r} does not fit: {error}; if the output is one column of a scaler over "
            "several, name it with `inverse_column=`"
        ) from None


def scaled(graph: Graph, inputs: Sequence[InputDescription], steps: Sequence[Sequence[Step]]) -> Graph:
    """Returns the graph from raw values to the network's inputs.

    Raises:
        OptionError: the steps do not return the shapes of the network's inputs.
    """
    names = graph.input_names
    values = [raw_value(name, value, entry) for name, value, entry in zip(names, graph.inputs, inputs)]
    before = graph_of(values, steps, [f"scaling of input {name!r}" for name in names], names, before_network)
    for name, value, result in zip(names, graph.inputs, before.outputs):
        if result.shape != value.shape:
            raise OptionError(
                f"the steps of input {name!r} return {text(result.shape)}, the model has {text(value.shape)}"
            )
    return before


def graph_of(
    values: Sequence[Value],
    steps: Sequence[Sequence[Step]],
    labels: Sequence[str],
    names: Sequence[str],
    order: Order = lambda steps, features: Exactness(),
) -> Graph:
    """Returns the graph that applies steps to each value.

    Args:
        order: selects the order of computation of the steps.

    Raises:
        OptionError: a step does not fit its value.
    """
    builder = GraphBuilder(value.name for value in values)
    results = [
        _through(chain, Place(builder, f"{label.partition(' ')[0]}/{name}", label), value, order)
        for value, chain, label, name in zip(values, steps, labels, names)
    ]
    return Graph(
        inputs=tuple(values),
        nodes=tuple(builder.nodes),
        outputs=tuple(results),
        input_names=tuple(names),
        output_names=tuple(names),
        equal=tuple(builder.equal),
    )


def _through(steps: Sequence[Step], place: Place, x: Value, order: Order) -> Value:
    """Adds the steps of a value; returns the value after them.

    Raises:
        OptionError: a step does not fit.
    """
    try:
        if not steps or not x.shape or not isinstance(x.shape[-1], int):
            return add_all(steps, place, x)
        features_after(steps, x.shape[-1])
        return order(steps, x.shape[-1]).add(steps, place, x)
    except ValueError as error:
        raise OptionError(f"the {place.label} does not fit: {error}") from None


def chained(before: Graph, network: Graph, after: Graph) -> Graph:
    """Joins three graphs in series."""
    taken = {value.name for node in network.nodes for value in node.outputs} | {v.name for v in network.inputs}
    start, inside = _renamed(before, {}, taken)
    between = {value.name: start[after_steps.name] for value, after_steps in zip(network.inputs, before.outputs)}
    nodes = [
        replace(node, inputs=tuple(between.get(value.name, value) for value in node.inputs)) for node in network.nodes
    ]
    ends = [between.get(value.name, value) for value in network.outputs]
    taken |= {value.name for node in inside for value in node.outputs}
    ends += [between.get(value.name, value) for value in network.inputs]  # a score compares with the inputs
    finish, behind = _renamed(after, dict(zip((value.name for value in after.inputs), ends)), taken)
    unscaled = [
        value.name
        for value, raw, after_steps in zip(network.inputs, before.inputs, before.outputs)
        if after_steps == raw
    ]
    return replace(
        network,
        integers={name: dtype for name, dtype in network.integers.items() if name in unscaled},
        inputs=before.inputs,
        nodes=(*inside, *nodes, *behind),
        outputs=tuple(finish[value.name] for value in after.outputs),
        equal=(*before.equal, *network.equal, *after.equal),
    )


def _renamed(graph: Graph, inputs: Mapping[str, Value], taken: set[str]) -> tuple[dict[str, Value], list[Node]]:
    """Renames the nodes of a graph; returns its values by old name, and the nodes.

    Args:
        inputs: values in place of its inputs, by name.
        taken: names that the nodes must not have.
    """
    builder = GraphBuilder(taken)
    values = {value.name: inputs.get(value.name, value) for value in graph.inputs}
    for node in graph.nodes:
        operands = [values[value.name] for value in node.inputs]
        outputs = builder.add(node.operation, *operands, name=node.name, label=node.label)
        values.update(zip((value.name for value in node.outputs), outputs))
    return values, builder.nodes


def undone(graph: Graph, inputs: Sequence[InputDescription]) -> Undone:
    """Returns the function from the network's inputs to raw values."""
    exact: list[tuple[Step, ...]] = []
    inexact = {}
    for k, (value, entry) in enumerate(zip(graph.inputs, inputs)):
        inverse = inverse_of(value, entry)
        exact.append(inverse or ())
        if inverse is None:
            inexact[k] = (entry.steps, len(entry.columns) or int(value.shape[-1]))  # type: ignore[arg-type]
    return Undone(graph_of(graph.inputs, exact, ["undone"] * len(exact), graph.input_names), inexact)


def inverse_of(value: Value, entry: InputDescription) -> tuple[Step, ...] | None:
    """Returns the inverse of the steps in front of an input; None if they have none."""
    try:
        back = inverted(entry.steps)
        if back and features_after(back, int(value.shape[-1])) != (len(entry.columns) or value.shape[-1]):  # type: ignore[arg-type]
            return None
    except ValueError:
        return None
    return back


def windows_of(graph: Graph, windows: Windows | None) -> Windows | None:
    """Checks the windows of a stream of rows; returns them.

    Raises:
        OptionError: the model has several inputs or no timesteps, windows have another length, or overlap with a
            stateful model.
    """
    if windows is None:
        return None
    if len(graph.inputs) != 1 or len(graph.inputs[0].shape) < 2:
        raise OptionError("windows are for a model with one input, of timesteps by features")
    if graph.stateful() and windows.hop < windows.length:
        raise OptionError("the model keeps its state from one window to the next: windows must not overlap")
    time = graph.inputs[0].shape[0]
    if not isinstance(time, Length) and time != windows.length:
        raise OptionError(f"windows have {windows.length} rows; the model has {time}")
    return windows


def lines_of(
    graph: Graph, inputs: Sequence[InputDescription], outputs: Sequence[OutputDescription], windows: Windows | None
) -> Iterator[str]:
    """Describes a pipeline, in lines."""
    for name, entry in zip(graph.input_names, inputs):
        if entry.columns:
            note = ", others are ignored" if entry.other_columns == "ignore" else ""
            yield f"input {name}: columns {', '.join(entry.columns)}{note}"
        if entry.text is not None:
            yield f"input {name}: token ids of a text, from a vocabulary of {len(entry.text.vocabulary)}"
        if entry.missing is not None or entry.steps:
            yield f"input {name}: {describe(steps_of(entry))}"
    for name, output in zip(graph.output_names, outputs):
        if output.steps:
            yield f"output {name}: {describe(output.steps)}"
        if output.score:
            above = f", an {output.labels[1]} above {output.threshold:g}" if output.labels else ""
            yield f"output {name}: mean {output.score} error of the reconstruction of the scaled input{above}"
        elif output.labels:
            rule = ", every one above its threshold" if output.multi_label else ""
            yield f"output {name}: labels {', '.join(output.labels)}{rule}"
    if windows is not None:
        yield f"windows of {windows.length} rows, one every {windows.hop}"
