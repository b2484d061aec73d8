"""The package for Spark on a cluster of two worker JVMs, to which nothing goes but the predictor as a file."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import toolchain
from graph_maker import Maker, Weights
from spark_environment import spark_python

import lstmgen
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.layout import Reshape
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.pipeline import attach

ARTICLE = toolchain.ROOT / "generated_examples" / "article" / "model.h5"
JOB = Path(__file__).with_name("spark_job.py")
# Put behind the predictor of workers: the first one that finds the file dies in the middle of its work.
DYING = """

def predict_batch(samples, predict=predict_batch):
    import os
    try:
        os.remove({mark!r})
    except FileNotFoundError:
        return predict(samples)
    os.kill(os.getpid(), 9)
"""
# JVMs live for a minute, too short for code that is compiled twice, and for a collector with threads.
BRIEF = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
SETTINGS = {
    "ui.enabled": "false",
    "executor.memory": "512m",
    "sql.shuffle.partitions": "2",
    "driver.extraJavaOptions": BRIEF,
    "executor.extraJavaOptions": BRIEF,
}

OWN = ("arrays", "reading", "rows", "utils", "writing")  # modules of the user's
CHANGED = "samples: its files changed while they were read: run the job again, without changes"
NO_COLUMN = [
    "--key 'idd': the table has the columns id, x: did you mean 'id'?",
    "--column 'samples': the table has the columns id, x",
    "--order 'time': the table has the columns id, t, a, b",
    "--features 'a.b': the table has the columns id, t, a, b",
    "nowhere.parquet cannot be read: [PATH_NOT_FOUND]",
]


def test_spark_predicts_each_row_once(tmp_path: Path) -> None:
    python = spark_python()
    toolchain.require("java")
    folder = tmp_path / "brain"
    lstmgen.export(ARTICLE, folder, package="spark")
    predictor = folder / "predictor.py"
    predictor.write_text(predictor.read_text() + DYING.format(mark=str(tmp_path / "kill")))
    command = [str(python.with_name("spark-submit")), "--master", "local-cluster[2,1,1024]"]
    for name, value in SETTINGS.items():
        command += ["--conf", f"spark.{name}={value}"]
    own = [tmp_path / f"{name}.py" for name in OWN]
    for file in own:
        file.write_text("raise ImportError('of another job')\n")
    shipped = [*sorted(folder.glob("*.py")), *own]
    command += ["--py-files", ",".join(map(str, shipped)), str(JOB), str(tmp_path)]
    environment = {**os.environ, "PYSPARK_PYTHON": str(python), "PYTHONPATH": "", "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    told = next(line for line in done.stdout.splitlines() if line.startswith("FOUND "))
    assert json.loads(told.removeprefix("FOUND ")) == {
        "killed": True,
        "job": True,
        "written": [[".parquet"], ["part=0-of-1-"], *[True] * 6],
        "parts": True,
        "resumed": True,
        "one anew": True,
        "by key": True,
        "refused": [2, None, 2, 2],
        "of another": [None, 2, 2, 2, 2],
        "changed": [[CHANGED, False, True]] * 2,
        "no column": NO_COLUMN,
        "files": True,
        "twice": [True, True],
        "rows": True,
        "pieces": [6, 6, 6, 0, 0, 0, 0, 0],
        "timesteps": True,
        "order": [True, True],
        "no order": True,
        "hours": True,
        "nulls": [False, True, True, True, True, True, True],
        "same": True,
        "named": [True, True, True],
        "nothing left": True,
        "udf": True,
        "NaN": True,
        "sql": True,
    }


BAD = """
import json
import sys
from pathlib import Path
import numpy as np
import score_rows as rows
import score
def nested(*rows):
    "As pandas has an array of arrays."
    found = np.empty(len(rows), object)
    found[:] = [row and np.array(row, np.float32) for row in rows]
    return found
