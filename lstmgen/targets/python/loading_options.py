"""Options of Python for weights that a program loads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import ClassVar, Literal

from lstmgen.output import Content
from lstmgen.targets.interface import Exchanged
from lstmgen.targets.options import Conflict, Options
from lstmgen.targets.shared_options import NO_FIXED_POINT, WEIGHTS_FILE, require_loading, require_loading_package

# How the name of the weights ends, which is another file than that of C.
BINARY = ".py.weights.bin"


@dataclass(frozen=True, kw_only=True)
class LoadingOptions(Options):
    """The options of Python targets whose weights may be in a file.

    Attributes:
        source: the name of the file, once that is known.
    """

    weights_file: Literal["load"] | None = WEIGHTS_FILE
    source: str = "predictor.py"

    NOT_LOADED: ClassVar[Sequence[Conflict]] = (
        NO_FIXED_POINT,
        Conflict({"weights_file": ["load"], "style": ["fast"]}, "the fastest code has weights among its instructions"),
    )

    @property
    def loads(self) -> bool:
        """Returns whether weights are loaded while the program runs."""
        return self.weights_file == "load"

    @property
    def weights_beside(self) -> str:
        """The name of the file with the weights beside the source; "" where these are in the source."""
        return Path(self.source).stem + BINARY if self.loads else ""

    def check_packaged(self, *, loads: bool) -> None:
        super().check_packaged(loads=loads)
        require_loading_package(loads=self.loads, package_loads=loads)

    def placed(self, out: Path) -> LoadingOptions:
        return replace(self, source=out.name)

    def endings(self) -> Sequence[str]:
        return (BINARY,) if self.loads else ()

    def other_endings(self) -> Sequence[str]:
        return () if self.loads else (BINARY,)


def exchanged(files: Mapping[str, Content], options: LoadingOptions, source: str) -> Exchanged:
    """Returns the file of a model's weights for a source that was exported before.

    Args:
        files: those of the model, by the ends of their names.
        source: text of a source with the same options.
    Raises:
        OptionError: the source loads no weights.
    """
    from lstmgen.targets.text import exchange  # which few calls need

    require_loading(options.source, loads=options.loads)
    return exchange.exchanged(files, ".py", BINARY, source)
