"""What a language must do to be one: run with every choice of its options, it gives what the graph means.

`tests/conformance/` asks this of every language of the registry; whoever tries out another one asks the same of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

import numpy as np
from graph_maker import Case
from quick_builds import built_quickly
from side_by_side import Group

from lstmgen.check.artifact import generate
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.graph import Graph
from lstmgen.plan.plan import make_plan
from lstmgen.plan.program import Plan
from lstmgen.samples.synthetic import Sample
from lstmgen.targets.calibration import AUTO, CalibratedOptions
from lstmgen.targets.interface import Artifact, Bench, Precision, Target
from lstmgen.targets.options import Declared
from lstmgen.targets.registry import TARGETS
from lstmgen.targets.session import Answer, Request, Runner

SAMPLES = 3  # of a batch
FLOAT64 = 1e-12  # of float64's 2e-16, some thousand times
FLOAT32 = 2e-6


@dataclass(frozen=True)
class Variant:
    """A language with one of its options chosen, or none."""

    target: Target
    options: Mapping[str, object] = field(default_factory=lambda: MappingProxyType({}))

    def __str__(self) -> str:
        return " ".join([self.target.name, *(f"{name}={value}" for name, value in self.options.items())])

    @property
    def fixed_point(self) -> bool:
        return "quantize" in self.options

    def plan(self, graph: Graph) -> Plan:
        """How a graph is run."""
        return make_plan(graph, self.target.backend(self.target.options(**self.options)))

    def artifact(self, graph: Graph, folder: Path, **more: object) -> Artifact:
        """The files of a graph, written."""
        return generate(graph, self.target, folder, self.target.options(**self.options, **more))


def variants(targets: Sequence[Target] = tuple(TARGETS.values())) -> Iterator[Variant]:
    """Every language as it is, then with each choice of each option that shapes the code."""
    yield from (Variant(target) for target in targets)
    for target in targets:
        for option in target.options.declared():
            for choice in option.choices if shapes(target, option) else ():
                if choice not in (option.default, AUTO):  # which is one of the others
                    yield Variant(target, {option.name: choice})


def shapes(target: Target, option: Declared) -> bool:
    """Whether an option changes what is computed; not where weights lie, which takes more files, and compilers.

    What changes which inputs are taken is not tried on real numbers: tests/pipeline/test_counts.py has counts. The
    rounding of fixed point changes its weights alone: tests/plan/test_second_order.py.
    """
    if option.name in ("input_type", "rounding"):
        return False
    files = set(target.options().endings())
    chosen = [target.options(**{option.name: each}) for each in option.choices]
    return option.in_head and all(files.issuperset(each.endings()) for each in chosen)


def floats(targets: Sequence[Target] = tuple(TARGETS.values())) -> list[Variant]:
    return [each for each in variants(targets) if not each.fixed_point]


def fixed_points(targets: Sequence[Target] = tuple(TARGETS.values())) -> list[Variant]:
    assert all(issubclass(each.target.options, CalibratedOptions) for each in variants(targets) if each.fixed_point)
    return [each for each in variants(targets) if each.fixed_point]


def by_option(targets: Sequence[Target] = tuple(TARGETS.values())) -> Mapping[str, list[Variant]]:
    """Those in floats by language and option, of whose choices several may come to the same."""
    found: dict[str, list[Variant]] = {}
    for each in floats(targets):
        found.setdefault(" ".join([each.target.name, *each.options]), []).append(each)
    return found


def different(variants: Iterable[Variant], graph: Graph, folder: Path) -> Iterator[tuple[Variant, Artifact]]:
    """One variant after the other with its files, written, where their code is not that of one before."""
    seen = set()
    for variant in variants:
        artifact = variant.artifact(graph, folder)
        code = code_of(artifact)
        if code not in seen:
            seen.add(code)
            yield variant, artifact


def code_of(artifact: Artifact) -> tuple[str, ...]:
    """The text of all files, without options and costs."""
    return tuple(below_head(path.read_text(encoding="utf-8")) for path in artifact.files)


def below_head(text: str) -> str:
    """What follows the options and costs in the head of a file; all of it where there is no head."""
    return text.partition("Layers:")[2] or text


# In a line of code: texts, words before others or names of functions, with their class, other names and numbers, signs.
PARTS = re.compile(r'"[^"]*"|[A-Za-z_][\w.]*(?=\s*\(|\s+\w)|(\w[\w.]*)|\S')


def with_new_code(cases: Mapping[str, Case], target: Target) -> dict[str, Case]:
    """The cases whose code has a line that no case before has but for its names and numbers, and those refused.

    For languages that share their layers with another, which runs all cases.
    """
    chosen, seen = {}, set[str]()
    for name, case in cases.items():
        options = target.options()
        try:
            files = target.render(make_plan(case.graph, target.backend(options)), options)
        except UnsupportedError:
            chosen[name] = case
            continue
        lines = {anonymous(line) for text in files.values() for line in below_head(str(text)).splitlines()}
        if not lines <= seen:
            chosen[name] = case
        seen |= lines
    return chosen


def anonymous(line: str) -> str:
    """A line without its comment; its names and numbers are the same, however many there are in a row."""
    words = ("_" if part[1] else part[0].rstrip("0123456789") for part in PARTS.finditer(line.partition("//")[0]))
    return re.sub(r"_(,-?_)+", "_", " ".join(words).replace(" , ", ","))


def runners(artifact: Artifact, folder: Path, samples: Sequence[Sample]) -> Mapping[str, Runner]:
    """What runs generated files, by title.

    test_compilers.py builds the same operations as users do.
    """
    with built_quickly(folder):
        return artifact.target.runners(artifact, Bench(folder, samples))


def truth(artifact: Artifact) -> Graph:
    """What the files are to compute: the model, or what it is with the weights that they store."""
    return artifact.plan.graph if artifact.plan.numbers.approximation else artifact.plan.model


def tolerance(target: Target, plan: Plan, float32: float = FLOAT32) -> float:
    """How far an output may be from the truth, of the largest number in it or of 1; in float64 of each number and 1."""
    return FLOAT64 if target.precision(plan) is Precision.FLOAT64 else float32


def close(answer: Answer, wanted: Sequence[np.ndarray], tolerances: Sequence[float], names: Sequence[str]) -> None:
    """An answer is near the truth, of which NaN and infinities are in the same places; in float64 each number is."""
    assert not isinstance(answer, str), answer
    for got, true, allowed, name in zip(answer, wanted, tolerances, names, strict=True):
        assert np.shape(got) == np.shape(true), name
        if allowed <= FLOAT64:
            np.testing.assert_allclose(got, true, rtol=allowed, atol=allowed, err_msg=name)
            continue
        scale = max(1.0, float(np.max(np.abs(true), where=np.isfinite(true), initial=0.0)))
        np.testing.assert_allclose(got, true, rtol=0, atol=allowed * scale, err_msg=name)


def check_group(variant: Variant, artifact: Artifact, group: Group, folder: Path) -> None:
    """All cases at all lengths, twice, and several samples at once where there is a function for them."""
    lengths = (group.every_length if variant.target.compiled else group.lengths) or (1,)
    samples = [group.inputs(length) for length in lengths]
    several = [group.inputs(lengths[-1], seed) for seed in range(SAMPLES)]
    requests = [Request("predict", sample) for sample in samples for _ in range(2)]
    if artifact.plan.batches:
        requests.append(Request("batch", tuple(np.stack(x) for x in zip(*several))))
    stored = artifact.plan.graph if artifact.plan.numbers.approximation else None
    tolerances = [own_tolerance(variant, case) for _, case in group.owners]
    names = [name for name, _ in group.owners]
    wanted = [meant(group, stored, length) for length in lengths]
    for title, run in runners(artifact, folder, [*samples, *several]).items():
        answers = iter(run(requests))
        for length, each in zip(lengths, wanted):
            for _ in range(2):
                close(next(answers), each, tolerances, [f"{title}: {name}, length {length}" for name in names])
        for answer in answers:
            stacked = [np.stack(y) for y in zip(*(meant(group, stored, lengths[-1], seed) for seed in range(SAMPLES)))]
            close(answer, stacked, tolerances, [f"{title}, batch: {name}" for name in names])


def meant(group: Group, stored: Graph | None, length: int, seed: int | None = None) -> Sequence[np.ndarray]:
    """The outputs of all cases, or those of the graph with the weights that are stored."""
    if stored is not None:
        return stored.evaluate(*group.inputs(length, seed))
    return group.evaluate(length, seed)


def own_tolerance(variant: Variant, case: Case) -> float:
    """A case's own: beside others it may stand with one that is less exact."""
    return tolerance(variant.target, variant.plan(case.graph), case.tolerance)


def takes(variant: Variant, graph: Graph) -> bool:
    """Whether an option does something for a graph, and its arrays are not too large for the language."""
    try:
        variant.plan(graph)
    except OptionError:
        return False
    except UnsupportedError as error:
        if not all("counts to" in problem.advice for problem in error.problems):
            raise
        return False
    return True
