"""What each command shows of its result."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import lstmgen
from lstmgen.api.inspection import Inspection
from lstmgen.cli.console.next_step import next_step, show_road
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
from lstmgen.read import Survey


def show_export(done: lstmgen.Exported) -> None:
    """The layers, what was written and what it costs, how far off it is where that was measured, and warnings."""
    console = open_console()
    show_table(console, layer_table(done.graph.layers))
    show_table(console, cost_table(done))
    if done.accuracy is not None:
        show_table(console, accuracy_table(done.accuracy))
    for warning in done.warnings:
        say(console, f"Warning: {warning}", "yellow")


def show_inspection(inspection: Inspection, given: Sequence[str]) -> None:
    """What is in a model file, whether it fits, how it will be run; then what to do next.

    Args:
        given: the model and what is beside it, as it was typed.
    """
    found = inspection.survey
    show_survey(found, inspection.pipeline)
    if inspection.footprint is not None:
        show_footprint(inspection.footprint)
    if inspection.plan is not None:
        show_plan(["", *inspection.plan])
    if not found.exportable:
        show_road(found, given)
    elif inspection.footprint is None and inspection.plan is None:
        next_step("export", [*given, "-o", "predictor.py"])


def show_survey(found: Survey, pipeline: Sequence[str]) -> None:
    """What is in a model file, what its pipeline says in lines, and all that keeps it from being exported."""
    console = open_console()
    show_table(console, survey_table(found, pipeline))
    show_table(console, layer_table(found.layers, {problem.layer for problem in found.problems}))
    for problem in found.problems:
        say(console, f"Not supported: {problem}", "red")
    if found.damage:
        say(console, f"Cannot be read: {found.damage}", "red")
    for warning in found.warnings:
        say(console, f"Warning: {warning}", "yellow")
    if not found.exportable:
        say(console, "This model cannot be exported.", "red")


def show_footprint(cost: lstmgen.Footprint) -> None:
    """What a model takes of a microcontroller, whether it fits, and what to change if it does not."""
    console = open_console()
    show_table(console, footprint_table(cost))
    if cost.fits:
        say(console, "It fits.", "green")
    else:
        say(console, "It does not fit. Change one of:", "red")
    for change in cost.changes:
        say(console, f"  {change}")


def show_plan(lines: Iterable[str]) -> None:
    """A plan as it is dumped."""
    console = open_console()
    for each in lines:
        say(console, each)


def show_report(report: lstmgen.Report) -> None:
    """The errors as a table, notes, and the verdict."""
    console = open_console()
    show_table(console, error_table(report))
    for covered in report.covered:
        say(console, covered)
    for note in report.notes:
        say(console, f"Note: {note}", "yellow")
    say(console, report.verdict, "red" if not report.ok else "yellow" if report.far else "green")


def show_facts(facts: lstmgen.Facts, file: Path) -> None:
    """What a report says of the number formats, and where it is."""
    console = open_console()
    show_table(console, format_table(facts))
    say(console, f"written  {file}")


def show_json(record: Record) -> None:
    """A result for programs, and nothing beside it."""
    sys.stdout.write(as_json(record) + "\n")
