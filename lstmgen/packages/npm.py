"""Packages for npm around a generated module."""

import json
from collections.abc import Iterator, Mapping

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Length
from lstmgen.output import Content
from lstmgen.plan.buffers import elements
from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.program import Plan
from lstmgen.targets.javascript.literals import string
from lstmgen.targets.javascript.options import JavaScriptOptions
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN

VERSION = "1.0.0"
OLDEST_NODE = 18


def npm_package(plan: Plan, options: JavaScriptOptions, files: Mapping[str, Content]) -> Mapping[str, Content]:
    """Returns the files of a package, by path: the module with its types, package.json, and a README."""
    module = options.module
    described = {
        "name": module.lower().replace("_", "-"),
        "version": VERSION,
        "description": f"{comment(plan.graph.source.name)} as an ES module, written by lstmgen",
        "license": "UNLICENSED",  # npm's word for none: the model is the user's
        "type": "module",
        "main": f"./{options.source}",  # these two for tools that do not read `exports`
        "types": f"./{module}.d.ts",
        "exports": {".": {"types": f"./{module}.d.ts", "default": f"./{options.source}"}},
        "files": sorted(files),
        "sideEffects": False,
        "engines": {"node": f">={OLDEST_NODE}"},
    }
    context = {
        "name": described["name"],
        "source": plan.graph.source.name,
        "call": "classify" if plan.interface.labelled else "predict",
        "sample": ", ".join(sample(plan.graph)),
        "loads": options.loads,
    }
    readme = PLAIN.render("packages/npm/README.md.j2", context)
    return {**files, "package.json": json.dumps(described, indent=2) + "\n", "README.md": readme}


def sample(graph: Graph) -> Iterator[str]:
    """Yields the arguments of an example call: zeros, or a text of one token."""
    texts = [raw.text for raw in graph.ends.inputs] if graph.ends else [None] * len(graph.inputs)
    for value, text in zip(graph.inputs, texts):
        free = sum(isinstance(dim, Length) for dim in value.shape)
        zeros = f"new Float32Array({elements(value.shape, 1 if free > 1 else DEFAULT_LENGTH)})"
        yield string(text.vocabulary[-1]) if text is not None and text.vocabulary else zeros
