"""The heads of generated files, which say what wrote them, and the search for them in a package."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.targets.interface import Target
from lstmgen.targets.options import Options
from lstmgen.targets.registry import TARGETS, target_of
from lstmgen.targets.text.header import MARGIN

# The line with the target and the options of the export, in the head of every file.
WRITTEN = re.compile(
    rf"^{MARGIN} Written: by lstmgen (?P<version>\S+), --target (?P<target>\S+) ?(?P<options>.*)$", re.MULTILINE
)
# The line with the hash of the pipeline.
PIPELINE = re.compile(rf"^{MARGIN} Pipeline: SHA-256 (?P<digest>[0-9a-f]{{64}})$", re.MULTILINE)

# Limits of the search through a package's folder, which may contain build output.
MOST_FILES = 2000
NOT_OURS = ("node_modules", "__pycache__", "venv")
HEAD = 2**16  # bytes that hold the line with the options


@dataclass(frozen=True)
class Head:
    """Content of the head of a generated file.

    Attributes:
        source: path of the source; in a package, the one in the folder.
        version: of lstmgen that wrote it.
        pipeline: digest of the pipeline; None without one.
    """

    language: Target
    options: Options
    source: Path
    version: str
    pipeline: str | None


def head_of(generated: Path, target: str | None) -> Head:
    """Reads the head of a generated file, or of the source in the folder of a package.

    Raises:
        OptionError: the file or its header is missing, or lstmgen did not write it.
    """
    source = source_in(generated) if generated.is_dir() else generated
    by_suffix = target_of(source, target)
    if not source.is_file():
        raise OptionError(f"there is no file {source}")
    head = source.with_suffix(by_suffix.suffixes[-1])
    if not head.is_file():
        raise OptionError(f"there is no {head.name} beside {source}")
    text = _text(head)
    written = WRITTEN.search(text)
    if written is None or (name := written["target"]) not in TARGETS:
        raise OptionError(f"{head} has no line 'Written: by lstmgen …' in its head: give a file that lstmgen exported")
    if target not in (None, name):
        raise OptionError(f"{source} was written with {named('target', name)}, not {target}; leave `target=` out")
    language, pipeline = TARGETS[name], PIPELINE.search(text)
    options = language.options.parse(written["options"], text).placed(source)
    return Head(language, options, source, written["version"], None if pipeline is None else pipeline["digest"])


def source_in(folder: Path) -> Path:
    """Finds the only source in a folder that has lstmgen's line in its head.

    Raises:
        OptionError: there is none, there are several, or the folder has more than `MOST_FILES`.
    """
    heads = {
        path: target
        for path in _files_in(folder)
        for target in TARGETS.values()
        if path.name.endswith(target.suffixes[-1]) and WRITTEN.search(_beginning(path))
    }
    named_so = {
        path.with_name(path.name.removesuffix(target.suffixes[-1]) + ending)
        for path, target in heads.items()
        for ending in target.names
    }
    sources = sorted(path for path in named_so if path.is_file())
    if len(sources) != 1:
        listed = f"several files that lstmgen wrote: name one of {', '.join(map(str, sources))}"
        raise OptionError(f"{folder} holds {listed if sources else 'no file that lstmgen wrote'}")
    return sources[0]


def _files_in(folder: Path) -> Iterator[Path]:
    """Yields all files below a folder, without unreadable folders and those of other tools.

    Raises:
        OptionError: there are more than `MOST_FILES`.
    """
    count = 0
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.startswith("."))
        count += len(folders) + len(names)
        if count > MOST_FILES:
            raise OptionError(
                f"{folder} holds more than {MOST_FILES:,} files: name the file that was exported, or the folder of a "
                "package"
            )
        yield from (Path(place, name) for name in names)


def _beginning(path: Path) -> str:
    """Reads the first `HEAD` bytes of a file; "" if it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(HEAD).decode("utf-8", "replace") if path.is_file() else ""
    except OSError:
        return ""


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")
