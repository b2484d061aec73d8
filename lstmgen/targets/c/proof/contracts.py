"""The contracts of the integer functions of generated C: preconditions and postconditions, each written once.

Conditions are C. WITHIN(x, limit) and GATE(x) are in templates/c/proof/contracts.h.j2; words in capitals are numbers
of `limits`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lstmgen.plan.quantize.formats import BYTE, MIN_STATE_FRACTIONAL_BITS, FixedPoint
from lstmgen.plan.quantize.functions import ARGUMENT_MAX, GATED_MAX, TANH_TABLE_END

SIGNATURE = re.compile(
    r"^static (?:NET_[A-Z]+ )?(?P<result>\w+) (?P<name>net_\w+)\((?P<parameters>[^)]*)\)$", re.MULTILINE
)


@dataclass(frozen=True)
class Contract:
    """The precondition of a function on its arguments, and its postcondition.

    Attributes:
        corners: parameters, and the magnitudes of their extremes. All results are monotonic in them, so that extreme
            results are at extreme parameters.
        tried: parameters, and their last number; every number from 0 to it is tried.
        wraps: whether it converts negative numbers to unsigned ones on purpose, as C defines it.
    """

    requires: tuple[str, ...] = ()
    ensures: tuple[str, ...] = ()
    corners: Mapping[str, str] = field(default_factory=dict)
    tried: Mapping[str, str] = field(default_factory=dict)
    wraps: bool = False


CELL = ("GATE(f)", "WITHIN(c, LARGEST_CELL)", "GATE(i)", "WITHIN(candidate, LARGEST_GATE)")
MIXED = ("GATE(z)", "WITHIN(h, LARGEST_STATE)", "WITHIN(candidate, LARGEST_GATE)")
MIXED_CORNERS = {"h": "LARGEST_STATE", "candidate": "LARGEST_GATE"}
NEW_CELL, NEW_STATE = ("WITHIN(result, LARGEST_CELL)",), ("WITHIN(result, LARGEST_STATE)",)
ACTIVATION = ("WITHIN(result, LARGEST)",)
ARGUMENT = ("WITHIN(u, INT32_MAX)",)
SHIFT = "LEAST_SHIFT <= shift && shift <= LARGEST_SHIFT"
FEWER_OF_CELL, FEWER_OF_STATE = ("1 <= fewer && fewer <= FEWER_OF_CELL",), ("1 <= fewer && fewer <= FEWER_OF_STATE",)

CONTRACTS: Mapping[str, Contract] = {
    "net_gate_tanh": Contract(ARGUMENT, ("WITHIN(result, LARGEST_GATE)",)),
    "net_gate_sigmoid": Contract(ARGUMENT, ("GATE(result)",), wraps=True),
    "net_gate_hard_sigmoid": Contract(ensures=("GATE(result)",)),
    "net_multiply_by_gate": Contract(("GATE(factor)", "WITHIN(v, GATED)"), ("WITHIN(result, GATED + 1)",)),
    "net_less": Contract((), ("result == (a < b ? -1 : 0)",), wraps=True),
    "net_limited": Contract(("low <= high",), ("result == (x < low ? low : x > high ? high : x)",)),
    "net_tanh_entry": Contract(
        ("0 <= index && index <= TANH_ENTRIES",), ("GATE(result)",), tried={"index": "TANH_ENTRIES"}, wraps=True
    ),
    "net_cell": Contract(CELL, NEW_CELL),
    "net_cell_of": Contract(CELL + FEWER_OF_CELL, NEW_CELL),
    "net_mixed": Contract(MIXED, NEW_STATE, MIXED_CORNERS),
    "net_mixed_of": Contract(MIXED + FEWER_OF_STATE, NEW_STATE, MIXED_CORNERS),
    "net_multiplied": Contract(
        ("WITHIN(sum, ACCUMULATOR)", "1 <= factor && factor <= MULTIPLIER", SHIFT),
        ("WITHIN(result, (MULTIPLIED >> (shift - LEAST_SHIFT)) + 1)",),
    ),
    "net_narrowed": Contract(
        ("WITHIN(h, LARGEST_STATE)", "1 <= multiplier && multiplier <= MULTIPLIER", SHIFT), ACTIVATION
    ),
    "net_requantize": Contract(("WITHIN(product, 1 << 30)",), ACTIVATION),
    "net_requantize_state": Contract(("WITHIN(product, 1 << 30)",), NEW_STATE),
    "net_requantize_state_of": Contract(("WITHIN(product, 1 << 30)", *FEWER_OF_STATE), NEW_STATE),
    "net_requantize_last": Contract(("WITHIN(product, 1 << 30)",), ("WITHIN(result, LARGEST_LAST_STATE)",)),
    "net_reset_state": Contract(("GATE(r)", "WITHIN(h, LARGEST_STATE)"), NEW_STATE),
    "net_saturate": Contract(ensures=ACTIVATION),
    "net_saturate_16": Contract(ensures=("WITHIN(result, LARGEST_OF_16_BITS)",)),
    "net_shift_left": Contract(
        ("1 <= factor && factor <= FARTHEST && (factor & (factor - 1)) == 0",), ("WITHIN(result, FARTHEST)",)
    ),
    "net_quantize": Contract(
        ("1.0f <= limit && limit <= 16777216.0f && limit == (float)(int32_t)limit",),
        ("WITHIN(result, ((int32_t)limit + 1) / 2)",),
    ),
    "net_row_index": Contract(("rows >= 1",), ("-1 <= result && result < rows",)),
}


@dataclass(frozen=True)
class Signature:
    """The result and the parameters of a C function: types and names."""

    name: str
    result: str
    parameters: tuple[tuple[str, str], ...]

    @property
    def declared(self) -> str:
        """The parameters as C has them; a pointer's star is before its name."""
        return ", ".join(f"{kind} {name}" for kind, name in self.parameters)

    @property
    def arguments(self) -> str:
        """Variables of the parameters' names, as a call passes them."""
        return ", ".join(name.lstrip("*") for _, name in self.parameters)