good, short = nested([1, 2], [3, 4], [5, 6]), nested([1, 2], [3, 4])
ragged, null, nan = nested([1, 2], [3], [5, 6]), nested([1, 2], None, [5, 6]), nested([1, 2], [3, np.nan], [5, 6])
flat = np.arange(7, dtype=np.float32)
found = []
for bad in (None, short, ragged, null, nan, flat, np.array(["a", "b"])):
    nothing = rows.predictions("ab".__getitem__, [(good,), (bad,)], nulls=True)
    try:
        rows.predictions("ab".__getitem__, [(good,), (bad,)], nulls=False)
    except ValueError as error:
        found.append([nothing[0] is not None and nothing[1] is None, str(error)])
try:
    score.map_in_arrow(None, ["id"], ["x", "y"])
except ValueError as error:
    found.append(str(error))
files = [Path(each.__file__) for name, each in sys.modules.items() if name.partition(".")[0] == "predictor"]
def prints():
    return [score.fingerprint("predictor", None, {"score.py": 1}, asked) for asked in ("a", "a", "b")]
before = prints()
with max(files, key=lambda file: file.stat().st_size).open("ab") as weights:
    weights.write(b"#")
found.append([len({*before}), len({*before, *prints()})])
print(json.dumps(found))
"""
SAID = [
    "is null",
    "must have shape (3, 2), not (2, 2)",
    "has a null, a non-number, or rows of unequal lengths",
    "has a null, a non-number, or rows of unequal lengths",
    "has a null or a NaN",
    "must have shape (3, 2), not (7,)",
    "has a null, a non-number, or rows of unequal lengths",
]


@pytest.mark.parametrize("compiled", [False, True])
def test_what_is_no_sample_is_named(compiled: bool, tmp_path: Path) -> None:
    """By a worker, whether its predictor is a file for numpy or a package that was compiled."""
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    if compiled:
        (tmp_path / "brain" / "predictor.py").unlink()
        lstmgen.export(ARTICLE, tmp_path / "predictor", package="python")
        pip = [str(spark_python()), "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(tmp_path / "brain")]
        subprocess.run([*pip, str(tmp_path / "predictor")], check=True)
    command = [str(spark_python()), "-c", BAD]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    *found, columns, prints = json.loads(done.stdout)
    assert prints == [2, 4]
    assert found == [[True, f"row b: input 'input_layer' {said}"] for said in SAID]
    assert columns == "expected 1 column, one for each of the inputs ('input_layer',), got 2"


COLUMNS = """
import json, sys
import numpy as np
import predictor
import score_arrays as arrays
import pyarrow as pa
import score_rows as rows
one = pa.Array.from_buffers(pa.float32(), 6, [None, pa.py_buffer(np.ones(6, np.float32))])
ends = arrays.in_arrow(np.array([0, 6], np.int32), pa.int32())
rows.predicted_columns([], [pa.ListArray.from_arrays(ends, one)], nulls=False)
slow = "pandas" in sys.modules  # which is most of what a worker would import
x = np.random.default_rng(5).normal(size=(4, 3, 2)).astype(np.float32)
truth = predictor.predict_batch(x)
nested, flat = x.tolist(), x.reshape(4, 6).tolist()
float32, key = pa.list_(pa.float32()), pa.array(["a", "b", "c"])
found = []
float64 = pa.list_(pa.float64())
for samples, kind in (
    (nested, pa.list_(float32)), (nested, pa.list_(float64)), (flat, float32), ([*flat[:3], None], float32)
):
    column = pa.array(samples, kind)[1:]  # Arrow's offsets begin behind 0 then
    (y,) = rows.predicted_columns([key], [column], nulls=True)
    fast = rows.stacked("x", (3, 2), False, column)
    told = [row and bool(np.allclose(row, t, rtol=0, atol=1e-6)) for row, t in zip(y.to_pylist(), truth[1:])]
    found.append([fast is not None, y.type == float32, told])
good, short, nan = flat[0], flat[0][:5], [*flat[0][:5], float("nan")]
for bad in (None, short, [*short, None], nan, []):
    for samples in ([good, good, bad], [bad, bad, bad]):
        column = pa.array(samples, float32)
        null = rows.predicted_columns([key], [column], nulls=True)[0].is_null().to_pylist()
        try:
            rows.predicted_columns([key, key], [column], nulls=False)
        except ValueError as error:
            found.append([null, str(error)])
