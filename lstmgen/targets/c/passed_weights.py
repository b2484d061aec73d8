"""Functions without a context, in code that loads weights: these are a parameter of all functions that read them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from lstmgen.targets.c import tokens

WEIGHTS = "net_weights"
PARAMETER, ARGUMENT = "const net_arrays *arrays", "arrays"
# First line of a definition: what precedes the name are types.
DEFINITION = re.compile(r"^(?=[A-Za-z])(?!net_\w+\()[^;=\n]*?\b(?P<name>net_\w+)\(", re.MULTILINE)


def with_passed_weights(texts: Sequence[str]) -> list[str]:
    """Returns the definitions of functions, with weights as a parameter of those that read them without a context."""
    bodies = {name: body for text in texts for name, body in definitions(text)}
    reading = without_context(bodies)
    return ["".join(passed(part, reading) for part in parts(text)) for text in texts]


def without_context(bodies: Mapping[str, str]) -> frozenset[str]:
    """Returns the names of functions that have no context, but read weights or call one that does."""
    used = {name: set(tokens.names(body)) for name, body in bodies.items() if "net_context *ctx" not in body}
    reading = {name for name, names in used.items() if WEIGHTS in names}
    while more := {name for name, names in used.items() if name not in reading and names & reading}:
        reading |= more
    return frozenset(reading)


def parts(text: str) -> Iterator[str]:
    """Yields the text in parts that begin with a definition; what is above the first one is a part, too."""
    starts = [0, *(match.start() for match in DEFINITION.finditer(text) if match.start()), len(text)]
    return (text[start:end] for start, end in pairwise(starts))


def definitions(text: str) -> Iterator[tuple[str, str]]:
    """Yields the names of functions with their definitions."""
    for part in parts(text):
        if match := DEFINITION.match(part):
            yield match["name"], part


def passed(part: str, reading: frozenset[str]) -> str:
    """Returns a definition in which weights are a parameter if it is among these, and an argument of calls of these."""
    match = DEFINITION.match(part)
    if match is None:
        return part
    head, rest = part[: match.end()], part[match.end() :]
    argument = f"&{WEIGHTS}"
    if match["name"] in reading:
        head, argument = f"{head}{PARAMETER}, ", ARGUMENT
        rest = re.sub(rf"\b{WEIGHTS}\.", f"{ARGUMENT}->", rest)
    calls = re.compile(rf"\b({'|'.join(sorted(reading))})\(") if reading else None
    return head + (rest if calls is None else calls.sub(rf"\1({argument}, ", rest))
