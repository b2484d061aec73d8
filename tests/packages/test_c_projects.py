"""Packages are taken by the build systems that they are for, where these can be installed; else by stand-ins.

Arduino is built by arduino-builder and run in a simulator, CMake builds natively and for a Cortex-M4. ESP-IDF, Zephyr
and the Pico SDK are not to be had without their downloads: CMake builds what is written for them with stand-ins for
their functions and headers (`kits/`), which are called as their documentation says. PlatformIO's library.json is read
as JSON. Every example runs, and is sent rows.
"""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import arduino
import firmware
import numpy as np
import pseudo_terminal
import pytest
import toolchain
import yaml
from c_library import WARNINGS
from graph_maker import Maker, Weights
from graphs import lstm
from planning import written

import lstmgen
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Dense
from lstmgen.packages.c_layouts import LAYOUTS
from lstmgen.pipeline import attach

ARTICLE = toolchain.ROOT / "generated_examples" / "article" / "model.h5"
CORTEX_M4 = """
set(CMAKE_SYSTEM_NAME Generic)
set(CMAKE_C_COMPILER arm-none-eabi-gcc)
set(CMAKE_C_FLAGS_INIT "-mcpu=cortex-m4 -mthumb --specs=picolibc.specs")
set(CMAKE_TRY_COMPILE_TARGET_TYPE STATIC_LIBRARY)
"""
KITS = Path(__file__).parent / "kits"
# Of kits that are not here: the project with the example in a package, what it finds its kit by, and its program.
EXAMPLES = {
    "esp-idf": ("examples/predict", "IDF_PATH", "firmware"),
    "zephyr": ("samples/predict", "ZEPHYR_BASE", "app"),
    "pico": ("example", "PICO_SDK_PATH", "brain_predict"),
}
# Windows of the article's model, and what is sent of them.
ROWS = np.random.default_rng(2).normal(0, 3, (12, 2)).astype(np.float32)
SENT = "".join(f"{a:.9g}, {b:.9g}\n" for a, b in ROWS)


def exported(folder: Path, kind: str, **options: object) -> Path:
    """A package of the article's model, with a self-test."""
    folder.mkdir(exist_ok=True)
    lstmgen.export(ARTICLE, folder / "package", name="brain", package=kind, selftest=2, **options)
    return folder / "package"


def built(folder: Path, *options: str, target: str = "all") -> Path:
    """What CMake makes of a folder."""
    cmake = toolchain.require("cmake")
    firmware.run([cmake, "-S", str(folder), "-B", str(folder / "build"), "-G", "Unix Makefiles", *options])
    firmware.run([cmake, "--build", str(folder / "build"), "--target", target])
    return folder / "build"


def answers(program: Path) -> list[str]:
    """What a program prints that is sent rows."""
    return subprocess.run([program], input=SENT, capture_output=True, text=True, check=True).stdout.splitlines()


def assert_probabilities(lines: list[str], windows: int = 4) -> None:
    """Each line is what the model says to a window, which begins from no state, as in Keras."""
    graph = lstmgen.read(ARTICLE)
    for window, line in zip(ROWS.reshape(4, 3, 2)[:windows], lines, strict=True):
        np.testing.assert_allclose(np.fromstring(line, sep=" "), *graph.evaluate(window.astype(np.float64)), atol=2e-6)


def test_cmake_builds_it_here(tmp_path: Path) -> None:
    build = built(exported(tmp_path, "cmake"), f"-DCMAKE_C_FLAGS={' '.join(WARNINGS)}", target="brain_predict")
    first, *lines = answers(build / "brain_predict")
    assert first == "self-test: 0 of 2 samples are wrong"
    assert_probabilities(lines)
    for wrong in ("1 2 x", "1 2 3", f"1 2 0.{40 * '1'}"):
        ended = subprocess.run([build / "brain_predict"], input=wrong, capture_output=True, text=True, check=True)
        assert ended.stdout.count("\n") == 1


def test_it_is_optimized_where_nobody_chose(tmp_path: Path) -> None:
    package = exported(tmp_path, "cmake")
    program = package / "CMakeLists.txt"
    program.write_text(program.read_text() + 'message(NOTICE "built as ${CMAKE_BUILD_TYPE}")\n')
    for options, kind in (((), "Release"), (("-DCMAKE_BUILD_TYPE=Debug",), "Debug")):
        command = ["cmake", "-S", str(package), "-B", str(tmp_path / kind), *options]
        assert f"built as {kind}\n" in firmware.run([toolchain.require(command[0]), *command[1:]]).stderr


