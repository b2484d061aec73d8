"""How much code there is, weights apart."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import toolchain
from c_library import WARNINGS, run

import lstmgen

HAR = toolchain.ROOT / "generated_examples" / "har" / "model.keras"
KB = 1024


def code(source: Path, compiler: str, *flags: str) -> int:
    """Bytes of instructions and of the constants in them; weights have names, and are not counted.

    Without what only predict_batch needs, which a linker leaves out where nobody calls it.
    """
    compiled = source.with_suffix(".o")
    run(
        [
            toolchain.require(compiler),
            "-std=c99",
            "-Os",
            "-ffunction-sections",
            *WARNINGS,
            *flags,
            "-c",
            str(source),
            "-o",
            str(compiled),
        ]
    )
    sections = subprocess.run(["size", "-A", compiled], capture_output=True, text=True, check=True).stdout
    counted = (line.split() for line in sections.splitlines() if line.startswith((".text", ".rodata.cst")))
    return sum(int(size) for name, size, _ in counted if "_batch" not in name)


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize(("optimize", "bound"), [("size", 2 * KB), ("speed", 4 * KB)])
def test_code_is_small_and_size_is_smaller(optimize: str, bound: int, compiler: str, tmp_path: Path) -> None:
    source = lstmgen.export(HAR, tmp_path / "net.c", optimize=optimize).files[0]
    assert code(source, compiler) <= bound
    # Without SIMD there is less to write; that long sums are made of shorter ones takes some of it.
    assert code(source, compiler, "-DNET_PORTABLE") <= min(bound, 3.75 * KB)
    assert ("--optimize size" in source.read_text()) == (optimize == "size")
