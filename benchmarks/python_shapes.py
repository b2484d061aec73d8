"""What people write by hand when they run a recurrent model in Python, timed beside generated predictors.

Runs in any Python from 3.8 on, with the standard library only (numpy where it is present):

    python python_shapes.py predictor.py numpy_predictor.py model.json SECONDS

prints {shape: [seconds, outputs]} as JSON. Lists go into lists, and arrays into numpy. The shapes take turns until
each has had so many seconds, in 30 batches, or in calls that take longer than these. The shortest CPU time counts,
because the machine may be busy with something else.
"""

import importlib.util
import json
import sys
import time
from math import exp, tanh
from operator import mul
from pathlib import Path

try:
    from math import sumprod
except ImportError:  # before Python 3.12
    sumprod = None
try:
    import numpy as np
except ImportError:
    np = None

ROUNDS = 30


def by_comprehension(rows, bias, v):
    """As in textbooks."""
    return [b + sum([w * n for w, n in zip(row, v)]) for row, b in zip(rows, bias)]


def by_map(rows, bias, v):
    """The fastest that all Pythons have."""
    return [b + sum(map(mul, row, v)) for row, b in zip(rows, bias)]


def by_sumprod(rows, bias, v):
    """From Python 3.12 on."""
    return [b + sumprod(row, v) for row, b in zip(rows, bias)]


def sigmoids(z):
    """The gates of some sums."""
    return [1.0 / (1.0 + exp(-v)) for v in z]


def transposed(matrix):
    """Columns as rows."""
    return [list(row) for row in zip(*matrix)]


class Layered:
    """A model as functions, one a layer, each made by the method that is named as the kind of layer is."""

    def __init__(self, layers):
        self.layers = [getattr(self, layer["kind"])(layer) for layer in layers]

    def predict(self, x):
        for layer in self.layers:
            x = layer(x)
        return x


class Lists(Layered):
    """The model on lists of floats; `multiply(rows, bias, v)` is the shape to be measured."""

    def __init__(self, layers, multiply):
        self.multiply = multiply
        super().__init__(layers)

    def embedding(self, layer):
        table = layer["table"]
        return lambda x: [table[int(v)] for v in x]

    def dense(self, layer):
        kernel, bias = transposed(layer["kernel"]), layer["bias"]
        return lambda x: self.multiply(kernel, bias, x)

    def softmax(self, layer):
        def run(x):
            powers = [exp(v - max(x)) for v in x]
            return [p / sum(powers) for p in powers]

        return run

    def both(self, layer):
        forward, backward = (getattr(self, part["kind"])(part) for part in layer["parts"])
        return lambda x: forward(x) + backward(x[::-1])

    def lstm(self, layer):
        rows = transposed(layer["kernel"] + layer["recurrent_kernel"])
        bias, n, multiply = layer["bias"], len(layer["recurrent_kernel"]), self.multiply

        def run(x):
            h, c, outputs = [0.0] * n, [0.0] * n, []
            for v in x:
                z = multiply(rows, bias, v + h)
                i, f, o = sigmoids(z[:n]), sigmoids(z[n : 2 * n]), sigmoids(z[3 * n :])
                g = [tanh(v) for v in z[2 * n : 3 * n]]
                c = [f * c + i * g for f, c, i, g in zip(f, c, i, g)]
                h = [o * tanh(c) for o, c in zip(o, c)]
                outputs.append(h)
            return outputs if layer["sequences"] else h

        return run

    def gru(self, layer):
        kernel, recurrent = transposed(layer["kernel"]), transposed(layer["recurrent_kernel"])
        (bias, recurrent_bias), n, multiply = layer["bias"], len(layer["recurrent_kernel"]), self.multiply

        def run(x):
            h, outputs = [0.0] * n, []
            for v in x:
                p, q = multiply(kernel, bias, v), multiply(recurrent, recurrent_bias, h)
                s = [v + w for v, w in zip(p[: 2 * n], q)]
                z, r = sigmoids(s[:n]), sigmoids(s[n:])
                g = [tanh(v + r * w) for v, r, w in zip(p[2 * n :], r, q[2 * n :])]
                h = [z * h + (1.0 - z) * g for z, h, g in zip(z, h, g)]
                outputs.append(h)
            return outputs if layer["sequences"] else h

        return run


