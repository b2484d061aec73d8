"""C with --dtype float64: what the graph means, to the last digits."""

from __future__ import annotations

import subprocess
from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import WARNINGS
from graph_maker import T, at_length, single
from operation_graphs import FAMILIES, Case
from planning import written
from side_by_side import Group, groups

import lstmgen
from lstmgen.graph.reduction import Normalize
from lstmgen.graph.shape import Length

TOLERANCE = 1e-12


def predict(case: Case | Group, folder: Path, length: int) -> list[np.ndarray]:
    """What main() of the generated program prints for one sample."""
    for suffix, text in written(case.graph, "c", with_main=True, dtype="float64").items():
        (folder / f"net{suffix}").write_text(text)
    program = folder / "net"
    command = [toolchain.require("gcc"), "-std=c99", "-O1", *WARNINGS, f"{program}.c", "-o", str(program), "-lm"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:2000]
    words: list[str] = []
    for value, array in zip(case.graph.inputs, case.inputs(length)):
        words += [str(n) for dim, n in zip(value.shape, array.shape) if isinstance(dim, Length)]
        words += map(repr, array.ravel().tolist())
    printed = subprocess.run([program], input=" ".join(words), capture_output=True, text=True, check=True).stdout
    numbers = np.array(printed.split(), dtype=float)
    shapes = [at_length(value.shape, length) for value in case.graph.outputs]
    parts = np.split(numbers, np.cumsum([int(np.prod(shape)) for shape in shapes])[:-1])
    return [part.reshape(shape) for part, shape in zip(parts, shapes)]


@pytest.mark.parametrize("family", ["elementwise", "linear", "recurrences"])
def test_main_reads_and_prints_double(family: str, tmp_path: Path) -> None:
    """What all families compute is in conformance/."""
    cases = list(FAMILIES[family]())
    for group in groups(dict(cases[:: -(-len(cases) // 12)])):
        length = group.lengths[-1] if group.lengths else 1
        found = zip(predict(group, tmp_path, length), group.evaluate(length), group.owners, strict=True)
        for got, wanted, (name, _) in found:
            scale = max(1.0, np.abs(wanted).max(initial=0.0))
            np.testing.assert_allclose(got, wanted, rtol=0, atol=TOLERANCE * scale, err_msg=name)


def test_numbers_without_a_point_are_double_too(tmp_path: Path) -> None:
    """1e-05f is no double: what is divided by it is off by 2.5e-8."""
    graph = single(lambda m: Normalize(kind="layer", axes=(1,), epsilon=1e-5, scale=None, offset=None), (T, 4))
    case = Case(graph, lambda rng, shape: rng.normal(0, 1e-4, shape))
    (got,), (wanted,) = predict(case, tmp_path, 3), graph.evaluate(*case.inputs(3))
    np.testing.assert_allclose(got, wanted, rtol=1e-12, atol=1e-14)


def test_verify_holds_it_to_float64(tmp_path: Path) -> None:
    model = toolchain.ROOT / "generated_examples" / "har" / "model.keras"
    source = lstmgen.export(model, tmp_path / "net.c", dtype="float64").files[0]
    assert "--dtype float64" in source.read_text()
    assert "float *" not in source.read_text() + source.with_suffix(".h").read_text()
    report = lstmgen.verify(model, source, keras=False)
    assert report.ok
    assert all(line.tolerance is not None and line.tolerance < 2e-12 for line in report.lines if line.what != "Keras")
