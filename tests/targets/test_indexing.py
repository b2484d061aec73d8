"""Index arithmetic is no language's: what they write differently comes from a Syntax."""

from __future__ import annotations

import re

import pytest
from graph_maker import T
from operation_graphs import FAMILIES

from lstmgen.graph.graph import Graph
from lstmgen.targets.c.expressions import SYNTAX
from lstmgen.targets.indexing.expressions import Syntax, dim
from lstmgen.targets.indexing.operands import indexing

pytestmark = pytest.mark.quick

MARKED = Syntax(divide="DIV[{a}, {b}]", choose="IF[{condition}, {a}, {b}]", real_literal="REAL[{n}]", real="REAL[{n}]")
OF_C = re.compile(r" / |\?|\(float\)|\d\.0f|\(int\)")


def written(graph: Graph, syntax: Syntax) -> str:
    """All expressions of a graph's nodes."""
    return " ".join(repr(indexing(node.operation, node, syntax)) for node in graph.nodes)


def test_a_length_is_divided_as_the_language_does() -> None:
    assert dim((T + 1) // 2, SYNTAX) == "((timesteps + 1) / 2)"
    assert dim((T + 1) // 2, MARKED) == "(DIV[(timesteps + 1), 2])"


@pytest.mark.parametrize("family", FAMILIES)
def test_nothing_of_c_is_left_where_a_language_has_its_own(family: str) -> None:
    for name, case in FAMILIES[family]():
        assert not OF_C.search(written(case.graph, MARKED)), name


def test_the_rule_can_fail() -> None:
    graphs = [case.graph for make in FAMILIES.values() for _, case in make()]
    text = " ".join(written(graph, SYNTAX) for graph in graphs)
    assert set(OF_C.findall(text)) >= {" / ", "?", "(float)"}
