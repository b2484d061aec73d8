"""Small models of fixed lengths, whose C is proven."""

from __future__ import annotations

from collections.abc import Iterator

import graphs
from custom_cells import fast_grnn
from graph_maker import Maker, Weights
from graphs import chain, dense
from quantized_graphs import head

from lstmgen.graph.activation import Activation, activation
from lstmgen.graph.convolution import Conv
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Embedding
from lstmgen.graph.recurrent import GRU, LSTM, SimpleRNN
from lstmgen.graph.repeated import Scan
from lstmgen.pipeline import Pipeline, attach
from lstmgen.plan.quantize.formats import LONG_ROW

SOFTMAX = Activate(activation=activation("softmax"))
# Rows that step, with a gap between windows; and each of the rules by which an output names classes.
STREAM = Pipeline(
    window=3,
    hop=5,
    labels={"activity": ["sit", "stand", "walk"], "sounds": ["voice", "wind"], "alarm": ["no", "yes"]},
    multi_label={"sounds": True},
    threshold={"sounds": (0.5, 0.4)},
)


def small_graphs() -> Iterator[tuple[str, Graph]]:
    """A model of each family, by name."""
    yield "lstm", chain((3, 2), graphs.lstm(Weights(1), 2, 4), dense(Weights(2), 4, 2), SOFTMAX)
    for name, reset_after in (("gru", True), ("gru_reset_before", False)):
        m = Maker()
        h, *_ = m.add(m.cell(GRU, 3, 4, reset_after=reset_after), m.input(3, 3))
        yield name, m.graph(*head(m, h, 2))

    m = Maker()
    h, *_ = m.add(m.cell(SimpleRNN, 3, 4, return_sequences=True), m.input(3, 3))
    yield "simple_rnn", m.graph(*head(m, h, 2))

    m = Maker()
    y = m(Conv(kernel=m.weight(3, 2, 3), bias=m.weight(3), strides=(1,), dilation=(1,), padding="same"), m.input(5, 2))
    h, *_ = m.add(m.cell(LSTM, 3, 4), m(Activate(activation=Activation("relu")), y))
    yield "conv_lstm", m.graph(*head(m, h, 2))

    m = Maker()
    x, mask = m.input(4, 3), m.input(4, name="mask")
    options = {"return_sequences": True, "masked": True, "zero_output_for_mask": True}
    there, *_ = m.add(m.cell(LSTM, 3, 4, **options), x, mask, name="forward")
    back, *_ = m.add(m.cell(LSTM, 3, 4, go_backwards=True, **options), x, mask, name="backward")
    both = m(Concatenate(axis=1), there, m(Slice(axis=0, start=None, stop=None, step=-1), back))
    h, *_ = m.add(m.cell(LSTM, 8, 3), both, name="last")
    yield "bidirectional_masked", m.graph(*head(m, h, 2))

    m = Maker()
    sequence = m(Scan(body=fast_grnn(), return_sequences=True), m.input(3, 3))
    h, *_ = m.add(m.cell(LSTM, 5, 3), sequence)
    yield "custom_cell", m.graph(*head(m, h, 2))

    long = LONG_ROW + 1
    yield "long_rows", chain((2, long), graphs.lstm(Weights(1), long, 3), dense(Weights(2), 3, 2), SOFTMAX)

    lstm, softmax = graphs.lstm(Weights(1), 2, 4), [dense(Weights(2), 4, 2), SOFTMAX]
    yield "windows", attach(chain((3, 2), lstm, *softmax), Pipeline(window=3, hop=1, labels=["no", "yes"]))

    m = Maker()
    h, *_ = m.add(lstm, m.input(3, 2))
    sigmoid = Activate(activation=activation("sigmoid"))
    rows = {"activity": 3, "sounds": 2, "alarm": 1}
    outputs = [m.add(sigmoid, m(dense(Weights(k), 4, k), h), name=name)[0] for name, k in rows.items()]
    yield "stream", attach(m.graph(*outputs), STREAM)

    m = Maker()
    words = m(Embedding(table=m.weight(6, 3)), m.input(4))
    h, *_ = m.add(m.cell(GRU, 3, 4), words)
    yield "embedding", m.graph(*head(m, h, 2))
