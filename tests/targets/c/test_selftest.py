"""A self-test finds nothing wrong with code that is right, in every arithmetic that there is."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import small_graphs
import toolchain
from c_library import WARNINGS
from graph_maker import Maker
from graphs import network
from planning import planned

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Slice
from lstmgen.graph.linear import Embedding
from lstmgen.graph.recurrent import SimpleRNN
from lstmgen.plan.passes.embedding_table import CheckedIndices

HAR = toolchain.ROOT / "generated_examples" / "har" / "model.keras"
MAIN = """
#include "net_selftest.h"
#include <stdio.h>
static net_context context;
static uint32_t asked;
static uint32_t read_clock(void)
{
    return 0xfffffff0u + 3u * asked++;
}
int main(void)
{
    printf("%d of %d", net_selftest(&context), NET_SELFTEST_SAMPLES);
    return net_benchmark(&context, read_clock) != 3u || asked != 6u;
}
"""
OPTIONS: list[dict[str, Any]] = [
    {},
    {"optimize": "size"},
    {"dtype": "float64"},
    {"mcu": "cortex-m4"},
    {"quantize": "int16", "ranges": (4.0, 16.0)},
    {"quantize": "int8", "ranges": (4.0, 16.0, 1.0)},
    {"weights_dtype": "int8"},
    {"weights_dtype": "float16", "mcu": "cortex-m4"},
]


def test_fewer_samples_than_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="`selftest=-1` must be an integer, 0 or more"):
        lstmgen.export(HAR, tmp_path / "net.c", selftest=-1)
    assert list(tmp_path.iterdir()) == []


def test_more_samples_than_a_source_should_hold_are_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="set 868 or fewer; for more samples run verify"):
        lstmgen.export(HAR, tmp_path / "net.c", selftest=869)
    m = Maker()
    with pytest.raises(OptionError, match="1 samples have 1,000,001 numbers, .* leave it out; for more"):
        lstmgen.export(m.graph(m(Slice(axis=0, start=0, stop=2), m.input(1_000_001))), tmp_path / "net.c", selftest=1)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_nothing_is_wrong(options: dict[str, Any], tmp_path: Path) -> None:
    assert wrong(HAR, tmp_path, options) == "0 of 2"
    arithmetic = options.get("quantize", "float64")
    assert f"what the model says to them in {arithmetic}, to try" in (tmp_path / "net_selftest.h").read_text()


def test_where_an_embedding_is_multiplied_out_indices_are_tried(tmp_path: Path) -> None:
    graph = network(
        (6,), Embedding(table=np.random.default_rng(1).normal(size=(3, small_graphs.FEATURES))), small_graphs.lstm()
    )
    plan = planned(graph, "c").plan
    assert any(isinstance(node.operation, CheckedIndices) for node in plan.graph.nodes)
    assert wrong(graph, tmp_path, {}) == "0 of 2"
    samples = re.findall(r"sample_\d_input_0\[6\] = .*\n(.*)", (tmp_path / "net_selftest.c").read_text())
    numbers = {number.strip() for line in samples for number in line.split(",")}
    assert numbers == {"0.0f", "1.0f", "2.0f"}


def test_samples_that_rounding_decides_on_are_not_tried(tmp_path: Path) -> None:
    """A chaotic network: of long samples none can be tried, of shorter ones some."""
    draw = np.random.default_rng(2).normal
    cell = SimpleRNN(kernel=draw(0, 0.3, (3, 16)), recurrent_kernel=draw(0, 1.1, (16, 16)), bias=draw(0, 0.5, 16))
    with pytest.raises(OptionError, match="ill-conditioned: for 16 of 16 samples.*leave it out"):
        lstmgen.export(network((100, 3), cell), tmp_path / "net.c", selftest=2)
    assert list(tmp_path.iterdir()) == []
    assert wrong(network((25, 3), cell), tmp_path, {}) == "0 of 2"


def wrong(model: Path | Graph, folder: Path, options: dict[str, Any]) -> str:
    """What a program says that exports the model and runs its self-test."""
    files = lstmgen.export(model, folder / "net.c", selftest=2, **options).files
    (folder / "main.c").write_text(MAIN)
    sources = [*(path for path in files if path.suffix == ".c"), folder / "main.c"]
    program = folder / "main"
    flags = ["-std=c99", "-O1", *WARNINGS, "-Werror"]
    subprocess.run([toolchain.require("gcc"), *flags, *sources, "-lm", "-o", program], check=True)
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout
