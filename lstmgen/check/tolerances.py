"""How far from the truth each way to compute a model may be, at each position of an output.

The measure is the largest number at that position, or at one whose numbers move alike when inputs, weights and
intermediate values are perturbed by one unit in the last place: see `compare`. Where terms cancel, what is left is
small, and rounding is not: then what perturbations do is the measure.

- Python computes in float64 too, only in another order: `PYTHON` of the largest number, or `SENSITIVITY` times what
  perturbations in float64 do. Where it sums on big integers it rounds as float32 does, or less: it may be
  `SENSITIVITY` times as far from the truth as perturbations take it, which is less for some samples by chance, or
  `FLOOR` of the largest number.
- Keras computes in float32: it has to give the truth but for rounding, `KERAS` of the largest number, or
  `KERAS_SENSITIVITY` times what perturbations do. Where it does not, one of it and the truth is not the model.
  Where it computes in float16 or bfloat16, it may be off by `ROUNDINGS` units in their last place.
- C and numpy compute in float32, as Keras does. They may be `KERAS_FACTOR` times as far from the truth as Keras is,
  which on so few samples may be lucky; and never have to be closer than `ACTIVATIONS` of the largest number, which is
  what sigmoid and tanh in C promise, nor closer than what perturbations do.
- C without Keras in float32 to compare with: `PLAIN` of the largest number; more where the network carries rounding
  further, `SENSITIVITY` times what perturbations do.
- C in fixed point has to give, to the last bit, what the evaluation of its graph in fixed point gives, which the
  report compares with the truth. Float arithmetic behind that has to be as close as C otherwise; where it stands in
  front, rounding there may tip an integer: the outputs may be as far off as fixed point is from the truth.
  Where numbers saturate on the samples, or the outputs are far from the truth, notes say so with numbers, and the
  verdict is that the file computes what its ranges make of the model, not the model.
- C with stored weights is compared with the evaluation of its graph, which has the values that are stored, and with
  the tolerances of C for that; the report compares this evaluation with the truth.
- Some networks are chaotic: rounding grows until no float32 result means anything. From where perturbations change
  an output by more than 1e-4 of the largest number, nothing is compared, and the report says so.
"""

from __future__ import annotations

import numpy as np

from lstmgen.check.compare import alike
from lstmgen.check.truth import Outputs, Truth
from lstmgen.graph.graph import FLOAT32_BITS
from lstmgen.graph.operation import Array
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.exact import float_in_front, is_exact
from lstmgen.targets.interface import Artifact, Precision

PYTHON = 1e-12
# Of 230 public models none was farther off than 1.3e-4; where one of two misreads a model, it is far more.
KERAS = 1e-3
KERAS_SENSITIVITY = 100.0
KERAS_FACTOR = 4.0
# Of 36 models in either format, recurrent over up to 100 timesteps, none was farther off than 4 such units.
ROUNDINGS = 16.0
FLOOR = 1e-7
# A sigmoid of TensorFlow does not go below 1.5e-8 in some releases.
KERAS_LEAST = 1e-7
ACTIVATIONS = 2.5 * 2.0**-23
PLAIN = 2e-6
SENSITIVITY = 4.0
FLOAT64_ULP = 2.0**-29  # in units of float32, by which numbers are perturbed


def tolerances(artifact: Artifact, truth: Truth, expected: Truth, reference: Outputs | None) -> list[Array]:
    """How far each output of generated code may be from what is expected of its numbers, absolutely, by position.

    Args:
        truth: that of the model.
        expected: that of the graph which the code computes, where its numbers are approximations; else the same.
        reference: what Keras gives in float32, whose distance from the truth sets the measure; None without such.
    """
    plan = artifact.plan
    outputs = range(len(plan.graph.outputs))
    if plan.numbers.quantize:
        return [_of_fixed_point(plan, truth, expected, k) for k in outputs]
    return [_of_float(artifact.target.precision(plan), truth, expected, reference, k) for k in outputs]


def keras_tolerances(truth: Truth, bits: int = FLOAT32_BITS) -> list[Array]:
    """How far from the truth each output of Keras may be, by position, where significands have so many bits."""
    relative = max(KERAS, ROUNDINGS * 2.0**-bits)
    moves = max(KERAS_SENSITIVITY, ROUNDINGS * 2.0 ** (FLOAT32_BITS - bits))
    return [
        np.maximum(np.maximum(relative * scale, moves * change), KERAS_LEAST)
        for scale, change in zip(truth.scale, truth.sensitivity)
    ]


def _of_float(precision: Precision, truth: Truth, expected: Truth, reference: Outputs | None, output: int) -> Array:
    """Of an output in floating point."""
    scale, sensitivity = expected.scale[output], expected.sensitivity[output]
    if precision is Precision.FLOAT64:
        return np.maximum(PYTHON * scale, SENSITIVITY * FLOAT64_ULP * sensitivity)
    if precision is Precision.BIGNUM:
        return np.maximum(FLOOR * scale, SENSITIVITY * sensitivity)
    if reference is not None:
        rounding = alike(sensitivity, np.minimum(truth.distances(reference, output), keras_tolerances(truth)[output]))
        return np.maximum(np.maximum(KERAS_FACTOR * rounding, ACTIVATIONS * scale), sensitivity)
    return _plain(expected, output)


def _of_fixed_point(plan: Plan, truth: Truth, expected: Truth, output: int) -> Array:
    """Of an output in fixed point, from the evaluation of its graph."""
    graph = plan.graph
    if all(map(is_exact, graph.nodes)):
        return np.zeros_like(expected.scale[output])
    plain = _plain(expected, output)
    return np.maximum(plain, truth.distances(expected.outputs, output)) if float_in_front(graph) else plain


def _plain(expected: Truth, output: int) -> Array:
    """Of an output in float32, with nothing to compare its rounding with."""
    return np.maximum(PLAIN * expected.scale[output], SENSITIVITY * expected.sensitivity[output])
