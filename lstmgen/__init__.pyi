# fmt: off
# Written by `cd docs && python -m generate lstmgen/__init__.pyi` from the package and the options of all languages.
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from lstmgen.api.inspection import Inspection
from lstmgen.api.subject import Model
from lstmgen.arguments import StrPath
from lstmgen.check.verification import Verification
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
from lstmgen.export import Exported
from lstmgen.graph.graph import Graph
from lstmgen.pipeline import Pipeline
from lstmgen.report.facts import Report
from lstmgen.targets.footprint import Footprint

__all__ = [
    "AccuracyError",
    "BudgetError",
    "Exported",
    "Footprint",
    "Graph",
    "LstmgenError",
    "OptionError",
    "OutputError",
    "Pipeline",
    "Problem",
    "ReadError",
    "Report",
    "ToolError",
    "UnsupportedError",
    "Verification",
    "__version__",
    "certify",
    "estimate",
    "export",
    "inspect",
    "read",
    "report",
    "verify",
    "weights",
]

__version__: str

def estimate(
    model: Model,
    *,
    weights: StrPath | None = None,
    pipeline: Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
    flash: int | None = None,
    ram: int | None = None,
    period_ms: float | None = None,
    dtype: Literal['float32', 'float64'] | None = None,
    input_type: Literal['float', 'int16'] | None = None,
    optimize: Literal['speed', 'size'] | None = None,
    mcu: Literal['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m7', 'cortex-m33', 'cortex-m55', 'rv32imc',
        'rv32imfc', 'avr', 'generic'] | None = None,
    weights_dtype: Literal['int8', 'float16', 'bfloat16'] | None = None,
    constant_time: bool = False,
    board: Literal['uno', 'nano', 'leonardo', 'mega', 'zero', 'unor4', 'giga', 'portenta', 'nano33ble', 'microbit',
        'microbit2', 'pico', 'pico2', 'pico2riscv', 'teensy41', 'bluepill', 'stm32f401', 'stm32f405', 'stm32f746',
        'stm32l476', 'stm32h743', 'stm32u575', 'nrf5340', 'esp8266', 'esp32', 'esp32s3', 'esp32c3'] | None = None,
    quantize: Literal['int16', 'int8', 'int8x16', 'int4x8', 'auto'] | None = None,
) -> Footprint:
    """Estimates flash, RAM and run time of a model as C on a microcontroller, and suggests changes if it does not fit.

    Args:
        model, weights, pipeline, custom_objects, layers, assume, fix, shape, batch_axis, state, example: see `read`.
        flash, ram: limits in bytes, in place of the board's.
        period_ms: time between two timesteps in milliseconds. A step must be faster; or a prediction, if the model has
            no step function, or the windows of a pipeline overlap.
        options: options of C; `mcu` or `board` is required:
        dtype: for C. Type of all numbers, inputs and outputs included; in JavaScript, of products in large layers. One
            of 'float32', 'float64'. By default float32, in JavaScript float64.
        input_type: for C. Type of inputs: int16 takes raw counts of a sensor. One of 'float', 'int16'. By default
            float.
        optimize: for C. speed: SIMD kernels. size: plain loops, less code. One of 'speed', 'size'. By default speed.
        mcu: for C. Class of microcontrollers to write for. One of 'cortex-m0plus', 'cortex-m3', 'cortex-m4',
            'cortex-m7', 'cortex-m33', 'cortex-m55', 'rv32imc', 'rv32imfc', 'avr', 'generic'.
        weights_dtype: for C. Store weights in fewer bytes; compute in float as before. One of 'int8', 'float16',
            'bfloat16'.
        constant_time: for C. Constant-time fixed point: no data-dependent branches or addresses.
        board: for C. Check that the model fits this board; implies `mcu=`. One of 'uno', 'nano', 'leonardo', 'mega',
            'zero', 'unor4', 'giga', 'portenta', 'nano33ble', 'microbit', 'microbit2', 'pico', 'pico2', 'pico2riscv',
            'teensy41', 'bluepill', 'stm32f401', 'stm32f405', 'stm32f746', 'stm32l476', 'stm32h743', 'stm32u575',
            'nrf5340', 'esp8266', 'esp32', 'esp32s3', 'esp32c3'.
        quantize: for C. Compute in fixed-point integers, which give the same bits on every machine. auto: the smallest
            of int8, int8x16 and int16 within `max_error=`. One of 'int16', 'int8', 'int8x16', 'int4x8', 'auto'.

    Raises:
        ReadError, UnsupportedError: see `read`; or the model cannot run on this microcontroller.
        OptionError: there is no such microcontroller, or none is named; `period_ms` without a board, or with one whose
            run time is unknown.
    """

