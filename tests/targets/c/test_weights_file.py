"""C whose weights are in a file of their own: the same code and bits, however that file is read."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import golden
import numpy as np
import pytest
import toolchain
from c_library import WARNINGS
from golden_graphs import GRAPHS
from graph_maker import Maker
from hostile import HOSTILE
from planning import written

import lstmgen
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import SimpleRNN
from lstmgen.targets.c import decisions

ARTICLE = toolchain.ROOT / "generated_examples" / "article" / "model.h5"
HAR = toolchain.ROOT / "generated_examples" / "har" / "model.keras"
GOLDEN = toolchain.ROOT / "tests" / "golden" / "c_weights_file"
FORMS = ("c", "embed", "incbin")
OPTIONS: list[dict[str, Any]] = [
    {},
    {"optimize": "size"},
    {"dtype": "float64"},
    {"mcu": "cortex-m4"},
    {"quantize": "int16", "ranges": (4.0, 16.0)},
    {"quantize": "int8", "ranges": (4.0, 16.0, 1.0)},
    {"weights_dtype": "int8"},
    {"weights_dtype": "float16"},
]
FOLDER, NAME = 'it\'s a "folder"', "my +net, v2.c"
NO_DISPATCH = "-DMY_NET_V2_NO_DISPATCH"
SAMPLES = " ".join(map(repr, np.random.default_rng(5).normal(size=2 * 128 * 9).tolist()))


@cache
def embeds(compiler: str) -> bool:
    """Whether a compiler knows #embed."""
    ask = [compiler, "-E", "-dM", "-x", "c", "-"]
    program = "#ifdef __has_embed\n#define KNOWN\n#endif\n"
    return " KNOWN" in subprocess.run(ask, input=program, capture_output=True, text=True, check=True).stdout


def able(form: str) -> Iterator[str]:
    """The compilers here that can read a form."""
    for name in ("gcc", "clang"):
        compiler = toolchain.require(name)
        if form != "embed" or embeds(compiler):
            yield compiler


def exported(folder: Path, form: str | None, name: str = NAME, **options: Any) -> list[Path]:
    """The files, the source first."""
    folder.mkdir(parents=True, exist_ok=True)
    return list(lstmgen.export(HAR, folder / name, with_main=True, weights_file=form, **options).files)


def build(compiler: str, flags: Sequence[str], files: Sequence[Path], program: Path) -> Path:
    """A program, built elsewhere than where its files are; nothing may be said about it."""
    sources = [path for path in files if path.suffix == ".c"]
    command = [compiler, *flags, *WARNINGS, f"-I{files[0].parent}", *sources, "-lm", "-o", program]
    done = subprocess.run(command, capture_output=True, text=True, cwd=program.parent)
    assert (done.returncode, done.stderr) == (0, "")
    return program


