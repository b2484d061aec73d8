"""Progress of long calls: a bar on a terminal, else a line now and then."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread, Timer
from time import monotonic

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from lstmgen.cli.console.terminal import printable, say
from lstmgen.progress import Stage, silent


@contextmanager
def working(
    title: str, console: Console | None = None, delay: float = 1.0, *, wanted: bool = True
) -> Iterator[Callable[[str], None]]:
    """Shows a bar on stderr after `delay` seconds, and removes it at the end; without a terminal, prints lines.

    Args:
        wanted: False shows nothing.

    Yields:
        A function to call with the name of each stage.
    """
    if not wanted:
        yield silent
        return
    shown = console or Console(stderr=True)
    with bar(title, shown, delay) if shown.is_terminal else lines(title, shown) as tell:
        yield tell


@contextmanager
def bar(title: str, console: Console, delay: float) -> Iterator[Callable[[str], None]]:
    """Shows a bar: of the finished part if a `Stage` has it, else only moving."""
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    progress = Progress(*columns, console=console, transient=True)
    task = progress.add_task(title, total=None)
    timer = Timer(delay, progress.start)
    timer.daemon = True

    def tell(what: str) -> None:
        done, of = (what.done, what.of) if isinstance(what, Stage) else (0.0, None)
        progress.update(task, description=printable(f"{title}: {what}"), completed=done, total=of)

    timer.start()
    try:
        yield tell
    finally:
        timer.cancel()
        timer.join()
        progress.stop()


@contextmanager
def lines(title: str, console: Console, pause: float = 2.0, patience: int = 5) -> Iterator[Callable[[str], None]]:
    """Prints a line for each stage and each tenth of it, checked every `pause`; and after `patience` pauses at most."""
    doing, done, began = [""], Event(), monotonic()

    def watch() -> None:
        shown: object = ""
        quiet = 0
        while not done.wait(pause):
            quiet += 1
            (what,) = doing
            now = what.tenth if isinstance(what, Stage) else what
            if now != shown or quiet >= patience:
                shown, quiet = now, 0
                say(console, f"{title}{what and f': {what}'}, {monotonic() - began:.0f} s…")

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield lambda what: doing.__setitem__(0, what)
    finally:
        done.set()
        watcher.join()
