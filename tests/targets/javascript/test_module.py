"""What a generated module takes, gives and refuses; where it runs; what TypeScript says of it."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from golden_graphs import GRAPHS
from graph_maker import T, Weights
from graphs import arrays, chain, conv_lstm, lstm, network
from hostile import HOSTILE
from node import node, put, script
from planning import written
from small_graphs import SAMPLE, classifier, two_ends
from toolchain import find, require

from lstmgen import Pipeline
from lstmgen.export import export
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Source
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.shape import Axis
from lstmgen.pipeline import attach
from lstmgen.targets.javascript.tokens import NOT_CODE

# Every way to give the same sample, what is refused with which words, and that a refusal disturbs nothing.
TAKEN = """
import { Predictor, predict, predictBatch, INPUT_SHAPES } from "./predictor.mjs";
const sample = SAMPLE;
const flat = sample.flat();
const refused = (f) => {
  try { f(); } catch (error) { return `${error.name}: ${error.message}`; }
  return "taken";
};
const one = new Predictor(), other = new Predictor();
const steps = sample.map((row) => {
  other.step(row.map((x) => -x));
  refused(() => one.step([1]));
  return one.step(Float64Array.from(row));
});
one.reset();
console.log(JSON.stringify({
  shapes: INPUT_SHAPES,
  same: [
    predict(sample), predict(Float64Array.from(flat)), predict(sample.map((row) => Float64Array.from(row))),
    predictBatch(new Set([sample]))[0], new Predictor().predict(sample), steps.at(-1),
    sample.map((row) => one.step(row)).at(-1),
  ],
  refused: [
    () => predict(), () => predict(sample, sample), () => predict([]), () => predict([[1, 2, 3]]), () => predict(7),
    () => predict([[1, 2], [3]]), () => predict([[1, 2], [3, "4"]]), () => predict([[1, 2], 3]),
    () => predict(new Float64Array(7)), () => predict([[1, 2], [3, null]]), () => predict("text"),
    () => predict([[1, 2], [3, 4n]]), () => predict(new BigInt64Array(6)), () => one.step([1, 2, 3]),
    ...[5, "", {}, { length: 1, 0: sample }, null, undefined].map((samples) => () => predictBatch(samples)),
  ].map(refused),
}));
"""
REFUSED = [
    "TypeError: inputs: expected 1 (x), got 0",
    "TypeError: inputs: expected 1 (x), got 2",
    'RangeError: input "x" must have shape (any, 2), not (0)',
    'RangeError: input "x" must have shape (any, 2), not (1, 3)',
    'RangeError: input "x" must have shape (any, 2), not ()',
    'RangeError: input "x" has rows of different lengths',
    'TypeError: input "x" must hold numbers, not a value of type string',
    'RangeError: input "x" has rows of different lengths',
    'RangeError: input "x" must have shape (any, 2), not (7)',
    'TypeError: input "x" must hold numbers, not null',
    'TypeError: input "x" must hold numbers, not a value of type string',
    'TypeError: input "x" must hold numbers, not a value of type bigint',
    'TypeError: input "x" must hold numbers, not a value of type bigint',
    'RangeError: input "x" must have shape (2), not (3)',
    *["TypeError: predictBatch takes a list of samples"] * 6,
]


def test_every_form_of_a_sample_and_every_refusal(tmp_path: Path) -> None:
    graph = classifier(T)
    put(tmp_path, graph)
    found = script(tmp_path, TAKEN.replace("SAMPLE", json.dumps(SAMPLE)))
    (expected,) = graph.evaluate(np.array(SAMPLE))
    assert found["shapes"] == [[None, 2]]
    for each in found["same"]:
        np.testing.assert_allclose(each, expected, rtol=0, atol=1e-12)
    assert found["refused"] == REFUSED


def test_a_readable_layer_is_its_equations(tmp_path: Path) -> None:
    text = put(tmp_path, GRAPHS["classifier"](), style="readable").read_text()
    assert "--target javascript --style readable\n" in text
    code = [line.strip() for line in text.splitlines()]
    written = "dot(m, x, LSTM_KERNEL_{0}, k, 2) + LSTM_BIAS_{0}[k] + dot(m, h, LSTM_RECURRENT_KERNEL_{0}, k, 3)"
    sums = {gate: written.format(gate) for gate in "IFCO"}
    equations = [
        *(f"const {gate} = sigmoid({sums[gate.upper()]});" for gate in "if"),
        f"const candidate = tanh({sums['C']});",
        f"const o = sigmoid({sums['O']});",
        "m[c + k] = f * m[c + k] + i * candidate;",
        "m[newH + k] = o * tanh(m[c + k]);",
    ]
    begin = code.index(equations[0])
    assert code[begin : begin + len(equations)] == equations


def test_a_state_is_as_before_where_a_call_fails(tmp_path: Path) -> None:
    graph = chain((T,), Embedding(table=Weights()(9, 2)), lstm(Weights(), 2, 2, stateful=True))
    put(tmp_path, graph)
    code = """
