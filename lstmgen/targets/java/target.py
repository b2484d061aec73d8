"""Java 8 and newer: one class, with nothing but the language."""

from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool
from lstmgen.targets.family.target import family_target
from lstmgen.targets.java.options import JavaOptions
from lstmgen.targets.java.spelling import JAVA as LANGUAGE
from lstmgen.targets.session import run

JAVAC = Tool(("javac", "-version"), "no Java compiler was found; install a JDK (apt install default-jdk-headless)")
QUICK = ("-J-Xshare:auto", "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")  # it compiles one file
STRICT = ("-Xlint:all", "-Werror", "-encoding", "UTF-8")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles a class with its driver; returns the command that runs them."""
    classes, main = str(folder / "classes"), folder / "VerifyDriver.java"
    main.write_text(driver, encoding="utf-8")
    run(["javac", *QUICK, *STRICT, "-d", classes, str(main), str(source)])
    return ["java", "-Xshare:auto", "-XX:+UseSerialGC", "-cp", classes, "VerifyDriver"]


JAVA = family_target(LANGUAGE, JAVAC, build, needs="Java 8 or newer", options=JavaOptions)