def test_a_wrong_weight_fails_the_selftest(tmp_path: Path) -> None:
    package = exported(tmp_path, "cmake", optimize="size")
    source = package / "src" / "brain.c"
    weight = re.search(r"-?\d\.\d{5,}", source.read_text())
    assert weight is not None
    source.write_text(source.read_text().replace(weight[0], str(float(weight[0]) + 0.1), 1))
    program = built(package, target="brain_predict") / "brain_predict"
    assert re.match("self-test: [12] of 2 samples are wrong", firmware.run([str(program)]).stdout)


def test_cmake_builds_it_for_another_processor(tmp_path: Path) -> None:
    toolchain.require("arm-none-eabi-gcc")
    (tmp_path / "cortex-m4.cmake").write_text(CORTEX_M4)
    build = built(exported(tmp_path, "cmake"), f"-DCMAKE_TOOLCHAIN_FILE={tmp_path}/cortex-m4.cmake")
    said = firmware.run(["file", "-b", str(build / "libbrain.a")]).stdout if toolchain.find("file") else "ar archive"
    assert "ar archive" in said
    objects = firmware.run(["arm-none-eabi-objdump", "-f", str(build / "libbrain.a")]).stdout
    assert objects.count("architecture: armv7e-m") == 3


def test_the_descriptions_are_whole(tmp_path: Path) -> None:
    library = json.loads((exported(tmp_path / "platformio", "platformio") / "library.json").read_text())
    assert (library["name"], library["headers"]) == ("brain", "brain.h")
    module = yaml.safe_load((exported(tmp_path / "zephyr", "zephyr") / "zephyr" / "module.yml").read_text())
    assert module == {"name": "brain", "build": {"cmake": "zephyr", "kconfig": "zephyr/Kconfig"}}
    component = yaml.safe_load((exported(tmp_path / "esp-idf", "esp-idf") / "idf_component.yml").read_text())
    assert component["version"] == "1.0.0"
    properties = (exported(tmp_path / "arduino", "arduino") / "library.properties").read_text()
    keys = [line.partition("=")[0] for line in properties.splitlines()]
    assert {"name", "version", "author", "maintainer", "sentence", "paragraph", "category", "url", "architectures"} < {
        *keys
    }
    pico = exported(tmp_path / "pico", "pico") / "example" / "CMakeLists.txt"
    order = ["pico_sdk_import.cmake", "project(", "pico_sdk_init()", "add_executable(", "pico_add_extra_outputs("]
    places = [pico.read_text().index(word) for word in order]
    assert places == sorted(places)


def test_code_is_for_a_computer_only_where_it_may_run_on_one(tmp_path: Path) -> None:
    for kind in LAYOUTS:
        source = (exported(tmp_path / kind, kind) / LAYOUTS[kind].folder / "brain.c").read_text()
        assert ("__x86_64__" in source) == (kind == "cmake"), kind
        assert ("--mcu generic" in source) == (kind != "cmake"), kind
    named = exported(tmp_path / "named", "pico", board="pico") / "src" / "brain.c"
    assert "--mcu cortex-m0plus" in named.read_text()
    with pytest.raises(lstmgen.OptionError, match="have no doubles"):
        exported(tmp_path / "refused", "arduino", dtype="float64")


@pytest.mark.parametrize("kind", LAYOUTS)
def test_every_source_is_compiled_right_to_thumb(tmp_path: Path, kind: str) -> None:
    """GCC 14's `-fipa-ra` is wrong there, between functions of one source: no source may be without what ends it."""
    package = exported(tmp_path, kind)
    sources = [path for path in package.rglob("*") if path.suffix in (".c", ".ino")]
    assert len(sources) == 5
    for path in sources:
        text = path.read_text()
        assert 0 < text.find('#pragma GCC optimize("no-ipa-ra", "no-associative-math")') < text.index("\n{\n"), path


def program_of(
    kind: str, package: Path, folder: Path, monkeypatch: pytest.MonkeyPatch, example: str = "predict"
) -> Path:
    """The program that an example of a package becomes."""
    flags = f"-DCMAKE_C_FLAGS={' '.join(WARNINGS)}"
    if kind in EXAMPLES:
        project, variable, program = (each.replace("predict", example) for each in EXAMPLES[kind])
        monkeypatch.setenv(variable, str(KITS / kind))
        return built(package / project, flags) / program
    if kind == "cmake":
        return built(package, flags, target=f"brain_{example}") / f"brain_{example}"
    sources = [*map(str, sorted((package / "src").glob("*.c"))), str(package / "examples" / example / "main.c")]
    compiler = toolchain.require("gcc")
    firmware.run([compiler, "-O1", *WARNINGS, f"-I{package / 'src'}", *sources, "-lm", "-o", str(folder / "main")])
    return folder / "main"


