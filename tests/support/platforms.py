"""Runs lstmgen, and what it writes, under every Python of this machine, and writes the page about it.

python tests/support/platforms.py          `make platforms`: writes docs/reference/platforms.md in half an hour
python tests/support/platforms.py FILE     writes another file
"""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import toolchain
import windows_python
from exported_bytes import MODELS, OUTPUTS, PROGRAM, export_all, hashes, sample_files
from toolchain import ROOT
from windows_python import NewcomerOnWindows

from release.newcomer import LIMIT, Failure
from release.newcomer import tried as steps
from release.packages import metadata, packages

PAGE = ROOT / "docs" / "reference" / "platforms.md"
SHOWN = ("numpy", "jinja2", "typer", "click", "rich")
NEWCOMER = ROOT / "release" / "newcomer.py"
ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"
OLDEST = (3, 10)
NEWEST: Mapping[str, str] = {}
# Newer typers need pydantic, whose wheel is for a newer PyPy than Debian's.
WITHOUT_PYDANTIC: Mapping[str, str] = {"typer": "0.16.*"}
# Older packages between the lower bounds and the newest, for the Python in the middle.
MIDDLE = "3.11"
BETWEEN: Sequence[Mapping[str, str]] = (
    {"numpy": "1.26.*", "typer": "0.16.*", "click": "8.1.*"},
    {"numpy": "2.0.*", "typer": "0.16.*", "click": "8.2.*"},
)
EXAMPLES = ("article", "article_relu", "har", "forecast")
# Runs generated files as programs in one interpreter, as Pyodide has no processes.
RUN = """
import io, json, runpy, sys
printed = []
for name in names:
    sys.argv, sys.stdout, kept = [name + ".py", name + ".json"], io.StringIO(), sys.stdout
    runpy.run_path(name + ".py", run_name="__main__")
    printed += json.loads(sys.stdout.getvalue())
    sys.stdout = kept
print(json.dumps([sys.version.split()[0], printed]))
"""
PYODIDE = "314.0.7"  # of npm: CPython 3.14 in WebAssembly; it has no numpy there
NODE = """
const {{ loadPyodide }} = await import({module});
const {{ readFileSync }} = await import("node:fs");
const python = await loadPyodide();
for (const [place, path] of {files}) python.FS.writeFile(place, readFileSync(path));
let printed = "";
python.setStdout({{ batched: (text) => (printed += text) }});
python.runPython({program});
console.log(printed);
"""


@dataclass(frozen=True)
class Tried:
    """One environment.

    Attributes:
        python: version of the interpreter, such as "3.10" or "pypy3.11".
        versions: versions of the packages, by name.
        bytes: if all exported files are those of this Python.
        seconds: time of the newcomer's steps; the problem where one fails.
    """

    python: str
    versions: Mapping[str, str]
    bytes: bool
    seconds: float | str


def environments() -> Iterator[tuple[str, Mapping[str, str] | None]]:
    """Yields Pythons with the versions of packages; None is the oldest of all, an empty one the newest."""
    supported = [name for name in toolchain.interpreters() if version(name) >= OLDEST]
    for name in supported:
        if version(name) == OLDEST:
            yield name, None
        yield name, NEWEST
        if name.startswith("pypy"):
            yield name, WITHOUT_PYDANTIC
        if name == MIDDLE:
            yield from ((name, bounds) for bounds in BETWEEN)


def version(name: str) -> tuple[int, ...]:
    """Returns 3, 10 of "3.10" and "pypy3.10"."""
    return tuple(map(int, re.findall(r"\d+", name)))


def lower_bounds(text: str) -> dict[str, str]:
    """Returns the oldest accepted release of each requirement, from METADATA of a wheel."""
    return dict(re.findall(r"^Requires-Dist: ([\w-]+)>=([\d.]+)$", text, re.MULTILINE))


def tried(
    python: str, bounds: Mapping[str, str] | None, wheel: Path, wanted: Mapping[str, str], samples: list[str]
) -> Tried:
    """Installs the wheel into an empty environment as a newcomer does, and exports every model there."""
    if bounds is None:
        bounds = lower_bounds(metadata(wheel.read_bytes()))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "constraints.txt").write_text("".join(f"{name}=={bound}\n" for name, bound in bounds.items()))
        environment = {**os.environ, "PIP_CONSTRAINT": str(folder / "constraints.txt"), "PIP_PREFER_BINARY": "1"}
        command = [sys.executable, NEWCOMER, wheel.parent, "--model", ARTICLE, "--folder", folder]
        command += ["--python", toolchain.interpreters()[python]]
        done = subprocess.run(command, capture_output=True, text=True, env=environment)
        seconds = re.search(r"([\d.]+) s  of ", done.stdout)
        outcome = float(seconds[1]) if seconds else problem(done.stderr)
        inside = folder / "venv" / "bin" / "python"
        listed = subprocess.run([inside, "-m", "pip", "list", "--format=json"], capture_output=True, text=True)
        versions = {item["name"].lower(): item["version"] for item in json.loads(listed.stdout or "[]")}
        out = folder / "out"
        out.mkdir()
        argument = json.dumps([[str(ROOT / model) for model in MODELS], OUTPUTS, samples])
        subprocess.run([inside, "-W", "error", "-c", PROGRAM, argument], cwd=out, capture_output=True)
        return Tried(python, versions, hashes(out) == wanted, outcome)


