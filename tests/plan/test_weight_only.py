"""Weights as they are stored: to the nearest, exact in float32, and told again from their values in any layout."""

from __future__ import annotations

import numpy as np
import pytest
from graph_maker import Maker, T, single
from planning import STORAGES, planned

from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.plan.quantize.weight_only import as_stored, matrix_as_stored, rounded, scales_of, store

pytestmark = pytest.mark.quick


def columns(seed: int, rows: int = 40, outputs: int = 300) -> np.ndarray:
    """Columns of many magnitudes, one of them of zeros, one of numbers that some machines take for 0."""
    rng = np.random.default_rng(seed)
    array = rng.normal(0, 1, (rows, outputs)) * 10.0 ** rng.uniform(-30, 36, outputs)
    array[:, 0], array[:, 1] = 0, 1e-41
    return array.astype(np.float32)


@pytest.mark.parametrize("seed", range(5))
def test_int8_is_to_the_nearest_and_scales_are_told_again(seed: int) -> None:
    array = columns(seed)
    stored = rounded(array, "int8")
    found = as_stored({"kernel": stored}, "int8")
    assert found["kernel"].dtype == np.int8
    assert found["kernel_scale"].dtype == np.float32
    product = found["kernel"].astype(np.float64) * found["kernel_scale"][:, np.newaxis].astype(np.float64)
    np.testing.assert_array_equal(product.T, stored)  # exactly
    largest = np.abs(array.astype(np.float64)).max(axis=0)
    # Half a unit, of which 127 are the largest; its scale has 17 digits.
    assert np.all(np.abs(stored - array.astype(np.float64)) <= np.maximum(largest / 253.9, 2.0**-127))
    np.testing.assert_array_equal(rounded(stored, "int8"), stored)


def test_float16_is_to_the_nearest_even() -> None:
    numbers = np.array([[1 + 2.0**-11, 1 + 3 * 2.0**-11, 2.0**-25, 3 * 2.0**-25, 65519.0, -0.0]], np.float32)
    assert rounded(numbers, "float16").tolist() == [[1.0, 1 + 2.0**-9, 0.0, 2.0**-23, 65504.0, 0.0]]
    found = as_stored({"kernel": rounded(numbers, "float16"), "bias": numbers}, "float16")
    assert found["kernel"].ravel().tolist() == [0x3C00, 0x3C02, 0, 2, 0x7BFF, 0x8000]
    assert found["bias"] is numbers


def test_bfloat16_is_to_the_nearest_even() -> None:
    numbers = np.array([[1 + 2.0**-8, 1 + 3 * 2.0**-8, 1e38, 2.0**-133, -0.0]], np.float32)
    assert rounded(numbers, "bfloat16").tolist() == [
        [1.0, 1 + 2.0**-6, float(np.float32(2.0**126 * 1.171875)), 2.0**-133, 0]
    ]
    found = as_stored({"kernel": rounded(numbers, "bfloat16"), "bias": numbers}, "bfloat16")
    assert found["kernel"].ravel().tolist() == [0x3F80, 0x3F82, 0x7E96, 1, 0x8000]


def test_panels_of_bfloat16_have_two_rows_in_a_word() -> None:
    matrix = np.float32([[1, 2], [3, 4], [-1, -2]])
    words = matrix_as_stored("kernel", matrix, "bfloat16", np.ravel)["kernel"]
    assert words.dtype == np.uint32
    assert [hex(word) for word in words] == ["0x40403f80", "0x40804000", "0xbf80", "0xc000"]


