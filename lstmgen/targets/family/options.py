"""Options that the languages of the family have."""

from collections.abc import Sequence
from dataclasses import dataclass

from lstmgen.plan.backend import Backend
from lstmgen.plan.interface import Interface
from lstmgen.plan.numbers import DType, Numbers
from lstmgen.plan.program import Plan
from lstmgen.targets.family.spelling import LanguageSyntax
from lstmgen.targets.indexing.kernels import PLAIN
from lstmgen.targets.interface import Precision
from lstmgen.targets.options import Options
from lstmgen.targets.shared_options import dtype


@dataclass(frozen=True, kw_only=True)
class FamilyOptions(Options):
    """The options of any language of the family."""

    dtype: DType | None = dtype("float32")

    @property
    def reserved(self) -> Sequence[str]:
        """Names that identifiers of the source cannot have."""
        return ()

    def check_interface(self, interface: Interface) -> None:
        """Refuses what a model has and the source would lack.

        Raises:
            UnsupportedError: there is something.
        """

    def spell(self, language: LanguageSyntax) -> LanguageSyntax:
        """Returns the language as these options spell it."""
        return language

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

    return Backend(kernels=PLAIN, lacks=lacks, numbers=options.numbers, batches=lambda program: True, title=title)


def precision(plan: Plan) -> Precision:
    """Returns that of the floats."""
    return Precision.FLOAT64 if plan.numbers.dtype == "float64" else Precision.FLOAT32
