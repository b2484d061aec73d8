"""Fixed point on three tasks that anybody can repeat, before and after training in it: docs/explanation/low-bits.md.

.venv/bin/python benchmarks/tasks.py      # minutes, with TensorFlow, scikit-learn and an emulated Cortex-M4
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markdown_table import table
from predictors import quiet, tensorflow

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "tests" / "support"), str(ROOT / "docs" / "tutorials")]
PAGE = ROOT / "docs" / "explanation" / "low-bits.md"
CALIBRATION, BATCH, SEED = 400, 64, 1
# Learning rates in floats. Gradients are clipped, so that any processor trains a good model.
RATE, FINE_RATE, CLIP = 5e-3, 1e-3, 1.0
# Of the series of Mackey and Glass (1977): delay, steps of the window, and steps ahead that are predicted.
DELAY, WINDOW, AHEAD = 17, 50, 6
NOTE = """\
# Fewer bits, before and after training

`benchmarks/tasks.py` writes this page. It trains three small models, and quantizes each after training
("calibrated"), as `lstmgen export --quantize FORMAT --calibrate` does. Then it
[trains the model in fixed point]({training}) ("trained"). Scores are of samples that
no training saw. Each task runs once: one of the digits is 0.22 %, and small differences are chance.

The learning rate decays to 0 along a cosine: from {bits8.rate:g} in {bits8.epochs} epochs for weights of 8 bits, and
from {bits4.rate:g} in {bits4.epochs} epochs for weights of 4 bits, which are further apart. Such training also goes on
with the task. So another column has the model in floats after as many epochs at these rates ("floats, too").

- **digits**: the 1,797 images of `sklearn.datasets.load_digits`, read row by row: 8 timesteps of 8 pixels; LSTM(64). A
  quarter is held out.
- **series**: the equation of Mackey and Glass with a delay of 17, in steps of 1 from 1.2: 50 values predict the one 6
  steps later; LSTM(48). Its score is the root mean square error, as a share of the deviation.
- **gestures**: the synthetic accelerations of the [Arduino tutorial](../tutorials/arduino.md); LSTM(12).

Bytes are the weights and constants of C for a Cortex-M4, without code. Instructions are those of a prediction there,
counted by an emulator. Both are of the calibrated model. For a small model, biases and the tanh table are half of the
bytes or more.

{table}

## What they show

Trained, int8 is to be at most {within8} points worse than floats. int4x8 is to be at most {within4:g} point worse, in
at most {share} of int8's bytes. Floats are here the better ones: those before, or those that train as long.

