"""lstmgen names the encoding of every file, and needs nothing of the system that Windows lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import toolchain
from toolchain import ROOT

# Modules of POSIX, and names of `os` and `signal`, that Python for Windows does not have.
MODULES = {"fcntl", "grp", "pty", "pwd", "resource", "termios", "tty"}
OF_OS = (
    "O_NOFOLLOW O_NONBLOCK O_CLOEXEC O_DIRECTORY fchown chown fork getuid geteuid getpgid killpg mkfifo openpty setsid"
)
OF_OS += " sched_getaffinity statvfs sysconf uname wait3 wait4 WNOHANG"
OF_SIGNAL = "SIGALRM SIGCHLD SIGHUP SIGKILL SIGPIPE SIGUSR1 alarm setitimer pthread_sigmask sigwait"
WINDOWS = f"""
import os, signal, subprocess, sys  # these use POSIX where it is there, as do the next
import jinja2, numpy, rich.console, tempfile, typer
for module in {MODULES!r}:
    sys.modules.pop(module, None)
{toolchain.forbid(MODULES)}
for module, names in ((os, {OF_OS!r}), (signal, {OF_SIGNAL!r})):
    for name in names.split():
        if hasattr(module, name):
            delattr(module, name)
"""
COMMANDS = (
    "inspect model.h5",
    "export model.h5 -o predictor.py",
    "export model.h5 -o net.c --with-main",
    "export model.h5 -o net.mjs",
    "export model.h5 -o board --package arduino",
    "export model.h5 -o fast --package python",
    "report model.h5 -o report.html",
)
STRICT = r"""
import warnings
warnings.filterwarnings("error", category=EncodingWarning, module=r"lstmgen\b")
"""
RUN = """
from lstmgen.cli.app import app
for words in {commands!r}:
    app(words.split(), standalone_mode=False)
"""


def run(folder: Path, program: str, *options: str, **variables: str) -> None:
    shutil.copy(ROOT / "generated_examples" / "article" / "model.h5", folder / "model.h5")
    done = subprocess.run(
        [sys.executable, *options, "-c", program],
        cwd=folder,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder whose name has spaces, and letters that ASCII does not have."""
    path = tmp_path / "my models: Größe 数"
    path.mkdir()
    return path


def test_every_file_has_an_encoding_and_nothing_of_posix_is_needed(folder: Path) -> None:
    """Python warns of each file that is opened with the encoding of the system."""
    program = STRICT + WINDOWS + RUN.format(commands=COMMANDS)
    run(folder, program, "-X", "warn_default_encoding", PYTHONUTF8="0")
    written = [path for path in folder.rglob("*") if path.is_file() and path.name != "model.h5"]
    assert len(written) > 12
    for path in written:
        text = path.read_bytes().decode("utf-8")
        assert "\r" not in text, path
        assert not text.startswith("\ufeff"), path


def test_a_file_without_an_encoding_is_seen(folder: Path) -> None:
    program = STRICT + "exec(\"open('a', 'w')\", {'__name__': 'lstmgen.output'})"
    with pytest.raises(AssertionError, match="EncodingWarning"):
        run(folder, program, "-X", "warn_default_encoding")


def test_a_need_of_posix_is_seen(folder: Path) -> None:
    for need in ("import fcntl", "import os; os.geteuid()", "import signal; signal.SIGALRM"):
        with pytest.raises(AssertionError, match=r"imports fcntl|has no attribute"):
            run(folder, f"{WINDOWS}\n{need}")
