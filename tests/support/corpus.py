"""Exports every model file here with many sets of options, so that two states of lstmgen can be compared byte for byte.

make corpus OUT=/tmp/before              writes the exports, and manifest.txt with a hash of each file
make corpus OUT=/tmp/after AGAINST=/tmp/before   then lists what differs
make corpus OUT=/tmp/part ONLY=article   only exports whose name contains this
"""

from __future__ import annotations

import hashlib
import itertools
import json
import multiprocessing
import shutil
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_args

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests" / name) for name in ("cases", "support")]

import operation_graphs  # noqa: E402
import quantized_graphs  # noqa: E402
from side_by_side import groups  # noqa: E402
from toolchain import SHARED_MODELS  # noqa: E402

import lstmgen  # noqa: E402
from lstmgen.errors import LstmgenError  # noqa: E402
from lstmgen.export import export  # noqa: E402
from lstmgen.graph.graph import Graph  # noqa: E402
from lstmgen.packages.registry import PACKAGES  # noqa: E402
from lstmgen.plan.numbers import QuantizedDType, WeightsDType  # noqa: E402
from lstmgen.plan.quantize.formats import FIXED_POINT  # noqa: E402
from lstmgen.plan.quantize.ranges import ranges_from_samples  # noqa: E402
from lstmgen.samples.synthetic import random_samples  # noqa: E402
from lstmgen.targets.c.mcu.classes import MCUS  # noqa: E402

PYTHON, JAVASCRIPT = ("python", "predictor.py"), ("javascript", "net.mjs")
MANIFEST = "manifest.txt"
WORKERS = 2
SAMPLES = 3  # that ranges are measured on
# With every set of options; other models have those of CORE.
DETAILED = ("article", "forecast", "sentences", "gestures")
CORE = frozenset(
    "c c-size c-float64 c-int8 c-int16-cortex-m4 c-int8x16-size c-stored-int8 c-float16-size python python-readable "
    "python-int16 numpy micropython javascript javascript-size javascript-int8 java rust go csharp swift".split()
)
# Cases that only tests have: operations with float arithmetic, cells and sums in fixed point.
FLOATS = frozenset(
    "c c-size c-float64 c-avr c-cortex-m3 c-stored-int8 c-proof python python-readable numpy micropython javascript "
    "javascript-size javascript-readable java rust go csharp swift".split()
)
FIXED = frozenset(
    [f"{language}-{width}" for language in ("c", "python", "javascript") for width in get_args(QuantizedDType)]
    + [f"c-{width}-{mcu}" for width in get_args(QuantizedDType) for mcu in ("size", "cortex-m4", "cortex-m55", "avr")]
    + [f"c-{width}-constant-time" for width in get_args(QuantizedDType)]
)


@dataclass(frozen=True)
class Form:
    """A language or a package, with options."""

    out: str
    options: Mapping[str, Any]
    target: str | None = None
    package: str | None = None


def forms() -> Iterator[tuple[str, Form]]:
    """All forms of an export by name."""
    yield from ((name, Form(out, {})) for name, out in (("c", "net.c"), PYTHON, JAVASCRIPT))
    yield from ((name, Form("net.py", {}, name)) for name in ("numpy", "micropython"))
    yield from (
        (name, Form(out, {}))
        for name, out in (
            ("java", "Net.java"),
            ("rust", "net.rs"),
            ("go", "net.go"),
            ("csharp", "Net.cs"),
            ("swift", "Net.swift"),
        )
    )
    yield from ((f"package-{kind}", Form("package", {}, package=kind)) for kind in PACKAGES)
    yield "package-arduino-int8", Form("package", {"quantize": "int8"}, package="arduino")
    yield "package-pico-selftest", Form("package", {"selftest": 2}, package="pico")
    yield from ((f"c-{name}", Form("net.c", options)) for name, options in c_options())
    yield from ((f"{name}-readable", Form(out, {"style": "readable"})) for name, out in (PYTHON, JAVASCRIPT))
    yield from ((f"{name}-main", Form(out, {"with_main": True})) for name, out in (PYTHON, JAVASCRIPT))
    yield "numpy-main", Form("net.py", {"with_main": True}, "numpy")
    yield "javascript-size", Form("net.mjs", {"optimize": "size"})
    yield "javascript-float32", Form("net.mjs", {"dtype": "float32"})
    yield "javascript-bin", Form("net.mjs", {"weights_file": "bin"})
    for width, (name, out) in itertools.product(get_args(QuantizedDType), (PYTHON, JAVASCRIPT)):
        yield f"{name}-{width}", Form(out, {"quantize": width})


def c_options() -> Iterator[tuple[str, dict[str, Any]]]:
    """Options of C by name."""
    size: dict[str, Any] = {"optimize": "size"}
    machines: dict[str, dict[str, Any]] = {"size": size} | {mcu: {"mcu": mcu} for mcu in MCUS}
    yield from machines.items()
    yield "main", {"with_main": True}
    yield "float64", {"dtype": "float64"}
    yield "selftest", {"selftest": 2}
    yield "proof", {"with_proof": True, **size}
    yield "counts", {"input_type": "int16"}
    yield from ((f"weights-{kind}", {"weights_file": kind}) for kind in ("c", "embed", "incbin"))
    for stored in get_args(WeightsDType):
        yield f"stored-{stored}", {"weights_dtype": stored}
        yield from ((f"{stored}-{name}", {"weights_dtype": stored, **options}) for name, options in machines.items())
    for width in get_args(QuantizedDType):
        yield width, {"quantize": width}
        yield f"{width}-constant-time", {"quantize": width, "constant_time": True, **size}
        yield f"{width}-proof", {"quantize": width, "with_proof": True, **size}
        # Machines of one kind have the same helpers.
        alike = ("cortex-m7", "cortex-m33", "rv32imfc")
        quantized = {name: {"quantize": width, **options} for name, options in machines.items() if name not in alike}
        yield from ((f"{width}-{name}", options) for name, options in quantized.items())


