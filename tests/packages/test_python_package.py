"""The package for Python: built as a user builds it, under several Pythons, with numpy and without.

The article's model is built once by setuptools. Other models and options are built by verify, which compares all that
the package can do with the float64 truth.
"""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import sysconfig
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import toolchain
from build import ProjectBuilder
from c_library import WARNINGS
from firmware import run
from generated import load, source_of
from graph_maker import T, Weights
from graphs import chain, lstm
from planning import planned_as
from small_graphs import classifier, two_ends
from streams import STEPPABLE, grown

import lstmgen
from lstmgen.check.verify import verify
from lstmgen.export import export
from lstmgen.graph.graph import Graph, Source
from lstmgen.packages.python_package import BINDING, block_size, is_brief
from lstmgen.plan.passes.stream import stream
from lstmgen.read import read_file
from lstmgen.samples.sampling import Sampling
from lstmgen.targets.c.declarations import batch_size
from lstmgen.targets.c.options import COptions

ARTICLE = toolchain.ROOT / "generated_examples" / "article" / "model.h5"
STABLE = {"3.11", "3.12", "3.13", "3.14"}  # of which one wheel serves all
# What the package does without numpy, as lines of JSON.
WITHOUT_NUMPY = """
import array, json, pickle, sys
import fastmodel
x = [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]
y = fastmodel.predict(x)
print(json.dumps([y.shape, len(y), y[0], y[-1], list(y), y.tolist(), memoryview(y).format]))
flat = memoryview(array.array("f", [v for row in x for v in row])).cast("B").cast("f", (3, 2))
print(json.dumps(fastmodel.predict(flat).tolist()))
batch = fastmodel.predict_batch([x, x])
copy = pickle.loads(pickle.dumps(batch))
print(json.dumps([batch.shape, batch.tolist(), [row.tolist() for row in batch], copy.tolist()]))
print(json.dumps([fastmodel.predict_batch([]).shape, "numpy" in sys.modules]))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the article's model, as it was exported."""
    folder = tmp_path_factory.mktemp("package") / "fastmodel"
    lstmgen.export(ARTICLE, folder, package="python", selftest=3)
    return folder


