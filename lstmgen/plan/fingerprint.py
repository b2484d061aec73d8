"""A digest of a plan, by which a board identifies its model."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import text
from lstmgen.plan.dump import options_of
from lstmgen.plan.program import Plan

DIGITS = 16  # of 64: a check against mistakes, not against forgery


def fingerprint(plan: Plan) -> str:
    """Returns the digest of operations, their connections and every stored weight; names do not count."""
    hashed = hashlib.sha256(f"{plan.numbers.title}\n".encode())
    for routine in plan.routines:
        operation = routine.operation
        hashed.update(f"{type(operation).__name__} {routine.kernel} {', '.join(options_of(operation))}\n".encode())
        for role, array in routine.arrays.items():
            hashed.update(f"{role} {array.dtype.str} {array.shape}\n".encode())
            hashed.update(array.tobytes())
    hashed.update("\n".join(_calls(plan)).encode())
    return hashed.hexdigest()[:DIGITS]


def _calls(plan: Plan) -> Iterator[str]:
    """Yields the routine of each call and the values that it runs on, numbered in order of first use."""
    routines = {id(routine): k for k, routine in enumerate(plan.routines)}
    numbers: dict[str, int] = {}

    def numbered(values: tuple[Value, ...]) -> str:
        return " ".join(f"{numbers.setdefault(value.name, len(numbers))}{text(value.shape)}" for value in values)

    for program in plan.programs:
        yield numbered(program.graph.inputs)
        for call in program.every_call():
            yield f"{numbered(call.node.inputs)} {routines[id(call.routine)]} {numbered(call.node.outputs)}"
        yield numbered(program.graph.outputs)
