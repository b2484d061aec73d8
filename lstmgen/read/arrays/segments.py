"""Functions of segments: parts of an axis that constant numbers put together, as edges of a graph.

Source: keras/src/ops/math.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from lstmgen.graph.graph import Value
from lstmgen.read.arrays.arrangement import INDICES
from lstmgen.read.calls.layer import Call, Refusal
from lstmgen.read.layers.batched import tensor
from lstmgen.read.layers.lowering import fixed, integers_of, multiplied_along, reduced, reshaped, sample_axis


def segment_sum(call: Call, data: Any, segment_ids: Any, *, num_segments: Any, sorted: Any, axis: Any = 0) -> Value:  # noqa: A002
    """The sum of each segment along another axis than that of the samples; segments are constant."""
    x, axis, segments = segmented(call, tensor(data), segment_ids, num_segments, axis)
    size = fixed(x.shape[axis], "the axis that is in segments")
    return multiplied_along(call, x, axis, np.array([np.bincount(places, minlength=size) for places in segments]))


def segment_max(call: Call, data: Any, segment_ids: Any, *, num_segments: Any, sorted: Any, axis: Any = 0) -> Value:  # noqa: A002
    """The maximum of each segment, likewise; a segment is filled up with places of its own."""
    x, axis, segments = segmented(call, tensor(data), segment_ids, num_segments, axis)
    if not all(segments):
        raise Refusal(f"the maximum of segment {segments.index([])}, which is empty, is not supported")
    width = max(map(len, segments))
    if len(segments) * width > INDICES:
        raise Refusal(f"the maximum of {len(segments)} segments with up to {width} places: more than {INDICES} in all")
    places = [row + row[:1] * (width - len(row)) for row in segments]
    size = fixed(x.shape[axis], "the axis that is in segments")
    candidates = multiplied_along(call, x, axis, np.eye(size)[np.ravel(places)])
    shape = (*x.shape[:axis], len(segments), width, *x.shape[axis + 1 :])
    return reduced(call, "max", reshaped(call, candidates, shape), [axis + 1])


def segmented(call: Call, x: Value, segment_ids: Any, count: Any, along: Any) -> tuple[Value, int, list[list[int]]]:
    """A tensor, the axis that is in segments, and the places of each segment on it.

    For numbers just gathered from another tensor, as neighbors are from nodes, the tensor and places are those there.
    """
    axis = sample_axis(along, len(x.shape))
    ids = integers_of(segment_ids)
    size = fixed(x.shape[axis], "the axis that is in segments")
    if len(ids) != size or type(count) is not int or not all(0 <= segment < count for segment in ids):
        raise Refusal("segments that are not constant, or not numbered from 0 to num_segments - 1, are not supported")
    if max(size, count) > INDICES:
        raise Refusal(f"{size} places in {count} segments: more than {INDICES}")
    source, source_axis, places = call.reading.taken.get(x.name, (x, axis, range(size)))
    if source_axis != axis:
        source, places = x, range(size)
    segments: list[list[int]] = [[] for _ in range(count)]
    for place, segment in zip(places, ids):
        segments[segment].append(place)
    return source, axis, segments
