"""Certificates in one line, "Checked: …", in the head of every generated file."""

import re
from collections.abc import Iterable, Sequence

from lstmgen.check.verification import FRAMEWORKS, Line, Verification
from lstmgen.targets.text.contents import renumbered
from lstmgen.targets.text.header import MARGIN
from lstmgen.targets.text.names import comment

# The place of the line: above the license, which earlier versions spelled Licence.
PLACE = re.compile(rf"^({MARGIN}) (?:Checked: .*\n\1 )?(?=Licen[cs]e: )".encode(), re.MULTILINE)
NAME = 40  # characters of the certificate's name


def without(content: bytes) -> bytes:
    """Removes the line from a generated file, which is then as it was exported."""
    return renumbered(content, PLACE.sub(rb"\1 ", content, count=1))


def with_summary(content: bytes, text: str) -> bytes:
    """Puts the line `text` into a generated file, in place of an older one."""
    line = text.encode()
    checked = PLACE.sub(lambda head: head[1] + b" Checked: " + line + b"\n" + head[1] + b" ", content, count=1)
    return renumbered(content, checked)


def summary(reports: Sequence[Verification], quantized: str, certificate: str) -> str:
    """Returns the largest errors against the float64 truth, in a line.

    Args:
        quantized: the fixed-point format, such as "int8"; "" for floats. Fixed-point code is compared with an
            evaluation in that format, and the evaluation with the truth: the line has the error of the latter.
        certificate: name of the file with the details.
    """
    lines = [line for report in reports for line in report.lines]
    ours = [
        line
        for line in lines
        if (line.what == quantized if quantized else line.tolerance is not None and line.what not in FRAMEWORKS)
    ]
    references = [line for line in lines if line.what in FRAMEWORKS]
    beside = f", {references[0].what} {worst(references)}" if references else ""
    samples = sum(report.samples for report in reports)
    verdict = "" if all(report.ok for report in reports) else "OUT OF TOLERANCE: "
    result = f"{verdict}outputs at most {worst(ours)} of the largest off float64{beside}"
    if all(line.ok and not line.compared for line in lines):
        result = "nothing compared"
    return f"{result}; {samples} samples, see {comment(certificate, NAME)}"


def worst(lines: Iterable[Line]) -> str:
    """Formats the largest error, relative to the largest output."""
    return f"{max(line.errors.relative for line in lines):.1e}"
