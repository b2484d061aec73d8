"""The languages that can be written, and which one a file name asks for."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.plan.options import CHOICES, WEIGHTS_FILES, Options, flag
from lstmgen.plan.program import Plan
from lstmgen.render import c, python
from lstmgen.render.files import Content
from lstmgen.render.names import PREFIX_LIMIT, is_prefix, prefix


@dataclass(frozen=True)
class Language:
    """How a target is written.

    Attributes:
        suffixes: of the files it consists of; the first is the one that a user names.
        render: gives their contents by suffix.
    """

    title: str
    suffixes: tuple[str, ...]
    render: Callable[[Plan], Mapping[str, Content]]


LANGUAGES: Mapping[str, Language] = {
    "python": Language("Python", (".py",), python.render),
    "numpy": Language("Python with numpy", (".py",), python.render),
    "micropython": Language("Python for MicroPython", (".py",), python.render),
    "c": Language("C", (".c", ".h"), c.render),
}

# What may stand between the quotes of an #include on every system.
HEADER = re.compile(r"[A-Za-z0-9_.+=@~,-][A-Za-z0-9 _.+=@~,-]*")


def render(plan: Plan) -> Mapping[str, Content]:
    """The contents of the files of a plan, by what their names end in."""
    return LANGUAGES[plan.options.target].render(plan)


def target_of(out: Path, target: str | None = None) -> str:
    """The target for an output file: the one asked for, else by its suffix, the first that has it.

    Raises:
        OptionError: there is no such target, or the suffix tells none.
    """
    if target is not None:
        if target not in LANGUAGES:
            raise OptionError(f"there is no target {target!r}; choose one of {', '.join(LANGUAGES)}")
        return target
    for name, language in LANGUAGES.items():
        if out.suffix.lower() == language.suffixes[0]:
            return name
    suffixes = " or ".join(dict.fromkeys(language.suffixes[0] for language in LANGUAGES.values()))
    raise OptionError(f"the name of {str(out)!r} does not tell the language: end it in {suffixes}, or give --target")


def options_for(
    out: Path,
    target: str | None = None,
    name: str | None = None,
    with_main: bool = False,
    choices: Mapping[str, str | None] = MappingProxyType({}),
    ranges: tuple[float, ...] = (),
) -> Options:
    """The options for an output file; a prefix not given is made from its name.

    Args:
        ranges: what goes with --quantize.
        choices: what is asked for by name, see `CHOICES`; None where nothing is.

    Raises:
        OptionError: an option that the target does not have, a wrong value for one, or a name that cannot stand in
            its source.
    """
    target = target_of(out, target)
    asked: dict[str, Any] = {option: value for option, value in choices.items() if value is not None}
    for option, value in asked.items():
        choice = CHOICES[option]
        if target not in choice.targets:
            raise OptionError(choice.elsewhere)
        if value not in choice.values:
            raise OptionError(f"there is no {flag(option)} {value!r}; choose one of {', '.join(choice.values)}")
    if target != "c":
        _refuse_for_python(name, with_main, asked)
        return Options(target, ranges=ranges, **asked)
    _refuse_for_c(name, asked)
    header = files(out, target)[".h"].name
    if not HEADER.fullmatch(header):
        raise OptionError(f"the file name {header} cannot stand in an #include; use letters, digits, '_', '-' and '.'")
    options = Options(target, name or prefix(out.stem), header, out.name, with_main, ranges=ranges, **asked)
    if options.weights_file and options.flash_apart:
        raise OptionError(f"--weights-file is not for --mcu {options.mcu}, where the source puts weights into flash")
    return options


def _refuse_for_python(name: str | None, with_main: bool, asked: Mapping[str, str]) -> None:
    """Raises OptionError for what only C has, and for choices that contradict each other."""
    if name is not None:
        raise OptionError("--name is for C: the names in a Python file are its own")
    if with_main:
        raise OptionError("--with-main is for C: a Python file has its main already")
    if asked.get("quantize") and "style" in asked:
        raise OptionError("--style is for float: whole numbers are written one way, to be read; leave it out")


def _refuse_for_c(name: str | None, asked: Mapping[str, str]) -> None:
    """Raises OptionError for a prefix that is none, and for choices that contradict each other."""
    if name is not None and not is_prefix(name):
        raise OptionError(
            f"--name {name!r} cannot begin a C name: letters, digits and single underscores, a letter first, "
            f"no underscore last, at most {PREFIX_LIMIT}"
        )
    if asked.get("dtype") == "float64" and asked.get("optimize") == "speed":
        raise OptionError("--optimize speed is for float32, which vectors hold; leave it out with --dtype float64")
    if asked.get("dtype") == "float64" and "mcu" in asked:
        raise OptionError("--mcu is for float32: its kernels have no doubles; leave one of --mcu and --dtype out")
    if asked.get("quantize") and "optimize" in asked:
        raise OptionError("--optimize is for float: whole numbers take little memory as they are; leave it out")
    if asked.get("quantize") and "dtype" in asked:
        raise OptionError("--dtype is for numbers that are not whole; leave it out with --quantize")
    for option in ("quantize", "dtype"):
        if asked.get("weights") and option in asked:
            raise OptionError(f"--weights {asked['weights']} computes in float32; leave out --{option}")


def files(out: Path, target: str, weights_file: str = "") -> dict[str, Path]:
    """The files of an export by what their names end in: the one named, and the others beside it.

    Args:
        weights_file: as in `Options`.

    Raises:
        OptionError: the path has no file name, or the name is that of another file of the export.
    """
    if not out.name:
        raise OptionError(f"{out} names a folder; add a file name")
    first, *others = LANGUAGES[target].suffixes
    others += [WEIGHTS_FILES[weights_file]] if weights_file else []
    beside = {ending: out.with_name(out.stem + ending) for ending in others}
    if out in beside.values():
        raise OptionError(f"{out} is where the declarations go; name the source, {out.with_suffix(first)}")
    return {first: out, **beside}
