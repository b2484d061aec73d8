"""C in constant time: the same bits, and no branch and no address that depends on a value, whoever compiles it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from math import prod
from pathlib import Path

import pytest
import toolchain
from c_library import WARNINGS, Library, run, write
from graph_maker import Case, Maker, T, Weights, at_length
from graphs import dense, network
from planning import planned, ways_to_step
from proof_graphs import small_graphs
from prove import export_proof, prove
from quantized_graphs import FAMILIES, check, has_cells, options_for
from side_by_side import Group, groups, numbered
from small_graphs import classifier

import lstmgen
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.graph import Graph
from lstmgen.graph.linear import Dense
from lstmgen.graph.recurrent import LSTM
from lstmgen.graph.shape import Length
from lstmgen.pipeline import attach
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.functions import tanh_table
from lstmgen.targets.c.constant_time import FUNCTIONS
from lstmgen.targets.c.helpers import OWNERS, helpers_for, used

WIDTHS = tuple(FIXED_POINT)
CHOICES: Mapping[str, object] = {"constant_time": True, "mcu": "generic"}
SMALL: Mapping[str, object] = {"constant_time": True, "optimize": "size"}
FIXED: Mapping[str, object] = {"quantize": "int8", "ranges": (2.0,)}
FUNCTION = re.compile(r"^static \w+ (net_\w+)\(", re.MULTILINE)
PROGRAM = """\
#include <valgrind/memcheck.h>
#include "{0}.h"
int run_{0}(void);
int run_{0}(void)
{{
    static {0}_context context;
    {1}
    {0}_reset(&context);
    {2}
    return {0}_predict({3});
}}
"""
# Labels: the largest of several, yes or no, and each above its threshold.
RULES: Mapping[str, tuple[str, int, Mapping[str, object]]] = {
    "largest": ("softmax", 4, {"labels": ["a", "b", "c", "d"]}),
    "second": ("sigmoid", 1, {"labels": ["no", "yes"], "threshold": 0.25}),
    "every": ("sigmoid", 4, {"labels": ["a", "b", "c", "d"], "multi_label": True, "threshold": [0.5, 0.25, 0, 0.75]}),
}
CLASSIFIES = """\
#include <valgrind/memcheck.h>
#include "{0}.h"
int run_{0}(void);
int run_{0}(void)
{{
    static float y[4];
    static volatile int named;
    int found[4];
    (void)found;
    (void)VALGRIND_MAKE_MEM_UNDEFINED(y, sizeof y);
    named = {0}_classify({1});
    return 0;
}}
"""
# Of every row of four of these numbers the same classes.
CLASSES = """\
#include "steady.h"
#include "usual.h"
#include <math.h>
static const float values[] = {{0.0f, -0.0f, 0.25f, 0.5f, 1.0f, -1.0f, INFINITY, -INFINITY, NAN, -NAN}};
int main(void)
{{
    for (int at = 0; at < 10000; ++at) {{
        const float y[4] = {{values[at % 10], values[at / 10 % 10], values[at / 100 % 10], values[at / 1000]}};
        int found[4] = {{0}}, wanted[4] = {{0}};
        (void)found, (void)wanted;
        const int count = usual_classify({1});
        if (steady_classify({0}) != count) {{
            return 1;
        }}
        for (int k = 0; k < count && k < 4; ++k) {{
            if (found[k] != wanted[k]) {{
                return 2;
            }}
        }}
    }}
    return 0;
}}
"""
ENTRIES = """\
#include "net.c"
static const int32_t wanted[] = {{{0}}};
int main(void)
{{
    int wrong = 0;
    for (int k = 0; k < {1}; ++k) {{
        wrong += net_tanh_entry(k) != wanted[k];
    }}
    return wrong != 0;
}}
"""
MAIN = """\
{0}
int main(void)
{{
    return {1};
}}
"""


def heads() -> Case:
    """Functions of floats behind a layer, in which optimized code for the smallest processors branches."""
    m = Maker()
    h, *_ = m.add(m.cell(LSTM, 3, 5), m.input(T, 3))
    (logits,) = m.add(Dense(kernel=m.weight(5, 4), bias=m.weight(4)), h)
    outputs = [m.add(Activate(activation=Activation(name)), logits)[0] for name in sorted(FUNCTIONS)]
    return Case(m.graph(*outputs), tolerance=1e-6)


def cases() -> Iterator[tuple[str, Case]]:
    """What there is in fixed point and in constant time, each with a kernel or a function that none before has."""
    seen: set[tuple[str, str]] = set()
    for name, case in (("heads", heads()), *(each for family in FAMILIES.values() for each in family())):
        try:
            found = {(width, name) for width in WIDTHS for name in parts(case, width)}
        except UnsupportedError:
            continue
        if not found <= seen:
            yield name, case
        seen |= found


def parts(case: Case, width: str) -> Iterator[str]:
    """The kernels and the functions of a case."""
    artifact = planned(case.graph, **CHOICES, **options_for(case, width))
    yield from (routine.kernel for routine in artifact.plan.routines)
    yield from FUNCTION.findall(str(artifact.target.render(artifact.plan, artifact.options)[".c"]))


@cache
def every_group() -> Mapping[str, Group]:
    """They all, side by side."""
    return numbered(groups(dict(cases()), lambda graph: (ways_to_step(graph, mcu="generic"), has_cells(graph))))


def options(group: Group, width: str) -> dict[str, object]:
    return options_for(group, width) | CHOICES


@pytest.mark.parametrize("width", WIDTHS)
def test_the_bits_are_the_same(width: str, tmp_path: Path) -> None:
    given = {name: options(group, width) for name, group in every_group().items()}
    library = Library(tmp_path, {name: group.graph for name, group in every_group().items()}, options=given)
    for name, group in every_group().items():
        check(group, given[name], library.model(name))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Programs that predict with inputs of which nothing is defined; int8x16 shares all that saturates."""
    folder = tmp_path_factory.mktemp("constant_time")
    for width in ("int16", "int8"):
        for name, group in every_group().items():
            of_width = f"{name}_{width}"
            write(folder, of_width, group.graph, **options(group, width))
            (folder / f"run_{of_width}.c").write_text(undefined(of_width, group))
    (alone,) = groups({"heads": heads()})
    write(folder, "counts", alone.graph, input_type="int16", **options(alone, "int8"))
    (folder / "run_counts.c").write_text(undefined("counts", alone, "int16_t"))
    write(folder, "halves", alone.graph, **options(alone, "int4x8"))  # which unpacks weights
    (folder / "run_halves.c").write_text(undefined("halves", alone))
    write(folder, "small", alone.graph, **options_for(alone, "int8"), **SMALL)  # which has other functions of floats
    (folder / "run_small.c").write_text(undefined("small", alone))
    for rule in RULES:
        write(folder, rule, labelled(rule), **SMALL, **FIXED)
        (folder / f"run_{rule}.c").write_text(CLASSIFIES.format(rule, arguments(rule, "found")))
    return folder


