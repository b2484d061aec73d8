"""Builds small models in an old Keras and writes them to a zip, with inputs and what this Keras predicts.

    KERAS_BACKEND=theano python make.py keras       →  1.2.2-theano.zip
    python make.py tensorflow.keras                 →  tf1.13.1-tensorflow.zip

Runs on the Pythons (3.6, 3.7) that these versions ran on. Each model is NAME.h5 and NAME.npz in the zip; the
latter holds in0, in1, …, out0, out1, …, and, for a stateful model, what a second call gives: again0.
"""

import importlib
import io
import sys
import tempfile
import zipfile
from pathlib import Path

import numpy as np

keras = importlib.import_module(sys.argv[1])
layers = importlib.import_module(sys.argv[1] + ".layers")
Sequential, Model, Input = keras.models.Sequential, keras.models.Model, layers.Input

OF_TENSORFLOW = sys.argv[1].startswith("tensorflow")
BACKEND = "tensorflow" if OF_TENSORFLOW else keras.backend.backend()
VERSION = importlib.import_module("tensorflow").__version__ if OF_TENSORFLOW else keras.__version__
NUMBERS = tuple(int(part) for part in VERSION.split(".")[:3])
KERAS_1 = not OF_TENSORFLOW and NUMBERS < (2,)
HAS_CELLS = OF_TENSORFLOW or NUMBERS >= (2, 1)
LAST_CELL_FIRST = NUMBERS < (1, 12) if OF_TENSORFLOW else NUMBERS < (2, 2, 3)

VALUE = -1.5
MASKED = [[4, 5, 6], [0, 1], [0, 3, 6], [], [0, 1, 2, 3, 4, 5, 6]]


def normal(*shape, seed=5):
    return np.random.RandomState(seed).normal(0, 1.2, shape).astype("float32")


def padded():
    batch = normal(5, 7, 3, seed=3)
    for sample, steps in zip(batch, MASKED):
        sample[steps] = VALUE
    return batch


def words():
    batch = np.random.RandomState(3).randint(1, 9, (5, 7)).astype("float32")
    for sample, steps in zip(batch, MASKED):
        sample[steps] = 0
    return batch


def documents():
    batch = np.random.RandomState(2).randint(0, 9, (3, 4, 6)).astype("float32")
    batch[0, 3] = batch[1, 0] = 0
    return batch


def flat(outputs):
    return [y for part in outputs for y in flat(part)] if isinstance(outputs, (list, tuple)) else [outputs]


def chain(*parts):
    model = Sequential()
    for part in parts:
        model.add(part)
    return model


def masking(**shape):
    return layers.Masking(VALUE, **(shape or {"input_shape": (7, 3)}))


def names_of_layers():
    return [("LSTM", 2), ("GRU", 1), ("SimpleRNN", 1)]


def every_version():
    """Name, inputs, function that builds the model, and its arguments."""
    for name, _ in names_of_layers():
        for mode in ("cpu", "gpu") if KERAS_1 else (2,):
            own = {"consume_less" if KERAS_1 else "implementation": mode}
            yield f"{name}_{mode}", [normal(4, 5, 3)], two_layers, name, own
            yield f"{name}_{mode}_bidirectional", [normal(4, 5, 3)], two_wrapped, name, own
        yield f"{name}_mask", [padded()], masked, name
        yield f"{name}_mask_bidirectional", [padded()], masked_bidirectional, name
        yield f"{name}_mask_unroll", [padded()], masked_unroll, name
        yield f"{name}_mask_stateful", [padded()], masked_stateful, name
    yield "embedding", [words()], embedding
    yield "embedding_bidirectional", [words()], embedding_bidirectional
    yield "time_distributed_dense_mask", [padded()], time_distributed_dense
    yield "time_distributed_lstm", [normal(3, 4, 5, 3)], time_distributed_lstm


