"""Draws Python files with a class of the user's own: layers over keras.ops, and Keras's with other methods.

All values are (samples, 5, 4), or 1 in the place of 5 or 4, so that any two of them go together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[Any], Any]

CONSTANTS = ("0", "1", "-1", "0.5", "2", "0.25", "-0.75", "3")
SMALL_INTEGERS = ("0", "1", "2", "3", "-1", "5")
FLOAT_FUNCTIONS = (
    "ops.tanh({})",
    "ops.abs({})",
    "ops.sigmoid({})",
    "ops.square({})",
    "ops.floor({})",
    "ops.sign({})",
    "ops.sqrt(ops.abs({}))",
    "ops.exp(-ops.abs({}))",
    "ops.relu({})",
    "keras.activations.relu({}, max_value=1.5)",
    "keras.activations.gelu({})",
    "-{}",
    "{}[:, ::-1]",
    "{}[:, -1:]",
    "ops.flip({}, axis=-1)",
    "ops.softmax({}, axis=-1)",
    "ops.cumsum({}, axis=1)",
    "ops.transpose(ops.transpose({}, (0, 2, 1)), (0, 2, 1))",
    "ops.stop_gradient({})",
    "{} ** 2",
    "{0} / ({0}.shape[-1] + 1)",
    "ops.clip({}, -0.5, 1)",
    "ops.round({})",
    "ops.zeros_like({0}) + {0}",
    "ops.concatenate([{0}, -{0}], axis=1)[:, :1]",
    "ops.stack([{0}, {0} + 1], axis=1)[:, 1]",
    "ops.cast({}, 'float32')",
)
REDUCTIONS = ("sum", "mean", "max", "min", "prod", "std")
FLOAT_OPERATORS = ("+", "-", "*", "/", "//", "%")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
LOGIC = ("{} & {}", "{} | {}", "{} ^ {}", "ops.logical_and({}, {})", "ops.logical_or({}, {})")
TO_INTEGERS = ("4 * {}", "ops.round({})", "{} > 0")
INTEGER_OPERATORS = ("+", "-", "*", "&", "|", "^", "%", "//")
CONDITIONS = (
    "{0} if {0}.shape[1] is None else 2 * {0}",
    "{0} if {0}.shape[0] is None else 2 * {0}",
    "{0} if isinstance({0}, keras.KerasTensor) else 2 * {0}",
    "{0} if len({0}.shape) == 3 else 2 * {0}",
    "{0} * (2 if self.built else 3)",
    "{0} * self.counted()",
    "{0} + ops.cast(ops.shape({0})[0], {0}.dtype)",
    "{0} + ops.mean({0}, axis=0, keepdims=True)",
)
HEAD = """import keras
from keras import layers, ops


"""
METHODS = """
    counts = 0

    def counted(self):
        self.counts += 1
        return 1 if self.counts < 5 else 2

    def build(self, shape):
        self.w = self.add_weight(shape=(4,), name="w", initializer="random_normal")
        self.k = self.add_weight(shape=(5, 1), name="k", initializer="random_normal")
        self.dense = layers.Dense(4, activation="tanh")
        self.lstm = layers.LSTM(4, return_sequences=True)
        self.dense.build((None, 5, 4))
        self.lstm.build((None, 5, 4))

    def compute_output_shape(self, shape, *others):
        return (shape[0], 5, 4)
