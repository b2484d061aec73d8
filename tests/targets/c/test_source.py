"""The interface of generated C: what its functions take and return, keep and refuse."""

from __future__ import annotations

import ctypes
import re
import subprocess
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, Library, Model, run
from graph_maker import Maker, S, T
from operation_graphs import FAMILIES
from planning import planned, written

from lstmgen.errors import UnsupportedError
from lstmgen.graph.activation import Activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Activate, Binary, Constant
from lstmgen.graph.graph import Graph, Source, State
from lstmgen.graph.layout import Concatenate, Repeat, Slice
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map
from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.c.dialect import HEADERS
from lstmgen.targets.c.options import SYSTEM_HEADERS

RNG = np.random.default_rng(17)

PUBLIC = {"_predict", "_predict_batch", "_step", "_reset", "_context_size"}


def chain(**options: object) -> Graph:
    """Input(T, 3) → LSTM(4) → GRU(3) → Dense(2, softmax)."""
    m = Maker()
    (x,) = m.add(m.cell(LSTM, 3, 4, return_sequences=True, **options), m.input(T, 3))[:1]
    (y,) = m.add(m.cell(GRU, 4, 3, **options), x)[:1]
    (z,) = m.add(Dense(kernel=m.weight(3, 2), bias=m.weight(2)), y)
    return m.graph(*m.add(Activate(activation=Activation("softmax")), z))


def rich() -> Graph:
    """Two inputs and three outputs, a mask, an embedding, a map of convolutions, normalization: most templates."""
    m = Maker()
    tokens, frames = m.input(T, name="tokens"), m.input(S, 6, 2, name="frames")
    (embedded,) = m.add(Embedding(table=m.weight(7, 3)), tokens)
    (zero,) = m.add(Constant(value=np.zeros((), np.float32)))
    (mask,) = m.add(Binary(kind="not_equal"), tokens, zero)
    read, _ = m.add(m.cell(GRU, 3, 4, return_sequences=True, masked=True, reset_after=False), embedded, mask)
    inner = Maker(2)
    (a,) = inner.add(
        Conv(kernel=inner.weight(3, 2, 4), bias=inner.weight(4), strides=(1,), dilation=(1,), padding="same"),
        inner.input(6, 2),
    )
    (b,) = inner.add(Activate(activation=Activation("elu", (("alpha", 1.0),))), a)
    body = inner.graph(*inner.add(Reduce(kind="mean", axes=(0,)), b))
    (seen,) = m.add(Map(body=body), frames)
    (normal,) = m.add(Normalize(kind="layer", axes=(1,), epsilon=1e-3, scale=m.weight(4), offset=m.weight(4)), seen)
    (together,) = m.add(Concatenate(axis=0), read, normal)
    last, _, c = m.add(m.cell(LSTM, 4, 3, go_backwards=True), together)
    (p,) = m.add(Activate(activation=Activation("softmax")), last)
    return m.graph(p, read, c)


def plan_of(graph: Graph) -> Plan:
    return planned(graph).plan


def texts_of(graph: Graph, name: str = "net", with_main: bool = False) -> Mapping[str, Content]:
    return written(graph, "c", f"{name}.c", name=name, with_main=with_main)


def write(folder: Path, graph: Graph, name: str = "net", with_main: bool = False) -> Path:
    """The source; its header lies beside it."""
    for suffix, text in texts_of(graph, name, with_main).items():
        (folder / f"{name}{suffix}").write_text(text)
    return folder / f"{name}.c"


def close(got: list[np.ndarray] | int, wanted: object) -> None:
    assert not isinstance(got, int), f"error {got}"
    for a, b in zip(got, wanted, strict=True):
        np.testing.assert_allclose(a, b, rtol=0, atol=2e-6)


STANDARDS = [
    *((compiler, f"-std={standard}") for compiler in ("gcc", "clang") for standard in ("c99", "c11", "c17", "c2x")),
    ("g++", "-std=c++17"),
    ("clang++", "-std=c++17"),
]