@pytest.fixture(scope="module")
def wheel(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(ProjectBuilder(folder).build("wheel", tmp_path_factory.mktemp("wheel")))


@pytest.fixture(scope="module")
def site(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return installed(wheel, tmp_path_factory.mktemp("site"))


def installed(wheel: Path, folder: Path) -> Path:
    """Where the wheel is installed: this folder."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


@pytest.fixture(scope="module")
def model(site: Path) -> ModuleType:
    """The module in this process, which has numpy."""
    sys.path.insert(0, str(site))
    try:
        import fastmodel  # type: ignore[import-not-found]
    finally:
        sys.path.remove(str(site))
    return fastmodel  # type: ignore[no-any-return]


def python(site: Path, *arguments: str, interpreter: str = sys.executable, given: str = "") -> str:
    """What a Python prints that has nothing installed but the wheel."""
    command = [interpreter, "-S", "-B", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_one_wheel_is_for_all_versions_and_small(wheel: Path, site: Path) -> None:
    assert "-cp311-abi3-" in wheel.name
    assert wheel.stat().st_size < 100_000
    names = {path.name for path in (site / "fastmodel").iterdir()}
    assert names >= {"__init__.py", "__init__.pyi", "__main__.py", "py.typed", "_native.abi3.so"}


@pytest.mark.parametrize("version", sorted(STABLE & set(toolchain.cpythons())))
def test_its_own_tests_pass_without_numpy(version: str, folder: Path, site: Path) -> None:
    interpreter = toolchain.cpythons()[version]
    python(site, str(folder / "tests" / "test_fastmodel.py"), interpreter=interpreter)
    lines = [json.loads(line) for line in python(site, "-c", WITHOUT_NUMPY, interpreter=interpreter).splitlines()]
    sample = [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]
    wanted = read_file(ARTICLE).evaluate(np.array(sample))[0].tolist()
    close = pytest.approx(wanted, abs=1e-6)
    shape, count, first, last, listed, plain, letter = lines[0]
    assert (shape, count, letter) == ([2], 2, "f")
    assert [first, last] == listed == plain == close
    assert lines[1] == plain
    shape, *forms = lines[2]
    assert shape == [2, 2]
    assert all(form == [close, close] for form in forms)
    assert lines[3] == [[0, 2], False]


@pytest.mark.parametrize(
    ("name", "loads"),
    [
        *((name, False) for name in ("fastmodel", "predictor", "py", "module", "predict", "run")),
        *((name, True) for name in ("fastmodel", "load")),
    ],
)
def test_the_binding_compiles_without_warnings(name: str, tmp_path: Path, *, loads: bool) -> None:
    """Under names, too, that begin those of the binding itself."""
    lstmgen.export(ARTICLE, tmp_path / name, package="python", **{"weights_file": "load"} if loads else {"selftest": 3})
    headers = f"-isystem{sysconfig.get_path('include')}"
    flags = ["-std=c11", "-DPy_LIMITED_API=0x030B0000", headers, f"-I{tmp_path / name / 'src'}", *WARNINGS]
    flags.remove("-Wpedantic")  # CPython keeps functions as void pointers
    sources = [str(file) for file in (tmp_path / name / "binding").glob("*.c")]
    assert len(sources) == len(BINDING) - 1 + loads
    for compiler in ("gcc", "clang"):
        run([toolchain.require(compiler), *flags, "-fsyntax-only", *sources])


def test_it_is_a_program(site: Path) -> None:
    sample = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
    told = json.loads(python(site, "-m", "fastmodel", given=json.dumps([sample, sample])))
    wanted = read_file(ARTICLE).evaluate(np.array(sample))[0]
    np.testing.assert_allclose(told, [wanted, wanted], rtol=0, atol=1e-6)
    steps = python(site, "-m", "fastmodel", "--step", given="0.1, 0.2\n0.3, 0.4\n0.5, 0.6\n")
    np.testing.assert_allclose(json.loads(steps.splitlines()[-1]), wanted, rtol=0, atol=1e-6)


def test_arrays_of_any_type_and_order_are_inputs(model: ModuleType) -> None:
    graph, rng = read_file(ARTICLE), np.random.default_rng(0)
    x = rng.integers(0, 4, size=(7, 3, 2))
    wanted = [graph.evaluate(sample)[0] for sample in x]
    floats = x.astype(np.float32)
    forms: list[Any] = [x.astype(kind) for kind in ("f4", "f8", "i1", "u8", "f2", ">f4", object)]
    forms += [x.tolist(), iter(x), list(floats)]
    forms += [np.asfortranarray(floats), floats[::-1][::-1], np.repeat(floats, 2, axis=0)[::2]]
    forms += [np.lib.stride_tricks.as_strided(np.concatenate([floats, floats], axis=2), (7, 3, 2), (48, 16, 4))]
    for form in forms:
        got = model.predict_batch(form)
        assert (type(got), got.dtype, got.shape) == (np.ndarray, np.float32, (7, 2))
        np.testing.assert_allclose(got, wanted, rtol=0, atol=1e-6)
    for sample, y in zip(x, wanted):
        np.testing.assert_allclose(model.predict(sample), y, rtol=0, atol=1e-6)
    read_only = np.frombuffer(floats.tobytes(), np.float32).reshape(floats.shape)
    np.testing.assert_array_equal(model.predict_batch(read_only), model.predict_batch(floats))


@pytest.mark.parametrize("timesteps", [3, 1000, 100_000])
def test_blocks_are_whole_batches_however_large_the_model(timesteps: int) -> None:
    """Else each sample of a large model would read all weights for itself."""
    graph = chain((timesteps, 40), lstm(Weights(0), 40, 30))
    for dtype, batch in ((None, 8), ("bfloat16", 32)):
        plan = planned_as(graph, COptions(weights_dtype=dtype))
        assert batch_size(plan.numbers) == batch
        assert block_size(plan) % batch == 0


def test_results_are_numpy_arrays_from_its_import_on(site: Path) -> None:
    script = (
        "import sys, fastmodel\n"
        "x = [[1, 2], [3, 4], [5, 6]]\n"
        "kinds = [type(fastmodel.predict(x)).__name__]\n"
        f"sys.path.append({str(Path(np.__file__).parents[1])!r})\n"
        "import numpy\n"
        "found = [fastmodel.predict(x) for _ in range(3)] + [fastmodel.predict_batch([x])]\n"
        "print(kinds + [type(y).__name__ + y.dtype.name for y in found])"
    )
    assert python(site, "-c", script).strip() == str(["Array"] + ["ndarrayfloat32"] * 4)


def test_the_gil_is_kept_for_what_is_over_at_once() -> None:
    har = read_file(toolchain.ROOT / "generated_examples" / "har" / "model.keras")
    assert all(map(is_brief, [read_file(ARTICLE), stream(har)]))
    assert not any(map(is_brief, [har, classifier(T)]))


def test_threads_give_the_same_in_order(model: ModuleType) -> None:
    x = np.random.default_rng(0).normal(size=(5000, 3, 2)).astype(np.float32)
    alone = model.predict_batch(x)
    for threads in (2, 3):
        np.testing.assert_array_equal(model.predict_batch(x, threads=threads), alone)
        np.testing.assert_array_equal(model.predict_batch(iter(x.tolist()), threads=threads), alone)
    np.testing.assert_allclose(alone[4999], model.predict(x[4999]), rtol=0, atol=1e-6)
    with pytest.raises(ValueError, match="sample 4321: input 'input_layer' must have shape"):
        model.predict_batch([*x[:4321], x[0][:1], *x[:9]], threads=2)
    with pytest.raises(ValueError, match="threads must be 1 or more, not 0"):
        model.predict_batch(x, threads=0)
    with pytest.raises(TypeError, match="'str' object cannot be interpreted as an integer"):
        model.predict_batch(x, threads="2")


def test_no_more_threads_than_processors(model: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number that is too large does not take memory for as many."""
    started = []

    class Counted(threading.Thread):
        def start(self) -> None:
            started.append(self)
            super().start()

    batches = sys.modules[f"{model.__name__}._batches"]
    monkeypatch.setattr(batches, "Thread", Counted)
    monkeypatch.setattr(batches, "cpu_count", lambda: 3)
    assert model.predict_batch(np.zeros((2, 3, 2), np.float32), threads=10).shape == (2, 2)
    assert len(started) == 2


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ((), "expected 1 input,"),
        ((np.zeros((3, 2)), 1), "expected 1 input,"),
        ((np.zeros((4, 2)),), r"input 'input_layer' must have shape \(3, 2\), not \(4, 2\)"),
        ((np.zeros(2),), r"must have shape \(3, 2\), not \(2,\)"),
        (([[1, 2], [3], [4, 5]],), "ragged lists"),
        (([[1, 2], [3, None], [4, 5]],), "must hold numbers, not NoneType"),
        (([["a", "b"]] * 3,), "must hold numbers, not str"),
        (([[10**400, 2]] * 3,), "holds an int that is too large for a float"),
        ((np.zeros((3, 2), complex),), "must hold numbers, not complex"),
    ],
)
def test_wrong_inputs_are_refused(model: ModuleType, given: Any, message: str) -> None:
    for function in (model.predict, model.Predictor().predict):
        with pytest.raises(ValueError, match=message):
            function(*given)


