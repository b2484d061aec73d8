"""All files or none, and the old ones survive whatever happens."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from lstmgen.errors import OutputError
from lstmgen.output import write, written

pytestmark = pytest.mark.quick

OLD = "what stood there before\n"


def contents(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in sorted(folder.iterdir()) if path.is_file()}


def both(folder: Path) -> dict[Path, str]:
    return {folder / "net.c": "source\n", folder / "net.h": "header\n"}


def test_writes_all_and_leaves_nothing_else(tmp_path: Path) -> None:
    assert write(both(tmp_path)) == (tmp_path / "net.c", tmp_path / "net.h")
    assert contents(tmp_path) == {"net.c": "source\n", "net.h": "header\n"}


def test_line_ends_and_letters_are_the_same_everywhere(tmp_path: Path) -> None:
    write({tmp_path / "a.py": "# é\n"})
    assert (tmp_path / "a.py").read_bytes() == b"# \xc3\xa9\n"


@pytest.mark.parametrize("existing", ["net.c", "net.h"])
def test_an_existing_file_is_kept(tmp_path: Path, existing: str) -> None:
    (tmp_path / existing).write_text(OLD)
    with pytest.raises(OutputError, match="exists already; `force=True` replaces it"):
        write(both(tmp_path))
    assert contents(tmp_path) == {existing: OLD}


def test_what_this_process_wrote_may_be_written_again(tmp_path: Path) -> None:
    """As by a cell of a notebook that runs again; an edit in between is kept, and so is a file of another process."""
    write(both(tmp_path))
    path = tmp_path / "net.c"
    write({path: "anew\n"})
    assert path.read_text() == "anew\n"
    path.write_text("anew, by hand\n")
    with pytest.raises(OutputError, match="exists already"):
        write(both(tmp_path))
    assert path.read_text() == "anew, by hand\n"
    write({path: "anew, by hand\n"})  # changes nothing
    write({path: "anew\n"}, force=True)
    write({path: "a third\n"})
    written.clear()
    with pytest.raises(OutputError, match="exists already"):
        write({path: "a fourth\n"})


def test_force_replaces_and_keeps_the_permissions(tmp_path: Path) -> None:
    (tmp_path / "net.c").write_text(OLD)
    (tmp_path / "net.c").chmod(0o640)
    write(both(tmp_path), force=True)
    assert contents(tmp_path) == {"net.c": "source\n", "net.h": "header\n"}
    assert stat.S_IMODE((tmp_path / "net.c").stat().st_mode) == 0o640


def test_a_new_file_has_the_permissions_that_the_user_wants(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write({tmp_path / "a.py": "new"})
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == 0o640


@pytest.mark.parametrize("name", ["model.h5", "link.py", "hard.py"])
def test_the_model_is_never_replaced(tmp_path: Path, name: str) -> None:
    model = tmp_path / "model.h5"
    model.write_text(OLD)
    (tmp_path / "link.py").symlink_to(model)
    (tmp_path / "hard.py").hardlink_to(model)
    with pytest.raises(OutputError, match="it was read for this"):
        write({tmp_path / name: "new"}, force=True, sources=[model])
    assert model.read_text() == OLD


def test_a_symbolic_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "a.py").symlink_to(tmp_path / "folder" / "real.py")
    write({tmp_path / "a.py": "first"})
    write({tmp_path / "a.py": "second"}, force=True)
    assert (tmp_path / "a.py").is_symlink()
    assert contents(tmp_path / "folder") == {"real.py": "second"}


def test_two_names_of_one_file_are_told(tmp_path: Path) -> None:
    (tmp_path / "net.c").write_text(OLD)
    (tmp_path / "net.h").symlink_to(tmp_path / "net.c")
    with pytest.raises(OutputError, match="two of them are links to one file"):
        write(both(tmp_path), force=True)
    assert {path.name for path in tmp_path.iterdir()} == {"net.c", "net.h"}
    assert (tmp_path / "net.c").read_text() == OLD


def test_a_loop_of_links_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.py").symlink_to(tmp_path / "b.py")
    (tmp_path / "b.py").symlink_to(tmp_path / "a.py")
    with pytest.raises(OutputError, match="cannot write"):
        write({tmp_path / "a.py": "new"})


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("folder", "it is a folder"),
        ("missing/a.py", "there is no folder"),
        ("pipe", "it is not a regular file"),
        ("a\0b.py", "null (byte|character)"),  # as Python says it before 3.12, and since
        ("x" * 300 + ".py", "too long"),
        ("file/a.py", "there is no folder"),
    ],
)
def test_what_cannot_be_written_is_told(tmp_path: Path, name: str, why: str) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file").write_text(OLD)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OutputError, match=why):
        write({tmp_path / name: "new", tmp_path / "other.h": "new"}, force=True)
    assert contents(tmp_path) == {"file": OLD}


def test_without_permission_nothing_changes() -> None:
    with tempfile.TemporaryDirectory() as name:  # not under tmp_path, whose parents are closed to others
        folder = Path(name)
        folder.chmod(0o777)
        (folder / "net.c").write_text(OLD)
        (folder / "net.c").chmod(0o444)
        assert "it is write-protected" in as_nobody(folder)
        assert contents(folder) == {"net.c": OLD}
        (folder / "net.c").unlink()
        folder.chmod(0o555)
        assert "Permission denied" in as_nobody(folder)
        assert contents(folder) == {}


def as_nobody(folder: Path) -> str:
    """What a user without the powers of root is told."""
    program = """
        if os.geteuid() == 0: os.setuid(65534)
        write({Path("net.c"): "source", Path("net.h"): "header"}, force=True)
        """
    return in_child(folder, program).stderr


@pytest.mark.parametrize("failure", [OSError(28, "No space left on device"), KeyboardInterrupt()])
@pytest.mark.parametrize("existing", [(), ("net.c",), ("net.c", "net.h")])
def test_a_second_rename_that_fails_undoes_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException, existing: tuple[str, ...]
) -> None:
    for name in existing:
        (tmp_path / name).write_text(OLD)
    real, calls = Path.replace, []

    def replace(path: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) == 2:
            raise failure
        return real(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        write(both(tmp_path), force=True)
    assert contents(tmp_path) == dict.fromkeys(existing, OLD)


@pytest.mark.parametrize("refuses", ["net.c", "net.h"])
def test_a_file_that_cannot_be_replaced_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refuses: str
) -> None:
    """Such as one that is mounted by itself, which cannot be put back either."""
    for name in ("net.c", "net.h"):
        (tmp_path / name).write_text(OLD)
    real = Path.replace

    def replace(path: Path, target: Path) -> Path:
        if target.name == refuses:
            raise OSError(16, "Device or resource busy")
        return real(path, target)

    def no_links(path: Path, target: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(Path, "hardlink_to", no_links)
    with pytest.raises(OutputError, match="busy"):
        write(both(tmp_path), force=True)
    assert contents(tmp_path) == {"net.c": OLD, "net.h": OLD}


def test_a_full_disk_leaves_the_old_files(tmp_path: Path) -> None:
    (tmp_path / "net.c").write_text(OLD)
    done = in_child(
        tmp_path,
        """
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        write({Path("net.c"): "short", Path("net.h"): "x" * 5000}, force=True)
        """,
    )
    assert "OutputError: cannot write net.c, net.h: File too large" in done.stderr
    assert contents(tmp_path) == {"net.c": OLD}


def test_killed_midway_the_old_files_survive(tmp_path: Path) -> None:
    (tmp_path / "net.c").write_text(OLD)
    done = in_child(
        tmp_path,
        """
        os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)
        write({Path("net.c"): "new", Path("net.h"): "new"}, force=True)
        """,
    )
    assert done.returncode == -signal.SIGKILL
    assert (tmp_path / "net.c").read_text() == OLD
    assert not (tmp_path / "net.h").exists()


def in_child(folder: Path, program: str) -> subprocess.CompletedProcess[str]:
    lines = "\n".join(line.strip() for line in program.splitlines())
    start = "import os, resource, signal\nfrom pathlib import Path\nfrom lstmgen.output import write\n"
    return subprocess.run([sys.executable, "-c", start + lines], cwd=folder, capture_output=True, text=True)
