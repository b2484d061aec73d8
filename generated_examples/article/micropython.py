# model.h5 for MicroPython and CircuitPython, and as it is for Python
#
# Model:   model.h5
#          SHA-256 85e3b5c73354171dce53ba8e7f6c4b46b4039ff3e4b06447e5b3d8b2cb0a222e
#          written by Keras 3.15.1
# Written: by lstmgen 0.1.0, --target micropython
# Costs:   1480 bytes of weights as float32, 64 of state, 64 of workspace,
#          976 multiply-accumulates
# Licence: this file is the user's own; what lstmgen put into it is under MIT-0.
#
# Layers:
#   lstm: LSTM -> (8,), 352 parameters
#   dense: Dense -> (2,), 18 parameters

from array import array
from math import exp

INPUT_NAMES = ("input_layer",)
INPUT_SHAPES = ((3, 2),)
OUTPUT_NAMES = ("dense",)
OUTPUT_SHAPES = ((2,),)


def predict(input_layer):
    # The prediction for one sample: nested lists.
    return forward(check_rows(input_layer, INPUT_SHAPES[0]))


class Predictor:
    # The model and its state, which only step() uses.

    def __init__(self):
        self.state = {}

    # Forgets everything that came before.
    reset = __init__

    predict = staticmethod(predict)

    def step(self, input_layer):
        # Feeds one timestep; returns the output so far.
        return as_lists(forward_step(self.state, as_lists(input_layer, INPUT_SHAPES[0][1:])), OUTPUT_SHAPES[0])


def forward(input_layer):
    # The layers in order, for a whole sample.
    # LSTM 'lstm': (8,)
    lstm, _ = scan_to_end(lstm_step, input_layer, ([0.0] * 8, [0.0] * 8))
    # Dense 'dense': (2,)
    dense = add_products(DENSE_BIAS, lstm, DENSE_KERNEL, [0.0] * 2)
    dense_softmax = softmax(dense)
    return dense_softmax


def forward_step(state, input_layer):
    # The layers in order, for one timestep.
    input_layer = [input_layer]
    # LSTM 'lstm': (8,)
    state["lstm"] = scan_to_end(lstm_step, input_layer, state.get("lstm", ([0.0] * 8, [0.0] * 8)))
    lstm, _ = state["lstm"]
    # Dense 'dense': (2,)
    dense = add_products(DENSE_BIAS, lstm, DENSE_KERNEL, [0.0] * 2)
    dense_softmax = softmax(dense)
    return dense_softmax


# LSTM 'lstm'
def lstm_step(x, h, c, sums=array("d", bytes(256))):
    # One timestep: x has 2 numbers, h and c have 8, sums as many for each of i, f, candidate, o.
    add_products(LSTM_BIAS, x, LSTM_KERNEL, sums)
    add_products(sums, h, LSTM_RECURRENT_KERNEL, sums)
    for k in range(8):
        c[k] = sigmoid(sums[k + 8]) * c[k] + sigmoid(sums[k]) * tanh(sums[k + 16])
        h[k] = sigmoid(sums[k + 24]) * tanh(c[k])
    return h, c


def as_lists(x, shape):
    # x as nested lists of floats of this shape.
    return list(check_rows(x, shape)) if shape else float(x)


def check_rows(x, shape):
    # The rows of x as they come, each as nested lists of floats.
    #
    # Raises:
    #     ValueError: x has another shape; an axis that is None may have any length but 0.
    count = 0
    for row in x:
        count += 1
        yield as_lists(row, shape[1:])
    if count != (shape[0] or count or 1):
        raise ValueError("expected shape %r, got %d rows" % (shape, count))


def scan_to_end(cell, rows, states):
    # Feeds a cell every timestep; returns the states after the last.
    for x in rows:
        states = cell(x, *states)
    return states


def add_products(start, x, kernel, sums):
    # sums = start + x kernel, where kernel holds a row for each of the sums, one behind the other.
    k = 0
    for j in range(len(sums)):
        total = start[j]
        for v in x:
            total += v * kernel[k]
            k += 1
        sums[j] = total
    return sums


def softmax(row):
    # e^x / Σ e^x, shifted by the maximum against overflow.
    top = max(row)
    row = [exp(x - top) for x in row]
    total = sum(row)
    for k in range(len(row)):
        row[k] /= total
    return row


if array("H", b"\1\0")[0] != 1:
    raise ImportError("the weights are little-endian bytes, which this machine does not read")


def sigmoid(x):
    # 1 / (1 + e^-x), without overflow, in single precision too.
    if x < 0.0:
        power = exp(x)
        return power / (1.0 + power)
    return 1.0 / (1.0 + exp(-x))


try:
    from math import tanh
except ImportError:  # on the smallest boards

    def tanh(x):
        # The hyperbolic tangent.
        return 2.0 * sigmoid(2.0 * x) - 1.0


