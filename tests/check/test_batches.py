"""Batches in verify: how many samples they have, and what tiles of AMX add to their limits."""

import numpy as np
import pytest
from graph_maker import Maker
from planning import planned

from lstmgen.check.calls import batch_indices
from lstmgen.check.tolerances import of_batches
from lstmgen.check.truth import find_truth
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.recurrent import SimpleRNN
from lstmgen.targets.c import parts
from lstmgen.targets.c.declarations import batch_size


@pytest.mark.parametrize(("tiles", "activation"), [(True, "tanh"), (True, "linear"), (False, "tanh")])
def test_only_numbers_in_two_parts_widen_limits_of_batches(
    monkeypatch: pytest.MonkeyPatch, *, tiles: bool, activation: str
) -> None:
    """By what parts leave, 2^-17 of each product; not without tiles in the processor, or if numbers may be large."""
    monkeypatch.setattr(parts, "has_tiles", lambda: tiles)
    m = Maker()
    (x,) = m.add(Activate(activation=Activation(activation)), m.input(1, 40))
    y = m.add(m.cell(SimpleRNN, 40, 20, activation=Activation("linear")), x)[0]
    artifact = planned(m.graph(y), weights_dtype="bfloat16")
    (cell,) = (node.operation for node in artifact.plan.graph.nodes if isinstance(node.operation, SimpleRNN))
    samples = [(x,) for x in np.random.default_rng(1).normal(size=(4, 1, 40))]
    (limit,) = of_batches(artifact, find_truth(artifact.plan.graph, samples), [np.zeros(20)])
    largest = max((np.abs(np.tanh(x[0])) @ np.abs(cell.kernel.astype(float))).max() for (x,) in samples) * 2.0**-17
    assert (limit.max() > largest / 8) == (tiles and activation == "tanh")
    assert limit.max() <= largest * tiles * (activation == "tanh") * 1.001


@pytest.mark.parametrize("weights_dtype", [None, "bfloat16"])
def test_a_batch_is_larger_than_what_is_computed_at_once(weights_dtype: str | None) -> None:
    """Unless it keeps states, which no larger one may; then it has rows enough for tiles."""
    for stateful in (False, True):
        m = Maker()
        y = m.add(m.cell(SimpleRNN, 3, 20, stateful=stateful), m.input(5, 3))[0]
        plan = planned(m.graph(y), weights_dtype=weights_dtype).plan
        size = batch_size(plan.numbers)
        assert plan.batches
        for samples in (1, 3, 32, 64):
            count = len(batch_indices(plan, [(np.zeros((5, 3)),)] * samples, compiled=True))
            assert 4 <= count <= size if stateful else count > size and count % size
