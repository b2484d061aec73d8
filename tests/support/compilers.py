"""docs/reference/compilers.md: every way to build the C program of many models, and what it printed."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import c_program
import toolchain
from c_library import WARNINGS
from table import line

DOCUMENT = toolchain.ROOT / "docs" / "reference" / "compilers.md"

INTRODUCTION = """# Compilers, standards, machines, sanitizers

Made by a test run (`make docs`), and held to it by the tests. Every row is one program, of many models that together
use every operation, every recurrent cell, both `--optimize`, both `--dtype`, both ways to store weights and both widths
of fixed point, that was built without a warning from `-Wall -Wextra -Wpedantic -Wconversion -Wshadow
-Wdouble-promotion -Wcast-qual -Wstrict-prototypes -Wvla`, and run.

- **agrees**: whole samples, steps and batches are what the float64 evaluation of the graph gives, to 2e-6 of the
  largest number (some operations 1e-5, `--dtype float64` 1e-12), and fixed point the same everywhere; NaN and
  infinities are where they belong; indices without a row in their table, NaN among them, and lengths out of range are
  refused.
- **agrees, finite numbers**: the same, to three times as much, but for NaN and infinities among inputs and weights.
  Indices and lengths are refused all the same.
- A sanitizer or valgrind that finds anything ends the program, and so the row.
- **SIMD only**: a row for other vectors, or of clang for most other machines, has the models with SIMD. Another row of
  this machine has all models.
- SIMD for x86-64 on Linux is not in this program but under sanitizers: `tests/targets/c/test_paths.py`,
  `test_integer_paths.py` and `test_weights.py` build it in these ways, and in others that choose other vectors.

"""
HEADS = ("machine", "compiler", "standard", "options", "run under", "result")

ALTERING = """
## Options that let a compiler alter arithmetic

`-ffast-math`, `-Ofast` and the options that they consist of let a compiler take (x + y) - y for x. NEON of 32-bit ARM
wants `-funsafe-math-optimizations`. Generated files turn them off for themselves. Each row is a program of a few models
with e^x, tanh and their like in every form: scalar, SIMD, float64 and behind fixed point.

"""
ALTERING_HEADS = ("options", "`gcc`", "`clang`")

ENDING = """
- NaN and infinities are promised without `-ffinite-math-only`, which `-ffast-math` and `-Ofast` contain.
- gcc before 12 does not name these options in macros. There `-fassociative-math` is refused: the error names
  `net_needs_no_associative_math`.
- clang before 13 cannot turn them off in a file. There `-ffast-math` is refused, and nothing shows
  `-funsafe-math-optimizations`: compile without it.
- `-fsingle-precision-constant` is refused with `--dtype float64`.

## Notes

`tests/targets/c/test_operations.py` builds every operation under sanitizers at all lengths.

- On x87 (32-bit x86 without `-mfpmath=sse`) numbers between two roundings keep more digits and larger exponents than
  float32 has. With gcc use `-std=c99` or later, not `-std=gnu…`, if infinities matter: then what is assigned is
  rounded.
- gcc aligns no stack for vectors of 32 and 64 bytes on 64-bit Windows (GCC bug 54412): with it the file keeps to 16 and
  chooses nothing when it runs. Nor does it with clang-cl, which links no test of the processor: say `/arch:AVX2`.
- MSVC has no vector extensions. For x86-64 it compiles the same kernels with intrinsics: of AVX2 and FMA with
  `/arch:AVX2`, else of SSE2. `NET_INTRINSICS` asks for them elsewhere, which is how they are run here with gcc and
  clang. No test runs MSVC itself; `verify` runs with the driver of clang-cl. For other
  processors MSVC gets plain loops.
  [Speed](../../benchmarks/results/intrinsics.md).
- On a processor with AVX10.1, clang 19 warns "invalid feature combination" of every file that is compiled with
  `-march=native`, an empty one too: name the processor (`-march=graniterapids`), or leave it to the dispatch.