def signature(code: str) -> Signature:
    """Returns the signature of the only function of a helper."""
    match = SIGNATURE.search(code)
    assert match is not None
    split = [parameter.strip().rpartition(" ") for parameter in match["parameters"].split(",")]
    return Signature(match["name"], match["result"], tuple((kind, name) for kind, _, name in split))


def limits(fixed_point: FixedPoint) -> Mapping[str, int]:
    """Returns the values of the names in conditions."""
    return {
        "LARGEST_GATE": fixed_point.gate_max,
        "LARGEST": fixed_point.activation_max,
        "LARGEST_STATE": fixed_point.state.qmax,
        "LARGEST_LAST_STATE": (fixed_point.last_state or fixed_point.state).qmax,
        "LARGEST_OF_16_BITS": fixed_point.of_cells.activation_max,
        "LARGEST_CELL": fixed_point.cell.qmax,
        "ACCUMULATOR": fixed_point.accumulator_max,
        "MULTIPLIED": ((fixed_point.accumulator_max + 1) >> BYTE) * fixed_point.multiplier_max,
        "MULTIPLIER": fixed_point.multiplier_max,
        "LEAST_SHIFT": BYTE,
        "LARGEST_SHIFT": fixed_point.accumulator_max.bit_length() - 1,
        "GATED": GATED_MAX,
        "FARTHEST": ARGUMENT_MAX,
        "TANH_ENTRIES": TANH_TABLE_END << fixed_point.table_bits,
        "FEWER_OF_CELL": fixed_point.cell.fractional_bits - MIN_STATE_FRACTIONAL_BITS,
        "FEWER_OF_STATE": fixed_point.state.fractional_bits - MIN_STATE_FRACTIONAL_BITS,
    }
