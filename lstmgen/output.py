"""Writes the output whole: all files of an export, or none, and never half a file.

Each text goes to a temporary name beside its target; when all are on the disk, they are renamed. What stood
there before survives every failure: disk full, no permission, an interrupt.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path

from lstmgen.display import printable
from lstmgen.errors import OutputError, reason

Content = str | bytes


def write(contents: Mapping[Path, Content], *, force: bool = False, sources: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Writes all files, texts in UTF-8 with Unix line ends; a symbolic link is followed, not replaced.

    Args:
        force: existing files may be replaced.
        sources: what was read, which is never replaced.

    Returns:
        The files as given.

    Raises:
        OutputError: a target may not be replaced or cannot be written; nothing has changed then.
    """
    targets = {path: _target(path) for path in contents}
    for path, target in targets.items():
        _check(path, target, force=force, sources=sources)
    if len(set(targets.values())) < len(targets):
        raise OutputError(f"cannot write {', '.join(map(str, contents))}: two of them are one file, by way of links")
    waiting: dict[Path, Path] = {}
    try:
        for path, content in contents.items():
            waiting[targets[path]] = _temporary(targets[path], encoded(content))
        _rename(waiting)
    except OSError as error:
        raise OutputError(f"cannot write {', '.join(map(str, contents))}: {reason(error)}") from None
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)
    return tuple(contents)


def encoded(content: Content) -> bytes:
    """What stands in a file."""
    return content.encode("utf-8") if isinstance(content, str) else content


def write_folder(
    folder: Path, contents: Mapping[str, Content], *, force: bool, sources: Iterable[Path]
) -> tuple[Path, ...]:
    """Writes files into a folder, by their paths in it; folders that are not there are made, and gone if it fails.

    Raises:
        OutputError: as `write`, or a folder cannot be made.
    """
    paths = {folder / name: content for name, content in contents.items()}
    above = [[path.parent, *path.parent.parents] for path in paths]
    wanted = [each for several in above for each in reversed(several[: several.index(folder) + 1])]
    return write_below(wanted, paths, force=force, sources=sources)


def write_below(
    folders: Iterable[Path], contents: Mapping[Path, Content], *, force: bool, sources: Iterable[Path]
) -> tuple[Path, ...]:
    """Writes files, before which folders are made where these are not there; gone again if it fails.

    Raises:
        OutputError: as `write`, or a folder cannot be made.
    """
    made: list[Path] = []
    try:
        for each in folders:
            if not each.is_dir():
                each.mkdir()
                made.append(each)
        return write(contents, force=force, sources=sources)
    except BaseException as error:
        for each in reversed(made):
            each.rmdir()
        if isinstance(error, OSError):
            raise OutputError(f"cannot make {each}: {reason(error)}") from None
        raise


def _target(path: Path) -> Path:
    """The file that a path stands for, links followed."""
    try:
        target = path.resolve()
        is_loop = target.is_symlink()
    except OSError as error:
        raise OutputError(f"cannot write {printable(path)}: {reason(error)}") from None
    except (RuntimeError, ValueError) as error:  # a loop of links before Python 3.13, a NUL in the name
        raise OutputError(f"cannot write {printable(path)}: {error}") from None
    if is_loop:
        raise OutputError(f"cannot write {path}: its links form a loop")
    return target


def _check(path: Path, target: Path, *, force: bool, sources: Iterable[Path]) -> None:
    try:
        if not target.parent.is_dir():
            raise OutputError(f"cannot write {path}: there is no folder {target.parent}")
        if not target.exists():
            return
        if target.is_dir():
            raise OutputError(f"cannot write {path}: it is a folder; name a file in it")
        if not target.is_file():
            raise OutputError(f"cannot write {path}: it is not an ordinary file")
        if any(source.exists() and target.samefile(source) for source in sources):
            raise OutputError(f"cannot write {path}: it was read for this")
        if not force:
            raise OutputError(f"{path} exists already; `force=True` replaces it")
        if not os.access(target, os.W_OK):
            raise OutputError(f"cannot write {path}: it is write-protected")
    except OSError as error:
        raise OutputError(f"cannot write {printable(path)}: {reason(error)}") from None


def _temporary(target: Path, content: bytes) -> Path:
    """A new file beside the target, with its permissions, that holds the content and is on the disk."""
    temporary = target.with_name(f".lstmgen-{secrets.token_hex(8)}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _rename(waiting: Mapping[Path, Path]) -> None:
    """Puts every temporary file in its target's place; where one fails, the old files come back."""
    old: dict[Path, Path | None] = {}
    try:
        for target, temporary in waiting.items():
            old[target] = _backup(target) if target.exists() else None
            temporary.replace(target)
    except BaseException:
        for target, backup in old.items():
            if backup is not None and waiting[target].exists():  # the one that failed: it changed nothing
                backup.unlink()
            elif backup is not None:
                backup.replace(target)
            elif not waiting[target].exists():
                target.unlink(missing_ok=True)
        raise
    for backup in old.values():
        if backup is not None:
            backup.unlink()


def _backup(target: Path) -> Path:
    """A second name for the old file, or a copy where the file system knows no links."""
    backup = target.with_name(f".lstmgen-{secrets.token_hex(8)}.old")
    try:
        backup.hardlink_to(target)
    except OSError:
        backup = _temporary(target, target.read_bytes())
    return backup
