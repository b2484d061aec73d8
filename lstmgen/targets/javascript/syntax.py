"""Differences of JavaScript from C in expressions: all numbers are float64, and names are camelCase."""

from __future__ import annotations

from lstmgen.targets.indexing.expressions import Syntax

JAVASCRIPT = Syntax(
    divide="Math.floor({a} / {b})",
    choose="{condition} ? {a} : {b}",
    real_literal="{n}",
    real="({n})",
    source="from{POSITION}",
)