- tcc takes no NaN for a constant: weights that are NaN do not compile there.
"""


ALL, PLAIN_ONLY, SIMD_ONLY = "all", "without SIMD", "SIMD only"
MODELS = {ALL: c_program.whole, PLAIN_ONLY: c_program.without_simd, SIMD_ONLY: c_program.simd_only}


@dataclass(frozen=True)
class Way:
    """A way to build and run the program.

    Attributes:
        under: an emulator, valgrind.
        finite: whether special values are left out, and other numbers may be three times as far away.
        threads: how many predict at a time.
        models: the models of the program, a key of `MODELS`.
    """

    machine: str
    compiler: str
    standard: str
    options: str = ""
    under: str = ""
    finite: bool = False
    threads: int = 0
    models: str = ALL

    def __str__(self) -> str:
        return " ".join(part for part in (self.machine, self.compiler, self.standard, self.options, self.under) if part)


PLAIN = "-DNET_NO_DISPATCH"  # a third of it to compile
WINE = "wine"
UNDEFINED = "undefined,float-cast-overflow"


def host() -> Iterator[Way]:
    """Without SIMD, which test_paths.py, test_integer_paths.py and test_weights.py build in these ways and others.

    Nothing else depends on dispatch or intrinsics.
    """
    return (replace(way, models=PLAIN_ONLY) for way in on_host())


def on_host() -> Iterator[Way]:
    for compiler in ("gcc", "clang"):
        cpp = {"gcc": "g++", "clang": "clang++"}[compiler]
        most = {"gcc": ("-O2", "-O3"), "clang": ("-O1", "-O2")}[compiler]
        yield Way("x86-64", compiler, "c99", "-O0")
        yield Way("x86-64", compiler, "c11", "-O1 -DNET_PORTABLE")
        yield Way("x86-64", compiler, "c17", f"{most[0]} -mavx2 -mfma")
        yield Way("x86-64", compiler, "c2x", most[1])
        yield Way("x86-64", compiler, "gnu17", "-Os -funsigned-char")
        yield Way("x86-64", cpp, "c++17", "-O1")
    yield Way("x86-64", "tcc", "c99")


def others() -> Iterator[Way]:
    """For other machines: gcc for each once as users optimize, other vectors and clang with less.

    Code without SIMD is the same for other vectors, and for all machines: gcc builds it for each, clang for AArch64 and
    this one, where it may multiply and add at once, too.
    """
    yield Way("x86, 32 bits, x87", "i686-linux-gnu-gcc", "c99", "-O2")
    yield Way("x86, 32 bits, x87", "i686-linux-gnu-gcc", "gnu17", "-O1", finite=True)
    yield Way("x86, 32 bits, SSE2", "i686-linux-gnu-gcc", "c11", "-O1 -msse2 -mfpmath=sse", models=SIMD_ONLY)
    yield Way("x86, 32 bits, SSE2", "clang", "c11", "-O1 --target=i686-linux-gnu -msse2", models=SIMD_ONLY)
    yield Way("ARM, 32 bits", "arm-linux-gnueabihf-gcc", "c99", "-O2", "qemu-arm")
    yield Way(
        "ARM, 32 bits, NEON", "arm-linux-gnueabihf-gcc", "c11", "-O1 -mfpu=neon-vfpv4", "qemu-arm", models=SIMD_ONLY
    )
    yield Way("ARM, 32 bits", "clang", "c99", "-O1 --target=arm-linux-gnueabihf", "qemu-arm", models=SIMD_ONLY)
    yield Way("AArch64", "aarch64-linux-gnu-gcc", "c99", "-O2", "qemu-aarch64")
    yield Way("AArch64", "clang", "c11", "-O1 --target=aarch64-linux-gnu", "qemu-aarch64")  # as on Apple silicon
    yield Way("RISC-V, 64 bits", "riscv64-linux-gnu-gcc", "c99", "-O2", "qemu-riscv64")
    yield Way("RISC-V, 64 bits", "clang", "c11", "-O1 --target=riscv64-linux-gnu", "qemu-riscv64", models=SIMD_ONLY)
    yield Way("PowerPC, big-endian", "powerpc64-linux-gnu-gcc", "c99", "-O2", "qemu-ppc64")
    yield Way(
        "PowerPC, big-endian, VSX", "powerpc64-linux-gnu-gcc", "c11", "-O1 -mcpu=power8", "qemu-ppc64", models=SIMD_ONLY
    )
    yield Way("x86-64, Windows", "x86_64-w64-mingw32-gcc", "c99", "-O2", WINE)
    yield Way("x86-64, Windows", "x86_64-w64-mingw32-gcc", "gnu17", f"-O1 -mavx2 -mfma {PLAIN}", WINE, models=SIMD_ONLY)
    yield Way("x86-64, Windows", "x86_64-w64-mingw32-gcc", "c11", "-O1 -DNET_INTRINSICS", WINE, models=SIMD_ONLY)
    yield Way("x86-64, Windows", "clang", "c11", "-O1 --target=x86_64-pc-windows-gnu", WINE, models=SIMD_ONLY)
    avx2 = "-O1 -mavx2 -mfma -DNET_INTRINSICS"
    yield Way("x86-64, Windows", "clang", "c11", f"{avx2} --target=x86_64-pc-windows-gnu", WINE, models=SIMD_ONLY)
    yield Way(
        "PowerPC, big-endian",
        "clang",
        "c11",
        "-O1 --target=powerpc64-linux-gnu -Wno-deprecated-altivec-src-compat",
        "qemu-ppc64",
        models=SIMD_ONLY,
    )


def watched() -> Iterator[Way]:
    """Not optimized, which leaves no access out; MSan, valgrind with the code for compilers that optimize."""
    stop = "-fno-sanitize-recover=all"
    optimized = f"-O0 -D__OPTIMIZE__ {PLAIN}"
    yield Way("x86-64", "gcc", "c99", f"-O0 -fsanitize=address,{UNDEFINED} {stop}")
    yield Way("x86-64", "clang", "c99", f"-O0 -fsanitize=address,{UNDEFINED} {stop}")
    yield Way("x86-64", "clang", "c99", f"-fsanitize=memory {stop} {optimized}")
    yield Way("x86-64", "gcc", "c99", f"-g {optimized}", "valgrind --tool=memcheck --leak-check=full")
    yield Way("x86-64", "gcc", "gnu99", f"-g -pthread {optimized}", "valgrind --tool=helgrind", threads=4)


WAYS = [*host(), *others(), *watched()]
ALTERED = (
    "-Ofast",
    "-ffast-math -fno-finite-math-only",
    "-ffast-math -fsigned-zeros",
    "-ffast-math -ftrapping-math",
    "-ffast-math -fmath-errno -mrecip",
    "-funsafe-math-optimizations",
    "-fassociative-math",
    "-fassociative-math -fno-signed-zeros -fno-trapping-math",
    "-freciprocal-math -fno-signed-zeros",
    "-ffinite-math-only -fno-trapping-math",
    "-frounding-math -fcx-limited-range",
    "-ffp-contract=fast -mfma",
)


def row(way: Way, sources: list[Path], folder: Path) -> list[str]:
    """The cells of a row, made by building and running.

    Raises:
        AssertionError: the compiler says something, the program fails, or numbers differ.
    """
    program = folder / "program.exe"  # as Windows wants it
    for command in commands(way, sources, program):
        done = subprocess.run(command, capture_output=True, text=True)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr[:4000]
    printed = [folder / f"{k}.txt" for k in range(way.threads)]
    under = way.under.split()
    if under[:1] == ["valgrind"]:
        under += ["--quiet", "--error-exitcode=9"]
    tool = [toolchain.require(name) for name in under[:1]]
    done = subprocess.run([*tool, *under[1:], program, *printed], capture_output=True, text=True)
    said = "" if way.under == WINE else done.stderr  # it says where it keeps its files, and what else it lacks
    assert (done.returncode, said) == (0, ""), done.stderr[:4000]
    for text in [each.read_text() for each in printed] or [done.stdout]:
        c_program.check(text, MODELS[way.models](), finite=way.finite)
    result = "agrees, finite numbers" if way.finite else "agrees"
    if way.models == SIMD_ONLY:
        result += f", {SIMD_ONLY}"
    return [
        way.machine,
        f"`{way.compiler}`",
        way.standard,
        f"`{way.options}`" if way.options else "",
        way.under,
        result,
    ]


def commands(way: Way, sources: list[Path], program: Path) -> list[list[str]]:
    """What compiles and links, with all warnings as errors.

    What calls the models, with their samples, is not optimised: it takes as long as a tenth of them.
    """
    options = []
    for option in way.options.split():
        own = option.startswith("-DNET_")
        options += [option.replace("NET", name.upper()) for name in c_program.subjects()] if own else [option]
    cpp = "++" in way.compiler
    warnings = ["-Wall", "-Werror"] if way.compiler == "tcc" else list(WARNINGS)
    if cpp:
        warnings.remove("-Wstrict-prototypes")
    if way.threads:
        options.append(f"-DTHREADS={way.threads}")
    if way.machine != "x86-64":
        options.append("-static")
    language = ["-x", "c++"] if cpp else []
    *names, main = map(str, sources)
    if not any("fast" in option or "-math" in option for option in options):  # headers are read once for all models
        together = program.with_name("all.c")
        together.write_text("".join(f'#include "{name}"\n' for name in names))
        names = [str(together)]
    caller = str(program.with_name("main.o"))
    compiler = [toolchain.require(way.compiler), f"-std={way.standard}", *options, *warnings]
    compiled = [*names, "-x", "none", caller] if language else [*names, caller]
    return [
        [*compiler, "-O0", *language, "-c", main, "-o", caller],
        [*compiler, *language, *compiled, "-o", str(program), "-lm"],
    ]


def write(folder: Path) -> Mapping[str, list[Path]]:
    """Writes the sources of the programs, by the key of `MODELS`."""
    sources = {}
    for part, models in MODELS.items():
        (folder / part).mkdir()
        sources[part] = c_program.write(folder / part, models())
    return sources


def altered_row(options: str, sources: list[Path], folder: Path) -> list[str]:
    """The cells of a row about options that alter arithmetic, made by building a few models and running them.

    Raises:
        AssertionError: a compiler warns of a generated file, the program fails, or numbers differ.
    """
    program = folder / "altered"
    for compiler in ("gcc", "clang"):
        # Without what turns these options off, the same rows fail with -O1 as with -O2.
        way = Way("x86-64", compiler, "c11", f"-O1 {options} {PLAIN}")
        for command in commands(way, sources, program):
            # gcc warns of options that contradict each other, clang of -Ofast and of every INFINITY.
            quiet = ["-Wno-nan-infinity-disabled"] if compiler == "clang" else []
            done = subprocess.run(
                [part for part in command if part != "-Werror"] + quiet, capture_output=True, text=True
            )
            assert done.returncode == 0, done.stderr[:4000]
            assert str(folder) not in done.stderr, done.stderr[:4000]
        c_program.check(subprocess.run([program], capture_output=True, text=True).stdout, c_program.few())
    return [f"`{options}`", "agrees", "agrees"]


def document(folder: Path) -> str:
    """The whole text."""
    sources = write(folder)
    rows = [line(row(way, sources[way.models], folder)) for way in WAYS]
    few = folder / "few"
    few.mkdir()
    some = c_program.write(few, c_program.few())
    altered = [line(altered_row(options, some, few)) for options in ALTERED]
    return table(HEADS, rows, INTRODUCTION) + table(ALTERING_HEADS, altered, ALTERING) + ENDING


def table(heads: Sequence[str], rows: Sequence[str], introduction: str) -> str:
    """A table with the text above it."""
    return introduction + line(heads) + line(["---"] * len(heads)) + "".join(rows)
