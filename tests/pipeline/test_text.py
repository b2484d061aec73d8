"""Texts in: the token ids are those that Keras's own classes give, whatever the text."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from agreement import keras
from family_programs import PROGRAMS, labels_of
from generated import load, source_of
from graph_maker import T
from hypothesis import example, given, settings
from hypothesis import strategies as st
from node import node, put, script
from text_models import TEXTS, by_layer, layer, model, tokenizer
from toolchain import require

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.pipeline import attach
from lstmgen.pipeline.document import parse
from lstmgen.plan.interface import interface_of
from lstmgen.samples.load import samples_of


def older(made: Any) -> Any:
    """As it comes out of the pickle of a Keras before it had these."""
    del made.analyzer, made.oov_token
    return made


def fitted_before(oov_token: str) -> Any:
    """Keras gives unknown words no number at all."""
    made = tokenizer()
    made.oov_token = oov_token
    return made


def padded(**options: Any) -> Callable[[Any, str], list[int]]:
    def ids(made: Any, text: str) -> list[int]:
        found = made.texts_to_sequences([text])
        return keras.utils.pad_sequences(found, **options)[0].tolist() if options else found[0]

    return ids


PRE, POST = {"padding": "pre", "truncating": "pre"}, {"padding": "post", "truncating": "post"}
# What makes the class, how many tokens the model takes, what is said of the ends, and Keras's way to the ids.
Case = tuple[Callable[[], Any], Any, Mapping[str, str], Callable[[Any, str], list[int]]]
CASES: dict[str, Case] = {
    "words, cut in front": (lambda: tokenizer(), 4, {}, padded(maxlen=4, **PRE)),
    "words, cut behind": (lambda: tokenizer(oov_token="<?>"), 4, POST, padded(maxlen=4, **POST)),
    "few words": (lambda: tokenizer(num_words=6), T, {}, padded()),
    "no limit": (lambda: tokenizer(num_words=0), T, {}, padded()),
    "of an older Keras": (lambda: older(tokenizer()), T, {}, lambda made, text: padded()(tokenizer(), text)),
    "few words, one unknown": (lambda: tokenizer(num_words=6, oov_token="<?>"), T, {}, padded()),
    "capitals, other filters": (lambda: tokenizer(lower=False, filters="a+", split=","), T, {}, padded()),
    "characters": (lambda: tokenizer(char_level=True, oov_token="?"), T, {}, padded()),
    "layer": (lambda: layer("TextVectorization"), T, {}, by_layer),
    "layer, of a length": (lambda: layer("TextVectorization", output_sequence_length=5), 5, {}, by_layer),
    "layer, small, as it is": (lambda: layer("TextVectorization", max_tokens=6, standardize=None), T, {}, by_layer),
    "layer, lower": (lambda: layer("TextVectorization", standardize="lower"), T, {}, by_layer),
    "layer, characters": (lambda: layer("TextVectorization", split="character"), T, {}, by_layer),
    "layer, whole texts": (lambda: layer("TextVectorization", split=None), T, {}, by_layer),
    "lookup": (lambda: layer("StringLookup"), T, {}, by_layer),
    "lookup, one masked": (lambda: layer("StringLookup", mask_token="dog"), T, {}, by_layer),
    "lookup, nothing masked": (lambda: layer("StringLookup", mask_token=""), T, {}, by_layer),
}


@cache
def prepared(name: str) -> tuple[Any, Callable[[str], list[float]]]:
    """Of a case Keras's object, and `encode` of the generated module."""
    make, tokens, ends, _ = CASES[name]
    keras_object = make()
    return keras_object, load(attach(model(tokens), lstmgen.Pipeline(text=keras_object, **ends)))["encode"]


words = st.sampled_from(
    ["the", "THE", "cat", "sat,", "dog!", "it's", "Éclair", "+", "red", "dark blue", "unheard-of", "?"]
)
texts = st.lists(words | st.text(max_size=4), max_size=8).map(" ".join)


@pytest.mark.parametrize("name", CASES)
@settings(max_examples=25)
@given(text=texts)
@example(text="the")
@example(text="")
@example(text="?!")
@example(text="dog")
@example(text="The CAT\u00a0sat\u2003on\x1fthe\vmat\t\n and")
@example(text="İstanbul ﬁne ẞ \U0001f600 \u202e")
@example(text=TEXTS[0] * 3)
def test_the_ids_are_those_of_keras(name: str, text: str) -> None:
    keras_object, encode = prepared(name)
    text = text.replace("\0", "")  # at which numpy ends a text on its way to a layer
    assert [int(k) for k in encode(text)] == CASES[name][3](keras_object, text)


