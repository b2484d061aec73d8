"""A table of contents in the comment at the head of a file: the line at which each section starts."""

import re
from collections.abc import Sequence

from lstmgen.targets.text.header import MARGIN

TITLE = "Contents:"
# No other line of a head has this title alone and so little space before it.
TABLE = re.compile(rf"^{MARGIN} {TITLE}\n(?:{MARGIN}   line .*\n)+".encode(), re.MULTILINE)
NUMBER = re.compile(rf"^({MARGIN}   line )( *\d+)".encode(), re.MULTILINE)


def table(sections: Sequence[tuple[str, int]], above: int) -> list[str]:
    """Returns the lines of a table of contents.

    Args:
        sections: title and first line of each, counted from the end of the head.
        above: lines of the head.
    """
    return ["", TITLE, *(f"  line {above + line:4}  {title}" for title, line in sections)]


def renumbered(before: bytes, after: bytes) -> bytes:
    """Returns `after`, a file with more or fewer lines in its head than `before`, with a right table of contents."""
    added = after.count(b"\n") - before.count(b"\n")

    def corrected(table: re.Match[bytes]) -> bytes:
        return NUMBER.sub(lambda line: b"%s%4d" % (line[1], int(line[2]) + added), table[0])

    return TABLE.sub(corrected, after, count=1) if added else after
