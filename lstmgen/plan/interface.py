"""The interface of a model: inputs, outputs, windows of rows and labels, for every language to spell."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lstmgen.graph.ends import Answer, RawInput, Rule, Windows
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.shape import Shape
from lstmgen.plan.passes.sequences import streamed_inputs, streamed_outputs

# The lengths of axes; None for an axis of any length.
PartialShape = tuple[int | None, ...]


def partial_shape(shape: Shape) -> PartialShape:
    """Returns the lengths of a shape, with None for free axes."""
    return tuple(dim if isinstance(dim, int) else None for dim in shape)


@dataclass(frozen=True)
class End:
    """An input or an output.

    Attributes:
        index: its place among the inputs or the outputs; None for the only one.
        name: in the model.
        shape: in a whole sample.
        element: the type of its numbers.
        streamed: whether it is a sequence; a step has one timestep of it.
    """

    index: int | None
    name: str
    shape: Shape
    element: str
    streamed: bool

    @property
    def suffix(self) -> str:
        """The end of names for it: "_0", or "" for the only one."""
        return "" if self.index is None else f"_{self.index}"

    @property
    def step_shape(self) -> Shape:
        """The shape in a step."""
        return self.shape[self.streamed :]

    @property
    def lengths(self) -> PartialShape:
        """The lengths of its axes in a whole sample; None where free."""
        return partial_shape(self.shape)

    @property
    def step_lengths(self) -> PartialShape:
        """The lengths of its axes in a step; None where free."""
        return partial_shape(self.step_shape)


@dataclass(frozen=True)
class Input(End):
    """An input, with its columns or its text; a model without a pipeline has neither, and takes NaN."""

    raw: RawInput


@dataclass(frozen=True)
class Output(End):
    """An output, with the labels that it has in a pipeline."""

    answer: Answer

    @property
    def labels(self) -> tuple[str, ...]:
        """The names of the classes whose probabilities it contains."""
        return self.answer.labels

    @property
    def rule(self) -> Rule:
        """The rule by which it names classes."""
        return self.answer.rule

    @property
    def is_score(self) -> bool:
        """True for an anomaly score."""
        return self.answer.is_score

    @property
    def thresholds(self) -> tuple[float, ...]:
        """The thresholds above which a number means its class; none where the largest number names one."""
        return self.answer.thresholds

    @property
    def threshold(self) -> float | None:
        """The threshold of all classes; None where classes have different ones, or none."""
        return self.thresholds[0] if len(set(self.thresholds)) == 1 else None

    @property
    def rows(self) -> int:
        """Number of axes of labels: all but that of the classes."""
        return max(len(self.shape) - 1, 0)


@dataclass(frozen=True)
class Interface:
    """The interface of a model, or of a graph in it.

    Attributes:
        windows: how a stream of rows becomes samples; None where it does not.
        has_pipeline: whether inputs are raw, and outputs have a meaning.
    """

    inputs: tuple[Input, ...]
    outputs: tuple[Output, ...]
    windows: Windows | None
    has_pipeline: bool

    @property
    def labelled(self) -> tuple[Output, ...]:
        """The outputs with labels."""
        return tuple(output for output in self.outputs if output.labels)

    @property
    def has_text(self) -> bool:
        """Returns true where an input is a text."""
        return any(end.raw.text is not None for end in self.inputs)

    @property
    def text_variants(self) -> tuple[str, ...]:
        """Returns the variants of helpers for texts: what they refuse."""
        texts = [end.raw.text for end in self.inputs if end.raw.text is not None]
        strict, unpadded = (any(text.strict for text in texts), any(text.padding == "no" for text in texts))
        return ("",) * bool(texts) + ("strict",) * strict + ("unpadded",) * unpadded

    @property
    def has_categories(self) -> bool:
        """Returns true where a column of an input has categories with names."""
        return any(end.raw.categories for end in self.inputs)

    @property
    def has_columns(self) -> bool:
        """Returns true where an input has names for its columns."""
        return any(end.raw.columns for end in self.inputs)


def interface_of(graph: Graph) -> Interface:
    """Returns the interface of a graph."""
    ends = graph.ends
    raw_inputs = [RawInput(takes_nan=True)] * len(graph.inputs) if ends is None else ends.inputs
    answers = [Answer()] * len(graph.outputs) if ends is None else ends.outputs
    inputs = _ends(graph.inputs, graph.input_names, streamed_inputs(graph))
    outputs = _ends(graph.outputs, graph.output_names, streamed_outputs(graph))
    return Interface(
        tuple(Input(*facts, raw) for facts, raw in zip(inputs, raw_inputs)),
        tuple(Output(*facts, answer) for facts, answer in zip(outputs, answers)),
        None if ends is None else ends.windows,
        ends is not None,
    )


def _ends(
    values: Sequence[Value], names: Sequence[str], streamed: Sequence[bool]
) -> Iterator[tuple[int | None, str, Shape, str, bool]]:
    """Yields the fields of each `End`."""
    for k, (value, name, flows) in enumerate(zip(values, names, streamed)):
        yield k if len(values) > 1 else None, name, value.shape, value.element, flows
