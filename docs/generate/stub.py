"""The type stub of the package, from the signatures of its functions and the options of all languages.

Jedi and hovers of editors read no `Unpack[TypedDict]`, so functions list every option.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from textwrap import fill

import lstmgen
from lstmgen import MODULES
from lstmgen.api.signatures import annotation, literal
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.registry import TARGETS, declared

HEAD = """# fmt: off
# Written by `cd docs && python -m generate lstmgen/__init__.pyi` from the package and the options of all languages.
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

"""
TYPES = {"Model": "lstmgen.api.subject", "StrPath": "lstmgen.arguments"}  # of arguments
WIDTH = 120
OPTIONS = declared(TARGETS.values())
WORDS = {"target": literal(TARGETS), "package": literal(PACKAGES)}


def text() -> str:
    """The whole stub: classes by import, functions with their signatures."""
    public = {name: getattr(lstmgen, name) for name in MODULES}
    functions = [name for name, value in public.items() if inspect.isfunction(value)]
    imported = sorted((place, name) for name, place in {**MODULES, **TYPES}.items() if name not in functions)
    places = dict.fromkeys(place for place, _ in imported)
    parts = [HEAD + "\n".join(_import(place, [name for at, name in imported if at == place]) for place in places)]
    parts.append("\n".join(["__all__ = [", *(f'    "{name}",' for name in lstmgen.__all__), "]"]))
    parts.append("__version__: str")
    parts += [_function(name) for name in functions]
    return "\n\n".join(parts) + "\n"


def _import(place: str, names: Iterable[str]) -> str:
    """Returns an import, with a name a line if it is long."""
    if len(line := f"from {place} import {', '.join(names)}") <= WIDTH:
        return line
    return "\n".join([f"from {place} import (", *(f"    {name}," for name in names), ")"])


def _function(name: str) -> str:
    """Returns a function; with its docstring if that lists options, which the source does not."""
    function = getattr(lstmgen, name)
    signature = inspect.signature(function)
    keyword = inspect.Parameter.KEYWORD_ONLY
    lines = [f"def {name}("]
    for parameter in signature.parameters.values():
        if parameter.kind is keyword and "    *," not in lines:
            lines.append("    *,")
        lines.append(fill(f"    {_parameter(parameter)},", WIDTH, subsequent_indent="        ", break_on_hyphens=False))
    lines.append(f") -> {_local(str(signature.return_annotation))}:")
    if "**options" not in inspect.getsource(function):
        return "\n".join([*lines[:-1], f"{lines[-1]} ..."])
    return "\n".join([*lines, *_docstring(inspect.getdoc(function) or "")])


def _docstring(doc: str) -> list[str]:
    first, *rest = doc.split("\n")
    return [f'    """{first}', *(f"    {line}".rstrip() for line in rest), '    """']


def _parameter(parameter: inspect.Parameter) -> str:
    """Returns a parameter with its type; all choices are in it, and of defaults those that have a literal."""
    kind = str(parameter.annotation)
    if parameter.name in WORDS:
        kind = kind.replace("str", WORDS[parameter.name])
    elif parameter.name in OPTIONS and parameter.kind is inspect.Parameter.KEYWORD_ONLY:
        kind = annotation(OPTIONS[parameter.name][0], most=None)
    typed = f"{parameter.name}: {_local(kind)}"
    if parameter.default is inspect.Parameter.empty:
        return typed
    default = parameter.default
    return f"{typed} = {default!r}" if default in (None, True, False, ()) or default == 0 else f"{typed} = ..."


def _local(kind: str) -> str:
    return kind.replace("lstmgen.", "")
