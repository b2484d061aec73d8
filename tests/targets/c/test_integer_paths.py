"""Fixed-point C, compiled in every way that chooses other code, and run by emulators: all give the same bits.

Layers take vectors of 16, 8 or 4 integers, or single ones, with the instructions that a processor has. Units and
features fill SIMD registers, panels and words, or do not; weights and inputs are at the ends of their ranges.
"""

from __future__ import annotations

import ctypes
import itertools
import re
import subprocess
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, run, write
from c_model import Model
from c_ways import FAST, Way, prefixed, ways, widths
from graph_maker import Maker, T
from planning import planned, written
from quantized_graphs import HARD_SIGMOID
from recurrent_graphs import CELLS

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.output import Content
from lstmgen.plan.quantize.formats import FIXED_POINT, LONG_ROW
from lstmgen.plan.quantize.functions import tanh_table
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.targets.c.layouts import panels
from lstmgen.targets.c.layouts.tables import RISE_BITS, halved_tables

WIDTHS = tuple(FIXED_POINT)
LENGTHS = (1, 3, 17, 40)
VARIANTS: tuple[tuple[int, dict[str, object]], ...] = (
    (1, {}),  # so few that they are in no panels
    (16, {"return_sequences": True, "go_backwards": True}),
    (17, {"stateful": True}),
    (33, {}),
)
# -Ofast has -ffast-math, too, and alters nothing of integers but their way from floats.
WAYS = [way for each in (("gcc", "g++"), ("clang", "clang++")) for way in ways(*each) if "-ffast-math" not in way.flags]
# Traps where a sum overflows; the sanitizer sees plain C only.
SANITIZED = ("-fsanitize=undefined", "-fsanitize-undefined-trap-on-error")
# What has other instructions: NEON of 32 bits, of 64, with dot products; no vectors, and the first byte first; and
# plain C on this machine, in loops that compilers make vectors of.
EMULATED = {
    "neon": ("arm-linux-gnueabihf-gcc", ("-mfpu=neon",), "qemu-arm"),
    "aarch64": ("aarch64-linux-gnu-gcc", (), "qemu-aarch64"),
    "dot product": ("aarch64-linux-gnu-gcc", ("-march=armv8.2-a+dotprod",), "qemu-aarch64"),
    "big endian": ("powerpc64-linux-gnu-gcc", (), "qemu-ppc64"),
    "riscv": ("riscv64-linux-gnu-gcc", SANITIZED, "qemu-riscv64"),
    "loops": ("gcc", (*SANITIZED, "-DNET_PORTABLE"), "env"),
}
ALL = ("dot product", "loops")  # have all layers: the others take the same kernels, which few layers show


@cache
def graph(kind: str) -> Graph:
    """Layers of many sizes, one behind the other and side by side; or a few of them, each with another option."""
    m = Maker()
    x = m.input(T, 5)
    results = []
    pairs = zip(CELLS.values(), VARIANTS) if kind == "few" else itertools.product(CELLS.values(), VARIANTS)
    for (cell, fixed), (units, options) in pairs:
        results += m.add(m.cell(cell, 5, units, **options, **fixed), x)
    y, *_ = m.add(m.cell(LSTM, 5, 50, return_sequences=True), x)
    h, *_ = m.add(saturating(m), y)
    results += [h, *m.add(Dense(kernel=m.weight(LONG_ROW + 5, 70), bias=m.weight(70)), h)]
    if kind == "net":
        results += m.add(m.cell(GRU, 50, 20), y)
        results += [value for cell in (LSTM, GRU) for value in m.add(extreme(m, cell), x)]
        results += m.add(remembering(m), x)
        for units in (11, 70):  # the smallest are in no panels
            (z,) = m.add(Dense(kernel=m.weight(50, units), bias=m.weight(units)), y)
            (z,) = m.add(Activate(activation=Activation("tanh")), z)
            results += m.add(Dense(kernel=m.weight(units, 49), bias=m.weight(49)), z)
    return m.graph(*results)