import { Predictor } from "./predictor.mjs";
const undisturbed = new Predictor(), disturbed = new Predictor();
const answers = [[1, 2], [3, 4, 5]].map((sample) => {
  const wanted = undisturbed.predict(sample);
  try { disturbed.predict([7, 8, 9]); } catch (error) { var message = `${error.name}: ${error.message}`; }
  return [message, wanted, disturbed.predict(sample)];
});
console.log(JSON.stringify(answers));
"""
    for message, wanted, got in script(tmp_path, code):
        assert message == "RangeError: the index 9 is outside an embedding table of 9 rows"
        assert got == wanted


def test_predictions_of_any_width_leave_the_state_of_steps(tmp_path: Path) -> None:
    graph = network((T, Axis("width"), 3), conv_lstm(Weights(3), padding="same"))
    put(tmp_path, graph)
    rng = np.random.default_rng(4)
    wide, narrow = rng.normal(size=(2, 9, 3)), rng.normal(size=(3, 5, 3))
    code = """
import { Predictor, predict } from "./predictor.mjs";
const wide = WIDE, narrow = NARROW, own = new Predictor();
const both = [predict(wide), predict(narrow), own.predict(wide), own.predict(narrow)];
let refusal = "";
try { own.step([...wide[0].slice(1), ["a", "b", "c"]]); } catch (error) { refusal = error.message; }
const first = own.step(narrow[0]);
try { own.predict(wide); } catch (error) { refusal = error.message; }
own.predict(narrow);
console.log(JSON.stringify([...both, [first, own.step(narrow[1]), own.step(narrow[2])].at(-1), refusal]));
"""
    code = code.replace("WIDE", json.dumps(wide.tolist())).replace("NARROW", json.dumps(narrow.tolist()))
    *found, refusal = script(tmp_path, code)
    for values, sample in zip(found, [wide, narrow, wide, narrow, narrow], strict=True):
        np.testing.assert_allclose(values, graph.evaluate(sample)[0], rtol=0, atol=1e-12)
    assert refusal == "the state is of width = 5, not width = 9; reset() first"


def test_it_needs_the_language_alone(tmp_path: Path) -> None:
    """In a context without any global that ECMAScript does not have, as an AudioWorklet nearly is one."""
    graph = classifier(T)
    text = put(tmp_path, graph).read_text()
    words = ("require", "document", "window", "atob", "eval", "Function", "fetch", "TextDecoder")
    assert not [word for word in words if f"{word}(" in text or f"{word}." in text]
    code = """
