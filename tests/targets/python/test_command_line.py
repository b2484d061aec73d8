"""Generated Python as a program: samples in, predictions as JSON out; with --with-main and without."""

from __future__ import annotations

import functools
import json
import re
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from generated import load, source_of
from graph_maker import T, Weights
from graphs import arrays, chain, lstm
from small_graphs import SAMPLE, classifier, two_ends

from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Reshape
from lstmgen.graph.linear import Embedding


def run(folder: Path, graph: Graph, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    path = folder / "predictor.py"
    path.write_text(source_of(graph, with_main=True))
    command = [sys.executable, "-W", "error", "-S", str(path), *arguments]
    return subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=folder)


def test_command_line_reads_json_and_csv(tmp_path: Path) -> None:
    graph = classifier()
    expected = load(graph)["predict"](SAMPLE)
    lines = "\n".join(", ".join(map(str, row)) for row in SAMPLE)
    one = {
        "sample.json": json.dumps(SAMPLE),
        "sample.csv": lines,
        "titles.csv": "time,\tinput 1\n" + lines + "\n\n\n",
        "spaces.csv": lines.replace(",", " "),
        "semicolons.csv": "\ufeff" + lines.replace(",", ";"),
    }
    for name, text in one.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
        done = run(tmp_path, graph, name)
        assert json.loads(done.stdout) == expected, (name, done.stderr)
    for arguments in ([], ["-"]):
        assert json.loads(run(tmp_path, graph, *arguments, text=lines).stdout) == expected
    several = {"batch.json": json.dumps([SAMPLE, SAMPLE]), "batch.csv": f"{lines}\n\n{lines}\n"}
    for name, text in several.items():
        (tmp_path / name).write_text(text)
        assert json.loads(run(tmp_path, graph, name).stdout) == [expected, expected], name
    assert json.loads(run(tmp_path, graph, text=json.dumps([SAMPLE])).stdout) == [expected]


def test_command_line_with_several_inputs(tmp_path: Path) -> None:
    graph = two_ends()
    a, b = arrays(graph)
    expected = json.loads(json.dumps(load(graph)["predict"](a, b)))
    sample = [a.tolist(), b.tolist()]
    assert json.loads(run(tmp_path, graph, text=json.dumps(sample)).stdout) == expected
    assert json.loads(run(tmp_path, graph, text=json.dumps([sample, sample])).stdout) == [expected] * 2
    by_name = {"right": b.tolist(), "left": a.tolist()}
    assert json.loads(run(tmp_path, graph, text=json.dumps(by_name, indent=1)).stdout) == expected
    lines = "\n".join(map(json.dumps, (sample, by_name, by_name)))
    assert json.loads(run(tmp_path, graph, text=lines).stdout) == [expected] * 3
    done = run(tmp_path, graph, text="[[[1, 2]]]")
    assert done.stderr == "error: expected the inputs 'left', 'right' in a list or an object\n"
    done = run(tmp_path, graph, text="1 2 3")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: write the samples of this model as lists in JSON\n"


def test_command_line_with_one_axis(tmp_path: Path) -> None:
    w = Weights()
    graph = chain((T,), Embedding(table=w(9, 2)), Reshape(target=(-1,)))
    table = graph.nodes[0].operation.table.astype(float)
    rows = [table[[3, 1]].ravel().tolist(), table[[8, 0]].ravel().tolist()]
    for text, expected in (
        ("3 1", rows[0]),
        ("3\n1", rows[0]),
        ("index\n3\n1\n", rows[0]),
        ("3,1\n8,0\n", rows),
        ("3\n1\n\n8\n0", rows),
        ("[3, 1]", rows[0]),
        ("[[3, 1], [8, 0]]", rows),
    ):
        assert json.loads(run(tmp_path, graph, text=text).stdout) == expected, text


