"""--quantize from a model file to a verified C file: what is calibrated, told, refused, and how far off it is."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import graphs
import numpy as np
import pytest
import toolchain
from command_line import ARTICLE, EXAMPLES
from custom_cells import fast_grnn
from graph_maker import Maker, T, Weights
from planning import planned
from quantized_graphs import summing
from unlike_features import unlike

import lstmgen
from lstmgen import planning
from lstmgen.check.artifact import existing
from lstmgen.errors import AccuracyError, OptionError, UnsupportedError
from lstmgen.export import options_for
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.repeated import Scan
from lstmgen.plan.plan import draft_plan
from lstmgen.plan.quantize.ranges import HEADROOM
from lstmgen.planning import SMALLEST_FIRST
from lstmgen.samples.sampling import evenly_spaced
from lstmgen.samples.synthetic import random_samples
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.text.contents import renumbered


@pytest.mark.parametrize(("language", "suffix", "head"), [("C", ".c", ".h"), ("Python", ".py", ".py")])
@pytest.mark.parametrize(("width", "bound"), [("int16", 2e-4), ("int8", 5e-2)])
def test_calibrated_told_and_verified(
    width: str, bound: float, language: str, suffix: str, head: str, samples: Path, tmp_path: Path
) -> None:
    out = tmp_path / f"net{suffix}"
    done = lstmgen.export(ARTICLE, out, quantize=width, calibrate=samples)
    assert done.accuracy is not None
    assert done.numbers == width
    assert [layer.name for layer in done.accuracy.layers] == ["LSTM 'lstm'", "Dense 'dense'"]
    (output,) = done.accuracy.outputs
    assert 0 < output.error < bound
    assert output.agreement == 1.0
    told_in = out.with_suffix(head).read_text()
    largest = float(np.abs(np.load(samples)).max())
    (told,) = re.findall(r"^(?: \*|#) Ranges:  (.*)$", told_in, re.MULTILINE)
    ranges = [float(number) for number in told.split(", ")]
    headroom = HEADROOM if width == "int16" else 1.0
    assert largest * headroom <= ranges[0] < largest * headroom * 1.01
    assert len(ranges) == (3 if width == "int8" else 2), "x, the cell, and the h that weights of 8 bits multiply"
    assert f"Errors:  at most {output.error:.1e} in an output, on 6 calibration samples" in told_in
    report = lstmgen.verify(ARTICLE, out, keras=False)
    assert report.ok
    assert [line.what for line in report.lines] == [
        width,
        language,
        *([f"{language} batch"] if language == "Python" else []),
        f"{language} step()",
    ]
    assert report.lines[1].errors.absolute <= 1e-6  # what softmax in float32 leaves
    again = tmp_path / "again" / out.name
    again.parent.mkdir()
    biases = [float(each) for each in re.findall(r"-?\d[\d.e-]*", "".join(re.findall(r"Biases:.*", told_in)))]
    assert lstmgen.export(ARTICLE, again, quantize=width, ranges=ranges, biases=biases).accuracy is None
    numbers = re.compile(r"= [\[{].*?[\]}];?$", re.DOTALL | re.MULTILINE)
    assert len(numbers.findall(out.read_text())) >= 6
    assert numbers.findall(again.read_text()) == numbers.findall(out.read_text())


@pytest.mark.parametrize("name", ["net.c", "net.py", "net.mjs"])
def test_verify_repeats_second_order_rounding_without_samples(name: str, tmp_path: Path) -> None:
    graph, samples = unlike(graphs.lstm(Weights(1, 0.0, 0.4), 3, 16), 1)
    done = lstmgen.export(graph, tmp_path / name, quantize="int8x16", calibrate=[x.tolist() for (x,) in samples])
    assert "--rounding second-order" in done.files[0].read_text(encoding="utf-8")
    assert existing(graph, tmp_path / name).plan.numbers.rounding == "second-order"
    report = lstmgen.verify(graph, tmp_path / name, keras=False, samples=2)
    assert report.ok
    assert report.altered == ""


def test_samples_beyond_the_range_are_noted(samples: Path, tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "net.py", quantize="int16", ranges=[2.5, 16])
    tried = np.load(samples)
    tried[[1, 4], 0, 1] = 2.75, -3.5
    tried[[0, 2, 3, 5]] = 2.5
    np.save(samples, tried)
    report = lstmgen.verify(ARTICLE, tmp_path / "net.py", data=samples, keras=False)
    saturating, *far, advice = report.notes
    assert bool(report.far) == bool(far)
    assert saturating.startswith("in 2 of 6 samples, input 'input_layer' has larger values than it was exported for")
    assert saturating.endswith("up to 3.5, which saturate at 2.5")
    assert advice.startswith("export with `calibrate=` on samples like these")
    np.save(samples, np.clip(tried, -2.5, 2.5))
    assert lstmgen.verify(ARTICLE, tmp_path / "net.py", data=samples, keras=False).notes == ()


@pytest.mark.parametrize("name", ["net.c", "net.py"])
def test_verify_is_not_content_with_a_cell_that_saturates(name: str, tmp_path: Path) -> None:
    """The file is what its ranges make it, hence no failure; but that is not what the model computes."""
    m = Maker()
    y, *states = m.add(summing(m, 3, 5, return_sequences=True), m.input(T, 3))
    graph = m.graph(*m.add(Dense(kernel=m.weight(5, 2), bias=None), states[1]), y)
    samples = np.random.default_rng(3).normal(0, 1, (10, 40, 3))
    np.save(tmp_path / "samples.npy", samples)
    measured, saturating = tmp_path / name, tmp_path / "saturating" / name
    saturating.parent.mkdir()
    done = lstmgen.export(graph, measured, quantize="int16", calibrate=tmp_path / "samples.npy")
    assert done.accuracy is not None
    assert done.accuracy.doubts == ()
    numbers = existing(graph, measured).plan.numbers
    ranges, biases = numbers.ranges, numbers.biases
    assert len(ranges) == 3, "x, c as the Dense takes it, and c as the LSTM keeps it"
    again = tmp_path / "again" / name
    again.parent.mkdir()
    lstmgen.export(graph, again, quantize="int16", ranges=ranges, biases=biases)
    with_errors = measured.read_bytes()  # a line of its head, which a table of contents counts
    assert again.read_bytes() == renumbered(with_errors, re.sub(rb".*Errors:.*\n", b"", with_errors))

    lstmgen.export(graph, saturating, quantize="int16", ranges=[*ranges[:2], 16])
    reports = [
        lstmgen.verify(graph, source, data=tmp_path / "samples.npy", keras=False) for source in (measured, saturating)
    ]
    assert [report.ok for report in reports] == [True, True]
    assert [bool(report.far) for report in reports] == [False, True]
    assert reports[0].notes == ()
    assert str(reports[1]).startswith("model: ok, but far from the model")
    cell, off, *_ = reports[1].notes
    assert cell.startswith("in 10 of 10 samples, the cell of LSTM 'lstm' has larger values than it was exported for")
    assert off.startswith("output 'dense' is off by up to ")


@pytest.mark.parametrize(
    ("name", "array"), [("net.c", "net_lstm_recurrent_kernel["), ("net.py", "LSTM_RECURRENT_KERNEL_I =")]
)
def test_one_wrong_weight_is_seen(name: str, array: str, samples: Path, tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / name, quantize="int16", calibrate=samples)
    text = (tmp_path / name).read_text()
    found = re.compile(r"(?<=, )-?\d{4,5}(?=,)").search(text, text.index(array))
    assert found is not None
    wrong = text[: found.start()] + str(int(found[0]) // 2) + text[found.end() :]
    (tmp_path / name).write_text(wrong)
    assert not lstmgen.verify(ARTICLE, tmp_path / name, keras=False).ok


def test_lines_of_csv_are_timesteps_or_samples(samples: Path, tmp_path: Path) -> None:
    array = np.load(samples)
    np.savetxt(tmp_path / "samples.csv", array.reshape(len(array), -1), delimiter=",")
    np.savetxt(tmp_path / "rows.csv", array.reshape(-1, array.shape[-1]), delimiter=",")
    window = array.shape[1]
    given: list[dict[str, Any]] = [
        {"calibrate": samples},
        {"calibrate": tmp_path / "samples.csv", "lines": "samples"},
        {"calibrate": tmp_path / "rows.csv", "window": window},
    ]
    texts = []
    for k, options in enumerate(given):
        (tmp_path / str(k)).mkdir()
        lstmgen.export(ARTICLE, tmp_path / str(k) / "net.c", quantize="int8", **options)
        texts.append((tmp_path / str(k) / "net.c").read_text())
    assert texts[0] == texts[1] == texts[2]
    report = lstmgen.verify(ARTICLE, tmp_path / "0/net.c", data=tmp_path / "rows.csv", window=window, keras=False)
    assert report.samples == len(array)
    wrong: list[tuple[dict[str, Any], str]] = [
        ({}, f"rows where a sample has {window}: .* `window={window}`"),
        ({"lines": "lines"}, "must be 'timesteps' or 'samples'"),
        ({"lines": "samples", "window": 3}, "leave it out with `lines='samples'`"),
        ({"data": samples, "window": 3}, r"are for a \.csv file"),
    ]
    for options, message in wrong:
        with pytest.raises(OptionError, match=message):
            lstmgen.verify(ARTICLE, **{"data": tmp_path / "rows.csv", "keras": False, **options})


def test_nothing_is_written_that_is_too_far_off(samples: Path, tmp_path: Path) -> None:
    with pytest.raises(AccuracyError, match="more than `max_error=1e-06`"):
        lstmgen.export(ARTICLE, tmp_path / "net.c", quantize="int16", calibrate=samples, max_error=1e-6)
    assert list(tmp_path.glob("net.*")) == []
    lstmgen.export(ARTICLE, tmp_path / "net.c", quantize="int16", calibrate=samples, max_error=1e-3)


def test_auto_chooses_the_smallest_format_within_the_error(samples: Path, tmp_path: Path) -> None:
    graph, out = lstmgen.read(ARTICLE), tmp_path / "net.c"
    options: dict[str, Any] = {"calibrate": samples, "force": True}
    for name in SMALLEST_FIRST:
        accuracy = lstmgen.export(graph, out, quantize=name, **options).accuracy
        assert accuracy is not None
        named = out.read_text()
        done = lstmgen.export(graph, out, quantize="auto", max_error=accuracy.worst, **options)
        assert done.accuracy == accuracy
        assert out.read_text() == named, "as if the format had been named"
    for limit, unit in ((1e-9, ""), ("0.0000001%", "%")):
        with pytest.raises(
            AccuracyError, match=f"in every format: int8 by .*{unit}, int8x16 by .*{unit}, int16 by .*{unit}; "
        ):
            lstmgen.export(graph, out, quantize="auto", max_error=limit, **options)
    m = Maker()
    cell = m(Scan(body=fast_grnn()), m.input(4, 3))
    options["calibrate"] = np.random.default_rng(1).normal(size=(9, 4, 3))
    for output in (cell, m(Dense(kernel=m.weight(5, 2), bias=m.weight(2)), cell)):  # int8 leaves the cell in floats
        lstmgen.export(m.graph(output), out, quantize="auto", max_error=0.05, **options)
        assert "--quantize int8x16" in out.read_text()


def test_a_wider_format_is_advised_where_an_output_is_far_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Features of unlike scale share a step, as there are too few samples for steps of their own."""
    rng, w = np.random.default_rng(0), Weights(1, 0.0, 0.4)
    first = replace(graphs.gru(w, 3, 8), kernel=w(3, 24) / np.float32([[0.03], [0.5], [6.0]]))
    graph = graphs.network((20, 3), first, graphs.dense(Weights(2, 0.0, 0.4), 8, 2))
    few = np.float32(rng.normal(size=(4, 20, 3)) * [0.03, 0.5, 6.0])[[0, 2, 1, 3]]
    options = options_for(TARGETS["c"], {"quantize": "int8", "calibrate": few, "board": "uno"})

    counts, measured = [], planning.measured

    def counted(*arguments: Any) -> object:
        counts.append(len(arguments[-1]))
        return measured(*arguments)

    monkeypatch.setattr(planning, "measured", counted)
    monkeypatch.setattr(planning, "FOR_ADVICE", 3)
    calibrated, plan = planning.planned(graph, TARGETS["c"], options.placed(Path("net.c")))
    some = draft_plan(graph, TARGETS["c"].backend(calibrated), [(few[k],) for k in evenly_spaced(4, 3)]).accuracy
    assert plan.accuracy is not None
    assert some is not None
    assert some.share < plan.accuracy.share, "the sample left out has the largest error"
    *_, advice = plan.accuracy.doubts
    off = f"[\\d.]+% instead of {some.share:.2g}%"
    assert re.fullmatch(rf"`quantize='int(8x)?16'` is off by {off}, for \d+% more time", advice)
    assert counts[0] == len(few)
    assert set(counts[1:]) == {3}

    accurate = replace(plan, accuracy=replace(some, outputs=[replace(each, error=0.0) for each in some.outputs]))
    assert not planning.wider(graph, TARGETS["c"], calibrated, accurate, [(few[0],)]), "no other is better"


