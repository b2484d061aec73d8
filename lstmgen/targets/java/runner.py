"""Compiles generated Java."""

from collections.abc import Sequence
from pathlib import Path

from lstmgen.targets.family.runner import Tool, built

JAVAC = Tool(("javac", "-version"), "no Java compiler was found; install a JDK (apt install default-jdk-headless)")
QUICK = ("-J-Xshare:auto", "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")  # it compiles one file
STRICT = ("-Xlint:all", "-Werror", "-encoding", "UTF-8")


def build(source: Path, driver: str, folder: Path) -> Sequence[str]:
    """Compiles a class with its driver; returns the command that runs them."""
    classes, main = str(folder / "classes"), folder / "VerifyDriver.java"
    main.write_text(driver, encoding="utf-8")
    built(["javac", *QUICK, *STRICT, "-d", classes, str(main), str(source)])
    return ["java", "-Xshare:auto", "-XX:+UseSerialGC", "-cp", classes, "VerifyDriver"]
