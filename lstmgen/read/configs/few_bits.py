"""Warns of float16 and bfloat16: Keras rounds to them, and float16 overflows; lstmgen computes in float32 or better."""

from collections.abc import Iterable, Iterator, Mapping

from lstmgen.graph.graph import FLOAT32_BITS

BITS = {"float16": 11, "bfloat16": 8}
MEANINGS = {
    "float16": f"rounds to {BITS['float16']} bits, and overflows to infinity beyond 65504",
    "bfloat16": f"rounds to {BITS['bfloat16']} bits",
}
SHOWN = 3  # layers, in a message


def few_bits(policy: str) -> str | None:
    """Returns "float16" or "bfloat16" if layers of a dtype or policy compute in it; otherwise None.

    Args:
        policy: "float16", "mixed_bfloat16", "int8_from_mixed_float16", …
    """
    name = policy.rpartition("_from_")[2].removeprefix("mixed_")
    return name if name in MEANINGS else None


def coarsest(formats: Iterable[str]) -> int:
    """The bits of the significand in the coarsest of these formats and float32."""
    return min((BITS[name] for name in formats), default=FLOAT32_BITS)


def warnings(places: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yields a warning per format of few bits.

    Args:
        places: the names of the layers that compute in a format.
    """
    for name, layer_names in places.items():
        layers = list(layer_names)
        more = f" and {len(layers) - SHOWN} more" if len(layers) > SHOWN else ""
        yield (
            f"{', '.join(layers[:SHOWN])}{more}: the model computes in {name} there, which {MEANINGS[name]}; "
            "lstmgen computes in float32 or better"
        )
