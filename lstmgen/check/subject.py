"""What is put to the test: generated files, built if need be, ready to be run."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmgen.check.build import FLAGS, build_with_driver, find_compiler
from lstmgen.check.run import MICROPYTHON, Runner, axis_lengths, c_runner, micropython_runner, python_runner
from lstmgen.errors import OptionError, ToolError
from lstmgen.graph.graph import Graph
from lstmgen.graph.samples import Sample
from lstmgen.plan.options import CHOICES, STYLES, Options, flag
from lstmgen.plan.plan import make_plan
from lstmgen.plan.program import Plan
from lstmgen.render.driver import driver
from lstmgen.render.files import encoded
from lstmgen.render.language import files, render, target_of

# The line in the head of every file that says with which options it was written, and an option in it.
WRITTEN = re.compile(r"^(?: \*|#) Written: by lstmgen \S+, (?P<options>--target .*)$", re.MULTILINE)
# The lines there with ranges, and a number in them.
RANGES = re.compile(r"^(?: \*|#) Ranges: .*(?:\n(?: \*|#)          \d.*)*", re.MULTILINE)
NUMBER = re.compile(r"\d[\d.e+-]*")
OPTION = re.compile(r"(--[\w-]+) ([^-\s]\S*)")
MAIN = "--with-main"


@dataclass(frozen=True)
class Subject:
    """A generated file, and the plan that says how to call what is in it."""

    plan: Plan
    source: Path

    @property
    def target(self) -> str:
        return self.plan.options.target

    @property
    def files(self) -> tuple[Path, ...]:
        """All that belong to it, the source first."""
        return tuple(files(self.source, self.target, self.plan.options.weights_file).values())


def generate(graph: Graph, target: str, folder: Path, style: str = STYLES[0]) -> Subject:
    """Writes the files for a target into a folder."""
    plan = make_plan(graph, Options(target, style=style))
    contents = render(plan)
    place = folder / target
    place.mkdir(exist_ok=True)
    paths = [place / f"{plan.options.name}{suffix}" for suffix in contents]
    for path, content in zip(paths, contents.values()):
        path.write_bytes(encoded(content))
    return Subject(plan, paths[0])


def existing(graph: Graph, source: Path, target: str | None = None) -> Subject:
    """A file that was generated from the graph earlier.

    Raises:
        OptionError: it, its header or the file with its weights is not there, or is something else.
    """
    by_suffix = target_of(source, target)
    if not source.is_file():
        raise OptionError(f"there is no file {source}")
    header = source.with_suffix(".h") if by_suffix == "c" else source
    if not header.is_file():
        raise OptionError(f"there is no {header} beside {source}")
    text = header.read_text(encoding="utf-8", errors="replace")
    written = WRITTEN.search(text)
    said = dict(OPTION.findall(written["options"])) if written else {}
    by_head = said.get("--target", target)
    if target and target != by_head:
        raise OptionError(f"{source} was written with --target {by_head}, not {target}; leave --target out")
    choices: dict[str, Any] = {
        option: said[flag(option)] for option, choice in CHOICES.items() if said.get(flag(option)) in choice.values
    }
    if "quantize" in choices:
        found_ranges = RANGES.search(text)
        choices["ranges"] = tuple(map(float, NUMBER.findall(found_ranges[0]))) if found_ranges else ()
    if by_suffix != "c":
        return Subject(make_plan(graph, Options(by_head or by_suffix, **choices)), source)
    found = re.search(r"\bint (\w+)_predict\(", text)
    if found is None:
        raise OptionError(f"{header} declares no function …_predict")
    with_main = written is not None and MAIN in written["options"].split()
    options = Options("c", found[1], header.name, source.name, with_main, **choices)
    subject = Subject(make_plan(graph, options), source)
    for path in subject.files:
        if not path.is_file():
            raise OptionError(f"there is no {path} beside {source}")
    return subject


def runner(
    subject: Subject,
    folder: Path,
    samples: Sequence[Sample],
    compiler: str | None = None,
    interpreter: str = sys.executable,
) -> Runner:
    """What runs a subject.

    Args:
        folder: for what is built.
        samples: the longest of them decides how long sequences may be.

    Raises:
        ToolError: there is no compiler, or it refuses.
    """
    if subject.target != "c":
        return python_runner(subject.source, interpreter, packages=subject.target == "numpy")
    found = find_compiler(compiler)
    if found is None:
        raise ToolError("no C compiler was found (gcc, clang, cc)")
    return build_c(subject, folder, longest(subject.plan.graph, samples), found)


def other_runners(subject: Subject) -> dict[str, Runner]:
    """What else can run a subject, by title: MicroPython, for what Python runs as well."""
    if subject.target == "micropython" and shutil.which(MICROPYTHON):
        return {"MicroPython": micropython_runner(subject.source)}
    return {}


def build_c(
    subject: Subject,
    folder: Path,
    lengths: Mapping[str, int],
    compiler: str,
    flags: Sequence[str] = FLAGS,
    wrapper: Sequence[str] = (),
) -> Runner:
    """Builds generated C with its driver.

    Args:
        lengths: room for the free axes, by name.
        wrapper: what to run the program under: valgrind, an emulator.

    Raises:
        ToolError: the compiler cannot be run, or refuses.
    """
    plan = subject.plan
    main = folder / "driver.c"
    main.write_text(driver(plan), encoding="utf-8")
    upper = plan.options.name.upper()
    room = [f"-D{upper}_MAX_{name.upper()}={length}" for name, length in lengths.items()]
    sources = [path for path in subject.files if path == subject.source or path.suffix == ".c"]
    program = build_with_driver(sources, main, folder / "driver", compiler, [*flags, *room])
    return c_runner(program, plan, wrapper)


def longest(graph: Graph, samples: Sequence[Sample]) -> dict[str, int]:
    """The greatest length of each free axis."""
    found: dict[str, int] = {}
    for sample in samples:
        for name, length in axis_lengths(graph, sample).items():
            found[name] = max(length, found.get(name, 0))
    return found
