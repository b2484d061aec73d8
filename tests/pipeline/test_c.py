"""What a pipeline adds to C: net_push makes windows of a stream of rows, net_classify and net_labels name a class."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from generated import load
from graph_maker import Weights
from graphs import conv, dense, lstm, network

import lstmgen
from lstmgen.errors import OptionError
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate, Affine
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation
from lstmgen.graph.shape import Axis
from lstmgen.pipeline import attach

# Without dispatch there is a third of the code, which has nothing to do with rows and labels.
FLAGS = ["-std=c99", "-O1", "-DNET_NO_DISPATCH", "-Wall", "-Wextra", "-Wpedantic", "-Werror"]
LABELS = ['"up"', "st??/ä\n", "{% net_foo %}"]
ROWS = np.random.default_rng(4).normal(3.0, 2.0, (40, 2))
# Reads rows, and prints the class and the output wherever there is one; "reset" in the place of a row resets.
MAIN = r"""
#include "net.h"
#include <stdio.h>
#include <string.h>

static net_context contexts[2];

/* As net_push, with net_prepare before some of the rows: results are the same bits. */
static int push(net_context *ctx, const ROW *row, float *output)
{
#ifdef PREPARES
    static net_context ahead[2];
    static int known, rows;
    net_context *const prepared = &ahead[ctx - contexts];
    float again[NET_OUTPUT_SIZE];
    if (known == 0) {
        net_reset(&ahead[0]);
        net_reset(&ahead[1]);
        known = 1;
    }
    if (ctx->rows == 0) {
        net_reset(prepared);
    }
    if (++rows % 5 != 0 && net_prepare(prepared) != NET_OK) {
        return 99;
    }
    const int expected = net_push(prepared, row, again);
    const int status = net_push(ctx, row, output);
    return status != expected || (status == NET_READY && memcmp(again, output, sizeof again) != 0) ? 99 : status;
#else
    return net_push(ctx, row, output);
#endif
}

