"""The picture in the README: times of generated C and of its rivals, as dots on a scale of powers of ten.

Written as SVG by hand, so that it is the same bytes everywhere; its greys can be read on white and on black.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

from generate.results import microseconds, processor

# What the models of the benchmarks are, from the smallest.
MODELS = {
    "seed": "LSTM(8), 3 steps",
    "har": "LSTM(32), 128 steps",
    "stack": "2 × LSTM(64), 50 steps",
    "bilstm": "BiLSTM(128), 100 steps",
    "char": "2 × LSTM(256), 40 steps",
    "big": "2 × LSTM(512), 64 steps",
}
# Who is shown: the best of these forms, and a colour that is legible on any ground.
SHOWN: Sequence[tuple[str, Sequence[str], str]] = (
    ("generated C", ["gcc -O2"], "#2f81f7"),
    ("onnxruntime", ["onnxruntime", "onnxruntime bound"], "#d97706"),
    ("LiteRT", ["LiteRT", "LiteRT Keras 2"], "#16a34a"),
    ("TensorFlow (XLA)", ["tf.function XLA"], "#db4b8a"),
    ("numpy", ["numpy"], "#8b6fd6"),
    ("Keras predict", ["model.predict"], "#7d8590"),
)
GREY = "#7d8590"
WIDTH, LEFT, RIGHT, TOP, ROW = 760, 176, 30, 62, 26
FIRST, LAST = -1, 5  # powers of ten of microseconds: 0.1 µs to 0.1 s
UNITS = {-1: "0.1 µs", 0: "1 µs", 1: "10 µs", 2: "100 µs", 3: "1 ms", 4: "10 ms", 5: "100 ms"}


def place(time: float) -> float:
    """Where a time lies from left to right."""
    return LEFT + (WIDTH - LEFT - RIGHT) * (math.log10(time) - FIRST) / (LAST - FIRST)


def text(x: float, y: float, words: str, anchor: str = "start", fill: str = GREY, weight: int = 400) -> str:
    """A piece of text."""
    style = f'text-anchor="{anchor}" fill="{fill}"' + (f' font-weight="{weight}"' if weight != 400 else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" {style}>{escape(words)}</text>'


def legend(names: Mapping[str, str]) -> Iterator[str]:
    """What is shown in which colour, in a row."""
    x = 8.0
    for name, colour in names.items():
        yield f'<circle cx="{x + 5:.1f}" cy="36" r="5" fill="{colour}"/>'
        yield text(x + 15, 40, name, fill=colour, weight=600)
        x += 34 + 8.0 * len(name)


def picture(title: str, height: float, parts: Iterable[str]) -> str:
    """The file."""
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        'font-family="system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif" font-size="12.5" role="img">'
    )
    return "\n".join([head, f"<title>{title}</title>", *parts, "</svg>"]) + "\n"


def speed() -> str:
    """The whole picture."""
    times = microseconds("LSTM, batch 1")
    bottom = TOP + ROW * len(MODELS)
    height = bottom + 44
    parts = []
    title = "Time of one prediction, one core, float32 (logarithmic, less is better)"
    parts.append(text(8, 18, title, weight=600))
    parts += legend({name: colour for name, _, colour in SHOWN})
    for power, label in UNITS.items():
        x = place(10.0**power)
        parts.append(f'<path d="M{x:.1f} {TOP - 8}V{bottom}" stroke="{GREY}" stroke-opacity=".25"/>')
        parts.append(text(x, bottom + 16, label, "middle"))
    for k, (model, label) in enumerate(MODELS.items()):
        y = TOP + ROW * k + ROW / 2
        best = {name: min(times[form][model] for form in forms) for name, forms, _ in SHOWN}
        ends = f"M{place(min(best.values())):.1f} {y:.1f}H{place(max(best.values())):.1f}"
        parts.append(text(LEFT - 12, y + 4, label, "end"))
        parts.append(f'<path d="{ends}" stroke="{GREY}" stroke-opacity=".35"/>')
        for name, _, colour in reversed(SHOWN):  # generated C on top
            radius = 6.5 if name == SHOWN[0][0] else 5
            tip = f"<title>{escape(name)}: {best[name]:g} µs</title>"
            parts.append(
                f'<circle cx="{place(best[name]):.1f}" cy="{y:.1f}" r="{radius}" fill="{colour}">{tip}</circle>'
            )
    parts.append(text(8, bottom + 36, f"{processor()}, gcc -O2; every rival in its fastest form", fill=GREY))
    return picture(title, height, parts)
