"""The reference of the command line, from the options that lstmgen.cli.commands declares."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from enum import EnumMeta
from typing import Any

import typer

from lstmgen.cli import commands
from lstmgen.cli.app import app

INTRODUCTION = """# Command line

<!-- Written by `make docs` from the options that the command line declares. -->

`lstmgen COMMAND --help` prints the same; `export --help` has the common options only, `export --help-all` all. Exit
codes are 0 for success, 1 for a failure that a message explains, and 2 for a wrong command line. Nothing is written
where a command fails.
"""
FEW = 4  # choices that stand in the column of values
KINDS = {"str": "TEXT", "Path": "PATH", "int": "NUMBER", "integer": "NUMBER", "float": "NUMBER"}


def page() -> str:
    """The whole page."""
    group: Any = typer.main.get_command(app)
    whole: Any = typer.main.get_command(commands.app)
    parts = [INTRODUCTION, *options("## lstmgen", group.params)]
    for name, command in whole.commands.items():
        parts += [f"## lstmgen {name}", prose(command.help or "")]
        parts += [usage(name, command.params), *by_panel(command.params)]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def prose(help_text: str) -> str:
    """The help of a command, as paragraphs; indented lines of an example stay as they are."""
    return inspect.cleandoc(help_text).replace("\b\n", "").replace("\f", "")


def usage(name: str, params: Iterable[Any]) -> str:
    """How the command is typed."""
    words = [argument(each) for each in params if each.param_type_name == "argument"]
    return "```text\n" + " ".join(["lstmgen", name, *words, "[OPTIONS]"]) + "\n```"


def argument(param: Any) -> str:
    """An argument as it is typed."""
    shown = (param.metavar or param.name or "").upper()
    return shown if param.required else f"[{shown}]"


def by_panel(params: Iterable[Any]) -> list[str]:
    """A table for the arguments, and one for each panel of options."""
    panels: dict[str, list[Any]] = {}
    for param in params:
        default = "Arguments" if param.param_type_name == "argument" else "Options"
        panels.setdefault(getattr(param, "rich_help_panel", None) or default, []).append(param)
    return [part for title, found in panels.items() for part in options(f"### {title}", found)]


def options(title: str, params: Iterable[Any]) -> list[str]:
    """A heading, and a row for each option."""
    shown = [param for param in params if not getattr(param, "hidden", False) and "--help" not in param.opts]
    rows = ["| name | value | default | meaning |", "| --- | --- | --- | --- |", *map(row, shown)]
    return [title, "\n".join(rows)] if shown else []


def row(param: Any) -> str:
    """What is said of an option."""
    if param.param_type_name == "argument":
        names = f"`{argument(param)}`"
    else:
        names = ", ".join(f"`{name}`" for name in [*param.opts, *param.secondary_opts])
    several = choices(param)
    listed = f" One of {', '.join(map(code, several))}." if len(several) > FEW else ""
    cells = [names, value(param), default(param), (getattr(param, "help", None) or "") + listed]
    return "| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"


def value(param: Any) -> str:
    """What kind of value it takes, or its choices where they are few; nothing for a flag."""
    if getattr(param, "is_flag", False):
        return ""
    several = choices(param)
    if several:
        return ", ".join(map(code, several)) if len(several) <= FEW else code((param.name or "").upper())
    named = None if param.param_type_name == "argument" else param.metavar
    return code(named or kind(param))


def choices(param: Any) -> list[str]:
    """The words that it takes; none where it takes any."""
    if "|" in (param.metavar or ""):
        return str(param.metavar).split("|")
    described = getattr(param, "type_descriptor", None)
    if described is None:
        return [str(choice) for choice in getattr(param.type, "choices", ())]
    annotation = described.annotation
    return [each.value for each in annotation] if isinstance(annotation, EnumMeta) else []


def code(word: str) -> str:
    """As code."""
    return f"`{word}`"


def kind(param: Any) -> str:
    """The type of a value; old and new releases of typer keep it in other places."""
    described = getattr(param, "type_descriptor", None)
    name = param.type.name if described is None else getattr(described.annotation, "__name__", "text")
    return KINDS.get(name, name.upper())


def default(param: Any) -> str:
    """What holds where it is not given, as the help says it."""
    shown = getattr(param, "show_default", None)
    if isinstance(shown, str):
        return shown
    if param.required:
        return "required"
    if getattr(param, "is_flag", False):
        return "on" if param.default is True else ""
    return "" if param.default in (None, "", ()) else f"`{param.default}`"