import { readFileSync } from "node:fs";
import { createContext, runInContext } from "node:vm";
const text = readFileSync("predictor.mjs", "utf8").replace(/^export /gm, "").replaceAll("import.meta.url", '""');
const context = createContext(Object.create(null), { codeGeneration: { strings: false, wasm: false } });
console.log(runInContext(`"use strict"; ${text.replace(/import\\(/g, "(")}; JSON.stringify(predict(SAMPLE))`, context));
"""
    (expected,) = graph.evaluate(np.array(SAMPLE))
    np.testing.assert_allclose(script(tmp_path, code.replace("SAMPLE", json.dumps(SAMPLE))), expected, atol=1e-12)


NAMED = 'input "x" must have shape'


def test_command_line_reads_what_that_of_python_reads(tmp_path: Path) -> None:
    graph = classifier()
    put(tmp_path, graph, with_main=True)
    (expected,) = graph.evaluate(np.array(SAMPLE))
    lines = "\n".join(", ".join(map(str, row)) for row in SAMPLE)
    named = json.dumps({"x": SAMPLE}, indent=1)
    for text in (json.dumps(SAMPLE), named, f"time,\tinput 1\n{lines}\n\n\n", lines.replace(",", " ")):
        np.testing.assert_allclose(json.loads(node(tmp_path, "predictor.mjs", text=text).stdout), expected, atol=1e-12)
    (tmp_path / "batch.csv").write_text("\ufeff" + f"{lines}\n\n{lines}\n".replace(",", ";"), encoding="utf-8")
    several = json.loads(node(tmp_path, "predictor.mjs", "batch.csv").stdout)
    np.testing.assert_allclose(several, [expected, expected], atol=1e-12)
    stepped = f"\n{lines}\n{SAMPLE[0]}\n"
    for last, message in {
        "[1, 2": "expected JSON, got the end",
        "1 2 3": f"{NAMED} (2), not (3)",
    }.items():
        done = node(tmp_path, "predictor.mjs", "--step", text=stepped + last)
        assert len(done.stdout.splitlines()) == len(SAMPLE) + 1
        assert done.stderr == f"error: line {len(SAMPLE) + 3}: {message}\n"
    for text, message in {
        "": "error: there are no numbers",
        "[[1, 2], [3, 4]]": 'error: input "x" must have shape (3, 2), not (2, 2)',
        "\n\n[[1, 2],\n [3\n\n": "error: line 4: expected JSON, got the end",
        "[[1, 2],\n [3 4]]": 'error: line 2: expected JSON, got "4"',
        "[[1, 2],\r\n [3, ]]": 'error: line 2: expected JSON, got "]"',
        "[[1, 2]\n\n, [3,, 4]]": 'error: line 3: expected JSON, got ","',
        "[[1, 2], [3, 0x4]]": 'error: line 1: expected JSON, got "0x4"',
        "[[1, 2], [3, null], [5, 6]]": 'error: input "x" must hold numbers, not null',
        "[[1, 2]]\n]": 'error: line 2: expected JSON, got "]"',
        "[1]\n, [2]": 'error: line 2: expected JSON, got ","',
        "[[1, 2]\n[3, 4]]": 'error: line 2: expected JSON, got "["',
        "[]": f"error: {NAMED} (3, 2), not (0)",
        '{"x": [[1, 2]]}': f"error: {NAMED} (3, 2), not (1, 2)",
        '{"y": [[1, 2]]}': 'error: input "x" must hold numbers, not a value of type object',
        '[[1, 2], [3, "\\x"]]': "error: line 1: expected JSON, got",
        '{"x": [[1, 2],\n': "error: line 1: expected JSON, got the end",
        '{"x" [[1, 2]]}': 'error: line 1: expected JSON, got "["',
        "[[], []]": f"error: {NAMED} (3, 2), not (2, 0)",
        "1,2\n3,x\n": 'error: line 2, column 2: "x" is not a number',
        "\n" + "[" * 100_000 + "]" * 100_000: "error: line 2: too many lists or objects inside each other\n",
    }.items():
        done = node(tmp_path, "predictor.mjs", text=text)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.startswith(message)
    (tmp_path / "latin.csv").write_bytes(b"1,2\n3,\xe9\n")
    for arguments, message in {
        ("latin.csv",): "the samples are not UTF-8; save the file as UTF-8",
        ("missing.csv",): "cannot read missing.csv: no such file or directory",
        ("--step", "missing.csv"): "cannot read missing.csv: no such file or directory",
        (".",): "cannot read .: illegal operation on a directory",
    }.items():
        assert node(tmp_path, "predictor.mjs", *arguments).stderr == f"error: {message}\n"


def test_command_line_is_a_file_beside_the_module(tmp_path: Path) -> None:
    """It runs by its own name too; where it is missing, that is told, and the module is as it was for others."""
    graph = classifier()
    put(tmp_path, graph, with_main=True)
    (expected,) = graph.evaluate(np.array(SAMPLE))
    done = node(tmp_path, "predictor.cli.mjs", text=json.dumps(SAMPLE))
    np.testing.assert_allclose(json.loads(done.stdout), expected, atol=1e-12)
    (tmp_path / "predictor.cli.mjs").unlink()
    done = node(tmp_path, "predictor.mjs", text=json.dumps(SAMPLE))
    assert done.returncode == 1
    assert re.fullmatch(
        "error: Cannot find module '.*predictor.cli.mjs' imported from .*predictor.mjs.*\n", done.stderr
    )
    code = "import { predict } from './predictor.mjs'; console.log(JSON.stringify(predict(SAMPLE)));"
    np.testing.assert_allclose(script(tmp_path, code.replace("SAMPLE", json.dumps(SAMPLE))), expected, atol=1e-12)
    (tmp_path / "of_predictor.mjs").write_text(code.replace("SAMPLE", json.dumps(SAMPLE)))
    done = node(tmp_path, "of_predictor.mjs")
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("optimize", ["speed", "size"])
def test_without_the_option_there_is_no_program(tmp_path: Path, optimize: str) -> None:
    graph = classifier()
    files = written(graph, "javascript", "predictor.mjs", optimize=optimize)
    assert sorted(files) == [".d.mts", ".d.ts", ".mjs"]
    assert "process" not in files[".mjs"]
    put(tmp_path, graph, optimize=optimize, with_main=True)
    done = node(tmp_path, "predictor.mjs", text=json.dumps(SAMPLE))
    np.testing.assert_allclose(json.loads(done.stdout), graph.evaluate(np.array(SAMPLE))[0], atol=1e-12)


@pytest.mark.parametrize("weights_file", [None, "bin"])
@pytest.mark.parametrize("name", ["it's (2) ~ #1.mjs", "a?v=1.mjs", "c:\u00fc%20&$&.mjs", "cli.mjs"])
def test_a_program_of_any_name_runs_once(name: str, weights_file: str | None, tmp_path: Path) -> None:
    """By its own name and by that of its command line, and by way of links to files and folders."""
    (tmp_path / "real").mkdir()
    export(classifier(), tmp_path / "real" / name, arguments={"weights_file": weights_file, "with_main": True})
    (tmp_path / "links").mkdir()
    (tmp_path / "links" / name).symlink_to(tmp_path / "real" / name)
    (tmp_path / "folder").symlink_to(tmp_path / "real")
    stem = name.removesuffix(".mjs")
    for path in (f"real/{name}", f"real/{stem}.cli.mjs", f"links/{name}", f"folder/{name}"):
        done = node(tmp_path, f"./{path}", text=json.dumps(SAMPLE))
        assert (len(done.stdout.splitlines()), done.stderr) == (1, "")


def test_command_line_with_several_inputs_and_odd_numbers(tmp_path: Path) -> None:
    graph = two_ends()
    put(tmp_path, graph, with_main=True)
    sample = arrays(graph)
    text = json.dumps([[x.tolist() for x in sample]] * 2)
    for outputs in json.loads(node(tmp_path, "predictor.mjs", text=text).stdout):
        for got, true in zip(outputs, graph.evaluate(*sample), strict=True):
            np.testing.assert_allclose(got, true, atol=1e-12)
    assert node(tmp_path, "predictor.mjs", text="1 2 3").stderr.startswith("error: write the samples of this model as")
    put(tmp_path, classifier(), with_main=True)
    done = node(tmp_path, "predictor.mjs", text="nan inf\n1 -inf\n1 2")
    assert np.isnan(json.loads(done.stdout)).all()


USES = """
import { predict, predictBatch, Predictor, INPUT_SHAPES, OUTPUT_NAMES } from "./classifier.mjs";
import * as tagger from "./tagger.js";
import { predict as ends } from "./ends.js";
const y: number[] = predict([[1, 2], new Float32Array(2)]);
const flat: number[] = predict(new Float64Array(6));
const several: number[][] = predictBatch(new Set([[[1, 2]]]));
const step: number[] = new Predictor().step(Int8Array.of(1, 2));
const length: number | null = INPUT_SHAPES[0]![0]!;
const tags = tagger.predict([1, 2]);
const both: [number[], number[][]] | [number[], number[]] | number[][][] = ends([[1, 2, 3]], [1, 2, 3, 4]) as never;
// @ts-expect-error: text is no sample
predict("text");
// @ts-expect-error: a row is no sample
predict([1, 2]);
// @ts-expect-error: names are not to be changed
OUTPUT_NAMES.push("other");
export { y, flat, several, step, length, tags, both };
"""


@pytest.mark.parametrize("resolution", ["nodenext", "node"])
def test_types_are_strict(tmp_path: Path, resolution: str) -> None:
    put(tmp_path, classifier(T), "classifier.mjs")
    put(tmp_path, two_ends(), "ends.js")
    for name, make in GRAPHS.items():
        put(tmp_path, make(), f"{name}.js")
    (tmp_path / "package.json").write_text('{"type": "module"}')
    (tmp_path / "use.mts").write_text(USES)
    module = "nodenext" if resolution == "nodenext" else "esnext"
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", module, "--moduleResolution", resolution]
    declarations = [path.name for path in tmp_path.glob("*.d.*")]
    done = subprocess.run(
        [require("tsc"), *options, "use.mts", *declarations], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("weights_file", [None, "bin"])
def test_npm_takes_the_package(weights_file: str | None, tmp_path: Path) -> None:
    """What npm packs is installed beside a program, which imports it by its name."""
    graph = classifier(T)
    folder = tmp_path / "node_modules" / "my-net"
    folder.parent.mkdir()
    export(graph, folder, package="npm", arguments={"weights_file": weights_file})
    described = json.loads((folder / "package.json").read_text())
    assert (described["name"], described["type"]) == ("my-net", "module")
    assert all((folder / name).is_file() for name in described["files"])
    code = "import { predict } from 'my-net'; console.log(JSON.stringify(predict(SAMPLE)));"
    (expected,) = graph.evaluate(np.array(SAMPLE))
    np.testing.assert_allclose(script(tmp_path, code.replace("SAMPLE", json.dumps(SAMPLE))), expected, atol=1e-12)
    (example,) = re.findall(r"```js\n(.*?)```", (folder / "README.md").read_text(), re.DOTALL)
    (tmp_path / "example.mjs").write_text(example)
    done = node(tmp_path, "example.mjs")
    assert done.stderr == ""
    assert done.stdout.count(",") == expected.size - 1
    (tmp_path / "use.mts").write_text(
        "import { predict } from 'my-net';\nexport const y: number[] = predict([[1, 2]]);"
    )
    for resolution, module in (("node", "esnext"), ("nodenext", "nodenext")):  # TypeScript 5 calls the first node10
        options = ["--noEmit", "--strict", "--target", "es2022", "--module", module, "--moduleResolution", resolution]
        done = subprocess.run([require("tsc"), *options, "use.mts"], cwd=tmp_path, capture_output=True, text=True)
        assert done.returncode == 0, done.stdout
    if npm := find("npm"):
        packed = subprocess.run([npm, "pack", "--json"], cwd=folder, capture_output=True, text=True, check=True)
        (told,) = json.loads(packed.stdout)
        assert {file["path"] for file in told["files"]} == {*described["files"], "README.md", "package.json"}


def test_names_that_are_code_do_nothing(tmp_path: Path) -> None:
    """All modules are loaded in one process, and predict what they predict under plain names."""
    modules = []
    for k, text in enumerate(HOSTILE):
        graph = classifier()
        names = {value.name: f"{text}{number}" for number, value in enumerate((*graph.inputs, *graph.outputs))}
        bad = replace(
            graph,
            input_names=tuple(names.values())[:1],
            output_names=(text,),
            nodes=tuple(replace(node, name=f"{text} {node.name}", label=text) for node in graph.nodes),
            source=Source(name=text, sha256=text, keras_version=text),
        )
        path = put(tmp_path, bad, f"hostile_{k}.mjs")
        assert path.read_text(encoding="utf-8").isascii()
        assert "<" not in NOT_CODE.sub("", path.read_text().partition("INPUT_SHAPES")[0])
        modules.append(path.name)
    code = """
