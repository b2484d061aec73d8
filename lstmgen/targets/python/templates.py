"""The templates of Python and of the languages that build on it, and what they may use."""

from __future__ import annotations

from lstmgen.plan.layouts import by_tanh, sigmoid_as_tanh
from lstmgen.targets.python import literals, operands, scan, wrap
from lstmgen.targets.python.unrolled import units
from lstmgen.targets.text.templates import Templates

TEMPLATES = Templates(
    {
        "python_float": literals.python_float,
        "python_string": literals.python_string,
        "python_tuple": literals.python_tuple,
        "sigmoid_as_tanh": sigmoid_as_tanh,
        "units": units,
        "channels_of_group": operands.channels_of_group,
        "numbers_of_window": operands.numbers_of_window,
        "subscript": operands.subscript,
        "unpacked": scan.unpacked,
        "as_tuple": scan.as_tuple,
        "wrap": wrap.wrap_text,
    },
    {"by_tanh": by_tanh, "padding": operands.is_padding},
)
