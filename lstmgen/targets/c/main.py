"""A main() around the functions of C: samples from stdin, predictions to stdout."""

from collections.abc import Sequence

from lstmgen.graph.graph import Value
from lstmgen.targets.c.declarations import INDEX_ERROR, LENGTH_ERROR
from lstmgen.targets.c.expressions import size
from lstmgen.targets.c.module import Module
from lstmgen.targets.indexing.expressions import alone


def main_arrays(kind: str, values: Sequence[Value]) -> list[dict[str, object]]:
    """The macro for the size, the size in a sample and words for messages of each input or output."""
    numbers = [f"_{k}" if len(values) > 1 else "" for k in range(len(values))]
    sizes = [alone(size(value.shape)) for value in values]
    where = [f" of {kind.lower()} {k + 1}" if len(values) > 1 else "" for k in range(len(values))]
    return [
        {"macro": f"NET_{kind}{k}_SIZE", "run_size": run, "where": place}
        for k, run, place in zip(numbers, sizes, where)
    ]


def main(module: Module) -> str:
    """A main() that reads samples from stdin."""
    graph, interface = module.plan.graph, module.interface
    ends = zip(main_arrays("INPUT", graph.inputs), interface.lengths, interface.tables)
    floating = module.names.dialect.floating
    element, read = ("int16_t", "net_read_count") if interface.has_integers else (floating, "net_read")
    words = {"element": element, "read": read}
    inputs = [{**array, **words, "lengths": pairs, "rows": rows} for array, pairs, rows in ends]
    outputs = main_arrays("OUTPUT", graph.outputs)
    parameters = [[f"input_{k}", *(name for name, _ in pairs)] for k, pairs in enumerate(interface.lengths)]
    arguments = [*(name for group in parameters for name in group), *(f"output_{k}" for k in range(len(outputs)))]
    failures = [LENGTH_ERROR] * bool(interface.checks["predict"]) + [INDEX_ERROR] * interface.looks_up
    context = (
        inputs,
        outputs,
        bool(graph.axes()),
        ", ".join(arguments),
        interface.has_integers,
        failures,
        any(interface.tables),
    )
    return module.write("c/module/main.c.j2", "main", *context)