int main(void)
{
    ROW row[2];
    float output[NET_OUTPUT_SIZE];
    int which = 0;
    fprintf(stderr, "%u", (unsigned)sizeof contexts[0]);
    net_reset(&contexts[0]);
    net_reset(&contexts[1]);
    while (scanf("%d", &which) == 1) {
        if (which < 0) {
            net_reset(&contexts[-1 - which]);
            continue;
        }
        if (scanf("%f %f", &row[0], &row[1]) != 2) {
            return 2;
        }
        const int status = push(&contexts[which], row, output);
        if (status == NET_OK) {
            printf("-\n");
        } else if (status == NET_READY) {
            printf("%s", net_label(net_classify(output)));
            for (int k = 0; k < NET_OUTPUT_SIZE; ++k) {
                printf("\t%.9g", output[k]);
            }
            printf("%c\n", *net_label(NET_LABELS) == 0 && *net_label(-1) == 0 ? ' ' : '!');
        } else {
            return 3;
        }
    }
    return 0;
}
"""


@dataclass(frozen=True)
class Case:
    """A model of windows of 6 rows of 2 numbers, and how C takes them.

    Attributes:
        stepped: whether C keeps no rows.
        prepares: whether there is net_prepare.
    """

    hop: int
    stepped: bool
    timesteps: Any = 6
    before: str = "lstm"
    units: int = 3
    stateful: bool = False
    options: tuple[tuple[str, object], ...] = ()
    prepares: bool = False

    def graph(self) -> Graph:
        w = Weights(5)
        kinds: dict[str, list[Operation]] = {
            "lstm": [],
            "large": [lstm(w, 2, 70, return_sequences=True), dense(w, 70, 2)],
        }
        kinds |= {way: [conv(w, (3,), 2, 2, padding=way)] for way in ("same", "causal")}
        layers = [*kinds[self.before], lstm(w, 2, 5, stateful=self.stateful)]
        layers.append(Dense(kernel=w(5, self.units), bias=w(self.units)))
        activation = Activation("softmax" if self.units > 1 else "sigmoid")
        return network((self.timesteps, 2), *layers, Activate(activation=activation))

    def pipeline(self) -> lstmgen.Pipeline:
        labels = LABELS[: max(self.units, 2)]
        threshold = {"threshold": 0.6} if self.units == 1 else {}
        return lstmgen.Pipeline(window=6, hop=self.hop, labels=labels, **threshold)


COUNTS = (("input_type", "int16"), ("mcu", "generic"))
CASES = {
    "overlap": Case(hop=2, stepped=False, prepares=True),
    "overlap, large": Case(hop=1, stepped=False, before="large", prepares=True),
    "overlap, rounded": Case(hop=2, stepped=False, before="causal"),
    "overlap, small": Case(hop=1, stepped=False, before="causal", options=(("mcu", "cortex-m4"),), prepares=True),
    "overlap, no step": Case(hop=4, stepped=False, before="same"),
    "overlap, int8": Case(
        hop=5, stepped=False, prepares=True, options=(("quantize", "int8"), ("ranges", (8.0, 4.0, 1.0)))
    ),
    "next to each other": Case(hop=6, stepped=True),
    "gaps": Case(hop=9, stepped=True, units=1),
    "no step": Case(hop=7, stepped=False, before="same"),
    "any length": Case(hop=1, stepped=False, timesteps=Axis("timesteps"), units=1, prepares=True),
    "stateful": Case(hop=6, stepped=False, stateful=True),
    "double": Case(hop=4, stepped=False, options=(("dtype", "float64"),), prepares=True),
    "int16": Case(hop=6, stepped=True, options=(("quantize", "int16"), ("ranges", (8.0, 4.0)))),
    "small": Case(hop=6, stepped=True, options=(("mcu", "cortex-m4"),)),
    "counts": Case(hop=2, stepped=False, options=COUNTS, prepares=True),
    "counts in int8": Case(hop=6, stepped=True, options=(*COUNTS, ("quantize", "int8"), ("ranges", (12.7, 4.0, 1.0)))),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_stream_of_rows_becomes_windows_and_labels(case: Case, tmp_path: Path, require: Any) -> None:
    graph = attach(case.graph(), case.pipeline())
    cost = lstmgen.export(graph, tmp_path / "net.c", **dict(case.options)).cost
    header = (tmp_path / "net.h").read_text()
    assert ("window[" in header) != case.stepped
    real = "double" if ("dtype", "float64") in case.options else "float"
    main = MAIN if real == "float" else re.sub(r"\bfloat\b", "double", MAIN).replace("%f %f", "%lf %lf")
    rows, element = ROWS, real
    assert ("int net_prepare" in header) == case.prepares
    assert ("no net_prepare: " in header) == (case.hop < 6 and not case.prepares)
    if COUNTS[0] in case.options:
        assert "net_push(net_context *ctx, const int16_t *row, float *output)" in header
        main = MAIN.replace("%f %f", "%hd %hd")
        rows, element = np.rint(ROWS), "int16_t"
    (tmp_path / "main.c").write_text(main)
    defines = [f"-DROW={element}", *["-DPREPARES"] * case.prepares]
    gcc = [require("gcc"), *FLAGS, *defines, "-fsanitize=address,undefined", "main.c", "net.c", "-lm", "-o", "main"]
    subprocess.run(gcc, cwd=tmp_path, check=True)
    # Two streams in turn, of which the second begins anew after 10 rows.
    events: list[tuple[int, Any]] = []
    for k, row in enumerate(rows):
        events += [(0, row), (1, row[::-1])] + ([(-2, None)] if k == 10 else [])
    text = "".join(f"{k}\n" if row is None else f"{k} {row[0]:.9g} {row[1]:.9g}\n" for k, row in events)
    ran = subprocess.run([tmp_path / "main"], input=text, capture_output=True, text=True, check=True)
    got = ran.stdout.replace(LABELS[1], "two").splitlines()
    assert 0 <= int(ran.stderr) - (cost.state + cost.workspace) < 8, "the rows are counted, too; the rest is padding"

    quantized = {name: value for name, value in case.options if name in ("quantize", "ranges")}
    lstmgen.export(graph, tmp_path / "net.py", **(quantized or {"style": "readable"}))
    module = load(graph, (tmp_path / "net.py").read_text(encoding="utf-8"))
    streams = [module["Predictor"](), module["Predictor"]()]
    lines = iter(got)
    predictions = 0
    for k, row in events:
        if row is None:
            streams[-1 - k].reset()
            continue
        prediction = streams[k].push(row.astype(np.float32).tolist())
        label, *numbers = next(lines).rstrip().split("\t")
        if prediction is None:
            assert label == "-"
            continue
        predictions += 1
        given = np.array(numbers, dtype=np.float64)
        np.testing.assert_allclose(given, np.ravel(prediction), rtol=0, atol=2e-7)
        said, _ = module["label"](prediction)
        assert label == said.replace(LABELS[1], "two")
    assert predictions > 5
    assert next(lines, None) is None


# Compares windows that are predicted at once with those whose rows are prepared.
BITS = r"""
#include "net.h"
#include <stdio.h>
#include <string.h>