def labelled(rule: str) -> Graph:
    """A model whose output names classes."""
    function, units, given = RULES[rule]
    layers = (dense(Weights(2), 3, units), Activate(activation=Activation(function)))
    return attach(network((3,), *layers), lstmgen.Pipeline(**given))


def arguments(rule: str, classes: str) -> str:
    """What `classify` is given."""
    return f"y, {classes}" if rule == "every" else "y"


@pytest.mark.parametrize("rule", RULES)
def test_classes_are_the_same(rule: str, tmp_path: Path) -> None:
    for name, constant_time in (("steady", True), ("usual", False)):
        write(tmp_path, name, labelled(rule), **(SMALL | FIXED | {"constant_time": constant_time}))
    (tmp_path / "main.c").write_text(CLASSES.format(*(arguments(rule, each) for each in ("found", "wanted"))))
    gcc = [toolchain.require("gcc"), "-std=c99", "-O2", *WARNINGS, "steady.c", "usual.c", "main.c", "-lm", "-o", "main"]
    run(gcc, tmp_path)
    assert subprocess.run([tmp_path / "main"], check=False).returncode == 0


@pytest.mark.parametrize("machine", ["-DUSUAL", "-D__ARM_ARCH_7M__"])
@pytest.mark.parametrize("width", WIDTHS)
def test_entries_are_those_of_the_table(width: str, machine: str, tmp_path: Path) -> None:
    """Also by the shorter products of a Cortex-M0+ and an M3, which are up to 2 less."""
    write(tmp_path, "net", heads().graph, **(SMALL | options_for(heads(), width)))
    wanted = tanh_table(FIXED_POINT[width])
    (tmp_path / "main.c").write_text(ENTRIES.format(", ".join(map(str, wanted)), len(wanted)))
    run([toolchain.require("gcc"), "-std=c99", "-O2", machine, "main.c", "-lm", "-o", "main"], tmp_path)
    assert subprocess.run([tmp_path / "main"], check=False).returncode == 0


