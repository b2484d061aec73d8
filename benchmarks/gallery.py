"""Builds models that people know, exports them, and writes what they take: docs/gallery.md.

python benchmarks/gallery.py            `make gallery`: builds, exports, verifies, times; minutes, with TensorFlow

The layers are those of their sources. Where the model file is missing, it is trained on made-up data: see
gallery_lessons.py. The model of reviews is not: size and time depend on the layers alone.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
from gallery_lessons import LESSONS, STEP, fit, scored
from machine import processor

import lstmgen

ROOT = Path(__file__).resolve().parent.parent
PAGE, MODELS = ROOT / "docs" / "gallery.md", ROOT / "docs" / "gallery"
LOOP = """
#define _POSIX_C_SOURCE 199309L
#include <stdio.h>
#include <time.h>
#include "net.h"
static net_context context;
static float x[NET_INPUT_SIZE], y[NET_OUTPUT_SIZE];
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
int main(void)
{
    double best = 1e9;
    for (int k = 0; k < NET_INPUT_SIZE; ++k) {
        scanf("%f", x + k);
    }
    net_reset(&context);
    for (int batch = 0; batch < 40; ++batch) {
        const double start = now();
        for (int k = 0; k < CALLS; ++k) {
            if (CALL(&context, x, y) != NET_OK) {
                return 1;
            }
        }
        best = now() - start < best ? now() - start : best;
    }
    printf("%.9g", best / CALLS);
    return 0;
}
"""
CALLS = 20
KERAS_IO = "https://keras.io/examples"


@dataclass(frozen=True)
class Known:
    """A model that people know.

    Attributes:
        title: what it does.
        source: where it is described.
        build: makes the Keras model; None where it is a file of somebody else.
        sample: makes an input.
        options: command-line options, as keyword arguments of lstmgen.export.
        command: these options as text.
        is_stored: True: the file is in the repository, so the playground opens it.
        calls: the C function that is timed.
        learned: what it has learned, where no lesson tells.
    """

    title: str
    source: str
    build: Callable[[], Any] | None
    sample: Callable[[np.random.Generator], np.ndarray]
    options: Mapping[str, Any] = field(default_factory=dict)
    command: str = ""
    is_stored: bool = True
    calls: str = "net_predict"
    learned: str = "not trained"


def weather() -> Any:
    """120 rows of 7 measurements give the temperature 12 hours later."""
    from keras import Input, Sequential, layers

    return Sequential([Input((120, 7)), layers.LSTM(32), layers.Dense(1)])


def addition() -> Any:
    """A text such as 12+345 gives the text of its sum."""
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input((7, 12)),
            layers.LSTM(128),
            layers.RepeatVector(4),
            layers.LSTM(128, return_sequences=True),
            layers.Dense(12, activation="softmax"),
        ]
    )


def characters() -> Any:
    """40 characters give the probability of each of 56 to be the next."""
    from keras import Input, Sequential, layers

    return Sequential([Input((40, 56)), layers.LSTM(128), layers.Dense(56, activation="softmax")])


def anomaly() -> Any:
    """A day of 288 values is coded and decoded; a large difference is an anomaly."""
    from keras import Input, Sequential, layers

    kind = {"kernel_size": 7, "padding": "same", "strides": 2, "activation": "relu"}
    return Sequential(
        [
            Input((288, 1)),
            layers.Conv1D(32, **kind),
            layers.Dropout(0.2),
            layers.Conv1D(16, **kind),
            layers.Conv1DTranspose(16, **kind),
            layers.Dropout(0.2),
            layers.Conv1DTranspose(32, **kind),
            layers.Conv1DTranspose(1, kernel_size=7, padding="same"),
        ]
    )


def reviews() -> Any:
    """200 word numbers give the probability that a review is positive."""
    from keras import Input, Sequential, layers

    return Sequential(
        [
            Input((200,), dtype="int32"),
            layers.Embedding(20000, 128),
            layers.Bidirectional(layers.LSTM(64, return_sequences=True)),
            layers.Bidirectional(layers.LSTM(64)),
            layers.Dense(1, activation="sigmoid"),
        ]
    )


def normal(*shape: int) -> Callable[[np.random.Generator], np.ndarray]:
    """Returns what makes normal numbers of a shape."""
    return lambda random: random.normal(size=shape)


KNOWN: Mapping[str, Known] = {
    "weather": Known(
        "weather forecast, LSTM(32)",
        f"{KERAS_IO}/timeseries/timeseries_weather_forecasting/",
        weather,
        normal(120, 7),
    ),
    "addition": Known(
        "addition of two numbers, 2 × LSTM(128)", f"{KERAS_IO}/nlp/addition_rnn/", addition, normal(7, 12)
    ),
    "characters": Known(
        "character RNN, LSTM(128)",
        f"{KERAS_IO}/generative/lstm_character_level_text_generation/",
        characters,
        normal(40, 56),
    ),
    "anomaly": Known(
        "anomaly detector, convolutional autoencoder",
        f"{KERAS_IO}/timeseries/timeseries_anomaly_detection/",
        anomaly,
        normal(288, 1),
    ),
    "reviews": Known(
        "sentiment of IMDB reviews, 2 × BiLSTM(64)",
        f"{KERAS_IO}/nlp/bidirectional_lstm_imdb/",
        reviews,
        lambda random: random.integers(0, 20000, 200),
        is_stored=False,
    ),
    "silero": Known(
        "silero-vad 6.2.3, speech in 32 ms of audio",
        "https://pypi.org/project/silero-vad/",
        None,
        normal(576),
        {"fix": {"sr": "16000"}, "shape": {"input": "1,576"}},
        " --fix sr=16000 --shape input=1,576",
        is_stored=False,
        calls="net_step",
        learned="by its authors",
    ),
}


@dataclass(frozen=True)
class Row:
    """What a model takes, and what it has learned."""

    learned: str
    weights: int
    flash: int
    ram: int
    error: float
    microseconds: float
    milliseconds: float


def model_file(name: str, known: Known, folder: Path) -> Path:
    """Returns the file of a model; builds it with Keras, or takes it from a package."""
    if known.build is None:
        return silero(folder)
    import keras

    path = (MODELS if known.is_stored else folder) / f"{name}.keras"
    if not path.exists():
        keras.utils.set_random_seed(1)
        model, uncompiled = known.build(), known.build()
        if name in LESSONS:
            fit(model, LESSONS[name])
        uncompiled.set_weights([np.round(weight * STEP) / STEP for weight in model.get_weights()])
        uncompiled.save(path)
    return path


def silero(folder: Path) -> Path:
    """Returns silero_vad.onnx of its package, which pip fetches."""
    download = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(folder)]
    subprocess.run([*download, "silero-vad==6.2.3"], check=True)
    (wheel,) = folder.glob("silero_vad-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return Path(archive.extract("silero_vad/data/silero_vad.onnx", folder))


def measured(name: str, path: Path, folder: Path) -> Row:
    """Exports a model as C and Python, verifies the C, and times both."""
    known = KNOWN[name]
    random = np.random.default_rng(0)
    x = known.sample(random)
    cost = lstmgen.export(path, folder / "net.c", name="net", force=True, **known.options).cost
    report = lstmgen.verify(path, folder / "net.c", samples=4, **known.options)
    assert report.ok, str(report)
    error = max(line.errors.relative for line in report.lines if line.what.startswith("C"))
    lstmgen.export(path, folder / "net.py", force=True, **known.options)
    return Row(
        scored(lstmgen.read(path), LESSONS[name]) if name in LESSONS else known.learned,
        cost.parameters,
        cost.weights,
        cost.state + cost.workspace,
        error,
        1e6 * seconds_of_c(folder, known, x),
        1e3 * seconds_of_python(folder, known, x),
    )


def seconds_of_c(folder: Path, known: Known, x: np.ndarray) -> float:
    """Returns the shortest processor time of a call of generated C, `gcc -O2`."""
    (folder / "loop.c").write_text(LOOP, encoding="utf-8")
    defined = [f"-DCALL={known.calls}", f"-DCALLS={CALLS}"]
    command = ["gcc", "-std=c99", "-O2", *defined, "loop.c", "net.c", "-o", "loop", "-lm"]
    subprocess.run(command, cwd=folder, check=True)
    text = " ".join(map(str, x.ravel().tolist()))
    done = subprocess.run([folder / "loop"], input=text, capture_output=True, text=True, check=True)
    return float(done.stdout)


def seconds_of_python(folder: Path, known: Known, x: np.ndarray) -> float:
    """Returns the shortest processor time of a call of generated Python."""
    scope: dict[str, Any] = {"__name__": "net"}
    exec((folder / "net.py").read_text(encoding="utf-8"), scope)
    call = scope["Predictor"]().step if known.calls == "net_step" else scope["predict"]
    sample = x.tolist()
    times = []
    for _ in range(5):
        start = time.process_time()
        call(sample)
        times.append(time.process_time() - start)
    return min(times)


HEAD = """# Models that people know

