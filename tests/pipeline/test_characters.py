"""Texts of characters with their ids, and of categories: unknown ones are refused, unless an id is theirs."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import load
from graph_maker import T
from node import put, script
from text_models import by_layer, layer, model, tokenizer

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


# Prints the ids of each line, in which | is written for \n, by net_encode and by net_next_token.
IDS = r"""
#include "net.h"
#include <stdio.h>
#include <string.h>

int main(void)
{
    static char line[1000];
    static ELEMENT ids[NET_INPUT_SIZE];
    while (fgets(line, sizeof line, stdin) != NULL) {
        const char *rest = line;
        int status = 0;
        line[strcspn(line, "\n")] = '\0';
        for (char *at = strchr(line, '|'); at != NULL; at = strchr(at, '|')) {
            *at = '\n';
        }
        const int count = net_encode(line, ids);
        printf("%d:", count);
        for (int k = 0; k < count; ++k) {
            printf(" %d", (int)ids[k]);
        }
        printf(";");
        while ((status = net_next_token(&rest, ids)) == NET_OK) {
            printf(" %d", (int)ids[0]);
        }
        printf(" %d\n", status);
    }
    return 0;
}
"""
LETTERS = ["", "abc ", "ÉÀa🙂 é.", "B?", "áÁ", "longer than six", "K", "a\nb", "é🙂" * 4]
IN_C: dict[str, tuple[Callable[[], Any], dict[str, object]]] = {
    "a list": (lambda: list(" \nabcdéÉ\U0001f642"), {}),
    "a dict for any length": (lambda: {"a": 3, "b": 4, "é": 5}, {"length": None}),
    "unknown ones": (lambda: ["", "[UNK]", *"abcdé"], {"padding": "post"}),
    "the first ones": (lambda: ["", "[UNK]", *"abcdé"], {"truncating": "post"}),
    "both at the end": (lambda: ["", "[UNK]", *"abcdé"], {"padding": "post", "truncating": "post"}),
    "small letters": (lambda: tokenizer(char_level=True), {}),
    "small letters, unknown": (lambda: tokenizer(char_level=True, oov_token="<OOV>"), {"padding": "post"}),
    "letters alone": (lambda: layer("TextVectorization", split="character"), {}),
}


@pytest.mark.parametrize("name", IN_C)
def test_c_takes_utf8(name: str, tmp_path: Path, require: Any) -> None:
    make, options = IN_C[name]
    length = T if "length" in options else 6
    graph = attach(model(length), lstmgen.Pipeline(text=make(), **{k: v for k, v in options.items() if k != "length"}))
    pipeline_text = graph.ends.inputs[0].text
    double = name == "unknown ones"
    lstmgen.export(graph, tmp_path / "net.c", **({"dtype": "float64"} if double else {}))
    (tmp_path / "main.c").write_text(IDS)
    flags = ["-std=c99", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror", "-DNET_NO_DISPATCH"]
    flags += ["-fsanitize=address,undefined", f"-DELEMENT={'double' if double else 'float'}"]
    subprocess.run([require("gcc"), *flags, "main.c", "net.c", "-lm", "-o", "main"], cwd=tmp_path, check=True)
    texts = [*LETTERS, "x" * 200]
    lines = "".join(text.replace("\n", "|") + "\n" for text in texts).encode()
    broken = b"\xc0\x80\n\xed\xa0\x80\na\xe9\n\xf5\x80\x80\x80\n\xf8\x90\x80\x80\n\xe0\x80\xa0\n"  # of UTF-8
    got = subprocess.run([tmp_path / "main"], input=lines + broken, capture_output=True, check=True).stdout.decode()
    whole = replace(pipeline_text, length=None)
    for text, line in zip(texts, got.splitlines(), strict=False):
        by_encode, by_token = line.split(";")
        count, ids = by_encode.split(":")
        if (wanted := ids_or_message(pipeline_text.encode, text)) and isinstance(wanted, str):
            assert count == ("-9" if wanted.startswith("unknown") else "-1")
        elif length is T and len(wanted) > 100:
            assert count == "-1"
        else:
            assert (int(count), list(map(int, ids.split()))) == (len(wanted), wanted), text
        tokens = ids_or_message(whole.encode, text)
        if isinstance(tokens, list):
            assert list(map(int, by_token.split())) == [*tokens, 2], text
    assert all(line.startswith("-9:") for line in got.splitlines()[len(texts) :])


MAIN_REFUSES = {
    "any length": {"a" * 101: "the text has too many characters", "a\0b": "too long, or no text"},
    "padded": {"abß": "unknown character 'ß'"},
    "full": {"ab": "the text has too few characters"},
}


@pytest.mark.parametrize("name", MAIN_REFUSES)
def test_main_in_c_takes_lines_of_text(name: str, tmp_path: Path, require: Any) -> None:
    characters = ["", *" abcé"] if name == "padded" else list(" abcé")
    graph = attach(model(T if name == "any length" else 4), lstmgen.Pipeline(text=characters))
    lstmgen.export(graph, tmp_path / "net.c", with_main=True)
    command = [require("gcc"), "-DNET_NO_DISPATCH", "-Wall", "-Wextra", "-Werror", "net.c", "-lm", "-o", "net"]
    subprocess.run(command, cwd=tmp_path, check=True)

    def run(text: str) -> Any:
        return subprocess.run([tmp_path / "net"], input=text.encode(), capture_output=True, check=False)

    done = run("\ufeffab c\r\n\n  \nébéa")
    assert done.returncode == 0, done.stderr
    rows = [list(map(float, line.split())) for line in done.stdout.decode().splitlines()]
    predict = load(graph)["predict"]
    np.testing.assert_allclose(rows, [predict("ab c"), predict("ébéa")], rtol=2e-6)
    refused = {text: f"line 1: {message}" for text, message in MAIN_REFUSES[name].items()}
    for text, message in {**refused, "abca\n\nxé": "line 3: unknown character 'x'", "": "there is no text"}.items():
        done = run(text)
        assert (done.returncode, done.stderr.decode().strip()) == (1, message)


def test_c_says_why_it_takes_no_text(tmp_path: Path) -> None:
    words = attach(model(6), lstmgen.Pipeline(text=tokenizer()))
    characters = attach(model(6), lstmgen.Pipeline(text=["", *"abc"]))
    for graph, options, reason in (
        (words, {}, "the model reads words; make their ids with encode() of the Python file"),
        (characters, {"optimize": "size", "with_proof": True}, "a proof does not cover texts"),
    ):
        lstmgen.export(graph, tmp_path / "net.c", force=True, **options)
        assert f"There is no net_encode: {reason}." in (tmp_path / "net.h").read_text().replace("\n * ", " ")
