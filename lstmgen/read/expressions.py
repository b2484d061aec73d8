"""Expressions of keras.ops that a user writes for a Lambda. They are parsed and never run.

    x[:, -1, :]        ops.mean(x, axis=1)        2 * x[0] + x[1]        ops.softmax(x @ ops.transpose(x, (0, 2, 1)))

`x` is what the layer is called with; where that is a list of tensors, `x[0]` and so on. It becomes the nodes that
Keras 3 would write for the same functions.
"""

import ast
import operator
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.read.arrays.table import KERAS, TABLE
from lstmgen.read.calls.vocabulary import REQUIRED, Parameter, Word, spelled
from lstmgen.read.configs.dtypes import Result
from lstmgen.read.configs.serialized import TRACED
from lstmgen.read.containers.functional_config import input_item, reference

LONGEST = 2000  # characters
MODULE = "keras.src.ops.numpy"
PREFIXES = ("ops", "keras.ops")

UNKNOWN = "is not supported; use x, numbers, indices, operators and functions of keras.ops"
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
OF_TRUTHS = (
    "computes with booleans, which TensorFlow treats as logic: write ops.where(condition, a, b), or "
    'ops.cast(condition, "float32")'
)
# Those that numbers may be joined by, before a tensor is.
ARITHMETIC = {
    "Add": operator.add,
    "Subtract": operator.sub,
    "Multiply": operator.mul,
    "TrueDivide": operator.truediv,
}


def functions() -> dict[str, Word]:
    """The functions of keras.ops that an expression may call: those whose nodes are read."""
    known: dict[str, Word] = {}
    for row in TABLE:
        if "keras" in row.columns:
            names = [
                name for spelling in row.columns.get("expression", (spelled(row.name),)) for name in spelling.names
            ]
            known |= dict.fromkeys(names, KERAS[row.columns["keras"][0].names[0]])
    return known


FUNCTIONS = functions()


def parameters(word: Word) -> tuple[Parameter, ...]:
    """The arguments of a function in the order of keras.ops; those of any number come last."""
    return (*word.options, *word.operands) if word.spelling.spread else word.parameters


@dataclass(frozen=True)
class TensorReference:
    """A tensor in an expression, as nodes refer to it; `truth`: it is one of bools."""

    ref: Mapping[str, Any]
    truth: bool = False


