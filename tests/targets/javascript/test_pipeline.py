"""What a pipeline adds to a generated module, beside the Python of the same pipeline on the same inputs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import load, source_of
from graph_maker import T, Weights
from graphs import lstm, network
from node import node, put, script
from sklearn.preprocessing import StandardScaler
from toolchain import require

from lstmgen import Pipeline
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.pipeline import attach

ROWS = np.random.default_rng(8).normal((1e5, 50.0, -0.3), (50.0, 30.0, 2.0), (17, 3))
COLUMNS, LABELS = ["pressure", "rain", "__proto__"], ["fair", "rain", "storm"]
ATOL = 1e-12


def weather(**options: Any) -> Graph:
    """Rows of three columns to one of three labels, by way of an LSTM; four rows are a sample."""
    w = Weights(3)
    dense, softmax = Dense(kernel=w(5, 3), bias=w(3)), Activate(activation=Activation("softmax"))
    scaler = StandardScaler().fit(ROWS)
    pipeline = Pipeline(**{"scaler": scaler, "columns": COLUMNS, **options})
    return attach(network((4, 3), lstm(w, 3, 5), dense, softmax), pipeline)


PUSHED = """
import { HOP, WINDOW, Predictor, label } from "./predictor.mjs";
const rows = ROWS, reused = new Float64Array(3);
const predictor = new Predictor(), other = new Predictor(), ahead = new Predictor();
let differ = 0; // bits of windows whose rows are prepared
const refused = (row) => {
  try { predictor.push(row); } catch (error) { return `${error.name}: ${error.message}`; }
};
const rounds = [0, 1].map(() => { // a second time after a reset
  const answers = rows.map((row, number) => {
    refused([1, NaN, 0]); // which changes nothing
    other.push(rows[0]); // nor does another stream
    reused.set(row); // the predictor keeps the numbers, not the array
    if (ahead.prepare && number % 5) ahead.prepare(); // nobody prepares the others
    const answer = predictor.push(reused);
    differ += JSON.stringify(ahead.push(row)) !== JSON.stringify(answer);
    if (ahead.prepare) ahead.step(rows[0]); // has a state of its own
    return answer;
  });
  ahead.reset();
  predictor.push(rows[0]);
  predictor.reset();
  return answers.map((y) => y && [y, label(y)]);
});
const messages = [refused([1, NaN, 0]), refused([1, 2]), refused(7)];
console.log(JSON.stringify([WINDOW, HOP, differ, "prepare" in ahead, rounds, ...messages]));
"""


@pytest.mark.parametrize("hop", [1, 3, 4, 6])
def test_windows_of_a_stream_are_those_of_python(hop: int, tmp_path: Path) -> None:
    graph = weather(labels=LABELS, window=4, hop=hop)
    put(tmp_path, graph)
    window, told, differ, prepares, rounds, *refused = script(
        tmp_path, PUSHED.replace("ROWS", json.dumps(ROWS.tolist()))
    )
    assert (window, told, differ, prepares) == (4, hop, 0, hop < 4)
    assert refused == [
        'RangeError: input "x": column "rain" is NaN; set missing= in the pipeline to fill it',
        'RangeError: input "x" must have shape (3), not (2)',
        'RangeError: input "x" must have shape (3), not ()',
    ]
    module = load(graph, source_of(graph, target="python"))
    push = module["Predictor"]().push
    wanted = [push(row) for row in ROWS.tolist()]
    assert sum(each is not None for each in wanted) == len(range(4, 18, hop))
    for answers in rounds:
        for answer, true in zip(answers, wanted, strict=True):
            assert (answer is None) == (true is None)
            if answer is not None:
                np.testing.assert_allclose(answer[0], true, rtol=0, atol=ATOL)
                label, probability = module["label"](true)
                assert answer[1] == [label, pytest.approx(probability, abs=ATOL)]


# Every form of a table; JSON.parse, since a literal of JavaScript takes __proto__ for something else.
TABLES = """
import { Predictor, predict, predictBatch } from "./predictor.mjs";
const rows = ROWS, table = JSON.parse(TABLE);
const records = rows.map(([a, b, c]) => JSON.parse(`{"__proto__": ${c}, "rain": ${b}, "pressure": ${a}}`));
const refused = (given) => {
  try { predict(given); } catch (error) { return `${error.name}: ${error.message}`; }
};
const change = (given, changes) => Object.assign(JSON.parse(JSON.stringify(given)), changes);
const typed = JSON.parse(TABLE, (_, value) => Array.isArray(value) ? Float64Array.from(value) : value);
const predictor = new Predictor(), { rain, ...others } = table;
console.log(JSON.stringify([
  [predict(rows), predict(table), predict(typed), predict(records), predictBatch([table])[0]],
  records.map((row) => predictor.step(row)),
  records.map((row) => predictor.push(row)),
  [
    others, change(table, { volume: [1, 2] }), change(table, { rain: [1] }), change(table, { rain: "wet!" }),
    change(table, { rain: ["wet", "wet", "wet", "wet"] }), {}, new Map(), records.slice(1), [records[0], null],
    change(table, { rain: 7 }), [rows[0], records[0]],
  ].map(refused),
]));
"""
LISTED = '; the columns are "pressure", "rain", "__proto__"'
OTHERS_REFUSED = f'{LISTED}; other_columns="ignore" in the pipeline skips such columns'
REFUSED = [
    f'RangeError: missing column "rain"{LISTED}',
    f'RangeError: unknown column "volume"{OTHERS_REFUSED}',
    'RangeError: the columns have different lengths: "pressure" has 4, "rain" has 1, "__proto__" has 4',
    'TypeError: input "x" must hold numbers, not a value of type string',
    'TypeError: input "x" must hold numbers, not a value of type string',
    f'RangeError: missing column "pressure", missing column "rain", missing column "__proto__"{LISTED}',
    f'RangeError: missing column "pressure", missing column "rain", missing column "__proto__"{LISTED}',
    'RangeError: input "x" must have shape (4, 3), not (3, 3)',
    'RangeError: input "x" must have shape (4, 3), not (2, 3)',
    'RangeError: the columns have different lengths: "pressure" has 4, "rain" has 0, "__proto__" has 4',
    'RangeError: input "x" must have shape (4, 3), not (2, 3)',
]


def test_tables_are_taken_by_the_names_of_their_columns(tmp_path: Path) -> None:
    graph = weather(labels=LABELS, window=4)
    put(tmp_path, graph)
    rows = ROWS[:4].tolist()
    table = {name: column.tolist() for name, column in zip(reversed(COLUMNS), ROWS[:4, ::-1].T)}
    code = TABLES.replace("ROWS", json.dumps(rows)).replace("TABLE", f"'{json.dumps(table)}'")
    predictions, steps, pushed, refused = script(tmp_path, code)
    module = load(graph, source_of(graph, target="python"))
    wanted = module["predict"](table)
    predictor = module["Predictor"]()
    assert len(predictions) == 5
    for each in (*predictions, pushed[-1]):
        np.testing.assert_allclose(each, wanted, rtol=0, atol=ATOL)
    for step, row in zip(steps, rows, strict=True):
        np.testing.assert_allclose(step, predictor.step(dict(zip(COLUMNS, row))), rtol=0, atol=ATOL)
    assert pushed[:3] == [None] * 3
    assert refused == REFUSED


USES = """
import { Predictor, classify, label, predict, WINDOW, type Row, type Table } from "./predictor.mjs";
import { predict as any } from "./ignoring.mjs";
const row: Row = { pressure: 1, rain: 2, __proto__: 3 } as never;
const table: Table = { pressure: [1], rain: new Float32Array(1), ["__proto__"]: [2] };
const predictor = new Predictor(), rows: number = WINDOW;
const pushed: number[] | null = predictor.push(row) ?? predictor.push([1, 2, 3]);
const told: [string, number] = pushed ? label(pushed) : classify(table);
const answers: number[][] = [predict([row, row]), predict([[1, 2, 3]]), predictor.step(row)];
any({ pressure: [1], rain: [2], ["__proto__"]: [2], day: ["Monday"] });
// @ts-expect-error: a column is missing
predict({ pressure: [1], rain: [2] });
// @ts-expect-error: a column is none of the model's
predict({ pressure: [1], rain: [2], ["__proto__"]: [2], day: ["Monday"] });
export { rows, told, answers };
"""


def test_types_of_tables_and_streams(tmp_path: Path) -> None:
    put(tmp_path, weather(labels=LABELS, window=4))
    put(tmp_path, weather(other_columns="ignore"), "ignoring.mjs")
    (tmp_path / "use.mts").write_text(USES)
    options = ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--moduleResolution", "nodenext"]
    done = subprocess.run(
        [require("tsc"), *options, "use.mts"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


FOUR = "\n".join(",".join(map(str, row)) for row in ROWS[:4])
TITLES = "pressure,rain,__proto__\n"
SWAPPED = "rain,__proto__,pressure\n" + "\n".join(f"{b},{c},{a}" for a, b, c in ROWS[:4])
SAMPLES = f"sample,{TITLES}" + "\n".join(f"s{k % 3},{a},{b},{c}" for k, (a, b, c) in enumerate(ROWS[:12]))
OTHERS = "day,rain,__proto__,pressure\n" + "\n".join(f'"a ""b"", c",{b},{c},{a}' for a, b, c in ROWS[:4])
STREAM = TITLES + "\n".join(",".join(map(str, row)) for row in ROWS)
PLAIN, STREAMED, FILLED = {}, {"window": 4, "hop": 3}, {"missing": [1e5, 50.0, 0.0]}
FILES = {
    "titles": (PLAIN, TITLES + FOUR),
    "another order": (PLAIN, SWAPPED),
    "semicolons, tabs, spaces": (PLAIN, f"\ufeff{SWAPPED}\r\n".replace(",", " ;\t")),
    "tabs": (PLAIN, SWAPPED.replace(",", "\t").replace("\n", "\r\n")),
    "quoted titles": (PLAIN, SWAPPED.replace("rain", '"rain"')),
    "samples that take turns": (PLAIN, SAMPLES),
    "others that are ignored": ({"other_columns": "ignore"}, OTHERS),
    "windows": (STREAMED, STREAM),
    "windows of samples": ({"window": 4}, SAMPLES),
    "what is missing is filled": (FILLED, (TITLES + FOUR).replace(str(ROWS[1, 0]), "").replace(str(ROWS[2, 1]), "nan")),
    "no titles": (PLAIN, FOUR),
    "a column that is called sample": ({"columns": ["sample", "b", "c"]}, f"b,sample,c\n{FOUR}"),
    "two samples with titles": (PLAIN, f"{TITLES}{FOUR}\n\n\n{FOUR}\n"),
    "two samples without titles": (PLAIN, f"{FOUR}\n\n\n{FOUR}\n".replace(",", " ")),
}


@pytest.mark.parametrize("name", FILES)
def test_the_command_line_reads_the_tables_that_that_of_python_reads(name: str, tmp_path: Path) -> None:
    options, text = FILES[name]
    graph = weather(**options)
    put(tmp_path, graph, with_main=True)
    (tmp_path / "rows.csv").write_text(text, encoding="utf-8", newline="")
    done = node(tmp_path, "predictor.mjs", "rows.csv")
    assert done.stderr == ""
    (tmp_path / "predictor.py").write_text(source_of(graph))
    command = [sys.executable, "-I", "-S", "predictor.py", "rows.csv"]
    python = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    np.testing.assert_allclose(json.loads(done.stdout), json.loads(python.stdout), rtol=0, atol=ATOL)


WRONG = {
    "pressure\n1\n": f'missing column "rain", missing column "__proto__"{LISTED}',
    "pressure,rain,__proto__,snow\n1,2,3,4\n": f'unknown column "snow"{OTHERS_REFUSED}',
    "pressure,rain,__proto__,\n1,2,3,4\n": "unknown column without a title (an index?)" + OTHERS_REFUSED,
    "rain,pressure,rain,__proto__\n1,2,3,4\n": f'duplicate column "rain"{LISTED}',
    f"sample,{TITLES[:-1]},sample\n0,1,2,3,0\n": f'unknown column "sample"{OTHERS_REFUSED}',
    "pressure,rain,__proto__\n\n1,2,\x1b[2J\n": 'line 3, column "__proto__": "\\u001b[2J" is not a number',
    "pressure;rain;__proto__\n1,5;2;3\n": "line 2: expected 3 fields, got 2"
    "; with commas as separators, write decimals with a point",
    "pressure,rain,__proto__\n1,2,3\n1,2\n": "line 3: expected 3 fields, got 2",
    "pressure,rain,__proto__\n1,,3\n": 'input "x" must have shape (4, 3), not (1, 3)',
    "pressure,rain,__proto__\n": "there are no numbers",
    f"{TITLES}{FOUR.replace(str(ROWS[2, 1]), '')}": 'input "x": row 3, column "rain" is NaN; set missing= in the '
    "pipeline to fill it",
    f"{FOUR}\n1,x,2": 'line 5, column 2: "x" is not a number',
    "": "there are no numbers",
}


def test_the_command_line_says_where_a_table_is_wrong(tmp_path: Path) -> None:
    put(tmp_path, weather(), with_main=True)
    for text, message in WRONG.items():
        done = node(tmp_path, "predictor.mjs", text=text)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"error: {message}\n")
    put(tmp_path, weather(window=4), with_main=True)
    done = node(tmp_path, "predictor.mjs", text=f"{TITLES}1,2,3\n")
    assert done.stderr == "error: there are fewer rows than a window has: 4\n"
    put(tmp_path, attach(network((T, 1), lstm(Weights(3), 1, 5)), Pipeline(columns=["a"], missing=0.5)), with_main=True)
    done = node(tmp_path, "predictor.mjs", text="a\n1\n\n3\n\n")
    assert done.stderr == "error: line 3 is empty: take it out, or write nan if a number is missing there\n"
    assert json.loads(node(tmp_path, "predictor.mjs", text="a\n1\n3\n\n\n").stdout)
    digits = "1" * 1_000_000  # which no regular expression takes long for
    assert "is not a number" in node(tmp_path, "predictor.mjs", text=f"a\n{digits}x\n").stderr


def test_columns_and_labels_that_are_code_do_nothing(tmp_path: Path) -> None:
    columns, labels = (
        ["__proto__", "constructor", "*/ }; ${x} `</script>"],
        ["</script>\u2028", "<!-- <script>`${x}\\", "*/ //"],
    )
    w = Weights(3)
    dense, softmax = Dense(kernel=w(5, 3), bias=w(3)), Activate(activation=Activation("softmax"))
    graph = attach(network((4, 3), lstm(w, 3, 5), dense, softmax), Pipeline(columns=columns, labels=labels))
    text = put(tmp_path, graph).read_text(encoding="utf-8")
    assert text.isascii()
    assert not [word for word in ("</script", "<!--", "<script") if word in text]
    rows = np.random.default_rng(5).normal(size=(4, 3)).tolist()
    code = """
import { COLUMNS, LABELS, Predictor, classify, predict } from "./predictor.mjs";
const table = Object.fromEntries(COLUMNS[0].map((name, k) => [name, ROWS.map((row) => row[k])]));
let refused;
try { predict({ toString: [1], ...table }); } catch (error) { refused = error.message; }
const label = classify(table)[0], odd = Object.keys(Object.prototype);
console.log(JSON.stringify([COLUMNS, LABELS, predict(table), predict(ROWS), label, odd, refused]));
"""
    told, names, by_name, by_place, label, odd, refused = script(tmp_path, code.replace("ROWS", json.dumps(rows)))
    (expected,) = graph.evaluate(np.array(rows))
    assert (told, names, odd) == ([columns], labels, [])
    assert by_name == by_place == pytest.approx(expected.tolist(), abs=ATOL)
    assert label == labels[int(expected.argmax())]
    assert refused.startswith('unknown column "toString"; the columns are "__proto__", ')
    (tmp_path / "use.mts").write_text('import { COLUMNS } from "./predictor.mjs"; export { COLUMNS };')
    done = subprocess.run(
        [require("tsc"), "--noEmit", "--module", "nodenext", "use.mts"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout
