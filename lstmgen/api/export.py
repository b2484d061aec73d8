"""Functions from a model to source code: read, export, weights and estimate of lstmgen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import lstmgen  # lstmgen.Pipeline is imported only if type hints are evaluated
from lstmgen import arguments, output
from lstmgen.api.signatures import takes_model_as, takes_options
from lstmgen.api.subject import Model, ModelArguments
from lstmgen.arguments import StrPath
from lstmgen.export import Exported, options_for
from lstmgen.export import export as write_source
from lstmgen.graph.graph import Graph
from lstmgen.targets.footprint import Footprint, Limits
from lstmgen.targets.registry import TARGETS, estimating


def read(
    model: Model,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    *,
    fix: Mapping[str, str] | None = None,
    shape: Mapping[str, str] | None = None,
    batch_axis: Mapping[str, str] | None = None,
    state: Mapping[str, str] | None = None,
    example: Any = None,
) -> Graph:
    """Reads a model; returns its computation as a graph of operations.

    Args:
        model: the path of a file or folder that Keras wrote, or of an ONNX file; or a live keras.Model (of Keras 2 or
            3), or a torch.nn.Module in eval mode with `example`. A Graph is used unchanged.
        weights: the file with the weights, if the model's own file has only the architecture.
        pipeline: scaling, column names, labels and windows: a Pipeline, or the path of a saved one.
        custom_objects: your own classes and functions by name, or the path of a Python file that defines them, which
            lstmgen imports. Keras loads the model with them. Code in the model file never runs.
        layers: expressions of Lambda layers in a file, by layer name. An expression uses keras.ops and the input `x`,
            such as "x[:, -1, :]". It is parsed, never run.
        assume: known published classes of layers in a file, by layer name, such as "cbaziotis". An error about such a
            layer lists the candidates.
        fix: values of inputs of an ONNX file that are the same in every call, such as {"sr": "16000"}.
        shape: shapes of inputs of an ONNX file or a PyTorch module, with a number or a name for each axis, such as
            {"x": "1,t,16"}.
        batch_axis: the axis of such an input that counts samples, or "none", such as {"x": "0"}.
        state: inputs that are states, with the outputs that are their next values, such as {"h0": "hn"}; {"h0": "none"}
            for an input that is not a state.
        example: arguments of a PyTorch module's forward(): a tensor, a tuple, or a dict by name. Its lengths are those
            of the exported model, except the number of samples; name an axis in `shape` to leave it free.

    Raises:
        ReadError: a file is damaged or incomplete, not a Keras model, or not a pipeline.
        UnsupportedError: the model uses unsupported features; the error has all of them.
        OptionError: the pipeline does not fit the model, or the Python file cannot be imported.
        ToolError: Keras is missing, or cannot load the model with these classes.
    """
    return (
        ModelArguments(model, weights, pipeline, custom_objects, layers, assume, fix, shape, batch_axis, state, example)
        .read()
        .graph
    )


@takes_options(TARGETS.values())
@takes_model_as(read)
def export(
    model: ModelArguments,
    out: StrPath,
    *,
    target: str | None = None,
    package: str | None = None,
    force: bool = False,
    tell: Callable[[str], None] | None = None,
    **options: Any,
) -> Exported:
    """Writes a model as source code: all files, or none.

    Args:
        out: the file to write; for C, the header is next to it. With `package`, a folder.
        target: the language; by default that of the suffix of `out`.
        package: writes a folder for a build system or package manager, with an example.
        force: True replaces existing files. Without it, only files that are as this process wrote them are replaced:
            a cell of a notebook may run again.
        tell: called with the name of each stage.
        options: options of the target:

    Raises:
        ReadError, UnsupportedError, ToolError: see `read`.
        AccuracyError: the error of an output is larger than `max_error`.
        BudgetError: the model does not fit the board.
        OptionError: options contradict each other, or neither `out` nor `target` selects a language.
        OutputError: a file exists, or cannot be written; then nothing has changed.
    """
    place = arguments.output_path("out", out)
    arguments.check_words(target=target, package=package)
    force = arguments.switch("force", force)
    tell = arguments.listener(tell)
    sources = model.files(options.get("calibrate"))
    graph = model.read().graph
    return write_source(graph, place, target, package, arguments=options, force=force, sources=sources, tell=tell)


@takes_model_as(read)
def weights(model: ModelArguments, generated: StrPath, out: StrPath, *, force: bool = False) -> Path:
    """Writes the weights of a model as a file for code of another model with the same layers.

    Args:
        generated: source that was exported with `weights_file="load"`; only the file and its header are necessary.
        out: the file to write.
        force: True replaces an existing file; see `export`.

    Returns:
        The path of the file.

    Raises:
        ReadError, UnsupportedError, ToolError: see `read`.
        OptionError: the model does not fit the source, and the error has the first layer that differs; or the source
            loads no weights.
        OutputError: the file exists, or cannot be written.
    """
    source, place = arguments.path("generated", generated), arguments.output_path("out", out)
    force = arguments.switch("force", force)
    from lstmgen.check import exchange  # which no export needs

    content = exchange.weights_for(model.read().graph, source)
    sources = [*model.files(), source, source.with_suffix(".h")]
    (file,) = output.write({place: content}, force=force, sources=sources)
    return file


@takes_options([estimating()[0]], leave_out=estimating()[1].unrelated)
@takes_model_as(read)
def estimate(
    model: ModelArguments,
    *,
    flash: int | None = None,
    ram: int | None = None,
    period_ms: float | None = None,
    **options: Any,
) -> Footprint:
    """Estimates flash, RAM and run time of a model as C on a microcontroller, and suggests changes if it does not fit.

    Args:
        flash, ram: limits in bytes, in place of the board's.
        period_ms: time between two timesteps in milliseconds. A step must be faster; or a prediction, if the model has
            no step function, or the windows of a pipeline overlap.
        options: options of C; `mcu` or `board` is required:

    Raises:
        ReadError, UnsupportedError: see `read`; or the model cannot run on this microcontroller.
        OptionError: there is no such microcontroller, or none is named; `period_ms` without a board, or with one whose
            run time is unknown.
    """
    language, estimator = estimating()
    chosen = options_for(language, options)
    return estimator.footprint(model.read().graph, chosen, Limits(flash, ram, period_ms))
