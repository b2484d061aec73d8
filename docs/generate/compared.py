"""The tables of times in the comparison, from the benchmarks."""

from __future__ import annotations

from generate.chart import MODELS
from generate.results import RESULTS, microseconds, rows

FORMS = {
    "generated C, `gcc -O2`": ["gcc -O2"],
    "generated C, `gcc -O2`, SSE2 only": ["gcc -O2 -DNET_NO_DISPATCH"],
    "onnxruntime": ["onnxruntime", "onnxruntime bound"],
    "LiteRT": ["LiteRT", "LiteRT Keras 2"],
    "TensorFlow, XLA": ["tf.function XLA"],
    "numpy by hand": ["numpy"],
    "`model.predict`": ["model.predict"],
}


def c() -> str:
    """Microseconds of one prediction, LSTM models."""
    times = microseconds("LSTM, batch 1")
    lines = [f"| µs a prediction | {' | '.join(MODELS.values())} |", "| --- |" + " ---: |" * len(MODELS)]
    for label, forms in FORMS.items():
        cells = [f"{min(times[form][model] for form in forms):,g}" for model in MODELS]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return "\n".join(lines) + "\n"


def python() -> str:
    """Milliseconds of one prediction in Python, LSTM models."""
    heads, *found = rows(RESULTS / "python.md", "One prediction", "model")
    names = {
        "generated Python": "lstmgen",
        "list comprehensions by hand": "comprehension",
        "`sum(map(mul, …))` by hand": "sum(map(mul))",
        "generated for numpy": "for numpy",
        "numpy by hand": "numpy",
    }
    models = [cells for cells in found if cells[0].removesuffix(" lstm") in MODELS]
    titles = [MODELS[cells[0].removesuffix(" lstm")] for cells in models]
    lines = [f"| ms a prediction | {' | '.join(titles)} |", "| --- |" + " ---: |" * len(models)]
    for label, head in names.items():
        lines.append(f"| {label} | {' | '.join(cells[heads.index(head)] for cells in models)} |")
    return "\n".join(lines) + "\n"
