"""Files of weights for a source that was exported before, and the first layer that does not fit it."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from lstmgen.display import short
from lstmgen.plan.program import Plan
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.options import WEIGHTS_FILES, COptions
from lstmgen.targets.c.source import render
from lstmgen.targets.c.tokens import QUIET
from lstmgen.targets.interface import Exchanged
from lstmgen.targets.text.blob import COMPARED

# Bytes with which a file of weights begins.
EXPECTED = re.compile(r"^static const unsigned char \w+_expected\[\d+\] = \{(?P<numbers>[\d,\s]*)\};$", re.MULTILINE)
DIRECTIVE = re.compile(r"^#.*$", re.MULTILINE)
# Comment above the statements of a layer.
LAYER = re.compile(r"^ +/\* (?P<name>\S.*): (?P<shapes>\(.*\)) \*/$", re.MULTILINE)
SYMBOL = re.compile(r"[A-Za-z_]\w*|\.?\d(?:[eE][-+]|[\w.])*|\S")
LONGEST = 80  # characters of code in a message


@dataclass(frozen=True)
class Piece:
    """Statements of a layer.

    Attributes:
        name: class and name of the layer.
        shapes: those of its input and output.
    """

    name: str
    shapes: str
    code: str

    @property
    def kind(self) -> tuple[str, str]:
        """Class of the layer, and its shapes."""
        return self.name.partition(" '")[0], self.shapes

    def __str__(self) -> str:
        return f"{self.name}, {self.shapes}"


def exchanged(plan: Plan, options: COptions, source: str) -> Exchanged:
    """Returns the file of a model's weights for a source.

    Args:
        source: text of a source with the same options.
    """
    module = Module(plan, options)
    files = render(module).files
    content, text = files[WEIGHTS_FILES["load"]], files[".c"]
    assert isinstance(content, bytes)
    assert isinstance(text, str)
    expected = EXPECTED.search(source)
    if expected is None:
        return Exchanged(content, "the code does not contain what a file of weights begins with")
    if [number.strip() for number in expected["numbers"].split(",")] == list(map(str, content[:COMPARED])):
        return Exchanged(content)
    return Exchanged(content, misfit(text, source, of_model(module.names, options.prefix)))


def of_model(names: Names, prefix: str) -> frozenset[str]:
    """Returns all names in a source that come from a model."""
    return names.local.names | names.field.names | {f"{prefix}_{name}" for name in names.file.names}


def misfit(text: str, source: str, names: Collection[str]) -> str:
    """Returns the first difference between the code of a model and a source, as the end of a sentence about the model.

    Args:
        text: the code of the model.
        names: those in it that come from the model.
    """
    pairs = Pairs(names)
    for layer, old_layer in zip_longest(pieces(text), pieces(source)):
        if layer is None or old_layer is None or layer.kind != old_layer.kind:
            return f"in place of {old_layer or 'no layer'} it has {layer or 'no layer'}"
        before = set(pairs.names)
        unlike = pairs.first_difference(layer.code, old_layer.code)
        for name in [] if unlike else [name for name in pairs.names if name not in before]:
            bodies = body(text, name), body(source, pairs.names[name])
            unlike = unlike or Pairs(names).first_difference(*bodies)
        if unlike:
            return f"layer {layer.name} computes {unlike}"
    unlike = Pairs(names).first_difference(*(DIRECTIVE.sub("", EXPECTED.sub("", code)) for code in (text, source)))
    return f"the code is {unlike}" if unlike else "the columns of the pipeline, or their order, differ"


def body(source: str, function: str) -> str:
    """Returns the statements of a function; "" if there is none of this name."""
    definition = re.search(rf"^static [^;{{}}]*\b{function}\([^;{{}}]*\)\n{{.*?^}}", source, re.MULTILINE | re.DOTALL)
    return "" if definition is None else definition[0].partition("\n{")[2]


def pieces(source: str) -> Iterator[Piece]:
    """Yields the statements of each layer in each function."""
    marks = list(LAYER.finditer(source))
    for mark, end in zip(marks, [*(mark.start() for mark in marks[1:]), None]):
        code = source[mark.end() : end].partition("\n\n    return")[0]
        yield Piece(mark["name"], mark["shapes"], code)


class Pairs:
    """Names in the code of a model, and the names with the same meaning in a source that was exported before.

    Attributes:
        of_model: names that may differ.
        names: the name in the source, by that in the code.
        back: the name in the code, by that in the source.
    """

    def __init__(self, of_model: Collection[str]) -> None:
        self.of_model = of_model
        self.names: dict[str, str] = {}
        self.back: dict[str, str] = {}

    def first_difference(self, code: str, source: str) -> str:
        """Compares statements, without comments; returns both lines where they differ, "" if they do not."""
        nothing = ("", "no code")
        for (symbol, line), (old, old_line) in zip_longest(symbols(code), symbols(source), fillvalue=nothing):
            if not self.is_same(symbol, old):
                return f"`{short(line, LONGEST)}`; there it is `{short(old_line, LONGEST)}`"
        return ""

    def is_same(self, symbol: str, old: str) -> bool:
        """Returns whether symbols mean the same; a name that is new is paired with the one in its place."""
        if symbol not in self.of_model or not old.isidentifier():
            return symbol == old
        return self.names.setdefault(symbol, old) == old and self.back.setdefault(old, symbol) == symbol


def symbols(code: str) -> Iterator[tuple[str, str]]:
    """Yields the symbols of code, each with its line."""
    quiet = QUIET.sub(lambda match: "" if match[0].startswith("/*") else match[0], code)
    return chain.from_iterable(in_line(line.strip()) for line in quiet.split("\n"))


def in_line(line: str) -> Sequence[tuple[str, str]]:
    """Returns the symbols of a line, each with the line."""
    return [(symbol, line) for symbol in SYMBOL.findall(line)]
