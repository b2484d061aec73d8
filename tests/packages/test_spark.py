"""The package for Spark on a cluster of two worker JVMs, to which nothing goes but the predictor as a file."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import toolchain

import lstmgen

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


def spark_python() -> Path:
    """The Python of an environment that has Spark and pandas, which lstmgen's own does not want."""
    found = Path(sys.prefix) / "spark" / "bin" / "python"
    if not found.is_file():
        toolchain.missing("there is no .venv/spark: run 'make .venv/spark'")
    return found


def test_spark_predicts_each_row_once(tmp_path: Path) -> None:
    python = spark_python()
    toolchain.require("java")
    folder = tmp_path / "brain"
    lstmgen.export(ARTICLE, folder, package="spark")
    predictor = folder / "predictor.py"
    predictor.write_text(predictor.read_text() + DYING.format(mark=str(tmp_path / "kill")))
    command = [str(python.with_name("spark-submit")), "--master", "local-cluster[2,1,1024]"]
    for name, value in {"ui.enabled": "false", "executor.memory": "512m", "sql.shuffle.partitions": "2"}.items():
        command += ["--conf", f"spark.{name}={value}"]
    command += ["--py-files", f"{predictor},{folder / 'score.py'}", str(JOB), str(tmp_path)]
    environment = {**os.environ, "PYSPARK_PYTHON": str(python), "PYTHONPATH": "", "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 0, done.stderr[-4000:]
    told = next(line for line in done.stdout.splitlines() if line.startswith("FOUND "))
    assert json.loads(told.removeprefix("FOUND ")) == {
        "killed": True,
        "job": True,
        "resumed": True,
        "timesteps": True,
        "nulls": [False, True, True, True, True, True, True],
        "named": True,
        "udf": True,
        "sql": True,
    }
