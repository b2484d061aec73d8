"""What the test of the package for Spark does in a session, as spark-submit runs it: spark_job.py WORK.

Prints what was found, as a line of JSON.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, suppress
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import predictor
import pyarrow as pa
import pyarrow.parquet as pq
import score
import score_reading as reading
import score_writing as writing
from pyspark.sql import SparkSession

WORK = Path(sys.argv[1])
ROWS = 1200
# What only Spark does, of all that it may be asked to write.
ASKED = {
    "parquet.crypto.factory.class": "some.Factory",
    "spark.sql.files.maxRecordsPerFile": "100",
    "spark.sql.parquet.compression.codec": "lz4_raw",
    "spark.sql.parquet.writeLegacyFormat": "true",
    "spark.sql.sources.commitProtocolClass": "org.apache.spark.internal.io.HadoopMapReduceCommitProtocol",
}
x = np.random.default_rng(0).normal(size=(ROWS, 3, 2)).astype(np.float32)
truth = predictor.predict_batch(x)


def agrees(rows: list[Any], wanted: np.ndarray) -> bool:
    """Whether each row, in order of ids, has the prediction for its sample."""
    found = sorted((row.id, list(row.prediction)) for row in rows)
    return [key for key, _ in found] == list(range(len(wanted))) and bool(
        np.allclose([y for _, y in found], wanted, rtol=0, atol=1e-5)
    )


def job(*arguments: str) -> None:
    """Runs score.py as a program in this session."""
    sys.argv = ["score.py", *arguments]
    score.main()


def failure(run: Callable[[], object]) -> str:
    """Whatever Spark makes of the error that a job ends in."""
    try:
        run()
    except Exception as error:  # of several kinds
        return str(error)
    return ""


def read_by_workers(spark: SparkSession) -> dict[str, object]:
    """What works of files that Spark does not read itself; and which these are."""
    folder = WORK / "50% done"  # Spark gives it another name
    for name, first, end in (("few", 0, 300), ("many", 300, ROWS)):
        place = folder / f"kind={name}"
        place.mkdir(parents=True)
        rows = {
            "id": pa.array(range(first, end), pa.int32()),
            "name": pa.array(map(str, range(first, end)), pa.large_string()),
            "when": pa.array(range(first, end), pa.timestamp("us")),
            "inside": pa.array([{"id": k} for k in range(first, end)]),
            "inside.id": pa.array(range(first, end), pa.int32()),
            "x": pa.array(x[first:end].tolist(), pa.large_list(pa.list_(pa.float64(), 2))),
        }
        pq.write_table(pa.table(rows), place / "rows.parquet", row_group_size=70)
    pq.write_table(pa.table({"ID": pa.array([ROWS], pa.int32())}), folder / "kind=many" / "without.parquet")
    for name, value in (("minPartitionNum", 5), ("openCostInBytes", 1)):
        spark.conf.set(f"spark.sql.files.{name}", value)
    table = spark.read.parquet(str(folder))
    made = score.map_parquet(spark, [str(folder)], ["id", "name"], ["x"], nulls=True)
    *good, bad = made.orderBy("id").collect()
    samples = WORK / "samples"
    file = next(samples.glob("*.parquet"))
    more = pq.ParquetFile(file).metadata.num_rows
    twice = (([f"{samples}"] * 2, 2 * ROWS), ([f"{samples}", f"{file}"], ROWS + more))
    asked = (["id"], ["name"], ["x"], ["when"], ["inside"], ["inside.id"], ["kind"], ["id", "Id"])
    return {
        "files": not made.inputFiles() and made.rdd.getNumPartitions() >= 5,
        "twice": [score.map_parquet(spark, paths, ["id"], ["x"]).count() == count for paths, count in twice],
        "rows": agrees(good, truth) and all(row.name == str(row.id) for row in good) and bad == (ROWS, None, None),
        "pieces": [len(reading.pieces(reading.mounted(table, names), 5)) for names in asked],
    }


def in_parts(spark: SparkSession) -> dict[str, object]:
    """What works of an output in parts, and of one that is gone on with."""
    out, keyed = WORK / "parts", WORK / "keyed"

    def job_in(place: Path, parts: int, *more: str) -> object:
        """With which code it was refused, if it was."""
        try:
            job(f"{WORK}/samples", str(place), "--key", "id", "--column", "x", "--parts", str(parts), *more)
        except SystemExit as ended:
            return ended.code
        return None

    def written() -> dict[Path, int]:
        return {path: path.stat().st_mtime_ns for path in out.rglob("*.parquet")}

    found: dict[str, Any] = {}
    job_in(out, 3)
    found["parts"] = agrees(spark.read.parquet(str(out)).collect(), truth)
    before = written()
    job_in(out, 3)
    found["resumed"] = written() == before
    shutil.rmtree(next(out.glob("part=1-of-3-*")))
    kept = written()
    spark.conf.set("spark.sql.files.minPartitionNum", 9)
    job_in(out, 3)
    spark.conf.unset("spark.sql.files.minPartitionNum")
    found["one anew"] = kept.items() < written().items() and agrees(spark.read.parquet(str(out)).collect(), truth)
    spark.conf.set("spark.sql.caseSensitive", True)  # Spark reads, and has parts by keys
    codes = [job_in(out, 3), job_in(keyed, 2)]
    spark.conf.unset("spark.sql.caseSensitive")
    found["by key"] = agrees(spark.read.parquet(str(keyed)).collect(), truth)
    more = WORK / "samples" / "more.parquet"
    shutil.copy(next((WORK / "samples").glob("*.parquet")), more)
    codes.append(job_in(out, 3))
    more.unlink()
    found["refused"] = [*codes, job_in(out, 2)]
    single = WORK / "out"
    found["of another"] = [job_in(single, 1), job_in(single, 1, "--nulls")]
    model, foreign = Path(predictor.__file__), single / "old.parquet"
    code = model.read_bytes()
    model.write_bytes(code + b"#")
    found["of another"].append(job_in(single, 1))
    model.write_bytes(code)
    foreign.touch()
    found["of another"].append(job_in(single, 1))
    foreign.unlink()
    os.utime(next((WORK / "samples").glob("*.parquet")), (0, 0))  # as if written anew
    found["of another"].append(job_in(single, 1))
    return found


def while_it_runs(change: Callable[[], object], *arguments: str) -> str:
    """What a job says at whose end files change."""
    ways = {name: getattr(score, name) for name in ("write_pieces", "write_part")}

    def changed(way: Callable[..., None]) -> Callable[..., None]:
        return lambda *given: way(*given[:-1], lambda: (change(), given[-1]()))

    for name, way in ways.items():
        setattr(score, name, changed(way))
    try:
        job(*arguments)
    except SystemExit as ended:
        return str(ended.code).removeprefix(f"{WORK}/")
    finally:
        for name, way in ways.items():
            setattr(score, name, way)
    return ""


def with_changes(spark: SparkSession) -> list[list[object]]:
    """What becomes of jobs whose files change, read by workers and by Spark: told, whole, and gone on with."""
    found: list[list[object]] = []
    more = WORK / "samples" / "more.parquet"
    for case in (False, True):
        out = WORK / f"changed-{case}"
        spark.conf.set("spark.sql.caseSensitive", case)
        asked = (f"{WORK}/samples", f"{out}", "--key", "id", "--column", "x")
        told = while_it_runs(lambda: shutil.copy(next((WORK / "samples").glob("part*.parquet")), more), *asked)
        more.unlink()
        whole = any(out.glob("*/_SUCCESS"))
        job(*asked)
        found.append([told, whole, agrees(spark.read.parquet(str(out)).collect(), truth)])
        spark.conf.unset("spark.sql.caseSensitive")
    return found


def without_columns() -> list[str]:
    """What is said where a table has no such column, or is not there."""
    steps = ("--order", "t", "--features")
    told = []
    for name, *given in (
        ("samples", "--key", "idd", "--column", "x"),
        ("samples", "--key", "id", "--column", "samples"),
        ("steps.csv", "--key", "id", "--order", "time", "--features", "a,b"),
        ("steps.csv", "--key", "id", *steps, "a,a.b"),
        ("nowhere.parquet", "--key", "id", *steps, "a,b"),
    ):
        written = io.StringIO()
        with suppress(SystemExit), redirect_stderr(written):
            job(f"{WORK}/{name}", f"{WORK}/none", *given)
        line = written.getvalue().splitlines()[-1]
        told.append(line.partition("error: ")[2].removeprefix(f"{WORK}/").split(" Path does")[0])
    return told


def written_by_workers(spark: SparkSession) -> list[object]:
    """Whether workers wrote the output, without a trace of the one that died; and where only Spark writes."""
    names = {path.name.lstrip("0123456789") for path in (WORK / "out").rglob("*.*") if path.is_file()}
    found: list[object] = [sorted(names), [path.name[:-8] for path in (WORK / "out").iterdir()]]
    for name, value in ASKED.items():
        spark.conf.set(name, value)
        found.append(writing.writable(spark, f"{WORK}/out") is None)
        spark.conf.unset(name)
    return [*found, writing.writable(spark, "a b%") == Path.cwd() / "a b%"]


def main(spark: SparkSession) -> dict[str, object]:
    """What works."""
    spark.sparkContext.setLogLevel("OFF")
    found: dict[str, object] = {}
    nested = spark.createDataFrame(
        [(k, sample.tolist()) for k, sample in enumerate(x)], "id long, x array<array<float>>"
    )
    nested.repartition(4).write.parquet(f"{WORK}/samples")

    (WORK / "kill").touch()  # the first worker that predicts dies, and takes the file along
    job(f"{WORK}/samples", f"{WORK}/out", "--key", "id", "--column", "x")
    found["killed"] = not (WORK / "kill").exists()
    found["job"] = agrees(spark.read.parquet(f"{WORK}/out").collect(), truth)
    found["written"] = written_by_workers(spark)
    found["changed"] = with_changes(spark)
    found |= in_parts(spark)
    found |= read_by_workers(spark)

    lines = [f"{k},{t},{a!r},{b!r}" for t in (2, 0, 1) for k in range(20) for a, b in [x[k, t].tolist()]]
    (WORK / "steps.csv").write_text("\n".join(["id,t,a,b", *lines]), encoding="utf-8")
    job(f"{WORK}/steps.csv", f"{WORK}/steps", "--key", "id", "--order", "t", "--features", "a,b")
    found["no column"] = without_columns()
    found["timesteps"] = agrees(spark.read.parquet(f"{WORK}/steps").collect(), truth[:20])

    noon = datetime(2026, 1, 2, 12)
    rows = [(7, noon, 0.5), (7, noon, 0.25), (8, None, 1.0), (9, noon, 1.0)]
    key, order, feature = "it's", "t % `1`", "a, b"
    twice = spark.createDataFrame(rows, "k long, t timestamp, a double").toDF(key, order, feature)
    asked = [score.grouped(twice.where(twice[key] == k), [key], order, [feature], nulls=False) for k in (7, 8)]
    wanted = [f"{key} 7, {order} 2026-01-02 12:00:00: the order is unknown", f"{key} 8, {order} null:"]
    found["order"] = [told in failure(table.collect) for told, table in zip(wanted, asked)]
    samples = score.grouped(twice, [key], order, [feature], nulls=True).orderBy(key).collect()
    found["no order"] = [row.x for row in samples] == [[[0.25], None], [None], [[1.0]]]
    hours = spark.createDataFrame([(1, 5), (1, 3)], "id long, hour int")
    (row,) = score.grouped(hours, ["id"], "hour", ["hour"], nulls=False).collect()
    found["hours"] = row.x == [[3.0], [5.0]]

    good = x[0].tolist()
    bad = [good, None, good[:2], [good[0], [1.0], good[2]], [good[0], [1.0, None], good[2]], [good[0], None, good[2]]]
    bad.append([good[0], [float("nan"), 1.0], good[2]])
    table = spark.createDataFrame(list(enumerate(bad)), "id long, x array<array<float>>")
    table.write.parquet(f"{WORK}/bad")
    nulls = score.map_in_arrow(table, ["id"], ["x"], nulls=True).orderBy("id").collect()
    found["nulls"] = [row.prediction is None for row in nulls]
    job(f"{WORK}/bad", f"{WORK}/nulls", "--key", "id", "--column", "x", "--nulls")
    found["same"] = spark.read.parquet(f"{WORK}/nulls").drop("part").orderBy("id").collect() == nulls
    worse = table.where("id = 4")
    worse.write.parquet(f"{WORK}/worse")
    ways = score.map_in_arrow(worse, ["id"], ["x"]), score.map_parquet(spark, [f"{WORK}/worse"], ["id"], ["x"])
    told = [failure(way.collect) for way in ways]
    told.append(failure(lambda: job(f"{WORK}/worse", f"{WORK}/none", "--key", "id", "--column", "x")))
    found["named"] = ["row 4: input 'input_layer' has a null or a NaN" in each for each in told]
    found["nothing left"] = list((WORK / "none").iterdir()) == []

    flat = spark.createDataFrame([(k, x[k].ravel().tolist()) for k in range(50)], "id long, x array<float>")
    found["udf"] = agrees(flat.select("id", score.batch_udf()("x").alias("prediction")).collect(), truth[:50])
    bad = spark.createDataFrame([(0, [float("nan")] * 6)], "id long, x array<float>")
    found["NaN"] = "row 0 of a batch of 1: has a null or a NaN" in failure(bad.select(score.batch_udf()("x")).collect)
    score.register(spark)
    flat.createOrReplaceTempView("flat")
    found["sql"] = agrees(spark.sql("select id, predict(x) as prediction from flat").collect(), truth[:50])
    return found


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(SparkSession.builder.getOrCreate())))
