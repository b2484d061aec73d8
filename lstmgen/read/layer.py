"""The table of Keras layers and what a layer function sees.

A layer function turns one call of one Keras layer into operations:

    @layer("Dense")
    def dense(call: Call, x: Tensor) -> Value:
        ...
        return call.add(Dense(kernel=kernel, bias=bias), x.value)

That function is all that a new Keras layer needs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from lstmgen.errors import Problem, ReadError
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.ends import Text
from lstmgen.graph.graph import GraphBuilder, Layer, Value
from lstmgen.graph.operation import Operation, Weight
from lstmgen.read import keras1, ranges
from lstmgen.read.config import Config
from lstmgen.read.config import shorten as shorten
from lstmgen.read.dtypes import named
from lstmgen.read.few_bits import few_bits
from lstmgen.read.positional import Positional
from lstmgen.read.ranges import Range
from lstmgen.read.refusal import Refusal as Refusal
from lstmgen.read.scope import Scope
from lstmgen.read.serialized import is_of_keras, known_class, shared_id
from lstmgen.read.tensor import Tensor as Tensor
from lstmgen.read.version import Version

LETTER_LIMIT = 1 << 22  # in all names; a hundred times what the largest networks have
STEP_LIMIT = 10_000  # several times what the largest recurrent networks have


@dataclass
class Reading:
    """The state of one pass over a model: the graph so far, problems, warnings, and what is known of values.

    Attributes:
        unmasked: names of values whose mask some layer took away from the tensor itself, so that a layer
            which looks there, instead of being handed the mask, finds none.
        ranges: between which numbers values lie, by name, as far as it is known.
        taken: by the name of a value, the value that it was taken from, along which axis, and at which places.
        remembering: the stateful layers so far.
        coarse: by format of few bits, the layers that compute in it.
        place: the layer that is being read.
        steps: how many layers, calls and operations there were so far.
        letters: how many their names have together.
        vocabularies: whether those of layers are stored with the weights.
        text_input: the name of the model's only input, where that is text; else empty.
        encoded: the token ids that are made of it, and how.
        integers: the dtypes of inputs of integers, by the names of their values.
        excerpts: of calls of the user's own code, what each came to: an `excerpts.Excerpt`.
    """

    version: Version
    backend: str
    builder: GraphBuilder = field(default_factory=GraphBuilder)
    problems: dict[Problem, None] = field(default_factory=dict)
    warnings: dict[str, None] = field(default_factory=dict)
    unmasked: set[str] = field(default_factory=set)
    ranges: dict[str, Range] = field(default_factory=dict)
    taken: dict[str, tuple[Value, int, Sequence[int]]] = field(default_factory=dict)
    remembering: set[tuple[int, str]] = field(default_factory=set)
    coarse: dict[str, dict[str, None]] = field(default_factory=dict)
    place: str = ""
    steps: int = 0
    letters: int = 0
    vocabularies: bool = False
    text_input: str = ""
    encoded: tuple[Value, Text] | None = None
    integers: dict[str, str] = field(default_factory=dict)
    excerpts: list[Any] = field(default_factory=list)

    def seen(self, x: Tensor) -> Tensor:
        """A tensor as the next layer finds it: without a mask if another layer took that away."""
        return replace(x, mask=None) if x.value.name in self.unmasked else x

    def warn(self, message: str) -> None:
        """Records a warning, once."""
        self.warnings[message] = None

    def rounds(self, place: str, dtype: str | None) -> None:
        """Records the dtype, or policy, that a layer computes in, if it has fewer bits than float32."""
        if found := few_bits(dtype or ""):
            self.coarse.setdefault(found, {})[place] = None

    def bound(self, x: Value, found: Range | None) -> None:
        """Records the range of a value, if it is known."""
        if found is not None:
            self.ranges[x.name] = found

    def refuse(self, problem: Problem) -> None:
        """Records a reason to refuse the model, once."""
        self.problems[problem] = None

    def count(self, steps: int, *names: str) -> None:
        """Counts layers, their calls, and the operations that these come to, and the letters of their names.

        Raises:
            ReadError: there are too many: in a small file models can call each other millions of times, and each
                layer has the names of the models around it in its own.
        """
        self.steps += steps
        self.letters += sum(map(len, names))
        if self.letters > LETTER_LIMIT:
            raise ReadError(f"the names of layers come to more than {LETTER_LIMIT} letters")
        if self.steps > STEP_LIMIT:
            raise ReadError(f"the model comes to more than {STEP_LIMIT} layers, calls of layers and operations")


@dataclass
class Call:
    """One call of one Keras layer.

    Attributes:
        name: the layer's name, with the names of the models around it: "encoder/lstm".
        inputs: the tensors it is called with, flattened, in order; constants among them are tensors of the graph.
        explicit_mask: the mask of the only input was given by keyword.
        kept_mask: the mask that the output carries where the layer keeps masks.
        args, kwargs: the arguments as the node lists them: tensors, numbers, arrays, lists. Those that the
            layer function does not ask for are refused, except a mask, which replaces the one that travels.
        scope: where its weights come from.
        parts: where it is a model, its layers for reports.
        of_keras: the file says that the class is Keras's own.
        function, dtype: where it is a call of TensorFlow, of which function, and the dtype that it names.
    """

    class_name: str
    name: str
    config: Config
    reading: Reading
    scope: Scope
    inputs: tuple[Tensor, ...] = ()
    explicit_mask: bool = False
    kept_mask: Value | None = None
    args: Positional = field(default_factory=Positional)
    kwargs: Config = field(default_factory=lambda: Config({}))
    parts: tuple[Layer, ...] = ()
    of_keras: bool = False
    function: str = ""
    dtype: str | None = None

    @property
    def version(self) -> Version:
        return self.reading.version

    @property
    def label(self) -> str:
        return f"{self.class_name} {self.name!r}"

    def weight(self, name: str, *shapes: tuple[int, ...], trainable: bool = True, integers: bool = False) -> Weight:
        """The layer's next array, in Keras's order.

        Args:
            shapes: the shape it must have, or several where the file may choose.
            trainable: False for moving statistics and the like (they come later in legacy files).
            integers: True for what Keras quantized to bytes.
        """
        return self.scope.take(name, shapes, trainable=trainable, integers=integers)

    def derived(self, name: str, shape: tuple[int, ...], make: Callable[[], Weight]) -> Weight:
        """An array made from the layer's weights, the same one at each of its calls."""
        return self.scope.derive(name, shape, make)

    def child(self, attribute: str) -> Call:
        """The same call with weights taken from a part of the layer ("cell")."""
        return replace(self, scope=self.scope.child(attribute, attribute))

    def inner(self, attribute: str, layer: Mapping[str, Any], inputs: Sequence[Tensor], **changes: Any) -> Call:
        """A call of a layer that this layer wraps.

        Args:
            attribute: the name under which Keras holds it ("layer", "forward_layer", "cell").
            layer: its serialised form with class_name and config.
            changes: config entries to overrule.
        """
        class_name = known_class(layer)
        config = layer.get("config")
        if class_name == "Sequential" and isinstance(config, list):  # until Keras 2.2.2
            config = {"layers": config}
        if not isinstance(config, Mapping):
            raise Refusal(f"its {attribute} has no config")
        trainable = config.get("trainable", True) is not False
        scope = self.scope.child(attribute, class_name, trainable=trainable, shared=shared_id(layer))
        config = {**config, **changes}
        if not self.version.keras3:
            class_name, config = keras1.modern(class_name, config)
        name = f"{self.name}/{config.get('name', attribute)}"
        self.reading.count(0, name)
        self.reading.rounds(name, named(config.get("dtype")))
        return Call(
            class_name=class_name,
            name=name,
            config=Config(config),
            reading=self.reading,
            scope=scope,
            inputs=tuple(inputs),
            of_keras=is_of_keras(layer),
        )

    def add(self, operation: Operation, *inputs: Value, part: str = "") -> Value:
        """The first output of a new operation; `part` tells several operations of one layer apart."""
        return self.add_all(operation, *inputs, part=part)[0]

    def add_all(self, operation: Operation, *inputs: Value, part: str = "") -> tuple[Value, ...]:
        """All outputs of a new operation."""
        name, label = f"{self.name}/{part}" if part else self.name, self.label
        self.reading.count(1, name, label)
        try:
            outputs = self.reading.builder.add(operation, *inputs, name=name, label=label)
        except ValueError as error:
            raise Refusal(str(error)) from None
        given = [self.reading.ranges.get(value.name) for value in inputs]
        self.reading.bound(outputs[0], ranges.of_operation(operation, inputs, given))
        return outputs

    def activate(self, x: Value, activation: Activation) -> Value:
        """x through an activation; x itself where that is linear."""
        if activation.name == "linear":
            return x
        return self.add(Activate(activation=activation), x, part=activation.name)

    def warn(self, message: str) -> None:
        self.reading.warn(f"{self.label}: {message}")


