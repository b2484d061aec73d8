"""Many sequences in Spark on a cluster of two executors: the package, as numpy and compiled, beside Keras.

make bench-spark                                              # writes results/spark.md
.venv/bin/python benchmarks/spark_bench.py --rows 20000       # a first look; writes nothing
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras_file
import numpy as np
from c_library import HERE, PLAIN, Build
from machine import description
from markdown_table import table
from models import MODELS, Model
from scale import pip

import lstmgen

MODEL, ROWS, FILES, DISTINCT = "har", 1_000_000, 20, 1000
SPARK = Path(sys.prefix) / "spark" / "bin" / "python"
MASTER = "local-cluster[2,1,2048]"
SETTINGS = {
    "ui.enabled": "false",
    "sql.files.maxPartitionBytes": "1g",
    "sql.files.openCostInBytes": "1",
    "scheduler.minRegisteredResourcesRatio": "1",  # both executors are there at the first row
    "scheduler.maxRegisteredResourcesWaitingTime": "300s",
}
# Put behind a predictor.
NOTED = """

def predict_batch(samples, predict=predict_batch):
    import note

    outputs = predict(samples)
    note.batch_done()
    return outputs
"""
RESULT = HERE / "results" / "spark.md"
REPORT = """# In Spark

`make bench-spark` made this, with `{master}`: sequences of `{model}` in Parquet, of which predictions become Parquet.
The compiled predictor is that of `--package python`. Keras is loaded once for each worker, and predicts from batches of
1024 in Spark's `predict_batch_udf`. Processor time is that of all processes of Spark, which hardly depends on what else
runs. A first row is timed from the start of a Python worker, the first of a fresh executor, and is that of the slower
one. Memory is the most that a Python worker had resident; a partition of one has ten times the rows.
In the last run a worker was killed in the middle. Lost and doubled are rows of the output, and its error the largest
difference from the model in float64.

{table}

Measured with:

{machine}
"""
TIMES = ("processor µs a row", "µs a row", "first row: processor s", "s")
HEADS = ("what", "rows", "partitions", *TIMES, "worker MB", "lost", "doubled", "error")


@dataclass(frozen=True)
class Run:
    """One way over the table.

    Attributes:
        way: as spark/job.py has it.
        form: of the predictor: "numpy" or "compiled"; "" without one.
        share: of the rows.
        partitions: into which these come.
        kills: whether a worker is killed in the middle.
    """

    what: str
    way: str
    form: str = ""
    share: float = 0.1
    partitions: int = 10
    kills: bool = False


RUNS = (
    Run("predict_batch_udf, Keras", "keras", share=1, partitions=FILES),
    Run("predict_batch_udf, numpy", "udf", "numpy"),
    Run("predict_batch_udf, compiled", "udf", "compiled", 1, FILES),
    Run("map_in_arrow, compiled", "rows", "compiled", 1, FILES),
    Run("score.py, numpy", "files", "numpy"),
    Run("score.py, compiled", "files", "compiled", 1, FILES),
    Run("score.py, compiled, ten partitions", "files", "compiled"),
    Run("score.py, compiled, one partition", "files", "compiled", partitions=1),
    Run("score.py, compiled, a worker killed", "files", "compiled", 1, FILES, kills=True),
)


def prepare(model: Model, work: Path, rows: int) -> None:
    """Writes the table, the truth, and the model in each form: as a file, an archive of a wheel, and Keras's."""
    shape = tuple(map(int, model.graph.inputs[0].shape))  # type: ignore[arg-type]
    x = np.random.default_rng(0).normal(size=(DISTINCT, *shape)).round(2).astype(np.float32)  # as a sensor's
    np.save(work / "x.npy", x.reshape(DISTINCT, -1))
    np.save(work / "y.npy", np.stack([model.graph.evaluate(sample)[0] for sample in x]))
    python("samples.py", "write", str(work), str(rows), str(FILES))
    lstmgen.export(model.graph, work / "numpy", package="spark")
    with (work / "numpy" / "predictor.py").open("a", encoding="utf-8") as file:
        file.write(NOTED)
    lstmgen.export(model.graph, work / "predictor", package="python")
    pip("install", "--no-deps", "--target", str(work / "compiled"), str(work / "predictor"))
    with (work / "compiled" / "predictor" / "__init__.py").open("a", encoding="utf-8") as file:
        file.write(NOTED)
    shutil.make_archive(str(work / "compiled"), "zip", work / "compiled")
    keras_file.write_keras(model, 1, work)
    packages = str(Path(np.__file__).parents[1])
    (work / "settings.json").write_text(json.dumps({"shape": shape, "packages": packages}))


