"""Signatures and docstrings of functions that share arguments: those about the model, and options of targets."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Collection, Iterable, Sequence
from functools import wraps
from textwrap import fill
from typing import Any, ForwardRef, TypeVar

from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import enumerated
from lstmgen.samples.sampling import SamplingArguments
from lstmgen.targets.interface import Target
from lstmgen.targets.options import Declared
from lstmgen.targets.registry import declared

F = TypeVar("F", bound=Callable[..., object])
R = TypeVar("R")
WIDTH = 116
FEW = 4  # choices at most that a signature lists
OPTIONS = "    options: "  # start of the entry of `**options`
ARGS = "Args:\n"


def takes_model_as(read: Callable[..., object]) -> Callable[[Callable[..., R]], Callable[..., R]]:
    """Gives a function the arguments of `read`, in place of one ModelArguments, which is its first argument.

    All but the model are keywords. The signature and the docstring list them.
    """
    shared = list(inspect.signature(read).parameters.values())[1:]
    parameters = [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in shared]
    names = [item.name for item in shared]
    entry = fill(f"model, {', '.join(names)}: see `read`.", WIDTH, initial_indent="    ", subsequent_indent=" " * 8)

    def taking(function: Callable[..., R]) -> Callable[..., R]:
        @wraps(function)
        def call(model: Any, *places: Any, **keywords: Any) -> R:
            about_model = {name: keywords.pop(name) for name in names if name in keywords}
            return function(ModelArguments(model, **about_model), *places, **keywords)

        signature = inspect.signature(function)
        first, *rest = signature.parameters.values()
        model = first.replace(annotation="Model")
        before = [item for item in rest if item.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD]
        behind = rest[len(before) :]
        call.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[model, *before, *parameters, *behind]
        )
        hints = {item.name: ForwardRef(item.annotation, module=read.__module__) for item in (model, *parameters)}
        call.__annotations__ = {**function.__annotations__, **hints}
        call.__doc__ = (inspect.getdoc(function) or "").replace(ARGS, f"{ARGS}{entry}\n", 1)
        return call

    return taking


def takes_samples(function: Callable[..., R]) -> Callable[..., R]:
    """Gives a function the arguments of SamplingArguments, as keywords, in place of its argument `sampling`."""
    shared = inspect.signature(SamplingArguments).parameters.values()
    parameters = [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in shared]
    names = [item.name for item in parameters]

    @wraps(function)
    def call(*places: Any, **keywords: Any) -> R:
        about_samples = {name: keywords.pop(name) for name in names if name in keywords}
        return function(*places, sampling=SamplingArguments(**about_samples), **keywords)

    signature = inspect.signature(function)
    shown = [[item] if item.name != "sampling" else parameters for item in signature.parameters.values()]
    call.__signature__ = signature.replace(parameters=[item for part in shown for item in part])  # type: ignore[attr-defined]
    hints = {item.name: ForwardRef(item.annotation, module=SamplingArguments.__module__) for item in parameters}
    call.__annotations__ = {key: value for key, value in function.__annotations__.items() if key != "sampling"} | hints
    return call


def takes_options(targets: Iterable[Target], leave_out: Collection[str] = ()) -> Callable[[F], F]:
    """Lists the options of these targets in a function's signature, in place of `**options`, and in its docstring.

    Args:
        leave_out: names of options that the function does not have.
    """
    known = {name: option for name, option in declared(targets).items() if name not in leave_out}

    def listed(function: F) -> F:
        signature = inspect.signature(function)
        named = [item for item in signature.parameters.values() if item.kind is not inspect.Parameter.VAR_KEYWORD]
        added = [_parameter(option) for option, _ in known.values()]
        function.__signature__ = signature.replace(parameters=[*named, *added])  # type: ignore[attr-defined]
        entries = [line for option, titles in known.values() for line in _entry(option, titles)]
        function.__doc__ = _with_entries(inspect.getdoc(function) or "", entries)
        return function

    return listed


def _parameter(option: Declared) -> inspect.Parameter:
    return inspect.Parameter(
        option.name, inspect.Parameter.KEYWORD_ONLY, default=option.unset, annotation=annotation(option)
    )


def annotation(option: Declared, most: int | None = FEW) -> str:
    """Returns the type of an option's argument, as text, like all annotations of this package.

    Args:
        most: choices at most that it lists; None lists all.
    """
    if option.choices and (most is None or len(option.choices) <= most):
        kind = literal(option.choices)
    elif option.value_type == tuple[float, ...]:
        kind = "Iterable[float]"
    else:
        kind = inspect.formatannotation(option.value_type).removeprefix("typing.")
    return f"{kind} | None" if option.unset is None and kind != "Any" else kind


def literal(words: Iterable[str]) -> str:
    """Returns the type of a word that is one of these."""
    return f"Literal[{', '.join(map(repr, words))}]"


def _with_entries(text: str, entries: Sequence[str]) -> str:
    """Inserts entries into a docstring, after that of `**options`."""
    before, here, behind = text.partition(OPTIONS)
    entry, end, rest = behind.partition("\n\n")
    return f"{before}{here}{entry}\n" + "\n".join(entries) + end + rest


def _entry(option: Declared, titles: Sequence[str]) -> list[str]:
    """Returns the lines of an option in a docstring."""
    choices = f" One of {', '.join(map(repr, option.choices))}." if option.choices else ""
    default = f" By default {option.shown}." if option.shown else ""
    text = f"{option.name}: for {enumerated(titles)}. {option.help}{choices}{default}"
    return fill(text, WIDTH, initial_indent="    ", subsequent_indent="        ", break_on_hyphens=False).split("\n")
