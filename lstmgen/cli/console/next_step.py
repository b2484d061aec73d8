"""Which command to run next, as one would type it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from lstmgen.arguments import typed
from lstmgen.cli.console.terminal import open_console, say
from lstmgen.read import Survey
from lstmgen.read.advice import CUSTOM_ADVICE, SUBCLASS_ADVICE, WRAPPED_ADVICE

OF_CLASSES = (CUSTOM_ADVICE, SUBCLASS_ADVICE, WRAPPED_ADVICE)  # advice to give the code of classes


def show_road(found: Survey, given: Sequence[str]) -> None:
    """Says by which commands a model can be exported all the same, where what is missing can be given."""
    if not found.problems or found.damage:
        return
    refused = [problem.layer.rpartition("/")[2] for problem in found.problems]
    lambdas = [name for name, problem in zip(refused, found.problems) if problem.class_name == "Lambda"]
    own = [problem for problem in found.problems if any(advice in problem.advice for advice in OF_CLASSES)]
    command = [*given, "-o", "predictor.py"]
    if len(lambdas) == len(refused):
        next_step("export", [*command, *typed({"layers": dict.fromkeys(lambdas, "EXPRESSION")})])
    elif len(own) == len(refused) and found.source.container != "SavedModel":
        next_step("export", [*command, "--custom", "mylayers.py"])
    elif len(own) + len(lambdas) == len(refused):
        say(
            open_console(),
            "Next: load it in Keras with your classes, and in Python: lstmgen.export(model, 'predictor.py')",
        )
    if found.sources and set(refused) <= {*found.sources, *lambdas}:
        sources = {name: each[0] if len(each) == 1 else "SOURCE" for name, each in found.sources.items()}
        said = {"layers": dict.fromkeys(lambdas, "EXPRESSION"), "assume": sources}
        next_step("export", [*command, *typed(said)], word="Or")
    if found.source.container == "SavedModel":
        say(open_console(), "Or, in Python, where the model runs: model.save('model.keras')")
    else:
        say(
            open_console(),
            "Or, in Python, where the model runs: tf.saved_model.save(model, 'exported'), then: "
            "lstmgen export exported -o predictor.py",
        )


def next_step(command: str, arguments: Sequence[str], word: str = "Next") -> None:
    """Says which command to run now, as one would type it."""
    say(open_console(), f"{word}: lstmgen {shlex.join([command, *arguments])}")
