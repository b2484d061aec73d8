"""C whose weights are loaded while the program runs: those of other models of the same code, and no others."""

from __future__ import annotations

import ctypes
import json
import re
import subprocess
import zlib
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Any
from unittest import mock

import fuzz_weights
import numpy as np
import pytest
import toolchain
from audio_models import drawn, guitarml, nam, run_guitarml, run_nam
from c_library import WARNINGS
from graph_maker import Maker, T
from graphs import dense, gru, lstm, simple_rnn
from sklearn.preprocessing import StandardScaler

import lstmgen
from lstmgen.check.artifact import head_of
from lstmgen.check.exchange import for_weights_of
from lstmgen.errors import AccuracyError, OptionError, UnsupportedError
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.layout import Reshape
from lstmgen.graph.repeated import Map
from lstmgen.plan.plan import make_plan
from lstmgen.targets.c.loaded_numbers import checks_of
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.weights import image_of, weights_of

FLOAT32 = 2e-6  # of sums of a few numbers of about 1
HEAD, ALIGNMENT = 64, 64
LARGEST = 2**16  # bytes of a context of these tests
READY, OK, WEIGHTS, FORMAT, MODEL, UNALIGNED, CHECKSUM = 1, 0, -4, -5, -6, -7, -8


def scaled(model: dict[str, Any], factor: float) -> dict[str, Any]:
    """The same network with other weights."""
    if "weights" in model:
        return {**model, "weights": [factor * number for number in model["weights"]]}
    return {**model, "state_dict": {k: (factor * np.array(v)).tolist() for k, v in model["state_dict"].items()}}


