"""Every operation with every option, at all lengths, alone and in batches, computes what it means in every language.

Java, Rust, Go, C# and Swift share the layers of JavaScript, which runs all cases. They run the cases whose code differs
in that language: helpers and layouts of its own, such as loops over 16 units in Rust, differ at other lengths.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from conformance import (
    Variant,
    anonymous,
    by_option,
    check_group,
    different,
    fixed_points,
    floats,
    takes,
    with_new_code,
)
from family_programs import PROGRAMS
from graph_maker import Case
from operation_graphs import FAMILIES
from side_by_side import Group, groups
from toolchain import ROOT

from lstmgen.targets.registry import TARGETS

TEMPLATES = ROOT / "templates"
FEW = 6  # cases of a family for each choice of an option; the language as it is runs all


@cache
def every() -> dict[str, Case]:
    """The cases of all families."""
    return {f"{family} {name}": case for family, make in FAMILIES.items() for name, case in make()}


@cache
def together(language: str | None) -> list[Group]:
    """All cases, as many in a file as it takes: helpers are compiled once. Of a language, one of each code in it."""
    return list(groups(with_new_code(every(), TARGETS[language]) if language else every()))


@cache
def some() -> dict[str, Case]:
    """A few cases of every family."""
    families = [list(make()) for make in FAMILIES.values()]
    return {name: case for cases in families for name, case in cases[:: -(-len(cases) // FEW)]}


@cache
def side_by_side() -> list[Group]:
    return list(groups(some()))


@pytest.mark.parametrize("variant", [each for each in floats() if not each.options], ids=str)
def test_every_operation_computes_what_it_means(variant: Variant, tmp_path: Path) -> None:
    name = variant.target.name
    for group in together(name if name in PROGRAMS else None):
        check_group(variant, variant.artifact(group.graph, tmp_path), group, tmp_path)


@pytest.mark.parametrize("language", PROGRAMS)
def test_layers_are_those_of_the_family(language: str) -> None:
    """So that JavaScript, which runs all cases, runs the layers of these languages."""
    assert not (TEMPLATES / language / "layers").exists()


def test_code_with_another_function_is_new() -> None:
    lines = "y[0] = Math.exp(x[1]);", "m[k] = Math.exp(m[12]);", "y[0] = Math.log(x[1]);"
    exp, other_exp, log = map(anonymous, lines)
    assert exp == other_exp != log


def test_what_shapes_code_is_among_the_options() -> None:
    wanted = "python style, c dtype, c optimize, c mcu, c weights_dtype, javascript style, javascript optimize"
    assert {*wanted.split(", ")} <= by_option().keys()
    assert {variant.target.name for variant in fixed_points()} == {"python", "c", "javascript"}


def taken_by(variant: Variant) -> tuple[str, ...]:
    """Names of the cases that a variant takes: all where it takes them side by side."""
    if all(takes(variant, group.graph) for group in side_by_side()):
        return tuple(some())
    return tuple(name for name, case in some().items() if takes(variant, case.graph))


@pytest.mark.parametrize("option", [name for name, variants in by_option().items() if variants[0].options])
def test_every_choice_of_an_option_computes_what_it_means(option: str, tmp_path: Path) -> None:
    taken: dict[tuple[str, ...], list[Variant]] = {}
    for variant in by_option()[option]:
        taken.setdefault(taken_by(variant), []).append(variant)
    for names, variants in taken.items():
        for group in groups({name: some()[name] for name in names}):
            for variant, artifact in different(variants, group.graph, tmp_path):
                check_group(variant, artifact, group, tmp_path)