@pytest.mark.parametrize("odd", [np.nan, -np.inf])
@pytest.mark.parametrize("options", [{"quantize": "int16"}, {"weights_dtype": "float16"}])
def test_samples_that_hold_no_numbers_are_refused(
    options: dict[str, Any], odd: float, samples: Path, tmp_path: Path
) -> None:
    array = np.load(samples)
    array[4, 1, 0] = odd
    np.save(tmp_path / "odd.npy", array)
    with pytest.raises(OptionError, match=r"sample 5 of .*odd.npy: input .* is (nan|-inf) at \[1, 0\]"):
        lstmgen.export(ARTICLE, tmp_path / "net.c", calibrate=tmp_path / "odd.npy", max_error=1.0, **options)
    assert list(tmp_path.glob("net.*")) == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"quantize": "int16"}, "needs the ranges of 'input_layer', 'lstm cell'"),
        ({"quantize": "int16", "ranges": [1]}, "needs 2 numbers, for 'input_layer', 'lstm cell'"),
        ({"quantize": "int16", "ranges": [1, -1]}, "must be above zero"),
        ({"quantize": "int16", "ranges": [1], "max_error": 0.1}, "`max_error=` needs `calibrate=`"),
        ({"quantize": "int16", "ranges": [1], "dtype": "float32"}, "exclude each other: a dtype is for float"),
        ({"ranges": [1]}, "`ranges=` needs `quantize=`"),
        ({"quantize": "auto"}, "`quantize='auto'` needs `calibrate=` and `max_error=`"),
        ({"quantize": "auto", "ranges": [1]}, "`quantize='auto'` and `ranges=.*` exclude each other"),
        ({"quantize": "int4"}, "did you mean int4x8"),
        ({"quantize": "int16", "target": "numpy"}, "is for Python, C and JavaScript, not for Python"),
        ({"quantize": "int16", "target": "micropython"}, "is for Python, C and JavaScript, not for Python"),
        ({"quantize": "int16", "target": "python", "ranges": [1], "style": "readable"}, "written one way, to be read"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], message: str, tmp_path: Path) -> None:
    name = "net.py" if "target" in options else "net.c"
    with pytest.raises(OptionError, match=message):
        lstmgen.export(ARTICLE, tmp_path / name, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["article_relu", "article_relu_gates"])
