"""CBMC proves generated C by the folder that `with_proof=` writes, and refutes it where it has a mistake."""

from __future__ import annotations

import re
from pathlib import Path

import mutants
import pytest
import toolchain
from graph_maker import T, Weights
from graphs import dense, lstm, network
from mutants import STEADY
from planning import written
from proof_graphs import small_graphs
from prove import example, export_proof, prove
from small_graphs import classifier

from lstmgen.errors import OptionError
from lstmgen.export import export
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.layout import Reshape
from lstmgen.graph.linear import Embedding
from lstmgen.pipeline import Pipeline, attach
from lstmgen.plan.quantize.formats import LONG_ROW

# One of each kind: the end of a table, a saturation, a sum that overflows, an array, a count of rows, a class.
REFUTED = (
    "end of the table off by one",
    "cell not saturated",
    "factor of a custom cell too large",
    "sum doubled at each turn",
    "one timestep too many",
    "one row more than a window",
    "one label too many",
)


@pytest.fixture(autouse=True)
def _cbmc() -> None:
    toolchain.require("cbmc")


def test_the_example_is_proven_under_any_name(tmp_path: Path) -> None:
    """Its prefix begins as that which templates have."""
    proofs = export_proof(example("article"), tmp_path, "int16", "net_v2 b")
    verdicts = prove(proofs)
    assert set(verdicts.values()) == {"proven"}
    functions = ("gate_tanh", "cell", "lstm_step", "predict", "step")
    assert {*(f"net_v2_b_{each}" for each in functions), "reset"} <= set(verdicts)
    assert "`net_v2_b_step` is called" in (proofs / "README.md").read_text()


def test_weights_of_two_rows_in_a_word_are_proven(tmp_path: Path) -> None:
    """As int8x16 has them; of a GRU's three rows one lies alone."""
    proofs = export_proof(dict(small_graphs())["gru"], tmp_path, "int8x16")
    (step,) = re.findall(r"prove_(net_gru\w*_step)\(", (proofs / "proofs.c").read_text())
    assert prove(proofs, f"build/{step}.txt") == {step: "proven"}


@pytest.mark.parametrize("numbers", ["int16", "int8x16"])
def test_a_custom_cell_is_proven(numbers: str, tmp_path: Path) -> None:
    """Its values use all 16 bits, those of the LSTM that reads them do not."""
    proofs = export_proof(dict(small_graphs())["custom_cell"], tmp_path, numbers)
    (body,) = re.findall(r"prove_(net_\w+_body)\(", (proofs / "proofs.c").read_text())
    names = ("net_saturate_16", "net_dense_step", body, "net_lstm_step", "net_step", "reset")
    assert prove(proofs, *(f"build/{name}.txt" for name in names)) == dict.fromkeys(names, "proven")


def test_steps_of_features_are_proven(tmp_path: Path) -> None:
    """In a model without copies: nothing but its proof needs size_t."""
    arguments = {"quantize": "int8", "ranges": (0.3, 1.5, 6.0), "with_proof": True, "optimize": "size"}
    export(network((3,), dense(Weights(1), 3, 2)), tmp_path / "net.c", arguments=arguments)
    source = (tmp_path / "net.c").read_text()
    assert "net_x_quantized_factor" in source
    assert "size_t" not in source
    assert prove(tmp_path / "net_proof", "build/net_predict.txt") == {"net_predict": "proven"}


def test_rows_in_parts_are_proven(tmp_path: Path) -> None:
    """With a short part at the end, beyond which no pointer goes."""
    inputs = LONG_ROW + 1
    layers = (
        lstm(Weights(1), inputs, 2, return_sequences=True),
        dense(Weights(3), 2, inputs),
        dense(Weights(4), inputs, 1),
    )
    proofs = export_proof(network((2, inputs), *layers), tmp_path, "int16")
    steps = ("net_lstm_0_step", "net_dense_2_step")
    assert prove(proofs, *(f"build/{step}.txt" for step in steps)) == dict.fromkeys(steps, "proven")


def test_a_last_state_in_short_parts_is_proven(tmp_path: Path) -> None:
    """A Dense sums h with another bit so; half of that is what an LSTM, which has fewer units here, goes on from."""
    long = LONG_ROW + 1
    read = network((2, 1), lstm(Weights(1), 1, long), dense(Weights(2), long, 1))
    for name, graph, steps in (
        ("read", read, ("net_dense_1_step", "net_requantize_last")),
        ("made", network((2, long), lstm(Weights(3), long, 2)), ("net_lstm_0_step",)),
    ):
        (folder := tmp_path / name).mkdir()
        proofs = export_proof(graph, folder, "int16")
        assert prove(proofs, *(f"build/{step}.txt" for step in steps)) == dict.fromkeys(steps, "proven")


def test_many_steps_in_float_are_proven(tmp_path: Path) -> None:
    """Each timestep is proven once, as its contract takes its place."""
    proofs = export_proof(network((128, 3), lstm(Weights(1), 3, 8), dense(Weights(2), 8, 1)), tmp_path, None)
    assert prove(proofs, "build/net_predict.txt", limit=60) == {"net_predict": "proven"}


def test_layers_of_one_function_are_proven(tmp_path: Path) -> None:
    """With `mcu=` a function in float serves layers of any size: it is proven for each that there is."""
    layers = (lstm(Weights(1), 3, 7, return_sequences=True), lstm(Weights(2), 7, 4), dense(Weights(3), 4, 1))
    proofs = export_proof(network((128, 3), *layers), tmp_path, None, optimize=None, mcu="cortex-m4")
    assert "(inputs == 3 && units == 7) || (inputs == 7 && units == 4)" in (proofs / "contracts.h").read_text()
    names = ("net_lstm", "net_predict")
    assert prove(proofs, *(f"build/{name}.txt" for name in names), limit=60) == dict.fromkeys(names, "proven")


