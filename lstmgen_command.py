"""The command `lstmgen`, which Ctrl-C also ends without a traceback while Python still imports what it needs.

It stands beside the package, as all of that is imported behind it.
"""

from __future__ import annotations

import signal


def main() -> None:
    """Runs the command line."""
    is_handled = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # nohup has it ignored
    if is_handled:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from lstmgen.cli import app

    if is_handled:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    app(prog_name="lstmgen")