def test_activations_without_fixed_point_are_refused_by_name(name: str, tmp_path: Path) -> None:
    (model,) = (EXAMPLES / name).glob("model.*")
    with pytest.raises(UnsupportedError, match=r"activation=relu has no fixed-point form"):
        lstmgen.export(model, tmp_path / "net.c", quantize="int16", ranges=[3])


def text_model(kind: type, **fixed: object) -> Graph:
    m = Maker()
    (x,) = m.add(Embedding(table=m.weight(6, 3)), m.input(T))
    operation = m.cell(kind, 3, 4)
    h, *_ = m.add(replace(operation, **fixed), x)  # type: ignore[arg-type]
    (y,) = m.add(Dense(kernel=m.weight(4, 5), bias=m.weight(5)), h)
    return m.graph(*m.add(Dense(kernel=m.weight(5, 2), bias=m.weight(2)), y))


@pytest.mark.parametrize("kind", [GRU, SimpleRNN, LSTM])
def test_what_weights_bound_needs_no_samples(kind: type) -> None:
    """Of a GRU and a SimpleRNN always; of an LSTM that forgets enough for its cell to stay small."""
    graph = text_model(kind, **({"bias": np.repeat(np.float32([0.1, -4, 0.2, 0.3]), 4)} if kind is LSTM else {}))
    plan = planned(graph, "c", quantize="int16").plan
    inputs = [np.array([float(k) for k in (0, 5, 2, 3)])]
    assert np.abs(plan.graph.evaluate(*inputs)[0] - graph.evaluate(*inputs)[0]).max() < 1e-3


