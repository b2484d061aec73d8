"""docs/reference/layer-matrix.md: its tables, each made by running what it tells of."""

from __future__ import annotations

import archived_models as archived
import stepped_layers
import support_matrix
from proof import side_by_side
from table import Table, line
from toolchain import ROOT

from lstmgen.read.calls.layer import LAYERS

DOCUMENT = ROOT / "docs" / "reference" / "layer-matrix.md"

INTRODUCTION = """# Layers, options, formats, languages

Made by a test run (`make docs`), and held to it by the tests. Every cell is a model file that was read and run in three
ways. **E**: the graph in float64 agrees with Keras. **P**: the generated Python, in both styles and as for MicroPython,
agrees with the graph to 1e-11, and with numpy in float32 to 2e-5. **C**: the generated C in float32 agrees with it to
2e-5. Where two files give the same graph, but for its weights, its generated code runs once for both, and beside that
of other models in one file. Where there is no **E P C** the cell says who refuses, and why.
"""


TABLES = [
    Table(support_matrix.INTRODUCTION, support_matrix.HEADS, support_matrix.CASES, support_matrix.row),
    Table(
        archived.RECURRENT,
        archived.RECURRENT_HEADS,
        archived.recurrent_names(),
        archived.recurrent_row,
    ),
    Table(
        archived.CONTAINERS,
        archived.CONTAINER_HEADS,
        archived.containers(),
        archived.container_row,
    ),
    Table(stepped_layers.INTRODUCTION, stepped_layers.HEADS, stepped_layers.LAYERS, stepped_layers.row),
]

# Classes without a row: where they are shown instead.
ELSEWHERE = {
    ("CuDNNLSTM", "CuDNNGRU"): ("run on graphics cards only", "test_cudnn.py"),
    ("LSTMV1", "LSTMV2", "UnifiedLSTM"): ("LSTM in versions of TensorFlow 1 and 2", "test_names.py"),
    ("GRUV1", "GRUV2", "UnifiedGRU"): ("GRU there", "test_names.py"),
    ("BatchNormalizationV1", "BatchNormalizationV2"): ("BatchNormalization there", "test_names.py"),
    ("Merge",): ("Keras 1 only, as are other arguments of most layers", "test_old_keras.py"),
    ("TensorFlowOpLayer",): ("operations in TensorFlow 1.14 to 2.3", "test_tf_operations.py"),
    ("SlicingOpLambda",): ("indexing in tf.keras, among the operators above", "test_tf_operations.py"),
    ("TextVectorization", "StringLookup"): ("text in, beside which stands how it becomes ids", "test_text_layers.py"),
    ("IntegerLookup",): ("integers become ids, in every language", "test_integer_lookup.py"),
    ("Discretization",): ("numbers become ids by limits, in every language", "test_discretization.py"),
    tuple(name for name in LAYERS if name.startswith(("Random", "RandAug", "AugMix"))): (
        "change images in training alone",
        "test_training_alone.py",
    ),
    ("LocallyConnected1D", "LocallyConnected2D"): ("tf.keras only", "test_convolutions.py"),
    ("STFTSpectrogram", "MelSpectrogram"): ("sound becomes a spectrogram", "test_spectrogram.py"),
    ("Pipeline",): ("around one that makes a spectrogram", "test_spectrogram.py"),
    ("SpectralNormalization",): ("what it holds", "test_spectral_normalization.py"),
    tuple(name for name in LAYERS if name.startswith("Adaptive")): (
        "as many windows as are wanted",
        "test_adaptive_pooling.py",
    ),
    ("Resizing", "CenterCrop"): ("images become larger or smaller", "test_resizing.py"),
    ("GroupQueryAttention", "GroupedQueryAttention"): ("Keras 3 only, in two spellings", "test_attention.py"),
    ("Model",): ("Functional before TensorFlow 2.3, above", "test_containers.py"),
}
ENDING = "## Shown by tests of their own\n\n" + "".join(
    f"- {', '.join(f'`{name}`' for name in names)}: {why}; `tests/read/{file}`\n"
    for names, (why, file) in ELSEWHERE.items()
)


def document() -> str:
    """The whole text."""
    with side_by_side():
        parts = [table.beginning + "".join(line(table.row(key)) for key in table.keys) for table in TABLES]
    return "\n".join([INTRODUCTION, *parts, ENDING])
