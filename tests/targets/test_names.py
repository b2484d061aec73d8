"""Names from a model file may hold anything: the source stays whole and means the same."""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from typing import Any

import numpy as np
import pytest
from generated import assert_agrees, load, source_of
from graph_maker import Maker, T, Weights
from graphs import dense, gru, lstm
from hostile import HOSTILE
from hypothesis import given, settings
from hypothesis import strategies as st
from planning import written

from lstmgen.graph.graph import Graph, Layer, Source
from lstmgen.graph.layout import Slice
from lstmgen.graph.repeated import Map
from lstmgen.targets.python.literals import python_string, python_tuple
from lstmgen.targets.text.names import COMMENT_LIMIT, NAME_LIMIT, Namer, camel_case, comment, identifier

FEW = 40  # whole files of six names each; names by themselves are tried more often below


def hostile_graph(names: Sequence[str], length: Any = T) -> Graph:
    """Two inputs, a Map, two recurrent layers and two outputs that bear the names, which may be equal."""
    w = Weights(8)
    one, two, three, four, five, six = names

    def label(name: str) -> str:
        return f"Layer {name!r}" if len(name) % 2 else f"Layer '{name}'"

    part = Maker()
    body = part.graph(part(dense(w, 3, 4), part.input(3, name=one), name=two, label=label(two)))
    m = Maker()
    x, other = m.input(length, 3, name=one), m.input(4, name=two)
    y = m(Map(body=body), x, name=three, label=label(three))
    z = m(lstm(w, 4, 4, return_sequences=True), y, name=four, label=label(four))
    last = m(Slice(axis=0, start=-1, stop=None, drop=True), z, name=five, label=label(five))
    _, state = m.add(gru(w, 4, 2), z, name=six, label=label(six))
    graph = m.graph(last, state, m(dense(w, 4, 2), other, name=five, label=label(five)))
    layers = tuple(Layer(name, two, ((3,),), 4) for name in names)
    source = Source(name=three, sha256=one, keras_version=five)
    return replace(
        graph, input_names=(one, two), output_names=(three, four, five), layers=layers, source=source, warnings=(six,)
    )


def assert_harmless(graph: Graph) -> None:
    """The file computes what the graph does, is ASCII but for our own signs, and holds the true names."""
    text = source_of(graph)
    x, other = np.random.default_rng(0).normal(size=(4, 3)), np.random.default_rng(1).normal(size=4)
    module = load(graph, text)
    assert_agrees(module["predict"](x, other), graph.evaluate(x, other))
    predictor = module["Predictor"]()
    for t in range(4):
        assert_agrees(predictor.step(x[t], other), graph.evaluate(x[: t + 1], other))
    assert module["INPUT_NAMES"] == graph.input_names
    assert module["OUTPUT_NAMES"] == graph.output_names
    assert all(char == "\n" or char.isprintable() for char in text)
    foreign = {char for char in text if char > "~"}
    assert not foreign & {char for name in graph.input_names for char in name} - set("√²Στ")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name):
            assert re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*|_|__all__|__name__", node.id)
            assert len(node.id) < NAME_LIMIT + 40
    comments = [t for t in tokenize.generate_tokens(StringIO(text).readline) if t.type == tokenize.COMMENT]
    assert all(len(each.string) < COMMENT_LIMIT + 40 for each in comments)


def test_hostile_names_leave_the_file_whole() -> None:
    for k, name in enumerate(HOSTILE):
        assert_harmless(hostile_graph([name, *HOSTILE[k + 1 :], *HOSTILE][:6]))
        assert_harmless(hostile_graph([name] * 6))


@given(names=st.lists(st.text(max_size=12) | st.sampled_from(HOSTILE), min_size=6, max_size=6))
@settings(max_examples=FEW)
def test_any_names_leave_the_file_whole(names: list[str]) -> None:
    assert_harmless(hostile_graph(names))


@given(
    names=st.lists(
        st.sampled_from(["a", "A", "a_1", "a-1", "a_1_1", "a step", "a_step", "A STEP"]), min_size=6, max_size=6
    )
)
@settings(max_examples=FEW)
def test_names_that_become_the_same_are_kept_apart(names: list[str]) -> None:
    assert_harmless(hostile_graph(names))


