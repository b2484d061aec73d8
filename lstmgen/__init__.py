"""Turns trained Keras recurrent models into standalone Python and C99, weights included.

    import lstmgen

    lstmgen.export("model.h5", "predictor.py")      # a file, or a live keras.Model
    lstmgen.export("model.keras", "net.c")          # writes net.c and net.h
    print(lstmgen.verify("model.keras", "net.c"))   # compares it with the float64 truth, and with Keras
    graph = lstmgen.read("model.h5")                # what the model computes

Everything that goes wrong on purpose is an `LstmgenError`.
"""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from lstmgen.check import keras as _keras
from lstmgen.check.certificate import certify as _certify
from lstmgen.check.report import Report
from lstmgen.check.verify import verify as _verify
from lstmgen.errors import (
    AccuracyError,
    BudgetError,
    LstmgenError,
    OptionError,
    OutputError,
    Problem,
    ReadError,
    ToolError,
    UnsupportedError,
)
from lstmgen.graph.graph import Graph
from lstmgen.graph.samples import load_samples as _load_samples
from lstmgen.plan.budget import Budget
from lstmgen.plan.budget import Limits as _Limits
from lstmgen.read import files_of, read_file, read_model
from lstmgen.render import files as _files
from lstmgen.render.bill import bill as _bill
from lstmgen.render.export import Exported
from lstmgen.render.export import Quantization as _Quantization
from lstmgen.render.export import export as _export
from lstmgen.version import VERSION as __version__

__all__ = [
    "AccuracyError",
    "Budget",
    "BudgetError",
    "Exported",
    "Graph",
    "LstmgenError",
    "OptionError",
    "OutputError",
    "Problem",
    "ReadError",
    "Report",
    "ToolError",
    "UnsupportedError",
    "__version__",
    "bill",
    "certify",
    "export",
    "read",
    "verify",
]

StrPath = str | os.PathLike[str]


def read(model: Any, weights: StrPath | None = None) -> Graph:
    """What a model computes.

    Args:
        model: the path of a file or folder that Keras wrote, or a live keras.Model (of Keras 2 or 3); a Graph
            is returned as it is.
        weights: the file with the weights, where the model's own file has only the architecture.

    Raises:
        ReadError: the file is damaged, incomplete or not a Keras model.
        UnsupportedError: the model uses something that is refused; holds every reason.
    """
    if isinstance(model, Graph):
        return model
    if isinstance(model, (str, os.PathLike)):
        return read_file(Path(model), None if weights is None else Path(weights))
    return read_model(model)


def export(
    model: Any,
    out: StrPath,
    *,
    target: str | None = None,
    name: str | None = None,
    with_main: bool = False,
    style: str | None = None,
    optimize: str | None = None,
    dtype: str | None = None,
    quantize: str | None = None,
    store: str | None = None,
    calibrate: StrPath | None = None,
    ranges: Sequence[float] = (),
    max_error: float = math.inf,
    package: str | None = None,
    selftest: int = 0,
    weights_file: str | None = None,
    mcu: str | None = None,
    board: str | None = None,
    force: bool = False,
    weights: StrPath | None = None,
) -> Exported:
    """Writes a model as source code: all files, or none.

    Args:
        model, weights: as `read` takes them.
        out: the file to write; for C the header goes beside it. With `package`, a folder.
        target: "python", "numpy", "micropython" or "c"; by default Python or C, as the suffix of `out` says.
        name: C only: the prefix of all names; by default it is made from the file's name.
        with_main: C only: adds a main() that reads samples from stdin and prints predictions.
        style: Python only: "readable" writes every layer as its equations; "fast", the default, what runs fastest.
        dtype: C only: "float32" (the default), or "float64" to compute, take and give doubles.
        optimize: C only: "speed" (the default) or "size", where recurrent layers are plain loops.
        quantize: C and Python: "int16" or "int8", to compute in whole numbers, which give the same bits on every
            machine, and in both languages.
        store: C only: "int8" or "float16", to keep weights so in flash and compute in float; --weights on the command
            line.
        calibrate: a .npy, .npz or .csv file with samples, as `verify` takes them: on them is measured how large numbers
            become, and how far outputs are off.
        ranges: instead, how large numbers become, as an earlier export says in the head of its files.
        max_error: of any output on these samples; where it is larger, nothing is written.
        package: C only: makes a folder that a build system takes as it is, with an example: "arduino", "platformio",
            "esp-idf", "zephyr", "cmake" or "pico".
        selftest: C only: so many samples, with what the model says to them, beside the code, and a function that
            tries them on the machine.
        weights_file: C only: puts the weights into a file of their own: "c", another source; "embed" or "incbin", a
            .bin file that the compiler reads by #embed of C23, or the assembler by .incbin.
        mcu: C only: the class of microcontrollers that the code is for, such as "cortex-m4" or "avr".
        board: C only: instead, a board that the model must fit, such as "uno" or "pico".
        force: files that exist may be replaced.

    Raises:
        ReadError, UnsupportedError: as `read`.
        AccuracyError: an output is off by more than `max_error`.
        BudgetError: the model does not fit the board.
        OptionError: the options contradict each other, or do not tell the language.
        OutputError: a file exists already, or cannot be written; nothing has changed then.
    """
    choices = {
        "style": style,
        "optimize": optimize,
        "dtype": dtype,
        "quantize": quantize,
        "weights": store,
        "mcu": mcu,
        "weights_file": weights_file,
    }
    sources = _files_read(model, weights, calibrate)
    graph = read(model, weights)
    samples = () if calibrate is None else _load_samples(graph, Path(calibrate))
    quantization = _Quantization(samples, tuple(ranges), max_error)
    return _export(
        graph, Path(out), target, name, with_main, choices, package, selftest, force, sources, quantization, board
    )


