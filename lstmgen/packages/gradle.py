"""Packages for Gradle around a generated Java class: a library with a test, for Java, Kotlin and Android."""

from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.packages.example_call import example_call
from lstmgen.plan.program import Plan
from lstmgen.targets.java.options import JavaOptions
from lstmgen.targets.java.spelling import JAVA
from lstmgen.targets.text.templates import PLAIN


def gradle_package(plan: Plan, options: JavaOptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """Returns the files of the library by path."""
    ((name, source),) = generated.items()
    folder = "".join(f"{part}/" for part in (options.namespace or "").split(".") if part)
    context = {
        "options": options,
        "source": plan.graph.source.name,
        "real": JAVA.reals[options.real],
        "literal": JAVA.literal[options.real],
        "call": example_call(plan),
    }
    templates = {
        "settings.gradle": "settings.gradle",
        "build.gradle": "build.gradle",
        "README.md": "README.md",
        f"src/test/java/{folder}{options.type_name}Test.java": "NetTest.java",
    }
    rendered = {path: PLAIN.render(f"packages/gradle/{template}.j2", context) for path, template in templates.items()}
    return {f"src/main/java/{folder}{name}": source, **rendered}