def test_javascript_gives_the_ids_that_python_gives(tmp_path: Path) -> None:
    """All kinds of text in one process of node, which is slow to start."""
    given = [*TEXTS, "", "İstanbul ﬁne ẞ \U0001f600 \u202e ΣΑΣ", "The CAT\u00a0sat\u2003on\x1fthe\vmat\t\n and"]
    given += [TEXTS[0] * 3]
    given += ["the", "dog! unheard-of + cat", "a\0b\ud800 red", "dark blue", "constructor __proto__"]
    wanted = {}
    for k, name in enumerate(CASES):
        keras_object, encode = prepared(name)
        put(tmp_path, attach(model(CASES[name][1]), lstmgen.Pipeline(text=keras_object, **CASES[name][2])), f"{k}.mjs")
        wanted[f"./{k}.mjs"] = [[int(token) for token in encode(text)] for text in given]
    code = """
const found = {};
for (const file of FILES) {
  const { encode } = await import(file);
  found[file] = GIVEN.map(encode);
}
console.log(JSON.stringify(found));
"""
    assert script(tmp_path, code.replace("FILES", json.dumps([*wanted])).replace("GIVEN", json.dumps(given))) == wanted


@pytest.mark.parametrize("language", list(PROGRAMS))
def test_the_family_gives_the_ids_that_python_gives(language: str, tmp_path: Path) -> None:
    """All kinds of text, whose unknown tokens may be refused, and many tokens: one program."""
    given = [*TEXTS, "", "İstanbul ﬁne ẞ \U0001f600 \u202e ΣΑΣ", "The CAT\u00a0sat\u2003on\x1fthe\vmat\t\n and"]
    given += ["the", "dog! unheard-of + cat", "a\0b red", "dark blue", "constructor __proto__", TEXTS[0] * 3]
    graphs = [attach(model(tokens), lstmgen.Pipeline(text=make(), **ends)) for make, tokens, ends, _ in CASES.values()]
    characters = lstmgen.Pipeline(text=list("ab \U0001f600"))  # others are refused, and fewer than six
    many = lstmgen.Pipeline(text=[chr(0x4E00 + k) for k in range(9000)], labels=[f"label {k}" for k in range(1200)])
    graphs += [attach(model(6), characters), attach(model(T, units=1200, rows=9000), many)]
    program = PROGRAMS[language](graphs)
    wanted: list[str | list[float]] = []
    for k, name in enumerate(CASES):
        for text in given:
            program.encode(k, text)
            lowers = interface_of(graphs[k]).inputs[0].raw.text.lower == "unicode"  # type: ignore[union-attr]
            is_refused = lowers and "\u03a3" in text and language in ("go", "csharp", "swift")
            wanted.append("capital sigma" if is_refused else prepared(name)[1](text))
    strict, last = len(graphs) - 2, len(graphs) - 1
    for text, ids in (("ab \U0001f600ab", [0, 1, 2, 3, 0, 1]), ("ab", [0, 1]), ("abcaaaaaa", "not in the vocabulary")):
        program.encode(strict, text)
        wanted.append(ids)
    for text, ids in (("b", [1]), ("ba", [1, 0]), ("", [])):
        program.encode(strict, text, "tokens")
        wanted.append(ids)
    program.encode(last, chr(0x4E00 + 8765))
    program.classify(last, np.array([8765.0]))
    *lines, label = program.run(tmp_path)
    for line, ids in zip(lines, [*wanted, [8765]], strict=True):
        if isinstance(ids, str):
            assert line.startswith("error: ")
            assert ids in line
        else:
            assert [float(token) for token in line.split()] == ids
    ((probabilities,),) = [graphs[last].evaluate(np.array([8765.0]))]
    ((_, _, name, probability),) = labels_of(label)
    assert (name, probability) == (f"label {probabilities.argmax()}", pytest.approx(probabilities.max(), rel=1e-4))