int main(void)
{
    static net_context whole, prepared;
    unsigned random = 1;
    int different = 0;
    net_reset(&whole);
    net_reset(&prepared);
    for (int t = 0; t < 300; ++t) {
        float row[3], expected[NET_OUTPUT_SIZE], output[NET_OUTPUT_SIZE];
        for (int k = 0; k < 3; ++k) {
            random = random * 1664525u + 1013904223u;
            row[k] = (float)(random >> 8) / 16777216.0f * 6.0f - 3.0f;
        }
        net_prepare(&prepared);
        const int status = net_push(&whole, row, expected);
        if (net_push(&prepared, row, output) != status) {
            return 1;
        }
        if (status == NET_READY) {
            different += memcmp(expected, output, sizeof output) != 0;
        }
    }
    printf("%d\n", different);
    return 0;
}
"""


def test_prepared_rows_have_the_same_bits_where_compilers_copy_functions(tmp_path: Path, require: Any) -> None:
    """gcc -O3 made a copy of Dense for one row and one for six, with other multiply-adds in each."""
    w = Weights(1)
    layers = [dense(w, 3, 11), Activate(activation=Activation("silu")), lstm(w, 11, 19), dense(w, 19, 2)]
    lstmgen.export(attach(network((6, 3), *layers), lstmgen.Pipeline(window=6, hop=1)), tmp_path / "net.c")
    (tmp_path / "main.c").write_text(BITS)
    gcc = [require("gcc"), "-std=c99", "-O3", "main.c", "net.c", "-lm", "-o", "main"]
    subprocess.run(gcc, cwd=tmp_path, check=True)
    assert subprocess.run([tmp_path / "main"], capture_output=True, text=True, check=True).stdout == "0\n"


@pytest.mark.parametrize("weights", ["int8", "float16"])
def test_narrow_weights_prepare_no_rows(weights: str, tmp_path: Path) -> None:
    """Weights that are widened for several rows at once are summed in another order than for one."""
    case = Case(hop=1, stepped=False)
    lstmgen.export(attach(case.graph(), case.pipeline()), tmp_path / "net.c", weights_dtype=weights)
    header = (tmp_path / "net.h").read_text()
    assert "int net_prepare" not in header
    assert f"no net_prepare: one timestep with weights in {weights} may round differently" in " ".join(header.split())


def test_products_before_sums_prepare_no_rows(tmp_path: Path) -> None:
    """gcc -O3 joined them for three numbers, and not for 18, in the scaling of a QuantileTransformer."""
    w = Weights(5)
    scaled = Activate(activation=Activation("silu")), Affine(scale=np.ones(2, np.float32), offset=w(2))
    for begin, prepares in ((scaled[1:], True), (scaled, False)):
        graph = attach(network((6, 2), *begin, lstm(w, 2, 5)), lstmgen.Pipeline(window=6, hop=1))
        lstmgen.export(graph, tmp_path / "net.c", force=True)
        assert ("int net_prepare" in (tmp_path / "net.h").read_text()) == prepares


@pytest.mark.parametrize("units", [1, 3])
def test_nan_is_no_class(units: int, tmp_path: Path, require: Any) -> None:
    case = Case(hop=6, stepped=True, units=units)
    lstmgen.export(attach(case.graph(), case.pipeline()), tmp_path / "net.c")
    (tmp_path / "main.c").write_text(MAIN)
    gcc = [require("gcc"), *FLAGS, "-DROW=float", "main.c", "net.c", "-lm", "-o", "main"]
    subprocess.run(gcc, cwd=tmp_path, check=True)
    rows = "".join(f"0 {'nan' if k == 3 else k} 1\n" for k in range(12))
    ran = subprocess.run([tmp_path / "main"], input=rows, capture_output=True, text=True, check=True)
    first, second = [line for line in ran.stdout.replace(LABELS[1], "two").splitlines() if line != "-"]
    assert first.split()[0] == "nan", "the label is empty"
    assert second.split("\t")[0] in ('"up"', "two", LABELS[2])


def test_rows_of_any_width_are_refused(tmp_path: Path) -> None:
    w = Weights(5)
    graph = network((6, Axis("features"), 1), conv(w, (3, 3), 1, 2, padding="same"))
    with pytest.raises(OptionError, match="windows in C have rows with a fixed number of features"):
        lstmgen.export(attach(graph, lstmgen.Pipeline(window=6, hop=6)), tmp_path / "net.c")
    assert not list(tmp_path.iterdir())
