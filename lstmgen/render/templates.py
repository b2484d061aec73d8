"""Jinja, set up to fail loudly."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.environment import TemplateModule

from lstmgen.graph.shape import Dim, text
from lstmgen.plan import fused, unrolled
from lstmgen.plan.quantize.layouts import input_row
from lstmgen.render import elements, literals, names, wrap


class PackageFiles(BaseLoader):
    """Templates of the package `lstmgen.templates`, however it is installed."""

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, None]:
        entry = files("lstmgen.templates").joinpath(template)
        if not entry.is_file():
            raise TemplateNotFound(template)
        return entry.read_text(encoding="utf-8"), template, None


@cache
def environment() -> Environment:
    """One environment for all languages."""
    env = Environment(
        loader=PackageFiles(),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    env.filters["comment"] = names.comment
    env.filters["shape"] = text
    env.filters["python_float"] = literals.python_float
    env.filters["python_integer"] = literals.python_integer
    env.filters["base64_raised"] = literals.base64_raised
    env.filters["python_string"] = literals.python_string
    env.filters["python_tuple"] = literals.python_tuple
    env.filters["edges"] = edges
    env.filters["halved"] = fused.halved
    env.filters["units"] = unrolled.units
    env.filters["input_row"] = input_row
    env.filters["wrap"] = wrap.wrap_text
    env.filters["c_float"] = literals.c_parameter
    env.filters["c_type"] = elements.c_type
    env.filters["c_zero"] = elements.c_zero
    env.filters["parameter_names"] = parameter_names
    env.tests["by_tanh"] = unrolled.by_tanh
    env.globals["zip"] = zip
    return env


def edges(geometry: Iterable[tuple[Dim, int, int]]) -> list[tuple[int, int]]:
    """The padding before and after each spatial axis, from the geometry of a convolution or a pooling."""
    return [(before, after) for _, before, after in geometry]


def parameter_names(parameters: str) -> str:
    """The names of the parameters of a C function: `const float *x, int n` → `x, n`."""
    return ", ".join(re.split(r"[ *]", parameter)[-1] for parameter in parameters.split(", "))


def macros(template: str) -> TemplateModule:
    """The macros of a template file."""
    return environment().get_template(template).module


def first(folders: Iterable[str], name: str) -> str:
    """The template of a name in the first of several folders that has it."""
    return next(path for folder in folders if has(path := f"{folder}/{name}"))


def has(template: str) -> bool:
    """Whether there is such a template."""
    return files("lstmgen.templates").joinpath(template).is_file()
