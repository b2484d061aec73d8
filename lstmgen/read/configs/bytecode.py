"""Extracts names from a Lambda's bytecode, as a hint for its author: the bytes are searched, never decoded."""

import base64
import binascii
import re
from collections.abc import Mapping
from typing import Any

NAME = re.compile(rb"[A-Za-z_][A-Za-z0-9_]{2,40}")
# Origin of the code: its file, a notebook cell, the functions around it.
PLACE = re.compile(rb"[ -~]*\.py\b|(?:[\w.]*<[\w -]{1,60}>)+")
MOST = 8


def names(config: Mapping[str, Any]) -> tuple[str, ...]:
    """The first few names in the code of a Lambda, in order, including names of functions."""
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
    words = (word.decode() for word in NAME.findall(PLACE.sub(b"\0", data)))
    return tuple(dict.fromkeys(word for word in words if word != "self"))[:MOST]
