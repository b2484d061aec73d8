"""Mutants of generated C, each with a mistake, and the proof that should refute it.

`python tests/support/mutants.py` tries all, and writes docs/reference/mutants.md.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import prove

LIMIT = 300  # seconds of a processor for a proof
PAGE = prove.ROOT / "docs" / "reference" / "mutants.md"
HEAD = """\
# Mutation tests of proofs

`make mutants` writes this page: it puts a mistake into generated C, and lets [its proofs](../how-to/prove.md) find it.
Each row is one mistake. What survives computes something else, and still cannot fail.

| model | mistake | instead of | refuted by |
| --- | --- | --- | --- |
"""


@dataclass(frozen=True)
class Mutant:
    """A mistake in the C of a model.

    Attributes:
        model, numbers: as `prove.graphs` and `prove.NUMBERS` have them.
        old, new: the text, which is there once or more often, and what takes its place the first time.
        proof: which one refutes it; "" where none does.
        options: further ones of the export.
        why: it survives, where it does.
    """

    model: str
    numbers: str | None
    mistake: str
    old: str
    new: str
    proof: str = ""
    options: Mapping[str, object] = field(default_factory=dict)
    why: str = ""


GATE, CELL, STEP, LONG_STEP = "net_gate_tanh", "net_cell", "net_lstm_step", "net_lstm_0_step"
PUSH = "net_push"
STEADY = {"constant_time": True}
WRONG = "survives: a wrong number, no failure"
MUTANTS: Sequence[Mutant] = (
    Mutant("article", "int16", "table index one bit too large", "(a >> 9)", "(a >> 8)", GATE),
    Mutant("article", "int16", "end of the table off by one", "? 196607 : magnitude", "? 196608 : magnitude", GATE),
    Mutant("article", "int16", "no saturation of tanh", "magnitude > 196607 ? 196607 : magnitude", "magnitude", GATE),
    Mutant("article", "int16", "table read an entry late", "net_tanh_table + (", "net_tanh_table + 1 + (", GATE),
    Mutant("article", "int16", "sigmoid not halved", "net_gate_tanh(u)) >> 1", "net_gate_tanh(u))", "net_gate_sigmoid"),
    Mutant("article", "int16", "cell not saturated", "u > 8388607 ? 8388607 : u <", "u <", CELL),
    Mutant("article", "int16", "shift one too few", "+ 64) >> 7", "+ 64) >> 6", "net_multiply_by_gate"),
    Mutant(
        "article", "int16", "product does not fit", "factor * (v >> 8)", "factor * (v >> 7)", "net_multiply_by_gate"
    ),
    Mutant("article", "int16", "candidate twice as large", "(i * candidate) >> 11", "(i * candidate) >> 10", why=WRONG),
    Mutant("article", "int16", "requantized a bit too wide", "32768) >> 16)", "32768) >> 15)", "net_requantize_state"),
    Mutant(
        "article",
        "int16",
        "NaN converted",
        "if (halves < limit && halves > -limit)",
        "if (!(halves >= limit || halves <= -limit))",
        "net_quantize",
    ),
    Mutant("article", "int16", "infinity converted", "halves < limit && halves", "halves", "net_quantize"),
    Mutant(
        "article",
        "int16",
        "one unit too many",
        "k < 8; ++k) {\n        net_acc sums",
        "k < 9; ++k) {\n        net_acc sums",
        STEP,
    ),
    Mutant("article", "int16", "one pair too many", "inputs, rows, 5)", "inputs, rows, 6)", STEP),
    Mutant("article", "int16", "rows too far apart", "rows += 40;", "rows += 42;", STEP),
    Mutant("article", "int16", "biases too far apart", "bias += 4;", "bias += 5;", STEP),
    Mutant("article", "int16", "state one place too far", "inputs[2 + k] = h[k]", "inputs[3 + k] = h[k]", STEP),
    Mutant("article", "int16", "weights read too far", "rows += 8;", "rows += 10;", STEP),
    Mutant("article", "int16", "inputs read too far", "x += 2;\n        rows", "x += 3;\n        rows", STEP),
    Mutant(
        "article", "int16", "sum doubled at each turn", "net_add_pair(a, net_word", "net_add_pair(2 * a, net_word", STEP
    ),
    Mutant("article", "int16", "biases left out", "net_acc a = sums[0];", "net_acc a = 0;", STEP),
    Mutant("article", "int16", "row of Dense too long", "k * 8, 8)", "k * 9, 8)", "net_dense_step"),
    Mutant(
        "article",
        "int16",
        "one input too many",
        "k < 2; ++k) {\n        input_layer",
        "k < 3; ++k) {\n        input_layer",
        "net_step",
    ),
    Mutant("article", "int16", "one timestep too many", "int t = 0; t < 3", "int t = 0; t < 4", "net_predict"),
    Mutant(
        "article",
        "int16",
        "softmax one too far",
        "k < n; ++k) {\n        x[k] /=",
        "k <= n; ++k) {\n        x[k] /=",
        "net_step",
    ),
    Mutant(
        "article",
        "int16",
        "sum in parts one part too long",
        "n - first < 32 ? n : first + 32",
        "first + 32",
        "net_step",
    ),
    Mutant(
        "long_rows",
        "int16",
        "parts of h begin too late",
        "inputs + 50, rows + 200,",
        "inputs + 50, rows + 208,",
        LONG_STEP,
    ),
    Mutant("long_rows", "int16", "one part of x too long", "inputs, rows, 25)", "inputs, rows, 28)", LONG_STEP),
    Mutant(
        "long_rows", "int16", "all parts but the last left out", "sums[gate] += part", "sums[gate] = part", LONG_STEP
    ),
    Mutant("long_rows", "int16", "part not shifted", "+= part[gate] >> 8", "+= part[gate]", LONG_STEP),
    Mutant("long_rows", "int16", "part shifted one too few", "+= part[gate] >> 8", "+= part[gate] >> 7", why=WRONG),
    Mutant("gru", "int16", "padding of x left out", "inputs[3] = 0;", "", "net_gru_step"),
    Mutant("gru", "int16", "padding of h left out", "inputs[3] = 0;", "inputs[4] = 0;", "net_gru_step"),
    Mutant("gru", "int8", "no saturation", "u > 127 ? 127 : ", "", "net_narrowed"),
    Mutant("gru", "int8", "candidate too large", "candidate * 32768", "candidate * 40000", "net_mixed"),
    Mutant("gru", "int8", "rows of h begin too late", "rows + 9", "rows + 12", "net_gru_step"),
    Mutant("gru", "int8", "sum before doubled", "sums[0] = a;", "sums[0] = sums[0] + a;", "net_gru_step"),
    Mutant(
        "gru",
        "int8x16",
        "weight without its sign",
        "pair = {word[0], word[2]}",
        "pair = {word[0] & 255, word[2]}",
        "net_gru_step",
    ),
    Mutant("custom_cell", "int16", "factor of a custom cell too large", "* -23593 +", "* -80000 +", "net_scan_body"),
    Mutant("embedding", "int16", "index one too far", "row < rows ?", "row <= rows ?", "net_row_index"),
    Mutant("embedding", "int16", "any float is an index", "0x9E000000u", "0xFF000000u", "net_row_index"),
    Mutant("embedding", "int16", "negative index", "row >= 0 && ", "", "net_row_index"),
    Mutant("conv_lstm", "int16", "window begins before the rows", "i < 1 ? 1 - i : 0", "0", "net_predict"),
    Mutant("conv_lstm", "int16", "window ends behind the rows", " && i + p - 1 < 5", "", "net_predict"),
    Mutant("conv_lstm", None, "window ends behind the rows", " && i + p - 1 < 5", "", "net_predict"),
    Mutant("bidirectional_masked", None, "four rows of three", "rows >= 4; rows", "rows >= 3; rows", "net_predict"),
    Mutant("article", None, "kernel read too far", "kernel += 8;", "kernel += 9;", STEP),
    Mutant("article", None, "new state one place too far", "new_h[k] =", "new_h[k + 1] =", STEP),
    Mutant("article", None, "timesteps too far apart", "input += 2;", "input += 3;", "net_predict"),
    Mutant(
        "article",
        None,
        "row of a block too far",
        "const float a = *h++;\n        weights += 8;",
        "const float a = *h++;\n        weights += 9;",
        "net_lstm",
        {"optimize": None, "mcu": "cortex-m4"},
    ),
    Mutant("article", "int16", "sign of a difference alone", "(~(x ^ y) & (x - y))", "(x - y)", "net_less", STEADY),
    Mutant("article", "int16", "limits changed about", "net_less(high, x)", "net_less(x, high)", "net_limited", STEADY),
    Mutant("article", "int16", "tanh of a root less", "step < 3", "step < 0", "net_tanh_entry", STEADY),
    Mutant("windows", "int16", "one row more than a window", "ctx->rows < 3", "ctx->rows < 4", PUSH),
    Mutant("windows", "int16", "row put one place too far", "ctx->rows * 2 + k", "(ctx->rows + 1) * 2 + k", PUSH),
    Mutant("windows", "int8", "rows kept from behind the window", "window[k + 2]", "window[k + 4]", PUSH),
    Mutant(
        "windows",
        None,
        "row too long",
        "k < 2; ++k) {\n        ctx->window",
        "k < 3; ++k) {\n        ctx->window",
        PUSH,
    ),
    Mutant("windows", "int16", "a row ahead of those that came", "t < rows", "t <= rows", "net_prepare"),
    Mutant("stream", "int16", "rows counted from the end of a window", "ctx->rows = -2", "ctx->rows = 3", PUSH),
    Mutant("windows", "int16", "one label too many", "k < NET_LABELS; ++k", "k <= NET_LABELS; ++k", "net_classify"),
    Mutant("stream", "int16", "class put one place too far", "classes[count++]", "classes[++count]", "net_classify_1"),
    Mutant("stream", "int16", "place of a class too far", "j <= k;", "j <= k + 1;", "net_classify_1", STEADY),
    Mutant("stream", "int16", "no mask of a class", "(k & larger)", "(k | larger)", "net_classify_0", STEADY),
    Mutant("windows", None, "text of no label", "k < NET_LABELS ?", "k <= NET_LABELS ?", "net_label"),
)


def mutated(mutant: Mutant, folder: Path) -> Path:
    """Exports its model into a folder, with the mistake; the folder of its proofs.

    Raises:
        ValueError: there is no such text.
    """
    graph = dict(prove.graphs())[mutant.model]
    proofs = prove.export_proof(graph, folder, mutant.numbers, **mutant.options)
    path = folder / "net.c"
    text = path.read_text(encoding="utf-8")
    if mutant.old not in text:
        raise ValueError(f"{mutant.mistake}: no {mutant.old!r} in the C of {mutant.model} {mutant.numbers}")
    path.write_text(text.replace(mutant.old, mutant.new, 1), encoding="utf-8")
    return proofs


def outcome(mutant: Mutant) -> str:
    """The proofs that refute it, or "": of those that it names, or of all where it names none."""
    with tempfile.TemporaryDirectory() as folder:
        targets = (f"build/{mutant.proof}.txt",) if mutant.proof else ()
        verdicts = prove.prove(mutated(mutant, Path(folder)), *targets, limit=LIMIT)
    return ", ".join(f"`{proof}`" for proof, verdict in verdicts.items() if verdict == "refuted")


def row(mutant: Mutant) -> str:
    """Its row of the table."""
    title, verdict = f"{mutant.model} {mutant.numbers or 'float32'}", outcome(mutant) or mutant.why or "SURVIVES"
    print(title, mutant.mistake, verdict, sep=": ", flush=True)
    code = " ".join(mutant.old.split()).replace("|", "\\|")
    return f"| {title} | {mutant.mistake} | `{code}` | {verdict} |\n"


def main() -> int:
    """Tries all; 1 where one survives that should not."""
    table = "".join(map(row, MUTANTS))
    PAGE.write_text(HEAD + table, encoding="utf-8")
    return int("SURVIVES" in table)


if __name__ == "__main__":
    sys.exit(main())
