"""Runs generated modules in Node.js, beside a script that uses them."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

from planning import written
from toolchain import require

from lstmgen.graph.graph import Graph
from lstmgen.output import encoded


def put(folder: Path, graph: Graph, name: str = "predictor.mjs", **options: Any) -> Path:
    """Writes the files of a graph; gives the module."""
    for ending, content in written(graph, "javascript", name, **options).items():
        path = folder / name
        (path if ending == ".mjs" else path.with_name(path.stem + ending)).write_bytes(encoded(content))
    return folder / name


def node(folder: Path, *arguments: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    """Runs node in a folder; code from strings is not allowed, as in a page with a strict policy."""
    command = [require("node"), "--disallow-code-generation-from-strings", *arguments]
    return subprocess.run(command, cwd=folder, input=text, capture_output=True, text=True, check=False)


def script(folder: Path, code: str) -> Any:
    """What a script prints as JSON."""
    (folder / "use.mjs").write_text(code, encoding="utf-8")
    done = node(folder, "use.mjs")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)