def extreme(m: Maker, kind: type[LSTM | GRU]) -> LSTM | GRU:
    """A layer whose sums are as large as the plan allows: all weights have one sign."""
    operation = m.cell(kind, 5, 19)
    assert isinstance(operation, (LSTM, GRU))
    for array in (operation.kernel, operation.recurrent_kernel):
        np.abs(array, out=array)
    return operation


def saturating(m: Maker) -> LSTM:
    """A layer with long rows whose h becomes as near to 1 and to -1 as it can be."""
    units = LONG_ROW + 5
    operation = m.cell(LSTM, 50, units)
    assert isinstance(operation, LSTM)
    assert operation.bias is not None
    operation.bias[:] = 8.0
    operation.bias[2 * units : 3 * units : 2] = -8.0  # of the candidate
    return operation


def remembering(m: Maker) -> LSTM:
    """A layer whose cells grow with every timestep, up to 40, for which they have fewer fractional bits."""
    operation = m.cell(LSTM, 5, 33, recurrent_activation=HARD_SIGMOID)
    assert isinstance(operation, LSTM)
    assert operation.bias is not None
    operation.bias[:] = 8.0
    return operation


def samples() -> list[tuple[np.ndarray]]:
    """Inputs of all lengths: as calibrated, then at the ends of their ranges, then all at one end.

    Then halves of steps, and no numbers. The largest that is calibrated is 127 steps of int8, so that halves of these
    are floats.
    """
    rng = np.random.default_rng(1)
    small = [rng.normal(size=(length, 5)).clip(-3, 3) for length in LENGTHS]
    small[0][0, 0] = 127 / 32
    ends = [100 * np.sign(x) for x in small]
    same = [np.full_like(x, 100.0 * sign) for x in small for sign in (-1, 1)]
    halves = rng.permutation(np.arange(-255, 256, 2) / 64)[:255].reshape(-1, 5)
    odd = np.resize([np.nan, 1.0, np.inf, -np.inf, -0.0, 1e30, 1e-40], halves.shape)
    return [(np.float32(x).astype(float),) for x in (*small, *ends, *same, halves, odd)]


@cache
def options(width: str, kind: str) -> dict[str, object]:
    given = samples()[: len(LENGTHS)]
    return {"quantize": width, "ranges": ranges_from_samples(graph(kind), FIXED_POINT[width], given)}


def name(width: str, kind: str) -> str:
    """What a model is called: INT16_WIDTH is a macro of <stdint.h>."""
    return f"{kind}_{width}"


@cache
def expected(width: str, kind: str) -> list[list[np.ndarray]]:
    """What evaluating the graph in integers gives, sample after sample."""
    fixed, state, found = planned(graph(kind), "c", **options(width, kind)).plan.graph, {}, []
    for sample in samples():
        outputs, state = fixed.run(sample, state)
        found.append(list(outputs))
    return found