{findings}
"""
ERRORS = ("series",)  # the tasks whose score is an error: less is better
# What the page asks of a trained model: points it may be worse than floats, and its share of int8's bytes.
INT8_WITHIN, INT4_WITHIN, INT4_SHARE = 0.1, 1.0, 0.55


@dataclass(frozen=True)
class Schedule:
    """Training in fixed point: epochs, and a learning rate that decays to 0.

    A high rate can lose what floats have learned. With a constant one, weights jump from one integer to the next until
    the end.
    """

    rate: float
    epochs: int

    def decaying(self, samples: int) -> Any:
        """Returns the learning rate of each batch."""
        batches = self.epochs * -(-samples // BATCH)
        return tensorflow().keras.optimizers.schedules.CosineDecay(self.rate, batches)


# Integers of 4 bits are far apart: a low rate ends before the weights reach the next one.
SCHEDULES = {"int8x16": Schedule(1e-4, 5), "int8": Schedule(1e-4, 5), "int4x8": Schedule(5e-4, 10)}


@dataclass(frozen=True)
class Task:
    """A data set with a model.

    Attributes:
        train, test: inputs and targets.
        units: of its LSTM.
        classes: number of classes; 0 for a regression with one output.
        epochs: in floats, at two learning rates.
    """

    name: str
    train: tuple[Any, Any]
    test: tuple[Any, Any]
    units: int
    classes: int
    epochs: tuple[int, int]

    @property
    def loss(self) -> str:
        """Returns the name of the loss."""
        return "sparse_categorical_crossentropy" if self.classes else "mse"

    def score(self, outputs: Any) -> float:
        """Returns the accuracy in percent, or the root mean square error as a share of the deviation, in percent."""
        wanted = self.test[1]
        if self.classes:
            return 100 * float(np.mean(np.argmax(outputs, axis=-1) == wanted))
        return 100 * float(np.sqrt(np.mean(np.square(outputs[:, 0] - wanted))) / np.std(wanted))


@dataclass(frozen=True)
class Result:
    """A model in a format: its score calibrated, trained, and trained alike in floats; bytes and instructions."""

    task: str
    form: str
    calibrated: float
    trained: float | None = None
    alike: float | None = None
    weights: int | None = None
    instructions: int | None = None

    def row(self) -> Sequence[str]:
        """Returns the cells of a table."""
        scores = ["" if score is None else f"{score:.2f} %" for score in (self.calibrated, self.trained, self.alike)]
        counts = ["" if number is None else f"{number:,}" for number in (self.weights, self.instructions)]
        return [self.task, self.form, *scores, *counts]


def digits() -> Task:
    """Returns the images of digits, as sequences of rows."""
    from sklearn.datasets import load_digits

    images, labels = load_digits(return_X_y=True)
    order = np.random.default_rng(0).permutation(len(images))
    x, labels = (images[order] / 16).astype(np.float32).reshape(-1, 8, 8), labels[order]
    held_out = len(x) // 4
    return Task("digits", (x[held_out:], labels[held_out:]), (x[:held_out], labels[:held_out]), 64, 10, (60, 15))


def series() -> Task:
    """Returns windows of the series of Mackey and Glass, standardized."""
    values = [1.2] * (DELAY + 1)
    for _ in range(2_600):
        values.append(values[-1] + 0.2 * values[-1 - DELAY] / (1 + values[-1 - DELAY] ** 10) - 0.1 * values[-1])
    numbers = np.array(values[600:])
    numbers = ((numbers - numbers.mean()) / numbers.std()).astype(np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(numbers, WINDOW)[:-AHEAD, :, np.newaxis]
    targets, half = numbers[WINDOW - 1 + AHEAD :], 1_200
    return Task(
        "series",
        (windows[:half], targets[:half]),
        (windows[half + WINDOW :], targets[half + WINDOW :]),
        48,
        0,
        (20, 10),
    )


def gestures() -> Task:
    """Returns the gestures of the tutorial."""
    from train_gestures import readings

    train, test = readings(np.random.default_rng(1), 1_200), readings(np.random.default_rng(2), 1_000)
    return Task("gestures", train, test, 12, 3, (20, 5))


def fit(model: Any, task: Task, rate: Any, epochs: int) -> None:
    """Trains a model."""
    keras = tensorflow().keras
    model.compile(keras.optimizers.Adam(rate, clipnorm=CLIP), task.loss)
    model.fit(*task.train, epochs=epochs, batch_size=BATCH, verbose=0)


def in_floats(task: Task) -> Any:
    """Returns the trained model of a task."""
    keras = tensorflow().keras
    keras.utils.set_random_seed(SEED)
    last = keras.layers.Dense(task.classes or 1, activation="softmax" if task.classes else None)
    model = keras.Sequential([keras.Input(task.train[0].shape[1:]), keras.layers.LSTM(task.units), last])
    fit(model, task, RATE, task.epochs[0])
    fit(model, task, FINE_RATE, task.epochs[1])
    return model


def trained_on(model: Any, task: Task, schedule: Schedule) -> float:
    """Trains a model further, and returns its score."""
    tensorflow().keras.utils.set_random_seed(SEED)  # so that no result depends on the training before
    fit(model, task, schedule.decaying(len(task.train[0])), schedule.epochs)
    return task.score(model.predict(task.test[0], verbose=0))


def measured(task: Task, folder: Path) -> Iterator[Result]:
    """Yields the results of a task in floats and in each format."""
    from lstmgen.keras import quantize_aware

    model = in_floats(task)
    yield Result(task.name, "float", task.score(model.predict(task.test[0], verbose=0)))
    for form, schedule in SCHEDULES.items():
        outputs, weights, instructions = exported(model, task, form, folder)
        trained = trained_on(quantize_aware(model, form, task.train[0][:CALIBRATION]), task, schedule)
        copy = tensorflow().keras.models.clone_model(model)
        copy.set_weights(model.get_weights())
        alike = trained_on(copy, task, schedule)
        yield Result(task.name, form, task.score(outputs), trained, alike, weights, instructions)


def exported(model: Any, task: Task, form: str, folder: Path) -> tuple[Any, int, int]:
    """Returns the outputs of a calibrated model; and for a Cortex-M4 its bytes of weights, and instructions."""
    from boards import BOARDS
    from firmware import count

    import lstmgen
    from lstmgen.graph.batches import traces
    from lstmgen.planning import planned
    from lstmgen.targets.c.options import COptions
    from lstmgen.targets.registry import TARGETS

    options = COptions(mcu="cortex-m4", quantize=form, calibrate=task.train[0][:CALIBRATION])  # type: ignore[arg-type]
    graph = lstmgen.read(model)
    calibrated, plan = planned(graph, TARGETS["c"], options.placed(folder / "net.c"))
    assert isinstance(calibrated, COptions)
    outputs = np.zeros((len(task.test[0]), task.classes or 1))
    for batch in traces([(x,) for x in task.test[0]], plan.graph):
        outputs[batch.places] = batch.values[0][plan.graph.outputs[0].name]
    return outputs, plan.cost.weights, count(BOARDS["Cortex-M4"], graph, calibrated, task.test[0][0], folder)


def findings(results: Sequence[Result]) -> str:
    """Returns what the results show, a line a task."""
    lines = []
    for name in dict.fromkeys(result.task for result in results):
        forms = {result.form: result for result in results if result.task == name}
        whole, int8, int4 = forms["float"], forms["int8"], forms["int4x8"]
        assert int8.weights is not None
        assert int4.weights is not None
        share = int4.weights / int8.weights
        good8 = worse(int8, whole) <= INT8_WITHIN
        good4 = worse(int4, whole) <= INT4_WITHIN and share <= INT4_SHARE
        lines.append(
            f"- **{name}**: int8 is {compared(int8, whole)}: {reached(good8)}. "
            f"int4x8 is {compared(int4, whole)}, in {share:.2f} of int8's bytes: {reached(good4)}."
        )
    return "\n".join(lines)


def worse(result: Result, whole: Result) -> float:
    """Returns by how many points a trained model is worse than the better of the floats: before, or trained alike."""
    assert result.trained is not None
    assert result.alike is not None
    sign = 1 if result.task in ERRORS else -1
    floats = min(sign * whole.calibrated, sign * result.alike)
    return round(round(sign * result.trained, 2) - round(floats, 2), 2)  # of the numbers in the table


def compared(result: Result, whole: Result) -> str:
    """Returns a comparison of a trained model with floats, in words."""
    points = worse(result, whole)
    if points == 0:
        return "as good as floats"
    return f"{abs(points):.2f} points {'worse' if points > 0 else 'better'} than floats"


def reached(good: bool) -> str:
    """Returns a verdict."""
    return "reached" if good else "not reached"


def main() -> None:
    """Trains, measures, and writes the page."""
    makers: Sequence[Callable[[], Task]] = (digits, series, gestures)
    results: list[Result] = []
    with quiet():
        tensorflow()
    for task in (make() for make in makers):
        with tempfile.TemporaryDirectory() as folder:
            for result in measured(task, Path(folder)):
                print(result, flush=True)
                results.append(result)
    heads = ["task", "numbers", "calibrated", "trained", "floats, too", "bytes", "instructions"]
    rows = table(heads, [result.row() for result in results])
    training = "../how-to/quantization-aware-training.md"
    text = NOTE.format(
        training=training,
        bits8=SCHEDULES["int8"],
        bits4=SCHEDULES["int4x8"],
        within8=INT8_WITHIN,
        within4=INT4_WITHIN,
        share=INT4_SHARE,
        table=rows,
        findings=findings(results),
    )
    PAGE.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