def stated(name: str, expression: str, count: int) -> dict[str, Any]:
    """The config of a call that computes an expression.

    Args:
        name: of the layer.
        count: how many tensors it is called with.
    Raises:
        OptionError: the expression is invalid; names the part.
    """
    parser = Parser(name, expression, count)
    outputs = parser.outputs()
    ends = [output.ref["config"]["keras_history"] for output in outputs]
    graph = {"name": name, "layers": parser.items, "input_layers": parser.inputs(), "output_layers": ends}
    layer = {"name": name, "of": "Lambda", "is_model": False}
    return {**layer, "graph": graph, "weights": [], "masked": None, "masks": []}


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

    def outputs(self) -> list[TensorReference]:
        """The results of the expression: one tensor, or several."""
        for k in range(self.count):
            self.items.append(input_item(f"input_{k}", ()))
        if len(self.expression) > LONGEST:
            raise OptionError(f"`layers={self.name}`: the expression has more than {LONGEST} characters")
        try:
            tree = ast.parse(self.expression.strip(), mode="eval").body
            result = self.value(tree)
        except SyntaxError as error:
            raise OptionError(
                f"`layers={self.name}={self.expression}` is not a valid expression: {error.msg}"
            ) from None
        except (ValueError, RecursionError, MemoryError):
            raise OptionError(f"`layers={self.name}` is not a valid expression") from None
        tensors = list(result) if isinstance(result, (list, tuple)) else [result]
        if not tensors or not all(isinstance(tensor, TensorReference) for tensor in tensors):
            raise OptionError(f"`layers={self.name}={self.expression}` does not depend on x")
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

    def tensor(self, index: int) -> TensorReference:
        """One of the tensors that the layer is called with."""
        return TensorReference(reference(f"input_{index}", 0, 0))

    def unary(self, node: ast.UnaryOp) -> Any:
        """A sign."""
        value = self.value(node.operand)
        if isinstance(node.op, ast.USub):
            return (
                self.add(KERAS["Negative"], [value], {})
                if isinstance(value, TensorReference)
                else -self.number(node, value)
            )
        if isinstance(node.op, ast.UAdd):
            return value
        raise self.wrong(node, UNKNOWN)

    def number(self, node: ast.AST, value: Any) -> int | float:
        """A value that must be a number."""
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise self.wrong(node, "is not a number")
        return value

    def binary(self, node: ast.AST, class_name: str, first: ast.expr, second: ast.expr) -> Any:
        """An operator between two values, at least one of them a tensor, or between two numbers."""
        values = [self.value(first), self.value(second)]
        if (
            any(isinstance(value, TensorReference) and value.truth for value in values)
            and KERAS[class_name].function.result is not Result.TRUTH
        ):
            raise self.wrong(node, OF_TRUTHS)
        if any(isinstance(value, TensorReference) for value in values):
            return self.add(KERAS[class_name], values, {})
        a, b = (self.number(node, value) for value in values)
        if class_name not in ARITHMETIC:
            raise self.wrong(node, "is without a tensor, which is not supported")
        try:
            return ARITHMETIC[class_name](a, b)
        except ArithmeticError as error:
            raise self.wrong(node, f"has no value: {error}") from None

    def item(self, node: ast.Subscript) -> Any:
        """A part of a tensor, or one of several."""
        value, key = self.value(node.value), self.value(node.slice)
        if isinstance(value, TensorReference):
            return self.add(KERAS["GetItem"], [value, key], {})
        if isinstance(value, list) and type(key) is int and -len(value) <= key < len(value):
            return value[key]
        raise self.wrong(node, "is outside the inputs of the layer")

    def call(self, node: ast.Call) -> Any:
        """A function of keras.ops."""
        prefix, _, name = ast.unparse(node.func).rpartition(".")
        if name not in FUNCTIONS or (prefix and prefix not in PREFIXES):
            raise self.wrong(node.func, f"is not a known function; known: {', '.join(sorted(FUNCTIONS))}")
        return self.called(node, FUNCTIONS[name])

    def called(self, node: ast.Call, word: Word) -> Any:
        """A call of a known function."""
        names = [parameter.spelling for parameter in parameters(word)]
        arguments = [self.value(argument) for argument in node.args]
        if word.spelling.spread:
            arguments[len(names) - 1 :] = [arguments[len(names) - 1 :]]
        if len(arguments) > len(names):
            raise self.wrong(node, f"takes {', '.join(names)}")
        values = dict(zip(names, arguments))
        for keyword in node.keywords:
            if keyword.arg not in names or keyword.arg in values:
                raise self.wrong(node, f"takes {', '.join(names)}")
            values[str(keyword.arg)] = self.value(keyword.value)
        required = [parameter.spelling for parameter in parameters(word) if parameter.default is REQUIRED]
        if any(name not in values for name in required):
            raise self.wrong(node, f"needs {', '.join(required)}")
        options = {option.spelling: values.get(option.spelling, option.default) for option in word.options}
        operands = [values[operand.spelling] for operand in word.operands if operand.spelling in values]
        if word.spelling.spread:
            (operands,) = operands
        return self.add(word, operands, options, self.parts(node, word, options))

    def parts(self, node: ast.Call, word: Word, options: Mapping[str, Any]) -> int | None:
        """The number of tensors that a function returns as a list; None for one that returns a tensor."""
        if word.function.name not in ("split", "unstack"):
            return None
        count = options["num"] if word.function.name == "unstack" else options["indices_or_sections"]
        count = len(count) + 1 if isinstance(count, list) else count
        if type(count) is not int or not 0 < count <= LONGEST:
            raise self.wrong(node, f"needs the number of parts, at most {LONGEST}")
        return count

    def add(
        self, word: Word, arguments: Sequence[Any], options: Mapping[str, Any], parts: int | None = None
    ) -> TensorReference | list[TensorReference]:
        """A new node; its outputs as a list if it has parts."""
        class_name = word.spelling.names[0]
        name = f"{class_name.lower()}_{len(self.items)}"
        call = {"args": [serialized(argument) for argument in arguments], "kwargs": {}}
        self.items.append(
            {
                "class_name": class_name,
                "module": MODULE,
                "name": name,
                "config": {"name": name, **options},
                "inbound_nodes": [call],
            }
        )
        result = word.function.result
        kept = result is Result.MOVED and any(tensor.truth for tensor in tensors_in(arguments))
        truth = kept or result is Result.TRUTH or options.get("dtype") == "bool"
        outputs = [TensorReference(reference(name, 0, k), truth) for k in range(parts or 1)]
        return outputs[0] if parts is None else outputs


def tensors_in(arguments: Sequence[Any]) -> Iterator[TensorReference]:
    """The tensors among arguments, and in lists of these."""
    for value in arguments:
        if isinstance(value, TensorReference):
            yield value
        elif isinstance(value, (list, tuple)):
            yield from tensors_in(value)


def serialized(value: Any) -> Any:
    """An argument of a node, as Keras 3 writes it."""
    if isinstance(value, TensorReference):
        return value.ref
    return [serialized(item) for item in value] if isinstance(value, (list, tuple)) else value


def replaced(config: Any, layers: Mapping[str, str]) -> Any:
    """The config of a model with what the named Lambdas compute in their place.

    Raises:
        OptionError: an expression is none, there is no Lambda of that name, or it makes a mask.
    """
    seen: dict[str, bool] = {}
    stated_config = _replaced(config, layers, seen)
    for name in layers:
        if not seen.get(name):
            listed = ", ".join(sorted(seen)) or "none"
            raise OptionError(f"`layers={name}`: there is no Lambda of that name; those of the model: {listed}")
    return stated_config


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
        raise OptionError(f"`layers={name}`: this Lambda also computes a mask, which no expression can replace")
    kept = {key: item for key, item in value.items() if key in ("name", "inbound_nodes")}
    return {**kept, "class_name": TRACED, "config": stated(name, layers[name], tensors_of(value.get("inbound_nodes")))}


def tensors_of(nodes: Any) -> int:
    """Counts the tensors that a layer is called with, from its `inbound_nodes` in the old form or the new."""
    first = nodes[0] if isinstance(nodes, list) and nodes else None
    if isinstance(first, Mapping):
        arguments = first.get("args")
        tensors = arguments[0] if isinstance(arguments, list) and arguments else None
        return len(tensors) if isinstance(tensors, list) else 1
    return len(first) if isinstance(first, list) else 1
