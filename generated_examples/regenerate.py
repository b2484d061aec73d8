"""Writes what lies beside the model of every example anew, with the lstmgen of this repository.

python generated_examples/regenerate.py
"""

from __future__ import annotations

import json
from pathlib import Path

import lstmgen

HERE = Path(__file__).resolve().parent
# The article's models as the article writes them; all others as fast as they run.
STYLES = {"article": "readable", "article_relu": "readable", "article_relu_gates": "readable"}
SMALLEST = HERE / "article" / "model.h5"
# The smallest in other languages: names of files and of targets.
IN_LANGUAGES = {"micropython.py": "micropython", "Article.java": "java", "article.rs": "rust"}
# The page about a model, and the model.
REPORT, REPORTED = HERE / "report" / "har.html", HERE / "har" / "model.keras"


def models() -> list[Path]:
    """The model file of every example."""
    return sorted(HERE.glob("*/model.*"))


def pipeline_of(model: Path) -> Path | None:
    """What stands before and after it, where anything does."""
    path = model.with_name("pipeline.json")
    return path if path.exists() else None


def write_report(out: Path) -> None:
    """The report on an example, over the inputs that Keras was asked about."""
    expected = json.loads(REPORTED.with_name("expected.json").read_text(encoding="utf-8"))
    lstmgen.report(REPORTED, out, data=expected["inputs"], force=True)


def main() -> None:
    """Replaces what is there; git shows what has changed."""
    for model in models():
        given = {"pipeline": pipeline_of(model), "force": True}
        lstmgen.export(model, model.with_name("predictor.py"), style=STYLES.get(model.parent.name), **given)
        lstmgen.export(model, model.with_name("net.c"), **given)
    for name, target in IN_LANGUAGES.items():
        lstmgen.export(SMALLEST, SMALLEST.with_name(name), target=target, force=True)
    write_report(REPORT)


if __name__ == "__main__":
    main()
