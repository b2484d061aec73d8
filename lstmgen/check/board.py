"""A board at a serial port that runs generated code, as a runner like any other.

The code there is the `serve` function that comes with a self-test. The board says how it was written; so the plan is
made anew, and its fingerprint tells whether the board has the weights of this model. A line that was damaged, a board
that restarts, one that does not answer: each ends the check with a message of its own. Nothing is sent again, as a
timestep that was taken cannot be taken back.
"""

from __future__ import annotations

import re
import time
from binascii import crc_hqx
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from pathlib import Path

import numpy as np

from lstmgen.check.artifact import WRITTEN
from lstmgen.check.port import BYTES_PER_SECOND, Port, PortError, opened
from lstmgen.check.report import Timing
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import FLOAT
from lstmgen.graph.shape import at
from lstmgen.plan.fingerprint import fingerprint
from lstmgen.plan.passes.sequences import streamed_inputs
from lstmgen.plan.plan import make_plan
from lstmgen.plan.program import Plan
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.interface import Artifact
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.session import SERVED_LENGTH, Answer, Request, output_shapes
from lstmgen.version import VERSION

# Letters that begin a request and its answer.
HELLO, RESET, CALL, REFUSED = "h", "r", "c", "e"
STARTED = f"{HELLO}00"  # how a board greets that nobody asked: it starts
# How the bytes of 1.0 may lie in a board's memory, as numpy calls such types.
LAYOUTS: Mapping[str, str] = {
    "0000803f": "<f4",
    "3f800000": ">f4",
    "000000000000f03f": "<f8",
    "3ff0000000000000": ">f8",
}
# What follows the letter of a greeting.
GREETING = re.compile(r" (?P<one>[0-9a-f]+) (?P<hertz>[0-9a-f]{8}) (?P<fingerprint>[0-9a-f]+)\|(?P<head>.*)")
# And that of an answer to a call.
ANSWER = re.compile(r"(?P<status>[0-9a-f]{2})(?P<ticks>[0-9a-f]{8})(?P<outputs>(?:[0-9a-f]{2})*)")
OK = "00"
PATIENCE = 10.0  # seconds without an answer; an Arduino takes two to start when its port is opened
SLOW = 12  # times as much for a call: small processors take many seconds for a large sample
AGAIN = 1.0  # seconds from one greeting to the next
SHOWN = 40  # bytes of what nobody understands
ADVICE = "put the self-test sketch of the exported package on it, and close every serial monitor"


@dataclass(frozen=True)
class Hello:
    """The greeting of a board.

    Attributes:
        numbers: its type of floats, as numpy calls it.
        hertz: ticks of its clock in a second.
        fingerprint: of the plan that it follows.
        head: the lines that the head of its source has on how it was written.
    """

    numbers: str
    hertz: int
    fingerprint: str
    head: str


@dataclass
class Link:
    """The connection to a board: requests out, answers in, each with a CRC.

    Attributes:
        patience: for how many seconds to wait for an answer.
        tag: of the last request, which its answer repeats.
    """

    port: Port
    patience: float
    tag: int = 0

    def greeted(self) -> Hello:
        """The board's greeting; whatever it sends before that is skipped.

        Raises:
            PortError: it does not say so.
        """
        deadline, heard = time.monotonic() + self.patience, b""
        while (now := time.monotonic()) < deadline:
            tagged = self._send(HELLO, b"", before=b"\n")
            until = min(now + AGAIN, deadline)
            while (line := self.port.receive(until)) is not None and time.monotonic() < until:
                body = sound(line)
                if body is not None and body.startswith(tagged):
                    return self._hello(body[len(tagged) :])
                heard = line if body is None else heard
        if heard:
            raise PortError(f"{self.port.name} sends {shown(heard)}, which is no answer of a self-test: {ADVICE}")
        raise PortError(f"{self.port.name}: the board does not answer within {self.patience:g} s: {ADVICE}")

    def ask(self, letter: str, given: bytes = b"") -> str:
        """What the board answers to a request.

        Raises:
            PortError: it does not answer, has started anew, or the line damages what is sent.
        """
        name, patience = self.port.name, self.patience * (SLOW if letter == CALL else 1)
        tagged = self._send(letter, given)
        line = self.port.receive(time.monotonic() + patience)
        if line is None:
            raise PortError(f"{name}: the board no longer answers, for {patience:g} s: is it still on?")
        body = sound(line)
        if body is None:
            raise PortError(f"{name} sends {shown(line)}, which was damaged on the way: try a shorter cable")
        if body.startswith(tagged):
            return body[len(tagged) :]
        if body.startswith(STARTED):
            raise PortError(f"{name}: the board has started anew in the middle: it may lack power, memory or stack")
        if body.startswith(REFUSED):
            raise PortError(f"{name}: the board did not understand a request: bytes are lost on the way to it")
        raise PortError(f"{name} sends {shown(line)}, which answers something else: {ADVICE}")

    def _send(self, letter: str, given: bytes, before: bytes = b"") -> str:
        """Sends a request; returns what its answer begins with."""
        self.tag = self.tag % 255 + 1
        line = f"{letter}{self.tag:02x}{given.hex()}".encode()
        took = len(line) / BYTES_PER_SECOND
        self.port.send(before + line + b" %04x\n" % crc_hqx(line, 0xFFFF), time.monotonic() + took + self.patience)
        return f"{letter}{self.tag:02x}"

    def _hello(self, said: str) -> Hello:
        """What a greeting says."""
        found = GREETING.fullmatch(said)
        if found is None or found["one"] not in LAYOUTS:
            raise PortError(
                f"{self.port.name}: the board greets in a way that lstmgen {VERSION} does not know: export the package "
                "again, and put that on it"
            )
        head = found["head"].replace("|", "\n")
        return Hello(LAYOUTS[found["one"]], int(found["hertz"], 16), found["fingerprint"], head)


