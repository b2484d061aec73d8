"""The registry of languages, and the choice of one by file name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from lstmgen.arguments import named, no_choice
from lstmgen.errors import OptionError
from lstmgen.targets.c.target import C
from lstmgen.targets.csharp.target import CSHARP
from lstmgen.targets.go.target import GO
from lstmgen.targets.interface import Estimator, Target
from lstmgen.targets.java.target import JAVA
from lstmgen.targets.javascript.target import JAVASCRIPT
from lstmgen.targets.micropython.target import MICROPYTHON
from lstmgen.targets.numpy.target import NUMPY
from lstmgen.targets.options import Declared
from lstmgen.targets.python.target import PYTHON
from lstmgen.targets.rust.target import RUST
from lstmgen.targets.swift.target import SWIFT

TARGETS: dict[str, Target] = {}


def register(target: Target) -> None:
    """Registers a language for export, the command line, verify and tables.

    Raises:
        ValueError: its name is taken.
    """
    if target.name in TARGETS:
        raise ValueError(f"there is a target {target.name!r} already")
    TARGETS[target.name] = target


for language in (PYTHON, NUMPY, MICROPYTHON, C, JAVASCRIPT, JAVA, RUST, GO, CSHARP, SWIFT):
    register(language)


def languages() -> list[tuple[str, ...]]:
    """Returns a table of the languages, its heads first."""
    rows = ((target.name, target.title, " ".join(target.endings)) for target in TARGETS.values())
    return [("target", "language", "suffixes"), *rows]


def target_named(name: str) -> Target:
    """A target by its name.

    Raises:
        OptionError: there is no such.
    """
    if name not in TARGETS:
        raise no_choice("target", name, TARGETS)
    return TARGETS[name]


def target_of(out: Path, name: str | None = None) -> Target:
    """The target for an output file: the one asked for, else by its suffix, the first that has it.

    Raises:
        OptionError: there is no such target, or the suffix is unknown, or is that of another target.
    """
    if name is not None:
        chosen = target_named(name)
        other = next((target for target in TARGETS.values() if out.suffix.lower() in target.endings), chosen)
        if out.suffix.lower() in {*other.endings} - {*chosen.endings}:
            raise OptionError(
                f"{str(out)!r} ends as {other.title} does, and {named('target', name)} writes {chosen.title}: end it "
                f"in {chosen.suffixes[0]}, or leave `target=` out"
            )
        return chosen
    for target in TARGETS.values():
        if out.suffix.lower() in target.names:
            return target
    if out.is_dir():
        raise OptionError(f"{str(out)!r} is a folder: name a file in it, or make it a package with `package=`")
    *first, last = dict.fromkeys(target.suffixes[0] for target in TARGETS.values())
    problem = f"unknown suffix {out.suffix!r}" if out.suffix else "no suffix"
    for target in TARGETS.values():
        if cure := target.renamed.get(out.suffix.lower()):
            raise OptionError(f"{problem} in {str(out)!r}: {cure.replace('{stem}', out.stem)}")
    raise OptionError(
        f"{problem} in {str(out)!r}: lstmgen writes {', '.join(first)} or {last}; rename it, or set `target=`"
    )


def estimating() -> tuple[Target, Estimator]:
    """Returns the first language with an estimator of footprints, and its estimator."""
    return next((target, target.estimator) for target in TARGETS.values() if target.estimator is not None)


def declared(targets: Iterable[Target]) -> Mapping[str, tuple[Declared, Sequence[str]]]:
    """Every option once, by name, with the titles of the targets that have it; those that several have first.

    Its choices are those of all of them.
    """
    by_name: dict[str, tuple[Declared, list[str]]] = {}
    for target in targets:
        for option in target.options.declared():
            known, titles = by_name.get(option.name, (option, []))
            choices = tuple(dict.fromkeys((*known.choices, *option.choices)))
            by_name[option.name] = (replace(known, choices=choices), [*titles, target.title])
    return dict(sorted(by_name.items(), key=lambda item: len(item[1][1]) == 1))