@pytest.mark.parametrize(("compiler", "standard"), STANDARDS)
def test_every_compiler_and_standard_takes_it_without_a_warning(compiler: str, standard: str, tmp_path: Path) -> None:
    cpp = compiler.endswith("++")
    tool = toolchain.require(compiler)
    warnings = [flag for flag in WARNINGS if not (cpp and flag == "-Wstrict-prototypes")]
    graph = rich()
    source = write(tmp_path, graph, with_main=True)
    language = ["-x", "c++"] if cpp else []
    command = [tool, standard, "-O1", *warnings, "-Wunused-macros", *language, str(source)]
    run([*command, "-o", str(tmp_path / "net"), "-lm"])
    (tmp_path / "alone.c").write_text('#include "net.h"\n#include "net.h"\n')
    run([tool, standard, *warnings, *language, "-fsyntax-only", str(tmp_path / "alone.c")])
    frames = RNG.normal(0, 1, (2, 6, 2))
    sample = ["3", "2", "0", "5.0", "2", *map(repr, frames.ravel().tolist())]
    done = subprocess.run([tmp_path / "net"], input=" ".join(sample), capture_output=True, text=True, check=True)
    wanted = graph.evaluate(np.array([2.0, 0, 5]), frames)
    np.testing.assert_allclose(
        np.array(done.stdout.split(), float), np.concatenate([y.ravel() for y in wanted]), atol=2e-6
    )


@pytest.mark.parametrize("family", FAMILIES)
def test_every_operation_is_cpp_too(family: str, tmp_path: Path) -> None:
    sources = [write(tmp_path, case.graph, name) for name, case in FAMILIES[family]()]
    whole = tmp_path / "whole.cpp"  # headers are read once
    whole.write_text("".join(f'#include "{source.name}"\n' for source in sources))
    flags = [flag for flag in WARNINGS if flag != "-Wstrict-prototypes"]
    run([toolchain.require("g++"), "-std=c++17", *flags, "-fsyntax-only", str(whole)])


def test_cpp_calls_what_c_compiled(tmp_path: Path) -> None:
    source = write(tmp_path, chain())
    (tmp_path / "main.cpp").write_text(
        '#include "net.h"\nint main() { static net_context ctx; float x[6] = {1, 2, 3, 4, 5, 6}, y[NET_OUTPUT_SIZE];\n'
        "net_reset(&ctx); return net_predict(&ctx, x, 2, y); }\n"
    )
    run([toolchain.require("gcc"), "-std=c99", "-c", str(source), "-o", str(tmp_path / "net.o")])
    program = tmp_path / "main"
    run([toolchain.require("g++"), str(tmp_path / "main.cpp"), str(tmp_path / "net.o"), "-o", str(program), "-lm"])
    assert subprocess.run([program]).returncode == 0


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Library:
    m = Maker()
    (sliced,) = m.add(Slice(axis=0, start=1, stop=4), m.input(T, 2))
    m2 = Maker()
    total = m2.add(Binary(kind="add"), m2.input(T, 2), m2.input(S, 2))
    m3 = Maker()
    graphs = {
        "chain": chain(),
        "stateful": chain(stateful=True),
        "rich": rich(),
        "sliced": m.graph(sliced),
        "paired": m2.graph(*total),
        "embedding": m3.graph(*m3.add(Embedding(table=m3.weight(5, 2)), m3.input(2))),
    }
    return Library(tmp_path_factory.mktemp("c"), graphs)


def test_lengths_out_of_range_are_refused(models: Library) -> None:
    model = models.model("chain")
    for length in (0, 101, -1, 2**31 - 1):
        assert raw(model, length) == -1
    for length in (1, 100):
        x = RNG.normal(0, 1, (length, 3))
        close(model.predict(x), model.graph.evaluate(x))


def raw(model: Model, length: int) -> int:
    """The status for a length that no array has; nothing may be written."""
    y = np.full(2, 7, np.float32)
    x = np.zeros((1, 3), np.float32)
    pointers = [array.ctypes.data_as(ctypes.POINTER(ctypes.c_float)) for array in (x, y)]
    status = int(model.library.chain_predict(model.context, pointers[0], ctypes.c_int(length), pointers[1]))
    assert (y == 7).all()
    return status


def test_lengths_that_do_not_fit_are_refused(models: Library) -> None:
    paired, sliced = models.model("paired"), models.model("sliced")
    assert paired.predict(np.ones((3, 2)), np.ones((4, 2))) == -1
    close(paired.predict(np.ones((3, 2)), np.ones((3, 2))), [np.full((3, 2), 2.0)])
    assert sliced.predict(np.ones((3, 2))) == -1
    close(sliced.predict(np.ones((4, 2))), [np.ones((3, 2))])


@pytest.mark.parametrize("index", [-1, 5, 5.5, np.nan, np.inf, -np.inf, 3e9, -3e9, 1e30])
def test_an_index_without_a_row_is_refused(models: Library, index: float) -> None:
    model = models.model("embedding")
    assert model.predict(np.array([1.0, index])) == -2