def test_a_cell_that_weights_do_not_bound_has_to_be_measured() -> None:
    with pytest.raises(OptionError, match="needs the ranges of 'lstm cell': give samples"):
        planned(text_model(LSTM), "c", quantize="int16")


@pytest.mark.parametrize("name", ["net.c", "net.py"])
def test_many_ranges_are_read_back_from_the_head_of_the_file(name: str, tmp_path: Path) -> None:
    m = Maker()
    x = m.input(5)
    y = x
    for _ in range(12):
        (y,) = m.add(Dense(kernel=m.weight(5, 5), bias=m.weight(5)), y)
        (y,) = m.add(Activate(activation=Activation("relu")), y)
    graph = m.graph(*m.add(Dense(kernel=m.weight(5, 2), bias=None), y))
    ranges = [3.14159265, *(2.5 + k for k in range(12))]
    done = lstmgen.export(graph, tmp_path / name, quantize="int16", ranges=ranges)
    assert done.accuracy is None
    assert lstmgen.verify(graph, tmp_path / name, keras=False).ok
    assert existing(graph, tmp_path / name).plan.numbers.ranges == tuple(ranges)


def test_models_without_weights_are_refused() -> None:
    m = Maker()
    graph = m.graph(*m.add(Activate(activation=Activation("relu")), m.input(3)))
    with pytest.raises(OptionError, match="no effect"):
        planned(graph, "c", quantize="int16")
    m = Maker()
    graph = m.graph(*m.add(Dense(kernel=m.weight(3, 2), bias=None), m.input(3)))
    with pytest.raises(OptionError, match="`quantize='int4x8'` has no effect: .* take `quantize='int8'`"):
        planned(graph, "c", quantize="int4x8", ranges=(1,))
    m = Maker()
    graph = m.graph(m(Scan(body=fast_grnn()), m.input(4, 3)))
    for width in ("int8", "int4x8"):
        with pytest.raises(OptionError, match=f"`quantize='{width}'` has no effect: custom cells .*'int16'"):
            planned(graph, "c", quantize=width)


