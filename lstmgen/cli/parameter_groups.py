"""Option groups of several commands; a command gets a group as one value."""

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from lstmgen.cli.parameters import number_parser
from lstmgen.errors import OptionError

CUSTOM = "Python file with your own layers. lstmgen imports it, and Keras loads MODEL with them."
PIPELINE = "Scaling, column names, labels and windows: the JSON that lstmgen.Pipeline.save() wrote."
LAYER = "Expression of a Lambda layer, e.g. lambda_1='x[:, -1, :]'. It is parsed, never run."
FIX = "Value of an input of an ONNX file that is always the same, e.g. sr=16000."
SHAPE = "Shape of an input of an ONNX file: a number or a name for each axis, e.g. x=1,t,16."
BATCH_AXIS = "Axis of an input of an ONNX file that counts samples, e.g. x=0; x=none if there is none."
STATE = "Input and output of an ONNX file that are one state, e.g. h0=hn; h0=none if it is not a state."
ASSUME = "Treat a layer as a known published class, e.g. attention_1=cbaziotis. inspect lists candidates."
DATA = (
    "Samples in place of random ones: .npy, .npz for several inputs, .csv with one timestep per line, .txt with one "
    "text per line."
)
SAMPLES = "Use N random samples; with --data, N of its samples, evenly spaced (report: 1,000 unless set)."
LINES = "Meaning of a line of the CSV file in --data: a timestep (the default), or a whole sample."
WINDOW = "Lines per sample in the CSV file given to --data; by default the pipeline's window, or all lines."
# Forms of options that may be repeated, each for another name.
FORMS = {
    "layers": "NAME=EXPRESSION, such as lambda_1='x[:, -1, :]'",
    "assume": "NAME=SOURCE, such as attention_1=cbaziotis",
    "fix": "INPUT=VALUE, such as sr=16000",
    "shape": "INPUT=DIMS, such as x=1,t,16",
    "batch_axis": "INPUT=AXIS, such as x=0",
    "state": "INPUT=OUTPUT, such as h0=hn",
}


def number(text: str, shown: str | bool = True) -> Any:
    """Declares an option whose value is an integer.

    Args:
        shown: text of the default in the help.
    """
    return typer.Option(metavar="INTEGER", parser=number_parser(int), help=text, show_default=shown)


def file(text: str, *names: str) -> Any:
    """Declares an option whose value is a file."""
    return typer.Option(*names, metavar="FILE", help=text)


def named(field: str, text: str, *names: str) -> Any:
    """Declares an option of `FORMS`."""
    return typer.Option(*names, metavar=FORMS[field].partition(",")[0], help=text)


@dataclass(frozen=True)
class ModelOptions:
    """Options about the model, as typed; `arguments` returns them as keyword arguments of `lstmgen.read`."""

    weights: Annotated[Path | None, file("File with the weights, if MODEL has none.")] = None
    pipeline: Annotated[Path | None, file(PIPELINE)] = None
    custom_objects: Annotated[Path | None, file(CUSTOM, "--custom", "--custom-objects")] = None
    layers: Annotated[list[str] | None, named("layers", LAYER, "--layer", "--layers")] = None
    assume: Annotated[list[str] | None, named("assume", ASSUME)] = None
    fix: Annotated[list[str] | None, named("fix", FIX)] = None
    shape: Annotated[list[str] | None, named("shape", SHAPE)] = None
    batch_axis: Annotated[list[str] | None, named("batch_axis", BATCH_AXIS)] = None
    state: Annotated[list[str] | None, named("state", STATE)] = None

    def arguments(self) -> dict[str, Any]:
        """Returns the keyword arguments of `lstmgen.read`.

        Raises:
            OptionError: an expression or an assumption is not of the form NAME=VALUE.
        """
        return vars(self) | {name: by_name(name, getattr(self, name), form) for name, form in FORMS.items()}


@dataclass(frozen=True)
class SamplingOptions:
    """Options about samples, named as the keyword arguments of `lstmgen.verify`."""

    samples: Annotated[int | None, number(SAMPLES, "8 random, or all of --data")] = None
    data: Annotated[Path | None, file(DATA)] = None
    lines: Annotated[str | None, typer.Option(metavar="timesteps|samples", help=LINES)] = None
    window: Annotated[int | None, number(WINDOW)] = None
    seed: Annotated[int | None, number("Seed of the random samples.", "0")] = None
    timesteps: Annotated[int | None, number("Length of variable-length (None) axes.")] = None


GROUPS = (ModelOptions, SamplingOptions)


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Makes each field of a command's groups an option; the command gets the groups as keyword arguments."""
    signature = inspect.signature(command, eval_str=True)
    groups = {name: item.annotation for name, item in signature.parameters.items() if item.annotation in GROUPS}

    @functools.wraps(command)
    def called(**arguments: Any) -> None:
        for name, group in groups.items():
            arguments[name] = group(**{field.name: arguments.pop(field.name) for field in fields(group)})
        command(**arguments)

    parameters: list[inspect.Parameter] = []
    for name, item in signature.parameters.items():
        parameters += _options_of(groups[name]) if name in groups else [item]
    called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return called


def _options_of(group: type) -> list[inspect.Parameter]:
    """Returns the fields of a group as parameters of a command."""
    parameters = inspect.signature(group, eval_str=True).parameters.values()
    return [item.replace(kind=inspect.Parameter.KEYWORD_ONLY) for item in parameters]


def by_name(option: str, texts: Sequence[str] | None, form: str) -> dict[str, str]:
    """Parses texts of the form NAME=VALUE; returns the values by name.

    Raises:
        OptionError: one has no name, or two have the same.
    """
    values: dict[str, str] = {}
    for text in texts or ():
        name, _, value = text.partition("=")
        if not (name and value):
            raise OptionError(f"`{option}={name}` must be {form}")
        if name in values:
            raise OptionError(f"`{option}={name}` is set twice")
        values[name] = value
    return values
