"""Definitions of constant arrays in C."""

from collections.abc import Callable, Sequence

from lstmgen.graph.operation import FLOAT, Weight
from lstmgen.plan.cost import element_of
from lstmgen.targets.c.dialect import Dialect, c_type
from lstmgen.targets.c.literals import c_doubles, c_list
from lstmgen.targets.c.templates import templates
from lstmgen.targets.text.numbers import integers


def c_type_of(array: Weight, dtype: str) -> str:
    """The type of an array's elements in C."""
    element = element_of(array)
    return "double" if element == FLOAT and dtype == "float64" else c_type(element)


def number_writer(c_type: str) -> Callable[[Weight], str]:
    """The function that renders an array as initialisers of this type."""
    return {"float": c_list, "double": c_doubles}.get(c_type, integers)


def constant(name: str, array: Weight, c_type: str, qualifiers: Sequence[str] = (), shape: str = "") -> str:
    """The definition of an array.

    Args:
        c_type: of its elements.
        shape: for a comment.
    """
    element = " ".join(filter(None, [*qualifiers, c_type]))
    arguments = (element, name, array.size, number_writer(c_type)(array), shape)
    return templates(Dialect()).write("c/module/weights.c.j2", "define", *arguments)