def exported(model: dict[str, Any], folder: Path, name: str, **options: Any) -> tuple[Path, bytes]:
    """The source, and the bytes of the file of weights."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    lstmgen.export(path, folder / f"{name}.c", weights_file="load", **options)
    return folder / f"{name}.c", (folder / f"{name}_weights.bin").read_bytes()


def built(source: Path) -> Path:
    """The library of a source, compiled without a warning."""
    library = source.with_suffix(".so")
    own = ["-std=c99", "-Og", f"-D{source.stem.upper()}_NO_DISPATCH", *WARNINGS, "-fPIC", "-shared"]
    subprocess.run([toolchain.require("gcc"), *own, source, "-lm", "-o", library], check=True)
    return library


class Library:
    """A compiled source, called with contexts."""

    def __init__(self, source: Path) -> None:
        self.library, self.prefix = ctypes.CDLL(str(built(source))), source.stem

    def function(self, name: str) -> Any:
        return self.library[f"{self.prefix}_{name}"]

    def context(self) -> Any:
        known = hasattr(self.library, f"{self.prefix}_context_size")  # small code has no such function
        return ctypes.create_string_buffer(self.function("context_size")() if known else LARGEST)

    def load(self, context: Any, blob: bytes, offset: int = 0) -> int:
        """Loads weights from aligned memory, or an offset behind it; the memory stays."""
        memory = np.zeros(len(blob) + 2 * ALIGNMENT, np.uint8)
        start = -memory.ctypes.data % ALIGNMENT + offset
        memory[start : start + len(blob)] = np.frombuffer(blob, np.uint8)
        context.memory = memory
        place = ctypes.c_void_p(memory.ctypes.data + start)
        return int(self.function("load")(context, place, ctypes.c_size_t(len(blob))))

    def steps(self, context: Any, x: np.ndarray, units: int = 1) -> np.ndarray:
        """The outputs of steps, one after another."""
        rows = []
        for row in x.astype(np.float32):
            y = np.zeros(units, np.float32)
            status = self.function("step")(
                context, row.ctypes.data_as(ctypes.c_void_p), y.ctypes.data_as(ctypes.c_void_p)
            )
            assert status == OK
            rows.append(y)
        return np.array(rows)

    def steps_anew(self, context: Any, x: np.ndarray, units: int = 1) -> np.ndarray:
        """The outputs of steps after a reset."""
        self.function("reset")(context)
        return self.steps(context, x, units)


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


def test_files_that_do_not_fit(tmp_path: Path) -> None:
    source, blob = exported(guitarml(units=4), tmp_path, "amp")
    library = Library(source)
    context = library.context()
    _, wider = exported(guitarml(units=5), tmp_path, "wider")
    _, without_skip = exported(guitarml(units=4, skip=0), tmp_path, "without_skip")
    longer = bytearray(blob)
    longer[12] ^= 1
    refused = {
        b"": FORMAT,
        blob[:HEAD]: FORMAT,
        blob[:-1]: FORMAT,
        blob + b"\0": FORMAT,
        b"X" + blob[1:]: FORMAT,
        blob[:8] + b"\2" + blob[9:]: FORMAT,
        bytes(longer): MODEL,
        wider: MODEL,
        without_skip: MODEL,
        blob[:16] + b"x" + blob[17:]: MODEL,
        blob[:-1] + bytes([blob[-1] ^ 1]): CHECKSUM,
        blob[:32] + bytes([blob[32] ^ 1]) + blob[33:]: CHECKSUM,
    }
    assert library.load(context, blob) == OK
    x = drawn(3, 1)
    before = library.steps_anew(context, x)
    for content, status in refused.items():
        memory = context.memory  # of the weights that stay in use
        assert library.load(context, content) == status
        context.memory = memory
    assert library.load(library.context(), blob, offset=4) == UNALIGNED
    assert library.function("load")(context, None, ctypes.c_size_t(len(blob))) == FORMAT
    assert np.array_equal(library.steps_anew(context, x), before)


FILES = Path(__file__).parents[2] / "read" / "files"


@pytest.mark.parametrize(
    ("first", "other", "options"),
    [
        ("tf-2.1_chain.h5", "tf-2.14_chain.keras", {}),
        ("tf-2.12_wrapped.keras", "tf-2.4_wrapped.h5", {"mcu": "cortex-m4", "name": "net"}),
        ("keras-2.2.4_graph.json", "keras-2.2.4_graph.h5", {"weights": FILES / "keras-2.2.4_graph_weights.h5"}),
        ("onnx_conv.onnx", "onnx_conv.onnx", {}),
        ("tensorflow_js/model.json", "tensorflow_js/model.json", {}),
        ("audio_lstm.nam", "audio_lstm.nam", {}),
    ],
)
def test_weights_of_other_files(first: str, other: str, options: dict[str, Any], tmp_path: Path) -> None:
    """They are those of an export of their own, for every reader and for options that shape the code."""
    lstmgen.export(FILES / first, tmp_path / "code.c", weights_file="load", **options)
    options.pop("weights", None)
    lstmgen.export(FILES / other, tmp_path / "own.c", weights_file="load", **options)
    assert lstmgen.weights(FILES / other, tmp_path / "code.c", tmp_path / "other.bin") == tmp_path / "other.bin"
    assert (tmp_path / "other.bin").read_bytes() == (tmp_path / "own_weights.bin").read_bytes()


def scaled_by(center: float, columns: str = "abc") -> lstmgen.Pipeline:
    scaler = StandardScaler().fit(np.array([[center - 1, 0.5, -2], [center + 1, 0.1, 2]]))
    return lstmgen.Pipeline(columns=list(columns), scaler=scaler, missing=0.5)


def test_every_scaling_fits(tmp_path: Path) -> None:
    """Centers that would be folded into weights, and those that would be subtracted first."""
    m = Maker(4)
    net = m.graph(m(lstm(m.weight, return_sequences=True), m.input(T, 3)))
    rows = np.array([[3.0, np.nan, 1.0], [3.5, 1.0, -2.0]])
    for name, center in (("near", 0.25), ("far", 7000.0)):
        graph = lstmgen.read(net, pipeline=scaled_by(center))
        lstmgen.export(graph, tmp_path / f"{name}.c", weights_file="load")
        if name == "near":
            library = Library(tmp_path / "near.c")
        lstmgen.weights(graph, tmp_path / "near.c", tmp_path / f"{name}.bin")
        blob = (tmp_path / f"{name}.bin").read_bytes()
        assert blob == (tmp_path / f"{name}_weights.bin").read_bytes()
        x, context = rows + np.array([center, 0, 0]), library.context()
        assert library.load(context, blob) == OK
        (expected,) = graph.evaluate(x)
        outputs = library.steps_anew(context, x, expected.shape[1])
        assert np.abs(outputs - expected).max() < FLOAT32


@pytest.mark.parametrize(
    ("layers", "pipeline", "message"),
    [
        (
            ["tanh"],
            None,
            "layer Activate 'after' computes `output[k] = net_tanh(output[k]);`; there it is `output[k] =",
        ),
        (
            ["relu", "sigmoid"],
            None,
            "in place of LSTM 'lstm', (1, 3) -> (1, 4) it has Activate 'second'",
        ),
        (
            ["relu"],
            lstmgen.Pipeline(columns=list("abc")),
            "net.c was written without a pipeline: leave `pipeline=` out",
        ),
    ],
)
def test_models_that_do_not_fit(layers: list[str], pipeline: Any, message: str, tmp_path: Path) -> None:
    def net(functions: list[str]) -> lstmgen.Graph:
        m = Maker(4)
        y = m(lstm(m.weight, return_sequences=True), m.input(T, 3), name="lstm")
        for name, function in zip(("after", "second"), functions):
            y = m(Activate(activation=activation(function)), y, name=name)
        return m.graph(y)

    lstmgen.export(net(["relu"]), tmp_path / "net.c", weights_file="load")
    graph = lstmgen.read(net(layers), pipeline=pipeline)
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.weights(graph, tmp_path / "net.c", tmp_path / "other.bin")
    assert not (tmp_path / "other.bin").exists()


def test_other_cells_columns_labels_and_sources(tmp_path: Path) -> None:
    def refused(model: Any, source: str, message: str, **options: Any) -> None:
        with pytest.raises(OptionError, match=re.escape(message)):
            lstmgen.weights(model, tmp_path / source, tmp_path / "other.bin", **options)

    chain = FILES / "tf-2.14_chain.keras"
    lstmgen.export(chain, tmp_path / "net.c", weights_file="load")
    refused(FILES / "keras-2.2.4_chain.h5", "net.c", "layer LSTM 'zz' computes `net_lstm_hard_sigmoid_tanh_cells(")
    m = Maker(4)
    net = m.graph(m(lstm(m.weight), m.input(T, 3)))
    lstmgen.export(net, tmp_path / "abc.c", weights_file="load", pipeline=scaled_by(1))
    refused(net, "abc.c", "abc.c was written with a pipeline: set `pipeline=`, of this model")
    refused(net, "abc.c", "the columns of the pipeline, or their order, differ", pipeline=scaled_by(1, "cab"))
    for name in ("plain.c", "plain.rs"):
        lstmgen.export(net, tmp_path / name)
    refused(net, "plain.c", "plain.c loads no weights: export it with `weights_file='load'`")
    refused(net, "plain.rs", "plain.rs is Rust; code that loads weights is in one of: Python, Python with numpy, C")
    source = tmp_path / "net.c"
    text = source.read_text(encoding="utf-8")
    source.write_text(text.replace("_expected[32] =", "_expected[32]  ="), encoding="utf-8")
    refused(chain, "net.c", "net.c: the code does not contain what a file of weights begins with")
    source.write_text(text.replace("= {\n76, ", "= {\n77, "), encoding="utf-8")
    header = tmp_path / "net.h"
    header.write_text(
        re.sub(r"by lstmgen \S+,", "by lstmgen 0.9.9,", header.read_text(encoding="utf-8")), encoding="utf-8"
    )
    refused(chain, "net.c", "; lstmgen 0.9.9 wrote it, and this is ")


def test_names_do_not_matter(tmp_path: Path) -> None:
    """Files fit whatever layers, inputs and files are called; an activation matters."""

    def head(layer: str, prefix: str, function: str = "relu") -> bytes:
        m = Maker(4)
        y = m(lstm(m.weight, return_sequences=True), m.input(T, 3), name=layer)
        y = m(Activate(activation=activation(function)), y, name=f"{layer} after")
        folder = tmp_path / f"{layer} {function}"
        folder.mkdir()
        lstmgen.export(m.graph(y), folder / f"{prefix}.c", weights_file="load")
        return (folder / f"{prefix}_weights.bin").read_bytes()[:32]

    first = head("lstm", "net")
    assert head("a_layer_of_another_name", "brain") == first
    assert head("lstm", "net", "tanh") != first


def test_columns_have_an_order(tmp_path: Path) -> None:
    m, weights = Maker(4), []
    net = m.graph(m(lstm(m.weight), m.input(T, 3)))
    for name in ("abc", "bac"):
        graph = lstmgen.read(net, pipeline=lstmgen.Pipeline(columns=list(name)))
        lstmgen.export(graph, tmp_path / f"{name}.c", weights_file="load")
        weights.append((tmp_path / f"{name}_weights.bin").read_bytes())
    assert weights[0][:32] != weights[1][:32]
    assert weights[0][64:] == weights[1][64:]


def test_drawn_weights_fit_the_same_layers_alone() -> None:
    """A share of `make fuzz-weights`."""
    assert sum(is_checked for _, is_checked in islice(fuzz_weights.drawn_cases(seed=3), 24)) >= 8


FUZZ = """
#include "amp.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static amp_context ctx;
static unsigned char whole[1 << 16];

