"""Files of weights for a source that was exported before, in all languages but C."""

from collections.abc import Mapping

from lstmgen.output import Content
from lstmgen.targets.interface import Exchanged
from lstmgen.targets.text.blob import fits, misfit


def exchanged(files: Mapping[str, Content], code: str, weights: str, source: str) -> Exchanged:
    """Returns the file of a model's weights for a source.

    Args:
        files: those of the model, by the ends of their names.
        code, weights: the ends of the names of its code and of its file of weights.
        source: text of a source with the same options.
    """
    content, text = files[weights], files[code]
    assert isinstance(content, bytes)
    assert isinstance(text, str)
    return Exchanged(content, "" if fits(content, source) else misfit(text, source))
