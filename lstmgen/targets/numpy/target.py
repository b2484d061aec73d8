"""Python with numpy."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from lstmgen.arguments import named
from lstmgen.output import Content
from lstmgen.plan.backend import Backend
from lstmgen.plan.float_range import require_float32
from lstmgen.plan.passes.single import without_single
from lstmgen.plan.program import Plan, Routine
from lstmgen.targets.interface import Precision, Target
from lstmgen.targets.python.dialect import Dialect, remarks_on_name
from lstmgen.targets.python.literals import Code, names_in, python_list
from lstmgen.targets.python.loading_options import LoadingOptions
from lstmgen.targets.python.runner import runners_with_packages
from lstmgen.targets.shared_options import with_main
from lstmgen.targets.text.exchange import exchanged
from lstmgen.targets.text.numbers import base64_text


def literal(routine: Routine, role: str, readable: bool) -> Code:
    """An array in float32: written out, or decoded from text."""
    array = routine.arrays[role]
    with np.errstate(over="ignore"):
        singles = np.asarray(array, dtype=np.float32)
    if readable or array.ndim == 0:
        return Code(f"np.array({python_list(singles)}, np.float32)", ("np", *names_in(singles)))
    lengths = ", ".join(str(n) for n in array.shape)
    return Code(f'decode_weights("{base64_text(singles)}", {lengths})', ("decode_weights",))


@dataclass(frozen=True, kw_only=True)
class NumpyOptions(LoadingOptions):
    """The options of numpy."""

    with_main: bool = with_main()


DIALECT = Dialect(
    "numpy", "in Python with numpy, in 32-bit floats", ("numpy",), literal, batched=True, stored="float32"
)


def backend(options: NumpyOptions) -> Backend:
    """Settings for plans of numpy."""
    from lstmgen.targets.numpy.kernels import KERNELS  # which no other language needs

    return Backend(
        kernels=KERNELS,
        lacks=DIALECT.lacks,
        passes=(without_single,),
        batches=lambda program: True,
        title="Python with numpy",
    )


def render(plan: Plan, options: NumpyOptions) -> Mapping[str, Content]:
    """The one file.

    Raises:
        UnsupportedError: weights are larger than float32 holds.
    """
    from lstmgen.targets.python import source as python  # which no other language needs

    require_float32(plan.graph, f"{named('target', 'python')} computes in float64")
    return python.render(plan, options, DIALECT, with_main=options.with_main, beside=options.weights_beside)


NUMPY = Target(
    name="numpy",
    title="Python with numpy",
    suffixes=(".py",),
    needs="Python 3.8 or newer, numpy",
    guide="docs/how-to/batches-and-threads.md",
    options=NumpyOptions,
    backend=backend,
    naming=lambda out: remarks_on_name(DIALECT, sys.stdlib_module_names | {"numpy"}, out),
    render=render,
    runners=runners_with_packages,
    precision=lambda plan: Precision.FLOAT32,
    exchange=partial(exchanged, render, ".py"),
)
