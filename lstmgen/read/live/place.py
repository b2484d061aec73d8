"""Finds the line of the user's own code that created a symbolic tensor, or that failed."""

import linecache
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, TracebackType

# Packages whose code is not the user's, by the name of their folder.
OTHERS = ("keras", "tensorflow", "tf_keras", "jax", "jaxlib", "torch", "optree", "numpy", "absl", "lstmgen")
FOLLOWING = "trace_with"  # the function that calls the user's code: frames further out are not searched
OWN_FOLDERS = tuple(f"/{name}/" for name in OTHERS)


def is_users(file: str) -> bool:
    """Returns true for a file of the user's code: not lstmgen's, Keras's or a backend's."""
    if file.startswith("<"):
        return not file.startswith("<frozen")
    file_path = Path(file).as_posix()
    packaged = "/site-packages/" in file_path or "/dist-packages/" in file_path
    return not (packaged and any(name in file_path for name in OWN_FOLDERS)) and not file_path.startswith(LSTMGEN)


LSTMGEN = Path(__file__).resolve().parents[2].as_posix() + "/"


def line_now() -> str:
    """The innermost running line of the user's code, such as "layers.py, line 12"; empty if there is none."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_name != FOLLOWING:
        if is_users(frame.f_code.co_filename):
            return place_text(frame.f_code.co_filename, frame.f_lineno)
        frame = frame.f_back
    return ""


def line_of(error: BaseException) -> str:
    """The innermost line of the user's code in an error's traceback, with its text; empty if there is none."""
    user_lines = [step for step in steps(error.__traceback__) if is_users(step[0])]
    if not user_lines:
        return ""
    file, number = user_lines[-1]
    code = linecache.getline(file, number).strip()
    return place_text(file, number) + (f" (`{code}`)" if code else "")


def steps(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    """File and line of each step of a traceback, outermost first."""
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


def place_text(file: str, number: int) -> str:
    """Formats a line for a message."""
    return f"{Path(file).name}, line {number}"
