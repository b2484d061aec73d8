"""Labels of outputs, from a pipeline."""

from lstmgen.errors import OptionError
from lstmgen.graph.ends import Answer, Rule
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.layout import Move
from lstmgen.graph.shape import Length, text
from lstmgen.pipeline.description import OutputDescription
from lstmgen.pipeline.step import Numbers

# Activations that return probabilities: independent ones, or of classes that exclude each other.
EACH = ("sigmoid", "hard_sigmoid", "sparse_sigmoid")
TOGETHER = ("softmax", "sparsemax")
HALF = 0.5  # threshold of probabilities by default


def answer_of(graph: Graph, name: str, value: Value, entry: OutputDescription) -> Answer:
    """Returns the labels of an output, with the rule that selects one.

    Raises:
        OptionError: the output has no probabilities, or another number of them than labels; or a score has labels
            without a threshold.
    """
    if not entry.labels:
        return Answer()
    if entry.score:
        if entry.threshold is None:
            raise OptionError("labels of a score need a threshold: set one, or measure it with `with_threshold()`")
        return Answer(entry.labels, "second", thresholds_of(name, entry, 1), is_score=True)
    count = value.shape[-1] if value.shape else 1
    needed = count if isinstance(count, Length) else max(count, 2)
    if isinstance(count, Length) or len(entry.labels) != needed:
        raise OptionError(f"output {name!r} of shape {text(value.shape)} has {needed} labels, not {len(entry.labels)}")
    made_by = last_activation(graph, value)
    if made_by not in (*EACH, *TOGETHER):
        raise OptionError(
            f"labels need probabilities, which output {name!r} does not have: add 'softmax' (or 'sigmoid' for a single "
            "number) to its 'steps' in the JSON, as the last one"
        )
    if entry.multi_label and (made_by not in EACH or count == 1):
        has = "has one" if count == 1 else f"ends with {made_by}, whose classes exclude each other"
        raise OptionError(
            f"several labels at once need independent probabilities, as of sigmoid; output {name!r} {has}: leave "
            "multi_label out"
        )
    rule: Rule = "every" if entry.multi_label else "second" if count == 1 else "largest"
    if rule == "largest" and entry.threshold is not None:
        raise OptionError(
            f"a threshold is for a single probability, or for several labels at once (multi_label); output {name!r} "
            f"has {count}, and the largest selects the label"
        )
    return Answer(entry.labels, rule, () if rule == "largest" else thresholds_of(name, entry, count))


def thresholds_of(name: str, entry: OutputDescription, count: int) -> Numbers:
    """Returns one threshold per probability.

    Raises:
        OptionError: there is neither one for all, nor one per probability.
    """
    threshold = HALF if entry.threshold is None else entry.threshold
    thresholds = threshold if isinstance(threshold, tuple) else (threshold,) * count
    if len(thresholds) != count:
        several = "" if count == 1 else f", or {count}: one for each label"
        raise OptionError(f"output {name!r} needs one threshold{several}; not {len(thresholds)}")
    return thresholds


def last_activation(graph: Graph, value: Value) -> str:
    """Returns the name of the activation that computes a value, before moves; "" if there is none."""
    makers = {output.name: node for node in graph.nodes for output in node.outputs}
    node = makers.get(value.name)
    while node is not None and isinstance(node.operation, Move):
        node = makers.get(node.inputs[0].name)
    used = None if node is None else getattr(node.operation, "activation", None)
    return "" if used is None else str(used.name)
