"""Code that knows which names stand in it."""

from __future__ import annotations

import pytest

from lstmgen.targets.text.expression import Expression, expression, joined, noting, variable
from lstmgen.targets.text.templates import PLAIN

pytestmark = pytest.mark.quick

N, X = variable("n"), variable("x")


def test_an_expression_is_its_text_and_knows_the_names_in_it() -> None:
    made = expression("{} + {}", X, joined(" * ", [expression("({} + 1)", N), 4]))
    assert (made, made.uses) == ("x + (n + 1) * 4", ("x", "n"))
    assert (expression("{a} / {b}", a=N, b=2), Expression("t").uses) == ("n / 2", ())


def test_whoever_writes_an_expression_uses_its_names() -> None:
    """In a template also where it is joined to others, handed on, or put into a text by a filter."""
    macros = PLAIN.environment.from_string(
        """{% macro shown(x) %}{{ x }}{% endmacro %}
        {% macro put(x) %}{{ shown(x ~ "[k]") }}{% endmacro %}
        {% macro listed(x) %}{{ [x] | join(", ") }}{% endmacro %}
        {% macro known(x) %}{{ 1 if x else 0 }}{% endmacro %}"""
    ).module
    for macro, text in {"shown": "x", "put": "x[k]", "listed": "x"}.items():
        with noting() as names:
            assert getattr(macros, macro)(X) == text
        assert list(names) == ["x"]
    with noting() as names:
        assert macros.known(X) == "1"  # type: ignore[attr-defined]
        assert f"{N}" == "n"
    assert list(names) == ["n"]


def test_what_is_put_together_apart_is_not_yet_written() -> None:
    with noting() as names:
        made = expression("{}[{}]", X, N)
    assert (list(names), made.uses) == ([], ("x", "n"))
