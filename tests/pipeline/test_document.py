"""A pipeline's JSON is somebody else's data: what is not understood is refused, and says where."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest
from fuzz_cases import judge, pipeline_cases, read_pipeline
from graphs import unchanged
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import lstmgen
from lstmgen.errors import LstmgenError, OptionError, OutputError, ReadError
from lstmgen.pipeline import attach
from lstmgen.pipeline.document import FILE_LIMIT, load, parse, text

pytestmark = pytest.mark.quick

SCALE = {"step": "scale", "center": [1, 2.5], "factor": 0.5}


def inputs(*steps: Any, **keys: Any) -> dict[str, Any]:
    return {"version": 1, "inputs": [{**keys, **({"steps": list(steps)} if steps else {})}]}


def nested(depth: int) -> dict[str, Any]:
    step: dict[str, Any] = SCALE
    for _ in range(depth):
        step = {"step": "columns", "parts": [{"columns": [0, 1], "steps": [step]}]}
    return step


WRONG = [
    ([], "expected an object, found []"),
    ({}, "its version is None; this lstmgen reads version 1"),
    ({"version": 2}, "its version is 2"),
    ({"version": True}, "its version is True"),
    ({"version": 1, "input": []}, "unknown key 'input'; known are inputs, outputs, version, windows"),
    ({"version": 1, "inputs": {}}, "inputs: expected a list, found {}"),
    (
        inputs(scaler="x"),
        "inputs 1: unknown key 'scaler'; known are columns, missing, name, other_columns, steps, text",
    ),
    (inputs({"step": "eval"}), "inputs 1, 'steps' 1: there is no step 'eval'; 'step' is one of scale,"),
    (inputs({"center": 1}), "there is no step None"),
    (inputs("scale"), "there is no step 'scale'"),
    (inputs({**SCALE, "mean": 1}), "unknown key 'mean'; known are center, factor, offset"),
    (inputs({**SCALE, "center": []}), "'center': expected at least one number"),
    (inputs({**SCALE, "center": ["1"]}), "'center' 1: expected a number within float32, found '1'"),
    (inputs({**SCALE, "center": 1e39}), "found 1e+39"),
    (inputs({**SCALE, "center": float("nan")}), "found nan"),
    (inputs({**SCALE, "center": True}), "found True"),
    (inputs({"step": "clip", "low": 1}), "'high' is missing"),
    (inputs({"step": "clip", "low": 1, "high": 0}), "'low' is above 'high'"),
    (inputs({"step": "function", "name": "__import__"}), "there is no '__import__'; choose one of log1p,"),
    (inputs({"step": "power", "method": "box-cox"}), "'exponents' is missing"),
    (inputs({"step": "standardize", "epsilon": 0}), "expected a number above 0, found 0"),
    (
        inputs({"step": "columns", "parts": [{"columns": [-1], "steps": []}]}),
        "expected an integer from 0 to 16383, found -1",
    ),
    (inputs({"step": "columns", "parts": []}), "'parts': expected at least one entry"),
    (inputs(*[SCALE] * 65), "'steps': 65 entries, and the limit is 64"),
    (inputs(nested(10)), "steps are nested more than 8 deep"),
    (inputs(columns=["a", "b", "a"]), "'a' is a duplicate"),
    (inputs(columns=[""]), "expected a text of 1 to 200 characters, found ''"),
    (inputs(columns=["x" * 201]), "expected a text of 1 to 200 characters, found 'xxx"),
    (inputs(columns=["a\u2028\x1b[2J", "a\u2028\x1b[2J"]), r"'a\u2028\x1b[2J' is a duplicate"),
    (inputs(text={}), "'vocabulary' is missing"),
    (inputs(text={"vocabulary": []}), "'vocabulary': expected at least one token"),
    (inputs(text={"vocabulary": ["a", "a"]}), "'a' is a duplicate"),
    (inputs(text={"vocabulary": ["a"], "ngrams": 2}), "unknown key 'ngrams'"),
    (inputs(text={"vocabulary": ["a"], "level": "byte"}), "there is no 'byte'; choose one of word, character, whole"),
    (inputs(other_columns="all"), "there is no 'all'; choose one of refuse, ignore"),
    (inputs(other_columns="ignore"), "'other_columns' needs 'columns', and there are none"),
    ({"version": 1, "outputs": [{"threshold": 2}]}, "expected a probability, found 2"),
    ({"version": 1, "outputs": [{"threshold": 0.7}]}, "'threshold' needs 'labels', and there are none"),
    ({"version": 1, "outputs": [{"multi_label": True}]}, "'multi_label' needs 'labels', and there are none"),
    ({"version": 1, "outputs": [{"multi_label": 1}]}, "expected true or false, found 1"),
    ({"version": 1, "windows": {"length": 0, "hop": 1}}, "expected an integer from 1 to 1048576, found 0"),
    ({"version": 1, "windows": {"length": 3}}, "'hop' is missing"),
]


@pytest.mark.parametrize(("value", "message"), WRONG, ids=[message for _, message in WRONG])
def test_what_is_wrong_is_told(value: Any, message: str) -> None:
    with pytest.raises(ReadError) as caught:
        parse(value, "p.json")
    assert str(caught.value).startswith("p.json")
    assert message in str(caught.value)
    assert str(caught.value).isprintable()


FILES = {
    b"": "is not valid JSON",
    b"\x80\x04\x95pickle": "is not valid JSON; a pipeline is what lstmgen.Pipeline.* writes",
    b'{"version": 1, "version": 1}': "has a key twice",
    b"[" * 100_000: "is not valid JSON",
    b'{"version": ' + b"9" * 5000 + b"}": "is not valid JSON",
    b" " * (FILE_LIMIT + 1): "is too large for a pipeline",
    b'{"version": 1, "inputs": [{"name": "\\ud800"}]}': "half of a UTF-16 pair",
}


@pytest.mark.parametrize(("content", "message"), FILES.items(), ids=FILES.values())
def test_files_that_are_none(content: bytes, message: str, tmp_path: Path) -> None:
    path = tmp_path / "pipeline.json"
    path.write_bytes(content)
    with pytest.raises(ReadError, match=message):
        load(path)


def test_what_is_not_there_and_what_is_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path, "p\0.json"):
        with pytest.raises(ReadError, match="cannot read"):
            lstmgen.Pipeline.load(path)
    pipeline = lstmgen.Pipeline(labels=["a", "b"])
    path = pipeline.save(tmp_path / "pipeline.json")
    assert repr(lstmgen.Pipeline.load(path)) == repr(pipeline)
    with pytest.raises(OutputError, match="it is a folder"):
        pipeline.save(tmp_path)


def test_a_pipeline_replaces_the_one_that_was_saved_before(tmp_path: Path) -> None:
    """As `model.save` does: where training runs again, a new model would stand beside an old scaler."""
    path = tmp_path / "pipeline.json"
    for labels in (["a", "b"], ["c", "d"]):
        lstmgen.Pipeline(labels=labels).save(path)
        assert lstmgen.Pipeline.load(path).description.outputs[0].labels == tuple(labels)


def test_steps_that_come_to_much() -> None:
    step = {"step": "columns", "parts": [{"columns": [1] * 12000, "steps": []}]}
    pipeline = lstmgen.Pipeline()
    pipeline.description = parse(inputs(step, {"step": "columns", "parts": [{"columns": [0, 1], "steps": []}]}), "p")
    graph = unchanged(3, 2)
    with pytest.raises(OptionError, match="needs more than 10000 operations"):
        attach(graph, pipeline)


words = st.sampled_from(
    "version inputs outputs windows name columns missing steps labels multi_label threshold step scale center factor "
    "offset clip low high function log1p power method yeo-johnson exponents inverted standardize epsilon parts length "
    "hop".split()
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=6),
    max_leaves=30,
)
documents = st.fixed_dictionaries(
    {"version": st.just(1)}, optional={"inputs": st.lists(values), "outputs": st.lists(values), "windows": values}
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10**9))
def test_stored_files_made_worse(seed: int, tmp_path: Path) -> None:
    """`make fuzz-reader` goes on with these."""
    cases = list(pipeline_cases())
    assert len(cases) == 2
    assert judge(cases[seed % 2].mutated(random.Random(seed)), tmp_path, read_pipeline) == ""


@given(value=documents | values)
def test_whatever_stands_there_is_read_or_refused(value: Any) -> None:
    try:
        found = parse(value, "p.json")
    except LstmgenError:
        return
    assert parse(json.loads(text(found)), "again") == found
