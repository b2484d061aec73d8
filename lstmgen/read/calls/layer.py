"""Defines the table of Keras layers, and `Call`, the argument of layer functions.

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
from lstmgen.graph.ranges import Range
from lstmgen.read.calls import ranges
from lstmgen.read.calls.tensor import Tensor as Tensor
from lstmgen.read.calls.vocabulary import ArrayFunction, Meaning
from lstmgen.read.configs import keras1
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.dtypes import named
from lstmgen.read.configs.few_bits import few_bits
from lstmgen.read.configs.positional import Positional
from lstmgen.read.configs.serialized import is_of_keras, known_class, shared_id
from lstmgen.read.refusal import Refusal as Refusal
from lstmgen.read.refusal import shorten as shorten
from lstmgen.read.scope import Ledger, Scope
from lstmgen.read.version import NEWEST, Version, parse_version

LETTER_LIMIT = 1 << 22  # in all names; a hundred times what the largest networks have
STEP_LIMIT = 10_000  # several times what the largest recurrent networks have


@dataclass
class Reading:
    """The state of one pass over a model: the graph so far, problems, warnings, and facts about values.

    Attributes:
        unmasked: names of values whose mask a layer removed from the tensor itself. Layers that look for the mask
            there find none; layers that receive the mask as an argument do.
        ranges: known ranges of values, by name.
        taken: for values that were taken from another one, by name: that value, the axis and the indices.
        remembering: the stateful layers so far.
        coarse: the layers that compute in a format of few bits, by format.
        place: the layer that is being read.
        steps: the number of layers, calls and operations so far.
        letters: the total length of their names.
        vocabularies: true if vocabularies of layers are stored with the weights.
        text_input: the name of the model's only input if that is text; else empty.
        encoded: the token ids of that input, and how they are computed.
        integers: the dtypes of integer inputs, by the names of their values.
        excerpts: an `excerpts.Excerpt` for each call of the user's own code.
        quotients: the operands of divisions that the graph computes by a reciprocal, by name of the result.
        double: true if a layer or an input of the model is of float64.
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
    quotients: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    double: bool = False

    def seen(self, x: Tensor) -> Tensor:
        """Returns a tensor as the next layer sees it: without a mask if another layer removed it."""
        return replace(x, mask=None) if x.value.name in self.unmasked else x

    def warn(self, message: str) -> None:
        """Records a warning, once."""
        self.warnings[message] = None

    def rounds(self, place: str, dtype: str | None) -> None:
        """Records the dtype or policy of a layer if it has fewer bits than float32."""
        if format_name := few_bits(dtype or ""):
            self.coarse.setdefault(format_name, {})[place] = None

    def bound(self, x: Value, limits: Range | None) -> None:
        """Records the range of a value, if it is known."""
        if limits is not None:
            self.ranges[x.name] = limits

    def refuse(self, problem: Problem) -> None:
        """Records a reason to refuse the model, once."""
        self.problems[problem] = None

    def count(self, steps: int, *names: str) -> None:
        """Counts layers, calls and operations, and the letters of their names.

        Raises:
            ReadError: there are too many. In a small file, models can call each other millions of times, and the
                name of each layer contains the names of the models around it.
        """
        self.steps += steps
        self.letters += sum(map(len, names))
        if self.letters > LETTER_LIMIT:
            raise ReadError(f"the names of its layers have more than {LETTER_LIMIT} letters in total")
        if self.steps > STEP_LIMIT:
            advice = "export loops over timesteps as a recurrent layer or a Loop, not unrolled"
            raise ReadError(f"the model has more than {STEP_LIMIT} layers, calls of layers and operations; {advice}")