found.append(len(rows.predicted_columns([key[:0]], [pa.array([], float32)], nulls=False)[0]))
print(json.dumps([*found, slow]))
"""


def test_columns_of_arrow_are_taken_whole_or_row_by_row(tmp_path: Path) -> None:
    """Rows of one shape at once, others one by one, with what is wrong named by both keys."""
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", COLUMNS]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    *found, empty, slow = json.loads(done.stdout)
    assert not slow
    assert found[:3] == [[True, True, [True] * 3]] * 3
    assert found[3] == [False, True, [True, True, None]]
    said = [
        "is null",
        "must have shape (3, 2), not (5,)",
        *["has a null or a NaN"] * 2,
        "must have shape (3, 2), not (0,)",
    ]
    for k, wrong in enumerate(said):
        assert found[4 + 2 * k] == [[False, False, True], f"row c, c: input 'input_layer' {wrong}"]
        assert found[5 + 2 * k] == [[True] * 3, f"row a, a: input 'input_layer' {wrong}"]
    assert empty == 0


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("--key id --column x --parts 0", "--parts: there must be 1 or more, not 0"),
        ("--key id --column x --column y", "expected 1 column, one for each of the inputs ('input_layer',), got 2"),
        (
            "--key Part --column x",
            "the key 'Part' has the name of a result column, prediction, part: rename it",
        ),
        (
            "--key x --order t --features a,b",
            "the key 'x' has the name of a result column, prediction, part, x:",
        ),
    ],
)
def test_a_job_says_what_is_wrong_before_it_starts(given: str, said: str, tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "score.py", "in.parquet", "out", *given.split()]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=False)
    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr


FEATURES = """
import json
import predictor
import score
predictor.COLUMNS = json.loads(sys.argv[1])
said = []
for text in ("a,b", "b,a", "a,c", "a", ""):
    try:
        said.append(list(score.features_of(text)))
    except ValueError as error:
        said.append(str(error))
print(json.dumps(said))
"""


@pytest.mark.parametrize("named", [["a", "b"], []])
def test_columns_of_timesteps_are_those_of_the_pipeline(named: list[str], tmp_path: Path) -> None:
    """In its order, whatever order they are asked for in."""
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", "import sys" + FEATURES, json.dumps([named])]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    if named:
        wrong = "--features: name the columns a, b"
        assert json.loads(done.stdout) == [["a", "b"], ["a", "b"], wrong, wrong, ["a", "b"]]
    else:
        wrong = "--features: name the columns of a timestep"
        assert json.loads(done.stdout) == [["a", "b"], ["b", "a"], ["a", "c"], ["a"], wrong]


@pytest.mark.parametrize("given", [["--order", "t", "--column", "x"], [], ["--column", "x", "--features", "a"]])
def test_samples_are_columns_or_rows(given: list[str], tmp_path: Path) -> None:
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "score.py", "in", "out", "--key", "id", *given]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=False)
    assert (done.returncode, done.stderr.count("score.py: error: give columns of arrays by --column")) == (2, 1)


OUTSIDE = """
import json
import predictor, pyarrow as pa, score_rows as rows
column, key = pa.array([[1, 2, 3], [4, 99, 0], [3, 2, 1]], pa.list_(pa.int64())), pa.array([7, 8, 9])
(found,) = rows.predicted_columns([key], [column], nulls=True)
same = [y.tolist() for y in predictor.predict_batch([[1, 2, 3], [3, 2, 1]])] == [y.as_py() for y in found if y.is_valid]
try:
    rows.predicted_columns([key], [column], nulls=False)
except ValueError as error:
    print(json.dumps([same, found.is_null().to_pylist(), str(error)]))
"""


def test_an_index_outside_an_embedding_table_is_of_a_row(tmp_path: Path) -> None:
    m, w = Maker(), Weights(3)
    graph = m.graph(m(Embedding(table=w(9, 2)), m.input(3, name="x")))
    lstmgen.export(graph, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", OUTSIDE]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    told = "row 8: an index is outside an embedding table of 9 rows"
    assert json.loads(done.stdout) == [True, [False, True, False], told]


LABELLED = """
import json, sys
import numpy as np
import score, score_rows as rows
samples = [(np.array([[k, 1.0], [0.5, k]], np.float32),) for k in (0.0, 1.0, np.inf)]
found = [rows.SCHEMA, rows.predictions("abc".__getitem__, samples, nulls=True)]
try:
    rows.predictions("abc".__getitem__, samples, nulls=False)
