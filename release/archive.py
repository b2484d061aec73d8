"""Archives whose bytes depend on their files alone: no clock, user or file order."""

import gzip
import io
import tarfile
from pathlib import Path


def normalized(sdist: bytes, epoch: int) -> bytes:
    """Returns a source archive with sorted members, one time, and no user.

    Args:
        sdist: a .tar.gz archive.
        epoch: the time of every member, in seconds since 1970.
    """
    tar = io.BytesIO()
    with tarfile.open(fileobj=io.BytesIO(sdist)) as source, tarfile.open(fileobj=tar, mode="w") as target:
        for member in sorted(source.getmembers(), key=lambda member: member.name):
            entry = tarfile.TarInfo(member.name)
            entry.type, entry.size, entry.mtime = member.type, member.size, epoch
            entry.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
            target.addfile(entry, source.extractfile(member))
    compressed = io.BytesIO()
    with gzip.GzipFile(fileobj=compressed, mode="wb", filename="", mtime=epoch) as file:
        file.write(tar.getvalue())
    return compressed.getvalue()


def unpack(tar: bytes, folder: Path) -> None:
    """Unpacks an archive, with the same file modes on every machine."""
    with tarfile.open(fileobj=io.BytesIO(tar)) as archive:
        archive.extractall(folder, filter="data")
    for path in folder.rglob("*"):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
