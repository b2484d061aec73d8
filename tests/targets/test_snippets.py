"""Helpers are read from files of families by marker lines, and written after those that they use."""

from __future__ import annotations

import pytest

from lstmgen.targets.text.snippets import needed, sections, words

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
        ("net_relu", "", "static float net_relu(float x);\n"),
        ("net_relu", "constant_time", "static float net_relu(float y);\n"),
        ("net_swish", "size/int8", "/* x / (1 + e^-x) */\nstatic float net_swish(float x);\n"),
    ]


@pytest.mark.parametrize("marker", ["# --- dot ---", "// --- dot ---", "/* --- dot --- */"])
def test_a_marker_is_a_comment_of_the_language(marker: str) -> None:
    assert list(sections(f"{marker}\ncode\n")) == [("dot", "", "code\n")]


def test_a_file_without_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match="no marker line"):
        list(sections("def dot(a, b):\n    pass\n"))


def test_a_helper_follows_what_it_uses() -> None:
    helpers = {"a": "b c", "b": "c a", "c": "", "unused": "a"}
    assert list(needed(["x", "a"], helpers, words)) == ["c", "b", "a"]
