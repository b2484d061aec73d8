"""Python and numpy whose weights are loaded while the program runs: those of other models of the same code."""

from __future__ import annotations

import json
import pickle
import re
import sys
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_models import drawn, guitarml, nam, run_guitarml, run_nam
from forgeries import forged
from generated import imported
from graph_maker import Maker, T
from graphs import lstm

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.read import read_file

pytestmark = pytest.mark.quick

LANGUAGES = ("python", "numpy")
ENDING = ".py.weights.bin"
TOLERANCES = {"python": 1e-12, "numpy": 2e-6}  # of float64 in another order, and of sums of a few float32 of about 1


def stored(model: dict[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(model), encoding="utf-8")
    return path


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("make", "run"), [(guitarml, run_guitarml), (nam, run_nam)])
def test_predictors_with_weights_of_their_own(make: Any, run: Any, language: str, tmp_path: Path) -> None:
    model = make(units=5)
    if "weights" in model:
        other = {**model, "weights": [-0.5 * number for number in model["weights"]]}
    else:
        state = {name: (-0.5 * np.array(array)).tolist() for name, array in model["state_dict"].items()}
        other = {**model, "state_dict": state}
    source, blob = tmp_path / f"amp_of_{language}_{make.__name__}.py", tmp_path / "other.bin"
    lstmgen.export(stored(model, tmp_path / "amp.json"), source, target=language, weights_file="load")
    lstmgen.weights(stored(other, tmp_path / "other.json"), source, blob)
    module, x = imported(source), drawn(12, 1, scale=1.0)
    expected, of_other = run(model, x), run(other, x)
    changed, first = module.Predictor(), module.Predictor(source.with_suffix(ENDING).read_bytes())

    def steps(predictor: Any, rows: Any) -> Any:
        return np.array([predictor.step(row.tolist()) for row in rows])

    def close(outputs: Any, wanted: Any) -> bool:
        return bool(np.abs(np.asarray(outputs) - wanted).max() < TOLERANCES[language])

    assert close(module.predict(x.tolist()), expected)
    assert close(module.predict_batch([x.tolist()] * 2), [expected] * 2)
    assert close(steps(changed, x[:5]), expected[:5])
    changed.load(blob.read_bytes())  # keeps the state
    after = steps(changed, x[5:])
    assert np.abs(after - expected[5:]).max() > 0.01
    assert np.abs(after - of_other[5:]).max() > 0.01
    changed.reset()
    assert close(steps(changed, x), of_other)
    assert close(changed.predict(x.tolist()), of_other)
    assert close(first.step(x[0].tolist()), expected[0])
    first.share(changed)  # keeps the state, too
    assert np.abs(first.step(x[1].tolist()) - of_other[1]).max() > 0.01
    first.reset()
    assert close(steps(first, x), of_other)
    changed.load()
    changed.reset()
    assert close(steps(changed, x), expected)  # that predictor keeps the weights
    assert close(first.predict(x.tolist()), of_other)
    with pytest.raises(TypeError, match="weights are shared with a Predictor of the same module"):
        first.share(module)
    changed.share(first)
    changed.reset()
    steps(changed, x[:5])
    sys.modules[module.__name__] = module  # where pickle looks
    for copy in (pickle.loads(pickle.dumps(changed)), deepcopy(changed)):
        assert close(steps(copy, x[5:]), of_other[5:])
    assert close(module.Predictor(memoryview(blob.read_bytes())).predict(x.tolist()), of_other)


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_that_do_not_fit(language: str, tmp_path: Path) -> None:
    source = tmp_path / "amp.py"
    lstmgen.export(stored(guitarml(units=4), tmp_path / "amp.json"), source, target=language, weights_file="load")
    blob = (tmp_path / f"amp{ENDING}").read_bytes()
    wider = tmp_path / "wider.py"
    lstmgen.export(stored(guitarml(units=5), tmp_path / "wider.json"), wider, target=language, weights_file="load")
    refused = forged(blob, (tmp_path / f"wider{ENDING}").read_bytes())
    module, row = imported(source), [0.3]
    predictor = module.Predictor()
    before = np.asarray(predictor.step(row))
    predictor.reset()
    for content, message in refused.items():
        with pytest.raises(ValueError, match=re.escape(message)):
            predictor.load(content)
    for path in (source, str(source)):
        with pytest.raises(TypeError, match=r"expected the bytes of a file of weights, got .+: read the file first"):
            predictor.load(path)
    pages = memoryview(blob).cast("B", (2, len(blob) // 2))
    assert np.array_equal(module.Predictor(pages).step(row), before)
    assert np.array_equal(predictor.step(row), before)
    with pytest.raises(
        OptionError, match=re.escape("in place of LSTM 'lstm': (timesteps, 4) it has LSTM 'lstm': (tim")
    ):
        lstmgen.weights(read_file(tmp_path / "wider.json"), source, tmp_path / "no.bin")
    assert not (tmp_path / "no.bin").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_do_not_matter(language: str, tmp_path: Path) -> None:
    """Those of layers, nor those of files, in which a literal of Python needs escapes."""
    heads = []
    for name, file in (("lstm", "net"), ("a_layer_of_another_name", "two\nlines"), ("lstm", '\\new"\udc80')):
        m = Maker(4)
        graph = m.graph(m(lstm(m.weight, return_sequences=True), m.input(T, 3), name=name))
        lstmgen.export(graph, tmp_path / f"{file}.py", target=language, weights_file="load")
        heads.append((tmp_path / f"{file}{ENDING}").read_bytes()[:32])
        imported(tmp_path / f"{file}.py").predict(np.ones((2, 3)).tolist())
    assert len({*heads}) == 1


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"quantize": "int16", "ranges": (1.0, 1.0)}, "exclude each other: shifts and multipliers"),
        ({"style": "fast"}, "exclude each other: the fastest code has weights among its instructions"),
        ({"package": "spark", "target": "numpy"}, "`weights_file='load'`: no code in this package loads weights"),
        ({"pipeline": lstmgen.Pipeline(columns=["a", "b", "c"])}, "is for models without a pipeline in Python"),
        ({"weights_file": "incbin"}, "`weights_file='incbin'`"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    m = Maker(4)
    graph = m.graph(m(lstm(m.weight), m.input(T, 3)))
    path = tmp_path / ("p" if "package" in options else "net.py")
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.export(graph, path, **{"target": "python", "weights_file": "load", **options})
    lstmgen.export(graph, tmp_path / "plain.py")
    with pytest.raises(OptionError, match=re.escape("plain.py loads no weights: export it with `weights_file='load'`")):
        lstmgen.weights(graph, tmp_path / "plain.py", tmp_path / "other.bin")
