"""The generator writes the same bytes under every Python that it supports, with the oldest packages too.

Each Python gets the wheel and what that depends on from the package index, once: the oldest one the lower bounds of
pyproject.toml, the others the newest. Pythons that are not on this machine are not asked for.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
import toolchain
from exported_bytes import MODELS, OUTPUTS, PROGRAM, export_all, hashes, sample_files
from toolchain import ROOT

OLDEST = "3.10"
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
    return sample_files(tmp_path_factory.mktemp("samples"))


@pytest.fixture(scope="module")
def wanted(samples: list[str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What this Python writes."""
    return export_all(tmp_path_factory.mktemp("here") / "files", samples)


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
