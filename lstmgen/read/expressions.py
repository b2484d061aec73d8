"""What a Lambda computes, in the user's own words: an expression of keras.ops, which is parsed and never run.

    x[:, -1, :]        ops.mean(x, axis=1)        2 * x[0] + x[1]        ops.softmax(x @ ops.transpose(x, (0, 2, 1)))

`x` is what the layer is called with; where that is a list of tensors, `x[0]` and so on. It becomes the nodes that
Keras 3 would write for the same functions.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.read.serialized import TRACED

LONGEST = 2000  # characters
MODULE = "keras.src.ops.numpy"
PREFIXES = ("ops", "keras.ops")

# By the name of a function of keras.ops: the class of its node, its tensors, and behind | its other arguments, with
# Keras's defaults where it has some.
SIGNATURES = """
    add Add x1 x2; subtract Subtract x1 x2; multiply Multiply x1 x2; divide Divide x1 x2; power Power x1 x2;
    maximum Maximum x1 x2; minimum Minimum x1 x2; floor_divide FloorDivide x1 x2; mod Mod x1 x2;
    equal Equal x1 x2; not_equal NotEqual x1 x2; less Less x1 x2; less_equal LessEqual x1 x2;
    greater Greater x1 x2; greater_equal GreaterEqual x1 x2; matmul Matmul x1 x2;
    logical_and LogicalAnd x1 x2; logical_or LogicalOr x1 x2; logical_not LogicalNot x;
    abs Absolute x; absolute Absolute x; negative Negative x; square Square x; sqrt Sqrt x; rsqrt Rsqrt x;
    reciprocal Reciprocal x; exp Exp x; expm1 Expm1 x; log Log x; log1p Log1p x; sin Sin x; cos Cos x; tanh Tanh x;
    sign Sign x; floor Floor x; ceil Ceil x; round Round x; relu Relu x; relu6 Relu6 x; sigmoid Sigmoid x;
    softplus Softplus x; softsign Softsign x; silu Silu x; gelu Gelu x | approximate=True; elu Elu x | alpha=1.0;
    leaky_relu LeakyRelu x | negative_slope=0.2; softmax Softmax x | axis=-1; log_softmax LogSoftmax x | axis=-1;
    sum Sum x | axis=None keepdims=False; mean Mean x | axis=None keepdims=False;
    max Max x | axis=None keepdims=False; min Min x | axis=None keepdims=False;
    prod Prod x | axis=None keepdims=False; var Var x | axis=None keepdims=False;
    std Std x | axis=None keepdims=False; any Any x | axis=None keepdims=False; all All x | axis=None keepdims=False;
    norm Norm x | ord=None axis=None keepdims=False; normalize Normalize x | axis=-1 order=2 epsilon=None;
    logsumexp Logsumexp x | axis=None keepdims=False; cumsum Cumsum x | axis=None; clip Clip x | x_min x_max;
    cast Cast x | dtype; reshape Reshape x | newshape; transpose Transpose x | axes=None;
    swapaxes Swapaxes x | axis1 axis2; expand_dims ExpandDims x | axis; squeeze Squeeze x | axis=None;
    flip Flip x | axis=None; repeat Repeat x | repeats axis=None; tile Tile x | repeats;
    concatenate Concatenate xs | axis=0; stack Stack x | axis=0; where Where condition x1 x2;
    take Take x indices | axis=None; one_hot OneHot x | num_classes; zeros_like ZerosLike x; ones_like OnesLike x;
    pad Pad x | pad_width; split Split x | indices_or_sections axis=0
