"""What a model takes of a microcontroller beside what there is, as a language tells it before anything is compiled."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.errors import OptionError

UNITS = {"": 1, "k": 1024, "m": 1024**2}


@dataclass(frozen=True)
class Limits:
    """What there is, in bytes; None where nobody said."""

    flash: int | None = None
    ram: int | None = None


@dataclass(frozen=True)
class Footprint:
    """What a model takes of a microcontroller, in bytes; free axes count with DEFAULT_LENGTH.

    Attributes:
        weights, state, workspace: exact; the context is state and workspace, with what pads it.
        ends: exact: the input and the output of a call, of net_step where there is one, which the caller holds.
        macs: multiply-accumulates of a prediction; free axes count with length 1.
        stack, code: bounds for what gcc makes with -O2 or -Os, see `Mcu`; code has libraries in it.
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
    changes: tuple[str, ...] = ()

    @property
    def flash(self) -> int:
        """All that lies in flash."""
        return self.weights + self.code

    @property
    def ram(self) -> int:
        """All memory."""
        return self.state + self.workspace + self.ends + self.stack

    @property
    def flash_left(self) -> int | None:
        """For the rest of a program; negative where it does not fit."""
        return None if self.limits.flash is None else self.limits.flash - self.flash

    @property
    def ram_left(self) -> int | None:
        """For the rest of a program; negative where it does not fit."""
        return None if self.limits.ram is None else self.limits.ram - self.ram

    @property
    def fits(self) -> bool:
        """Whether it is within all limits that were given."""
        return all(left is None or left >= 0 for left in (self.flash_left, self.ram_left))


@dataclass(frozen=True)
class OnBoard:
    """A board that a language knows, and what a model takes of it.

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
    """A number of bytes as people write it: 2048, 2k, 1M.

    Raises:
        OptionError: it is none.
    """
    lower = text.strip().lower().removesuffix("b")
    unit = lower[-1:] if lower[-1:] in UNITS else ""
    digits = lower.removesuffix(unit)
    if not (digits.isascii() and digits.isdigit()):
        raise OptionError(f"{text!r} is no number of bytes; write 32768, 32k or 1M")
    return int(digits) * UNITS[unit]
