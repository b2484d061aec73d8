"""Options of Rust."""

from dataclasses import dataclass, replace

from lstmgen.errors import MODEL, Problem, UnsupportedError
from lstmgen.plan.interface import Interface
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.family.spelling import LanguageSyntax
from lstmgen.targets.options import option

# Mathematics of the crate libm, where there is no standard library.
LIBM = {
    **{name: f"libm::Libm::<REAL>::{name}(x)" for name in "ceil cos exp expm1 floor log log1p sin sqrt tanh".split()},
    "abs": "libm::Libm::<REAL>::fabs(x)",
    "pow": "libm::Libm::<REAL>::pow(a, b)",
}


@dataclass(frozen=True, kw_only=True)
class RustOptions(FamilyOptions):
    """The options of Rust."""

    no_std: bool = option(
        "Root of a crate without the standard library; mathematics is that of the crate libm.", default=False
    )

    def check_interface(self, interface: Interface) -> None:
        if self.no_std and interface.has_text:
            problem = "texts need the standard library"
            raise UnsupportedError(
                [Problem(MODEL, "Rust", problem, "export a .rs file without `no_std=`, or leave `text=` out")]
            )

    def spell(self, language: LanguageSyntax) -> LanguageSyntax:
        language = super().spell(language)
        return replace(language, functions={**language.functions, **LIBM}) if self.no_std else language
