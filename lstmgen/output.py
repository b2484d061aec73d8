"""Writes all files of an export, or none, and never a part of a file.

Each file is first written next to its target, with a temporary name. When all are on the disk, they are renamed. The
old files survive every failure: disk full, no permission, an interrupt.

Without `force`, an existing file is replaced only if that loses nothing: it has the new content already, or is still as
this process wrote it. So a cell of a notebook may run again, and an edit by hand is safe.
"""

import os
import secrets
import stat
from collections.abc import Iterable, Mapping
from hashlib import sha256
from pathlib import Path

from lstmgen.display import printable
from lstmgen.errors import OutputError, reason

Content = str | bytes
written: dict[Path, bytes] = {}  # digests of the files that this process wrote, by resolved path


def write(contents: Mapping[Path, Content], *, force: bool = False, sources: Iterable[Path] = ()) -> tuple[Path, ...]:
    """Writes all files, texts in UTF-8 with Unix line ends; a symbolic link is followed, not replaced.

    Args:
        force: True replaces existing files of others.
        sources: input files, which are never replaced.

    Returns:
        The paths in `contents`.

    Raises:
        OutputError: a target exists or cannot be written; then nothing has changed.
    """
    targets = {path: _target(path) for path in contents}
    data = {path: encoded(content) for path, content in contents.items()}
    for path, target in targets.items():
        _check(path, target, sources=sources)
        if not (force or _is_ours(path, target, data[path])):
            raise OutputError(f"{path} exists already; `force=True` replaces it")
    if len(set(targets.values())) < len(targets):
        raise OutputError(f"cannot write {', '.join(map(str, contents))}: two of them are links to one file")
    waiting: dict[Path, Path] = {}
    try:
        for path, content in data.items():
            waiting[targets[path]] = _temporary(targets[path], content)
        _rename(waiting)
    except OSError as error:
        raise OutputError(f"cannot write {', '.join(map(str, contents))}: {reason(error)}") from None
    finally:
        for temporary in waiting.values():
            temporary.unlink(missing_ok=True)
    written.update({targets[path]: sha256(content).digest() for path, content in data.items()})
    return tuple(contents)


def encoded(content: Content) -> bytes:
    """Returns the bytes of a content."""
    return content.encode("utf-8") if isinstance(content, str) else content


def write_folder(
    folder: Path, contents: Mapping[str, Content], *, force: bool, sources: Iterable[Path]
) -> tuple[Path, ...]:
    """Writes files into a folder, by their paths in it; creates missing folders, and removes these if it fails.

    Raises:
        OutputError: see `write`; or a folder cannot be created.
    """
    paths = {folder / name: content for name, content in contents.items()}
    above = [[path.parent, *path.parent.parents] for path in paths]
    wanted = [parent for parents in above for parent in reversed(parents[: parents.index(folder) + 1])]
    return write_below(wanted, paths, force=force, sources=sources)


def write_below(
    folders: Iterable[Path], contents: Mapping[Path, Content], *, force: bool, sources: Iterable[Path]
) -> tuple[Path, ...]:
    """Writes files after creating missing folders; removes these folders if it fails.

    Raises:
        OutputError: see `write`; or a folder cannot be created.
    """
    created: list[Path] = []
    try:
        for folder in folders:
            if not folder.is_dir():
                folder.mkdir()
                created.append(folder)
        return write(contents, force=force, sources=sources)
    except BaseException as error:
        for path in reversed(created):
            path.rmdir()
        if isinstance(error, OSError):
            raise OutputError(f"cannot create {folder}: {reason(error)}") from None
        raise


def _target(path: Path) -> Path:
    """Resolves a path, following links."""
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


def _is_ours(path: Path, target: Path, content: bytes) -> bool:
    """Returns whether there is no file, one with this content, or one that is as this process wrote it."""
    try:
        old = target.read_bytes() if target.exists() else content
    except OSError as error:
        raise OutputError(f"cannot write {printable(path)}: {reason(error)}") from None
    return old == content or written.get(target) == sha256(old).digest()


def _check(path: Path, target: Path, *, sources: Iterable[Path]) -> None:
    try:
        if not target.parent.is_dir():
            raise OutputError(f"cannot write {path}: there is no folder {target.parent}")
        if not target.exists():
            return
        if target.is_dir():
            raise OutputError(f"cannot write {path}: it is a folder; name a file in it")
        if not target.is_file():
            raise OutputError(f"cannot write {path}: it is not a regular file")
        if any(source.exists() and target.samefile(source) for source in sources):
            raise OutputError(f"cannot write {path}: it was read for this")
        if not os.access(target, os.W_OK):
            raise OutputError(f"cannot write {path}: it is write-protected")
    except OSError as error:
        raise OutputError(f"cannot write {printable(path)}: {reason(error)}") from None


def _temporary(target: Path, content: bytes) -> Path:
    """Writes the content to a new file next to the target, with its permissions, and flushes it to the disk."""
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
    """Moves every temporary file to its target; if one fails, restores the old files."""
    old: dict[Path, Path | None] = {}
    try:
        for target, temporary in waiting.items():
            old[target] = _backup(target) if target.exists() else None
            temporary.replace(target)
    except BaseException:
        for target, backup in old.items():
            if backup is not None and waiting[target].exists():  # the move that failed changed nothing
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
    """Links the old file to a second name, or copies it if the file system has no links."""
    backup = target.with_name(f".lstmgen-{secrets.token_hex(8)}.old")
    try:
        backup.hardlink_to(target)
    except OSError:
        backup = _temporary(target, target.read_bytes())
    return backup
