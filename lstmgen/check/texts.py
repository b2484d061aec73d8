"""Models with a layer that tokenizes text: compares its token ids with lstmgen's, and splits the model behind it."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np

from lstmgen.check.compare import Errors
from lstmgen.check.report import Line
from lstmgen.errors import ToolError
from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Graph
from lstmgen.read.tokens import TOKENIZERS

# What separates words, what is no punctuation or letter though it looks so, and capitals that are not of ASCII.
HOSTILE = (
    "",
    " ",
    "?!",
    "\u00c9clair na\u00efve\u00a0caf\u00e9",
    "\u0130stanbul \ufb01ne \u1e9e \U0001f600 \u202e",
    "a\u2003b\x1fc\vd\te\n f\u2028g",
    "it's (x) = [y] + 1_2",
)
WORDS = 12  # of a text


def compared(model: Any, graph: Graph) -> list[Line]:
    """A line on the token ids that the model's own layer makes; none where it has no such layer.

    Raises:
        ToolError: that layer is out of reach.
    """
    if graph.text is None:
        return []
    layer, tried = layer_of(model), sample_texts(graph.text)
    largest = max(_difference(layer, graph.text, each) for each in tried)
    return [Line("Keras", "token ids", Errors(absolute=largest, limit=0.0), len(tried), compared=True)]


def _difference(layer: Any, text: Text, given: str) -> float:
    """How far the ids of a text are from those of the layer; infinitely, where there are more or less."""
    found = np.asarray(layer(np.array([given], dtype=object))).ravel()
    wanted = np.array(text.encode(given))
    if text.level == "whole":  # the layer was given no list of texts, which it would have filled up
        wanted = wanted[:1]
    return float(np.abs(found - wanted).max(initial=0)) if len(found) == len(wanted) else np.inf


def sample_texts(text: Text) -> list[str]:
    """Texts that begin with each of the words in turn, as far as these are not too many, and some that are hostile."""
    words, between = text.vocabulary[: 64 * WORDS], "" if text.level == "character" else " "
    lines = [between.join(words[k : k + WORDS]) for k in range(0, len(words), WORDS)]
    return [*words[:WORDS], *lines, *(line.upper() for line in lines), *HOSTILE]


def layer_of(model: Any) -> Any:
    """The layer that makes token ids.

    Raises:
        ToolError: it is inside another model.
    """
    found = next((layer for layer in model.layers if type(layer).__name__ in TOKENIZERS), None)
    if found is None:
        raise ToolError("the layer that makes token ids is inside another model")
    return found


def behind(model: Any) -> Any:
    """The part of a model behind that layer, which takes token ids.

    Raises:
        ToolError: the layer is inside another model.
    """
    layer = layer_of(model)
    keras = sys.modules[type(layer).__module__.partition(".")[0]]
    if not isinstance(model, keras.Sequential):
        return keras.Model(layer.output, model.outputs)
    rest = model.layers[model.layers.index(layer) + 1 :]
    return keras.Sequential([keras.Input(layer.output.shape[1:], dtype=layer.output.dtype), *rest])
