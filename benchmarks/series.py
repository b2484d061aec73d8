"""Times `report`, `--calibrate` and `verify` on a series of measurements, as a command line runs them.

The series is a made-up weather station: a CSV file of 2,880 rows and four columns, cut into 2,845 windows of 36 rows,
for an LSTM of 4,769 weights behind a scaler. Times are seconds on the wall clock and of all processors.

.venv/bin/python benchmarks/series.py               # everything; writes nothing
.venv/bin/python benchmarks/series.py --only verify --model har.keras --data windows.npy
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

ROWS, WINDOW = 2880, 36
COLUMNS = ("temperature", "humidity", "pressure", "wind")
LSTMGEN = Path(sys.executable).with_name("lstmgen")


def weather() -> np.ndarray:
    """The rows: days of 96 quarters of an hour, with noise."""
    rng, quarter = np.random.default_rng(0), np.arange(ROWS)
    day = np.sin(2 * np.pi * quarter / 96)
    slow = np.cumsum(rng.normal(scale=0.02, size=(ROWS, 4)), axis=0)
    typical, spread = np.array([12.0, 70.0, 1013.0, 4.0]), np.array([6.0, 15.0, 8.0, 2.0])
    shape = np.stack([day, -day, 0 * day, np.abs(day)], axis=1)
    return typical + spread * (shape + slow + rng.normal(scale=0.1, size=(ROWS, 4)))


def write_model(folder: Path) -> None:
    """Writes weather.csv, weather.keras with random weights, and pipeline.json."""
    import keras
    from sklearn.preprocessing import StandardScaler

    import lstmgen

    rows = weather()
    lines = [",".join(COLUMNS), *(",".join(f"{x:.3f}" for x in row) for row in rows)]
    (folder / "weather.csv").write_text("\n".join(lines) + "\n")
    keras.utils.set_random_seed(0)
    model = keras.Sequential([keras.Input((WINDOW, len(COLUMNS))), keras.layers.LSTM(32), keras.layers.Dense(1)])
    model.save(folder / "weather.keras")
    scaler, target = StandardScaler().fit(rows), StandardScaler().fit(rows[:, :1])
    pipeline = lstmgen.Pipeline(scaler=scaler, columns=COLUMNS, inverse=target, window=WINDOW, hop=1)
    pipeline.save(folder / "pipeline.json")


def commands(model: str, data: str, options: Sequence[str]) -> Mapping[str, Sequence[str]]:
    """The command lines by name."""
    return {
        "report": ["report", model, "-o", "report.html", "--force", "--data", data, *options],
        "int8": ["export", model, "-o", "net.c", "--force", "--quantize", "int8", "--calibrate", data, *options],
        "verify": ["verify", model, "net.c", "--no-keras", "--data", data, *options],
        "verify all": ["verify", model, "--no-keras", "--data", data, *options],
        "verify Keras": ["verify", model, "net.c", "--data", data, *options],
    }


def main() -> None:
    """Prints the times."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--only", action="append", help="one of: report, int8, verify, verify all, verify Keras")
    arguments.add_argument("--model", type=Path, help="another model, without a pipeline, with --data")
    arguments.add_argument("--data", type=Path, help="its samples")
    arguments.add_argument("--write", type=Path, help="write the model and the series to a folder, and end")
    given = arguments.parse_args()
    if given.write is not None:
        write_model(given.write)
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if given.model is None:
            subprocess.run([sys.executable, __file__, "--write", folder], check=True, capture_output=True)
            runs = commands("weather.keras", "weather.csv", ["--pipeline", "pipeline.json"])
        else:
            runs = commands(str(given.model.resolve()), str(given.data.resolve()), [])
        print(f"{'command':14} {'s':>6} {'s of all cores':>15} {'MB':>6}", flush=True)
        for title, line in runs.items():
            if given.only and title not in given.only:
                continue
            if line[2] == "net.c" and not (folder / "net.c").exists():
                subprocess.run([LSTMGEN, *runs["int8"]], cwd=folder, check=True, capture_output=True)
            measure(title, line, folder)


def measure(title: str, line: Sequence[str], folder: Path) -> None:
    """Runs a command, and prints what it took."""
    with tempfile.TemporaryFile() as output:
        start = time.monotonic()
        process = subprocess.Popen([LSTMGEN, *line], cwd=folder, stdout=output, stderr=output)
        _, status, used = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        print(f"{title:14} {wall:6.1f} {used.ru_utime + used.ru_stime:15.1f} {used.ru_maxrss / 1024:6.0f}", flush=True)
        if status:
            output.seek(0)
            print(output.read().decode(), file=sys.stderr)


if __name__ == "__main__":
    main()
