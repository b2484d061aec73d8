"""Options of Rust."""

from dataclasses import dataclass, replace

from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.family.spelling import LanguageSyntax

# Mathematics of the crate libm, where there is no standard library.
LIBM = {
    **{name: f"libm::Libm::<REAL>::{name}(x)" for name in "ceil cos exp expm1 floor log log1p sin sqrt tanh".split()},
    "abs": "libm::Libm::<REAL>::fabs(x)",
    "pow": "libm::Libm::<REAL>::pow(a, b)",
}


@dataclass(frozen=True, kw_only=True)
class RustOptions(FamilyOptions):
    """The options of Rust.

    Attributes:
        no_std: the source is a crate that needs no standard library.
    """

    no_std: bool = False

    def spell(self, language: LanguageSyntax) -> LanguageSyntax:
        return replace(language, functions={**language.functions, **LIBM}) if self.no_std else language