@pytest.mark.parametrize("kind", LAYOUTS)
def test_an_example_reads_rows_and_prints_labels(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On an Uno they come by its serial line. Each window begins from no state, as in Keras."""
    pipeline = lstmgen.Pipeline(labels=['"left"', "right"], window=3, hop=3)
    libraries = tmp_path / "libraries"
    if kind == "arduino":
        (tmp_path / "rows.csv").write_text(SENT)
        package = exported(libraries, kind, pipeline=pipeline, mcu="avr")
        program = arduino.build(package / "examples" / "Predict" / "Predict.ino", libraries, "uno", tmp_path / "build")
        first, *lines = arduino.first_lines(program, "atmega328p", 5, sent=tmp_path / "rows.csv")
    else:
        first, *lines = answers(program_of(kind, exported(libraries, kind, pipeline=pipeline), tmp_path, monkeypatch))
    assert re.match("self-test(: 0 of 2|, wrong samples: 0)", first)
    graph = lstmgen.read(ARTICLE)
    for window, line in zip(ROWS.reshape(4, 3, 2), lines, strict=True):
        (wanted,) = graph.evaluate(window.astype(np.float64))
        label, _, probability = line.rpartition(" ")
        assert label == ['"left"', "right"][int(wanted.argmax())]
        assert float(probability) == pytest.approx(wanted.max(), abs=6e-5)


@pytest.mark.parametrize("kind", ["platformio", "arduino"])
def test_an_example_prints_labels_of_each_output(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line for each output: its label, all of its labels, or its numbers."""
    m, w = Maker(), Weights(5, 0.0, 1.0)
    y = m(lstm(w, 2, 4), m.input(3, 2))

    def ending(name: str, units: int) -> Value:
        return m(Activate(activation=Activation(name)), m(Dense(kernel=w(4, units), bias=w(units)), y))

    graph = m.graph(ending("sigmoid", 3), ending("sigmoid", 1), ending("linear", 2))
    tags, alarm, _ = graph.output_names
    labels = {tags: ["a", "b", "c"], alarm: ["no", "yes"]}
    pipeline = lstmgen.Pipeline(labels=labels, multi_label={tags: True}, window=3, threshold={tags: [0.3, 0.3, 0.6]})
    graph = attach(graph, pipeline)
    options = {"mcu": "avr"} if kind == "arduino" else {}
    package = tmp_path / "libraries" / "brain"
    package.parent.mkdir()
    lstmgen.export(graph, package, package=kind, selftest=1, **options)
    if kind == "arduino":
        (tmp_path / "rows.csv").write_text(SENT)
        sketch = package / "examples" / "Predict" / "Predict.ino"
        program = arduino.build(sketch, package.parent, "uno", tmp_path / "build")
        _, *lines = arduino.first_lines(program, "atmega328p", 13, sent=tmp_path / "rows.csv")
    else:
        _, *lines = answers(program_of(kind, package, tmp_path, monkeypatch))
    module: dict[str, Any] = {"__name__": "predictor"}
    exec(written(graph, "python")[".py"], module)
    counts = set()
    for window, k in zip(ROWS.reshape(4, 3, 2), range(0, 12, 3), strict=True):
        found = module["classify"](window.tolist())
        assert lines[k].split() == [word for name, p in found[tags] for word in (name, f"{p:.4f}")]
        assert lines[k + 1].split() == [found[alarm][0], f"{found[alarm][1]:.4f}"]
        assert len(lines[k + 2].split()) == 2
        counts.add(len(found[tags]))
    assert len(counts) > 1


def test_an_example_reads_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = exported(tmp_path, "zephyr", input_type="int16")
    program = program_of("zephyr", package, tmp_path, monkeypatch)
    for sent, count in ((" 1,2 -3 4\n0 32767\n", 1), ("1 2 3 4 5 32768\n", 0), ("1 2 3 4 5 6.5\n", 0)):
        ran = subprocess.run([program], input=sent, capture_output=True, text=True, check=True)
        _, *lines = ran.stdout.splitlines()
        assert len(lines) == count


def test_an_example_goes_on_behind_a_line_that_is_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where somebody connects in the middle of one: all rows after it are taken as rows."""
    program = program_of("pico", exported(tmp_path, "pico"), tmp_path, monkeypatch)
    for wrong in ("x, 1\n", ".5-2, 3\r\n", f"{40 * '1'}2, 3\n"):
        ran = subprocess.run([program], input=wrong + SENT, capture_output=True, text=True, check=True)
        assert_probabilities(ran.stdout.splitlines()[1:])


def test_a_program_stops_where_it_reads_no_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = program_of("cmake", exported(tmp_path, "cmake"), tmp_path, monkeypatch)
    ran = subprocess.run([program], input=SENT + "1,2,x\n" + SENT, capture_output=True, text=True, check=False)
    assert ran.returncode == 1
    assert "invalid number" in ran.stderr
    assert_probabilities(ran.stdout.splitlines()[1:])


@pytest.mark.parametrize(
    ("board", "chip", "store"), [("mega:cpu=atmega2560", "atmega2560", "int8"), ("uno", "atmega328p", None)]
)
def test_arduino_builds_and_runs_the_sketch(tmp_path: Path, board: str, chip: str, store: str | None) -> None:
    (tmp_path / "libraries").mkdir()
    package = exported(tmp_path / "libraries", "arduino", mcu="avr", weights_dtype=store)
    sketch = package / "examples" / "Predict" / "Predict.ino"
    (tmp_path / "rows.csv").write_text(SENT)
    program = arduino.build(sketch, tmp_path / "libraries", board, tmp_path / "build")
    first, *lines = arduino.first_lines(program, chip, 3, sent=tmp_path / "rows.csv")
    assert first == "self-test, wrong samples: 0"
    if store is None:
        assert_probabilities(lines, 2)
    for line in lines:
        assert sum(map(float, line.split())) == pytest.approx(1, abs=1e-5)  # printed with six digits


@pytest.mark.parametrize("options", [{}, {"quantize": "int8", "ranges": (4.0, 16.0, 1.0)}], ids=str)
def test_a_sketch_takes_the_predicted_time(options: dict[str, Any], tmp_path: Path) -> None:
    """Arduino compiles with -Os, and links with optimizations of its own."""
    package = exported(tmp_path / "libraries", "arduino", board="uno", **options)
    sketch = package / "examples" / "SelfTest" / "SelfTest.ino"
    program = arduino.build(sketch, package.parent, "uno", tmp_path / "build")
    *_, line = arduino.first_lines(program, "atmega328p", 2)
    title, _, microseconds = line.partition(": ")
    assert title == "microseconds per step"
    step = lstmgen.estimate(ARTICLE, board="uno", **options).time.step_ms
    assert step.least < float(microseconds) / 1000 < step.most


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_computer_verifies_the_model_on_a_board(tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """On an Uno in a simulator; elsewhere on stand-ins of the kits."""
    libraries = tmp_path / "libraries"
    if kind == "arduino":
        package = exported(libraries, kind, mcu="avr", quantize="int16", ranges=(4.0, 16.0))
        sketch = package / "examples" / "SelfTest" / "SelfTest.ino"
        simulated = arduino.command(arduino.build(sketch, libraries, "uno", tmp_path / "build"), "atmega328p")
        command = [*simulated, "-"]
    else:
        command = [program_of(kind, exported(libraries, kind), tmp_path, monkeypatch, "selftest")]
    with pseudo_terminal.program(command) as port:
        report = lstmgen.verify(ARTICLE, serial=port, samples=2, keras=False)
    assert report.ok, report
    assert [line.what for line in report.lines][-1] == "board"
    assert report.timing is not None
    if kind == "arduino":
        predicted = lstmgen.estimate(ARTICLE, board="uno", quantize="int16", ranges=(4.0, 16.0)).time.step_ms
        assert predicted.least < report.timing.least <= report.timing.most < predicted.most
    elif kind in EXAMPLES:
        assert report.timing.least == pytest.approx(0.007)


def test_what_cannot_be_packed_is_refused(tmp_path: Path) -> None:
    with pytest.raises(lstmgen.OptionError, match="there is no `package='cargo'`"):
        exported(tmp_path, "cargo")
    with pytest.raises(lstmgen.OptionError, match="`package='cmake'` is for C"):
        exported(tmp_path, "cmake", target="python")
    for name in ("brain.c", "brain.h", "brain.py"):
        with pytest.raises(lstmgen.OptionError, match="writes a folder, not a file: give .*brain, not"):
            lstmgen.export(ARTICLE, tmp_path / name, package="cmake")
    with pytest.raises(lstmgen.OptionError, match="have their own main"):
        exported(tmp_path, "arduino", with_main=True)
    with pytest.raises(lstmgen.OptionError, match="`selftest=` is for C"):
        lstmgen.export(ARTICLE, tmp_path / "predictor.py", selftest=1)
    assert not list(tmp_path.iterdir())


def test_a_package_is_whole_or_not_there(tmp_path: Path) -> None:
    package = exported(tmp_path, "cmake")
    (package / "CMakeLists.txt").write_text("mine")
    before = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    with pytest.raises(lstmgen.OutputError, match="exists already"):
        exported(tmp_path, "cmake")
    (package / "CMakeLists.txt").unlink()
    (package / "CMakeLists.txt").mkdir()
    with pytest.raises(lstmgen.OutputError, match="is a folder"):
        exported(tmp_path, "cmake", force=True, optimize="size")
    after = {path: path.read_bytes() for path in package.rglob("*") if path.is_file()}
    assert after == {path: data for path, data in before.items() if path.name != "CMakeLists.txt"}
    (tmp_path / "file").write_text("")
    with pytest.raises(lstmgen.OutputError, match="cannot create"):
        lstmgen.export(ARTICLE, tmp_path / "file" / "x", package="cmake")
