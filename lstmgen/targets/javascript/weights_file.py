"""The file of weights for JavaScript: numbers in the order and form of the memory, little-endian.

Weights of layers with SIMD are first, and are read into the shared memory at once; then all others. The file ends with
a hash, so that the module accepts only the file that was written with it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from lstmgen.graph.arrays import ArrayMap
from lstmgen.graph.operation import Weight
from lstmgen.plan.program import Plan
from lstmgen.targets.indexing.memory import Offset
from lstmgen.targets.javascript.literals import INTEGERS, encoded, typed_array
from lstmgen.targets.javascript.simd import SharedMemory, padded_panels, panels
from lstmgen.targets.shared_options import no_weights
from lstmgen.targets.text.numbers import exact_floats, little_endian

ALIGNMENT = 16  # bytes: of vectors, and of whatever typed arrays hold
HASH = 16  # bytes


@dataclass(frozen=True)
class WeightsFile:
    """A file of weights.

    Attributes:
        large: the bytes for the shared memory.
        rest: those of all other arrays, and the hash.
        hash: of all before it.
        places: where each array is in its part, in bytes.
    """

    large: bytes
    rest: bytes
    hash: str
    places: Mapping[Weight, int]

    @property
    def content(self) -> bytes:
        """All of it."""
        return self.large + self.rest


def weights_file(plan: Plan, memory: SharedMemory | None) -> WeightsFile:
    """The file of a plan's weights.

    Raises:
        OptionError: there are none.
    """
    if not plan.arrays:
        raise no_weights()
    places: ArrayMap[int] = ArrayMap()
    shared = ArrayMap(() if memory is None else ((array, in_memory(array, memory)) for array in memory.weights))
    large = in_turn(shared.items(), places)
    rest = in_turn(((array, exact(array)) for array in plan.arrays if array not in shared), places)
    digest = hashlib.sha256(large + rest).digest()[:HASH]
    return WeightsFile(large, rest + digest, digest.hex(), places)


@dataclass(frozen=True)
class LargePart:
    """The addresses to which the part for the shared memory is read, in bytes.

    Attributes:
        length: of it.
        at: where functions take the numbers as they are in the file.
        to_widen: where they take float64 that is float32 in the file: so far back that none of it is overwritten
            before its turn. None where the file has float64.
    """

    length: int
    at: int
    to_widen: int | None


def large_part(file: WeightsFile, memory: SharedMemory) -> LargePart:
    """Returns the part of a file for the shared memory."""
    length = len(file.large)
    return LargePart(length, 8 * memory.first, 8 * memory.base - length if memory.narrow else None)


def in_turn(arrays: Iterable[tuple[Weight, Weight]], places: ArrayMap[int]) -> bytes:
    """Returns the bytes of arrays in their form for the file; adds the offset of each to `places`."""
    contents: list[bytes] = []
    end = 0
    for array, numbers in arrays:
        content = little_endian(numbers)
        places[array] = end
        contents.append(content + bytes(-len(content) % ALIGNMENT))
        end += len(contents[-1])
    return b"".join(contents)


def in_memory(array: Weight, memory: SharedMemory) -> Weight:
    """Returns numbers in the layout of WebAssembly functions: weights in panels, in float32 if that is exact."""
    numbers = padded_panels(array, memory.panel)
    return numbers.astype(np.float32 if array.ndim == 2 and memory.narrow else np.float64)


def exact(array: Weight) -> Weight:
    """Returns floats in float32 if that is exact; integers unchanged."""
    return array if array.dtype.name in INTEGERS else exact_floats(array)[1]


@dataclass(frozen=True)
class InText:
    """Arrays that the module itself holds.

    Attributes:
        memory: that layers with SIMD share.
        constants: where tensors that are part of the model lie in it.
        readable: whether numbers are written out.
        small: floats stay in what holds them exactly. Code is faster where all of them are float64.
    """

    memory: SharedMemory | None
    constants: Mapping[Weight, Offset]
    readable: bool
    small: bool

    def expression(self, array: Weight) -> str:
        """Returns the expression that creates an array, or stores it in the shared memory."""
        if self.memory and array in self.memory.weights:
            rows = f"{len(array)}, Weights" if array.ndim == 2 else "1"
            return f"stored({self.memory.weights[array]}, {encoded(panels(array, self.memory.panel))}, {rows})"
        if self.memory and array in self.constants:
            return f"stored({self.constants[array]}, {encoded(array)}, 1)"
        return typed_array(array, readable=self.readable, small=self.small)


@dataclass(frozen=True)
class InFile:
    """Arrays that the module reads from a file.

    Attributes:
        memory, constants, small: as above.
        file: what it reads.
    """

    memory: SharedMemory | None
    constants: Mapping[Weight, Offset]
    small: bool
    file: WeightsFile

    def expression(self, array: Weight) -> str:
        """Returns the expression that creates an array, stores it in the shared memory, or is its place there."""
        if self.memory and array in self.memory.weights:
            return self.in_memory(array, self.memory)
        numbers = self.view(array)
        if self.memory and array in self.constants:
            return f"stored({self.constants[array]}, {numbers}, 1)"
        return numbers if self.small or array.dtype.name in INTEGERS else f"new Float64Array({numbers})"

    def in_memory(self, array: Weight, memory: SharedMemory) -> str:
        """Returns the place of an array; float32 from the file is moved if functions read float64."""
        place = memory.weights[array]
        if not memory.narrow:
            return str(place)
        kind = "Float32Array" if array.ndim == 2 else "Float64Array"
        return f"placed({self.file.places[array]}, {place}, {memory.room(array)}, {kind})"

    def view(self, array: Weight) -> str:
        """Returns the numbers as a view of the file's bytes."""
        numbers = exact(array)
        kind = INTEGERS.get(numbers.dtype.name) or f"Float{8 * numbers.itemsize}Array"
        return f"new {kind}(REST.buffer, {self.file.places[array]}, {numbers.size})"