def said(program: Path, under: Sequence[str] = ()) -> str:
    return subprocess.run([*under, program], input=SAMPLES, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_the_bits_are_those_of_weights_in_the_source(options: dict[str, Any], tmp_path: Path) -> None:
    plain = exported(tmp_path / "plain", None, **options)
    flags = ("-std=c99", "-Og", NO_DISPATCH)  # a third to compile; test_it_is_cpp_too has the rest
    wanted = {compiler: said(build(compiler, flags, plain, tmp_path / "wanted")) for compiler in able("c")}
    assert all(len(text.splitlines()) == 2 for text in wanted.values())
    for form in FORMS:
        files = exported(tmp_path / form / FOLDER, form, **options)
        check_files(files, form)
        compilers = list(able(form))
        assert compilers
        for compiler in compilers:
            assert said(build(compiler, flags, files, tmp_path / "got")) == wanted[compiler], form


def check_files(files: Sequence[Path], form: str) -> None:
    assert [path.name for path in files] == [
        NAME,
        "my +net, v2.h",
        f"my +net, v2_weights.{'c' if form == 'c' else 'bin'}",
    ]


@pytest.mark.parametrize("form", FORMS)
def test_it_is_cpp_too(form: str, tmp_path: Path) -> None:
    files = exported(tmp_path / FOLDER, form)
    compiler = toolchain.require("clang" if form == "embed" else "gcc")
    wanted = said(build(compiler, ("-std=c99", "-O1"), files, tmp_path / "wanted"))
    cpp = [each for each in WARNINGS if each != "-Wstrict-prototypes"]
    sources = [path for path in files if path.suffix == ".c"]
    command = [toolchain.require("clang++" if form == "embed" else "g++"), "-x", "c++", "-std=c++17", "-O1", *cpp]
    command += [f"-I{files[0].parent}", *map(str, sources), "-lm", "-o", str(tmp_path / "got")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert said(tmp_path / "got") == wanted


def test_a_compiler_without_embed_is_told_what_to_do(tmp_path: Path) -> None:
    files = exported(tmp_path, "embed")
    for name in ("gcc", "clang", "tcc"):
        compiler = toolchain.require(name)
        if name == "tcc" or not embeds(compiler):
            assert "export with --weights-file c or incbin" in refused(compiler, files[0], tmp_path)


def refused(compiler: str, source: Path, folder: Path) -> str:
    """What a compiler says to a source that it must refuse."""
    command = [compiler, "-O0", f"-I{source.parent}", "-c", source, "-o", folder / "refused.o"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0
    return done.stderr


@pytest.mark.parametrize("form", ["embed", "incbin"])
def test_big_endian_processors_are_refused(form: str, tmp_path: Path) -> None:
    files = exported(tmp_path, form)
    told = refused(toolchain.require("powerpc64-linux-gnu-gcc"), files[0], tmp_path)
    assert "is for little-endian processors: export with --weights-file c" in told


def test_c_is_for_every_processor_and_compiler(tmp_path: Path) -> None:
    files = exported(tmp_path, "c", optimize="size")
    wanted = said(build(toolchain.require("gcc"), ("-std=c99", "-O0", "-ffp-contract=off"), files, tmp_path / "wanted"))
    big = toolchain.require("powerpc64-linux-gnu-gcc")
    other = build(big, ("-std=c99", "-O0", "-ffp-contract=off", "-static"), files, tmp_path / "big")
    np.testing.assert_allclose(numbers(said(other, [toolchain.require("qemu-ppc64")])), numbers(wanted), atol=1e-6)
    sources = [path for path in files if path.suffix == ".c"]
    subprocess.run([toolchain.require("tcc"), *sources, "-lm", "-o", tmp_path / "tiny"], check=True)
    np.testing.assert_allclose(numbers(said(tmp_path / "tiny")), numbers(wanted), atol=1e-6)  # other libm calls
    told = refused(toolchain.require("tcc"), exported(tmp_path / "incbin", "incbin")[0], tmp_path)
    assert "read by the assembler of gcc or clang: export with --weights-file c" in told


def numbers(text: str) -> list[float]:
    return [float(word) for word in text.split()]


@pytest.mark.parametrize("form", ["embed", "incbin"])
def test_a_file_of_another_length_does_not_compile(form: str, tmp_path: Path) -> None:
    """Such as what stands for it in a checkout without its large files."""
    source, _, weights = exported(tmp_path, form)
    whole = weights.read_bytes()
    for content in (whole[:-1], whole + b"\n", b"version https://git-lfs.github.com/spec/v1\n", b""):
        weights.write_bytes(content)
        for compiler in able(form):
            assert refused(compiler, source, tmp_path)
    weights.unlink()
    for compiler in able(form):
        assert weights.name in refused(compiler, source, tmp_path)


@pytest.mark.parametrize("name", ["gcc", "clang"])
def test_incbin_survives_every_way_to_build(name: str, tmp_path: Path) -> None:
    files = exported(tmp_path, "incbin", name="net.c")
    compiler = toolchain.require(name)
    wanted = said(build(compiler, ("-O2",), files, tmp_path / "wanted"))
    ways = [["-flto"], ["-fPIE", "-pie"], ["-fdata-sections", "-ffunction-sections", "-Wl,--gc-sections"]]
    for way in ways:
        assert said(build(compiler, ("-O2", *way), files, tmp_path / "got")) == wanted, way


@pytest.mark.parametrize(
    "target", ["x86_64-apple-darwin", "arm64-apple-darwin", "x86_64-pc-windows-gnu", "i686-pc-windows-gnu"]
)
def test_incbin_in_the_objects_of_other_systems(target: str, tmp_path: Path) -> None:
    """As far as clang alone goes; there is no linker for them here."""
    (tmp_path / "string.h").write_text("#include <stddef.h>\nvoid *memcpy(void *, const void *, size_t);\n")
    (tmp_path / "math.h").write_text("float expf(float);\n")
    source = lstmgen.export(HAR, tmp_path / "net.c", weights_file="incbin").files[0]
    command = [toolchain.require("clang"), f"--target={target}", "-ffreestanding", "-O1", f"-I{tmp_path}", "-c", source]
    subprocess.run([*command, "-o", tmp_path / "net.o"], check=True)
    made = (tmp_path / "net.o").read_bytes()
    assert (tmp_path / "net_weights.bin").read_bytes() in made
    assert (b"net_weights" if "x86_64-pc" in target else b"_net_weights") in made
    (tmp_path / "net_weights.bin").write_bytes(b"short")
    assert subprocess.run([*command, "-o", tmp_path / "no.o"], capture_output=True).returncode != 0


@pytest.mark.parametrize(
    ("compiler", "flags"),
    [
        ("arm-none-eabi-gcc", "-mcpu=cortex-m4 -mthumb --specs=picolibc.specs"),
        ("riscv64-unknown-elf-gcc", "-march=rv32imc -mabi=ilp32 --specs=picolibc.specs"),
    ],
)
def test_incbin_on_microcontrollers(compiler: str, flags: str, tmp_path: Path) -> None:
    mcu = "cortex-m4" if compiler.startswith("arm") else "rv32imc"
    source, _, weights = lstmgen.export(HAR, tmp_path / "net.c", weights_file="incbin", mcu=mcu).files
    command = [toolchain.require(compiler), *flags.split(), "-Os", f"-I{tmp_path}", *WARNINGS, "-c", source]
    subprocess.run([*command, "-o", tmp_path / "net.o"], check=True)
    assert weights.read_bytes() in (tmp_path / "net.o").read_bytes()


@pytest.mark.parametrize("form", FORMS)
def test_several_models_and_a_library_that_shows_nothing_else(form: str, tmp_path: Path) -> None:
    """Names that would be the same if arrays were names of the linker: net_a_kernel of net, and of net_a."""
    sources: list[str] = []
    for name, layer in (("net", "a_rnn"), ("net_a", "rnn")):
        m = Maker()
        (y, *_) = m.add(m.cell(SimpleRNN, 3, 4), m.input(5, 3), name=layer)
        files = lstmgen.export(m.graph(y), tmp_path / f"{name}.c", weights_file=form).files
        sources += [str(path) for path in files if path.suffix == ".c"]
    compiler = next(iter(able(form)))
    command = [compiler, "-O1", "-fPIC", "-shared", f"-I{tmp_path}", *sources, "-lm", "-o", str(tmp_path / "both.so")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    shown = subprocess.run(["nm", "-D", "--defined-only", tmp_path / "both.so"], capture_output=True, text=True).stdout
    functions = ("predict", "predict_batch", "step", "reset", "context_size")
    assert {line.split()[-1] for line in shown.splitlines()} == {
        f"{name}_{function}" for name in ("net", "net_a") for function in functions
    }


def test_a_large_source_includes_itself_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is large is elsewhere, so that the functions need not stand there three times."""
    monkeypatch.setattr(decisions, "LARGE", 0)
    assert '#include "net.c"' not in exported(tmp_path, None, "net.c")[0].read_text()
    assert '#include "net.c"' in exported(tmp_path / "apart", "c", "net.c")[0].read_text()


@pytest.mark.parametrize("form", FORMS)
def test_verify_finds_all_files(form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CC", next(iter(able(form))))
    files = exported(tmp_path / FOLDER, form)
    hashes = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    lstmgen.certify(HAR, files[0], tmp_path / "net.json", keras=False, samples=2)
    certificate = json.loads((tmp_path / "net.json").read_text())
    assert certificate["ok"]
    assert certificate["generated"]["sha256"] == hashes
    files[2].write_bytes(changed(files[2].read_bytes()))
    assert not lstmgen.verify(HAR, files[0], keras=False, samples=2).ok
    files[2].unlink()
    with pytest.raises(lstmgen.OptionError, match=f"there is no {re.escape(files[2].name)} beside"):
        lstmgen.verify(HAR, files[0], keras=False)


def changed(content: bytes) -> bytes:
    """With one weight set to a number that it was not."""
    if content.startswith(b"/*"):
        return re.sub(rb"-?0\.\d{5,}f", b"3.0f", content, count=1)
    return np.float32(3).tobytes() + content[4:]


@pytest.mark.parametrize("form", ["c", "incbin"])
@pytest.mark.parametrize("options", [{}, {"mcu": "generic"}], ids=str)
def test_packages_build_it(form: str, options: dict[str, Any], tmp_path: Path) -> None:
    cmake = toolchain.require("cmake")
    lstmgen.export(HAR, tmp_path / "p", name="brain", package="cmake", selftest=2, weights_file=form, **options)
    for command in (["-S", tmp_path / "p", "-B", tmp_path / "b"], ["--build", tmp_path / "b", "-t", "brain_predict"]):
        subprocess.run([cmake, *command], check=True, capture_output=True)
    told = subprocess.run([tmp_path / "b" / "brain_predict"], capture_output=True, text=True, check=True).stdout
    assert told.startswith("self-test: 0 of 2 samples are wrong")


@pytest.mark.parametrize("form", FORMS)
def test_all_files_or_none(form: str, tmp_path: Path) -> None:
    weights = tmp_path / f"net_weights.{'c' if form == 'c' else 'bin'}"
    weights.write_text("mine")
    with pytest.raises(lstmgen.OutputError, match="exists already"):
        exported(tmp_path, form, "net.c")
    assert [path.name for path in tmp_path.iterdir()] == [weights.name]
    assert weights.read_text() == "mine"
    weights.unlink()
    weights.mkdir()
    with pytest.raises(lstmgen.OutputError, match="is a folder"):
        exported(tmp_path, form, "net.c", force=True)
    assert [path.name for path in tmp_path.iterdir()] == [weights.name]


def test_where_it_would_mean_nothing_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(lstmgen.OptionError, match="`weights_file='c'` is for C; for Python choose one of load"):
        lstmgen.export(HAR, tmp_path / "net.py", weights_file="c")
    with pytest.raises(lstmgen.OptionError, match="there is no `weights_file='zip'`; choose one of c, embed, incbin"):
        lstmgen.export(HAR, tmp_path / "net.c", weights_file="zip")
    with pytest.raises(lstmgen.OptionError, match="`weights_file='incbin'` and `mcu='avr'` exclude each"):
        lstmgen.export(HAR, tmp_path / "net.c", weights_file="incbin", board="mega")
    m = Maker()
    (y,) = m.add(Activate(activation=activation("tanh")), m.input(3, 2))
    with pytest.raises(lstmgen.OptionError, match="the model has no weights"):
        lstmgen.export(m.graph(y), tmp_path / "net.c", weights_file="c")
    assert not list(tmp_path.iterdir())


def test_hostile_names_are_safe_or_refused(tmp_path: Path) -> None:
    """A file's name stands in an #include, and in a text that the assembler reads."""
    done = 0
    for k, name in enumerate(HOSTILE):
        (tmp_path / str(k)).mkdir()
        out = tmp_path / str(k) / f"{name}.c"
        try:
            files = lstmgen.export(HAR, out, weights_file="incbin", optimize="size", name="net").files
        except (lstmgen.OptionError, lstmgen.OutputError, UnicodeEncodeError):
            continue
        command = [toolchain.require("gcc"), "-std=c99", "-trigraphs", "-O0", *WARNINGS, "-Wcomment", f"-I{out.parent}"]
        subprocess.run([*command, "-c", out, "-o", tmp_path / "a.o"], check=True)
        assert all(path.parent == out.parent for path in files)
        done += 1
    assert done > 5


def test_misra_says_what_weights_in_c_add(tmp_path: Path) -> None:
    """docs/reference/misra.md lists the rules of the default form."""
    found = []
    for form in (None, "c"):
        (tmp_path / str(form)).mkdir()
        files = lstmgen.export(ARTICLE, tmp_path / str(form) / "net.c", weights_file=form, optimize="size").files
        sources = [path for path in files if path.suffix == ".c"]
        command = [
            toolchain.require("cppcheck"),
            "--addon=misra",
            "--std=c99",
            "--enable=style",
            "--quiet",
            "--max-configs=1",
        ]
        done = subprocess.run([*command, "--template={id}", *sources], capture_output=True, text=True, check=True)
        found.append(set(re.findall(r"^misra-c2012-(\d+\.\d+)$", done.stderr, re.MULTILINE)))
    added = sorted(found[1] - found[0])
    text = (toolchain.ROOT / "docs" / "reference" / "misra.md").read_text(encoding="utf-8")
    assert f"With `--weights-file c` come {' and '.join(added)}:" in text


def test_odd_weights_are_themselves(tmp_path: Path) -> None:
    """NaN, infinities, -0.0, subnormal numbers and the largest, as bits and as text."""
    odd = np.array([np.nan, np.inf, -np.inf, -0.0, 1e-45, 3.4028235e38], np.float32)
    m = Maker()
    kernel = np.concatenate([odd, np.ones(6, np.float32)]).reshape(2, 6)
    (y,) = m.add(Dense(kernel=kernel, bias=None), m.input(2))
    graph = m.graph(y)
    image = written(graph, "c", weights_file="incbin")["_weights.bin"]
    assert isinstance(image, bytes)
    np.testing.assert_array_equal(np.frombuffer(image, "<f4")[:12].view("u4"), kernel.ravel().view("u4"))
    lines = []
    for form in (None, "c", "incbin"):
        (tmp_path / str(form)).mkdir()
        files = lstmgen.export(graph, tmp_path / str(form) / "net.c", with_main=True, weights_file=form).files
        program = build(toolchain.require("gcc"), ("-std=c99", "-O1"), files, tmp_path / "net")
        lines.append(subprocess.run([program], input="1 0", capture_output=True, text=True, check=True).stdout)
    assert lines[0].split()[1:3] == ["inf", "-inf"]
    assert lines == [lines[0]] * 3


def test_text_is_the_golden_one() -> None:
    files = written(GRAPHS["classifier"](), "c", optimize="size", weights_file="incbin")
    del files[".h"]  # which says nothing of weights
    for ending, content in files.items():
        path = GOLDEN / f"net{ending}"
        if isinstance(content, str):
            assert golden.agrees(path, content, "c")
            continue
        if golden.WRITE:
            path.write_bytes(content)
        assert path.read_bytes() == content
