"""Ways to export a model that was refused: the live model, code of custom layers, expressions, published classes."""

import shlex
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from lstmgen.api.subject import ModelArguments
from lstmgen.arguments import typed
from lstmgen.errors import LstmgenError, ReadError, UnsupportedError
from lstmgen.read import Survey
from lstmgen.read.configs.advice import CUSTOM_ADVICE, SUBCLASS_ADVICE, WRAPPED_ADVICE

OF_CLASSES = (CUSTOM_ADVICE, SUBCLASS_ADVICE, WRAPPED_ADVICE)  # advice to give the code of classes


@contextmanager
def with_roads(model: ModelArguments, out: str) -> Iterator[None]:
    """Adds the ways to export a refused model to the message.

    Raises:
        LstmgenError: the model was refused.
    """
    try:
        yield
    except UnsupportedError as error:
        try:
            survey = model.survey()
        except ReadError:  # code of the user made it
            raise error from None
        ways = roads(survey, [str(model.model), *model.typed()], out)
        raise LstmgenError("\n".join([str(error), *numbered(ways)])) from None


def numbered(ways: Sequence[str]) -> Iterator[str]:
    """Yields the first way as "Next", the others as "Or"."""
    for word, way in zip(["Next", *["Or"] * len(ways)], ways):
        yield f"{word}{way}"


def roads(survey: Survey, model: Sequence[str], out: str) -> list[str]:
    """Returns ways to export a refused model, the best first; none if its file is damaged, or an ONNX file.

    Args:
        model: the model's path and options, as typed.
        out: the file to write.
    """
    if not survey.problems or survey.damage or survey.source.container == "ONNX":
        return []
    refused = [problem.layer.rpartition("/")[2] for problem in survey.problems]
    lambdas = [name for name, problem in zip(refused, survey.problems) if problem.class_name == "Lambda"]
    custom = [problem for problem in survey.problems if any(advice in problem.advice for advice in OF_CLASSES)]
    command, ways = [*model, "-o", out], []
    if len(custom) + len(lambdas) == len(refused):
        ways.append(f", in Python, with the model in memory: lstmgen.export(model, {out!r})")
    if len(lambdas) == len(refused):
        ways.append(_typed([*command, *typed({"layers": dict.fromkeys(lambdas, "EXPRESSION")})]))
    elif len(custom) == len(refused) and survey.source.container not in ("SavedModel", "TensorFlow.js"):
        ways.append(_typed([*command, "--custom", "mylayers.py"]))
    if survey.sources and set(refused) <= {*survey.sources, *lambdas}:
        sources = {name: names[0] if len(names) == 1 else "SOURCE" for name, names in survey.sources.items()}
        options = {"layers": dict.fromkeys(lambdas, "EXPRESSION"), "assume": sources}
        ways.append(_typed([*command, *typed(options)]))
    if survey.source.container == "SavedModel":
        ways.append(", in Python, where the model runs: model.save('model.keras')")
    else:
        saved = "tf.saved_model.save(model, 'exported')"
        ways.append(f", in Python, where the model runs: {saved}, then: lstmgen export exported -o {out}")
    return ways


def _typed(arguments: Sequence[str]) -> str:
    """Returns an export as typed in a shell."""
    return f": lstmgen export {shlex.join(arguments)}"
