"""C in fixed point gives the bits that the evaluation of its graph gives."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import graphs
import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, Library, check_alone, compiled, run, write
from c_sanitized import Sanitized, sanitizing
from graph_maker import Case, Maker, T, Weights
from operation_graphs import every_activation
from planning import planned, ways_to_step
from quantized_graphs import FAMILIES, check, options_for
from side_by_side import groups, numbered

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.graph.reduction import Normalize, Reduce
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Length
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.ranges import ranges_from_samples
from lstmgen.targets.c.helpers import INTEGERS
from lstmgen.targets.c.layouts import panels
from lstmgen.targets.text.snippets import variants

WIDTHS = tuple(FIXED_POINT)
ARM = "arm-linux-gnueabihf-gcc"


MCUS = {
    "int8": ("cortex-m55", "cortex-m4"),
    "int8x16": ("cortex-m55",),
    "int16": ("cortex-m55",),
    "int4x8": ("cortex-m55", "cortex-m4"),
}


# Custom cells are computed in int16 where int4x8 is wanted.
FORMS = [(family, width) for family in FAMILIES for width in WIDTHS if (family, width) != ("custom", "int4x8")]


@pytest.mark.parametrize(("family", "width"), FORMS)
def test_same_bits_as_the_evaluation(family: str, width: str, tmp_path: Path) -> None:
    """What code for a processor with SIMD gives (see microcontrollers.md), it gives on one without them too.

    Each model alone has all functions that it needs for one of the processors, in another width for another. Code for a
    computer gives these bits in conformance/test_fixed_point.py.
    """
    cases = dict(FAMILIES[family]())
    own = {name: options_for(case, width) for name, case in cases.items()}
    processors = (None, *MCUS[width])
    for k, mcu in enumerate(processors):
        names = list(cases)[(k + WIDTHS.index(width)) % len(processors) :: len(processors)]
        if names:
            folder = tmp_path / str(mcu)
            folder.mkdir()
            check_alone(folder, {name: cases[name].graph for name in names}, own, mcu=mcu)
    every = numbered(groups(cases, ways_to_step))
    options = {name: options_for(group, width) for name, group in every.items()}
    mcus = (*MCUS[width], *(["cortex-m0plus", "avr"] if width == "int8" else []))
    twins = {f"{name}_{k}": (name, mcu) for name in every for k, mcu in enumerate(mcus)}
    library = Library(
        tmp_path,
        {twin: every[name].graph for twin, (name, _) in twins.items()},
        options={twin: options[name] | {"mcu": mcu} for twin, (name, mcu) in twins.items()},
    )
    for name, group in every.items():
        check(group, options[name], *(library.model(twin) for twin in twins if twins[twin][0] == name))


def test_steps_of_large_layers_have_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Layers whose kernels exceed the L1 cache, and are read panel by panel; sums of x are shifted, as x is large."""
    monkeypatch.setattr(panels, "NEAREST_CACHE", 1000)
    m = Maker()
    y, *_ = m.add(m.cell(LSTM, 5, 33, return_sequences=True), m.input(T, 5))
    outputs = m.add(m.cell(GRU, 33, 20, return_sequences=True), y)
    case = Case(m.graph(*outputs), lambda rng, shape: rng.normal(0, 9, shape), tolerance=0)
    (group,) = groups({"net": case}, ways_to_step)
    options = {width: options_for(case, width) for width in WIDTHS}
    library = Library(tmp_path, dict.fromkeys(options, group.graph), options=options)
    for width in WIDTHS:
        check(group, options[width], library.model(width))


@pytest.mark.parametrize(("inputs", "kernel"), [(410, "woven/lstm"), (450, "lstm")])
def test_four_gates_of_a_word_have_the_largest_sums_that_fit(inputs: int, kernel: str, tmp_path: Path) -> None:
    """All weights and inputs are at one end, then at the other; sums of longer rows have bits that a word loses."""
    w = Weights(3)
    layer = graphs.lstm(w, inputs, 2)
    layer.kernel[:] = np.repeat([0.01, -0.01, -0.01, 0.01], 2)
    layer.recurrent_kernel[:] = 0.01
    case = Case(graphs.network((3, inputs), layer))
    rows = [(np.full((3, inputs), sign, float),) for sign in (-1, 1)]
    options = {"quantize": "int8", "ranges": ranges_from_samples(case.graph, FIXED_POINT["int8"], rows)}
    plan = planned(case.graph, "c", **options, mcu="cortex-m0plus").plan
    assert [routine.kernel for routine in plan.routines if "lstm" in routine.kernel] == [f"fixed_point/{kernel}"]
    model = Library(tmp_path, {"net": case.graph}, options={"net": options | {"mcu": "cortex-m0plus"}}).model("net")
    for row in rows:
        np.testing.assert_array_equal(model.predict(*row), plan.graph.evaluate(*row))