@pytest.mark.parametrize(
    ("model", "numbers", "options"),
    [
        ("windows", "int16", {}),
        ("windows", "int8", {"input_type": "int16"}),
        ("stream", "int16", STEADY),
        ("stream", None, {"dtype": "float64"}),
    ],
)
def test_streams_and_labels_are_proven(
    tmp_path: Path, model: str, numbers: str | None, options: dict[str, object]
) -> None:
    """Rows that are kept for windows that overlap, and rows that step, with a gap; labels by each rule."""
    proofs = export_proof(dict(small_graphs())[model], tmp_path, numbers, **options)
    ends = [""] if model == "windows" else ["_0", "_1", "_2"]
    names = ["net_push", "reset", *(f"net_{each}{end}" for end in ends for each in ("classify", "label"))]
    names += ["net_prepare"] if model == "windows" else []
    assert prove(proofs, *(f"build/{name}.txt" for name in names)) == dict.fromkeys(names, "proven")


@pytest.mark.parametrize("backwards", [False, True])
def test_a_prediction_may_return_an_error_to_a_stream(tmp_path: Path, *, backwards: bool) -> None:
    """Of rows of words: an index beyond the table, computed ahead or where the window is complete."""
    w = Weights(1)
    layer = lstm(w, 6, 2, go_backwards=backwards)
    graph = network((3, 2), Embedding(table=w(6, 3)), Reshape(target=(3, 6)), layer)
    proofs = export_proof(attach(graph, Pipeline(window=3, hop=2)), tmp_path, None)
    names = ["net_push"] if backwards else ["net_push", "net_prepare"]
    assert prove(proofs, *(f"build/{name}.txt" for name in names)) == dict.fromkeys(names, "proven")


def test_outputs_in_constant_time_are_proven(tmp_path: Path) -> None:
    """What takes the place of comparisons makes bits of masks, which changes no number."""
    functions = (Activate(activation=activation(name)) for name in ("relu", "tanh", "softmax"))
    graph = network((2, 3), lstm(Weights(1), 3, 2), *functions)
    proofs = export_proof(graph, tmp_path, "int16", **STEADY)
    assert prove(proofs, "build/net_step.txt") == {"net_step": "proven"}


@pytest.mark.parametrize("mistake", REFUTED)
def test_a_mistake_is_refuted(mistake: str) -> None:
    (mutant,) = (each for each in mutants.MUTANTS if each.mistake == mistake)
    assert mutants.outcome(mutant) == f"`{mutant.proof}`"


def test_every_mistake_can_be_made(tmp_path: Path) -> None:
    """`make mutants` finds the text of each in today's C."""
    for k, mutant in enumerate(mutants.MUTANTS):
        (tmp_path / str(k)).mkdir()
        mutants.mutated(mutant, tmp_path / str(k))


def test_a_contract_that_asks_too_little_is_refuted(tmp_path: Path) -> None:
    """A cell twice as large as its format allows overflows the products of `net_multiply_by_gate`."""
    proofs = export_proof(example("article"), tmp_path, "int16")
    contracts = proofs / "proofs.c"
    contracts.write_text(contracts.read_text().replace("WITHIN(c, LARGEST_CELL)", "WITHIN(c, 2 * LARGEST_CELL)"))
    assert prove(proofs, "build/net_cell.txt") == {"net_cell": "refuted"}


def test_functions_of_the_library_may_give_any_number(tmp_path: Path) -> None:
    """CBMC has no body for some, which is no mistake of the code."""
    tanh, gelu = (Activate(activation=activation(name)) for name in ("tanh", "gelu"))
    given = {"optimize": "size", "dtype": "float64", "with_proof": True}
    export(network((2,), tanh, gelu), tmp_path / "net.c", arguments=given)
    assert prove(tmp_path / "net_proof") == {"net_predict": "proven", "reset": "proven"}


def test_where_cbmc_fails_nothing_is_refuted(tmp_path: Path) -> None:
    proofs = export_proof(example("article"), tmp_path, "int16")
    assert prove(proofs, "SOLVER=--no-such-solver", "build/reset.txt") == {"reset": "no answer"}


def test_the_code_is_the_same_without_a_proof() -> None:
    graph = classifier()
    alone, proven = (written(graph, optimize="size", with_proof=proof) for proof in (False, True))
    assert alone == {ending: text for ending, text in proven.items() if not ending.startswith("_proof/")}
    assert len(proven) > len(alone)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "needs `mcu=` or `board=` or `optimize='size'`"),
        ({"optimize": "speed"}, "SIMD kernels are not proven"),
        ({"mcu": "avr"}, "CBMC knows no flash"),
    ],
)
def test_what_cannot_be_proven_is_refused(given: dict[str, object], said: str, tmp_path: Path) -> None:
    with pytest.raises(OptionError, match=said):
        export(classifier(), tmp_path / "net.c", arguments={"with_proof": True, **given})
    assert list(tmp_path.iterdir()) == []


def test_a_free_axis_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="a fixed number of timesteps"):
        export(classifier(T), tmp_path / "net.c", arguments={"with_proof": True, "optimize": "size"})
    assert list(tmp_path.iterdir()) == []
