"""Floats of few bits: Keras rounds to them, and float16 overflows, while lstmgen computes in float32 or better."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from lstmgen.graph.graph import FLOAT32_BITS

BITS = {"float16": 11, "bfloat16": 8}
MEANINGS = {
    "float16": f"rounds to {BITS['float16']} bits, and overflows to infinity beyond 65504",
    "bfloat16": f"rounds to {BITS['bfloat16']} bits",
}
SHOWN = 3  # layers, in a message


def few_bits(policy: str) -> str | None:
    """The format of few bits in which layers of a dtype or policy compute; None where it is none.

    Args:
        policy: "float16", "mixed_bfloat16", "int8_from_mixed_float16", …
    """
    name = policy.rpartition("_from_")[2].removeprefix("mixed_")
    return name if name in MEANINGS else None


def coarsest(formats: Iterable[str]) -> int:
    """How many bits a significand has at least, where Keras computes in some such formats beside float32."""
    return min((BITS[name] for name in formats), default=FLOAT32_BITS)


def warnings(places: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """What to know about a model in which Keras computes so.

    Args:
        places: by format, the names of the layers.
    """
    for name, found in places.items():
        layers = list(found)
        more = f" and {len(layers) - SHOWN} more" if len(layers) > SHOWN else ""
        yield (
            f"{', '.join(layers[:SHOWN])}{more}: Keras computes in {name} there, which {MEANINGS[name]}; "
            "lstmgen computes in float32 or better"
        )