# Weights
LSTM_KERNEL = array("f", b"!\xcc\t?\xc0\x90#?\xf0%\xfb\xbexo\xf4\xbe{a\xdb\xbe\xce\xc3#\xbf\x11\xfdJ\xbed\x9d=\xbe\xef\x98\x1b\xbf\xe7u\xca\xbe\xfb\xcci>\x0e\x00\x0c?\x07\x94\x03\xbf\x80\x08\x81\xbe,\\\xd7>U\x1c\x18?\x1c\\\xfb>\xf5\x8b\xc6>7F\xd9=\x8bM\xfa\xbd\xc9^P<\x1b\xe3\x86>\x07\xb6\x1a?\xc40\x13?\x81\xec?\xbf\xbb\xfc8\xbfS\xf5J\xbe\xa0\x8fq\xbe\xa5\xf0O\xbfb\xf8\xaf\xbewP'\xbe\xe0&\xdb\xbd_\x9a\x1f\xbf#s\x1e\xbf\x87\xa6C\xbf\xc7\x1bI\xbfy\xb5\x1d?xG\xbf>h\xe0\x15=\xb5 [<\xc62\xbb\xbet\xee\xfa\xbe\xe4g\x9b\xbe\xf2\x9a\\\xbe\x98\x18\xdb\xbe\x00\xab\x0f\xbf\x89.P>\xbf\xf6\xf7>*\x13v?+\xb0\x08?\x84\x197\xbf]\x07\x15\xbf\xecWB\xbf\x22\x11J\xbf \xd6\xe9=\xd6\xc2!>8-]\xbf\xc6\x11\x12\xbf\x04]]> \x8e\xc8\xbd\x0c\xf6r\xbe(\x9cm\xbe\xeb\x8ct>I|\r?")
LSTM_RECURRENT_KERNEL = array("f", b"c3\xbb\xbf\xbc\x1f\x10?C\xfbD\xbf\xb0\xa0\xb4\xbf+XN?W\xe0:\xbf\xa2\x15S=~\xe7\xb4?\xc9\x03\xab\xbf\x00\x1dC?fWK\xbf\xa5\xa5E\xbfu\xac\x8a?\n\xc7L\xbfb\x9e\x97>\xef\xea\x9f?9\x80s\xbfS|\xc0>!\x11\x94\xbf\x9bAK\xbe\x852~?\x02\x10\xc3\xbe\xc2|\x03?\xba\xb1A?.\x96\xb4\xbeK\xa6\x1a?\x92\xbd\xcf\xbe\xe2\x1d\x84>\x12\xde\x05?\xe0q\x98\xbe0\x04Z>\xb9\xbb;?\x1b\xd5$\xbf\x01f\xf3>j\x19!\xbfs\nw\xbeK[q?>0\xc2\xbe\xad^\xa6>&[\x8f?r\x10\xf0=\x8a\xd5\x13?cs\x02\xbf8\xc8\xc9>\xf8\x9aD?w\xde\xd2>\x88\x03\x0e?3\xc6\xea\xbd8\x0ce\xbfu\tO?\xeb\x1b\x92\xbf(\xcdb\xbf\x1f\x90Z?\x08Y\x11\xbf\xd8^,?\xe5I\x9d?HA\xc0\xbe\xa8\xe3\xe9>X$\x9e\xbe\xea\x8f};\xb3RS?\xf4\xd7\xc2\xbe\x80\xfe\x18?\xba\xd8E>\x1e@S?\x92\x8c\xb8\xbc\xe9\xda\xf7<{;I\xbf\xcb\xbe'=\xedA\xbf>\xdf\xcb9>\xceF[\xbf\xb7\x18Z?\xaa;\x1e\xbes]\\=\x89W\x1e?\xda\xb2\xbd\xbe\xbe/7\xbeP^\x06\xbe@\xfex\xbfM\xd1;?\x8dg\xfa=\xd5\x02@\xbe]{\x99?_v\xd2\xbd\\\xea\x87\xbe;\x05\x1e\xber\xdbk\xbe\xcd \x1b\xbf\x8b!O?\x9d\xb8\x94\xbd|\x85\x0b\xbe+I.?o\xde\xcf\xbd\x81\xaf\x19?\xb1\xc3\xbc>/\xc9\x0b>z$\x1e\xbfQyw\xbd CQ?7\x1a*\xbf\xadq8\xbf\x08r\xad\xbe\xa5\xa8\x98\xbd\xca\xd9d\xbf\x18\xfe\xb5>\xc3\xe0\x1d\xbf\xfb\xc0\x81>F<z>\xc6\tN\xbf\xe1w[>\tKy?\x85\xd8\xb9>Kf\x22\xbf[D\x87<\xd4[&?\x86\x98\xd3\xbee\xd3\xc1\xbe]\xd3w\xbf\x9fZ\x81\xbdc\x1dE\xbf\xd9\x0f~>\xae\x0c\x94\xbe\xd9\x98\x1d?\x82Uu<b\xf0\x91\xbf\xb5\xb6\xe8\xbe)\x97Z?\x96l\x1d=Q\xd3\xdb\xbe\x95;R>\xfd\xbes?\xa4vz\xbek\xfbR\xbf\xcat\xcc>\xb5\xf8\n?\xda\x08K=U~\xc3\xbe\x85\xb2\x15\xbdB8\xb1?\x8f\xdaL>$\xecV\xbf\x01\xc0\x03?\x8d\xc1\x05?c\xbc\x89\xbd\xfd\x0c\xcb\xbdJ\xf5:\xbe]I\x85\xbf\xdd\x85\x80>\xf4\\\x95?%\x15\x1e\xbd\xbe\xd2\x04\xbf_x\xb1\xbe;\x04N\xbe:\xfa\xe4>\x13\x16!?\xfe]\x8c\xbb\xe1\xdb\x85\xbf\xae\xc6\xd3\xbd\xfb\x93\x08?\xe2*\x95>\x8a=\xaa\xbef\xc5\xf4\xbd\x9cV+?\x073\x06\xbez;.\xbf\xf0\xbc&=P\x0fY?K\xa0\x89>l\x0b\xa9>\x96\x94\xd0\xbe/\xcd\x99>\xc7+_>#t\xe9><G\xe3>\xcf\xba\x98\xbeu\x18O\xbd@\xb5\xa2;\xb2#\xc3=\xcf,f?>i\x9b=\xbctR\xbf\xe9.\x06\xber\xe7>?\x13$!\xbe(\xa1l\xbd\x97J\x94>\xa2\xee\x1c\xbf\xb9\xf7}\xbe;yU\xbe\xbb\xb3\xc1\xbe\xf49\x1c?,\x8f\xad\xbf\x02\xc6/?\xea\xfb \xbf$%e\xbf\x8c\xffc?\xe8\xb6m\xbe\x938\x11\xbeP&y?\x17=\x98\xbfQ\xf8r?\xb4\x87\x9b\xbf*\xc5p\xbe\x0f\xffT?1\xac\x80\xbf\xd6Q\x04>\xd6\xf6\x90?O\xe3\x03\xbf\xbd\xae\xf6>\x93\xc8q\xbfH\x9d$>\x8d\x8b\x96?C\x87\n\xbfk_\xf7>F\x8f;?\xf8b1\xbf1\xae ?\xca/X\xbf\x99\x91\xaf\xbe\xd4!\xfe>\x98s\xe3\xbe\x9b\xe4\xe2>\xbaO!?\x821V\xbf\xb3\xec9?O\xd89\xbf\xbb\xfc\xb3>\xeb7\r?D\xf0\xff\xbe7\x99\xb9>?be?\xd6\x8ef\xbf\xc9\xbc\xa6>:\x17'\xbf'\xaf\xf4>\x82\x10\x1a?\\\xf9|\xbf)\xd0\xcf\xbd\xe4\xee%?.m\x92\xbf\xdcFZ?\xc7\x0f\x89\xbf\xf6\xfe?\xbfw\xc8\xab?\x1f\xa2\xda\xbeF\x01\x04?\x9a\xc5J?\x7f\x8c\x80\xbf\xfc\xa6\xf6<\xb8\x9a\t\xbe\x15\xd4\x1d\xbe^\x0f\x13>\xb0\xc8X\xbfI\xd7Y\xbe\x9b\xb9z?")
LSTM_BIAS = array("f", b"?\xd0;?\xc6rL?T1-?LR\x19?\x9b\x18'?\x90\xa7\xea>\xab\xf72?\xf6`\xe7>\xda\xe4\xf1>\x9b\x17\x8e>\xe6\x8e\xe8>\xa3\xb1\xc8?\x86:\x10?\xf3\xdb\xda?\x92A\x0b?W\x1c\xbf?\xa7\xaa\x83\xbeY\xef8\xbd\xca\xc5)\xbe\x8a\xef\x98\xbe\xa6\x8e<>\xda\xee1\xbe\xcb\xd5\xb4;\x83Q\xe8>\xa7\x1cY?4 W?\x7f\xad&?\xa5*1?3\xcb ?u\xa2,?-\xc5p?o\xef%?")
DENSE_KERNEL = array("f", b"\xa1\x84\xd2?5\xda\xc0?\xb9:\xc3\xbf\x9d>T?\xdb\x18\xd2?0\xab\xed>R\x93Z?\xab\x99P\xbf\xd7\xd2q\xbf Z~\xbftf^?k%\xa5\xbfP\x81\xb7\xbfS\x83\xd0=\xb32\xd1\xbf\xf8\xdc\x1c\xbe")
DENSE_BIAS = array("f", b"\xd3\xe0\x0f\xbe\xd1\xe0\x0f>")
