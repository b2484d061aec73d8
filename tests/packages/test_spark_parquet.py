"""Workers of Spark read Parquet as Spark does, or leave it to Spark."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import toolchain
from spark_environment import spark_python

import lstmgen

ARTICLE = toolchain.ROOT / "generated_examples" / "article" / "model.h5"
FILES = """
import json
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock
from urllib.parse import quote
import pyarrow as pa
import pyarrow.parquet as pq
from score_reading import mounted, pieces, read
def table(folder, setting=None):
    "What is asked of Spark's, with names of files as Java has them."
    paths = [path.resolve() for path in folder.rglob("*") if path.is_file()]
    files = ["file://" + quote(str(path), safe="/=ö") for path in paths]
    read = MagicMock()
    read.queryExecution().optimizedPlan().stats().sizeInBytes.return_value = sum(path.stat().st_size for path in paths)
    conf = SimpleNamespace(get=lambda name: str(name == setting).lower())
    types = [("id", "bigint"), ("a:b", "string"), ("my col", "string"), ("föhn", "string")]
    session = SimpleNamespace(conf=conf)
    return SimpleNamespace(inputFiles=lambda: files, dtypes=types, sparkSession=session, _jdf=read)
plain, folders = Path("50% [1] +#"), Path("folders")
for folder in (plain, *(folders / f"{name}=1" for name in ("a%3Ab", "MY COL", "föhn"))):
    folder.mkdir(parents=True)
    pq.write_table(pa.table({"id": range(3)}), folder / "a.parquet")
pq.write_table(pa.table({"ID": range(3, 5)}), plain / "föhn.parquet")
(plain / "nothing.parquet").touch()
groups = []
pq.write_table(pa.table({"id": range(3)}), plain / "a.parquet", metadata_collector=groups)
groups[0].set_file_path("a.parquet")
pq.write_metadata(pa.schema({"id": pa.int64()}), plain / "_metadata", groups)
found = pieces(mounted(table(plain), ["id"]), 1)
twice = [batch for piece in found for batch in read(piece, ["id"] * 2, [pa.int64()] * 2)]
ids = [[column.to_pylist() for column in batch] for batch in twice]
counts = [len(mounted(table(folders), [name])) for name in ("id", "a:b", "my col", "föhn")]
settings = ("spark.sql.caseSensitive", "spark.sql.files.ignoreCorruptFiles")
spark = [len(mounted(table(plain, setting), ["id"])) for setting in settings]
pq.write_table(pa.table({"id": [1], "ID": [2]}), plain / "a.parquet")
try:
    next(read(found[0], ["id"], [pa.int64()]))
except ValueError as error:
    print(json.dumps([ids, counts, spark, str(error).partition("a.parquet")[2]]))
"""


def test_workers_read_what_spark_would(tmp_path: Path) -> None:
    """Files of any name, without those of no byte or of no rows of their own; no column twice, or that folders name."""
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", FILES]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    ids, counts, left_to_spark, said = json.loads(done.stdout)
    assert ids == [[[0, 1, 2]] * 2, [[3, 4]] * 2]
    assert counts == [3, 0, 0, 0]
    assert left_to_spark == [0, 0]
    assert said == " has 2 columns 'id': 'id', 'ID'"


PARTS = """
import json
import pyarrow as pa
import pyarrow.parquet as pq
from score_reading import pieces, read
sizes, found, first = {}, [], 0
for rows in (1, 70, 3, 29):  # in row groups of 5
    name = f"{first}.parquet"
    pq.write_table(pa.table({"id": range(first, first + rows)}), name, row_group_size=5)
    sizes[name], first = rows, first + rows
sizes["nothing.parquet"] = 0
for parts in (1, 2, 3, 40):
    each = [pieces(sizes, tasks, part, parts) for part, tasks in zip(range(parts), (1, 7, 2, 5) * 10)]
    ids = [
        [k for piece in part for (ids,) in read(piece, ["id"], [pa.int64()]) for k in ids.to_pylist()] for part in each
    ]
    found.append([sorted(sum(ids, [])) == list(range(first)), max(map(len, ids))])
print(json.dumps(found))
"""


def test_parts_of_files_have_each_row_once(tmp_path: Path) -> None:
    """However many tasks read each part, which a cluster of another size decides when a job is started again."""
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", PARTS]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    found = json.loads(done.stdout)
    assert [once for once, _ in found] == [True] * 4
    assert [most for _, most in found] == sorted((most for _, most in found), reverse=True)
    assert found[1][1] <= 60  # of 103


WRITTEN = """
import json
from pathlib import Path
import pyarrow as pa
import pyarrow.parquet as pq
import score_writing as writing
writing.GROUP = 200
batches = [pa.record_batch({"id": range(k, k + 10)}) for k in range(0, 100, 10)]
schema, place, left = batches[0].schema, Path("out/part=0"), Path("out/_under-way-before")
left.mkdir(parents=True)
def while_its_job_ends(folder, rmtree=writing.rmtree, **options):
    if left.exists():
        left.rename("out/part=1")
    rmtree(folder, **options)
