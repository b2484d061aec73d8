"""Runs programs that end when this process does, even when it is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import partial

PR_SET_PDEATHSIG = 1  # of prctl(2)


def completed(command: Sequence[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Runs a program to its end, whatever its exit code.

    Args:
        stdin: its standard input.

    Raises:
        OSError: it cannot be run.
    """
    return subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        preexec_fn=_tied_to_this_process(),
    )


def _tied_to_this_process() -> Callable[[], None] | None:
    """Returns a function that the new process calls first, so that it ends with this one; None except on Linux.

    Otherwise an endless loop in generated code would continue, unnoticed, after its parent was killed.
    """
    if not sys.platform.startswith("linux"):
        return None
    import ctypes  # here: a process that was just forked should not import

    prctl = ctypes.CDLL(None).prctl
    return partial(_end_with, os.getpid(), partial(prctl, PR_SET_PDEATHSIG, signal.SIGKILL))


def _end_with(parent: int, ask: Callable[[], int]) -> None:
    ask()
    if os.getppid() != parent:  # it ended before
        os._exit(1)