Handler = Callable[..., Any]


@dataclass(frozen=True)
class Entry:
    """A row of the table of layers, see `layer`."""

    function: Handler
    mask: str
    several: bool
    arguments: bool
    pointwise: bool
    looks_inside: bool
    leaves_out: bool
    quantized: bool
    takes_text: bool
    writes: tuple[str, ...]


LAYERS: dict[str, Entry] = {}


def layer(
    *class_names: str,
    mask: str = "keep",
    several: bool = False,
    arguments: bool = False,
    pointwise: bool = False,
    looks_inside: bool = False,
    leaves_out: bool = False,
    quantized: bool = False,
    takes_text: bool = False,
    writes: str = "",
) -> Callable[[Handler], Handler]:
    """Registers a layer function for Keras class names.

    Args:
        mask: "keep": the output carries the mask of the input; "drop": it carries none; "own": the function
            returns Tensors and decides itself.
        several: the function gets all input tensors as a tuple, else exactly one.
        arguments: the function gets only the call, and asks for each of its arguments.
        pointwise: with another axis in front of its input it does the same to every part along that axis.
        looks_inside: the function is called with None, too, where the inputs are unknown: it finds problems
            in the layers that it holds.
        leaves_out: the function may leave out some of its input tensors, as the layer does in Keras.
        quantized: the function reads weights that Keras stored as integers.
        takes_text: the layer makes token ids of text.
        writes: what Keras's own class has in its config in every version, where people write classes of that name.
    """

    def register(function: Handler) -> Handler:
        for name in class_names:
            LAYERS[name] = Entry(
                function,
                mask,
                several,
                arguments,
                pointwise,
                looks_inside,
                leaves_out,
                quantized,
                takes_text,
                tuple(writes.split()),
            )
        return function

    return register
