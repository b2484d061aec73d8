"""Translates a graph of ATen operators to one of ONNX operators, whose meanings are in `lstmgen.read.onnx`.

Each ATen operator is a function that adds nodes. An operator without one becomes a node that the follower refuses, if
anything depends on it.
"""

import inspect
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lstmgen.read.arrays.table import ATEN, ONNX
from lstmgen.read.calls.folds import DAMAGE
from lstmgen.read.calls.vocabulary import Word
from lstmgen.read.containers.onnx import OnnxGraph, OnnxInput, OnnxModel, OnnxNode
from lstmgen.read.containers.onnx_tensors import DTYPES
from lstmgen.read.onnx.values import SHAPE_ADVICE
from lstmgen.read.refusal import Refusal
from lstmgen.read.torch.program import Array, AtenGraph, AtenNode, Meta, ValueRef

OPSET = 20
COMPLEX_ADVICE = "write the transform as a product with constant cosines and sines, or export the layers behind it"
PRODUCER = "PyTorch"
CODES = {name: code for code, name in DTYPES.items()}
PLACEMENT = frozenset(
    ["dtype", "layout", "device", "pin_memory", "memory_format", "non_blocking", "copy", "implicit", "generator"]
)  # arguments without an effect on numbers, unless an operator reads them

# Names of arguments in this package; a schema has one of several names.
RENAMED = {
    **dict.fromkeys(("self", "input"), "x"),
    **dict.fromkeys(("min", "min_val"), "low"),
    **dict.fromkeys(("max", "max_val"), "high"),
    **dict.fromkeys(("p", "ord"), "order"),
}

Meaning = Callable[..., Any]
MEANINGS: dict[str, Meaning] = {}


def aten(*names: str) -> Callable[[Meaning], Meaning]:
    """Registers a function for operators: from a `Translation` and the operator's arguments, by name, to results."""

    def register(meaning: Meaning) -> Meaning:
        MEANINGS.update({name if "." in name else f"aten.{name}": meaning for name in names})
        return meaning

    return register


