"""Labels of several outputs, and several labels at once: one meaning in every language."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from family_programs import PROGRAMS, labels_of
from generated import load, source_of
from graph_maker import Maker, T, Weights
from graphs import lstm, network
from node import put, script
from sklearn.preprocessing import MultiLabelBinarizer, StandardScaler
from toolchain import require

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.pipeline import attach

# One of three, some of three for each row, a number without a label, and yes or no.
ACTIVITY, SOUNDS, LEVEL, ALARM = "__proto__", 'so"unds', "level", "alarm"
LABELS = {ACTIVITY: ["sit", "stand", "walk"], SOUNDS: ["voice", "mus\\ic", "wind"], ALARM: ["no", "yes"]}
THRESHOLD = {SOUNDS: (0.5, 0.45, 0.48), ALARM: 0.6}
SAMPLES = np.random.default_rng(6).normal(0, 2, (5, 4, 3)).astype(np.float32).astype(np.float64)


def several() -> Graph:
    m, w = Maker(), Weights(2, 0.0, 1.3)
    rows = m(lstm(w, 3, 5, return_sequences=True), m.input(T, 3))
    last = m(lstm(w, 5, 4), rows)

    def ending(x: Any, activation: str, inputs: int, units: int) -> Any:
        return m(Activate(activation=Activation(activation)), m(Dense(kernel=w(inputs, units), bias=w(units)), x))

    outputs = (ending(last, "softmax", 4, 3), ending(rows, "sigmoid", 5, 3), ending(last, "linear", 4, 2))
    graph = m.graph(*outputs, ending(last, "sigmoid", 4, 1))
    names = {"output_names": (ACTIVITY, SOUNDS, LEVEL, ALARM)}
    pipeline = lstmgen.Pipeline(labels=LABELS, threshold=THRESHOLD, multi_label={SOUNDS: True})
    return attach(type(graph)(**{**vars(graph), **names}), pipeline)


def every(probabilities: Any) -> list[tuple[str, float]]:
    return [(n, p) for n, p, t in zip(LABELS[SOUNDS], probabilities, THRESHOLD[SOUNDS]) if p > t]


def wanted(graph: Graph, x: np.ndarray) -> dict[str, Any]:
    activity, sounds, _, (alarm,) = graph.evaluate(x)
    yes = alarm > THRESHOLD[ALARM]
    return {
        ACTIVITY: (LABELS[ACTIVITY][activity.argmax()], activity.max()),
        SOUNDS: [every(row) for row in sounds],
        ALARM: ("yes", alarm) if yes else ("no", 1 - alarm),
    }


def nested(found: Any) -> Any:
    """Pairs as lists, and numbers with their tolerance."""
    if isinstance(found, dict):
        return {name: nested(each) for name, each in found.items()}
    return [nested(each) for each in found] if isinstance(found, (list, tuple)) else found


def near(found: Any, truth: Any, tolerance: float) -> bool:
    if isinstance(truth, dict):
        return list(found) == list(truth) and all(near(found[name], truth[name], tolerance) for name in truth)
    if isinstance(truth, (list, tuple)):
        return len(found) == len(truth) and all(near(*pair, tolerance) for pair in zip(found, truth))
    return found == truth if isinstance(truth, str) else abs(found - truth) < tolerance


def test_the_samples_tell_all_rules_apart() -> None:
    graph = several()
    found = [wanted(graph, x) for x in SAMPLES]
    assert len({len(row) for each in found for row in each[SOUNDS]}) > 2
    assert {each[ALARM][0] for each in found} == {"no", "yes"}
    assert len({each[ACTIVITY][0] for each in found}) > 1


@pytest.mark.parametrize("target", ["python", "numpy", "micropython"])
def test_labels_by_the_names_of_outputs_in_python(target: str) -> None:
    graph = several()
    module = load(graph, source_of(graph, target=target))
    assert module["LABELS"] == {name: tuple(each) for name, each in LABELS.items()}
    assert module["THRESHOLD"] == THRESHOLD
    tolerance = 1e-5 if target == "numpy" else 1e-12
    for x in SAMPLES:
        truth = wanted(graph, x)
        for classify in (module["classify"], module["Predictor"]().classify):
            found = classify(x.tolist())
            assert near(found, truth, tolerance)
            assert type(found[ACTIVITY]) is tuple
            assert {type(p) for row in found[SOUNDS] for _, p in row} <= {float}
        step = module["Predictor"]().step
        steps = [module["label"](step(row)) for row in x.tolist()]
        assert near([each[SOUNDS] for each in steps], truth[SOUNDS], tolerance)
        assert near(steps[-1][ACTIVITY], truth[ACTIVITY], tolerance)
    outputs = list(module["predict"](SAMPLES[0].tolist()))
    outputs[1] = [[0.5, float("nan"), 0.5]] * 4 if target != "numpy" else np.full((4, 3), np.nan, np.float32)
    with pytest.raises(ValueError, match="the prediction is NaN; check the input for NaN and huge values"):
        module["label"](tuple(outputs))
    outputs[1] = [[0.5, 0.5]] * 4 if target != "numpy" else np.full((4, 2), 0.5, np.float32)
    with pytest.raises(ValueError, match="expected a prediction of size 3, got size 2"):
        module["label"](tuple(outputs))


def tagger() -> Graph:
    """One output of several labels, with one threshold for all."""
    w = Weights(3)
    layers = [lstm(w, 3, 5), Dense(kernel=w(5, 3), bias=w(3)), Activate(activation=Activation("sigmoid"))]
    return attach(network((4, 3), *layers), lstmgen.Pipeline(labels=LABELS[SOUNDS], multi_label=True, threshold=0.55))


def tagged(graph: Graph, x: np.ndarray) -> list[tuple[str, float]]:
    (truth,) = graph.evaluate(x)
    return [(name, p) for name, p in zip(LABELS[SOUNDS], truth) if p > 0.55]


@pytest.mark.parametrize("target", ["python", "numpy", "micropython"])
def test_several_labels_at_once_in_python(target: str) -> None:
    graph = tagger()
    module = load(graph, source_of(graph, target=target))
    for x in SAMPLES:
        assert near(module["classify"](x.tolist()), tagged(graph, x), 1e-5)
    assert module["THRESHOLD"] == (0.55,) * 3


CLASSIFIED = """
import { LABELS, THRESHOLD, Predictor, classify, label, predict } from "./predictor.mjs";
const predictor = new Predictor(), broken = predict(SAMPLES[0]);
const step = (rows) => { predictor.reset(); return rows.map((row) => Object.entries(label(predictor.step(row)))); };
broken[1][2][1] = NaN;
const refused = [];
for (const change of [() => {}, () => broken[1][2].pop()]) {
  change();
  try { label(broken); } catch (error) { refused.push(`${error.name}: ${error.message}`); }
}
const entries = (found) => Object.entries(found);
console.log(JSON.stringify([
  [LABELS, THRESHOLD].map(entries), SAMPLES.map((x) => entries(classify(x))), SAMPLES.map(step), refused,
]));
"""
USES = f"""
import {{ LABELS, THRESHOLD, Predictor, classify, label }} from "./predictor.mjs";
const found = classify([[1, 2, 3]]), step = label(new Predictor().step([1, 2, 3]));
const one: [string, number] = found[{json.dumps(ALARM)}];
const rows: [string, number][][] = found[{json.dumps(SOUNDS)}], row: [string, number][] = step[{json.dumps(SOUNDS)}];
const names: readonly string[] = LABELS[{json.dumps(SOUNDS)}], above: number = THRESHOLD[{json.dumps(ALARM)}];
const each: readonly number[] = THRESHOLD[{json.dumps(SOUNDS)}];
export {{ one, rows, row, names, above, each }};
"""


def test_labels_by_the_names_of_outputs_in_javascript(tmp_path: Path) -> None:
    graph = several()
    put(tmp_path, graph)
    (labels, threshold), found, steps, refused = script(
        tmp_path, CLASSIFIED.replace("SAMPLES", json.dumps(SAMPLES.tolist()))
    )
    assert dict(labels) == LABELS
    assert dict(threshold) == nested(THRESHOLD)
    for x, answer, each in zip(SAMPLES, found, steps, strict=True):
        truth = wanted(graph, x)
        assert near(dict(answer), truth, 1e-12)
        assert near([dict(step)[SOUNDS] for step in each], truth[SOUNDS], 1e-12)
    assert refused == [
        "RangeError: the prediction is NaN; check the input for NaN and huge values",
        "RangeError: expected a prediction of size 3, got size 2",
    ]
    (tmp_path / "use.mts").write_text(USES)
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext"]
    done = subprocess.run([require("tsc"), *options, "use.mts"], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


MAIN = r"""
#include "net.h"
#include <stdio.h>

