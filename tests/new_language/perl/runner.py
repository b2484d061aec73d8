"""Runs generated Perl in an interpreter of its own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from new_language.perl.options import PerlOptions

from lstmgen.errors import ToolError
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.session import Runner, script_runner

WORKER = Path(__file__).with_name("worker.pl")
NO_PERL = "no Perl was found"


def runners(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
    """What runs generated Perl.

    Raises:
        ToolError: there is no Perl.
    """
    perl, options = shutil.which("perl"), artifact.options
    assert isinstance(options, PerlOptions)
    if perl is None:
        raise ToolError(NO_PERL)
    return {"Perl": script_runner([perl, str(WORKER), str(artifact.source.resolve()), str(options.module)])}


def missing() -> str:
    """Why Perl cannot be run here; "" where it can."""
    return "" if shutil.which("perl") else NO_PERL


def tools() -> Mapping[str, str]:
    """Perl with its version."""
    said = subprocess.run(["perl", "-e", "print $^V"], capture_output=True, text=True, check=False).stdout
    return {"Perl": said}
