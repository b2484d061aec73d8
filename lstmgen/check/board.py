"""Runs generated code on a board at a serial port.

The board runs the `serve` function of a self-test. Its greeting has the options that the code was exported with. The
plan is made again from these, and its fingerprint shows if the board has the weights of this model. A damaged line, a
restart, and a missing answer each raise their own error. No request is sent twice: the board's state cannot go back.
"""

import re
import time
from binascii import crc_hqx
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import prod
from pathlib import Path

import numpy as np

from lstmgen.check.head import WRITTEN
from lstmgen.check.port import BYTES_PER_SECOND, Port, PortError, opened
from lstmgen.check.verification import Timing
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.operation import FLOAT
from lstmgen.graph.shape import at
from lstmgen.plan.dump import fingerprint
from lstmgen.plan.plan import make_plan
from lstmgen.plan.program import Plan
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.interface import Artifact
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.session import SERVED_LENGTH, Answer, Request, output_shapes
from lstmgen.version import VERSION

# First letters of requests and their answers.
HELLO, RESET, CALL, REFUSED = "h", "r", "c", "e"
STARTED = f"{HELLO}00"  # greeting without a request: the board has just started
# Bytes of 1.0 in a board's memory, with the numpy type that has them.
LAYOUTS: Mapping[str, str] = {
    "0000803f": "<f4",
    "3f800000": ">f4",
    "000000000000f03f": "<f8",
    "3ff0000000000000": ">f8",
}
# A greeting, after its letter.
GREETING = re.compile(r" (?P<one>[0-9a-f]+) (?P<hertz>[0-9a-f]{8}) (?P<fingerprint>[0-9a-f]+)\|(?P<head>.*)")
# An answer to a call, after its letter.
ANSWER = re.compile(r"(?P<status>[0-9a-f]{2})(?P<ticks>[0-9a-f]{8})(?P<outputs>(?:[0-9a-f]{2})*)")
OK = "00"
PATIENCE = 10.0  # seconds without an answer; an Arduino takes two to start when its port is opened
SLOW = 12  # times PATIENCE for a call: small processors take many seconds for a large sample
AGAIN = 1.0  # seconds between two greetings
SHOWN = 40  # bytes of an unexpected line in a message
ADVICE = "put the self-test sketch of the exported package on it, and close every serial monitor"


@dataclass(frozen=True)
class Hello:
    """The greeting of a board.

    Attributes:
        numbers: numpy's name of its float type, such as "<f4".
        hertz: ticks of its clock per second; 0 without a clock.
        fingerprint: fingerprint of the plan that its code was generated from.
        head: the lines "Written: …" from the head of its source.
    """

    numbers: str
    hertz: int
    fingerprint: str
    head: str