def tried_on_windows(python: str, wheel: Path, wanted: Mapping[str, str], samples: list[str]) -> Tried:
    """Does the same in Python for Windows, but for what needs a compiler."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        newcomer = NewcomerOnWindows(folder, wheel.parent, ARTICLE, python)
        try:
            outcome: float | str = sum(seconds for _, seconds, _ in steps(newcomer))
        except Failure as failure:
            return Tried(f"{python}, Windows", {}, False, problem(str(failure)))
        written = folder / "written"
        written.mkdir()
        models = [str(ROOT / model) for model in MODELS]
        newcomer.run(
            "python", "-c", f"import os; os.chdir('written')\n{PROGRAM}", json.dumps([models, OUTPUTS, samples])
        )
        return Tried(f"{python}, Windows", newcomer.versions(), hashes(written) == wanted, outcome)


def problem(text: str) -> str:
    """Returns the last line of an error, without the folder of the run."""
    return re.sub(r"/tmp/\w+/venv/lib/\S*/", "", text.strip().splitlines()[-1])[:120]


# --- what lstmgen writes


def copy_examples(folder: Path) -> None:
    """Copies generated files into a folder, with a sample each."""
    for name in EXAMPLES:
        example = ROOT / "generated_examples" / name
        expected = json.loads((example / "expected.json").read_text(encoding="utf-8"))
        shutil.copy(example / "predictor.py", folder / f"{name}.py")
        (folder / f"{name}.json").write_text(json.dumps(expected["inputs"][0]), encoding="utf-8")


def ran(python: str, folder: Path, program: str) -> tuple[str, list[float]]:
    """Returns the version of an interpreter, and what generated files print in it."""
    done = subprocess.run([python, "-I", "-W", "error", "-c", program], capture_output=True, text=True, cwd=folder)
    if done.returncode != 0:
        raise RuntimeError(done.stderr)
    number, printed = json.loads(done.stdout)
    return number, printed


def ran_in_pyodide(folder: Path, program: str) -> tuple[str, list[float]] | None:
    """Returns the same of CPython 3.14 in WebAssembly; None without npm or node."""
    if shutil.which("npm") is None or shutil.which("node") is None:
        return None
    packed = folder / "npm"
    packed.mkdir()
    install = ["npm", "install", "--prefix", packed, "--silent", "--no-fund", "--no-audit", f"pyodide@{PYODIDE}"]
    if subprocess.run(install, capture_output=True).returncode != 0:
        return None
    module = (packed / "node_modules" / "pyodide" / "pyodide.mjs").as_uri()
    files = [[path.name, str(path)] for path in sorted(folder.glob("*.*"))]
    script = NODE.format(module=json.dumps(module), files=json.dumps(files), program=json.dumps(program))
    command = ["node", "--input-type=module", "-e", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    number, printed = json.loads(done.stdout)
    return number, printed


def generated() -> Iterator[tuple[str, str, float]]:
    """Yields title, version and largest difference of the numbers, of each interpreter from 3.8 on."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        copy_examples(folder)
        program = f"names = {EXAMPLES!r}\n{RUN}"
        _, wanted = ran(sys.executable, folder, program)
        for name, path in toolchain.interpreters().items():
            number, printed = ran(path, folder, program)
            yield ("PyPy" if name.startswith("pypy") else "CPython"), number, difference(printed, wanted)
        if (made := ran_in_pyodide(folder, program)) is not None:
            yield f"CPython in WebAssembly (Pyodide {PYODIDE})", made[0], difference(made[1], wanted)


def difference(numbers: list[float], wanted: list[float]) -> float:
    """Returns the largest relative difference of two lists of numbers."""
    return max(abs(a - b) / abs(b) for a, b in zip(numbers, wanted, strict=True))


# --- the page


