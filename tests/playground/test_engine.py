"""The Python of the playground's worker, in this Python: roles of files, calls in JSON, code run without processes."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from command_line import ARTICLE, EXAMPLES, working_in

from lstmgen.errors import ReadError
from playground.build import EXAMPLES as LINKED
from playground.build import ROOT, archive, listing
from playground.engine.files import MOST_ENTRIES, dropped, kept, unpacked
from playground.engine.verification import execute
from playground.engine.workbench import Workbench
from playground.runtime import RuntimeProblem, chosen_files, of_folder

pytestmark = pytest.mark.quick

FORECAST = EXAMPLES / "forecast"


class Bench:
    """A workbench as the page calls it."""

    def __init__(self, folder: Path) -> None:
        self.stages: list[str] = []
        self.workbench = Workbench(str(folder / "work"), str(folder / "out"), self.told, self.answers)

    def told(self, stage: str, done: float, of: int) -> None:
        assert 0 <= done <= of
        self.stages.append(stage)

    def answers(self, requests: str) -> str:
        return json.dumps([[[1.0, 2.0]] if method != "reset" else [] for method, *_ in json.loads(requests)])

    def __call__(self, method: str, **keywords: Any) -> Any:
        answer = json.loads(self.workbench.call(method, json.dumps(keywords)))
        return answer.get("error", answer.get("result"))


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    monkeypatch.setenv("PATH", "")  # a page has no programs
    with working_in(tmp_path):
        bench = Bench(tmp_path)
        for path in (ARTICLE, FORECAST / "model.keras", FORECAST / "pipeline.json"):
            Path(path.name).write_bytes(path.read_bytes())
        yield bench


@pytest.mark.parametrize(
    ("before", "added", "left"),
    [
        ("a.keras", "b.h5", "b.h5"),
        ("a.keras p.json", "a.keras", "a.keras"),  # another model of the same name
        ("p.json", "a.keras", "p.json a.keras"),
        ("a.keras", "p.json", "a.keras p.json"),
        ("a.keras p.json x.npy", "q.json", "a.keras x.npy q.json"),
        ("model.json", "w.h5", "model.json w.h5"),
        ("w.h5", "model.json", "w.h5 model.json"),
        ("model.json w.h5", "v.h5", "v.h5"),
        ("a.onnx", "model.json w.weights.h5", "model.json w.weights.h5"),
        ("a.onnx", "js.json a.bin b.bin", "js.json a.bin b.bin"),
        ("a.bin", "js.json", "a.bin js.json"),
        ("js.json", "a.bin", "js.json a.bin"),
        ("js.json a.bin", "a.onnx", "a.onnx"),
        ("a.h5", "js.json a.bin", "js.json a.bin"),
        ("a.nam", "amp.json", "amp.json"),
        ("amp.json", "b.aidax", "b.aidax"),
        ("amp.json", "x.npy", "amp.json x.npy"),
    ],
)
def test_a_new_model_replaces_the_files_before(before: str, added: str, left: str) -> None:
    first = {
        "model.json": '{"class_name": "Model"',
        "js.json": '{"modelTopology": {"class_name": "Model"',
        "amp.json": '{"model_data": {"unit_type": "LSTM"',
    }
    heads = {name: first.get(name, "") for name in f"{before} {added}".split()}
    old, new = ({name: heads[name] for name in names.split()} for names in (before, added))
    assert kept(old, new) == left.split()


def test_files_of_a_model_are_told_apart(bench: Bench) -> None:
    Path("x.csv").write_text("1,2\n", encoding="utf-8")
    files = dropped(["pipeline.json", "model.keras", "x.csv"])
    assert (files.model, files.pipeline, files.samples) == (
        Path("model.keras"),
        Path("pipeline.json"),
        (Path("x.csv"),),
    )
    with pytest.raises(ReadError, match=r"several models: model.keras, model.h5; drop one"):
        dropped(["model.keras", "model.h5"])
    with pytest.raises(ReadError, match="no model; drop"):
        dropped(["x.csv"])


def test_a_model_of_tensorflow_js_comes_with_its_shards(bench: Bench) -> None:
    for name in ("model.json", "weights.bin"):
        shutil.copy(ROOT / "tests" / "read" / "files" / "tensorflow_js" / name, name)
    record = bench("read", names=["weights.bin", "model.json"], options={})
    assert record["exportable"]
    assert record["command"] == "lstmgen inspect model.json"
    Path("graph.json").write_text('{"format": "graph-model", "modelTopology": {"node": []}}', encoding="utf-8")
    assert "layers" in bench("read", names=["graph.json"], options={})


@pytest.mark.parametrize("name", ["audio_guitarml.json", "audio_rtneural.aidax", "audio_lstm.nam"])
def test_models_of_audio_plugins(name: str, bench: Bench) -> None:
    shutil.copy(ROOT / "tests" / "read" / "files" / name, name)
    assert bench("read", names=[name], options={})["exportable"]


def test_a_saved_model_is_unpacked_within_limits(bench: Bench) -> None:
    Path("m.zip").write_bytes(archive({"deep/m/saved_model.pb": b"x", "deep/m/variables/v": b"y", "../out": b"z"}))
    assert unpacked(Path("m.zip")) == Path("m/deep/m")
    assert not Path("../out").exists()
    Path("m.zip").write_bytes(archive({"m/saved_model.pb": b"x"}))
    assert unpacked(Path("m.zip")) == Path("m")
    many = {f"{number}": b"" for number in range(MOST_ENTRIES)}
    for files, problem in (({"a": b""}, "contains no saved_model.pb"), ({**many, "saved_model.pb": b""}, "entries")):
        Path("n.zip").write_bytes(archive(files))
        with pytest.raises(ReadError, match=problem):
            unpacked(Path("n.zip"))


def test_an_export_with_a_pipeline_is_verified_in_this_process(bench: Bench) -> None:
    record = bench("read", names=["model.keras", "pipeline.json"], options={})
    assert record["exportable"]
    assert record["command"] == "lstmgen inspect model.keras --pipeline pipeline.json"
    done = bench("export", target="python", package="", name="net", options={"with_main": True})
    assert done["command"] == "lstmgen export model.keras -o net.py --with-main --pipeline pipeline.json"
    assert [file["name"] for file in done["files"]] == ["net.py"]
    report = bench("verify", target="python", samples="")
    assert report["ok"]
    assert report["lines"]
    assert bench.stages
    with zipfile.ZipFile(io.BytesIO(bench.workbench.zipped())) as archive:
        assert archive.read("net.py").decode() == done["files"][0]["text"]
    Path("..", "out", "net.py").resolve().write_text("nothing", encoding="utf-8")
    assert "has no line 'Written: by lstmgen" in bench("verify", target="python", samples="")


def test_c_is_compared_byte_for_byte(bench: Bench) -> None:
    bench("read", names=["model.h5"], options={})
    bench("export", target="c", package="cmake", name="net", options={"optimize": "size"})
    report = bench("verify", target="c", samples="")
    assert (report["ok"], report["lines"]) == (True, [])
    source = next(bench.workbench.out.rglob("net.c"))
    source.write_text(source.read_text(encoding="utf-8").replace("    ", "     ", 1), encoding="utf-8")
    report = bench("verify", target="c", samples="")
    assert not report["ok"]
    assert "net.c, line" in report["verdict"]


def test_problems_are_sentences_with_options_of_the_command_line(bench: Bench) -> None:
    assert bench("export", target="c", package="", name="net", options={}).startswith("there is no model")
    bench("read", names=["model.h5"], options={})
    for options, problem in (
        ({"selftest": "x"}, "--selftest x must be an integer, 0 or more"),
        ({"quantize": "int8"}, "--quantize int8 needs the ranges"),
        ({"calibrate": "x.npy", "quantize": "int8"}, "x.npy"),
    ):
        assert problem in bench("export", target="c", package="", name="net", options=options)
    assert "not the name of a file" in bench("export", target="c", package="", name="../net", options={})
    assert "has no '='; write NAME=VALUE" in bench("read", names=["model.h5"], options={"assume": "x"})
    assert bench("verify", target="c", samples="") == "there is no code to verify; export the model first"


def test_a_refused_model_is_read_with_an_option(bench: Bench) -> None:
    with zipfile.ZipFile(EXAMPLES / "article_relu" / "model.keras") as source:
        files = {name: source.read(name) for name in source.namelist()}
    config = json.loads(files["config.json"])
    function = {"class_name": "__lambda__", "config": {"code": "4wE=", "defaults": None, "closure": None}}
    config["config"]["layers"].append(
        {"module": "keras.layers", "class_name": "Lambda", "config": {"name": "half", "function": function}}
    )
    Path("half.keras").write_bytes(archive({**files, "config.json": json.dumps(config).encode()}))
    record = bench("read", names=["half.keras"], options={})
    assert not record["exportable"]
    assert record["problems"][0]["advice"]
    assert any("--layer half=EXPRESSION" in way for way in record["ways"])
    record = bench("read", names=["half.keras"], options={"layers": "half=x / 2\n"})
    assert record["exportable"]
    assert record["command"] == "lstmgen inspect half.keras --layer 'half=x / 2'"


def test_a_program_that_is_no_interpreter_is_refused() -> None:
    with pytest.raises(FileNotFoundError):
        execute(str, ["gcc", "net.c"], "")


def test_the_boards_are_those_of_the_options(bench: Bench) -> None:
    bench("read", names=["model.h5"], options={})
    plain = bench("boards", target="c", options={"board": "uno", "calibrate": "x.npy"})
    assert plain == bench("boards", target="python", options={"with_main": True})
    narrow = bench("boards", target="c", options={"weights_dtype": "float16"})
    assert narrow[0]["used"]["flash"] < plain[0]["used"]["flash"]


# --- the folder


def test_examples_exist_and_the_list_of_files_changes_with_any() -> None:
    assert {"article", "har", "forecast", "sentences", "gestures"} <= set(LINKED)
    assert {path.stem for path in (ROOT / "docs" / "gallery").glob("*.keras")} <= set(LINKED)
    assert all((ROOT / file).is_file() for example in LINKED.values() for file in example.files)
    assert archive({"b": b"1", "a": b"2"}) == archive({"a": b"2", "b": b"1"})
    assert listing({"a": b"1"}) != listing({"a": b"2"})


def test_another_file_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    packages = {"numpy": {"file_name": "numpy.whl", "sha256": "0" * 64, "depends": []}, "scipy": {}}
    files = {"pyodide-lock.json": json.dumps({"packages": packages}).encode()}
    with pytest.raises(RuntimeProblem, match="numpy.whl has SHA-256"):
        chosen_files(lambda name: files.get(name, b""))
    with pytest.raises(RuntimeProblem, match="is not a complete Pyodide"):
        of_folder(tmp_path)
    assert partial(execute, str)(["node", "--version"], "").stdout == "v18"
