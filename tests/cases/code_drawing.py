"""Draws Python files with a class of the user's own: layers over keras.ops, and Keras's with other methods.

All values are (samples, timesteps, 4), or 1 in the place of an axis, so that any two of them go together.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

Draw = Callable[[Any], Any]

LENGTH = 5
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
    "keras.activations.gelu({}) + 0.25",  # from -6 on it is nothing, of either sign
    "-{}",
    "{}[:, ::-1]",
    "{}[:, -1:]",
    "ops.flip({}, axis=[-1])",
    "ops.softmax({}, axis=-1)",
    "ops.cumsum({}, axis=1)",
    "ops.transpose(ops.transpose({}, (0, 2, 1)), (0, 2, 1))",
    "ops.stop_gradient({})",
    "{} ** 2",
    "{0} / ({0}.shape[-1] + 1)",
    "ops.clip({}, -0.5, 1.0)",
    "ops.round({})",
    "ops.zeros_like({0}) + {0}",
    "ops.concatenate([{0}, -{0}], axis=1)[:, :1]",
    "ops.concatenate([{0}[:, 1:], {0}[:, :1]], axis=1)",
    "ops.stack([{0}, {0} + 1], axis=1)[:, 1]",
    "ops.expand_dims({}[:, 0], 1)",
    "ops.repeat({}[:, :1], 2, axis=1)[:, 1:]",
    "ops.matmul({0}, ops.transpose({0}, (0, 2, 1)))[:, :, :1]",
    "ops.sort({}, axis=-1)",
    "ops.take({}, np.array([0, 3, 3, 1]), axis=-1)",
    "ops.cast(ops.expand_dims(ops.argmax({}, axis=-1), -1), 'float32')",
    "ops.cast(ops.isnan({}), 'float32')",
    "ops.cast({}, 'float32')",
    "ops.cast(ops.cast({}, 'float16'), 'float32')",
    "ops.cast(2 * ops.cast({}, 'float64'), 'float32')",
)
REDUCTIONS = ("sum", "mean", "max", "min", "prod", "std")
FLOAT_OPERATORS = ("+", "-", "*", "/", "//", "%")
COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")
LOGIC = ("{} & {}", "{} | {}", "{} ^ {}", "ops.logical_and({}, {})", "ops.logical_or({}, {})")
INTEGER_OPERATORS = ("+", "-", "*", "&", "|", "^", "%", "//", "<<", ">>")
INTEGERS = ("int8", "uint8", "int16", "int32", "int64", "bool")  # an integer that does not fit wraps
CONDITIONS = (
    "{0} if {0}.shape[1] is None else 2 * {0}",
    "{0} if {0}.shape[1] == 5 else 2 * {0}",
    "{0} if {0}.shape[0] is None else 2 * {0}",
    "{0} if isinstance({0}, keras.KerasTensor) else 2 * {0}",
    "{0} if len({0}.shape) == 3 else 2 * {0}",
    "{0} if training else 2 * {0}",
    "{0} if training is None else 2 * {0}",
    "{0} if mask is None else 3 * {0}",
    "{0} if {0}.dtype == 'float32' else 2 * {0}",
    "{0} * (2 if self.built else 3)",
    "{0} * self.counted()",
    "{0} * len(self.weights)",
    "{0} * sum(3 if ops.ndim({0}) == n else 1 for n in range(4))",
    "{0} + ops.cast(ops.shape({0})[0], {0}.dtype)",
    "{0} + ops.cast(ops.shape({0})[1], {0}.dtype)",
    "{0} + ops.mean({0}, axis=0, keepdims=True)",
    "{0} + float(np.random.rand())",
)
# Merging layers, and what of their output is left; {} stands for the operands.
MERGES = {
    **dict.fromkeys(("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"), "{}"),
    "Concatenate": "{}[:, :, 2:6]",
    "Attention": "{}",
    "AdditiveAttention": "{}",
}
# Beside values: arrays and weights, as they are and for each sample.
OPERANDS = ("np.full((1, 1, 4), 0.5, 'float32')", "self.w", "self.p", "ops.ones((1, 1, 4))", "POSITIONS")
FOR_SAMPLES = ("ops.tile(self.p, (ops.shape(x)[0], 1, 1))", "ops.zeros_like(x) + self.w", "ops.ones_like(x)")
HEAD = """import keras
import numpy as np
from keras import layers, ops

