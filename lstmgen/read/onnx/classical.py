"""Reads operators of classical machine learning, as scikit-learn's converter writes them, that are plain arithmetic.

Source: onnx/docs/Operators-ml.md.
"""

from typing import Any

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.read.calls.layer import Call
from lstmgen.read.onnx.arrangement import joined, reshaped
from lstmgen.read.onnx.elementwise import arithmetic
from lstmgen.read.onnx.follower import Follower, Inputs, operator, view
from lstmgen.read.onnx.functions import activated
from lstmgen.read.onnx.ordering import limit, place_of
from lstmgen.read.onnx.products import added, product
from lstmgen.read.onnx.reductions import dropped, over_norm, softmax_over
from lstmgen.read.onnx.selection import elements, rows_of
from lstmgen.read.onnx.values import Array, View, check_constant, quotient
from lstmgen.read.refusal import Refusal


def by_column(call: Call, x: View, name: str, default: float | None = None) -> Array:
    """The numbers of an attribute: one for each column of a tensor, or one for all.

    Raises:
        Refusal: there are more or fewer.
    """
    numbers = np.asarray(call.config.raw(name, [] if default is None else [default]), dtype=np.float64)
    if numbers.size not in (1, x.dims[-1]):
        raise Refusal(f"{name} has {numbers.size} numbers for {x.dims[-1]} columns")
    return numbers


@operator("Scaler")
def scaler(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """(x - offset) * scale."""
    x = view(call, inputs[0])
    centered = arithmetic(call, "Sub", x, by_column(call, x, "offset", 0.0))
    return [arithmetic(call, "Mul", centered, by_column(call, x, "scale", 1.0))]


@operator("Imputer")
def imputer(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Numbers in the place of NaN, or of an integer.

    Raises:
        Refusal: a fraction is replaced. That of a float32 is another number in float64.
    """
    x, replaced = view(call, inputs[0]), float(call.config.raw("replaced_value_float", 0.0))
    if not (np.isnan(replaced) or replaced.is_integer()):
        advice = "mark missing numbers by NaN, and export the imputer with missing_values=np.nan"
        raise Refusal(f"it replaces {replaced:g}, which differs in float32 and float64", advice)
    missing = arithmetic(call, "IsNaN", x) if np.isnan(replaced) else arithmetic(call, "Equal", x, replaced)
    return [arithmetic(call, "Where", missing, by_column(call, x, "imputed_value_floats"), x)]


@operator("Binarizer")
def binarizer(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """1 above a threshold, else 0."""
    above = arithmetic(call, "Greater", view(call, inputs[0]), call.config.number("threshold", 0.0))
    return [arithmetic(call, "Where", above, 1.0, 0.0)]


@operator("Normalizer")
def normalizer(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Rows divided by their norm; zeros stay zeros.

    Raises:
        Refusal: the norm is MAX, by default: onnxruntime takes the largest number for it, others the largest magnitude.
    """
    x = view(call, inputs[0])
    norm = call.config.choice("norm", "MAX", "MAX", "L1", "L2")
    if norm == "MAX":
        advice = "leave the normalizer out of the file, and divide in your program"
        raise Refusal("norm=MAX has another meaning in onnxruntime than elsewhere for negative numbers", advice)
    return [over_norm(call, x, len(x.dims) - 1, 2 if norm == "L2" else 1)]


@operator("FeatureVectorizer")
def feature_vectorizer(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Columns behind each other.

    Raises:
        Refusal: some are left out.
    """
    parts = [view(call, x) for x in inputs]
    widths, kept = [x.dims[-1] for x in parts], call.config.raw("inputdimensions")
    if kept is not None and list(kept) != widths:
        raise Refusal(f"it uses {list(kept)} columns of inputs with {widths}, which is not supported")
    return [joined(call, parts, 1)]


@operator("ArrayFeatureExtractor")
def array_feature_extractor(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Columns at constant indices, or numbers of a constant row at indices from an input."""
    x, indices = inputs
    if isinstance(x, np.ndarray) and x.size == x.shape[-1] and isinstance(indices, View):
        y = rows_of(call, x.reshape(-1), indices, 0)
        return [reshaped(call, y, [1, quotient(indices.dims, [])])]
    check_constant("its indices depend", indices)
    x = view(call, x)
    return [elements(call, x, np.reshape(indices, -1), len(x.dims) - 1)]


@operator("LinearRegressor")
def linear_regressor(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """x @ coefficients + intercepts."""
    call.config.only("post_transform", "NONE")
    return [linear(follower, call, view(call, inputs[0]), call.config.integer("targets", 1))]


@operator("LinearClassifier")
def linear_classifier(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """The label of the largest score, and the scores."""
    labels = call.config.raw("classlabels_ints")
    call.config.ignore("multi_class")  # as onnxruntime and ONNX's own reference do
    if not labels:
        raise Refusal("its labels are text, which is not supported")
    scores = linear(follower, call, view(call, inputs[0]), len(labels))
    axis = len(scores.dims) - 1
    index = place_of(call, scores, limit(call, scores, axis, "max"), axis, last=False)
    label = rows_of(call, np.asarray(labels), dropped(index, [axis]), 0)
    transform = call.config.choice("post_transform", "NONE", "NONE", "LOGISTIC", "SOFTMAX")
    if transform == "LOGISTIC":
        scores = activated(call, scores, Activation("sigmoid"))
    elif transform == "SOFTMAX":
        scores = softmax_over(call, scores, Activation("softmax"), [axis])
    return [label, scores]


def linear(follower: Follower, call: Call, x: View, targets: int) -> View:
    """x @ coefficients + intercepts, with a row of coefficients for each target.

    Raises:
        Refusal: there are more or fewer rows, such as one score for two classes.
    """
    coefficients = np.asarray(call.config.raw("coefficients", []), dtype=np.float64)
    intercepts = np.asarray(call.config.raw("intercepts") or [0.0] * targets, dtype=np.float64)
    if divmod(coefficients.size, targets) != (x.dims[-1], 0) or intercepts.size != targets:
        counts = f"{coefficients.size} coefficients and {intercepts.size} intercepts"
        raise Refusal(f"{counts} do not fit {targets} scores of {x.dims[-1]} columns")
    return added(follower, call, product(call, x, coefficients.reshape(targets, -1).T), intercepts)
