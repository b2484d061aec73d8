"""Reads JSON of RTNeural, which AIDA-X extends by gains, a skip connection and metadata.

Source: RTNeural/model_loader.h, python/model_utils.py and AIDA-X/src/aidadsp-plugin.cpp.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from lstmgen.errors import Problem, ReadError, UnsupportedError
from lstmgen.read.audio.frames import Dims, Item, frame_shape, streamed
from lstmgen.read.audio.network import Network, TrainedLayer
from lstmgen.read.audio.rtneural_layers import READERS
from lstmgen.read.audio.values import integer, number, sample_rate
from lstmgen.read.refusal import Refusal, shorten

SILENCE = -90.0  # dB; AIDA-X takes such a gain as 0
UNSTATED = "{} states no activation: read as none, as RTNeural does; plugins older than RTNeural computed tanh"
NOT_KNOWN = "rebuild the model in Keras, and give lstmgen that"


def network(value: Mapping[str, Any]) -> Network:
    """Reads a file.

    Raises:
        ReadError: it is damaged.
        UnsupportedError: it has layers that RTNeural does not have.
    """
    shape, items = streamed(*layer_items(value))
    if not items:
        raise ReadError("layers is empty")
    problems: list[Problem] = []
    trained = [layer for item in items for layer in read(item, problems)]
    if problems:
        raise UnsupportedError(problems)
    metadata = value.get("metadata")
    return Network(
        shape,
        trained,
        "RTNeural JSON",
        skip=skipped(value, len(shape)),
        input_gain=gain(value, "in_gain"),
        output_gain=gain(value, "out_gain"),
        sample_rate=sample_rate(value, metadata if isinstance(metadata, Mapping) else {}),
        warnings=tuple(map(UNSTATED.format, (item.place for item in items if is_unstated(item)))),
    )


def is_unstated(item: Item) -> bool:
    """Returns true for a layer that had tanh in the first plugins, and has none in RTNeural."""
    return item.values["type"] == "time-distributed-dense" and "activation" not in item.values


def layer_items(value: Mapping[str, Any]) -> tuple[Dims, list[Item]]:
    """Returns the shape of the input, and the layers of a file.

    Raises:
        ReadError: one has no shape, or another number of axes than the input.
    """
    shape = frame_shape(value.get("in_shape"), "in_shape")
    layers = value.get("layers")
    if not isinstance(layers, list):
        raise ReadError(f"layers is {shorten(layers) if 'layers' in value else 'missing'}, expected a list")
    items: list[Item] = []
    for k, values in enumerate(layers):
        if not isinstance(values, Mapping):
            raise ReadError(f"layer {k + 1} is {shorten(values)}, expected an object")
        if k == 0 and is_input_layer(values):
            continue
        number_of = f"{k + 1} of {len(layers)}"
        kind = values.get("type")
        if not isinstance(kind, str):
            raise ReadError(f"layer {number_of}: type is {shorten(kind)}, expected a name such as 'lstm'")
        place = f"layer {number_of} ({shorten(kind)[1:-1]})"
        after = frame_shape(values.get("shape"), f"{place}: shape")
        if len(after) != len(shape):
            raise ReadError(f"{place}: shape {values['shape']} has another number of axes than in_shape")
        items.append(Item(values, number_of, place, items[-1].after if items else shape, after))
    return shape, items


def is_input_layer(values: Mapping[str, Any]) -> bool:
    """Returns true for an InputLayer of Keras, which RTNeural's exporter may write as a layer without weights."""
    return values.get("type") == "unknown" and values.get("weights") == []


def read(item: Item, problems: list[Problem]) -> Sequence[TrainedLayer]:
    """Reads one layer; adds a problem if RTNeural does not have it, or not its options.

    Raises:
        ReadError: it is damaged.
    """
    kind = str(item.values["type"])
    try:
        if kind not in READERS:
            raise Refusal("RTNeural has no layer of this type, and skips it", NOT_KNOWN)
        return READERS[kind](item)
    except Refusal as refusal:
        problems.append(Problem(item.number, kind, refusal.reason, refusal.advice))
        return ()


def skipped(value: Mapping[str, Any], axes: int) -> int:
    """The number of input channels that are added to the output: 0 or 1.

    Raises:
        ReadError: it is something else, or the input has features.
    """
    skip = integer(value, "in_skip", "the file", 0, minimum=0)
    if skip > 1 or (skip and axes != 2):
        raise ReadError(f"in_skip is {skip}, expected 0, or 1 for a model of audio channels")
    return skip


def gain(value: Mapping[str, Any], key: str) -> float:
    """A gain in dB as a factor.

    Raises:
        ReadError: it is not a number, or too large.
    """
    if value.get(key) is None:
        return 1.0
    decibels = number(value, key, "the file")
    if decibels > 120:
        raise ReadError(f"{key} is {decibels:g} dB, expected 120 at most")
    return float(10.0 ** (decibels / 20)) if decibels > SILENCE else 0.0
