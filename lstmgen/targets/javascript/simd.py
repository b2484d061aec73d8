"""SIMD of JavaScript: large layers run in WebAssembly, two float64 at once.

In float32, inputs times weights and the sums of that are float32, four at once; all else stays in float64.

A module with such layers computes in a memory that it shares with functions of WebAssembly: sums, weights, then what
any module computes in, for the predictor that is at work. Where a page or a worker may not use WebAssembly, JavaScript
does the same in the same memory, in float64.
"""

from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

import numpy as np

from lstmgen.graph.activation import SIGMOID, TANH
from lstmgen.graph.arrays import ArrayMap, each_once
from lstmgen.graph.linear import Dense
from lstmgen.graph.operation import Operation, Weight
from lstmgen.graph.recurrent import GRU, LSTM
from lstmgen.plan.kernel import Kernel, Kernels
from lstmgen.plan.layouts import Arrays, split_biases
from lstmgen.plan.numbers import DType
from lstmgen.plan.program import Plan, Routine
from lstmgen.targets.javascript.wat import assemble
from lstmgen.targets.text.numbers import exact_floats
from lstmgen.targets.text.templates import Templates

# How many vectors of columns a panel may have, whose sums V8 keeps in registers beside what it multiplies.
VECTORS = (7, 6, 5, 4)
# The same with fused multiply-adds where weights become float64 on the way: eight sums and more do not wait for each
# other, as seven do, and take a tenth less time.
WIDE = (8, 9, 10)
# How many weights are in registers at once beside so many sums, where an instruction adds and another multiplies.
AT_ONCE = 4
# Smaller layers gain less than the 2 KB of WebAssembly are worth.
FEWEST = 16
# Weights as float32 take less of the caches, but an instruction more. Where multiply and add are two instructions, that
# pays for more weights than these, which are 8 MB: 1.6 times as fast with 3e6, a fifth slower with 5e4.
CACHED = 2**20
# Of how many timesteps the inputs are multiplied at once: pairs share each load of a weight, and all share the panel
# that is in the nearest cache.
AHEAD = 8
# With fewer weights, which are 64 KB in float32, that gains less than its 3 KB of code are worth.
WORTH_CODE = 2**14
# Which gate is tanh's, of an LSTM and of a GRU.
CANDIDATE = 2
# 2^y = (even + odd) / (even - odd) for |y| <= 1/2, where odd = y5 y^5 + y3 y^3 + y1 y and even = y^4 + y2 y^2 + y0
# (Remez, as exp2 of Cephes): within 1e-17 of it, within 4e-16 with all roundings.
POWERS_OF_TWO = {
    "y0": 4368.077660010297,
    "y1": 1513.8603572515103,
    "y2": 233.17769678806403,
    "y3": 20.201667274657886,
    "y5": 0.023094408441818856,
}


