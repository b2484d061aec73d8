"""The reference of the Python API, from the docstrings of what lstmgen exports."""

from __future__ import annotations

import dataclasses
import inspect
import math
import re
from collections.abc import Callable, Iterable
from typing import Any

import lstmgen
from lstmgen.arguments import MaxError
from lstmgen.targets.options import Declared
from lstmgen.targets.registry import TARGETS, declared

INTRODUCTION = """# Python API

<!-- Written by `make docs` from the docstrings of the package. -->
<!-- files: generated_examples/article/model.h5 -->
<!-- tools: cc -->

`import lstmgen` brings these functions and classes. Everything else in the package is internal, and may change in any
release. The package carries type hints (`py.typed`).

```python
import lstmgen

done = lstmgen.export("model.h5", "net.c", optimize="size", force=True)
print(*done.files, done.cost.weights, "bytes of weights")
report = lstmgen.verify("model.h5", "net.c", keras=False)
print(report.ok, "-", report.verdict)
```

```text
net.c net.h 1480 bytes of weights
True - 8 samples: within tolerance
```
"""
KINDS = {bool: "`True`", int: "integer", float: "number", str: "text", MaxError: 'number or `"1%"`', Any: "file"}
SECTION = re.compile(r"^(Args|Attributes|Options|Returns|Raises):$", re.MULTILINE)
OPTIONS = declared(TARGETS.values())
OPTIONS_INTRODUCTION = """`export` takes the options of the language as keyword arguments. `estimate` takes those of
C, of which `mcu` or `board` must be given. On the [command line](cli.md) they have dashes."""


def page() -> str:
    """The whole page: functions, what they return, errors."""
    public = {name: getattr(lstmgen, name) for name in lstmgen.__all__ if not name.startswith("__")}
    functions = {name: each for name, each in public.items() if inspect.isfunction(each)}
    errors = {name: each for name, each in public.items() if inspect.isclass(each) and issubclass(each, Exception)}
    classes = {name: each for name, each in public.items() if inspect.isclass(each) and name not in errors}
    parts = [INTRODUCTION, "## Functions"]
    parts += [function(name, each) for name, each in functions.items()]
    parts += ["### Options", OPTIONS_INTRODUCTION, option_table()]
    parts += ["## Classes", *(result(name, each) for name, each in classes.items())]
    parts += ["## Errors", error_table(errors)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def function(name: str, each: Callable[..., Any], level: str = "###", owner: str = "lstmgen.") -> str:
    """A function with its signature."""
    return f"{level} {name}\n\n```text\n{signature(owner + name, each)}\n```\n\n{described(each)}"


def signature(name: str, each: Callable[..., Any]) -> str:
    """A parameter a line where they do not fit into one; the options of languages are in a table of their own."""
    whole = inspect.signature(each)
    known = {"self", "options", *(OPTIONS if "options" in args(each) else ())}
    shown = [parameter for parameter in whole.parameters.values() if parameter.name not in known]
    words: list[str] = []
    for k, parameter in enumerate(shown):
        keyword = parameter.kind is inspect.Parameter.KEYWORD_ONLY
        if keyword and (k == 0 or shown[k - 1].kind is not inspect.Parameter.KEYWORD_ONLY):
            words.append("*")
        words.append(typed(parameter))
    words += ["**options"] if "options" in args(each) else []
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
    if inspect.isfunction(parameter.default):  # whose repr is an address
        return f"{word} = ..."
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
            call = attribute if isinstance(found, property) else signature(attribute, found).replace("|", "\\|")
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
        items = entries(body)
        if title == "Options":  # they have a table
            continue
        if title == "Args" and "options" in args(each):
            known = [item for item in items if item.partition(":")[0] not in ("options", *OPTIONS)]
            items = [*known, "options: see [the table](#options)."]
        if title == "Returns":
            parts.append(f"**Returns**: {' '.join(items)}")
            continue
        parts.append(f"**{title}**\n\n" + "\n".join(f"- {named(item)}" for item in items))
    return "\n\n".join(parts)


def entries(body: str) -> list[str]:
    """The entries of a section, each in one line."""
    return [" ".join(entry.split()) for entry in re.split(r"\n(?=    \S)", "\n" + body.strip("\n"))[1:]]


def args(each: object) -> set[str]:
    """The names that the section on arguments begins its entries with."""
    _, *rest = SECTION.split(inspect.cleandoc(each.__doc__ or ""))
    body = dict(zip(rest[::2], rest[1::2])).get("Args", "")
    return {name.strip() for entry in entries(body) for name in entry.partition(":")[0].split(",")}


def option_table() -> str:
    """A row for each option of each language."""
    rows = [option(each, titles) for each, titles in OPTIONS.values()]
    return "\n".join(["| option | for | value | default | meaning |", "| --- | --- | --- | --- | --- |", *rows])


def option(each: Declared, titles: Iterable[str]) -> str:
    """What is said of an option."""
    values = ", ".join(f'`"{choice}"`' for choice in each.choices) or KINDS.get(each.value_type, "sequence of numbers")
    cells = [f"`{each.name}`", ", ".join(titles), values, each.shown, in_python(each.help)]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def in_python(text: str) -> str:
    """A help with options as arguments: --max-error → `max_error`, --ranges → `ranges`."""
    return re.sub(r"--([a-z][\w-]*)", lambda match: f"`{match[1].replace('-', '_')}`", text)


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
