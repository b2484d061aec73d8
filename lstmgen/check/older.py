"""Lets code for older versions run on Keras 2: their import paths, and how Keras 1 made weights.

Within these blocks, and nowhere else, Keras 2 takes what Keras 1.2 to 2.2 took. Source: keras/engine/topology.py of
Keras 1.2.2, keras/legacy/interfaces.py of Keras 2.2.4.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

KERAS2 = "tf_keras"
PACKAGES = ("keras", "tensorflow.python.keras")  # by which names older code knows it
# Modules that are elsewhere now; what they had, Keras 2 has among its layers, its models or its functions.
MOVED = tuple(
    "engine engine.base_layer engine.topology engine.training layers.advanced_activations layers.convolutional "
    "layers.core layers.embeddings layers.merge layers.noise layers.normalization layers.pooling layers.recurrent "
    "layers.wrappers utils.generic_utils".split()
)
ORDER = ("shape", "initializer", "name", "trainable", "regularizer", "constraint")  # of add_weight in Keras 1


@contextmanager
def imported_names(keras: Any) -> Iterator[None]:
    """Within it, `keras` is Keras 2, whatever its modules were called."""
    found = {name: module for name, module in sys.modules.items() if is_within(name, (KERAS2,))}
    given = {package + name.removeprefix(KERAS2): module for package in PACKAGES for name, module in found.items()}
    elsewhere = {name: moved(name, keras) for name in (f"{package}.{each}" for package in PACKAGES for each in MOVED)}
    before = {name: module for name, module in sys.modules.items() if is_within(name, PACKAGES)}
    replace_modules({**given, **elsewhere})
    try:
        with known_to_parents(elsewhere):
            yield
    finally:
        replace_modules(before)


def replace_modules(modules: dict[str, ModuleType]) -> None:
    """What Python knows as these packages: these modules, and no others."""
    for name in [name for name in sys.modules if is_within(name, PACKAGES)]:
        del sys.modules[name]
    sys.modules.update(modules)


@contextmanager
def known_to_parents(modules: dict[str, ModuleType]) -> Iterator[None]:
    """Within it, modules are attributes of those that they are in, where `import keras.engine as KE` looks."""
    added = []
    for name, module in modules.items():
        parent, _, last = name.rpartition(".")
        if not hasattr(sys.modules[parent], last):
            setattr(sys.modules[parent], last, module)
            added.append((sys.modules[parent], last))
    try:
        yield
    finally:
        for owner, last in added:
            delattr(owner, last)


def is_within(name: str, packages: tuple[str, ...]) -> bool:
    """Whether a module is one of some packages, or in one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def moved(name: str, keras: Any) -> ModuleType:
    """A module by an older name, whose attributes are those of Keras 2 under the same names."""
    module = ModuleType(name)

    def found(attribute: str) -> Any:
        for place in (keras.layers, keras.models, keras.utils, keras):
            if not attribute.startswith("__") and hasattr(place, attribute):
                return getattr(place, attribute)
        raise AttributeError(f"Keras {keras.__version__} has no {attribute}, which {name} once had")

    module.__getattr__ = found  # type: ignore[method-assign]
    return module


@contextmanager
def weights_of_keras1(keras: Any) -> Iterator[None]:
    """Within it, layers make weights by `add_weight(shape, initializer, name)` and list them as `trainable_weights`."""
    layer = keras.layers.Layer
    add_weight, listed = layer.add_weight, layer.trainable_weights
    layer.add_weight = in_either_order(add_weight)
    layer.trainable_weights = listed.setter(list_weights)
    try:
        yield
    finally:
        layer.add_weight, layer.trainable_weights = add_weight, listed


def in_either_order(add_weight: Callable[..., Any]) -> Callable[..., Any]:
    """`add_weight` of Keras 2, whose first argument is a name, and that of Keras 1, whose first is a shape."""

    @wraps(add_weight)
    def added(layer: Any, *args: Any, **kwargs: Any) -> Any:
        if args and not isinstance(args[0], (str, type(None))):
            return add_weight(layer, **dict(zip(ORDER, args, strict=False)), **kwargs)
        return add_weight(layer, *args, **kwargs)

    return added


def list_weights(layer: Any, weights: Any) -> None:
    """The weights of a layer, in this order."""
    layer._trainable_weights = list(weights)
