"""Models with a layer that tokenizes text: compares its token ids with lstmgen's, and splits the model behind it."""

import sys
from typing import Any

import numpy as np

from lstmgen.check.compare import Errors
from lstmgen.check.verification import Line
from lstmgen.errors import ToolError
from lstmgen.graph.ends import Text
from lstmgen.graph.graph import Graph
from lstmgen.read.configs.tokens import TOKENIZERS

# Unusual separators, characters that only look like letters or punctuation, and capitals outside ASCII.
HOSTILE = (
    "",
    " ",
    "?!",
    "\u00c9clair na\u00efve\u00a0caf\u00e9",
    "\u0130stanbul \ufb01ne \u1e9e \U0001f600 \u202e",
    "a\u2003b\x1fc\vd\te\n f\u2028g",
    "it's (x) = [y] + 1_2",
)
WORDS = 12  # per text


def compared(model: Any, graph: Graph) -> list[Line]:
    """Compares the token ids of the model's own layer with lstmgen's; empty if the model has no such layer.

    Raises:
        ToolError: the layer is inside another model.
    """
    if graph.text is None:
        return []
    layer, tried = layer_of(model), sample_texts(graph.text)
    largest = max(_difference(layer, graph.text, sample) for sample in tried)
    return [Line("Keras", "token ids", Errors(absolute=largest, limit=0.0), len(tried), compared=True)]


def _difference(layer: Any, text: Text, sample: str) -> float:
    """Returns the largest difference between the layer's ids and lstmgen's; inf if their number differs."""
    expected = np.asarray(layer(np.array([sample], dtype=object))).ravel()
    ids = np.array(text.encode(sample))
    if text.level == "whole":  # the layer pads only a list of texts, and this is one text
        ids = ids[:1]
    return float(np.abs(expected - ids).max(initial=0)) if len(expected) == len(ids) else np.inf


def sample_texts(text: Text) -> list[str]:
    """Returns texts of the first words of the vocabulary, in lower and upper case, and some hostile ones."""
    words, between = text.vocabulary[: 64 * WORDS], "" if text.level == "character" else " "
    lines = [between.join(words[k : k + WORDS]) for k in range(0, len(words), WORDS)]
    if text.strict:  # Keras and lstmgen refuse all others
        return list(words[:WORDS]) if text.level == "whole" else lines
    return [*words[:WORDS], *lines, *(line.upper() for line in lines), *HOSTILE]


def layer_of(model: Any) -> Any:
    """Returns the layer that makes token ids.

    Raises:
        ToolError: it is inside another model.
    """
    layer = next((layer for layer in model.layers if type(layer).__name__ in TOKENIZERS), None)
    if layer is None:
        raise ToolError("the layer that makes token ids is inside another model")
    return layer


def behind(model: Any) -> Any:
    """Returns the part of a model behind that layer; its input is token ids.

    Raises:
        ToolError: the layer is inside another model.
    """
    layer = layer_of(model)
    keras = sys.modules[type(layer).__module__.partition(".")[0]]
    if not isinstance(model, keras.Sequential):
        return keras.Model(layer.output, model.outputs)
    rest = model.layers[model.layers.index(layer) + 1 :]
    return keras.Sequential([keras.Input(layer.output.shape[1:], dtype=layer.output.dtype), *rest])
