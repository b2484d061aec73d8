"""What sets expressions of JavaScript apart from those of C: all of its numbers are float64."""

from __future__ import annotations

from lstmgen.targets.indexing.syntax import Syntax

JAVASCRIPT = Syntax(divide="Math.floor({a} / {b})", choose="{condition} ? {a} : {b}", real_literal="{n}", real="({n})")
