"""Reads certificates for a report; every value of the file is checked."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Source
from lstmgen.report.facts import CertificateFacts, GeneratedFacts, ToolFacts, TrialFacts


def certified(path: Path, source: Source) -> CertificateFacts:
    """Reads a certificate about a model, written by `verify --certificate`.

    Raises:
        OptionError: the file cannot be read, is not a certificate, or is about another model.
    """
    if not source.sha256:
        raise OptionError(f"the certificate {path} is about a model file: report on that file, not on a live model")
    try:
        certificate = json.loads(path.read_text(encoding="utf-8"))
        facts = _facts(path.name, certificate)
        digest = certificate["model"]["sha256"]
    except OSError as error:
        raise OptionError(f"cannot read the certificate {path}: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise OptionError(f"{path} is not a certificate, as `lstmgen verify --certificate` writes it") from None
    if digest != source.sha256:
        raise OptionError(f"{path} certifies another model: its SHA-256 is {digest}, not {source.sha256}")
    return facts


def _facts(name: str, certificate: Mapping[str, Any]) -> CertificateFacts:
    """Converts a certificate to facts; raises if a value is missing or has another type."""
    generated, errors, inputs = certificate["generated"], certificate["errors"], certificate["inputs"]
    return CertificateFacts(
        file=name,
        options=str(generated["options"]),
        ok=certificate["ok"] is True,
        generated=tuple(GeneratedFacts(str(file), str(digest)) for file, digest in generated["sha256"].items()),
        tools=tuple(ToolFacts(str(tool), str(version)) for tool, version in certificate["tools"].items()),
        trials=tuple(_trial(str(kind), inputs[kind]["samples"], lines) for kind, lines in errors.items()),
    )


def _trial(kind: str, samples: int, lines: list[Mapping[str, Any]]) -> TrialFacts:
    """Returns the largest error on inputs of one kind, over the lines that have a limit."""
    judged = [line for line in lines if line["allowed"] is not None]
    return TrialFacts(
        inputs=kind,
        samples=int(samples),
        relative=max((float(line["relative"]) for line in judged), default=0.0),
        ok=all(line["ok"] is True for line in judged),
    )
