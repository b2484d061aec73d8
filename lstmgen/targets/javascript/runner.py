"""Runs generated JavaScript in node."""

import os
import re
import shutil
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from lstmgen.errors import ToolError
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.session import Runner, completed, script_runner

WORKER = Path(__file__).with_name("worker.mjs")
MODULE = ".mjs"  # what ends a name of one; node takes .js for one where a package.json says so
OLDEST = 18
ABSENT = "absent"  # in place of a version
NO_NODE = f"no node was found; install Node.js {OLDEST} or newer (apt install nodejs)"


def runners(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
    """Returns the runner of generated JavaScript.

    Raises:
        ToolError: there is no node, or only one that is too old.
    """
    if why := missing():
        raise ToolError(why)
    return {artifact.target.title: script_runner(["node", str(WORKER), str(module(artifact, bench.folder))])}


def module(artifact: Artifact, folder: Path) -> Path:
    """The path of the module with the suffix of modules: itself, or a copy with the files beside it."""
    source = artifact.source.resolve()
    if source.suffix == MODULE:
        return source
    place = folder / "module"
    place.mkdir(exist_ok=True)
    for path in artifact.files[1:]:
        shutil.copy(path, place)
    return Path(shutil.copy(source, place / f"{source.stem}{MODULE}"))


def missing() -> str:
    """Returns the reason why JavaScript cannot run here; "" if it can."""
    match = re.match(r"v(\d+)", version())
    if match and int(match[1]) >= OLDEST:
        return ""
    return NO_NODE if version() == ABSENT else f"{NO_NODE}; this one is {version() or 'broken'}"


def tools() -> Mapping[str, str]:
    """Node with its version."""
    return {"Node.js": version()}


def version() -> str:
    """Returns the version that node prints."""
    return version_on(os.environ.get("PATH", ""))


@cache
def version_on(path: str) -> str:
    """Returns the version of the node on a PATH, which is that of this process."""
    try:
        return completed(["node", "--version"]).stdout.strip()
    except OSError:
        return ABSENT
