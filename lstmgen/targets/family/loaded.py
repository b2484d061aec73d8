"""Weights that a program loads: functions take them as a parameter, and predictors read them from a file."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from lstmgen.graph.operation import Weight
from lstmgen.targets.family.code import INDENT, declared, spelled
from lstmgen.targets.family.function import Function
from lstmgen.targets.family.literals import quoted
from lstmgen.targets.family.spelling import Dialect
from lstmgen.targets.family.templates import shared_lines
from lstmgen.targets.shared_options import no_weights
from lstmgen.targets.text.blob import COMPARED, HEAD, blob_head, canonical
from lstmgen.targets.text.numbers import little_endian, wrap
from lstmgen.targets.text.snippets import words

HEADING = re.compile(r"fn (\w+)\(m: memory")
PLACE = "place"  # the function that puts constants into the memory
MESSAGES = {
    "format": "not a file of weights, or one of another version: write it with `lstmgen weights`",
    "code": "the weights are for other code: write them with `lstmgen weights MODEL --for` this file",
    "size": "the file of weights is damaged, copy it again: expected {size} bytes behind its head",
    "checksum": "the file of weights is damaged, its checksum differs: copy it again",
}
PURPOSES = {
    "load": "uses the weights in a file from now on; the state goes on. An error leaves the old weights",
    "share": "uses the weights of another predictor from now on, without a copy",
}


@dataclass(frozen=True)
class ArrayInFile:
    """An array of weights in a file: its index, the byte that it begins at, and its count of numbers."""

    index: int
    at: int
    count: int


@dataclass(frozen=True)
class StartView:
    """Consequences of new weights: constants are placed in memory, and states begin if the weights are the first."""

    is_placed: bool
    begins: bool


@dataclass(frozen=True)
class LoadedWeights:
    """Weights of a source that loads them.

    Attributes:
        content: all of a file.
        expected: the constant of what each file begins with, in the language.
        methods: the methods of a predictor that change its weights, in the language.
        run: their lines in shared code.
    """

    content: bytes
    expected: str
    methods: str
    run: Sequence[str]


def loaded_weights(
    arrays: Sequence[Weight], code: Sequence[str], names: Collection[str], constants: Sequence[str], dialect: Dialect
) -> LoadedWeights:
    """Returns the weights of a source.

    Args:
        arrays: in the order of their indices.
        code: lines of shared code that files are for.
        names: those in the code that come from the model.
        constants: what the source has of a pipeline: files of models with others do not fit.
    Raises:
        OptionError: there are no weights.
    """
    if not arrays:
        raise no_weights()
    language = dialect.spelling
    parts = [little_endian(array.astype(dialect.dtype)) for array in arrays]
    content = b"".join(parts)
    sizes = [array.size for array in arrays]
    described = f"{language.name} {dialect.dtype} {sizes} {json.dumps(constants)}"
    head = blob_head(content, f"{described} {canonical(' '.join(without_comments(code)), names)}")
    places = [HEAD + sum(map(len, parts[:k])) for k in range(len(parts))]
    views = [ArrayInFile(k, at, array.size) for k, (at, array) in enumerate(zip(places, arrays))]
    is_placed, begins = (f"fn {name}(m: memory" in " ".join(code) for name in (PLACE, "begin"))
    messages = {problem: quoted(message.format(size=len(content)), language) for problem, message in MESSAGES.items()}
    starts = StartView(is_placed, is_placed and begins)
    load = shared_lines("family/module/load", views, len(content), starts, messages)
    share = shared_lines("family/module/share", starts)
    expected = language.expected.format(values=wrap(map(str, head[:COMPARED]), "    "))
    loads = method("load", ("file", "bytes"), load, dialect)
    shares = method("share", ("other", "predictor"), share, dialect)
    field = [language.weights_field.format(real=dialect.real)] if language.weights_field else []
    return LoadedWeights(head + content, expected, "\n\n".join([*field, loads, shares]), [*load, *share])


def method(name: str, parameter: tuple[str, str], lines: Sequence[str], dialect: Dialect) -> str:
    """Returns a public method of a predictor in the language, with its comment."""
    spelling, purpose, title = dialect.spelling, PURPOSES[name], name.capitalize()
    head = spelling.method.format(name=name, Name=title, parameters=declared([parameter], dialect))
    sentence = purpose[0].upper() + purpose[1:]
    body = (f"{INDENT}{line}".rstrip() for line in spelled([*lines, "done();"], dialect))
    comment = spelling.documented.format(name=title, purpose=purpose, sentence=sentence)
    return "\n".join([comment, head, *body, "}"])


def without_comments(lines: Iterable[str]) -> Iterable[str]:
    """Yields the lines that are code."""
    return (line for line in lines if not line.startswith("//"))


def taking_weights(
    blocks: Sequence[Sequence[str]], runs: Sequence[Function], arrays: Sequence[str]
) -> tuple[list[Sequence[str]], list[Function]]:
    """Returns functions that take weights as a parameter, if they compute with them.

    Args:
        blocks: functions as lines; each is one.
        runs: functions of whole programs.
        arrays: the names of the weights, in the order of their indices.
    """
    texts = [*blocks, *(run.lines for run in runs)]
    named = {name: text for text in texts for name in heading(text)}
    used = {name: {word for line in without_comments(text) for word in words(line)} for name, text in named.items()}
    taking = {name for name, inside in used.items() if inside & set(arrays)}
    while more := {name for name, inside in used.items() if inside & taking} - taking:
        taking |= more
    called = re.compile(rf"\b({'|'.join(map(re.escape, sorted(taking)))})\(m(?=[,)])")

    def changed(text: Sequence[str]) -> list[str]:
        lines = [called.sub(r"\1(m, weights", line) for line in text]
        for name in heading(text):
            if name in taking:
                at = next(k for k, line in enumerate(lines) if HEADING.match(line))
                parts = [f"let {array}: reals = weights[{k}];" for k, array in enumerate(arrays) if array in used[name]]
                lines[at : at + 1] = [HEADING.sub(r"\g<0>, weights: weights", lines[at]), *parts]
        return lines

    def with_parameter(run: Function) -> Function:
        takes = bool(taking & {*heading(run.lines)})
        arguments = ("weights", *run.arguments) if takes else run.arguments
        return replace(run, lines=tuple(changed(run.lines)), arguments=arguments)

    return [changed(block) for block in blocks], [with_parameter(run) for run in runs]


def heading(text: Sequence[str]) -> list[str]:
    """Returns the name of the function in a text."""
    return [match[1] for line in text if (match := HEADING.match(line))][:1]