int main(void)
{
    const size_t size = fread(whole, 1, sizeof whole, stdin);
    uint32_t seed = 1;
    for (int turn = 0; turn < 20000; ++turn) {
        seed = seed * 1664525u + 1013904223u;
        const size_t length = turn % 4 == 0 ? seed % (size + 64) + 1 : size;
        void *memory = NULL;
        if (posix_memalign(&memory, AMP_WEIGHTS_ALIGNMENT, length) != 0) {
            return 2;
        }
        unsigned char *const blob = memset(memory, 0, length);
        memcpy(blob, whole, length < size ? length : size);
        for (int k = 0; k < turn % 3; ++k) {
            seed = seed * 1664525u + 1013904223u;
            blob[(turn % 2 ? seed >> 8 & 63u : seed >> 8) % length] ^= (unsigned char)(1u << (seed >> 29));
        }
        int fits = length == size && memcmp(blob, whole, 36) == 0; /* bytes 36 to 63 mean nothing */
        fits = fits && memcmp(blob + 64, whole + 64, size - 64) == 0;
        if ((amp_load(&ctx, blob, length) == AMP_OK) != fits) {
            return 1;
        }
        free(blob);
    }
    return 0;
}
"""


def test_bytes_of_any_kind(tmp_path: Path) -> None:
    """20,000 files with flipped bits or another length: no access outside, and none is taken that differs."""
    source, blob = exported(guitarml(units=4), tmp_path, "amp")
    (tmp_path / "fuzz.c").write_text(FUZZ, encoding="utf-8")
    program = tmp_path / "fuzz"
    flags = "-std=gnu11 -DAMP_NO_DISPATCH -O1 -fsanitize=address,undefined -fno-sanitize-recover=all".split()
    command = [toolchain.require("gcc"), *flags]
    subprocess.run([*command, tmp_path / "fuzz.c", source, "-lm", "-o", program], check=True)
    done = subprocess.run([program], input=blob, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


SWAPS = """
#include "amp.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SWAPS = 1000, SIZE = 1 << 13, MOST = 1 << 20 };
static amp_context playing, again, loaded[SWAPS + 1];
static unsigned char files[2][SIZE];
static size_t sizes[2];
static int moments[SWAPS + 1]; /* samples before each swap */
static float played[MOST];
static atomic_int offered, taken;