def test_a_bad_sample_of_a_batch_is_named(model: ModuleType) -> None:
    """By the package, and by a file for numpy."""
    good = [[0.1, 0.2], [0.3, 0.4], [0.5, 0.6]]
    graph = read_file(ARTICLE)
    file = load(graph, source_of(graph, target="numpy"))
    for predict_batch in (model.predict_batch, file["predict_batch"]):
        for bad in (None, good[:2], [[1, 2], [3], [4, 5]], [[1, 2], [3, None], [4, 5]], [[1, 2], None, [4, 5]], "text"):
            for given in ([good, good, bad, good], iter([good, good, bad])):
                with pytest.raises(ValueError, match=r"^sample 2: input '\w+' must (have shape|hold numbers)"):
                    predict_batch(given)


def test_an_index_outside_a_table_is_told_and_of_a_batch_its_sample(tmp_path: Path) -> None:
    export(grown(STEPPABLE["masks"]), tmp_path / "words", package="python", arguments={})
    site = installed(Path(ProjectBuilder(tmp_path / "words").build("wheel", tmp_path)), tmp_path / "site")
    script = (
        "import words\n"
        "p = words.Predictor()\n"
        "for call in (words.predict, p.predict, lambda x: p.step(x[1]), lambda x: words.predict_batch([[1], x])):\n"
        "    try: call([1, 99])\n"
        "    except IndexError as error: print(error)"
    )
    told = "an index is outside an embedding table"
    assert python(site, "-c", script).splitlines() == [told, told, told, f"sample 1: {told}"]


def test_a_predictor_has_a_state_of_its_own(model: ModuleType) -> None:
    graph, x = read_file(ARTICLE), np.random.default_rng(1).normal(size=(3, 2)).astype(np.float32)
    one, other = model.Predictor(), model.Predictor()
    for _ in range(2):
        for row in x:
            y, z = one.step(row), other.step(x[0])
            other.reset()
        np.testing.assert_allclose(y, graph.evaluate(x)[0], rtol=0, atol=1e-6)
        one.reset()
    one.step(x[1])
    with pytest.raises(ValueError, match="must have shape"):
        one.step(x)
    anew = pickle.loads(pickle.dumps(one))  # which begins without the state
    np.testing.assert_array_equal(anew.step(x[0]), z)


