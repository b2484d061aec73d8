"""Expressions for a module's arrays of weights: of text in it, or of a file beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.graph.operation import Weight
from lstmgen.targets.javascript.literals import INTEGERS, encoded, typed_array
from lstmgen.targets.javascript.memory import Offset
from lstmgen.targets.javascript.simd import SharedMemory, panels
from lstmgen.targets.javascript.weights_file import WeightsFile, exact


@dataclass(frozen=True)
class InText:
    """Arrays that the module itself holds.

    Attributes:
        memory: that layers with SIMD share.
        constants: where tensors that are part of the model lie in it, by the identity of their arrays.
        readable: whether numbers are written out.
        small: floats stay in what holds them exactly. Code is faster where all of them are float64.
    """

    memory: SharedMemory | None
    constants: Mapping[int, Offset]
    readable: bool
    small: bool

    def expression(self, array: Weight) -> str:
        """Returns the expression that creates an array, or stores it in the shared memory."""
        if self.memory and id(array) in self.memory.weights:
            rows = f"{len(array)}, Weights" if array.ndim == 2 else "1"
            return f"stored({self.memory.weights[id(array)]}, {encoded(panels(array, self.memory.panel))}, {rows})"
        if self.memory and id(array) in self.constants:
            return f"stored({self.constants[id(array)]}, {encoded(array)}, 1)"
        return typed_array(array, readable=self.readable, small=self.small)


@dataclass(frozen=True)
class InFile:
    """Arrays that the module reads from a file.

    Attributes:
        memory, constants, small: as above.
        file: what it reads.
    """

    memory: SharedMemory | None
    constants: Mapping[int, Offset]
    small: bool
    file: WeightsFile

    def expression(self, array: Weight) -> str:
        """Returns the expression that creates an array, stores it in the shared memory, or is its place there."""
        if self.memory and id(array) in self.memory.weights:
            return self.in_memory(array, self.memory)
        numbers = self.view(array)
        if self.memory and id(array) in self.constants:
            return f"stored({self.constants[id(array)]}, {numbers}, 1)"
        return numbers if self.small or array.dtype.name in INTEGERS else f"new Float64Array({numbers})"

    def in_memory(self, array: Weight, memory: SharedMemory) -> str:
        """Returns the place of an array; float32 from the file is moved if functions read float64."""
        place = memory.weights[id(array)]
        if not memory.narrow:
            return str(place)
        kind = "Float32Array" if array.ndim == 2 else "Float64Array"
        return f"placed({self.file.places[id(array)]}, {place}, {memory.room(array)}, {kind})"

    def view(self, array: Weight) -> str:
        """Returns the numbers as a view of the file's bytes."""
        numbers = exact(array)
        kind = INTEGERS.get(numbers.dtype.name) or f"Float{8 * numbers.itemsize}Array"
        return f"new {kind}(REST.buffer, {self.file.places[id(array)]}, {numbers.size})"
