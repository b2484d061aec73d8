"""The option of languages whose weights may be in a file of their own, beside the source."""

from __future__ import annotations

from typing import Any

from lstmgen.errors import OptionError
from lstmgen.targets.options import option

# A field of their options.
WEIGHTS_FILE: Any = option(
    "Weights in a file of their own: in C another source, or a .bin read by #embed or .incbin; in JavaScript a .bin "
    "that the module reads.",
    plans=False,
)


def no_weights() -> OptionError:
    """The error where there is nothing to put into such a file."""
    return OptionError("`weights_file=`: the model has no weights; leave it out")
