"""Whether generated files are, to the byte, what lstmgen writes for a model: then every weight is the model's.

Samples see what they reach. This sees all, as far as what is compared was written by this version; of files that
another one wrote, that is all that is said.
"""

from __future__ import annotations

import re

from lstmgen.check.summary import without
from lstmgen.display import printable
from lstmgen.output import encoded
from lstmgen.targets.interface import Artifact
from lstmgen.targets.text.header import MARGIN
from lstmgen.version import VERSION

# The line in the head of each file that says who wrote it, and that with errors on samples that are not at hand.
WRITER = re.compile(rf"^{MARGIN} Written: by lstmgen (\S+), ".encode(), re.MULTILINE)
ERRORS = re.compile(rf"^{MARGIN} Errors:  at most .*\n".encode(), re.MULTILINE)


def other_version(artifact: Artifact) -> str:
    """Which other version wrote a file, by its head: "net.c was written by lstmgen 0.0.9"; "" where none did."""
    for path in artifact.files:
        found = WRITER.search(path.read_bytes())
        if found is not None and (version := found[1].decode("ascii", "replace")) != VERSION:
            return f"{path.name} was written by lstmgen {printable(version)}"
    return ""


def first_difference(artifact: Artifact) -> str | None:
    """Where files differ from what is written for the same model and options: "net.c, line 12"; "" where they do not.

    Lines are counted as they were written, without what a certificate adds. None where nothing can be said: another
    version wrote them.
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
    """The lines of a file as it is written where nothing was measured, whatever ends lines here."""
    return [line.rstrip(b"\r") for line in ERRORS.sub(b"", without(content)).split(b"\n")]
