"""Puts a pipeline into a graph: its steps become operations before and after those of the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from lstmgen.errors import OptionError
from lstmgen.graph.ends import RawInput, Text, Windows
from lstmgen.graph.graph import Ends, Graph, GraphBuilder, Node, Value
from lstmgen.graph.kinds import kinds
from lstmgen.graph.shape import Length, text
from lstmgen.pipeline.answers import answer_of
from lstmgen.pipeline.centered import Order, after_network, as_they_are, before_network
from lstmgen.pipeline.description import Input, Output
from lstmgen.pipeline.document import digest
from lstmgen.pipeline.doubts import columns_or_timesteps, lost_digits
from lstmgen.pipeline.masks import snaps
from lstmgen.pipeline.pipeline import Pipeline
from lstmgen.pipeline.scaling import Fill
from lstmgen.pipeline.step import Place, Step, add_all, describe, features_after, inverted

T = TypeVar("T", Input, Output)


def attach(graph: Graph, pipeline: Pipeline) -> Graph:
    """The graph from raw values to answers.

    Raises:
        OptionError: the pipeline does not fit the model.
    """
    if graph.ends is not None:
        raise OptionError("the model has a pipeline already")
    description = pipeline.description
    inputs = by_name(description.inputs, graph.input_names, Input, "input")
    if graph.text is not None:
        inputs = [with_text(graph.input_names[0], inputs[0], graph.text)]
        description = replace(description, inputs=tuple(inputs))
    outputs = by_name(description.outputs, graph.output_names, Output, "output")
    for name, value, each, kind in zip(graph.input_names, graph.inputs, inputs, kinds(graph)):
        check_input(name, value, each, indices=kind.indices > 0)
        check_text(name, value, each, kind.indices)
    if len(inputs) > 1 and any(each.text is not None for each in inputs):
        raise OptionError("text is for a model with one input")
    typical = undone(graph, inputs)
    steps: list[tuple[Step, ...]] = [steps_of(each) for each in inputs]
    before = scaled(graph, inputs, steps)
    masked = snaps(before, typical, [kind.padding for kind in kinds(graph)])
    if any(masked):
        before = scaled(graph, inputs, [each if snap is None else (*each, snap) for each, snap in zip(steps, masked)])
    for name, value, behind in zip(graph.output_names, graph.outputs, outputs):
        check_output(name, value, behind)
    after = graph_of(
        graph.outputs,
        [each.steps for each in outputs],
        [f"scaling of output {name!r}" for name in graph.output_names],
        graph.output_names,
        after_network,
    )
    whole = chained(before, graph, after)
    answers = [answer_of(whole, *each) for each in zip(graph.output_names, whole.outputs, outputs)]
    return replace(
        whole,
        warnings=(
            *whole.warnings,
            *columns_or_timesteps(graph, inputs, outputs),
            *lost_digits(before, graph, steps, outputs),
        ),
        ends=Ends(
            inputs=tuple(raw_of(each, value) for each, value in zip(inputs, graph.inputs)),
            outputs=tuple(answers),
            windows=windows_of(graph, description.windows),
            before=before,
            network=graph,
            after=after,
            typical=typical,
            digest=digest(description),
            lines=tuple(lines_of(graph, inputs, outputs, description.windows)),
        ),
    )


def by_name(given: Sequence[T], names: Sequence[str], kind: type[T], what: str) -> list[T]:
    """The pipeline's entries in the order of the model's inputs or outputs; a default for those that it does not name.

    Raises:
        OptionError: it names one that is not there, one twice, or none where there are several.
    """
    listed = ", ".join(map(repr, names))
    found: dict[str, T] = {}
    for each in given:
        name = each.name or (names[0] if len(names) == 1 else "")
        if name not in names:
            problem = f"no {what} {name!r}" if name else f"several {what}s, of which the pipeline must name one"
            raise OptionError(f"the model has {problem}; its {what}s are {listed}")
        if name in found:
            raise OptionError(f"the pipeline says twice what {what} {name!r} is")
        found[name] = each
    return [found.get(name, kind(name)) for name in names]


def with_text(name: str, given: Input, text: Text) -> Input:
    """What stands before an input of a model that makes token ids itself.

    Raises:
        OptionError: the pipeline says how, too.
    """
    if given.text is not None:
        raise OptionError(f"input {name!r} takes text, of which the model's own layer makes token ids: leave text out")
    return replace(given, text=text)


def check_input(name: str, value: Value, given: Input, *, indices: bool) -> None:
    """Raises OptionError where a pipeline cannot stand before an input."""
    scaled = given.steps or given.missing is not None
    if scaled and indices:
        raise OptionError(f"input {name!r} takes indices of an Embedding, which cannot be scaled")
    if (scaled or given.columns) and (not value.shape or isinstance(value.shape[-1], Length)):
        raise OptionError(f"input {name!r} of shape {text(value.shape)} has no features to scale or name")


def check_text(name: str, value: Value, given: Input, rows: int) -> None:
    """Raises OptionError where an input takes no token ids, or not those of a vocabulary.

    Args:
        rows: of the smallest table that the input is an index of; 0 where it is none.
    """
    if given.text is None:
        return
    if len(value.shape) != 1 or not rows:
        raise OptionError(f"input {name!r} takes no text: it is {text(value.shape)}, or read by no Embedding")
    if given.steps or given.columns or given.missing is not None:
        raise OptionError(f"input {name!r} takes text, which has neither columns nor steps")
    if given.text.ids > rows:
        raise OptionError(f"the vocabulary comes to {given.text.ids} ids, the Embedding of {name!r} has {rows} rows")
    length = value.shape[0]
    if isinstance(length, int) and given.text.length not in (None, length):
        raise OptionError(f"texts have {given.text.length} tokens; input {name!r} takes {length}")


def raw_of(given: Input, value: Value) -> RawInput:
    """What an input takes; a text as long as that."""
    raw = RawInput(given.columns, given.other_columns == "ignore", given.missing is not None, given.text)
    if given.text is None or not isinstance(value.shape[0], int):
        return raw
    return replace(raw, text=replace(given.text, length=value.shape[0]))


def steps_of(given: Input) -> tuple[Step, ...]:
    """All steps of an input: what is missing is filled first."""
    return given.steps if given.missing is None else (Fill(given.missing), *given.steps)


def raw_value(name: str, value: Value, given: Input) -> Value:
    """The raw input: as many features as it has columns, else as many as the network takes.

    Raises:
        OptionError: the steps do not come to what the network takes.
    """
    if not given.steps and given.missing is None and not given.columns:
        return value
    wanted = int(value.shape[-1])  # type: ignore[arg-type]
    count = len(given.columns) or wanted
    try:
        made = features_after(steps_of(given), count)
    except ValueError as error:
        raise OptionError(f"the steps of input {name!r} do not fit: {error}") from None
    if made != wanted:
        raise OptionError(f"input {name!r} takes {wanted} features, and the pipeline makes {made} of {count} columns")
    return replace(value, shape=(*value.shape[:-1], count))


def check_output(name: str, value: Value, given: Output) -> None:
    """Raises OptionError where what stands behind an output is for another number of features."""
    try:
        if value.shape and isinstance(value.shape[-1], int):
            features_after(given.steps, value.shape[-1])
    except ValueError as error:
        raise OptionError(
            f"the scaling of output {name!r} does not fit: {error}; where the output is one column of a scaler over "
            "many, say which with `inverse_column=`"
        ) from None


def scaled(graph: Graph, inputs: Sequence[Input], steps: Sequence[Sequence[Step]]) -> Graph:
    """From raw values to what the network takes.

    Raises:
        OptionError: the steps do not come to that.
    """
    names = graph.input_names
    values = [raw_value(name, value, each) for name, value, each in zip(names, graph.inputs, inputs)]
    before = graph_of(values, steps, [f"scaling of input {name!r}" for name in names], names, before_network)
    for name, value, made in zip(names, graph.inputs, before.outputs):
        if made.shape != value.shape:
            raise OptionError(
                f"the steps of input {name!r} give {text(made.shape)}, the model wants {text(value.shape)}"
            )
    return before


def graph_of(
    values: Sequence[Value],
    steps: Sequence[Sequence[Step]],
    labels: Sequence[str],
    names: Sequence[str],
    order: Order = as_they_are,
) -> Graph:
    """The graph that takes each value through its steps.

    Args:
        order: how steps are computed.

    Raises:
        OptionError: a step does not fit its value.
    """
    builder = GraphBuilder(value.name for value in values)
    made = [
        _through(each, Place(builder, f"{label.partition(' ')[0]}/{name}", label), value, order)
        for value, each, label, name in zip(values, steps, labels, names)
    ]
    return Graph(
        inputs=tuple(values),
        nodes=tuple(builder.nodes),
        outputs=tuple(made),
        input_names=tuple(names),
        output_names=tuple(names),
        equal=tuple(builder.equal),
    )


def _through(steps: Sequence[Step], place: Place, x: Value, order: Order) -> Value:
    """The value after its steps.

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
    """Three graphs in series, as one."""
    taken = {value.name for node in network.nodes for value in node.outputs} | {v.name for v in network.inputs}
    start, inside = _renamed(before, {}, taken)
    between = {value.name: start[made.name] for value, made in zip(network.inputs, before.outputs)}
    nodes = [_over(node, between) for node in network.nodes]
    ends = [between.get(value.name, value) for value in network.outputs]
    taken |= {value.name for node in inside for value in node.outputs}
    finish, behind = _renamed(after, dict(zip((value.name for value in after.inputs), ends)), taken)
    unscaled = [value.name for value, raw, made in zip(network.inputs, before.inputs, before.outputs) if made == raw]
    return replace(
        network,
        integers={name: dtype for name, dtype in network.integers.items() if name in unscaled},
        inputs=before.inputs,
        nodes=(*inside, *nodes, *behind),
        outputs=tuple(finish[value.name] for value in after.outputs),
        equal=(*before.equal, *network.equal, *after.equal),
    )


