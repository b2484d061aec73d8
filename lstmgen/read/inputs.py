"""What a model's inputs are called and how they are shaped: the many places where Keras has kept that."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.shape import TENSOR_LIMIT
from lstmgen.read.dtypes import FLOAT, INTEGERS, STRING, named
from lstmgen.read.nodes import parse_refs
from lstmgen.read.tokens import TOKENIZERS

FixedOrFree = tuple[int | None, ...]
Item = Mapping[str, Any]

MODELS = ("Sequential", "Model", "Functional")
SHAPELESS_ADVICE = (
    "build it as it was trained, but with an Input layer, or with input_shape=(timesteps, features) in its first "
    "layer, give it the weights by load_weights(), and save it again"
)


@dataclass(frozen=True)
class Input:
    """An input of a model: the layer's name, the shape without batch axis, None for a free axis, and the dtype."""

    name: str
    shape: FixedOrFree
    dtype: str = FLOAT


def model_inputs(class_name: str, config: Any, where: str) -> list[Input]:
    """The inputs of a model in its own order.

    Raises:
        ReadError: the config does not say them.
    """
    if class_name != "Sequential":
        items = named_items(config, where)
        refs = parse_refs(config.get("input_layers"), where)
        every = [(ref.layer, items.get(ref.layer, {})) for ref in refs]
        return [Input(name, input_shape(item, name), stated_dtype(item)) for name, item in every]
    items = named_items(config, where)
    if not items:
        raise ReadError(f"{where} has no layers")
    name, first = next(iter(items.items()))
    branches = merged_branches(first)
    if branches:
        return [found for branch in branches for found in model_inputs(*parts(branch, where), where)]
    shape = stated_shape(first)
    if shape is None and first.get("class_name") in MODELS:
        return model_inputs(*parts(first, where), where)
    if shape is None and isinstance(config, Mapping):
        shape = config.get("build_input_shape")
    if shape is None:
        shape = built_shape(first)
    own = first.get("class_name") == "InputLayer"
    return [Input(name if own else f"{name}_input", check_shape(shape, where), first_dtype(first))]


def input_dtypes(class_name: str, config: Any, where: str) -> list[str]:
    """The dtype of each input, also where shapes are missing: Keras casts what a nested model is called with.

    Raises:
        ReadError: the config does not say which inputs there are.
    """
    items = named_items(config, where)
    if class_name != "Sequential":
        refs = parse_refs(config.get("input_layers"), where)
        return [stated_dtype(items.get(ref.layer, {})) for ref in refs]
    first = next(iter(items.values()), {})
    if first.get("class_name") in MODELS:
        return input_dtypes(*parts(first, where), where)
    return [first_dtype(first)]


def first_dtype(item: Item) -> str:
    """The dtype of what the first layer of a Sequential is given: a layer that is no InputLayer takes its own."""
    if item.get("class_name") in TOKENIZERS:
        return STRING
    dtype = stated_dtype(item)
    own = item.get("class_name") == "InputLayer"
    return dtype if own or (dtype in INTEGERS and item.get("class_name") != "Embedding") else FLOAT


def stated_dtype(item: Item) -> str:
    """The dtype that an InputLayer names; floats where it names none."""
    config = item.get("config")
    return named(config.get("dtype")) or FLOAT if isinstance(config, Mapping) else FLOAT


def is_model(item: Item) -> bool:
    """Whether a layer is a model: of one of Keras's classes, or of the user's own with layers in its config."""
    config = item.get("config")
    return item.get("class_name") in MODELS or (isinstance(config, Mapping) and isinstance(config.get("layers"), list))


def parts(item: Item, where: str) -> tuple[str, Any]:
    """Class name and config of a model that is nested.

    Raises:
        ReadError: it is none.
    """
    class_name, config = item.get("class_name"), item.get("config")
    if class_name not in MODELS:
        raise ReadError(f"{where} begins with a {class_name!r} that is no model")
    return str(class_name), config


def merged_branches(item: Item) -> list[Item]:
    """The models side by side with which a Sequential of Keras 1 may begin: the `layers` of its Merge layer."""
    config = item.get("config")
    found = config.get("layers") if item.get("class_name") == "Merge" and isinstance(config, Mapping) else None
    return [item for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []


def named_items(config: Any, where: str) -> dict[str, Item]:
    """The serialised layers of a model by name, in order.

    Raises:
        ReadError: there are none, or two of the same name.
    """
    items = config.get("layers") if isinstance(config, Mapping) else config  # Keras 1: the list itself
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise ReadError(f"{where} has no list of layers in its config")
    if not all(isinstance(item.get("class_name"), str) for item in items):
        raise ReadError(f"{where} has a layer without a class name")
    named = {layer_name(item, k): item for k, item in enumerate(items)}
    if len(named) != len(items):
        raise ReadError(f"{where} has two layers of the same name")
    return named


def layer_name(item: Item, index: int) -> str:
    """The layer's name: beside its config (functional) or inside it; nested old models may have none."""
    config = item.get("config")
    inside = config.get("name") if isinstance(config, Mapping) else None
    name = item.get("name") or inside
    return name if isinstance(name, str) else f"{item.get('class_name', 'layer')}_{index}".lower()


def input_shape(item: Item, name: str) -> FixedOrFree:
    """The shape that a layer says its input has.

    Raises:
        ReadError: it says none, or an impossible one.
    """
    return check_shape(stated_shape(item), f"layer {name!r}")


def stated_shape(item: Item) -> Any:
    """The shape with batch axis in a layer's config, or in that of the layer it wraps; None where there is none."""
    config = item.get("config")
    if not isinstance(config, Mapping):
        return None
    for key in ("batch_shape", "batch_input_shape"):
        if config.get(key) is not None:
            return config[key]
    if isinstance(config.get("input_shape"), list):
        return [None, *config["input_shape"]]
    if config.get("input_dim") is not None:
        length = [config.get("input_length")]
        if item.get("class_name") == "Embedding":  # its input_dim is the size of the vocabulary
            return [None, *length]
        return [None, *(length if item.get("class_name") not in ("Dense", "MaxoutDense") else ()), config["input_dim"]]
    wrapped = config.get("layer")
    return stated_shape(wrapped) if isinstance(wrapped, Mapping) and wrapped.get("class_name") not in MODELS else None


def built_shape(item: Item) -> Any:
    """The shape with batch axis with which `.keras` archives say that a layer was built; None where they do not."""
    built = item.get("build_config")
    return built.get("input_shape") if isinstance(built, Mapping) else None


def check_shape(shape: Any, where: str) -> FixedOrFree:
    """A shape without its batch axis.

    Raises:
        ReadError: it is none, or an impossible one.
    """
    if isinstance(shape, Mapping) and shape.get("class_name") == "__tuple__":
        shape = shape.get("items")
    if not isinstance(shape, list) or not shape:
        raise ReadError(f"{where} does not say the shape of its input; {SHAPELESS_ADVICE}")
    size = 1
    for dim in shape[1:]:
        if dim is not None and (isinstance(dim, bool) or not isinstance(dim, int) or dim < 1):
            raise ReadError(f"{where} has an impossible input shape {shape!r:.100}")
        size *= 1 if dim is None else dim
        if size > TENSOR_LIMIT:
            raise ReadError(f"{where} has an input of more than {TENSOR_LIMIT} numbers")
    return tuple(shape[1:])
