"""Long lines of Python are broken where people would break them, and mean the same."""

from __future__ import annotations

import ast

from hypothesis import given
from hypothesis import strategies as st

from lstmgen.targets.python.wrap import wrap, wrap_text


def test_short_lines_and_comments_stay() -> None:
    assert wrap("x = f(a, b)", 11) == ["x = f(a, b)"]
    assert wrap("    # " + "long (a, b) " * 9, 40) == ["    # " + "long (a, b) " * 9]
    assert wrap("x = 'no brackets in here'", 10) == ["x = 'no brackets in here'"]


def test_what_is_in_brackets_goes_to_a_line_of_its_own() -> None:
    assert wrap("x = call(first, second)", 20) == ["x = call(", "    first, second", ")"]


def test_items_go_to_lines_of_their_own() -> None:
    assert wrap("    x = call(first, [1, 2], third)", 20) == [
        "    x = call(",
        "        first,",
        "        [1, 2],",
        "        third,",
        "    )",
    ]


def test_comprehension_is_broken_before_for() -> None:
    line = "x = [call(v, w) for v, w in zip(first, second)]"
    assert wrap(line, 32) == ["x = [", "    call(v, w)", "    for v, w in zip(", "        first, second", "    )", "]"]


def test_brackets_and_commas_in_strings_do_not_count() -> None:
    line = r"""x = f("(", 'a, b', "\")", second)"""
    assert wrap(line, 20) == ["x = f(", '    "(",', "    'a, b',", r"""    "\")",""", "    second,", ")"]


expressions = st.recursive(
    st.sampled_from(["a", "b_1", "1.5", "'x, (y'", '"for "', "'\\''", "-c"]),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: f"f({', '.join(items)})"),
        st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]"),
        st.tuples(inner, inner).map(lambda pair: f"[{pair[0]} for v, w in {pair[1]}]"),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}, {pair[1]})"),
        st.tuples(inner, inner).map(lambda pair: f"g({pair[0]})[{pair[1]}]"),
    ),
    max_leaves=20,
)


@given(expression=expressions, width=st.integers(5, 60))
def test_broken_lines_mean_the_same(expression: str, width: int) -> None:
    line = f"x = {expression}"
    assert ast.dump(ast.parse("\n".join(wrap(line, width)))) == ast.dump(ast.parse(line))
    assert ast.dump(ast.parse(wrap_text(f"{line}\n{line}"))) == ast.dump(ast.parse(f"{line}\n{line}"))


def test_the_end_of_a_broken_line_is_broken_too() -> None:
    line = "return call(first, second), call(third, fourth), call(fifth, sixth)"
    lines = wrap(line, 30)
    assert max(map(len, lines)) <= 30
    assert ast.dump(ast.parse("def f():\n" + "\n".join(f"    {part}" for part in lines))) == ast.dump(
        ast.parse(f"def f():\n    {line}")
    )


def test_text_that_is_broken_already_stays() -> None:
    line = f"x = {', '.join(f'call({name}, {name})' for name in 'abcdefghijklmnop')}"
    assert wrap_text(wrap_text(line)) == wrap_text(line)


def test_sums_fill_lines() -> None:
    assert wrap("y = [f(a * 1 + b * 2 + c * 3)]", 18) == [
        "y = [",
        "    f(",
        "        a * 1",
        "        + b * 2",
        "        + c * 3",
        "    )",
        "]",
    ]
    assert wrap("y = [a * 1 + b * 2 + c * 3, d]", 22) == ["y = [", "    a * 1 + b * 2", "    + c * 3,", "    d,", "]"]
