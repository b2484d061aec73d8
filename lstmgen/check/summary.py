"""A certificate in short: one line in the head of every generated file, recognised by its label."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from lstmgen.check.report import Line, Report
from lstmgen.targets.text.header import MARGIN
from lstmgen.targets.text.names import comment

# The place of the line: above the license, which earlier versions spelled Licence.
PLACE = re.compile(rf"^({MARGIN}) (?:Checked: .*\n\1 )?(?=Licen[cs]e: )".encode(), re.MULTILINE)
NAME = 40  # characters of the certificate's


def without(content: bytes) -> bytes:
    """A generated file as it was exported."""
    return PLACE.sub(rb"\1 ", content, count=1)


def with_summary(content: bytes, text: str) -> bytes:
    """The same with such a line, instead of an older one."""
    return PLACE.sub(lambda found: found[1] + b" Checked: " + text.encode() + b"\n" + found[1] + b" ", content, count=1)


def summary(reports: Sequence[Report], quantized: str, certificate: str) -> str:
    """How far outputs are from the float64 truth.

    Args:
        quantized: what computes in fixed point, if the code does: the generated code is compared with an
            evaluation in these, and that with the truth.
        certificate: the name of the file that has the details.
    """
    lines = [line for report in reports for line in report.lines]
    ours = [
        line
        for line in lines
        if (line.what == quantized if quantized else line.tolerance is not None and line.what != "Keras")
    ]
    kerases = [line for line in lines if line.what == "Keras"]
    beside = f", Keras {worst(kerases)}" if kerases else ""
    samples = sum(report.samples for report in reports)
    verdict = "" if all(report.ok for report in reports) else "OUT OF TOLERANCE: "
    found = f"{verdict}outputs at most {worst(ours)} of the largest off float64{beside}"
    if all(line.ok and not line.compared for line in lines):
        found = "nothing compared"
    return f"{found}; {samples} samples, see {comment(certificate, NAME)}"


def worst(lines: Iterable[Line]) -> str:
    """The largest error, relative to the largest output."""
    return f"{max(line.errors.relative for line in lines):.1e}"