@pytest.mark.parametrize(
    ("shape", "scales"),
    [((5, 7), (7,)), ((6, 5, 4), (6, 4)), ((3, 2, 5, 4), (2, 4)), ((3, 3, 2, 5, 4), (2, 4))],
    ids=["matrix", "units", "groups", "windows"],
)
def test_a_scale_for_each_output(shape: tuple[int, ...], scales: tuple[int, ...]) -> None:
    """As layouts have them: (inputs, outputs), of each unit, of each tap and group."""
    array = np.random.default_rng(2).normal(0, 1, shape)
    found = as_stored({"kernel": array}, "int8")
    assert found["kernel_scale"].shape == scales
    assert found["kernel"].shape == (*shape[:-2], shape[-1], shape[-2])
    table = as_stored({"table": array.reshape(-1, shape[-1])}, "int8")
    assert table["table_scale"].shape == shape[-1:]
    assert table["table"].shape == (array.size // shape[-1], shape[-1])


def test_every_layout_finds_the_scales_of_the_graph() -> None:
    """Whatever a kernel's layout is, each weight is an integer times its scale."""
    m = Maker()
    x = m.input(T, 4)
    (a,) = m.add(Conv(kernel=m.weight(3, 2, 6), bias=None, strides=(1,), dilation=(1,), padding="causal", groups=2), x)
    b = m.add(m.cell(GRU, 6, 5, return_sequences=True), a)[0]
    c = m.add(m.cell(GRU, 5, 3, reset_after=False, activation=Activation("softmax"), return_sequences=True), b)[0]
    d = m.add(m.cell(LSTM, 3, 4), c)[0]
    graph = m.graph(*m.add(Dense(kernel=m.weight(4, 2), bias=m.weight(2)), d))
    plan = planned(graph, "c", mcu="cortex-m4", weights_dtype="int8").plan  # one program, of steps
    seen = 0
    for unit in plan.routines:
        values = np.concatenate([np.zeros(0), *map(np.ravel, unit.operation.weights().values())])
        for role, array in unit.arrays.items():
            if array.dtype == np.int8:
                scales = unit.arrays[f"{role}_scale"].astype(np.float64)
                product = array * scales[..., np.newaxis]
                assert np.isin(product, values).all(), (unit.name, role)
                seen += 1
    assert seen == 1 + 2 + 3 + 2 + 1  # kernels: one of a GRU is in two parts


def test_layers_go_on_sharing_weights() -> None:
    m = Maker()
    shared, dense = m.cell(LSTM, 3, 4), Dense(kernel=m.weight(4, 2), bias=None)
    outputs = [m.add(dense, m.add(shared, m.input(T, 3))[0])[0] for _ in range(2)]
    plan = planned(m.graph(*outputs), "c", weights_dtype="int8", optimize="size").plan
    assert [unit.kernel for unit in plan.routines] == ["lstm_per_unit", "dense"]
    assert plan.cost.weights == (3 + 4) * 16 + 4 * 2 * 16 + 4 * 16 + (4 * 2 + 4 * 2)


@pytest.mark.parametrize("storage", STORAGES)
@pytest.mark.parametrize("number", [np.nan, np.inf, 1e39])
def test_what_is_no_number_is_refused_by_layer(number: float, storage: str) -> None:
    kernel = np.ones((4, 3))
    kernel[2, 1] = number
    graph = single(lambda m: Dense(kernel=kernel, bias=None), (4,))
    with pytest.raises(UnsupportedError, match=rf"Dense layer 'dense': its kernel .* {storage}"):
        store(graph, storage)


def test_large_weights_fit_int8_but_not_float16() -> None:
    graph = single(lambda m: Embedding(table=np.float32([[1e38, 2.0], [-3e37, 1.0]])), (T,))
    table = store(graph, "int8").nodes[0].operation.weights()["table"]
    np.testing.assert_allclose(table, [[1e38, 2.0], [-3e37, 1.0]], rtol=0.01)
    with pytest.raises(UnsupportedError, match="too large for float16"):
        store(graph, "float16")
    assert scales_of(table, (0,)).shape == (1, 2)


def test_models_without_weights_are_refused() -> None:
    graph = single(lambda m: Activate(activation=Activation("relu")), (3,))
    with pytest.raises(OptionError, match="`weights_dtype='int8'` has no effect"):
        planned(graph, "c", weights_dtype="int8")