"""
UNKNOWN = "is not understood; an expression has x, numbers, indices, operators and functions of keras.ops"
OPERATORS: dict[type, str] = {
    ast.Add: "Add",
    ast.Sub: "Subtract",
    ast.Mult: "Multiply",
    ast.Div: "TrueDivide",
    ast.Pow: "Power",
    ast.FloorDiv: "FloorDivide",
    ast.Mod: "Mod",
    ast.MatMult: "Matmul",
    ast.Eq: "Equal",
    ast.NotEq: "NotEqual",
    ast.Lt: "Less",
    ast.LtE: "LessEqual",
    ast.Gt: "Greater",
    ast.GtE: "GreaterEqual",
}
# Functions that give bools, and those that give what they take.
TRUTHS = frozenset("Equal NotEqual Less LessEqual Greater GreaterEqual LogicalAnd LogicalOr LogicalNot Any All".split())
KEEPING = frozenset(
    "GetItem Reshape Transpose Swapaxes ExpandDims Squeeze Flip Repeat Tile Concatenate Stack Take Pad".split()
)
OF_TRUTHS = (
    "computes with what is true or false, which is logic in TensorFlow: write ops.where(condition, a, b), or "
    'ops.cast(condition, "float32")'
)
# Those that numbers may be joined by, before a tensor is.
ARITHMETIC = {
    "Add": operator.add,
    "Subtract": operator.sub,
    "Multiply": operator.mul,
    "TrueDivide": operator.truediv,
}


@dataclass(frozen=True)
class OpsFunction:
    """A function of keras.ops: its node's class, the names of its tensors, and of its other arguments.

    Attributes:
        defaults: what these are where they are left out.
    """

    class_name: str
    tensors: tuple[str, ...]
    options: tuple[str, ...]
    defaults: Mapping[str, Any]


def functions() -> dict[str, OpsFunction]:
    """All that an expression may call, by name."""
    found = {}
    for entry in SIGNATURES.split(";"):
        tensors, _, options = entry.partition("|")
        name, class_name, *names = tensors.split()
        parts = [option.partition("=") for option in options.split()]
        defaults = {option: ast.literal_eval(value) for option, _, value in parts if value}
        found[name] = OpsFunction(class_name, tuple(names), tuple(option for option, _, _ in parts), defaults)
    return found


FUNCTIONS = functions()


@dataclass(frozen=True)
class Tensor:
    """A tensor in an expression, as nodes refer to it; `truth`: it is one of bools."""

    ref: Mapping[str, Any]
    truth: bool = False


def stated(name: str, expression: str, count: int) -> dict[str, Any]:
    """The config of a call that computes an expression.

    Args:
        name: of the layer.
        count: how many tensors it is called with.
    Raises:
        OptionError: it is no such expression; says what, and where.
    """
    parser = Parser(name, expression, count)
    outputs = parser.outputs()
    ends = [output.ref["config"]["keras_history"] for output in outputs]
    graph = {"name": name, "layers": parser.items, "input_layers": parser.inputs(), "output_layers": ends}
    own = {"name": name, "of": "Lambda", "is_model": False}
    return {**own, "graph": graph, "weights": [], "masked": None, "masks": []}


@dataclass
class Parser:
    """Turns one expression into nodes, in the order in which Python would compute them."""

    name: str
    expression: str
    count: int
    items: list[dict[str, Any]] = field(default_factory=list)

    def inputs(self) -> list[list[Any]]:
        """The tensors that the layer is called with."""
        return [[f"input_{k}", 0, 0] for k in range(self.count)]

    def outputs(self) -> list[Tensor]:
        """What the expression comes to: a tensor, or several."""
        for k in range(self.count):
            config = {"name": f"input_{k}", "batch_shape": [None]}
            self.items.append({"class_name": "InputLayer", "name": f"input_{k}", "config": config, "inbound_nodes": []})
        if len(self.expression) > LONGEST:
            raise OptionError(f"`layers={self.name}`: the expression has more than {LONGEST} characters")
        try:
            tree = ast.parse(self.expression.strip(), mode="eval").body
            found = self.value(tree)
        except SyntaxError as error:
            raise OptionError(f"`layers={self.name}={self.expression}` is no expression: {error.msg}") from None
        except (ValueError, RecursionError, MemoryError):
            raise OptionError(f"`layers={self.name}` is no expression that can be read") from None
        tensors = list(found) if isinstance(found, (list, tuple)) else [found]
        if not tensors or not all(isinstance(each, Tensor) for each in tensors):
            raise OptionError(f"`layers={self.name}={self.expression}` does not follow from x")
        return tensors

    def wrong(self, node: ast.AST, what: str) -> OptionError:
        """The error about a part of the expression."""
        part = ast.get_source_segment(self.expression.strip(), node) or self.expression
        return OptionError(f"`layers={self.name}={self.expression}`: {part!r} {what}")

    def value(self, node: ast.expr) -> Any:
        """A part of the expression: a tensor, a number, a text, a slice, or a list of such."""
        if isinstance(node, ast.Constant) and (
            node.value is ... or isinstance(node.value, (int, float, str, type(None)))
        ):
            return node.value
        if isinstance(node, ast.Name) and node.id == "x":
            return self.tensor(0) if self.count == 1 else [self.tensor(k) for k in range(self.count)]
        if isinstance(node, (ast.List, ast.Tuple)):
            return [self.value(item) for item in node.elts]
        if isinstance(node, ast.Slice):
            parts = (node.lower, node.upper, node.step)
            return slice(*(None if part is None else self.value(part) for part in parts))
        if isinstance(node, ast.UnaryOp):
            return self.unary(node)
        if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
            return self.binary(node, OPERATORS[type(node.op)], node.left, node.right)
        if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in OPERATORS:
            return self.binary(node, OPERATORS[type(node.ops[0])], node.left, node.comparators[0])
        if isinstance(node, ast.Subscript):
            return self.item(node)
        if isinstance(node, ast.Call):
            return self.call(node)
        raise self.wrong(node, UNKNOWN)

    def tensor(self, index: int) -> Tensor:
        """One of the tensors that the layer is called with."""
        return Tensor(reference(f"input_{index}", 0))

    def unary(self, node: ast.UnaryOp) -> Any:
        """A sign."""
        value = self.value(node.operand)
        if isinstance(node.op, ast.USub):
            return self.add("Negative", [value], {}) if isinstance(value, Tensor) else -self.number(node, value)
        if isinstance(node.op, ast.UAdd):
            return value
        raise self.wrong(node, UNKNOWN)

    def number(self, node: ast.AST, value: Any) -> int | float:
        """A value that must be a number."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(node, "is no number")
        return value

    def binary(self, node: ast.AST, class_name: str, left: ast.expr, right: ast.expr) -> Any:
        """An operator between two values, at least one of them a tensor, or between two numbers."""
        values = [self.value(left), self.value(right)]
        if any(isinstance(value, Tensor) and value.truth for value in values) and class_name not in TRUTHS:
            raise self.wrong(node, OF_TRUTHS)
        if any(isinstance(value, Tensor) for value in values):
            return self.add(class_name, values, {})
        a, b = (self.number(node, value) for value in values)
        if class_name not in ARITHMETIC:
            raise self.wrong(node, "has no tensor")
        try:
            return ARITHMETIC[class_name](a, b)
        except ArithmeticError as error:
            raise self.wrong(node, f"has no value: {error}") from None

    def item(self, node: ast.Subscript) -> Any:
        """A part of a tensor, or one of several."""
        value, key = self.value(node.value), self.value(node.slice)
        if isinstance(value, Tensor):
            return self.add("GetItem", [value, key], {})
        if isinstance(value, list) and type(key) is int and -len(value) <= key < len(value):
            return value[key]
        raise self.wrong(node, "is outside what the layer is called with")

    def call(self, node: ast.Call) -> Any:
        """A function of keras.ops."""
        prefix, _, name = ast.unparse(node.func).rpartition(".")
        if name not in FUNCTIONS or (prefix and prefix not in PREFIXES):
            raise self.wrong(node.func, f"is no function that is known here: {', '.join(sorted(FUNCTIONS))}")
        function = FUNCTIONS[name]
        names = (*function.tensors, *function.options)
        if len(node.args) > len(names):
            raise self.wrong(node, f"takes {', '.join(names)}")
        given = dict(zip(names, map(self.value, node.args)))
        for keyword in node.keywords:
            if keyword.arg not in names or keyword.arg in given:
                raise self.wrong(node, f"takes {', '.join(names)}")
            given[str(keyword.arg)] = self.value(keyword.value)
        needed = [each for each in names if each not in function.defaults]
        if any(each not in given for each in needed):
            raise self.wrong(node, f"needs {', '.join(needed)}")
        options = {key: given.get(key, function.defaults.get(key)) for key in function.options}
        return self.add(function.class_name, [given[each] for each in function.tensors], options)

    def add(self, class_name: str, arguments: Sequence[Any], options: Mapping[str, Any]) -> Tensor:
        """A new node."""
        name = f"{class_name.lower()}_{len(self.items)}"
        call = {"args": [serialized(each) for each in arguments], "kwargs": {}}
        self.items.append(
            {
                "class_name": class_name,
                "module": MODULE,
                "name": name,
                "config": {"name": name, **options},
                "inbound_nodes": [call],
            }
        )
        kept = class_name in KEEPING and any(tensor.truth for tensor in tensors_in(arguments))
        return Tensor(reference(name, 0), kept or class_name in TRUTHS or options.get("dtype") == "bool")


