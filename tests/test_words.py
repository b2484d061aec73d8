"""One word, one meaning, the field's word: what must not come back, in code, comments, messages, docs and templates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from toolchain import ROOT

pytestmark = pytest.mark.quick

# What must not come back, as a regular expression of any case, and what the field says.
PHRASES: Mapping[str, str] = {
    r"whole[ _-]?numbers?|\bin_whole\b|\bwhole (?:ones|weights)": "integers; fixed point; fixed-point weights",
    r"what 1 stands for": "scale",
    r"\bbinary places?\b": "fractional bits",
    r"\blong[ _]integers?\b": "big integers",
    r"\bby lot\b": "at random",
    r"\bstrangers?\b": "untrusted files; public models",
    r"\b(?:for|has|fill|in|without|width of|widths of) vectors\b(?! of)": "SIMD; SIMD width; SIMD registers",
    r"\brow[ _]numbers\b|\brow_number\b": "indices",
    r"\bodd[ _]numbers\b(?! of)": "special values",
    r"\bfiles worse\b|\bmade worse\b|\.worse\(": "mutate",
    r"\bbills?\b": "cost; estimate; footprint",
    r"\blittle beside itself\b": "perturbed",
    r"\bworked on together\b": "per batch",
    r"\bstepwise\b": "streaming",
    r"\bhomemade\b|\bhome-made\b": "the field's word",
}
# Names that were taken from the language of this project alone, and what they are called now.
NAMES: Mapping[str, str] = {
    r"Tabled\w*|tabled": "EmbeddedRecurrent, embedded",
    r"RowNumbers": "CheckedIndices",
    r"keep_states": "resumable",
    r"read_once": "generator_inputs",
    r"Sweep|pass_": "Traversal, traversal",
    r"Groups": "ReductionLoops",
    r"CallView\.more|c\.more": "indexing",
    r"_Placer": "_Allocator",
    r"TooLarge": "AccumulatorOverflow",
    r"PLACES|\w+_PLACES": "FRACTIONAL_BITS, GATE_BITS",
    r"in_whole|Whole[A-Z]\w*": "quantized, fixed_point",
    r"net_(?:number|total|real|halved|shifted|kept)": "net_q, net_acc, net_dequantize, net_requantize",
    r"net_(?:project|strip|tile|add_units?)": "net_gemm_panels, net_gemm_strip, net_gemm_tile, net_gemv_unit",
    r"net_(?:sums?_\d|sums_of_\d)": "net_block_dot_6, net_gate_dot_3, net_qdot_3",
    r"moved_(?:graph|sample)": "perturbed_graph, perturbed_sample",
    r"flash_apart|weights_apart": "separate_flash, weights_in_file",
    r"kernels_for|lean": "Kernels, register_blocked",
    r"Bill|Budget": "Cost, Footprint",
    r"odd_numbers": "special_values",
    r"c_finish|c_layout|c_function|python_function": "targets/<language>/",
}
SUFFIXES = {".py", ".j2", ".c", ".h", ".md", ".pl", ".js", ".rs", ".toml", ".yml", ".yaml", ".css", ".html"}
ROOMS = ("lstmgen", "templates", "tests", "docs", "benchmarks", "generated_examples")
# Model files and their makers, which are as they were; what npm fetches; and the two files that quote what they forbid.
EXCEPT = (
    "tests/read/files/",
    "tests/read/old_keras/",
    "benchmarks/javascript/node_modules/",
    "tests/test_words.py",
    "tests/docs/test_readability.py",
)
PHRASE = re.compile("|".join(f"({pattern})" for pattern in PHRASES), re.IGNORECASE)
NAME = re.compile(rf"(?<![\w-])(?:{'|'.join(f'({pattern})' for pattern in NAMES)})\b")
# A participle as the name of a variable, which is assigned, indexed, called, or asked for a member.
PARTICIPLE = re.compile(r"(?<![\w\"'-])(?:given|told|said|asked|found)(?: = |\[|\(|->|\.(?=\w))")
# The end of a line, and what begins the next one of a comment.
BREAK = re.compile(r"\n[\s#*/|>]*")


def texts() -> Iterator[Path]:
    """Everything that people read."""
    yield from (ROOT / name for name in ("README.md", "CONTRIBUTING.md", "Makefile", "pyproject.toml", "mkdocs.yml"))
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*")):
            where = path.relative_to(ROOT).as_posix()
            if path.suffix in SUFFIXES and not where.startswith(EXCEPT):
                yield path


def banned(text: str) -> dict[str, str]:
    """What a text says that must not come back, and what to say."""
    running = BREAK.sub(" ", text)
    return {
        found[0]: list(words.values())[(found.lastindex or 1) - 1]
        for pattern, words in ((PHRASE, PHRASES), (NAME, NAMES))
        for found in pattern.finditer(running)
    }


def test_words_are_the_fields() -> None:
    wrong = {path.relative_to(ROOT).as_posix(): banned(path.read_text(encoding="utf-8")) for path in texts()}
    assert {name: found for name, found in wrong.items() if found} == {}


def test_templates_name_variables_by_nouns() -> None:
    paths = [path for path in (ROOT / "templates").rglob("*.*") if path.suffix != ".pyc"]
    names = {path.name: PARTICIPLE.findall(path.read_text(encoding="utf-8")) for path in paths}
    assert {name: found for name, found in names.items() if found} == {}


def test_names_of_files_are_the_fields() -> None:
    assert {path.name: found for path in texts() if (found := banned(path.stem))} == {}


@pytest.mark.parametrize(
    "text",
    [
        "computes in whole\n    # numbers",
        "computes in whole\n * numbers",
        "a table of row numbers",
        "static void net_tile(float *y)",
        "class TabledLSTM(Tabled):",
        "NET_PLACES GATE_PLACES",
    ],
)
def test_a_word_is_seen(text: str) -> None:
    assert banned(text)


@pytest.mark.parametrize(
    "text", ["a whole sample", "vectors of 16 floats", "an odd number of zeros", "BudgetError", "in_place = 3"]
)
def test_plain_english_is_let_through(text: str) -> None:
    assert not banned(text)