/* Loads a copy of a file into a context; returns the copy. */
static void *load(int k)
{
    void *copy = NULL;
    if (posix_memalign(&copy, AMP_WEIGHTS_ALIGNMENT, sizes[k % 2]) != 0) {
        abort();
    }
    memcpy(copy, files[k % 2], sizes[k % 2]);
    if (amp_load(&loaded[k], copy, sizes[k % 2]) != AMP_OK) {
        abort();
    }
    return copy;
}

/* Offers the other weights again and again, and frees those that are played no longer. */
static void *load_all(void *before)
{
    for (int k = 1; k <= SWAPS; ++k) {
        void *const copy = load(k);
        atomic_store_explicit(&offered, k, memory_order_release);
        while (atomic_load_explicit(&taken, memory_order_acquire) != k) {
        }
        memset(before, 0xff, sizes[(k - 1) % 2]);
        free(before);
        before = copy;
    }
    return before;
}

static float sample(int n)
{
    return (float)((n * 37) % 101) / 50.0f - 1.0f;
}

int main(int count, char **names)
{
    pthread_t loader;
    void *last;
    int n = 0;
    for (int k = 0; k < 2; ++k) {
        FILE *const file = fopen(names[count - 2 + k], "rb");
        sizes[k] = fread(files[k], 1, SIZE, file);
        fclose(file);
    }
    void *const first = load(0);
    amp_switch(&playing, &loaded[0]);
    amp_reset(&playing);
    if (pthread_create(&loader, NULL, load_all, first) != 0) {
        return 2;
    }
    for (int k = 0; k < SWAPS && n < MOST; ++n) {
        const float x = sample(n);
        const int next = atomic_load_explicit(&offered, memory_order_acquire);
        if (next != k) {
            amp_switch(&playing, &loaded[next]);
            moments[next] = n;
            k = next;
            atomic_store_explicit(&taken, k, memory_order_release);
        }
        amp_step(&playing, &x, &played[n]);
    }
    pthread_join(loader, &last);
    free(last);
    void *const both[2] = { load(0), load(1) };
    amp_switch(&again, &loaded[0]);
    amp_reset(&again);
    for (int t = 0, k = 0; t < n; ++t) { /* the same swaps, without another thread */
        const float x = sample(t);
        float y;
        while (k < SWAPS && moments[k + 1] == t) {
            amp_switch(&again, &loaded[++k % 2]);
        }
        amp_step(&again, &x, &y);
        if (memcmp(&y, &played[t], sizeof y) != 0) {
            return 1;
        }
    }
    free(both[0]);
    free(both[1]);
    printf("%d swaps\\n", taken);
    return 0;
}
"""


@pytest.mark.parametrize("sanitizer", ["thread", "address,undefined"])
def test_swaps_while_another_thread_loads(sanitizer: str, tmp_path: Path) -> None:
    """Every sample has the bits of one model, freed weights are read by none, and nothing leaks."""
    source, _ = exported(guitarml(units=4), tmp_path, "amp")
    exported(scaled(guitarml(units=4), -0.7), tmp_path, "other")
    (tmp_path / "swaps.c").write_text(SWAPS, encoding="utf-8")
    program = tmp_path / "swaps"
    flags = f"-std=gnu11 -DAMP_NO_DISPATCH -DAMP_MAX_TIMESTEPS=1 -O1 -pthread -fsanitize={sanitizer}".split()
    command = [toolchain.require("gcc"), *flags, "-fno-sanitize-recover=all", tmp_path / "swaps.c", source]
    subprocess.run([*command, "-lm", "-o", program], check=True)
    files = [tmp_path / "amp_weights.bin", tmp_path / "other_weights.bin"]
    done = subprocess.run([program, *files], capture_output=True, text=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "1000 swaps\n", "")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"selftest": 2}, "`weights_file='load'` and `selftest=2` exclude each other"),
        ({"with_main": True}, "`weights_file='load'` and `with_main=True` exclude each other"),
        ({"package": "cmake"}, "`weights_file='load'` is for a single source"),
        ({"package": "python"}, "`weights_file='load'` is for a single source"),
    ],
)
def test_what_is_refused(options: dict[str, Any], message: str, tmp_path: Path) -> None:
    m = Maker(4)
    graph = m.graph(m(lstm(m.weight), m.input(T, 3)))
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.export(graph, tmp_path / ("p" if "package" in options else "net.c"), weights_file="load", **options)


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


def recurrent(seed: int, size: float = 1.0) -> lstmgen.Graph:
    """An LSTM, a GRU of either kind, a SimpleRNN and Dense layers, one of which has integer outputs."""
    m = Maker(seed)
    y = m(lstm(m.weight, units=8, return_sequences=True), m.input(T, 3))
    y = m(gru(m.weight, 8, 6, return_sequences=True), y)
    y = m(gru(m.weight, 6, 5, reset_after=False, return_sequences=True), y)
    y = m(simple_rnn(m.weight, 5, 6, return_sequences=True), y)
    y = m(Activate(activation=activation("tanh")), m(dense(m.weight, 6, 5), y))
    graph = m.graph(m(dense(m.weight, 5, 2), y))
    for node in graph.nodes:
        for weights in node.operation.weights().values():
            weights *= np.float32(size)
    return graph


INTEGERS: dict[str, dict[str, Any]] = {
    "int8": {"mcu": "cortex-m4"},
    "int8x16": {},
    "int16": {"optimize": "size"},
    "int4x8": {"optimize": "size"},
    "nibbles": {"quantize": "int4x8", "mcu": "cortex-m4"},
}


def in_integers(source: Path, width: str) -> np.ndarray:
    """Writes code in fixed point for a model that loads its weights; returns the samples of calibration."""
    samples = np.random.default_rng(1).normal(0, 1, (6, 12, 3)).astype(np.float32)
    options = {"quantize": width, "calibrate": samples, **INTEGERS[width]}
    lstmgen.export(recurrent(4), source, weights_file="load", **options)
    return samples


@pytest.mark.parametrize("width", INTEGERS)
def test_every_form_of_integers(width: str, tmp_path: Path) -> None:
    """The results have the bits of each model's integers, also where its weights are larger: shifts are loaded."""
    source = tmp_path / "net.c"
    x = 2 * in_integers(source, width)[0]
    library, blobs = Library(source), [(tmp_path / "net_weights.bin").read_bytes()]
    head = head_of(source, None)
    shifts = []
    for size in (0.2, 1, 2.5):
        other = recurrent(9, size)
        lstmgen.weights(other, source, tmp_path / "other.bin", force=True)
        blobs.append((tmp_path / "other.bin").read_bytes())
        context, plan = library.context(), make_plan(other, head.language.backend(for_weights_of(other, head.options)))
        shifts.append(tuple(getattr(routine.operation, "shifts", ()) for routine in plan.routines))
        assert library.load(context, blobs[-1]) == OK
        (expected,) = plan.graph.evaluate(x)
        assert np.array_equal(library.steps_anew(context, x, 2), expected)
    assert len({blob[:32] for blob in blobs}) == 1
    assert len(set(shifts)) == len(shifts)


