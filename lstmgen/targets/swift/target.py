"""Swift: one file, with nothing but the standard library."""

from lstmgen.targets.family.target import family_target
from lstmgen.targets.swift.options import SwiftOptions
from lstmgen.targets.swift.runner import SWIFTC, build
from lstmgen.targets.swift.spelling import SWIFT as LANGUAGE

SWIFT = family_target(LANGUAGE, SWIFTC, build, needs="Swift 5.5 or newer", options=SwiftOptions)
