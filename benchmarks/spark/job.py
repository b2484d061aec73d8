"""What spark_bench.py runs in a session of Spark: job.py WORK WAY ROWS PARTITIONS.

Predicts from the table WORK/samples in so many partitions, and writes the predictions to WORK/out. Prints a line of
JSON: seconds, the processor time that all processes of Spark took meanwhile, and of it Java, and the most memory of a
Python worker in bytes. WAY is "files", as workers of the package's job read and write Parquet; "rows", its
`map_in_arrow`; "udf", its function for `predict_batch_udf`; or "keras", the same with WORK/model.keras.
"""

from __future__ import annotations

import json
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from note import TICKS, fields
from pyspark.sql import Column, DataFrame, SparkSession

BATCH = 1024


def descendants(ancestor: int) -> list[Path]:
    """The folders in /proc of a process and of those that came of it."""
    parents = {place: parent for place in Path("/proc").glob("[0-9]*") if (parent := parent_of(place))}
    found = [Path(f"/proc/{ancestor}")]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each.name]
    return found


def parent_of(process: Path) -> str:
    """ "" of one that has ended."""
    try:
        return fields(process)[1]
    except OSError:
        return ""


def processor_seconds(processes: list[Path]) -> float:
    """What processes have used, and their children that have ended."""
    return sum(sum(map(int, fields(each)[11:15])) for each in processes) / TICKS


def java_seconds(processes: list[Path]) -> float:
    """What those among processes have used that are Java's."""
    java = [each for each in processes if (each / "comm").read_text() == "java\n"]
    return sum(sum(map(int, fields(each)[11:13])) for each in java) / TICKS


def peaks(processes: list[Path]) -> Iterator[int]:
    """The most memory that each Python worker among them had."""
    for each in processes:
        if b"pyspark.daemon" in (each / "cmdline").read_bytes():
            yield 1024 * int(re.findall(r"VmHWM:\s*(\d+)", (each / "status").read_text())[0])


def keras_udf(work: Path) -> Callable[..., Column]:
    """As Spark's documentation has it: each worker loads the model once."""
    from pyspark.ml.functions import predict_batch_udf
    from pyspark.sql.types import ArrayType, FloatType

    settings = json.loads((work / "settings.json").read_text())
    model = f"{work}/model.keras"

    def make() -> Callable[[np.ndarray], np.ndarray]:
        sys.path.append(settings["packages"])  # where TensorFlow is
        import keras
        import note

        loaded = keras.saving.load_model(model)

        def predict(x: np.ndarray) -> np.ndarray:
            outputs: np.ndarray = loaded.predict(x, batch_size=BATCH, verbose=0)
            note.batch_done()
            return outputs

        return predict

    return predict_batch_udf(
        make, return_type=ArrayType(FloatType()), batch_size=BATCH, input_tensor_shapes=[settings["shape"]]
    )


def prediction(
    spark: SparkSession, paths: list[str], partitions: int, way: str, work: Path
) -> tuple[int, Callable[[str], None]]:
    """In how many partitions the rows of files come; and what writes the predictions for them into a folder."""
    spark.conf.set("spark.sql.files.minPartitionNum", partitions)
    table = spark.read.parquet(*paths)
    if way == "keras":
        return written(table.coalesce(partitions).select("id", keras_udf(work)("x").alias("prediction")))
    import score

    if way == "files":
        tasks = table.rdd.getNumPartitions()
        mine = score.pieces(score.mounted(table, ["id", "x"]), tasks)
        return min(len(mine), tasks), lambda place: score.write_pieces(
            table, mine, ["id"], ["x"], Path(place), nulls=False
        )
    table = table.coalesce(partitions)
    if way == "rows":
        return written(score.map_in_arrow(table, ["id"], ["x"]))
    return written(table.select("id", score.batch_udf()("x").alias("prediction")))


def written(table: DataFrame) -> tuple[int, Callable[[str], None]]:
    """The same of a table that Spark writes."""
    return table.rdd.getNumPartitions(), table.write.mode("overwrite").parquet


def main(work: Path, way: str, rows: int, partitions: int) -> dict[str, float]:
    """One way over the table, after some rows for each executor, and more for Java to compile what it runs."""
    spark = SparkSession.builder.getOrCreate()
    spark.sparkContext.setLogLevel("OFF")
    settings = json.loads((work / "settings.json").read_text())
    files = [str(path) for path in sorted((work / "samples").iterdir()) if int(path.stem) < rows]
    few = f"{work}/few"
    spark.read.parquet(*files).limit(8).repartition(2).write.mode("overwrite").parquet(few)
    for paths, count in (([few], 2), (files[: settings["warming"]], partitions)):
        prediction(spark, paths, count, way, work)[1](f"{work}/first")
    tasks, write = prediction(spark, files, partitions, way, work)
    everyone = descendants(os.getppid())
    processor, java, start = processor_seconds(everyone), java_seconds(everyone), time.perf_counter()
    write(f"{work}/out")
    seconds = time.perf_counter() - start
    everyone = descendants(os.getppid())
    return {
        "partitions": tasks,
        "seconds": seconds,
        "processor": processor_seconds(everyone) - processor,
        "java": java_seconds(everyone) - java,
        "worker": max(peaks(everyone)),
    }


if __name__ == "__main__":
    print("FOUND " + json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
