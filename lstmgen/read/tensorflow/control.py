"""Reads branches and loops whose course does not depend on the inputs, such as those of a matrix exponential."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from lstmgen.errors import ReadError
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.follow import DEPTH_LIMIT, follow
from lstmgen.read.tensorflow.follower import Follower, special
from lstmgen.read.tensorflow.values import Variable


@special("If", "StatelessIf")
def branch(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Any:
    """Follows one of two functions, by a constant condition."""
    condition, *arguments = inputs
    if not is_known(condition):
        raise Refusal("a branch that depends on the inputs is not supported")
    chosen = "then_branch" if condition.reshape(-1)[0] else "else_branch"
    return within(follower, str(node.attributes.get(chosen)), arguments)


def within(follower: Follower, name: str, arguments: Sequence[Any]) -> list[Any]:
    """Follows a function that a branch or a loop calls.

    Raises:
        ReadError: it calls itself.
    """
    if follower.depth > DEPTH_LIMIT:
        raise ReadError(f"the function {name!r} calls itself")
    follower.depth += 1
    try:
        return follow(follower.library, name, arguments, follower.apply)
    finally:
        follower.depth -= 1


def repeated(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> list[Any] | None:
    """Follows a loop over constants until it ends; None for other loops."""
    values = [x.array if isinstance(x, Variable) else x for x in inputs]
    body, condition = (str(node.attributes.get(key)) for key in ("body", "cond"))
    if not all(isinstance(x, np.ndarray) for x in values):
        return None
    while True:
        follower.call.reading.count(1, node.name)
        (goes_on,) = within(follower, condition, values)
        if not is_known(goes_on):
            return None
        if not goes_on.reshape(-1)[0]:
            return values
        values = within(follower, body, values)


def is_known(x: Any) -> bool:
    """Returns true for a constant number that does not depend on a free length."""
    return isinstance(x, np.ndarray) and x.size == 1 and x.dtype != object