def bill(
    model: Any,
    *,
    mcu: str | None = None,
    board: str | None = None,
    flash: int | None = None,
    ram: int | None = None,
    optimize: str | None = None,
    quantize: str | None = None,
    store: str | None = None,
    weights: StrPath | None = None,
) -> Budget:
    """What a model takes of a microcontroller as C, and what to change where that is more than there is.

    Args:
        model, weights: as `read` takes them.
        mcu: the class of microcontrollers, as `export` takes it.
        board: instead, a board, which tells the limits too: "uno", "pico" and others in the README.
        flash, ram: limits in bytes, instead of the board's.
        optimize, quantize, store: as `export` takes them; the ranges of whole numbers do not matter for it.

    Raises:
        ReadError, UnsupportedError: as `read`; or the model is not for this microcontroller.
        OptionError: no microcontroller is named, or there is no such.
    """
    choices = {"optimize": optimize, "quantize": quantize, "weights": store, "mcu": mcu}
    return _bill(read(model, weights), choices, board, _Limits(flash, ram))


def verify(
    model: Any,
    generated: StrPath | None = None,
    *,
    target: str | None = None,
    weights: StrPath | None = None,
    samples: int = 8,
    data: StrPath | None = None,
    seed: int = 0,
    timesteps: int | None = None,
    keras: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> Report:
    """Builds and runs generated code, and compares it with the float64 truth and with Keras.

    Args:
        model, weights: as `read` takes them.
        generated: a .py or .c file that was exported from it; by default it is generated for this.
        target: "python", "numpy", "micropython" or "c"; by default what the file says, or all.
        samples, seed, timesteps: how many random samples, and how long their free axes are. Beside them there are
            samples with masks, of the shortest sequences, and over the rows of tables, where a model has such.
        data: a .npy, .npz or .csv file with samples to take instead of all these. A .npz file holds an array for each
            input, named as these or in their order; a line of CSV is a whole sample.
        keras: whether to compare with Keras too, where it is installed. It loads the model file then, which for
            a file from an unknown source is a risk that `lstmgen` itself does not run.
        tell: is told what is being done.

    Raises:
        ReadError, UnsupportedError: as `read`.
        OptionError: the samples, or the generated file, do not fit the model.
        ToolError: there is no compiler, or something does not build or run.
    """
    graph = read(model, weights)
    return _verify(
        graph,
        None if generated is None else Path(generated),
        target=target,
        samples=samples,
        data=None if data is None else Path(data),
        seed=seed,
        timesteps=timesteps,
        keras_model=partial(_keras.find, model, graph, weights) if keras else None,
        tell=tell,
    )


def certify(
    model: Any,
    generated: StrPath,
    out: StrPath,
    *,
    target: str | None = None,
    weights: StrPath | None = None,
    samples: int = 8,
    data: StrPath | None = None,
    seed: int = 0,
    timesteps: int | None = None,
    keras: bool = True,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[Report, ...]:
    """Writes a certificate in JSON: how far a generated file is from the float64 truth, beside Keras itself.

    The head of the generated files says it in a line, too.

    Args:
        model, weights: as `read` takes them.
        generated: a .py or .c file that was exported from it.
        out: the certificate; one that stands there is replaced.
        data: samples that are tried beside random and extreme ones, as `verify` takes them.
        target, samples, seed, timesteps, keras, tell: as `verify` takes them.

    Returns:
        A report on each kind of samples.

    Raises:
        ReadError, UnsupportedError, OptionError, ToolError: as `verify`.
        OutputError: the certificate, or that line, cannot be written; nothing has changed then.
    """
    graph = read(model, weights)
    contents, reports = _certify(
        graph,
        Path(generated),
        Path(out),
        target=target,
        samples=samples,
        data=None if data is None else Path(data),
        seed=seed,
        timesteps=timesteps,
        keras_model=partial(_keras.find, model, graph, weights) if keras else None,
        tell=tell,
    )
    _files.write(contents, force=True, sources=_files_read(model, weights, data))
    return reports


def _files_read(*given: Any) -> list[Path]:
    """The files behind what was given, as far as that is paths."""
    paths = [Path(each) for each in given if isinstance(each, (str, os.PathLike))]
    return [file for path in paths for file in files_of(path)]