def export(
    model: Model,
    out: StrPath,
    *,
    weights: StrPath | None = None,
    pipeline: Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
    target: Literal['python', 'numpy', 'micropython', 'c', 'javascript', 'java', 'rust', 'go', 'csharp', 'swift'] | None
        = None,
    package: Literal['arduino', 'platformio', 'esp-idf', 'zephyr', 'cmake', 'pico', 'python', 'lv2', 'clap', 'npm',
        'gradle', 'unity', 'crate', 'swift', 'spark'] | None = None,
    force: bool = False,
    tell: Callable[[str], None] | None = None,
    with_main: bool = False,
    weights_file: Literal['load', 'c', 'embed', 'incbin', 'bin'] | None = None,
    quantize: Literal['int16', 'int8', 'int8x16', 'int4x8', 'auto'] | None = None,
    ranges: Iterable[float] = (),
    biases: Iterable[float] = (),
    centers: Iterable[float] = (),
    rounding: Literal['nearest', 'second-order'] | None = None,
    calibrate: Any = None,
    lines: Literal['timesteps', 'samples'] | None = None,
    window: int | None = None,
    max_error: float | str = ...,
    style: Literal['fast', 'readable'] | None = None,
    dtype: Literal['float32', 'float64'] | None = None,
    optimize: Literal['speed', 'size'] | None = None,
    namespace: str | None = None,
    name: str | None = None,
    input_type: Literal['float', 'int16'] | None = None,
    mcu: Literal['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m7', 'cortex-m33', 'cortex-m55', 'rv32imc',
        'rv32imfc', 'avr', 'generic'] | None = None,
    weights_dtype: Literal['int8', 'float16', 'bfloat16'] | None = None,
    selftest: int = 0,
    with_proof: bool = False,
    constant_time: bool = False,
    board: Literal['uno', 'nano', 'leonardo', 'mega', 'zero', 'unor4', 'giga', 'portenta', 'nano33ble', 'microbit',
        'microbit2', 'pico', 'pico2', 'pico2riscv', 'teensy41', 'bluepill', 'stm32f401', 'stm32f405', 'stm32f746',
        'stm32l476', 'stm32h743', 'stm32u575', 'nrf5340', 'esp8266', 'esp32', 'esp32s3', 'esp32c3'] | None = None,
    no_std: bool = False,
) -> Exported:
    """Writes a model as source code: all files, or none.

    Args:
        model, weights, pipeline, custom_objects, layers, assume, fix, shape, batch_axis, state, example: see `read`.
        out: the file to write; for C, the header is next to it. With `package`, a folder.
        target: the language; by default that of the suffix of `out`.
        package: writes a folder for a build system or package manager, with an example.
        force: True replaces existing files. Without it, only files that are as this process wrote them are replaced:
            a cell of a notebook may run again.
        tell: called with the name of each stage.
        options: options of the target:
        with_main: for Python, Python with numpy, C and JavaScript. Add a program that reads samples and prints
            predictions: in C a main() that reads numbers from stdin, elsewhere a command line for CSV and JSON.
        weights_file: for Python, Python with numpy, C, JavaScript, Java, Rust, Go, C# and Swift. Weights in a file of
            their own: in C another source, a .bin read by #embed or .incbin, or one that the program loads; in
            JavaScript a .bin that the module reads, or one that it loads; elsewhere one that the program loads. One of
            'load', 'c', 'embed', 'incbin', 'bin'.
        quantize: for Python, C and JavaScript. Compute in fixed-point integers, which give the same bits on every
            machine. auto: the smallest of int8, int8x16 and int16 within `max_error=`. One of 'int16', 'int8',
            'int8x16', 'int4x8', 'auto'.
        ranges: for Python, C and JavaScript. With `quantize=`, instead of `calibrate=`: the ranges from the head of a
            file written before.
        biases: for Python, C and JavaScript. With `ranges=`: the bias corrections listed in that file's header.
        centers: for Python, C and JavaScript. With `ranges=`: the centers of features listed in that file's header.
        rounding: for Python, C and JavaScript. Rounding of weights of 8 bits or fewer. second-order: later weights
            compensate the errors of earlier ones; chosen by `calibrate=` if other samples gain. One of 'nearest',
            'second-order'. By default nearest.
        calibrate: for Python, C and JavaScript. Samples to measure ranges and errors on, as verify takes them by
            `data=`.
        lines: for Python, C and JavaScript. What the lines of a CSV file in `calibrate=` are. One of 'timesteps',
            'samples'. By default timesteps.
        window: for Python, C and JavaScript. Lines per sample in the CSV file given to `calibrate=`. By default as the
            pipeline says, or all.
        max_error: for Python, C and JavaScript. With `calibrate=`: refuse to write if an output is off by more: a
            number, or 1% of its largest value. By default any.
        style: for Python and JavaScript. readable: layers as equations. fast: what runs fastest. One of 'fast',
            'readable'. By default fast.
        dtype: for C, JavaScript, Java, Rust, Go, C# and Swift. Type of all numbers, inputs and outputs included; in
            JavaScript, of products in large layers. One of 'float32', 'float64'. By default float32, in JavaScript
            float64.
        optimize: for C and JavaScript. speed: SIMD kernels. size: plain loops, less code. One of 'speed', 'size'. By
            default speed.
        namespace: for Java and C#. Package or namespace of the class, e.g. com.example.
        name: for C. Prefix of all public names. By default from the file name.
        input_type: for C. Type of inputs: int16 takes raw counts of a sensor. One of 'float', 'int16'. By default
            float.
        mcu: for C. Class of microcontrollers to write for. One of 'cortex-m0plus', 'cortex-m3', 'cortex-m4',
            'cortex-m7', 'cortex-m33', 'cortex-m55', 'rv32imc', 'rv32imfc', 'avr', 'generic'.
        weights_dtype: for C. Store weights in fewer bytes; compute in float as before. One of 'int8', 'float16',
            'bfloat16'.
        selftest: for C. Embed N samples with expected results, for a self-test on the device. By default 0.
        with_proof: for C. Add a folder with which CBMC proves that the code cannot fail.
        constant_time: for C. Constant-time fixed point: no data-dependent branches or addresses.
        board: for C. Check that the model fits this board; implies `mcu=`. One of 'uno', 'nano', 'leonardo', 'mega',
            'zero', 'unor4', 'giga', 'portenta', 'nano33ble', 'microbit', 'microbit2', 'pico', 'pico2', 'pico2riscv',
            'teensy41', 'bluepill', 'stm32f401', 'stm32f405', 'stm32f746', 'stm32l476', 'stm32h743', 'stm32u575',
            'nrf5340', 'esp8266', 'esp32', 'esp32s3', 'esp32c3'.
        no_std: for Rust. Root of a crate without the standard library; mathematics is that of the crate libm.

    Raises:
        ReadError, UnsupportedError, ToolError: see `read`.
        AccuracyError: the error of an output is larger than `max_error`.
        BudgetError: the model does not fit the board.
        OptionError: options contradict each other, or neither `out` nor `target` selects a language.
        OutputError: a file exists, or cannot be written; then nothing has changed.
    """

