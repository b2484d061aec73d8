"""Targets, packages and options for the page, as lstmgen declares them."""

import inspect
import re
from collections.abc import Iterator
from dataclasses import fields
from typing import Any

import lstmgen
from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import MaxError, as_flags, flag
from lstmgen.packages.registry import PACKAGES
from lstmgen.targets.options import Declared
from lstmgen.targets.registry import TARGETS, estimating
from lstmgen.version import VERSION

KINDS: dict[Any, str] = {
    bool: "flag",
    int: "integer",
    float: "number",
    str: "text",
    MaxError: "text",
    Any: "samples",
}
LISTS = "numbers"  # kind of an option with several numbers
# Arguments about the model that the page has no field for: the model itself, and code, which needs Keras.
WITHOUT_FIELD = ("model", "custom_objects")
ENTRY = re.compile(r"^ {4}(\w+): (.*(?:\n {8}.*)*)", re.MULTILINE)  # of an argument in a docstring
Record = dict[str, Any]


def declarations() -> Record:
    """Returns all that a user can choose."""
    return {
        "version": VERSION,
        "default": estimating()[0].name,
        "targets": [
            {
                "name": target.name,
                "title": target.title,
                "suffix": target.suffixes[0],
                "needs": target.needs,
                "options": [option_record(option) for option in target.options.declared()],
            }
            for target in TARGETS.values()
        ],
        "packages": [{"name": name, "target": package.target} for name, package in PACKAGES.items()],
        "model": list(model_options()),
    }


def option_record(option: Declared) -> Record:
    """Returns an option of a target."""
    return {
        "name": option.name,
        "flag": flag(option.name),
        "help": as_flags(option.help),
        "kind": "choice" if option.choices else KINDS.get(option.value_type, LISTS),
        "choices": list(option.choices),
        "default": option.shown,
        "least": option.least,
        "packaged": not option.unpackaged,
    }


def model_options() -> Iterator[Record]:
    """Yields the options about the model."""
    entries = dict(ENTRY.findall(inspect.getdoc(lstmgen.read) or ""))
    for argument in fields(ModelArguments):
        if argument.name not in WITHOUT_FIELD:
            yield {
                "name": argument.name,
                "flag": flag(argument.name),
                "help": " ".join(entries[argument.name].split()),
                "kind": "pairs" if "Mapping" in str(argument.type) else "file",
            }
