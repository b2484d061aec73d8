"""Results as JSON, for `--json`: plain values under stable keys. docs/reference/json.md explains each."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import lstmgen
from lstmgen.api.inspection import Inspection
from lstmgen.arguments import as_flags
from lstmgen.check.verification import entry, number
from lstmgen.graph.graph import Layer, pipeline_lines
from lstmgen.graph.shape import Length, Shape
from lstmgen.plan.quantize.accuracy import Accuracy, Error

Record = Mapping[str, Any]


def as_json(record: Record) -> str:
    """Returns a result as JSON; messages in it name arguments as options of the command line."""
    return json.dumps(_with_flags(record), indent=2, allow_nan=False)


def _with_flags(value: Any) -> Any:
    if isinstance(value, str):
        return as_flags(value)
    if isinstance(value, dict):
        return {key: _with_flags(item) for key, item in value.items()}
    return [_with_flags(item) for item in value] if isinstance(value, list) else value


def export_record(done: lstmgen.Exported) -> Record:
    """Returns the files of an export, their cost and their accuracy."""
    cost, accuracy = done.cost, done.accuracy
    return {
        "files": [str(path) for path in done.files],
        "model": _model(done.graph.source.name, done.graph.source.sha256),
        "parameters": done.parameters,
        "dtype": done.numbers,
        "weights_bytes": cost.weights,
        "state_bytes": cost.state,
        "workspace_bytes": cost.workspace,
        "macs": cost.macs,
        "not_steppable": done.not_steppable or None,
        "pipeline": list(pipeline_lines(done.graph)),
        "time": None if done.time is None else asdict(done.time),
        "accuracy": None if accuracy is None else _accuracy(accuracy),
        "warnings": list(done.warnings),
    }


def inspection_record(inspection: Inspection) -> Record:
    """Returns the content of a model file, its footprint on a microcontroller, and its plan and pipeline as lines."""
    survey = inspection.survey
    source = survey.source
    return {
        "model": _model(source.name, source.sha256),
        "container": source.container,
        "keras_version": source.keras_version or None,
        "producer": source.producer or None,
        "sample_rate": source.sample_rate,
        "class_name": survey.class_name,
        "parameters": survey.parameters,
        "inputs": [{"name": value.name, "shape": _shape(value.shape)} for value in survey.inputs],
        "outputs": [
            {"name": name, "shape": _shape(value.shape)} for name, value in zip(survey.output_names, survey.outputs)
        ],
        "layers": [_layer(layer) for layer in survey.layers],
        "pipeline": list(inspection.pipeline),
        "exportable": survey.exportable,
        "problems": [
            {"layer": item.layer, "class_name": item.class_name, "reason": item.reason, "advice": item.advice}
            for item in survey.problems
        ],
        "damage": survey.damage or None,
        "warnings": list(survey.warnings),
        "footprint": None if inspection.footprint is None else _footprint(inspection.footprint),
        "plan": None if inspection.plan is None else list(inspection.plan),
    }


def verify_record(reports: Sequence[lstmgen.Verification]) -> Record:
    """Returns the reports of a verification; there are several if it wrote a certificate."""
    return {"ok": all(report.ok for report in reports), "reports": [_report(report) for report in reports]}


def _report(report: lstmgen.Verification) -> Record:
    return {
        "model": report.model,
        "kind": report.kind or None,
        "samples": report.samples,
        "compared": report.compared,
        "ok": report.ok,
        "far": bool(report.far),
        "altered": report.altered,
        "verdict": report.verdict,
        "lines": [{**entry(line), "compared": line.compared} for line in report.lines],
        "tables": [{"name": table.title, "rows": table.rows, "of": table.of} for table in report.tables],
        "notes": list(report.notes),
        "timing": None if report.timing is None else asdict(report.timing),
    }


def _footprint(cost: lstmgen.Footprint) -> Record:
    return {
        "mcu": cost.mcu,
        "fits": cost.fits,
        "flash_bytes": cost.flash,
        "flash_left": cost.flash_left,
        "ram_bytes": cost.ram,
        "ram_left": cost.ram_left,
        "weights_bytes": cost.weights,
        "code_bytes": cost.code,
        "state_bytes": cost.state,
        "workspace_bytes": cost.workspace,
        "io_bytes": cost.ends,
        "stack_bytes": cost.stack,
        "parts": [asdict(part) for part in cost.parts],
        "macs": cost.macs,
        "time": None if cost.time is None else asdict(cost.time),
        "time_left_ms": cost.time_left,
        "changes": list(cost.changes),
    }


def _accuracy(accuracy: Accuracy) -> Record:
    return {
        "samples": accuracy.samples,
        "layers": [_error(error) for error in accuracy.layers],
        "outputs": [_error(error) for error in accuracy.outputs],
    }


def _error(error: Error) -> Record:
    same = None if error.agreement is None else number(error.agreement)
    return {"name": error.name, "error": number(error.error), "largest": number(error.largest), "same_class": same}


def _layer(layer: Layer) -> Record:
    return {
        "name": layer.name,
        "class_name": layer.class_name,
        "outputs": [_shape(shape) for shape in layer.output_shapes],
        "parameters": layer.parameters,
        "options": list(layer.options),
    }


def _model(name: str, sha256: str) -> Record:
    return {"file": name, "sha256": sha256 or None}


def _shape(shape: Shape) -> list[int | str]:
    """Returns a shape as a list; variable-length axes are strings."""
    return [str(dim) if isinstance(dim, Length) else dim for dim in shape]
