"""A digest of what a plan computes, by which a board says which model it has."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import text
from lstmgen.plan.dump import options_of
from lstmgen.plan.program import Plan

DIGITS = 16  # of 64: a check against mistakes, not against forgery


def fingerprint(plan: Plan) -> str:
    """The digest of a plan: of its operations, how they are connected, and every weight as stored; not of names."""
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
    """Which routine runs on which values; both by number, in order of first use."""
    routines = {id(routine): k for k, routine in enumerate(plan.routines)}
    numbers: dict[str, int] = {}

    def numbered(values: tuple[Value, ...]) -> str:
        return " ".join(f"{numbers.setdefault(each.name, len(numbers))}{text(each.shape)}" for each in values)

    for program in plan.programs:
        yield numbered(program.graph.inputs)
        for call in program.every_call():
            yield f"{numbered(call.node.inputs)} {routines[id(call.routine)]} {numbered(call.node.outputs)}"
        yield numbered(program.graph.outputs)