def tensors_in(arguments: Sequence[Any]) -> Iterator[Tensor]:
    """The tensors among arguments, and in lists of these."""
    for value in arguments:
        if isinstance(value, Tensor):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from tensors_in(value)


def reference(name: str, output: int) -> dict[str, Any]:
    """A tensor, as Keras 3 refers to it."""
    return {"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, output]}}


def serialized(value: Any) -> Any:
    """An argument of a node, as Keras 3 writes it."""
    if isinstance(value, Tensor):
        return value.ref
    return [serialized(item) for item in value] if isinstance(value, (list, tuple)) else value


def replaced(config: Any, layers: Mapping[str, str]) -> Any:
    """The config of a model with what the named Lambdas compute in their place.

    Raises:
        OptionError: an expression is none, there is no Lambda of that name, or it makes a mask.
    """
    seen: dict[str, bool] = {}
    found = _replaced(config, layers, seen)
    for name in layers:
        if not seen.get(name):
            listed = ", ".join(sorted(seen)) or "none"
            raise OptionError(f"`layers={name}`: there is no Lambda of that name; those of the model: {listed}")
    return found


def _replaced(value: Any, layers: Mapping[str, str], seen: dict[str, bool]) -> Any:
    if isinstance(value, list):
        return [_replaced(item, layers, seen) for item in value]
    if not isinstance(value, Mapping):
        return value
    config = value.get("config")
    if value.get("class_name") != "Lambda" or not isinstance(config, Mapping):
        return {key: _replaced(item, layers, seen) for key, item in value.items()}
    name = str(config.get("name"))
    seen[name] = name in layers
    if name not in layers:
        return dict(value)
    if config.get("mask") is not None:
        raise OptionError(f"`layers={name}`: this Lambda makes a mask, too, by code that an expression does not tell")
    kept = {key: item for key, item in value.items() if key in ("name", "inbound_nodes")}
    return {**kept, "class_name": TRACED, "config": stated(name, layers[name], tensors_of(value.get("inbound_nodes")))}


def tensors_of(nodes: Any) -> int:
    """With how many tensors a layer is called, by its `inbound_nodes` in the old form or the new."""
    first = nodes[0] if isinstance(nodes, list) and nodes else None
    if isinstance(first, Mapping):
        arguments = first.get("args")
        given = arguments[0] if isinstance(arguments, list) and arguments else None
        return len(given) if isinstance(given, list) else 1
    return len(first) if isinstance(first, list) else 1