@dataclass
class Link:
    """Connection to a board: sends requests, receives answers, each with a CRC.

    Attributes:
        patience: seconds to wait for an answer.
        tag: number of the last request; its answer repeats it.
    """

    port: Port
    patience: float
    tag: int = 0

    def greeted(self) -> Hello:
        """Returns the board's greeting; skips all lines before it.

        Raises:
            PortError: no greeting arrives in time.
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
            raise PortError(f"{self.port.name} sends {shown(heard)}, which is not an answer of a self-test: {ADVICE}")
        raise PortError(f"{self.port.name}: the board does not answer within {self.patience:g} s: {ADVICE}")

    def ask(self, letter: str, payload: bytes = b"") -> str:
        """Sends a request and returns the board's answer, without its tag.

        Raises:
            PortError: no answer arrives, the board has restarted, or bytes were lost or damaged.
        """
        name, patience = self.port.name, self.patience * (SLOW if letter == CALL else 1)
        tagged = self._send(letter, payload)
        line = self.port.receive(time.monotonic() + patience)
        if line is None:
            raise PortError(f"{name}: the board has not answered for {patience:g} s: is it still on?")
        body = sound(line)
        if body is None:
            raise PortError(f"{name} sends {shown(line)}, which was damaged in transit: try a shorter cable")
        if body.startswith(tagged):
            return body[len(tagged) :]
        if body.startswith(STARTED):
            raise PortError(f"{name}: the board restarted during the check: it may lack power, memory or stack")
        if body.startswith(REFUSED):
            raise PortError(f"{name}: the board refused a damaged request: bytes are lost between here and it")
        raise PortError(f"{name} sends {shown(line)}, which answers another request: {ADVICE}")

    def _send(self, letter: str, payload: bytes, before: bytes = b"") -> str:
        """Sends a request; returns what its answer begins with."""
        self.tag = self.tag % 255 + 1
        line = f"{letter}{self.tag:02x}{payload.hex()}".encode()
        took = len(line) / BYTES_PER_SECOND
        self.port.send(before + line + b" %04x\n" % crc_hqx(line, 0xFFFF), time.monotonic() + took + self.patience)
        return f"{letter}{self.tag:02x}"

    def _hello(self, greeting: str) -> Hello:
        """Parses a greeting, without its tag."""
        match = GREETING.fullmatch(greeting)
        if match is None or match["one"] not in LAYOUTS:
            raise PortError(
                f"{self.port.name}: the board's greeting is unknown to lstmgen {VERSION}: export the package again, "
                "and flash that"
            )
        head = match["head"].replace("|", "\n")
        return Hello(LAYOUTS[match["one"]], int(match["hertz"], 16), match["fingerprint"], head)


@dataclass
class AttachedBoard:
    """Board that runs generated code of a model.

    Attributes:
        artifact: the code on it.
        hello: its greeting.
        ticks: run time of each call, in order.
    """

    artifact: Artifact
    hello: Hello
    link: Link
    ticks: list[int] = field(default_factory=list)

    def run(self, requests: Sequence[Request]) -> list[Answer]:
        """Sends requests and returns their answers; the board has one context only.

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
        line = self.link.ask(CALL, b"".join(x.astype(kind).tobytes() for x, kind in zip(request.inputs, types)))
        shapes = output_shapes(plan, request)
        sizes = [prod(shape) for shape in shapes]
        answer = ANSWER.fullmatch(line)
        if answer is None or (answer["status"] == OK) != (
            len(answer["outputs"]) == 2 * np.dtype(real).itemsize * sum(sizes)
        ):
            raise PortError(
                f"{self.link.port.name} sends {shown(line.encode())}, which is not an answer to a sample: {ADVICE}"
            )
        if answer["status"] != OK:
            return f"the board returned error {int(answer['status'], 16) - 256}"
        self.ticks.append(int(answer["ticks"], 16))
        outputs = np.frombuffer(bytes.fromhex(answer["outputs"]), real).astype(np.float64)
        return tuple(x.reshape(shape) for x, shape in zip(np.split(outputs, np.cumsum(sizes)[:-1]), shapes))

    @property
    def timing(self) -> Timing | None:
        """Shortest and longest call; None if there were no calls, or the board has no clock."""
        if not self.ticks or not self.hello.hertz:
            return None
        least, most = (1e3 * ticks / self.hello.hertz for ticks in (min(self.ticks), max(self.ticks)))
        return Timing("predict" if self.artifact.plan.step is None else "step", len(self.ticks), least, most)


@contextmanager
def connected(graph: Graph, path: Path) -> Iterator[AttachedBoard]:
    """Opens the board at a serial port and checks that it runs generated code of this model.

    Raises:
        OptionError: there is no such port, or the board has another model.
        PortError: no valid greeting arrives.
    """
    with opened(path) as port:
        link = Link(port, PATIENCE)
        hello = link.greeted()
        written = WRITTEN.search(hello.head)
        if written is None or written["target"] not in TARGETS:
            raise PortError(f"{path}: no line 'Written: …' in the board's greeting: {ADVICE}")
        target = TARGETS[written["target"]]
        options = target.options.parse(written["options"], hello.head).placed(Path(f"net{target.suffixes[0]}"))
        another = (
            f"the board at {path} has another model than {graph.source.name}, or other weights, layers or pipeline: "
            f"its code is {written[0].partition('Written: ')[2]!r}"
        )
        try:
            options.check()
            plan = make_plan(options.with_inputs(graph), target.backend(options))
        except OptionError as error:  # the options fit a model with other layers
            raise OptionError(f"{another}, which does not fit this model: {error}") from None
        if hello.fingerprint != fingerprint(plan):
            raise OptionError(
                f"{another} with fingerprint {hello.fingerprint}, this model's has {fingerprint(plan)}; export this "
                "one, and put it on the board"
            )
        yield AttachedBoard(Artifact(target, options, plan, path), hello, link)


def fits(plan: Plan, sample: Sample) -> bool:
    """Returns True if the sample has the shapes of the board's arrays, with all free axes of SERVED_LENGTH."""
    graph = plan.graph if plan.step is None else plan.step.graph
    skipped = [plan.step is not None and end.streamed for end in plan.interface.inputs]
    parts = [x.shape[skip:] for x, skip in zip(sample, skipped)]
    lengths = {axis.name: SERVED_LENGTH for axis in graph.axes()}
    return all(part == at(v.shape, lengths)[len(v.shape) - len(part) :] for part, v in zip(parts, graph.inputs))


def sound(line: bytes) -> str | None:
    """Returns the content of a line; None if its CRC is wrong."""
    body, _, check = line.rpartition(b" ")
    return body.decode("ascii", "replace") if check == b"%04x" % crc_hqx(body, 0xFFFF) else None


def shown(line: bytes) -> str:
    """Quotes the start of an unexpected line, for a message."""
    text = line[:SHOWN].decode("ascii", "backslashreplace")
    return repr(text) + ("…" if len(line) > SHOWN else "")