@dataclass
class Call:
    """One call of one Keras layer.

    Attributes:
        name: the layer's name, with the names of the models around it: "encoder/lstm".
        inputs: its input tensors, flattened, in order; constants among them are tensors of the graph.
        explicit_mask: true if the mask of the only input was passed by keyword.
        kept_mask: the mask of the output, for layers that keep masks.
        args, kwargs: the arguments in the node: tensors, numbers, arrays, lists. Those that the layer function does
            not read are refused, except `mask`, which replaces the mask of the input.
        scope: the scope of its weights.
        parts: the layers of a nested model, for reports.
        of_keras: true if the module in the file is Keras's own.
        function, arguments, dtype: of a function of arrays: its row, arguments by parameter, and the `dtype` argument.
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
    function: ArrayFunction | None = None
    arguments: Mapping[str, Any] = field(default_factory=dict)
    dtype: str | None = None

    @property
    def version(self) -> Version:
        return self.reading.version

    @property
    def label(self) -> str:
        return f"{self.class_name} {self.name!r}"

    def weight(self, name: str, *shapes: tuple[int, ...], trainable: bool = True, integers: bool = False) -> Weight:
        """Returns the layer's next array, in Keras's order.

        Args:
            shapes: the allowed shapes.
            trainable: False for moving statistics and similar arrays, which are later in legacy files.
            integers: True for weights that Keras quantized to int8.
        """
        return self.scope.take(name, shapes, trainable=trainable, integers=integers)

    def derived(self, name: str, shape: tuple[int, ...], make: Callable[[], Weight]) -> Weight:
        """Returns an array computed from the layer's weights; computed once for all calls."""
        return self.scope.derive(name, shape, make)

    def child(self, attribute: str) -> Call:
        """Returns a copy of the call whose weights come from a part of the layer ("cell")."""
        return replace(self, scope=self.scope.child(attribute, attribute))

    def inner(self, attribute: str, layer: Mapping[str, Any], inputs: Sequence[Tensor], **changes: Any) -> Call:
        """Returns a call of an inner layer.

        Args:
            attribute: its attribute name in Keras ("layer", "forward_layer", "cell").
            layer: its serialized form with class_name and config.
            changes: config entries to replace.
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
        """Adds an operation and returns its first output; `part` distinguishes several operations of one layer."""
        return self.add_all(operation, *inputs, part=part)[0]

    def add_all(self, operation: Operation, *inputs: Value, part: str = "") -> tuple[Value, ...]:
        """Adds an operation and returns all its outputs."""
        name, label = f"{self.name}/{part}" if part else self.name, self.label
        self.reading.count(1, name, label)
        try:
            outputs = self.reading.builder.add(operation, *inputs, name=name, label=label)
        except ValueError as error:
            raise Refusal(str(error)) from None
        input_ranges = [self.reading.ranges.get(value.name) for value in inputs]
        self.reading.bound(outputs[0], ranges.of_operation(operation, inputs, input_ranges))
        return outputs

    def activate(self, x: Value, activation: Activation) -> Value:
        """Applies an activation to x; returns x itself for the linear one."""
        if activation.name == "linear":
            return x
        return self.add(Activate(activation=activation), x, part=activation.name)

    def of_function(
        self, function: ArrayFunction, arguments: Mapping[str, Any], meaning: Meaning, *, dtype: str | None
    ) -> Any:
        """The results of a function of arrays.

        Args:
            arguments: by parameter of the meaning.
            dtype: the number format that the call names.
        """
        self.function, self.arguments, self.dtype = function, arguments, dtype
        return meaning(self, **arguments)

    def warn(self, message: str) -> None:
        self.reading.warn(f"{self.label}: {message}")


def trial_call(name: str = "") -> Call:
    """A call without a model, to see what would come of it: its graph begins empty."""
    reading = Reading(parse_version(NEWEST), "")
    return Call("", name, Config({}), reading, Scope("", "", Ledger(0)))


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
        mask: "keep": the output has the mask of the input; "drop": it has none; "own": the function returns
            Tensors with masks.
        several: the function has all input tensors as a tuple; otherwise exactly one.
        arguments: the function has only the call, and reads each argument from it.
        pointwise: one more axis in front of the input changes nothing but the shape of the output.
        looks_inside: the function is also called with None, if inputs are unknown, to find problems in inner layers.
        leaves_out: the function may ignore some of its input tensors, as the layer does in Keras.
        quantized: the function reads weights that Keras stored as integers.
        takes_text: the layer converts text to token ids.
        writes: keys that Keras's class has in its config in all versions, to detect user classes of that name.
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
