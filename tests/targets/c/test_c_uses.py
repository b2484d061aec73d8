"""What the generator of C knows of the names that its templates and helpers use, held against their text."""

from __future__ import annotations

import re

import pytest
from golden_graphs import GRAPHS
from operation_graphs import FAMILIES
from planning import planned, written
from toolchain import ROOT

from lstmgen.graph.graph import Graph
from lstmgen.targets.c import tokens
from lstmgen.targets.c.dialect import FUNCTIONS, HEADERS, Dialect
from lstmgen.targets.c.helpers import FLOATS, MACROS, in_variant, used
from lstmgen.targets.c.names import TEMPLATES, Names
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.templates import templates

pytestmark = pytest.mark.quick

FOLDER = ROOT / "templates" / "c"
FILES = sorted([*FOLDER.rglob("*.c"), *FOLDER.rglob("*.c.j2")])
# A name in a statement, but for members of structs, which may be called as a variable is.
VARIABLE = re.compile(r"(?<!\.)(?<!->)\b[A-Za-z_]\w*\b")
QUIET = re.compile(r'/\*.*?\*/|"[^"\n]*"', re.DOTALL)
# A function or a type at file scope.
OWN = re.compile(r"^(?:static|NET_PUBLIC) .*?\b(net_\w+)\(|^typedef .*?\b(net_\w+)(?: __attribute__|;)", re.MULTILINE)


def test_a_function_of_the_standard_library_is_known() -> None:
    called = {name for path in FILES for name in re.findall(r"\b([a-z0-9]+f)\(", path.read_text(encoding="utf-8"))}
    ours = {"sizeof", "printf", "fprintf", "scanf", "sscanf", "of", "endif"}
    assert called - ours <= HEADERS.keys()
    assert "expf" in called


@pytest.mark.parametrize("variant", ["", "scalar", "rational"])
def test_a_helper_defines_what_it_says(variant: str) -> None:
    helpers = in_variant(FLOATS, variant, Dialect())
    assert helpers
    for helper in helpers.values():
        written = {function or kind for function, kind in OWN.findall(QUIET.sub("", helper.text))}
        found = written - (MACROS - {*helper.defines})
        assert found <= set(helper.defines), helper.name
        assert helper.defines == () or helper.name in found, helper.name


def test_the_functions_of_a_kernel_are_those_that_it_says() -> None:
    """For each SIMD width all functions and types have names of their own."""
    graphs: list[Graph] = [*(make() for make in GRAPHS.values())]
    graphs += [case.graph for name in ("recurrences", "panels") for _, case in [*FAMILIES[name]()][::5]]
    several = 0
    for graph in graphs:
        text = str(written(graph, "c")[".c"])
        renamed = set(re.findall(r"#define (net_\w+) NET_NAME", text))
        if renamed:
            functions = text[
                text.index("#if defined(NET_PASS) || ") : text.index("#ifndef NET_PASS\n#ifdef NET_DISPATCH")
            ]
            found = {function or kind for function, kind in OWN.findall(QUIET.sub("", functions))} - MACROS
            assert renamed == found
            several += 1
    assert several > 3


def test_variables_of_templates_are_no_names_for_values() -> None:
    """A layer that is called as a variable of a template has a pointer of another name."""
    declared = re.compile(r"\b(?:int|float|net_\w+) (?:\*?const )?\*?(?:const )?([a-z]\w*)(?:\[\w+\])? = ")
    found = set()
    for path in [
        *(FOLDER / "layers").rglob("*.j2"),
        *(FOLDER / "parts").rglob("*.j2"),
        FOLDER / "module/functions.c.j2",
    ]:
        for macro in re.findall(
            r"\{% macro (?!definition|over_parts|scale|update)(?:.*?)\{%-? endmacro %\}",
            path.read_text(encoding="utf-8"),
            re.DOTALL,
        ):
            found |= set(declared.findall(macro))
    assert found <= set(TEMPLATES)
    assert {"to", "k", "t"} <= found


def test_no_value_is_called_as_what_a_header_declares() -> None:
    """A layer may be called log, and in float64 log() computes logarithms."""
    names = Names(planned(GRAPHS["classifier"]()).plan, COptions(name="net"), [])
    assert {names.value(name) for name in HEADERS}.isdisjoint(HEADERS)


def test_a_dialect_is_spoken_in_templates_and_helpers() -> None:
    double = Dialect("float64")
    assert double.text("const float x = 0.5f * expf(1e-3f) + 0x1fu; /* 0.5f of a float */") == (
        "const double x = 0.5 * exp(1e-3) + 0x1fu; /* 0.5f of a float */"
    )
    assert double.text('scanf("%f", x); printf("%.9g", INFINITY);') == (
        'scanf("%lf", x); printf("%.17g", (double)INFINITY);'
    )
    assert Dialect().text("const NET_FLASH float *x;") == "const float *x;"
    assert Dialect(separate_flash=True).text("const NET_FLASH float *x;") == "const NET_FLASH float *x;"
    assert Dialect(separate_flash=True, lacking=True).text("expm1f(x) + expf(x)") == "net_expm1(x) + expf(x)"


def test_a_template_is_read_in_the_dialect() -> None:
    write = templates(Dialect("float64")).write
    assert write("c/parts/begin.c.j2", "begin", "z", None, 3) == "net_fill(z, 3, 0.0);\n"
    assert write("c/parts/dtypes.c.j2", "copy", "int8", "y", "x", 3) == "net_copy_int8(y, x, 3);"
    assert write("c/parts/dtypes.c.j2", "nothing_of_this_name") == ""
    assert {"tanh", "expm1"} <= set(FUNCTIONS)


def test_names_are_those_of_code_each_once() -> None:
    assert tokens.names("net_copy(y, x, 3 * n); n = 1e5f + 0x1fu;") == ("net_copy", "y", "x", "n")
    assert tokens.names('/* net_copy */ puts("net_fill"); /* to the end of a x') == ("puts",)
    assert tokens.names("ctx->relu = part.tanh + 2.0f;") == ("ctx", "part")


def test_helpers_are_written_after_what_they_use() -> None:
    helpers = in_variant(FLOATS, "", Dialect())
    chosen = [helper.name for helper in used(["net_mish", "net_bits", "unknown"], helpers)]
    assert chosen.index("net_floats") < chosen.index("net_exps") < chosen.index("net_mish")
    assert len(chosen) == len(set(chosen))
