"""lstmgen's C beside everything else that runs the same models. README.md says how to run this, and the rules.

python benchmarks/bench.py --quick --models seed,har --rivals onnxruntime
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Collection, Sequence
from itertools import product
from pathlib import Path
from typing import Annotated

import typer
from c_library import COMPILERS, FLAGS, Build
from costs import Cost
from machine import description, processor
from measure import Bench, Result
from models import CELLS, MODELS
from names import names
from report import Costs, document
from rivals import RIVALS, Rival
from roofline import rooflines
from threadpoolctl import threadpool_limits
from timing import pin

RESULTS = Path(__file__).with_name("results")
QUICK, LONG = 0.3, 1.0  # seconds that each contestant is timed


def main(
    models: Annotated[str, typer.Option(help="Names with commas.")] = ",".join(MODELS),
    rivals: Annotated[str, typer.Option(help="Names with commas; may be empty.")] = ",".join(RIVALS),
    cells: Annotated[str, typer.Option(show_default=",".join(CELLS))] = "",
    batches: Annotated[str, typer.Option(help="Sequences a call.", show_default="1,32")] = "",
    compilers: Annotated[str, typer.Option(show_default=",".join(COMPILERS))] = "",
    builds: Annotated[str, typer.Option(help="The first is what all are compared with.")] = ",".join(FLAGS),
    seconds: Annotated[float, typer.Option(help="How long each is timed.", show_default=f"{LONG}")] = 0.0,
    quick: Annotated[bool, typer.Option("--quick", help="LSTM, one sequence a call, gcc, short, no costs.")] = False,
    core: Annotated[int | None, typer.Option(help="The core to run on.", show_default="the idlest")] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for the report.", show_default="results/, or none")] = None,
) -> None:
    """Times lstmgen's C and its rivals in one process on one core, and prints a report in Markdown."""
    pin(core)
    typer.echo("measuring the core …", err=True)
    chosen = possible(
        chosen_of(compilers or ("gcc" if quick else ",".join(COMPILERS)), COMPILERS), chosen_of(builds, FLAGS)
    )
    bench = Bench(
        rivals=installed(chosen_of(rivals, RIVALS)),
        builds=chosen,
        rooflines=rooflines(chosen),
        seconds=seconds or (QUICK if quick else LONG),
    )
    results: list[Result] = []
    costs: dict[str, dict[str, Cost]] = {}
    sizes = [int(size) for size in (batches or ("1" if quick else "1,32")).split(",")]
    for cell, name in product(
        chosen_of(cells or ("lstm" if quick else ",".join(CELLS)), CELLS), chosen_of(models, MODELS)
    ):
        typer.echo(f"{cell} {name} …", err=True)
        model = MODELS[name](cell)
        with tempfile.TemporaryDirectory() as place, threadpool_limits(1):
            folder = Path(place)
            compiled = bench.compile(model, folder)
            results += [bench.race(model, size, compiled, folder) for size in sizes]
            if cell == "lstm" and not quick:
                costs[name] = bench.costs(model, compiled, folder)
    publish(results, costs, description(bench.builds), out or (None if quick else RESULTS))


def chosen_of(text: str, every: Collection[str]) -> list[str]:
    """The names in a list with commas.

    Raises:
        typer.BadParameter: there is no such name.
    """
    try:
        return names(text, every)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def installed(rivals: Sequence[str]) -> list[Rival]:
    """Those of them that can run here; the others are named."""
    for name in rivals:
        if missing := RIVALS[name].missing():
            typer.echo(f"{name} is left out: not installed: {', '.join(missing)}", err=True)
    return [RIVALS[name] for name in rivals if not RIVALS[name].missing()]


def possible(compilers: Sequence[str], kinds: Sequence[str]) -> list[Build]:
    """The builds with those compilers that are here.

    Raises:
        typer.BadParameter: there is none.
    """
    found = [Build(compiler, FLAGS[kind]) for compiler, kind in product(compilers, kinds)]
    found = [build for build in found if build.command()]
    if not found:
        raise typer.BadParameter("there is no build, or no compiler for it")
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