class Arrays(Layered):
    """The model in numpy by hand: float32, gates together, the input projected beforehand."""

    def embedding(self, layer):
        table = np.array(layer["table"], np.float32)
        return lambda x: table[x.astype(int)]

    def dense(self, layer):
        kernel, bias = np.array(layer["kernel"], np.float32), np.array(layer["bias"], np.float32)
        return lambda x: x @ kernel + bias

    def softmax(self, layer):
        def run(x):
            powers = np.exp(x - x.max())
            return powers / powers.sum()

        return run

    def both(self, layer):
        forward, backward = (getattr(self, part["kind"])(part) for part in layer["parts"])
        return lambda x: np.concatenate([forward(x), backward(x[::-1])])

    def lstm(self, layer):
        kernel, recurrent = np.array(layer["kernel"], np.float32), np.array(layer["recurrent_kernel"], np.float32)
        bias, n = np.array(layer["bias"], np.float32), len(recurrent)

        def run(x):
            h = c = np.zeros(n, np.float32)
            outputs = []
            for p in x @ kernel + bias:
                z = p + h @ recurrent
                i, f, o = (1 / (1 + np.exp(-v)) for v in (z[:n], z[n : 2 * n], z[3 * n :]))
                c = f * c + i * np.tanh(z[2 * n : 3 * n])
                h = o * np.tanh(c)
                outputs.append(h)
            return np.array(outputs) if layer["sequences"] else h

        return run

    def gru(self, layer):
        kernel, recurrent = np.array(layer["kernel"], np.float32), np.array(layer["recurrent_kernel"], np.float32)
        (bias, recurrent_bias), n = np.array(layer["bias"], np.float32), len(recurrent)

        def run(x):
            h, outputs = np.zeros(n, np.float32), []
            for p in x @ kernel + bias:
                q = h @ recurrent + recurrent_bias
                s = 1 / (1 + np.exp(-(p[: 2 * n] + q[: 2 * n])))
                h = s[:n] * h + (1 - s[:n]) * np.tanh(p[2 * n :] + s[n:] * q[2 * n :])
                outputs.append(h)
            return np.array(outputs) if layer["sequences"] else h

        return run


def load(path):
    """A file as a module."""
    spec = importlib.util.spec_from_file_location("predictor", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def timed(predict, given, times):
    """The last output of some calls, and the seconds that all took."""
    start = time.process_time()
    for _ in range(times):
        output = predict(given)
    return output, time.process_time() - start


def main(predictor, numpy_predictor, model, seconds):
    """Measures and prints."""
    model = json.loads(Path(model).read_text())
    layers, x = model["layers"], model["sample"]
    shapes = {
        "lstmgen": (load(predictor).predict, x),
        "comprehension": (Lists(layers, by_comprehension).predict, x),
        "sum(map(mul))": (Lists(layers, by_map).predict, x),
    }
    if sumprod:
        shapes["sumprod"] = (Lists(layers, by_sumprod).predict, x)
    if np:
        array = np.array(x, np.float32)
        shapes["numpy"] = (Arrays(layers).predict, array)
        shapes["lstmgen numpy"] = (load(numpy_predictor).predict, array)
    best, outputs, spent, repeats = {}, {}, {}, {}
    for name, (predict, given) in shapes.items():
        outputs[name], spent[name] = timed(predict, given, 1)
        if spent[name] < seconds:  # the first call of all makes ready what later ones find
            _, spent[name] = timed(predict, given, 1)
        best[name] = spent[name]
        repeats[name] = max(1, int(seconds / ROUNDS / max(best[name], 1e-6)))
    for _ in range(ROUNDS):
        for name, (predict, given) in shapes.items():
            if spent[name] < seconds:
                _, taken = timed(predict, given, repeats[name])
                spent[name] += taken
                best[name] = min(best[name], taken / repeats[name])
    print(json.dumps({name: [best[name], outputs[name]] for name in shapes}, default=lambda y: y.tolist()))


if __name__ == "__main__":
    main(*sys.argv[1:4], float(sys.argv[4]))
