"""The command `lstmgen`, also as `python -m lstmgen`.

Ctrl-C ends the command without a traceback, even while Python imports it.
"""

import signal


def main() -> None:
    """Runs the command line."""
    is_handled = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # under nohup it is ignored
    if is_handled:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from lstmgen.cli.app import app

    if is_handled:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    app(prog_name="lstmgen")


if __name__ == "__main__":
    main()
