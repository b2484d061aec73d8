"""Graphs of one Dense or Conv1D that is large enough for panels: of one column to all, with rows left over."""

from __future__ import annotations

from collections.abc import Iterator

from graph_maker import Case, Maker, T

from lstmgen.graph.convolution import Conv
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.graph.repeated import Map
from lstmgen.graph.shape import Length

CHANNELS = 5


def matrices() -> Iterator[tuple[str, Case]]:
    for units, inputs in ((9, 60), (16, 33), (40, 13), (64, 8), (65, 9), (113, 7)):
        yield f"dense_{units}", Case(dense(inputs, units, T), lengths=(1, 2, 7))
    yield "dense_of_one_row", Case(dense(7, 80))
    for taps, padding, stride, dilation, lengths in (
        (1, "same", 1, 1, (1, 5)),
        (1, "valid", 3, 1, (1, 2, 7)),
        (3, "valid", 1, 1, (3, 8)),
        (4, "same", 1, 1, (1, 9)),
        (3, "causal", 2, 1, (1, 6)),
        (3, "valid", 1, 3, (7, 12)),
        (3, "same", 1, 4, (1, 5, 11)),
        (2, "causal", 1, 5, (1, 4, 13)),
        (3, "valid", 2, 2, (5, 8)),
    ):
        graph = conv(taps, padding, stride, dilation, T)
        yield f"conv_{taps}_{padding}_{stride}_{dilation}", Case(graph, lengths=lengths)
    yield "conv_4_same_2", Case(conv(4, "same", 2, 1, 9))
    m = Maker()
    body = Map(body=conv(3, "same", 1, 2, 6))
    yield "conv_in_a_body", Case(m.graph(*m.add(body, m.input(T, 6, CHANNELS))), lengths=(1, 3))


def dense(inputs: int, units: int, *rows: Length) -> Graph:
    m = Maker()
    bias = m.weight(units) if rows else None
    return m.graph(*m.add(Dense(kernel=m.weight(inputs, units), bias=bias), m.input(*rows, inputs)))


def conv(taps: int, padding: str, stride: int, dilation: int, timesteps: int | Length) -> Graph:
    m = Maker()
    units = 512 // (CHANNELS * taps) + 2
    bias = m.weight(units) if padding != "causal" else None
    operation = Conv(
        kernel=m.weight(taps, CHANNELS, units), bias=bias, strides=(stride,), dilation=(dilation,), padding=padding
    )
    return m.graph(*m.add(operation, m.input(timesteps, CHANNELS)))
