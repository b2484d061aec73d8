"""Builds a release of the newest commit into one folder.

python -m release.build [FOLDER]

SITE=https://… is the address where the folder `site` will be published. The index page and the metadata link to it.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from playground import runtime
from release.archive import unpack
from release.packages import metadata, packages
from release.sbom import Bundled, sbom

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "build" / "release"
SUMS = "SHA256SUMS"
NOTE = """lstmgen {version}

    pip install {wheel}

installs the generator. It needs Python 3.10 or newer.

{sdist}
    the source
site/
    documentation; open site/index.html, or put the folder on a web server
site/playground/
    lstmgen in a web page; it needs a web server: python -m http.server --directory site
sbom.cdx.json
    SBOM (CycloneDX)
{sums}
    sha256sum --check {sums}
"""


def release(folder: Path, site: str | None = None) -> None:
    """Writes a release of the newest commit, in place of an older one.

    Args:
        folder: where to; its contents are removed.
        site: address of the published site.
    """
    epoch = int(git("log", "-1", "--format=%ct"))
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    with tempfile.TemporaryDirectory() as temporary:
        tree = git("archive", "HEAD")
        source, copy = Path(temporary, "source"), Path(temporary, "packages")
        for target in (source, copy):
            unpack(tree, target)
        made = packages(copy, epoch, site)
        for name, content in made.items():
            (folder / name).write_bytes(content)
        build_site(source, folder / "site", epoch)
    (sdist,), (wheel,) = ([name for name in made if name.endswith(end)] for end in (".tar.gz", ".whl"))
    parts = [*of_playground(folder / "site" / "playground"), of_site()]
    (folder / "sbom.cdx.json").write_text(sbom(metadata(made[wheel]), made, parts, epoch), encoding="utf-8")
    number = wheel.split("-")[1]
    note = NOTE.format(version=number, wheel=wheel, sdist=sdist, sums=SUMS)
    (folder / "README.txt").write_text(note, encoding="utf-8")
    (folder / SUMS).write_text(checksums(folder), encoding="utf-8")


def git(*arguments: str) -> bytes:
    """Returns what a command of git prints."""
    return subprocess.run(["git", *arguments], cwd=ROOT, check=True, stdout=subprocess.PIPE).stdout


def build_site(source: Path, site: Path, epoch: int) -> None:
    """Builds documentation and playground of a copy of the repository; the pages link to the playground."""
    fetched = ROOT / "build"  # with what the playground fetched before
    fetched.mkdir(exist_ok=True)
    (source / "build").symlink_to(fetched)
    environment = {
        **os.environ,
        "SOURCE_DATE_EPOCH": str(epoch),
        "NO_MKDOCS_2_WARNING": "1",
        "PLAYGROUND": "playground",
        "PYTHONPATH": str(source),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    for command in (
        ["mkdocs", "build", "--strict", "--site-dir", str(site)],
        ["playground.build", str(site / "playground")],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *command], cwd=source, env=environment, capture_output=True, text=True
        )
        if done.returncode != 0:
            sys.exit(f"{command[0]} fails:\n{done.stdout}{done.stderr}")


def of_playground(folder: Path) -> Iterator[Bundled]:
    """Yields the third-party parts of the playground."""
    place = "site/playground"
    lock = json.loads((folder / "pyodide" / runtime.LOCK).read_text(encoding="utf-8"))
    pyodide, python = lock["info"]["version"], lock["info"]["python"]
    core = (folder / "pyodide" / "pyodide.asm.wasm").read_bytes()
    yield Bundled("pyodide", "npm", pyodide, "MPL-2.0", place, core)
    yield Bundled("cpython", "generic", python, "PSF-2.0", place)
    for name in runtime.WASM_PACKAGES:
        package = lock["packages"][name]
        content = (folder / "pyodide" / package["file_name"]).read_bytes()
        yield Bundled(name, "pypi", package["version"], "BSD-3-Clause", place, content)
    for line in runtime.REQUIREMENTS.read_text(encoding="utf-8").splitlines():
        name, _, number = line.partition(" ")[0].partition("==")
        if name in runtime.PURE_PACKAGES:
            yield Bundled(name, "pypi", number, "BSD-3-Clause", place)


def of_site() -> Bundled:
    """Returns the theme of the documentation, whose scripts and styles are in it."""
    return Bundled("mkdocs-material", "pypi", version("mkdocs-material"), "MIT", "site")


def checksums(folder: Path) -> str:
    """Returns the SHA-256 of every file of a release, as `sha256sum --check` reads it."""
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != SUMS)
    return "".join(
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n" for path in paths
    )


def main() -> None:
    """Builds into the folder that the command line names."""
    folder = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else BUILT
    if changed := git("status", "--porcelain").decode():
        print(f"left out, as it is not committed:\n{changed}", file=sys.stderr)
    release(folder, os.environ.get("SITE") or None)
    files = [path for path in folder.rglob("*") if path.is_file()]
    print(f"{len(files)} files, {sum(path.stat().st_size for path in files) / 1e6:.1f} MB: {folder}")


if __name__ == "__main__":
    main()
