"""Limits of the error of each implementation, at each position of an output.

Limits are multiples of the largest number at a position, or at one with a similar sensitivity: see `compare`. The
sensitivity is the change of an output when inputs, weights and intermediate values move by one unit in the last place.
If terms cancel, the result is small and its rounding error is not: then the sensitivity sets the limit.

- Python computes in float64, in another order than the truth: `PYTHON` of the largest number, or `SENSITIVITY` times
  the sensitivity in float64. Sums of big integers round like float32, or less: `SENSITIVITY` times the sensitivity,
  which is small for some samples by chance, or `FLOOR` of the largest number.
- Keras computes in float32: `KERAS` of the largest number, or `KERAS_SENSITIVITY` times the sensitivity. Beyond that,
  Keras or lstmgen misreads the model. In float16 or bfloat16: `ROUNDINGS` units in their last place.
- C and numpy compute in float32: `KERAS_FACTOR` times the error of Keras, which a few samples may make small by chance.
  The limit is never below `ACTIVATIONS` of the largest number, the accuracy of sigmoid and tanh in C, nor below the
  sensitivity.
- The output of an LSTM or a GRU is a product with a gate. Gates are exact to half a unit in the last place of 1,
  however small they are, in code that computes sigmoid by tanh: no limit of such an output is below its change when
  all gates are larger by that, which counts up to half a unit of 1.
- C without Keras in float32: `PLAIN` of the largest number, or `SENSITIVITY` times the sensitivity.
- C in fixed point must equal the evaluation of its graph in fixed point, to the last bit. The report compares that
  evaluation with the truth. Float arithmetic after fixed point has the limits of C. Float arithmetic before it may tip
  an integer: the limit is the distance of fixed point from the truth. If numbers saturate on the samples, or outputs
  are far from the truth, notes have the numbers, and the verdict names the number format.
- C with narrow stored weights has the limits of C, against the evaluation of its graph with these weights. The report
  compares that evaluation with the truth.
- Batches of C on tiles of AMX round numbers up to 1, such as states of recurrent layers, to 16 bits before they
  multiply: their limit is larger by the change of an output when the weights that multiply them move as far.
- Some networks are chaotic: rounding grows until no float32 result is meaningful. From the point where the sensitivity
  is more than 1e-4 of the largest number, nothing is compared, and a note reports it.
"""

from collections.abc import Mapping, Sequence

import numpy as np

from lstmgen.check.compare import alike
from lstmgen.check.truth import MOVES, Outputs, Truth, evaluated
from lstmgen.graph.graph import FLOAT32_BITS, Graph
from lstmgen.graph.layout import Move
from lstmgen.graph.operation import Array
from lstmgen.graph.recurrent import Gated
from lstmgen.plan.program import Plan
from lstmgen.plan.quantize.exact import float_in_front, is_exact
from lstmgen.samples.perturbation import with_moved_weights, with_raised_gates
from lstmgen.targets.interface import Artifact, Precision

PYTHON = 1e-12
# The largest error of 230 public models is 1.3e-4; that of a misread model is far larger.
KERAS = 1e-3
KERAS_SENSITIVITY = 100.0
KERAS_FACTOR = 4.0
# The largest error of 36 models in both formats, recurrent over up to 100 timesteps, is 4 such units.
ROUNDINGS = 16.0
FLOOR = 1e-7
# The sigmoid of some releases of TensorFlow is never below 1.5e-8.
KERAS_LEAST = 1e-7
ACTIVATIONS = 2.5 * 2.0**-23
PLAIN = 2e-6
SENSITIVITY = 4.0
GATE = 2.0**-24
SIXTEEN_BITS = 2.0**-17  # two bfloat16 leave at most that of a number
FLOAT64_ULP = 2.0**-29  # in float32 units in the last place, the size of perturbations


def tolerances(artifact: Artifact, truth: Truth, expected: Truth, reference: Outputs | None) -> list[Array]:
    """Returns the limit of the absolute error of each output of generated code, by position.

    Args:
        truth: truth of the model.
        expected: truth of the graph with approximated numbers (fixed point, narrow weights); else the same as `truth`.
        reference: outputs of Keras in float32, whose errors set the limits; None without Keras.
    """
    plan = artifact.plan
    outputs = range(len(plan.graph.outputs))
    if plan.numbers.quantize:
        return [_of_fixed_point(plan, truth, expected, k) for k in outputs]
    precision = artifact.target.precision(plan)
    limits = [_of_float(precision, truth, expected, reference, k) for k in outputs]
    unit = FLOAT64_ULP if precision is Precision.FLOAT64 else 1.0
    floors = of_gates(plan, expected)
    return [np.maximum(limit, unit * floors[k]) if k in floors else limit for k, limit in zip(outputs, limits)]


def of_batches(artifact: Artifact, truth: Truth, limits: Sequence[Array]) -> list[Array]:
    """Returns the limits of outputs of batches: those of single samples, and more if batches round further."""
    weights = artifact.target.rounded_in_batches(artifact.plan)
    if not weights:
        return list(limits)
    changes = [np.zeros_like(limit) for limit in limits]
    for seed in range(MOVES):
        moved = with_moved_weights(artifact.plan.graph, weights, SIXTEEN_BITS, np.random.default_rng(seed))
        outputs = evaluated(moved, truth.samples)
        changes = [np.maximum(change, truth.distances(outputs, k)) for k, change in enumerate(changes)]
    return [limit + alike(change, change) for limit, change in zip(limits, changes)]


def of_gates(plan: Plan, expected: Truth) -> Mapping[int, Array]:
    """Returns, for each output that is gated, its changes when all gates are larger by half a unit of 1."""
    gated = [k for k in range(len(plan.graph.outputs)) if is_gated(plan.graph, k)]
    if not gated:
        return {}
    graph = plan.graph if plan.numbers.approximation else plan.model
    raised = evaluated(with_raised_gates(graph, GATE), expected.samples)
    return {k: np.minimum(expected.distances(raised, k), GATE) for k in gated}


def is_gated(graph: Graph, output: int) -> bool:
    """Returns true if an output has the numbers of the output of a recurrent layer with gates."""
    value = graph.outputs[output]
    for node in reversed(graph.nodes):
        if value in node.outputs:
            if not isinstance(node.operation, Move):
                return isinstance(node.operation, Gated)
            value = node.inputs[0]
    return False


def keras_tolerances(truth: Truth, bits: int = FLOAT32_BITS) -> list[Array]:
    """Returns the limit of the absolute error of each output of Keras, by position.

    Args:
        bits: bits of a significand in Keras's number format.
    """
    relative = max(KERAS, ROUNDINGS * 2.0**-bits)
    moves = max(KERAS_SENSITIVITY, ROUNDINGS * 2.0 ** (FLOAT32_BITS - bits))
    return [
        np.maximum(np.maximum(relative * scale, moves * change), KERAS_LEAST)
        for scale, change in zip(truth.scale, truth.sensitivity)
    ]


def _of_float(precision: Precision, truth: Truth, expected: Truth, reference: Outputs | None, output: int) -> Array:
    """Limits of an output in floating point."""
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
    """Limits of an output in fixed point, against the evaluation of its graph."""
    graph = plan.graph
    if all(map(is_exact, graph.nodes)):
        return np.zeros_like(expected.scale[output])
    plain = _plain(expected, output)
    return np.maximum(plain, truth.distances(expected.outputs, output)) if float_in_front(graph) else plain


def _plain(expected: Truth, output: int) -> Array:
    """Limits of an output in float32 without Keras."""
    return np.maximum(PLAIN * expected.scale[output], SENSITIVITY * expected.sensitivity[output])
