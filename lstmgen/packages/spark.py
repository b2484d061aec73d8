"""A folder for Spark: the predictor with numpy, which ships as one file, and a job that runs it over tables."""

from __future__ import annotations

from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.options import Options
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN, package

FOLDER = "packages/spark"
# Beside the predictor. A module of the user's that is called as one of them would take its place in Spark's folder.
SHIPPED = ("score.py", "score_rows.py", "score_arrays.py", "score_reading.py", "score_writing.py")


def spark_package(plan: Plan, options: Options, generated: Mapping[str, Content]) -> dict[str, Content]:
    """The files of the folder.

    Args:
        generated: the predictor, by the name of a file; it becomes predictor.py.
    """
    (predictor,) = generated.values()
    readme = PLAIN.render(f"{FOLDER}/README.md.j2", {"model": comment(plan.graph.source.name)})
    copied = {name: package().joinpath(FOLDER, name).read_text(encoding="utf-8") for name in SHIPPED}
    return {"predictor.py": predictor, **copied, "README.md": readme}
