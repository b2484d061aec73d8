"""Go: one package in a file, with nothing but the standard library."""

from lstmgen.targets.family.target import family_target
from lstmgen.targets.go.options import GoOptions
from lstmgen.targets.go.runner import COMPILER, build
from lstmgen.targets.go.spelling import GO as LANGUAGE

GO = family_target(LANGUAGE, COMPILER, build, needs="Go 1.13 or newer", options=GoOptions)
