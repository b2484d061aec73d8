# model.keras in pure Python, without any import but the standard library
#
# Model:   model.keras
#          SHA-256 9834252686a466fda241e5da2e6f81ed36dc406fbea9741245705a102a221d25
#          written by Keras 3.15.1
# Written: by lstmgen 0.1.0, --target python
# Costs:   22296 bytes of weights as float32, 256 of state, 256 of workspace,
#          671936 multiply-accumulates
# Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
#
# Layers:
#   lstm: LSTM -> (32,), 5376 parameters
#   dense: Dense -> (6,), 198 parameters

from array import array
from binascii import a2b_base64
from collections.abc import Sequence
from math import exp, prod, tanh
from operator import mul
from sys import argv, byteorder, stdin

INPUT_NAMES = ("input_layer_2",)
INPUT_SHAPES = ((128, 9),)
OUTPUT_NAMES = ("dense",)
OUTPUT_SHAPES = ((6,),)


def predict(*inputs):
    """The prediction for one sample: nested lists."""
    return Predictor().predict(*inputs)


def predict_batch(samples):
    """A list of predictions, one for each sample."""
    return [predict(sample) for sample in samples]


class Predictor:
    """The model and its state, which only step() uses."""

    def __init__(self):
        self.state = {}

    def reset(self):
        """Forgets everything that came before."""
        self.state = {}

    def predict(self, *inputs):
        """The prediction for one sample."""
        return as_lists(forward(*check_inputs(inputs, INPUT_SHAPES)))

    def step(self, *inputs):
        """Feeds one timestep; returns the output so far."""
        return as_lists(forward_step(self.state, *check_inputs(inputs, ((9,),))))


def forward(input_layer_2):
    """The layers in order, for a whole sample."""
    # LSTM 'lstm': (32,)
    _, (lstm, _) = scan(lstm_step, input_layer_2, ([0.0] * 32, [0.0] * 32))
    # Dense 'dense': (6,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_layer_2):
    """The layers in order, for one timestep."""
    input_layer_2 = [input_layer_2]
    # LSTM 'lstm': (32,)
    _, state["lstm"] = scan(lstm_step, input_layer_2, state.get("lstm", ([0.0] * 32, [0.0] * 32)))
    lstm, _ = state["lstm"]
    # Dense 'dense': (6,)
    dense = transform(lstm, DENSE_KERNEL, DENSE_BIAS)
    dense_softmax = softmax(dense)
    return dense_softmax


# LSTM 'lstm'
def lstm_step(x, h, c):
    """One timestep: x has 9 numbers, h and c have 32."""
    i = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_I, h, LSTM_RECURRENT_KERNEL_I, LSTM_BIAS_I)]
    f = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_F, h, LSTM_RECURRENT_KERNEL_F, LSTM_BIAS_F)]
    candidate = [tanh(v) for v in weigh(x, LSTM_KERNEL_C, h, LSTM_RECURRENT_KERNEL_C, LSTM_BIAS_C)]
    o = [sigmoid(v) for v in weigh(x, LSTM_KERNEL_O, h, LSTM_RECURRENT_KERNEL_O, LSTM_BIAS_O)]
    c = [f_k * c_k + i_k * candidate_k for f_k, c_k, i_k, candidate_k in zip(f, c, i, candidate)]
    h = [o_k * tanh(c_k) for o_k, c_k in zip(o, c)]
    return h, c


def as_lists(x):
    """Nested sequences of numbers, or what has .tolist(), as nested lists of floats.

    Raises:
        ValueError: there is something else in them.
    """
    if hasattr(x, "tolist"):
        x = x.tolist()
    if type(x) is float:
        return x
    if isinstance(x, Sequence) and not isinstance(x, (str, bytes)):
        return [as_lists(v) for v in x]
    try:
        return float(None if isinstance(x, (str, bytes)) else x)
    except (TypeError, ValueError, OverflowError):
        raise ValueError("expected numbers in nested lists, got %.80r" % (x,)) from None


def measure(x):
    """The lengths of nested lists; None where they are ragged."""
    if not isinstance(x, list):
        return ()
    shapes = [measure(v) for v in x]
    if any(shape is None or shape != shapes[0] for shape in shapes):
        return None
    return (len(x),) + (shapes[0] if shapes else ())


def check_inputs(inputs, shapes):
    """The inputs as nested lists of floats.

    Raises:
        ValueError: their number or a shape is wrong; an axis that is None may have any length but 0.
    """
    if len(inputs) != len(shapes):
        raise ValueError("expected %d inputs %r, got %d" % (len(shapes), INPUT_NAMES, len(inputs)))
    arrays = [as_lists(x) for x in inputs]
    for name, wanted, x in zip(INPUT_NAMES, shapes, arrays):
        given = measure(x)
        if given is None:
            raise ValueError("input %r must have shape %r, not that of ragged lists" % (name, wanted))
        if len(given) != len(wanted) or any(n == 0 or m not in (n, None) for n, m in zip(given, wanted)):
            raise ValueError("input %r must have shape %r, not %r" % (name, wanted, given))
    return arrays


def scan(cell, rows, states):
    """Feeds a cell every timestep; returns its output after each, and the states after the last."""
    outputs = []
    for x in rows:
        states = cell(x, *states)
        outputs.append(states[0])
    return outputs, states


def transform(x, kernel, bias):
    """x kernel + bias for a row x, or for every row in nested lists; a row of kernel is what one unit weighs x with."""
    if isinstance(x[0], list):
        return [transform(row, kernel, bias) for row in x]
    return [sum(map(mul, x, weights)) + b for weights, b in zip(kernel, bias)]


def softmax(row):
    """e^x / Σ e^x, shifted by the maximum against overflow."""
    top = max(row)
    powers = [exp(x - top) for x in row]
    total = sum(powers)
    return [p / total for p in powers]


def sigmoid(x):
    """1 / (1 + e^-x), without overflow."""
    if x >= 0:
        return 1.0 / (1.0 + exp(-x))
    e = exp(x)
    return e / (1.0 + e)


def weigh(x, kernel, h, recurrent_kernel, bias):
    """x kernel + h recurrent_kernel + bias; a row of each kernel belongs to one unit."""
    return [
        sum(map(mul, x, weights)) + sum(map(mul, h, recurrent_weights)) + b
        for weights, recurrent_weights, b in zip(kernel, recurrent_kernel, bias)
    ]


def nest(numbers, shape):
    """Numbers in order as nested lists; one entry of the shape may be -1: whatever is left."""
    for axis in range(len(shape) - 1, 0, -1):
        size = shape[axis] if shape[axis] > 0 else len(numbers) // prod(shape[:axis])
        numbers = [numbers[k : k + size] for k in range(0, len(numbers), size)]
    return numbers


def decode_weights(text, kind, *shape):
    """Nested lists of numbers from base64 of little-endian floats ("f") or doubles ("d")."""
    numbers = array(kind, a2b_base64(text))
    if byteorder == "big":
        numbers.byteswap()
    width = shape[-1]
    rows = [numbers[k : k + width].tolist() for k in range(0, len(numbers), width)]
    return nest(rows, shape[:-1]) if len(shape) > 1 else rows[0]


def read_csv(text):
    """The samples in lines of numbers: a line for each timestep, and empty lines between samples.

    Where a sample has one axis only, it may stand in a line, or in a column. A first line that does not begin
    with a number holds titles and is left out.

    Raises:
        ValueError: there is no number where one should be, or samples of the model do not fit into lines.
    """
    if len(INPUT_SHAPES) > 1 or len(INPUT_SHAPES[0]) > 2:
        raise ValueError("the samples of this model must be given as JSON")
    lines = [line.strip() for line in text.splitlines()] or [""]
    if not lines[0].lower().lstrip("+-.").startswith(("nan", "inf", *"0123456789")):
        del lines[0]
    blocks = [[]]
    for line in lines:
        if line:
            separator = next((mark for mark in ",;" if mark in line), None)
            blocks[-1].append([float(field) for field in line.split(separator)])
        elif blocks[-1]:
            blocks.append([])
    samples = [block for block in blocks if block]
    if not samples:
        raise ValueError("there are no numbers")
    if len(INPUT_SHAPES[0]) == 1:
        rows = [row for block in samples for row in block]
        column = INPUT_SHAPES[0] != (1,) and all(len(row) == 1 for row in rows)
        samples = [[v for row in block for v in row] for block in samples] if column else rows
    return samples


def read_samples(text):
    """The samples in a text, each as a list of inputs, and whether they stand in a list.

    The text is JSON: a sample or a list of samples, where a sample of a model with several inputs is a list
    of them. Or it is CSV, see read_csv.
    """
    from json import loads

    alone = len(INPUT_SHAPES) == 1
    if text.lstrip().startswith("["):
        value = loads(text)
        depth, inner = 0, value
        while isinstance(inner, list) and inner:
            depth, inner = depth + 1, inner[0]
        several = depth > len(INPUT_SHAPES[0]) + (0 if alone else 1)
        samples = value if several else [value]
    else:
        samples = read_csv(text)
        several = len(samples) > 1
    return [[sample] if alone else sample for sample in samples], several


def main():
    """Prints as JSON what the model predicts for the samples in a file or, without one, on stdin."""
    from json import dumps  # here and not above, since nothing else needs it

    try:
        if argv[1:] in ([], ["-"]):
            text = stdin.read()
        else:
            with open(argv[1], encoding="utf-8-sig") as file:
                text = file.read()
        samples, several = read_samples(text)
        predictions = [predict(*inputs) for inputs in samples]
    except (OSError, ValueError, IndexError) as error:
        raise SystemExit("error: %s" % error) from None
    print(dumps(predictions if several else predictions[0]))


