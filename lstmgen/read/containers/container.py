"""A model, opened: what one file holds, or two hold together, and which version of Keras decides what it means."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from lstmgen.errors import ReadError
from lstmgen.graph.graph import Source
from lstmgen.read.containers.parts import KERAS3, TENSORFLOW, Architecture, Parts, Weights, open_parts, served_function
from lstmgen.read.version import KNOWN, Version, parse_version

FROM_FUNCTION = "it has layers whose code is not in the file: read from the function that it serves instead"


@dataclass(frozen=True)
class Container:
    """A model, opened.

    Attributes:
        class_name, config: of the outermost model.
        version: of the producer; decides what the config means.
        warnings: what there is to say about the files.
        name: the file as the user named it, for messages.
        weights_name: likewise the file with the weights, where they are in one of their own.
        origin: of the outermost model, see `Architecture`.
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
    """Reads the architecture of a model; the arrays follow when `weights.assign` is called.

    Args:
        weights_path: a file with the weights where `path` has only the architecture; if `path` has
            weights too, these are taken instead.
    Raises:
        ReadError: it is not a model, it is damaged, or a part is missing.
    """
    parts = open_parts(path)
    return assembled(path, parts, weights_path)


def open_served(container: Container) -> Container | None:
    """The function that a SavedModel serves, to be read where its layers are not known; None if there is none."""
    if container.source.container != TENSORFLOW or not container.source.keras_version:
        return None
    path = Path(container.name)
    try:
        found = assembled(path, served_function(path))
    except ReadError:
        return None
    return replace(found, warnings=(*found.warnings, FROM_FUNCTION))


def assembled(path: Path, parts: Parts, weights_path: Path | None = None) -> Container:
    """The model whose architecture is in one file, and whose weights are there or in another one.

    Raises:
        ReadError: a part is missing.
    """
    name, kind, digest, weights = path.name, parts.kind, parts.digest, parts.weights
    if weights_path is not None:
        other = open_parts(weights_path)
        weights = other.weights
        if weights is None:
            raise ReadError(f"{weights_path} holds no weights; give the file that model.save_weights() wrote")
        name, kind = f"{name} + {weights_path.name}", f"{kind} + {other.kind}"
        digest = hashlib.sha256((digest + other.digest).encode()).hexdigest()
    if parts.architecture is None:
        raise ReadError(
            f"{path} holds weights only, not what the layers are; build the model as it was trained, give it these by "
            "load_weights(), and write it whole by model.save('model.h5'); or give a file with what model.to_json() "
            "says, and this one as its weights (`weights=`)"
        )
    if weights is None:
        raise ReadError(f"{path} holds an architecture only; give the file with its weights too (`weights=`)")
    text, warnings = producer_version(parts.architecture, weights, str(path))
    source = Source(name, digest, kind, "" if parts.architecture.nameless else text, weights.backend)
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
    """The Keras version that decides what the config means, and warnings about it.

    Raises:
        ReadError: no part says it.
    """
    ours, theirs = architecture.version, weights.version
    if not ours and theirs.partition(".")[0] != architecture.form.partition(".")[0]:
        ours = architecture.form
    # Weights of Keras 1 have no version of their own: they are known by its absence.
    text = ours if ours and (not theirs or (theirs == "1" and ours.startswith("1"))) else theirs
    if not text:
        raise ReadError(
            f"{name}: nothing in the file says which version of Keras wrote it; save it again by model.save()"
        )
    warnings = []
    if ours and theirs and text != ours:
        warnings.append(
            f"the architecture was written by Keras {ours}, its weights by Keras {theirs}: "
            f"taken to mean what Keras {theirs} means"
        )
    if text == KERAS3:
        text = f"{KNOWN[0]}.{KNOWN[1]}"
        warnings.append(f"nothing says which version of Keras 3 wrote the model: taken to mean what Keras {text} means")
    if parse_version(text).numbers[:2] > KNOWN:
        warnings.append(f"written by Keras {text}, which is newer than the newest that was checked")
    return text, tuple(warnings)