def _renamed(graph: Graph, given: Mapping[str, Value], taken: set[str]) -> tuple[dict[str, Value], list[Node]]:
    """The nodes of a graph under names that are free, and its values by their old names.

    Args:
        given: values in the place of its inputs.
    """
    builder = GraphBuilder(taken)
    values = {value.name: given.get(value.name, value) for value in graph.inputs}
    for node in graph.nodes:
        inputs = [values[value.name] for value in node.inputs]
        outputs = builder.add(node.operation, *inputs, name=node.name, label=node.label)
        values.update(zip((value.name for value in node.outputs), outputs))
    return values, builder.nodes


def _over(node: Node, values: Mapping[str, Value]) -> Node:
    """The node on other values, by the names of those that it has."""
    return replace(node, inputs=tuple(values.get(value.name, value) for value in node.inputs))


def undone(graph: Graph, inputs: Sequence[Input]) -> Graph:
    """The graph from the network's inputs to raw values; an input whose steps have no inverse is raw itself."""
    steps, values = [], []
    for value, given in zip(graph.inputs, inputs):
        try:
            back = inverted(given.steps)
            fits = not back or features_after(back, int(value.shape[-1])) == (len(given.columns) or value.shape[-1])  # type: ignore[arg-type]
        except ValueError:
            fits = False
        steps.append(back if fits else ())
        raw = value if fits else replace(value, shape=(*value.shape[:-1], len(given.columns) or value.shape[-1]))
        values.append(raw)
    return graph_of(values, steps, ["undone"] * len(steps), graph.input_names)