def test_threads_and_forks_share_the_module(model: ModuleType) -> None:
    """Each thread with a Predictor; a forked process goes on with those of its parent."""
    x = np.random.default_rng(2).normal(size=(200, 3, 2)).astype(np.float32)
    wanted = model.predict_batch(x)
    found: dict[int, Any] = {}

    def work(which: int) -> None:
        predictor = model.Predictor()
        rows = []
        for sample in x:
            predictor.reset()
            rows.append([predictor.step(row) for row in sample][-1])
        found[which] = np.array(rows)

    threads = [threading.Thread(target=work, args=(k,)) for k in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for k in range(4):
        np.testing.assert_allclose(found[k], wanted, rtol=0, atol=1e-6)
    script = (
        "import os, fastmodel\n"
        "p = fastmodel.Predictor(); p.step([1, 2]); x = [[[0.5, 1], [2, 3], [4, 5]]] * 3000\n"
        "fastmodel.predict_batch(x, threads=2)\n"
        "child = os.fork()\n"
        "y = p.step([3, 4]).tolist() + fastmodel.predict_batch(x, threads=2)[-1].tolist()\n"
        "status = os.waitpid(child, 0)[1] if child else 0\n"  # else their lines may mix
        "print(y, flush=True)\n"
        "os._exit(status)"
    )
    told = python(Path(model.__file__).parents[1], "-c", script).splitlines()
    assert len(told) == 2
    assert told[0] == told[1]


CASES: Mapping[str, tuple[Graph, Mapping[str, object]]] = {
    "several ends": (two_ends(), {}),
    "several ends, stateful": (two_ends(stateful=True), {"optimize": "size"}),
    "two free axes": (grown(STEPPABLE["two_sequences"]), {"optimize": "size"}),
    "an embedding": (grown(STEPPABLE["masks"]), {}),
    "float64": (classifier(T), {"dtype": "float64"}),
    "int8": (classifier(), {"quantize": "int8", "calibrate": np.random.default_rng(0).normal(size=(40, 3, 2))}),
    "stored weights": (classifier(), {"weights_dtype": "int8", "weights_file": "incbin"}),
    "loaded weights": (classifier(), {"weights_file": "load", "optimize": "size"}),
    "loaded int8": (
        classifier(),
        {"weights_file": "load", "quantize": "int8", "calibrate": np.random.default_rng(0).normal(size=(40, 3, 2))},
    ),
    "the name of a file of ours": (classifier(), {"name": "model", "optimize": "size"}),
}


@pytest.mark.parametrize("case", CASES)
def test_verify_runs_it(case: str, tmp_path: Path) -> None:
    graph, given = CASES[case]
    export(graph, tmp_path / "brain", package="python", arguments=given)
    report = verify(graph, tmp_path / "brain", Sampling(samples=20, timesteps=7 if graph.axes() else None))
    assert report.ok, str(report)
    ways = {line.what for line in report.lines}
    assert {way.replace("C", "Python package", 1) for way in ways if way.startswith("C")} <= ways


@pytest.mark.parametrize("package", ["python", "spark", "npm", "gradle", "unity", "crate"])
def test_the_name_of_a_model_is_text_in_a_readme(package: str, tmp_path: Path) -> None:
    """Neither Markdown nor HTML: what a code span has in it is neither, and only a backtick ends it."""
    name = "`[x](http:y) <img src=x onerror=alert(1)> **b** `` www.y.z"
    graph = replace(classifier(), source=Source(name=name))
    export(graph, tmp_path / "brain", package=package, arguments={})
    (line,) = (each for each in (tmp_path / "brain" / "README.md").read_text().splitlines() if "onerror" in each)
    before, span, after = line.split("`")
    assert "onerror" in span
    assert "[x](http:y)" in span
    assert not any(sign in before + after for sign in "<[*")


def test_what_python_calls_otherwise_is_refused(tmp_path: Path) -> None:
    for name in ("class", "json"):
        with pytest.raises(lstmgen.OptionError, match="a standard module of Python"):
            lstmgen.export(ARTICLE, tmp_path / name, package="python")
    with pytest.raises(lstmgen.OptionError, match="for microcontrollers"):
        lstmgen.export(ARTICLE, tmp_path / "brain", package="python", mcu="cortex-m4")
    assert not list(tmp_path.iterdir())
