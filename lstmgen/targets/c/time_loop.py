"""The loop of a recurrent layer over all timesteps; the layer's template has the statements for one timestep.

The states are those of the node or, in panels, buffers with the size of panels.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum

from lstmgen.graph.recurrent import GRU, Recurrent
from lstmgen.graph.shape import Shape
from lstmgen.targets.c.call import CallView
from lstmgen.targets.c.layouts.panels import Panels
from lstmgen.targets.c.projection import InputProjection
from lstmgen.targets.c.templates import CTemplates
from lstmgen.targets.c.tokens import names
from lstmgen.targets.indexing.timesteps import Traversal


class When(Enum):
    """Frequency of statements in a function for batches; in one for a sample all run once."""

    EACH_SAMPLE = "each"
    TOGETHER = "first"  # once for all samples, with pointers to what is the first one's
    AROUND = ""  # they begin or end what is around others


@dataclass(frozen=True)
class Statements:
    """Statements that run equally often."""

    when: When
    code: str

    @property
    def lines(self) -> tuple[str, ...]:
        """The lines that are not empty."""
        return tuple(line.strip() for line in self.code.splitlines() if line.strip())

    @property
    def names(self) -> tuple[str, ...]:
        """All names in the code, in order."""
        return names(self.code)


def each(*codes: str) -> Statements:
    """Statements for each sample."""
    return Statements(When.EACH_SAMPLE, "\n".join(codes))


def around(code: str) -> Statements:
    """The beginning or the end of a loop or a condition."""
    return Statements(When.AROUND, code)


SCAN = "c/parts/scan.c.j2"
DTYPES = "c/parts/dtypes.c.j2"
BATCH_SUMS = "sums"  # of all samples, side by side: in their contexts they would be pages apart


def moved(pointer: str, offset: str) -> str:
    """A pointer plus an offset; the pointer itself for 0 or no offset."""
    return pointer if offset in ("", "0") else f"{pointer} + {offset}"


@dataclass(frozen=True)
class TimeLoop:
    """The loop of a recurrent layer over the timesteps of its input.

    Attributes:
        x: the shape of the input.
        templates: render its statements.
    """

    view: CallView
    operation: Recurrent
    x: Shape
    templates: CTemplates

    @property
    def traversal(self) -> Traversal:
        """The order of timesteps, and what is read and written at each."""
        steps = self.view.indexing["traversal"]
        assert isinstance(steps, Traversal)
        return steps

    @property
    def size(self) -> str:
        """The number of elements of a state."""
        return self.view.output_sizes[1]

    @property
    def element(self) -> str:
        """The element type of the output."""
        return self.view.elements[0]

    def state(self, k: int) -> str:
        """The pointer to the k-th state while the loop runs."""
        padded = f"padded_{self.operation.STATES[k]}"
        return self.view.scratch.get(padded, self.view.outputs[k + 1])

    @property
    def copied(self) -> str:
        """Time of the copy from state to output, see `Traversal.output`; "" where nothing reads the output."""
        return self.traversal.output if self.view.outputs[0] else ""

    def copy(self, element: str, to: str, source: str, count: object) -> str:
        """A statement that copies `count` elements."""
        return self.templates.write(DTYPES, "copy", element, to, source, count)

    def fill(self, element: str, to: str, count: object) -> str:
        """A statement that writes `count` zeros."""
        return self.templates.write(DTYPES, "fill", element, to, count)

    def early(self, to: str) -> str:
        """The output before the first timestep that is not masked: the initial state, or zeros."""
        if self.operation.early_output == "state":
            return self.copy(self.element, to, self.state(0), self.size)
        return self.fill(self.element, to, self.size)

    def start(self, padded: int | None) -> Iterator[str]:
        """The statements that initialize the states, padded to `padded` elements in panels."""
        for k, element in enumerate(self.view.elements[1:]):
            state, output = self.state(k), self.view.outputs[k + 1]
            if self.traversal.start == "zeros" or (padded and str(padded) != self.size):
                yield self.fill(element, state, padded or self.size)
            if self.traversal.start == "inputs":
                yield self.copy(element, state, self.view.inputs[k + 1], self.size)
            elif self.traversal.start == "stateful" and padded:
                yield self.copy(element, state, output, self.size)
        if self.copied and not self.operation.return_sequences:
            yield self.early(self.view.outputs[0])

    def timestep(self, statements: str) -> Iterator[str]:
        """The statements of one timestep: the step, unless it is masked, and the copy to the output."""
        y = moved(self.view.outputs[0], self.traversal.y)
        copy = self.copy(self.element, y, self.state(0), self.size) if self.copied else ""
        counted = "\n".join([statements, copy]) if self.copied == "counted" else statements
        if self.operation.masked:
            alternatives = list(self.not_counted(y)) if self.copied == "counted" else []
            yield self.templates.write(SCAN, "masked", self.view.inputs[-1], self.traversal.at, counted, alternatives)
        else:
            yield counted
        if self.copied == "always":
            yield copy

    def not_counted(self, y: str) -> Iterator[tuple[str, str]]:
        """Yields the output of a masked timestep: pairs of a condition in C, "" for else, and statements."""
        if self.traversal.masked == "zeros":
            yield "", self.fill(self.element, y, self.size)
        elif self.traversal.masked == "early":
            yield "", self.early(y)
        elif self.traversal.masked == "before":
            yield "t == 0", self.early(y)
            yield "", self.copy(self.element, y, moved(self.view.outputs[0], self.traversal.y_before), self.size)

    def loop(self, inside: Sequence[Statements]) -> list[Statements]:
        """Statements in a loop over all timesteps; without a loop where there is one timestep."""
        if self.traversal.once:
            return list(inside)
        begin = self.templates.write(SCAN, "begin_loop", self.traversal.count)
        return [around(begin), *inside, around(self.templates.write(SCAN, "end"))]


def over_time(loop: TimeLoop, *, batch: bool, tiles: bool) -> list[Statements]:
    """The statements of a recurrent layer.

    Args:
        batch: a batched kernel has some for all samples at once.
        tiles: these project inputs, too: tiles multiply the rows of several samples.
    """
    view = loop.view
    if "padded_h" in view.scratch:  # a kernel in panels
        order, way = view.indexing["panels"], view.indexing["projection"]
        assert isinstance(order, Panels)
        assert isinstance(way, InputProjection)
        return PanelLoop(loop, order, way, batch and tiles).statements(batch=batch)
    x = moved(view.inputs[0], loop.traversal.x)
    step = loop.templates.write(view.template, "timestep", view, x)
    return [each(*loop.start(None)), *loop.loop([each(*loop.timestep(step))])]


@dataclass(frozen=True)
class PanelLoop:
    """A layer in panels: its inputs are projected a chunk of timesteps at a time, or are looked up in a table.

    Attributes:
        together: a timestep of all samples of a batch is projected at a time.
    """

    loop: TimeLoop
    panels: Panels
    way: InputProjection
    together: bool

    def statements(self, *, batch: bool) -> list[Statements]:
        """The statements of the layer; `batch` as in `over_time`."""
        loop = self.loop
        apart = batch or (loop.view.copied and not self.copies)
        step = self.write("cells" if apart else "timestep", self.sums(written=apart and self.adds_to_sums))
        inside = [*self.projected(apart=apart)] if not self.ahead else []
        if apart and not self.summed_at_once:
            rows = ("stride", "count") if batch else ("0", "1")
            z = (BATCH_SUMS, str(self.panels.batch_row)) if self.together else (self.sums(written=True), rows[0])
            inside.append(Statements(When.TOGETHER, self.write("together", *z, *rows)))
        inside.append(each(*loop.timestep(step)))
        ahead = [each(self.shared("project"))] if self.ahead else []
        ahead += [each(self.shared("copy"))] if self.copies and not batch else []
        finish = [
            loop.copy(element, output, loop.state(k), loop.size)
            for k, (element, output) in enumerate(zip(loop.view.elements[1:], loop.view.outputs[1:]))
            if output
        ]
        return [*ahead, each(*loop.start(self.panels.padded)), *loop.loop(inside), each(*finish)]

    def write(self, macro: str, sums: str, *rows: str) -> str:
        """A macro of the kernel's template, on sums at a pointer; `rows`: their stride and count, if several."""
        return self.loop.templates.write(self.loop.view.template, macro, self.loop.view, sums, *rows)

    def shared(self, macro: str, template: str = "panels", *arguments: str) -> str:
        """A macro that all kernels in panels share."""
        folder = self.loop.view.template.rpartition("/")[0]
        return self.loop.templates.write(f"{folder}/{template}.c.j2", macro, self.loop.view, *arguments)

    @property
    def copies(self) -> bool:
        """Returns whether the stored recurrent kernel is widened to a copy of floats first."""
        return "copy" in self.loop.view.scratch

    @property
    def table(self) -> str | None:
        """The table of the input's products, if it has one."""
        return self.loop.view.routine.arrays["table"]

    @property
    def ahead(self) -> bool:
        """Returns whether all timesteps are projected before the first."""
        return not self.table and self.way.at_once and not self.together

    @property
    def adds_to_sums(self) -> bool:
        """Returns whether h · recurrent kernel is added to the sums of the input; a GRU keeps them separate."""
        return not isinstance(self.loop.operation, GRU)

    @property
    def summed_at_once(self) -> bool:
        """Returns whether the sums of x and of h are made together, for all samples of a batch."""
        return self.together and self.adds_to_sums

    def projected(self, *, apart: bool) -> Iterator[Statements]:
        """The statements that bring the projected input to where a timestep reads it: by projection, or as a copy."""
        templates, view = self.loop.templates, self.loop.view
        if self.together:
            macro = "project_and_recur" if self.summed_at_once else "project"
            yield Statements(When.TOGETHER, self.shared(macro, "together", BATCH_SUMS))
        elif not self.table:
            yield around(templates.write(SCAN, "begin_chunk", self.way.chunk))
            yield each(self.shared("project"))
            yield around(templates.write(SCAN, "end"))
        elif apart and self.adds_to_sums:
            yield each(self.loop.copy("float", view.scratch["sums"], self.sums(written=False), self.panels.row))

    def sums(self, *, written: bool) -> str:
        """The pointer to the projected input of a timestep: in the table, or, where it is `written` to, in a buffer."""
        if self.table and not written:
            index = f"(int){self.loop.view.inputs[0]}[{self.loop.traversal.at}]"
            return f"{self.table} + {index} * {self.panels.row}"
        if self.together:
            return f"{BATCH_SUMS} + sample * {self.panels.batch_row}"
        return moved(self.loop.view.scratch["sums"], "" if self.table else self.way.sums)
