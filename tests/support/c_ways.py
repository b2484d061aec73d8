"""The ways to compile a generated source with SIMD kernels, which choose other code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import toolchain

TOLERANCE = 2e-6  # of the largest output, or of 1; Keras in float32 is as far from the truth
FAST = 6e-6


@dataclass(frozen=True)
class Way:
    """A way to compile.

    Attributes:
        widths: wider vectors that the processor chooses from when it runs.
        tolerance: how close results are.
        again: whether another way compiles the same code for all layers, or less optimized: a few layers are enough.
    """

    compiler: str
    flags: tuple[str, ...]
    widths: frozenset[str] = frozenset()
    tolerance: float = TOLERANCE
    again: bool = False

    def __str__(self) -> str:
        return " ".join((self.compiler, *self.flags))


DISPATCH = frozenset({"64", "32"})


def ways(compiler: str, cpp: str) -> Iterator[Way]:
    """All that change what is compiled; some as on an older processor, for which compilers leave the rest away."""
    older = "-D__builtin_cpu_supports(name)=((name)[3]!='5')"  # without AVX-512
    oldest = "-D__builtin_cpu_supports(name)=0"
    yield Way(compiler, ("-std=c99", "-O2"), DISPATCH, again=True)
    yield Way(compiler, ("-std=c11", "-O3", older), frozenset({"32"}), again=True)
    yield Way(compiler, ("-O1", oldest))
    yield Way(cpp, ("-std=c++17", "-O1", older), frozenset({"32"}))
    yield Way(compiler, ("-std=c99", "-pedantic", "-O2", "-DNET_PORTABLE"))
    if compiler == "gcc":
        yield Way(compiler, ("-O2", "-DNET_NO_DISPATCH"), again=True)
    else:
        yield Way(compiler, ("-O2", "-mavx2", "-mfma"), again=True)
    yield Way(compiler, ("-O1", toolchain.widest()))  # as users optimize below, with a few layers
    yield Way(compiler, ("-std=c99", "-pedantic", "-O0", "-DNET_INTRINSICS"))
    yield Way(cpp, ("-std=c++17", "-O1", "-mavx2", "-mfma", "-DNET_INTRINSICS"))
    yield Way(compiler, ("-Ofast", "-DNET_INTRINSICS", "-Wno-deprecated"), tolerance=FAST, again=True)
    yield Way(compiler, ("-O0",))
    yield Way(compiler, ("-Os",), again=True)
    yield Way(compiler, ("-O2", "-ffast-math", oldest), tolerance=FAST, again=True)
    yield Way(compiler, ("-Ofast", toolchain.widest(), "-Wno-deprecated"), tolerance=FAST, again=True)


def prefixed(flag: str, names: Sequence[str]) -> list[str]:
    """A flag for the sources of these models, whose macros begin with their names."""
    if "NET_" not in flag:
        return [flag]
    return [flag.replace("NET_", f"{name.upper()}_") for name in names]


def widths(symbols: str) -> set[str]:
    """The wider vectors for which there are functions, by what nm says; C++ puts a length before their names."""
    return set(re.findall(r" [tT] \w*(?:lstm|predict)_(64|32)\b", re.sub(r"(_64|_32)P?[A-Z]\w*", r"\1", symbols)))