def test_formats_that_do_not_fit_are_left_out(tmp_path: Path) -> None:
    """The sums of a GRU of 400 inputs leave weights no bits in int16: neither advice nor auto refuses int8 for that."""
    m = Maker(3)
    graph = m.graph(m(gru(m.weight, 400, 5), m.input(3, 400)))
    options = {"calibrate": np.random.default_rng(1).normal(0, 1, (2, 3, 400)), "weights_file": "load"}
    with pytest.raises(UnsupportedError, match="too large for weights in int16 that are loaded"):
        lstmgen.export(graph, tmp_path / "net.c", quantize="int16", **options)
    with mock.patch("lstmgen.planning.is_far", return_value=True):
        lstmgen.export(graph, tmp_path / "net.c", quantize="int8", **options)
    with pytest.raises(AccuracyError, match="1e-06` in every format that takes the model: int8 by "):
        lstmgen.export(graph, tmp_path / "net.c", quantize="auto", max_error=1e-6, **options)


FORGED = """
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const float extremes[] = { 0.3f, -1e30f, 1e30f, -0.7f, 0.0f, 3.0f };
static uint32_t seed = 1;
enum { FILES = 12 };

static uint32_t drawn(void)
{
    seed = seed * 1664525u + 1013904223u;
    return seed >> 8;
}

/* Files whose numbers are all at a limit are taken; others with a right checksum and any numbers in a place may be. */
#define FORGE(p, P) \
static int p##_forge(void) \
{ \
    static _Alignas(64) unsigned char whole[1 << 15], blob[1 << 15]; \
    static p##_context ctx; \
    char name[32]; \
    size_t size = 0; \
    int taken = 0, refused = 0; \
    for (int turn = 0; turn < 3000; ++turn) { \
        if (turn < FILES) { \
            snprintf(name, sizeof name, #p "_%d.bin", turn); \
            FILE *const file = fopen(name, "rb"); \
            size = fread(whole, 1, sizeof whole, file); \
            fclose(file); \
        } \
        const size_t count = size - P##_WEIGHTS_HEAD, run = 1u + drawn() % (turn % 2 ? 3u : 40u); \
        memcpy(blob, whole, size); \
        unsigned char *const place = blob + P##_WEIGHTS_HEAD + drawn() % (count - run); \
        for (size_t k = 0; turn >= FILES && k < run; ++k) { \
            place[k] = turn % 3 == 0 ? 0x7f : turn % 3 == 1 ? 0x80 : (unsigned char)drawn(); \
        } \
        const uint32_t sum = p##_checksum(blob + P##_WEIGHTS_HEAD, count); \
        memcpy(blob + 32, &sum, sizeof sum); \
        const int status = p##_load(&ctx, blob, size); \
        if (status == P##_ERROR_RANGE && turn >= FILES) { \
            ++refused; \
            continue; \
        } \
        if (status != P##_OK) { \
            return 1; \
        } \
        ++taken; \
        p##_reset(&ctx); \
        for (int t = 0; t < 4; ++t) { \
            float y[2]; \
            if (p##_step(&ctx, extremes + t % 3, y) != P##_OK) { \
                return 2; \
            } \
        } \
    } \
    puts(taken > 100 && refused > 100 ? "some taken" : "one way"); \
    return 0; \
}

FORGE(int8, INT8)
FORGE(int8x16, INT8X16)
FORGE(int16, INT16)
FORGE(int4x8, INT4X8)
FORGE(nibbles, NIBBLES)

int main(void)
{
    return int8_forge() || int8x16_forge() || int16_forge() || int4x8_forge() || nibbles_forge();
}
"""