def test_a_sentence_becomes_a_label_in_javascript(tmp_path: Path) -> None:
    graph = attach(model(6), lstmgen.Pipeline(text=tokenizer(), labels=["bad", "fine", "great"]))
    put(tmp_path, graph, with_main=True)
    module = load(graph, source_of(graph))
    code = """
import { Predictor, VOCABULARY, classify, encode, predictBatch } from "./predictor.mjs";
const predictor = new Predictor(), steps = ["cat", "The", 3].map((token) => predictor.step(token));
const refused = ["the cat", "", "unheard-of"].map((token) => {
  try { predictor.step(token); } catch (error) { return `${error.name}: ${error.message}`; }
});
console.log(JSON.stringify([VOCABULARY, TEXTS.map((text) => classify(text)), predictBatch(TEXTS), steps, refused]));
"""
    vocabulary, labels, batch, steps, refused = script(tmp_path, code.replace("TEXTS", json.dumps(TEXTS)))
    assert vocabulary == list(module["VOCABULARY"])
    for text, (label, probability), prediction in zip(TEXTS, labels, batch, strict=True):
        assert (label, probability) == (module["classify"](text)[0], pytest.approx(module["classify"](text)[1]))
        np.testing.assert_allclose(prediction, module["predict"](text), rtol=1e-12)
    predictor = module["Predictor"]()
    for step, token in zip(steps, ("cat", "The", 3), strict=True):
        np.testing.assert_allclose(step, predictor.step(token), rtol=1e-12)
    assert refused == [f"RangeError: expected one token for a timestep, got {n}" for n in (2, 0, 0)]
    lines = node(tmp_path, "predictor.mjs", text="\n".join(TEXTS[:2]))
    np.testing.assert_allclose(json.loads(lines.stdout), batch[:2], rtol=1e-12)
    assert node(tmp_path, "predictor.mjs", text="\n").stderr == "error: there is no text\n"
    deep = node(tmp_path, "predictor.mjs", text="[" * 100_000 + "]" * 100_000)
    assert deep.stderr == "error: expected a list of texts, of token ids, or of lists of these\n"
    (tmp_path / "use.mts").write_text(
        'import { Predictor, encode, predict } from "./predictor.mjs"; const predictor = new Predictor(); '
        'export const y: number[][] = [predict("text"), predict([1, 2]), encode("text"), predictor.step("cat")];'
    )
    command = [require("tsc"), "--noEmit", "--strict", "--module", "nodenext", "use.mts"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_a_sentence_becomes_a_label(tmp_path: Path) -> None:
    pipeline = lstmgen.Pipeline(text=tokenizer(), labels=["bad", "fine", "great"])
    pipeline.save(tmp_path / "pipeline.json")
    assert lstmgen.Pipeline.load(tmp_path / "pipeline.json").description == pipeline.description
    graph = attach(model(6), pipeline)
    for target in ("python", "numpy"):
        module = load(graph, source_of(graph, target=target))
        for text in (TEXTS[1], "", "nothing known", "the " * 1000):
            ids = keras.utils.pad_sequences(tokenizer().texts_to_sequences([text]), 6)[0]
            (wanted,) = graph.evaluate(ids)
            label, probability = module["classify"](text)
            assert label == module["LABELS"][wanted.argmax()]
            assert probability == pytest.approx(wanted.max(), rel=1e-5)
            np.testing.assert_allclose(module["predict"](ids.tolist()), wanted, rtol=1e-5)
        np.testing.assert_allclose(
            module["predict_batch"](TEXTS), [module["predict"](each) for each in TEXTS], rtol=1e-6
        )
    (tmp_path / "predictor.py").write_text(source_of(graph))
    command = [sys.executable, "-I", "-S", "predictor.py"]
    texts = [TEXTS[1], "cat\u2028the\x85sat"]
    asked = {"cwd": tmp_path, "capture_output": True, "encoding": "utf-8", "check": False}
    done = subprocess.run(command, input="\n".join(texts), **asked)
    np.testing.assert_allclose(eval(done.stdout), [load(graph)["predict"](each) for each in texts], rtol=1e-12)
    assert subprocess.run(command, input="\n", **asked).stderr == "error: there is no text\n"
    assert "input x: token ids of a text, from a vocabulary of " in source_of(graph, target="micropython")


def test_a_character_model_goes_on_from_a_prompt() -> None:
    """Each character is a label, too: what is likeliest goes back into the model."""
    characters = tokenizer(char_level=True)
    graph = model(T, units=len(characters.word_index))
    module = load(attach(graph, lstmgen.Pipeline(text=characters, labels=list(characters.word_index))))
    predictor, text = module["Predictor"](), "the c"
    for character in text:
        prediction = predictor.step(character)
    for _ in range(5):
        ids = characters.texts_to_sequences([text])[0]
        assert prediction == pytest.approx(graph.evaluate(np.array(ids, float))[0].tolist(), rel=1e-9)
        text += module["label"](prediction)[0]
        prediction = predictor.step(text[-1])
    assert len(text) == 10
    with pytest.raises(ValueError, match="expected one token for a timestep, got 2"):
        predictor.step("ab")
    with pytest.raises(ValueError, match="no known token in '\u20ac'"):
        module["predict"]("\u20ac")


def test_micropython_takes_ids_alone() -> None:
    graph = attach(model(T), lstmgen.Pipeline(text=tokenizer()))
    module = load(graph, source_of(graph, target="micropython"))
    for text in ("the cat", "12"):
        with pytest.raises(ValueError, match=f"expected shape .* of numbers, got the text '{text}'"):
            module["predict"](text)
    for token in ("cat", "1"):
        with pytest.raises(ValueError, match=f"expected a number, got '{token}'"):
            module["Predictor"]().step(token)


def test_one_text_is_no_list_of_texts(tmp_path: Path) -> None:
    """A str is a list of its characters, too, each of which would be a text. And Keras takes lists alone."""
    graph = attach(model(6), lstmgen.Pipeline(text=tokenizer()))
    for target in ("python", "numpy"):
        module = load(graph, source_of(graph, target=target))
        with pytest.raises(ValueError, match="predict_batch takes a list of samples, not a text"):
            module["predict_batch"]("red")
        for several in (["red"], ("red", "cat"), np.array(["red"])):
            with pytest.raises(ValueError, match="predict takes one text, predict_batch a list of texts: "):
                module["predict"](several)
    put(tmp_path, graph)
    put(tmp_path, attach(model(T), lstmgen.Pipeline(text=tokenizer())), "free.mjs")
    code = """
import { predict as known, predictBatch } from "./predictor.mjs"; import { predict } from "./free.mjs";
const refused = (run) => { try { run(); } catch (error) { return `${error.name}: ${error.message}`; } };
const several = [() => predictBatch("red"), () => predict("unheard"), () => known(["red"]), () => known(null)];
console.log(JSON.stringify(several.map(refused)));
"""
    assert script(tmp_path, code) == [
        "TypeError: predictBatch takes a list of texts, not one",
        'RangeError: no known token in "unheard"',
        "TypeError: predict takes one text, predictBatch a list of texts",
        'TypeError: input "x" must hold numbers, not null',
    ]


FILES: Mapping[str, Any] = {
    "[UNK] dog\n[the cat": ["[UNK] dog", "[the cat"],
    '["the cat", "sat\\non"]\n': ["the cat", "sat\non"],
    "[[3, 4], [5]]": [[3, 4, 0, 0, 0, 0], [5, 0, 0, 0, 0, 0]],
}


def test_files_of_texts(tmp_path: Path) -> None:
    """A line is a text, whatever it begins with, unless the file is JSON."""
    graph = attach(model(6), lstmgen.Pipeline(text=tokenizer(), padding="post"))
    module = load(graph)
    (tmp_path / "predictor.py").write_text(source_of(graph))
    put(tmp_path, graph, with_main=True)
    commands = [[sys.executable, "-I", "-S", "predictor.py"], [require("node"), "predictor.mjs"]]
    for command in commands:
        asked = {"cwd": tmp_path, "capture_output": True, "encoding": "utf-8", "check": False}
        for content, texts in FILES.items():
            given = content.replace("[3, 4]", "[3, 4, 0, 0, 0, 0]").replace("[5]", "[5, 0, 0, 0, 0, 0]")
            done = subprocess.run(command, input=given, **asked)
            assert done.stderr == ""
            np.testing.assert_allclose(json.loads(done.stdout), [module["predict"](each) for each in texts], rtol=1e-9)
        told = subprocess.run([*command, "--help"], **asked).stdout
        assert "JSON: a list of texts, or token ids" in told
        assert "CSV" not in told.replace("timesteps of CSV", "").replace("line of CSV", "")
        done = subprocess.run([*command, "--window", "3"], input="the cat", **asked)
        assert "this model reads texts, one per line" in done.stderr
        stepped = subprocess.run([*command, "--step"], input="cat\n[3]\nThe\n", **asked)
        predictor = module["Predictor"]()
        wanted = [predictor.step(token) for token in ("cat", 3, "The")]
        np.testing.assert_allclose([json.loads(line) for line in stepped.stdout.splitlines()], wanted, rtol=1e-9)


def test_samples_may_be_texts(tmp_path: Path) -> None:
    """Where an array of token ids is taken, texts are: those of a list, or of the lines of a file."""
    free, fixed = (attach(model(length), lstmgen.Pipeline(text=tokenizer())) for length in (T, 6))
    path, none = tmp_path / "texts.TXT", tmp_path / "none.txt"
    path.write_text("\ufeffthe cat\n\n1\u2028cat DOG mat\r\n", encoding="utf-8")
    none.write_text("the cat\nunheard\n", encoding="utf-8")
    written = ["the cat", "1\u2028cat DOG mat"]
    for samples in (path, written, np.array(written), np.array(written, object), {"x": tuple(written)}):
        for graph in (free, fixed):
            wanted = [graph.ends.inputs[0].text.encode(each) for each in written]  # type: ignore[union-attr]
            assert [x.tolist() for (x,) in samples_of(graph, samples, "data")] == wanted
    assert len(samples_of(fixed, none, "data")) == 2
    for samples in (none, ["the cat", "unheard"]):
        with pytest.raises(OptionError, match="no known token in text 2, 'unheard'"):
            samples_of(free, samples, "data")
    with pytest.raises(OptionError, match="nor .txt for a model of texts"):
        samples_of(model(6), path, "data")
    none.write_bytes(b"caf\xe9")
    with pytest.raises(OptionError, match="cannot read samples from .*line 1 is not UTF-8"):
        samples_of(free, none, "data")
    report = lstmgen.verify(free, data=path, target="python")
    assert (report.ok, report.samples) == (True, 2)


def test_tokens_that_are_code() -> None:
    tokens = ['"""', "*/", "#{", "\\", "'); import os; ('", "{{", "%s", "\u202e", "\U0001f600"]
    text = {"vocabulary": tokens, "separators": "\"'\\ ", "removed": "\n{%", "lower": "ascii"}
    pipeline = lstmgen.Pipeline()
    pipeline.description = parse({"version": 1, "inputs": [{"text": text}]}, "p.json")
    module = load(attach(model(T), pipeline))
    assert module["VOCABULARY"] == tuple(tokens)
    assert module["encode"]("*/ #{ \u202e\\\U0001f600") == [
        2.0,
        8.0,
        9.0,
    ]  # the brace is removed, the backslash separates


def test_what_is_refused_by_name() -> None:
    for give, message in {
        lambda: "words.txt": "must be one of Keras's Tokenizer, TextVectorization, StringLookup; or a list of char",
        lambda: type("Tokenizer", (), {})(): "must be one of Keras's",
        lambda: tokenizer(split=", "): "splits at ', '",
        lambda: fitted_before(oov_token="<?>"): "not fitted with its `oov_token='<.>'`",
        lambda: layer("TextVectorization", ngrams=2): "`ngrams=.*` is not supported",
        lambda: layer("TextVectorization", output_mode="tf_idf"): "`output_mode='tf_idf'` is not supported",
        lambda: keras.layers.TextVectorization(): "adapt it to texts",
        lambda: layer("StringLookup", num_oov_indices=3): "`num_oov_indices=3` is not supported: only 0 and 1 are",
        lambda: {"a": 0, "b": 2}: "must be consecutive numbers from 0",
        lambda: {"a": -1, "b": 0}: "must be consecutive numbers from 0",
        lambda: ["a", "b", "a"]: "must have characters, each once",
        dict: "must have characters",
        lambda: ["the", "cat"]: "'the' in `text=` is not a single character; for words give the Tokenizer or TextVec",
        lambda: {0: "a", 1: "b"}: "a dict of characters to ids; its entry 0 is not a character",
        lambda: [[1, 2]]: "a list of characters in the order of their ids",
        lambda: layer("StringLookup", invert=True): "`invert=True` is not supported",
    }.items():
        with pytest.raises(OptionError, match=message):
            lstmgen.Pipeline(text=give())
    with pytest.raises(OptionError, match="need `text=`"):
        lstmgen.Pipeline(padding="pre")
    with pytest.raises(OptionError, match="`padding='left'` must be 'pre' or 'post'"):
        lstmgen.Pipeline(text=tokenizer(), padding="left")
    for graph, pipeline, message in [
        (
            model(T, rows=9),
            lstmgen.Pipeline(text=tokenizer()),
            r"the vocabulary has 20 ids, the Embedding of 'x' has 9 rows",
        ),
        (model(6), lstmgen.Pipeline(text=tokenizer(), length=7), "texts have 7 tokens; input 'x' has 6"),
        (model(6), lstmgen.Pipeline(text=tokenizer(), columns=["a"]), "has neither columns nor steps"),
        (model(6), lstmgen.Pipeline(missing=0.0), "is indices of an Embedding, which cannot be scaled"),
    ]:
        with pytest.raises(OptionError, match=message):
            attach(graph, pipeline)


def test_tf_keras_has_the_same_classes() -> None:
    text = pytest.importorskip("tf_keras").preprocessing.text
    made = text.Tokenizer()
    made.fit_on_texts(TEXTS)
    assert lstmgen.Pipeline(text=made).description == lstmgen.Pipeline(text=tokenizer()).description
