"""Rules about the whole project that no single module can keep."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from toolchain import ROOT, forbid

from lstmgen.plan.kernel import snake_case
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.text.sections import MARKER, sections

pytestmark = pytest.mark.quick

FRAMEWORKS = {"tensorflow", "keras", "tf_keras", "torch"}
MODULES = sorted(
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in (ROOT / "lstmgen").rglob("*.py")
    if path.parent.name != "keras" or path.parent.parent.name != "lstmgen" or path.name == "__init__.py"
)


def test_no_module_imports_tensorflow() -> None:
    program = forbid(FRAMEWORKS) + "".join(f"import {module}\n" for module in MODULES)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_guard_against_tensorflow_can_fail() -> None:
    program = forbid(FRAMEWORKS) + "import keras.layers\n"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert "imports keras" in done.stderr


# --- languages

# What languages share: rooms of targets/, and a folder of templates, that are no language.
SHARED = {"family", "indexing", "text"}
PACKAGES = {"family", "indexing", "packages", "report"}
# What may know languages by name: they themselves, the list of them, and packages, which are around one each.
KNOWING = ("lstmgen/targets/", "lstmgen/packages/")


def folders(where: Path) -> set[str]:
    return {path.name for path in where.iterdir() if path.is_dir() and not path.name.startswith("_")}


def test_a_language_is_a_folder_of_each_kind_and_a_row() -> None:
    assert folders(ROOT / "lstmgen" / "targets") - SHARED == set(TARGETS)
    assert folders(ROOT / "templates") - PACKAGES == set(TARGETS)


def names_a_language(node: ast.AST) -> bool:
    """Whether code asks which language it has to do with, takes one of the registry, or imports one."""
    if isinstance(node, ast.Compare):
        words = {word for side in (node.left, *node.comparators) for word in ast.unparse(side).split(".")}
        return bool(words & {"target", "language", "TARGETS"}) and bool(literals(node) & set(TARGETS))
    if isinstance(node, ast.Subscript):
        return "TARGETS" in ast.unparse(node.value) and isinstance(node.slice, ast.Constant)
    if isinstance(node, ast.MatchValue):
        return bool(literals(node) & set(TARGETS))
    if isinstance(node, ast.ImportFrom):
        return is_a_language(node.module or "")
    return isinstance(node, ast.Import) and any(is_a_language(alias.name) for alias in node.names)


def literals(node: ast.AST) -> set[object]:
    return {part.value for part in ast.walk(node) if isinstance(part, ast.Constant)}


def is_a_language(module: str) -> bool:
    parts = module.split(".")
    return parts[:2] == ["lstmgen", "targets"] and parts[2:3] in [[name] for name in TARGETS]


def languages_named(source: str) -> list[str]:
    return [ast.unparse(node) for node in ast.walk(ast.parse(source)) if names_a_language(node)]


def test_only_languages_and_packages_know_a_language_by_name() -> None:
    found = {
        name: languages_named(path.read_text(encoding="utf-8"))
        for path in sorted((ROOT / "lstmgen").rglob("*.py"))
        if not (name := path.relative_to(ROOT).as_posix()).startswith(KNOWING)
    }
    assert {name: lines for name, lines in found.items() if lines} == {}


@pytest.mark.parametrize(
    "line",
    [
        'if plan.target.name == "c": pass',
        'if target != "python": pass',
        'if options.target in ("c", "numpy"): pass',
        'x = registry.TARGETS["c"]',
        "from lstmgen.targets.c.options import COptions",
        "import lstmgen.targets.python.source",
    ],
)
def test_the_search_for_names_of_languages_can_fail(line: str) -> None:
    assert languages_named(line)


# --- names

# Folders whose modules are alike: each language, and each front end, may have a class of its own by the same name.
ALIKE = re.compile(r"lstmgen/(?:targets/(?!text/|indexing/)|read/(?=onnx/|tensorflow/))(\w+)/")


def test_a_class_name_means_one_thing() -> None:
    homes: dict[str, Counter[str]] = {}
    for path in sorted((ROOT / "lstmgen").rglob("*.py")):
        place = path.relative_to(ROOT).as_posix()
        alike = ALIKE.match(place)
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef):
                homes.setdefault(node.name, Counter())[alike[1] if alike else ""] += 1
    twice = {name for name, places in homes.items() if (len(places) > 1 and "" in places) or max(places.values()) > 1}
    assert len(homes) > 400
    assert twice == set()


# --- sizes


@pytest.mark.parametrize("folder", ["lstmgen", "templates"])
def test_a_file_holds_one_idea(folder: str) -> None:
    long = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / folder).rglob("*")
        if path.suffix in {".py", ".j2", ".js", ".css"} and lines(path) > 400
    }
    assert long == set()


def test_functions_take_few_arguments_by_place() -> None:
    long = {
        f"{path.relative_to(ROOT).as_posix()}: {node.name}"
        for path in (ROOT / "lstmgen").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and len([a for a in node.args.args if a.arg not in ("self", "cls")]) > 6
    }
    assert long == set()


# A value that stands in for what is missing, as in dict.get; and a function that dialects hand on.
BY_PLACE = {"boolean", "literal"}


def test_booleans_go_by_name() -> None:
    """A call says what is true, unless nothing else is given."""
    by_place = {
        f"{path.relative_to(ROOT).as_posix()}: {node.name}"
        for path in (ROOT / "lstmgen").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and node.name not in BY_PLACE
        for arg in [a for a in node.args.args if a.arg not in ("self", "cls")][1:]
        if arg.annotation is not None and ast.unparse(arg.annotation) in ("bool", "bool | None")
    }
    assert by_place == set()


def lines(path: Path) -> int:
    return path.read_text(encoding="utf-8").count("\n")


# The comment at the top of a family; helpers follow it, templates may have imports before their sections.
HEAD = re.compile(r"(?:/\* [A-Z].*[.] \*/|(?:#|//) [A-Z].*[.])\n\n+(?:/\*|#|//) --- |\{# [A-Z].*[.] #\}\n")


def test_a_file_of_helpers_or_layers_holds_a_family() -> None:
    """A comment says what the family is; a marker precedes each section, of which there is one with this name."""
    defined: Counter[tuple[str, str, str]] = Counter()
    for path in [path for path in (ROOT / "templates").rglob("*") if MARKER.search(text_of(path))]:
        text = path.read_text(encoding="utf-8")
        folder = path.parent.relative_to(ROOT).as_posix()
        defined.update((folder, section.name, section.variant) for section in sections(text))
        assert not {section.name for section in sections(text)} & {
            file.name.partition(".")[0] for file in path.parent.glob("*.j2")
        }, path
        assert HEAD.match(text), path
        assert lines(path) <= 300, path
    assert len(defined) > 700
    assert [section for section, times in defined.items() if times > 1] == []


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8") if path.is_file() and path.suffix != ".pyc" else ""


# Expressions and statements of Jinja, strings in them, and what one may find there.
JINJA = re.compile(r"\{[{%](.*?)[%}]\}", re.DOTALL)
STRING = re.compile(r""""[^"]*"|'[^']*'""")
CONDITION = re.compile(r"\b(?:if|elif)\b")
ARITHMETIC = re.compile(r"\*\*|/|\|\s*(?:sum|abs|round|min|max)\b")


