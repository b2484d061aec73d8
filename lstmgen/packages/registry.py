"""All packages: folders around generated files that a build system takes as they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from lstmgen.output import Content
from lstmgen.packages.c_projects import LAYOUTS, project
from lstmgen.plan.program import Plan


@dataclass(frozen=True)
class Package:
    """A kind of package.

    Attributes:
        target: the language that it is around.
        make: its files by their paths in it, from the plan, the options of the target, and the generated files by name.
    """

    target: str
    make: Callable[[Plan, Any, Mapping[str, Content]], Mapping[str, Content]]


PACKAGES: Mapping[str, Package] = {kind: Package("c", partial(project, kind)) for kind in LAYOUTS}