"""
# Classes of Keras with another method, by what that method gives; {} stands for a function of it.
REPLACED = (
    ("LSTM", "call(self, sequences, **options)", "super().call(sequences, **options)", "(4, return_sequences=True)"),
    ("GRU", "call(self, sequences, **options)", "super().call(sequences, **options)", "(4, return_sequences=True)"),
    ("Dense", "call(self, inputs)", "super().call(inputs)", "(4)"),
    ("Activation", "call(self, inputs)", "super().call(inputs)", "('tanh')"),
    ("Conv1D", "call(self, inputs)", "super().call(inputs)", "(4, 2, padding='same')"),
    ("LayerNormalization", "call(self, inputs)", "super().call(inputs)", "()"),
    ("Dropout", "call(self, inputs, training=False)", "super().call(inputs, training=training)", "(0.5)"),
    ("Dropout", "call(self, inputs, training=False)", "super().call(inputs, training=True)", "(0.5)"),
    ("SimpleRNN", "get_initial_state(self, batch_size)", "ops.ones((batch_size, 4))", "(4, return_sequences=True)"),
)
LOOPS = ("LSTM", "GRU", "SimpleRNN")


@dataclass
class Drawing:
    """The body of a call(), which grows statement by statement."""

    draw: Draw
    lines: list[str] = field(default_factory=list)
    floats: list[str] = field(default_factory=lambda: ["x"])
    integers: list[str] = field(default_factory=list)
    truths: list[str] = field(default_factory=list)

    def one(self, items: Any) -> Any:
        return self.draw(st.sampled_from(list(items)))

    def number(self) -> str:
        """A float: a value, a constant, a weight."""
        return str(self.one([*self.floats, *self.floats, self.one(CONSTANTS), "self.w", "self.k"]))

    def assign(self, kind: list[str], text: str) -> None:
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        kind.append(name)

    def statement(self) -> None:
        """One more value."""
        kind = self.one("fffffffccbiirwwplo")
        if kind == "f":
            self.assign(self.floats, self.one(FLOAT_FUNCTIONS).format(self.one(self.floats)))
        elif kind == "o":
            a, b = self.one(self.floats), self.number()
            a, b = self.one([(a, b), (b, a)])
            self.assign(self.floats, f"{a} {self.one(FLOAT_OPERATORS)} {b}")
        elif kind == "c":
            a, b = self.one(self.floats), self.number()
            a, b = self.one([(a, b), (a, b), (b, a)])
            self.assign(self.truths, f"{a} {self.one(COMPARISONS)} {b}")
        elif kind == "b" and self.truths:
            a, b = self.one(self.truths), self.one(self.truths)
            choices = [*LOGIC, "~{}", "ops.any({}, axis=-1, keepdims=True)", "ops.all({}, axis=1, keepdims=True)"]
            self.assign(self.truths, self.one(choices).format(a, b))
        elif kind == "i":
            self.integer()
        elif kind == "r":
            axis = self.one(("1", "-1", "2", "(1, 2)"))
            self.assign(self.floats, f"ops.{self.one(REDUCTIONS)}({self.one(self.floats)}, axis={axis}, keepdims=True)")
        elif kind == "w" and self.truths:
            self.chosen(self.one(self.truths))
        elif kind == "p":
            self.assign(self.floats, self.one(CONDITIONS).format(self.one(self.floats)))
        elif kind == "l":
            self.assign(self.floats, f"self.{self.one(('dense', 'lstm'))}(x + 0 * {self.one(self.floats)})")

    def chosen(self, truth: str) -> None:
        """A float of a bool."""
        a, b = self.one(self.floats), self.number()
        forms = ("ops.where({0}, {1}, {2})", "{0} * {1}", "{1} * {0}", "ops.cast({0}, 'float32') * {1} + {2}")
        more = ("ops.multiply({0}, {1})", "{1} + ops.cast({0}, {1}.dtype)", "ops.where({0}, {1}, {1} + 1)")
        self.assign(self.floats, self.one((*forms, *more)).format(truth, a, b))

    def integer(self) -> None:
        """An integer of a float, or of integers; or a float of integers."""
        if not self.integers or self.one((True, False)):
            text = self.one(
                ("ops.cast(4 * {}, 'int32')", "ops.cast(ops.round({}), 'int32')", "ops.cast({} > 0, 'int32')")
            )
            self.assign(self.integers, text.format(self.one(self.floats)))
            return
        a, b = self.one(self.integers), self.one([*self.integers, *SMALL_INTEGERS])
        form = self.one(("{} " + self.one(INTEGER_OPERATORS) + " {}", "~{}", "ops.abs({})", "ops.maximum({}, {})"))
        self.assign(self.integers, form.format(a, b))
        if self.one((True, False)):
            self.assign(self.floats, f"ops.cast({self.integers[-1]}, 'float32')")
        else:
            self.assign(self.truths, f"{self.integers[-1]} {self.one(COMPARISONS)} {self.one(SMALL_INTEGERS)}")

    def last(self) -> str:
        """A float of the last values."""
        values = [
            self.floats[-1],
            *(f"ops.cast({each[-1]}, 'float32')" for each in (self.truths, self.integers) if each),
        ]
        return " + ".join(values)


def body(draw: Draw, least: int, most: int) -> tuple[list[str], str]:
    """Statements, and the value of the last."""
    drawing = Drawing(draw)
    for _ in range(draw(st.integers(least, most))):
        drawing.statement()
    return drawing.lines, drawing.last()


def draw_layer(draw: Draw) -> str:
    """A layer over keras.ops."""
    lines, result = body(draw, 1, 8)
    code = "".join(f"        {line}\n" for line in lines)
    return f"class Own(layers.Layer):{METHODS}\n    def call(self, x):\n{code}        return {result} + 0 * x\n"


def draw_replaced(draw: Draw) -> str:
    """A class of Keras with another method."""
    if draw(st.booleans()):
        name = draw(st.sampled_from(LOOPS))
        changed = draw(st.sampled_from(("ops.abs({})", "2 * {}", "ops.where({0} == 0, 1.0, {0})")))
        return (
            f"class Own(layers.{name}):\n"
            "    def inner_loop(self, sequences, initial_state, mask, training=False):\n"
            "        last, outputs, states = super().inner_loop(sequences, initial_state, mask, training)\n"
            f"        return last, {changed.format('outputs')}, states\n\n\n"
            "ARGUMENTS = (4,), {'return_sequences': True}\n"
        )
    name, method, given, arguments = draw(st.sampled_from(REPLACED))
    changed = draw(st.sampled_from(("ops.abs({})", "2 * {}", "ops.where({0} > 0, {0}, 1.0)", "({0} == 0) | ({0} > 1)")))
    result = f"ops.cast({changed.format('y')}, 'float32')" if "|" in changed else changed.format("y")
    return (
        f"class Own(layers.{name}):\n    def {method}:\n        y = {given}\n        return {result}\n\n\n"
        f"def arguments(*args, **kwargs):\n    return args, kwargs\n\n\nARGUMENTS = arguments{arguments}\n"
    )


def draw_code(draw: Draw) -> str:
    """A Python file with a class Own, registered so that files may name it, and the arguments that it is made with."""
    text = draw_replaced(draw) if draw(st.integers(0, 5)) == 0 else draw_layer(draw)
    return HEAD + text if "ARGUMENTS" in text else f"{HEAD}{text}\n\nARGUMENTS = (), {{}}\n"
