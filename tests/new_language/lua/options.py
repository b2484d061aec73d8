"""What a user may choose for Lua."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from lstmgen.errors import MODEL, Problem, UnsupportedError
from lstmgen.plan.interface import Interface
from lstmgen.plan.numbers import DType
from lstmgen.targets.family.options import FamilyOptions
from lstmgen.targets.family.spelling import LanguageSyntax
from lstmgen.targets.options import Conflict, option
from lstmgen.targets.shared_options import dtype


@dataclass(frozen=True, kw_only=True)
class LuaOptions(FamilyOptions):
    """The options of Lua."""

    dtype: Literal["float64"] | None = dtype("float64")
    lua: Literal["5.3", "5.4"] | None = option("The oldest Lua that must run it.", implied="5.3")
    const: bool = option("Declare what does not change as `<const>`.", default=False)

    CONFLICTS: ClassVar[Sequence[Conflict]] = (Conflict({"lua": ("5.3",), "const": ()}, "this Lua has no `<const>`"),)

    def check_interface(self, interface: Interface) -> None:
        if interface.labelled or interface.windows or interface.has_text or self.weights_file:
            problem, cure = (
                "it has no labels, windows, texts and files of weights",
                "leave `pipeline=` and `weights_file=` out",
            )
            raise UnsupportedError([Problem(MODEL, "Lua", problem, cure)])

    def spell(self, language: LanguageSyntax) -> LanguageSyntax:
        return replace(language, let="local {name} <const> = {value}") if self.const else language

    @property
    def real(self) -> DType:
        return "float64"