# Weights
LSTM_KERNEL_I = decode_weights("h6j8vAB9Mz2AvkQ7dZ42vsGvPb2kAJS6kd7cu+MaJT4Our29xm5FPY8c5T1+P1o9Ip47PmxuVj54R0o9m/EPvofpPr6NQ3c+KZulPnWCHT43Awe9do+kPTIq1T3FxYS9JLlbvmaFSj0Z3DM+kTdtvj9Kzb2+Sg++tPq7vb7naz5Pj/68283uPVS9Ab4HiXi8kzqVvc8r1D2Przm9y2mkvdh5qD3QgyI+QugavYSMk7xXZLi9BzXxvIxPLLzuEE2+pdlnvQaJqD3QAgK+oqGcPUSOYj0E9Te9PFX5vQq9GT7i3iY+XwpCPShItDw9mrA9AN2tvq1c173k3f89zxxHvJZOmD12CdW8/y98Pfq8zD0q/6k9lXS0Pb2rf75liYy+qvEIPC3C/D27Rlg9a4k6vTZRQj6giO090zDrvGYXD72IFhA+XnENPheSar4HgSg9uBgQPnWrmr1J6Sy99X7Eu7drzb2USw6+QK1HPlUMFD6Fv729omgmvpQGE74D20a9NVcrvmYTxD1yO+I9mhouvcD9yb2rKKy9wb4zvoq6Rb7YaSC+wdVWuxPAdDyPWjK+elGHPMICDj7gHBi7s46qPFYmGj42q1M988j+vdkduzxONvA9Y6dgvqgEPj09Kdq9oycDPIlDlTynW6y9yIFkvnoALruUBEe+vUQFvgpwEL6pMJs9BsQlviEjWj5+0dG9O8LavRfGDL036cG9R7ZlvqaRi7488vA8aRBWPiJgSzwQ52k6sDiAvajc0j0aphe+F+BTvkyzBb1PmAc+HtrHvRaBvL0p57A8du5Dvt+eI7wO4oq9tVCLvdO76T36D6G9iDn6u+Oavj0hPAC+LslIvqIZ1r3Q/vO911TIPStomb2mGyK9X/7vu0KM+rxNYAY+DBgLvij+cj1XUgq+q8izvEspeT0s9f09qRykPUWQCTwYsu89durRvIL5hb7qvvg7IPSJPZQ/Fr5dGyo+mWsZPb1dGT4KMIs9WfUuvrcOITwYwaA9vzAgvd55RD54CxU+as9dPhoPt72otjo+xroUPv9ot72oIm0+WToFPPIIgD6Fsuu9F5Acvif39L3h/g0+K2gnvmCNtz3rB2A9/VO9Ox11Yj4clTc+oPsdPdz0CD7J59m8e5BgvmSEOj7wT10+BP8QPkgeO737dgw9CZRGvpyid74aXv07NoU+PhF2JL6cMFG+ZlnNvYYBVL7eZRG+84U+vu/IHr4X3U2+YI+/vSDRzD0Urz2+WT0YvghaOT414Xo9FW+QvX5lYb6c2vG9/r8yPD01Ab4VKs67MKlXvlMIY76AIxY+Cv/CPdX3572FrbY8ExyHPR+oCT0i/ug9t7XhvYTdqT2oeZe7gDdovrZTZr7EaRS9hyFWvsKztD0//hS+M2+gvahPAD32z0w+Y6zjvXABj74gKBc8V/oDPqB0o72D8iC+d/EKPih/C74jWM295+fsvDjGy70LtMs9oqMTvvtkTb5VGLI91iCmvWVuQz5FJzc9/4ANvdpyHz7YO7u7tTA0vrgPUb60KSE8", "f", 32, 9)
LSTM_RECURRENT_KERNEL_I = decode_weights("7Qnhu6kBebzf82a9FHSdvjF3X72Bkty9g2pNPphaqjyC5Uo9TFcHvW3lJj66hNS8cMyIvVE8E74B51m+Z1c8Pcb3mL29iSG+HGRUvhxcwT0KX8C90qg2vZVfE70KRRI5NB1VPhlPr7zhUSM8H/tSPsmda731ChI+3dEivsNe3j0xuIs9fHhZvp4/gD3CsWQ8TPOlPfA53D2rdGK+pqAXPpyECL7RqIm96SmPvGs3Mb2B3909kAqVvbig8T0DiI49vKitvfLrFD4Ry8i9KCTQve+++L1ZQLQ9j6ScPbzI0T22p188wFTzPCtsoT0q7hS7IAI2Pilf/7yiOf88umyKPZj/IT4qpTG+CRl3vSv78j3PQYs9jSLxvY+CkD1kGgA+scilPZfeV76lreY9uo6BvapR5D32oky+wgouO268X77Kea+9RMCvPZ2VjL12Vh4+cVDrPULLGzyKLaA9Ewj8PTdkaz19qIk+Yx9APgWLm70AJUM+eh9rPmT2aT5sZbi9v06lvf/ZrbxlMrO8/RenvXB2pb6kSmu8njOVPPOf9L0/AY49vfoivZ6NXD3gkzu9JsNqvQql073E1RS8kC7pvMHCwz0IkXS+uq2rvZRRxbxWhda85Amrvfb4ib5Sldk9B1tOvtEcGT6CAuO9+n1zvTKGD71K+ca9wEFgvUCtmDwDeDI+9rYyvV95/TwI7829iL7/vS5sr7zMD3a8KAAAvl289b0n8oO8iogiPWV50j2KJKY9LApFvRpq+T3TKBQ+3r60vc0W7b3s0Ve9RuFivk99HrwA7GU+cmmKPbxNGr6fA+E8hoDGvc9jpD5re9A9nApQPvlSrr2E35Y9pS2EPpJuqD5dD5w94suAvSvCgr3rc5m9THyfPWXulL3KSem9qmbnvWrmAj77EZS9du2BPYoVDb6X59+9Mkl5vQuucD3FA6c9KEdqPSbxLD1xFRE9tupautDbw737N7K9QZG0PCq3ljygJAU80LRnvVtpeD1z/2q98nlkPfDUAL5t2j49AJqtvFUSmzwA+zo9NWgtPkcvAD0r9PI7oOCuPdKFZj5rpjW99H4TvRlGlr2nTgs+i/YMvoisb76w99m7Y0tlvZPnyLwwpli97XE/vskGuz0fa0A+Fb0DPXz3xD3RUz09kWqdPd3RHT7Gw32+oFKavfQYTL1Dx3U8M20FPlGdE77xqei9Un/EPTOpnD1YHZq8aP+Lvg/XZD38k2M9sPT+vHfbAT4golo9vrGpPEhrjbyFM4I9qGkmvYM1Nr1zcNU9EdOKvRSjkz2x/aO9uIT6PXCMmj3gNZW9zvGxvB4aPb3JjIe97TljvVJTLj5K2D49pyjKvII+Lz4bIRy9IyNoPhvvqL28Nus8+NWKPqaonj0TsM29j/epPbaISj6mtuk8qFP/vQsFtj0KFzE97+YKPYPLlLxAoxi8HELpPT1Rh70vw+C8LmB7vbGDDj5XKvM9ICAMvjjEAj310yQ+PhwcPoI3vr0QSw4+SdHuOy4cvD25Weg9YdkgPrK/oLxuThS+pFtGPdEUJz4qxdu9N15UPaMM+L3454E8y2E9vq3MPz0yCI69eWFGPupZ973rfbc9ut+EPsV1YD3rwTQ92ZM6PqAJGT4zYF29uedKPU4yRT0BVoo9WAaaPP2t87yLdQA9SBY3vXfKnT0N+lQ+0kdWvb0lq70unwc7vB1rvn7cPz1Awoo9saCYPq1PiTxuMr+93sLNPVVR3r18yJM8yoIHPpzVez0K0yg94AptPStTPj3wBkK9B7liPRxtxDwaTl29ewjpPIJ2gDudkRg+tGQCPqe8Jj2yQDS9IAq5PZERkz1SyyC+CXVGvBblW7xxVPW8WQZdPgNekb1quUW9wFGEvkT7uj6sUsi9VtYAvlRsfT100wY+dxVzPrPcm70ar+48dCmivt8xqbxjvzE+zOlwPUBADj1bT6e9vt6lPaV/Fj7J/zY9xz9rPYLBnj6tbpe9xAEvvoFWnT7zsCY9QtAQvpV/JLy6Lpm8Lk9GPeBHZT6AoIW889VlvUi4iL1o3YW99zqNPQWejb7AzHs8BR5wvGhqazlmqE48QjruO+sRvD1OHEI+1i/0PMGlRj3suKq9B/SMvbJynzvXmdk9tCdKvqmdrb2x0Iy9ZWDDvW5iFj0yBYE9n7UOvNF1trww2aU+LJOevB0KXj1t7WI9N78fPtDIoj1XnSs9sLk4vHQfUDww1Y68WZWoPdNFbr2Fryk9BE8nPAPifz647oW+dBVIPvpIL75GiK27CUXjPIPpf7xNiIw9r0EnvYvZ2bzOG3E9IgIbPtABOb42dKY8JG9gvVJvn7238RQ+kVgzPTAErT2lz0q+RsIFPgyTnLwEYuC99jjtOw0ssD31WyA9xTIGveZ6mD27tRA+NW5dPS7xYLxSsMY9Wdm4vY46yb2TDmO9YMLzvacu1j0bBHm9m2sJPnmUMD6OIwG+gpefPGIevTwdUnK98T0CPcuWG70/Drq9WaEOPfoKzL3Rg1O9rl0cPvaZJb4PtEU9G5TpPfOMnT0/ygQ9uuGFPQxhVjuFybG9RWHYPSeAhjz/gu69Jbi5PRJFhb21e4o+VdUwPg8FEz7F5oK9bd0SPmzSqjzehBu8JMbMPTrQbL38Zvy8BdG/vZJLYD6TBbq82BmlPdOmVD7cRui8BorJurKeUz06MSQ9GGkUvhCr8D1+Ic08+e4ZPUW1sL2kQay8bIWvvT/NB74f/wU+dfgrvkd5Az79vBO+50kwvjTI9L1MEuM9rJg6Pn8iTj49EDw+T0BMvpnqHD2mMkM9vzlCu8VM3L20xFq9zWQBvkmPE77WOau8EONBvXEB+j0KKKa+Rorqva1BCT6h1TU97xY5veoSm73H+Bu+wAkOviFyBb14x6g97cWEvgJNEj67erI9Hc05vkalsrtDDbe9zTfDPfuvEL4f9Uo+YGq/u9R0l70sexE+1XwGPu2QtD3aiRM8HkBtOlgDdTwhEpw9XXatPpTIxb0pZAg9z0H/vXlyGz60r3a9VzgEvuQs4D7mdQy+gE8WPp5p/D1Um3E+nElkPsPgHT7jTxE9KZW/PYisqTzJ0E89XajGvTYUv7x3q469Qm4hvEZGkD3oDzE+oC2bPEsjlLvyh5A7vP/7PNjM0rs1jDu+7gmrPcrKzj3mjZU9fhDvvffo172KJyc9ihl+vR+pIrztjPU9+q6ZvVt5OD3TqfA9WSP1PYbMPD3QgAM9uqHVPR0IxD2uFAU+kC3tPfdgvj1d8yi9qJMCvoRBlb1Q2Ni9qqyGvLs74D1OnLg9qJiavVhQ071dvTm+TAFHPY+bxbvmjQy8I5buPejQPb4SZ7U9mWwjvW3mj755nSW+ZGCdveqCyb1lTFG8dxHAvWS4H75dYgU9ZnPDvVslQz05s8Y878mVPZiVk72hVji+h2qfvUD3WL2EApm9ykR+vby8IL1o8be95ltCPkiuLL4HVzC+pjueuXmOzzyKyDE9GgzZPJu0hD1+oy8+FVgfvpT3ab58koY8EtAVvVRt2jy6dgc9zAUPPiIPUrz+kzW+zS7hvKY/Tj2mZvO8xXj6PNJwWL6QuRG9KPShvAI1H76QUpg8gE9NvaJyur0Ci7i9G0WAvoIAST0jVVQ9m+A0vlqZGD4VThS+N7iEPq3cyzxvkJk8ZPtfPedPUj4mwk48or0FPrIU3rxYq9G9QjnxPBRc5zz9H448TZbbPQf/OT5Jy4q8zuJoPYM8oL0WUwm9ckW+PQX9iD1d3W08DOeFvX/ODL1KJXu9p3WkvOivNjyvGjA9hjNDPa0JcryqHF4+7XIKPppmJb01xlW8pO8NvMbGI7vX8o2+aDy8vNck8b3aa6U8qO9vOxtKE763W9K9zOHbvCVi3D2sE5A9SqkzvGo/XL7Trq49+zhCPSrnlj0bIrO9i0oXOyPfgr3CoX+7MZRSPjWMJz4nFfI9fRJBvQpKXD0/oSk91OkVPihwwbxP5Se+cC6bvM8Rir2BKak9sizHvf6THb4dBU6+PHIqvvAvtD21JQI+698JPqqETr4xUN891POPPNamujvyv9g9EqCxO7wCTb5NCZk9yjrgvf9sQL1Lxzg8+tvduyFpVb6j0fS9h/DMveerA731k+g999CzOy4i/L2JszO+sq2SPIVkZTxtPiY9h7rHvNcBs70fCUg+mRYSvUConrwdC3A+BsCEvTGd2bzBhx+93UVgPrTa4r3arhA+fHcVPtOX5zwb6m4+uyG/PcMngD5GUa49n2PJvKSnYrxVaTE+YLIUPHUPOz2LPfa9p7j8vRrzMrzzRh29a9crvhrbTL6fefq7vIdXvMVsvT0hriO9CdaLPSgvlr3x+As9AqZGvK/Qaj6GgjG+huuZPUCoeD2SvpG+B78lvlHunjxQORw9F1IGvh9MFj1ZK3280OksPmuxND4M23u9AB6FvV5FqD7spw++Dj6AvUpIu7x4bDk8Z8EjPoLwl70qLAc+I0I3vvEWAr4oyww+1ItzPpDjKzyPgRi+zhlMPmE8nz3Ftx8+7lcaPg66ib5NIUS9eLK9vSsDljzKxdC8N2xwPayTjz0URos90mA0vd/iCT2BQTw+E+b7PVIM3jyP0gk+zauXvRDcrz1j0wI+gqKRPcW9JL6yMia+ZMTiu8z/A76EhYk+veemPSO0A77aF3C+sG9ZPlwsEz5cVou+fJWnvEcAWr4d7A2+SMUcPp7Ukr0Eypa9vMpxvtuLgL7czRG818EvviWtLr7M1++8nlq7PcoVZb5R74w9Rstjvt+DQT5a58Y9SNmrvUD48T2u6pC9nnS1PGxf+T24oCK7KTXRPWEJMT6KA5K9JmnevaZEvD3oyha+++Mgvjf4kr2nxFi+gyWBPNqPPz5KnBI9s98IvZayIz5YVaO9Eh0FPnPSbz4TMTM+cGkLPjoUfj5USaS83DaBPKuYsj27IyO9392EveNdbbvLNg0+s9aLPTha1b35BFe+1fSOvb+lwjozwAe9VXyHPbY4Ozwuswy+56xOvGbapryLDQ2+nNrLvFn2LD7w/5q6JyALPuFapz1VxqS9Atj4vESIbz3HXay+CzKzvKyvcj195uC9F/0hvjD3/z3FuHA9iIAnPS2Rnr30AHE+CvAfvV9eT705AB29P3IYPLQFX71/vJ69N+RqPTuqRTySd3k+tsdovCNT1T2L8Dw7yvtEPo+NVr4SmzO+NU9HvSpfV75OttQ8icu6O5IWBL3PBj69FM1FPgxWj7w1hAU+8m6KuykFZz0eayS9uTX3vaQ+YD2z9ZY9X2ekPTtpTb1HQ9C9U/QAvmlAyT1vKEg9afyhver18L2DN2682gOPPCkKlT6CAAu+2RJwvrNjNb2LNyi+1gNKvf5obj0Pdo086jexvcZtxT1AttO81FLYPRh8rz3+/Jq9aicHPrI7s7yOtQk+VY/Vvc5qBj4l5Pg9LpIWvW2hOL55gak8+KmWPA==", "f", 32, 32)
LSTM_BIAS_I = decode_weights("c/b5PbMnnz247rk9PJIDPViDZD2U9EG70G7QPYi4rz1Lh/Q9C0yOvF5rDT6RdTI8lRewPULwBj2mzsQ9YFXZuwpIlT3K17M92fG9PUJCa71PjQg9Y7wMPtvNxz1cDIM8dQcjPuQkxT0c4cM9fIAavc1lWz70V3i9ErM4PhlQsz0=", "f", 32)
LSTM_KERNEL_F = decode_weights("j6JsPhw+TD5JB8a96VFUPezobr4bvvU9eJkWvjuwiD6po768328gvtIJhL4irta8s3x3vjhxD77H6XC+0GEbuyAOTD7jto6+BzamPDN13z0REai9vgoAO6dsT75tf969OUC/vfQkBr0L8vm81AYavldEYr0Wdro9DNGqPWeyMD0/KyU8uCEivhnfj73IcyG9CHqxvVlQxD3pYCQ9wxvmvVn4lL4sXME91O8UPuRw5b1UgSe+wROTPfGSIbzzFwA+1N0EPl/URr5ZhFI+L+JdvGmDOL5RLnk9zctSvcbN2b1iw4C9ZKGevW4DAz6immY9jpNzvr8crD3cQzs+PRdlvf4tk71Qq3e+xEisOnz4HLzijAU+TuRYvQE7sb4vT5+9P7D0vawAGz6g5S++aD0CPaQ22r0kJL+9kkGcuz85Xj5sQ909gRejvVpeh73U3By+izw8PjbKRL0sxYE+UlelPYdaA71Roli+S4qDPqwvCTvoweO90KovvqMQpb1ggNu9+/X9vYv9/LznbTO+bx4RvtR3Pb6Yq+k9Ci0svpqNIb4rbIc9jXnBPAlmgz3ZQDY+YOcvvobqtz1TANS8y/oRvuWcG70zIhi+6fr0vbecTb7KOUm9c41KvnHqx72Y/zk+u24fvkD1ND2fGJm+ic2Avp0r5j1Q86+9xNIdumKvrT19O+e8hLqaPcR/Ib1R63s9Rm61PHWPYj4NHOu6jVZKvho2nzyC53i+byodPi+Bhj5kfhK+dVVJPv9Sqzu50pq9gTmovopOMj2eKI+9+bMzPSOeQr5uTsi9QxQOPtpOi76CVio9LBejvVnMgj6IxMq85dVMvpOJCT1+u2a+kT68PUE2CL7acQy+4gGWvtEKdT5EfN08f2fRPTe1zrykP/C9dawbvg+Ncb5FLAe+PpKUPbeRLz4c12g+Bj6cPQXpTT7F6p49M9YevOF/ob4/qGa+IGhvvoptI760J2i+UKlNPqwRF74Afzq+roF/vQHLWj1gzpI9Gr2kvYpPP7wYWG89B6MZPXtIGr6TeDw+8n2Jvu5eRz5bFpw9PxnJvjbwYz7n7J+9XkdJvfb7nD6JVFO8oowOvdNeH741pBi+pBxqPTout7y87aM9rQgrPm0AWj1MyIa8DYX+va1DVj7axA8++U5NvtzV1D1TtRO+7gZqvnFM/rzvgh8+VXOfPc139T3Luhy9SNYXvuAbg70Raww+uLBEvme7sb25NV++V5srvkrf17y7VBG+1ofPvfDhaL7X9hg9irK/Pdswvb1mGoy+12+sPd+gmT7pL8W94Z6CPfQafjxgrR4+j5ufvdLpar3os4Y8uhEtvqGdk70BvCa+6mj0vegHZT6Jve693fE8Pb/MGz2Mdpa9ZMq0PdPTKj4hcsk9bZURvgUEhL5pBR8+N6ftvLTORb4Dlvc8jziTPYwVRT1NHqU9ygduvh1cB72iji29ysfhvenTbz7g0zQ9e8TjvV5bgzqZtgu6EcbAPYKF9T1Zg1G9ZxiLPXf9RL6Ii8099q2fPayU1L0ERqu9", "f", 32, 9)
LSTM_RECURRENT_KERNEL_F = decode_weights("AT3+vbzaAz3iA209w74nvlP/X76GVDA+ZKoWvdTiwT3+NQs+1emnPKowsz34cIs9pGz3vUsZ67yd4zu+O/uDvdwPo70V+RY+5UOEvYJEZbxVPky9XW2xvYtsaT3zGCU+nJSsPTay+z3iI1M+I4zwPS8dCr3dI00+94rvvAknqbx7g+49z/EOvpDQor7Ml429iEkvPd98cj1Q1wS+NyIXvssTQb6KQ+M9H8oOPgJq4DpkoCk7bb9ivsuQij7aFCk+dtkjvLmqOD556Ck+afU+vonyDz4MpRc+mYeiPVWOBL0Mcy0+KwUYPmu1Dj5nxCC+5XWsPmCB8D0JyJQ+UGv/PWgRiD3pAha+Ew6qPMzOGj3fpw+84gzKO/nshL7nZDg+JV/JPcnMPL2Meoc9oouJPsvYpb3txDu+tCIZvoDcEz1fxC++9F2HPDdUPD3+SFI+xHYCPZJ8LT7odS0+WXVMPtMmhT1NlKu9/EGZvLo38b349D89nxLWPdgxDj5WlDy+cBDNPZu/ED2GVp+9NdwpvfVOyL11bbk9txRuO/uuj73dOZy9TjJGPbTs+bwP27a9Bg01PkRCKr5Vagq+Ez8NvhPTVT2b3hy8Bho0vuzcvL3wqF2+dM2yPd5morzWalo9Y6xTvapM7Dw6SFG+VcE5vfikGL6pdLM9hxoAPqCtJL6NDm0+AKK2PYCZqjs92CO+4enXvDlFnb1P12K82cibvdS5K77ZAIi9bV4CPhyRK75rti48vP5zvIEE0D1EXMY9ftbju0XzBD4doqG9i0oHPdS7Er3DNCA8w6iuvcfyJL3G1hs+gQY1PNU5ND5pUps9+6G9vDHyeD0fPLq9ebPsvDLB/j0Gd4M+blk0vUCPNb6A1A6+TE1NvuwIyz3wuKC9rFTKu5qR8z01QRu9RWTUvWVvSL286hM+x6yEvuNlPT5zn+091leKvTebhryrrd69All+voqRDL5J9lo9RdQsvTpQsbvQ7DS9W8yXPS0V870XI0C+8cVWPSFELL0JWgs9KyzMvGywn700AcU9bzMXvVEoWryyYb89vWuHvaPMXj7IrXY++66TvmahhL3V3o89jvPUvNS+Br13QQ6+o72GvuiwDzty/TS9RBVbvYofzjreezE+bgqwvM8q6rym5hg9c1OlvdEubj4yTby+J9BkvlWmmL1FLzQ8qO4TPlZDJr6AP5w8OShUvr4wmj0uFvy80OLfvUWsEb5kGUc8d5oJvvsKqj4gKvo90S4Kvfw79b22ERU+t/qzvfqXsL1UdSk+g3nGvay7wLwcXrC8cakSPohgd71h+Uu+SY7nPSpwkb3kLNQ9yu7gve+IaL3btIK9+BjOvX601jxWLsK9rNHhPEP/Fr2B5Tc9ha8CPQ6GIT3Ud6o8U0zgOwfVUj56ojk+KBYMPUsCgL2ngqO+V4IovnC1lj0qSHE95ntMvXtESb5Ibv69tUi5PPgS6T0eeFY+WIoOPtj5UL5DTFo+Xh/FPhesRTwZWDU9taPyPEpGM76uuxE+jOxjvOzvATz+WdG9j3M1PD3lqT1MpLO99HGLvUvWVD4RnBc+oUdkvgIsIL4wRjw94MCWPWVWFz1HJxA9EtV2PZ+1hT0ZaVc+6MV8vHUEET58Uiq+7rKoO56o3D0a+Ea+ZABgO3OAhL2L9pG+HVhYvoL8IT1VMA09L3yuvRhADzwWU8M9dLuJPYgTCr1wMOW9mqWiPbNj7D12HLe8iz2Nve9lmD1kIGU9kj/CPA6BRjy8Mkc8mTGCvWln+TtsuoC9KI3vvczPSb4HFQo88RuzPBE7wL011DO9U6ZrPooWEL5rb4G+GBMqPpugirxGvjS+G7IXPUoS071+yfW9W/pqvT8LRD7O+1m9EoSYvaVcVD4Vq/C9FtU/PQnPZrzFDXs+KdEfPhv1ob2MyLc8CRcQvnCpL746qba7pGMpPY562D3iYsS9RZktPQW6uzwSBIQ97PYxPjRukzstNOy7TJz2vShC1z0egyy+iphcPjEb6rzJeAC8wyZNPcxxK70IMaq8vn2xvP/Opz0twY48iE/qvehOvr2Dn4Y96qCNPSaU1r3wwG+8eHxhvIC9jL3KVHM+NJdVvXB9LL2RmUs9cDDJvUccNr6ZQAK+XiALviyfKr2y2jw9aKxbPgD2dT1cB5S9LV+VvBTZ6j1ENaU90dKCPTU1PDsY0Sm+FutyvfQZqT2TF+s8HBa4vZfcgL1M3FQ9D8OTu8wWPr7MVDq+eJwcviFL+T00uiW+XiM5PgKjZ74K8gi+jDQ5vAPvhz14KkQ9G9ZzvpKJqj1nllk9EMqFPhTDJT5rp3c8ftQHPlVWO74nQDA+j4YQPfYbhD2Y3sy9kzWaPnDXCr73Y7o8qsuWvDMgFj6b+Jo99RG0PRcokr0FAAG9YaLavUnaTL0MOxI8/M33vegtTT2vkXs+dodsvKT34zu3Eqo8mocWPqB9YD7+Mh6+0DzIvcXHH741zfi9GIfZuuKLAD6UzA491se0vec9hLzQ11U+rEk9PnBbxzyailQ+SilDPvF/H71Y1rg908aXuwPXTj013wO+MRebPBCx1Tz45Ju7EmU5PjLUsb375aw+B2OovWLTED0oy8Y9gLP0u8N8hz7CNQ2+0JTYPMC/O74Mj2E8AJ3OvEkxOj4TFgO+AR2tPOxR8j0Gi6K9p9EPPVzqhL0/xo8++qGevaHOPrzIxiA9630Mvq1IOT37CeG7j/eEu0CkprycF++9HVdYvv1eaj2etlO+PkpXvrkmZb3j2zy9ylPnvOWczzw8GPA9LmRAvTXzFb6r+KY8A2C5vZNZ273jWL47KR8KvlG6Oby+yJO+/3NsvSPLIj6dLh6+nnSGPdotdT7brZ08ZjmEvf5Flb7T2s29MXiTvYjVYD0fUf+9cd2xvoVaALxpnpO9jdwsvlz3qT7FXhm+N9fKPYRT8TvxbzA9gMR0O8DFkL2wpdY9+A8DPmXDA70O002+B5BbPbeFlz2pVQO++hgtPuEc7D3jihi9FmXhPJAL3zt5hFo9lwN0Pvo9Cz6/kQQ+B9iVPRTFFLxY14I9P5cYPsC+Uj19UAe9yifyPc8+BrzA0CE8JldCPUgVkr0UP869fMbKvSK4VD2AerW7SA65vX4jnL2tQsi99FXZvIEKA75nhK89AE2/vejE8b3rpq48MT5ivM2gFbxYz1w9LiBWvX5TCj2uHSI+pPNFPkeUe70AmCg+a5WdvTQ/ET4PiRA+0olnPc4JE72UvvM9tcWqvdA6F7xbDx8+3+cKvpvO0r3qnKy863AZvuOYrj18/l68y/1GvQ1cV773xOU9sA3FPMZBCb7qu7m8GcEgPExskTvV6mo9mg1rPK3nwrzl3b+97UBVvdiS+b1Q14e9rZs9vVFy3T0o/IS9hGQyvq3CDT1B9RU+4kaavVAJiDzfgxM8RSMVPieSrr3ud1u9aC31vOgLAD3O5wY+yWo4PTy7xjy3lYY9GUl3vRQuQb2Ohra9OaF5PbbCgTsT0DU9UdVlPT5WVL4m7Ze8CX4mvhiqtb3MMVK9I+Y6PWozETsgxJ29ZdnPPe4/Ob2BD16+Xa0WPnq2Er4QZNC9jIdivYkje70MAO08VG0EvstH7737kCM9+5/SPAjDnz3E/oU9a18jPfE7YLzxadg9K1WhPb/JGr6Ul4W+PalOvgBKVr43y2K+aERTvdyF6DymRgA+pnyRvYsUCb3lp4Q+av+cPdshp73V+869SA5PPJwxZb0AEkY+mPyavCjpsrxEP+S9GRkFvvgHz71riha+Q8ctvho6Gz7MkEo+l168PO9LPz5F/Do+5Ig4vew5gbwdvf49wGlBvhFAxb2q76A79esxvuKdAb32loY9OZ+GPeNZrjyGIFY9DvFGvTfHMD47wJI9bMrCPU35ib0ibC28ZmEgPqPfjD5XLV49BHkqvlPHJb58rTK6jqAcPvlZiT5HvL08yMjOvbRTaD082Es+7FYpPo72hzz/tpi+pfWlPakZ0D3xB5o8ZtoIvrAOq71kXXa+X10bvu8RmD6/i08+fz+EPkiSl77Eol0+WukxveMY4r1yNwY89ZsCvpZDXr6sOZc873pGvkyYM77o9Bq+Uo2oPdrWC743lb+9GsIkvgJCSDtBVW8+733AvV2cmb6lZ8y9tAqiPcJhiz1YoIM9pXp+PRS4C77tTB0+PPmIPTfW57zfwI0+p3MYvRQmhr19gny+LZ25PFZETj34yUW9+cqrPiIwiL26fE0+JKWSvKZsxzwcl/w7m6l9vY5p4D2AIpg+cMsGvatjb76UN4S9zGSDvYcmdz4LpiK+BUudvYaVXL6yzLC9c9KhPgz8bj4r/3c9u6OGvjDnMD4LOzg9BReLPCPsvz5SNhA+iNjGveRcYzzqG4E8XtscPh10jj3pkgA+S68UPhWiCj4rjfW8WnzjPcOSET5cbNw72J1vPiq4FD5SsKM9ePvzvSYYJ76w+iM+lth5Pu8l771UrBG+ps0rvu0EOr6F540+rG+BPokWq7116Vi+kM6pPg8+vT0aIhE+TdyCPnzY6r3Y9Qa+/FIVvX5HAj6qXnq8mYS2PTesZj5NIHu7Z/L3PQ0wqz3lyjw+QQG4PqSqXT7A0pY9FjEpvtQN8TypBYY+9uggvRjQEj2yRSW+Ev2KPUn5mTxFd7+8FL4tPRGcM77qZ9m8HILYvBe9r7yflFq+IH2KvQJjIb4whr27gJKFPUQGv7xJj6E9H8d7vnaPV721OJu7Mzg4vswcQ76mq088nmPmvcoipr4rais+DeWEvlxSsjxIlpy90ncCvoA+ib1Ygpg90Jr7u8QqKT5xY8U9NrXrPeeOBz6+0eG981/NvYmjIT3De7C9rdmyvU3Olb6xfAq+3u6HvdYt/b1J7hC+SzRavpm18j3tI869NEYqvbr6jD6O+0u9qySxulRK+Dw/Ofy9e7XeO8UWib341AG+m5HtvSp6Bz3sFka9NuD1Peb4Dr7LP9i9F3GkvYeApr6D0+Y8dkPIPeJw0T28TAO68fIFPqHULz5l0XW9VhYVPmsq2r3yLru8dA2bPRdNZb3w8JG9q2uPvKoIPT6p4pC+9VMrvk80BD0f3pU+b747vjkYwjy2CfI60qRIPC+rGj7zoic9XJeyvYfkX70+zQw+W8VbPRePfry0JDC+XpqoPRQRVj300QI9glsqvoC7fLmyXwE+KioKPmL7qL6Qe2W+5UoFvg0/373Wxf+9MGXIvcQBhT48ajg+94kpvhCWUr1vyXc+2kk6PkVF0T04SYW7yE1hvfylx71Mxeu9y6hoPQ1/u71kJew7MkgSvlaGYD0RqMC9xrM/PW8TyjyFs2y9x569PZgDDT6qyOW923VYvRA8Ez1Y4x49qtYGvrrl5rzCHGI9mqNFvgNgiD1SWwA8Ltervf41Gj47LVa+vAffPd+sET7AxwQ+HMmEvaSUeD638ES+xxIyvR34WjyAz7i9Ts6TvQ==", "f", 32, 32)
LSTM_BIAS_F = decode_weights("2aKSP2n2jT+MxY0/m1eIP0a2hz/T3X8/M4CVP5c+jz/Z3ZU/2jB8P0Bgkz8f4YQ/h2eJPzYfkz/p440/nkKAP7DwkT9DOpM/iLuRP0ENeT9W0Yg/iZyXPzWrkz8BZY8/NOSVP/7emT9oP5M/0piEP0gCnj+VWH8/9eWdP37EjT8=", "f", 32)
LSTM_KERNEL_C = decode_weights("BG02vsVZKL3ABbI9RLX6vSvLNL6pWFw9GykuPmE6kT0TuYq+rwxnPRaSIr3vgCg8JjP/vLBuHr6yOq0+pZxCvZZ5Yj4JxYu+rrgmPQ7727ynG4e94hD0vV0yOroDjFU+Kij1vUuBMr5fsgM+1oqtPaXqG72o2UA+i5aUPWWpTD6RUqo8Y0P9Pea1XD66+Qg+mC47PpqtjD1usl29WCuwvVbYND2QJ0e+vZ1SPUx1bj5/Slc+ZwZGvsywo72Gfwq+o/BjvS9AEj2Nubo9LPSCPN8lYz7fMNm9mqiWPiy+Sj6N7kO+yJtSPgUfWr1z8GI9AgQcvnNSGz3bwZ4+u3ImPts0nD2Bd247/q4QPSGPaz0Z+Fk9UG15vhl3jj1umaw8m0THvc1zPj5Ku2g9+WgwvnPBFD7K/zg+VqI+vir0hr5ZcWU7sC4Zvrxbd707xja+6n4xPk6QNz5la+49UPVLPh5J6zuGBQG9dkfZPVQMID795s29r9stvXYcAz2fXkm+dkKYvHczKz6L3WW+JkGsPt+yCr0lthQ+UrvLvAW9lr1hYIq95bsrvps3kD4YvG+97ZgJvmf3BT7rrRS9StPVvdXcHj2NO4e7KiEbvi1tEL6hpEW9TtA4Oy2NNL6Kakq9khZBPrK+FT5acpM9iSyJPg4VRz3qpgQ9NgRLPpYq2Lw8oPC6OOANPoaAAb2aUKS+uZl5vZ69qj2NW0e+I67kvfvUBj4sYB2+y6qbvca5RL1ufVU9zxhLPU98ATwsO4q+DOGWvJN9bL6myGK9Tw2BPdB6pTyhM7E8Ec7XvcJtnT0cooq+lZS7ve/aozt7rl0+87KrO4z0GL6rIYW+E9ECPruQWz5Y8VA9XjV4vRu4Pr44Nzw9ApN0PFDEbj5YURw9BP53vcyHmD7wVtA7rsItPmpRBL7vfRk+bmjaPSqhQz71L4Y9OD4zvk/kkD2QQ409tfT+vNUxHT7DVWc+QiUTvQi67T3KKRo8DsubvmtyVz7pyrw9a4nXO9S7pzn3MgK91LImvoEm/j3+xeq9qixLvUnL4D0q0R28g4o4vazNNz5gUye9wKBwPRxCFz4J2ay93LDCPWgbdz4824I93hNfvKg4AD6fCiI9GwsPviBaoz1O2VW+jmc2vjuZJD7kC10+5UWWvDr6FD6cyH0+hWOZPZV3vr2Fhzi9eiMyPUZZhT1j3Ds+Avy8vcZ4v72j3Ze8tCVxvkPtjT0IE9W9TvVGvHfXyD6KQmK96ghhPhMOkb0x0Pm9YWjyvMsfyr2opCa+vNwPPlj/1z2nR/k9iwypPbNGYbtdjfK9f+w5Pva3vT0sRrm789JEPqWZb76unOM9GnHZO/ggBz58gJg+lOSgvVfXUz6F0VC+WiPOPS7GKjzHZBE+UVChvgQigD2MaaO9Kt0ovt41IL67O5+9y4C5vJJYuzwthpi9pcMgvgXsDj5VJkM+FvF4vSnEjD4mfdG7cgS0vZ+DNT31+/G9kDECvmh0LryrmRY+Pp+gPdM3cr2s7rc7TN3xPFUVib1yjii+", "f", 32, 9)
LSTM_RECURRENT_KERNEL_C = decode_weights("MHRdPkfOKr1ulu69f/0Avh7sOr5Du9o9RMMIvj/O1L0FG8m+7GnTvaEKuz4Aa0Y+t9HtO09xRL7SfIk9CYbLvRh7crwvaS4+2L7/PL5Wgb0hfTy+nMjSPWHJeD0hBj2+zH5LvV3W4jp4lYs9If9yvd8UvD2WOwq94s0FPWAm8T1rh747zO76PQCPHD4Cg5m6pQN9vQCbeDuwvxG9dZ59PY2A7jt2WKw8jRZKvWHaCDulnz+9tHGLPoLAdD3KlRU+P+eqvXWDAb5dUPw9MEbOvdLyB769ULa96NDWPdpSBD2PjdO9rzEUvep43D1XQMq9tFZ6vvHSy7ziv8C9ukF8vY3ceL6rDni+qwoZPutgEz5h1kY+7yeLvVk7mz2fsRk+5hmEPTF2dz3JO6K9716UvXkwAb5mQ0M+kH7tvbtv073adJ+9px25vVdGAT4ieEw+HLu8PTt/lb2nuwG90fsHPnWtZL1Dtci91R/zPbikyrx13FG+hJbBvQl0Ez166Ia+bEdvu9fM4b28ogG9vC84PWhMYD6bdTS+V6SmO7mWET6KQVs9cOP5vNUqyjxoQi4+vaWoPUCqbL2qNf89MeAyOwGJjr2i5bm9qsw0PsfHYT1qdrI9Fhaiu4BcVD6+yKY+B47qPc3SXTxXQno9uOuIvInFNT0S60u9K8dvPug4mL2Hc4K8ZdlLPZ/Vsr0UpYS8gqiFPOaLUj6y3Tg9ZqUnPajTGj1b46o8eahDPjv5h72Xy9S8AUrBvamYNj7KCi49BzdOPCWJiD1xMPq8eZ60PdkXVz4l8si7HqiuPcXneTzBfq296xrAPV8RZD1PjSS+sXtfPbavNb5wq3W9XQuNvl0v6j3+HTG+Md87vrHKRDxZNZ89eJC+vVAthjy1iD09QVw4vm5d7z1mh4s+dRk4PggDor3Dm7e9TG8PPt9uZj0mjIE+1TeaPUShwD2IjFG946mIvqiMxTj8V0y9KngwPbcygTyYh608qH+8PYXIprzdmR8+hUzKPTANMz3ZMLC9JqXnPC+rCj3w5uI90aRHvafsgD537di9OZtyPbvpzDu3YE0+c+mXvb+EuD22L2m+JRvCvVRILT4gDoe9yR9cPhmuAL4pG1893hvfvUguRjzorWC7iiPevaPep73654+9j8cvPYeNBb6dwuA9ryBAPpnuTT6OCr69IxqTvm5f672Eiyk97Id9vjUMNz6umQU9Uju/PaKEez0WCig+1zv9PVvdND0S8N+88ahQvujqrjx9YuU9RNwHvjpKq71hAwe+MyELvVIEDT3W0Us+a49GvWDxTT0y9WY+v/fwPcFKhz70/RE+6oigPs+JX757F+29KHZpPYtrib3KKJc9kBoPvZhmKr7TanC+ypiwPcZv3T3SfAQ9D7ihvMP/Ij7E7Vk+LyJSPq1cF76SWTY9HIMlvp+cSL4GR34+gh13vaIEmTxJnY6+B2jnPFtyuL3Vsj88UHjbPGGu+rxpnxG++7qOOgjSmj7A0UY9hUy5vaxS6Lvjlfq8FaDIvb9vLr2rVCW+OhOOvUMj3D3GT2a9YmIpPDBKYz29Fc+9wTq1vXmGL77aa469j9ZIvoDRgj2pJuk9comZvb48+b2u8os9JOvPPWXFrTw6RL692drePcbs5L3PJY+9GkHhPQ11jbx81DC9MOIxvmXfkTxAJl+93u0Hve2xDzzGf9Q9G3GjvZ+OyL1IJY09HIauvJcIIDxW90m+qfg4vuVgA7qhFIi+Sy5Lvk39vb7OPK+8WwlfPjzV6zzHKQu+GmxzvYMBy711AnW9bi95PhWMlL0e+iy9/uLwvYsDTT16LMY93yilvd0nB77vHjI9bjuTPZ2xST2Gj7s9ZEN7PTkiPr2dgMG957RXPgkjCj7CFMy99NI/veONFj7jdkM9vawCPRSlQTukLi27BkUwvvQ/Pr7EfAG+HsbhPO7EgLwuDy89wyS1PVvm073z8nq+FYHLu0CogDxUOdG9dty9Pfli6zty1Kc9dj7gveLcWD1Z5+q79r3bu86KDD1uY2g+d6MfPX+E1j0IpWO9gj7JPL0qTj2shyy+g1vhPZcmgD2Q7I49VMqKvrkRID6Jpve9/jqTPT2vFD7xvC89/ti7PXGUirxgXW0+86eWvYOQXj6E5vW9bjMAPq/isj2XCb08QoOPPrQKVT6pu6o8HUwPvqvYFT555rK95a0xvoR/lros3nk9ve0fPn55YL2xDjE+RVTRvex7IryMwIc98UpqvSHKKD2s2N09gxoXvjIjnz3jm1o+sllnvL1d1rzgMLS85tObPqu6mj2ybO09NdrkvGzdYj1iLLq9uSMpPt/hKj28NSI+74gLuxNpmb5T1AC+D1FmvuNd2j3Iv9892PHEvYbvDr7usqw9GvstPvXbND2dm/m8dDw6vVb8Bz2i+7I9UYKcPe/jLz2eHw8+Mn8dvtCD3r3/Flg+5TSaPgojLD3Lx7i83wgUPuVjzj3rCdw8cZpXPgmxvz1oENo7VY79PU7HZj6UjqE8QWu3PDl0Vb1+vyA+Lp8CvmMTv73/iOI8IkOiPacPtTwtlGi+oxM4PpPCzLsP30K9TTUhPsBGhT4MtCw+P43VumCxiL4TfES+YahNvdnaHz6so9g9TvUEvXa9ZT1QUsc9SKGWPeyzbj4xcaE9Ece8vAzuKz6hLoS+37IaPlBsZrveN6s9u12ru2qGXz2hG8I9t+wvPYhRXj1uuq08sZQLvQ0FkD2PoxU+GCPWPfWb97yNGhq+FO8iPWMDCD5RA9S92s6nvFaORT5ufCo+IkC6PfipD703fY09ACEXPB92gT0H7UM98Lk7PQpoLr5YfsW8cZMTPma9nrzPIMQ9nloDviEmcb5Pbdu9iBwLPksOe76K+DO+W7HZvbgIRD0Zg2w8L3LhPdNM7D2cpH89KXeWO6eS4736n5+9VPI9vrasIr7TKma+gFAKPQMtzbyyjoQ+hlGLPgDM+b19hgS9GXzrPQcyMTyZMSG+m/YhPj1VIL4TAMC9FMrePdwC0z1GCLm9VtntPV9ZIz312vQ7qX5XPv2K+zudnkw95wUTvNvSkL0CSJO9ppwSvduNO70J9Cm+Y2rXPYN4Rjyd6ys+xrJ4vtKZAz73rJy954JuvDtFrDwtMjG9Vd04PpGiITy5WC48ydqIvSJL3j1DPUy9dnWAPuS5Uz4W/3U98SRYPsmol7t+tC09+HnMOSCBPT2ONtw9iB0hPGe2pb2lCeQ9PhQiPtSB/b0NJBg+ZyhmPeltUr5h96c9sERaPbYCLT61jd07jfdVPAqMGj7uGTi8Hur4vJA4gD0op/c9U/TWPQXQjr3K8C29mlKuvdBQyr1Y4ci67VPsPd6GU73EZck9FJlQPjRl2z3v2Qo9B0iBPnTHib2mXBc+btptPUOinL1RLR8+6AVMvkPUPL3NaOK8rdaBvFvElD01cUW9JA8nvfKHUT33ssM95CV4vEX6R76tHL49KlEFPqtrTL36PBa86jeOPc3nkr2xlT6+7p87Pid23j1WNTw+aTGDvb8yUDweabG9O7dkPmyAh707FRY+pJH2vTs7EL5mKoe9pVoyvS46DD0XisC7X66uPEiIsb1mo12+o7QMvj/FhD6qe2U+EFDivQgToD2+Gf690FBxvezIVD7sbj0+qknru/KO773CVUO8a4RFO6JnXD5fo4I+l1jGPdH0vb3FnQA+vncpPrSOrr2Lm0+91Q8BvqLNqT4iwPi8DN6fvfQ/izwoQBO+S4H2Pcxp6T1a6JC854MXvllMar5Hc/895JdNPonPNj37JZk9BWMMPhs8Hzyutky6n8JrPUmOGDzLsWU9i9i+u9N3UrqytEk92upEvl2+rjuotnY95NihPS+Naz1aiiM82+1aPi+AAb1KGbw7a/bdPIMu/j2+r6O9sZV3PgLaRL4hyPE9FxnwPao7HT23XJs90kcbPiC47jyjSeO9CFhyPZzlQj7RJAW9w7gAPkU1iD12NTU+8pqbvZKuJT7Cl7M9DDifvBBlOj17m6W9pJbovdeCaDwtfg69mejDvRvR2bx1AUY+9iUwPvtbL7sslxw+OftRu5qcfbxWTIe9l+scPuLR+rsrBPm9VzehPU0/uTxwuXK+d67xva/X9j3uOOm94Z5nvf5wFj533Q69LlsRvgqYIz4Yi2s8twVBPUDbmb7RDRM9rsyTvnGMODzR5vM91gpAvqw6oL15Hbe9p14NOx8bOjxVqR0+oSGHPuegBb7zrBE+k4YRPvZEyz0iBh89xHDfvd43lj3OcN+9dAhMPNq09LuQkIY9A23TPc4VhrwoHaA9aaaeu8D0pb1VU7O82Z/2PExESz7eIAS+mHj3vUbynT0Ui8C9tPcRPn/A6jwsua89JMh5vUgvMj47gP29Mj0xvQD+JT44LwK+C5wyPgCngb0wnwo98WEJvk4vzbyGdRw9OMPsvTVYdD0deMe94LcGvWQ4Dj6zhqE9pCy9vTIyXr3vBBm+Xm7bPb/ZBD1vSQS9eZIKPsRb/T0xy7Q9h4CDPvZhBz7KFlS+lFgPPutcyz2MsA29c0fvPPgvCL7+elo+qfjbvWbtPD6E3Je9pvEIPtvU8j2G9OI9+ZCgPfwQFL2kh0Y9Sne2PYVw6TxH2Jm9FpMJvtA3TjixGNs9BtRUvp+MIL5J9ls9hOs7vgInnD2npIQ+EH1ovZEvp71v3nU9yhKXPS3tCT5v3Rc+OZrHvcpgBr4QLQG+bJuovQgvSTtfnia+FB5GvT1TnL50BQM++hGLPfT7sDwHMGM++GnrvSe6l70MBVA+hP2MPDw3zL3yKZE6h+u1PZHc1L2yXK29UYHPvd4vx73/69O7gX3cPbO5LD6IuCc+cMHzvAR7IL00116+N59RvDzH4zzBlym+V2OhvPXrebz5K989+KGEPentAD42X5U9lh2QPdW/vD3CKC++7+qjPra/Ez5DDAU+3vhyPgJTsj1/4i2+5+1PvsHmDT0L7Xe+gHDQvR9pwb0okz2+ggTPPH4pGT6+jAI8xMJGPe3TKDvmeIE9tnjzvGmwJj1ztPg9at9TPmMnh71STii+4kZjvkTYB71RGk6+qDn4vRERu70J27y9yfmyPTrIuTs0tcY9KYL/PUsSlL7B23c+vhULPmVcirsn4oe96TF+Phf3Aj4Ma+A8k1kGvmw6tD0PmzK+TX8LvlFs9z0eIOy9C+mVvNui773eQwC+AQZvvEUOWz6Za7C7LxrGPRkGBL3goBg+BfWXPoUMLz6wZwU+SmZKPbgv2D0N71C+VeeqvCEHCTzGYDU+D45OPhPHLT0eNGo+0ZHdvPSsGL793Tm+MGPlvQI6sjq1tw2+b8JqvibHKr2Bgii9pd5DO8bmFD2R78i8CWCLPTkBjT3tQVE+DQkDPeUCZD0+e9a9fFLZvJeKgb2HYq89HGAXvgAEMr6/3uK9qesLPevQuz3FkaS8r8OtvYeiTT4zCsC9yW0rPg==", "f", 32, 32)
LSTM_BIAS_C = decode_weights("pLZ3PXD907w3OJG9zDKwvLPkZ72MHde8qC/xvH3nzrz4LbC7NhiqvWJoPryKMRk9APqTvddxmjzYFaG8QjZ1vYclzb0jeQw+5Xt1vXnzVb0NnqW8IciLvX3OL71mz1y9ZNWjPZQij70HyxY9gnUgPYnAuT0KMDw9tlxuvcXagz0=", "f", 32)
LSTM_KERNEL_O = decode_weights("ep7kPcj0qj2ODzi+SfwLvViDGL1rj4K9ZgI2PfzNlD7m6Do+AZU9viB+wb5z8c89QaZAvvwhEL7W8xk6xdibvL1QPb5MFyq8qempPF347j02cH6+IKmrPOvAwj3s6mm+jM/YPOIiO70Duqw9Jl6NvvDQhb3lgeQ86c2JvTkRnD1nDNU95QM/vrJwCL540GW+yE0CvbVkHz7Mwwk+BA/gPe2o8rzNxss9tOzEvFZBhL12vya+gS8sviEMuj38qNi9km+pPQxMN77qPmg+RnokPuCI3D3e5Ry8zfJxvNtGJ70ly9i8DrqDvhx6IT24PS4+TtmhvoizpD7FfBI+JBqFvnhqej4B9SQ5YUoBvisMoL1SQoI+x3QwPdujub20x76+7kQyvcDZL7xfnaC+BnzAvEWTKL419dq969dLvrMLsD7lg4I9KlqHvkYH1L3tt7A87oHNvRqEgb2s4Sw+DLfBvVRLIr6AJ62+4ngnPtw/eLu/Dpm+Iw4cPrfLZz3mKBM9Qu1BvrvWyTxQtIS+42flveUAPr4NDr89qoJSvkxdLb6rzII9V84kvuhyqj5VDhi+smklvpDzmTvOjq492q6TPQxtPj70pfU97HJQvkLlGL7elFQ9jcPivU2apb1EPyA9fcYmvaJSQj6wxPa9mrHCPX1G/T1myk++zIA3Pm45H72TiQe8pRoCPoBdID6sb+u9vbWDvrtO973wE/W8KbJcvuL4Db1gfKI9+ADDPWg3dD6KHOs9NGoIPirBJT6HlIi+DQFcvh3+hb3mRA++dJ9EvmzDxb0hbr68fJOwPF65N74Nj+c8JsjMPdN5iT79jnw+ezKkvmqfE70z/Ea+leraPdIqE74ZoG08duNmvsgihD4VJgo+vu9LvOPq571JpDG+09IPPvGhQz3MmCM+L4xEvq3Nbj32b/O8BpR6vct0VDy3B848O3Acvo36l75Cbgy+vvabvqYoGz3DTQy+9dmuPd3UvLuZE7K99hyhvd7h1L0eeJa+3oQGvvymmT1DM409/V1xvgn4cD09+z4+YaY8PWsVPb6tLgI8iRejvsi+CT0lu+s7K/nPPbMZ3D2wbjw+7aoaPafywDxjdmO9Ix1tvRQXST1gphC91/z/PFz+nj5bhDk+sRbOPdcrTz4QBj4+D3Ygvr00SL3BdeA8glZcvoMbv74ZG32+sTWJvQZ6KL7JLxM9Wk6dPbE5GT7SJ4Y+KMzAvfEOwjyy1Eg+6404Ppfs5b2M+cO5Gs+zPsPVS70snxU984cgvkley71hl6i9i0u5Pcl2F7wOmx4+LWgbvrO2j72lktE9xM2HPmmzVD4PMZk+OS3FPSr8U745/988UTc/vvA7iz7XNxy+q6zovZsXl73rjAs9pBVRO3bmN7yoAa89rYSuvWBDFL76xBW+hXJ0PUg2Qb6Mh4u9kW5XPvxFS73Ud6K+ccxGvtcVuj1wMEy7EqcNvlO0H7wrYig+D5Lqvcs8RD0gcu0981pZPVMZZT4uSFI+7NjGPK3FZz1Enz89PvD1vfIoV77MZy8+", "f", 32, 9)
LSTM_RECURRENT_KERNEL_O = decode_weights("ruaAPj62Tz2OO4Y8mXB0vFneW74TCnw8xutZPUIGET1G004+lF9JvU5pBj45rak93hRPPJFddr4vvaK7HMDBPFuXiDzx9om9ImW+vRbC87xFNc88hQkUvcVeXD6VXgE9QjgAPg6UCj5bZTQ+xdWxvZsNYr7Ex4U+dz0ovjlj1zy0tJ88wBXuvY3mA76aEF6+nku9vSeqWD7uX8G9fdJBvBne/L0QFdE9J3p3PW1BYz1vFkA92tDyvUuScT4fdMM+83p7PRjGAj7IIss81fzWPSyHrL2h/Vc+JXk3vknKyzxHPqM9Kht+PM/t+j098369m7cLPhg/VT67wuC8NMpWPhbVvb0qMJq9UpjrPEtOoT2XSq49Cb4lPjDUjD1AS2I9wwdbPdHIG74fxjK+xVqRPSHfPT7cKC6+GeGXvfOlML4D8ce92U7hPHpXWT2ATwY+iGciPj0TvT1tDRc9yYBtPlyNZj6ejiM+Rbe0vRrrS76ayuo9jF0IPoiIGD45BB++ohS4vO60VD0zY3G9En9APq0DCb3rwAA9bMU1vkMLUb52Zoc95nMdPkHWlT3TEbk5nRo1PZUhHr3dtDq+t38rvtSZjLxu2RG+TTicPU7Cpj1Qvpu9G1x5vuEr7r0Ukg89wcrCvXfZLT3/ZAe+2lkZvUCKJr3lny29gSe7PeSNNj0qbQs+r62wPeJcRr5Wt4a9YO/QvcLAjLzD3m+9wYQ9vQ3AcD1tV5A97LRgvSB7wL1zIey9D9TgvaSYdL1ayRw+3LdsvbbW5D1eZp69ytoEvBvChbzt4xS+/KVWvW/wcb7lDus9D0okPKXIPj54k34+ChNSPYbobTwKNZk96ywTPsqqvTydVjw9LEO8POi0Hj56UfC9NsmLPI0zKL4XT0O+8oEyvqg33T4dke88RsPSvaadRbtWZqe9oGSpvPZMGT7bWBu83BrTPI55JL7xGle9eQNBvux55b043i2+GgkVvmUnu7zJLoo9NzHyPTa9tr2Ju/S9gEy2PUapQ71cOdk9qFgYvH2G172nSdU95I2Hu+Y/W7yaHMo8E/HCvRJ5CT7wOzU+DkDevcrs5L2VR0M9l3DKPXtm0b6lNbc9+j52vhjKIz6Zvfc8zjwuvbrbob39jEc+7dqqOi5h1Dzf2iI+nskePtCnSz72+QG+a0H/vZ3psj0g2+C64/3ePVtBZb5CCOc8MoicPSCSEbzHdq69ebJhvqBoiD1IkXU7ej0svnTKqjzSjRI+pIkzvhesiL6HG+o9gBWBPB8AJj1Z7pM9Bal1vohCRb0Oj0W9LDJbvrvyB75sySW+Rylnvfd5TL2mz049e76JviITgDvyh1o+ciUhPMn99D3DjxC+G986PnMahbsWZZa7S7SLPQrTLr1I38C5tj96PagrKz2EBQA+FZUtvHI8CT57EeG9+vmmvHx2lT0EAAO+MBa2PXc+Mb5s8iy+RWNDvCf/ZT0Y10o989H+PQ2Rij3ZFw09CW8BPpk8dLsDwkg8+8N9vcI8Fr7Rwoi+zkHwvMiVcL13cSS9b/VDvSV+yT7F0IG8UjgdOx+XN70nJ3Q+XOrMvXrxz7yehwu+wBZ7Pb8xOT1IKLM91Qt7Pjra9j3OSLQ973WBPngqlT7FTKC9/GjEPdikOT3THu69yjtFvEGypL67ECE9BxOjvvfXBr5qF628HgVHvTS0g740KFw9zbKjveGRiz1mURA+mPNOPghDB7wVHRg9DD8GvrMVoD1XsrW9RoO9vfB64r08HKM93zTWPYsF5LyHGSO9WGuaPB4YOb5WrXS89g2QPIicz718ICg9cDIYvcTiNr4tuzS9W63zPUctqD1zOMQ9KVNdPe7+sbzozdi9JpiOPcZ6ErsV0Ey9YQVIvqTEWD7f6SI9Y+ULvs7jwb2qLye9fLyRPkHnHr7WMfC7OPVjvhw9oT5trUQ+QVJJPK3gFT6Abn08KtEbPsOdpj2ZXxY+WueWPYb1KD7CHGi98xEIvhxLdz4TL7i9g4jkPUf20z3XaE49nUwaPF8DADzJlxw+VzIhPgsmkjwHqQs+aIwSPYxuqL3X7EM+R3SCPofQET1qIpg9rbGUPUnHFT4w3yk+RZ9hvVMGZb0IkVQ+REBXvT3xBb4L3aO9pdsEvlaJ97ycfja9p3xBvK4Glr01PUS99MNKvaiC6jxyTCA+37rHPMQVuz0iEQE+SP5nvfLTVT2uWjs+6gNpvTxL07yWo/q9NegfveTxXb5Y0uu9imKnPSM3KT6IVpm9n6pVPqJ2D77zPJE9a6itPSxnCD2kwGk+ozffve2BHD4Iv8e9KcDlPVrZhD70mPC8K9EMPZjnAL2DJSM+noizPfNs5T1ZuDy+FalgPs43W752GK08WwSvvRTPgT57Qms7QKGlPU6cHL1D2/67E1ybvbv5ID1wTNA9PltmvIeeZb0gCDE+p2EGvoWKnj5JDxU+COWYPIn32z0XKAi+qpLLPeOT6jzkzCi+6MoBPhk00T0W49g8f3gxPWDDEr6DQ1s+y14SPoIp170REM89nigqvAc5sjxHC0M+DsJyPeOMqz5BcY28VrD5PHwKrDxyBwu9W7zWvNRmpz0uoMA9gukfvp/psD06B1C9/jMqPpThjLt8q5+9RxEEviEdb71n+Bi8kGV2PQ7YVb1dU9a9FIoQPu4HSj6z8me9tg3SPVS1lb0W3eo99ojSvHuKAD5Ngwk9haW/Pc4DjL2KqTY++1CDPYOFXLw/tQK+17S7PPh/kLyZOda9cSgwveIwFL4tixU9r4+3PQW0AT6sLuw8jCzOPIAmtb0htNq92wA5vjjITr6dlAW+qWQwvk7w9D0jJoO+ePG2vRTYaj1U/k68mmgWvapoyrvSexU+D0kEPHEGN776NzW+TpAevuLr4bn/+hi+L+S9vW8cxDxLtYa+znwkvdE2jjzKboY8mCaIPWBgGz4bThA91NfKvYuuor6614M9h7+2PQjoKz5/hVC+xwEGPdaWbr18qRy+MmozOxGN5z1LDzG8psFXPhRf7zyawdI9S6eGPBXQgz4y3gs+dI5uPrY/HL3GHUI+YsWMPsD4nj7E0ym+9SrkvXJBxDx+9FA9fiCKvBH3Qr7a6Hy9E4vJu/NwXb1W9LE9kl+TvVxxdTrx5w8+J0ZMPpsMerw1fp087EsXvhdajrywNV89XYIUvvB/ab7YBy8+ag1nvsAfYj2ywr89gUJMPuVpAL1nvA68pNPpPEh5aD0cHh+8AapIPllDSr1G8UG+cayYPPh6kT2b7be8rGJKvkFjuzzNDis9crmZPQ9Fjz6JTi49WEgHPNpt6b3O9Dm9pTFbvR5WFr692we+mjjhvVJ3Z77meqi7IvuKvTNMLb7w/Pe93QJuPQ+odz1gycq9N5v0vUazi71T0Rm+pdcDvjegED3kOQM+Ru9SPWUjAz2m5sA9lmiyPZgqZ77argC+nUWSPbuARD1KPAy+yt1yPie3ET5RIV481ZZPvoE/7L0cnBi+ih1avqnmDj0Ibxc+GPyMPL94Vb7vTDW+Rx5ivmYskL1UeyS9K4PAuzgRk70pCxS+x+4kPQYcTr1MHES+l8RdPWcDQL6OJNq9aVAuPUxUrj3N4qw8Cc+CvmlyjL5k60g+gbgevCphPzzvn6E8oYrCva0pdTyxFYE9964WPniV4bwsmnm91h9Qvg0wBb6VDx+9DX45PfsZ5joSbLs904SVvgfeiL0R3xQ+2X9yPtpQST238YC9xJFYvRkOVr4/VhI9hAzDPetFHz4+/ya9kzLsvIpJBD6ZjYA9bh6RPH1hID4Pp609cJcUPiPQgz1/qhU+nhs2PJ1zBr6RFRE+bRrOvrojLb5/poG9i1YPPasOcL4qUdA898+hPbUamz0XaQC+3+b6vCZ17z1CZua8gb8IPnaX8L1gydM9Cm4VvMRZ/D0EuSk+Pvggvrj4x71l9dq85ghBvQ/vGj4yt0m9Vph6vZGxaToPie09JP0+PYuFRL1M/z2+0eslvtPp6z18Dqm9jYauvQYOlLt/276+p3pDvhB3+D25gSk+WNQtPS+wXr4e7G4+7VK3PuP4hb3Iw9o9XSgAvhhOlzwpqiG9xomlvYQZmD6C7cq91vmSPrqoUL6Du4S+NesWvtKB4b3k+II9ejPBva3vsTzO4k2+uSmpvZJyrD2T3TU+QDamvRgsR76N8RY+MtgevRqx0j0D2gk+rM/jvdR0Tb72Jja+XUuBPCwoRr66OpA8RBPWPWwIi70Z/QY+s99EPsEUmz0l/F8+b/OYPRccqT0H/Pi8UpVwO63qPzx2rLy891/NPdTZaz1KGsa9uJN+viRAE75C8Si6U18kPYk1fT41tdK9epe+uyK6kr0Vu5u8ndcGPSckuz0v8FG+L0CsvaYJkb120oG9e9v7PWTU6T1r6Tw+XEGXPQowpzsAV708+B0CvcDxJj3bo429gxlgPjNKST5uCDo9YsSpvnSZyTxets875kzXPZebeb5q3lK9MvCnvsyyhb4FFSc++6SfPmot7L2S0hi+ysQUPqltzjxJOBy9bKyRPiILQ77erBq+YGUcvrq5ED74JzW+Nr0QvYLkvz6T6QQ+bLE4Ps8eOj02fDw9VtKXPaamErskgJ4+ZgbQvRz8EzzKDP49sCX1vXdW1b2krxm+9rEAPpM6+L1Ul1U+pXLJPRA4gL4s+bi9q1RSvaL9Gz1aTRy9wp2wvYQLt7wsSEa+Rut6vXEmM75zr6Y7b50SvtYUSbyVpTQ8uiEwPBAzQ763mXg8pEKdvYawQb7yEn29xaxXvX/8xTzCH6A9HU3PvO/vSD3jGW08u9AUvkOwUz1oBao8N9L4PcD9aLyIGz2+eZVlvWe/uD3cyau9nKMAvfg3vDtQbfu9R3mgPAWOAj4F4Q086ZG5PIYRfj2i9vu9p0oJPu/zwD4xCRM9lyLmugHfVT1Il5a+HpsNPrH5Fz6BPYM9EyH6vcw4VD7Am7K8APx+PJHhPL1x2KO9QG4gvcS0a74t9tG9oKUsvtR8Fbx85709y4aLvGP5Ez5J/tO98h2BPRN6dj3BJwa8CJU1PhBP771IHwc9ql3VPFO7Ez5PhT++5DJPvmM3471w9wy+UH5nvtlWfDzvZOy9uZMZOj68ujwLxM49YQlIvXHoAb5udIo+GZs7Pk7OEb7XQ0q9+M5DPhEhuD3UUzk+KCjNPEz9Ob5qxJe9DK8lPVHqs75IyMS9yIojvsoRhL2ToDY8h7f+PTjX/T2xVEi997uYvd7VujywJp890KSEvZmVr72tN+m7IijYvUzx8r2eacy9oOpIPp2JyLwsmFu+uqC3PAstAz5NRz68RLzHPcxjIb73jYY9PkMUvY3dWj6L9kq8zxmRvl0QNr5FewC+4s9WvBRQhr3FmFm96q1Avp+DzDwZJ8Q9WQfWPLb7iz0MV7+9S8BqPeEm7D1UKMM9Nl45POfgGD5P62G+8swsvSivWj0q3ZE9P63EvQ==", "f", 32, 32)
LSTM_BIAS_O = decode_weights("wV8lPmKYAD73zjQ+xY6UPRuGsD2Q0Rc9jlkcPjU3yj33MAw+mpmqPPxw9z1b77g9Pqy+PbzI4j2n9uo9kKTpPNzyBz5W3Cw+FQERPjMohzwgxM09GRoyPl4WSz5hxFs9ZFtZPlN7/D1tFQc+KXXfPERPjD4e3/i8y7JRPhJhDz4=", "f", 32)
DENSE_KERNEL = decode_weights("SHe+PvYMhD7yAj6+2rPUPebJwjxluwM/CfX6vZczkb7YO7e+l7eWPtWqdj7AB5c+s+HlvR+wgDk9p9c+sEVcPZwNob7vH60+KSepPbYyhj6YqxW+zfxcvYjOsD3Qwew+DHqQPoB/JDxmwQw/ph0xPTlVAD+joj6+KHWIPSUR9b6i1xM+WVXyvj98p77ozNk8AxsHv4jqvL3YcCw9RemZvt6Mrz0Wja68dZIPvvsU/D1nnt++3pz7PQ5K077OlMK+T3hHvkrgwj7g/Ie+dIm/PX6KJr7dmeK+d7TMvkFzor6WdAM+yJMgv6o0Lj44m9U+bVlRPklFNz4FIIu+FQp5vW6ujT73DxY/fwEfvizKu703+m2+mYevPplIZD2w+lq+fifavq9cBD87NEe+vyaovlrUpj48w3w+mQHmvQw9IL2OMdo+TO1RO9ZmJz5USSY95qPqvj9u9r2x2pe+4k25PWCXB7/ScgC+A3TOPboXuz77i/2+/Q+GPTw3WjukFqq8eFtUPkfP/75xdv2+i4UqPF0V8b12cpm9qlADv8r+Pz83ikq7sf6QviP/+73rJn4+DZ3ZPocmvL5xnBI/BkAlPuvA/j4vYzo+jKCdPgeHhD6hW44+JUn2PrY8bL7egfe+tT3lPoxyhT7ODXK+ESX+PaCzcT6/sXA9UsfTPt1DKrzi1PS+BTNOPkOMqD6DUbY9rdUKPCzYtL7EBgE/+LvyPQWi1j4+qra+ODfzvtxMmD6ZqUm+PEiBvQUfPb7XbfK+Uz8Pvpcra74a9vE7vC0nPiT8cT5+jvC9FeRBvvw0pL1ZL+S+eFwEPMfBtr2NZh++RBs7vywjjr6BehK/lsjtvm9LG74xr3o+A+fcPplQwT6xwJm+j2+0voxG6b10gXw+2eQnPexYgb6dOA2/slSfPRpq5T7q6U29xZDwvpdeFL/x3yo+SWC2vmE/JD/TnRk/vpiNvWo5nL7zMik/Uh2OPlHf7r7hmmq+Pv46vXDRlr3fg/0+9neHvgX/lD7Fgbu+", "f", 6, 32)
DENSE_BIAS = decode_weights("WTsTPhQ+CT5K9ge+zq00vbQxr70nCiy+", "f", 6)


if __name__ == "__main__":
    main()
