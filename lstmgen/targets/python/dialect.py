"""The differences between the targets that are Python: plain, numpy, MicroPython."""

import keyword
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from jinja2.environment import TemplateModule

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.graph.operation import Operation
from lstmgen.graph.shape import Length
from lstmgen.plan.program import Plan, Program, Routine
from lstmgen.targets.python.helpers import Helper, load
from lstmgen.targets.python.literals import Code
from lstmgen.targets.text import fixed_point
from lstmgen.targets.text.templates import first, has, template_for


@dataclass(frozen=True)
class Dialect:
    """The properties of one of the Python targets.

    Attributes:
        name: of the target.
        summary: the description in the head of the file.
        folders: of templates and helpers; what the first does not have is in the next.
        runs: whether the file is a program, too.
        batched: values are numpy arrays, whose first axis is for samples.
        generators: which values of a program may be generators, where memory is scarce; None: all are lists.
        docstrings: whether functions have any: where text takes memory while it is compiled, comments do the same.
        literal: of an array of a routine, by its role; written out where it is to be readable.
        scratch: by name, expressions that allocate scratch arrays for the function of a timestep.
        stored: type of numbers in a file of weights.
    """

    name: str
    summary: str
    folders: tuple[str, ...]
    literal: Callable[[Routine, str, bool], Code]
    runs: bool = True
    batched: bool = False
    generators: Callable[[Program], frozenset[str]] | None = None
    docstrings: bool = True
    scratch: Callable[[Routine], Mapping[str, str]] = lambda routine: {}
    stored: str = "float64"

    def lacks(self, operation: Operation, kernel: str) -> str:
        """Returns the missing part of the dialect for an operation; "" if nothing is missing."""
        return template_for(operation, exists=any(has(f"{folder}/layers/{kernel}.py.j2") for folder in self.folders))

    def macros(self, kernel: str) -> TemplateModule:
        """The template of a kernel."""
        from lstmgen.targets.python.templates import TEMPLATES  # which only a language needs that is written

        return TEMPLATES.macros(first(self.folders, f"layers/{kernel}.py.j2"))

    def helpers(
        self,
        quantize: str | None,
        *,
        pipeline: bool,
        categories: bool = False,
        text: Sequence[str] = (),
        loads: bool = False,
    ) -> dict[str, Helper]:
        """All helpers by name, those for a fixed-point format, a pipeline and text too, if it is for any.

        Args:
            categories: whether columns have categories with names.
            text: variants of the helpers for text, later ones replace earlier ones.
            loads: whether weights are loaded from a file.
        """
        folders = ["python/inputs", *(f"{folder}/helpers" for folder in reversed(self.folders))]
        folders += ["python/program"] if self.runs else []
        folders += ["python/pipeline", *(f"{folder}/pipeline" for folder in reversed(self.folders))] if pipeline else []
        folders += [*dict.fromkeys(("python/loaded", f"{self.folders[0]}/loaded"))] if loads else []
        loaded = [load(folder) for folder in folders]
        loaded += [load("python/pipeline", "categories")] if categories else []
        loaded += [load("python/text", variant) for variant in text]
        loaded += [load("python/helpers/fixed_point", variant) for variant in fixed_point.variants(quantize)]
        return {name: helper for helpers in loaded for name, helper in helpers.items()}


def remarks_on_name(dialect: Dialect, modules: Collection[str], out: Path) -> tuple[str, ...]:
    """Returns remarks on the name of an output file.

    Args:
        modules: names of modules that the file must not hide.

    Raises:
        OptionError: the file would hide one of them.
    """
    name = out.stem
    better = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_")
    better = better if better != name and importable(better) and better not in modules else f"model_{better}"
    if name in modules:
        raise OptionError(f"{out.name} would hide the module {name!r}: choose another name, such as {better}.py")
    if importable(name):
        return ()
    reason = "is a keyword" if keyword.iskeyword(name) else "is not an identifier"
    unless = ", unless you only run it as a program" if dialect.runs else ""
    return (f"Python cannot import {out.name}, as {name!r} {reason}: choose another name, such as {better}.py{unless}",)


SLOW = 100_000_000  # multiply-accumulates of a prediction, or of a timestep if their number is free


def remarks_on_speed(plan: Plan) -> tuple[str, ...]:
    """Returns a warning about a model that is too large for lists of Python."""
    if plan.cost.macs < SLOW:
        return ()
    free = any(isinstance(dim, Length) for value in plan.model.inputs for dim in value.shape)
    work = f"{plan.cost.macs:,} multiply-accumulates per {'timestep' if free else 'prediction'}"
    return (f"{work} take seconds in pure Python: {named('target', 'numpy')} or C is far faster",)


def importable(name: str) -> bool:
    """Returns whether a name can follow `import`."""
    return name.isidentifier() and not keyword.iskeyword(name)
