"""What the test of the package for Spark does in a session, as spark-submit runs it: spark_job.py WORK.

Prints what was found, as a line of JSON.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import predictor
import score
from pyspark.sql import SparkSession

WORK = Path(sys.argv[1])
ROWS = 1200
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


def main(spark: SparkSession) -> dict[str, object]:
    """What works."""
    spark.sparkContext.setLogLevel("OFF")
    found: dict[str, object] = {}
    nested = spark.createDataFrame(
        [(k, sample.tolist()) for k, sample in enumerate(x)], "id long, x array<array<float>>"
    )
    nested.repartition(4).write.parquet(f"{WORK}/samples")

    (WORK / "kill").touch()  # the first worker that predicts dies, and takes the file along
    job(f"{WORK}/samples", f"{WORK}/out", "--key", "id", "--column", "x", "--parts", "2")
    found["killed"] = not (WORK / "kill").exists()
    found["job"] = agrees(spark.read.parquet(f"{WORK}/out").collect(), truth)
    written = {path: path.stat().st_mtime_ns for path in (WORK / "out").rglob("*.parquet")}
    job(f"{WORK}/samples", f"{WORK}/out", "--key", "id", "--column", "x", "--parts", "2")
    found["resumed"] = written == {path: path.stat().st_mtime_ns for path in (WORK / "out").rglob("*.parquet")}

    lines = [f"{k},{t},{a!r},{b!r}" for t in (2, 0, 1) for k in range(20) for a, b in [x[k, t].tolist()]]
    (WORK / "steps.csv").write_text("\n".join(["id,t,a,b", *lines]), encoding="utf-8")
    job(f"{WORK}/steps.csv", f"{WORK}/steps", "--key", "id", "--order", "t", "--features", "a,b")
    found["timesteps"] = agrees(spark.read.parquet(f"{WORK}/steps").collect(), truth[:20])

    good = x[0].tolist()
    bad = [good, None, good[:2], [good[0], [1.0], good[2]], [good[0], [1.0, None], good[2]], [good[0], None, good[2]]]
    bad.append([good[0], [float("nan"), 1.0], good[2]])
    table = spark.createDataFrame(list(enumerate(bad)), "id long, x array<array<float>>")
    nulls = score.map_in_arrow(table, ["id"], ["x"], nulls=True).orderBy("id").collect()
    found["nulls"] = [row.prediction is None for row in nulls]
    try:
        score.map_in_arrow(table.where("id = 4"), ["id"], ["x"]).collect()
    except Exception as error:  # whatever Spark makes of it
        found["named"] = "row 4: input 'input_layer' has a null or a NaN" in str(error)

    flat = spark.createDataFrame([(k, x[k].ravel().tolist()) for k in range(50)], "id long, x array<float>")
    found["udf"] = agrees(flat.select("id", score.batch_udf()("x").alias("prediction")).collect(), truth[:50])
    bad = spark.createDataFrame([(0, [float("nan")] * 6)], "id long, x array<float>")
    try:
        bad.select(score.batch_udf()("x")).collect()
    except Exception as error:  # as above
        found["NaN"] = "row 0 of a batch of 1: has a null or a NaN" in str(error)
    score.register(spark)
    flat.createOrReplaceTempView("flat")
    found["sql"] = agrees(spark.sql("select id, predict(x) as prediction from flat").collect(), truth[:50])
    return found


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(SparkSession.builder.getOrCreate())))