<!-- files: docs/gallery/weather.keras -->
<!-- tools: cc -->

Examples of keras.io and a speech detector, as generated C and Python. The layers are those of the examples. Four models
are trained on made-up data. The model of reviews is not trained.

```console
$ lstmgen export weather.keras -o weather.c
…
$ lstmgen verify weather.keras weather.c --no-keras
…
8 samples: within tolerance
```

| model | learned | weights | flash | RAM | largest error | C | Python |
| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |
"""
TAIL = """
- **learned**: on data that it has not seen. `benchmarks/gallery_lessons.py` draws the data.
- **flash**: bytes of weights as float32; `--quantize int8` needs a quarter.
- **RAM**: bytes of state and workspace.
- **largest error**: of the C on random samples, compared with float64, relative to the largest output. See
  [read what verify prints](how-to/read-verify.md).
- **C**: one prediction with `gcc -O2`, the shortest of 40 batches; for silero-vad, one chunk of audio.
- **Python**: one prediction in plain Python, without numpy.

Measured {date} on: {machine}.
`make gallery` builds the models, and writes this page.

## Try them

The links open a model in [the playground](how-to/playground.md). They work where it is served: beside this page in the
site of a release, else after `make playground`.

| model | command | playground |
| --- | --- | --- |
"""
SOURCES = """
`reviews.keras` has 10 MB and is not part of lstmgen: `make gallery` writes it into `build/gallery`. For silero-vad, see
[its own page](how-to/voice-activity.md). Drop either file on the playground.

