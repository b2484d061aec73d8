"""Generated files as golden text, with a line for each helper: helpers are files already, and run in many tests.
So are the functions of JavaScript's program.

After a change that is meant, run with LSTMGEN_GOLDEN=write in the environment and look at the difference.
"""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

from toolchain import ROOT

from lstmgen.targets.text.names import camel_case
from lstmgen.targets.text.sections import MARKER

WRITE = os.environ.get("LSTMGEN_GOLDEN") == "write"
NAME = re.compile(r"(\w+)\(")
# A function of a file, or of a class in Java: a comment, its head, and its body up to the bracket below its head.
BRACES = re.compile(
    r"^(?P<margin>(?: {4})?)(?P<about>(?:(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)\n(?P=margin))*)"
    r"(?!typedef|struct|#)(?P<head>[A-Za-z_][^;{}=#]*\([^;{}#]*\)(?: -> [^;{}]+?)?)\s*\{\n"
    r"(?P<body>.*?)^(?P=margin)\}",
    re.MULTILINE | re.DOTALL,
)
INDENTED = re.compile(
    r"^(?P<head>def \w+\([^\n]*:)\n(?P<body>(?:[ \t]+[^\n]*\n|\n(?=\n*[ \t]))+)", re.MULTILINE | re.DOTALL
)

# Blank lines between two helpers.
BETWEEN = re.compile(r"(?<= \.\.\. \}\n)\n(?=[^\n]* \.\.\. \}\n)|(?<=: \.\.\.\n)\n\n(?=def [^\n]*: \.\.\.\n)")


def agrees(path: Path, text: str, *languages: str) -> bool:
    """Whether a generated text is the golden one, which is written instead where that is asked for.

    Args:
        languages: those whose helpers it may have, by their folders of templates.
    """
    short = without_helpers(text, f"{path.stem}_", *languages)
    if WRITE:
        path.write_text(short, encoding="utf-8", newline="\n")
    return path.read_bytes().decode("utf-8") == short


def without_helpers(text: str, prefix: str, *languages: str) -> str:
    """Returns the text of a generated file with a line for each helper, without its comment and its body.

    Args:
        prefix: of names in C.
    """
    known = frozenset[str]().union(*map(helper_names, languages))

    def shortened(function: re.Match[str]) -> str:
        name = NAME.search(function["head"])
        if name is None or not known & {name[1], name[1].replace(prefix, "net_", 1)}:
            return function[0]
        if "about" in function.groupdict():
            return f"{function['margin']}{' '.join(function['head'].split())} {{ ... }}"
        return f"{function['head']} ...\n"

    return BETWEEN.sub("", (INDENTED if "python" in languages else BRACES).sub(shortened, text))


@cache
def helper_names(language: str) -> frozenset[str]:
    """Names of the helpers of a language, also as Java has them."""
    folders = [ROOT / "templates" / language / "helpers"]
    if language == "javascript":
        folders.append(ROOT / "templates" / language / "program")
    paths = (path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc")
    texts = (path.read_text(encoding="utf-8") for path in paths)
    names = {name for text in texts for name, _ in MARKER.findall(text)}
    return frozenset(names | set(map(camel_case, names)))
