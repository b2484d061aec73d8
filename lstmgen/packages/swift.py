"""Swift packages around a generated file: a library with a test, for apps and commands."""

from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.packages.example_call import example_call
from lstmgen.plan.program import Plan
from lstmgen.targets.swift.options import SwiftOptions
from lstmgen.targets.swift.spelling import SWIFT
from lstmgen.targets.text.templates import PLAIN


def swift_package(plan: Plan, options: SwiftOptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """Returns the files of the package by path."""
    ((file, source),) = generated.items()
    name = options.type_name
    context = {
        "name": name,
        "folder": file.removesuffix(SWIFT.suffix),
        "source": plan.graph.source.name,
        "real": SWIFT.reals[options.real],
        "call": example_call(plan),
    }
    templates = {
        "Package.swift": "Package.swift",
        f"Tests/{name}Tests/{name}Tests.swift": "NetTests.swift",
        "README.md": "README.md",
    }
    rendered = {path: PLAIN.render(f"packages/swift/{template}.j2", context) for path, template in templates.items()}
    return {f"Sources/{name}/{name}.swift": source, **rendered}