@cache
def program(width: str, kind: str = "net") -> Mapping[str, Content]:
    """The files of a program."""
    return written(graph(kind), "c", "net.c", name="net", with_main=True, **options(width, kind))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the source for each width, and what looks at their guards.

    The cache is so small for them that the larger layers read their recurrent kernels to and fro.
    """
    folder = tmp_path_factory.mktemp("integers")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(panels, "NEAREST_CACHE", 4600)
        for width, kind in itertools.product(WIDTHS, ("net", "few")):
            probe = write(folder, name(width, kind), graph(kind), **options(width, kind))
            (folder / f"{name(width, kind)}_probe.c").write_text("#include <stddef.h>\n" + probe)
    return folder


@pytest.mark.parametrize("way", WAYS, ids=str)
def test_every_way_to_compile_gives_the_same_bits(way: Way, sources: Path, tmp_path: Path) -> None:
    compiler = toolchain.require(way.compiler)
    warnings = [each for each in WARNINGS if each != "-Wstrict-prototypes" or "++" not in way.compiler]
    language = ["-x", "c++"] if "++" in way.compiler else []
    kind = "few" if way.again else "net"
    # int8x16 has the weights of int8 and the states of int16, of whose code other ways are more or less optimized.
    chosen = [width for width in WIDTHS if not way.again or width in ("int8", "int16")]
    names = [name(width, kind) for width in chosen]
    # Headers are read once where what one source turns off is not off in the next.
    apart = names if way.tolerance == FAST else ["all"]
    (tmp_path / "all.c").write_text("".join(f'#include "{sources / each}.c"\n' for each in names))
    objects = [tmp_path / f"{each}.o" for each in apart]
    for each, path in zip(apart, objects):
        own = names if each == "all" else [each]
        flags = [each for flag in way.flags for each in prefixed(flag, own)]
        source = tmp_path / "all.c" if each == "all" else sources / f"{each}.c"
        run([compiler, *flags, *warnings, "-fPIC", *language, "-c", str(source), "-o", str(path)])
        symbols = subprocess.run(["nm", path], capture_output=True, text=True, check=True).stdout.splitlines()
        for model in own:
            assert widths("\n".join(line for line in symbols if f"{model}_" in line)) == way.widths
    library = tmp_path / "models.so"
    common = [toolchain.require("gcc"), "-fPIC", "-shared", *(str(sources / f"{each}_probe.c") for each in names)]
    run([*common, *map(str, objects), "-o", str(library), "-lm"])
    given = samples()[:-1] if way.tolerance == FAST else samples()  # it takes NaN for a number
    for width, each in zip(chosen, names):
        model = Model(ctypes.CDLL(str(library)), each, graph(kind))
        for sample, wanted in zip(given, expected(width, kind)):
            for got, true in zip(model.predict(*sample), wanted, strict=True):
                np.testing.assert_array_equal(got, true.astype(np.float32), err_msg=f"{way} {width}")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("machine", EMULATED)
def test_other_processors_give_the_same_bits(machine: str, width: str, tmp_path: Path) -> None:
    compiler, flags, emulator = EMULATED[machine]
    kind = "net" if machine in ALL else "few"
    for suffix, text in program(width, kind).items():
        (tmp_path / f"net{suffix}").write_text(text)
    built = str(tmp_path / "net")
    source = str(tmp_path / "net.c")
    # test_compilers.py has what more optimization makes of it there; of plain loops it makes vectors.
    level = "-O2" if machine == "loops" else "-O1"
    run([toolchain.require(compiler), "-std=c99", level, "-static", *flags, source, "-o", built, "-lm"])
    given = "\n".join(" ".join(map(repr, [len(x), *x.ravel().tolist()])) for (x,) in samples())
    command = [toolchain.require(emulator), built]
    said = subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout.splitlines()
    for line, outputs in zip(said, expected(width, kind), strict=True):
        wanted = np.concatenate([output.ravel() for output in outputs]).astype(np.float32)
        np.testing.assert_array_equal(np.array(line.split(), np.float32), wanted, err_msg=f"{machine} {width}")


def test_halved_tables_have_all_entries() -> None:
    even, rises = (table.astype(np.int16) for table in halved_tables(FIXED_POINT["int16"]).values())
    first = rises & (2**RISE_BITS - 1)
    second = first - (rises >> RISE_BITS)
    entries = tanh_table(FIXED_POINT["int16"])
    np.testing.assert_array_equal(even.astype(np.uint16), entries[:-1:2])
    np.testing.assert_array_equal(np.stack([first, second], axis=1).ravel(), np.diff(entries.astype(int)))


@pytest.mark.parametrize("width", WIDTHS)
def test_the_last_line_of_the_table_is_level(width: str) -> None:
    # So that a vector may take it for whatever is beyond, without regard to where that is between two entries.
    assert np.diff(tanh_table(FIXED_POINT[width]).astype(int))[-1] == 0


@pytest.mark.parametrize("width", WIDTHS)
def test_floats_hold_every_limit_of_vectors(width: str) -> None:
    # SSE2 compares floats, which hold all integers only up to 2^24.
    limits = re.findall(r"net_clamp_ints\(.*, (\d+)", program(width)[".c"])
    assert FIXED_POINT[width].cell.qmax in map(int, limits)
    assert max(map(int, limits)) < 2**24
