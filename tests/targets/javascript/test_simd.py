"""Large layers of JavaScript: in WebAssembly where it may run, else in JavaScript, and the same numbers."""

from __future__ import annotations

import base64
import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from conformance import Variant, check_group
from graph_maker import Maker, T
from graphs import arrays, large_layers
from node import put, script
from operation_graphs import FAMILIES
from planning import written
from side_by_side import groups
from toolchain import require

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine, Binary, Constant
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.targets.javascript import kernels, simd
from lstmgen.targets.javascript.target import JAVASCRIPT
from lstmgen.targets.javascript.wat import assemble

# Two instances, one of which is stepped among the other's samples; then everything again after a reset.
USE = """
WEBASSEMBLY
const { Predictor, predict } = await import("./predictor.mjs");
const samples = SAMPLES;
const one = new Predictor(), other = new Predictor();
const run = () => samples.map((inputs) => {
  const steps = inputs[0].map((row) => (other.step(row.map((x) => -x)), one.step(row)));
  return [steps.at(-1), predict(...inputs)];
});
const first = run();
one.reset();
console.log(JSON.stringify([first, run().slice(0, 1)]));
"""


@pytest.mark.parametrize("allowed", [True, False])
@pytest.mark.parametrize(
    ("bias", "vectors", "cached", "dtype", "worth", "narrow", "error"),
    [
        (True, 7, simd.CACHED, None, 0, 1, 1e-13),
        (True, 9, simd.CACHED, None, simd.WORTH_CODE, 1, 1e-13),
        (False, 5, 0, None, simd.WORTH_CODE, 2, 1e-13),
        (False, 10, 0, None, 0, 2, 1e-13),
        (True, 7, simd.CACHED, "float32", 0, 2, 1e-6),
        (False, 5, 0, "float32", simd.WORTH_CODE, 2, 1e-6),
    ],
)
def test_both_ways_compute_what_the_graph_means(
    allowed: bool,
    bias: bool,
    vectors: int,
    cached: int,
    dtype: str | None,
    worth: int,
    narrow: int,
    error: float,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """However wide panels are, nothing but one number says it; whatever holds weights; timesteps alone or in pairs."""
    monkeypatch.setattr(simd, "VECTORS", (min(vectors, 7),))
    monkeypatch.setattr(simd, "WIDE", (vectors,))
    monkeypatch.setattr(simd, "CACHED", cached)
    monkeypatch.setattr(simd, "WORTH_CODE", worth)
    graph = large_layers(bias=bias)
    module = put(tmp_path, graph, dtype=dtype).read_text(encoding="utf-8")
    assert all(f"{name}(m, " in module for name in ("lstmStep", "gruStep", "denseRows"))
    assert module.count('", Float32Array],') == narrow
    assert ("const AHEAD = 8;" in module) == (worth == 0)
    assert re.search(r"^// +\d+ bytes that all predictors share: weights", module, re.MULTILINE)
    samples = [arrays(graph, seed, length) for seed, length in ((1, 4), (2, 701))]  # of which one makes the memory grow
    code = USE.replace("SAMPLES", json.dumps([[x.tolist() for x in sample] for sample in samples]))
    first, again = script(tmp_path, code.replace("WEBASSEMBLY", "" if allowed else "delete globalThis.WebAssembly;"))
    joined = [np.concatenate(x) for x in zip(*samples)]
    for (stepped, predicted), sample, so_far in zip(first, samples, (samples[0], joined)):
        np.testing.assert_allclose(predicted, graph.evaluate(*sample)[0], rtol=0, atol=error)
        np.testing.assert_allclose(stepped, graph.evaluate(*so_far)[0], rtol=0, atol=error)
    np.testing.assert_array_equal(again[0], first[0])


WILD = """
WEBASSEMBLY
const { predict } = await import("./predictor.mjs");
console.log(JSON.stringify(SAMPLES.map((x) => predict(x))));
"""


@pytest.mark.parametrize("allowed", [True, False])
def test_gates_saturate_and_what_is_no_number_stays(allowed: bool, tmp_path: Path) -> None:
    """Arguments of hundreds and beyond, as far as float64 goes: fractions stay finite. NaN is null in JSON."""
    graph = large_layers(bias=True)
    (ordinary,) = arrays(graph, 3, 4)
    samples = [ordinary.astype(float) * scale for scale in (1e-310, 1e3, 1e150, 1e300)]
    for place, special in (((0, 1), np.inf), ((2, 0), -np.inf), ((3, 2), np.nan)):
        samples.append(ordinary.astype(float))
        samples[-1][place] = special
    put(tmp_path, graph)
    code = WILD.replace("SAMPLES", json.dumps([x.tolist() for x in samples]))
    found = script(tmp_path, code.replace("WEBASSEMBLY", "" if allowed else "delete globalThis.WebAssembly;"))
    with np.errstate(all="ignore"):
        wanted = [graph.evaluate(x)[0] for x in samples]
    np.testing.assert_allclose(np.array(found, dtype=float), wanted, rtol=0, atol=1e-12)


def test_an_array_may_be_a_constant_and_weights(tmp_path: Path) -> None:
    """Rounding divides and multiplies by the same 2; beside a layer with SIMD, constants are in the shared memory."""
    m = Maker()
    two, weights = np.full(1, 2.0), np.random.default_rng(1).normal(size=(64, 64))
    x = m(Dense(kernel=weights, bias=None), m.input(64))
    half = m(Binary(kind="divide"), x, m(Constant(value=two)))
    graph = m.graph(m(Affine(scale=two, offset=np.zeros(1)), m(Activate(activation=Activation("floor")), half)))
    put(tmp_path, graph)
    sample = np.random.default_rng(2).normal(size=64)
    code = 'const { predict } = await import("./predictor.mjs"); console.log(JSON.stringify(predict(SAMPLE)));'
    found = script(tmp_path, code.replace("SAMPLE", json.dumps(sample.tolist())))
    np.testing.assert_array_equal(found, graph.evaluate(sample)[0])


def test_tanh_of_small_numbers_is_as_exact_as_they_are(tmp_path: Path) -> None:
    """What a layer behind it may multiply by 1e8."""
    m = Maker()
    graph = m.graph(m(Activate(activation=Activation("tanh")), m.input(5)))
    put(tmp_path, graph)
    sample = np.array([1e-9, -3e-300, 0.0099, -0.0101, 0.3])
    code = 'const { predict } = await import("./predictor.mjs"); console.log(JSON.stringify(predict(SAMPLE)));'
    found = script(tmp_path, code.replace("SAMPLE", json.dumps(sample.tolist())))
    np.testing.assert_allclose(found, graph.evaluate(sample)[0], rtol=1e-13)


# What engines have for base64: that of browsers, that of Node.js, or nothing.
BASE64 = (
    """
const from = Buffer.from;
Uint8Array.prototype.setFromBase64 = function (text) {
  const bytes = from(text, "base64");
  this.set(bytes);
  return { written: bytes.length };
};
""",
    "delete Uint8Array.prototype.setFromBase64;",
    "delete Uint8Array.prototype.setFromBase64; delete globalThis.Buffer;",
)


@pytest.mark.parametrize("optimize", ["speed", "size"])
def test_weights_in_several_texts_are_decoded_by_what_there_is(optimize: str, tmp_path: Path) -> None:
    m = Maker()
    x = m.input(140)
    graph = m.graph(m(Dense(kernel=m.weight(140, 141), bias=m.weight(141)), x))
    module = put(tmp_path, graph, optimize=optimize).read_text(encoding="utf-8")
    assert re.search('",\n"', module)
    (sample,) = arrays(graph)
    use = 'const { predict } = await import("./predictor.mjs"); console.log(JSON.stringify(predict(SAMPLE)));'
    for engine in BASE64:
        found = script(tmp_path, engine + use.replace("SAMPLE", json.dumps(sample.tolist())))
        np.testing.assert_allclose(found, graph.evaluate(sample)[0], rtol=0, atol=1e-12)


@pytest.mark.parametrize(
    ("units", "dtype", "width"),
    [(30, None, 20), (32, None, 16), (64, None, 16), (32, "float32", 28), (64, "float32", 24)],
)
def test_panels_are_as_wide_as_takes_the_fewest_instructions(units: int, dtype: str | None, width: int) -> None:
    """Wide ones in float64 alone."""
    m = Maker()
    x = m.input(T, 9)
    (y, *_) = m.add(m.cell(LSTM, 9, units), x)
    assert f"const PANEL = {width};" in written(m.graph(y), "javascript", "predictor.mjs", dtype=dtype)[".mjs"]


@pytest.mark.parametrize(("fewest", "dtype"), [(1, None), (1, "float32"), (1000, None)])
@pytest.mark.parametrize("family", ["linear", "recurrences", "masks", "maps"])
def test_every_option_of_a_layer_computes_what_it_means(
    family: str, fewest: int, dtype: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In WebAssembly and unit by unit, too, for which layers of the conformance suite are too small otherwise."""
    monkeypatch.setattr(simd, "FEWEST", fewest)
    monkeypatch.setattr(simd, "WORTH_CODE", 0)
    monkeypatch.setattr(kernels, "FEW_WEIGHTS", 0)
    variant = Variant(JAVASCRIPT, {"dtype": dtype} if dtype else {})
    for group in groups(dict(FAMILIES[family]())):
        check_group(variant, variant.artifact(group.graph, tmp_path), group, tmp_path)


def test_webassembly_is_taken_by_models_of_few_weights_too(tmp_path: Path) -> None:
    """Whose shortest decoder knows no bytes: the engine refused them, and JavaScript did the same without a word."""
    m = Maker()
    graph = m.graph(m(Dense(kernel=m.weight(16, 20), bias=m.weight(20)), m.input(T, 16)))
    put(tmp_path, graph)
    (sample,) = arrays(graph)
    code = """
let taken = 0;
const { Instance } = WebAssembly;
WebAssembly.Instance = function (...given) {
  ++taken;
  return new Instance(...given);
};
const { predict } = await import("./predictor.mjs");
console.log(JSON.stringify([taken, predict(SAMPLE)]));
"""
    taken, found = script(tmp_path, code.replace("SAMPLE", json.dumps(sample.tolist())))
    assert taken == 1
    np.testing.assert_allclose(found, graph.evaluate(sample)[0], rtol=0, atol=1e-13)


def test_weights_that_float32_has_no_room_for_are_multiplied_in_float64(tmp_path: Path) -> None:
    """They were infinities, and what they gave was NaN."""
    m = Maker()
    kernel = m.weight(60, 20).astype(np.float64)
    kernel[3, 4] = 1e39
    graph = m.graph(m(Dense(kernel=kernel, bias=None), m.input(T, 60)))
    put(tmp_path, graph, dtype="float32")
    (sample,) = arrays(graph)
    code = 'const { predict } = await import("./predictor.mjs"); console.log(JSON.stringify(predict(SAMPLE)));'
    found = script(tmp_path, code.replace("SAMPLE", json.dumps(sample.tolist())))
    np.testing.assert_allclose(found, graph.evaluate(sample)[0], rtol=1e-12)


def test_small_layers_and_other_activations_are_plain_loops() -> None:
    m = Maker()
    assert simd.large(m.cell(LSTM, 3, 16))
    assert not simd.large(m.cell(LSTM, 3, 15))
    assert not simd.large(m.cell(LSTM, 3, 16, activation=Activation("relu")))
    assert not simd.large(m.cell(GRU, 3, 16, reset_after=False))
    assert not simd.large(Dense(kernel=m.weight(3, 40), bias=None))


@pytest.mark.parametrize("layers", [("lstm",), ("gru",), ("dense",)])
@pytest.mark.parametrize(
    ("fused", "narrow", "single"),
    [(False, False, False), (True, False, False), (True, True, False), (False, True, True), (True, True, True)],
)
def test_the_assembler_writes_what_that_of_webassembly_writes(
    layers: Sequence[str], fused: bool, narrow: bool, single: bool, tmp_path: Path
) -> None:
    """wabt's wat2wasm is the tool that people know for it."""
    text = simd.kernels_as_text(frozenset(layers), 28, simd.Products(fused=fused, narrow=narrow, single=single))
    (tmp_path / "kernels.wat").write_text(text, encoding="utf-8")
    command = [require("wat2wasm"), "--enable-relaxed-simd", "kernels.wat", "-o", "kernels.wasm"]
    subprocess.run(command, cwd=tmp_path, check=True)
    assert assemble(text) == (tmp_path / "kernels.wasm").read_bytes()


EXPONENTIALS = """
const memory = new WebAssembly.Memory({ initial: 1 });
const module = new WebAssembly.Module(Buffer.from("CODE", "base64"));
const { exports } = new WebAssembly.Instance(module, { "": { memory } });
const numbers = new Float64Array(memory.buffer);
console.log(JSON.stringify(NUMBERS.map((x) => {
  numbers.set([x, -x]);
  exports.negatedExponentials(0, 16, 64);
  return [String(numbers[0] / numbers[8]), String(numbers[1] / numbers[9])];
})));
"""


MOST = 490 * np.log(2)  # beyond which sigmoid is as good as 0 or 1


def test_exponentials_are_exact_to_a_few_roundings(tmp_path: Path) -> None:
    """As far as a sum with 1 tells them from 0 and infinity, of either sign; NaN as everywhere."""
    function = "(func $negatedExponentials"
    text = simd.kernels_as_text({"lstm"}, 14, simd.Products(fused=False, narrow=False))
    code = assemble(text.replace(function, f'{function} (export "negatedExponentials")'))
    numbers = [*np.geomspace(1e-12, 800, 400).tolist(), 0.0]
    written = json.dumps(numbers)[:-1] + ", Infinity, NaN]"
    use = EXPONENTIALS.replace("NUMBERS", written).replace("CODE", base64.b64encode(code).decode())
    got = np.array(script(tmp_path, use), dtype=float)
    x = np.array([*numbers, np.inf, np.nan])
    wanted = np.exp(np.clip(np.stack([-x, x], axis=-1), -MOST, MOST))
    np.testing.assert_allclose(got, wanted, rtol=1e-13)
