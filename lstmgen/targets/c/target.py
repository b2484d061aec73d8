"""C99."""

from collections.abc import Iterable, Mapping, Sequence

from lstmgen.arguments import named
from lstmgen.graph.graph import Graph
from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.float_range import require_float32
from lstmgen.plan.program import Plan
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.runner import missing, runners, tools
from lstmgen.targets.footprint import Footprint, Limits, OnBoard, Time
from lstmgen.targets.interface import Estimator, Exchanged, Precision, Target

LARGE = 20_000_000  # bytes of source


def backend(options: COptions) -> Backend:
    """Returns the settings with which a graph is planned for C."""
    from lstmgen.targets.c import decisions  # which no other language needs

    return decisions.backend(options)


def fits(plan: Plan, options: COptions) -> None:
    """Refuses plans that do not fit the target.

    Raises:
        BudgetError: the plan does not fit the board of the options.
    """
    if options.board is not None:
        from lstmgen.targets.c import fit  # which few calls ask

        fit.require(plan, options, options.board)


def estimate(graph: Graph, options: COptions, limits: Limits) -> Footprint:
    """Returns the footprint of a model with these options."""
    from lstmgen.targets.c import fit

    return fit.estimate(graph, options, limits)


def on_boards(graph: Graph, options: COptions) -> Iterable[OnBoard]:
    """Returns the footprint of a model on every board."""
    from lstmgen.targets.c import fit

    return fit.on_boards(graph, options)


def time_of(plan: Plan, options: COptions) -> Time | None:
    """Run time of a plan on the board of the options; None where they name none."""
    if options.board is None:
        return None
    from lstmgen.targets.c import footprint

    return footprint.time_of(plan, options)


def render(plan: Plan, options: COptions) -> Mapping[str, Content]:
    """The source, the header and the files beside them.

    Raises:
        UnsupportedError: weights are larger than the type of float arithmetic holds.
        OptionError: the model cannot be proven, or has no samples for a self-test.
    """
    from lstmgen.targets.c import source  # which no other language needs
    from lstmgen.targets.c.module import Module

    if options.real == "float32":
        require_float32(plan.graph, f"export it with {named('dtype', 'float64')}")
    module = Module(plan, options)
    rendered = source.render(module)
    files = dict(rendered.files)
    if options.with_proof:
        from lstmgen.targets.c.proof.proof import proof  # which few ask for

        files |= proof(module, rendered)
    if options.selftest:
        from lstmgen.samples.tested import tested_samples
        from lstmgen.targets.c.selftest import selftest
        from lstmgen.targets.c.serve import serve

        files |= selftest(module, tested_samples(plan.model, plan.graph, options.selftest)) | serve(module)
    return files


def exchange(plan: Plan, options: COptions, source: str) -> Exchanged:
    """Returns the file of a plan's weights for a source that was exported before.

    Raises:
        OptionError: the source loads no weights.
    """
    from lstmgen.targets.c.exchange import exchanged  # which few calls need

    options.require_loading()
    return exchanged(plan, options, source)


def rounded_in_batches(plan: Plan) -> Mapping[str, Sequence[str]]:
    """Returns the kernels that batches multiply with numbers of 16 bits, by the name of the node."""
    from lstmgen.targets.c.parts import multiplied_in_two_parts  # which only a check needs

    return multiplied_in_two_parts(plan)


def remarks(plan: Plan, options: COptions, size: int) -> Sequence[str]:
    """Returns a warning about sources that take long to compile."""
    if size <= LARGE or options.weights_file is not None:
        return ()
    cure = f"{named('weights_file', 'incbin')} keeps the weights in a binary file, with gcc and clang"
    return (f"{size / 1e6:,.0f} MB of C take a compiler minutes: {cure}",)


C = Target(
    name="c",
    title="C",
    suffixes=(".c", ".h"),
    renamed={
        ".ino": "set `package='arduino'` and name a folder, to write a library with a sketch",
        **dict.fromkeys((".cpp", ".cc", ".cxx"), "name it {stem}.c, which C++ compilers accept"),
        **dict.fromkeys((".h", ".hpp"), "name the source, {stem}.c; the header is written beside it"),
    },
    needs="any C99 or C++17 compiler, libm",
    guide="docs/how-to/c-project.md",
    options=COptions,
    backend=backend,
    remarks=remarks,
    render=render,
    runners=runners,
    precision=lambda plan: Precision.FLOAT64 if plan.numbers.dtype == "float64" else Precision.FLOAT32,
    rounded_in_batches=rounded_in_batches,
    fits=fits,
    estimator=Estimator(
        estimate,
        machines=("mcu", "board"),
        boards=on_boards,
        time=time_of,
        unrelated=tuple(
            "name with_main with_proof weights_file selftest ranges biases centers rounding calibrate lines window "
            "max_error".split()
        ),
    ),
    exchange=exchange,
    missing=missing,
    tools=tools,
    compiled=True,
)
