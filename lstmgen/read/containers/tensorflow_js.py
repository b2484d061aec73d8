"""Opens layers models of TensorFlow.js: `model.json`, with its weights in files beside it.

The topology is Keras's JSON. A converter wrote it, with the version of Keras; or TensorFlow.js saved its own model.
Source: tfjs-layers/src/engine/container.ts, tensorflowjs/converters/keras_h5_conversion.py.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lstmgen.errors import MismatchError, ReadError
from lstmgen.read.containers.legacy import check_direction
from lstmgen.read.containers.shards import RESAVE, StoredArray, read_manifest, shard_paths
from lstmgen.read.refusal import shorten
from lstmgen.read.scope import Scope

CURE = "build this model in Keras with the same weights, and give that"
WRITER = "tfjs-layers"  # in place of a version of Keras, in models that TensorFlow.js saved
# Layers of TensorFlow.js follow Keras 2. Their configs are complete, so that no default depends on the version.
READ_AS = "2.15.0"
# Layers that compute in TensorFlow.js what they compute in Keras, compared with version 4.22. It has no masks in most
# layers, aligns the corners of resized images, and orders the states of stacked cells in another way.
ALIKE = frozenset(
    "Activation Add AlphaDropout Average AveragePooling1D AveragePooling2D BatchNormalization Bidirectional "
    "Concatenate Conv1D Conv2D Cropping2D Dense Dropout ELU Embedding Flatten Functional GRU GaussianDropout "
    "GaussianNoise GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D InputLayer "
    "LSTM LayerNormalization LeakyReLU MaxPooling1D MaxPooling2D Maximum Minimum Model Multiply Permute ReLU "
    "RepeatVector Reshape Sequential SimpleRNN SpatialDropout1D TimeDistributed ZeroPadding2D".split()
)


@dataclass(frozen=True)
class LayersModel:
    """An opened layers model.

    Attributes:
        topology: the model as Keras serializes it.
        version: of Keras; empty if the file does not contain it.
        written_by: TensorFlow.js and its version if it saved the model; empty if a converter wrote the file.
    """

    topology: Any
    version: str
    written_by: str
    arrays: Sequence[StoredArray]
    shards: Sequence[bytes]

    @property
    def size(self) -> int:
        """The count of all numbers."""
        return sum(math.prod(array.shape) for array in self.arrays)

    def assign(self, model: Scope) -> None:
        """Assigns the arrays to the layers."""
        assign(self.arrays, model)


def open_layers_model(value: Mapping[str, Any], path: Path) -> LayersModel:
    """Opens the shards of a model.

    Args:
        value: the content of `model.json`.
        path: its path.
    Raises:
        ReadError: a part is missing or damaged, or TensorFlow.js computes something else in a layer than Keras.
    """
    topology = value.get("modelTopology")
    if not isinstance(topology, Mapping):
        raise ReadError("contains weights of TensorFlow.js only, no modelTopology; convert the whole Keras model again")
    if "weightsManifest" not in value:
        raise ReadError(f"has no weightsManifest: it contains no weights; {RESAVE}")
    version = topology.get("keras_version")
    version = version if isinstance(version, str) else ""
    writer, _, number = version.partition(" ")
    topology = topology.get("model_config", topology)
    if writer == WRITER:
        topology = without_nulls(topology)
        for name, reason in unlike_keras(topology):
            raise ReadError(
                f"was saved by TensorFlow.js, which may compute another result than Keras in layer {shorten(name)} "
                f"({reason}); {CURE}"
            )
    arrays, shards = read_manifest(value["weightsManifest"], path.parent)
    written_by = f"TensorFlow.js {number}".strip() if writer == WRITER else ""
    return LayersModel(topology, READ_AS if written_by else version, written_by, arrays, shards)


def files_beside(value: Any, path: Path) -> list[Path]:
    """Returns the paths of the shards that `model.json` names; none if it is another file, or is damaged."""
    try:
        return shard_paths(value["weightsManifest"], path.parent)
    except (ReadError, KeyError, TypeError):
        return []


def without_nulls(value: Any) -> Any:
    """Returns a topology without the `mask_zero` that TensorFlow.js writes as null; Keras does not."""
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    if isinstance(value, Mapping):
        return {key: without_nulls(item) for key, item in value.items() if key != "mask_zero" or item is not None}
    return value


def unlike_keras(item: Any) -> Iterator[tuple[str, str]]:
    """Yields the layers of a topology that may compute another result than in Keras: name and reason."""
    if not isinstance(item, Mapping) or not isinstance(config := item.get("config"), (Mapping, list)):
        return
    class_name = item.get("class_name")
    settings = config if isinstance(config, Mapping) else {"layers": config}
    name = str(settings.get("name", "without a name"))
    if not isinstance(class_name, str) or class_name not in ALIKE:
        yield name, shorten(class_name)
    if settings.get("mask_zero"):
        yield name, "mask_zero"
    layers = settings.get("layers")
    for inner in (*(layers if isinstance(layers, list) else ()), settings.get("layer")):
        yield from unlike_keras(inner)


def assign(arrays: Sequence[StoredArray], model: Scope) -> None:
    """Pairs arrays and layers by name. Within a layer, the arrays are in order: trainable ones first.

    Raises:
        ReadError: they do not match.
    """
    layers = list(owners(model))
    for name, count in Counter(layer.key for layer in layers).items():
        if count > 1:
            raise MismatchError(f"{count} layers are called {name!r}: TensorFlow.js tells their weights by that name")
    for name, count in Counter(array.name for array in arrays).items():
        if count > 1:
            raise MismatchError(f"the weightsManifest has weight {shorten(name)} twice")
    stored: dict[str, list[StoredArray]] = {layer.key: [] for layer in layers}
    for array in arrays:
        stored[_owner(array.name, stored)].append(array)
    for layer in layers:
        _fill(layer, stored[layer.key])


def owners(scope: Scope) -> Iterator[Scope]:
    """Yields the layers with weights; of a model within the model, its layers."""
    for child in scope.children.values():
        if not any(child.every()):
            continue
        if _has_model(child):
            yield from owners(child)
        else:
            yield child


def _has_model(scope: Scope) -> bool:
    return scope.container == "layers" or any(map(_has_model, scope.children.values()))


def _owner(name: str, layers: Mapping[str, Any]) -> str:
    """The layer of a weight: the first part of its name that is a layer; names of models may be before it."""
    *parts, last = name.removesuffix(":0").split("/")
    if parts[-1:] == ["vars"] and last.isdigit():
        raise ReadError("the weights have paths of a .keras file in place of names; give the .keras file itself")
    for part in parts:
        if part in layers:
            return part
    raise MismatchError(
        f"weight {shorten(name)} belongs to no layer of the architecture, "
        f"whose layers with weights are: {', '.join(layers) or 'none'}"
    )


def _fill(layer: Scope, arrays: Sequence[StoredArray]) -> None:
    wants = [want for part in layer.legacy_order() for want in part]
    names = [array.name.removesuffix(":0") for array in arrays]
    expected, stored = [want.name for want in wants], [name.rpartition("/")[2] for name in names]
    if expected != stored:
        raise MismatchError(
            f"{layer.place}: expected {len(wants)} arrays ({', '.join(expected)}), "
            f"found {len(arrays)} ({', '.join(names) or 'none'})"
        )
    for array, name, want in zip(arrays, names, wants):
        check_direction(name, want)
        want.array = array.weight(want)
