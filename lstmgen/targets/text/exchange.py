"""Files of weights for a source that was exported before, in all languages but C."""

from collections.abc import Callable, Mapping
from typing import Any

from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.interface import Exchanged
from lstmgen.targets.shared_options import WeightsOptions
from lstmgen.targets.text.blob import fits, misfit


def exchanged(
    render: Callable[[Plan, Any], Mapping[str, Content]], code: str, plan: Plan, options: WeightsOptions, source: str
) -> Exchanged:
    """Returns the file of a plan's weights for a source.

    Args:
        render: returns the files of a plan, by the ends of their names.
        code: the end of the name of its code.
        source: text of a source with the same options.

    Raises:
        OptionError: the source loads no weights.
    """
    options.require_loading()
    files = render(plan, options)
    content, text = files[options.binary], files[code]
    assert isinstance(content, bytes)
    assert isinstance(text, str)
    return Exchanged(content, "" if fits(content, source) else misfit(text, source))
