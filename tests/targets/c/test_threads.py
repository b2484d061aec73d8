"""Threads share generated C: the examples of the page about them run under ThreadSanitizer."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import page
import toolchain
from c_library import WARNINGS
from firmware import run

import lstmgen

HAR = toolchain.ROOT / "generated_examples" / "har" / "model.keras"
PAGE = toolchain.ROOT / "docs" / "how-to" / "batches-and-threads.md"


def test_the_examples_have_no_data_race(tmp_path: Path) -> None:
    """gcc's OpenMP runtime is not instrumented: its program is checked for what it prints alone."""
    lstmgen.export(HAR, tmp_path / "net.c")
    programs = {block.title: block.text for block in page.blocks(PAGE) if block.language == "c"}
    printed = {}
    for name, flags in (("threads.c", ["-pthread", "-fsanitize=thread"]), ("openmp.c", ["-fopenmp"])):
        (tmp_path / name).write_text(programs[name])
        sources = [str(tmp_path / name), str(tmp_path / "net.c")]
        program = str(tmp_path / name.removesuffix(".c"))
        run([toolchain.require("gcc"), "-g", "-O1", *WARNINGS, *flags, *sources, "-o", program, "-lm"])
        # ThreadSanitizer wants addresses where Linux does not put them by chance.
        alone = ["setarch", "-R", program] if shutil.which("setarch") else [program]
        done = subprocess.run(alone, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr
        printed[name] = done.stdout
    assert len(set(printed.values())) == 1
