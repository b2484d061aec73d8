"""All packages: folders around generated files that a build system takes as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from lstmgen.output import Content
from lstmgen.packages.c_layouts import LAYOUTS, suited
from lstmgen.packages.npm import npm_package
from lstmgen.packages.spark import spark_package
from lstmgen.plan.program import Plan
from lstmgen.targets.c.options import COptions
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.session import Runner


def no_runners(artifact: Artifact, folder: Path, bench: Bench) -> Mapping[str, Runner]:
    """There is nothing to run but the generated files."""
    return {}


def as_asked(options: Any) -> Any:
    """The options as they are."""
    return options


def c_project(kind: str, plan: Plan, options: COptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """That of C for a build system."""
    from lstmgen.packages import c_projects  # which few exports need

    return c_projects.project(kind, plan, options, generated)


def python_package(plan: Plan, options: COptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """That of C in an extension module of Python."""
    from lstmgen.packages import python_package  # which needs two languages

    return python_package.python_package(plan, options, generated)


def python_runners(artifact: Artifact, folder: Path, bench: Bench) -> Mapping[str, Runner]:
    """What runs such a package."""
    from lstmgen.packages import python_runner  # which needs two languages

    return python_runner.runners(artifact, folder, bench)


@dataclass(frozen=True)
class Package:
    """A kind of package.

    Attributes:
        target: the language that it is around.
        make: its files by their paths in it, from the plan, the options of the target, and the generated files by name.
        runners: what runs such a folder, by title, beside what runs the generated files; none if it is another.
        options: those of the target, with what follows from the package where nobody asks.
    """

    target: str
    make: Callable[[Plan, Any, Mapping[str, Content]], Mapping[str, Content]]
    runners: Callable[[Artifact, Path, Bench], Mapping[str, Runner]] = no_runners
    options: Callable[[Any], Any] = as_asked


PACKAGES: Mapping[str, Package] = {
    **{kind: Package("c", partial(c_project, kind), options=partial(suited, kind)) for kind in LAYOUTS},
    "python": Package("c", python_package, python_runners),
    "npm": Package("javascript", npm_package),
    "spark": Package("numpy", spark_package),
}


def package_runners(artifact: Artifact, folder: Path, bench: Bench) -> Mapping[str, Runner]:
    """What runs the package that a folder is, by title.

    Raises:
        ToolError: it does not build or a tool is missing.
    """
    return {title: run for each in PACKAGES.values() for title, run in each.runners(artifact, folder, bench).items()}
