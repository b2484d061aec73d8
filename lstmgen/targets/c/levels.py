"""The SIMD widths that functions are compiled for. A call uses the widest that the processor has."""

from collections.abc import Sequence
from dataclasses import dataclass

from lstmgen.targets.c.options import COptions


@dataclass(frozen=True)
class Level:
    """Vectors wider than the usual ones.

    Attributes:
        features: the CPU features that functions are compiled for.
        tested: the features tested at run time; the others are implied.
    """

    width: int
    features: str
    tested: Sequence[str]

    @property
    def test(self) -> str:
        """The condition in C."""
        return " && ".join(f'__builtin_cpu_supports("{feature}")' for feature in self.tested)


FLOATS = (Level(64, "avx512f,fma", ["avx512f"]), Level(32, "avx2,fma", ["avx2", "fma"]))
# Every processor with AVX2 and FMA has F16C; not every compiler lets one ask.
HALVES = (FLOATS[0], Level(32, "avx2,fma,f16c", FLOATS[1].tested))
INTEGERS = (Level(64, "avx512f,avx512bw,avx512vnni", ["avx512bw", "avx512vnni"]), Level(32, "avx2", ["avx2"]))
# Weights in int8, which are multiplied as such with AVX512-VNNI.
BYTES = (Level(64, f"{INTEGERS[0].features},fma", INTEGERS[0].tested), FLOATS[1])


def levels(options: COptions) -> Sequence[Level]:
    """The wider SIMD levels, widest first."""
    if options.quantize:
        return INTEGERS
    return {"float16": HALVES, "int8": BYTES}.get(options.weights_dtype or "", FLOATS)
