"""Makes an opened file of audio JSON a model of Keras layers."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lstmgen.errors import ReadError, UnsupportedError
from lstmgen.graph.operation import Weight
from lstmgen.read.audio import guitarml, nam, rtneural
from lstmgen.read.audio.network import Network, keras_config
from lstmgen.read.containers.audio import GUITARML, NAM, RTNEURAL
from lstmgen.read.containers.container import Container
from lstmgen.read.containers.parts import Weights
from lstmgen.read.scope import Scope

READERS: Mapping[str, Callable[[Mapping[str, Any]], Network]] = {
    RTNEURAL: rtneural.network,
    GUITARML: guitarml.network,
    NAM: nam.network,
}


def with_layers(container: Container) -> Container:
    """Returns a container with the config and the weights of a Keras model.

    Raises:
        ReadError: the file is damaged; the message contains its path.
        UnsupportedError: it has another architecture, or other layers.
    """
    try:
        network = READERS[container.source.container](container.config)
    except UnsupportedError as error:
        raise UnsupportedError(error.problems, container.name) from None
    except ReadError as error:
        raise ReadError(f"{container.name}: {error}") from None
    config, arrays = keras_config(network)

    def assign(scope: Scope) -> None:
        for name, child in scope.children.items():
            for want, array in zip(child.every(), arrays.get(name, ()), strict=True):
                want.array = array

    return replace(
        container,
        class_name="Functional",
        config=config,
        weights=Weights(count(arrays), assign),
        source=replace(container.source, producer=network.producer, sample_rate=network.sample_rate),
        warnings=(*container.warnings, *network.warnings),
    )


def count(arrays: Mapping[str, Sequence[Weight]]) -> int:
    """The count of all numbers."""
    return sum(int(array.size) for layer in arrays.values() for array in layer)