static net_context context;

int main(void)
{
    float input[12], output_0[NET_OUTPUT_0_SIZE], output_1[12], output_2[NET_OUTPUT_2_SIZE], output_3[1];
    for (;;) {
        for (int k = 0; k < 12; ++k) {
            if (scanf("%f", &input[k]) != 1) {
                return 0;
            }
        }
        net_reset(&context);
        if (net_predict(&context, input, 4, output_0, output_1, output_2, output_3) != NET_OK) {
            return 1;
        }
        printf("%s\t%s", net_label_0(net_classify_0(output_0)), net_labels_3[net_classify_3(output_3)]);
        for (int row = 0; row < 4; ++row) {
            int classes[NET_LABELS_1];
            const int count = net_classify_1(&output_1[3 * row], classes);
            printf("\t");
            for (int k = 0; k < count; ++k) {
                printf("%s ", net_label_1(classes[k]));
            }
        }
        output_1[2] = (float)NAN;
        output_0[2] = (float)NAN;
        printf("\t%d %d\n", net_classify_1(output_1, (int[NET_LABELS_1]){ 0 }), net_classify_0(output_0));
    }
}
"""


@pytest.mark.parametrize("options", [{}, {"mcu": "avr"}, {"dtype": "float64"}], ids=str)
def test_labels_of_each_output_in_c(options: dict[str, Any], tmp_path: Path) -> None:
    graph = several()
    lstmgen.export(graph, tmp_path / "net.c", **options)
    real = "double" if options.get("dtype") == "float64" else "float"
    main = MAIN.replace("float", real).replace("%f", "%lf" if real == "double" else "%f")
    (tmp_path / "main.c").write_text(main.replace("#include <stdio.h>", "#include <math.h>\n#include <stdio.h>"))
    flags = ["-std=c99", "-O1", "-DNET_NO_DISPATCH", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
    flags.append("-fsanitize=address,undefined")
    subprocess.run([require("gcc"), *flags, "main.c", "net.c", "-lm", "-o", "main"], cwd=tmp_path, check=True)
    text = " ".join(map(str, SAMPLES.ravel()))
    ran = subprocess.run([tmp_path / "main"], input=text, capture_output=True, text=True, check=True)
    for x, line in zip(SAMPLES, ran.stdout.splitlines(), strict=True):
        truth = wanted(graph, x)
        rows = ["".join(f"{name} " for name, _ in row) for row in truth[SOUNDS]]
        assert line.split("\t") == [truth[ACTIVITY][0], truth[ALARM][0], *rows, "-1 -1"]


def listed(truth: Any, output: str = "", row: int = 0) -> list[tuple[str, int, str, Any]]:
    """Labels as Java and Rust have them: output by output, row by row."""
    if isinstance(truth, dict):
        return [label for name, each in truth.items() for label in listed(each, name)]
    if isinstance(truth, tuple):
        return [(output, row, truth[0], pytest.approx(truth[1], abs=1e-5))]
    rows = [row if isinstance(each, tuple) else k for k, each in enumerate(truth)]
    return [label for k, each in zip(rows, truth) for label in listed(each, output, k)]


def windowed(hop: int) -> Graph:
    w = Weights(3)
    layers = [lstm(w, 3, 5), Dense(kernel=w(5, 3), bias=w(3)), Activate(activation=Activation("softmax"))]
    scaler = StandardScaler().fit(SAMPLES.reshape(-1, 3))
    return attach(
        network((4, 3), *layers),
        lstmgen.Pipeline(scaler=scaler, columns=list("abc"), labels=LABELS[ACTIVITY], window=4, hop=hop),
    )


def scored() -> Graph:
    w = Weights(3)
    layers = [lstm(w, 3, 5, return_sequences=True), Dense(kernel=w(5, 3), bias=None)]
    scaler = StandardScaler().fit(SAMPLES.reshape(-1, 3))
    return attach(network((4, 3), *layers), lstmgen.Pipeline(scaler=scaler, score="absolute", threshold=LIMIT))


HOPS, LIMIT = (1, 3, 6), 0.85  # between the scores of samples


@pytest.mark.parametrize("language", list(PROGRAMS))
def test_labels_and_windows_in_the_family(language: str, tmp_path: Path) -> None:
    """Pairs of what is printed and what is meant, of six models in one program."""
    several_outputs, one, reconstruction = several(), tagger(), scored()
    windows = [windowed(hop) for hop in HOPS]
    program = PROGRAMS[language]([several_outputs, one, *windows, reconstruction])
    meant: list[Any] = []
    for x in SAMPLES:
        truth = wanted(several_outputs, x)
        for kept in (False, True):
            program.classify(0, x, kept=kept)
            meant.append(listed(truth))
        program.reset(0)
        for row, sounds in zip(x, truth[SOUNDS]):
            program.step(0, row)
            meant.append(listed({SOUNDS: [sounds]}))
        program.classify(1, x)
        meant.append(listed([tagged(one, x)], one.output_names[0]))
        program.classify(2 + len(windows), x)
        ((score,),) = reconstruction.evaluate(x)
        meant.append(listed(("anomaly" if score > LIMIT else "normal", score), reconstruction.output_names[0]))
    program.classify(1, np.full((4, 3), np.inf))
    meant.append("error: the prediction is NaN; check the input for NaN and huge values")
    rows = SAMPLES.reshape(-1, 3)[:17]
    for k, (graph, hop) in enumerate(zip(windows, HOPS), 2):
        for _ in range(2):  # a second time after a reset
            for number, row in enumerate(rows, 1):
                program.push(k, np.array([1.0, np.nan, 0.0]))  # which changes nothing
                program.push(k, row[:2])
                meant += ["error: input 'x' holds NaN", "error: a row of input 'x' has another size: expected 3"]
                program.push(k, row)
                (y,) = graph.evaluate(rows[number - 4 : number]) if number >= 4 else (np.zeros(3),)
                is_full = number >= 4 and (number - 4) % hop == 0
                label = (LABELS[ACTIVITY][y.argmax()], y.max())
                meant.append(listed(label, graph.output_names[0]) if is_full else program.no_window)
            program.push(k, rows[0])
            meant.append(None)
            program.reset(k)
    for line, truth in zip(program.run(tmp_path), meant, strict=True):
        if isinstance(truth, str):
            assert line.startswith(truth)
        elif truth is not None:
            found = labels_of(line)
            assert [each for each in found if each[0] in {name for name, *_ in truth}] == truth


def test_a_multilabelbinarizer_says_that_several_are_true() -> None:
    labels = MultiLabelBinarizer().fit([["wind", "voice"], ["music"]])
    output = lstmgen.Pipeline(labels=labels, threshold=0.3).description.outputs[0]
    assert (output.labels, output.multi_label, output.threshold) == (("music", "voice", "wind"), True, 0.3)
    assert not lstmgen.Pipeline(labels=labels, multi_label=False).description.outputs[0].multi_label


def sigmoids(units: int, **pipeline: Any) -> Graph:
    layers = [Dense(kernel=np.ones((2, units)), bias=None), Activate(activation=Activation("sigmoid"))]
    return attach(network((2,), *layers), lstmgen.Pipeline(**pipeline))


def test_what_cannot_be_is_refused_by_name() -> None:
    w = Weights(3)
    softmax = [Dense(kernel=w(2, 3), bias=w(3)), Activate(activation=Activation("softmax"))]
    three, two = ["a", "b", "c"], ["a", "b"]
    with pytest.raises(
        OptionError, match="output 'activate_1' ends with softmax, whose classes exclude each other: leave"
    ):
        attach(network((2,), *softmax), lstmgen.Pipeline(labels=three, multi_label=True))
    with pytest.raises(OptionError, match="output 'activate_1' has one: leave multi_label out"):
        sigmoids(1, labels=two, multi_label=True)
    with pytest.raises(OptionError, match="'activate_1' needs one threshold, or 3: one for each label; not 2"):
        sigmoids(3, labels=three, multi_label=True, threshold=[0.5, 0.6])
    with pytest.raises(OptionError, match="'activate_1' needs one threshold; not 2"):
        sigmoids(1, labels=two, threshold=[0.5, 0.6])
    for threshold in ([0.5, 0.6, 0.7], 0.5):
        with pytest.raises(OptionError, match=r"or for several labels at once \(multi_label\)"):
            sigmoids(3, labels=three, threshold=threshold)
    with pytest.raises(OptionError, match="`multi_label=` needs `labels=`"):
        lstmgen.Pipeline(multi_label=True)
    with pytest.raises(OptionError, match="`multi_label='yes'` must be True or False"):
        lstmgen.Pipeline(labels=three, multi_label="yes")
    assert sigmoids(1, labels=two, threshold=[0.6]).ends.outputs[0].thresholds == (0.6,)
