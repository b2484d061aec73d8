"""One generated source, compiled in every way that chooses other code: all of them compute the same.

Recurrent layers take SIMD vectors of 16, 8 or 4 floats, or single ones; which, is chosen when the source is compiled,
or when it runs. So a program of many layers, of units that fill registers and panels or do not, is compiled again and
again, and one of a few layers where only the optimization is another.
"""

from __future__ import annotations

import ctypes
import itertools
import subprocess
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, run, write
from c_model import Model
from c_ways import FAST, Way, prefixed, ways, widths
from graph_maker import Maker, T
from planning import STORAGES, planned

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph, Value
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN

FEATURES = 5
UNITS = (1, 3, 8, 9, 16, 17, 20, 33, 50)  # the kernels of 50 are taken in alternating directions
CELLS = {"lstm": (LSTM, {}), "gru": (GRU, {}), "before": (GRU, {"reset_after": False}), "rnn": (SimpleRNN, {})}
# Layers for what optimization makes of code: each cell where units fill what they are in, and where they do not.
FEW = {"lstm": (9, 50), "gru": (17, 33), "before": (8, 20), "rnn": (3, 16)}
LENGTHS = (1, 3, 16, 17, 40)
# Each with every cell, and with each number of units some of them.
VARIANTS: tuple[dict[str, object], ...] = (
    {"return_sequences": True},
    {"masked": True},
    {"go_backwards": True, "return_sequences": True},
    {"initial_state": True},
    {"masked": True, "zero_output_for_mask": True, "return_sequences": True, "initial_state": True},
    {"masked": True, "go_backwards": True},
)
ACTIVATIONS: tuple[dict[str, Activation], ...] = (
    {"activation": activation("relu"), "recurrent_activation": activation("hard_sigmoid", slope=0.2)},
    {"activation": activation("linear"), "recurrent_activation": activation("sigmoid")},
)


WAYS = [*ways("gcc", "g++"), *ways("clang", "clang++")]

# What -march=native may stand for; gcc knows graniterapids from 13 on. The last is what clang 19 makes of it on a
# processor with AVX10.1, of which it warns in every file.
AVX10 = "-march=graniterapids -mavx10.1-256 -Wno-invalid-feature-combination"
ELSEWHERE = [
    *itertools.product(("gcc", "clang"), ("-march=x86-64-v3", "-march=x86-64-v4", "-march=sapphirerapids")),
    *(("clang", options) for options in ("-march=graniterapids", AVX10)),
]


class Layers(Maker):
    """Grows a graph of recurrent layers side by side, whose results neither die nor explode."""

    def __init__(self) -> None:
        super().__init__()
        self.x = self.input(T, FEATURES)
        self.mask = self.input(T, name="mask")
        self.given: dict[tuple[int, int], Value] = {}
        self.results: list[Value] = []

    def layer(self, cell: str, units: int, x: Value, **options: object) -> None:
        kind, fixed = CELLS[cell]
        if kind is SimpleRNN:
            options.pop("recurrent_activation", None)
        gates = len(kind.GATES or "h")
        bias = (2, gates * units) if kind is GRU and "reset_after" not in fixed else (gates * units,)
        draw = self.weight.rng.normal
        operation = kind(
            kernel=draw(0, 0.5, (FEATURES, gates * units)).astype(np.float32),
            recurrent_kernel=draw(0, 0.6 / np.sqrt(units), (units, gates * units)).astype(np.float32),
            bias=draw(0.1, 0.3, bias).astype(np.float32),
            **fixed, **options,
        )  # fmt: skip
        states = [self.initial(units, k) for k in range(len(kind.STATES))] if options.get("initial_state") else []
        masks = [self.mask] if options.get("masked") else []
        self.results += self.add(operation, x, *states, *masks)

    def initial(self, units: int, k: int) -> Value:
        if (units, k) not in self.given:
            self.given[units, k] = self.input(units, name=f"state_{units}_{k}")
        return self.given[units, k]


