"""Switches one mutant on, and notes which mutants run.

`mutate.py` puts a copy of this module into its copy of lstmgen, whose code calls `on`. $MUTANT is the number of the
mutant that is on, 0 for none. Each process adds the numbers of the mutants that it runs to the file $REACHED, one a
line.
"""

import os
from pathlib import Path

active = int(os.environ.get("MUTANT", "0"))
reached: set[int] = set()


def on(number: int) -> bool:
    """Returns whether a mutant is on."""
    if number not in reached:
        note(number)
    return number == active


def note(number: int) -> None:
    """Adds a number to those that run."""
    reached.add(number)
    if path := os.environ.get("REACHED"):
        with Path(path).open("a", encoding="ascii") as out:
            out.write(f"{number}\n")
