"""Packages for Cargo around a generated module: a crate that needs no standard library, with a test."""

import re
from collections.abc import Mapping
from dataclasses import replace

from lstmgen.errors import OptionError
from lstmgen.output import Content
from lstmgen.packages.example_call import example_call
from lstmgen.plan.program import Plan
from lstmgen.targets.rust.options import RustOptions
from lstmgen.targets.rust.spelling import RUST
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN

NAME = re.compile(r"[A-Za-z][A-Za-z0-9_-]*")
TAKEN = frozenset(["alloc", "libm", "test", *RUST.keywords.split()])  # of crates that the source and its test use


def without_std(options: RustOptions) -> RustOptions:
    """Returns the options of a crate."""
    return replace(options, no_std=True)


def crate_package(plan: Plan, options: RustOptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """Returns the files of the crate by path.

    Raises:
        OptionError: the folder has a name that no crate may have.
    """
    ((name, source),) = generated.items()
    crate = name.removesuffix(RUST.suffix)
    if not NAME.fullmatch(crate) or crate.lower() in TAKEN:
        raise OptionError(f"{crate!r} names the crate; use letters, digits and -, as in my-net")
    context = {
        "crate": crate.lower(),
        "library": crate.lower().replace("-", "_"),
        "source": plan.graph.source.name,
        "description": comment(plan.graph.source.name).replace('"', "'"),
        "call": example_call(plan),
        "real": RUST.reals[options.real],
        "mathematics": "libm::" in str(source),
    }
    templates = {"Cargo.toml": "Cargo.toml", "tests/predicts.rs": "predicts.rs", "README.md": "README.md"}
    rendered = {path: PLAIN.render(f"packages/crate/{template}.j2", context) for path, template in templates.items()}
    return {"src/lib.rs": source, **rendered}
