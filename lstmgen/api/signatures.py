"""The signatures and docstrings of functions that take the options of targets, made from the declarations of these."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Sequence
from textwrap import fill
from typing import TypeVar

from lstmgen.arguments import enumerated
from lstmgen.targets.interface import Target
from lstmgen.targets.options import Declared
from lstmgen.targets.registry import declared

F = TypeVar("F", bound=Callable[..., object])
WIDTH = 116
FEW = 4  # choices, which a signature lists
OPTIONS = "    options: "  # how the entry of `**options` begins


def takes_options(targets: Iterable[Target], leave_out: Collection[str] = ()) -> Callable[[F], F]:
    """Lists the options of these targets in a function's signature, in the place of `**options`, and in its docstring.

    Args:
        leave_out: names of those that the function does not take.
    """
    known = {name: found for name, found in declared(targets).items() if name not in leave_out}

    def listed(function: F) -> F:
        own = inspect.signature(function)
        named = [each for each in own.parameters.values() if each.kind is not inspect.Parameter.VAR_KEYWORD]
        added = [_parameter(each) for each, _ in known.values()]
        function.__signature__ = own.replace(parameters=[*named, *added])  # type: ignore[attr-defined]
        entries = [line for each, titles in known.values() for line in _entry(each, titles)]
        function.__doc__ = _with_entries(inspect.getdoc(function) or "", entries)
        return function

    return listed


def _parameter(each: Declared) -> inspect.Parameter:
    """An option as an argument; its annotation is a text, as all are in this package."""
    kind = inspect.formatannotation(each.value_type)
    if 0 < len(each.choices) <= FEW:
        kind = f"Literal[{', '.join(map(repr, each.choices))}]"
    optional = f"{kind} | None" if each.unasked is None and kind != "Any" else kind
    return inspect.Parameter(
        each.name, inspect.Parameter.KEYWORD_ONLY, default=each.unasked, annotation=optional.removeprefix("typing.")
    )


def _with_entries(text: str, entries: Sequence[str]) -> str:
    """A docstring with further entries behind that of `**options`."""
    before, here, behind = text.partition(OPTIONS)
    entry, end, rest = behind.partition("\n\n")
    return f"{before}{here}{entry}\n" + "\n".join(entries) + end + rest


def _entry(each: Declared, titles: Sequence[str]) -> list[str]:
    """What the docstring says of an option."""
    choices = f" One of {', '.join(map(repr, each.choices))}." if each.choices else ""
    default = f" By default {each.shown}." if each.shown else ""
    text = f"{each.name}: for {enumerated(titles)}. {each.help}{choices}{default}"
    return fill(text, WIDTH, initial_indent="    ", subsequent_indent="        ", break_on_hyphens=False).split("\n")