@dataclass
class Translation:
    """The state while a graph is translated.

    Attributes:
        nodes: of ONNX.
        constants: by name.
        node: the present node.
        results: by the name of a value of the ATen graph.
        metas: metadata by the name of a value of ONNX.
    """

    graph: AtenGraph
    nodes: list[OnnxNode] = field(default_factory=list)
    constants: dict[str, Array] = field(default_factory=dict)
    node: AtenNode | None = None
    results: dict[str, str] = field(default_factory=dict)
    metas: dict[str, Meta] = field(default_factory=dict)
    names: int = 0

    def run(self) -> None:
        """Translates all nodes."""
        self.constants.update(self.graph.constants)
        self.metas.update(self.graph.values)
        for node in self.graph.nodes:
            self.node = node
            try:
                results = self.called(node)
            except Refusal as error:
                results = self.refused(node, error)
            except DAMAGE:
                results = self.refused(node, Refusal(f"operator {node.op} is not supported with these arguments"))
            for name, result in zip(node.outputs, results, strict=False):
                if name:
                    self.results[name] = self.operand(result)
                    self.metas.setdefault(self.results[name], self.graph.values[name])

    def called(self, node: AtenNode) -> Sequence[Any]:
        """The results of a node.

        Raises:
            Refusal: the operator, or one of its arguments, is not supported.
        """
        names = [value.name for value in node.arguments.values() if isinstance(value, ValueRef)]
        if any(self.graph.values[name].dtype.startswith("complex") for name in names if name in self.graph.values):
            raise Refusal("it computes with complex numbers, which are not supported", COMPLEX_ADVICE)
        arguments = {RENAMED.get(name, name): self.resolved(value) for name, value in node.arguments.items()}
        if node.op in ATEN:
            return [self.by_table(ATEN[node.op], arguments)]
        meaning = MEANINGS.get(node.op)
        if meaning is None:
            raise Refusal(f"operator {node.op} is not supported")
        parameters = inspect.signature(meaning).parameters.values()
        takes_all = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters)
        takes = arguments.keys() if takes_all else {parameter.name for parameter in parameters}
        check_arguments(node.op, arguments, takes)
        results = meaning(self, **{name: value for name, value in arguments.items() if name in takes})
        return results if isinstance(results, (list, tuple)) else [results]

    def by_table(self, word: Word, arguments: Mapping[str, Any]) -> ValueRef:
        """A function of the table of array functions."""
        assert self.node is not None
        operands = self.promoted(*list(arguments.values())[: len(word.operands)])
        spellings = {option.spelling for option in word.options}
        check_arguments(self.node.op, arguments, {*list(arguments)[: len(word.operands)], *spellings})
        if kind(self.dtype) == FLOATS:
            operands = [self.floats(x) for x in operands]
        options = {option.name: arguments[option.spelling] for option in word.options if option.spelling in arguments}
        if self.node.op in ONNX:
            names = {option.name: option.spelling for option in word.options}
            return self.add(self.node.op, *operands, **{names[name]: value for name, value in options.items()})
        (spelling, *_) = word.function.columns["onnx"]
        renamed = {name: spelling.renamed.get(name, name) for name in options}
        return self.add(spelling.names[0], *operands, **{renamed[name]: value for name, value in options.items()})

    def refused(self, node: AtenNode, error: Refusal) -> list[ValueRef]:
        """Outputs of a node that is refused if anything depends on it."""
        place = f" at {node.line}" if node.line else ""
        names = tuple(self.name() for _ in node.outputs)
        refusal = (f"{error.reason}{place}", error.advice)
        self.nodes.append(OnnxNode(self.label, node.op, "", (), names, {}, refusal))
        return [ValueRef(name) for name in names]

    def resolved(self, value: Any) -> Any:
        """An argument whose references are values of ONNX."""
        if isinstance(value, (list, tuple)):
            return [self.resolved(item) for item in value]
        return ValueRef(self.results.get(value.name, value.name)) if isinstance(value, ValueRef) else value

    @property
    def op(self) -> str:
        """The present operator, without its namespace."""
        assert self.node is not None
        return self.node.op.rpartition(".")[2]

    @property
    def count(self) -> int:
        """The number of outputs of the present operator."""
        assert self.node is not None
        return len(self.node.outputs)

    @property
    def dtype(self) -> str:
        """The number format of the present operator's output."""
        assert self.node is not None
        return self.graph.values[self.node.name].dtype

    @property
    def label(self) -> str:
        """The name of the present node for people: the path of its module."""
        assert self.node is not None
        return self.node.layer or self.node.name

    # --- nodes of ONNX

    def add(self, op: str, *inputs: Any, **attributes: Any) -> ValueRef:
        """Adds a node with one output."""
        return self.several(op, 1, *inputs, **attributes)[0]

    def several(self, op: str, count: int, *inputs: Any, **attributes: Any) -> list[ValueRef]:
        """Adds a node with several outputs."""
        names = tuple(self.name() for _ in range(count))
        operands = tuple(map(self.operand, inputs))
        used = {key: value for key, value in attributes.items() if value is not None}
        self.nodes.append(OnnxNode(self.label, op, "", operands, names, used))
        return [ValueRef(name) for name in names]

    def name(self) -> str:
        """A new name."""
        self.names += 1
        return f"{self.node.name if self.node else ''}/{self.names}"

    def operand(self, value: Any) -> str:
        """The name of a value; numbers and arrays become constants, None an argument that is left out."""
        if isinstance(value, ValueRef):
            return value.name
        if value is None:
            return ""
        name = self.name()
        self.constants[name] = np.asarray(value)
        return name

    # --- what is known of values

    def meta(self, x: ValueRef) -> Meta:
        """Metadata of a value.

        Raises:
            Refusal: it is not known.
        """
        if x.name not in self.metas:
            raise Refusal("its shape is not known")
        return self.metas[x.name]

    def rank(self, x: ValueRef) -> int:
        """The number of axes."""
        return len(self.meta(x).dims)

    def axis(self, x: ValueRef, axis: int) -> int:
        """An axis, counted from the first."""
        return axis % max(self.rank(x), 1)

    def dim(self, x: ValueRef, axis: int, why: str) -> int:
        """The length of an axis.

        Raises:
            Refusal: it is free.
        """
        length = self.meta(x).dims[axis]
        if isinstance(length, str):
            raise Refusal(f"{why} needs a fixed length, and this axis is free", SHAPE_ADVICE)
        return length

    # --- what many operators need

    def ints(self, *values: Any) -> Any:
        """Numbers as one array of integers: a constant, or a value if one of them is a free length."""
        if not any(isinstance(value, ValueRef) for value in values):
            return np.array(values, dtype=np.int64)
        parts = [
            self.add("Reshape", value, np.array([1])) if isinstance(value, ValueRef) else np.array([value])
            for value in values
        ]
        return self.add("Concat", *parts, axis=0) if len(parts) > 1 else parts[0]

    def cast(self, x: Any, dtype: str) -> Any:
        """A value or a number in another number format.

        Raises:
            Refusal: ONNX does not have it.
        """
        if dtype not in CODES:
            raise Refusal(f"numbers of dtype {dtype} are not supported")
        if not isinstance(x, ValueRef):
            return np.asarray(x).astype(dtype)
        if self.meta(x).dtype == dtype:
            return x
        result = self.add("Cast", x, to=CODES[dtype])
        self.metas[result.name] = Meta(dtype, self.meta(x).dims)
        return result

    def promoted(self, *operands: Any) -> list[Any]:
        """Operands in one number format, as PyTorch converts them.

        Raises:
            Refusal: as `cast`.
        """
        dtype = self.common(*operands)
        return [self.cast(x, dtype) for x in operands]

    def common(self, *operands: Any) -> str:
        """The number format of a result of operands that are values, numbers and arrays."""
        formats = [self.meta(x) if isinstance(x, ValueRef) else x for x in operands]
        tensors = [(bool(x.dims), x.dtype) for x in formats if isinstance(x, Meta)]
        best = "bool"
        for ranked in (True, False):  # a tensor without axes counts only if it is of a higher kind
            of_rank = [dtype for has_axes, dtype in tensors if has_axes == ranked]
            highest = max(of_rank, key=ORDER.index, default="bool")
            best = highest if kind(highest) > kind(best) else best
        for x in formats:
            default = "" if isinstance(x, Meta) else np.asarray(x).dtype.name
            default = {"float64": "float32"}.get(default, default)
            best = default if default and kind(default) > kind(best) else best
        return best

    def floats(self, x: Any) -> Any:
        """An operand as floats."""
        is_float = isinstance(x, ValueRef) and kind(self.meta(x).dtype) == FLOATS
        return x if is_float else self.cast(x, "float32")

    def pointwise(self, op: str, *operands: Any, **attributes: Any) -> ValueRef:
        """An operator of operands that broadcast, in one number format."""
        dtype = self.common(*operands)
        result = self.add(op, *(self.cast(x, dtype) for x in operands), **attributes)
        ranked = [self.meta(x).dims for x in operands if isinstance(x, ValueRef)]
        self.metas[result.name] = Meta(dtype, max(ranked, key=len, default=()))
        return result


