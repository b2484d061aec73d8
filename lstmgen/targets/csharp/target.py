"""C# 7.3 and newer: one class, with nothing but the language."""

from lstmgen.targets.csharp.options import CSharpOptions
from lstmgen.targets.csharp.runner import MCS, build
from lstmgen.targets.csharp.spelling import CSHARP as LANGUAGE
from lstmgen.targets.family.target import family_target

CSHARP = family_target(LANGUAGE, MCS, build, needs="C# 7 on .NET, Mono or Unity", options=CSharpOptions)