def whole() -> Graph:
    """Every cell with three in four of the units, in turn with all options; with some all lengths that are fixed.

    And matrices of other layers, the smallest of which are in no panels.
    """
    m = Layers()
    for k, cell in enumerate(CELLS):
        grow(m, [(cell, units) for j, units in enumerate(UNITS) if j % len(CELLS) != (k + 1) % len(CELLS)])
    for k, (cell, functions) in enumerate(itertools.product(CELLS, ACTIVATIONS)):
        m.layer(cell, UNITS[k % len(UNITS)], m.x, **functions)
    matrices(m, UNITS)
    fixed(m, LENGTHS)
    return m.graph(*m.results)


def few() -> Graph:
    """A layer for each option, and one for each kind of what else there is."""
    m = Layers()
    grow(m, [(cell, units) for cell, sizes in FEW.items() for units in sizes])
    m.layer("lstm", 8, m.x, **ACTIVATIONS[0])
    m.layer("gru", 9, m.x, **ACTIVATIONS[1])
    matrices(m, (3, 17))
    fixed(m, (3, 17))
    return m.graph(*m.results)


def grow(m: Layers, layers: Sequence[tuple[str, int]]) -> None:
    for (cell, units), options in zip(layers, itertools.cycle(VARIANTS)):
        m.layer(cell, units, m.x, **options)


def matrices(m: Layers, sizes: Sequence[int]) -> None:
    for units in sizes:
        kernel = m.weight.rng.normal(0, 0.3, (FEATURES, 12 * units)).astype(np.float32)
        m.results += m.add(Dense(kernel=kernel, bias=None), m.x)
        taps = m.weight.rng.normal(0, 0.3, (12, FEATURES, units)).astype(np.float32)
        m.results += m.add(Conv(kernel=taps, bias=None, strides=(1,), dilation=(2,), padding="causal"), m.x)


def fixed(m: Layers, lengths: Sequence[int]) -> None:
    inputs = {length: m.input(length, FEATURES, name=f"x_{length}") for length in lengths}
    for k, x in enumerate(inputs.values()):
        m.layer(list(CELLS)[k % len(CELLS)], 9, x, go_backwards=k % 2 == 0)


def stateful() -> Graph:
    """What can be fed one timestep at a time, and remembers."""
    m = Layers()
    for cell, units in zip(CELLS, (8, 17, 33, 9)):
        m.layer(cell, units, m.x, masked=units == 17, stateful=True)
    return m.graph(*m.results)


GRAPHS = {"net": whole(), "few": few(), "stateful": stateful()}


def inputs(graph: Graph, length: int, seed: int = 1) -> list[np.ndarray]:
    rng = np.random.default_rng(seed)
    arrays = []
    for value, name in zip(graph.inputs, graph.input_names):
        shape = [dim if isinstance(dim, int) else length for dim in value.shape]
        arrays.append(rng.integers(0, 2, shape) if name == "mask" else rng.normal(0, 1, shape))
    return [np.asarray(array, np.float32).astype(float) for array in arrays]


