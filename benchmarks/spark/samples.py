"""The table of spark_bench.py, with pyarrow: `samples.py write WORK ROWS FILES`, and `samples.py check WORK ROWS`.

`write` makes WORK/samples of the rows in WORK/x.npy in turn. `check` prints as JSON how many ids are lost or doubled in
WORK/out, and the largest difference of a prediction from the rows in WORK/y.npy.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

GROUP = 10_000  # rows


def write(work: Path, rows: int, files: int) -> None:
    """Files of equally many rows."""
    x = np.load(work / "x.npy")
    (work / "samples").mkdir()
    for first, end in zip(range(0, rows, rows // files), range(rows // files, rows + 1, rows // files)):
        ids = np.arange(first, end)
        schema = pa.schema([("id", pa.int64()), ("x", pa.list_(pa.float32()))])
        with pq.ParquetWriter(work / "samples" / f"{first}.parquet", schema, compression="zstd") as file:
            for group in np.array_split(ids, max(len(ids) // GROUP, 1)):
                numbers = x[group % len(x)]
                offsets = np.arange(len(group) + 1, dtype=np.int32) * x[0].size
                lists = pa.ListArray.from_arrays(offsets, pa.array(numbers.ravel()))
                file.write_table(pa.table([pa.array(group), lists], schema=schema))


def check(work: Path, rows: int) -> dict[str, float]:
    """What is wrong with the output."""
    y = np.load(work / "y.npy")
    table = pq.read_table(work / "out")
    ids = table["id"].to_numpy()
    counts = np.bincount(ids, minlength=rows)
    found = table["prediction"].combine_chunks().flatten().to_numpy().reshape(len(ids), -1)
    error = np.abs(found - y[ids % len(y)]).max()
    return {"lost": int((counts[:rows] == 0).sum()), "doubled": int((counts > 1).sum()), "error": float(error)}


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))
    else:
        print(json.dumps(check(Path(sys.argv[2]), int(sys.argv[3]))))