def module_of(source: Path, graph: lstmgen.Graph) -> Module:
    """What code was written from, for a model."""
    head = head_of(source, None)
    assert isinstance(head.options, COptions)
    return Module(make_plan(graph, head.language.backend(head.options)), head.options)


def at_limits(source: Path, files: int) -> list[bytes]:
    """Files of weights that are each the smallest or the largest which is taken; the last are the exported ones."""
    module = module_of(source, recurrent(4))
    checks, rng = checks_of(module.plan, module.names.member), np.random.default_rng(3)
    exported = source.with_name(f"{source.stem}_weights.bin").read_bytes()
    contents = []
    for kind in range(files - 1):
        members = []
        for member in weights_of(module):
            array = np.array(member.array)
            if array.dtype.kind == "i":
                known = np.iinfo(array.dtype)
                ends = np.full((array.size, 2), (known.min, known.max), np.int64)
                for limits in (check.limits for check in checks if check.name == member.name):
                    columns = np.arange(limits.count) % len(limits.pairs)
                    ends[limits.first : limits.first + limits.count] = np.array(limits.pairs)[columns]
                chosen = kind if kind < 2 else rng.integers(0, 2, array.size)
                array = ends[np.arange(array.size), chosen].astype(array.dtype)
            members.append(replace(member, array=array))
        contents.append(exported[:HEAD] + image_of(members, module.alignment))
    return [*contents, exported]