def since_keras_2():
    for name, count in names_of_layers():
        states = [normal(5, 4, seed=k) for k in range(count)]
        yield f"{name}_mask_initial_state", [padded(), *states], initial, name, count
        yield f"{name}_encoder_decoder", [padded(), normal(5, 5, 2)], encoder_decoder, name
    yield "gru_reset_after", [normal(4, 5, 3)], gru_reset_after
    yield "time_distributed_model", [documents()], time_distributed_model
    yield "time_distributed_mask", [documents()], time_distributed_mask
    yield "conv_lstm", [normal(2, 4, 5, 6, 2)], conv_lstm
    for mode in ("concat", None):
        yield f"bidirectional_states_{mode}", [padded()], bidirectional_states, mode
    states = [normal(5, 4, seed=k) for k in range(4)]
    yield "bidirectional_initial_state", [padded(), *states], bidirectional_initial


def with_cells():
    yield "cell_mask", [padded()], cell_mask
    yield "stack_mask", [padded()], stack_mask
    yield "stack_states", [normal(4, 5, 3)], stack_states
    sizes = (2, 5, 5) if LAST_CELL_FIRST else (5, 5, 2)
    states = [normal(4, size, seed=k) for k, size in enumerate(sizes)]
    yield "stack_initial_state", [normal(4, 5, 3), *states], stack_initial, sizes


def layer_of(name, *args, **options):
    return getattr(layers, name)(*args, **options)


def two_layers(name, own):
    first = layer_of(name, 4, input_shape=(5, 3), return_sequences=True, **own)
    return chain(first, layer_of(name, 3, go_backwards=True, activation="relu", **own))


def two_wrapped(name, own):
    first = layers.Bidirectional(layer_of(name, 4, return_sequences=True, **own), input_shape=(5, 3))
    return chain(first, layers.Bidirectional(layer_of(name, 3, **own), merge_mode="sum"))


def masked(name):
    return chain(masking(), layer_of(name, 4, return_sequences=True), layer_of(name, 3, go_backwards=True))


def masked_bidirectional(name):
    first = layers.Bidirectional(layer_of(name, 4, return_sequences=True))
    return chain(masking(), first, layers.Bidirectional(layer_of(name, 3, return_sequences=True), merge_mode="ave"))


def masked_unroll(name):
    return chain(masking(), layer_of(name, 4, return_sequences=True, unroll=True))


def masked_stateful(name):
    return chain(masking(batch_input_shape=(5, 7, 3)), layer_of(name, 4, return_sequences=True, stateful=True))


def embedding():
    return chain(layers.Embedding(9, 5, mask_zero=True, input_length=7), layers.LSTM(4))


def embedding_bidirectional():
    return chain(layers.Embedding(9, 5, mask_zero=True), layers.Bidirectional(layers.GRU(4)))


def time_distributed_dense():
    dense = layers.TimeDistributed(layers.Dense(3, activation="tanh"))
    return chain(masking(), layers.LSTM(4, return_sequences=True), dense, layers.GRU(2))


def time_distributed_lstm():
    return chain(layers.TimeDistributed(layers.LSTM(4), input_shape=(4, 5, 3)), layers.LSTM(2))


def gru_reset_after():
    return chain(layers.GRU(4, input_shape=(5, 3), **({"reset_after": True} if HAS_CELLS else {})))


def conv_lstm():
    options = {"return_sequences": True, "padding": "same"}
    first = layers.ConvLSTM2D(3, (2, 3), input_shape=(4, 5, 6, 2), **options)
    return chain(first, layers.ConvLSTM2D(2, 2, strides=(2, 1)))


def cell_mask():
    return chain(masking(), layers.RNN(layers.GRUCell(4, reset_after=True), return_sequences=True))


def stack_mask():
    cells = [layers.LSTMCell(4), layers.GRUCell(4)]
    return chain(masking(), layers.RNN(cells, return_sequences=True))