FORMS = dict(forms())


@cache
def models() -> Mapping[str, tuple[Path, ...]]:
    """The files of each model by name, those with a pipeline last."""
    examples = {path.parent.name: path for path in (ROOT / "generated_examples").glob("*/model.*")}
    tutorials = {path.stem: path for path in (ROOT / "docs" / "tutorials").glob("*.keras")}
    found = {name: (path,) for name, path in (tutorials | examples).items()}
    found["text"] = (ROOT / "tests" / "pipeline" / "files" / "text.keras",)
    for meta in SHARED_MODELS.glob("*/meta.json"):
        names = json.loads(meta.read_text(encoding="utf-8")).get("files", [])
        found[meta.parent.name] = tuple(meta.with_name(name) for name in names)
    return {name: paths for name, paths in sorted(found.items()) if paths}


@cache
def graph(name: str) -> Graph:
    """A model by name, with its pipeline where it has one."""
    family, dot, number = name.partition(".")
    if dot:
        return of_family(family)[int(number)]
    first, *weights = models()[name]
    pipeline = first.with_name("text.json" if name == "text" else "pipeline.json")
    return lstmgen.read(first, weights[0] if weights else None, pipeline if pipeline.exists() else None)


@cache
def of_family(name: str) -> list[Graph]:
    """The graphs of a family of cases, as many in one as go together."""
    room, _, family = name.partition("-")
    made = {"floats": operation_graphs.FAMILIES, "fixed": quantized_graphs.FAMILIES}[room][family]()
    return [group.graph for group in groups(dict(made))]


@cache
def ranges(name: str, width: str) -> tuple[float, ...]:
    """The ranges of a model for fixed-point integers, on random samples."""
    model = graph(name)
    return ranges_from_samples(model, FIXED_POINT[width], random_samples(model, SAMPLES, 0, None))


def exports(only: str) -> Iterator[tuple[str, list[str]]]:
    """Yields the name of each model and the names of its forms."""
    suited: dict[str, list[str]] = {
        name: [form for form in FORMS if name in DETAILED or form in CORE] for name in models()
    }
    cases = (("floats", operation_graphs.FAMILIES, FLOATS), ("fixed", quantized_graphs.FAMILIES, FIXED))
    for room, families, chosen in cases:
        for name in [f"{room}-{family}" for family in families] if not only or only.startswith(room) else ():
            suited |= {f"{name}.{number}": sorted(chosen) for number in range(len(of_family(name)))}
    for name, names in suited.items():
        if matching := [form for form in names if only in f"{name}/{form}"]:
            yield name, matching


def write(place: Path, name: str, chosen: list[str]) -> list[str]:
    """Writes a model in several forms; returns lines of the manifest."""
    return [line for form in chosen for line in written(place / name / form, FORMS[form])]


def written(folder: Path, form: Form) -> list[str]:
    """Writes an export into a new folder; returns a line for each file, or one for a refusal."""
    folder.mkdir(parents=True)
    shown = folder.relative_to(folder.parents[1])
    name, width = folder.parent.name, form.options.get("quantize")
    try:
        given = form.options if width is None else {"ranges": ranges(name, width), **form.options}
        export(graph(name), folder / form.out, form.target, form.package, arguments=given)
    except LstmgenError as refused:
        message = str(refused).replace(str(ROOT.parent), "")
        return [f"{hashlib.sha256(message.encode()).hexdigest()}  {shown} refused: {type(refused).__name__}"]
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {shown / path.relative_to(folder)}" for path in paths]


def differences(before: Path, after: Path) -> list[str]:
    """Returns the files that differ, or exist in one corpus only."""
    hashes = []
    for place in (before, after):
        lines = (place / MANIFEST).read_text(encoding="utf-8").splitlines()
        hashes.append({name: digest for digest, name in (line.split("  ", 1) for line in lines)})
    old, new = hashes
    exported = {export_of(name) for name in new}
    return [name for name in sorted({*old, *new}) if export_of(name) in exported and old.get(name) != new.get(name)]


def export_of(name: str) -> tuple[str, ...]:
    """Returns the model and the form of a line of the manifest."""
    return tuple(name.split(" ")[0].split("/")[:2])


def main() -> None:
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=lambda text: Path(text).resolve(), help="folder to write, replaced if it exists")
    parser.add_argument("--only", default="", help="part of the name of an export, such as article/c-int8")
    parser.add_argument("--against", type=Path, help="folder to compare with")
    asked = parser.parse_args()
    shutil.rmtree(asked.out, ignore_errors=True)
    asked.out.mkdir(parents=True)
    work = [(asked.out, name, chosen) for name, chosen in exports(asked.only)]
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        lines = sorted(itertools.chain(*pool.starmap(write, work, chunksize=1)), key=lambda line: line.split("  ")[1])
    (asked.out / MANIFEST).write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"{sum(len(chosen) for _, _, chosen in work)} exports, {len(lines)} files")
    if asked.against is not None:
        differing = differences(asked.against, asked.out)
        print("\n".join([*differing, f"{len(differing)} of {len(lines)} files differ"]))
        sys.exit(bool(differing))


if __name__ == "__main__":
    main()
