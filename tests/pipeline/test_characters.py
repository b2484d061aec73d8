"""Texts of characters with their ids, and of categories: unknown ones are refused, unless an id is theirs."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import load
from graph_maker import T
from node import put, script
from text_models import by_layer, layer, model

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.pipeline import attach
from lstmgen.samples.load import samples_of

CHARACTERS = "\n ,.abcé\U0001f600"


@pytest.mark.parametrize(
    ("characters", "first"),
    [
        (list(CHARACTERS), 0),
        (np.array(list(CHARACTERS)), 0),
        ({character: k for k, character in enumerate(CHARACTERS)}, 0),
        ({character: np.int64(k) for k, character in enumerate(CHARACTERS, 1)}, 1),
        (["<pad>", *CHARACTERS], 1),
    ],
    ids=["list", "array", "dict", "dict from 1", "padding"],
)
def test_characters_with_their_ids(characters: Any, first: int, tmp_path: Path) -> None:
    """As tutorials count them; other characters are refused, and short texts where no id is free for padding."""
    pipeline = lstmgen.Pipeline(text=characters)
    pipeline.save(tmp_path / "p.json")
    graph = attach(model(6), lstmgen.Pipeline.load(tmp_path / "p.json"))
    module = load(graph)
    put(tmp_path, graph, "m.mjs")
    texts = ("abc\n .", "cab, \U0001f600\U0001f600bé", "aéaéaé")
    wanted: dict[str, Any] = {text: [float(first + CHARACTERS.index(each)) for each in text[-6:]] for text in texts}
    wanted["b"] = [0.0] * 5 + [first + CHARACTERS.index("b")] if first else "expected 6 tokens, got 1"
    unknown = {"xa": "x", "xabcabc": "x", "éé,,.\r": "\r"}
    assert {text: ids_or_message(module["encode"], text) for text in wanted} == wanted
    assert in_node(tmp_path, [*wanted, *unknown]) == [
        *wanted.values(),
        *(f"unknown token {json.dumps(token)}" for token in unknown.values()),
    ]
    for text in texts:
        np.testing.assert_allclose(module["predict"](text), graph.evaluate(np.array(wanted[text]))[0], rtol=1e-12)
    for text, token in unknown.items():
        with pytest.raises(ValueError, match=re.escape(f"unknown token {token!r} in {text!r}")):
            module["predict"](text)
        with pytest.raises(OptionError, match=re.escape(f"unknown token {token!r} in {text!r}")):
            samples_of(graph, [text], "data")


def ids_or_message(encode: Callable[[str], Any], text: str) -> Any:
    try:
        return encode(text)
    except ValueError as error:
        return str(error)


def in_node(folder: Path, texts: list[str]) -> Any:
    """The ids of texts, or the messages of errors."""
    attempt = "(text) => { try { return encode(text); } catch (error) { return error.message; } }"
    return script(
        folder,
        f"import {{ encode }} from './m.mjs'; console.log(JSON.stringify({json.dumps(texts)}.map({attempt})));",
    )


def test_one_entry_may_be_for_other_characters() -> None:
    graph = attach(model(T), lstmgen.Pipeline(text={"<unk>": 0, "a": 1, "b": 2}))
    assert load(graph)["encode"]("abxa") == [1.0, 2.0, 0.0, 1.0]


def test_a_lookup_without_an_index_for_unknown_texts() -> None:
    """Keras refuses these, and so does generated code."""
    for mask_token, first in ((None, 0), ("", 1)):
        made = layer("StringLookup", num_oov_indices=0, mask_token=mask_token)
        encode = load(attach(model(T), lstmgen.Pipeline(text=made)))["encode"]
        for k, text in enumerate(("red", "green", "dark blue"), first):
            assert encode(text) == by_layer(made, text) == [k]
        with pytest.raises(ValueError, match="unknown token 'blue'"):
            encode("blue")
        with pytest.raises(Exception, match="num_oov_indices=0"):
            made(np.array(["blue"], object))