@pytest.mark.parametrize("index", [0, 4, 4.99, 0.5, -0.5, -0.0])
def test_an_index_is_cut_to_its_row(models: Library, index: float) -> None:
    model = models.model("embedding")
    x = np.array([1.0, index])
    close(model.predict(x), model.graph.evaluate(x))


def test_the_longest_sequence_may_be_set_from_outside(tmp_path: Path) -> None:
    library = Library(tmp_path, {"net": chain()}, flags=["-std=c99", "-O1", "-DNET_MAX_TIMESTEPS=5"])
    model = library.model("net")
    assert model.predict(np.ones((6, 3))) == -1
    close(model.predict(np.ones((5, 3))), model.graph.evaluate(np.ones((5, 3))))


def test_contexts_do_not_know_of_each_other(models: Library) -> None:
    graph = models.graphs["stateful"]
    a, b = models.model("stateful"), models.model("stateful")
    state_a: State = {}
    state_b: State = {}
    for length in (3, 1, 4):
        x, y = RNG.normal(0, 1, (2, length, 3))
        wanted_a, state_a = graph.run([x], state_a)
        wanted_b, state_b = graph.run([y], state_b)
        close(a.predict(x), wanted_a)
        close(b.predict(y), wanted_b)


def test_only_a_stateful_model_remembers_and_reset_forgets(models: Library) -> None:
    x = RNG.normal(0, 1, (3, 3))
    plain, stateful = models.model("chain"), models.model("stateful")
    assert (plain.predict(x)[0] == plain.predict(x)[0]).all()
    first = stateful.predict(x)[0]
    assert (stateful.predict(x)[0] != first).any()
    stateful.reset()
    assert (stateful.predict(x)[0] == first).all()


def test_steps_predict_the_sequence_so_far(models: Library) -> None:
    step = plan_of(chain()).step
    assert step is not None
    x = RNG.normal(0, 1, (6, 3))
    model = models.model("chain")
    for t in range(6):
        got = model.step(step.graph, x[t : t + 1])
        close(got, model.graph.evaluate(x[: t + 1]))
        close(model.predict(x[t:]), model.graph.evaluate(x[t:]))  # which does not disturb the steps


def test_steps_and_predictions_of_a_stateful_model_share_its_state(models: Library) -> None:
    step = plan_of(chain()).step
    assert step is not None
    x = RNG.normal(0, 1, (6, 3))
    model = models.model("stateful")
    model.predict(x[:2])
    model.step(step.graph, x[2:3])
    close(model.predict(x[3:]), chain().evaluate(x))


def test_masked_steps_predict_the_sequence_so_far(tmp_path: Path) -> None:
    m = Maker()
    x, mask = m.input(T, 3), m.input(T)
    y = m.add(m.cell(LSTM, 3, 4, return_sequences=True, masked=True), x, mask)[0]
    (z,) = m.add(m.cell(SimpleRNN, 4, 2, masked=True, zero_output_for_mask=True), y, mask)[:1]
    graph = m.graph(z)
    step = plan_of(graph).step
    assert step is not None
    model = Library(tmp_path, {"net": graph}).model("net")
    values, used = RNG.normal(0, 1, (6, 3)), np.array([0.0, 1, 0, 1, 1, 0])
    for t in range(6):
        got = model.step(step.graph, values[t : t + 1], used[t : t + 1])
        close(got, graph.evaluate(values[: t + 1], used[: t + 1]))


def test_a_model_without_steps_says_why() -> None:
    m = Maker()
    outputs = m.add(m.cell(LSTM, 3, 2, go_backwards=True), m.input(T, 3), name="later")
    texts = texts_of(m.graph(outputs[0]))
    assert "net_step(" not in texts[".c"]
    assert "There is no net_step: LSTM 'later'" in texts[".h"]


def test_nothing_but_code_and_constants(tmp_path: Path) -> None:
    """No writable globals, no allocation, no call but of the mathematics, nothing exported but the interface."""
    objects = []
    for name, graph in (("chain", chain()), ("rich", rich())):
        objects.append(tmp_path / f"{name}.o")
        flags = ["-std=c99", "-O0", "-Wstack-usage=1024", "-Werror", "-c"]
        run([toolchain.require("gcc"), *flags, str(write(tmp_path, graph, name)), "-o", str(objects[-1])])
    for path in objects:
        symbols = subprocess.run([toolchain.require("nm"), path], capture_output=True, text=True, check=True).stdout
        found = [line.split()[-2:] for line in symbols.splitlines()]
        assert {kind for kind, _ in found} <= {"T", "t", "r", "U"}
        assert {name for kind, name in found if kind == "U"} <= {"expf", "tanhf", "expm1f", "sqrtf"}
        assert {name.removeprefix(path.stem) for kind, name in found if kind == "T"} <= PUBLIC