const outputs = [];
for (const name of MODULES) {
  const { predict, INPUT_NAMES } = await import(`./${name}`);
  outputs.push([predict(SAMPLE), INPUT_NAMES[0]]);
}
console.log(JSON.stringify(outputs));
"""
    (expected,) = classifier().evaluate(np.array(SAMPLE))
    found = script(tmp_path, code.replace("MODULES", json.dumps(modules)).replace("SAMPLE", json.dumps(SAMPLE)))
    for (output, name), text in zip(found, HOSTILE, strict=True):
        np.testing.assert_allclose(output, expected, rtol=0, atol=1e-12)
        assert name == f"{text}0"


def test_a_step_of_a_model_with_a_label_for_each_row_has_one(tmp_path: Path) -> None:
    w = Weights(5)
    dense, softmax = Dense(kernel=w(4, 2), bias=w(2)), Activate(activation=Activation("softmax"))
    graph = network((3, 2), lstm(w, 2, 4, return_sequences=True), dense, softmax)
    put(tmp_path, attach(graph, Pipeline(labels=["calm", "storm"])))
    code = """
import { Predictor, classify, label } from "./predictor.mjs";
const predictor = new Predictor();
console.log(JSON.stringify([classify(SAMPLE), SAMPLE.map((row) => label(predictor.step(row)))]));
"""
    whole, steps = script(tmp_path, code.replace("SAMPLE", json.dumps(SAMPLE)))
    assert steps == whole
    use = 'import { Predictor, label } from "./predictor.mjs"; export const [name]: [string, number] = '
    (tmp_path / "use.mts").write_text(f"{use}label(new Predictor().step([1, 2]));")
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext"]
    subprocess.run([require("tsc"), *options, "use.mts"], cwd=tmp_path, check=True)


def test_a_pipeline_gives_labels_and_refuses_what_is_missing(tmp_path: Path) -> None:
    pipeline = Pipeline(columns=["a", 'b"`${x}'], labels=["calm", "</script>"])
    graph = attach(classifier(T), pipeline)
    put(tmp_path, graph)
    code = """