def test_forged_integers(tmp_path: Path) -> None:
    """With a right checksum, numbers are refused that are too large; with all others no sum or index overflows."""
    for width in INTEGERS:
        in_integers(tmp_path / f"{width}.c", width)
        for k, content in enumerate(at_limits(tmp_path / f"{width}.c", 12)):
            (tmp_path / f"{width}_{k}.bin").write_bytes(content)
    sources = "".join(f'#include "{width}.c"\n' for width in INTEGERS)
    (tmp_path / "forged.c").write_text(sources + FORGED, encoding="utf-8")
    flags = "-std=gnu11 -DINT8X16_NO_DISPATCH -O1 -fsanitize=address,undefined -fno-sanitize-recover=all".split()
    command = [toolchain.require("gcc"), *flags, "forged.c", "-lm", "-o", "forged"]
    subprocess.run(command, cwd=tmp_path, check=True)
    done = subprocess.run([tmp_path / "forged"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "some taken\n" * len(INTEGERS), "")


UNSIGNED = """
#include "net.c"
#include <stdio.h>

static unsigned char blob[1 << 18] __attribute__((aligned(64)));
static net_context ctx;

int main(void)
{
    const size_t size = fread(blob, 1, sizeof blob, stdin);
    static float x[300], y[2];
    for (int k = 0; k < 300; ++k) {
        x[k] = 1e30f;
    }
    if (net_load(&ctx, blob, size) != NET_OK || net_step(&ctx, x, y) != NET_OK) {
        return 1;
    }
    return 0;
}
"""


def test_forged_biases_of_inputs_without_a_sign(tmp_path: Path) -> None:
    """Those of AVX512-VNNI follow from weights: where they do not, a sum may be -2^31, which has no magnitude."""
    m = Maker(3)
    graph = m.graph(m(dense(m.weight, 5, 2), m(lstm(m.weight, 300, 5, return_sequences=True), m.input(T, 300))))
    samples = np.random.default_rng(1).normal(0, 1, (3, 6, 300)).astype(np.float32)
    source = tmp_path / "net.c"
    lstmgen.export(graph, source, quantize="int8", calibrate=samples, weights_file="load")
    module = module_of(source, graph)
    forged = {
        "lstm_kernel": lambda array: np.full_like(array, 127),
        "lstm_recurrent_kernel": np.zeros_like,
        "lstm_bias": lambda array: np.stack([0 * array[0], 0 * array[0] + 2**24 - 127 * 255 * 300]),
        "lstm_input_bias": np.zeros_like,
        "lstm_multiplier": lambda array: np.full_like(array, -128),
        "lstm_numbers": lambda array: np.array([0, 0, 0, 0, 0, *array[5:]], array.dtype),
    }
    members = [
        replace(each, array=forged[each.name](np.array(each.array)) if each.name in forged else each.array)
        for each in weights_of(module)
    ]
    assert len(forged) == sum(each.name in forged for each in members)
    content = source.with_name("net_weights.bin").read_bytes()[:HEAD] + image_of(members, module.alignment)
    content = content[:32] + zlib.crc32(content[HEAD:]).to_bytes(4, "little") + content[36:]
    (tmp_path / "forged.c").write_text(UNSIGNED, encoding="utf-8")
    has_unsigned = "avx512_vnni" in toolchain.CPU.read_text()  # else this tries what other vectors do
    flags = ["-std=gnu11", "-DNET_NO_DISPATCH", "-O1", toolchain.widest(), *["-mavx512vnni"] * has_unsigned]
    subprocess.run([toolchain.require("gcc"), *flags, "forged.c", "-lm", "-o", "forged"], cwd=tmp_path, check=True)
    assert subprocess.run([tmp_path / "forged"], input=content, check=False).returncode == 0