@cache
def meant(name: str, length: int) -> Sequence[np.ndarray]:
    """What all ways are to give for these inputs."""
    return GRAPHS[name].evaluate(*inputs(GRAPHS[name], length))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the generated files, and for each what looks at its guards."""
    folder = tmp_path_factory.mktemp("paths")
    for name, graph in GRAPHS.items():
        (folder / f"{name}_probes.c").write_text("#include <stddef.h>\n" + write(folder, name, graph))
    return folder


def build(way: Way, names: Sequence[str], sources: Path, folder: Path) -> dict[str, Model]:
    """The models, and a check that what they were compiled to is what the way says."""
    compiler = toolchain.require(way.compiler)
    warnings = [each for each in WARNINGS if each != "-Wstrict-prototypes" or "++" not in way.compiler]
    language = ["-x", "c++"] if "++" in way.compiler else []
    objects = []
    for own in [[name] for name in names] if way.tolerance == FAST else [names]:  # where one turns nothing off for all
        objects.append(folder / f"{own[0]}.o")
        source = folder / f"{own[0]}_all.c"
        source.write_text("".join(f'#include "{sources / name}.c"\n' for name in own))
        flags = [each for flag in way.flags for each in prefixed(flag, own)]
        run([compiler, *flags, *warnings, "-fPIC", *language, "-c", str(source), "-o", str(objects[-1])])
        symbols = subprocess.run(["nm", objects[-1]], capture_output=True, text=True, check=True).stdout.splitlines()
        for name in own:
            assert widths("\n".join(line for line in symbols if f"{name}_" in line)) == way.widths
    library = folder / "models.so"
    probes = [str(sources / f"{name}_probes.c") for name in names]
    common = [toolchain.require("gcc"), "-fPIC", "-shared", *probes]
    run([*common, *map(str, objects), "-o", str(library), "-lm"])
    loaded = ctypes.CDLL(str(library))
    return {name: Model(loaded, name, GRAPHS[name]) for name in names}


def close(got: Sequence[np.ndarray] | int, wanted: Sequence[np.ndarray], tolerance: float) -> None:
    assert not isinstance(got, int), f"error {got}"
    for k, (a, b) in enumerate(zip(got, wanted, strict=True)):
        np.testing.assert_allclose(a, b, rtol=0, atol=tolerance * max(1.0, np.abs(b).max()), err_msg=f"output {k}")


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_way_to_compile_computes_the_same(way: Way, sources: Path, tmp_path: Path) -> None:
    whole = "few" if way.again else "net"
    models = build(way, (whole, "stateful"), sources, tmp_path)
    for length in LENGTHS:
        x = inputs(GRAPHS[whole], length)
        for _ in range(2):
            close(models[whole].predict(*x), meant(whole, length), way.tolerance)
    check_steps(models, way.tolerance)


@pytest.mark.parametrize(("compiler", "options"), ELSEWHERE)
def test_it_compiles_for_processors_that_this_one_need_not_be(
    compiler: str, options: str, sources: Path, tmp_path: Path
) -> None:
    """All cells, and a network with convolutions."""
    har(tmp_path / "har", "net.c")
    command = [toolchain.require(compiler), "-std=c99", "-O2", *options.split(), *WARNINGS]
    run([*command, "-c", f"{sources / 'stateful'}.c", str(tmp_path / "har" / "net.c")], tmp_path)


def check_steps(models: dict[str, Model], tolerance: float) -> None:
    """Samples and steps that follow each other are one long sequence."""
    graph, model = GRAPHS["stateful"], models["stateful"]
    program = planned(graph, "c").plan.step
    assert program is not None
    x, mask = inputs(graph, 20)
    close(model.predict(x[:17], mask[:17]), graph.evaluate(x[:17], mask[:17]), tolerance)
    for t in (17, 18):
        got = model.step(program.graph, x[t : t + 1], mask[t : t + 1])
        close(got, graph.evaluate(x[: t + 1], mask[: t + 1]), tolerance)


def har(folder: Path, name: str) -> Path:
    """A committed example, under another name."""
    folder.mkdir()
    example = toolchain.ROOT / "generated_examples" / "har"
    (folder / "net.h").write_text((example / "net.h").read_text())
    (folder / name).write_text((example / "net.c").read_text())
    return folder / name


def compile_har(source: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    command = [toolchain.require("gcc"), "-std=c99", "-O2", "-Wall", "-Wextra", "-Werror", *flags, "-c", source]
    return subprocess.run([*command, "-o", source.with_suffix(".o")], capture_output=True, text=True)


def test_a_renamed_source_compiles_without_dispatch(tmp_path: Path) -> None:
    source = har(tmp_path / "a", "other.c")
    done = compile_har(source)
    assert (done.returncode, done.stderr) == (0, "")
    symbols = subprocess.run(["nm", source.with_suffix(".o")], capture_output=True, text=True, check=True).stdout
    assert " T net_predict\n" in symbols
    assert not widths(symbols)


def test_a_renamed_source_does_not_take_its_neighbour_for_itself(tmp_path: Path) -> None:
    source = har(tmp_path / "a", "other.c")
    neighbour = toolchain.ROOT / "generated_examples" / "article" / "net.c"
    (source.parent / "net.c").write_text(neighbour.read_text())
    assert "is not this file" in compile_har(source).stderr
    assert compile_har(source, "-DNET_NO_DISPATCH").returncode == 0


def test_a_source_may_be_included_from_another_folder(tmp_path: Path) -> None:
    har(tmp_path / "a", "net.c")
    whole = tmp_path / "whole.c"
    whole.write_text('#include "a/net.c"\nint twice(int);\nint twice(int x) { return 2 * x; }\n')
    done = compile_har(whole)
    assert (done.returncode, done.stderr) == (0, "")
    symbols = subprocess.run(["nm", whole.with_suffix(".o")], capture_output=True, text=True, check=True).stdout
    assert widths(symbols) == {"64", "32"}


AS_MSVC = "clang", "--driver-mode=cl --target=x86_64-pc-windows-msvc -U__clang__"  # which is all that tells them apart
WINDOWS = {  # by compiler and flags: the widest vectors, and whether a call chooses among them
    ("x86_64-w64-mingw32-gcc", ""): (16, False),
    ("x86_64-w64-mingw32-gcc", "-mavx512f"): (16, False),
    ("x86_64-w64-mingw32-gcc", "-mavx2 -mfma -DNET_INTRINSICS"): (16, False),
    ("clang", "--target=x86_64-pc-windows-gnu"): (16, True),
    ("clang", "--target=x86_64-pc-windows-gnu -mavx2"): (32, False),
    ("clang", "--driver-mode=cl --target=x86_64-pc-windows-msvc"): (16, False),
    ("clang", "--driver-mode=cl --target=x86_64-pc-windows-msvc /arch:AVX2"): (32, False),
    ("clang", "--driver-mode=cl --target=x86_64-pc-windows-msvc /arch:AVX2 /DNET_INTRINSICS"): (32, False),
    AS_MSVC: (16, False),
    (AS_MSVC[0], f"{AS_MSVC[1]} /arch:AVX2"): (32, False),
    (AS_MSVC[0], f"{AS_MSVC[1]} /arch:AVX512 /fp:fast"): (32, False),
    (AS_MSVC[0], f"{AS_MSVC[1]} /DNET_PORTABLE"): (4, False),
}
HEADERS_OF_MSVC = {
    "stdlib.h": "",
    "malloc.h": "",
    "math.h": "float expf(float); float tanhf(float); float log1pf(float); float fabsf(float);",
    "string.h": "#include <stddef.h>\nvoid *memcpy(void *to, const void *from, size_t count);",
}


@pytest.mark.parametrize(("compiler", "flags"), WINDOWS)
def test_windows_takes_no_wider_vectors_than_its_stacks_are_aligned_for(
    compiler: str, flags: str, tmp_path: Path
) -> None:
    """Neither Linux nor Wine shows GCC bug 54412, so this looks at what is compiled. For MSVC there is no SDK here."""
    source = har(tmp_path / "a", "net.c")
    command = [toolchain.require(compiler), "-O2", *flags.split(), f"-I{source.parent}"]
    warnings = ["-Wall", "-Wextra", "-Werror"]
    if "msvc" in flags:
        warnings = ["/W4", "-Werror"]  # which is the same there: -Wall means all that there are
        for name, text in HEADERS_OF_MSVC.items():
            (source.parent / name).write_text(f"{text}\n")
    run([*command, *warnings, "-c", str(source), "-o", str(source.with_suffix(".o"))])
    listed = ["-E", *(["-Xclang"] if compiler == "clang" else []), "-dM"]
    macros = subprocess.run([*command, *listed, source], capture_output=True, text=True, check=True).stdout
    width, chooses = WINDOWS[compiler, flags]
    assert ("#define NET_DISPATCH" in macros) == chooses
    assert chooses or f"#define NET_WIDTH {width}\n" in macros
    assert ("NET_PACKED" in macros) == (("NET_INTRINSICS" in flags or "-U__clang__" in flags) and width > 4)


# What <immintrin.h> declares, with vectors as structs.
OPAQUE = """
#pragma once
#define VECTORS(prefix, floats, bits) \\
    floats prefix##load_ps(const float *); floats prefix##loadu_ps(const float *); \\
    void prefix##storeu_ps(float *, floats); floats prefix##set1_ps(float); float prefix##cvtss_f32(floats); \\
    floats prefix##add_ps(floats, floats); floats prefix##sub_ps(floats, floats); \\
    floats prefix##mul_ps(floats, floats); floats prefix##div_ps(floats, floats); \\
    floats prefix##min_ps(floats, floats); floats prefix##max_ps(floats, floats); \\
    floats prefix##fmadd_ps(floats, floats, floats); bits prefix##sub_epi32(bits, bits); \\
    bits prefix##slli_epi32(bits, int); bits prefix##srli_epi32(bits, int);