@dataclass
class Board:
    """A board with generated code of a model.

    Attributes:
        artifact: what is on it, as if it were in files.
        hello: what it says of itself.
        ticks: that every call took, in order.
    """

    artifact: Artifact
    hello: Hello
    link: Link
    ticks: list[int] = field(default_factory=list)

    def run(self, requests: Sequence[Request]) -> list[Answer]:
        """The answers to requests; the board has one context only.

        Raises:
            PortError: it does not answer.
        """
        return [self._answer(request) for request in requests]

    def _answer(self, request: Request) -> Answer:
        if request.method == "reset":
            self.link.ask(RESET)
            return ()
        plan, real = self.artifact.plan, self.hello.numbers
        integers = {"int16": f"{real[0]}i2"}  # in the same order of bytes
        types = [real if value.element == FLOAT else integers[value.element] for value in plan.graph.inputs]
        said = self.link.ask(CALL, b"".join(x.astype(kind).tobytes() for x, kind in zip(request.inputs, types)))
        shapes = output_shapes(plan, request)
        sizes = [prod(shape) for shape in shapes]
        found = ANSWER.fullmatch(said)
        if found is None or (found["status"] == OK) != (
            len(found["outputs"]) == 2 * np.dtype(real).itemsize * sum(sizes)
        ):
            raise PortError(
                f"{self.link.port.name} sends {shown(said.encode())}, which is no answer to a sample: {ADVICE}"
            )
        if found["status"] != OK:
            return f"the board says error {int(found['status'], 16) - 256}"
        self.ticks.append(int(found["ticks"], 16))
        outputs = np.frombuffer(bytes.fromhex(found["outputs"]), real).astype(np.float64)
        return tuple(x.reshape(shape) for x, shape in zip(np.split(outputs, np.cumsum(sizes)[:-1]), shapes))

    @property
    def timing(self) -> Timing | None:
        """The times of the calls; None where there were none, or the board has no clock."""
        if not self.ticks or not self.hello.hertz:
            return None
        least, most = (1e3 * each(self.ticks) / self.hello.hertz for each in (min, max))
        return Timing("predict" if self.artifact.plan.step is None else "step", len(self.ticks), least, most)


@contextmanager
def connected(graph: Graph, path: Path) -> Iterator[Board]:
    """The board at a serial port, which has generated code of this model.

    Raises:
        OptionError: there is no such port, or the board has another model.
        PortError: nothing there answers as it should.
    """
    with opened(path) as port:
        link = Link(port, PATIENCE)
        hello = link.greeted()
        written = WRITTEN.search(hello.head)
        if written is None or written["target"] not in TARGETS:
            raise PortError(f"{path}: the board does not say how its code was written: {ADVICE}")
        target = TARGETS[written["target"]]
        options = target.options.parse(written["options"], hello.head).placed(Path(f"net{target.suffixes[0]}"))
        another = (
            f"the board at {path} has another model than {graph.source.name}, or the same with other weights, layers "
            f"or pipeline: its code is {written[0].partition('Written: ')[2]!r}"
        )
        try:
            options.check()
            plan = make_plan(options.with_inputs(graph), target.backend(options))
        except OptionError as error:  # its options are for a model with other layers
            raise OptionError(f"{another}, which does not fit this model: {error}") from None
        if hello.fingerprint != fingerprint(plan):
            raise OptionError(
                f"{another} with fingerprint {hello.fingerprint}, this model's has {fingerprint(plan)}; export this "
                "one, and put it on the board"
            )
        yield Board(Artifact(target, options, plan, path), hello, link)


def fits(plan: Plan, sample: Sample) -> bool:
    """Whether a board takes a sample: its arrays have one length, and so has whatever axis is free in a call."""
    graph = plan.graph if plan.step is None else plan.step.graph
    flows = [plan.step is not None and streamed for streamed in streamed_inputs(plan.graph)]
    parts = [x.shape[1:] if streamed else x.shape for x, streamed in zip(sample, flows)]
    lengths = {axis.name: SERVED_LENGTH for axis in graph.axes()}
    return all(part == at(v.shape, lengths)[len(v.shape) - len(part) :] for part, v in zip(parts, graph.inputs))


def sound(line: bytes) -> str | None:
    """The content of a line; None where its CRC is wrong."""
    body, _, check = line.rpartition(b" ")
    return body.decode("ascii", "replace") if check == b"%04x" % crc_hqx(body, 0xFFFF) else None


def shown(line: bytes) -> str:
    """A line that nobody understands, as a message has it."""
    text = line[:SHOWN].decode("ascii", "backslashreplace")
    return repr(text) + ("…" if len(line) > SHOWN else "")
