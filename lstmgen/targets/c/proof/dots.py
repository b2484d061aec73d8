"""Functions that compute dot products: in proofs, stubs that run them on the extremes of their inputs."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.targets.c.helpers import Helper
from lstmgen.targets.c.proof.contracts import Signature, signature

# Sums of products, by how many rows they sum at once.
DOTS: Mapping[str, int] = {
    "net_qdot": 1,
    "net_qdot_3": 3,
    "net_qdot_4": 4,
    "net_qdot_in_parts": 1,
    "net_qdot_in_short_parts": 1,
    "net_qdot_3_in_parts": 3,
    "net_qdot_4_in_parts": 4,
    "net_state_dot": 1,
}

# The limits of an input, and of a sum, of those that multiply states as they are.
LIMITS: Mapping[str, tuple[str, str]] = {
    "net_state_dot": ("LARGEST_STATE", "INT32_MAX"),
    "net_qdot_in_short_parts": ("LARGEST_LAST_STATE", "ACCUMULATOR"),
}


@dataclass(frozen=True)
class Dots:
    """A function that sums products.

    Attributes:
        rows: number of rows of weights.
        interleave: numbers of each row in a piece.
        wide: whether it is given values of custom cells, too, which use all 16 bits.
    """

    signature: Signature
    rows: int
    interleave: int
    wide: bool

    @property
    def in_place(self) -> bool:
        """Returns whether sums are added at a pointer, instead of being returned."""
        return self.rows > 1

    @property
    def in_parts(self) -> bool:
        """Returns whether rows are summed in parts, which are shifted and rounded down."""
        return self.signature.name.endswith("_parts")

    @property
    def exact_parameters(self) -> str:
        """Returns the parameters of the renamed function, which always has a pointer to sums."""
        declared = self.signature.declared
        return declared if self.in_place else declared.replace(f"{self.sum} sum", f"{self.sum} *sums")

    @property
    def exact(self) -> str:
        """Returns the call of the renamed function."""
        call = f"own_{self.signature.name}({self.signature.arguments})"
        return call if self.in_place else f"sums[0] = {call.replace('(sum,', '(sums[0],')}"

    @property
    def sum(self) -> str:
        """The type of a sum."""
        return "net_acc" if self.in_place else self.signature.result

    @property
    def element(self) -> str:
        """The type of an input."""
        kind, _ = self.signature.parameters[1]
        return kind.removeprefix("const ")

    @property
    def weight(self) -> str:
        """The type of a weight."""
        kind, _ = self.signature.parameters[2]
        return kind.removeprefix("const ")

    @property
    def limits(self) -> tuple[str, str]:
        """Returns the limits of an input, and of a sum."""
        return LIMITS.get(self.signature.name, ("largest" if self.wide else "LARGEST", "ACCUMULATOR"))

    @property
    def opening(self) -> str:
        """The statement that declares the sums; "" where the function adds to sums at a pointer."""
        return "" if self.in_place else f"{self.sum} sums[1] = {{sum}};"

    @property
    def closing(self) -> str:
        """The statement that returns the sum; "" where it is at a pointer."""
        return "" if self.in_place else "return sums[0];"

    @property
    def weights(self) -> str:
        return self.signature.parameters[2][1].lstrip("*")

    @property
    def count(self) -> str:
        """The parameter that says how much is summed, in pieces of rows."""
        return self.signature.parameters[3][1]


def sums_of_products(helpers: Mapping[str, Helper], interleave: int, *, wide: bool) -> list[Dots]:
    """Returns the dot products among some helpers.

    Args:
        interleave: see `FixedPoint`.
        wide: see `Dots`.
    """
    return [
        Dots(signature(helpers[name].text), rows, interleave if rows > 1 else 1, wide)
        for name, rows in DOTS.items()
        if name in helpers
    ]
