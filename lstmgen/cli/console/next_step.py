"""Prints the command to run next, as typed in a shell."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from lstmgen.arguments import typed
from lstmgen.cli.console.terminal import open_console, say
from lstmgen.read import Survey
from lstmgen.read.configs.advice import CUSTOM_ADVICE, SUBCLASS_ADVICE, WRAPPED_ADVICE

OF_CLASSES = (CUSTOM_ADVICE, SUBCLASS_ADVICE, WRAPPED_ADVICE)  # advice to give the code of classes


def show_cures(survey: Survey, model: Sequence[str]) -> None:
    """Prints commands that can export a refused model: with code of custom layers, expressions, published classes.

    Args:
        model: the model's path and options, as typed.
    """
    if not survey.problems or survey.damage:
        return
    refused = [problem.layer.rpartition("/")[2] for problem in survey.problems]
    lambdas = [name for name, problem in zip(refused, survey.problems) if problem.class_name == "Lambda"]
    custom = [problem for problem in survey.problems if any(advice in problem.advice for advice in OF_CLASSES)]
    command = [*model, "-o", "predictor.py"]
    if len(lambdas) == len(refused):
        next_step("export", [*command, *typed({"layers": dict.fromkeys(lambdas, "EXPRESSION")})])
    elif len(custom) == len(refused) and survey.source.container != "SavedModel":
        next_step("export", [*command, "--custom", "mylayers.py"])
    elif len(custom) + len(lambdas) == len(refused):
        say(
            open_console(),
            "Next: load it in Keras with your classes, and in Python: lstmgen.export(model, 'predictor.py')",
        )
    if survey.sources and set(refused) <= {*survey.sources, *lambdas}:
        sources = {name: names[0] if len(names) == 1 else "SOURCE" for name, names in survey.sources.items()}
        options = {"layers": dict.fromkeys(lambdas, "EXPRESSION"), "assume": sources}
        next_step("export", [*command, *typed(options)], word="Or")
    if survey.source.container == "SavedModel":
        say(open_console(), "Or, in Python, where the model runs: model.save('model.keras')")
    else:
        say(
            open_console(),
            "Or, in Python, where the model runs: tf.saved_model.save(model, 'exported'), then: "
            "lstmgen export exported -o predictor.py",
        )


def next_step(command: str, arguments: Sequence[str], word: str = "Next") -> None:
    """Prints a command to run next, as typed in a shell."""
    say(open_console(), f"{word}: lstmgen {shlex.join([command, *arguments])}")
