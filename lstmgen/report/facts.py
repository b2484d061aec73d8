"""What a report tells of a model: plain values, which become JSON under the names of their fields.

docs/reference/json.md explains each field.
"""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen import display
from lstmgen.targets.footprint import Time

# A shape without the batch axis; free axes are named.
Dims = tuple[int | str, ...]


@dataclass(frozen=True)
class Tensor:
    """An input or an output."""

    name: str
    shape: Dims


@dataclass(frozen=True)
class LayerFacts:
    """A Keras layer.

    Attributes:
        title: its class and its name, as errors call it.
        reads: titles of the layers, and names of the inputs, that it computes from.
        macs: multiply-accumulates of a prediction; free axes count with length 1.
    """

    title: str
    name: str
    class_name: str
    outputs: tuple[Dims, ...]
    parameters: int
    macs: int
    options: tuple[str, ...]
    reads: tuple[str, ...]


@dataclass(frozen=True)
class ErrorFacts:
    """The largest error of a layer or an output against float64, over all samples.

    Attributes:
        error: absolute.
        largest: magnitude of the true values.
        relative: the error as a part of that.
        same_class: of an output that chooses a class, the part of the choices that are the same; else None.
        sample: the number of the sample with the largest error, from 1.
    """

    name: str
    error: float
    largest: float
    relative: float
    same_class: float | None
    sample: int


@dataclass(frozen=True)
class FormatFacts:
    """A number format: what it costs, and how far off it is.

    Attributes:
        name: "float32", "int8", "int8 weights" …
        options: what one types for it.
        refusal: why the model cannot be exported so; "" where it can, and the rest holds.
        worst: the largest relative error of any output.
    """

    name: str
    options: str
    refusal: str = ""
    weights_bytes: int = 0
    state_bytes: int = 0
    workspace_bytes: int = 0
    worst: float = 0.0
    layers: tuple[ErrorFacts, ...] = ()
    outputs: tuple[ErrorFacts, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(frozen=True)
class FootprintFacts:
    """What a number format takes of a board.

    Attributes:
        refusal: why there is no such code for the board; "" where there is.
        time: how long it takes; None where there is no code.
    """

    format: str
    fits: bool
    flash_bytes: int = 0
    ram_bytes: int = 0
    refusal: str = ""
    time: Time | None = None


@dataclass(frozen=True)
class BoardFacts:
    """A board: what it has, and what each number format takes of it."""

    name: str
    title: str
    mcu: str
    flash_bytes: int
    ram_bytes: int
    formats: tuple[FootprintFacts, ...]


@dataclass(frozen=True)
class SaturationFacts:
    """Where a value saturates in fixed point, and how finely it is resolved."""

    format: str
    saturation: float
    step: float


@dataclass(frozen=True)
class RangeFacts:
    """A value that fixed point has to hold: the magnitudes that it takes on the samples, and where it saturates."""

    name: str
    median: float
    percentile_99: float
    largest: float
    formats: tuple[SaturationFacts, ...]


@dataclass(frozen=True)
class Command:
    """How to get something, as one types it."""

    title: str
    line: str


@dataclass(frozen=True)
class GeneratedFacts:
    """A file that was exported, and its digest."""

    file: str
    sha256: str


@dataclass(frozen=True)
class ToolFacts:
    """What took part in a verification."""

    name: str
    version: str


@dataclass(frozen=True)
class TrialFacts:
    """What a verification found on inputs of one kind: the largest error, as a part of the largest true value."""

    inputs: str
    samples: int
    relative: float
    ok: bool


@dataclass(frozen=True)
class CertificateFacts:
    """What a certificate says of files that were exported from the model.

    Attributes:
        file: the name of the certificate.
        options: those of the export.
    """

    file: str
    options: str
    ok: bool
    generated: tuple[GeneratedFacts, ...]
    tools: tuple[ToolFacts, ...]
    trials: tuple[TrialFacts, ...]


@dataclass(frozen=True)
class Provenance:
    """Where everything comes from.

    Attributes:
        options: what is given beside the model, as one types it: "--pipeline pipeline.json".
        data: the name of the file with the samples; None where they are random, or came from memory.
        data_options: how its lines are read, as one types it.
        data_samples: how many there are; None where they are random.
        certificate: None where none was given.
    """

    file: str
    options: str
    sha256: str | None
    container: str
    keras_version: str | None
    lstmgen: str
    data: str | None
    data_options: str
    data_sha256: str | None
    data_samples: int | None
    seed: int | None
    certificate: CertificateFacts | None


@dataclass(frozen=True, repr=False)
class Facts:
    """All that a report tells.

    Attributes:
        samples: how many samples errors and ranges were measured on.
        macs: multiply-accumulates of a prediction; free axes count with length 1.
        not_steppable: why the model cannot be fed one timestep at a time; None where it can.
    """

    provenance: Provenance
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]
    parameters: int
    macs: int
    not_steppable: str | None
    samples: int
    layers: tuple[LayerFacts, ...]
    formats: tuple[FormatFacts, ...]
    ranges: tuple[RangeFacts, ...]
    boards: tuple[BoardFacts, ...]
    commands: tuple[Command, ...]
    warnings: tuple[str, ...]

    @property
    def over(self) -> str:
        """The number of samples, in words; beside that of all where some of the data were taken."""
        every = self.provenance.data_samples
        some = f" of {every:,}" if every is not None and self.samples < every else ""
        return f"{self.samples:,}{some} sample{'s' * (max(self.samples, every or 0) != 1)}{some and ', evenly spaced'}"

    @property
    def each(self) -> str:
        """What the multiply-accumulates are for."""
        free = any(isinstance(dim, str) for tensor in self.inputs for dim in tensor.shape)
        return "timestep" if free else "prediction"

    @property
    def furthest(self) -> tuple[FormatFacts, ErrorFacts] | None:
        """The output that is furthest off, relatively, in any number format; None where nothing is off."""
        every = [(each, error) for each in self.formats for error in each.outputs if error.relative]
        return max(every, key=lambda found: found[1].relative, default=None)

    def __repr__(self) -> str:
        return display.lines(f"Report on {self.provenance.file!r}", self._rows())

    def _repr_html_(self) -> str:
        return display.table(f"Report on {self.provenance.file!r}", (), self._rows())

    def _rows(self) -> list[tuple[str, str]]:
        rows = [("weights", f"{self.parameters:,}"), ("work", f"{self.macs:,} multiply-accumulates")]
        for each in self.formats:
            found = (
                each.refusal or f"{each.weights_bytes:,} bytes, off by {each.worst:.1e} of the largest output at most"
            )
            rows.append((each.name, found))
        return rows
