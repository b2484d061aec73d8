"""Source archive and wheel, with the same bytes from the same commit and the same setuptools."""

import io
import os
import re
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from build import ProjectBuilder
from pyproject_hooks import quiet_subprocess_runner

from release.archive import normalized, unpack
from release.long_description import long_description

SCRIPTS = "[project.scripts]\n"  # the table of pyproject.toml behind that of the addresses


def packages(source: Path, epoch: int, site: str | None = None) -> dict[str, bytes]:
    """Returns the source archive and the wheel by name; the wheel is built from the archive, as pip builds it.

    Args:
        source: a copy of the repository. README.md and pyproject.toml in it are changed for the package index.
        epoch: the time of all files, in seconds since 1970.
        site: address of the published site.
    """
    readme, project = source / "README.md", source / "pyproject.toml"
    readme.write_text(long_description(readme.read_text(encoding="utf-8"), site), encoding="utf-8")
    project.write_text(with_addresses(project.read_text(encoding="utf-8"), site), encoding="utf-8")
    with tempfile.TemporaryDirectory() as temporary, source_date(epoch):
        folder = Path(temporary)
        sdist = built(source, "sdist", folder)
        archive = normalized(sdist.read_bytes(), epoch)
        unpack(archive, folder / "unpacked")
        (unpacked,) = (folder / "unpacked").iterdir()
        wheel = built(unpacked, "wheel", folder)
        return {sdist.name: archive, wheel.name: wheel.read_bytes()}


def built(source: Path, kind: Literal["sdist", "wheel"], folder: Path) -> Path:
    """Returns a package that the build backend of this environment writes into a folder."""
    return Path(ProjectBuilder(source, runner=quiet_subprocess_runner).build(kind, folder))


@contextmanager
def source_date(epoch: int) -> Iterator[None]:
    """Sets SOURCE_DATE_EPOCH, which setuptools reads."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(epoch)
    try:
        yield
    finally:
        del os.environ["SOURCE_DATE_EPOCH"]
        if before is not None:
            os.environ["SOURCE_DATE_EPOCH"] = before


def with_addresses(project: str, site: str | None) -> str:
    """Returns pyproject.toml with the addresses that a package index lists beside the description."""
    if site is None:
        return project
    address = site.rstrip("/")
    urls = {
        "Homepage": f"{address}/",
        "Documentation": f"{address}/",
        "Playground": f"{address}/playground/",
        "Changelog": f"{address}/project/CHANGELOG.html",
    }
    table = "".join(f'{name} = "{url}"\n' for name, url in urls.items())
    return project.replace(SCRIPTS, f"[project.urls]\n{table}\n{SCRIPTS}", 1)


def metadata(wheel: bytes) -> str:
    """Returns METADATA of a wheel."""
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        (name,) = [name for name in archive.namelist() if re.fullmatch(r"[^/]+\.dist-info/METADATA", name)]
        return archive.read(name).decode()
