"""A generated model in C, called through ctypes, with guards around every buffer.

Needs numpy and graphs alone, so that little else runs under sanitizers.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np

from lstmgen.graph.graph import Graph
from lstmgen.graph.shape import Length

GUARD = 8
BATCH = 8  # samples per batch, unless a user says otherwise
LARGEST_BATCH = 32  # with weights of bfloat16
# On tiles of AMX, numbers may lose 2^-17 at every timestep where floats lose 2^-24; models let both grow alike.
ON_TILES = 2.0**7
GARBAGE = np.float32(12345)
FLOATS = ctypes.POINTER(ctypes.c_float)


class Model:
    """One model's functions on one context, which begins full of garbage and is reset."""

    def __init__(self, library: ctypes.CDLL, name: str, graph: Graph) -> None:
        self.graph = graph
        self.library = library
        self.name = name
        size = getattr(library, f"{name}_sizeof")
        size.restype = ctypes.c_size_t
        self.context = ctypes.create_string_buffer(GARBAGE.tobytes() * (size() // 4 + 1))
        if self.batches:
            size_of_batch = getattr(library, f"{name}_batch_sizeof")
            size_of_batch.restype = ctypes.c_size_t
            numbers = max(size_of_batch(), LARGEST_BATCH * size()) // 4
            self.batch = ctypes.create_string_buffer(GARBAGE.tobytes() * (numbers + GUARD))
        self.size = size()
        self.reset()

    def reset(self) -> None:
        getattr(self.library, f"{self.name}_reset")(self.context)

    @property
    def steps(self) -> bool:
        return hasattr(self.library, f"{self.name}_step")

    def predict(self, *inputs: np.ndarray) -> list[np.ndarray] | int:
        """The outputs, or the error."""
        return self.call("predict", self.graph, inputs)

    @property
    def batches(self) -> bool:
        return hasattr(self.library, f"{self.name}_predict_batch")

    def reset_batch(self) -> None:
        for k in range(LARGEST_BATCH):
            getattr(self.library, f"{self.name}_reset")(ctypes.byref(self.batch, k * self.size))

    def predict_batch(self, samples: Sequence[Sequence[np.ndarray]]) -> list[list[np.ndarray]] | int:
        """The outputs of each sample, or the error."""
        axes: dict[str, int] = {}
        arguments: list[object] = [self.batch, ctypes.c_int(len(samples))]
        kept = []
        for value, arrays in zip(self.graph.inputs, zip(*samples, strict=True), strict=True):
            kept.append(np.ascontiguousarray(arrays, np.float32))
            arguments.append(kept[-1].ctypes.data_as(FLOATS))
            for dim, n in zip(value.shape, np.shape(arrays[0])):
                if isinstance(dim, Length):
                    axes[str(dim)] = n
                    arguments.append(ctypes.c_int(n))
        results = []
        for value in self.graph.outputs:
            shape = tuple(dim.at(axes) if isinstance(dim, Length) else dim for dim in value.shape)
            held = np.full(len(samples) * int(np.prod(shape)) + GUARD, GARBAGE, np.float32)
            results.append((held, shape))
            arguments.append(held.ctypes.data_as(FLOATS))
        status = int(getattr(self.library, f"{self.name}_predict_batch")(*arguments))
        for k in range(LARGEST_BATCH):
            intact = getattr(self.library, f"{self.name}_intact")(ctypes.byref(self.batch, k * self.size))
            assert intact or k >= len(samples), "wrote beyond a buffer"
        assert self.batch.raw[:-1].endswith(GARBAGE.tobytes() * GUARD), "wrote beyond the batch"
        assert all((held[-GUARD:] == GARBAGE).all() for held, _ in results), "wrote beyond an output"
        outputs = [held[:-GUARD].reshape(-1, *shape) for held, shape in results]
        return status or [[output[k].copy() for output in outputs] for k in range(len(samples))]

    def step(self, graph: Graph, *inputs: np.ndarray) -> list[np.ndarray] | int:
        """As predict, by the graph of one timestep."""
        return self.call("step", graph, inputs)

    @property
    def feeds(self) -> bool:
        return hasattr(self.library, f"{self.name}_feed")

    def feed(self, graph: Graph, *inputs: np.ndarray) -> list[np.ndarray] | int:
        """As step, without outputs."""
        return self.call("feed", graph, inputs)

    def call(self, function: str, graph: Graph, inputs: Sequence[np.ndarray]) -> list[np.ndarray] | int:
        axes: dict[str, int] = {}
        arguments: list[object] = [self.context]
        kept = []
        for value, array in zip(graph.inputs, inputs, strict=True):
            kept.append(np.ascontiguousarray(array, np.float32))
            arguments.append(kept[-1].ctypes.data_as(FLOATS))
            for dim, n in zip(value.shape, np.shape(array)):
                if isinstance(dim, Length):
                    axes[str(dim)] = n
                    arguments.append(ctypes.c_int(n))
        results = []
        for value in () if function == "feed" else graph.outputs:
            shape = tuple(dim.at(axes) if isinstance(dim, Length) else dim for dim in value.shape)
            held = np.full(max(int(np.prod(np.maximum(shape, 0))), 0) + GUARD, GARBAGE, np.float32)
            results.append((held, shape))
            arguments.append(held.ctypes.data_as(FLOATS))
        status = int(getattr(self.library, f"{self.name}_{function}")(*arguments))
        assert getattr(self.library, f"{self.name}_intact")(self.context), "wrote beyond a buffer"
        assert all((held[-GUARD:] == GARBAGE).all() for held, _ in results), "wrote beyond an output"
        return status or [held[:-GUARD].reshape(shape).copy() for held, shape in results]
