"""JavaScript whose weights are loaded while the program runs: those of other models of the same code."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_models import drawn, guitarml, nam, run_guitarml, run_nam
from forgeries import forged
from graph_maker import Maker, T
from graphs import lstm
from loading import scaled
from node import script
from sklearn.preprocessing import StandardScaler

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.graph.shape import Axis

FLOAT64 = 1e-12  # sums in another order

USE = """
import { readFileSync } from "node:fs";
import { Predictor, predict, predictBatch } from "./amp.mjs";

const [x, refused] = SAMPLE, other = readFileSync("other.bin");
const steps = (predictor, rows) => rows.map((row) => predictor.step(row));
const told = {};
told.first = predict(x);
told.batch = predictBatch([x, x]);
const changed = new Predictor(), first = new Predictor(readFileSync("amp.weights.bin"));
told.before = steps(changed, x.slice(0, 5));
changed.load(other);
told.after = steps(changed, x.slice(5));
changed.reset();
told.anew = steps(changed, x);
told.whole = changed.predict(x);
told.another = steps(first, x);
const sharing = new Predictor();
steps(sharing, x.slice(0, 5));
sharing.share(changed);
told.shared = steps(sharing, x.slice(5));
sharing.reset();
told.sharedAnew = steps(sharing, x);
const moved = new Uint8Array(other.length + 3);
moved.set(other, 3);
told.unaligned = new Predictor(moved.subarray(3)).predict(x);
const bytes = Uint8Array.from(other).buffer;
told.buffer = new Predictor(bytes).predict(x);
changed.reset();
steps(changed, x.slice(0, 5));
told.messages = refused.map((file) => {
  try {
    if (file === 0) changed.share(file);
    changed.load(file === null ? null : Uint8Array.from(Buffer.from(file, "base64")));
  } catch (error) {
    return `${error.name}: ${error.message}`;
  }
});
told.rest = steps(changed, x.slice(5));
console.log(JSON.stringify(told));
"""


def stored(model: dict[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(model), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("make", "run", "options"),
    [
        (guitarml, run_guitarml, {}),
        (nam, run_nam, {}),  # with constants in the memory
        (guitarml, run_guitarml, {"style": "readable"}),
        (nam, run_nam, {"optimize": "size"}),
    ],
)
def test_predictors_with_weights_of_their_own(make: Any, run: Any, options: dict[str, Any], tmp_path: Path) -> None:
    model = make(units=18)  # enough for SIMD
    other = scaled(model, -0.5)
    source = tmp_path / "amp.mjs"
    lstmgen.export(stored(model, tmp_path / "amp.json"), source, weights_file="load", **options)
    lstmgen.weights(stored(other, tmp_path / "other.json"), source, tmp_path / "other.bin")
    wider = stored(make(units=19), tmp_path / "wider.json")
    lstmgen.export(wider, tmp_path / "wider.mjs", weights_file="load", **options)
    blob = (tmp_path / "amp.weights.bin").read_bytes()
    refused = forged(blob, (tmp_path / "wider.weights.bin").read_bytes())
    x = drawn(12, 1, scale=1.0)
    files = [*(b64encode(file).decode() for file in refused), None, 0]
    told = script(tmp_path, USE.replace("SAMPLE", json.dumps([x.tolist(), files])))
    expected, of_other = run(model, x), run(other, x)

    def close(name: str, wanted: Any) -> bool:
        return bool(np.abs(np.asarray(told[name]) - wanted).max() < FLOAT64)

    assert close("first", expected)
    assert close("batch", [expected, expected])
    assert close("before", expected[:5])
    for whole in (expected[5:], of_other[5:], run(other, x[5:])):  # the state is from the weights before
        assert abs(told["after"][0][0] - whole[0, 0]) > 1e-3
    assert told["shared"] == told["after"]
    for name in ("anew", "whole", "sharedAnew", "unaligned", "buffer"):
        assert close(name, of_other)
    assert close("another", expected)
    assert close("rest", of_other[5:])
    *messages, of_type, of_sharing = told["messages"]
    assert of_type == "TypeError: weights must be the bytes of a file: an ArrayBuffer or a Uint8Array"
    assert of_sharing == "TypeError: weights are shared with a Predictor of the same module"
    for message, part in zip(messages, refused.values(), strict=True):
        assert message.startswith("RangeError: ")
        assert part in message
    with pytest.raises(OptionError, match=r"wider.json does not fit .*: (in place of|the code of a layer)"):
        lstmgen.weights(wider, source, tmp_path / "no.bin")


def windows(seed: int, labels: list[str]) -> Graph:
    """A model with a scaler, a constant in the memory that SIMD layers share, windows that overlap, and labels."""
    m = Maker(seed)
    x = m(Binary(kind="add"), m.input(Axis("timesteps"), 3), m(Constant(value=m.weight(3))))
    h = m(lstm(m.weight, units=32, return_sequences=False), x, name=f"lstm{seed}")
    y = m(Dense(kernel=m.weight(32, 2), bias=m.weight(2)), h)
    graph = m.graph(m(Activate(activation=activation("softmax")), y))
    scaler = StandardScaler().fit(np.random.default_rng(seed).normal(size=(9, 3)))
    pipeline = lstmgen.Pipeline(columns=["a", "b", "c"], scaler=scaler, labels=labels, window=5, hop=2)
    return lstmgen.read(graph, pipeline=pipeline)


def test_windows_are_of_the_weights_of_their_last_row(tmp_path: Path) -> None:
    """Rows that were computed ahead are computed again, with constants of the new weights."""
    source, names = tmp_path / "amp.mjs", ["calm", "storm"]
    first, other = windows(1, names), windows(2, names)
    lstmgen.export(first, source, weights_file="load")
    lstmgen.weights(other, source, tmp_path / "other.bin")
    rows = drawn(9, 3, scale=1.0)
    use = """
    import { readFileSync } from "node:fs";
    import { Predictor } from "./amp.mjs";
    const rows = ROWS, found = [], predictor = new Predictor();
    rows.forEach((row, k) => {
      if (k > 5) predictor.prepare();
      if (k === 6) {
        predictor.load(readFileSync("other.bin"));
        predictor.prepare();
      }
      found.push(predictor.push(row));
    });
    found.push(predictor.predict(rows.slice(4)));
    console.log(JSON.stringify(found));
    """
    found = script(tmp_path, use.replace("ROWS", json.dumps(rows.tolist())))
    wanted = {4: first, 6: other, 8: other, 9: other}
    for k, prediction in enumerate(found):
        assert (prediction is not None) == (k in wanted)
        if k in wanted:
            expected = wanted[k].evaluate(rows[min(k, 8) - 4 : k + 1])[0]
            assert np.abs(np.asarray(prediction) - expected).max() < FLOAT64
    (tmp_path / "other.bin").replace(tmp_path / "amp.weights.bin")
    assert lstmgen.verify(other, source, samples=1).ok
    with pytest.raises(OptionError, match="does not fit .* labels, columns or windows of the pipeline differ"):
        lstmgen.verify(windows(2, ["calm", "gale"]), source)


def test_names_do_not_matter(tmp_path: Path) -> None:
    heads = []
    for name in ("lstm", "length", "a_layer_of_another_name"):
        m = Maker(4)
        graph = m.graph(m(lstm(m.weight, return_sequences=True), m.input(T, 3), name=name))
        lstmgen.export(graph, tmp_path / f"{name}.mjs", weights_file="load")
        heads.append((tmp_path / f"{name}.weights.bin").read_bytes()[:32])
    assert len({*heads}) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"quantize": "int16", "ranges": (1.0, 1.0)}, "exclude each other: shifts and multipliers"),
        ({"dtype": "float32"}, "exclude each other: weights that are loaded are float64"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    m = Maker(4)
    graph = m.graph(m(lstm(m.weight), m.input(T, 3)))
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.export(graph, tmp_path / "net.mjs", weights_file="load", **options)
    lstmgen.export(graph, tmp_path / "plain.mjs")
    with pytest.raises(OptionError, match=re.escape("plain.mjs loads no weights: export it with `weights_file='load'")):
        lstmgen.weights(graph, tmp_path / "plain.mjs", tmp_path / "other.bin")


def test_the_package_for_npm(tmp_path: Path) -> None:
    model = guitarml(units=4)
    other = scaled(model, -0.5)
    lstmgen.export(stored(model, tmp_path / "amp.json"), tmp_path / "amp", package="npm", weights_file="load")
    lstmgen.weights(stored(other, tmp_path / "other.json"), tmp_path / "amp", tmp_path / "other.bin")
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "amp").symlink_to(tmp_path / "amp")
    use = """
    import { readFileSync } from "node:fs";
    import { Predictor, predict } from "amp";
    console.log(JSON.stringify([predict(ROWS), new Predictor(readFileSync("other.bin")).predict(ROWS)]));
    """
    x = drawn(5, 1, scale=1.0)
    found = script(tmp_path, use.replace("ROWS", json.dumps(x.tolist())))
    for outputs, each in zip(found, (model, other)):
        assert np.abs(np.asarray(outputs) - run_guitarml(each, x)).max() < FLOAT64
    assert "`lstmgen weights MODEL --for` this folder" in (tmp_path / "amp" / "README.md").read_text(encoding="utf-8")
