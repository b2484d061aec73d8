"""Weights in int8 and float16 on microcontrollers: every kind of layer, every float16, and the footprint."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from boards import BOARDS
from firmware import measure
from graph_maker import Maker, single
from planning import STORAGES, planned_as
from special_values import every_float16

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.reduction import Normalize
from lstmgen.targets.c.footprint import footprint
from lstmgen.targets.c.options import COptions
from lstmgen.targets.footprint import Limits

TIMESTEPS, WORDS = 6, 7


def every_layer() -> Graph:
    """One of each that is stored, and a normalisation, which is not."""
    m = Maker()
    (y,) = m.add(Embedding(table=m.weight(WORDS, 3)), m.input(TIMESTEPS))
    conv = Conv(kernel=m.weight(2, 3, 5), bias=m.weight(5), strides=(1,), dilation=(1,), padding="causal")
    (y,) = m.add(conv, y)
    (y,) = m.add(Normalize(kind="layer", axes=(1,), epsilon=1e-3, scale=m.weight(5), offset=m.weight(5)), y)
    y = m.add(m.cell(GRU, 5, 6, return_sequences=True), y, name="gru")[0]
    y = m.add(m.cell(GRU, 6, 4, reset_after=False, return_sequences=True), y, name="before")[0]
    y = m.add(m.cell(LSTM, 4, 5, return_sequences=True), y)[0]
    y = m.add(m.cell(SimpleRNN, 5, 3), y)[0]
    return m.graph(*m.add(Dense(kernel=m.weight(3, 4), bias=m.weight(4)), y))


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("name", ["Cortex-M0+", "Cortex-M4", "RV32IMAC", "ATmega328P"])
def test_every_layer(name: str, storage: str, tmp_path: Path) -> None:
    graph, options = every_layer(), COptions(mcu=BOARDS[name].mcu, weights_dtype=storage)
    samples = np.random.default_rng(1).integers(0, WORDS, (2, TIMESTEPS)).astype(np.float32)
    found = measure(BOARDS[name], graph, options, samples, tmp_path)
    plan = planned_as(graph, options)
    wanted = np.array([plan.graph.evaluate(sample)[0] for sample in samples])
    np.testing.assert_allclose(found.outputs, wanted, rtol=0, atol=2e-6)  # as float32 elsewhere, at outputs near 1
    estimate = footprint(plan, options, Limits())
    assert found.context == estimate.state + estimate.workspace
    assert found.stack <= estimate.stack
    assert found.flash <= estimate.flash


def test_the_instruction_for_float16_has_a_twin(tmp_path: Path) -> None:
    """What a Cortex-M4 converts is, bit by bit, what code without that instruction does (render/test_c_weights.py)."""
    table = every_float16()
    graph = single(lambda m: Embedding(table=table), (len(table),))
    samples = np.arange(len(table), dtype=np.float32)[np.newaxis]
    options = COptions(mcu="cortex-m4", weights_dtype="float16")
    found = measure(BOARDS["Cortex-M4"], graph, options, samples, tmp_path)
    np.testing.assert_array_equal(found.outputs.view(np.uint32), table.reshape(1, -1).view(np.uint32))
