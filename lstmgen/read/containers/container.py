"""Opens a model: reads its architecture from one file, with weights there or in a second one, and the Keras version."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.graph import Source
from lstmgen.read.containers.audio import AUDIO
from lstmgen.read.containers.parts import (
    KERAS3,
    ONNX,
    TENSORFLOW,
    TENSORFLOW_JS,
    Architecture,
    Parts,
    Weights,
    open_parts,
    served_function,
)
from lstmgen.read.version import KNOWN, NEWEST, Version, parse_version

FROM_FUNCTION = "the file lacks the code of some layers: its serving function was read instead"


@dataclass(frozen=True)
class Container:
    """An opened model.

    Attributes:
        class_name, config: of the outermost model.
        version: of the Keras that wrote the config; the meaning of the config depends on it.
        warnings: remarks on the files, for the user.
        name: the path of the file, for messages.
        weights_name: the path of a separate file with the weights; empty if there is none.
        origin: of the outermost model; see `Architecture`.
    """

    class_name: str
    config: Any
    version: Version
    weights: Weights
    source: Source
    warnings: tuple[str, ...]
    name: str
    weights_name: str = ""
    origin: Mapping[str, Any] = field(default_factory=dict)


def open_container(path: Path, weights_path: Path | None = None) -> Container:
    """Reads the architecture of a model. `weights.assign` reads the arrays later.

    Args:
        weights_path: a file with the weights; they replace those in `path`, if there are any.
    Raises:
        ReadError: the file is not a model, is damaged, or lacks a part.
    """
    parts = open_parts(path)
    return assembled(path, parts, weights_path)


def open_served(container: Container) -> Container | None:
    """Opens the function that a SavedModel serves, for models whose layers are not supported; None if there is none."""
    if container.source.container != TENSORFLOW or not container.source.keras_version:
        return None
    path = Path(container.name)
    try:
        served = assembled(path, served_function(path))
    except ReadError:
        return None
    return replace(served, warnings=(*served.warnings, FROM_FUNCTION))


def assembled(path: Path, parts: Parts, weights_path: Path | None = None) -> Container:
    """Combines the architecture in one file with weights from the same file or another one.

    Raises:
        ReadError: a part is missing.
    """
    name, kind, digest, weights = path.name, parts.kind, parts.digest, parts.weights
    if weights_path is not None:
        if kind in (ONNX, TENSORFLOW_JS, *AUDIO):
            raise ReadError(f"{path} contains its own weights ({kind}); leave `weights=` out")
        other = open_parts(weights_path)
        weights = other.weights
        if weights is None:
            raise ReadError(f"{weights_path} contains no weights; give the file that model.save_weights() wrote")
        name, kind = f"{name} + {weights_path.name}", f"{kind} + {other.kind}"
        digest = hashlib.sha256((digest + other.digest).encode()).hexdigest()
    if parts.architecture is None:
        raise ReadError(
            f"{path} contains weights only, no architecture; build the model as it was trained, call load_weights() "
            "with this file, and save all by model.save('model.h5'); or give a file with the text of "
            "model.to_json(), and this one as its weights (`weights=`)"
        )
    if weights is None:
        raise ReadError(f"{path} contains an architecture only; give the file with its weights too (`weights=`)")
    text, warnings = producer_version(parts.architecture, weights, str(path))
    source = Source(
        name,
        digest,
        kind,
        "" if parts.architecture.nameless else text,
        weights.backend,
        parts.architecture.producer,
        trained=parts.trained if weights_path is None else None,
    )
    return Container(
        parts.architecture.class_name,
        parts.architecture.config,
        parse_version(text),
        weights,
        source,
        warnings,
        str(path),
        "" if weights_path is None else str(weights_path),
        parts.architecture.origin,
    )


def producer_version(architecture: Architecture, weights: Weights, name: str) -> tuple[str, tuple[str, ...]]:
    """Returns the Keras version that the config is read for, and warnings about it.

    Raises:
        ReadError: neither architecture nor weights contain a version.
    """
    ours, theirs = architecture.version, weights.version
    if not ours and theirs.partition(".")[0] != architecture.form.partition(".")[0]:
        ours = architecture.form
    # Weights of Keras 1 contain no version; its absence identifies them.
    text = ours if ours and (not theirs or (theirs == "1" and ours.startswith("1"))) else theirs
    if not text:
        raise ReadError(f"{name}: the file contains no Keras version; save it again by model.save()")
    warnings = []
    if ours and theirs and text != ours:
        warnings.append(
            f"the architecture was written by Keras {ours}, its weights by Keras {theirs}: read as Keras {theirs}"
        )
    if text == KERAS3:
        text = NEWEST
        warnings.append(f"the file names no version of Keras 3: read as Keras {text}")
    if parse_version(text).numbers[:2] > KNOWN:
        warnings.append(f"written by Keras {text}, which is newer than the versions that lstmgen was tested with")
    return text, tuple(warnings)