writing.rmtree = while_its_job_ends
def broken():
    yield batches[0]
    raise ValueError
checked = []
with writing.made_whole(place, lambda: checked.append(place.exists())) as folder:
    for _ in range(2):  # as Spark may run a task
        writing.write_file(batches, schema, "snappy", folder / "0.parquet")
    writing.write_file([], schema, "none", folder / "1.parquet")
    try:
        writing.write_file(broken(), schema, "zstd", folder / "2.parquet")
    except ValueError:
        found = [place.exists(), len(list(folder.iterdir()))]
ids = pq.read_table(place)["id"].to_pylist()
found += [ids == list(range(100)), pq.ParquetFile(place / "0.parquet").num_row_groups]
def changed():
    raise ValueError
try:
    with writing.made_whole(place, changed):
        pass
except ValueError:
    print(json.dumps([checked, *found, sorted(path.name for path in Path("out").rglob("*"))]))
"""


def test_a_folder_of_workers_is_whole_or_not_there(tmp_path: Path) -> None:
    """Nothing is in it of tasks that ended in the middle, of an earlier job, or twice; an error leaves it."""
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", WRITTEN]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    names = ["0.parquet", "1.parquet", "_SUCCESS", "part=0"]
    assert json.loads(done.stdout) == [[False], False, 3, True, 4, names]


NULLS = """
import json
import pyarrow as pa
from score_arrays import KINDS
from score_reading import is_read_as
print(json.dumps([name for name, kind in KINDS.items() if is_read_as(pa.list_(pa.null()), pa.list_(kind))]))
"""


def test_nulls_alone_are_read_where_spark_takes_them_for_integers(tmp_path: Path) -> None:
    """As pandas writes a column of which one file has no number; Spark refuses them as texts."""
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", NULLS]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    assert json.loads(done.stdout) == ["int", "bigint", "double"]


def test_workers_read_tables_as_spark_does(tmp_path: Path) -> None:
    """Columns of all types, however they are written; or refuse a file of which a column has another type."""
    toolchain.require("java")
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), str(Path(__file__).with_name("spark_tables.py")), str(tmp_path), "1", "6", "12"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "brain"), "SPARK_LOCAL_IP": "127.0.0.1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=True)
    found = json.loads(done.stdout.rpartition("FOUND ")[2])
    assert found["different"] == []
    assert found["counts"]["same"] >= 6
    assert found["counts"]["refused"] >= 1


ENCRYPTED = """
import base64, json
from pathlib import Path
from types import SimpleNamespace
from unittest.mock import MagicMock
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as encryption
from score_reading import mounted
class Keys(encryption.KmsClient):
    def __init__(self, _):
        super().__init__()
    def wrap_key(self, key, _):
        return base64.b64encode(key)
    def unwrap_key(self, key, _):
        return base64.b64decode(key)
settings = encryption.EncryptionConfiguration(footer_key="a", column_keys={"b": ["x"]}, plaintext_footer=True)
secret = encryption.CryptoFactory(Keys).file_encryption_properties(encryption.KmsConnectionConfig(), settings)
rows = pa.table({"id": [1, 2], "x": [0.5, 1.5]})
with pq.ParquetWriter("a.parquet", rows.schema, encryption_properties=secret) as file:
    file.write_table(rows)
conf = SimpleNamespace(get=lambda name: "false")
read = MagicMock()
read.queryExecution().optimizedPlan().stats().sizeInBytes.return_value = Path("a.parquet").stat().st_size
table = SimpleNamespace(
    inputFiles=lambda: ["file:a.parquet"],
    dtypes=[("id", "bigint"), ("x", "double")],
    sparkSession=SimpleNamespace(conf=conf),
    _jdf=read,
)
print(json.dumps([len(mounted(table, [name])) for name in ("id", "x")]))
"""


def test_encrypted_columns_are_left_to_spark(tmp_path: Path) -> None:
    """Also where the footer is not encrypted."""
    lstmgen.export(ARTICLE, tmp_path / "brain", package="spark")
    command = [str(spark_python()), "-c", ENCRYPTED]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "brain", check=True)
    assert json.loads(done.stdout) == [1, 0]
