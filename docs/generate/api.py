"""The reference of the Python API, from the docstrings of what lstmgen exports."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from collections.abc import Callable
from typing import Any

import lstmgen

INTRODUCTION = """# Python API

<!-- Written by `make docs` from the docstrings of the package. -->

`import lstmgen` brings these functions and classes. Everything else in the package is internal, and may change in any
release. The package carries type hints (`py.typed`).
"""
SECTION = re.compile(r"^(Args|Attributes|Returns|Raises):$", re.MULTILINE)


def page() -> str:
    """The whole page: functions, what they return, errors."""
    public = {name: getattr(lstmgen, name) for name in lstmgen.__all__ if not name.startswith("__")}
    functions = {name: each for name, each in public.items() if inspect.isfunction(each)}
    errors = {name: each for name, each in public.items() if inspect.isclass(each) and issubclass(each, Exception)}
    classes = {name: each for name, each in public.items() if inspect.isclass(each) and name not in errors}
    parts = [INTRODUCTION, "## Functions"]
    parts += [function(name, each) for name, each in functions.items()]
    parts += ["## Results", *(result(name, each) for name, each in classes.items())]
    parts += ["## Errors", error_table(errors)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def function(name: str, each: Callable[..., Any], level: str = "###", owner: str = "lstmgen.") -> str:
    """A function with its signature."""
    return f"{level} {name}\n\n```text\n{signature(owner + name, each)}\n```\n\n{described(each)}"


def signature(name: str, each: Callable[..., Any]) -> str:
    """A parameter a line where they do not fit into one."""
    whole = inspect.signature(each)
    shown = [parameter for parameter in whole.parameters.values() if parameter.name != "self"]
    words: list[str] = []
    for k, parameter in enumerate(shown):
        keyword = parameter.kind is inspect.Parameter.KEYWORD_ONLY
        if keyword and (k == 0 or shown[k - 1].kind is not inspect.Parameter.KEYWORD_ONLY):
            words.append("*")
        words.append(typed(parameter))
    end = f") -> {whole.return_annotation}"
    line = f"{name}({', '.join(words)}{end}"
    return line if len(line) <= 100 else "\n".join([f"{name}(", *(f"    {word}," for word in words), end])


def typed(parameter: inspect.Parameter) -> str:
    """A parameter as it is declared; its annotation is a string, as all are in the package."""
    word = f"{parameter.name}: {parameter.annotation}"
    if parameter.kind is inspect.Parameter.VAR_POSITIONAL:
        return "*" + word
    if parameter.default is inspect.Parameter.empty:
        return word
    return word + " = " + ("math.inf" if parameter.default == math.inf else repr(parameter.default))


def result(name: str, each: type) -> str:
    """A class: its fields, and what it can be asked."""
    parts = [f"### {name}", described(each)]
    rows = []
    for attribute, found in vars(each).items():
        if attribute.startswith("_") or not (isinstance(found, property) or inspect.isfunction(found)):
            continue
        documented = inspect.cleandoc(found.__doc__ or "").partition("\n")[0]
        if documented or isinstance(found, property):
            call = attribute if isinstance(found, property) else f"{signature(attribute, found)}"
            rows.append(f"| `{call}` | {documented} |")
    if rows:
        parts.append("\n".join(["| member | meaning |", "| --- | --- |", *rows]))
    if dataclasses.is_dataclass(each):
        fields = ", ".join(f"`{field.name}`" for field in dataclasses.fields(each) if not field.name.startswith("_"))
        parts.insert(2, f"Fields: {fields}.")
    return "\n\n".join(parts)


def described(each: object) -> str:
    """A docstring in Google's style, as Markdown."""
    head, *rest = SECTION.split(inspect.cleandoc(each.__doc__ or ""))
    parts = [head.strip()]
    for title, body in zip(rest[::2], rest[1::2]):
        entries = re.split(r"\n(?=    \S)", "\n" + body.strip("\n"))[1:]
        items = [" ".join(entry.split()) for entry in entries]
        if title == "Returns":
            parts.append(f"**Returns**: {' '.join(items)}")
            continue
        parts.append(f"**{title}**\n\n" + "\n".join(f"- {named(item)}" for item in items))
    return "\n\n".join(parts)


def named(item: str) -> str:
    """An entry, with the names before its colon as code."""
    names, colon, meaning = item.partition(": ")
    if not colon:
        return item
    return ", ".join(f"`{name.strip()}`" for name in names.split(",")) + f": {meaning}"


def error_table(errors: dict[str, type]) -> str:
    """The errors, of which LstmgenError is the base."""
    rows = [
        f"| `{name}` | {inspect.cleandoc(each.__doc__ or '').partition(chr(10))[0]} |" for name, each in errors.items()
    ]
    return "\n".join(["| error | when |", "| --- | --- |", *rows])
