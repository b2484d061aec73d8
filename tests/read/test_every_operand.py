"""Nothing that a layer is called with is overlooked: it has a part in the result, or the layer is refused."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from lstmgen.errors import ReadError
from lstmgen.graph.graph import Node
from lstmgen.read.calls.layer import LAYERS, Call, Reading, Refusal, Tensor
from lstmgen.read.calls.run import run
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.nodes import leaves
from lstmgen.read.configs.positional import Positional
from lstmgen.read.passes import DAMAGE
from lstmgen.read.scope import Ledger, Scope
from lstmgen.read.version import Version

MARK = 0.8125  # that no layer has by itself
VALUES = [np.full((1, 5, 4), MARK), np.full(4, MARK), MARK, [[[MARK] * 4] * 5], "text"]
NAMES = ("key", "x2", "y", "mask", "initial_state")  # by which layers and functions take operands
SHAPES = ((5, 4), (4, 4), (5,), (4, 4, 1), (5, 4, 4, 2), (5, 4, 4, 4, 2))
KERAS_3, KERAS_2 = Version("3.14.0", (3, 14, 0), False), Version("2.15.0", (2, 15, 0), True)
DENSE = {"class_name": "Dense", "config": {"name": "inner", "units": 3}}
OPTIONS: dict[str, Any] = {  # where a layer function asks for an argument and has no default
    **dict.fromkeys("axis axis1 source axes indices_or_sections".split(), 1),
    **dict.fromkeys("axis2 destination units filters n repeats num_classes num_segments".split(), 2),
    **dict.fromkeys("input_dim output_dim kernel_size pool_size size padding_size height width".split(), 2),
    **dict.fromkeys("x_min offset epsilon".split(), 0.0),
    "x_max": 1.0,
    "newshape": [-1, 20],
    "target_shape": [20],
    "pad_width": [[0, 0], [1, 1], [0, 0]],
    "layer": DENSE,
    "cell": {"class_name": "GRUCell", "config": {"name": "cell", "units": 2}},
}
HEADS = {"num_heads": 2, "key_dim": 2, "attention_axes": None}
GROUPS = {"head_dim": 2, "num_query_heads": 2, "num_key_value_heads": 1}
OF_CLASSES: dict[str, dict[str, Any]] = {
    "ops.Concatenate": {"axis": 1},
    "ops.Stack": {"axis": 1},
    "ops.Split": {"axis": 2, "indices_or_sections": 2},
    "ops.Unstack": {"axis": 1},
    "ops.Squeeze": {"axis": 3},
    "ops.Transpose": {"axes": [0, 2, 1]},
    "ops.Cast": {"dtype": "float32"},
    "ops.Einsum": {"subscripts": "btf,bsf->bts"},
    "ops.SegmentSum": {"axis": 1},
    "ops.SegmentMax": {"axis": 1},
    "EinsumDense": {"equation": "btf,fu->btu", "output_shape": [None, 2]},
    "Attention": {"use_scale": False},
    "AdditiveAttention": {"use_scale": True},
    "MultiHeadAttention": HEADS,
    "GroupQueryAttention": GROUPS,
    "GroupedQueryAttention": GROUPS,
    "Permute": {"dims": [2, 1]},
    "Merge": {"mode": "sum"},
    "Bidirectional": {"layer": {"class_name": "LSTM", "config": {"name": "lstm", "units": 2}}},
    "TFOpLambda": {"function": "math.tanh"},
    "SlicingOpLambda": {"function": "__operators__.getitem"},
    "TensorFlowOpLayer": {"node_def": {"op": "AddN"}},
}
IDS = [0, 0, 1, 1, 1]
BEHIND: dict[str, list[Any]] = {  # what a function is called with behind its tensor
    "ops.GetItem": [[slice(None), 0]],
    "ops.Take": [[0, 2]],
    "ops.Dot": [np.ones((4, 3))],
    "ops.FullLike": [0.5],
    "ops.SegmentSum": [IDS],
    "ops.SegmentMax": [IDS],
}
SLICE = {"slice_spec": [{"start": None, "stop": None, "step": None}, {"start": 1, "stop": None, "step": None}]}
# Their layers and operations are in the file, and are called one by one.
HOLDERS = {"onnx.Graph", "tf.Function", "live.Refused", "live.Traced", "Sequential", "Model", "Functional"}


class Lenient(Config):
    """A config that has something for each argument that a layer function may ask for."""

    def __init__(self, class_name: str) -> None:
        super().__init__(OF_CLASSES.get(class_name, {}))

    def raw(self, key: str, default: Any = None) -> Any:
        value = OPTIONS.get(key) if default is None else default
        return self.values.get(key, value)

    def unknown(self) -> list[str]:
        return []


@dataclass(frozen=True)
class Way:
    """How a layer is called: with tensors of these shapes, in a list or one by one."""

    version: Version
    shapes: tuple[tuple[int, ...], ...]
    listed: bool


@dataclass(frozen=True)
class Extra:
    """What a layer is called with besides: behind its arguments, in the list of its tensors, or by name."""

    behind: tuple[Any, ...] = ()
    inside: tuple[Any, ...] = ()
    named: Mapping[str, Any] = field(default_factory=dict)


def graph_of(class_name: str, way: Way, extra: Extra = Extra()) -> list[Node] | None:
    """The operations of a call; None where it is refused."""
    reading = Reading(way.version, "tensorflow")
    xs = [Tensor(reading.builder.input(f"x{k}", shape)) for k, shape in enumerate(way.shapes)]
    first = [[*xs, *extra.inside]] if way.listed else [*xs, *extra.inside]
    call = Call(
        class_name,
        "layer",
        Lenient(class_name),
        reading,
        Scope("layer", class_name, Ledger(10**6)),
        inputs=tuple(xs),
        args=Positional([*first, *BEHIND.get(class_name, ()), *extra.behind]),
        kwargs=Config({**(SLICE if class_name == "SlicingOpLambda" else {}), **extra.named}),
    )
    try:
        run(call)
    except (Refusal, ReadError, *DAMAGE):  # as `passes.walk` reports them
        return None
    return reading.builder.nodes


def ways(class_name: str, version: Version) -> Iterator[Way]:
    """The ways in which a layer can be called with tensors alone: of each the one with the shortest shapes."""
    for count, listed in product((1, 2, 3), (False, True)):
        every = [Way(version, (shape,) * count, listed) for shape in SHAPES]
        yield from [way for way in every if graph_of(class_name, way) is not None][:1]


def is_marked(nodes: list[Node]) -> bool:
    """Whether the numbers of an extra operand are in a graph, as they are or in a scale or an offset."""
    values = [value for node in nodes for value in leaves(list(node.operation.attributes().values()))]
    arrays = [np.asarray(value, dtype=np.float64) for value in values if isinstance(value, (np.ndarray, int, float))]
    return any(np.any(np.isin(np.abs(array), (MARK, 1 / MARK))) for array in arrays)


CALLED = [(name, version) for name in LAYERS for version in (KERAS_3, KERAS_2) if version is KERAS_3 or "." not in name]
EVERYWHERE = [
    extra
    for value in VALUES
    for extra in (Extra(behind=(value,)), Extra(inside=(value,)), *(Extra(named={name: value}) for name in NAMES))
]


def test_an_extra_operand_is_used_or_refused() -> None:
    tried: dict[str, int] = dict.fromkeys(LAYERS, 0)
    for class_name, version in CALLED:
        for way, extra in product(ways(class_name, version), EVERYWHERE):
            nodes = graph_of(class_name, way, extra)
            assert nodes is None or is_marked(nodes), f"{class_name} leaves out {extra}: {way}"
            tried[class_name] += 1
    merging = {name for name, entry in LAYERS.items() if entry.several or entry.arguments}
    idle = {name for name in merging - HOLDERS if not tried[name] and not name.endswith("Cell")}
    assert not idle
    assert sum(map(bool, tried.values())) > 0.8 * len(tried)


@pytest.mark.parametrize("listed", [False, True])
def test_a_function_that_forgets_an_operand_is_refused(listed: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a layer function does, `run` sees that an operand has no part in the outputs."""
    monkeypatch.setitem(LAYERS, "Forgetful", replace(LAYERS["Add"], function=lambda call, xs: xs[0]))
    way = Way(KERAS_3, ((5, 4), (5, 4)), listed)
    assert graph_of("Add", way) is not None
    assert graph_of("Forgetful", way) is None
