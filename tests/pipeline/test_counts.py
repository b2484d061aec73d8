"""Raw counts of a sensor, as int16, into generated C: scaled as the pipeline says, in fixed point without floats."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from graph_maker import Weights
from graphs import lstm, network
from hypothesis import given
from hypothesis import strategies as st
from planning import planned
from sklearn.compose import ColumnTransformer
from sklearn.preprocessing import FunctionTransformer, MinMaxScaler, StandardScaler

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.elementwise import Affine
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.pipeline import attach
from lstmgen.plan.passes.counts import ToFloat, with_counts
from lstmgen.plan.quantize.formats import Format
from lstmgen.plan.quantize.operations import Quantize, QuantizeCounts, QuantizeScaled
from lstmgen.plan.quantize.scaled_inputs import ScaledInput, quantize_counts
from lstmgen.samples.synthetic import random_samples

# Counts of an accelerometer, a thermometer that is far from zero, and a switch.
COUNTS = np.rint(np.random.default_rng(7).normal([300, 2900, 0.5], [4000, 30, 0.4], (600, 3)))
WINDOWS = COUNTS.reshape(-1, 6, 3)
SCALERS = {
    "standard": StandardScaler(),
    "clipped": MinMaxScaler((-1, 1), clip=True),
    "logarithm": FunctionTransformer(np.log1p),
    "columns": ColumnTransformer([("two", StandardScaler(), [2, 0])]),
    "parts": ColumnTransformer([("one", MinMaxScaler(), [1]), ("two", StandardScaler(), [2, 0])]),
}


def model(features: int = 3) -> Graph:
    """A network whose outputs are no more than sums, so that fixed point gives the same bits everywhere."""
    w = Weights(5)
    return network((6, features), lstm(w, features, 5), Dense(kernel=w(5, 2), bias=w(2)))


def scaled(kind: str, **others: Any) -> Graph:
    scaler = SCALERS[kind].fit(np.abs(COUNTS))
    columns = ["x", "temperature", "on"] if kind in ("columns", "parts") else None
    return attach(model(2 if kind == "columns" else 3), lstmgen.Pipeline(scaler=scaler, columns=columns, **others))


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("standard", {}),
        ("standard", {"quantize": "int16"}),
        ("standard", {"mcu": "cortex-m4", "quantize": "int8"}),
        ("clipped", {"mcu": "generic"}),
        ("clipped", {"mcu": "generic", "quantize": "int16"}),
        ("logarithm", {"mcu": "generic", "quantize": "int8"}),
        ("columns", {"mcu": "generic", "weights_dtype": "int8"}),
        ("parts", {"mcu": "generic", "quantize": "int8"}),
        ("none", {"dtype": "float64"}),
        ("none", {"mcu": "generic", "quantize": "int16"}),
    ],
    ids=str,
)
def test_c_takes_counts(kind: str, options: dict[str, Any], tmp_path: Path, require: Any) -> None:
    require("gcc")
    graph = model() if kind == "none" else scaled(kind)
    usual = {"logarithm": np.abs(WINDOWS), "none": WINDOWS % 5}.get(kind, WINDOWS)
    calibrate = {"calibrate": usual} if "quantize" in options else {}
    out = tmp_path / "net.c"
    real = "double" if "dtype" in options else "float"
    lstmgen.export(graph, out, input_type="int16", **options, **calibrate)
    assert f"predict(net_context *ctx, const int16_t *input, {real} *output);" in (tmp_path / "net.h").read_text()
    ends = np.tile([[-32768.0], [32767.0]], (3, 3))
    report = lstmgen.verify(graph, out, data=np.stack([*usual[:6], *([] if kind == "logarithm" else [ends])]))
    assert all(line.ok for line in report.lines), report
    if "quantize" in options and kind != "logarithm":
        assert all(line.errors.absolute == 0 for line in report.lines if line.what.startswith("C")), report


@pytest.mark.parametrize("options", [{"quantize": "int8"}, {"quantize": "int16", "mcu": "generic"}], ids=str)
def test_scaled_floats_become_integers_to_the_last_bit(
    options: dict[str, Any], tmp_path: Path, require: Callable[[str], str]
) -> None:
    """In one operation, which takes no memory for what is scaled: also of a center that a float32 does not hold."""
    require("gcc")
    far = COUNTS + np.array([0, 1e5 + 1 / 3, 0])
    graph = attach(model(), lstmgen.Pipeline(scaler=StandardScaler().fit(far)))
    windows = far.reshape(-1, 6, 3)[:6]
    odd = np.where(windows[:1] > np.median(windows), 3e38, -1e30)
    lstmgen.export(graph, tmp_path / "net.c", calibrate=windows, **options)
    report = lstmgen.verify(graph, tmp_path / "net.c", data=np.concatenate([windows, odd]).astype(np.float32))
    assert all(line.errors.absolute == 0 for line in report.lines if line.what.startswith("C")), report
    plan = planned(graph, ranges=(1.0, 4.0) + (1.0,) * (options["quantize"] == "int8"), **options).plan
    kinds = [type(node.operation) for node in plan.graph.nodes]
    assert QuantizeScaled in kinds
    assert not {Quantize, Affine}.intersection(kinds)


def test_random_counts_go_from_a_few_to_all_there_are(tmp_path: Path, require: Any) -> None:
    require("gcc")
    drawn = np.stack([x for (x,) in random_samples(with_counts(model(), "int16"), 8, 0)])
    assert np.array_equal(drawn, np.rint(drawn))
    assert np.abs(drawn[0]).max() < 50 < 10_000 < np.abs(drawn[3]).max() < 2**15
    graph = scaled("standard")
    lstmgen.export(graph, tmp_path / "net.c", mcu="generic", input_type="int16", selftest=1)
    assert "int16_t net_sample_0_input_0[18]" in (tmp_path / "net_selftest.c").read_text()
    assert lstmgen.verify(graph, tmp_path / "net.c").ok


def test_a_program_reads_counts(tmp_path: Path, require: Any) -> None:
    """A line of titles may be before them."""
    graph = attach(model(), lstmgen.Pipeline(columns=["x", "temperature", "on"]))
    lstmgen.export(graph, tmp_path / "net.c", mcu="generic", input_type="int16", with_main=True)
    gcc = [require("gcc"), "-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "net.c", "-lm", "-o", "net"]
    subprocess.run(gcc, cwd=tmp_path, check=True)
    sample = WINDOWS[0] % 4
    counts = "\n".join(f"{count:.0f}" for count in sample.ravel())
    for text, message in (
        (counts, ""),
        (f"x; temperature; on \r\n{counts}", ""),
        ("1 2.5", "'2.5' is not an integer of int16_t, after 1 of 18"),
        ("1 40000", "'40000' is not an integer of int16_t, after 1 of 18"),
        (f"time,x,temperature,on\n{counts}", "line 1, column 1: 'time' is neither a number nor the title 'x'"),
        (f"x,on,temperature\n{counts}", "line 1, column 2: 'on' is not the title 'temperature'"),
        (f"x,temperature\n{counts}", "line 2, column 3: "),
        (f"x,temperature,on,1\n{counts}", "line 1: there are more titles than columns, which are 3"),
        (f"{counts}\nx,temperature,on\n{counts}", "sample 2, line 19: 'x' is not an integer"),
        ("x,temperature,on\n", "there are no numbers"),
    ):
        ran = subprocess.run([tmp_path / "net"], input=text, capture_output=True, text=True, check=False)
        assert (ran.returncode, message in ran.stderr) == (int(message != ""), True), ran.stderr
        if not message:
            np.testing.assert_allclose(np.fromstring(ran.stdout, sep=" "), graph.evaluate(sample)[0], rtol=1e-5)


@pytest.mark.parametrize("width", ["int16", "int8"])
@pytest.mark.parametrize(
    ("kind", "others"), [("clipped", {}), ("clipped", {"missing": [1.0, 2.0, 3.0]}), ("columns", {}), ("parts", {})]
)
def test_no_float_comes_before_fixed_point(width: str, kind: str, others: dict[str, Any]) -> None:
    graph = scaled(kind, **others)
    plan = planned(graph, input_type="int16", quantize=width, ranges=(1.0, 4.0) + (1.0,) * (width == "int8")).plan
    kinds = [type(node.operation) for node in plan.graph.nodes]
    assert QuantizeCounts in kinds
    assert not {Quantize, ToFloat, Affine}.intersection(kinds)
    step = plan.step
    assert step is not None
    assert [value.element for value in (*plan.graph.inputs, *step.graph.inputs)] == ["int16", "int16"]


def test_a_scaler_that_stays_an_operation_reads_counts_itself() -> None:
    plan = planned(scaled("standard"), input_type="int16", weights_dtype="float16").plan
    assert [type(node.operation) for node in plan.graph.nodes][:2] == [Affine, Affine]
    assert plan.graph.nodes[0].inputs == plan.graph.inputs


@given(
    st.lists(
        st.tuples(st.floats(2**-20, 2**5), st.sampled_from([-1, 1]), st.floats(-40_000, 40_000)), min_size=1, max_size=4
    ),
    st.sampled_from([Format("int8", 0.03, 127), Format("int16", 0.7 * 2**-14, 2**14)]),
)
def test_counts_become_the_nearest_steps(features: list[tuple[float, int, float]], to: Format) -> None:
    """Beside exact rational arithmetic: half a step, and what rounding the multiplier to 29 bits comes to."""
    factor = np.array([size * sign * to.scale for size, sign, _ in features])
    offset = -factor * np.array([center for _, _, center in features])
    operation = quantize_counts(ScaledInput(Value("x", (len(features),), "int16"), factor, offset, -0.9, 1e9), to)
    counts = np.concatenate([np.arange(-32768, 32768, 257), [32767, 0, 1, -1]])
    (got,) = operation.evaluate(np.repeat(counts[:, None], len(features), axis=1).astype(np.float64))
    rounding = 2.0**16 * 2.0**-operation.shift
    for column in range(len(features)):
        for count, steps in zip(counts.tolist(), got[:, column].tolist()):
            exact = (Fraction(factor[column]) * count + Fraction(offset[column])) / Fraction(to.scale)
            low, high = -min(to.qmax, int(0.9 / to.scale + 0.5)), to.qmax
            assert abs(min(max(exact, low), high) - int(steps)) <= Fraction(0.5 + rounding)


def test_a_constant_feature_and_one_that_is_beyond_all_counts() -> None:
    to = Format("int16", 2.0**-14, 2**14)
    x = np.array([[-32768.0, -32768.0, -32768.0], [32767.0, 32767.0, 32767.0]])
    wide = ScaledInput(Value("x", (3,), "int16"), np.array([0.0, 1e-3, 1e-12]), np.array([0.25, 1e9, 0.5]))
    (got,) = quantize_counts(wide, to).evaluate(x)
    np.testing.assert_array_equal(got, [[2**12, 2**14, 2**13], [2**12, 2**14, 2**13]])
    with pytest.raises(ValueError, match="does not fit 32 bits"):
        quantize_counts(ScaledInput(Value("x", (1,), "int16"), np.array([1e6]), np.array([0.0])), to)


def test_what_holds_no_counts_is_refused(tmp_path: Path) -> None:
    w = Weights(3)
    ids = network((6,), Embedding(table=w(7, 4)), lstm(w, 4, 5))
    with pytest.raises(OptionError, match="input 'x' takes indices of an Embedding"):
        lstmgen.export(ids, tmp_path / "net.c", input_type="int16")
    graph = scaled("standard")
    with pytest.raises(OptionError, match="is for C, not for Python"):
        lstmgen.export(graph, tmp_path / "net.py", input_type="int16")
    with pytest.raises(OptionError, match="`package='python'` takes floats: leave `input_type=` out"):
        lstmgen.export(graph, tmp_path / "net", package="python", input_type="int16")
    for wrong in (0.5, 32768.0, np.nan):
        samples = WINDOWS[:2].copy()
        samples[1, 2, 1] = wrong
        with pytest.raises(OptionError, match="takes integers|is nan"):
            lstmgen.export(graph, tmp_path / "net.c", input_type="int16", quantize="int8", calibrate=samples)
    assert not list(tmp_path.iterdir())
