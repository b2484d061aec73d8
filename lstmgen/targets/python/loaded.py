"""Python whose weights are in a file that it loads: the functions that compute with them, made anew for each file."""

import ast
import io
import textwrap
import tokenize
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lstmgen.graph.operation import Weight
from lstmgen.targets.python.literals import python_string
from lstmgen.targets.python.templates import TEMPLATES
from lstmgen.targets.python.wrap import CLOSING, INDENT, wrap_text
from lstmgen.targets.shared_options import no_weights
from lstmgen.targets.text.blob import COMPARED, blob_head
from lstmgen.targets.text.numbers import little_endian

SILENT = (tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER)


@dataclass(frozen=True)
class WeightsInFile:
    """Functions that read weights from a file, and the file.

    Attributes:
        text: the functions inside one that reads weights.
        constants: expressions by name: what a file begins with, the shapes of its arrays, its name.
        content: the file.
    """

    text: str
    constants: Mapping[str, str]
    content: bytes


def loaded(
    arrays: Mapping[str, Weight], dtype: str, functions: Sequence[str], results: Sequence[str], beside: str
) -> WeightsInFile:
    """Returns the functions of a plan with weights that they load.

    Args:
        arrays: the weights by name.
        dtype: of the numbers in the file.
        functions: their texts.
        results: the names of those that a user's calls run.
        beside: the name of the file.
    Raises:
        OptionError: there are no weights.
    """
    if not arrays:
        raise no_weights()
    content = b"".join(little_endian(array.astype(dtype)) for array in arrays.values())
    shapes = repr(tuple(array.shape for array in arrays.values()))
    context = {
        "arrays": [*arrays],
        "definitions": [textwrap.indent(text, INDENT) for text in functions],
        "results": results,
    }
    text = wrap_text(TEMPLATES.render("python/module/loaded.py.j2", context)).strip()
    head = blob_head(content, f"{dtype} {shapes} {canonical(text)}")
    constants = {
        "EXPECTED": f'bytes.fromhex("{head[:COMPARED].hex()}")',
        "WEIGHT_SHAPES": shapes,
        "WEIGHTS_FILE": python_string(beside),
    }
    return WeightsInFile(text, constants, head + content)


def canonical(text: str) -> str:
    """Returns code without comments and docstrings, with numbered names in place of those that it defines."""
    defined = defined_names(text)
    numbers: dict[str, str] = {}
    parts: list[str] = []
    starts = True  # of a statement, where a string is a docstring
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in SILENT or (token.type == tokenize.STRING and starts):
            continue
        name = token.string.strip("\"'") if token.type == tokenize.STRING else token.string
        known = token.type in (tokenize.NAME, tokenize.STRING) and name in defined
        kind = tokenize.tok_name[token.type] if token.type in (tokenize.INDENT, tokenize.DEDENT) else token.string
        if token.type == tokenize.OP and token.string in CLOSING and parts[-1] == ",":  # where long lines are broken
            parts.pop()
        parts.append(numbers.setdefault(name, f"name_{len(numbers)}") if known else kind)
        starts = token.type in (tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
    return " ".join(part for part in parts if part.strip())


def defined_names(text: str) -> frozenset[str]:
    """Returns the names of functions, parameters and variables in a text."""
    nodes = list(ast.walk(ast.parse(text)))
    functions = {node.name for node in nodes if isinstance(node, ast.FunctionDef)}
    parameters = {node.arg for node in nodes if isinstance(node, ast.arg)}
    return frozenset(
        functions
        | parameters
        | {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    )
