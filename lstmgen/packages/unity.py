"""Packages for Unity around a generated C# class: an assembly, a component that runs each frame, and a scene."""

import json
from collections.abc import Mapping
from hashlib import md5

from lstmgen.output import Content
from lstmgen.plan.buffers import elements
from lstmgen.plan.cost import DEFAULT_LENGTH
from lstmgen.plan.program import Plan
from lstmgen.targets.csharp.options import CSharpOptions
from lstmgen.targets.csharp.spelling import CSHARP
from lstmgen.targets.family.surface import lengths
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN

OLDEST = "2019.4"


def unity_package(plan: Plan, options: CSharpOptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """Returns the files of the package by path.

    The component pushes a row where there are windows, makes a step where the model can, and predicts otherwise.
    """
    ((name, source),) = generated.items()
    method = "Push" if plan.interface.windows else "Step" if plan.step else "Predict"
    graph = plan.step.graph if method == "Step" and plan.step else plan.graph
    shapes = [value.shape[1:] if method == "Push" else value.shape for value in graph.inputs]
    title = options.type_name
    manifest = {
        "name": f"com.example.{title.lower()}",
        "version": "1.0.0",
        "displayName": title,
        "description": f"{comment(plan.graph.source.name)}, written by lstmgen",
        "unity": OLDEST,
        "samples": [{"displayName": "Scene", "description": "Runs the model each frame.", "path": "Samples~/Scene"}],
    }
    context = {
        "options": options,
        "source": plan.graph.source.name,
        "real": CSHARP.reals[options.real],
        "predictor": f"global::{options.qualified_name}.Predictor",
        "method": method,
        "part": {"Push": "one row", "Step": "one timestep", "Predict": "a whole sample"}[method],
        "sizes": [elements(shape, DEFAULT_LENGTH) for shape in shapes],
        "lengths": [DEFAULT_LENGTH for _ in lengths(graph)[0]] if method != "Push" else [],
        "rank": 1 if len(plan.graph.outputs) == 1 else 2,
        "guid": md5(f"{title}Component".encode(), usedforsecurity=False).hexdigest(),
    }
    templates = {
        f"Runtime/{title}Component.cs": "Component.cs",
        f"Runtime/{title}Component.cs.meta": "Component.cs.meta",
        f"Samples~/Scene/{title}.unity": "Scene.unity",
        "README.md": "README.md",
    }
    return {
        "package.json": json.dumps(manifest, indent=2) + "\n",
        f"Runtime/{name}": source,
        f"Runtime/{title}.asmdef": json.dumps({"name": title, "autoReferenced": True}, indent=2) + "\n",
        **{path: PLAIN.render(f"packages/unity/{template}.j2", context) for path, template in templates.items()},
    }