@pytest.mark.parametrize("folder", sorted(folders(ROOT / "templates")))
def test_templates_only_write(folder: str) -> None:
    """What they write is decided in Python: they have few conditions, build no lists and compute nothing."""
    wrong = []
    for path in sorted((ROOT / "templates" / folder).rglob("*.j2")):
        text = path.read_text(encoding="utf-8")
        _, *bodies = MARKER.split(text)
        for name, body in zip(bodies[::3], bodies[2::3]) if bodies else [("", text)]:
            wrong += [f"{path.relative_to(ROOT)} {name}: {fault}" for fault in faults(body)]
    assert wrong == []


def faults(template: str) -> list[str]:
    """What a template does beside writing."""
    code = [STRING.sub('""', part) for part in JINJA.findall(template)]
    present = {
        "a line of more than 120 characters": max(map(len, template.splitlines())) > 120,
        "more than 8 conditions": sum(len(CONDITION.findall(part)) for part in code) > 8,
        "append": any(".append(" in part for part in code),
        "arithmetic": any(ARITHMETIC.search(part) for part in code),
    }
    return [fault for fault, is_present in present.items() if is_present]


@pytest.mark.parametrize(
    "template",
    ["x" * 121, "{% if x %}" * 9, "{{ x.append(1) }}", "{{ x | sum }}"],
    ids=["long", "conditions", "append", "arithmetic"],
)
def test_a_template_that_decides_fails(template: str) -> None:
    assert len(faults(template)) == 1


# --- families

# What has templates of layers: languages, and the code that the family shares.
LAYERS = sorted((ROOT / "templates").glob("*/layers"))
# Modules of operations by the names of their templates.
FAMILIES = {
    snake_case(node.name): path.stem
    for path in (ROOT / "lstmgen" / "graph").glob("*.py")
    for node in ast.parse(path.read_text(encoding="utf-8")).body
    if isinstance(node, ast.ClassDef)
}


def test_templates_are_few_files() -> None:
    """Layers of a family share a file, as helpers do."""
    files = [path for path in (ROOT / "templates").rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert 200 < len(files) <= 450


@pytest.mark.parametrize("folder", LAYERS, ids=lambda path: path.parent.name)
def test_an_operation_is_in_the_family_of_its_module(folder: Path) -> None:
    """The templates of operations in lstmgen/graph/linear.py are in files linear, or linear_…, in every language."""
    placed = {
        (path.parent, section.name): path.name.partition(".")[0].partition("_")[0]
        for path in folder.rglob("*.j2")
        if path.parent == folder or MARKER.search(path.read_text(encoding="utf-8"))
        for section in sections(path.read_text(encoding="utf-8"))
    }
    assert placed == {(where, name): FAMILIES.get(name, family) for (where, name), family in placed.items()}
    assert any(name.partition("_")[0] == "dense" for _, name in placed)
