"""Options of the command line that several commands have: each command takes a group of them as one value."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Annotated, Any

import typer

from lstmgen.cli.parameters import integer
from lstmgen.errors import OptionError

OWN_CODE = "A Python file with your own layers. It is imported, and Keras loads MODEL with them."
STATED = "What a Lambda computes, such as lambda_1='x[:, -1, :]'. It is parsed, and never run."
SAID = "Whose published class a layer is of, such as attention_1=cbaziotis. inspect says which it may be."
DATA = (
    "Samples to take instead of random ones: .npy, .npz for several inputs, .csv with a timestep a line, .txt with a "
    "text a line."
)
HOW_MANY = "Try N random samples; with --data, N of its samples, evenly spaced (report: 1,000 unless set)."
LINES = "What the lines of a CSV file in --data are: timesteps, which is the default, or whole samples."
CUT = "How many lines of a CSV file in --data are a sample; by default as the pipeline says, or all."


def number(text: str, shown: str | bool = True) -> Any:
    """An option that is an integer.

    Args:
        shown: what it is by default.
    """
    return typer.Option(metavar="INTEGER", parser=integer, help=text, show_default=shown)


@dataclass(frozen=True)
class ModelOptions:
    """What is given beside a model, as it was typed; `lstmgen.read` takes it as `arguments` has it."""

    weights: Annotated[
        Path | None, typer.Option(metavar="FILE", help="The file with the weights, where MODEL has none.")
    ] = None
    pipeline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="What stands before and after the network: a JSON file of lstmgen.Pipeline."),
    ] = None
    custom_objects: Annotated[
        Path | None, typer.Option("--custom", "--custom-objects", metavar="FILE", help=OWN_CODE)
    ] = None
    layer: Annotated[list[str] | None, typer.Option("--layer", "--layers", metavar="NAME=EXPRESSION", help=STATED)] = (
        None
    )
    assume: Annotated[list[str] | None, typer.Option("--assume", metavar="NAME=SOURCE", help=SAID)] = None

    def arguments(self) -> dict[str, Any]:
        """By the names that the calls have.

        Raises:
            OptionError: an expression or an assumption is not of the form NAME=VALUE.
        """
        return {
            "weights": self.weights,
            "pipeline": self.pipeline,
            "custom_objects": self.custom_objects,
            "layers": by_name("layers", self.layer, "NAME=EXPRESSION, such as lambda_1='x[:, -1, :]'"),
            "assume": by_name("assume", self.assume, "NAME=SOURCE, such as attention_1=cbaziotis"),
        }


@dataclass(frozen=True)
class SamplingOptions:
    """Which samples a model is tried with, by the names that `lstmgen.verify` has for them."""

    samples: Annotated[int | None, number(HOW_MANY, "8 random, or all of --data")] = None
    data: Annotated[Path | None, typer.Option(metavar="FILE", help=DATA)] = None
    lines: Annotated[str | None, typer.Option(metavar="timesteps|samples", help=LINES)] = None
    window: Annotated[int | None, number(CUT)] = None
    seed: Annotated[int | None, number("Seed of the random samples.", "0")] = None
    timesteps: Annotated[int | None, number("Length of axes that the model leaves free.")] = None


GROUPS = (ModelOptions, SamplingOptions)


def with_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Lets a command take groups as keyword arguments: each field of theirs becomes an option by itself."""
    signature = inspect.signature(command, eval_str=True)
    groups = {name: each.annotation for name, each in signature.parameters.items() if each.annotation in GROUPS}

    @functools.wraps(command)
    def called(**given: Any) -> None:
        for name, group in groups.items():
            given[name] = group(**{each.name: given.pop(each.name) for each in fields(group)})
        command(**given)

    parameters: list[inspect.Parameter] = []
    for name, each in signature.parameters.items():
        parameters += _options_of(groups[name]) if name in groups else [each]
    called.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
    return called


def _options_of(group: type) -> list[inspect.Parameter]:
    """The fields of a group as parameters of a command."""
    found = inspect.signature(group, eval_str=True).parameters.values()
    return [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in found]


def by_name(option: str, given: Sequence[str] | None, form: str) -> dict[str, str]:
    """What is said of layers, by their names.

    Raises:
        OptionError: one has no name, or two have the same.
    """
    found: dict[str, str] = {}
    for each in given or ():
        name, _, value = each.partition("=")
        if not (name and value):
            raise OptionError(f"`{option}={name}` must be {form}")
        if name in found:
            raise OptionError(f"`{option}={name}` is there twice")
        found[name] = value
    return found
