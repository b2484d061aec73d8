"""A network as plugins run it, one sample after another, and its config as a functional model of Keras."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lstmgen.graph.operation import Weight
from lstmgen.read.containers.functional_config import input_item, reference

INPUT = "input"


@dataclass(frozen=True)
class TrainedLayer:
    """A layer of Keras with its arrays, in Keras's order.

    Attributes:
        config: its arguments, besides the name.
        initial_state: of a recurrent layer; none for zeros.
    """

    class_name: str
    config: Mapping[str, Any] = field(default_factory=dict)
    arrays: Sequence[Weight] = ()
    initial_state: Sequence[Weight] = ()


@dataclass(frozen=True)
class Network:
    """Layers in sequence, and what is around them.

    Attributes:
        input_shape: without batch axis; None for a free axis. Time is the first one.
        skip: the number of input channels that are added to the output; 0 for none.
        input_gain: multiplies the first channel of the input.
        output_gain: multiplies the output.
        sample_rate: in Hz; None if the file does not contain it.
        producer: the format, with its version.
        warnings: remarks on the file, for the user.
    """

    input_shape: tuple[int | None, ...]
    layers: Sequence[TrainedLayer]
    producer: str
    skip: int = 0
    input_gain: float = 1.0
    output_gain: float = 1.0
    sample_rate: float | None = None
    warnings: tuple[str, ...] = ()

    @property
    def channels(self) -> int:
        """The length of the last axis of the input."""
        return int(self.input_shape[-1] or 0)


class ConfigBuilder:
    """Builds the config of a functional model, layer by layer."""

    def __init__(self, input_shape: Sequence[int | None]) -> None:
        self.items = [input_item(INPUT, input_shape, "float32")]
        self.arrays: dict[str, Sequence[Weight]] = {}
        self.counts = Counter({INPUT: 1})

    def add(self, layer: TrainedLayer, *arguments: Any) -> str:
        """Adds a layer that is called with these arguments, and returns its name."""
        kind = layer.class_name.lower()
        count = self.counts[kind]
        self.counts[kind] += 1
        name = f"{kind}_{count}" if count else kind
        states = [state[None] for state in layer.initial_state]
        self.items.append(
            {
                "class_name": layer.class_name,
                "name": name,
                "config": {"name": name, **layer.config},
                "inbound_nodes": [{"args": [*arguments], "kwargs": {"initial_state": states} if states else {}}],
            }
        )
        self.arrays[name] = layer.arrays
        return name

    def config(self, output: str) -> dict[str, Any]:
        """The config of the model with this layer as its output."""
        return {"layers": self.items, "input_layers": [[INPUT, 0, 0]], "output_layers": [[output, 0, 0]]}


def keras_config(network: Network) -> tuple[dict[str, Any], dict[str, Sequence[Weight]]]:
    """Returns the config of a functional model, and the arrays of each layer by its name."""
    builder = ConfigBuilder(network.input_shape)
    first = INPUT
    if network.input_gain != 1.0:
        scales = [network.input_gain, *[1.0] * (network.channels - 1)]
        first = builder.add(TrainedLayer("Rescaling", {"scale": scales, "offset": 0.0}), tensor(first))
    last = first
    for layer in network.layers:
        last = builder.add(layer, tensor(last))
    if network.skip:
        direct = first
        if network.skip < network.channels:
            key = [{"class_name": "__ellipsis__", "config": {}}, channels(network.skip)]
            direct = builder.add(TrainedLayer("GetItem"), tensor(first), key)
        last = builder.add(TrainedLayer("Add"), tensor(last), tensor(direct))
    if network.output_gain != 1.0:
        last = builder.add(TrainedLayer("Rescaling", {"scale": network.output_gain, "offset": 0.0}), tensor(last))
    return builder.config(last), builder.arrays


def tensor(name: str) -> dict[str, Any]:
    """A reference to the output of a layer."""
    return reference(name, 0, 0)


def channels(stop: int) -> dict[str, Any]:
    """The slice of the first channels."""
    return {"class_name": "__slice__", "config": {"start": None, "stop": stop, "step": None}}