def floats_behind() -> Case:
    """Layers in float behind quantized ones: what multiplies and adds, or has a function of ours."""
    m = Maker()
    x = m.input(T, 3)
    y = m(m.cell(GRU, 3, 6), x)
    functions = ("softplus", "mish", "hard_silu", "exponential", "log_sigmoid", "gelu_tanh", "softmax")
    outputs = [m(Activate(activation=every_activation()[name]), y) for name in functions]
    normalize = Normalize(kind="layer", axes=(0,), epsilon=1e-3, scale=m.weight(6), offset=m.weight(6))
    return Case(m.graph(*outputs, m(normalize, m(m.cell(LSTM, 3, 6), x))))


def test_floats_behind_have_the_same_bits_from_every_compiler(tmp_path: Path) -> None:
    """Also where a processor multiplies and adds at once, and a compiler may choose that.

    Clang with -ffp-contract=fast is left out: it does so whatever a source says.
    """
    case = floats_behind()
    options = {"net": options_for(case, "int16")}
    fused = ("-O3", toolchain.widest(), "-ffp-contract=fast")
    ways = [("gcc", ("-O0",)), ("gcc", ("-std=gnu17", *fused)), ("clang", ("-O2",)), ("clang", ("-O3", fused[1]))]
    ways += [("clang", ("-O3",)), ("gcc", ("-std=gnu99", "-O2", "-mfma"))]
    results = []
    for k, (compiler, flags) in enumerate(ways):
        folder = tmp_path / str(k)
        folder.mkdir()
        model = Library(folder, {"net": case.graph}, compiler, flags, options).model("net")
        given = [model.predict(*case.inputs(7, seed)) for seed in range(5)]
        results.append(np.array([outputs for outputs in given if not isinstance(outputs, int)]))
    assert results[0].shape == (5, len(case.graph.outputs), 6)
    for way, result in zip(ways, results):
        np.testing.assert_array_equal(result, results[0], err_msg=str(way))


@pytest.mark.parametrize("width", WIDTHS)
def test_sanitizers_find_nothing(width: str, tmp_path: Path) -> None:
    """Of all cases in one width or another; conformance/test_fixed_point.py has their bits in every width."""
    cases = [each for family in FAMILIES.values() for each in family()]
    every = numbered(groups(dict(cases[WIDTHS.index(width) :: len(WIDTHS)]), ways_to_step))
    options = {name: options_for(group, width) for name, group in every.items()}
    graphs = {name: group.graph for name, group in every.items()}
    library = compiled(tmp_path, graphs, "gcc", sanitizing("gcc", [*every]), options)
    with Sanitized(library, graphs, "gcc") as sanitized:
        for name, group in every.items():
            check(group, options[name], sanitized.model(name))


@pytest.mark.parametrize("width", WIDTHS)
def test_every_compiler_takes_it_without_a_warning(width: str, tmp_path: Path) -> None:
    names = []
    for family in ("models", "sums"):
        for name, case in list(FAMILIES[family]())[::3]:
            write(tmp_path, name, case.graph, **options_for(case, width))
            names.append(name)
    (tmp_path / "all.c").write_text("".join(f'#include "{name}.c"\n' for name in names))  # headers are read once
    for compiler, standard in (("g++", "c++17"), ("clang", "c99"), ("clang", "c2x"), (ARM, "c11")):
        flags = [flag for flag in WARNINGS if "++" not in compiler or flag != "-Wstrict-prototypes"]
        language = ["-x", "c++"] if "++" in compiler else []
        run([toolchain.require(compiler), *language, f"-std={standard}", *flags, "-fsyntax-only", "all.c"], tmp_path)


OF_BOARDS = ["arm-none-eabi-gcc", "--specs=picolibc.specs", "-std=c99"]


@pytest.mark.parametrize("machine", ["-march=armv6 -marm", "-march=armv5te -marm", "-march=armv4t -mthumb"])
def test_arms_before_cortex_compile_it(machine: str, tmp_path: Path) -> None:
    """They lack instructions that are written by hand for a Cortex-M; a Raspberry Pi Zero is one."""
    case = Case(graphs.network((3, 5), graphs.lstm(Weights(3), 5, 7)))
    for width in WIDTHS:
        write(tmp_path, width, case.graph, **options_for(case, width), optimize="size")
        run([toolchain.require(OF_BOARDS[0]), *OF_BOARDS[1:], *machine.split(), "-O2", "-c", f"{width}.c"], tmp_path)


@pytest.mark.parametrize("width", WIDTHS)
def test_code_in_constant_time_compiles_on_an_avr_without_a_warning(width: str, tmp_path: Path) -> None:
    """It is for any processor; on this one, int has 16 bits and an accumulator of int8 24."""
    w = Weights(3)
    relu = Activate(activation=Activation("relu"))
    case = Case(graphs.network((3, 5), graphs.lstm(w, 5, 7), graphs.dense(w, 7, 3), relu))
    write(tmp_path, width, case.graph, **options_for(case, width), mcu="generic", constant_time=True)
    compiler = [toolchain.require("avr-gcc"), "-std=gnu99", "-mmcu=atmega2560", "-Os"]
    run([*compiler, *WARNINGS, "-Werror", "-c", f"{width}.c"], tmp_path)