def read(
    model: Model,
    weights: StrPath | None = None,
    pipeline: Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    *,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
) -> Graph: ...

def weights(
    model: Model,
    generated: StrPath,
    out: StrPath,
    *,
    weights: StrPath | None = None,
    pipeline: Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
    force: bool = False,
) -> Path: ...

def inspect(
    model: Model,
    *,
    weights: StrPath | None = None,
    pipeline: Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
    plan: bool = False,
    target: Literal['python', 'numpy', 'micropython', 'c', 'javascript', 'java', 'rust', 'go', 'csharp', 'swift'] | None
        = None,
    flash: int | None = None,
    ram: int | None = None,
    period_ms: float | None = None,
    quantize: Literal['int16', 'int8', 'int8x16', 'int4x8', 'auto'] | None = None,
    ranges: Iterable[float] = (),
    biases: Iterable[float] = (),
    centers: Iterable[float] = (),
    rounding: Literal['nearest', 'second-order'] | None = None,
    calibrate: Any = None,
    lines: Literal['timesteps', 'samples'] | None = None,
    window: int | None = None,
    style: Literal['fast', 'readable'] | None = None,
    dtype: Literal['float32', 'float64'] | None = None,
    optimize: Literal['speed', 'size'] | None = None,
    namespace: str | None = None,
    input_type: Literal['float', 'int16'] | None = None,
    mcu: Literal['cortex-m0plus', 'cortex-m3', 'cortex-m4', 'cortex-m7', 'cortex-m33', 'cortex-m55', 'rv32imc',
        'rv32imfc', 'avr', 'generic'] | None = None,
    weights_dtype: Literal['int8', 'float16', 'bfloat16'] | None = None,
    constant_time: bool = False,
    board: Literal['uno', 'nano', 'leonardo', 'mega', 'zero', 'unor4', 'giga', 'portenta', 'nano33ble', 'microbit',
        'microbit2', 'pico', 'pico2', 'pico2riscv', 'teensy41', 'bluepill', 'stm32f401', 'stm32f405', 'stm32f746',
        'stm32l476', 'stm32h743', 'stm32u575', 'nrf5340', 'esp8266', 'esp32', 'esp32s3', 'esp32c3'] | None = None,
    no_std: bool = False,
) -> Inspection:
    """Reads a model, and lists its layers and what cannot be exported; no error if something cannot.

    Args:
        model, weights, pipeline, custom_objects, layers, assume, fix, shape, batch_axis, state, example: see `read`.
        plan: True adds the plan: operations, kernels, arrays and buffers, for a language.
        target: the language of the plan.
        flash, ram, period_ms: limits of the microcontroller; see `estimate`.
        options: options of the language; `mcu` or `board` adds the footprint:
        quantize: for Python, C and JavaScript. Compute in fixed-point integers, which give the same bits on every
            machine. auto: the smallest of int8, int8x16 and int16 within `max_error=`. One of 'int16', 'int8',
            'int8x16', 'int4x8', 'auto'.
        ranges: for Python, C and JavaScript. With `quantize=`, instead of `calibrate=`: the ranges from the head of a
            file written before.
        biases: for Python, C and JavaScript. With `ranges=`: the bias corrections listed in that file's header.
        centers: for Python, C and JavaScript. With `ranges=`: the centers of features listed in that file's header.
        rounding: for Python, C and JavaScript. Rounding of weights of 8 bits or fewer. second-order: later weights
            compensate the errors of earlier ones; chosen by `calibrate=` if other samples gain. One of 'nearest',
            'second-order'. By default nearest.
        calibrate: for Python, C and JavaScript. Samples to measure ranges and errors on, as verify takes them by
            `data=`.
        lines: for Python, C and JavaScript. What the lines of a CSV file in `calibrate=` are. One of 'timesteps',
            'samples'. By default timesteps.
        window: for Python, C and JavaScript. Lines per sample in the CSV file given to `calibrate=`. By default as the
            pipeline says, or all.
        style: for Python and JavaScript. readable: layers as equations. fast: what runs fastest. One of 'fast',
            'readable'. By default fast.
        dtype: for C, JavaScript, Java, Rust, Go, C# and Swift. Type of all numbers, inputs and outputs included; in
            JavaScript, of products in large layers. One of 'float32', 'float64'. By default float32, in JavaScript
            float64.
        optimize: for C and JavaScript. speed: SIMD kernels. size: plain loops, less code. One of 'speed', 'size'. By
            default speed.
        namespace: for Java and C#. Package or namespace of the class, e.g. com.example.
        input_type: for C. Type of inputs: int16 takes raw counts of a sensor. One of 'float', 'int16'. By default
            float.
        mcu: for C. Class of microcontrollers to write for. One of 'cortex-m0plus', 'cortex-m3', 'cortex-m4',
            'cortex-m7', 'cortex-m33', 'cortex-m55', 'rv32imc', 'rv32imfc', 'avr', 'generic'.
        weights_dtype: for C. Store weights in fewer bytes; compute in float as before. One of 'int8', 'float16',
            'bfloat16'.
        constant_time: for C. Constant-time fixed point: no data-dependent branches or addresses.
        board: for C. Check that the model fits this board; implies `mcu=`. One of 'uno', 'nano', 'leonardo', 'mega',
            'zero', 'unor4', 'giga', 'portenta', 'nano33ble', 'microbit', 'microbit2', 'pico', 'pico2', 'pico2riscv',
            'teensy41', 'bluepill', 'stm32f401', 'stm32f405', 'stm32f746', 'stm32l476', 'stm32h743', 'stm32u575',
            'nrf5340', 'esp8266', 'esp32', 'esp32s3', 'esp32c3'.
        no_std: for Rust. Root of a crate without the standard library; mathematics is that of the crate libm.

    Raises:
        ReadError: the file contains no model.
        OptionError: an option has no effect without another one.
        ToolError: Keras is missing, or cannot load the model with `custom_objects`.
    """