def test_the_size_of_a_context_is_told_but_where_size_counts() -> None:
    for options, found in (({}, 1), ({"optimize": "size"}, 0), ({"mcu": "cortex-m4"}, 0)):
        texts = written(chain(), "c", **options)
        assert [str(texts[name]).count("size_t net_context_size(void)") for name in (".h", ".c")] == [found, found]


def test_nothing_calls_what_stands_below_it(tmp_path: Path) -> None:
    """So nothing calls itself, however indirectly."""
    head = re.compile(r" ?(?:static .*?)?(?:void|int|float|size_t|net_floats) (net_\w+)\([^;]*$")
    for graph in (chain(), rich()):
        command = ["cc", "-O2", "-DNET_NO_DISPATCH", "-E", "-P", write(tmp_path, graph)]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        defined: list[str] = []
        for line in text[text.index("static const ") :].splitlines():
            found = head.match(line)
            if found:
                defined.append(found[1])
            else:
                assert set(re.findall(r"\b(net_\w+)\(", line)) <= set(defined[:-1])


def test_two_models_in_one_program(tmp_path: Path) -> None:
    graphs = {"net": chain(), "net_step": chain(stateful=True), "other": rich()}
    library = Library(tmp_path, graphs, flags=["-std=c99", "-O1"])  # with their code for several processors
    x = RNG.normal(0, 1, (3, 3))
    for name in ("net", "net_step"):
        close(library.model(name).predict(x), chain().evaluate(x))


def test_names_from_a_model_cannot_leave_their_comments(tmp_path: Path) -> None:
    m = Maker()
    (x,) = m.add(Dense(kernel=m.weight(3, 2), bias=m.weight(2)), m.input(T, 3), name="*/ #error\n\\ ??/")
    (y,) = m.add(m.cell(LSTM, 2, 2), x, name="NET_OK")[:1]
    (z,) = m.add(Activate(activation=Activation("tanh")), y, name="tanhf")
    (z,) = m.add(Binary(kind="add"), z, y, name="net_copy(")
    graph = m.graph(z)
    hostile = Source(name='net_a.h" */ int x; /*\r\n.h5', keras_version="*/ #error /*")
    named = Graph(graph.inputs, graph.nodes, graph.outputs, ("/* x",), ("y */",), source=hostile)
    values = RNG.normal(0, 1, (3, 3))
    close(Library(tmp_path, {"n": named}).model("n").predict(values), named.evaluate(values))


def test_the_same_model_gives_the_same_bytes() -> None:
    assert texts_of(rich()) == texts_of(rich())


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_weights_are_exact_to_the_bit(compiler: str, tmp_path: Path) -> None:
    bits = np.random.default_rng(6).integers(0, 1 << 32, 20000, dtype=np.uint32)
    special = np.array([0, 1, 1 << 31, 0x7F800000, 0xFF800000, 0x7F7FFFFF, 0x00800000, 0x3DCCCCCD], np.uint32)
    weights = np.concatenate([special, bits]).view(np.float32)
    m = Maker()
    m.input(1)
    graph = m.graph(*m.add(Constant(value=weights)))
    (got,) = Library(tmp_path, {"net": graph}, compiler).model("net").predict(np.zeros(1))
    same = (got.view(np.uint32) == weights.view(np.uint32)) | (np.isnan(got) & np.isnan(weights))
    assert same.all()


def test_no_file_is_called_as_what_templates_include() -> None:
    texts = [path.read_text() for path in (toolchain.ROOT / "templates").rglob("*") if path.is_file()]
    found = {name for text in texts for name in re.findall(r"# *include <(\w+)\.h>", text)}
    assert len(found) > 8
    assert {name.lower() for name in found | {name.removesuffix(".h") for name in HEADERS.values()}} <= SYSTEM_HEADERS


def test_arrays_that_an_int_cannot_count_are_refused() -> None:
    m = Maker()
    (x,) = m.add(Repeat(axis=0, times=1 << 20), m.input(T, 1 << 5))
    with pytest.raises(UnsupportedError, match="an array of 3355443200 elements"):
        plan_of(m.graph(x))
