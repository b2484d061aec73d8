"""Reads names, shapes and dtypes of a model's inputs from the places where versions of Keras store them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.shape import TENSOR_LIMIT
from lstmgen.read.configs.dtypes import FLOAT, INTEGERS, STRING, named
from lstmgen.read.configs.nodes import parse_refs
from lstmgen.read.configs.tokens import TOKENIZERS

FixedOrFree = tuple[int | None, ...]
Item = Mapping[str, Any]

LENGTHS = "lengths"  # the key of names of free lengths in the config of an input
MODELS = ("Sequential", "Model", "Functional")
SHAPELESS_ADVICE = (
    "build it as it was trained, but with an Input layer, or with input_shape=(timesteps, features) in its first "
    "layer, give it the weights by load_weights(), and save it again"
)


@dataclass(frozen=True)
class DeclaredInput:
    """An input of a model.

    Attributes:
        name: of the layer.
        shape: without batch axis; None for a free axis.
        lengths: for each axis, what it has in common with axes of equal length in other inputs; () or None if nothing.
    """

    name: str
    shape: FixedOrFree
    dtype: str = FLOAT
    lengths: tuple[str | None, ...] = ()


def model_inputs(class_name: str, config: Any, where: str) -> list[DeclaredInput]:
    """The inputs of a model in its own order.

    Raises:
        ReadError: the config does not contain their shapes.
    """
    if class_name != "Sequential":
        items = named_items(config, where)
        refs = parse_refs(config.get("input_layers"), where)
        items_of_inputs = [(ref.layer, items.get(ref.layer, {})) for ref in refs]
        return [
            DeclaredInput(name, input_shape(item, name), stated_dtype(item), stated_lengths(item))
            for name, item in items_of_inputs
        ]
    items = named_items(config, where)
    if not items:
        raise ReadError(f"{where} has no layers")
    name, first = next(iter(items.items()))
    branches = merged_branches(first)
    if branches:
        return [item for branch in branches for item in model_inputs(*parts(branch, where), where)]
    shape = stated_shape(first)
    if shape is None and first.get("class_name") in MODELS:
        return model_inputs(*parts(first, where), where)
    if shape is None and isinstance(config, Mapping):
        shape = config.get("build_input_shape")
    if shape is None:
        shape = built_shape(first)
    has_input_layer = first.get("class_name") == "InputLayer"
    return [DeclaredInput(name if has_input_layer else f"{name}_input", check_shape(shape, where), first_dtype(first))]


def input_dtypes(class_name: str, config: Any, where: str) -> list[str]:
    """The dtype of each input, to which Keras casts the tensors of a nested model; shapes may be missing.

    Raises:
        ReadError: the config does not list the inputs.
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
    """The dtype of the input of a Sequential: of its InputLayer, or of a first layer with integers; otherwise float."""
    if item.get("class_name") in TOKENIZERS:
        return STRING
    dtype = stated_dtype(item)
    is_input_layer = item.get("class_name") == "InputLayer"
    return dtype if is_input_layer or (dtype in INTEGERS and item.get("class_name") != "Embedding") else FLOAT


def stated_dtype(item: Item) -> str:
    """The dtype of an InputLayer; float if there is none."""
    config = item.get("config")
    return named(config.get("dtype")) or FLOAT if isinstance(config, Mapping) else FLOAT


def is_model(item: Item) -> bool:
    """Returns true for a model: a class of Keras, or a user's class with layers in its config."""
    config = item.get("config")
    return item.get("class_name") in MODELS or (isinstance(config, Mapping) and isinstance(config.get("layers"), list))


def parts(item: Item, where: str) -> tuple[str, Any]:
    """Class name and config of a nested model.

    Raises:
        ReadError: the item is not a model.
    """
    class_name, config = item.get("class_name"), item.get("config")
    if class_name not in MODELS:
        raise ReadError(f"{where} begins with a {class_name!r}, which is not a model")
    return str(class_name), config


def merged_branches(item: Item) -> list[Item]:
    """The parallel models at the start of a Sequential of Keras 1: the `layers` of its Merge layer."""
    config = item.get("config")
    branches = config.get("layers") if item.get("class_name") == "Merge" and isinstance(config, Mapping) else None
    return [item for item in branches if isinstance(item, Mapping)] if isinstance(branches, list) else []


def named_items(config: Any, where: str) -> dict[str, Item]:
    """The serialized layers of a model by name, in order.

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
    """The input shape in a layer's config.

    Raises:
        ReadError: there is none, or an impossible one.
    """
    return check_shape(stated_shape(item), f"layer {name!r}")


def stated_lengths(item: Item) -> tuple[str | None, ...]:
    """The names of free lengths in the config of an input of an ONNX graph."""
    config = item.get("config")
    lengths = config.get(LENGTHS) if isinstance(config, Mapping) else None
    return tuple(name if isinstance(name, str) else None for name in lengths) if isinstance(lengths, list) else ()


def stated_shape(item: Item) -> Any:
    """The shape with batch axis in the config of a layer or of its inner layer; None if there is none."""
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
    """The shape with batch axis in the build_config of a `.keras` archive; None if there is none."""
    built = item.get("build_config")
    return built.get("input_shape") if isinstance(built, Mapping) else None


def check_shape(shape: Any, where: str) -> FixedOrFree:
    """A shape without its batch axis.

    Raises:
        ReadError: it is missing, or impossible.
    """
    if isinstance(shape, Mapping) and shape.get("class_name") == "__tuple__":
        shape = shape.get("items")
    if not isinstance(shape, list) or not shape:
        raise ReadError(f"{where} has no input shape; {SHAPELESS_ADVICE}")
    size = 1
    for dim in shape[1:]:
        if dim is not None and (isinstance(dim, bool) or not isinstance(dim, int) or dim < 1):
            raise ReadError(f"{where} has an impossible input shape {shape!r:.100}")
        size *= 1 if dim is None else dim
        if size > TENSOR_LIMIT:
            raise ReadError(f"{where} has an input of more than {TENSOR_LIMIT} numbers")
    return tuple(shape[1:])
