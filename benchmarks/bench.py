"""lstmgen's C beside everything else that runs the same models. README.md says how to run this, and the rules.

python benchmarks/bench.py --quick --models seed,har --rivals onnxruntime
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from typing import Annotated

import typer
from c_library import BUILDS
from machine import description, processor
from measure import Bench, Result
from models import CELLS, MODELS
from report import Costs, document
from rivals import RIVALS
from roofline import measured
from threadpoolctl import threadpool_limits
from timing import pin

RESULTS = Path(__file__).with_name("results")
COMPILERS = tuple(dict.fromkeys(build.compiler for build in BUILDS))
QUICK, LONG = 0.3, 1.5  # seconds that each contestant is timed


def main(
    models: Annotated[str, typer.Option(help="Names with commas.")] = ",".join(MODELS),
    rivals: Annotated[str, typer.Option(help="Names with commas; may be empty.")] = ",".join(RIVALS),
    cells: Annotated[str, typer.Option()] = "",
    batches: Annotated[str, typer.Option(help="Sequences a call.")] = "",
    compilers: Annotated[str, typer.Option()] = "",
    seconds: Annotated[float, typer.Option(help="How long each is timed.", show_default=f"{LONG}")] = 0.0,
    quick: Annotated[bool, typer.Option("--quick", help="LSTM, one sequence a call, gcc, short, no costs.")] = False,
    core: Annotated[int | None, typer.Option(help="The core to run on.", show_default="the last")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the report.", show_default="results/, or none")] = None,
) -> None:
    """Times lstmgen's C and its rivals in one process on one core, and prints a report in Markdown."""
    pin(core)
    wanted = names(compilers or ("gcc" if quick else "gcc,clang"), COMPILERS, "compiler")
    builds = [build for build in BUILDS if build.compiler in wanted and build.command()]
    if not builds:
        raise typer.BadParameter("there is no compiler")
    bench = Bench(
        rivals=[RIVALS[name] for name in names(rivals, RIVALS, "rival")],
        builds=builds,
        roofline=measured(builds[0].compiler),
        seconds=seconds or (QUICK if quick else LONG),
    )
    results: list[Result] = []
    costs: dict[str, Costs] = {}
    sizes = [int(size) for size in (batches or ("1" if quick else "1,32")).split(",")]
    every = product(names(cells or ("lstm" if quick else "lstm,gru"), CELLS, "cell"), names(models, MODELS, "model"))
    for cell, name in every:
        typer.echo(f"{cell} {name} …", err=True)
        model = MODELS[name](cell)
        with tempfile.TemporaryDirectory() as place, threadpool_limits(1):
            folder = Path(place)
            compiled = bench.compile(model, folder)
            results += [bench.race(model, size, compiled, folder) for size in sizes]
            if cell == "lstm" and not quick:
                costs[name] = bench.costs(model, compiled, folder)
    ordered = sorted(results, key=lambda result: (CELLS.index(result.model.cell), result.batch))
    if out is None and not quick:
        out = RESULTS
    publish(ordered, costs, description(builds), out)


def names(text: str, every: Sequence[str], what: str) -> list[str]:
    """The names in a list with commas.

    Raises:
        typer.BadParameter: there is no such name.
    """
    found = [name for name in text.split(",") if name]
    for name in found:
        if name not in every:
            raise typer.BadParameter(f"there is no {what} {name!r}; there is {', '.join(every)}")
    return found


def publish(results: Sequence[Result], costs: Costs, machine: Sequence[tuple[str, str]], out: Path | None) -> None:
    """Prints the report; with a folder, writes it there with the picture, under the processor's name."""
    name = re.sub(r"[^a-z0-9]+", "-", processor().partition("(")[0].lower()).strip("-")
    picture = f"{name}.png" if out is not None else ""
    text = document(machine, results, costs, picture)
    typer.echo(text)
    if out is not None:
        from plot import draw

        out.mkdir(parents=True, exist_ok=True)
        draw(results, out / picture, processor().partition(" (")[0])
        (out / f"{name}.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
