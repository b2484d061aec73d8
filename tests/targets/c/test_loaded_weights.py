"""C whose weights are loaded while the program runs: each context has its own."""

from __future__ import annotations

import ctypes
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from audio_models import drawn, guitarml, nam, run_guitarml, run_nam
from graph_maker import Maker, T
from graphs import dense, gru, lstm
from loading import FLOAT32, OK, READY, WEIGHTS, Library, built, exported, program, scaled

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.layout import Reshape
from lstmgen.graph.repeated import Map


@pytest.mark.parametrize(("make", "run"), [(guitarml, run_guitarml), (nam, run_nam)])
def test_contexts_with_weights_of_their_own(make: Any, run: Any, tmp_path: Path) -> None:
    models = [make(units=12), scaled(make(units=12), 0.5), scaled(make(units=12), -0.3)]
    files = [exported(model, tmp_path, f"amp{k}") for k, model in enumerate(models)]
    library = Library(files[0][0])
    contexts = [library.context() for _ in models]
    x = drawn(20, 1, scale=1.0)
    row = x[0].ctypes.data_as(ctypes.c_void_p)
    assert library.function("step")(contexts[0], row, ctypes.c_void_p(x[1].ctypes.data)) == WEIGHTS
    library.function("reset")(contexts[0])  # does no harm
    for context, (_, blob) in zip(contexts, files):
        assert library.load(context, blob) == OK
    for model, context in zip(models, contexts):
        assert np.abs(library.steps_anew(context, x[:10]) - run(model, x)[:10]).max() < FLOAT32
    # A switch keeps the state; after a reset the model is the other one.
    assert library.function("switch")(contexts[0], contexts[2]) == OK
    assert np.abs(library.steps(contexts[0], x[10:]) - run(models[0], x)[10:]).max() > 0.01
    assert np.array_equal(library.steps_anew(contexts[0], x[:10]), library.steps_anew(contexts[2], x[:10]))
    assert library.function("switch")(contexts[1], library.context()) == WEIGHTS
    assert np.abs(library.steps(contexts[1], x[10:]) - run(models[1], x)[10:]).max() < FLOAT32


def test_first_states_are_there_whether_reset_or_loaded_first(tmp_path: Path) -> None:
    source, blob = exported(nam(units=4), tmp_path, "amp")
    library, x = Library(source), drawn(5, 1)
    context, switched = library.context(), library.context()
    library.function("reset")(context)
    assert library.load(context, blob) == OK
    assert library.function("switch")(switched, context) == OK
    for each in (context, switched):
        assert np.abs(library.steps(each, x) - run_nam(nam(units=4), x)).max() < FLOAT32


@pytest.mark.parametrize(("hop", "sequences"), [(1, False), (1, True), (3, False)], ids=["ahead", "kept", "steps"])
def test_windows(hop: int, sequences: bool, tmp_path: Path) -> None:
    """A window that rows were pushed to is computed with the weights of its last row, unless each row is a step."""
    push = lstmgen.Pipeline(window=3, hop=hop)

    def net(seed: int) -> lstmgen.Graph:
        m = Maker(seed)
        return m.graph(m(lstm(m.weight, return_sequences=sequences), m.input(3, 3)))

    lstmgen.export(net(4), tmp_path / "net.c", weights_file="load", pipeline=push)
    lstmgen.export(net(9), tmp_path / "static.c", pipeline=push)
    library, static = Library(tmp_path / "net.c"), Library(tmp_path / "static.c")
    first, second, alone = library.context(), library.context(), static.context()
    rows, (y, expected) = drawn(9, 3), np.zeros((2, 12), np.float32)

    def pushed(library: Library, context: Any, row: np.ndarray, y: np.ndarray) -> int:
        places = (ctypes.c_void_p(array.ctypes.data) for array in (np.ascontiguousarray(row, np.float32), y))
        return int(library.function("push")(context, *places))

    assert pushed(library, first, rows[0], y) == WEIGHTS
    if hop == 1 and not sequences:
        assert library.function("prepare")(first) == WEIGHTS
    for context, seed in ((first, 4), (second, 9)):
        lstmgen.weights(net(seed), tmp_path / "net.c", tmp_path / "other.bin", pipeline=push, force=True)
        assert library.load(context, (tmp_path / "other.bin").read_bytes()) == OK
    switched = 4 if hop == 1 else 3  # in the middle of a window, or between two
    for k, row in enumerate(rows):
        if hop == 1 and not sequences:
            assert library.function("prepare")(first) == OK
        if k == switched:
            assert library.function("switch")(first, second) == OK
        status = pushed(library, first, row, y)
        assert status == pushed(static, alone, row, expected)
        assert k < switched or status == OK or np.array_equal(y, expected)
    assert status == READY


def with_body(seed: int) -> lstmgen.Graph:
    """A Map, whose body is a function of its own, before layers with functions of their own."""
    m, body = Maker(seed), Maker(seed + 1)
    net = body.graph(body(dense(body.weight, 5, 4), body.input(2, 5)))
    y = m(Map(body=net), m.input(T, 2, 5))
    y = m(lstm(m.weight, 8, return_sequences=True), m(Reshape(target=(-1, 8)), y))
    return m.graph(m(dense(m.weight, 4, 2), m(gru(m.weight, 4, 4, return_sequences=True), y)))


@pytest.mark.parametrize(
    "options",
    [
        {"optimize": "size"},
        {"dtype": "float64"},
        {"weights_dtype": "bfloat16"},
        {"weights_dtype": "int8", "mcu": "cortex-m7"},
    ],
    ids=str,
)
def test_every_form_of_floats(options: dict[str, Any], tmp_path: Path) -> None:
    """Functions without a context have weights as a parameter; the numbers are those of weights in the source."""
    first, other = with_body(4), with_body(9)
    lstmgen.export(first, tmp_path / "net.c", weights_file="load", **options)
    built(tmp_path / "net.c")
    lstmgen.weights(other, tmp_path / "net.c", tmp_path / "net_weights.bin", force=True)
    loaded = lstmgen.verify(other, tmp_path / "net.c", samples=2)
    lstmgen.export(other, tmp_path / "static.c", **options)
    static = lstmgen.verify(other, tmp_path / "static.c", samples=2)
    assert loaded.ok
    assert all(line in static.lines for line in loaded.lines)


@pytest.mark.parametrize("sanitizer", ["thread", "address,undefined"])
def test_swaps_while_another_thread_loads(sanitizer: str, tmp_path: Path) -> None:
    """Every sample has the bits of one model, freed weights are read by none, and nothing leaks."""
    source, _ = exported(guitarml(units=4), tmp_path, "amp")
    exported(scaled(guitarml(units=4), -0.7), tmp_path, "other")
    flags = ("-DAMP_NO_DISPATCH", "-DAMP_MAX_TIMESTEPS=1", "-pthread")
    swaps = program("swaps", tmp_path, *flags, source, sanitizer=sanitizer)
    files = [tmp_path / "amp_weights.bin", tmp_path / "other_weights.bin"]
    done = subprocess.run([swaps, *files], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1000 swaps\n", "")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"selftest": 2}, "`weights_file='load'` and `selftest=2` exclude each other"),
        ({"with_main": True}, "`weights_file='load'` and `with_main=True` exclude each other"),
        ({"package": "cmake"}, "`weights_file='load'`: no code in this package loads weights"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    m = Maker(4)
    graph = m.graph(m(lstm(m.weight), m.input(T, 3)))
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.export(graph, tmp_path / ("p" if "package" in options else "net.c"), weights_file="load", **options)
