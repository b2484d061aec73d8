"""The generator writes the same bytes under every Python that it supports, with the oldest packages too.

Each Python gets the wheel and what that depends on from the package index, once: the oldest one the lower bounds of
pyproject.toml, the others the newest. Pythons that are not on this machine are not asked for.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
import toolchain
from toolchain import ROOT

import lstmgen

OLDEST = "3.10"
MODELS = ("generated_examples/har/model.keras", "tests/read/files/keras-1.2.2_wrapped.h5")
# What is written of each model, by its name.
OUTPUTS: dict[str, dict[str, Any]] = {
    "fast.py": {},
    "readable.py": {"style": "readable"},
    "numpy.py": {"target": "numpy"},
    "micropython.py": {"target": "micropython"},
    "speed.c": {"selftest": 2, "with_main": True},
    "size.c": {"optimize": "size"},
    "double.c": {"dtype": "float64"},
    "bytes.c": {"weights_file": "incbin"},
    "board.c": {"mcu": "avr"},
    "fixed_point.c": {"quantize": "int8", "calibrate": True, "lines": "samples"},
    "page.mjs": {},
    "small.mjs": {"optimize": "size"},
}
PROGRAM = """
import json, sys
import lstmgen
models, outputs, samples = json.loads(sys.argv[1])
for k, model in enumerate(models):
    for name, options in outputs.items():
        if options.get("calibrate"):
            options = {**options, "calibrate": samples[k]}
        lstmgen.export(model, f"{k}_{name}", **options)
print(lstmgen.__file__)
"""
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"


def pythons() -> dict[str, str]:
    """Those that lstmgen supports."""
    unsupported = {"3.8", "3.9"}  # but for what is generated
    return {version: path for version, path in toolchain.cpythons().items() if version not in unsupported}


@pytest.fixture(scope="module", params=pythons())
def installed(
    request: pytest.FixtureRequest, wheel: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    """A Python, and a folder with the wheel and what it needs."""
    version = request.param
    folder = tmp_path_factory.mktemp(f"python{version}")
    command = [sys.executable, "-m", "pip", "--python", pythons()[version], "install", "--quiet", "--no-compile"]
    command += ["--target", str(folder / "site"), str(wheel)]
    if version == RUNNING:
        command += ["--no-deps", "--no-index"]  # all else is there
    else:
        (folder / "constraints.txt").write_text(lower_bounds(wheel) if version == OLDEST else "")
        command += ["--only-binary=:all:", "--constraint", str(folder / "constraints.txt")]
    done = subprocess.run(
        command, capture_output=True, text=True, env=os.environ | {"PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    )
    if done.returncode != 0 and version != RUNNING:
        toolchain.missing(f"the packages for Python {version} cannot be had: {done.stderr.strip()[-300:]}")
    assert done.returncode == 0, done.stderr
    return version, folder / "site"


def lower_bounds(wheel: Path) -> str:
    """What the wheel needs, each package in its oldest release that will do."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = archive.read(name).decode()
    found = re.findall(r"^Requires-Dist: ([\w-]+)>=([\d.]+)$", metadata, re.MULTILINE)
    assert len(found) >= 3
    return "".join(f"{package}=={bound}\n" for package, bound in found)


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Samples to calibrate on, a file for each model."""
    folder = tmp_path_factory.mktemp("samples")
    paths = []
    for k, model in enumerate(MODELS):
        graph = lstmgen.read(ROOT / model)
        size = 1
        for dim in graph.inputs[0].shape:
            size *= dim if isinstance(dim, int) else 5
        paths.append(folder / f"{k}.csv")
        paths[-1].write_text(
            "".join(",".join(f"{(j * 7 + i) % 11 / 5 - 1:.1f}" for j in range(size)) + "\n" for i in (1, 2))
        )
    return [str(path) for path in paths]


@pytest.fixture(scope="module")
def wanted(samples: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What this Python writes."""
    folder = tmp_path_factory.mktemp("here")
    for k, model in enumerate(MODELS):
        for name, options in OUTPUTS.items():
            chosen = {**options, "calibrate": samples[k]} if options.get("calibrate") else options
            lstmgen.export(ROOT / model, folder / f"{k}_{name}", **chosen)
    return hashes(folder)


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_every_python_writes_the_same_bytes(
    installed: tuple[str, Path], samples: list[str], wanted: dict[str, str], tmp_path: Path
) -> None:
    """Each with another order of sets, that of its seed; this process has one of its own."""
    version, site = installed
    argument = json.dumps([[str(ROOT / model) for model in MODELS], OUTPUTS, samples])
    environment = {**os.environ, "PYTHONPATH": str(site), "PYTHONHASHSEED": version.partition(".")[2]}
    done = subprocess.run(
        [pythons()[version], "-s", "-B", "-W", "error", "-c", PROGRAM, argument],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert Path(done.stdout.strip()).is_relative_to(site)
    assert hashes(tmp_path) == wanted


def test_the_command_line_starts(installed: tuple[str, Path], tmp_path: Path) -> None:
    version, site = installed
    program = "from lstmgen.cli.app import app; [app(words, standalone_mode=False) for words in HELP]"
    words = [["--help"], ["export", "--help"]]
    command = [pythons()[version], "-s", "-B", "-c", program.replace("HELP", repr(words))]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment)
    assert done.returncode == 0, done.stderr
    assert {"inspect", "verify", "--quantize", "--board"} <= set(done.stdout.split())
