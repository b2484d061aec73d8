"""Expressions of sums of integers, for any language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lstmgen.plan.quantize.elementwise import QuantizedAffine, QuantizedBinary  # few models need it


def sum_of(operation: QuantizedAffine | QuantizedBinary, *operands: str) -> str:
    """Returns the expression of an accumulator of operands, with constant factors and a constant addend."""
    if operation.is_product:
        return plus(" * ".join(operands), operation.addend)
    total = ""
    for operand, factor in zip(operands, operation.factors):
        size = abs(factor) if total else factor
        term = operand if size == 1 else f"{operand} * {size}"
        total = f"{total} {'-' if factor < 0 else '+'} {term}" if total else term
    return plus(total, operation.addend)


def plus(total: str, addend: int) -> str:
    """Returns the expression of a sum, and a number that is added or subtracted."""
    return f"{total} {'-' if addend < 0 else '+'} {abs(addend)}" if addend else total