@dataclass(frozen=True)
class Products:
    """Settings for products of vectors with weights.

    Attributes:
        fused: whether an instruction multiplies and adds.
        narrow: whether weights are float32 in the memory, else float64.
        single: whether products and sums are float32, else float64; then weights are, too.
        short: whether code is short, without functions for pairs of vectors and for pairs of rows.
    """

    fused: bool
    narrow: bool
    single: bool = False
    short: bool = False

    @property
    def template(self) -> str:
        """Returns the template of their instructions."""
        return f"javascript/simd/{'float32' if self.single else 'float64'}.wat.j2"

    @property
    def lanes(self) -> int:
        """Returns the numbers in a vector."""
        return 4 if self.single else 2

    @property
    def wide(self) -> bool:
        """Returns whether wide panels are faster."""
        return self.fused and self.narrow and not self.single

    def groups(self, panel: int) -> Sequence[Sequence[int]]:
        """Returns groups of a panel's vectors, by index; the weights of a group are in registers together."""
        vectors = range(panel // self.lanes)
        size = len(vectors) if self.fused else AT_ONCE
        return [vectors[k : k + size] for k in range(0, len(vectors), size)]

    def passes_of_pair(self, panel: int) -> Sequence[Sequence[int]]:
        """Returns the vectors of each pass over a panel for two rows; registers hold the sums of half a panel."""
        if self.short:
            return []
        vectors = range(panel // self.lanes)
        middle = (len(vectors) + 1) // 2
        return [vectors[:middle], vectors[middle:]]

    @property
    def rows_at_once(self) -> int:
        """Returns the rows per iteration: two share addresses, if engines have enough registers."""
        return 2 if self.fused and not self.short else 1

    @property
    def bytes_of_weight(self) -> int:
        """Returns the bytes of a weight in memory."""
        return 4 if self.narrow else 8


@dataclass(frozen=True)
class WasmCode:
    """Functions of WebAssembly.

    Attributes:
        text: in base64.
        narrow: whether they read weights as float32, else as float64.
    """

    text: str
    narrow: bool


@dataclass(frozen=True)
class SharedMemory:
    """The memory that layers with SIMD share; places are counted in numbers.

    Attributes:
        weights: the place of each array. Sums are before them.
        base: the first number of the current predictor.
        panel: number of columns in a panel of weights.
        fused: functions with fused multiply-adds, which not every engine has.
        plain: functions without them.
        ahead: number of timesteps whose inputs are multiplied at once.
    """

    weights: Mapping[Weight, int]
    base: int
    panel: int
    fused: WasmCode
    plain: WasmCode
    ahead: int

    @property
    def first(self) -> int:
        """Returns the place of the first weight."""
        return min(self.weights.values())

    @property
    def narrow(self) -> bool:
        """Returns whether the weights in memory are float32, which represents all of them exactly."""
        return self.fused.narrow

    def room(self, array: Weight) -> int:
        """Count of numbers that an array takes."""
        return room(array, self.panel)


def shared_memory(plan: Plan, *, loads: bool = False) -> SharedMemory | None:
    """The memory that a plan's large layers share; None where there are none.

    Args:
        loads: whether weights are loaded, so that float32 may not represent them exactly.
    """
    routines = [routine for routine in plan.routines if in_panels(routine)]
    if not routines:
        return None
    single = in_float32(plan)
    narrow = not loads and all(exact_floats(array)[0] == "f" for array in matrices(routines))
    weights = sum(array.size for array in matrices(routines))
    short = weights < WORTH_CODE
    fused = Products(fused=True, narrow=narrow, single=single, short=short)
    plain = replace(fused, fused=False, narrow=narrow and (single or weights > CACHED))
    panel = panel_width(routines, fused)
    # Sums, as many numbers behind them, and the sums of inputs.
    ahead = 1 if short else AHEAD
    biases = (array for routine in routines for array in routine.arrays.values() if array.ndim == 1)
    end = (2 + ahead) * max(room(bias, panel) for bias in biases)
    places: ArrayMap[int] = ArrayMap()
    for array in each_once(array for routine in routines for array in routine.arrays.values()):
        places[array] = end
        end += room(array, panel)
    layers = frozenset(type(routine.operation).__name__.lower() for routine in routines)
    return SharedMemory(places, end, panel, kernels(layers, panel, fused), kernels(layers, panel, plain), ahead)


def in_float32(plan: Plan) -> bool:
    """Returns whether a plan has layers that multiply in float32."""
    return any(array.dtype == np.float32 for array in matrices(filter(in_panels, plan.routines)))


def panel_width(routines: Collection[Routine], products: Products) -> int:
    """Returns the columns of a panel: wide panels need fewer instructions, but more padding in the last one."""

    def instructions(vectors: int) -> int:
        # Besides load, multiply and add for each vector: the number, places and the end of the loop.
        panel, overhead = products.lanes * vectors, 2 if products.wide else 8 if products.single else 6
        return sum(room(array, panel) // panel * (3 * vectors + overhead) for array in matrices(routines))

    return products.lanes * min(WIDE if products.wide else VECTORS, key=instructions)


def matrices(routines: Iterable[Routine]) -> Iterator[Weight]:
    """The weights that lie in panels."""
    return (array for routine in routines for array in routine.arrays.values() if array.ndim == 2)


@cache
def kernels(layers: Collection[str], panel: int, products: Products) -> WasmCode:
    """The functions of WebAssembly that some layers need."""
    return WasmCode(b64encode(assemble(kernels_as_text(layers, panel, products))).decode(), products.narrow)


def kernels_as_text(layers: Collection[str], panel: int, products: Products) -> str:
    """Returns the functions that some layers need, in WebAssembly's text format."""
    context = {
        "layers": layers,
        "gated": {"lstm", "gru"} & set(layers),
        "powers": {name: repr(number) for name, number in POWERS_OF_TWO.items()},
        "panel": panel,
        "vectors": panel // products.lanes,
        "groups": products.groups(panel),
        "passes_of_pair": products.passes_of_pair(panel),
        "rows_at_once": products.rows_at_once,
        "products": products,
    }
    return Templates().render("javascript/simd/kernels.wat.j2", context)


def in_panels(routine: Routine) -> bool:
    """Returns whether a layer's weights are in the shared memory."""
    return routine.kernel.startswith("simd/")


def large(operation: LSTM | GRU | Dense) -> bool:
    """Returns whether a layer is large enough for SIMD, and has supported activations."""
    if isinstance(operation, Dense):
        return int(min(operation.kernel.shape)) >= FEWEST
    if operation.activation != TANH or operation.recurrent_activation != SIGMOID:
        return False
    return operation.units >= FEWEST and (isinstance(operation, LSTM) or operation.reset_after)


def fits_float32(operation: Operation) -> bool:
    """Returns whether the weights of a layer, candidates doubled, are within the range of float32."""
    largest = np.finfo(np.float32).max / 2
    return all((np.abs(array) <= largest).all() for array in operation.weights().values())


def lstm_gates(operation: LSTM, products: DType) -> Arrays:
    """The gates i, f, c and o."""
    arrays = {"bias": np.zeros(4 * operation.units), **operation.weights()}
    return typed({role: gates(array, operation.units) for role, array in arrays.items()}, products)


def gru_gates(operation: GRU, products: DType) -> Arrays:
    """The gates z, r and h."""
    none = np.zeros(3 * operation.units)
    arrays = {"bias": none, "recurrent_bias": none, **split_biases(operation)}
    return typed({role: gates(array, operation.units) for role, array in arrays.items()}, products)


def dense_columns(operation: Dense, products: DType) -> Arrays:
    """A kernel and its bias."""
    return typed({"bias": np.zeros(operation.kernel.shape[1]), **operation.weights()}, products)


def typed(arrays: Arrays, products: DType) -> Arrays:
    """Weights in the type of their products, biases in that of all other numbers."""
    return {role: array.astype(products if array.ndim == 2 else np.float64) for role, array in arrays.items()}


def gates(array: Weight, units: int) -> Weight:
    """Pads gates to an even number of columns with zeros, and doubles that of the candidate, the third."""
    apart = array.astype(np.float64).reshape(*array.shape[:-1], -1, units)
    apart[..., CANDIDATE, :] *= 2
    return np.pad(apart, [(0, 0)] * (apart.ndim - 1) + [(0, units % 2)]).reshape(*array.shape[:-1], -1)


def panels(array: Weight, panel: int) -> Weight:
    """Rows of columns, or one of them, in panels one after the other, each row by row. The last one may be narrower."""
    rows = np.atleast_2d(array)
    return np.concatenate([rows[:, k : k + panel].ravel() for k in range(0, rows.shape[1], panel)])


def padded_panels(array: Weight, panel: int) -> Weight:
    """Returns rows of columns in panels of equal width, padded with zeros."""
    rows = np.atleast_2d(array)
    rows = np.pad(rows, [(0, 0), (0, -rows.shape[1] % panel)])
    return panels(rows, panel)


def room(array: Weight, panel: int) -> int:
    """Returns the number of elements of an array in panels of equal width."""
    columns = int(array.shape[-1])
    return (columns + -columns % panel) * (array.size // columns)


def simd_kernels(products: DType) -> Kernels:
    """Returns the kernels of large layers, by the type of products."""

    def applies(operation: LSTM | GRU | Dense) -> bool:
        return large(operation) and (products == "float64" or fits_float32(operation))

    return {
        LSTM: (Kernel("simd/lstm", partial(lstm_gates, products=products), applies=applies),),
        GRU: (Kernel("simd/gru", partial(gru_gates, products=products), applies=applies),),
        Dense: (Kernel("simd/dense", partial(dense_columns, products=products), applies=applies),),
    }


# By the type of products.
SIMD: Mapping[DType, Kernels] = {dtype: simd_kernels(dtype) for dtype in ("float64", "float32")}
