"""--weights int8 and float16 from a model file to a verified C file: what is told, refused, and how far off it is."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest
from command_line import ARTICLE, HAR, run
from planning import STORAGES

import lstmgen
from lstmgen.check.artifact import existing
from lstmgen.errors import AccuracyError, OptionError


@pytest.mark.parametrize("options", [{}, {"optimize": "size"}, {"mcu": "cortex-m4"}], ids=str)
@pytest.mark.parametrize(
    ("storage", "bound", "flash", "padding"), [("int8", 2e-2, 736, 112), ("float16", 1e-3, 808, 64)]
)
def test_calibrated_told_and_verified(
    storage: str, bound: float, flash: int, padding: int, options: dict[str, str], samples: Path, tmp_path: Path
) -> None:
    done = lstmgen.export(ARTICLE, tmp_path / "net.c", weights_dtype=storage, calibrate=samples, **options)  # type: ignore[arg-type]
    assert done.numbers == storage
    # 34 biases, 336 other weights, and for int8 66 scales; 1480 in float32. Panels end with 8 more numbers.
    assert done.cost.weights == flash + (0 if options else padding)
    assert done.accuracy is not None
    assert [layer.name for layer in done.accuracy.layers] == ["LSTM 'lstm'", "Dense 'dense'"]
    assert all(0 < layer.error < bound for layer in done.accuracy.layers)
    (output,) = done.accuracy.outputs
    assert 0 < output.error < bound
    head = (tmp_path / "net.h").read_text()
    assert f" --weights-dtype {storage}\n" in head
    assert f"Errors:  at most {output.error:.1e} in an output, on 6 samples" in head
    assert existing(lstmgen.read(ARTICLE), tmp_path / "net.c").plan.numbers.weights_dtype == storage
    report = lstmgen.verify(ARTICLE, tmp_path / "net.c", keras=False)
    assert report.ok
    batch = [] if options else ["C batch"]
    assert [line.what for line in report.lines] == [f"{storage} weights", "C", *batch, "C step()"]
    stored, code, *_ = (line.errors.absolute for line in report.lines)
    # The code is as close to the stored values as float32 is; these are thousands of times farther from the model.
    assert code < 1e-6 < stored < bound


def test_one_wrong_weight_is_seen(tmp_path: Path) -> None:
    """By one in 127 of it."""
    lstmgen.export(ARTICLE, tmp_path / "net.c", weights_dtype="int8")
    text = (tmp_path / "net.c").read_text()
    start = text.index("net_lstm_recurrent_kernel[")
    found = re.compile(r"(?<=, )-?\d\d(?=,)").search(text, start)
    assert found is not None
    wrong = text[: found.start()] + str(int(found[0]) + 1) + text[found.end() :]
    (tmp_path / "net.c").write_text(wrong)
    assert not lstmgen.verify(ARTICLE, tmp_path / "net.c", keras=False).ok


def test_nothing_is_written_that_is_too_far_off(samples: Path, tmp_path: Path) -> None:
    with pytest.raises(AccuracyError, match="more than `max_error=1e-06`: choose a wider `weights_dtype=`"):
        lstmgen.export(ARTICLE, tmp_path / "net.c", weights_dtype="float16", calibrate=samples, max_error=1e-6)
    assert list(tmp_path.glob("net.*")) == []
    lstmgen.export(ARTICLE, tmp_path / "net.c", weights_dtype="float16", calibrate=samples, max_error=1e-3)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"weights_dtype": "int4"}, "no `weights_dtype='int4'`; choose one of int8, float16"),
        ({"weights_dtype": "int8", "quantize": "int16", "ranges": [1]}, "such weights are for float arithmetic"),
        ({"weights_dtype": "int8", "dtype": "float64"}, "such weights are for float32"),
        ({"weights_dtype": "int8", "dtype": "float32"}, "such weights are for float32"),
        ({"weights_dtype": "int8", "ranges": [1]}, "`ranges=` needs `quantize=`"),
        ({"weights_dtype": "int8", "max_error": 0.1}, "`max_error=` needs `calibrate=`"),
        ({"weights_dtype": "int8", "target": "python"}, "is for C, not for Python"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, object], message: str, tmp_path: Path) -> None:
    name = "net.py" if "target" in options else "net.c"
    with pytest.raises(OptionError, match=message):
        lstmgen.export(ARTICLE, tmp_path / name, **options)  # type: ignore[arg-type]


def test_it_fits_a_small_board() -> None:
    cost = lstmgen.estimate(HAR, board="uno", flash=23 * 1024)
    assert not cost.fits
    assert {f"`weights_dtype={storage!r}`" for storage in STORAGES} <= set(cost.changes)
    for storage, weights in (("int8", 7024), ("float16", 11416)):
        fitting = lstmgen.estimate(HAR, board="uno", flash=23 * 1024, weights_dtype=storage)
        assert fitting.fits
        assert fitting.weights == weights


def test_weights_names_a_file_and_weights_dtype_how_they_are_stored(tmp_path: Path) -> None:
    with zipfile.ZipFile(HAR) as archive:
        (tmp_path / "architecture.json").write_bytes(archive.read("config.json"))
    (tmp_path / "int8").write_bytes(HAR.read_bytes())  # a file may be called so
    for storage in STORAGES:
        options = ["--weights", "int8", "--weights-dtype", storage]
        done = run("export", "architecture.json", "-o", f"{storage}.c", "--name", "net", *options, cwd=tmp_path)
        assert done.returncode == 0, done
        assert done.stdout.endswith(f"Next: lstmgen verify architecture.json {storage}.c --weights int8\n")
        assert f" --weights-dtype {storage}\n" in (tmp_path / f"{storage}.h").read_text()
    done = run("verify", "architecture.json", "int8.c", "--weights", "int8", "--no-keras", cwd=tmp_path)
    assert done.returncode == 0, done
    assert re.search(r"int8 weights\s+dense\s+\d+\s+\d\.\de-03", done.stdout)
    done = run("inspect", HAR, "--board", "uno", "--weights-dtype", "int8")
    assert done.returncode == 0, done
    assert re.search(r"weights\s+7,024\s+exact", done.stdout)
