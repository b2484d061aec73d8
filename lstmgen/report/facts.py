"""Content of a report: plain values, which become JSON with the names of their fields.

docs/reference/json.md explains each field.
"""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen import display
from lstmgen.targets.footprint import Time

# A shape without the batch axis; variable-length axes are strings.
Dims = tuple[int | str, ...]


@dataclass(frozen=True)
class TensorFacts:
    """An input or an output."""

    name: str
    shape: Dims


@dataclass(frozen=True)
class LayerFacts:
    """A Keras layer.

    Attributes:
        title: class and name, as in error messages.
        reads: titles of the layers, and names of the inputs, that it reads.
        macs: multiply-accumulates of a prediction, with length 1 for variable-length axes.
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
        error: largest absolute error.
        largest: largest magnitude of the true values.
        relative: `error` divided by `largest`.
        same_class: fraction of samples with the same class, from 0 to 1; None unless the output is a classification.
        sample: number of the sample with the largest error, from 1.
    """

    name: str
    error: float
    largest: float
    relative: float
    same_class: float | None
    sample: int


@dataclass(frozen=True)
class FormatFacts:
    """Cost and error of a number format.

    Attributes:
        name: "float32", "int8", "int8 weights" …
        options: options of the command line that select it.
        refusal: reason why the model cannot be exported in it; "" if it can. All other fields are empty then.
        worst: largest relative error of any output.
        doubts: warnings about its accuracy.
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
    """Footprint of a number format on a board.

    Attributes:
        refusal: reason why there is no such code for the board; "" if there is.
        time: run time; None if there is no code.
    """

    format: str
    fits: bool
    flash_bytes: int = 0
    ram_bytes: int = 0
    refusal: str = ""
    time: Time | None = None


@dataclass(frozen=True)
class BoardFacts:
    """Board with its flash and RAM, and the footprint of each number format on it."""

    name: str
    title: str
    mcu: str
    flash_bytes: int
    ram_bytes: int
    formats: tuple[FootprintFacts, ...]


@dataclass(frozen=True)
class SaturationFacts:
    """Largest magnitude and resolution of a value in a fixed-point format."""

    format: str
    saturation: float
    step: float


@dataclass(frozen=True)
class RangeFacts:
    """Magnitudes of a value on the samples, and the limits of each fixed-point format."""

    name: str
    median: float
    percentile_99: float
    largest: float
    formats: tuple[SaturationFacts, ...]


@dataclass(frozen=True)
class Command:
    """Command line with a title."""

    title: str
    line: str


@dataclass(frozen=True)
class GeneratedFacts:
    """Exported file, and its SHA-256."""

    file: str
    sha256: str


@dataclass(frozen=True)
class ToolFacts:
    """Tool of a verification, such as a compiler."""

    name: str
    version: str


@dataclass(frozen=True)
class TrialFacts:
    """Largest error on inputs of one kind, relative to the largest true value."""

    inputs: str
    samples: int
    relative: float
    ok: bool


@dataclass(frozen=True)
class CertificateFacts:
    """Content of a certificate about exported files.

    Attributes:
        file: name of the certificate.
        options: options of the export.
    """

    file: str
    options: str
    ok: bool
    generated: tuple[GeneratedFacts, ...]
    tools: tuple[ToolFacts, ...]
    trials: tuple[TrialFacts, ...]


@dataclass(frozen=True)
class Provenance:
    """Origin of a model and of the samples.

    Attributes:
        file: all files that were read.
        model: the file that commands take.
        options: options about the model, as typed: "--pipeline pipeline.json".
        data: name of the file with the samples; None if they are random, or from memory.
        data_options: options about the lines of that file, as typed.
        data_samples: number of samples in the data; None if they are random.
        certificate: None without a certificate.
    """

    file: str
    model: str
    options: str
    sha256: str | None
    container: str
    keras_version: str | None
    producer: str | None
    sample_rate: float | None
    lstmgen: str
    data: str | None
    data_options: str
    data_sha256: str | None
    data_samples: int | None
    seed: int | None
    certificate: CertificateFacts | None


@dataclass(frozen=True, repr=False)
class Report:
    """Content of a report.

    Attributes:
        samples: number of samples that errors and ranges were measured on.
        macs: multiply-accumulates of a prediction, with length 1 for variable-length axes.
        not_steppable: reason why there is no step function, for one timestep at a time; None if there is one.
    """

    provenance: Provenance
    inputs: tuple[TensorFacts, ...]
    outputs: tuple[TensorFacts, ...]
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
        """Number of samples in words, such as "8 samples", or "100 of 2,000 samples, evenly spaced"."""
        total = self.provenance.data_samples
        some = f" of {total:,}" if total is not None and self.samples < total else ""
        return f"{self.samples:,}{some} sample{'s' * (max(self.samples, total or 0) != 1)}{some and ', evenly spaced'}"

    @property
    def macs_unit(self) -> str:
        """Unit of `macs`: "timestep" if an axis has variable length, else "prediction"."""
        free = any(isinstance(dim, str) for tensor in self.inputs for dim in tensor.shape)
        return "timestep" if free else "prediction"

    @property
    def furthest(self) -> tuple[FormatFacts, ErrorFacts] | None:
        """Number format and output with the largest relative error; None if all errors are 0."""
        errors = [(item, error) for item in self.formats for error in item.outputs if error.relative]
        return max(errors, key=lambda pair: pair[1].relative, default=None)

    def __repr__(self) -> str:
        return display.lines(f"Report on {self.provenance.file!r}", self._rows())

    def _repr_html_(self) -> str:
        return display.table(f"Report on {self.provenance.file!r}", (), self._rows())

    def _rows(self) -> list[tuple[str, str]]:
        rows = [("weights", f"{self.parameters:,}"), ("work", f"{self.macs:,} multiply-accumulates")]
        for item in self.formats:
            summary = f"{item.weights_bytes:,} bytes, error at most {item.worst:.1e} of the largest output"
            rows.append((item.name, item.refusal or summary))
        return rows
