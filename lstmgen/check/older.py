"""Runs layer code for Keras 1.2 to 2.2 on Keras 2: older import paths, and `add_weight` of Keras 1.

The changes to Keras 2 last for a `with` block. Source: keras/engine/topology.py of Keras 1.2.2,
keras/legacy/interfaces.py of Keras 2.2.4.
"""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from types import ModuleType
from typing import Any

KERAS2 = "tf_keras"
PACKAGES = ("keras", "tensorflow.python.keras")  # names of Keras in older code
# Modules that Keras 2 no longer has. Their content is in its layers, models or utils.
MOVED = tuple(
    "engine engine.base_layer engine.topology engine.training layers.advanced_activations layers.convolutional "
    "layers.core layers.embeddings layers.merge layers.noise layers.normalization layers.pooling layers.recurrent "
    "layers.wrappers utils.generic_utils".split()
)
ORDER = ("shape", "initializer", "name", "trainable", "regularizer", "constraint")  # add_weight's in Keras 1


@contextmanager
def imported_names(keras: Any) -> Iterator[None]:
    """Makes `keras` and its older module names refer to Keras 2."""
    modules = {name: module for name, module in sys.modules.items() if is_within(name, (KERAS2,))}
    renamed = {package + name.removeprefix(KERAS2): module for package in PACKAGES for name, module in modules.items()}
    elsewhere = {name: moved(name, keras) for name in (f"{package}.{old}" for package in PACKAGES for old in MOVED)}
    before = {name: module for name, module in sys.modules.items() if is_within(name, PACKAGES)}
    replace_modules({**renamed, **elsewhere})
    try:
        with attributes_of_parents(elsewhere):
            yield
    finally:
        replace_modules(before)


def replace_modules(modules: dict[str, ModuleType]) -> None:
    """Replaces all modules of `PACKAGES` in `sys.modules` by these."""
    for name in [name for name in sys.modules if is_within(name, PACKAGES)]:
        del sys.modules[name]
    sys.modules.update(modules)


@contextmanager
def attributes_of_parents(modules: dict[str, ModuleType]) -> Iterator[None]:
    """Makes modules attributes of their parents, as `import keras.engine as KE` requires."""
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
    """Returns True if a module is one of these packages, or inside one."""
    return any(name == package or name.startswith(f"{package}.") for package in packages)


def moved(name: str, keras: Any) -> ModuleType:
    """Returns a module with an older name; its attributes are those of Keras 2 with the same names."""
    module = ModuleType(name)

    def attribute_of_keras2(attribute: str) -> Any:
        for place in (keras.layers, keras.models, keras.utils, keras):
            if not attribute.startswith("__") and hasattr(place, attribute):
                return getattr(place, attribute)
        raise AttributeError(f"Keras {keras.__version__} has no {attribute}, which {name} once had")

    module.__getattr__ = attribute_of_keras2  # type: ignore[method-assign]
    return module


@contextmanager
def weights_of_keras1(keras: Any) -> Iterator[None]:
    """Lets layers call `add_weight(shape, initializer, name)`, and assign to `trainable_weights`."""
    layer = keras.layers.Layer
    add_weight, listed = layer.add_weight, layer.trainable_weights
    layer.add_weight = in_either_order(add_weight)
    layer.trainable_weights = listed.setter(list_weights)
    try:
        yield
    finally:
        layer.add_weight, layer.trainable_weights = add_weight, listed


def in_either_order(add_weight: Callable[..., Any]) -> Callable[..., Any]:
    """Wraps `add_weight` of Keras 2 (the name is first), to accept calls as in Keras 1 (the shape is first) too."""

    @wraps(add_weight)
    def added(layer: Any, *args: Any, **kwargs: Any) -> Any:
        if args and not isinstance(args[0], (str, type(None))):
            return add_weight(layer, **dict(zip(ORDER, args, strict=False)), **kwargs)
        return add_weight(layer, *args, **kwargs)

    return added


def list_weights(layer: Any, weights: Any) -> None:
    """Sets the trainable weights of a layer, in this order."""
    layer._trainable_weights = list(weights)
