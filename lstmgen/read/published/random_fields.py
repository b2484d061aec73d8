"""Reads conditional random fields at inference (Lafferty et al. 2001): the best path of tags, or probabilities of tags.

Energies are defined for a tag at a timestep and for pairs of successive tags. The best path is found by Viterbi's
algorithm, probabilities by sums over all paths.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Weight
from lstmgen.read.calls.activations import activation_of
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.layers.attention import SOFTMAX
from lstmgen.read.layers.batched import one_earlier, one_later, reduction
from lstmgen.read.layers.looping import BACKWARDS, repeated
from lstmgen.read.layers.lowering import affine, binary, constant, expanded, fixed, last_axis, ones_of, picked, reduced
from lstmgen.read.published.registry import part, published, sequence, unmasked

NEGATIVE = Activation("negative")
TIME = 1  # the axis of a batch


@dataclass(frozen=True)
class Field:
    """Energies of one sequence.

    Attributes:
        energies: energy of each tag at each timestep (timesteps, tags).
        chain: energy of a tag (row) before another (column).
        mask: (timesteps, 1), or None.
    """

    energies: Value
    chain: Weight
    mask: Value | None

    @property
    def tags(self) -> int:
        """Number of tags."""
        return last_axis(self.energies)

    def reversed(self, call: Call) -> Field:
        """The field of the reversed sequence."""
        mask = None if self.mask is None else turned(call, self.mask)
        return replace(self, energies=turned(call, self.energies), mask=mask)

    def sequences(self, call: Call) -> list[Value]:
        """The inputs of each step: energies; with a mask, also 1 where this and the next timestep are unmasked."""
        if self.mask is None:
            return [self.energies]
        pairs = binary(call, "multiply", self.mask, one_earlier(call, self.mask, TIME))
        return [binary(call, "multiply", self.energies, self.mask), pairs]

    def chained(self, inside: Call, rows: Sequence[Value]) -> Value:
        """The energies of pairs of tags (tags, tags); zeros if the next timestep is masked."""
        pairs = constant(inside, self.chain)
        return pairs if len(rows) == 1 else binary(inside, "multiply", pairs, expanded(inside, rows[1], 1))


@published(
    "keras-contrib",
    "CRF",
    needs="units learn_mode test_mode use_boundary use_bias activation",
    knows="sparse_target unroll",
)
def field(call: Call, x: Tensor) -> Tensor:
    """keras-contrib: the tags that cost least as one-hot rows (Viterbi), or the probabilities of each tag."""
    _, features = sequence(x)
    config = call.config
    config.ignore("sparse_target", "unroll")
    units, joint = config.integer("units"), config.choice("learn_mode", "join", "join", "marginal") == "join"
    kernel, chain = call.weight("kernel", (features, units)), call.weight("chain_kernel", (units, units))
    bias = call.weight("bias", (units,)) if config.boolean("use_bias", True) else None
    energies = call.add(Dense(kernel=kernel, bias=bias), x.value, part="energies")
    energies = call.activate(energies, activation_of(call, config.raw("activation")))
    mask = None if x.mask is None else expanded(call, x.mask, 1)
    if config.boolean("use_boundary", True):
        energies = bounded(call, energies, mask)
    crf = Field(energies, chain, mask)
    best = config.choice("test_mode", "viterbi", "viterbi", "marginal") == "viterbi"
    return Tensor(best_path(call, crf) if best else marginals(call, crf), None if joint else x.mask)


def bounded(call: Call, energies: Value, mask: Value | None) -> Value:
    """Energies with those of the first and of the last tag of a sequence.

    With a mask, the package takes as the last timestep the one before the first that counts; so does this.
    """
    ends = [call.weight(name, (last_axis(energies),)) for name in ("left_boundary", "right_boundary")]
    counts = mask if mask is not None else expanded(call, ones_of(call, energies, 0), 1)
    before, behind = one_later(call, counts, TIME), one_earlier(call, counts, TIME)
    places = [binary(call, "greater", counts, before), binary(call, "greater", counts, behind)]
    if mask is not None:
        places[1] = binary(call, "greater", behind, counts)
    for place, energy in zip(places, ends):
        spread = call.add(Dense(kernel=energy.reshape(1, -1), bias=None), place, part="boundary")
        energies = binary(call, "add", energies, spread)
    return energies


def best_path(call: Call, crf: Field) -> Value:
    """The tags of the path that costs least, as one-hot rows.

    The package chooses the last tag as if tag 0 followed it, where no mask says otherwise: so does this.
    """

    def step(inside: Call, rows: Sequence[Value], states: Sequence[Value]) -> tuple[Value, Sequence[Value]]:
        before = expanded(inside, binary(inside, "add", rows[0], states[0]), 1)
        costs = binary(inside, "add", crf.chained(inside, rows), before)
        least = reduced(inside, "min", costs, [0], keepdims=True)
        return first_of(inside, binary(inside, "equal", costs, least)), [reduced(inside, "min", costs, [0])]

    tables = repeated(call, crf.sequences(call), [zeros(call, crf)], step)
    ends = call.add(Slice(axis=0, start=0, stop=1), picked(call, tables, 0, -1), part="end")
    last = one_hot(call, ends, crf.tags)

    def back(inside: Call, rows: Sequence[Value], states: Sequence[Value]) -> tuple[Value, Sequence[Value]]:
        chosen = reduced(inside, "sum", binary(inside, "multiply", rows[0], states[0]), [0], keepdims=True)
        tag = one_hot(inside, chosen, crf.tags)
        return tag, [tag]

    return repeated(call, [tables], [last], back, backwards=True)


def first_of(call: Call, table: Value) -> Value:
    """The index of the first true row in each column of a table (rows, columns)."""
    rows = fixed(table.shape[0], "a table")
    places = affine(call, table, scale=-float(rows), offset=np.arange(rows).reshape(-1, 1) + float(rows), part="places")
    return reduced(call, "min", places, [0])


def marginals(call: Call, crf: Field) -> Value:
    """The probability of each tag at each timestep, by the signs with which the package adds up its sums."""

    def step(inside: Call, rows: Sequence[Value], states: Sequence[Value]) -> tuple[Value, Sequence[Value]]:
        before = expanded(inside, binary(inside, "subtract", rows[0], states[0]), 1)
        costs = binary(inside, "add", crf.chained(inside, rows), before)
        after = reduction(inside, "log_sum_exp", inside.activate(costs, NEGATIVE), 1)
        return after, [after]

    first = zeros(call, crf)
    behind = one_later(call, repeated(call, crf.sequences(call), [first], step), TIME)
    turned_back = repeated(call, crf.reversed(call).sequences(call), [first], step)
    before = one_earlier(call, turned(call, turned_back), TIME)
    energies = crf.sequences(call)[0]
    total = binary(call, "add", binary(call, "add", behind, energies), before)
    return call.activate(call.activate(total, NEGATIVE), SOFTMAX)


@published("tensorflow-addons", "CRF", needs="units use_boundary use_kernel")
def addons_field(call: Call, x: Tensor) -> tuple[Tensor, ...]:
    """tensorflow-addons: the indices of the tags that score most (Viterbi), the scores, and the number of timesteps."""
    _, features = sequence(x)
    unmasked(x)
    units = call.config.integer("units")
    chain = call.weight("chain_kernel", (units, units))
    bounds = call.config.boolean("use_boundary", True)
    ends = [call.weight(name, (units,)) for name in ("left_boundary", "right_boundary")] if bounds else []
    if call.config.boolean("use_kernel", True):
        scores = part(call, "_dense_layer", "Dense", [x], units=units, activation="linear").value
    elif features == units:
        scores = x.value
    else:
        raise Refusal(f"use_kernel=False, but its input has {features} features for {units} tags")
    timesteps = fixed(scores.shape[0], "the time axis of its input")
    for place, energy in zip((0, timesteps - 1), ends):
        at = np.arange(timesteps).reshape(-1, 1) == place
        scores = affine(call, scores, offset=at * energy, part="boundary")
    tags = decoded(call, scores, chain)
    return Tensor(tags), Tensor(scores), Tensor(constant(call, np.array(float(timesteps))))


def decoded(call: Call, scores: Value, chain: Weight) -> Value:
    """The indices of the tags that score most together: (timesteps,)."""
    size = last_axis(scores)

    def step(inside: Call, rows: Sequence[Value], states: Sequence[Value]) -> tuple[Value, Sequence[Value]]:
        paths = binary(inside, "add", expanded(inside, states[0], 1), constant(inside, chain))
        most = reduced(inside, "max", paths, [0], keepdims=True)
        after = binary(inside, "add", reduced(inside, "max", paths, [0]), rows[0])
        both = inside.add(Concatenate(axis=0), first_of(inside, binary(inside, "equal", paths, most)), after)
        return both, [after]

    first, rest = picked(call, scores, 0, 0), call.add(Slice(axis=0, start=1, stop=None), scores, part="rest")
    outputs = repeated(call, [rest], [first], step)
    tables = call.add(Slice(axis=1, start=0, stop=size), outputs, part="tables")
    ends = picked(call, call.add(Slice(axis=1, start=size, stop=None), outputs, part="totals"), 0, -1)
    column = expanded(call, ends, 1)
    last = first_of(call, binary(call, "equal", column, reduced(call, "max", column, [0], keepdims=True)))

    def back(inside: Call, rows: Sequence[Value], states: Sequence[Value]) -> tuple[Value, Sequence[Value]]:
        chosen = binary(inside, "multiply", rows[0], one_hot(inside, states[0], size))
        tag = reduced(inside, "sum", chosen, [0], keepdims=True)
        return tag, [tag]

    before = repeated(call, [tables], [last], back, backwards=True)
    return reduced(call, "sum", call.add(Concatenate(axis=0), before, expanded(call, last, 0), part="path"), [1])


def zeros(call: Call, crf: Field) -> Value:
    """Zeros (tags,)."""
    return constant(call, np.zeros(crf.tags))


def one_hot(call: Call, index: Value, size: int) -> Value:
    """One-hot vector (size,) of an index (1,)."""
    return call.add(Binary(kind="equal"), constant(call, np.arange(float(size))), index, part="one_hot")


def turned(call: Call, x: Value) -> Value:
    """Reverses a sequence."""
    return call.add(BACKWARDS, x, part="reversed")
