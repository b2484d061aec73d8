"""Which labels the numbers of an output name, by a pipeline."""

from __future__ import annotations

from lstmgen.errors import OptionError
from lstmgen.graph.ends import Answer, Rule
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.shape import Length, text
from lstmgen.pipeline.description import Output
from lstmgen.pipeline.step import Numbers

# Activations whose numbers are probabilities: each by itself, or of classes of which one is true.
EACH = ("sigmoid", "hard_sigmoid", "sparse_sigmoid")
TOGETHER = ("softmax", "sparsemax")


def answer_of(graph: Graph, name: str, value: Value, given: Output) -> Answer:
    """What an output means.

    Raises:
        OptionError: labels are not those of probabilities, or not as many.
    """
    if not given.labels:
        return Answer()
    count = value.shape[-1] if value.shape else 1
    wanted = count if isinstance(count, Length) else max(count, 2)
    if isinstance(count, Length) or len(given.labels) != wanted:
        raise OptionError(
            f"output {name!r} of shape {text(value.shape)} takes {wanted} labels, not {len(given.labels)}"
        )
    made_by = last_activation(graph, value)
    if made_by not in (*EACH, *TOGETHER):
        raise OptionError(
            f"labels need probabilities, which output {name!r} does not give: add the function that makes them of its "
            "numbers to its 'steps' in the JSON, as the last one: 'softmax', or 'sigmoid' for a single one"
        )
    if given.multi_label and (made_by not in EACH or count == 1):
        has = "gives one" if count == 1 else f"ends with {made_by}, of whose classes one is true"
        raise OptionError(
            f"several labels at once need a probability for each, as sigmoid gives it; output {name!r} {has}: leave "
            "multi_label out"
        )
    rule: Rule = "every" if given.multi_label else "second" if count == 1 else "largest"
    if rule == "largest" and given.threshold != Output.threshold:
        raise OptionError(
            f"a threshold is for a single probability, or for several labels at once (multi_label); output {name!r} "
            f"has {count}, of which the largest names the label"
        )
    return Answer(given.labels, rule, () if rule == "largest" else thresholds_of(name, given, count))


def thresholds_of(name: str, given: Output, count: int) -> Numbers:
    """One for each of so many probabilities.

    Raises:
        OptionError: there are others than one for all, or one for each.
    """
    found = given.threshold if isinstance(given.threshold, tuple) else (given.threshold,) * count
    if len(found) != count:
        each = "" if count == 1 else f", or {count}: one for each label"
        raise OptionError(f"output {name!r} takes one threshold{each}; not {len(found)}")
    return found


def last_activation(graph: Graph, value: Value) -> str:
    """The name of the function that a value comes from, moved or not; "" where it comes from none."""
    makers = {each.name: node for node in graph.nodes for each in node.outputs}
    node = makers.get(value.name)
    while node is not None and isinstance(node.operation, Move):
        node = makers.get(node.inputs[0].name)
    used = None if node is None else getattr(node.operation, "activation", None)
    return "" if used is None else str(used.name)
