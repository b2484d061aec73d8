"""Translates the nodes of an ONNX graph to operations, in order, without running them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

import numpy as np

from lstmgen.errors import Problem, ReadError
from lstmgen.graph.ranges import of_array
from lstmgen.graph.shape import Axis, fixed
from lstmgen.read.calls.folds import DAMAGE, EXACT, small, with_operands
from lstmgen.read.calls.following import Refused, refused, settled
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.config import Config, ConfigError
from lstmgen.read.configs.dtypes import FLOAT, known
from lstmgen.read.configs.positional import Positional
from lstmgen.read.containers.onnx import OnnxGraph, OnnxModel, OnnxNode, inlined, names_used
from lstmgen.read.containers.onnx_tensors import StoredTensor
from lstmgen.read.layers.looping import closed, inside_of
from lstmgen.read.layers.lowering import constant
from lstmgen.read.onnx.folding import FOLDED, fold
from lstmgen.read.onnx.values import SHAPE_ADVICE, Operand, View, long_axes
from lstmgen.read.refusal import Refusal

DEPTH_LIMIT = 32  # calls of functions inside each other

Inputs = Sequence[Any]
Handler = Callable[["Follower", Call, Inputs], Any]
HANDLERS: dict[str, Handler] = {}
TAKING_CONSTANTS: set[str] = set()


def operator(*ops: str, takes_constants: bool = False) -> Callable[[Handler], Handler]:
    """Registers a function for nodes of these kinds; it returns an output, or a sequence of them.

    Args:
        takes_constants: false if it makes operations of its first input even if all inputs are constant. These
            operations are then computed once.
    """

    def register(function: Handler) -> Handler:
        HANDLERS.update(dict.fromkeys(ops, function))
        TAKING_CONSTANTS.update(ops if takes_constants else ())
        return function

    return register


class Iteration(Protocol):
    """An iteration of a loop over time."""

    def first_place(self, index: Any) -> int | None:
        """The place in a sequence at the first iteration, for an index that grows by 1; None for any other."""

    def row(self, x: Operand, axis: int, first: int) -> View:
        """The row of a sequence from outside the loop."""


class BatchAxis(Refusal):
    """Raised for a recurrent node whose samples are a free axis.

    Attributes:
        axis: its name in the graph.
    """

    def __init__(self, axis: Axis) -> None:
        super().__init__(f"its samples are the free axis {axis.name}", "name it by `batch_axis={'INPUT': '0'}`")
        self.axis = axis


@dataclass
class Follower:
    """The state while one graph is followed.

    Attributes:
        call: the call of the layer that the operations belong to.
        values: by the names of the graph.
        used: the names that nodes have as inputs, and the outputs of the graph.
        sorting: true while axes are sorted; then BatchAxis is raised.
        sampled: true once an axis is known that counts samples.
        node: the node that is followed.
        folded: the count of numbers in folded operands.
        timesteps: the free axes that recurrent nodes run over.
        sequences: true if a recurrent node runs over several timesteps.
        batches: the batch axis of inputs that recurrent nodes have as their sequence, by name.
        loop: the loop whose body is followed.
    """

    call: Call
    model: OnnxModel
    values: dict[str, Any] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    sorting: bool = False
    sampled: bool = False
    node: OnnxNode | None = None
    folded: int = 0
    depth: int = 0
    timesteps: set[str] = field(default_factory=set)
    sequences: bool = False
    batches: dict[str, int] = field(default_factory=dict)
    loop: "Iteration | None" = None

    def follow(self, graph: OnnxGraph, arguments: Mapping[str, Any]) -> list[Any]:
        """Returns the outputs of a graph; graphs inside it see the values of this one.

        Raises:
            ReadError: a value is missing, or has two sources.
        """
        self.values.update(graph.constants)
        self.values.update(arguments)
        self.used |= names_used(graph.nodes) | {item.name for item in graph.outputs}
        self.run(graph.nodes)
        return [self.value(output.name) for output in graph.outputs]

    def run(self, nodes: Sequence[OnnxNode]) -> None:
        """Follows nodes in order."""
        for node in nodes:
            outputs = self.apply(node)
            for k, name in enumerate(node.outputs):
                if name:
                    self.values[name] = outputs if isinstance(outputs, Refused) else output(node, outputs, k)

    def value(self, name: str) -> Any:
        """Returns a value by name; numbers of the file as an array.

        Raises:
            ReadError: no node before has computed it.
        """
        if name not in self.values:
            raise ReadError(f"the graph uses {name!r} before a node computes it")
        value = self.values[name]
        if isinstance(value, StoredTensor):
            value = self.values[name] = value.array if value.dtype else unreadable(value)
        return value

    def apply(self, node: OnnxNode) -> Any:
        """Returns the outputs of a node, or `Refused`."""
        key = (node.domain, node.op)
        if key in self.model.functions and not (node.domain == "" and is_known(node.op)):
            return self.called(node)
        inputs = [self.value(name) if name else None for name in node.inputs]
        if node.op not in SURVIVING and (refusal := refused(inputs)) is not None:
            return refusal
        if node.op != "Constant":
            self.call.reading.count(1, node.name)
        call = self.at(node)
        try:
            return self.outputs(node, call, inputs)
        except Refusal as error:
            if self.sorting and isinstance(error, BatchAxis):
                raise
            return Refused((Problem(node.name, node.op, error.reason, error.advice),))
        except ConfigError as error:
            return Refused((Problem(node.name, node.op, str(error)),))

    def called(self, node: OnnxNode) -> Any:
        """Follows a function of the file."""
        if self.depth > DEPTH_LIMIT:
            raise ReadError(f"the function {node.op!r} calls itself")
        self.depth += 1
        nodes = inlined(self.model.functions[node.domain, node.op], node)
        for inner in nodes:
            self.used.update(inner.inputs)
        self.values.setdefault("", None)
        self.run(nodes)
        self.depth -= 1
        return [self.values.get(name) for name in node.outputs]

    def outputs(self, node: OnnxNode, call: Call, inputs: Inputs) -> Any:
        """Returns the outputs of a node: one, or a sequence.

        Raises:
            Refusal: the node is not supported.
        """
        if node.refusal is not None:
            raise Refusal(*node.refusal)
        if node.domain and node.domain not in KNOWN_DOMAINS:
            raise Refusal(f"operator {node.domain}.{node.op} is not one of ONNX")
        self.node = node
        if node.op in FOLDED and foldable(node.op, inputs) and "broadcast" not in node.attributes:
            operands = sum(x.size for x in inputs if x is not None)
            self.folded = with_operands(self.folded, operands, self.model.size)
            result: Any = fold(node, inputs)
        else:
            handler = HANDLERS.get(node.op)
            if node.op in RANDOM:
                raise Refusal("it draws random numbers, which differ in each call", RANDOM_ADVICE)
            if handler is None:
                raise refusal_of(node.op)
            try:
                constant_inputs = inputs and all(x is None or plain(x) for x in inputs)
                once = constant_inputs and node.op not in TAKING_CONSTANTS
                result = self.computed(handler, call, inputs) if once else handler(self, call, inputs)
            except ConfigError:
                raise
            except DAMAGE:
                raise Refusal(f"its inputs or attributes are not those of operator {node.op}") from None
            if not isinstance(result, Refused) and (unknown := call.config.unknown()):
                raise Refusal(f"its attribute {unknown[0]} is not supported")
        return result

    def computed(self, handler: Handler, call: Call, inputs: Inputs) -> Any:
        """Returns the outputs of a node with constant operands, which its operations compute once.

        Raises:
            Refusal: the node is not supported, or it takes too much to compute it.
        """
        self.folded = with_operands(self.folded, sum(x.size for x in inputs if x is not None), self.model.size)
        inside, x = inside_of(call), inputs[0]
        if x is None or (x.dtype.kind in "iu" and x.size and abs(x.astype(np.float64)).max() > EXACT):
            raise Refusal(f"operator {call.class_name} does not fit its constant operands")
        axes = long_axes(x.shape)
        first = inside.reading.builder.input("constant", tuple(x.shape[k] for k in axes))
        inside.reading.bound(first, of_array(x) if x.dtype.kind in "iub" else None)
        outputs = handler(self, inside, [View(first, x.shape, axes, known(x.dtype.name)), *inputs[1:]])
        outputs = outputs if isinstance(outputs, (list, tuple)) else [outputs]
        views = [y for y in outputs if isinstance(y, View)]
        graph = closed(call, inside, [first], [y.value for y in views])
        work = sum(node.operation.macs(*(value.shape for value in node.inputs)) for node in graph.nodes)
        if not isinstance(work, int) or work > MOST_WORK:
            raise Refusal("its computations with constants are too large")
        for y in views:
            small(y.dims, least=x.size)
        results = iter(graph.evaluate(x.reshape(first.shape)))
        call.config = inside.config
        return [as_array(next(results), y) if isinstance(y, View) else y for y in outputs]

    def at(self, node: OnnxNode) -> Call:
        """Returns the call that the operations of a node belong to."""
        return replace(
            self.call,
            class_name=node.op,
            name=node.name.lstrip("/"),
            config=Config(node.attributes),
            kwargs=Config({}),
            inputs=(),
            args=Positional(),
        )

    def uses(self, k: int) -> bool:
        """Returns true if the output k of the present node is used."""
        outputs = self.node.outputs if self.node else ()
        return k < len(outputs) and outputs[k] != "" and outputs[k] in self.used


MOST_WORK = 1 << 26  # multiplications for one constant


# Folds whose result may have a free length: then an operation makes it.
LENGTHENED = frozenset(["Range", "ConstantOfShape", "Expand", "Slice"])


def foldable(op: str, inputs: Inputs) -> bool:
    """Returns true if a node with a fold has constant operands."""
    constants = all(x is None or isinstance(x, np.ndarray) for x in inputs)
    later = inputs if op in ("Range", "ConstantOfShape") else inputs[1:]
    free = op in LENGTHENED and any(x is not None and x.dtype == object for x in later if isinstance(x, np.ndarray))
    return constants and not free


def plain(x: Any) -> bool:
    """Returns true for a constant without free lengths."""
    return isinstance(x, np.ndarray) and x.dtype != object


def as_array(values: np.ndarray[Any, Any], y: View) -> np.ndarray[Any, Any]:
    """A computed constant in its shape and number format."""
    order = [k for k in y.axes if y.dims[k] != 1]
    long = np.asarray(values).reshape([dim for dim in values.shape if dim != 1])
    array = long.transpose(np.argsort(order)).reshape(fixed(y.dims))
    return array if y.dtype == FLOAT else array.astype(y.dtype)


def is_known(op: str) -> bool:
    """Returns true for an operator of ONNX that is read."""
    return op in HANDLERS or op in FOLDED


def refusal_of(op: str) -> Refusal:
    """The refusal of an operator that is not read."""
    if op in FOLDED:
        return Refusal(f"operator {op} is supported with constant operands only")
    return Refusal(*REASONS.get(op, (f"operator {op} is not supported",)))


LOSS = ("it computes a loss, for training only", "export the model without it")
TREES = ("it computes trees or support vectors, not a network", "export the network alone")
ENCODED = ("it encodes categories", "export the model without it, and give the encoder to lstmgen.Pipeline")
OPTIMIZED = ("onnxruntime's optimizer wrote it", "export the file that was optimized")
# Reason and advice for operators that are refused for more than their name.
REASONS = {
    **dict.fromkeys(
        "SVMClassifier SVMRegressor TreeEnsemble TreeEnsembleClassifier TreeEnsembleRegressor".split(), TREES
    ),
    **dict.fromkeys("BiasGelu FastGelu FusedConv FusedGemm FusedMatMul QuickGelu".split(), OPTIMIZED),
    **dict.fromkeys("EmbedLayerNormalization MultiHeadAttention SkipLayerNormalization".split(), OPTIMIZED),
    **dict.fromkeys(("LabelEncoder", "OneHotEncoder"), ENCODED),
    "SoftmaxCrossEntropyLoss": LOSS,
    "NegativeLogLikelihoodLoss": LOSS,
    "Erfc": ("it is an operator of TensorFlow, which onnxruntime does not run", "export the Keras model itself"),
    "ReverseV2": ("it is an operator of TensorFlow", "convert the model with tf2onnx and opset 10 or newer"),
    "ZipMap": ("its output is a map, not a tensor", "convert the model with `options={'zipmap': False}`"),
}
RANDOM = frozenset("RandomNormal RandomNormalLike RandomUniform RandomUniformLike Multinomial Bernoulli".split())
RANDOM_ADVICE = "write the file with outputs that the distribution is drawn from, and draw in your program"
SURVIVING = frozenset(["If", "LSTM", "GRU", "RNN", "aten.lstm"])  # nodes that look at refused operands themselves
KNOWN_DOMAINS = ("com.microsoft", "ai.onnx.ml")  # whose operators have the meaning of ONNX's where they share a name


def unreadable(tensor: StoredTensor) -> Refused:
    """The refusal of a tensor in a number format that is not supported."""
    reason = "its numbers have a format that is not supported (4 or 8 bits of a float, or text)"
    return Refused((Problem(tensor.name, "Constant", reason),))


def output(node: OnnxNode, outputs: Any, k: int) -> Any:
    """An output of a node.

    Raises:
        ReadError: the node has fewer.
    """
    if not isinstance(outputs, (list, tuple)):
        outputs = (outputs,)
    if k >= len(outputs):
        raise ReadError(f"node {node.name!r} has more outputs than {node.op} gives")
    value = outputs[k]
    return settled(value) if isinstance(value, np.ndarray) else value


def view(call: Call, x: Operand | None, what: str = "an operand") -> View:
    """An operand as a tensor; a constant becomes part of the model.

    Raises:
        Refusal: it is missing, or a shape with a free length.
    """
    if isinstance(x, View):
        return x
    if x is None:
        raise Refusal(f"{what} is missing")
    if x.dtype == object:
        raise Refusal("a free length is used as a number", SHAPE_ADVICE)
    axes = long_axes(x.shape)
    value = constant(call, x.reshape([x.shape[k] for k in axes]))
    return View(value, x.shape, axes, known(x.dtype.name))
