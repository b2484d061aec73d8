"""Helpers and templates are read from files of families by marker lines; helpers follow those that they use."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import TemplateNotFound, TemplateSyntaxError

from lstmgen.targets.text.sections import sections
from lstmgen.targets.text.snippets import needed, words
from lstmgen.targets.text.templates import Templates

pytestmark = pytest.mark.quick

FAMILY = """\
/* Activations. */

/* --- net_relu --- */
static float net_relu(float x);

/* --- net_relu (constant_time) --- */
static float net_relu(float y);

/* --- net_swish (size/int8) --- */
/* x / (1 + e^-x) */
static float net_swish(float x);
"""


def test_a_marker_line_begins_a_helper_or_a_variant_of_one() -> None:
    assert list(sections(FAMILY)) == [
        ("net_relu", "", "static float net_relu(float x);\n", 3),
        ("net_relu", "constant_time", "static float net_relu(float y);\n", 6),
        ("net_swish", "size/int8", "/* x / (1 + e^-x) */\nstatic float net_swish(float x);\n", 9),
    ]


@pytest.mark.parametrize("marker", ["# --- dot ---", "// --- dot ---", "/* --- dot --- */", "{# --- dot --- #}"])
def test_a_marker_is_a_comment_of_the_language(marker: str) -> None:
    assert list(sections(f"{marker}\ncode\n")) == [("dot", "", "code\n", 1)]


def test_a_file_without_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match="no marker line"):
        list(sections("def dot(a, b):\n    pass\n"))


def test_a_helper_follows_what_it_uses() -> None:
    helpers = {"a": "b c", "b": "c a", "c": "", "unused": "a"}
    assert list(needed(["x", "a"], helpers, words)) == ["c", "b", "a"]


# --- templates

LAYERS = """\
{# Sums. #}

{% from "layers/parts.txt.j2" import two %}

{# --- one --- #}
{% macro call(x) %}
{{ x }}
{% endmacro %}

{# --- twice --- #}
{% from "layers/one.txt.j2" import call as once %}
{% macro call(x) %}
{{ two }} * {{ once(x) -}}
{% endmacro %}
"""


def layers(folder: Path, family: str = LAYERS) -> Templates:
    (folder / "layers").mkdir()
    (folder / "layers/sums.txt.j2").write_text(family, encoding="utf-8")
    (folder / "layers/parts.txt.j2").write_text("{% set two = 2 %}", encoding="utf-8")
    return Templates(folder=folder)


def test_a_template_is_a_section_with_the_imports_of_its_file(tmp_path: Path) -> None:
    templates = layers(tmp_path)
    assert str(templates.macros("layers/twice.txt.j2").call("x")) == "2 * x\n"  # type: ignore[attr-defined]
    assert str(templates.macros("layers/parts.txt.j2").two) == "2"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "exists"),
    [
        ("layers/one.txt.j2", True),
        ("layers/sums.txt.j2", True),
        ("layers/one.c.j2", False),
        ("layers/three.txt.j2", False),
        ("gone/one.txt.j2", False),
    ],
)
def test_a_template_that_is_nowhere_is_missing(tmp_path: Path, name: str, exists: bool) -> None:
    templates = layers(tmp_path)
    assert templates.has(name) == exists
    if not exists:
        with pytest.raises(TemplateNotFound, match=name):
            templates.macros(name)


@pytest.mark.parametrize(("section", "line"), [("one", 7), ("twice", 13)])
def test_an_error_in_a_section_names_the_line_in_its_file(tmp_path: Path, section: str, line: int) -> None:
    text = LAYERS.splitlines()
    text[line - 1] += "{{ }}"
    templates = layers(tmp_path, "\n".join(text))
    with pytest.raises(TemplateSyntaxError) as error:
        templates.macros(f"layers/{section}.txt.j2")
    assert (error.value.filename, error.value.lineno) == ("layers/sums.txt.j2", line)
