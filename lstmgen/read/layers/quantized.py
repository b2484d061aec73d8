"""Weights that Keras 3 stored as integers with scales (`model.quantize`), converted to the numbers that they represent.

Source: keras/src/layers/core/dense.py, einsum_dense.py, embedding.py; keras/src/quantizers/quantizers.py.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from lstmgen.errors import ReadError
from lstmgen.graph.operation import Array, Weight, f64
from lstmgen.read.calls.layer import Call, Refusal, shorten

FLOATS_ADVICE = "export the model as it was before quantize(); lstmgen's own `quantize=` makes it small as well"
WEIGHTS_ONLY_ADVICE = (
    "quantize weights alone (activation_quantizer=None in the config that quantize() takes), or export the model as "
    "it was before; lstmgen's own `quantize=` computes in integers, too"
)


@dataclass(frozen=True)
class StoredForm:
    """Format of stored integers.

    Attributes:
        bits: 8, or 4, two in a byte; 0 where the weights are plain numbers.
        block: how many neighbours share a scale and a zero; 0 where a whole row or column shares a scale.
    """

    bits: int = 0
    block: int = 0


def form(call: Call, *, computes: bool = True) -> StoredForm:
    """Reads the form of quantization from the layer's policy and its quantization_config.

    Args:
        computes: it multiplies with its weights, so that Keras may quantize its inputs.
    Raises:
        Refusal: Keras computes in another way than with the weights that the integers represent.
    """
    policy, config = call.config.dtype(), call.config.raw("quantization_config")
    if "_from_" not in policy:
        if config is not None:
            raise Refusal(f"quantization_config={shorten(config)} with weights of {policy}", FLOATS_ADVICE)
        return StoredForm()
    mode, _, block = policy.partition("_from_")[0].partition("/")
    inside = config.get("config") if isinstance(config, Mapping) else None
    wanted = {"int8": "Int8QuantizationConfig", "int4": "Int4QuantizationConfig"}.get(mode)
    if not isinstance(config, Mapping) or config.get("class_name") != wanted or not isinstance(inside, Mapping):
        raise Refusal(
            f"its weights are quantized to {mode}, but its config does not describe the quantization", FLOATS_ADVICE
        )
    if computes and inside.get("activation_quantizer") is not None:
        raise Refusal("Keras quantizes its inputs at run time, too", WEIGHTS_ONLY_ADVICE)
    if mode == "int8":
        return StoredForm(8)
    if str(inside.get("block_size") or -1) != (block or "-1") or "block_size" not in inside:
        raise Refusal(f"its weights are quantized to {policy!r}, but its config says {shorten(inside)}", FLOATS_ADVICE)
    return StoredForm(4, max(int(block or -1), 0))


@dataclass(frozen=True)
class Integers:
    """A matrix of integers; its scales follow.

    Attributes:
        by_row: each row has a scale of its own, and neighbours are in it; else it is the columns.
    """

    call: Call
    name: str
    form: StoredForm
    shape: tuple[int, int]
    stored: Weight
    by_row: bool

    def scaled(self) -> Weight:
        """The matrix as real numbers; takes scales, zeros and groups.

        Raises:
            ReadError: a row or column is in a group that is not there.
        """
        call, (rows, columns) = self.call, self.shape
        length, channels = (columns, rows) if self.by_row else (rows, columns)
        if not self.form.block:
            scale = call.weight(f"{self.name}_scale", (channels,), trainable=False)
            return self._made(lambda: self._integers() / self._spread(f64(scale)))
        groups = -(-length // self.form.block)
        shape = (channels, groups) if self.by_row else (groups, channels)
        scale = call.weight(f"{self.name}_scale", shape, trainable=False)
        zero = call.weight(f"{self.name}_zero", shape, trainable=False, integers=True)
        index = call.weight("g_idx", (length,), trainable=False)

        def make() -> Array:
            if not np.isin(index, np.arange(groups)).all():
                raise ReadError(f"layer {call.name!r}: its g_idx names groups that are not among its {groups}")
            axis, at = int(self.by_row), index.astype(np.int64)
            return (self._integers() - f64(zero).take(at, axis)) * f64(scale).take(at, axis)

        return self._made(make)

    def _made(self, make: Callable[[], Array]) -> Weight:
        return self.call.derived(self.name, self.shape, make)

    def _spread(self, scale: Array) -> Array:
        return scale[:, None] if self.by_row else scale

    def _integers(self) -> Array:
        if self.form.bits == 8:
            return f64(self.stored)
        low, high = self.stored & 15, self.stored >> 4 & 15
        both = np.stack([low, high], -1).reshape(self.shape[0], -1)[:, : self.shape[1]]
        return f64((both ^ 8) - 8)


def integers(call: Call, name: str, form: StoredForm, shape: tuple[int, int], *, by_row: bool = False) -> Integers:
    """Takes the integers of a matrix; a bias may be between them and the scales."""
    packed = shape if form.bits == 8 else (shape[0], -(-shape[1] // 2))
    stored = call.weight(name, packed, trainable=False, integers=True)
    return Integers(call, name, form, shape, stored, by_row)