def undefined(name: str, group: Group, element: str = "float") -> str:
    """C that predicts once, as long as all cases may be; `element`: the type of inputs."""
    length = max(group.lengths, default=1)
    declared, given = [], ["&context"]
    for kind, ends in (("x", group.graph.inputs), ("y", group.graph.outputs)):
        for k, value in enumerate(ends):
            shape = at_length(value.shape, length)
            declared.append(f"static {element if kind == 'x' else 'float'} {kind}_{k}[{max(prod(shape), 1)}];")
            given.append(f"{kind}_{k}")
            given += [str(n) for n, dim in zip(shape, value.shape) if isinstance(dim, Length) and kind == "x"]
    marked = [f"(void)VALGRIND_MAKE_MEM_UNDEFINED(x_{k}, sizeof x_{k});" for k in range(len(group.graph.inputs))]
    lines = ("\n    ".join(each) for each in (declared, marked))
    return PROGRAM.format(name, *lines, ", ".join(given))


@pytest.mark.parametrize("level", ["-O0", "-O2", "-Os"])
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_nothing_depends_on_values(compiler: str, level: str, sources: Path, tmp_path: Path) -> None:
    """memcheck, for which the inputs are undefined, knows of no branch and no address that is."""
    names = sorted(path.stem for path in sources.glob("*.c"))
    calls = " || ".join(f"run_{name}() != 0" for name in names if not name.startswith("run_"))
    (tmp_path / "main.c").write_text(MAIN.format("".join(f"int {name}(void);\n" for name in names), calls))
    files = [*(str(sources / f"{name}.c") for name in names), str(tmp_path / "main.c")]
    program = str(tmp_path / "program")
    run([toolchain.require(compiler), "-std=c99", level, "-g", *files, "-lm", "-o", program])
    valgrind = [toolchain.require("valgrind"), "-q", "--error-exitcode=1", program]
    done = subprocess.run(valgrind, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"constant_time": True, "mcu": "generic"}, "needs `quantize=`"),
        ({"constant_time": True, "quantize": "int8"}, "needs `mcu=` or `board=` or `optimize='size'`"),
        ({"constant_time": True, "quantize": "int8", "mcu": "avr"}, "32 bits without SIMD"),
        ({"constant_time": True, "quantize": "int8", "optimize": "speed"}, "SIMD kernels read tables"),
    ],
)
def test_options_that_do_not_go_together_are_refused(given: dict[str, object], said: str) -> None:
    with pytest.raises(OptionError, match=said):
        planned(classifier(), **given)


@pytest.mark.parametrize(("name", "lack"), [("embedding", "no Embedding"), ("bidirectional_masked", "no masked LSTM")])
def test_what_values_decide_is_refused(name: str, lack: str) -> None:
    graph = dict(small_graphs())[name]
    with pytest.raises(UnsupportedError, match=f"{lack} in constant time"):
        export_proof(graph, Path("never"), "int16", constant_time=True)


def test_a_function_without_such_code_is_named() -> None:
    m = Maker()
    (logits,) = m.add(Dense(kernel=m.weight(3, 4), bias=None), m.input(3))
    graph = m.graph(m(Activate(activation=Activation("softplus")), logits))
    with pytest.raises(UnsupportedError, match="no softplus in constant time"):
        planned(graph, **CHOICES, **options_for(Case(graph), "int8"))


@pytest.mark.parametrize("width", ["int16", "int8"])
def test_it_is_proven(width: str, tmp_path: Path) -> None:
    """Every entry of the table that there is not is computed within its range, and all that saturates does."""
    proofs = export_proof(dict(small_graphs())["lstm"], tmp_path, width, constant_time=True)
    names = ("net_tanh_entry", "net_less", "net_limited", "net_gate_tanh", "net_cell", "net_quantize")
    assert prove(proofs, *(f"build/{name}.txt" for name in names)) == dict.fromkeys(names, "proven")


@pytest.mark.parametrize("choices", [CHOICES, {**CHOICES, "mcu": "cortex-m3"}, SMALL, {"mcu": "cortex-m4"}, {}])
@pytest.mark.parametrize("given", [{**FIXED, "ranges": (2, 1, 1)}, {"quantize": "int16", "ranges": (2, 1)}, {}])
def test_types_stand_before_what_uses_them(given: dict[str, object], choices: dict[str, object]) -> None:
    """Also where a model has one helper alone: bits of a mask, whose type the file with that of floats defines.

    What has a file of its own in a format comes from there, though another format has it beside a type: net_add_dots.
    """
    options = {name: choice for name, choice in choices.items() if given or name != "constant_time"}
    artifact = planned(classifier(), **given, **options)
    helpers = helpers_for(artifact.plan, artifact.options)  # type: ignore[arg-type]
    for name in helpers:
        defined: set[str] = set()
        for helper in used([name], helpers):
            defined |= {helper.name, *({*helper.defines} - {*helpers})}
            needed = {word for word in helper.words if word in helpers or OWNERS.get(word) in helpers}
            assert defined >= needed, (name, helper.name)