def python(program: str, *arguments: str) -> str:
    """What a program prints in the environment of Spark."""
    command = [str(SPARK), str(HERE / "spark" / program), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def measure(run: Run, work: Path, rows: int) -> Sequence[str]:
    """A row of the table."""
    notes = Path(tempfile.mkdtemp(dir=work))
    count = int(run.share * rows)
    if run.kills:
        (notes / "kill").write_text(str(run.partitions // 2))
    found = json.loads(submit(run, work, notes, str(count), str(run.partitions)))
    checked = json.loads(python("samples.py", "check", str(work), str(count)))
    if run.kills and (notes / "kill").exists():
        raise SystemExit("no worker was killed")
    firsts = [tuple(map(float, path.read_text().split())) for path in notes.glob("first-*")]
    first, used = (max(each) for each in zip(*firsts))
    return (
        run.what,
        f"{count:,}",
        str(found["partitions"]),
        f"{found['processor'] / count * 1e6:.1f}",
        f"{found['seconds'] / count * 1e6:.1f}",
        f"{used:.2f}",
        f"{first:.2f}",
        f"{found['worker'] / 1e6:.0f}",
        str(checked["lost"]),
        str(checked["doubled"]),
        f"{checked['error']:.1e}",
    )


def submit(run: Run, work: Path, notes: Path, *arguments: str) -> str:
    """What spark/job.py finds."""
    command = [str(SPARK.with_name("spark-submit")), "--master", MASTER]
    settings = {**SETTINGS, "executorEnv.NOTES": str(notes)}
    files, path = [HERE / "spark" / "note.py"], ""
    if run.form == "compiled":
        command += ["--archives", f"{work / 'compiled.zip'}#compiled"]
        settings["executorEnv.PYTHONPATH"] = "compiled"
        path = str(work / "compiled")
    if run.form == "numpy":
        files.append(work / "numpy" / "predictor.py")
    if run.form:
        files += [work / "numpy" / name for name in ("score.py", "row_groups.py")]
    for name, value in settings.items():
        command += ["--conf", f"spark.{name}={value}"]
    command += ["--py-files", ",".join(map(str, files)), str(HERE / "spark" / "job.py"), str(work), run.way, *arguments]
    environment = {
        **os.environ,
        "PYSPARK_PYTHON": str(SPARK),
        "PYTHONPATH": path,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "NOTES": str(notes),
        "TF_CPP_MIN_LOG_LEVEL": "3",
    }
    done = subprocess.run(command, capture_output=True, text=True, cwd=work, env=environment, check=False)
    if done.returncode:
        raise SystemExit(done.stderr[-4000:])
    return next(line for line in done.stdout.splitlines() if line.startswith("FOUND ")).removeprefix("FOUND ")


def main() -> None:
    """The table; a file where all rows were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", default="", help="numbers of runs, from 0 on, with commas between")
    options = parser.parse_args()
    chosen = [RUNS[int(k)] for k in options.runs.split(",")] if options.runs else RUNS
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        prepare(MODELS[MODEL]("lstm"), work, options.rows)
        rows = []
        for run in chosen:
            rows.append(measure(run, work, options.rows))
            print(*rows[-1], file=sys.stderr, flush=True)
    machine = "\n".join(f"- {what}: {which}" for what, which in description([Build("gcc", PLAIN)]))
    text = REPORT.format(master=MASTER, model=MODEL, table=table(HEADS, rows), machine=machine)
    print(text)
    if options.rows == ROWS and chosen is RUNS:
        RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
