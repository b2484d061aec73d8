"""Makes nodes with equal weights share their arrays, so that steps of an unrolled loop have one copy."""

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.graph.graph import Node
from lstmgen.graph.operation import Weight


def shared(nodes: Sequence[Node]) -> list[Node]:
    """The nodes, with the arrays of the first node of the same operation that has equal ones."""
    first: dict[Any, dict[str, Weight]] = {}
    result = []
    for node in nodes:
        arrays = node.operation.weights()
        if arrays:
            key = (type(node.operation), *((name, array.shape, digest(array)) for name, array in arrays.items()))
            known = first.setdefault(key, arrays)
            if known is not arrays:
                node = replace(node, operation=replace(node.operation, **known))  # type: ignore[type-var]
        result.append(node)
    return result


def digest(array: Weight) -> tuple[str, bytes]:
    """The dtype of an array, and a hash of its numbers."""
    return array.dtype.str, hashlib.sha256(np.ascontiguousarray(array).data).digest()
