"""Many sequences in Spark on a cluster of two executors: the package, as numpy and compiled, beside Keras.

make bench-spark                                              # writes results/spark.md
.venv/bin/python benchmarks/spark_bench.py --rows 20000 --rounds 1    # a first look; writes nothing
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import keras_file
import numpy as np
from c_library import HERE, PLAIN, Build
from machine import description
from markdown_table import table
from models import MODELS, Model
from scale import pip

import lstmgen
from lstmgen.packages.spark import SHIPPED

MODEL, ROWS, FILES, DISTINCT, ROUNDS = "har", 1_000_000, 20, 1000, 2
WARMING = 2  # files, before any number of rows: what more of them cost is the difference of two runs
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
runs. Keras and the compiled `score.py` had {rounds} turns each; a row has the one that took the least. Each session has
predicted from {warm:,} rows before it is measured.

## How many rows a core predicts in a second

What a run costs at its start is paid once, so beside the whole run there is a further row: what {rows:,} rows take more
than {few:,}. The last two columns have rates as multiples of Keras's.

{rates}

## Whole runs

A first row is timed from the start of a Python worker, the first of a fresh executor, and is that of the slower
one. Where rows go through Java, it waits until Java has loaded and compiled what Arrow needs; with `score.py` workers
read and write Parquet themselves. Memory is the most that a Python worker had resident; a partition of one has ten
times the rows. In the last run a worker was killed in the middle. Lost and doubled are rows of the output, and its
error the largest difference from the model in float64.

{table}

Measured with:

{machine}
"""
RATES = (
    "what",
    "whole run: processor µs a row",
    "of it Java",
    "rows/s a core",
    "further row: processor µs",
    "of it Java",
    "rows/s a core",
    "start of a run: s",
    "whole run ÷ Keras",
    "further row ÷ Keras",
)
TIMES = ("processor µs a row", "of it Java", "µs a row", "first row: processor s", "s")
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


KERAS = Run("predict_batch_udf, Keras", "keras", share=1, partitions=FILES)
SCORE = Run("score.py, compiled", "files", "compiled", 1, FILES)
RUNS = (
    KERAS,
    Run("predict_batch_udf, numpy", "udf", "numpy"),
    Run("predict_batch_udf, compiled", "udf", "compiled", 1, FILES),
    Run("map_in_arrow, compiled", "rows", "compiled", 1, FILES),
    Run("score.py, numpy", "files", "numpy"),
    SCORE,
    Run("score.py, compiled, ten partitions", "files", "compiled"),
    Run("score.py, compiled, one partition", "files", "compiled", partitions=1),
    Run("score.py, compiled, a worker killed", "files", "compiled", 1, FILES, kills=True),
)
# What is compared, and the same with a part of the rows.
FEW = {run: replace(run, share=0.2, partitions=FILES // 5) for run in (KERAS, SCORE)}


@dataclass(frozen=True)
class Found:
    """What a run took, in seconds and bytes, and what is wrong with its output.

    Attributes:
        processor: of all processes, `java` of it in Java.
        first: of the slower executor, until its first row; `used` of it on a processor.
    """

    rows: int
    partitions: int
    seconds: float
    processor: float
    java: float
    worker: int
    first: float
    used: float
    lost: int
    doubled: int
    error: float


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
    (work / "settings.json").write_text(json.dumps({"shape": shape, "packages": packages, "warming": WARMING}))


def python(program: str, *arguments: str) -> str:
    """What a program prints in the environment of Spark."""
    command = [str(SPARK), str(HERE / "spark" / program), *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def measure(run: Run, work: Path, rows: int) -> Found:
    """One round of a run."""
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
    return Found(rows=count, first=first, used=used, **found, **checked)


def best(rounds: Sequence[Found]) -> Found:
    """The round that took the least, with what was wrong in any."""
    worst = {name: max(getattr(each, name) for each in rounds) for name in ("lost", "doubled", "error")}
    return replace(min(rounds, key=lambda each: each.processor), **worst)


def whole(run: Run, found: Found) -> Sequence[str]:
    """A row of the table of whole runs."""
    return (
        run.what,
        f"{found.rows:,}",
        str(found.partitions),
        *(f"{each / found.rows * 1e6:.1f}" for each in (found.processor, found.java, found.seconds)),
        f"{found.used:.2f}",
        f"{found.first:.2f}",
        f"{found.worker / 1e6:.0f}",
        str(found.lost),
        str(found.doubled),
        f"{found.error:.1e}",
    )


def rates(found: Mapping[Run, Found]) -> list[Sequence[str]]:
    """The rows of the table of rates."""
    lines = []
    for run, few in FEW.items():
        alone, (row, java) = found[run].processor / found[run].rows, further(found[run], found[few])
        keras, (keras_row, _) = found[KERAS].processor / found[KERAS].rows, further(found[KERAS], found[FEW[KERAS]])
        times = (alone, found[run].java / found[run].rows, 1 / alone, row, java, 1 / row)
        lines.append(
            (
                run.what,
                *(f"{each * 1e6:.1f}" if each < 1 else f"{each:,.0f}" for each in times),
                f"{found[run].processor - row * found[run].rows:.1f}",
                f"{keras / alone:.2f}",
                f"{keras_row / row:.2f}",
            )
        )
    return lines


def further(many: Found, few: Found) -> tuple[float, float]:
    """Processor seconds that a further row takes, and those of Java."""
    rows = many.rows - few.rows
    return (many.processor - few.processor) / rows, (many.java - few.java) / rows


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
        files += [work / "numpy" / name for name in SHIPPED]
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
    """The tables; a file where all rows were asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    compared = (*FEW, *FEW.values())
    rounds: dict[Run, list[Found]] = {run: [] for run in (*RUNS, *FEW.values())}
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        prepare(MODELS[MODEL]("lstm"), work, options.rows)
        for run in (*compared * (options.rounds - 1), *rounds):
            rounds[run].append(measure(run, work, options.rows))
            print(*whole(run, rounds[run][-1]), file=sys.stderr, flush=True)
    found = {run: best(each) for run, each in rounds.items()}
    text = REPORT.format(
        master=MASTER,
        model=MODEL,
        rounds=options.rounds,
        rows=found[KERAS].rows,
        few=found[FEW[KERAS]].rows,
        warm=WARMING * options.rows // FILES,
        rates=table(RATES, rates(found)),
        table=table(HEADS, [whole(run, found[run]) for run in RUNS]),
        machine="\n".join(f"- {what}: {which}" for what, which in description([Build("gcc", PLAIN)])),
    )
    print(text)
    if (options.rows, options.rounds) == (ROWS, ROUNDS):
        RESULT.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
