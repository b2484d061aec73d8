"""Options that the languages of the family have."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from lstmgen.plan.backend import Backend
from lstmgen.plan.interface import Interface
from lstmgen.plan.numbers import DType, Numbers
from lstmgen.plan.program import Plan
from lstmgen.targets.family.spelling import LanguageSyntax
from lstmgen.targets.indexing.kernels import PLAIN
from lstmgen.targets.interface import Precision
from lstmgen.targets.shared_options import WEIGHTS_FILE, WeightsOptions, dtype

# Names in code that loads weights.
LOADING = ("arrays", "expected", "file", "load", "other", "place", "share", "weights")


@dataclass(frozen=True, kw_only=True)
class FamilyOptions(WeightsOptions):
    """The options of any language of the family."""

    dtype: DType | None = dtype("float32")
    weights_file: Literal["load"] | None = WEIGHTS_FILE
    source: str = ""

    def placed(self, out: Path) -> FamilyOptions:
        return replace(self, source=out.name)

    @property
    def reserved(self) -> Sequence[str]:
        """Names that identifiers of the source cannot have."""
        return LOADING if self.loads else ()

    def check_interface(self, interface: Interface) -> None:
        """Refuses what a model has and the source would lack.

        Raises:
            UnsupportedError: there is something.
        """

    def spell(self, language: LanguageSyntax) -> LanguageSyntax:
        """Returns the language as these options spell it."""
        return replace(language, capitals=False) if self.loads else language

    @property
    def real(self) -> DType:
        """The type of floats."""
        return self.dtype or "float32"

    @property
    def numbers(self) -> Numbers:
        """Returns the number formats."""
        return Numbers(self.real)


def backend(title: str, options: FamilyOptions) -> Backend:
    """Returns the settings for plans of a language."""
    from lstmgen.targets.family.templates import lacks  # which only a language needs that is written

    has_batches = not options.loads
    return Backend(
        kernels=PLAIN, lacks=lacks, numbers=options.numbers, batches=lambda program: has_batches, title=title
    )


def precision(plan: Plan) -> Precision:
    """Returns that of the floats."""
    return Precision.FLOAT64 if plan.numbers.dtype == "float64" else Precision.FLOAT32