except ValueError as error:
    found.append(str(error))
print(json.dumps(found))
"""


@pytest.mark.parametrize("rows", [False, True])
def test_labels_of_rows_and_of_what_is_no_number(rows: bool, tmp_path: Path) -> None:
    """What one worker does with a batch; Spark itself is not started."""
    m, w = Maker(), Weights(3)
    x = m.input(2, 2, name="x")
    y = x if rows else m(Reshape(target=(4,)), x)
    y = m(Activate(activation=activation("softmax")), m(Dense(kernel=w(2 if rows else 4, 3), bias=w(3)), y))
    graph = attach(m.graph(y), lstmgen.Pipeline(labels=["low", "middle", "high"]))
    lstmgen.export(graph, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", LABELLED]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    schema, (first, _, third), message = json.loads(done.stdout)
    kinds = ("array<string>", "array<float>") if rows else ("string", "float")
    assert schema[1:] == [f"label {kinds[0]}", f"probability {kinds[1]}"]
    (wanted,) = graph.evaluate(np.array([[0.0, 1.0], [0.5, 0.0]]))
    names = np.array(["low", "middle", "high"])[wanted.argmax(-1)].tolist()
    np.testing.assert_allclose(first[0], wanted, rtol=1e-5)
    assert first[1] == names
    np.testing.assert_allclose(first[2], wanted.max(-1), rtol=1e-5)
    assert third is None
    assert message == "row c: the prediction is NaN; check the input for NaN and huge values"
    called = LABELLED.partition("samples =")[0] + "score.check_keys(['id', 'Label'])"
    done = subprocess.run([str(spark_python()), "-c", called], capture_output=True, text=True, cwd=tmp_path / "brain")
    assert "the key 'Label' has the name of a result column, prediction, label, probability: rename it" in (done.stderr)


BY_OUTPUT = """
import json
import numpy as np
import predictor, score_rows as rows
samples = [(np.array(x, np.float32),) for x in SAMPLES]
found = rows.predictions("abcd".__getitem__, samples, nulls=True)
told = [predictor.label([np.array(y, np.float32) for y in row[:2]]) for row in found]
print(json.dumps([rows.SCHEMA, [row[2:] for row in found], [list(each.values()) for each in told]]))
"""


def test_labels_of_several_outputs_and_several_at_once(tmp_path: Path) -> None:
    """Columns have the number of their output; each row of one has any number of labels."""
    m, w = Maker(), Weights(3)
    x = m.input(3, 2, name="x")
    tags = m(Activate(activation=activation("sigmoid")), m(Dense(kernel=w(2, 3), bias=w(3)), x))
    flat = m(Dense(kernel=w(6, 1), bias=w(1)), m(Reshape(target=(6,)), x))
    graph = m.graph(tags, m(Activate(activation=activation("sigmoid")), flat))
    first, second = graph.output_names
    labels = {first: ["low", "middle", "high"], second: ["no", "yes"]}
    pipeline = lstmgen.Pipeline(labels=labels, multi_label={first: True}, threshold={first: [0.4, 0.5, 0.6]})
    lstmgen.export(attach(graph, pipeline), tmp_path / "brain", package="spark")
    samples = np.random.default_rng(4).normal(0, 2, (4, 3, 2)).tolist()
    command = [str(spark_python()), "-c", BY_OUTPUT.replace("SAMPLES", str(samples))]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    schema, found, told = json.loads(done.stdout)
    assert schema[2:] == [
        "label_0 array<array<string>>",
        "probability_0 array<array<float>>",
        "label_1 string",
        "probability_1 float",
    ]
    assert len({len(row) for each in found for row in each[0]}) > 2
    for (names, probabilities, *alarm), (rows, single) in zip(found, told, strict=True):
        assert [[name for name, _ in row] for row in rows] == names
        assert [[p for _, p in row] for row in rows] == probabilities
        assert alarm == single
