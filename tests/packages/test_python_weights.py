"""The package for Python whose weights are loaded: built as a user builds it, with predictors that share files."""

from __future__ import annotations

import json
import os
import pickle
import random
import re
import sys
import sysconfig
import threading
import zipfile
import zlib
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_models import drawn, guitarml, run_guitarml
from build import ProjectBuilder
from forgeries import HEAD, forged
from loading import scaled

import lstmgen

UNITS = 5
FLOAT32 = 2e-6  # of sums of a few numbers of about 1
Model = dict[str, Any]


@dataclass(frozen=True)
class Built:
    """A package, and the file of weights of another model."""

    module: Any
    model: Model
    other: Model
    file: bytes


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The package of a small amplifier, built with its setup.py."""
    folder = tmp_path_factory.mktemp("loading")
    model = guitarml(units=UNITS)
    other = scaled(model, -0.5)
    for name, content in (("model", model), ("other", other)):
        (folder / f"{name}.json").write_text(json.dumps(content), encoding="utf-8")
    options = {"package": "python", "weights_file": "load", "optimize": "size"}
    lstmgen.export(folder / "model.json", folder / "presets", **options)
    file = lstmgen.weights(folder / "other.json", folder / "presets", folder / "other.bin").read_bytes()
    libraries = f"lib.{sysconfig.get_platform()}-{sys.implementation.cache_tag}"
    stale = folder / "presets" / "build" / libraries / "presets" / "presets_weights.bin"  # of a newer file
    stale.parent.mkdir(parents=True)
    stale.write_bytes(file)
    os.utime(folder / "presets" / "src" / "presets_weights.bin", (10**9, 10**9))
    with zipfile.ZipFile(ProjectBuilder(folder / "presets").build("wheel", folder)) as wheel:
        wheel.extractall(folder / "site")
    sys.path.insert(0, str(folder / "site"))
    try:
        import presets  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(folder / "site"))
    return Built(presets, model, other, file)


def steps(predictor: Any, rows: np.ndarray) -> np.ndarray:
    return np.array([predictor.step(row) for row in rows])


def close(outputs: Any, expected: np.ndarray) -> bool:
    return bool(np.abs(np.asarray(outputs) - expected).max() < FLOAT32)


def test_predictors_load_and_share_weights(built: Built) -> None:
    x = drawn(12, 1, scale=1.0).astype(np.float32)
    expected, of_other = run_guitarml(built.model, x), run_guitarml(built.other, x)
    changed, other = built.module.Predictor(), built.module.Predictor(memoryview(built.file))
    assert close(built.module.predict(x), expected)
    assert close(built.module.predict_batch([x, x, x], threads=2), np.array([expected] * 3))
    assert close(other.predict(x), of_other)
    assert close(steps(other, x), of_other)
    assert close(steps(changed, x[:5]), expected[:5])
    changed.share(other)  # keeps the state
    after = steps(changed, x[5:])
    assert np.abs(after - expected[5:]).max() > 0.01
    assert np.abs(after - of_other[5:]).max() > 0.01
    other.load()  # the exported weights: those that it shared stay
    assert close(other.predict(x), expected)
    del other
    for predictor in (changed, pickle.loads(pickle.dumps(changed)), deepcopy(changed)):
        predictor.reset()
        assert close(steps(predictor, x), of_other)
    changed.load(None)
    assert close(pickle.loads(pickle.dumps(changed)).predict(x), expected)
    assert close(built.module.predict(x), expected)


def test_files_that_do_not_fit(built: Built, tmp_path: Path) -> None:
    (tmp_path / "wider.json").write_text(json.dumps(guitarml(units=UNITS + 1)), encoding="utf-8")
    options = {"package": "python", "weights_file": "load", "optimize": "size"}
    lstmgen.export(tmp_path / "wider.json", tmp_path / "wider", **options)
    predictor, x = built.module.Predictor(built.file), drawn(3, 1, scale=1.0).astype(np.float32)
    refused = forged(built.file, (tmp_path / "wider" / "src" / "wider_weights.bin").read_bytes())
    for content, message in refused.items():
        with pytest.raises(ValueError, match=re.escape(message)):
            predictor.load(content)
        with pytest.raises(ValueError, match=re.escape(message)):
            built.module.Predictor(content)
    with pytest.raises(TypeError, match="weights are shared with a Predictor of the same module"):
        predictor.share(built.file)
    for path in (tmp_path, str(tmp_path)):
        with pytest.raises(TypeError, match=r"expected the bytes of a file of weights, got .+: read the file first"):
            predictor.load(path)
    assert close(predictor.predict(x), run_guitarml(built.other, x))


def test_changed_bytes_are_noticed(built: Built) -> None:
    """A file of any bytes is refused, or has the head and the checksum of one that fits."""
    rng, predictor = random.Random(3), built.module.Predictor()
    for _ in range(5000):
        content = bytearray(built.file)
        for _ in range(rng.randrange(1, 4)):
            content[rng.randrange(rng.choice((36, len(content))))] ^= 1 << rng.randrange(8)
        try:
            predictor.load(content[: rng.choice((len(content), rng.randrange(len(content))))])
        except ValueError:
            continue
        assert content[:36] == built.file[:36]
        assert zlib.crc32(content[HEAD:]) == zlib.crc32(built.file[HEAD:])


def test_no_call_computes_with_half_of_each_model(built: Built) -> None:
    """A thread switches weights 1,000 times while others predict and make predictors that share them."""
    x = drawn(4, 1, scale=1.0).astype(np.float32)
    sources = [built.module.Predictor(), built.module.Predictor(built.file)]
    allowed = [source.predict(x).tolist() for source in sources]
    assert allowed[0] != allowed[1]
    played, wrong, switched = built.module.Predictor(), [], threading.Event()

    def play() -> None:
        predictor = built.module.Predictor()
        while not switched.is_set():
            predictor.share(played)
            wrong.extend(y for each in (played, predictor) if (y := each.predict(x).tolist()) not in allowed)

    threads = [threading.Thread(target=play) for _ in range(3)]
    for thread in threads:
        thread.start()
    for k in range(1000):
        played.share(sources[k % 2])
    switched.set()
    for thread in threads:
        thread.join()
    assert wrong == []
