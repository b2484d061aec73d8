"""Convolutions and poolings against their definitions, written out as loops."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lstmgen.graph.convolution import Conv, ConvTranspose, Pool

pytestmark = pytest.mark.quick


def random(*shape, seed=3):
    return np.random.default_rng(seed).normal(size=shape)


@given(
    length=st.integers(1, 9),
    size=st.integers(1, 4),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 3),
    padding=st.sampled_from(["valid", "same", "causal"]),
    groups=st.sampled_from([1, 2]),
)
def test_conv1d(length, size, stride, dilation, padding, groups):
    x, kernel, bias = random(length, 4), random(size, 4 // groups, 6, seed=4), random(6, seed=5)
    extent = (size - 1) * dilation + 1
    out = -(-length // stride)
    total = {"valid": 0, "causal": extent - 1, "same": max((out - 1) * stride + extent - length, 0)}[padding]
    before = {"valid": 0, "causal": total, "same": total // 2}[padding]
    padded = np.pad(x, ((before, total - before), (0, 0)))
    assume(len(padded) >= extent)
    wanted = np.array(
        [
            [
                bias[f]
                + sum(
                    padded[start + k * dilation, f // (6 // groups) * (4 // groups) + c] * kernel[k, c, f]
                    for k in range(size)
                    for c in range(4 // groups)
                )
                for f in range(6)
            ]
            for start in range(0, len(padded) - extent + 1, stride)
        ]
    )
    operation = Conv(kernel=kernel, bias=bias, strides=(stride,), dilation=(dilation,), padding=padding, groups=groups)
    np.testing.assert_allclose(operation.evaluate(x)[0], wanted, rtol=0, atol=1e-12)
    assert operation.shapes((length, 4)) == (wanted.shape,)
    assert operation.macs((length, 4)) == len(wanted) * kernel.size


@given(
    length=st.integers(1, 8),
    size=st.integers(1, 4),
    stride=st.integers(1, 3),
    dilation=st.integers(1, 2),
    padding=st.sampled_from(["valid", "same"]),
)
def test_a_transposed_convolution_is_the_adjoint(length, size, stride, dilation, padding):
    """⟨conv(x), y⟩ = ⟨x, convᵀ(y)⟩: TensorFlow defines the one by the other."""
    x, kernel = random(length, 2), random(size, 2, 3, seed=4)
    extent = (size - 1) * dilation + 1
    assume(padding == "same" or length >= extent)
    forward = Conv(kernel=kernel, bias=None, strides=(stride,), dilation=(dilation,), padding=padding)
    before = forward.geometry(x.shape)[0][1]
    z = forward.evaluate(x)[0]
    y = random(*z.shape, seed=5)
    backward = ConvTranspose(
        kernel=kernel,
        bias=None,
        strides=(stride,),
        dilation=(dilation,),
        crop=(before,),
        extra=(length - len(y) * stride,),
    )
    np.testing.assert_allclose(np.sum(z * y), np.sum(x * backward.evaluate(y)[0]), rtol=0, atol=1e-11)


@given(
    height=st.integers(1, 6),
    width=st.integers(1, 6),
    size=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    strides=st.tuples(st.integers(1, 3), st.integers(1, 3)),
    kind=st.sampled_from(["max", "average"]),
)
def test_pooling_leaves_its_padding_out(height, width, size, strides, kind):
    x = random(height, width, 2) - 5.0
    out = [-(-n // s) for n, s in zip(x.shape, strides)]
    before = [max((o - 1) * s + k - n, 0) // 2 for o, s, k, n in zip(out, strides, size, x.shape)]
    reduce = np.max if kind == "max" else np.mean
    wanted = np.zeros((*out, 2))
    for i in range(out[0]):
        for j in range(out[1]):
            top, left = i * strides[0] - before[0], j * strides[1] - before[1]
            window = x[max(top, 0) : top + size[0], max(left, 0) : left + size[1]]
            wanted[i, j] = reduce(window, axis=(0, 1))
    got = Pool(kind=kind, size=size, strides=strides, padding="same").evaluate(x)[0]
    np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-13)


def test_two_and_three_spatial_axes():
    kernel = random(2, 1, 2, 3, 4)
    operation = Conv(kernel=kernel, bias=None, strides=(1, 2, 1), dilation=(1, 1, 2), padding="valid")
    x = random(3, 4, 5, 3)
    wanted = sum(
        np.einsum("...c,cf->...f", x[a : a + 2, ::2, 2 * c : 2 * c + 3], kernel[a, 0, c])
        for a in range(2)
        for c in range(2)
    )
    np.testing.assert_allclose(operation.evaluate(x)[0], wanted, rtol=0, atol=1e-12)
    with pytest.raises(ValueError, match="3 spatial axes"):
        operation.shapes((3, 4, 3))