def check_arguments(op: str, arguments: Mapping[str, Any], names: Collection[str]) -> None:
    """Checks that an operator has no argument but these.

    Raises:
        Refusal: another one has an effect.
    """
    ignored = PLACEMENT | IGNORED.get(op, frozenset())
    for name, value in arguments.items():
        if name not in names and name not in ignored and value not in (None, False):
            raise Refusal(f"its argument {name}={value} is not supported")


# Arguments that have no effect in evaluation, by operator.
IGNORED: Mapping[str, frozenset[str]] = {
    "aten.batch_norm": frozenset(["momentum", "cudnn_enabled"]),
    "aten._native_batch_norm_legit_no_training": frozenset(["momentum"]),
    "aten.instance_norm": frozenset(["momentum", "cudnn_enabled", "use_input_stats"]),
    "aten.layer_norm": frozenset(["cudnn_enable"]),
    "aten.group_norm": frozenset(["cudnn_enabled"]),
    "aten.embedding": frozenset(["padding_idx"]),
    "aten.topk": frozenset(["sorted"]),
}

ORDER = ("bool", "uint8", "int8", "int16", "int32", "int64", "float16", "bfloat16", "float32", "float64")
TRUTHS, INTEGERS, FLOATS = range(3)


def kind(dtype: str) -> int:
    """Truth values, integers or floats."""
    return TRUTHS if dtype == "bool" else INTEGERS if "int" in dtype else FLOATS


def translated(graph: AtenGraph, version: str) -> OnnxModel:
    """The graph as a model of ONNX."""
    translation = Translation(graph)
    translation.run()
    names = free_names(graph)
    inputs = tuple(end(name, name, graph, names) for name in graph.inputs)
    outputs = tuple(end(name, value, graph, names) for name, value in graph.outputs)
    nodes = [*translation.nodes]
    for name, value in graph.outputs:
        source = translation.results.get(value, value)
        nodes.append(OnnxNode(name, "Identity", "", (source,), (name,), {}))
    onnx = OnnxGraph("graph", tuple(nodes), translation.constants, inputs, outputs)
    return OnnxModel(PRODUCER, version, OPSET, onnx, {}, graph.size)


def free_names(graph: AtenGraph) -> dict[str, str]:
    """Names of free axes by expression: the first input that has it, with the place, as "x[1]"."""
    names: dict[str, str] = {}
    for name in graph.inputs:
        for k, dim in enumerate(graph.values[name].dims):
            if isinstance(dim, str):
                names.setdefault(dim, f"{name}[{k}]")
    return names


def end(name: str, value: str, graph: AtenGraph, names: Mapping[str, str]) -> OnnxInput:
    """An input or output of the model."""
    meta = graph.values[value]
    return OnnxInput(name, meta.dtype, tuple(names.get(dim) if isinstance(dim, str) else dim for dim in meta.dims))