def test_command_line_with_numbers_that_are_none(tmp_path: Path) -> None:
    graph = chain((2, 3), Activate(activation=activation("relu")))
    for text in ("nan inf 1\n-inf; 2 ;3", "[[NaN, Infinity, 1], [-Infinity, 2, 3]]"):
        np.testing.assert_array_equal(
            json.loads(run(tmp_path, graph, text=text).stdout), [[np.nan, np.inf, 1.0], [0.0, 2.0, 3.0]]
        )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "error: there are no numbers"),
        ("[]", r"error: input 'x' must have shape \(3, 2\), not \(0,\)"),
        ("[[1, 2], [3, 4]]", r"not \(2, 2\)"),
        ("[[1, 2],\n [3", "error: line 2, column 4: this is not JSON: Expecting ',' delimiter"),
        ("1,2\n3,x\n", "error: line 2, column 2: 'x' is not a number"),
        ("a,b\n1,2\n\n3,\n", "error: line 4, column 'b': '' is not a number"),
        ('["a", "b"]', "error: expected numbers"),
        ('{"y": [[1, 2]]}', "error: expected numbers in nested lists, got a table"),
        ('{"x": [[1, 2]]}\n{"x": ', "error: line 2, column 7: this is not JSON"),
        ("[" * 100_000, "^error: too many lists or objects inside each other$"),
    ],
)
def test_command_line_tells_errors_without_traceback(tmp_path: Path, text: str, message: str) -> None:
    done = run(tmp_path, classifier(), text=text)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Traceback" not in done.stderr
    with pytest.raises(ValueError, match=message):
        raise ValueError(done.stderr)


def test_what_ends_it_by_the_keyboard_gets_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "predictor.py"
    path.write_text(source_of(classifier(), with_main=True))
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    # A shell that runs the tests in the background has them, and all that they start, ignore the keyboard.
    heeded = functools.partial(signal.signal, signal.SIGINT, signal.SIG_DFL)
    command = [sys.executable, "-S", str(path), "--step"]
    with subprocess.Popen(command, text=True, preexec_fn=heeded, **pipes) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("1, 2\n")
        process.stdin.flush()
        process.stdout.readline()  # it waits for another timestep
        process.send_signal(signal.SIGINT)
        assert (process.wait(20), process.stderr and process.stderr.read()) == (130, "")


def test_command_line_step_by_step(tmp_path: Path) -> None:
    """An answer to every line before the next one is read."""
    graph = classifier(T)
    (tmp_path / "predictor.py").write_text(source_of(graph, with_main=True))
    command = [sys.executable, "-W", "error", "-S", str(tmp_path / "predictor.py"), "--step"]
    predictor = load(graph)["Predictor"]()
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin
        assert child.stdout
        for row, line in zip(SAMPLE, ("{}, {}\n", "\n{} {}\n", "[{}, {}]\n")):
            child.stdin.write(line.format(*row))
            child.stdin.flush()
            assert json.loads(child.stdout.readline()) == predictor.step(row)
        child.stdin.close()
        assert child.wait() == 0
    words = chain((T,), Embedding(table=Weights()(9, 2)), lstm(Weights(), 2, 2))
    steps = load(words)["Predictor"]()
    done = run(tmp_path, words, "--step", "-", text="3\n8\n")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [list(steps.step(k)) for k in (3, 8)]
    two = two_ends()
    a, b = arrays(two)
    predictor = load(two)["Predictor"]()
    (tmp_path / "steps.txt").write_text("".join(f"{json.dumps([row.tolist(), b.tolist()])}\n" for row in a))
    answers = [json.loads(line) for line in run(tmp_path, two, "--step", "steps.txt").stdout.splitlines()]
    assert answers == json.loads(json.dumps([predictor.step(row, b) for row in a]))
    assert len(answers) == len(a) > 1
    rnn = chain((T, 3), lstm(Weights(), go_backwards=True))
    assert "error: this model cannot be stepped" in run(tmp_path, rnn, "--step", text="1 2 3").stderr
    for text, message in (
        ("1 2 3", "error: line 1: input 'x' must have shape (2,), not (3,)"),
        ("\n1 2\n1 y", "error: line 3, column 2: 'y' is not a number"),
        ("1 2\n[1, 2", "error: line 2, column 6: this is not JSON"),
    ):
        done = run(tmp_path, classifier(), "--step", text=text)
        assert (done.returncode, len(done.stdout.splitlines())) == (1, text.count("1 2\n"))
        assert done.stderr.startswith(message)