def initial(name, count):
    x, states = Input((7, 3)), [Input((4,)) for _ in range(count)]
    outputs = layer_of(name, 4, return_sequences=True, return_state=True)(masking()(x), initial_state=states)
    return Model([x, *states], outputs)


def encoder_decoder(name):
    source, target = Input((7, 3)), Input((5, 2))
    states = layer_of(name, 4, return_state=True)(masking()(source))[1:]
    y = layer_of(name, 4, return_sequences=True)(target, initial_state=states)
    return Model([source, target], layers.TimeDistributed(layers.Dense(2, activation="softmax"))(y))


def time_distributed_model():
    x, documents = Input((6,)), Input((4, 6))
    encoder = Model(x, layers.LSTM(4)(layers.Embedding(9, 5, mask_zero=True)(x)))
    return Model(documents, layers.GRU(3)(layers.TimeDistributed(encoder)(documents)))


def time_distributed_mask():
    x = Input((4, 6))
    embedded = layers.Embedding(9, 5, mask_zero=True)(x)
    return Model(x, layers.GRU(3)(layers.TimeDistributed(layers.LSTM(4))(embedded)))


def bidirectional_states(mode):
    x = Input((7, 3))
    layer = layers.LSTM(4, return_sequences=True, return_state=HAS_CELLS)
    return Model(x, layers.Bidirectional(layer, merge_mode=mode)(masking()(x)))


def bidirectional_initial():
    x, states = Input((7, 3)), [Input((4,)) for _ in range(4)]
    layer = layers.Bidirectional(layers.LSTM(4, return_sequences=True))
    return Model([x, *states], layer(masking()(x), initial_state=states))


def stack_states():
    x = Input((5, 3))
    cells = [layers.LSTMCell(4), layers.GRUCell(5), layers.SimpleRNNCell(2)]
    return Model(x, flat(layers.RNN(cells, return_state=True)(x)))


def stack_initial(sizes):
    x, states = Input((5, 3)), [Input((size,)) for size in sizes]
    layer = layers.RNN([layers.LSTMCell(5), layers.GRUCell(2)], return_state=True)
    return Model([x, *states], flat(layer(x, initial_state=states)))


def add(archive, name, inputs, build, *arguments):
    """A model and its numbers; says so where this version cannot do it."""
    try:
        files = made(name, inputs, build(*arguments))
    except Exception as error:
        print(name, type(error).__name__, str(error)[:120])
        return
    for file, content in files.items():
        archive.writestr(file, content)


def made(name, inputs, model):
    """What goes into the zip: content by file name."""
    rng = np.random.RandomState(1)
    model.set_weights([rng.normal(0.1, 0.4, array.shape) for array in model.get_weights()])
    given = inputs if len(inputs) > 1 else inputs[0]
    arrays = {f"in{k}": array for k, array in enumerate(inputs)}
    calls = {"out": model.predict(given, batch_size=len(inputs[0]))}
    if name.endswith("stateful"):
        calls["again"] = model.predict(given, batch_size=len(inputs[0]))
    for call, outputs in calls.items():
        arrays.update({f"{call}{k}": array for k, array in enumerate(flat(outputs))})
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.h5"
        model.save(str(path))
        content = path.read_bytes()
    numbers = io.BytesIO()
    np.savez(numbers, **arrays)
    if BACKEND == "tensorflow":
        keras.backend.clear_session()  # else each model makes the next one slower
    return {f"{name}.h5": content, f"{name}.npz": numbers.getvalue()}


def main():
    models = list(every_version())
    if not KERAS_1:
        models += since_keras_2()
    if not KERAS_1 and HAS_CELLS:
        models += with_cells()
    target = Path(__file__).resolve().parent / f"{'tf' if OF_TENSORFLOW else ''}{VERSION}-{BACKEND}.zip"
    with zipfile.ZipFile(str(target), "w", zipfile.ZIP_DEFLATED) as archive:
        for model in models:
            add(archive, *model)


main()
