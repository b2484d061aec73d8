"""The pages of docs/ and README.md: their fenced blocks, and whether what a command printed is what a page shows.

A page may begin with comments for the tests:

    <!-- files: generated_examples/har/model.keras docs/tutorials/gestures.npy=samples.npy -->
    <!-- tools: cc micropython -->
    <!-- modules: tensorflow -->

The files, of the repository, lie in the folder where the commands run, under the last part of their path or the name
behind `=`. The programs have to be there, and the modules of Python. Then, in order:

- ```console: each line after `$ ` is run as by a shell, with the lines after a `\\` at its end; what follows is what
  it prints. `…` alone on a line stands for any lines, within a line for any text. `# exits 1` behind a command says
  that it fails so; what it prints on stderr is then shown too.
- ```python: run as a program, unless it has a title; a ```text block right behind it is what it prints.
- title="name" behind the language of any block: the block is written to a file of that name.
- ```sh: is not run, and a comment above it, <!-- not run: why -->, says why.
"""

from __future__ import annotations

import io
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from warnings import catch_warnings, simplefilter

import command_line
from toolchain import ROOT

FENCE = re.compile(
    r"^(?P<indent> *)```(?P<language>[\w+]+)(?: title=\"(?P<title>[^\"]+)\")?\n(?P<text>.*?)^(?P=indent)```$",
    re.MULTILINE | re.DOTALL,
)
SHELL = re.compile(r"[|<>$&;*]")
SCIENTIFIC = re.compile(r"\d\.\de[-+]\d\d")
DECIMAL = re.compile(r"(\d+\.\d+(?:e[-+]\d+)?)")
ROUNDING = 8.0
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


@dataclass(frozen=True)
class Block:
    """A fenced block.

    Attributes:
        above: the text between the block before and this one.
        start, end: where its text stands in the page.
    """

    language: str
    title: str
    text: str
    above: str
    start: int
    end: int


@dataclass(frozen=True)
class Command:
    """A command or a program, and what a page says that it prints; None where it shows nothing."""

    line: str
    shown: str | None = None
    is_python: bool = False

    @property
    def is_script(self) -> bool:
        """Whether it runs a program of the page."""
        return self.is_python or bool(re.match(r"python \S+\.py", self.line))

    @property
    def code(self) -> int:
        """How it exits."""
        found = re.search(r"# exits (\d+)$", self.line)
        return int(found[1]) if found else 0


def blocks(page: Path) -> list[Block]:
    text = page.read_text(encoding="utf-8")
    found, end = [], 0
    for match in FENCE.finditer(text):
        lines = match["text"].splitlines(keepends=True)
        inner = "".join(line.removeprefix(match["indent"]) for line in lines)
        above = text[end : match.start()]
        found.append(Block(match["language"], match["title"] or "", inner, above, *match.span("text")))
        end = match.end()
    return found


def wanted(page: Path, what: str) -> list[str]:
    """What the comments of that name list."""
    text = page.read_text(encoding="utf-8")
    return [word for words in re.findall(rf"<!-- {what}: (.*?) -->", text) for word in words.split()]


def commands(console: str) -> Iterator[Command]:
    """The commands of a ```console block."""
    for part in re.split(r"^\$ ", console, flags=re.MULTILINE)[1:]:
        lines = part.splitlines()
        end = 1
        while lines[end - 1].endswith("\\"):
            end += 1
        shown = "\n".join(lines[end:]).rstrip()
        yield Command("\n".join(lines[:end]), shown or None)


def agrees(printed: str, shown: str) -> bool:
    """Whether this was printed, but for what `…` stands for, and for spaces between columns.

    Where a line has a number in scientific notation it tells of rounding, which is another one on another processor:
    decimals there may differ by `ROUNDING`.
    """
    pattern, decimals = "", []
    for line in squeezed(shown).splitlines():
        if line.strip() == "…":
            pattern += r"(?:.*\n)*?"
            continue
        parts = DECIMAL.split(line) if SCIENTIFIC.search(line) else [line]
        texts = [".*?".join(map(re.escape, text.split("…"))) for text in parts[::2]]
        decimals += [float(number) for number in parts[1::2]]
        pattern += rf"({DECIMAL.pattern[1:-1]})".join(texts) + r"\n"
    match = re.fullmatch(pattern, squeezed(printed) + "\n")
    return match is not None and all(
        wanted == 0 or 1 / ROUNDING <= float(got) / wanted <= ROUNDING for got, wanted in zip(match.groups(), decimals)
    )


