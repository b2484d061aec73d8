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
FEWER_BITS = {
    "generated C, float32": "float32",
    "`--weights-dtype float16`": "float16 weights",
    "`--quantize int16`": "int16",
    "`--quantize int8`": "int8",
    "onnxruntime": "onnxruntime",
    "onnxruntime, int8": "onnxruntime int8",
    "LiteRT, int8": "LiteRT int8",
    "PyTorch, int8": "PyTorch int8",
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


def fewer_bits() -> str:
    """Microseconds and largest errors of one prediction in fewer bits, LSTM models."""
    heads, *found = rows(RESULTS / "quantized.md", "", "model")
    cells = {(row[0], row[heads.index("numbers")]): row for row in found}
    models = [model for model in MODELS if (f"{model} lstm", "int8") in cells]
    lines = [
        f"| µs a prediction | {' | '.join(MODELS[model] for model in models)} |",
        "| --- |" + " ---: |" * len(models),
    ]
    for label, numbers in FEWER_BITS.items():
        measured = [cells[f"{model} lstm", numbers] for model in models]
        texts = [f"{float(row[heads.index('µs')]):,g} ({row[heads.index('error')]})" for row in measured]
        lines.append(f"| {label} | {' | '.join(texts)} |")
    return "\n".join(lines) + "\n"