POSITIONS = np.linspace(-1, 1, 4, dtype="float32").reshape(1, 1, 4)


"""
METHODS = """
    counts = 0

    def counted(self):
        self.counts += 1
        return 1 if self.counts < 5 else 2

    def build(self, shape):
        super().build(shape)
        self.inner = Inner()
        self.w = self.add_weight(shape=(4,), name="w", initializer="random_normal")
        self.k = self.add_weight(shape=(LENGTH, 1), name="k", initializer="random_normal")
        self.p = self.add_weight(shape=(1, 1, 4), name="p", initializer="random_normal")
        self.dense = layers.Dense(4, activation="tanh")
        self.lstm = layers.LSTM(4, return_sequences=True)
        self.drop = layers.Dropout(0.5)
        self.merges = [MERGES]
        self.dense.build((None, LENGTH, 4))
        self.lstm.build((None, LENGTH, 4))

    def compute_output_shape(self, shape, *others):
        return (shape[0], shape[1], 4)

"""
CALLED = "    def call(self, x, training=None, mask=None):\n"
OF_SELF = re.compile(r" {8}(self\.\w+)(?:\.build\(| = )")
# Classes of Keras with another method, by what that method gives; {} stands for a function of it.
SEQUENCES = "(4, return_sequences=True)"
CALL = "call(self, inputs)", "super().call(inputs)"
OPTIONS = "call(self, sequences, **options)", "super().call(sequences, **options)"
REPLACED = (
    ("LSTM", *OPTIONS, SEQUENCES),
    ("GRU", *OPTIONS, SEQUENCES),
    ("Bidirectional", *OPTIONS, "(layers.GRU(2, return_sequences=True))"),
    ("Dense", *CALL, "(4)"),
    ("Activation", *CALL, "('tanh')"),
    ("Conv1D", *CALL, "(4, 2, padding='same')"),
    (
        "Conv1D",
        "convolution_op(self, inputs, kernel)",
        "super().convolution_op(inputs, kernel)",
        "(4, 3, padding='same')",
    ),
    ("LayerNormalization", *CALL, "()"),
    ("BatchNormalization", "call(self, inputs, **options)", "super().call(inputs, **options)", "()"),
    ("LeakyReLU", "__call__(self, *args, **kwargs)", "super().__call__(*args, **kwargs)", "()"),
    ("Dropout", "call(self, inputs, training=False)", "super().call(inputs, training=training)", "(0.5)"),
    ("Dropout", "call(self, inputs, training=False)", "super().call(inputs, training=True)", "(0.5)"),
    ("Lambda", *CALL, "(lambda x: 3 * x)"),
    ("TimeDistributed", "call(self, inputs, **options)", "super().call(inputs, **options)", "(layers.Dense(4))"),
    ("SimpleRNN", "get_initial_state(self, batch_size)", "ops.ones((batch_size, 4))", SEQUENCES),
    ("GRU", "get_initial_state(self, *args, **kwargs)", "super().get_initial_state(*args, **kwargs)", SEQUENCES),
)
LOOPS = ("LSTM", "GRU", "SimpleRNN")
CELLS = ("LSTMCell", "GRUCell", "SimpleRNNCell")
CHANGES = ("ops.abs({})", "2 * {}", "ops.where({0} == 0, 1.0, {0})")


@dataclass(frozen=True)
class Setting:
    """What a layer is called with.

    Attributes:
        integers: the layer takes integers.
        length: of the sequence; None if it varies.
        inner: there is another class of the user's, Inner.
    """

    integers: bool = False
    length: int | None = LENGTH
    inner: bool = False


@dataclass
class Drawing:
    """The body of a call(), which grows statement by statement."""

    draw: Draw
    setting: Setting
    lines: list[str] = field(default_factory=list)
    floats: list[str] = field(default_factory=list)
    integers: list[str] = field(default_factory=list)
    truths: list[str] = field(default_factory=list)
    merges: list[str] = field(default_factory=list)

    def one(self, items: Any) -> Any:
        return self.draw(st.sampled_from(list(items)))

    def number(self) -> str:
        """A float: a value, a constant, a weight."""
        weights = ("self.w", "self.k", "self.p") if self.setting.length else ("self.w", "self.p")
        return str(self.one([*self.floats, *self.floats, self.one(CONSTANTS), *weights]))

    def assign(self, kind: list[str], text: str) -> None:
        name = f"v{len(self.lines)}"
        self.lines.append(f"{name} = {text}")
        kind.append(name)

    def statement(self, kinds: str = "ffffffccbiirwwplomma") -> None:
        """One more value."""
        kind = self.one(kinds)
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
            layers = ("dense", "lstm", "drop", "inner", "inner") if self.setting.inner else ("dense", "lstm", "drop")
            self.assign(self.floats, f"self.{self.one(layers)}(xf + 0 * {self.one(self.floats)})")
        elif kind == "m":
            self.merge()
        elif kind == "a":
            self.assign(self.truths, "ops.isnan(xf) if mask is None else ops.expand_dims(mask, -1)")

    def chosen(self, truth: str) -> None:
        """A float of a bool."""
        a, b = self.one(self.floats), self.number()
        forms = ("ops.where({0}, {1}, {2})", "{0} * {1}", "{1} * {0}", "ops.cast({0}, 'float32') * {1} + {2}")
        more = ("ops.multiply({0}, {1})", "{1} + ops.cast({0}, {1}.dtype)", "ops.where({0}, {1}, {1} + 1)")
        self.assign(self.floats, self.one((*forms, *more)).format(truth, a, b))

    def merge(self) -> None:
        """A merge of values, arrays and weights, in any order."""
        name = self.one((*MERGES, "ops.concatenate", "ops.stack"))
        value = f"xf + 0 * {self.one(self.floats)}"
        other = self.one([self.one(OPERANDS), self.one(FOR_SAMPLES), self.one(self.floats)])
        operands = ", ".join(self.draw(st.permutations([value, other])))
        if name == "ops.concatenate":
            axis, part = self.one([("-1", "[:, :, 1:5]"), ("1", "[:, 1:2]")])
            text = f"ops.concatenate([{operands}], axis={axis}){part}"
        elif name == "ops.stack":
            text = f"ops.mean(ops.stack([{operands}], axis=-1), axis=-1)"
        else:
            self.merges.append(f"layers.{name}()")
            text = MERGES[name].format(f"self.merges[{len(self.merges) - 1}]([{operands}])")
        self.assign(self.floats, text)

    def integer(self) -> None:
        """An integer of a float, or of integers; or a float of integers."""
        if not self.integers or self.one((True, False, False)):
            text = self.one(
                ("ops.cast(4 * {}, 'int32')", "ops.cast(ops.round({}), 'int32')", "ops.cast({} > 0, 'int32')")
            )
            self.assign(self.integers, text.format(self.one(self.floats)))
            return
        a, b = self.one(self.integers), self.one([*self.integers, *SMALL_INTEGERS])
        cast = f"ops.cast(ops.cast({{}}, '{self.one(INTEGERS)}'), 'int32')"
        one = (cast, "~{}", "-{}", "ops.abs({})", "ops.sum({}, axis=1, keepdims=True)", "ops.maximum({}, {})")
        self.assign(self.integers, self.one((f"{{}} {self.one(INTEGER_OPERATORS)} {{}}", *one)).format(a, b))
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


def draw_layer(draw: Draw, setting: Setting) -> str:
    """A layer over keras.ops, with the attributes that its code uses."""
    drawing = Drawing(draw, setting, ["xf = ops.cast(x, 'float32')" if setting.integers else "xf = x"], ["xf"])
    drawing.integers += ["x"] if setting.integers else []
    for _ in range(draw(st.integers(1, 8))):
        drawing.statement()
    code = f"{CALLED}{indented(drawing.lines)}        return {drawing.last()} + 0 * xf\n"
    methods = METHODS.replace("LENGTH", str(setting.length or 1)).replace("MERGES", ", ".join(drawing.merges))
    used = [line for line in methods.splitlines() if not (own := OF_SELF.match(line)) or own[1] in code]
    return f"{draw_inner(draw) if setting.inner else ''}class Own(layers.Layer):{chr(10).join(used)}\n{code}"


def draw_inner(draw: Draw) -> str:
    """A layer without weights, for another one."""
    drawing = Drawing(draw, Setting(), floats=["x"])
    for _ in range(draw(st.integers(1, 3))):
        drawing.statement("ffoocbwwp")
    text = f"class Inner(layers.Layer):\n{CALLED}{indented(drawing.lines)}        return {drawing.last()} + 0 * x\n\n\n"
    return re.sub(r"self\.[wkp]\b|self\.counted\(\)", "0.5", text)


def indented(lines: list[str]) -> str:
    return "".join(f"        {line}\n" for line in lines)


def draw_replaced(draw: Draw) -> str:
    """A class of Keras with another method."""
    kind = draw(st.integers(0, 4))
    if kind == 0:
        name = draw(st.sampled_from(LOOPS))
        changed = draw(st.sampled_from(CHANGES))
        return (
            f"class Own(layers.{name}):\n"
            "    def inner_loop(self, sequences, initial_state, mask, training=False):\n"
            "        last, outputs, states = super().inner_loop(sequences, initial_state, mask, training)\n"
            f"        return last, {changed.format('outputs')}, states\n\n\n"
            "ARGUMENTS = (4,), {'return_sequences': True}\n"
        )
    if kind == 1:
        name = draw(st.sampled_from(CELLS))
        changed = draw(st.sampled_from(CHANGES))
        return (
            f"class Cell(layers.{name}):\n"
            "    def call(self, inputs, states, **options):\n"
            "        y, states = super().call(inputs, states, **options)\n"
            f"        return {changed.format('y')}, states\n\n\n"
            "class Own(layers.RNN):\n    pass\n\n\n"
            "ARGUMENTS = (Cell(4),), {'return_sequences': True}\n"
        )
    name, method, given, arguments = draw(st.sampled_from(REPLACED))
    changed = draw(st.sampled_from(("ops.abs({})", "2 * {}", "ops.where({0} > 0, {0}, 1.0)", "({0} == 0) | ({0} > 1)")))
    result = f"ops.cast({changed.format('y')}, 'float32')" if "|" in changed else changed.format("y")
    return (
        f"class Own(layers.{name}):\n    def {method}:\n        y = {given}\n        return {result}\n\n\n"
        f"def arguments(*args, **kwargs):\n    return args, kwargs\n\n\nARGUMENTS = arguments{arguments}\n"
    )


def draw_code(draw: Draw, setting: Setting) -> str:
    """A Python file with a class Own, and the arguments that it is made with."""
    own = not setting.integers and draw(st.integers(0, 5)) == 0
    text = draw_replaced(draw) if own else draw_layer(draw, setting)
    return HEAD + text if "ARGUMENTS" in text else f"{HEAD}{text}\n\nARGUMENTS = (), {{}}\n"


# Functions of TensorFlow by those of keras.ops, where their names differ.
TENSORFLOW = {
    **{name: f"reduce_{name}" for name in ("sum", "mean", "max", "min", "prod", "any", "all")},
    "std": "math.reduce_std",
    "relu": "nn.relu",
    "softmax": "nn.softmax",
    "flip": "reverse",
    "concatenate": "concat",
    "clip": "clip_by_value",
    "take": "gather",
    "ndim": "rank",
    "isnan": "math.is_nan",
}


def for_tensorflow(code: str) -> str:
    """The same code for Keras 2, with functions of TensorFlow."""
    head = "import tensorflow as tf\nimport tf_keras as keras\nimport numpy as np\nfrom tf_keras import layers\n"
    code = code.replace(HEAD[: HEAD.index("\n\n") + 1], head)
    return re.sub(r"\bops\.(\w+)", lambda name: f"tf.{TENSORFLOW.get(name[1], name[1])}", code)
