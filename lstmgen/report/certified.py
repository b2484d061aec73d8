"""What a certificate says, as the page shows it: it comes from a file, so every value is checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Source
from lstmgen.report.facts import CertificateFacts, GeneratedFacts, ToolFacts, TrialFacts


def certified(path: Path, source: Source) -> CertificateFacts:
    """Reads what `verify --certificate` wrote about a model.

    Raises:
        OptionError: the file cannot be read, is no certificate, or is about another model.
    """
    if not source.sha256:
        raise OptionError(f"the certificate {path} is of a file: report on that, not on a model in memory")
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        facts = _facts(path.name, found)
        digest = found["model"]["sha256"]
    except OSError as error:
        raise OptionError(f"cannot read the certificate {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise OptionError(f"{path} is no certificate, as `lstmgen verify --certificate` writes it") from None
    if digest != source.sha256:
        raise OptionError(f"{path} certifies another model: its SHA-256 is {digest}, not {source.sha256}")
    return facts


def _facts(name: str, found: Mapping[str, Any]) -> CertificateFacts:
    """A certificate as facts; whatever is not what it must be raises."""
    generated, errors, inputs = found["generated"], found["errors"], found["inputs"]
    return CertificateFacts(
        file=name,
        options=str(generated["options"]),
        ok=found["ok"] is True,
        generated=tuple(GeneratedFacts(str(file), str(digest)) for file, digest in generated["sha256"].items()),
        tools=tuple(ToolFacts(str(tool), str(version)) for tool, version in found["tools"].items()),
        trials=tuple(_trial(str(kind), inputs[kind]["samples"], lines) for kind, lines in errors.items()),
    )


def _trial(kind: str, samples: int, lines: list[Mapping[str, Any]]) -> TrialFacts:
    """What came of inputs of one kind: the worst of the lines that are judged."""
    judged = [line for line in lines if line["allowed"] is not None]
    return TrialFacts(
        inputs=kind,
        samples=int(samples),
        relative=max((float(line["relative"]) for line in judged), default=0.0),
        ok=all(line["ok"] is True for line in judged),
    )
