"""Packages for Spark: the predictor with numpy in one file, and a job that runs it over tables."""

from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.options import Options
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN, package

FOLDER = "packages/spark"
# Modules next to the predictor. A user's module with one of these names would replace it in Spark's folder.
SHIPPED = ("score.py", "score_rows.py", "score_arrays.py", "score_reading.py", "score_writing.py")


def spark_package(plan: Plan, options: Options, generated: Mapping[str, Content]) -> dict[str, Content]:
    """Returns the files of the folder.

    Args:
        generated: the predictor, by file name; it becomes predictor.py.
    """
    (predictor,) = generated.values()
    readme = PLAIN.render(f"{FOLDER}/README.md.j2", {"model": comment(plan.graph.source.name)})
    copied = {name: package().joinpath(FOLDER, name).read_text(encoding="utf-8") for name in SHIPPED}
    return {"predictor.py": predictor, **copied, "README.md": readme}
