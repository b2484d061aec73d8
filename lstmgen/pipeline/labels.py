"""Reads the names of classes from fitted encoders of scikit-learn, or from a list."""

from collections.abc import Iterable, Sequence, Set
from typing import Any

import numpy as np

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.pipeline.agreement import check_labels
from lstmgen.pipeline.live import as_fitted, of_sklearn, title_of

MANY = "MultiLabelBinarizer"


def names_of_classes(source: Any) -> tuple[str, ...]:
    """Returns the names of classes, from a fitted encoder or a sequence of names.

    Raises:
        OptionError: `source` is neither.
    """
    if of_sklearn(source):
        with as_fitted(source):
            classes = _of_encoder(source)
        check_labels(source, classes)
        return classes
    if isinstance(source, (str, bytes, Set)) or not isinstance(source, (Iterable, np.ndarray)):
        raise OptionError(f"{named('labels', source)} must be a list of names, or a fitted encoder")
    names = list(source)
    if any(isinstance(name, (Sequence, np.ndarray)) and not isinstance(name, (str, bytes)) for name in names):
        raise OptionError("`labels=` must be a list of names, not of lists")
    return tuple(map(str, names))


def _of_encoder(encoder: Any) -> tuple[str, ...]:
    name = type(encoder).__name__
    if name in ("LabelEncoder", "LabelBinarizer", MANY) and hasattr(encoder, "classes_"):
        return tuple(map(str, encoder.classes_))
    if name == "OneHotEncoder" and len(getattr(encoder, "categories_", ())) == 1:
        return _without_dropped(encoder)
    raise OptionError(
        f"{title_of(encoder)} has no class names: give a fitted LabelEncoder, or a fitted OneHotEncoder of one column"
    )


def of_many(encoder: Any) -> bool:
    """Returns True for an encoder of labels that may be true at once."""
    return of_sklearn(encoder) and type(encoder).__name__ == MANY


def _without_dropped(encoder: Any) -> tuple[str, ...]:
    if getattr(encoder, "drop_idx_", None) is not None:
        raise OptionError("a OneHotEncoder drops a class and has no name for it: give the labels as a list")
    if any(rare is not None for rare in getattr(encoder, "infrequent_categories_", ())):
        raise OptionError("a OneHotEncoder merges rare classes and has no name for them: give the labels as a list")
    return tuple(map(str, encoder.categories_[0]))
