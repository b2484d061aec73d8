"""The main() of --with-main: what it reads, prints and refuses."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, run
from graph_maker import Maker, S, T
from planning import planned, written

from lstmgen.graph.elementwise import Binary
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Slice
from lstmgen.graph.linear import Embedding, MatMul
from lstmgen.graph.recurrent import LSTM
from lstmgen.targets.c.declarations import INDEX_ERROR, LENGTH_ERROR
from lstmgen.targets.c.driver import driver

Program = Callable[..., "subprocess.CompletedProcess[str]"]


def build(folder: Path, graph: Graph) -> Program:
    for suffix, text in written(graph, "c", with_main=True).items():
        (folder / f"net{suffix}").write_text(text)
    flags = ["-std=c99", "-O1", "-fsanitize=undefined,float-cast-overflow", "-fno-sanitize-recover=all", *WARNINGS]
    run([toolchain.require("gcc"), *flags, str(folder / "net.c"), "-o", str(folder / "net"), "-lm"])
    return lambda text, *arguments: subprocess.run(
        [folder / "net", *arguments], input=text, capture_output=True, text=True, errors="surrogateescape", timeout=20
    )


@pytest.fixture(scope="module")
def fixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Graph]:
    """Input(3, 2) → stateful LSTM(2), both states returned."""
    m = Maker()
    graph = m.graph(*m.add(m.cell(LSTM, 2, 2, stateful=True), m.input(3, 2)))
    return build(tmp_path_factory.mktemp("fixed"), graph), graph


@pytest.fixture(scope="module")
def free(tmp_path_factory: pytest.TempPathFactory) -> tuple[Program, Graph]:
    """A fixed input between two with free axes, of which the last has two."""
    m = Maker()
    a, b, c = m.input(T, 2), m.input(2, 3), m.input(S, T, 1)
    (y,) = m.add(MatMul(), a, b)
    graph = m.graph(y, c)
    return build(tmp_path_factory.mktemp("free"), graph), graph


def numbers(done: subprocess.CompletedProcess[str]) -> list[np.ndarray]:
    assert (done.returncode, done.stderr) == (0, "")
    return [np.array(line.split(), float) for line in done.stdout.splitlines()]


def test_prints_a_line_of_all_outputs_for_every_sample(fixed: tuple[Program, Graph]) -> None:
    program, graph = fixed
    samples = np.random.default_rng(3).normal(0, 1, (3, 3, 2))
    text = "\n\n".join(" \t".join(map(repr, sample.ravel().tolist())) for sample in samples)
    lines = numbers(program(text))
    state: dict[str, tuple[np.ndarray, ...]] = {}
    for line, sample in zip(lines, samples, strict=True):
        outputs, state = graph.run([sample], state)
        np.testing.assert_allclose(line, np.concatenate(outputs), atol=2e-6)


def test_numbers_are_printed_so_that_they_read_back(fixed: tuple[Program, Graph]) -> None:
    for line in fixed[0]("1 2 3 4 5 6").stdout.split():
        assert f"{np.float32(line):.9g}" == line


def test_a_free_axis_is_preceded_by_its_length(free: tuple[Program, Graph]) -> None:
    program, graph = free
    rng = np.random.default_rng(4)
    text, wanted = "", []
    for t, s in ((2, 1), (1, 3)):
        a, b, c = rng.normal(0, 1, (t, 2)), rng.normal(0, 1, (2, 3)), rng.normal(0, 1, (s, t, 1))
        for lengths, array in (([t], a), ([], b), ([s, t], c)):
            text += " ".join([*map(str, lengths), *map(repr, array.ravel().tolist())]) + "\n"
        wanted.append(np.concatenate([y.ravel() for y in graph.evaluate(a, b, c)]))
    for line, want in zip(numbers(program(text)), wanted, strict=True):
        np.testing.assert_allclose(line, want, atol=2e-6)


def test_one_axis_of_two_inputs_must_be_equally_long(free: tuple[Program, Graph]) -> None:
    done = free[0]("1  1 1  1 1 1 1 1 1  1 2  1 1")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", f"sample 1: {LENGTH_ERROR[-1]}\n")


def test_a_comma_or_semicolon_may_stand_between_numbers(fixed: tuple[Program, Graph]) -> None:
    lines = [fixed[0](text).stdout for text in ("1 2 3 4 5 6\n7 8 9 1 2 3", "1,2\n3; 4\n5 ,6\n7,8,9,1,2,3\n")]
    assert lines[0] == lines[1] != ""


@pytest.mark.parametrize("text", ["", " \n\n "])
def test_no_numbers_are_an_error(fixed: tuple[Program, Graph], free: tuple[Program, Graph], text: str) -> None:
    for program, _ in (fixed, free):
        done = program(text)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "there are no numbers\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("1 2 3 4 5", "sample 1, line 1: it ends after 5 of 6 numbers"),
        ("1 2 3 4 5 6  7", "sample 2, line 1: it ends after 1 of 6 numbers"),
        ("1 2 x 4 5 6", "sample 1, line 1: 'x' is not a number, after 2 of 6 numbers"),
        ("0,1 0,2 0,3", "sample 1, line 1: a line mixes separators after 2 of 6 numbers"),
        ("1;2;3,4;5;6", "sample 1, line 1: a line mixes separators after 3 of 6 numbers"),
        ("1,2,\n3,4,5,6", "sample 1, line 1: no number after 2 of 6 numbers"),
        ("1,2\r\n3,,5,6", "sample 1, line 2: no number after 3 of 6 numbers"),
        ("1,2\r3,4\r5,6\r1 2\n3 4\n5 \x1b[2Jé\n", "sample 2, line 6: '?[2J??' is not a number, after 5 of 6 numbers"),
        ("warmth,wind\n1,2\n3,4", "sample 1, line 1: 'warmth' is not a number, after 0 of 6 numbers"),
        ("[[1, 2], [3, 4]]", "sample 1, line 1: '[[1' is not a number, after 0 of 6 numbers"),
        ("x" * 600, f"sample 1, line 1: '{'x' * 40}' is not a number, after 0 of 6 numbers"),
    ],
)
def test_a_sample_that_is_cut_or_no_numbers_fails(fixed: tuple[Program, Graph], text: str, message: str) -> None:
    done = fixed[0](text)
    assert (done.returncode, done.stderr) == (1, message + "\n")
    assert len(done.stdout.splitlines()) == int(message[7]) - 1


def test_a_byte_order_mark_is_passed_over_whole(fixed: tuple[Program, Graph]) -> None:
    lines = [fixed[0](text).stdout for text in ("1 2 3 4 5 6", "\ufeff1 2 3 4 5 6")]
    assert lines[0] == lines[1] != ""
    for text in ("\uf7001 2 3 4 5 6", "1 2 3 4 5 6".encode("utf-16").decode("utf-8", "surrogateescape")):
        assert fixed[0](text).stderr == "stdin is not UTF-8; save the file as UTF-8\n"


def test_a_file_that_is_named_is_refused(fixed: tuple[Program, Graph]) -> None:
    """It would not be read, and the program would wait for numbers."""
    done = fixed[0]("1 2 3 4 5 6", "sample.csv")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("net takes no arguments: it reads numbers from stdin\n")


def test_it_reads_on_windows(tmp_path: Path) -> None:
    m = Maker()
    graph = m.graph(*m.add(MatMul(), m.input(1, 1), m.input(1, 1)))
    build(tmp_path, graph)
    program = tmp_path / "net.exe"
    run([toolchain.require("x86_64-w64-mingw32-gcc"), *WARNINGS, str(tmp_path / "net.c"), "-o", str(program)])
    for text in (b"2 3\r\n", b"\xef\xbb\xbf2 3\n"):
        done = subprocess.run([toolchain.require("wine"), program], input=text, capture_output=True)
        assert (done.returncode, done.stdout.split()) == (0, [b"6"])


@pytest.mark.parametrize("length", ["0", "-1", "101", "2.5", "nan", "inf", "1e30", "x", "-0", "0.5"])
def test_a_length_that_is_none_fails(free: tuple[Program, Graph], length: str) -> None:
    done = free[0](f"{length} 1 2")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"sample 1, line 1: timesteps must be an integer from 1 to 100, not '{length}'\n"


@pytest.mark.parametrize("text", ["1,2,3\n4,5,6\n", "1 2\n3 4\n", "2;1;2;3\n4;5;6;7\n"])
def test_rows_without_their_number_are_not_taken_for_lengths(tmp_path: Path, text: str) -> None:
    """A file of CSV has rows only: its first number would pass for the length, and the next for the first row."""
    m = Maker()
    columns = len(text.split("\n")[0].replace(",", " ").replace(";", " ").split())
    done = build(tmp_path, m.graph(*m.add(m.cell(LSTM, columns, 2), m.input(T, columns))))(text)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"sample 1: a line ends after {columns - 1} of ")
    assert done.stderr.endswith("numbers, and begins with their length: write this in a line of its own\n")


@pytest.mark.parametrize("text", ["2\n1,2\n3,4\n", "2 1 2 3 4\n", "2\n1\n2\n3\n4", "2,1,2,3,4\n", "2\n1 2 3\n4\n"])
def test_a_length_stands_alone_or_before_all_its_numbers(tmp_path: Path, text: str) -> None:
    m = Maker()
    program = build(tmp_path, m.graph(*m.add(m.cell(LSTM, 2, 2), m.input(T, 2))))
    assert numbers(program(text))[0].tolist() == numbers(program("2 1 2 3 4"))[0].tolist()


def test_which_of_several_inputs_ends_is_said(free: tuple[Program, Graph]) -> None:
    done = free[0]("1  1 1  1 1 1 1 1")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "sample 1, line 1: it ends after 5 of 6 numbers of input 2\n"


def test_a_length_may_be_written_as_a_float(free: tuple[Program, Graph]) -> None:
    done = free[0]("1.0  1 1  1 1 1 1 1 1  1e0 1  5")
    assert numbers(done)[0].tolist() == [2, 2, 2, 5]


def test_what_no_float_can_hold_is_infinite(fixed: tuple[Program, Graph]) -> None:
    assert fixed[0]("1e300 nan inf 1 1 1").returncode == 0


def test_an_index_without_a_row_fails(tmp_path: Path) -> None:
    """What no Embedding reads may be anything; where one is multiplied out, indices are the same."""
    m = Maker()
    x, y = m.input(2), m.input(1)
    read = m(Embedding(table=m.weight(5, 2)), m(Slice(axis=0, start=1, stop=None), x))
    done = build(tmp_path, m.graph(*m.add(m.cell(LSTM, 2, 2), read), y))("9 4 9\n1 0\n9\n1 9 0\n")
    wanted = "sample 3, line 4: the index 9 is outside an embedding table of 5 rows\n"
    assert (done.returncode, done.stderr) == (1, wanted)
    assert len(done.stdout.splitlines()) == 2


def test_an_index_that_is_computed_fails_without_its_number(tmp_path: Path) -> None:
    m = Maker()
    index = m(Binary(kind="add"), m.input(1), m.input(1))
    done = build(tmp_path, m.graph(m(Embedding(table=m.weight(5, 2)), index)))("4 0\n4 1\n")
    assert (done.returncode, done.stderr) == (1, f"sample 2: {INDEX_ERROR[-1]}\n")


def test_what_verify_runs_frees_outputs_where_there_is_none(tmp_path: Path) -> None:
    m = Maker()
    found = planned(m.graph(m(Embedding(table=m.weight(5, 2)), m.input(1))), "c", name="net")
    (tmp_path / "driver.c").write_text(driver(found.plan, found.options))
    for suffix, text in written(found.plan.model, "c", name="net").items():
        (tmp_path / f"net{suffix}").write_text(text)
    sources = [str(tmp_path / name) for name in ("driver.c", "net.c")]
    run([toolchain.require("gcc"), "-fsanitize=address", *sources, "-o", str(tmp_path / "driver"), "-lm"])
    done = subprocess.run([tmp_path / "driver"], input="p 0 1 9 2\n", capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, "error -2\n", "")


def test_predictions_come_as_soon_as_a_sample_is_complete(tmp_path: Path) -> None:
    m = Maker()
    graph = m.graph(*m.add(MatMul(), m.input(1, 1), m.input(1, 1)))
    build(tmp_path, graph)
    with subprocess.Popen([tmp_path / "net"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("2 3\n")
        process.stdin.flush()
        assert process.stdout.readline() == "6\n"
        process.stdin.close()
        assert process.wait() == 0
