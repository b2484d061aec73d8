"""A self-test finds nothing wrong with code that is right, in every arithmetic that there is."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import Any

import pytest
import toolchain

import lstmgen

HAR = toolchain.ROOT / "generated_examples" / "har" / "model.keras"
MAIN = """
#include "net_selftest.h"
#include <stdio.h>
static net_context context;
int main(void)
{
    printf("%d of %d", net_selftest(&context), NET_SELFTEST_SAMPLES);
    return 0;
}
"""
OPTIONS: list[dict[str, Any]] = [
    {},
    {"optimize": "size"},
    {"dtype": "float64"},
    {"mcu": "cortex-m4"},
    {"quantize": "int16", "ranges": (4.0,)},
    {"quantize": "int8", "ranges": (4.0,)},
    {"store": "int8"},
    {"store": "float16", "mcu": "cortex-m4"},
]


@pytest.mark.parametrize("options", OPTIONS, ids=str)
def test_nothing_is_wrong(options: dict[str, Any], tmp_path: Path) -> None:
    files = lstmgen.export(HAR, tmp_path / "net.c", selftest=2, **options).files
    (tmp_path / "main.c").write_text(MAIN)
    sources = [*(path for path in files if path.suffix == ".c"), tmp_path / "main.c"]
    program = tmp_path / "main"
    subprocess.run([toolchain.require("gcc"), "-std=c99", "-O1", *sources, "-lm", "-o", program], check=True)
    said = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    assert said == "0 of 2"
