"""All packages: folders around generated files, for build systems and package managers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from lstmgen.output import Content
from lstmgen.packages.audio_plugins import plugin_package
from lstmgen.packages.c_layouts import LAYOUTS, suited
from lstmgen.packages.crate import crate_package, without_std
from lstmgen.packages.gradle import gradle_package
from lstmgen.packages.npm import npm_package
from lstmgen.packages.spark import spark_package
from lstmgen.packages.swift import swift_package
from lstmgen.packages.unity import unity_package
from lstmgen.plan.program import Plan
from lstmgen.targets.c.options import COptions
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.session import Runner


def c_project(kind: str, plan: Plan, options: COptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """Returns the files of a package for a build system of C."""
    from lstmgen.packages import c_projects  # few exports need it

    return c_projects.project(kind, plan, options, generated)


def python_package(plan: Plan, options: COptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """Returns the files of a package for Python around C."""
    from lstmgen.packages import python_package  # imports two languages

    return python_package.python_package(plan, options, generated)


def python_runners(artifact: Artifact, folder: Path, bench: Bench) -> Mapping[str, Runner]:
    """Returns the runners of a package for Python."""
    from lstmgen.packages import python_runner  # imports two languages

    return python_runner.runners(artifact, folder, bench)


@dataclass(frozen=True)
class Package:
    """Kind of package.

    Attributes:
        target: language of the generated files.
        make: returns the package's files by path, from the plan, the target's options, and the generated files.
        runners: returns the runners of such a folder, by title; empty for other folders.
        options: sets defaults of the target's options for the package.
        loads: whether code in the package reads a file of weights.
    """

    target: str
    make: Callable[[Plan, Any, Mapping[str, Content]], Mapping[str, Content]]
    runners: Callable[[Artifact, Path, Bench], Mapping[str, Runner]] = lambda artifact, folder, bench: {}
    options: Callable[[Any], Any] = lambda options: options
    loads: bool = False


PACKAGES: Mapping[str, Package] = {
    **{kind: Package("c", partial(c_project, kind), options=partial(suited, kind)) for kind in LAYOUTS},
    "python": Package("c", python_package, python_runners, loads=True),
    **{kind: Package("c", partial(plugin_package, kind), loads=True) for kind in ("lv2", "clap")},
    "npm": Package("javascript", npm_package, loads=True),
    "gradle": Package("java", gradle_package),
    "unity": Package("csharp", unity_package),
    "crate": Package("rust", crate_package, options=without_std),
    "swift": Package("swift", swift_package),
    "spark": Package("numpy", spark_package),
}


def package_runners(artifact: Artifact, folder: Path, bench: Bench) -> Mapping[str, Runner]:
    """Returns the runners of the package in a folder, by title.

    Raises:
        ToolError: it does not build, or a tool is missing.
    """
    kinds = PACKAGES.values()
    return {title: run for package in kinds for title, run in package.runners(artifact, folder, bench).items()}
