"""What a case of docs/reference/layer-matrix.md is, and how its model is built."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Build = Callable[[Any], Any]
Shape = tuple[int | None, ...]


@dataclass(frozen=True)
class Case:
    """A row of the table: a layer, the option that it shows, and how to build the model with a given Keras.

    Attributes:
        padded: some timesteps are masked, where the model masks any.
        tolerance: to which `evaluate` and Keras in float64 must agree, relative to the largest output.
        float32: Keras cannot compute it in float64; then 1e-6 is the tolerance.
    """

    layer: str
    option: str
    build: Build
    padded: bool = False
    tolerance: float = 1e-9
    float32: bool = False

    @property
    def name(self) -> str:
        return f"{self.layer} {self.option}".strip()

    @property
    def takes_words(self) -> bool:
        """Whether the inputs are rows of an Embedding, or categories."""
        return "Embedding" in self.name or self.layer == "CategoryEncoding"


def chain(*makers: Callable[[Any], Any], shape: Shape = (5, 3)) -> Build:
    """A model of layers one after another, each made by a function of `keras.layers`."""

    def build(keras: Any) -> Any:
        source = keras.Input(shape, name="x")
        x = source
        for make in makers:
            x = make(keras.layers)(x)
        return keras.Model(source, x)

    return build


def calls(function: Callable[[Any, Any], Any], shape: Shape = (5, 3)) -> Build:
    """A model whose output is a function of (keras.layers, input)."""

    def build(keras: Any) -> Any:
        source = keras.Input(shape, name="x")
        return keras.Model(source, function(keras.layers, source))

    return build


def pair(function: Callable[[Any, Any, Any], Any], a: Shape = (5, 3), b: Shape = (5, 3)) -> Build:
    """A model of two inputs."""

    def build(keras: Any) -> Any:
        first, second = keras.Input(a, name="a"), keras.Input(b, name="b")
        return keras.Model([first, second], function(keras.layers, first, second))

    return build


def make(name: str, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    return lambda layers: getattr(layers, name)(*args, **kwargs)


def told(option: dict[str, Any]) -> str:
    return ", ".join(f"{key}={value}" for key, value in option.items())
