"""Java 8 and newer: one class, with nothing but the language."""

from lstmgen.targets.family.target import family_target
from lstmgen.targets.java.options import JavaOptions
from lstmgen.targets.java.runner import JAVAC, build
from lstmgen.targets.java.spelling import JAVA as LANGUAGE

JAVA = family_target(LANGUAGE, JAVAC, build, needs="Java 8 or newer", options=JavaOptions)
