"""Builds the playground into a folder, which any web server may serve as it is.

python -m playground.build [FOLDER]
"""

import hashlib
import io
import json
import os
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from playground.runtime import Runtime, RuntimeProblem, runtime

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "playground" / "page"
BUILT, CACHE = ROOT / "build" / "playground", ROOT / "build" / "playground-cache"
CODE = "code.zip"  # all Python that is not Pyodide's
FILES = "files.js"  # names of all files for the service worker, which stores them
EPOCH = (1980, 1, 1, 0, 0, 0)  # of files in archives: the same input gives the same bytes
# Source folders in the archive, by the path of the package.
PACKAGES = {"lstmgen": "lstmgen", "templates": "lstmgen/templates", "playground/engine": "playground/engine"}
LEFT_OUT = {"__pycache__"}
SHARED_JAVASCRIPT = "lstmgen/targets/javascript/answers.mjs"  # how verify calls a generated module


@dataclass(frozen=True)
class Example:
    """An example model that a link opens.

    Attributes:
        title: a few words about it.
        files: the model first, then a pipeline or samples.
    """

    title: str
    files: tuple[str, ...]


EXAMPLES: Mapping[str, Example] = {
    "article": Example("the smallest: two numbers a timestep", ("generated_examples/article/model.h5",)),
    "har": Example("activity from a motion sensor", ("generated_examples/har/model.keras",)),
    "forecast": Example(
        "a forecast, with scaling",
        ("generated_examples/forecast/model.keras", "generated_examples/forecast/pipeline.json"),
    ),
    "sentences": Example(
        "texts, with a vocabulary",
        ("generated_examples/sentences/model.keras", "generated_examples/sentences/pipeline.json"),
    ),
    "gestures": Example(
        "gestures for a microcontroller, with samples",
        ("docs/tutorials/gestures.keras", "docs/tutorials/gestures.npy"),
    ),
    "weather": Example("weather forecast of keras.io", ("docs/gallery/weather.keras",)),
    "addition": Example("addition RNN of keras.io", ("docs/gallery/addition.keras",)),
    "characters": Example("character RNN of keras.io", ("docs/gallery/characters.keras",)),
    "anomaly": Example("anomaly detector of keras.io", ("docs/gallery/anomaly.keras",)),
}


def contents(parts: Runtime) -> Iterator[tuple[str, bytes]]:
    """Yields all files of the folder, by path."""
    for path in sorted(PAGE.rglob("*")):
        if path.is_file():
            yield path.relative_to(PAGE).as_posix(), path.read_bytes()
    yield Path(SHARED_JAVASCRIPT).name, (ROOT / SHARED_JAVASCRIPT).read_bytes()
    for name, content in parts.pyodide.items():
        yield f"pyodide/{name}", content
    yield CODE, archive(dict(code(parts.packages)))
    for name, example in EXAMPLES.items():
        for file in example.files:
            yield f"examples/{name}/{Path(file).name}", (ROOT / file).read_bytes()
    listed = {
        name: {"title": example.title, "files": [Path(file).name for file in example.files]}
        for name, example in EXAMPLES.items()
    }
    yield "examples/index.json", json.dumps(listed, indent=2).encode()


def code(packages: Mapping[str, bytes]) -> Iterator[tuple[str, bytes]]:
    """Yields the Python modules and templates that the worker imports, by path."""
    for source, package in PACKAGES.items():
        for path in sorted((ROOT / source).rglob("*")):
            if path.is_file() and not LEFT_OUT & set(path.parts):
                yield f"{package}/{path.relative_to(ROOT / source).as_posix()}", path.read_bytes()
    yield "playground/__init__.py", (ROOT / "playground" / "__init__.py").read_bytes()
    yield from packages.items()


def archive(files: Mapping[str, bytes]) -> bytes:
    """Returns a zip archive; the same files give the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in sorted(files.items()):
            made.writestr(zipfile.ZipInfo(name, EPOCH), content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def listing(files: Mapping[str, bytes]) -> str:
    """Returns the script that names all files, and a version that changes with any of them."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    version = hashlib.sha256(json.dumps(hashes, sort_keys=True).encode()).hexdigest()[:16]
    return f"self.PLAYGROUND = {json.dumps({'version': version, 'files': sorted(files)}, indent=1)};\n"


def build(folder: Path, cache: Path = CACHE, pyodide: Path | None = None) -> dict[str, bytes]:
    """Writes the playground into a folder, and replaces an older one; returns the files by path.

    Raises:
        RuntimeProblem: a part of the runtime cannot be had.
    """
    files = dict(contents(runtime(cache, pyodide)))
    files[FILES] = listing(files).encode()
    if (folder / FILES).exists():
        shutil.rmtree(folder)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return files


def main() -> None:
    """Builds the folder that the command line names."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else BUILT
    pyodide = os.environ.get("PYODIDE")
    try:
        files = build(folder, pyodide=Path(pyodide) if pyodide else None)
    except RuntimeProblem as error:
        sys.exit(str(error))
    print(f"{len(files)} files, {sum(map(len, files.values())) / 1e6:.1f} MB: {folder}")
    print(f"Next: {Path(sys.executable).name} -m http.server --directory {folder}")


if __name__ == "__main__":
    main()
