"""Generated files as golden text, without the bodies of helpers, which are files already and run in many tests.

After a change that is meant, run with LSTMGEN_GOLDEN=write in the environment and look at the difference.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from toolchain import ROOT

from lstmgen.targets.text.snippets import MARKER

WRITE = os.environ.get("LSTMGEN_GOLDEN") == "write"
NAME = re.compile(r"(\w+)\(")
# A function at the margin: its head, and its body up to the next line at the margin that is no bracket.
BRACES = re.compile(
    r"^(?!typedef|struct|#)(?P<head>[A-Za-z_][^;{}=#]*\([^;{}#]*\)\s*\{)\n(?P<body>.*?)^\}", re.MULTILINE | re.DOTALL
)
INDENTED = re.compile(
    r"^(?P<head>def \w+\([^\n]*:)\n(?P<body>(?:[ \t]+[^\n]*\n|\n(?=\n*[ \t]))+)", re.MULTILINE | re.DOTALL
)


def agrees(path: Path, text: str, *languages: str) -> bool:
    """Whether a generated text is the golden one, which is written instead where that is asked for.

    Args:
        languages: those whose helpers it may have, by their folders of templates.
    """
    short = without_helpers(text, *languages)
    if WRITE:
        path.write_text(short, encoding="utf-8", newline="\n")
    return path.read_bytes().decode("utf-8") == short


def without_helpers(text: str, *languages: str) -> str:
    """Returns the text of a generated file with `...` for the body of each helper."""
    known = frozenset[str]().union(*map(helper_names, languages))

    def shortened(function: re.Match[str]) -> str:
        name = NAME.search(function["head"])
        if name is None or not known & {name[1], re.sub(r"^[a-zA-Z0-9]+_", "net_", name[1])}:
            return function[0]
        if function["head"].endswith("{"):
            return f"{function['head']} ... }}"
        return f"{function['head']} ...\n"

    return (INDENTED if "python" in languages else BRACES).sub(shortened, text)


@cache
def helper_names(language: str) -> frozenset[str]:
    """Names of the helpers of a language."""
    folder = ROOT / "templates" / language / "helpers"
    texts = (path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    return frozenset(name for text in texts for name, _ in MARKER.findall(text))
