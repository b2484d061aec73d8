"""Feeds generated C with inputs that libFuzzer makes up: any bits as numbers, any length. Needs clang.

make fuzz-c MINUTES=20     until something is found, or the time is over
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import c_program
import toolchain

from lstmgen.graph.shape import Axis

SUBJECTS = ("rows", "rows_double", "state", "steps_size", "part_3", "part_5")  # indices, states, windows, masks, maps
LENGTHS = 14  # from -1: of every free axis
FLAGS = "-std=c99 -O1 -g -fsanitize=fuzzer,address,undefined,float-cast-overflow -fno-sanitize-recover=all".split()
HEAD = """
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* As many bytes as asked for: the data, again and again. */
static void *made(const uint8_t *data, size_t size, size_t wanted)
{
    uint8_t *const bytes = (uint8_t *)malloc(wanted + 1);
    for (size_t k = 0; k < wanted; ++k) {
        bytes[k] = data[k % size];
    }
    return bytes;
}
"""
TAIL = """
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{{
    static void (*const models[])(const uint8_t *, size_t, int) = {{{models}}};
    if (size > 2) {{
        models[data[0] % {count}](data + 2, size - 2, data[1] % {lengths} - 1);
    }}
    return 0;
}}
"""


def function(name: str, subject: c_program.Subject) -> str:
    """A call of predict with arrays as large as they must be; the longer the data, the more of a state it meets."""
    graph, number = subject.graph, subject.number
    lines = [f'#include "{name}.h"', f"static void fuzz_{name}(const uint8_t *data, size_t size, int n)", "{"]
    lines += [f"static {name}_context ctx;", "const size_t length = n > 0 ? (size_t)n : 0;", "(void)length;"]
    arguments, arrays = ["&ctx"], []
    for k, value in enumerate(graph.inputs):
        count = " * ".join(["1", *("length" if isinstance(dim, Axis) else str(dim) for dim in value.shape)])
        lines.append(f"{number} *const input_{k} = ({number} *)made(data, size, ({count}) * sizeof({number}));")
        arguments += [f"input_{k}", *("n" for dim in value.shape if isinstance(dim, Axis))]
        arrays.append(f"input_{k}")
    for k in range(len(graph.outputs)):
        size = f"{name.upper()}_OUTPUT{f'_{k}' if len(graph.outputs) > 1 else ''}_SIZE"
        lines.append(f"{number} *const output_{k} = ({number} *)malloc(({size} + 1) * sizeof({number}));")
        arguments.append(f"output_{k}")
        arrays.append(f"output_{k}")
    lines.append(f"const int status = {name}_predict({', '.join(arguments)});")
    lines.append("if (status != 0 && status != -1 && status != -2) { abort(); }")
    lines.append(f"if (status != 0 || size % 3 == 0) {{ {name}_reset(&ctx); }}")
    return "\n".join([*lines, *(f"free({name});" for name in arrays), "}", ""])


def build(folder: Path) -> Path:
    """The program; libFuzzer's main() is in it."""
    c_program.write(folder)
    chosen = {name: c_program.subjects()[name] for name in SUBJECTS}
    models = ", ".join(f"fuzz_{name}" for name in chosen)
    tail = TAIL.format(models=models, count=len(chosen), lengths=LENGTHS)
    (folder / "fuzz.c").write_text(HEAD + "\n".join(function(*each) for each in chosen.items()) + tail)
    sources = [folder / f"{name}.c" for name in (*SUBJECTS, "fuzz")]
    plain = [f"-D{name.upper()}_NO_DISPATCH" for name in SUBJECTS]
    subprocess.run([toolchain.require("clang"), *FLAGS, *plain, *sources, "-o", folder / "fuzz", "-lm"], check=True)
    return folder / "fuzz"


def main(minutes: float = 20) -> int:
    with tempfile.TemporaryDirectory() as folder:
        command = [build(Path(folder)), f"-max_total_time={int(60 * minutes)}", "-max_len=4096", "-print_final_stats=1"]
        return subprocess.run(command, cwd=folder).returncode


if __name__ == "__main__":
    sys.exit(main(*map(float, sys.argv[1:])))
