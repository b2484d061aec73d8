"""Compiles generated Java and runs it."""

from collections.abc import Mapping

from lstmgen.errors import ToolError
from lstmgen.targets.family.runner import Tool, built, program_runner
from lstmgen.targets.interface import Artifact, Bench
from lstmgen.targets.java.options import JavaOptions
from lstmgen.targets.session import Runner

JAVAC = Tool(("javac", "-version"), "no Java compiler was found; install a JDK (apt install default-jdk-headless)")
QUICK = ("-J-Xshare:auto", "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC")  # it compiles one file


def runners(artifact: Artifact, bench: Bench) -> Mapping[str, Runner]:
    """Compiles generated Java with its driver, and returns its runner.

    Raises:
        ToolError: there is no compiler, or it refuses.
    """
    from lstmgen.targets.java.source import driver  # which only a check needs

    if why := JAVAC.missing():
        raise ToolError(why)
    assert isinstance(artifact.options, JavaOptions)
    classes = bench.folder / "classes"
    main = bench.folder / "VerifyDriver.java"
    main.write_text(driver(artifact.plan, artifact.options), encoding="utf-8")
    built(
        [
            "javac",
            *QUICK,
            "-Xlint:all",
            "-Werror",
            "-encoding",
            "UTF-8",
            "-d",
            str(classes),
            str(main),
            str(artifact.source),
        ]
    )
    command = ["java", "-Xshare:auto", "-XX:+UseSerialGC", "-cp", str(classes), "VerifyDriver"]
    return {artifact.target.title: program_runner(command, artifact.plan)}