@pytest.mark.parametrize(
    ("factor", "largest", "told"),
    [
        (1e12, 1.0, "its weights, or sums of them, are too large for int16; export it without"),
        (1.0, 4.6e18, "its input, up to 4.6e.18 in calibration, is too large for int16; check the numbers in"),
    ],
)
def test_numbers_that_no_integer_holds_are_refused(factor: float, largest: float, told: str) -> None:
    m = Maker()
    x = m.input(T, 3)
    operation = m.cell(GRU, 3, 4)
    operation.recurrent_kernel[:] *= factor
    graph = m.graph(*m.add(operation, x)[:1])
    with pytest.raises(UnsupportedError, match=told):
        planned(graph, "c", quantize="int16", ranges=(largest,))


# (errors of int16, of int8): of an output, against the largest output; inputs are normal deviates, on which no model
# was trained. Twice what was measured.
REAL = {"w0009": (2e-5, 3e-3), "w0076": (5e-4, 1e-1), "w0078": (5e-4, 2e-2)}


@pytest.mark.parametrize("name", REAL)
def test_real_models_are_close(name: str, tmp_path: Path) -> None:
    folder = next(toolchain.shared_models().glob(f"{name}_*"))
    model = next(path for path in folder.iterdir() if path.suffix in (".h5", ".keras"))
    graph: Graph = lstmgen.read(model)
    arrays = [np.array(column) for column in zip(*random_samples(graph, 3, seed=1, timesteps=10))]
    np.savez(tmp_path / "samples.npz", *arrays)
    for width, bound in zip(("int16", "int8"), REAL[name]):
        out = tmp_path / f"{width}.c"
        done = lstmgen.export(graph, out, quantize=width, calibrate=tmp_path / "samples.npz")
        assert done.accuracy is not None
        for output in done.accuracy.outputs:
            assert output.error <= bound * max(1.0, output.largest), (width, output)
        if width == "int16":
            timesteps = 10 if graph.axes() else None
            assert lstmgen.verify(graph, out, keras=False, samples=2, timesteps=timesteps).ok


def test_no_output_of_relu_is_below_zero() -> None:
    m = Maker()
    x = m.input(5)
    (y,) = m.add(Dense(kernel=m.weight(5, 7), bias=m.weight(7)), x)
    (y,) = m.add(Activate(activation=Activation("relu")), y)
    (z,) = m.add(Dense(kernel=np.eye(7, dtype=np.float32), bias=None), y)
    graph = planned(m.graph(z), "c", quantize="int8", ranges=(3.0, 4.0)).plan.graph
    rng = np.random.default_rng(0)
    assert min(graph.evaluate(rng.normal(0, 3, 5))[0].min() for _ in range(20)) == 0
