"""Languages of the family whose weights are loaded while the program runs: those of other models of the same code."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_models import drawn, nam, run_nam
from forgeries import forged
from loading import scaled
from toolchain import missing

import lstmgen
from lstmgen.check.artifact import existing
from lstmgen.errors import OptionError
from lstmgen.read import read_file
from lstmgen.targets.family import target as family
from lstmgen.targets.family.runner import program_runner
from lstmgen.targets.interface import Bench
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.session import Request

FAMILY = ["java", "rust", "go", "csharp", "swift"]
TOLERANCES = {"float32": 2e-6, "float64": 1e-12}  # of sums of a few numbers of about 1


def stored(model: dict[str, Any], path: Path) -> Path:
    path.write_text(json.dumps(model), encoding="utf-8")
    return path


def exported(model: dict[str, Any], source: Path, **options: Any) -> bytes:
    """The file of weights of a source."""
    lstmgen.export(stored(model, source.with_suffix(".nam")), source, weights_file="load", **options)
    return source.with_name(source.stem + source.suffix + ".weights.bin").read_bytes()


@pytest.mark.parametrize("target", FAMILY)
def test_predictors_with_weights_of_their_own(target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A model with constants in the memory; a step loads into the predictor itself, others share those of a spare."""
    language = TARGETS[target]
    if reason := language.missing():
        missing(reason)
    dtype = "float64" if target in ("rust", "swift") else "float32"  # Java has code of its own for each
    model = nam(units=5)
    other = scaled(model, -0.5)
    (tmp_path / "wider").mkdir()
    bench = Bench(tmp_path / "bench")
    bench.folder.mkdir()
    source = tmp_path / f"Amp{language.suffixes[0]}" if target != "rust" else tmp_path / "amp.rs"
    blob = exported(model, source, dtype=dtype)
    wider = exported(nam(units=6), tmp_path / "wider" / source.name, dtype=dtype)
    lstmgen.weights(stored(other, tmp_path / "other.nam"), source, bench.folder / "b.bin")
    refused = forged(blob, wider)
    files = {"a.bin": blob, **{f"forged{k}.bin": content for k, content in enumerate(refused)}}
    for name, content in files.items():
        (bench.folder / name).write_bytes(content)
    x = drawn(8, 1, scale=1.0)
    rows = [Request("step", (row,)) for row in x]
    called: Sequence[tuple[str, Request]] = [
        ("a.bin", Request("predict", (x,))),
        *(("a.bin", row) for row in rows[:4]),
        *(("b.bin", row) for row in rows[4:]),  # the state goes on
        ("b.bin", Request("reset")),
        *(("b.bin", row) for row in rows[:4]),
        ("a.bin", Request("predict", (x,), which=1)),
        *((name, Request("predict", (x,))) for name in files if name != "a.bin"),
        *(("b.bin", row) for row in rows[4:]),
        ("b.bin", Request("predict", (x,))),
    ]
    runs: list[Sequence[str]] = []
    monkeypatch.setattr(family, "program_runner", lambda command, *_: runs.append(command))
    artifact = existing(read_file(tmp_path / "amp.nam" if target == "rust" else tmp_path / "Amp.nam"), source)
    language.runners(artifact, bench)
    run = program_runner(runs[0], artifact.plan, [name for name, _ in called])
    got = iter(run([request for _, request in called]))
    expected, of_other = run_nam(model, x), run_nam(other, x)

    def close(wanted: Any) -> None:
        found = np.concatenate([np.ravel(next(got)[0]) for _ in range(len(wanted))])
        assert np.abs(found - np.ravel(wanted)).max() < TOLERANCES[dtype]

    close([expected])
    close(expected[:4])
    after = np.ravel([next(got)[0] for _ in range(4)])
    for whole in (expected[4:], of_other[4:], run_nam(other, x[4:])):
        assert abs(after[0] - whole[0, 0]) > 1e-3
    next(got)
    close(of_other[:4])
    close([expected])
    for part in refused.values():
        message = next(got)
        length = re.fullmatch(r"has (\d+) bytes behind its head, expected (\d+)", part)
        wanted = part if length is None else f"expected {length[2]} bytes behind its head, got {length[1]}"
        assert isinstance(message, str)
        assert wanted in message
    close(of_other[4:])
    close([of_other])
    with pytest.raises(OptionError, match=r"does not fit .*: in place of Dense 'dense': \(timesteps, 5\)"):
        lstmgen.weights(tmp_path / "wider" / f"{source.stem}.nam", source, tmp_path / "no.bin")


@pytest.mark.parametrize("package", ["gradle", "crate", "swift", "unity"])
def test_packages_load_nothing(package: str, tmp_path: Path) -> None:
    path = stored(nam(units=4), tmp_path / "amp.nam")
    with pytest.raises(OptionError, match=re.escape("`weights_file='load'`: no code in this package loads weights")):
        lstmgen.export(path, tmp_path / "Net", package=package, weights_file="load")
