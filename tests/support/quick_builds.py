"""Compilers for tests of what generated code computes, in a third of the time of those that a user has.

C is built for this processor alone, where generated C has code for several, and without optimization;
tests/targets/c/test_compilers.py builds the same operations as users do. Rust, Go and Swift are built without
optimization; in Rust, integers that overflow panic then. One process compiles all Java, as javac takes most of its time
to warm up.
tests/conformance/test_real_models.py builds the first models as `lstmgen verify` does.
"""

from __future__ import annotations

import atexit
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from unittest import mock

import pytest
import toolchain

from lstmgen.targets.session import executed_by

JAVAC_SERVER = Path(__file__).with_name("JavacServer.java")
BRIEF = ("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx512m")


@contextmanager
def built_quickly(folder: Path) -> Iterator[None]:
    """Compiles what is generated quickly; a folder holds the C compiler."""
    with mock.patch.dict(os.environ, CC=str(quick_compiler(folder))), executed_by(quickly):
        yield


def quick_compiler(folder: Path) -> Path:
    """Writes the compiler into a folder: gcc with flags behind those that it is given."""
    compiler = folder / "quick-cc"
    flags = f"{toolchain.widest()} -O0 -D__OPTIMIZE__"  # -D: code for compilers that do is to be compiled
    compiler.write_text(f'#!/bin/sh\nexec gcc "$@" {flags}\n', encoding="utf-8")
    compiler.chmod(0o755)
    return compiler


def quickly(command: Sequence[str], stdin: str) -> subprocess.CompletedProcess[str]:
    """Runs a command; compilers quickly."""
    program, *arguments = command
    if program == "javac" and arguments != ["-version"]:
        # The process works in another folder.
        places = [str(Path(argument).resolve()) if Path(argument).exists() else argument for argument in arguments]
        return compiled_java([argument for argument in places if not argument.startswith("-J")])
    if program == "go" and arguments[0] == "build":
        arguments[-1:] = ["-gcflags=-N -l", *arguments[-1:]]
    if program == "rustc":
        arguments = [argument.replace("-Copt-level=1", "-Copt-level=0") for argument in arguments]
    if program == "swiftc":
        arguments = ["-Onone" if argument == "-O" else argument for argument in arguments]
    return subprocess.run(
        [program, *arguments], input=stdin, capture_output=True, text=True, errors="replace", check=False
    )


def compiled_java(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    """Compiles Java with the arguments of javac."""
    server = javac_server()
    assert server.stdin is not None
    assert server.stdout is not None
    server.stdin.write("\t".join(arguments) + "\n")
    server.stdin.flush()
    code, size = map(int, server.stdout.readline().split())
    return subprocess.CompletedProcess(["javac", *arguments], code, "", server.stdout.read(size))


@cache
def javac_server() -> subprocess.Popen[str]:
    """Starts a process that compiles Java until this one ends."""
    command = ["java", *BRIEF, str(JAVAC_SERVER)]
    server = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
    atexit.register(server.communicate)  # which closes its input
    return server


@pytest.fixture(scope="session")
def quick_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("compiler")


@pytest.fixture(autouse=True)
def quick_builds(quick_folder: Path) -> Iterator[None]:
    """For all tests of a folder whose conftest.py imports both: `lstmgen verify` and the like compile with them."""
    with built_quickly(quick_folder):
        yield