HEAD = """# Supported platforms

`make platforms` writes this page. Each row is a run on this machine: {machine}.

## lstmgen

Each environment is empty. pip installs the wheel there. Then a script does
[what the README shows](../../README.md): export, `verify`, `--package python` and a report. *Same bytes* compares
{count} exports with those of one Python: every target, float64, fixed point and weights in a file of their own.

| Python | {shown} | same bytes | README's steps |
| --- | {rule} | --- | --- |
"""
GENERATED = """
The first row has the lowest versions that `pyproject.toml` accepts. Times are of a busy machine with two cores; most of
it is pip. The limit is {limit} seconds.

On PyPy `--package python` is left out, as it is for CPython. The newest typer requires pydantic, whose wheel does not
load in Debian's PyPy 7.3.19: take `typer==0.16.*` there.

The rows of Windows are python.org's embeddable Python under wine, on paths with spaces and letters beyond the code
page. wine has no compiler: C and `--package python` are written there, not built. Newer releases of numpy need a
function of Windows' C library that wine 10 lacks.

## Generated Python

Generated files run from Python 3.8 on. Each row runs these as programs, with warnings as errors:
{files}. From Python 3.12 on, `sum()` rounds less.

| interpreter | version | largest relative difference from {running} |
| --- | --- | --- |
"""
TAIL = """
## Systems

| System | What is tried |
| --- | --- |
| Linux, x86-64 | everything; the test suite runs there |
| Linux on other processors | generated C, in emulators: [compilers](compilers.md) |
| Windows | under wine: lstmgen, as above, and generated C, built with MinGW: [compilers](compilers.md) |
| macOS | nothing was run there |
| microcontrollers | generated C, in emulators: [microcontrollers](microcontrollers.md) |
| browsers | Chromium: generated JavaScript, the [playground](../how-to/playground.md) and reports |

`lstmgen verify` finds `cl.exe` and `clang-cl` on the PATH, or through vswhere. A test runs it with the driver of
clang-cl, and with stand-ins for vswhere and `cl.exe`.

`.github/workflows/tests.yml` is ready for a hosted CI. It runs the README's steps on Linux, macOS and Windows with
Python 3.10 to 3.14. It has not run yet.

Not to be had on the machine of these runs: lstmgen under CPython 3.14 on Linux, a real Windows, and macOS.

## Files

Files of lstmgen are UTF-8 without a byte order mark, with `\\n` at the end of lines, on every system. Every file is
opened with an encoding of its own, whatever the system's is. No module or function that Windows lacks is used: tests
hold both.
"""


def rows() -> Iterator[Tried]:
    """Tries lstmgen in every environment."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        wheel = built_wheel(folder)
        samples = sample_files(folder)
        wanted = export_all(folder / "wanted", samples)
        for python, bounds in environments():
            row = tried(python, bounds, wheel, wanted, samples)
            print(row, file=sys.stderr, flush=True)
            yield row
        for python in windows_python.RELEASES if windows_python.available() else ():
            row = tried_on_windows(python, wheel, wanted, samples)
            print(row, file=sys.stderr, flush=True)
            yield row


def page(rows: Iterable[Tried], generated: Iterable[tuple[str, str, float]]) -> str:
    """Returns the page about these runs."""
    text = HEAD.format(
        machine=f"{platform.system()}, {platform.machine()}",
        count=len(MODELS) * len(OUTPUTS),
        shown=" | ".join(SHOWN),
        rule=" | ".join("---" for _ in SHOWN),
    )
    for row in rows:
        cells = [title(row.python), *(row.versions.get(name, "-") for name in SHOWN), yes(row.bytes)]
        cells.append(f"{row.seconds:.0f} s" if isinstance(row.seconds, float) else row.seconds)
        text += f"| {' | '.join(cells)} |\n"
    names = ", ".join(f"`{name}/predictor.py`" for name in EXAMPLES)
    text += GENERATED.format(limit=LIMIT, files=names, running=platform.python_version())
    text += "".join(f"| {name} | {number} | {largest:.1e} |\n" for name, number, largest in generated)
    return text + TAIL


def built_wheel(folder: Path) -> Path:
    """Returns a wheel of the working tree, in a folder of its own."""
    source = folder / "source"
    source.mkdir()
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, source / name)
    (folder / "release").mkdir()
    for name, content in packages(source, 0x5E000000).items():
        if name.endswith(".whl"):
            (folder / "release" / name).write_bytes(content)
    (wheel,) = (folder / "release").iterdir()
    return wheel


def title(python: str) -> str:
    """Returns "PyPy 3.11" of "pypy3.11"."""
    return python.replace("pypy", "PyPy ")


def yes(is_same: bool) -> str:
    """Returns yes or no."""
    return "yes" if is_same else "**no**"


if __name__ == "__main__":
    Path(sys.argv[1] if sys.argv[1:] else PAGE).write_text(page(rows(), generated()), encoding="utf-8")