To run the models on your own data, train them as their sources do, then export them with the same commands.
Scaling and vocabularies: [raw values](how-to/raw-values.md).
"""
PLAYGROUND = "http://localhost:8000/?example="


def cells(row: Row) -> list[str]:
    """Returns the cells of a row of the table."""
    sizes = [f"{number:,}" for number in (row.weights, row.flash, row.ram)]
    times = [f"{row.microseconds:,.1f} µs", f"{row.milliseconds:,.1f} ms"]
    return [row.learned, *sizes, f"{row.error:.1e}", *times]


def command(name: str) -> str:
    """Returns the command that exports a model."""
    known = KNOWN[name]
    return f"lstmgen export {f'{name}.keras' if known.build else 'silero_vad.onnx'} -o {name}.c{known.command}"


def page(rows: Mapping[str, Row], machine: str) -> str:
    """Returns the page."""
    text = HEAD
    for name, row in rows.items():
        text += f"| {' | '.join([f'[{KNOWN[name].title}]({KNOWN[name].source})', *cells(row)])} |\n"
    text += TAIL.format(date=date.today().isoformat(), machine=machine)
    for name, known in KNOWN.items():
        link = f"[open]({PLAYGROUND}{name})" if known.is_stored else "drop the file"
        text += f"| {name} | `{command(name)}` | {link} |\n"
    return text + SOURCES


def main() -> None:
    """Measures every model, or those that the command line names, and writes the page."""
    rows = {}
    fetched = ROOT / "build" / "gallery"
    fetched.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[1:] or KNOWN:
        with tempfile.TemporaryDirectory() as temporary:
            rows[name] = measured(name, model_file(name, KNOWN[name], fetched), Path(temporary))
        place = PLAYGROUND + name if KNOWN[name].is_stored else "drop the file on the playground"
        print(command(name), " | ".join(cells(rows[name])), place, sep="\n  ", flush=True)
    if list(rows) == list(KNOWN):
        machine = processor()
        PAGE.write_text(page(rows, machine), encoding="utf-8")


if __name__ == "__main__":
    main()
