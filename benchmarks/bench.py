"""lstmgen's C beside everything else that runs the same models.

    make bench                                     all of it
    python benchmarks/bench.py --quick             LSTM, one sequence a call, gcc: a minute or two
    python benchmarks/bench.py --quick --models seed,har --rivals onnxruntime

Rules. …
"""

from __future__ import annotations

import tempfile
from itertools import product
from pathlib import Path
from typing import Annotated

import report
import typer
from c_library import BUILDS
from keras_rivals import KerasPredict, TfFunction
from lite_rival import LiteRT
from machine import description
from measure import measure
from models import CELLS, MODELS
from numpy_rival import Numpy
from onnx_rival import OnnxRuntime
from rival import Rival
from threadpoolctl import threadpool_limits
from timing import pin

RIVALS: dict[str, Rival] = {
    rival.name: rival for rival in (OnnxRuntime(), LiteRT(), TfFunction(), KerasPredict(), Numpy())
}


def chosen(text: str | None, every: list[str], what: str) -> list[str]:
    """The names in a list with commas; all of them without one.

    Raises:
        typer.BadParameter: there is no such name.
    """
    names = every if text is None else [name for name in text.split(",") if name]
    for name in names:
        if name not in every:
            raise typer.BadParameter(f"there is no {what} {name!r}; there is {', '.join(every)}")
    return names


def main(
    quick: Annotated[bool, typer.Option("--quick", help="LSTM, batch 1, gcc, short rounds.")] = False,
    models: Annotated[str | None, typer.Option(help=",".join(MODELS))] = None,
    cells: Annotated[str | None, typer.Option(help=",".join(CELLS))] = None,
    rivals: Annotated[str | None, typer.Option(help=f"{','.join(RIVALS)}, or nothing: ''")] = None,
    batches: Annotated[str | None, typer.Option(help="1,32")] = None,
    compilers: Annotated[str | None, typer.Option(help="gcc,clang")] = None,
    seconds: Annotated[float | None, typer.Option(help="How long each is timed.")] = None,
    core: Annotated[int | None, typer.Option(help="The core to run on.", show_default="the last")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for the report.")] = None,
) -> None:
    """Times lstmgen's C and its rivals in one process on one core."""
    pin(core)
    cells_ = chosen(cells, list(CELLS[:1] if quick and cells is None else CELLS), "cell")
    batches_ = [int(n) for n in (batches or ("1" if quick else "1,32")).split(",")]
    models_ = chosen(models, list(MODELS), "model")
    rivals_ = [RIVALS[name] for name in chosen(rivals, list(RIVALS), "rival")]
    wanted = chosen(compilers, ["gcc"] if quick and compilers is None else ["gcc", "clang"], "compiler")
    builds = [build for build in BUILDS if build.compiler in wanted and build.command()]
    limit = seconds or (0.3 if quick else 2.0)
    print(report.pairs(description(builds)))
    with threadpool_limits(1):
        for cell, batch in product(cells_, batches_):
            results = []
            for name in models_:
                with tempfile.TemporaryDirectory() as folder:
                    results.append(measure(MODELS[name](cell), batch, rivals_, builds, limit, Path(folder)))
            print(f"\n## {cell.upper()}, batch {batch}\n")
            print(report.times(results), report.ratios(results, builds[0].name), report.errors(results), sep="\n\n")


if __name__ == "__main__":
    typer.run(main)
