"""Functions that are only computed of constants and shapes, while a model is read."""

import inspect
from typing import Any

import numpy as np

from lstmgen.read.calls import folds
from lstmgen.read.calls.folds import Fold
from lstmgen.read.calls.vocabulary import ArrayFunction, Meaning, function
from lstmgen.read.refusal import Refusal


def refused(fold: Fold) -> Meaning:
    """A meaning with the parameters of a fold, for operands that are tensors."""

    def meaning(call: Any, *operands: Any, **options: Any) -> Any:
        raise Refusal("it is supported for constants and shapes only")

    call = inspect.Parameter("call", inspect.Parameter.POSITIONAL_OR_KEYWORD)
    signature = inspect.signature(fold)
    meaning.__signature__ = signature.replace(parameters=[call, *signature.parameters.values()])  # type: ignore[attr-defined]
    return meaning


# --- rows


def constant(name: str, fold: Fold, **columns: Any) -> ArrayFunction:
    """A function that has no operation."""
    return function(name, refused(fold), fold=fold, expression=(), **columns)


CONSTANTS = (
    constant("arange", folds.arange, node="Range", onnx="Range"),
    constant("full", folds.full, node="Fill"),
    constant("ndim", lambda x: np.asarray(x.ndim), node="Rank"),
    constant("size", lambda x: np.asarray(x.size), node="Size", onnx="Size"),
    constant("broadcast_to", folds.broadcast_to, onnx="Expand"),
    constant("band_part", folds.band_part, node="MatrixBandPart"),
)
