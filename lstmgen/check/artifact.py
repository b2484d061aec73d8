"""What is put to the test: generated files, with the plan that they follow."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.output import encoded
from lstmgen.plan.plan import make_plan
from lstmgen.targets.calibration import CalibratedOptions
from lstmgen.targets.interface import Artifact, Target
from lstmgen.targets.options import Options
from lstmgen.targets.registry import TARGETS, target_of
from lstmgen.targets.text.header import MARGIN

# The line in the head of every file that says with which options it was written, and the target there.
WRITTEN = re.compile(rf"^{MARGIN} Written: by lstmgen \S+, --target (?P<target>\S+) ?(?P<options>.*)$", re.MULTILINE)
# The lines there with ranges, and a number in them.
RANGES = re.compile(rf"^(?P<margin>{MARGIN}) Ranges: .*(?:\n(?P=margin)          \d.*)*", re.MULTILINE)
NUMBER = re.compile(r"\d[\d.e+-]*")


def generate(graph: Graph, target: Target, folder: Path, options: Options | None = None) -> Artifact:
    """Writes the files for a target into a folder; by default with the options that nobody changed."""
    place = folder / target.name
    place.mkdir(exist_ok=True)
    source = place / f"net{target.suffixes[0]}"
    chosen = (target.options() if options is None else options).placed(source)
    plan = make_plan(graph, target.backend(chosen))
    for ending, content in target.render(plan, chosen).items():
        (place / f"net{ending}").write_bytes(encoded(content))
    return Artifact(target, chosen, plan, source)


def existing(graph: Graph, source: Path, target: str | None = None) -> Artifact:
    """A file that was generated from the graph earlier, by what its head says.

    Raises:
        OptionError: it, its header or the file with its weights is not there, or is something else.
    """
    by_suffix = target_of(source, target)
    if not source.is_file():
        raise OptionError(f"there is no file {source}")
    head = source.with_suffix(by_suffix.suffixes[-1])
    if not head.is_file():
        raise OptionError(f"there is no {head} beside {source}")
    text = head.read_text(encoding="utf-8", errors="replace")
    written = WRITTEN.search(text)
    if written is None or written["target"] not in TARGETS:
        raise OptionError(f"{head} does not say how lstmgen wrote it: the line 'Written: by lstmgen …' is not there")
    if target and target != written["target"]:
        raise OptionError(f"{source} was written with --target {written['target']}, not {target}; leave --target out")
    language = TARGETS[written["target"]]
    options = language.options.parse(written["options"])
    if isinstance(options, CalibratedOptions) and options.quantize is not None:
        found = RANGES.search(text)
        ranges = tuple(map(float, NUMBER.findall(found[0]))) if found else ()
        options = replace(options, ranges=ranges)
    options = options.placed(source)
    artifact = Artifact(language, options, make_plan(graph, language.backend(options)), source)
    for path in artifact.files:
        if not path.is_file():
            raise OptionError(f"there is no {path} beside {source}")
    return artifact
