"""Texts become ids."""

from __future__ import annotations

from typing import Any

import pytest

from lstmgen.graph.ends import Text

pytestmark = pytest.mark.quick

WORDS: dict[str, Any] = {"vocabulary": ("a", "b", "c"), "separators": " "}


@pytest.mark.parametrize(
    ("options", "text", "ids"),
    [
        ({}, "b x a", [2, 1]),
        ({"unknown": 7}, "b x a", [2, 7, 1]),
        ({"strict": True}, "b c a", [2, 3, 1]),
        ({"length": 2}, "b c a", [2, 3]),
        ({"length": 2, "truncating": "pre"}, "b c a", [3, 1]),
        ({"length": 4}, "b c a", [2, 3, 1, 0]),
        ({"length": 4, "padding": "pre"}, "b c a", [0, 2, 3, 1]),
        ({"length": 3, "padding": "no"}, "b c a", [2, 3, 1]),
        ({"length": 2, "padding": "no"}, "b c a", [2, 3]),
    ],
)
def test_words_become_ids(options: dict[str, Any], text: str, ids: list[int]) -> None:
    assert Text(**WORDS, **options).encode(text) == ids


@pytest.mark.parametrize(
    ("options", "message"),
    [({"strict": True}, "unknown token 'x' in 'b x a'"), ({"length": 3, "padding": "no"}, "expected 3 tokens, got 2")],
)
def test_a_text_that_does_not_fit_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Text(**WORDS, **options).encode("b x a")