def windows_of(graph: Graph, windows: Windows | None) -> Windows | None:
    """The windows of a stream of rows.

    Raises:
        OptionError: the model does not take windows, or those of another length.
    """
    if windows is None:
        return None
    if len(graph.inputs) != 1 or len(graph.inputs[0].shape) < 2:
        raise OptionError("windows are for a model with one input, of timesteps by features")
    if graph.stateful() and windows.hop < windows.length:
        raise OptionError("the model keeps its state from one window to the next: windows must not overlap")
    time = graph.inputs[0].shape[0]
    if not isinstance(time, Length) and time != windows.length:
        raise OptionError(f"windows have {windows.length} rows; the model takes {time}")
    return windows


def lines_of(
    graph: Graph, inputs: Sequence[Input], outputs: Sequence[Output], windows: Windows | None
) -> Iterator[str]:
    """A pipeline in lines for people."""
    for name, given in zip(graph.input_names, inputs):
        if given.columns:
            others = ", others are ignored" if given.other_columns == "ignore" else ""
            yield f"input {name}: columns {', '.join(given.columns)}{others}"
        if given.text is not None:
            yield f"input {name}: token ids of a text, from a vocabulary of {len(given.text.vocabulary)}"
        if given.missing is not None or given.steps:
            yield f"input {name}: {describe(steps_of(given))}"
    for name, output in zip(graph.output_names, outputs):
        if output.steps:
            yield f"output {name}: {describe(output.steps)}"
        if output.labels:
            rule = ", every one above its threshold" if output.multi_label else ""
            yield f"output {name}: labels {', '.join(output.labels)}{rule}"
    if windows is not None:
        yield f"windows of {windows.length} rows, one every {windows.hop}"
