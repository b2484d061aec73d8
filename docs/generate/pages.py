"""The list of generated pages: where each lies, and what makes its text."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from generate import (
    api,
    boards,
    chart,
    cli,
    compared,
    fixed_point,
    javascript,
    large,
    layers,
    onnx,
    playground,
    regressors,
    report,
    scale,
    stub,
    targets,
    timing,
    timing_chart,
)

ROOT = Path(__file__).resolve().parent.parent.parent
HELPERS = (ROOT / "tests" / "cases", ROOT / "tests" / "support", ROOT)  # of the tests, which measure; and playground/


def filled(name: str, parts: Mapping[str, Callable[[], str]]) -> str:
    """A page with every part between <!-- part --> and <!-- end --> made anew.

    Raises:
        ValueError: the page has no such part.
    """
    text = (ROOT / name).read_text(encoding="utf-8")
    for part, make in parts.items():
        before, start, rest = text.partition(f"<!-- {part} -->\n")
        _, end, after = rest.partition("<!-- end -->")
        if not end:
            raise ValueError(f"{name} has no part <!-- {part} --> … <!-- end -->")
        text = before + start + make() + end + after
    return text


def layer_matrix() -> str:
    """By reading and running every model that it tells of; needs TensorFlow and tf-keras."""
    import tables

    return str(tables.document())


def microcontrollers() -> str:
    """By compiling and running every model that it tells of, in emulators."""
    import budgets
    import per_function

    return str(budgets.document(per_function.document()))


def compilers() -> str:
    """By building and running with every compiler; needs what `make toolchains` installs."""
    import compilers

    with tempfile.TemporaryDirectory() as folder:
        return str(compilers.document(Path(folder)))


# Made in a second, without a compiler; tests compare them with the files.
QUICK: Mapping[str, Callable[[], str]] = {
    "README.md": lambda: filled("README.md", {"targets": targets.table}),
    "lstmgen/__init__.pyi": stub.text,
    "docs/images/speed.svg": chart.speed,
    "docs/images/timing.svg": timing_chart.counts,
    "docs/reference/cli.md": cli.page,
    "docs/reference/python-api.md": api.page,
    "docs/reference/layers.md": layers.page,
    "docs/reference/onnx-operators.md": onnx.page,
    "docs/reference/boards.md": lambda: filled("docs/reference/boards.md", {"boards": boards.table}),
    "docs/reference/timing.md": lambda: filled(
        "docs/reference/timing.md", {"pairs": timing.pairs, "cores": timing.cores}
    ),
    "docs/how-to/browser.md": lambda: filled("docs/how-to/browser.md", {"measured": javascript.table}),
    "docs/how-to/python-package.md": lambda: filled("docs/how-to/python-package.md", {"measured": scale.table}),
    "docs/how-to/large-models.md": lambda: filled("docs/how-to/large-models.md", {"large": large.table}),
    "docs/explanation/fixed-point.md": lambda: filled(
        "docs/explanation/fixed-point.md", {"costs": fixed_point.table, "regressors": regressors.table}
    ),
    "docs/explanation/comparison.md": lambda: filled(
        "docs/explanation/comparison.md",
        {"c": compared.c, "python": compared.python, "fewer bits": compared.fewer_bits},
    ),
}
# Made by test runs of minutes; the tests hold them row by row.
MEASURED: Mapping[str, Callable[[], str | bytes]] = {
    "docs/reference/layer-matrix.md": layer_matrix,
    "docs/reference/microcontrollers.md": microcontrollers,
    "docs/reference/compilers.md": compilers,
    "docs/images/report.png": report.picture,
    "docs/images/playground.png": playground.picture,
}