import { COLUMNS, LABELS, Predictor, classify, label } from "./predictor.mjs";
const refused = [];
for (const wrong of [() => classify([[1, 2], [3, NaN]]), () => label([NaN, NaN])]) {
  try { wrong(); } catch (error) { refused.push(`${error.name}: ${error.message}`); }
}
console.log(JSON.stringify([COLUMNS, LABELS, classify(SAMPLE), new Predictor().classify(SAMPLE), refused]));
"""
    columns, labels, first, second, refused = script(tmp_path, code.replace("SAMPLE", json.dumps(SAMPLE)))
    (expected,) = graph.evaluate(np.array(SAMPLE))
    assert (columns, labels) == ([["a", 'b"`${x}']], ["calm", "</script>"])
    assert first == second
    assert first[0] == labels[int(np.argmax(expected))]
    np.testing.assert_allclose(first[1], expected.max(), rtol=0, atol=1e-12)
    assert refused == [
        'RangeError: input "x": row 2, column "b"`${x}" is NaN; set missing= in the pipeline to fill it',
        "RangeError: the prediction is NaN; check the input for NaN and huge values",
    ]
    (tmp_path / "use.mts").write_text(
        'import { classify } from "./predictor.mjs"; const [label, p]: [string, number] = classify([[1, 2]]); '
        "export { label, p };"
    )
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext"]
    done = subprocess.run(
        [require("tsc"), *options, "use.mts"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
