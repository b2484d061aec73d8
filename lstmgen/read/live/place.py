"""Which line of the user's own code made a symbolic tensor, or failed."""

from __future__ import annotations

import linecache
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType

# Whose code is not the user's: packages, by the folder that they are in.
OTHERS = ("keras", "tensorflow", "tf_keras", "jax", "jaxlib", "torch", "optree", "numpy", "absl", "lstmgen")
FOLLOWING = "trace_with"  # the function that calls the user's code; further out nothing makes a tensor of it
OWN_FOLDERS = tuple(f"/{name}/" for name in OTHERS)


def is_users(file: str) -> bool:
    """Whether a file of code is neither this program's, nor Keras's, nor of what Keras runs on."""
    if file.startswith("<"):
        return not file.startswith("<frozen")
    path = Path(file).as_posix()
    packaged = "/site-packages/" in path or "/dist-packages/" in path
    return not (packaged and any(name in path for name in OWN_FOLDERS)) and not path.startswith(LSTMGEN)


LSTMGEN = Path(__file__).resolve().parents[2].as_posix() + "/"


def line_now() -> str:
    """The innermost line of the user's code that is being run: "layers.py, line 12"; empty where there is none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != FOLLOWING:
        if is_users(frame.f_code.co_filename):
            return place_text(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return ""


def line_of(error: BaseException) -> str:
    """The innermost line of the user's code that an error came through, with what it says; empty as above."""
    found = [step for step in steps(error.__traceback__) if is_users(step[0])]
    if not found:
        return ""
    file, number = found[-1]
    code = linecache.getline(file, number).strip()
    return place_text(file, number) + (f" (`{code}`)" if code else "")


def steps(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    """The lines that an error came through, the outermost first."""
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def place_text(file: str, number: int) -> str:
    """A line, for people."""
    return f"{Path(file).name}, line {number}"
