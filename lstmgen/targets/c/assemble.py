"""From the rendered module to the source: everything that depends on the whole text is put in at its mark."""

from __future__ import annotations

import re
from collections.abc import Mapping
from zlib import crc32

from lstmgen.plan.program import Plan
from lstmgen.targets.c.decisions import repeats_code
from lstmgen.targets.c.double import typed
from lstmgen.targets.c.format import layout
from lstmgen.targets.c.helpers import available
from lstmgen.targets.c.names import QUIET, prefixed, prefixed_comments
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import TEMPLATES
from lstmgen.targets.text import snippets

MATHEMATICS = re.compile(r"\b(?!net_)[a-z0-9]+f\(|\b(?:exp|tanh|INFINITY|NAN)\b")
TYPES = re.compile(r"\bu?int(?:\d+|ptr)_t\b")
# Functions and types of which there is one for each width of vectors; those that may be macros are not among them.
OWN = re.compile(r"^(?:static|NET_PUBLIC) .*?\b(net_\w+)\(|^typedef .*?\b(net_\w+)(?: __attribute__|;)", re.MULTILINE)
PUBLIC = re.compile(r"^NET_PUBLIC .*?\bnet_(\w+)\(", re.MULTILINE)
MACROS = {"net_bits_of", "net_floats_of", "net_read"}
# What stands before `float` where that is or may be a weight: an address space, where flash has its own.
FLASH = re.compile(r"\bNET_(?:FLASH|ANYWHERE) ")
# What stands between marks is compiled for each width of vectors.
FUNCTIONS = re.compile(r"^/\* functions \*/\n(.*)^/\* end of functions \*/\n", re.DOTALL | re.MULTILINE)


def finish(text: str, constants: str, helpers: Mapping[str, str], plan: Plan, options: COptions) -> str:
    """The source, complete and under the user's prefix.

    Args:
        text: what the module's template gave, with marks.
        constants: the definitions of the weights, or what declares them.
        helpers: all that there are, by name.
    """
    text = with_helpers(available(text, options), helpers, options.prefix)
    text = with_includes(text, constants, options)
    text = text if options.flash_apart else FLASH.sub("", text)
    text = with_dispatch(text, constants, options, repeats_code(plan, options))
    text = final(text, options)
    functions = FUNCTIONS.search(text)
    if functions is not None:
        text = text.replace(functions[0], functions[1]).replace("/* repeated */\n", functions[1])
    return re.sub(r"\n{3,}", "\n\n", text.replace("/* weights */\n", constants))


def with_helpers(text: str, helpers: Mapping[str, str], prefix: str) -> str:
    """The text with the helpers that it uses; what only a comment or a string mentions is not used."""
    chosen = snippets.used(QUIET.sub("", text), {name: QUIET.sub("", source) for name, source in helpers.items()})
    return text.replace(
        "/* helpers */\n", "\n".join(prefixed_comments(helpers[name].strip(), prefix) + "\n" for name in chosen)
    )


def with_includes(text: str, constants: str, options: COptions) -> str:
    """The text with the headers that it needs, or its constants, of which only stored weights have such types."""
    needs_math = MATHEMATICS.search(QUIET.sub("", text)) or MATHEMATICS.search(constants)
    text = text.replace("/* mathematics */\n", "#include <math.h>\n" if needs_math else "")
    types = "#include <stdint.h>\n" if options.weights_dtype or TYPES.search(text) else ""
    sizes = "#include <stddef.h>\n" if "size_t" in text else ""
    return text.replace("/* representation */\n", types + ("#include <string.h>\n" if "memcpy(" in text else sizes))


def with_dispatch(text: str, constants: str, options: COptions, repeated: bool) -> str:
    """The text with what compiles its functions for each width of vectors.

    The source that includes itself recognises itself by a number, which is a checksum of all that it holds.
    """
    names = sorted({function or kind for function, kind in OWN.findall(QUIET.sub("", text))} - MACROS)
    number = crc32((text + constants).encode()) >> 1
    write = TEMPLATES.macros("c/module/dispatch.c.j2").passes  # type: ignore[attr-defined]
    passes = write(options.source, number, names, PUBLIC.findall(text), repeated)
    return text.replace("/* dispatch */\n", str(passes))


def final(text: str, options: COptions) -> str:
    """A text laid out, in the type that is computed in, with the user's prefix before every name of its own."""
    return prefixed(layout(typed(text, options.real)), options.prefix)
