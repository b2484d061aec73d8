"""From a model to source code: the functions of lstmgen that read, export and estimate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import lstmgen  # so that hints which are evaluated, such as lstmgen.Pipeline, import a class only then
from lstmgen import arguments
from lstmgen.api.signatures import takes_options
from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import StrPath
from lstmgen.export import Exported, options_for
from lstmgen.export import export as write_source
from lstmgen.graph.graph import Graph
from lstmgen.targets.footprint import Footprint, Limits
from lstmgen.targets.registry import TARGETS, estimating


def read(
    model: Any,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
) -> Graph:
    """What a model computes.

    Args:
        model: the path of a file or folder that Keras wrote, or a live keras.Model (of Keras 2 or 3); a Graph
            is taken as it is.
        weights: the file with the weights, where the model's own file has only the architecture.
        pipeline: what stands before and after the network: a Pipeline, or the path of one that was saved.
        custom_objects: for a file of Keras 3: classes and functions of your own by name, or the path of a Python file
            that holds them, which is imported. Keras loads the model with them. Code in the model file never runs.
        layers: by the name of a Lambda in a file, what it computes: an expression of keras.ops on its input `x`, such
            as "x[:, -1, :]". It is parsed, and never run.
        assume: by the name of a layer in a file, whose published class it is of, such as "cbaziotis". An error about
            such a layer says which it may be.

    Raises:
        ReadError: a file is damaged or incomplete, not a Keras model, or not a pipeline.
        UnsupportedError: the model uses something that is refused; holds every reason.
        OptionError: the pipeline does not fit the model, or the file with the classes cannot be imported.
        ToolError: Keras is missing, or cannot load the model with these classes.
    """
    return ModelArguments(model, weights, pipeline, custom_objects, layers, assume).read().graph


@takes_options(TARGETS.values())
def export(
    model: Any,
    out: StrPath,
    *,
    target: str | None = None,
    package: str | None = None,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    force: bool = False,
    tell: Callable[[str], None] | None = None,
    **options: Any,
) -> Exported:
    """Writes a model as source code: all files, or none.

    Args:
        model, weights, pipeline, custom_objects, layers, assume: as `read` takes them.
        out: the file to write; for C the header goes beside it. With `package`, a folder.
        target: the language, by default as the suffix of `out` says.
        package: makes a folder that a build system takes as it is, with an example.
        force: files that exist may be replaced.
        tell: is told what is being done.
        options: those of the target, which are:

    Raises:
        ReadError, UnsupportedError, ToolError: as `read`.
        AccuracyError: an output is off by more than `max_error`.
        BudgetError: the model does not fit the board.
        OptionError: the options contradict each other, or do not tell the language.
        OutputError: a file exists already, or cannot be written; nothing has changed then.
    """
    place = arguments.output_path("out", out)
    arguments.check_words(target=target, package=package)
    force = arguments.switch("force", force)
    tell = arguments.listener(tell)
    given = ModelArguments(model, weights, pipeline, custom_objects, layers, assume)
    sources = given.files(options.get("calibrate"))
    graph = given.read().graph
    return write_source(graph, place, target, package, given=options, force=force, sources=sources, tell=tell)


@takes_options([estimating()[0]], leave_out=estimating()[1].unrelated)
def estimate(
    model: Any,
    *,
    flash: int | None = None,
    ram: int | None = None,
    period_ms: float | None = None,
    weights: StrPath | None = None,
    pipeline: lstmgen.Pipeline | StrPath | None = None,
    custom_objects: Mapping[str, Any] | StrPath | None = None,
    layers: Mapping[str, str] | None = None,
    assume: Mapping[str, str] | None = None,
    **options: Any,
) -> Footprint:
    """What a model takes of a microcontroller as C, and what to change where that is more than there is.

    Args:
        model, weights, pipeline, custom_objects, layers, assume: as `read` takes them.
        flash, ram: limits in bytes, instead of the board's.
        period_ms: milliseconds from one timestep to the next, which a step must not exceed; a prediction, where the
            model cannot be stepped, or a pipeline has windows that overlap.
        options: those of C, of which `mcu` or `board` must be given:

    Raises:
        ReadError, UnsupportedError: as `read`; or the model is not for this microcontroller.
        OptionError: no microcontroller is named, or there is no such; a period and no board, or one that cannot be
            compared, as the time is not known.
    """
    language, estimator = estimating()
    chosen = options_for(language, options)
    graph = ModelArguments(model, weights, pipeline, custom_objects, layers, assume).read().graph
    return estimator.footprint(graph, chosen, Limits(flash, ram, period_ms))
