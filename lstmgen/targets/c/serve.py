"""Plan → a C function that predicts for a computer at the other end of a serial line, which can compare.

The other end is `lstmgen.check.board`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import prod

from lstmgen.graph.graph import Value
from lstmgen.graph.shape import Axis, at
from lstmgen.plan.dump import fingerprint
from lstmgen.plan.program import Plan
from lstmgen.targets.c import literals
from lstmgen.targets.c.assemble import finished
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.options import SERVE, COptions
from lstmgen.targets.c.settings import settings_of_sources
from lstmgen.targets.c.templates import templates
from lstmgen.targets.session import SERVED_LENGTH
from lstmgen.targets.text.header import calibration, options_line
from lstmgen.targets.text.names import comment

TEMPLATE = "c/module/serve.c.j2"
SOURCE, HEADER = SERVE


def serve(module: Module) -> dict[str, str]:
    """The texts of the source and its header, by what their names add to that of the code.

    Where the model can be stepped, it is: a sample need not fit the memory of a board.
    """
    plan, options = module.plan, module.options
    graph = plan.graph if plan.step is None else plan.step.graph
    names = module.interface.whole if plan.step is None else module.interface.at_t
    lengths: Mapping[str, int] = {axis.name: SERVED_LENGTH for axis in graph.axes()}
    dialect = module.names.dialect

    def arrays(names: Sequence[str], values: Sequence[Value]) -> list[tuple[str, str, int]]:
        return [(dialect.c_type(v.element), name, prod(at(v.shape, lengths))) for name, v in zip(names, values)]

    inputs, outputs = arrays(names[0], graph.inputs), arrays(names[1], graph.outputs)
    arguments = [
        word
        for name, value in zip(names[0], graph.inputs)
        for word in (name, *(str(lengths[dim.name]) for dim in value.shape if isinstance(dim, Axis)))
    ]
    wanted = " + ".join(f"sizeof {name}" for name in names[0])
    called = "net_predict" if plan.step is None else "net_step"
    c, name = templates(dialect), options.header.removesuffix(".h") + HEADER
    greetings = [literals.c_string(f"{line}|") for line in greeting(plan, options)]
    code = [
        c.write(TEMPLATE, "start", name, settings_of_sources(module), greetings),
        c.write(TEMPLATE, "arrays", inputs, outputs),
        c.write(TEMPLATE, "sending"),
        c.write(TEMPLATE, "reading", inputs),
        c.write(TEMPLATE, "serving", wanted, outputs, f"{called}({', '.join(['ctx', *arguments, *names[1]])})"),
    ]
    context = {"model": comment(plan.graph.source.name), "header_file": options.header}
    header = c.render("c/module/serve.h.j2", context)
    return {SOURCE: finished(code, options), HEADER: finished([header], options)}


def greeting(plan: Plan, options: COptions) -> list[str]:
    """Returns the identification of a board: the plan's fingerprint, version and options as in the head of a file."""
    head = [options_line(f"--target c {options.command_line()}"), *calibration(replace(plan, accuracy=None))]
    return [fingerprint(plan), *(f"* {line}" for line in head)]