def certify(
    model: Model,
    generated: StrPath,
    out: StrPath,
    *,
    weights: StrPath | None = None,
    pipeline: Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
    target: Literal['python', 'numpy', 'micropython', 'c', 'javascript', 'java', 'rust', 'go', 'csharp', 'swift'] | None
        = None,
    samples: int | None = None,
    data: Any = None,
    lines: Literal['timesteps', 'samples'] | None = None,
    window: int | None = None,
    seed: int | None = None,
    timesteps: int | None = None,
    keras: bool = True,
    tell: Callable[[str], None] | None = None,
) -> tuple[Verification, ...]: ...

def report(
    model: Model,
    out: StrPath,
    *,
    weights: StrPath | None = None,
    pipeline: Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
    samples: int | None = None,
    data: Any = None,
    lines: Literal['timesteps', 'samples'] | None = None,
    window: int | None = None,
    seed: int | None = None,
    timesteps: int | None = None,
    certificate: StrPath | None = None,
    force: bool = False,
    tell: Callable[[str], None] | None = None,
) -> Report: ...

def verify(
    model: Model,
    generated: StrPath | None = None,
    *,
    weights: StrPath | None = None,
    pipeline: Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
    target: Literal['python', 'numpy', 'micropython', 'c', 'javascript', 'java', 'rust', 'go', 'csharp', 'swift'] | None
        = None,
    samples: int | None = None,
    data: Any = None,
    lines: Literal['timesteps', 'samples'] | None = None,
    window: int | None = None,
    seed: int | None = None,
    timesteps: int | None = None,
    keras: bool = True,
    serial: StrPath | None = None,
    max_error: float | str = ...,
    tell: Callable[[str], None] | None = None,
) -> Verification: ...
