"""How generated C looks: indented, and no longer than people like to read, whatever the prefix is."""

from __future__ import annotations

import dataclasses
import textwrap

import pytest
from golden_graphs import GRAPHS
from planning import written

from lstmgen.targets.c.format import WIDTH, layout


def laid_out(text: str) -> str:
    return layout(textwrap.dedent(text))


def test_rows_of_an_array_stand_below_each_other() -> None:
    text = laid_out("""\
        static const int table[4] = {
        1, 2,
        3, 4
        };
    """)
    assert text == "static const int table[4] = {\n    1, 2,\n    3, 4\n};\n"


def test_pieces_of_a_call_hang() -> None:
    assert laid_out("f(a,\nb);\ng();\n") == "f(a,\n        b);\ng();\n"


def test_a_directive_stays_as_it_is_and_so_does_what_follows_it() -> None:
    text = "{\n#if defined(A) \\\n    && defined(B)\n    int k;\n#endif\n}\n"
    assert layout(text) == text


A, B, C = ("abc"[k] * 40 for k in range(3))


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        pytest.param(f"outer({A}, inner({B}, {C}));", f"outer({A},\n        inner({B}, {C}));", id="fewest brackets"),
        pytest.param(f"f({A}, {B}{C});", f"f({A},\n        {B}{C});", id="behind the first argument"),
        pytest.param(
            f"first = f({A}, p) + f({B}, q);", f"first = f({A}, p)\n        + f({B}, q);", id="before an operator"
        ),
        pytest.param(f"x = {A} ? {B} + 1 : {C};", f"x = {A}\n        ? {B} + 1 : {C};", id="that binds least"),
        pytest.param(f"values = f_of_x({A} + {B});", f"values = f_of_x(\n        {A} + {B});", id="behind a bracket"),
        pytest.param(f"x = {A}; /* {B}{C} */", f"/* {B}{C} */\nx = {A};", id="with a comment"),
        pytest.param(f'"{A} /* {B} */ {C}", /* {A} */', f'/* {A} */\n"{A} /* {B} */ {C}",', id="not inside a text"),
        pytest.param(f"f({A}, {B},\n        c);", f"f({A}, {B},\n        c);", id="hanging"),
        pytest.param(f"f({A}, {B}, {C},\nq);", f"f({A}, {B},\n        {C}, q);", id="with what hangs below its rest"),
    ],
)
def test_a_long_line_is_broken(line: str, pieces: str) -> None:
    assert laid_out(line) == f"{pieces}\n"


@pytest.mark.parametrize("options", [{"quantize": "int16"}, {}], ids=str)
def test_code_is_short_with_a_long_prefix(options: dict[str, str]) -> None:
    text = written(GRAPHS["tagger"](), "c", "a_name_that_is_rather_long.c", **options)[".c"]
    assert isinstance(text, str)
    long = [line for line in text.splitlines() if len(line) > WIDTH and ", " in line.partition("/*")[0]]
    assert all(line.lstrip().startswith(("*", "/*", "#")) or '"' in line for line in long)


def test_every_layer_is_named_above_its_first_statement() -> None:
    """Whatever it begins with: a constant, of which nothing is written there, or what has no input."""
    text = written(GRAPHS["tagger"](), "c")[".c"]
    assert isinstance(text, str)
    assert text.count("/* Embedding 'embedding': (timesteps,) -> (timesteps,) */") == 2  # its mask; in a batch, too


def test_the_role_of_an_array_is_never_cut() -> None:
    graph = GRAPHS["classifier"]()
    nodes = [dataclasses.replace(node, name=f"{node.name}_{'x' * 60}") for node in graph.nodes]
    text = written(dataclasses.replace(graph, nodes=tuple(nodes)), "c", "net.c", optimize="size")[".c"]
    assert isinstance(text, str)
    assert "x_recurrent_kernel[" in text
