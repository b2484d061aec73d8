"""Decisions for C: the settings of its planner, and properties of a plan."""

from functools import partial

from lstmgen.plan.backend import Backend, Pass
from lstmgen.plan.passes.centers import with_centers
from lstmgen.plan.passes.counts import as_floats
from lstmgen.plan.passes.embedding_table import fold
from lstmgen.plan.passes.scaling import fold_scaling
from lstmgen.plan.passes.single import without_single
from lstmgen.plan.program import Plan
from lstmgen.targets.c.kernels import kernels
from lstmgen.targets.c.layouts.panels import fit_panels
from lstmgen.targets.c.mcu.classes import KB, LARGEST_INT
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.pipeline import counters, kept_rows
from lstmgen.targets.c.templates import lacks

# Bytes of an AVR's flash that `__flash` reaches, without some for what comes before the weights.
NEAR_FLASH = 60 * KB
# With more bytes of weights, C that includes itself takes half as long again to compile, and twice the memory.
LARGE = 4 * KB**2


def backend(options: COptions) -> Backend:
    """Returns the settings with which a graph is planned for C."""
    machine = options.machine
    missing = lacks
    if options.constant_time:
        from lstmgen.targets.c.constant_time import lacks_in_constant_time as missing  # few models need it
    return Backend(
        kernels=kernels(options),
        lacks=missing,
        advice=f"export it for another language{' or not in constant time' * options.constant_time}",
        passes=passes(options),
        numbers=options.numbers,
        streaming=options.optimize == "size" or machine is not None,
        # Contexts may have different weights, where a batch reads weights once for all.
        batches=lambda program: not options.loads and any(call.routine.batched for call in program.calls),
        blocks=options.family == "simd",
        kept_rows=kept_rows,
        counters=counters,
        packed_weights=True,
        signed_tanh=options.signed_tanh,
        largest_array=lambda size: LARGEST_INT if machine is None else machine.largest_array(size),
        title="C" if machine is None else "C on this microcontroller",
    )


def passes(options: COptions) -> tuple[Pass, ...]:
    """Returns the passes of a graph before it is planned."""
    # Integers, and weights that are stored in few bits, would lose some to columns of different scales.
    scaling: tuple[Pass, ...] = (partial(fold_scaling, dtype=options.numbers.dtype),)
    if options.loads and options.quantize is None:
        # Numbers decide what is folded, and code that loads weights is the same for all numbers.
        scaling = (with_centers,)
    elif options.numbers.approximation:
        scaling = ()
    # Panels can take tables of Embeddings multiplied out, and may take the memory for them, unless that is dear.
    rich = options.family == "simd" and options.weights_dtype is None
    tables = (partial(fold, applies=fit_panels),) if rich else ()
    single = (without_single,) if options.numbers.dtype == "float32" else ()
    return (*single, *scaling, *tables, as_floats)


def has_simd(plan: Plan) -> bool:
    """Returns whether any function is a SIMD kernel: weights are aligned, and functions compiled thrice."""
    return any(routine.simd for routine in plan.routines)


def is_far(plan: Plan, options: COptions) -> bool:
    """Returns whether weights may exceed the range of 16-bit addresses in a separate flash."""
    return options.separate_flash and plan.cost.weights > NEAR_FLASH


def far_bytes(plan: Plan, options: COptions) -> float:
    """Returns the mean size of a weight beyond that range; 0 if all are within it."""
    return plan.cost.weights / plan.cost.parameters if is_far(plan, options) else 0.0


def address_space(plan: Plan, options: COptions) -> str:
    """Returns the qualifier of constants in a separate flash; "" without one."""
    if not options.separate_flash:
        return ""
    return "__memx" if is_far(plan, options) else "__flash"


def may_be_thumb1(options: COptions) -> bool:
    """Returns whether code may be compiled to Thumb-1; true if no machine is named."""
    return options.machine is None or options.machine.thumb1


def repeats_code(plan: Plan, options: COptions) -> bool:
    """Returns whether C repeats its functions for each SIMD width, instead of including itself."""
    return plan.cost.weights > LARGE and options.weights_file is None
