"""Generated C of many models in one shared library, called through ctypes, with guards around every buffer."""

from __future__ import annotations

import ctypes
import re
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import toolchain
from c_model import GARBAGE, GUARD, Model
from planning import written

from lstmgen.graph.graph import Graph

WARNINGS = (
    "-Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wdouble-promotion -Wcast-qual -Wstrict-prototypes -Wundef -Wvla "
    "-Werror"
).split()
FIELD = re.compile(r"^    (?:float|int\d+_t) (\w+)\[((?!\W?\w+_BATCH).*)\];$", re.MULTILINE)
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
STATIC = re.compile(r"^static [^=;(]*?(\w+)(?:\(|\[| =)", re.MULTILINE)
HEADER = re.compile("#include <.*>")
# And a few more.
FROM_HEADERS = re.compile(r"\b(?:[a-z]+[0-9]*[fl]?(?=\()|\w+(?<!_at)_t\b|[A-Z][A-Z0-9_]+\b|__m\d+\w*|_mm\w+)")
PROBE = """
#include "{name}.h"
size_t {name}_sizeof(void);
int {name}_intact(const {name}_context *ctx);
size_t {name}_sizeof(void) {{ return sizeof({name}_context); }}
#ifdef {upper}_BATCH
size_t {name}_batch_sizeof(void);
size_t {name}_batch_sizeof(void) {{ return sizeof({name}_batch_context); }}
#endif
int {name}_intact(const {name}_context *ctx)
{{
    for (int k = 0; k < {guard}; ++k) {{
        if ({broken}) {{
            return 0;
        }}
    }}
    return 1;
}}
"""


class Library:
    """Models by name, generated, compiled without a warning, and loaded.

    For this processor alone, unless flags say else: the code is the same, and a third of what is for all. With -Og,
    in half the time of -O1; test_compilers.py and test_paths.py compare what more optimization makes of it.

    `options` are those of `Options` that are not the same for all models, by name of the model.
    """

    def __init__(
        self,
        folder: Path,
        graphs: Mapping[str, Graph],
        compiler: str = "gcc",
        flags: Sequence[str] = ("-std=c99", "-Og", toolchain.widest()),
        options: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
        **choices: str,
    ) -> None:
        self.graphs = graphs
        each = {name: {**choices, **options.get(name, {})} for name in graphs}
        self.library = ctypes.CDLL(str(compiled(folder, graphs, compiler, flags, each)))

    def model(self, name: str) -> Model:
        """The model with a context of its own."""
        return Model(self.library, name, self.graphs[name])


def compiled(
    folder: Path,
    graphs: Mapping[str, Graph],
    compiler: str,
    flags: Sequence[str],
    options: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> Path:
    """A shared library of all models and their probes.

    Functions have the names of their models, so that one source includes all: headers are read once. Sources that turn
    -ffast-math off are apart, as what one turns off is off in those behind it.

    It is linked without -ffast-math, with which gcc before 13 makes the whole process, and so numpy, flush subnormal
    numbers to zero.
    """
    probes = "".join(write(folder, name, graph, **options.get(name, {})) for name, graph in graphs.items())
    (folder / "probes.c").write_text("#include <stddef.h>\n" + probes)
    names = [*graphs, "probes"]
    if not any("fast" in flag for flag in flags):
        (folder / "all.c").write_text("".join(f'#include "{name}.c"\n' for name in names))
        names = ["all"]
    command = [toolchain.require(compiler), *flags, *WARNINGS, "-fPIC"]
    run([*command, "-c", *(f"{name}.c" for name in names)], folder)
    path = folder / "models.so"
    exact = [flag for flag in command if flag != "-ffast-math"]
    run([*exact, "-shared", *(str(folder / f"{name}.o") for name in names), "-o", str(path), "-lm"])
    return path


def write(folder: Path, name: str, graph: Graph, **choices: object) -> str:
    """Writes a model with guards between the fields of its context; returns the C that looks at them."""
    texts = written(graph, "c", f"{name}.c", **choices)
    fields = FIELD.findall(texts[".h"])
    header = FIELD.sub(lambda found: f"{found[0]}\n    float guard_{found[1]}[{GUARD}];", texts[".h"])
    broken = " || ".join(f"ctx->guard_{field}[k] != {GARBAGE:.1f}f" for field, _ in fields) or "ctx == NULL"
    (folder / f"{name}.h").write_text(header)
    (folder / f"{name}.c").write_text(texts[".c"])
    return PROBE.format(name=name, upper=name.upper(), guard=GUARD, broken=broken)


def check_alone(
    folder: Path,
    graphs: Mapping[str, Graph],
    options: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
    **choices: object,
) -> None:
    """Each model has all functions that it needs and no others, and all headers, which beside others nobody would see.

    Functions have the names of their models, so that all sources are compiled as one, and headers are read once. Alone
    are compiled sources that take names from headers which no source before, of this test or another, took from them.
    """
    apart = folder / "alone"
    apart.mkdir()
    taken: dict[str, Taken] = {}
    for name, graph in graphs.items():
        write(apart, name, graph, **choices, **options.get(name, {}))
        text = COMMENT.sub("", (apart / f"{name}.c").read_text())
        counts = Counter(re.findall(r"\w+", text))
        unused = [each for each in STATIC.findall(text) if counts[each] == 1]
        assert not unused, f"{name} does not use {unused}"
        own = re.sub(r"\W", "_", name).upper()
        names = frozenset(each for each in FROM_HEADERS.findall(text) if not each.startswith(own))
        taken[f"{name}.c"] = Taken(frozenset(HEADER.findall(text)), names)
    alone = []
    for source, each in sorted(taken.items(), key=lambda item: len(item[1].headers)):
        if not each.compiled():
            alone.append(source)
            COMPILED.add(each)
    (apart / "all.c").write_text("".join(f'#include "{name}.c"\n' for name in graphs))
    run([toolchain.require("gcc"), "-std=c99", "-O1", *WARNINGS, "-fsyntax-only", "all.c", *alone], apart)


@dataclass(frozen=True)
class Taken:
    """What a source takes from which headers."""

    headers: frozenset[str]
    names: frozenset[str]

    def compiled(self) -> bool:
        """Returns whether sources that compiled alone show that these headers have these names."""
        return self.names <= {name for each in COMPILED if each.headers <= self.headers for name in each.names}


COMPILED: set[Taken] = set()  # alone, in this run of tests


def run(command: Sequence[str], folder: Path | None = None) -> None:
    """Runs a compiler, in a folder if one is given; what it says stands in the failure."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[:4000]