typedef struct { float lanes[4]; } __m128;
typedef struct { int lanes[4]; } __m128i;
typedef struct { float lanes[8]; } __m256;
typedef struct { int lanes[8]; } __m256i;
VECTORS(_mm_, __m128, __m128i)
VECTORS(_mm256_, __m256, __m256i)
__m128 _mm_castsi128_ps(__m128i); __m128i _mm_castps_si128(__m128);
__m256 _mm256_castsi256_ps(__m256i); __m256i _mm256_castps_si256(__m256);
__m128i _mm_cvtsi32_si128(int); __m128i _mm_setzero_si128(void); __m128i _mm_unpacklo_epi8(__m128i, __m128i);
__m128i _mm_unpacklo_epi16(__m128i, __m128i);
__m128i _mm_srai_epi32(__m128i, int); __m128 _mm_cvtepi32_ps(__m128i); __m128i _mm_loadl_epi64(const __m128i *);
__m128i _mm_loadu_si128(const __m128i *); __m128i _mm_set1_epi32(int);
__m128i _mm_and_si128(__m128i, __m128i); __m128i _mm_andnot_si128(__m128i, __m128i);
__m128i _mm_or_si128(__m128i, __m128i); __m128i _mm_add_epi32(__m128i, __m128i);
__m128i _mm_cmplt_epi32(__m128i, __m128i); __m128 _mm_set1_ps(float);
__m256i _mm256_cvtepi8_epi32(__m128i); __m256 _mm256_cvtepi32_ps(__m256i); __m256 _mm256_cvtph_ps(__m128i);
#define _MM_HINT_T0 3
void _mm_prefetch(const char *, int);
"""


@pytest.mark.parametrize("flags", [(), ("-mavx2", "-mfma", "-mf16c")], ids=["sse2", "avx2"])
def test_intrinsics_are_used_without_operators_of_vectors(
    flags: tuple[str, ...], sources: Path, tmp_path: Path
) -> None:
    """MSVC has no such operators in C; gcc and clang would not miss them."""
    (tmp_path / "immintrin.h").write_text(OPAQUE)
    stored = {f"{storage}_weights": storage for storage in STORAGES}
    for name, storage in stored.items():
        write(tmp_path, name, GRAPHS["stateful"], weights_dtype=storage)
    command = [toolchain.require("gcc"), "-std=c99", *flags, "-Werror=implicit-function-declaration", f"-I{tmp_path}"]
    command += [f"-D{name.upper()}_INTRINSICS" for name in (*GRAPHS, *stored)]
    whole = [*(f"{sources / name}.c" for name in GRAPHS), *(f"{tmp_path / name}.c" for name in stored)]
    run([*command, "-fsyntax-only", *whole])
