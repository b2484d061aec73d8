"""Loop and Scan of ONNX files become loops over time, and known cells in them recurrent layers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
import pytest
from languages import run_c
from onnx import TensorProto, helper, numpy_helper
from onnx_models import BOOL, FLOAT, INT64, checked, model, node, numbers, saved

from lstmgen.errors import UnsupportedError
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.repeated import Map, Scan
from lstmgen.read import OnnxInterface, read_file

UNITS, FEATURES = 4, 3


def graph(
    nodes: list[Any], inputs: dict[str, int], outputs: dict[str, int], constants: dict[str, np.ndarray] | None = None
) -> Any:
    """The body of a loop; tensors by name with their dtype."""
    ends = [
        [helper.make_tensor_value_info(name, dtype, None if dtype == FLOAT else []) for name, dtype in side.items()]
        for side in (inputs, outputs)
    ]
    initializers = [numpy_helper.from_array(np.asarray(array), name) for name, array in (constants or {}).items()]
    return helper.make_graph(nodes, "body", *ends, initializers)


GATES = {"GRU": 3, "GRU, after": 3, "LSTM": 4, "RNN": 1}
# The nodes of a cell, from x and h (and c) to new (and new_c), with weights W, R, b and d.
CELLS = {
    "RNN": [node("Add", "xw hr", "sum"), node("Tanh", "sum", "new")],
    "LSTM": [
        node("Add", "xw hr", "sum"),
        node("Split", "sum", "f in g o", axis=-1),
        *[node("Sigmoid", name, f"{name}_1") for name in ("f", "in", "o")],
        node("Tanh", "g", "g_1"),
        node("Mul", "f_1 c", "kept"),
        node("Mul", "in_1 g_1", "added"),
        node("Add", "kept added", "new_c"),
        node("Tanh", "new_c", "c_1"),
        node("Mul", "o_1 c_1", "new"),
    ],
    "GRU, after": [
        node("Split", "xw", "xr xz xn", axis=-1),
        node("Split", "hr", "hr_1 hz hn", axis=-1),
        node("Add", "xr hr_1", "r"),
        node("Add", "xz hz", "z"),
        node("Sigmoid", "r", "r_1"),
        node("Sigmoid", "z", "z_1"),
        node("Mul", "r_1 hn", "reset"),
        node("Add", "xn reset", "n"),
        node("Tanh", "n", "n_1"),
        node("Sub", "h n_1", "step"),
        node("Mul", "step z_1", "part"),
        node("Add", "n_1 part", "new"),
    ],
}


def looped(
    cell: str, *, timesteps: Any = 5, keep: str = "Y", first: bool = False, change: list[Any] | None = None
) -> Any:
    """A cell in a Loop over the rows of x (batch, timesteps, features), as Keras 3 and tf2onnx write it."""
    count = GATES[cell]
    states = ["h", "c"] if cell == "LSTM" else ["h"]
    body = graph(
        [
            node("Add", "i one", "i_next"),
            node("Gather", "rows i", "x_t"),
            node("MatMul", "x_t W", "xw_0"),
            node("Add", "xw_0 b", "xw"),
            node("MatMul", "h R", "hr_0"),
            node("Add", "hr_0 d", "hr"),
            *CELLS[cell],
            *(change or [node("Identity", "new", "y")]),
            node("Less", "i_next count", "goes_on"),
        ],
        {"number": INT64, "goes": BOOL, "i": INT64, **dict.fromkeys(states, FLOAT)},
        {"goes_on": BOOL, "i_next": INT64, "new": FLOAT, **({"new_c": FLOAT} if cell == "LSTM" else {}), "y": FLOAT},
        {"one": np.int64(1)},
    )
    nodes = [
        node("Transpose", "x", "rows", perm=[1, 0, 2]),
        node("Shape", "rows", "shape"),
        node("Gather", "shape zero", "count"),
        node("Less", "zero count", "goes_0"),
        helper.make_node(
            "Loop",
            ["count", "goes_0", "zero", *(f"{name}0" for name in states)],
            ["i_last", *(f"{name}_last" for name in states), "ys"],
            name="cell",
            body=body,
        ),
        node("Transpose", "ys", "Y", perm=[1, 0, 2]),
    ]
    rows = count * UNITS
    constants = {
        "zero": np.int64(0),
        "W": numbers(1, FEATURES, rows),
        "R": numbers(2, UNITS, rows),
        "b": numbers(3, rows),
        "d": numbers(4, rows),
        **{f"{name}0": numbers(5, 1, UNITS) * first for name in states},
    }
    shape = [1, timesteps, UNITS] if keep == "Y" else [1, UNITS]
    return model(nodes, {"x": [1, timesteps, FEATURES]}, {keep: shape}, constants)


@pytest.mark.parametrize("keep", ["Y", "h_last"])
@pytest.mark.parametrize(("cell", "kind"), [("RNN", SimpleRNN), ("LSTM", LSTM), ("GRU, after", GRU)])
def test_cells_become_layers(cell: str, kind: type, keep: str, tmp_path: Path) -> None:
    read = checked(looped(cell, keep=keep, first=keep == "Y"), tmp_path)
    assert [type(made.operation) for made in read.nodes if isinstance(made.operation, (kind, Scan))] == [kind]


def test_free_timesteps(tmp_path: Path) -> None:
    read = checked(looped("GRU, after", timesteps="t"), tmp_path)
    assert [str(dim) for dim in read.inputs[0].shape] == ["timesteps", str(FEATURES)]
    rows = [[numbers(6, 5, FEATURES)], [numbers(7, 2, FEATURES)]]
    for result, row in zip(run_c(read, rows), rows, strict=True):
        np.testing.assert_allclose(result[0], read.evaluate(*row)[0], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    "change",
    [
        [node("Clip", "new low high", "y")],
        [node("Constant", "", "two", value_float=1.5), node("Mul", "new two", "y")],
        [node("Concat", "new x_t", "y", axis=1)],
    ],
)
def test_other_cells_run_as_they_are(change: list[Any], tmp_path: Path) -> None:
    proto = looped("GRU, after", change=change)
    proto.graph.initializer.extend(numpy_helper.from_array(np.float32(v), k) for k, v in (("low", -0.2), ("high", 0.2)))
    if change[0].op_type == "Concat":
        proto.graph.output[0].type.tensor_type.shape.dim[2].dim_value = UNITS + FEATURES
    read = checked(proto, tmp_path)
    assert any(isinstance(made.operation, Scan) for made in read.nodes)


def test_a_limit_that_is_seldom_reached_stays(tmp_path: Path) -> None:
    proto = looped("LSTM")
    (loop,) = [item for item in proto.graph.node if item.op_type == "Loop"]
    nodes = loop.attribute[0].g.node
    place = next(k for k, item in enumerate(nodes) if list(item.output) == ["new_c"])
    nodes[place].output[0] = "c_0"
    nodes.insert(place + 1, node("Clip", "c_0 low high", "new_c"))
    proto.graph.initializer.extend(numpy_helper.from_array(np.float32(v), k) for k, v in (("low", -50), ("high", 50)))
    read = checked(proto, tmp_path)
    assert any(isinstance(made.operation, Scan) for made in read.nodes)


def test_a_short_loop_that_is_not_over_time_is_written_out(tmp_path: Path) -> None:
    body = graph(
        [
            node("Cast", "number", "n", to=TensorProto.FLOAT),
            node("Add", "h n", "more"),
            node("Mul", "more half", "new"),
        ],
        {"number": INT64, "goes": BOOL, "h": FLOAT},
        {"goes": BOOL, "new": FLOAT, "more": FLOAT},
    )
    nodes = [helper.make_node("Loop", ["three", "", "x"], ["y", "all"], body=body)]
    constants = {"three": np.int64(3), "half": np.float32(0.5)}
    checked(model(nodes, {"x": ["batch", 3]}, {"y": ["batch", 3], "all": [3, "batch", 3]}, constants), tmp_path)


def over_rows(nodes: list[Any], constants: dict[str, Any], tmp_path: Path) -> None:
    """Compares a loop over the rows of x (5, 1, 3) that sums them in h, with these nodes for the rest of its body."""
    body = graph(
        [node("Gather", "x number", "row", axis=0), node("Add", "h row", "y"), *nodes],
        {"number": INT64, "goes": BOOL, "h": FLOAT},
        {"goes_on": BOOL, "new": FLOAT, "y": FLOAT},
    )
    loop = helper.make_node("Loop", ["", "", "first"], ["h", "Y"], body=body)
    constants = {"first": numbers(5, 1, 3, scale=3), **constants}
    checked(model([loop], {"x": [5, 1, 3]}, {"h": [1, 3], "Y": []}, constants), tmp_path)


def test_a_state_that_is_cut_to_an_integer_changes(tmp_path: Path) -> None:
    cast = [node("Cast", "h", "whole", to=INT64), node("Cast", "whole", "new", to=FLOAT)]
    over_rows([*cast, node("Less", "number four", "goes_on")], {"four": np.int64(4)}, tmp_path)


@pytest.mark.parametrize("last", [-3, 0, 2])
def test_a_loop_whose_condition_is_false_runs_once(last: int, tmp_path: Path) -> None:
    over_rows(
        [node("Identity", "y", "new"), node("Less", "number last", "goes_on")], {"last": np.int64(last)}, tmp_path
    )


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        (
            [node("ReduceSum", "new", "total", keepdims=0), node("Less", "total one_f", "goes_on")],
            "its trip count depends on the free length timesteps; it must be fixed; fix the length by",
        ),
        ([node("Greater", "i_next count", "goes_on")], "its trip count depends on the free length"),
    ],
)
def test_a_loop_that_numbers_end_is_refused(condition: list[Any], message: str, tmp_path: Path) -> None:
    proto = looped("RNN", timesteps="t")
    (loop,) = [item for item in proto.graph.node if item.op_type == "Loop"]
    body = loop.attribute[0].g
    del body.node[-1]
    body.node.extend(condition)
    proto.graph.initializer.append(numpy_helper.from_array(np.float32(1), "one_f"))
    with pytest.raises(UnsupportedError, match=f"Loop layer 'cell': {message}"):
        read_file(saved(proto, tmp_path))


def ended_by_numbers(
    trips: str, condition: str, *ends: str, first: str = "x", outputs: dict[str, int] | None = None
) -> Any:
    """A loop that sums x in h and counts, until the sum of h is above a limit; with the nodes of its condition."""
    body = graph(
        [
            node("Add", "h x", "new"),
            node("Add", "k one", "k_next"),
            node("ReduceSum", "new", "total", keepdims=0),
            node("Less", "total limit", "goes_on"),
            node("Less", "k_next nine", "below"),
            node("And", "below goes_on", "both"),
        ],
        {"number": INT64, "goes": BOOL, "h": FLOAT, "k": INT64},
        {**dict.fromkeys(ends, BOOL), "new": FLOAT, "k_next": INT64, **(outputs or {})},
    )
    names = ["h", "count", *(outputs or {})]
    nodes = [
        node("Min", "n ten", "at_most"),
        helper.make_node("Loop", [trips, condition, first, "zero"], names, body=body),
    ]
    constants = {name: np.int64(k) for name, k in (("zero", 0), ("one", 1), ("nine", 9), ("ten", 10))}
    dims: dict[str, Any] = {"x": ["batch", 3], "n": [], "runs": []}
    results = {"h": ["batch", 3], "count": [], **{name: [] for name in outputs or {}}}
    dtypes = {"n": INT64, "runs": BOOL, "count": INT64}
    others = {"limit": np.float32(2), "row": np.zeros((1, 1), np.float32), "no": np.array(False)}
    return model(nodes, dims, results, constants | others, dtypes=dtypes)


@pytest.mark.parametrize(
    ("trips", "condition", "end"),
    [
        ("ten", "", "goes_on"),
        ("", "runs", "both"),
        ("at_most", "runs", "goes"),
        ("at_most", "", "both"),
        ("ten", "no", "goes_on"),
    ],
)
def test_a_loop_that_numbers_end_keeps_its_last_values(trips: str, condition: str, end: str, tmp_path: Path) -> None:
    proto = ended_by_numbers(trips, condition, end)
    read = read_file(saved(proto, tmp_path))
    session = onnxruntime.InferenceSession(proto.SerializeToString())
    counts = set()
    for n, runs, size in [(-1, True, 0.2), (3, False, 0.2), (4, True, 0.05), (12, True, 0.05), (5, True, 0.3)]:
        feed = {"x": np.full((1, 3), size, np.float32), "n": np.array(n), "runs": np.array(runs)}
        expected = session.run(None, {end.name: feed[end.name] for end in session.get_inputs()})
        h, count = read.evaluate(feed["x"][0], n, runs)
        np.testing.assert_allclose(h, expected[0][0], atol=1e-6)
        assert count == expected[1]
        counts.add(int(count))
    assert (counts == {0}) if condition == "no" else len(counts) > 1


DEPENDS = "how often it runs depends on the inputs of the model, "


@pytest.mark.parametrize(
    ("trips", "end", "options", "message"),
    [
        ("", "goes_on", {}, f"{DEPENDS}and no limit of up to 64 is in the graph$"),
        (
            "n",
            "goes",
            {},
            f"{DEPENDS}and no limit of up to 64 is in the graph; give the input with one value: `fix={{'n': '1'}}`",
        ),
        ("ten", "goes_on", {"outputs": {"total": FLOAT}}, f"{DEPENDS}and so does the length of its outputs"),
        ("at_most", "goes", {"first": "row"}, rf"{DEPENDS}and a variable of shape \(1, 1\) becomes \(1, 3\)"),
        ("zero", "goes_on", {"outputs": {"total": FLOAT}}, "the outputs of a loop that never runs are not supported"),
    ],
)
def test_loops_that_are_refused(trips: str, end: str, options: Any, message: str, tmp_path: Path) -> None:
    proto = ended_by_numbers(trips, "", end, **options)
    with pytest.raises(UnsupportedError, match=message):
        read_file(saved(proto, tmp_path))


def test_a_state_as_long_as_the_sequence_is_refused(tmp_path: Path) -> None:
    """As attention keeps weights of all timesteps; the message is not about samples."""
    row = [
        node("Gather", "x i", "row", axis=1),
        node("ReduceMax", "row", "most", axes=[1]),
        node("Add", "h most", "h2"),
    ]
    body = graph([node("Identity", "goes", "goes_on"), *row], {}, {})
    ends = {"i": INT64, "goes": BOOL, "h": FLOAT}, {"goes_on": BOOL, "h2": FLOAT}
    for side, dtypes in zip((body.input, body.output), ends):
        side.extend(helper.make_tensor_value_info(key, dtype, []) for key, dtype in dtypes.items())
    nodes = [
        node("Shape", "x", "shape"),
        node("Gather", "shape one", "t"),
        node("ReduceMin", "x", "first", axes=[2], keepdims=0),
        helper.make_node("Loop", ["t", "", "first"], ["y"], body=body),
    ]
    proto = model(nodes, {"x": ["batch", "t", 3]}, {"y": ["batch", "t"]}, {"one": np.array(1)})
    with pytest.raises(UnsupportedError, match=r"a state has a free length; .*`shape={'x': '1,t,3'}`, with numbers"):
        read_file(saved(proto, tmp_path))
    checked(proto, tmp_path, interface=OnnxInterface(shape={"x": "1,5,3"}))


def lists_in_a_loop(trips: str) -> Any:
    """A loop that lengthens a list of tensors."""
    body = graph([node("SequenceInsert", "list x", "longer"), node("Identity", "goes", "goes_on")], {}, {})
    ends = {"i": INT64, "goes": BOOL}, {"goes_on": BOOL}
    for side, dtypes, name in zip((body.input, body.output), ends, ("list", "longer")):
        side.extend(helper.make_tensor_value_info(key, dtype, []) for key, dtype in dtypes.items())
        side.append(helper.make_tensor_sequence_value_info(name, FLOAT, None))
    nodes = [
        node("Min", "n three", "at_most"),
        helper.make_node("SequenceEmpty", [], ["empty"], dtype=FLOAT),
        helper.make_node("Loop", [trips, "", "empty"], ["lists"], body=body),
        node("ConcatFromSequence", "lists", "y", axis=1),
    ]
    constants = {"three": np.int64(3), "many": np.int64(65)}
    return model(nodes, {"x": ["batch", 3], "n": []}, {"y": ["batch", "u"]}, constants, dtypes={"n": INT64})


def test_a_loop_over_a_list_of_tensors(tmp_path: Path) -> None:
    read = read_file(saved(lists_in_a_loop("three"), tmp_path))
    np.testing.assert_array_equal(read.evaluate(np.arange(3.0), 0)[0], np.tile(np.arange(3.0), 3))
    for trips, message in (
        ("at_most", "depends on the inputs of the model, and so does a list of tensors"),
        ("many", "'lists': it runs more than 64 times, and is not a loop over time"),
    ):
        with pytest.raises(UnsupportedError, match=message):
            read_file(saved(lists_in_a_loop(trips), tmp_path))


def test_an_if_that_an_input_decides(tmp_path: Path) -> None:
    """Both branches are computed, so that an index outside a table is an error in the other one, too."""
    branches = [
        graph(
            [node("Gather", "table i", "a", axis=0), node("ReduceMax", "x", "b", keepdims=0)],
            {},
            dict.fromkeys("ab", FLOAT),
        ),
        graph([node("Neg", "x", "c"), node("ReduceMin", "x", "d", keepdims=0)], {}, dict.fromkeys("cd", FLOAT)),
    ]
    nodes = [
        node("Reshape", "q one", "single"),
        helper.make_node("If", ["single"], ["row", "number"], then_branch=branches[0], else_branch=branches[1]),
    ]
    table, x = numbers(1, 4, 3), numbers(2, 3)
    constants, dtypes = {"table": table, "one": np.array([1])}, {"i": INT64, "q": BOOL}
    proto = model(nodes, {"x": [1, 3], "i": [1], "q": []}, {"row": [1, 3], "number": []}, constants, dtypes=dtypes)
    read = read_file(saved(proto, tmp_path))
    for condition, wanted in ((True, (table[2], x.max())), (False, (-x, x.min()))):
        row, number = read.evaluate(x, 2, condition)
        np.testing.assert_array_equal(row, wanted[0])
        assert number == wanted[1]
    with pytest.raises(IndexError):
        read.evaluate(x, 4, False)


@pytest.mark.parametrize(
    ("op", "kind", "message"),
    [
        ("SequenceConstruct", "sequence_", "they return lists of tensors"),
        ("Sum", "", r"one has shape \(1, 3\), the other \(1, 2, 3\)"),
    ],
)
def test_an_if_with_other_results_is_refused(op: str, kind: str, message: str, tmp_path: Path) -> None:
    branches = [graph([node(op, inputs, "result")], {}, {}) for inputs in ("x x", "x x w")]
    for branch in branches:
        branch.output.append(getattr(helper, f"make_tensor_{kind}value_info")("result", FLOAT, None))
    nodes = [
        helper.make_node("If", ["q"], ["results"], then_branch=branches[0], else_branch=branches[1]),
        node("ConcatFromSequence" if kind else "Concat", "results", "y", axis=1),
    ]
    constants = {"w": numbers(1, 1, 2, 3)}
    proto = model(nodes, {"x": ["batch", 3], "q": []}, {"y": ["batch", "u"]}, constants, dtypes={"q": BOOL})
    with pytest.raises(UnsupportedError, match=f"both be computed: {message}; .*`fix={{'q': 'true'}}`"):
        read_file(saved(proto, tmp_path))


@pytest.mark.parametrize("direction", [0, 1])
@pytest.mark.parametrize("stateful", [True, False])
def test_scan(stateful: bool, direction: int, tmp_path: Path) -> None:
    body = graph(
        [node("Add", "h x_t", "sum"), node("Tanh", "sum", "new"), node("Mul", "new new", "y")]
        if stateful
        else [node("Tanh", "x_t", "y")],
        {**({"h": FLOAT} if stateful else {}), "x_t": FLOAT},
        {**({"new": FLOAT} if stateful else {}), "y": FLOAT},
    )
    names = (["h0", "x"], ["h", "Y"]) if stateful else (["x"], ["Y"])
    nodes = [
        helper.make_node(
            "Scan",
            *names,
            body=body,
            num_scan_inputs=1,
            scan_input_axes=[1],
            scan_output_axes=[1],
            scan_input_directions=[direction],
            scan_output_directions=[direction],
        )
    ]
    constants = {"h0": numbers(1, 1, FEATURES)} if stateful else {}
    shape, opset = [1, 5, FEATURES], 9 if direction else 17
    read = checked(model(nodes, {"x": shape}, {"Y": shape}, constants, opset=opset), tmp_path)
    assert any(isinstance(made.operation, Scan if stateful else Map) for made in read.nodes)
