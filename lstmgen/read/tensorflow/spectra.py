"""Reads products of spectra: a Fourier transform, a product with a constant, and the inverse transform.

Some layers compute a long convolution over time so, such as LMUFeedforward of keras-lmu. The convolution itself is read
here, so that a model can be stepped.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from lstmgen.graph.convolution import Conv
from lstmgen.graph.layout import Pad, Transpose
from lstmgen.graph.shape import Length, fixed, text
from lstmgen.read.calls.layer import Call
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.layers.lowering import transposed
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.follower import Follower, special
from lstmgen.read.tensorflow.values import Array, Spectrum, TimeLast, single

NEGLIGIBLE = 1e-6  # of an impulse response: the size of the rounding of a transform in float32
FIXED = "give its input a fixed number of timesteps, and save the model again"

Outputs = Sequence[Any] | None


@dataclass(frozen=True)
class Filtered:
    """The inverse transform of a spectrum with a response, before it is cut to the length of the signals."""

    spectrum: Spectrum
    response: Array


@special("RFFT")
def transformed(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads the transform of signals along the last axis."""
    x, size = follower.real(inputs[0]), single(inputs[1])
    if any(isinstance(dim, Length) for dim in x.shape) or not isinstance(size, int):
        raise Refusal("a Fourier transform over a free axis is not supported", FIXED)
    if len(x.shape) != 2 or x.shape[1] != size:
        raise Refusal(f"a Fourier transform of {size} numbers of a tensor {text(x.shape)} is not supported")
    return [Spectrum(x)]


@special("Pad")
def unpadded(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Skips the padding of a spectrum that has its full length."""
    x, widths = inputs
    if not isinstance(x, Spectrum):
        return None
    if not isinstance(widths, np.ndarray) or widths.any():
        raise Refusal("a padded spectrum is not supported")
    return [x]


@special("Mul")
def shaped(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads the product of a spectrum and a frequency response."""
    for spectrum, response in (inputs, inputs[::-1]):
        if isinstance(spectrum, Spectrum):
            if not spectrum.filtered or spectrum.response is not None or not isinstance(response, np.ndarray):
                raise Refusal("only the product of a spectrum and one constant is supported")
            if response.ndim != 2 or response.shape[1] != spectrum.size // 2 + 1:
                raise Refusal(f"a frequency response of shape {response.shape} is not supported")
            return [replace(spectrum, response=response)]
    return None


@special("IRFFT")
def inverse(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads the inverse transform of a spectrum with a response."""
    x, size = inputs[0], single(inputs[1])
    if not isinstance(x, Spectrum) or x.response is None or size != x.size:
        raise Refusal("an inverse Fourier transform of this tensor is not supported")
    return [Filtered(x, np.fft.irfft(x.response.astype(np.complex128), x.size))]


def convolved(call: Call, x: Filtered, key: Sequence[Any]) -> TimeLast:
    """Returns the first timesteps of filtered signals (signals, filters, timesteps) as a causal convolution.

    Raises:
        Refusal: `key` is something else, or a timestep depends on later ones.
    """
    padded = call.reading.builder.maker(x.spectrum.tensor.value)
    if padded is None or not isinstance(padded.operation, Pad) or any(padded.operation.before):
        raise Refusal("a Fourier transform of signals without zeros behind them is not supported: it is periodic")
    source = padded.inputs[0]
    signals, timesteps = fixed(source.shape)
    if list(key) not in ([..., part] for part in (slice(0, timesteps, 1), slice(None, timesteps, 1))):
        raise Refusal("another part of an inverse Fourier transform than its first timesteps is not supported")
    earlier = np.abs(x.response[:, x.spectrum.size - timesteps + 1 :]).max(axis=1, initial=0)
    if padded.operation.value or (earlier > NEGLIGIBLE * np.abs(x.response).sum(axis=1)).any():
        raise Refusal("a timestep of its inverse Fourier transform depends on later ones")
    taps = x.response[:, :timesteps].T[::-1]  # the last tap is of the current timestep
    operation = Conv(
        kernel=np.tile(taps, signals)[:, np.newaxis].astype(np.float32),
        bias=None,
        strides=(1,),
        dilation=(1,),
        padding="causal",
        groups=signals,
    )
    turned = call.reading.builder.maker(source)
    is_turned = turned is not None and isinstance(turned.operation, Transpose)
    rows = turned.inputs[0] if turned is not None and is_turned else transposed(call, source, [1, 0])
    return TimeLast(Tensor(call.add(operation, rows)), (signals, len(taps.T), timesteps))
