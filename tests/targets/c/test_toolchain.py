"""Compilers of Microsoft are searched in the usual places, and run with their own options."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from toolchain import ROOT, require

import lstmgen
from lstmgen.errors import ToolError
from lstmgen.targets.c import toolchain, visual_studio
from lstmgen.targets.c.toolchain import NO_COMPILER, build, find_compiler, has_msvc_options

ARTICLE = ROOT / "generated_examples" / "article" / "model.h5"


@pytest.fixture(autouse=True)
def no_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CC", raising=False)
    monkeypatch.delenv("INCLUDE", raising=False)
    monkeypatch.setenv("PATH", "/nowhere")
    visual_studio.newest.cache_clear()


def script(path: Path, text: str) -> Path:
    """A program for tests, of Python."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!{sys.executable}\nimport os, sys\n{text}\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stand-ins for vswhere, cmd and cl; cl keeps its arguments. Returns cl."""
    programs = tmp_path / "Program Files (x86)"
    root = tmp_path / "VS 2022"
    query = ["-latest", "-products", "*", "-requires", visual_studio.TOOLS, "-property", "installationPath"]
    script(programs / visual_studio.VSWHERE, f"assert sys.argv[1:] == {query!r}\nprint({str(root)!r})")
    compiler = script(
        root / "bin" / "cl", f"open({str(tmp_path / 'arguments')!r}, 'a').write('\\n'.join(sys.argv[1:]) + '\\n')"
    )
    variables = {"Path": compiler.parent, "INCLUDE": "C:\\include;C:\\ucrt", "LIB": "C:\\lib"}
    listed = "\n".join(f"{name}={value}" for name, value in variables.items())
    call = ["/d", "/c", "call", str(root / visual_studio.SCRIPT), ">nul", "&&", "set"]
    script(tmp_path / "bin" / "cmd", f"assert sys.argv[1:] == {call!r}\nprint({listed!r})")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("ProgramFiles(x86)", str(programs))
    return compiler


def test_visual_studio_is_asked_through_vswhere(installation: Path, tmp_path: Path) -> None:
    assert find_compiler() == str(installation)
    build([Path("net.c")], tmp_path / "net", str(installation), ["-std=c99", "-O2", "-DNET_MAX=3", "-Isrc"])
    assert (tmp_path / "arguments").read_text().splitlines() == [
        *("/nologo", "/O2", "-D_CRT_SECURE_NO_WARNINGS", "-DNET_MAX=3", "-Isrc", "-IC:\\include", "-IC:\\ucrt"),
        *("/c", "net.c", f"/Fo{tmp_path / 'net.obj'}"),
        *("/nologo", str(tmp_path / "net.obj"), f"/Fe{tmp_path / 'net.exe'}", "/link", "/LIBPATH:C:\\lib"),
    ]


def test_folders_of_a_developer_prompt_are_used(
    installation: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INCLUDE", "C:\\set")
    build([Path("net.c")], tmp_path / "net", str(installation))
    assert "/link" not in (tmp_path / "arguments").read_text().split("\n")


def test_a_compiler_on_the_path_comes_first(installation: Path, tmp_path: Path) -> None:
    other = script(tmp_path / "bin" / "clang-cl", "")
    assert find_compiler() == str(other)
    gcc = script(tmp_path / "bin" / "gcc", "")
    assert find_compiler() == str(gcc)


def test_without_one_the_message_names_all_places(tmp_path: Path) -> None:
    assert find_compiler() is None
    lstmgen.export(ARTICLE, tmp_path / "net.c")
    with pytest.raises(ToolError) as caught:
        lstmgen.verify(ARTICLE, tmp_path / "net.c", keras=False)
    assert NO_COMPILER in str(caught.value)
    assert all(name in NO_COMPILER for name in (*toolchain.COMPILERS, "vswhere", "CC"))


def test_an_installation_without_tools_for_c_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script(tmp_path / "bin" / "vswhere", "")
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_compiler() is None


@pytest.mark.parametrize(
    ("compiler", "expected"),
    [
        ("cl", True),
        (r"cl.exe", True),
        ("CL.EXE", True),
        ("/usr/bin/clang-cl-19", True),
        ("clang-19", False),
        ("gcc", False),
    ],
)
def test_names_of_compilers(compiler: str, expected: bool) -> None:
    assert has_msvc_options(compiler) is expected


def test_verify_with_the_options_of_clang_cl(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The driver of clang-cl, for Linux: there the C library is linked by name, as no option of it does."""
    monkeypatch.undo()
    clang = require("clang")
    link = "([] if '/c' in sys.argv else [os.path.relpath(os.popen('gcc -print-file-name=libm.so.6').read().strip())])"
    command = [clang, "--driver-mode=cl", "--target=x86_64-pc-linux-gnu", "-Wno-unused-command-line-argument"]
    compiler = script(tmp_path / "clang-cl", f"os.execv({clang!r}, {command!r} + sys.argv[1:] + {link})")
    monkeypatch.setenv("CC", str(compiler))
    lstmgen.export(ARTICLE, tmp_path / "net.c")
    report = lstmgen.verify(ARTICLE, tmp_path / "net.c", keras=False)
    assert report.ok
    assert {line.what for line in report.lines} >= {"C", "C batch", "C step()"}
