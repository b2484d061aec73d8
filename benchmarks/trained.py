"""The models har and char, trained for a minute on data that is made up and has structure.

Weights are those that training leaves, not those that it begins with, and samples are like those that it saw.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from keras_file import keras_model
from models import MODELS, Model
from predictors import quiet, tensorflow

from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense, Embedding
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import GRU, LSTM

# An input and its class, by seed.
Draw = Callable[[int], tuple[Weight, int]]
SEEN = 10**6  # the first seed of what is trained on, beyond those of all samples
BATCH, RATE = 64, 3e-3
# Of an operation, in the order in which Keras keeps them.
WEIGHTS: Mapping[type[Operation], tuple[str, ...]] = {
    LSTM: ("kernel", "recurrent_kernel", "bias"),
    GRU: ("kernel", "recurrent_kernel", "bias"),
    Dense: ("kernel", "bias"),
    Embedding: ("table",),
}


@dataclass(frozen=True)
class Trained(Model):
    """A model with the data that it learnt.

    Attributes:
        draw: an input and its class, by seed.
    """

    draw: Draw

    def sample(self, seed: int) -> Weight:
        return self.draw(seed)[0]

    def right(self, seeds: range) -> float:
        """The part of some inputs whose class it finds."""
        found = [np.argmax(self.graph.evaluate(x)[0]) == kind for x, kind in map(self.draw, seeds)]
        return float(np.mean(found))


@dataclass(frozen=True)
class Lesson:
    """What a model learns: from how many samples, how often."""

    draw: Draw
    samples: int
    epochs: int


def activity(seed: int) -> tuple[Weight, int]:
    """Six ways to move: each has a frequency, and an amplitude and a phase in each of nine channels; with noise."""
    ways, rng = np.random.default_rng(0), np.random.default_rng(seed)
    amplitudes, phases = ways.normal(size=(6, 9)), ways.uniform(0, 2 * np.pi, (6, 9))
    kind = int(rng.integers(6))
    angle = np.arange(128)[:, None] * (0.06 * (kind + 1) * rng.uniform(0.9, 1.1)) + rng.uniform(0, 2 * np.pi)
    moved = amplitudes[kind] * np.sin(angle + phases[kind])
    return (moved + rng.normal(scale=1.5, size=moved.shape)).astype(np.float32), kind


def text(seed: int) -> tuple[Weight, int]:
    """40 characters of words, some of which are frequent, and the next one."""
    rng = np.random.default_rng(seed)
    spoken = rng.zipf(1.5, 60) % len(words())
    characters = np.concatenate([words()[k] for k in spoken])
    first = int(rng.integers(8))
    return characters[first : first + 40].astype(np.float32), int(characters[first + 40])


@cache
def words() -> list[np.ndarray]:
    """300 words of up to seven characters, each with a space behind it, which is 0."""
    rng = np.random.default_rng(0)
    return [np.append(rng.integers(1, 80, rng.integers(1, 8)), 0) for _ in range(300)]


LESSONS = {"har": Lesson(activity, 2_048, 8), "char": Lesson(text, 4_096, 3)}


def trained(name: str, cell: str) -> Trained:
    """A model of that name, when it has learnt its lesson."""
    model, lesson = MODELS[name](cell), LESSONS[name]
    drawn = [lesson.draw(SEEN + k) for k in range(lesson.samples)]
    with quiet():
        keras = tensorflow().keras
        keras.utils.set_random_seed(0)
        learner = keras_model(model.graph, keras)
        learner.compile(optimizer=keras.optimizers.Adam(RATE), loss="sparse_categorical_crossentropy")
        x, y = np.stack([x for x, _ in drawn]), np.array([kind for _, kind in drawn])
        learner.fit(x, y, batch_size=BATCH, epochs=lesson.epochs, verbose=0)
    graph = with_weights(model.graph, learner.get_weights())
    return Trained(f"trained {name}", cell, graph, model.vocabulary, model.units, lesson.draw)


def with_weights(graph: Graph, weights: list[Weight]) -> Graph:
    """The graph with these weights, in its order."""
    left = iter(weights)

    def learnt(operation: Operation) -> Operation:
        return replace(operation, **{name: next(left) for name in WEIGHTS.get(type(operation), ())})

    return replace(graph, nodes=tuple(replace(node, operation=learnt(node.operation)) for node in graph.nodes))
