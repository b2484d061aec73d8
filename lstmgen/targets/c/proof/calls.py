"""Public functions with their arguments in proofs."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lstmgen.graph.graph import Graph
from lstmgen.graph.repeated import Scan
from lstmgen.plan.buffers import elements
from lstmgen.plan.interface import Output
from lstmgen.plan.program import Plan, Program, RoutineCall
from lstmgen.targets.c.dialect import Dialect
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.proof.steps import READ, SIZE, WRITTEN, Region, regions, timestep_of

NO_LENGTH = 0  # of free axes: there are none
INTEGERS = "int16"  # the elements of custom cells in fixed point


@dataclass(frozen=True)
class Array:
    """An input or an output and how many numbers it has."""

    element: str
    name: str
    count: int


@dataclass(frozen=True)
class PublicCall:
    """A public function with a context.

    Attributes:
        inputs: arrays that it reads.
        outputs: arrays that it writes, besides the context.
        returned: condition on its result.
        resumes: whether it continues from the previous states.
        calls: the public functions that it calls, which are replaced by their contracts.
        counters: the counters of rows that it does not change, or sets to 0.
    """

    name: str
    inputs: tuple[Array, ...]
    outputs: tuple[Array, ...]
    returned: str
    resumes: bool
    calls: tuple[str, ...] = ()
    counters: tuple[str, ...] = ()

    @property
    def parameters(self) -> str:
        """Returns the parameters as C declares them."""
        inputs = [f"const {array.element} *{array.name}" for array in self.inputs]
        return ", ".join(["net_context *ctx", *inputs, *(f"{array.element} *{array.name}" for array in self.outputs)])

    @property
    def arguments(self) -> str:
        return ", ".join(["&ctx", *(array.name for array in (*self.inputs, *self.outputs))])

    @property
    def begun(self) -> tuple[str, ...]:
        """Returns the counters that it may set to 0."""
        return self.counters if self.name == "net_predict" else ()

    @property
    def counted(self) -> str:
        """The condition on the counters after the call; "" where there are none."""
        if self.calls:
            return "ROWS(ctx)"
        kept = " && ".join(f"ctx.{counter} == {counter}" for counter in self.counters)
        zero = " && ".join(f"ctx.{counter} == 0" for counter in self.begun)
        return f"({zero}) || ({kept})" if zero else kept


@dataclass(frozen=True)
class Classification:
    """The functions for the labels of an output.

    Attributes:
        suffix: what their names end in.
        output: the row that is looked at.
        several: whether a row may name several classes, in an array.
    """

    suffix: str
    output: Array
    several: bool

    @property
    def name(self) -> str:
        return f"net_classify{self.suffix}"

    @property
    def labels(self) -> str:
        """The macro for the number of labels."""
        return f"NET_LABELS{self.suffix}"


def public_calls(module: Module) -> Iterable[PublicCall]:
    """Yields net_predict, and net_step, net_feed, net_prepare and net_push if they exist."""
    plan, interface, dialect = module.plan, module.interface, module.names.dialect
    returned = "result == NET_OK" + (" || result == NET_ERROR_INDEX" if plan.predict.looks_up else "")
    inputs, outputs = ends(plan.graph, interface.whole, dialect)
    counters = () if interface.push is None else interface.push.counters
    yield PublicCall("net_predict", inputs, outputs, returned, resumes=bool(interface.resumed), counters=counters)
    if plan.step is not None:
        at_t, so_far = ends(plan.step.graph, interface.at_t, dialect)
        yield PublicCall("net_step", at_t, so_far, returned, resumes=True, counters=counters)
        if "feed" in interface.arguments:
            yield PublicCall("net_feed", at_t, (), returned, resumes=True, counters=counters)
    if push := interface.push:
        row = Array(dialect.c_type(push.element), "row", push.features)
        fed = "net_feed" if push.feeds else "net_step"
        if push.prepares:
            yield PublicCall("net_prepare", (), (), returned, resumes=True, calls=(fed,))
        whole = () if push.steps else ("net_predict",)
        steps = ("net_step",) if push.steps or push.prepares else ()
        feeds = ("net_feed",) if steps and push.feeds else ()
        yield PublicCall(
            "net_push",
            (row,),
            outputs,
            f"{returned} || result == NET_READY",
            resumes=True,
            calls=(*whole, *steps, *feeds),
        )


def classification(output: Output, dialect: Dialect) -> Classification:
    """Returns the label functions of an output, which are proven for one row."""
    numbers = 1 if output.rule == "second" else len(output.labels)
    return Classification(output.suffix, Array(dialect.floating, "output", numbers), output.rule == "every")


def ends(graph: Graph, names: tuple[Sequence[str], Sequence[str]], dialect: Dialect) -> Iterable[tuple[Array, ...]]:
    """Yields the inputs of a graph, then the outputs."""
    for parameters, values in zip(names, (graph.inputs, graph.outputs)):
        yield tuple(
            Array(dialect.c_type(value.element), name, elements(value.shape, NO_LENGTH))
            for name, value in zip(parameters, values)
        )


@dataclass(frozen=True)
class ProvedLayer:
    """The arguments of a layer's function, for its proof."""

    regions: tuple[Region, ...]

    @property
    def arguments(self) -> str:
        return ", ".join(region.argument for region in self.regions)

    @property
    def condition(self) -> str:
        """The condition, on sizes, that separates it from layers of the same function; "" where there are none."""
        return " && ".join(f"{region.name} == {region.count}" for region in self.regions if region.kind == SIZE)

    @property
    def arrays(self) -> list[Region]:
        return [region for region in self.regions if region.kind != SIZE]

    @property
    def bounded_before(self) -> list[Region]:
        """The regions within their limits before the call."""
        return [region for region in self.regions if region.limit and region.kind != WRITTEN]

    @property
    def changed(self) -> list[Region]:
        """The regions that the call writes."""
        return [region for region in self.arrays if region.kind != READ]

    @property
    def bounded_after(self) -> list[Region]:
        """The regions within their limits after the call."""
        return [region for region in self.changed if region.limit]


@dataclass(frozen=True)
class LayerFunction:
    """The function of a layer, or of several."""

    name: str
    layers: tuple[ProvedLayer, ...]
    replaced: tuple[str, ...]

    @property
    def parameters(self) -> str:
        return ", ".join(region.parameter for region in self.layers[0].regions)

    @property
    def condition(self) -> str:
        """The condition on sizes in every call: those of one of the layers; "" where it has no sizes."""
        first, *further = (layer.condition for layer in self.layers)
        return " || ".join(f"({condition})" for condition in (first, *further)) if further else first


def cells_of(plan: Plan) -> Iterator[tuple[Program, RoutineCall]]:
    """Yields the timesteps of custom cells in fixed point, each with a call of it."""
    for body, call in (item for program in plan.programs for item in program.bodies.items()):
        if isinstance(call.node.operation, Scan) and all(value.element == INTEGERS for value in body.graph.inputs):
            yield body, call


def layers_of(plan: Plan, names: Names) -> Mapping[str, tuple[ProvedLayer, ...]]:
    """Layers with contracts by the function that runs them, each size once."""
    functions: dict[str, dict[ProvedLayer, None]] = {}
    for routine in plan.routines:
        arguments = regions(routine, names.dialect.floating)
        if arguments:
            functions.setdefault(names.routine(routine), {})[ProvedLayer(arguments)] = None
    for program, call in cells_of(plan):
        functions[names.body(program)] = {ProvedLayer(timestep_of(call, names.dialect)): None}
    return {name: tuple(layers) for name, layers in functions.items()}
