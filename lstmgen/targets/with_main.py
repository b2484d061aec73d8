"""The option of languages whose files can be run as programs."""

from __future__ import annotations

from typing import Any

from lstmgen.targets.options import option


def with_main(unpackaged: str = "") -> Any:
    """Returns a field of their options.

    Args:
        unpackaged: why it does not go with a package, if it does not.
    """
    return option(
        "Add a program that reads samples and prints predictions: in C a main() that reads numbers from stdin, "
        "elsewhere a command line for CSV and JSON.",
        default=False,
        plans=False,
        unpackaged=unpackaged,
    )
