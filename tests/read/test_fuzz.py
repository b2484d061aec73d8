"""A short search for files over which the reader stumbles, the same in every run; `make fuzz-reader` goes on."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

from fuzz_cases import FILES, Case, judge, peak, reset_peak, stored_cases
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mutation import VALUES, mutate_json

from lstmgen.read import survey

CASES = list(stored_cases())
WEIGHTS = (FILES / "keras-2.2.4_graph_weights.h5").read_bytes()

words = st.sampled_from(
    "Model Sequential Functional InputLayer LSTM Bidirectional TimeDistributed Dense Merge Lambda Add RNN i x None "
    "class_name config name layers input_layers output_layers inbound_nodes batch_input_shape units layer cell cells "
    "args kwargs module registered_name keras_version activation trainable shared_object_id 2.2.4 3.0.5".split()
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | words | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=6),
    max_leaves=40,
)
items = st.fixed_dictionaries(
    {"class_name": words, "config": values | st.fixed_dictionaries({"name": words, "units": values, "layer": values})},
    optional={"name": words, "inbound_nodes": st.just([[["i", 0, 0]]]) | values, "module": words},
)
given_input = {"class_name": "InputLayer", "name": "i", "config": {"batch_input_shape": [None, 3, 2], "name": "i"}}
models = st.fixed_dictionaries(
    {
        "class_name": st.sampled_from(["Model", "Sequential", "Functional"]),
        "keras_version": st.sampled_from(["1.2.2", "2.2.4", "3.0.5", "3.12.0"]),
        "config": st.fixed_dictionaries(
            {
                "layers": st.lists(items, max_size=4).map(lambda found: [given_input, *found]),
                "input_layers": st.just([["i", 0, 0]]) | values,
                "output_layers": st.just([["x", 0, 0]]) | values,
            }
        ),
    }
)

quick = settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@quick
@given(seed=st.integers(0, 10**9))
def test_stored_files_made_worse(seed: int, tmp_path: Path) -> None:
    assert judge(CASES[seed % len(CASES)].mutated(random.Random(seed)), tmp_path) == ""


@settings(quick, max_examples=30)
@given(value=models)
def test_architectures_that_no_keras_wrote(value: Any, tmp_path: Path) -> None:
    case = Case({"model": json.dumps(value).encode(), "weights": WEIGHTS}, weights="weights")
    assert judge(case, tmp_path, survey) == ""


@quick
@given(start=st.sampled_from([b"", b"PK\3\4", b"\x89HDF\r\n\x1a\n", b"{", b"class_name: "]), rest=st.binary())
def test_bytes_of_any_kind(start: bytes, rest: bytes, tmp_path: Path) -> None:
    assert judge(Case({"model": start + rest, "weights": WEIGHTS}, weights="weights"), tmp_path) == ""


def test_the_judge_sees_what_is_wrong(tmp_path: Path) -> None:
    def takes(size: int) -> Any:
        return lambda *paths: bytearray(b"\1") * size

    def raises(*paths: object) -> None:
        raise KeyError("unexpected")

    case = Case({"model": b""})
    assert judge(case, tmp_path, takes(1 << 20)) == ""
    assert judge(case, tmp_path, raises) == "KeyError: 'unexpected'"
    if reset_peak():
        assert peak() > 1 << 20
        assert judge(case, tmp_path, takes(200 << 20)).startswith("took ")


def test_json_without_a_place_to_change_is_replaced() -> None:
    assert mutate_json(7, random.Random(0)) in VALUES