def squeezed(text: str) -> str:
    """Without spaces at the ends of lines, and with two where there are more within one."""
    lines = text.rstrip().splitlines()
    return "\n".join(re.sub(r"(?<=\S) {2,}", "  ", line.rstrip()) for line in lines)


def play(page: Path, folder: Path, times: int = 1) -> Iterator[tuple[Block, list[tuple[Command, str]]]]:
    """Runs a page in a folder: its blocks that run, with what each of their commands printed.

    Args:
        times: how often each script runs, as a user runs it again.

    Raises:
        AssertionError: a command does not exit as the page says.
    """
    for file in wanted(page, "files"):
        source, _, name = file.partition("=")
        shutil.copy(ROOT / source, folder / (name or Path(source).name))
    for block, commands_of_it in script(page):
        if block.title:
            (folder / block.title).parent.mkdir(parents=True, exist_ok=True)
            (folder / block.title).write_text(block.text, encoding="utf-8")
        repeated = [command for command in commands_of_it for _ in range(times if command.is_script else 1)]
        yield block, [(command, run(command, folder)) for command in repeated]


def script(page: Path) -> list[tuple[Block, list[Command]]]:
    """The blocks, each with the commands that it stands for. A program's output is the ```text block behind it."""
    found = blocks(page)
    steps: list[tuple[Block, list[Command]]] = []
    for k, block in enumerate(found):
        if block.language == "console":
            steps.append((block, list(commands(block.text))))
        elif block.language == "python" and not block.title:
            behind = found[k + 1] if k + 1 < len(found) else None
            shows = behind is not None and behind.language == "text" and not behind.above.strip()
            steps.append((block, [] if shows else [Command(block.text, None, True)]))
            if behind is not None and shows:
                steps.append((behind, [Command(block.text, behind.text, True)]))
        elif block.title:
            steps.append((block, []))
    return steps


def run(command: Command, folder: Path) -> str:
    """What it prints; stderr too, where it is to fail."""
    if is_ours(command):
        arguments = shlex.split(command.line.replace("\\\n", " "), comments=True)[1:]
        done = command_line.run(*arguments, cwd=folder)
        code, printed, said = done.returncode, done.stdout, done.stderr
    elif program := of_keras(command, folder):
        code, printed, said = beside_keras(program, folder)
    else:
        code, printed, said = in_shell(command, folder)
    assert code == command.code, (command.line, code, printed, said)
    return printed + said if command.code else printed


def is_ours(command: Command) -> bool:
    """Whether it is lstmgen alone, without anything that a shell would do."""
    return not command.is_python and command.line.startswith("lstmgen ") and not SHELL.search(command.line)


def of_keras(command: Command, folder: Path) -> str:
    """The text of a program that imports Keras; "" for any other command."""
    script = re.fullmatch(r"python (\S+\.py)", command.line)
    program = (folder / script[1]).read_text(encoding="utf-8") if script else command.line
    return program if "import keras" in program and (script or command.is_python) else ""


def beside_keras(program: str, folder: Path) -> tuple[int, str, str]:
    """Runs a program here, where Keras is loaded for all: that takes longer than what such programs do."""
    import keras

    keras.utils.clear_session(free_memory=False)  # layers without a name are called as in a process of their own
    printed = io.StringIO()
    own = {path.stem for path in folder.glob("*.py")}
    others = {name: sys.modules.pop(name) for name in own & sys.modules.keys()}  # of another page or test
    before = set(sys.modules)
    sys.path.insert(0, str(folder))
    try:
        with command_line.working_in(folder), redirect_stdout(printed), catch_warnings():
            simplefilter("ignore")  # not errors, as in our tests
            exec(compile(program, "<page>", "exec"), {"__name__": "__main__"})
    finally:
        sys.path.remove(str(folder))
        for name in set(sys.modules) - before:
            if Path(getattr(sys.modules[name], "__file__", None) or "/").is_relative_to(folder):
                del sys.modules[name]
        sys.modules.update(others)
    return 0, printed.getvalue(), ""


def in_shell(command: Command, folder: Path) -> tuple[int, str, str]:
    """Runs a command, or a program, as a process of its own; what pip installs stays in the folder."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    site = f"{folder / 'site'}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    pip = {"PIP_TARGET": str(folder / "site"), "PIP_NO_BUILD_ISOLATION": "0", "PIP_NO_INDEX": "1", "PYTHONPATH": site}
    environment = {**os.environ, **pip, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    program = [sys.executable, "-c", command.line] if command.is_python else ["sh", "-c", command.line]
    done = subprocess.run(program, capture_output=True, text=True, cwd=folder, env=environment)
    return done.returncode, done.stdout, done.stderr
