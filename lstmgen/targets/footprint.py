"""A model's footprint on a microcontroller and the limits of a board, estimated before compilation."""

from __future__ import annotations

import math
from dataclasses import dataclass

from lstmgen import display
from lstmgen.errors import OptionError

DIGITS = 1e9  # milliseconds that are no longer written out: eleven days
FEWEST = 128  # bytes that somebody may mean: 32 is 32 KB
KB, MB = 1024, 1024**2
UNITS = {"": 1, "b": 1, "k": KB, "kb": KB, "kib": KB, "m": MB, "mb": MB, "mib": MB}


@dataclass(frozen=True)
class Limits:
    """Flash and RAM in bytes, and the period of timesteps in milliseconds; None if unlimited."""

    flash: int | None = None
    ram: int | None = None
    period: float | None = None


@dataclass(frozen=True)
class Duration:
    """A time in milliseconds: the most likely value, the minimum and the maximum."""

    likely: float
    least: float
    most: float

    @property
    def span(self) -> str:
        """Returns the range from the minimum to the maximum, as text."""
        return f"{milliseconds(self.least)} to {milliseconds(self.most)}"


def milliseconds(number: float) -> str:
    """Returns a number with two significant digits, but all digits before the point unless they are many."""
    if number >= DIGITS:
        return f"{number:.1e}"
    digits = 1 - math.floor(math.log10(number)) if number > 0 else 0
    return f"{round(number, digits):,.{max(digits, 0)}f}"


@dataclass(frozen=True)
class Time:
    """The time of a model on a board.

    Attributes:
        mhz: clock in MHz.
        prediction_ms: milliseconds for a whole sample; None if unknown.
        step_ms: milliseconds for one timestep; None if unknown, or without a step.
        unknown: reason why a time is unknown; "" if both are known.
        windowed: whether the rows of a stream are stored until a window is complete: the last row costs a prediction,
            the others nothing.
        length: timesteps of the prediction, if the model takes any number of them.
    """

    mhz: int
    prediction_ms: Duration | None
    step_ms: Duration | None
    unknown: str = ""
    windowed: bool = False
    length: int | None = None

    @property
    def each(self) -> Duration | None:
        """Returns the longest work per timestep: a step, or a prediction if rows are not steps."""
        return self.prediction_ms if self.windowed else self.step_ms or self.prediction_ms

    @property
    def durations(self) -> dict[str, Duration | None]:
        """Returns the times by what they are of."""
        timesteps = "" if self.length is None else f" of {self.length} timesteps"
        return {f"prediction{timesteps}": self.prediction_ms, "step": self.step_ms}

    @property
    def short(self) -> str:
        """Returns the longest work per timestep, in a few words; "" if it is not known."""
        name = "step" if self.each is self.step_ms else "prediction"
        return "" if self.each is None else f"{milliseconds(self.each.likely)} ms a {name}"

    def __str__(self) -> str:
        times = [
            f"{milliseconds(time.likely)} ms a {name}, {time.span}" for name, time in self.durations.items() if time
        ]
        return "; ".join([*times, *([f"not known: {self.unknown}"] if self.unknown else [f"at {self.mhz} MHz"])])


@dataclass(frozen=True)
class Overhead:
    """A part of a program beside the model's weights and code, in bytes.

    Attributes:
        note: how exact the numbers are.
    """

    title: str
    flash: int
    ram: int
    note: str


