"""The table of supported layers that a person can search: a summary of the matrix that a test run makes.

The matrix (docs/reference/layer-matrix.md) has a row for each option and a column for each file format; this has one
row for each Keras class.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from lstmgen.read.calls.layer import LAYERS
from lstmgen.read.configs.assumed import PUBLISHED
from lstmgen.read.layers.cells import CELLS

MATRIX = Path(__file__).resolve().parent.parent / "reference" / "layer-matrix.md"
PROVEN = "E P C"
FIXED_POINT = {"LSTM", "GRU", "SimpleRNN", "Dense", "Embedding", "Conv1D"}
STORED = FIXED_POINT | {"Conv2D", "Conv3D", *(f"{kind}Conv{k}D" for kind in ("Depthwise", "Separable") for k in (1, 2))}
TITLES = {
    "recurrent": "Recurrent layers",
    "cells": "Cells, inside RNN",
    "wrappers": "Wrappers",
    "core": "Core layers",
    "lookup": "Lookup of numbers",
    "tensorflow nodes": "TensorFlow operations in old files",
    "model": "Models inside models",
}
CHANGING = {
    "Keras 3, tf.keras": "RandomFlip RandomRotation RandomTranslation RandomZoom RandomContrast RandomBrightness",
    "tf.keras": "RandomHeight RandomWidth",
    "Keras 3": "RandomHue RandomSaturation RandomSharpness RandomShear RandomPerspective RandomErasing RandomInvert "
    "RandomElasticTransform RandomGaussianBlur RandomGrayscale RandomPosterization RandomColorDegeneration "
    "RandomColorJitter RandAugment AugMix",
}
NOTES = {
    **dict.fromkeys(("CuDNNLSTM", "CuDNNGRU"), "runs on graphics cards only; read as `LSTM` or `GRU`"),
    **dict.fromkeys(("LSTMV1", "LSTMV2", "UnifiedLSTM"), "the name of `LSTM` in some releases of TensorFlow 1 and 2"),
    **dict.fromkeys(("GRUV1", "GRUV2", "UnifiedGRU"), "the name of `GRU` in some releases of TensorFlow 1 and 2"),
    **dict.fromkeys(("BatchNormalizationV1", "BatchNormalizationV2"), "the name of `BatchNormalization` there"),
    **dict.fromkeys(("LSTMCell", "GRUCell", "SimpleRNNCell", "StackedRNNCells"), "see `RNN`"),
    "Merge": "Keras 1 only",
    "TextVectorization": (
        '`output_mode="int"`, `standardize` and `split` by name, no `ngrams`; on the only input; of `.keras`, and '
        "of files whose config has the vocabulary"
    ),
    "StringLookup": '`output_mode="int"`, one index or none for what is unknown; otherwise as `TextVectorization`',
    "IntegerLookup": "up to 4,096 integers below 2²⁴; no `tf_idf`, `invert` or `farmhash`; "
    "with several unknown places, inputs below 2²⁴, too, where floats have 32 bits; "
    "with none, an unknown integer is in no column, and in no table of an Embedding",
    "Resizing": "Keras 3, tf.keras; `bilinear`, in Keras 3 of floats, or `nearest`; a NaN or an infinity leaves "
    "no finite number in its channel, where Keras has none around it alone",
    "UpSampling2D": "`bilinear` from TensorFlow 2.2 on",
    "CenterCrop": "Keras 3, tf.keras; of an image that is large enough",
    **dict.fromkeys(("LocallyConnected1D", "LocallyConnected2D"), "tf.keras"),
    "STFTSpectrogram": 'Keras 3; no `mode="angle"`',
    "MelSpectrogram": (
        "Keras 3; makes a matrix of `sequence_length` times `fft_length` numbers; decibels are limited "
        "by the loudest of each sample"
    ),
    "Pipeline": "Keras 3; around layers without weights",
    "SpectralNormalization": "Keras 3, tf.keras; around a layer with a kernel or a table",
    "GroupQueryAttention": "Keras 3",
    "GroupedQueryAttention": "the name of `GroupQueryAttention` in HDF5",
    "Discretization": "Keras 3, tf.keras; with its `bin_boundaries` in the file, at most 4,096",
    **{name: "Keras 3" for name in LAYERS if name.startswith("Adaptive")},
    **{
        name: f"{writers}; does nothing in predictions" for writers, names in CHANGING.items() for name in names.split()
    },
    "TensorFlowOpLayer": "operations in files of TensorFlow 1.14 to 2.3",
    "SlicingOpLambda": "indexing in files of tf.keras",
    "Model": "the name of `Functional` before TensorFlow 2.3",
    **dict.fromkeys(("Bidirectional", "TimeDistributed", "RNN"), "integers and small weights: as the layer inside"),
}

INTRODUCTION = """# Supported layers

