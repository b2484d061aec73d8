"""Plan → a C function that predicts for a computer at the other end of a serial line, which can compare.

The other end is `lstmgen.check.board`.
"""

from dataclasses import replace
from math import prod

from lstmgen.graph.shape import Axis, at
from lstmgen.plan.dump import fingerprint
from lstmgen.plan.program import Plan
from lstmgen.targets.c import literals
from lstmgen.targets.c.format import finished
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.options import SERVE, COptions
from lstmgen.targets.c.settings import settings_of_sources
from lstmgen.targets.session import SERVED_LENGTH
from lstmgen.targets.text.header import calibration, options_line

TEMPLATE = "c/module/serve.c.j2"
SOURCE, HEADER = SERVE


def serve(module: Module) -> dict[str, str]:
    """The texts of the source and its header, by what their names add to that of the code.

    Where the model can be stepped, it is: a sample need not fit the memory of a board.
    """
    plan, options, dialect = module.plan, module.options, module.names.dialect
    called, names = "net_predict", module.interface.whole
    shapes = [[end.shape for end in ends] for ends in (plan.interface.inputs, plan.interface.outputs)]
    if plan.step is not None:
        called, names = "net_step", module.interface.at_t
        shapes = [[end.step_shape for end in ends] for ends in (plan.interface.inputs, plan.interface.outputs)]
    lengths = {axis.name: SERVED_LENGTH for axis in plan.graph.axes()}
    sizes = [[prod(at(shape, lengths)) for shape in several] for several in shapes]
    types = [dialect.c_type(end.element) for end in plan.interface.inputs]
    inputs = list(zip(types, names[0], sizes[0]))
    outputs = [(dialect.floating, name, size) for name, size in zip(names[1], sizes[1])]
    arguments = [
        word
        for name, shape in zip(names[0], shapes[0])
        for word in (name, *(str(lengths[dim.name]) for dim in shape if isinstance(dim, Axis)))
    ]
    wanted = " + ".join(f"sizeof {name}" for name in names[0])
    greetings = [literals.c_string(f"{line}|") for line in greeting(plan, options)]
    header_file = options.header.removesuffix(".h") + HEADER
    code = [
        module.write(TEMPLATE, "start", header_file, settings_of_sources(module), greetings),
        module.write(TEMPLATE, "arrays", inputs, outputs),
        module.write(TEMPLATE, "sending"),
        module.write(TEMPLATE, "reading", inputs),
        module.write(TEMPLATE, "serving", wanted, outputs, f"{called}({', '.join(['ctx', *arguments, *names[1]])})"),
    ]
    context = {"model": module.model, "header_file": options.header}
    header = module.names.templates.render("c/module/serve.h.j2", context)
    return {SOURCE: finished(code, options.prefix), HEADER: finished([header], options.prefix)}


def greeting(plan: Plan, options: COptions) -> list[str]:
    """Returns the identification of a board: the plan's fingerprint, version and options as in the head of a file."""
    head = [options_line(f"--target c {options.command_line()}"), *calibration(replace(plan, accuracy=None))]
    return [fingerprint(plan), *(f"* {line}" for line in head)]
