"""The limits of what a front end folds: computations with constants, done once while a model is read."""

from lstmgen.read.refusal import Refusal

SMALL = 1 << 16  # limit of numbers in a constant that is made from a few numbers
FOLDS_LIMIT = 64  # limit of folded numbers, as a multiple of the numbers in the file
DAMAGE = (TypeError, ValueError, IndexError, KeyError, OverflowError, ZeroDivisionError)


def with_operands(folded: int, operands: int, size: int) -> int:
    """Adds the count of numbers in the operands of a fold to those that are folded already.

    Args:
        size: the count of numbers in the file.

    Raises:
        Refusal: more than the file can contain, or too many in total.
    """
    limit = max(SMALL, size)
    if operands > limit or folded + operands > FOLDS_LIMIT * limit:
        raise Refusal("its computations with constants are too large")
    return folded + operands