def test_errors_tell_hostile_names_in_ascii() -> None:
    graph = hostile_graph(["%s\n\u202e'\"", "%d", "c", "d", "e", "f"])
    with pytest.raises(ValueError, match=r"input '%s\\n\\u202e\\'\"' must have shape \(None, 3\), not \(3,\)"):
        load(graph)["predict"]([1.0, 2.0, 3.0], [1.0] * 4)


def test_reason_for_no_steps_may_hold_anything() -> None:
    graph = hostile_graph(['"""%s\n', "b", "c", "d\\", "e", "f"])
    m = Maker()
    label = f"LSTM {graph.source.name!r}" + "\"\n'"
    backwards = m.graph(*m.add(lstm(m.weight, go_backwards=True), m.input(T, 3), label=label))
    with pytest.raises(NotImplementedError, match="reads the sequence from its end"):
        load(backwards)["Predictor"]().step([1.0, 2.0, 3.0])


def test_macros_have_the_prefix_where_comments_tell_of_them() -> None:
    """A layer may be called as ours are, and keeps its name."""
    m = Maker()
    graph = m.graph(*m.add(lstm(m.weight, stateful=True), m.input(T, 3), label="LSTM 'NET_BATCH'"))
    graph = replace(graph, layers=(Layer("NET_BATCH", "LSTM", ((3,),), 4),))
    for text in written(graph, "c", name="foo", out="foo.c").values():
        assert set(re.findall(r"\bnet_\w*", text, re.IGNORECASE)) == {"NET_BATCH"}
        assert "FOO_BATCH" in text


# --- the parts


@given(text=st.text() | st.sampled_from(HOSTILE))
def test_comment_is_one_bounded_line_of_ascii(text: str) -> None:
    safe = comment(text)
    assert re.fullmatch(r"[ -~]*", safe)
    assert len(safe) <= COMMENT_LIMIT
    assert not set(safe) & set("*\\?")
    assert len(comment(text, 20)) <= 20


def test_comment_keeps_what_is_harmless() -> None:
    assert comment("encoder/lstm_1 (a: b) #2") == "encoder/lstm_1 (a: b) #2"
    assert comment("a\nb") == "a<U+000A>b"


@given(text=st.text() | st.sampled_from(HOSTILE))
def test_identifier_is_plain(text: str) -> None:
    assert re.fullmatch(r"[A-Za-z](_?[A-Za-z0-9])*", identifier(text))
    assert len(identifier(text)) <= NAME_LIMIT + len("layer_")


def test_camel_case_of_underscores_anywhere() -> None:
    assert [camel_case(name) for name in ("leaky_relu", "Net_", "A__b", "_a")] == ["leakyRelu", "net", "aB", "A"]


@given(wishes=st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=20))
def test_namer_gives_every_thing_one_name_of_its_own(wishes: list[str]) -> None:
    namer = Namer(["Taken"])
    names = [namer.name(f"key {k}", wish, "step" if k % 2 else "") for k, wish in enumerate(wishes)]
    assert len({name.lower() for name in [*names, "taken"]}) == len(names) + 1
    assert names == [namer.name(f"key {k}") for k in range(len(wishes))]


@pytest.mark.parametrize("target", ["python", "numpy", "micropython", "javascript", "c"])
def test_a_layer_named_as_a_helper_is_no_second_one(target: str) -> None:
    m, w = Maker(), Weights(1)
    y = m.input(3, 2)
    for name in ("softmax", "transform", "sum", "next", "relu", "dense"):
        y = m(dense(w, y.shape[-1], 2), y, name=name)
    text = next(iter(written(m.graph(y), target).values()))
    assert not re.findall(r"\b(?:softmax|transform|sum|next|relu|dense)_?\d+\b", str(text))


def test_ten_thousand_equal_wishes_take_no_time() -> None:
    namer = Namer([])
    assert len({namer.name(str(k), "lstm") for k in range(10_000)}) == 10_000


@given(text=st.text() | st.sampled_from(HOSTILE))
def test_string_literals_are_ascii_and_exact(text: str) -> None:
    literal = python_string(text)
    assert literal.isascii()
    assert literal.isprintable()
    assert ast.literal_eval(literal) == text
    for texts in ([], [text], [text, "b"]):
        assert ast.literal_eval(python_tuple(texts)) == tuple(texts)
