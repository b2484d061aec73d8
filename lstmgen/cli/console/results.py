"""Prints the result of each command."""

import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import lstmgen
from lstmgen.api.inspection import Inspection
from lstmgen.cli.console.tables import (
    accuracy_table,
    cost_table,
    error_table,
    footprint_table,
    format_table,
    layer_table,
    survey_table,
)
from lstmgen.cli.console.terminal import open_console, say, show_table
from lstmgen.cli.records import Record, as_json
from lstmgen.cli.roads import numbered, roads
from lstmgen.read import Survey


def show_export(done: lstmgen.Exported) -> None:
    """Prints the layers, the files and their cost, the accuracy if it was measured, and warnings."""
    console = open_console()
    show_table(console, layer_table(done.graph.layers))
    show_table(console, cost_table(done))
    if done.accuracy is not None:
        show_table(console, accuracy_table(done.accuracy))
    for warning in done.warnings:
        say(console, f"Warning: {warning}", "yellow")
    for hint in () if done.graph.ends is None else done.graph.ends.hints:
        say(console, f"Note: {hint}")


def show_inspection(inspection: Inspection, model: Sequence[str]) -> None:
    """Prints the content of a model file, its footprint, its plan, and the next command.

    Args:
        model: the model's path and options, as typed.
    """
    survey = inspection.survey
    show_survey(survey, inspection.pipeline)
    if inspection.footprint is not None:
        show_footprint(inspection.footprint)
    if inspection.plan is not None:
        show_plan(["", *inspection.plan])
    if not survey.exportable:
        for way in numbered(roads(survey, model, "predictor.py")):
            say(open_console(), way)
    elif inspection.footprint is None and inspection.plan is None:
        next_step("export", [*model, "-o", "predictor.py"])


def show_survey(survey: Survey, pipeline: Sequence[str]) -> None:
    """Prints the content of a model file, the lines of its pipeline, and all problems."""
    console = open_console()
    show_table(console, survey_table(survey, pipeline))
    show_table(console, layer_table(survey.layers, {problem.layer for problem in survey.problems}))
    for problem in survey.problems:
        say(console, f"Not supported: {problem}", "red")
    if survey.damage:
        say(console, f"Cannot be read: {survey.damage}", "red")
    for warning in survey.warnings:
        say(console, f"Warning: {warning}", "yellow")
    if not survey.exportable:
        say(console, "This model cannot be exported.", "red")


def show_footprint(cost: lstmgen.Footprint) -> None:
    """Prints the footprint on a microcontroller, and changes if it does not fit."""
    console = open_console()
    show_table(console, footprint_table(cost))
    if cost.fits:
        say(console, "It fits.", "green")
    else:
        say(console, "It does not fit. Change one of:", "red")
    for change in cost.changes:
        say(console, f"  {change}")


def show_plan(lines: Iterable[str]) -> None:
    """Prints a plan."""
    console = open_console()
    for line in lines:
        say(console, line)


def show_report(report: lstmgen.Verification) -> None:
    """Prints the errors as a table, coverage, notes, and the verdict."""
    console = open_console()
    show_table(console, error_table(report))
    for covered in report.covered:
        say(console, covered)
    for note in report.notes:
        say(console, f"Note: {note}", "yellow")
    say(console, report.verdict, "red" if not report.ok else "yellow" if report.far else "green")


def show_facts(facts: lstmgen.Report, file: Path) -> None:
    """Prints the errors of the number formats, and the path of the report."""
    console = open_console()
    show_table(console, format_table(facts))
    say(console, f"written  {file}")


def show_weights(record: Record) -> None:
    """Prints the path of a file of weights, its size, and the code that loads it."""
    say(open_console(), f"written  {record['file']}, {record['bytes']:,} bytes, which {record['for']} loads")


def show_json(record: Record) -> None:
    """Prints a result as JSON."""
    sys.stdout.write(as_json(record) + "\n")


def next_step(command: str, arguments: Sequence[str]) -> None:
    """Prints a command to run next, as typed in a shell."""
    say(open_console(), f"Next: lstmgen {shlex.join([command, *arguments])}")