<!-- Written by `make docs` from the registry of the reader and from layer-matrix.md. -->

Every layer here can be exported to every language that lstmgen writes. The table lists
Keras classes; use the search of your browser or of this site. An unlisted class is refused, with the name of the
layer and the cure; `lstmgen inspect model.h5` shows it for your model. Layers of your own are
[custom layers](../how-to/unsupported-layers.md).

- **Options shown**: each was proven against Keras by a test; other arguments of the class that do not change what is
  predicted (initializers, regularizers, `dropout`) are accepted too. An argument that would change the prediction and
  is not supported is refused by name.
- **Files**: whose files were read. No entry means files of older releases only. *Keras 3* is `.keras`, `.h5` and JSON
  with weights; *tf.keras* is the same of TensorFlow 2, with YAML and SavedModel.
- **Arrays among tensors**, as in `Add()([x, positions])`, are used if their first axis, that of the samples, has
  length 1. Any other array there is refused.
- **Integers**: *int8/int16* marks what `--quantize` computes in fixed point, int8x16 too. The others stay in float.
- **Small weights**: marks classes whose weights can be stored as int8, float16 or bfloat16, with arithmetic in float.

The [layer matrix](layer-matrix.md) has the proof, option by option and format by format, also of files by Keras 1.2 to
2.2 and TensorFlow 1.10 to 2.3. It also says [what can be stepped](layer-matrix.md#what-can-be-stepped).
"""

OPERATIONS = """## Operators and functions on tensors

Arithmetic operators, comparisons, indexing (`x[:, -1]`) and these functions of `keras.ops` can stand between layers.
`tf.` functions in models of tf.keras are read as the same operations.
"""


CLASSES = """
## Published classes

Layers of other people, which many have copied. A file does not hold their code, so you [say whose class it
is](../how-to/unsupported-layers.md#published-classes), as `--assume NAME=SOURCE`. Each is tested against its
equations.
"""


def page() -> str:
    """The whole page."""
    found = cases()
    parts = [INTRODUCTION]
    for family, names in families().items():
        head = f"## {TITLES.get(family, family.capitalize())}"
        parts.append("\n".join([head, "", *HEADS, *(row(name, found.get(name, [])) for name in names)]) + "\n")
    functions = sorted(name.removeprefix("ops.") for name in LAYERS if name.startswith("ops."))
    parts += [OPERATIONS, *FUNCTION_HEADS, *by_letter(functions), CLASSES, *CLASS_HEADS, *map(published, classes())]
    return "\n".join(parts) + "\n"


def by_letter(functions: list[str]) -> list[str]:
    """A row for each first letter."""
    letters = dict.fromkeys(name[0] for name in functions)
    return [f"| {letter} | {', '.join(f'`{n}`' for n in functions if n[0] == letter)} |" for letter in letters]


def classes() -> list[tuple[str, str, str]]:
    """Source, names and summary of each published class."""
    names: dict[tuple[str, str], list[str]] = {}
    for each in PUBLISHED.values():
        names.setdefault((each.source, each.summary), []).append(each.class_name)
    return sorted((source, ", ".join(f"`{name}`" for name in found), text) for (source, text), found in names.items())


def published(row: tuple[str, str, str]) -> str:
    """A row for one of them."""
    source, names, summary = row
    return f"| {names} | `{source}` | {summary} |"


CLASS_HEADS = ["| class | source | what it is |", "| --- | --- | --- |"]
FUNCTION_HEADS = ["| | `keras.ops` |", "| --- | --- |"]
HEADS = [
    "| layer | options shown | files | integers | small weights | notes |",
    "| --- | --- | --- | --- | --- | --- |",
]


def families() -> dict[str, list[str]]:
    """The Keras classes that can be read, by the module that reads them; recurrent layers first."""
    found: dict[str, list[str]] = {"recurrent": [], "cells": [*CELLS, "StackedRNNCells"], "wrappers": []}
    for name, entry in LAYERS.items():
        if "." not in name:  # no function of keras.ops, and no code of a live model
            family = entry.function.__module__.rpartition(".")[2].replace("_", " ")
            found.setdefault(family, []).append(name)
    return found


def row(name: str, cases_of_it: list[dict[str, str]]) -> str:
    """A class: which of its options are proven, by whom it can be saved, and what is refused."""
    proven = [case for case in cases_of_it if PROVEN in case.values()]
    options = [case["option"] for case in proven if case["option"] != "–"]
    cells = [
        f"`{name}`",
        shown(options),
        files(proven),
        "int8/int16" if name in FIXED_POINT else "",
        "int8, float16, bfloat16" if name in STORED else "",
        "; ".join([*([NOTES[name]] if name in NOTES else []), *refusals(cases_of_it)]),
    ]
    return "| " + " | ".join(cells) + " |"


def shown(options: Iterable[str]) -> str:
    """Options by their names, each once, with the values that were tried."""
    values: dict[str, list[str]] = {}
    for option in options:
        if option.startswith("`"):  # an expression: what it calls
            values.update((name, []) for name in re.findall(r"\btf(?:\.\w+)+", option))
            continue
        kind, _, arguments = option.rpartition("] ")
        words = re.split(r", (?![^\[(]*[\])])", arguments)
        for word in [*([kind + "]"] if kind else []), *words]:
            key, _, value = word.partition("=")
            found = values.setdefault(key, [])
            if value not in ("", "True", *found):
                found.append(value)
    return ", ".join(f"`{key}`" + (f" ({', '.join(tried)})" if tried else "") for key, tried in values.items())


def files(proven: Iterable[dict[str, str]]) -> str:
    """Which Keras can save it."""
    heads = [head for case in proven for head, cell in case.items() if cell == PROVEN]
    writers = [writer for writer in ("Keras 3", "tf.keras") if any(head.startswith(writer) for head in heads)]
    return ", ".join(writers)


def refusals(cases_of_it: Iterable[dict[str, str]]) -> list[str]:
    """What was refused, each once."""
    found = {}
    for case in cases_of_it:
        for head, cell in case.items():
            if cell.startswith("refused: "):
                option = "" if case["option"] == "–" else f"`{case['option']}` "
                writer = "" if PROVEN not in case.values() else f" in {head}"
                found[f"{option}refused{writer}: {cell.removeprefix('refused: ')}"] = None
    return [text.replace("|", "\\|") for text in found]


def cases() -> dict[str, list[dict[str, str]]]:
    """The rows of the first table of the matrix by layer: cells by their heads."""
    text = MATRIX.read_text(encoding="utf-8")
    section = text.partition("\n## What is written here and read back\n")[2].partition("\n## ")[0]
    lines = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| ")]
    heads, _, *rows = lines
    found: dict[str, list[dict[str, str]]] = {}
    for cells in rows:
        case = dict(zip(heads, cells))
        found.setdefault(re.sub(r"[`\\]", "", case["layer"]), []).append(case)
    return found
