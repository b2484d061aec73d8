"""Docstrings start with a verb or a noun, variables are nouns of the domain: each room has a budget that only falls."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from toolchain import ROOT

pytestmark = pytest.mark.quick

# Docstrings that start with these do not say what the function does or returns.
START = re.compile(r"(?:What|Where|Whether|That|Those|Everything|The same|As far)\b")
# In a template: Jinja's comments, docstrings, and names that tags or lines of Python bind.
COMMENT = re.compile(r"\{#-?(.*?)-?#\}", re.DOTALL)
DOCSTRING = re.compile(r'^ *"""(.*)', re.MULTILINE)
JINJA = re.compile(r"\{[{%].*?[%}]\}", re.DOTALL)
SEVERAL = r"\w+(?:, \w+)*"
TAGS = re.compile(rf"\{{%-? *(?:set|for) ({SEVERAL}) *(?:=|in\b)|\{{%-? *macro \w+\(([^)]*)\)")
PYTHON = re.compile(rf"^ *def \w+\(([^)]*)\)|^ *({SEVERAL}) = |\bfor ({SEVERAL}) in\b", re.MULTILINE)
# Participles and determiners, which name no thing of the domain.
NAMES = frozenset(["found", "given", "told", "said", "asked", "every", "each", "others", "own", "made", "left"])
# Phrases that make a sentence hard to read: "is not a state" for "is no state", a second sentence for "of which".
PHRASES = re.compile(
    r"\b(?:so many|so few|by itself|such as these|as far as|and its like|(?:of|on) (?:which|whose)|"
    r"(?<!there )(?:is|are) no (?!longer|more)(?=\w))",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Voice:
    """How often a room breaks the three rules."""

    starts: int = 0
    names: int = 0
    phrases: int = 0


# Lower a number when a room has fewer; never raise one. A room that is not listed has none.
# `PYTHONPATH=tests/support python tests/test_voice.py` prints today's numbers.
BUDGET = {
    ".": Voice(starts=0, names=1),  # Exported.left, which is public
}


def room(path: Path) -> str:
    """The room of a module; languages and front ends are rooms of their own."""
    if path.is_relative_to(ROOT / "templates"):
        return f"templates/{path.relative_to(ROOT / 'templates').parts[0]}"
    parts = path.relative_to(ROOT / "lstmgen").parts[:-1]
    return "/".join(parts[: 2 if parts[:1] in (("targets",), ("read",)) else 1]) or "."


def starts(tree: ast.Module) -> int:
    """Counts docstrings that start with one of the words."""
    documented = [tree, *(node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef)))]
    return sum(bool(START.match(ast.get_docstring(node) or "")) for node in documented)


def phrases(tree: ast.Module) -> int:
    """Counts the phrases in docstrings and messages."""
    texts = [
        " ".join(node.value.split()) for node in ast.walk(tree) if isinstance(node, ast.Constant) and of_words(node)
    ]
    return sum(len(PHRASES.findall(text)) for text in texts)


def of_words(node: ast.Constant) -> bool:
    """Returns true for a text of several words."""
    return isinstance(node.value, str) and node.value.count(" ") > 1


def names(tree: ast.Module) -> int:
    """Counts assignments to, and parameters of, these names."""
    return sum(name in NAMES for name in bound(tree))


def bound(tree: ast.Module) -> Iterator[str]:
    """Names that a module binds."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
        elif isinstance(node, ast.arg):
            yield node.arg


def of_template(text: str, *, of_python: bool) -> Voice:
    """The voice of a Jinja template: its comments, and the names that its tags and the Python in it bind."""
    documented = [" ".join(comment.split()) for comment in COMMENT.findall(text)] + DOCSTRING.findall(text)
    bindings = TAGS.findall(text) + (PYTHON.findall(JINJA.sub("", text)) if of_python else [])
    words = re.findall(r"\w+", " ".join(" ".join(groups) for groups in bindings))
    return Voice(
        sum(bool(START.match(comment)) for comment in documented),
        sum(word in NAMES for word in words),
        sum(len(PHRASES.findall(comment)) for comment in documented),
    )


def voice_of(path: Path) -> Voice:
    """The voice of a module or a template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix == ".j2":
        return of_template(text, of_python=path.name.endswith(".py.j2"))
    tree = ast.parse(text)
    return Voice(starts(tree), names(tree), phrases(tree))


def counted() -> dict[str, Voice]:
    """The voice of every room that has something to mend."""
    rooms: dict[str, Voice] = {}
    templates = ROOT / "templates"
    for path in sorted([*(ROOT / "lstmgen").rglob("*.py"), *templates.rglob("*.py"), *templates.rglob("*.j2")]):
        so_far, voice = rooms.get(room(path), Voice()), voice_of(path)
        rooms[room(path)] = Voice(
            so_far.starts + voice.starts, so_far.names + voice.names, so_far.phrases + voice.phrases
        )
    return {name: voice for name, voice in rooms.items() if voice != Voice()}


def test_the_voice_of_each_room() -> None:
    over = {
        name: voice
        for name, voice in counted().items()
        if (budget := BUDGET.get(name, Voice())).starts < voice.starts
        or budget.names < voice.names
        or budget.phrases < voice.phrases
    }
    assert over == {}, "a room has more than BUDGET allows: rewrite what is new"


@pytest.mark.parametrize(
    "text",
    ['"""Where weights are."""', 'def f(given): "Returns x."', "found = 1", "raise Refusal('its mask is no tensor')"],
)
def test_a_fault_is_counted(text: str) -> None:
    tree = ast.parse(text)
    assert starts(tree) + names(tree) + phrases(tree) == 1


@pytest.mark.parametrize(
    "text",
    [
        "{# What a cell is. #}",
        "{# Is no\n   state. #}",
        "{% for each in x %}",
        "{% macro f(given) %}",
        "    made = [1]",
    ],
)
def test_a_fault_of_a_template_is_counted(text: str) -> None:
    voice = of_template(text, of_python=True)
    assert voice.starts + voice.names + voice.phrases == 1


def test_plain_english_is_not() -> None:
    tree = ast.parse('"""Returns weights."""\ndef shape(layer): "The shape of a layer."\nthat = whatever = 1')
    assert starts(tree) + names(tree) + phrases(tree) == 0
    assert of_template("{# The cell. #}{% for row in given %}int found = 1;", of_python=False) == Voice()


if __name__ == "__main__":
    for name, voice in sorted(counted().items()):
        print(f'    "{name}": {voice},')