@pytest.mark.parametrize(
    ("mcu", "compiler"),
    [("avr", ["avr-gcc", "-std=gnu99", "-mmcu=atmega328p"]), ("cortex-m4", [*OF_BOARDS, "-mcpu=cortex-m4", "-mthumb"])],
)
def test_older_compilers_see_nothing_that_they_do_not_know(mcu: str, compiler: list[str], tmp_path: Path) -> None:
    """GCC has `asm inline` since 9, and `__smlad` since 10; Arduino's is 7, and that for AVR of Debian 12 is 5."""
    case = Case(graphs.network((3, 5), graphs.lstm(Weights(3), 5, 7)))
    for width in WIDTHS:
        write(tmp_path, width, case.graph, **options_for(case, width), mcu=mcu)
        command = [toolchain.require(compiler[0]), *compiler[1:], "-O2", "-E", "-P", "-U__GNUC__", f"{width}.c"]
        newer, older = (
            subprocess.check_output([*command, f"-D__GNUC__={version}"], cwd=tmp_path, text=True) for version in (14, 7)
        )
        known = [word for word in ("__asm__ __inline__", "__smlad") if word in newer]
        assert known or width == "int4x8"
        assert not any(word in older for word in known)


def test_a_sum_and_a_zero_have_no_register_in_common() -> None:
    """GCC gives two operands that begin with the same value one register, if nothing says that one of them is written
    before the other is read. Callers begin sums with 0: all but int8's of several rows, which begin with biases."""
    near_flash = {each: texts for each, texts in variants(INTEGERS, ".c").items() if each.startswith("near_flash")}
    texts = {(variant, name): text for variant, helpers in near_flash.items() for name, text in helpers.items()}
    beside_zero = {key: text for key, text in texts.items() if '[zero] "r"' in text}
    of_biases = {("near_flash_int8", f"net_qdot_{rows}") for rows in (3, 4)}
    for key, text in beside_zero.items():
        assert key in of_biases or set(re.findall(r'\[(?:sum|[a-d])\] "(.*?)"', text)) == {"+&r"}, key
    assert of_biases < beside_zero.keys()


@pytest.mark.parametrize("flags", [["-mcpu=cortex-a7"], ["-mcpu=cortex-a7", "-DNET_PORTABLE"]], ids=["dsp", "portable"])
def test_instructions_for_two_products_have_a_twin(flags: list[str], tmp_path: Path) -> None:
    """What a processor with SMLAD says is, digit by digit, what the code without it says."""
    cases = {name: case for name, case in FAMILIES["sums"]() if name.startswith("dense_tanh")}
    for name, case in cases.items():
        options = options_for(case, "int16") | {"with_main": True}
        artifact = planned(case.graph, "c", f"{name}.c", name="net", **options)
        for suffix, text in artifact.target.render(artifact.plan, artifact.options).items():
            (tmp_path / f"{name}{suffix}").write_text(text)
        program = tmp_path / name
        compiler = [toolchain.require(ARM), "-std=c99", "-O2", "-static", *flags]
        run([*compiler, f"{program}.c", "-o", str(program), "-lm"])
        inputs = case.inputs(3)
        sizes = [str(n) for dim, n in zip(case.graph.inputs[0].shape, inputs[0].shape) if isinstance(dim, Length)]
        given = " ".join([*sizes, *map(repr, inputs[0].ravel().tolist())])
        emulator = [toolchain.require("qemu-arm"), str(program)]
        said = subprocess.run(emulator, input=given, capture_output=True, text=True, check=True).stdout
        wanted = artifact.plan.graph.evaluate(*inputs)[0].ravel()
        np.testing.assert_array_equal(np.array(said.split(), np.float32), wanted.astype(np.float32), err_msg=name)


def test_a_state_that_begins_with_infinity(tmp_path: Path) -> None:
    """Nothing else of a largest number over time needs <math.h>."""
    m = Maker()
    y = m(m.cell(LSTM, 3, 4, return_sequences=True), m.input(T, 3))
    case = Case(m.graph(m(Reduce(kind="max", axes=(0,)), y)))
    write(tmp_path, "int16", case.graph, **options_for(case, "int16"))
    run([toolchain.require("gcc"), "-std=c99", *WARNINGS, "-fsyntax-only", "int16.c"], tmp_path)


def test_a_body_stays_in_floats(tmp_path: Path) -> None:
    """In plain loops: a source has either SIMD of floats, or fixed point. To 2e-6, as all that is in float32."""
    m, body = Maker(), Maker(7)
    (y,) = body.add(Dense(kernel=body.weight(5, 120), bias=None), body.input(6, 5))
    inner = body.graph(body.add(body.cell(LSTM, 120, 4), y)[0])
    frames = m.add(Map(body=inner), m.input(T, 6, 5))
    case = Case(m.graph(*frames, *m.add(m.cell(LSTM, 3, 4), m.input(T, 3, name="features"))[:1]))
    model = Library(tmp_path, {"net": case.graph}, options={"net": options_for(case, "int8")}).model("net")
    x = case.inputs(4)
    np.testing.assert_allclose(model.predict(*x)[0], case.graph.evaluate(*x)[0], rtol=0, atol=2e-6)