@dataclass(frozen=True, repr=False)
class Footprint:
    """A model's footprint on a microcontroller, in bytes; variable-length axes count with DEFAULT_LENGTH.

    Attributes:
        weights, state, workspace: exact; the context is state and workspace, with what pads it.
        ends: exact: the input and the output of a call, of net_step where there is one, which the caller holds.
        macs: multiply-accumulates of a prediction; free axes count with length 1.
        stack, code: bounds for what gcc makes with -O2 or -Os, see `Mcu`; code has libraries in it.
        parts: what else a program has: the core of Arduino, labels, a self-test.
        time: how long it takes; None where no board is named.
        changes: what to change where it does not fit; empty where it does.
    """

    mcu: str
    weights: int
    state: int
    workspace: int
    ends: int
    macs: int
    stack: int
    code: int
    limits: Limits
    parts: tuple[Overhead, ...] = ()
    time: Time | None = None
    changes: tuple[str, ...] = ()

    @property
    def flash(self) -> int:
        """The bytes in flash."""
        return self.weights + self.code + sum(part.flash for part in self.parts)

    @property
    def ram(self) -> int:
        """All memory."""
        return self.state + self.workspace + self.ends + self.stack + sum(part.ram for part in self.parts)

    @property
    def flash_left(self) -> int | None:
        """Returns the bytes that remain for other code; negative if the model does not fit."""
        return None if self.limits.flash is None else self.limits.flash - self.flash

    @property
    def ram_left(self) -> int | None:
        """Returns the bytes that remain for other code; negative if the model does not fit."""
        return None if self.limits.ram is None else self.limits.ram - self.ram

    @property
    def time_left(self) -> float | None:
        """Milliseconds of the period that are left at worst; negative where it is too slow, or that is not known."""
        if self.limits.period is None:
            return None
        return self.limits.period - self._most

    @property
    def affordable(self) -> float:
        """The part of the work for which a period is long enough at worst."""
        return math.inf if self.limits.period is None else self.limits.period / self._most

    @property
    def _most(self) -> float:
        """Maximum milliseconds for the code that runs at every timestep."""
        return math.inf if self.time is None or self.time.each is None else self.time.each.most

    @property
    def fits(self) -> bool:
        """Returns whether the footprint is within all limits."""
        return all(rest is None or rest >= 0 for rest in (self.flash_left, self.ram_left, self.time_left))

    def __repr__(self) -> str:
        return display.lines(self._title, self._rows())

    def _repr_html_(self) -> str:
        return display.table(self._title, (), self._rows())

    @property
    def _title(self) -> str:
        return f"Footprint on {self.mcu}: it {'fits' if self.fits else 'does not fit'}"

    def _rows(self) -> list[tuple[str, ...]]:
        flash = f"{self.weights:,} of weights, at most {self.code:,} of code and libraries"
        ram = f"{self.state + self.workspace:,} of state and workspace, {self.ends:,} of input and output"
        rows = [
            ("flash", f"{self.flash:,} bytes: {flash}{remaining(self.flash_left)}"),
            ("RAM", f"{self.ram:,} bytes: {ram}, at most {self.stack:,} of stack{remaining(self.ram_left)}"),
            *(
                (part.title, f"{part.flash:,} bytes of flash, {part.ram:,} of RAM, included above")
                for part in self.parts
            ),
            ("work", f"{self.macs:,} multiply-accumulates (MACs)"),
        ]
        if self.time is not None:
            rows.append(("time", str(self.time)))
        if self.time_left is not None:
            rows.append(("period", f"{self.limits.period:g} ms, {period_text(self.time_left)}"))
        return [*rows, *(("change", change) for change in self.changes)]


def remaining(rest: int | None) -> str:
    """Formats the rest of a limit in bytes; a negative one is too much."""
    return "" if rest is None else f"; {rest:,} left" if rest >= 0 else f"; {-rest:,} too much"


def period_text(rest: float) -> str:
    """Formats the worst-case rest of a period, in milliseconds; a negative one is too slow."""
    return f"at least {milliseconds(rest)} ms left" if rest >= 0 else f"up to {milliseconds(-rest)} ms too slow"


@dataclass(frozen=True)
class OnBoard:
    """A supported board, and a model's footprint on it.

    Attributes:
        name: as `board=` takes it.
        title: what it is called, and its microcontroller.
        mcu: the class of its microcontroller.
        flash, ram: what it has, in bytes.
        taken: None where no code can be written for it.
        refusal: why not.
    """

    name: str
    title: str
    mcu: str
    flash: int
    ram: int
    taken: Footprint | None
    refusal: str = ""


def bytes_of(text: str) -> int:
    """A number of bytes as people write it: 2048, 2k, 2 KiB, 1M.

    Raises:
        OptionError: it is none.
    """
    lower = text.strip().lower()
    digits = lower.rstrip("bikm")
    unit, digits = lower.removeprefix(digits), digits.rstrip()
    if unit not in UNITS or not (digits.isascii() and digits.isdigit()):
        raise OptionError(f"{text!r} is not a number of bytes; write 32768, 32k or 1M")
    number = int(digits) * UNITS[unit]
    if 0 < number < FEWEST:
        raise OptionError(f"{text} is {number} bytes, less than any model takes: write {digits}k for kilobytes")
    return number
