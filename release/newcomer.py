"""Tries a release as a new user: from its folder alone, in an empty environment, against the clock.

python release/newcomer.py FOLDER [--model FILE] [--python PYTHON] [--limit SECONDS] [--folder ENVIRONMENT]

Needs the standard library and pip alone, and no file of the repository. Steps: install the wheel, the main job of the
README with Python and C, a compiled Python package, a report. It exits with 1 where a step fails, or the time is over.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

MODEL = "site/project/generated_examples/article/model.h5"  # in the folder of a release
SAMPLE = "[[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]"  # of the README, with what Keras predicts
EXPECTED = (0.0537, 0.9462)
ANSWER = f"import fast; print(list(fast.predict({SAMPLE})))"
LIMIT = 300  # seconds


class Failure(Exception):
    """A step does not do what the README says."""


class Newcomer:
    """A new user's folder, with an empty virtual environment."""

    def __init__(self, folder: Path, release: Path, model: Path | None, python: str) -> None:
        self.folder = folder
        self.release = release
        self.model = model or release / MODEL
        self.python = python
        scripts = folder / "venv" / ("Scripts" if os.name == "nt" else "bin")
        self.environment = {
            key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL"))
        }
        self.environment |= {"PATH": os.pathsep.join([str(scripts), os.environ["PATH"]]), "PYTHONUTF8": "1"}
        self.scripts = scripts

    def run(self, program: str, *arguments: str, text: str = "") -> str:
        """Returns what a program of the environment prints.

        Raises:
            Failure: it fails.
        """
        command = shutil.which(program, path=self.environment["PATH"]) or program
        done = subprocess.run(
            [command, *arguments],
            cwd=self.folder,
            env=self.environment,
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        if done.returncode != 0:
            raise Failure(f"{program} {' '.join(arguments)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def install(self) -> str:
        """Installs the wheel into an empty environment."""
        (wheel,) = self.release.glob("lstmgen-*.whl")
        self.run(self.python, "-m", "venv", "venv")
        self.run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", str(wheel))
        shutil.copy(self.model, self.folder / "model.h5")
        return self.run("lstmgen", "--version").strip()

    def export_python(self) -> str:
        """Exports Python, and predicts with it."""
        self.run("lstmgen", "export", "model.h5", "-o", "predictor.py")
        return predicted(self.run("python", "predictor.py", text=SAMPLE))

    def export_c(self) -> str:
        """Exports C, and verifies it where there is a compiler."""
        self.run("lstmgen", "export", "model.h5", "-o", "net.c")
        return self.verified("net.c") if compiler() else "no compiler: not verified"

    def verify_python(self) -> str:
        """Verifies the Python file."""
        return self.verified("predictor.py")

    def package(self) -> str:
        """Exports a compiled Python package, installs it and predicts with it."""
        self.run("lstmgen", "export", "model.h5", "-o", "fast", "--package", "python")
        if not compiler():
            return "no compiler: not built"
        if self.run("python", "-c", "import sys; print(sys.implementation.name)").strip() != "cpython":
            return "for CPython alone: not built"
        self.run("python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "./fast")
        (self.folder / "fast").rename(self.folder / "sources")  # the import takes the installed package
        return predicted(self.run("python", "-c", ANSWER))

    def report(self) -> str:
        """Writes a report."""
        self.run("lstmgen", "report", "model.h5", "-o", "report.html")
        size = (self.folder / "report.html").stat().st_size
        return f"report.html, {size:,} bytes"

    def verified(self, file: str) -> str:
        """Returns the last line of `lstmgen verify`."""
        return self.run("lstmgen", "verify", "model.h5", file).strip().splitlines()[-1]


def predicted(answer: str) -> str:
    """Returns an answer.

    Raises:
        Failure: it is not what the README shows.
    """
    numbers = json.loads(answer)
    if len(numbers) != len(EXPECTED) or any(abs(a - b) > 1e-4 for a, b in zip(numbers, EXPECTED)):
        raise Failure(f"predicted {numbers}, expected {EXPECTED}")
    return answer.strip()


def compiler() -> bool:
    """Tells if pip can build C."""
    return os.name == "nt" or any(map(shutil.which, ("gcc", "clang", "cc")))


def tried(newcomer: Newcomer) -> Iterator[tuple[str, float, str]]:
    """Yields title, seconds and result of each step."""
    steps: dict[str, Callable[[], str]] = {
        "install the wheel": newcomer.install,
        "export predictor.py": newcomer.export_python,
        "verify predictor.py": newcomer.verify_python,
        "export and verify net.c": newcomer.export_c,
        "--package python": newcomer.package,
        "report": newcomer.report,
    }
    for title, step in steps.items():
        start = time.perf_counter()
        result = step()
        yield title, time.perf_counter() - start, result


def main() -> None:
    """Tries the release that the command line names."""
    parser = argparse.ArgumentParser(description="Tries a release as a new user.")
    parser.add_argument("release", type=Path, help="folder with the wheel")
    parser.add_argument("--model", type=Path, help="model.h5 of the README, where the folder has no site")
    parser.add_argument("--python", default=sys.executable, help="the Python of the environment")
    parser.add_argument("--limit", type=float, default=LIMIT, help="seconds for everything")
    parser.add_argument("--folder", type=Path, help="where the environment stays; otherwise it is removed")
    options = parser.parse_args()
    total = 0.0
    with nullcontext(options.folder) if options.folder else tempfile.TemporaryDirectory() as folder:
        model = options.model and options.model.resolve()
        newcomer = Newcomer(Path(folder), options.release.resolve(), model, options.python)
        try:
            for title, seconds, result in tried(newcomer):
                total += seconds
                print(f"{seconds:6.1f} s  {title:24} {result}", flush=True)
        except Failure as failure:
            sys.exit(str(failure))
    print(f"{total:6.1f} s  of {options.limit:.0f}")
    if total > options.limit:
        sys.exit("too slow")


if __name__ == "__main__":
    main()
