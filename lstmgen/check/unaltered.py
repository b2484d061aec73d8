"""Compares generated files with a fresh export, byte for byte: if they are equal, every weight matches the model.

Samples test only what they reach; this comparison is complete. It works for files of this version of lstmgen only.
"""

from __future__ import annotations

import re

from lstmgen.check.summary import without
from lstmgen.display import printable
from lstmgen.output import encoded
from lstmgen.targets.interface import Artifact
from lstmgen.targets.text.header import MARGIN
from lstmgen.version import VERSION

# Lines in the head of each file: the version that wrote it, and errors on calibration samples, which are not available.
WRITER = re.compile(rf"^{MARGIN} Written: by lstmgen (\S+), ".encode(), re.MULTILINE)
ERRORS = re.compile(rf"^{MARGIN} Errors:  at most .*\n".encode(), re.MULTILINE)


def other_version(artifact: Artifact) -> str:
    """Names a file of another version: "net.c was written by lstmgen 0.0.9"; "" if there is none."""
    for path in artifact.files:
        writer = WRITER.search(path.read_bytes())
        if writer is not None and (version := writer[1].decode("ascii", "replace")) != VERSION:
            return f"{path.name} was written by lstmgen {printable(version)}"
    return ""


def first_difference(artifact: Artifact) -> str | None:
    """Returns the first line that differs from a fresh export with the same options: "net.c, line 12".

    "" if all files are equal; None if another version wrote them. Lines are counted without that of a certificate.
    """
    if other_version(artifact):
        return None
    for path, content in zip(artifact.files, artifact.target.render(artifact.plan, artifact.options).values()):
        ours, theirs = _lines(encoded(content)), _lines(path.read_bytes())
        if ours != theirs:
            same = next((k for k, (a, b) in enumerate(zip(ours, theirs)) if a != b), min(len(ours), len(theirs)))
            return f"{path.name}, line {same + 1}"
    return ""


def _lines(content: bytes) -> list[bytes]:
    """Returns the lines of a file, without line ends and without the lines that an export measures."""
    return [line.rstrip(b"\r") for line in ERRORS.sub(b"", without(content)).split(b"\n")]
