"""Which names a Lambda's bytecode mentions, as a hint at what it computes: its bytes are searched, never decoded."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{2,40}")
# Where the code stood: its file, a cell of a notebook, the functions around it.
PLACE = re.compile(rb"[ -~]*\.py\b|(?:[\w.]*<[\w -]{1,60}>)+")
MOST = 8


def names(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The first few names in the code of a Lambda, in the order in which they stand there; functions among them."""
    function = config.get("function")
    if isinstance(function, Mapping):
        inside = function.get("config")
        function = inside.get("code") if isinstance(inside, Mapping) else inside
    code = function[0] if isinstance(function, list) and function else function
    if not isinstance(code, str):
        return ()
    try:
        data = base64.b64decode("".join(code.split()), validate=True)
    except (binascii.Error, ValueError):
        return (code,) if code.isidentifier() else ()
    found = (word.decode() for word in NAME.findall(PLACE.sub(b"\0", data)))
    return tuple(dict.fromkeys(word for word in found if word != "self"))[:MOST]
