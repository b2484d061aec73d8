"""Generated programs of every language read the same samples, or refuse them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Sequence

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS, run
from generated import source_of
from graphs import chain
from node import put
from planning import written

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph

Program = Callable[[bytes], "subprocess.CompletedProcess[bytes]"]
# What stands for a stdin that holds no text, and how a shell gives it.
CLOSED, FOLDER = b"closed", b"folder"
SHELL = {CLOSED: 'exec "$@" <&-', FOLDER: 'exec "$@" </'}

NAN, INF = float("nan"), float("inf")
SIX: Sequence[float] = (1, 2, 3, 4, 5, 6)
# What every program reads as one sample of three rows and two columns.
READ: dict[str, tuple[bytes, Sequence[float]]] = {
    "commas": (b"1,2\n3,4\n5,6\n", SIX),
    "no end of line": (b"1, 2\n3 ,4\n5 , 6", SIX),
    "semicolons": (b"1;2\n3;4\n5;6\n", SIX),
    "blanks": (b" 1  2\t\n3 4\n5\t6\n\n", SIX),
    "each line has its own": (b"1,2\n3 4\n5;6\n", SIX),
    "Windows": (b"\xef\xbb\xbf1,2\r\n3,4\r\n5,6\r\n", SIX),
    "an old Mac": (b"1,2\r3,4\r5,6\r", SIX),
    "no finite numbers": (b"nan,inf\n-Infinity,+4.\n.5,6e0\n", (NAN, INF, -INF, 4, 0.5, 6)),
    "beyond what a double holds": (b"1e400,2\n3,-1e400\n5,6\n", (INF, 2, 3, -INF, 5, 6)),
}
# What every program refuses.
REFUSED = {
    "nothing": b"",
    "empty lines": b"\n \n\n",
    "titles only": b"a,b\n",
    "a comma last": b"1,2,\n3,4,\n5,6,\n",
    "a comma at the end": b"1,2\n3,4\n5,6,",
    "a comma first": b",1\n,2\n3,4\n,5\n,6",
    "a last number is missing": b"1,2\n3,4\n5,\n",
    "a number is missing, another is too many": b"1,\n2,3\n4,5\n6,7\n",
    "two commas": b"1,,2\n3,4\n5,6\n",
    "too few": b"1,2\n3,4\n5\n",
    "too many": b"1,2\n3,4\n5,6\n7\n",
    "decimal commas": b"0,1 0,2\n0,3 0,4\n0,5 0,6\n",
    "decimal commas and semicolons": b"0,1;0,2\n0,3;0,4\n0,5;0,6\n",
    "hexadecimal": b"1,2\n0x10,4\n5,6\n",
    "hexadecimal first": b"0x1p3 2\n3 4\n5 6\n",
    "an exponent without digits": b"1,2\n1e,4\n5,6\n",
    "a payload of NaN": b"1,2\nnan(1),4\n5,6\n",
    "underscores": b"1,2\n1_0,4\n5,6\n",
    "underscores first": b"1_0,2\n3,4\n5,6\n",
    "other digits": "1,2\n\u0663,4\n5,6\n".encode(),
    "other ends of lines": "1,2\u20283,4\u20285,6".encode(),
    "a word": b"1,2\ntrue,4\n5,6\n",
    "NUL": b"1,2\n3,\x004\n5,6\n",
    "NUL behind a number": b"1,2\n3\x00,4\n5,6\n",
    "no text": b"1,2\n3,4\xff\n5,6\n",
    "any bytes": bytes(range(256)),
    "a long line": b"1," * 100_000 + b"1\n",
    "a long word": b"x" * 100_000,
    "lists that end too late": b"[[1,2],[3,4],[5,6]] x",
    "lists without end": b"[" * 100_000,
}
# Lists in JSON, and their numbers; none where they are refused. C has no main() for them.
LISTS: dict[bytes, Sequence[float]] = {
    b"\xef\xbb\xbf[[1,2],\r\n[3,4],[5,6]]\n": SIX,
    b"[[NaN,2],[Infinity,4.0],[-Infinity,6e0]]": (NAN, 2, INF, 4, -INF, 6),
    b"[[1,2],[3,4],[5," + b"9" * 5_000 + b"]]": (1, 2, 3, 4, 5, INF),
    b"[[true,2],[false,4],[5,6]]": (1, 2, 0, 4, 5, 6),
    b"[[True,2],[3,4],[5,6]]": (),
    b'[["1",2],[3,4],[5,6]]': (),
    b"[[1.,2],[3,4],[5,6]]": (),
    b"[[01,2],[3,4],[5,6]]": (),
    b"[[+1,2],[3,4],[5,6]]": (),
    b"[[nan,2],[3,4],[5,6]]": (),
    b"[[null,2],[3,4],[5,6]]": (),
    b"[[1,2],[3],[5,6]]": (),
    b"[[1,2],[3,4],[5,6]],": (),
    b"[[1,2],[3,4],[5,\xff6]]": (),
}


def same() -> Graph:
    """Input(3, 2), which is the output too."""
    return chain((3, 2), Activate(activation=activation("linear")))


def program(command: Sequence[str]) -> Program:
    def reads(text: bytes) -> subprocess.CompletedProcess[bytes]:
        around = ["sh", "-c", SHELL[text], "sh"] if text in SHELL else []
        return subprocess.run([*around, *command], input=text, capture_output=True, timeout=60, check=False)

    return reads


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Program]:
    folder, graph = tmp_path_factory.mktemp("programs"), same()
    for suffix, text in written(graph, "c", with_main=True).items():
        (folder / f"net{suffix}").write_text(text)
    checked = ["-fsanitize=undefined", "-fno-sanitize-recover=all", *WARNINGS]
    run([toolchain.require("gcc"), "-std=c99", *checked, str(folder / "net.c"), "-o", str(folder / "net"), "-lm"])
    commands = {
        "C": [str(folder / "net")],
        "JavaScript": [toolchain.require("node"), str(put(folder, graph, with_main=True))],
    }
    for target in ("python", "numpy"):
        (folder / f"{target}.py").write_text(source_of(graph, target=target, with_main=True))
        # -I: numpy.py does not stand for numpy, and the locale is not that of UTF-8
        commands[target] = ["env", "LC_ALL=C", sys.executable, "-I", "-X", "utf8=0", str(folder / f"{target}.py")]
    return {name: program(command) for name, command in commands.items()}


def numbers(done: subprocess.CompletedProcess[bytes]) -> np.ndarray:
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode()
    return np.ravel(json.loads(text) if text.startswith("[") else [float(word) for word in text.split()])


def assert_refused(done: subprocess.CompletedProcess[bytes]) -> None:
    assert done.returncode == 1
    assert done.stderr.count(b"\n") == 1, done.stderr[-500:]


@pytest.mark.parametrize("name", READ)
def test_every_program_reads_the_same_numbers(programs: dict[str, Program], name: str) -> None:
    text, wanted = READ[name]
    for reads in programs.values():
        np.testing.assert_array_equal(numbers(reads(text)), wanted)


@pytest.mark.parametrize("name", REFUSED)
def test_every_program_refuses_the_same(programs: dict[str, Program], name: str) -> None:
    for reads in programs.values():
        assert_refused(reads(REFUSED[name]))


@pytest.mark.parametrize("text", LISTS, ids=lambda text: ascii(text[:40]))
def test_lists_are_read_alike(programs: dict[str, Program], text: bytes) -> None:
    assert_refused(programs["C"](text))
    for name in programs.keys() - {"C"}:
        if LISTS[text]:
            np.testing.assert_array_equal(numbers(programs[name](text)), LISTS[text])
        else:
            assert_refused(programs[name](text))


@pytest.mark.parametrize("name", ["C", "JavaScript", "python", "numpy"])
def test_stdin_that_is_closed_is_an_error(programs: dict[str, Program], name: str) -> None:
    assert_refused(programs[name](CLOSED))


def test_stdin_that_is_a_folder_is_an_error(programs: dict[str, Program]) -> None:
    """Python itself does not start there."""
    for name in ("C", "JavaScript"):
        assert_refused(programs[name](FOLDER))
