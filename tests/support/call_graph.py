"""What gcc writes with -fcallgraph-info=su: frames of functions, and who calls whom."""

from __future__ import annotations

import re
from collections.abc import Mapping

NODE = re.compile(r'^node: \{ title: "([^"]+)" label: "[^"]*\\n(\d+) bytes \(([\w,]+)\)', re.MULTILINE)
EDGE = re.compile(r'^edge: \{ sourcename: "([^"]+)" targetname: "([^"]+)"', re.MULTILINE)


def deepest(name: str, frames: Mapping[str, int], calls: Mapping[str, set[str]], above: tuple[str, ...] = ()) -> int:
    """The bytes of a function's frame and of those that are on it at most; what is not defined here counts nothing."""
    assert name not in above, f"{name} calls itself"
    below = [deepest(each, frames, calls, (*above, name)) for each in calls.get(name, ())]
    return frames.get(name, 0) + max(below, default=0)
