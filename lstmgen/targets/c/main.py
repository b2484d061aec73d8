"""A main() around the functions of C: samples from stdin, predictions to stdout."""

import re
from collections.abc import Sequence

from lstmgen.plan.interface import End, Input
from lstmgen.targets.c.declarations import INDEX_ERROR, LENGTH_ERROR, Macro
from lstmgen.targets.c.expressions import size
from lstmgen.targets.c.interface import CInterface
from lstmgen.targets.c.literals import c_string
from lstmgen.targets.c.module import Module
from lstmgen.targets.indexing.expressions import alone

# A word as main() reads one: printable ASCII without a separator.
WORD = re.compile("(?:(?![,;])[!-~]){1,500}")


def main_arrays(kind: str, ends: Sequence[End]) -> list[dict[str, object]]:
    """The macro for the size, the size in a sample and words for messages of each input or output."""
    return [
        {
            "macro": f"NET_{kind}{end.suffix}_SIZE",
            "run_size": alone(size(end.shape)),
            "where": "" if end.index is None else f" of {kind.lower()} {end.index + 1}",
        }
        for end in ends
    ]


def main(module: Module) -> str:
    """A main() that reads samples from stdin."""
    return numbers_main(module) if module.text is None else text_main(module)


def text_main(module: Module) -> str:
    """A main() that reads texts."""
    interface, whole = module.interface, module.plan.interface
    (lengths,) = interface.lengths
    count = next((name for name, _ in lengths), "count")
    outputs = main_arrays("OUTPUT", whole.outputs)
    arguments = ["input_0", *(name for name, _ in lengths), *(f"output_{k}" for k in range(len(outputs)))]
    context = (module.text, outputs, ", ".join(arguments), failures_of(interface), count)
    return module.write("c/module/main_text.c.j2", "main", *context)


def failures_of(interface: CInterface) -> list[Macro]:
    """The errors that net_predict may return."""
    return [LENGTH_ERROR] * bool(interface.checks["predict"]) + [INDEX_ERROR] * interface.looks_up


def numbers_main(module: Module) -> str:
    """A main() that reads numbers."""
    interface, whole = module.interface, module.plan.interface
    ends = zip(main_arrays("INPUT", whole.inputs), interface.lengths, interface.tables)
    floating = module.names.dialect.floating
    element, read = ("int16_t", "net_read_count") if interface.has_integers else (floating, "net_read")
    words = {"element": element, "read": read}
    inputs = [{**array, **words, "lengths": pairs, "rows": rows} for array, pairs, rows in ends]
    outputs = main_arrays("OUTPUT", whole.outputs)
    parameters = [[f"input_{k}", *(name for name, _ in pairs)] for k, pairs in enumerate(interface.lengths)]
    arguments = [*(name for group in parameters for name in group), *(f"output_{k}" for k in range(len(outputs)))]
    failures = failures_of(interface)
    context = (
        inputs,
        outputs,
        bool(module.plan.graph.axes()),
        ", ".join(arguments),
        interface.has_integers,
        failures,
        any(interface.tables),
        titles_of(interface, whole.inputs),
    )
    return module.write("c/module/main.c.j2", "main", *context)


def titles_of(interface: CInterface, inputs: Sequence[Input]) -> list[str]:
    """Returns the titles of a table's columns, as string literals; none where a title is not one word of ASCII.

    A first title that is a number, such as nan, would be read as one.
    """
    if len(inputs) != 1 or interface.lengths[0]:
        return []
    columns = inputs[0].raw.columns
    if not all(map(WORD.fullmatch, columns)) or any(map(is_number, columns[:1])):
        return []
    return [c_string(name) for name in columns]


def is_number(text: str) -> bool:
    """Returns True if a text is a number, an infinity or NaN."""
    try:
        float(text)
    except ValueError:
        return False
    return True
