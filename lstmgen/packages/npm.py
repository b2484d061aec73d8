"""A package for npm around a generated module."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.javascript.options import JavaScriptOptions
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN

VERSION = "1.0.0"
OLDEST_NODE = 18


def npm_package(plan: Plan, options: JavaScriptOptions, files: Mapping[str, Content]) -> Mapping[str, Content]:
    """Its files by their paths in the folder: the module with its types, what npm reads, and how to use it."""
    module = options.module
    described = {
        "name": module.lower().replace("_", "-"),
        "version": VERSION,
        "description": f"{comment(plan.graph.source.name)} as an ES module, written by lstmgen",
        "type": "module",
        "exports": {".": {"types": f"./{module}.d.ts", "default": f"./{options.source}"}},
        "files": sorted(files),
        "sideEffects": False,
        "engines": {"node": f">={OLDEST_NODE}"},
    }
    readme = PLAIN.render("packages/npm/README.md.j2", {"name": described["name"], "source": plan.graph.source.name})
    return {**files, "package.json": json.dumps(described, indent=2) + "\n", "README.md": readme}
