"""lstmgen as it is released."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from toolchain import ROOT

from release.packages import packages

EPOCH = 1_790_000_000  # the time of all files

SOURCES = (
    *("lstmgen", "templates"),
    *("pyproject.toml", "MANIFEST.in", "README.md", "LICENSE"),
    *("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "SECURITY.md"),
)


@pytest.fixture(scope="session")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources: a build leaves files beside them."""
    folder = tmp_path_factory.mktemp("checkout")
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    return folder


@pytest.fixture(scope="session")
def released(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The sdist and the wheel by name, as `make release` builds them."""
    return packages(shutil.copytree(checkout, tmp_path_factory.mktemp("release") / "source"), EPOCH)


@pytest.fixture(scope="session")
def sdist(released: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(released, ".tar.gz", tmp_path_factory.mktemp("sdist"))


@pytest.fixture(scope="session")
def wheel(released: dict[str, bytes], tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(released, ".whl", tmp_path_factory.mktemp("wheel"))


def written(released: dict[str, bytes], suffix: str, folder: Path) -> Path:
    """One of the packages as a file."""
    (name,) = (name for name in released if name.endswith(suffix))
    (folder / name).write_bytes(released[name])
    return folder / name
