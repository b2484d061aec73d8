"""`lstmgen verify`: what it compares, and how it ends."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from command_line import ARTICLE, EXAMPLES, fails, run
from sklearn.preprocessing import StandardScaler

import lstmgen
from lstmgen.check.head import MOST_FILES


def test_verify_generates_and_compares(require) -> None:
    require("gcc")
    done = run("verify", ARTICLE, "--no-keras", "--samples", "3", "--seed", "5")
    assert done.returncode == 0, done
    assert re.search(r"Python\s+dense\s+3\s+\S+e-1[5-9]", done.stdout), done.stdout
    assert re.search(r"C step\(\)\s+dense", done.stdout)
    assert "3 samples: within tolerance" in done.stdout


def test_verify_shows_kerass_own_error() -> None:
    pytest.importorskip("keras")
    done = run("verify", ARTICLE, "--target", "python")
    assert done.returncode == 0, done
    assert re.search(r"Keras\s+dense\s+8\s+\S+e-0[6-9]", done.stdout), done.stdout
    progress = r"verifying: \d of 3, .* on 8 samples, \d+ s…"  # and not a word of TensorFlow's
    assert all(re.fullmatch(progress, line) for line in done.stderr.splitlines()), done.stderr


def test_verify_says_what_keras_may_do() -> None:
    shown = " ".join(run("verify", "--help", COLUMNS="200").stdout.split())
    assert "Keras may run code in a model file: use --no-keras for files that you do not trust." in shown


def test_verify_writes_a_certificate(tmp_path: Path) -> None:
    out, certificate = tmp_path / "predictor.py", tmp_path / "predictor.json"
    assert run("export", ARTICLE, "-o", out).returncode == 0
    done = run("verify", ARTICLE, out, "--no-keras", "--samples", "1", "--certificate", certificate)
    assert done.returncode == 0, done.stderr
    assert "1 sample (random, seed 0): within tolerance" in done.stdout
    assert "5 samples (extreme): within tolerance" in done.stdout
    assert json.loads(certificate.read_text())["ok"] is True
    certificate.unlink()
    done = run("verify", ARTICLE, "--no-keras", "--certificate", certificate)
    assert (done.returncode, "needs an exported file" in done.stderr) == (2, True)
    assert not certificate.exists()


def test_verify_exits_with_1_where_the_code_is_wrong(tmp_path: Path) -> None:
    text = (EXAMPLES / "article" / "predictor.py").read_text()
    assert "tanh(" in text
    (tmp_path / "predictor.py").write_text(text.replace("tanh(", "1.0001 * tanh("))
    done = run("verify", ARTICLE, tmp_path / "predictor.py", "--no-keras")
    assert done.returncode == 1, done
    assert "WRONG" in done.stdout
    assert "OUT OF TOLERANCE" in done.stdout


def test_verify_exits_with_1_where_fixed_point_is_far_off(tmp_path: Path) -> None:
    """By the same limit as export, in the column that is furthest off, whatever its scale is."""
    scaler = StandardScaler().fit(np.float64([[0, 0], [2, 2e6]]))
    lstmgen.Pipeline(inverse=scaler).save(tmp_path / "pipeline.json")
    beside = ["--pipeline", tmp_path / "pipeline.json"]
    np.save(tmp_path / "x.npy", np.random.default_rng(0).normal(size=(6, 3, 2)))
    options = ["--quantize", "int8", "--calibrate", "x.npy", *beside]
    done = run("export", ARTICLE, "-o", "net.py", *options, "--json", cwd=tmp_path)
    (output,) = json.loads(done.stdout)["accuracy"]["outputs"]
    error, largest = output["error"], output["largest"]
    assert error > 100
    verify = ["verify", ARTICLE, "net.py", "--no-keras", "--data", "x.npy", *beside]
    share = 100 * error / largest
    for factor, limit in ((0.99, f"{0.99 * error:g}"), (0.99, f"{0.99 * share:f}%"), (1.01, f"{1.01 * share:f}%")):
        for call in (["export", ARTICLE, "-o", "net.py", "--force", *options], verify):
            done = run(*call, "--max-error", limit, cwd=tmp_path)
            assert done.returncode == (factor < 1), done
    fails(2, "--max-error is for fixed point", "verify", ARTICLE, "--target", "python", "--no-keras", "--max-error", 1)


def test_verify_takes_the_folder_of_a_package(tmp_path: Path, require) -> None:
    require("gcc")
    done = run("export", ARTICLE, "-o", tmp_path / "brain", "--package", "arduino", "--weights-file", "c")
    assert f"Next: lstmgen verify {ARTICLE} {tmp_path / 'brain'}\n" in done.stdout
    report = lstmgen.verify(ARTICLE, tmp_path / "brain", keras=False, samples=1)
    assert report.ok
    assert report.altered == ""
    for name, wanted in (("empty", "holds no file that lstmgen wrote"), (".", "several files that lstmgen wrote")):
        (tmp_path / "empty").mkdir(exist_ok=True)
        lstmgen.export(ARTICLE, tmp_path / "predictor.py", force=True)
        with pytest.raises(lstmgen.OptionError, match=wanted):
            lstmgen.verify(ARTICLE, tmp_path / name, keras=False)
    many = tmp_path / "many"
    many.mkdir()
    for k in range(MOST_FILES + 1):
        (many / f"{k}.txt").touch()
    with pytest.raises(lstmgen.OptionError, match="holds more than 2,000 files: name the file that was exported"):
        lstmgen.verify(ARTICLE, many, keras=False)
