"""Applies what a user states about inputs to the graph of an ONNX file: shapes, and values that never change."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.read.configs.interface import OnnxInterface
from lstmgen.read.containers.onnx import OnnxInput, OnnxModel
from lstmgen.read.onnx.values import Array

NONE = "none"  # the value of a statement that there is no batch axis, or no state


def check_names(model: OnnxModel, interface: OnnxInterface) -> None:
    """Checks the names of inputs and outputs in statements.

    Raises:
        OptionError: the file has no such input or output, or two statements about an input exclude each other.
    """
    inputs, outputs = ([item.name for item in side] for side in (model.graph.inputs, model.graph.outputs))
    for argument in interface.stated:
        for name, value in getattr(interface, argument).items():
            if name not in inputs:
                raise OptionError(f"`{argument}={ {name: value} }`: there is no input {name!r}, only {shown(inputs)}")
            if argument == "state" and value not in (*outputs, NONE):
                raise OptionError(f"`state={ {name: value} }`: there is no output {value!r}, only {shown(outputs)}")
            if argument in ("batch_axis", "state") and name in interface.fix:
                raise OptionError(
                    f"`{argument}={ {name: value} }` and `fix=` exclude each other: input {name!r} is constant"
                )


def shown(names: list[str]) -> str:
    """Names for a message."""
    return ", ".join(map(repr, names))


def with_shapes(model: OnnxModel, shapes: Mapping[str, str]) -> OnnxModel:
    """The model with the stated shapes of its inputs; free axes of the same name change everywhere.

    Raises:
        OptionError: a shape has another number of axes, or other lengths, than the file.
    """
    stated = {item.name: parsed(item, shapes[item.name]) for item in model.graph.inputs if item.name in shapes}
    lengths = {
        old: new
        for item in model.graph.inputs
        for old, new in zip(item.dims or (), stated.get(item.name, ()))
        if isinstance(old, str)
    }

    def renamed(item: OnnxInput) -> OnnxInput:
        dims = stated.get(item.name, item.dims)
        return replace(
            item, dims=dims and tuple(lengths.get(dim, dim) if isinstance(dim, str) else dim for dim in dims)
        )

    inputs, outputs = (tuple(map(renamed, side)) for side in (model.graph.inputs, model.graph.outputs))
    return replace(model, graph=replace(model.graph, inputs=inputs, outputs=outputs))


def parsed(item: OnnxInput, text: str) -> tuple[int | str | None, ...]:
    """A stated shape.

    Raises:
        OptionError: as `with_shapes`.
    """
    dims: list[int | str | None] = []
    for word in text.strip("[]() ").split(","):
        name = word.strip()
        if name.isdecimal() and 0 < int(name) < 1 << 31:
            dims.append(int(name))
        elif name.isidentifier():
            dims.append(name)
        else:
            form = "a number or a name for each axis, such as 1,t,16"
            raise OptionError(f"`shape={ {item.name: text} }` must have {form}")
    old = item.dims or ()
    pairs = zip(old, dims) if len(old) == len(dims) or item.dims is None else [(-1, 0)]
    if any(isinstance(before, int) and before not in (0, after) for before, after in pairs):
        raise OptionError(f"`shape={ {item.name: text} }`: it has shape {list(item.dims or ())}")
    return tuple(dims)


def fixed(model: OnnxModel, values: Mapping[str, str]) -> dict[str, Array]:
    """The inputs that have a constant value, as arrays of their shape.

    Raises:
        OptionError: a value is not a number, or the input's type does not hold it.
    """
    arrays = {}
    for item in model.graph.inputs:
        if item.name not in values:
            continue
        text = values[item.name]
        try:
            number: float = float(text) if item.dtype.startswith(("float", "bfloat")) else int(text)
        except ValueError:
            number = {"true": 1, "false": 0}.get(text.lower(), np.nan)
        dtype = "float32" if item.dtype == "bfloat16" else item.dtype
        if not holds(np.dtype(dtype), number):
            raise OptionError(f"`fix={ {item.name: text} }` must be a number that {item.dtype} holds")
        dims = [dim if isinstance(dim, int) else 1 for dim in item.dims or ()]
        arrays[item.name] = np.full(dims, number).astype(dtype)
    return arrays


def holds(dtype: np.dtype[Any], number: float) -> bool:
    """Returns true if a number is within the limits of a type."""
    if dtype.kind == "b":
        return number in (0, 1)
    limits = np.finfo(dtype) if dtype.kind == "f" else np.iinfo(dtype)
    return bool(int(limits.min) <= number <= int(limits.max))


def stated_axis(item: OnnxInput, text: str) -> int | None:
    """The stated batch axis of an input; None if there is none.

    Raises:
        OptionError: it is not an axis of the input.
    """
    if text.lower() == NONE:
        return None
    if not text.isdecimal() or int(text) >= len(item.dims or ()):
        raise OptionError(
            f"`batch_axis={ {item.name: text} }` must be an axis of shape {list(item.dims or ())}, or none"
        )
    axis = int(text)
    if isinstance(dim := (item.dims or ())[axis], int) and dim != 1:
        raise OptionError(f"`batch_axis={ {item.name: text} }`: that axis has {dim} elements; it must be free, or 1")
    return axis