def test_command_line_helps(tmp_path: Path) -> None:
    done = run(tmp_path, classifier(), "--help")
    assert done.returncode == 0
    for part in ("predictor.py", "input   'x' (3, 2)", "(2,)", "--step", "CSV", "stdin"):
        assert part in done.stdout
    assert run(tmp_path, two_ends(), "--help").stdout.count("input   ") == 2
    odd = classifier()
    odd = replace(odd, input_names=("%(prog)s 100% ü\n",))
    assert ascii("%(prog)s 100% ü\n") in run(tmp_path, odd, "--help").stdout
    assert run(tmp_path, classifier(), "--nonsense").returncode == 2


@pytest.mark.parametrize("target", ["python", "numpy"])
def test_without_the_option_it_reads_json(tmp_path: Path, target: str) -> None:
    """In at most 15 lines: a sample, or a list of samples, from a file or from stdin."""

    def ran(graph: Graph, *arguments: str, text: str = "") -> subprocess.CompletedProcess[str]:
        source = source_of(graph, target=target)
        (tmp_path / "predictor.py").write_text(source)
        program = re.search(r"^def main\(\):\n(?:    .*\n|\n)+", source, re.MULTILINE)
        assert program
        assert len([line for line in program[0].splitlines() if line]) <= 13  # and two lines that call it
        command = [sys.executable, "-W", "error", "-I", str(tmp_path / "predictor.py"), *arguments]
        return subprocess.run(command, input=text, capture_output=True, text=True, check=False, cwd=tmp_path)

    one, two = classifier(), two_ends()
    for graph, sample in ((one, [SAMPLE]), (two, [x.tolist() for x in arrays(two)])):
        value = sample if len(sample) > 1 else sample[0]
        named = dict(zip(graph.input_names, sample))
        (tmp_path / "sample.json").write_text(json.dumps([value, value]), encoding="utf-8-sig")
        (tmp_path / "named.json").write_text(json.dumps([named, named]))
        wanted = [y.tolist() for y in graph.evaluate(*sample)]
        one_sample = [(ran(graph, text=f" {json.dumps(form)}\n"), 1) for form in (value, named)]
        for done, count in (*one_sample, (ran(graph, "sample.json"), 2), (ran(graph, "named.json"), 2)):
            assert done.stderr == ""
            predictions = json.loads(done.stdout) if count == 2 else [json.loads(done.stdout)]
            assert len(predictions) == count
            for prediction in predictions:
                for y, truth in zip(prediction if len(wanted) > 1 else [prediction], wanted, strict=True):
                    np.testing.assert_allclose(y, truth, atol=1e-6)
    for text, message in (
        ("1, 2\n3, 4\n5, 6\n", "expected JSON; to read CSV or JSON Lines, export the model with --with-main"),
        ('{"x": [[1, 2]]}', "input 'x' must have shape (3, 2), not (1, 2)"),
        ('{"y": [[1, 2]]}', "expected numbers in nested lists, got a table"),
        ("[[1, 2], [3, 4]]", "input 'x' must have shape (3, 2), not (2, 2)"),
        ("[[1, 2], [3", "Expecting ',' delimiter: line 1 column 12 (char 11)"),
        ("[[[1, 2], [3, 4], [5, 6]], 7]", "input 'x' must have shape (3, 2), not ()"),
        ("[" * 100_000 + "]" * 100_000, "too many lists or objects inside each other"),
    ):
        done = ran(one, text=text)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith(f"error: {message}"), done.stderr
    assert ran(one, "missing.json").stderr == "error: [Errno 2] No such file or directory: 'missing.json'\n"


def test_command_line_with_a_missing_file(tmp_path: Path) -> None:
    done = run(tmp_path, classifier(), "missing.json")
    assert done.returncode == 1
    assert done.stderr == "error: cannot read missing.json: No such file or directory\n"
    assert "Traceback" not in done.stderr
