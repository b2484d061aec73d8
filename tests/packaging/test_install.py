"""lstmgen works however it is installed: from an sdist, a wheel, or as an editable checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from email import message_from_bytes
from pathlib import Path, PurePosixPath

import pytest
import tomllib
from build import ProjectBuilder
from toolchain import ROOT

PACKAGED = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
TEMPLATES = {Path(pattern).suffix for pattern in PACKAGED["lstmgen.templates"]}


def files(folder: Path, suffixes: set[str]) -> set[str]:
    """What a folder holds, as paths relative to it; no compiled files."""
    paths = (path for path in folder.rglob("*") if path.suffix in suffixes)
    return {path.relative_to(folder).as_posix() for path in paths}


@pytest.fixture(scope="module")
def editable(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What `pip install -e .` installs."""
    return Path(ProjectBuilder(checkout).build("editable", tmp_path_factory.mktemp("editable")))


def test_wheel_holds_every_module_and_template(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    modules = {f"lstmgen/{name}" for name in files(ROOT / "lstmgen", {".py", ".pyi", ".typed", ".mjs"})} | {
        "lstmgen/py.typed"
    }
    templates = {f"lstmgen/templates/{name}" for name in files(ROOT / "templates", TEMPLATES)}
    assert held == modules | templates


def test_every_template_has_a_suffix_that_is_packaged() -> None:
    strays = {path for path in (ROOT / "templates").rglob("*") if path.is_file() and path.suffix not in TEMPLATES}
    assert {path for path in strays if path.suffix != ".pyc"} == set()


def test_sdist_holds_the_licence(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {PurePosixPath(name).name for name in archive.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "pyproject.toml"} <= names


def test_the_metadata_is_what_an_index_shows(wheel: Path) -> None:
    """Authors, and a classifier for each Python from the oldest that is supported."""
    with zipfile.ZipFile(wheel) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        metadata = message_from_bytes(archive.read(name))
        top = next(name for name in archive.namelist() if name.endswith(".dist-info/top_level.txt"))
        assert archive.read(top).decode().split() == ["lstmgen"]
    assert metadata["Author"] == "The lstmgen authors"
    assert metadata["Requires-Python"] == ">=3.10"
    assert metadata["Description-Content-Type"] == "text/markdown"
    classifiers = metadata.get_all("Classifier")
    assert [f"Programming Language :: Python :: 3.{k}" in classifiers for k in (9, 10, 11, 12, 13)] == [False] + [
        True
    ] * 4
    assert "Operating System :: OS Independent" in classifiers


@pytest.mark.filterwarnings("ignore:Editable installation")
@pytest.mark.parametrize("kind", ["wheel", "editable"])
def test_installed(kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    python = environment(tmp_path / "venv", request.getfixturevalue(kind))
    assert installed_templates(python, tmp_path) == files(ROOT / "templates", TEMPLATES)
    shown = lstmgen(python, tmp_path, "--help")
    assert {"export", "inspect", "verify"} <= set(shown.split())
    example = ROOT / "generated_examples" / "article"
    for name, *options in (("predictor.py", "--style", "readable"), ("net.c",)):
        lstmgen(python, tmp_path, "export", str(example / "model.h5"), "-o", name, *options)
        assert (tmp_path / name).read_text() == (example / name).read_text()


def lstmgen(python: Path, cwd: Path, *arguments: str) -> str:
    """What the installed command prints; nothing may go to stderr, but lines of progress on a busy machine."""
    command = [python.parent / "lstmgen", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd=cwd)
    said = [line for line in done.stderr.splitlines() if not line.endswith(" s…")]
    assert (done.returncode, said) == (0, [])
    return done.stdout


def environment(folder: Path, wheel: Path) -> Path:
    """The Python of a new virtual environment that has the wheel and borrows what it depends on."""
    venv.create(folder, symlinks=True)
    python = folder / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run(install, check=True, env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"})
    # Folders named in a .pth file are searched for modules, their own .pth files are not read: an editable lstmgen
    # in the environment of the tests stays out.
    site = next((folder / "lib").glob("python*/site-packages"))
    borrowed = dict.fromkeys(sysconfig.get_path(key) for key in ("purelib", "platlib"))
    (site / "borrowed.pth").write_text("\n".join(borrowed))
    return python


def installed_templates(python: Path, cwd: Path) -> set[str]:
    program = """
import importlib.resources, json
def walk(folder, prefix=""):
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from walk(entry, prefix + entry.name + "/")
        else:
            yield prefix + entry.name
print(json.dumps([name for name in walk(importlib.resources.files("lstmgen.templates")) if not name.endswith(".pyc")]))
"""
    done = subprocess.run([python, "-c", program], capture_output=True, text=True, check=True, cwd=cwd)
    return set(json.loads(done.stdout))
