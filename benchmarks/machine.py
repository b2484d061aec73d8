"""What the numbers were measured on: processor, compilers, versions."""

from __future__ import annotations

import os
import platform
import re
import subprocess
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from shutil import which

from c_library import HERE, Build

from lstmgen.version import VERSION

PACKAGES = ("onnxruntime", "ai-edge-litert", "tensorflow", "keras", "tf-keras", "torch", "numpy")
EXTENSIONS = ("sse2", "avx", "avx2", "fma", "avx512f", "avx512_vnni", "asimd", "sve")


def description(builds: Iterable[Build]) -> list[tuple[str, str]]:
    """Rows of (what, which)."""
    compilers = {build.compiler: command[0] for build in builds if (command := build.command())}
    return [
        ("processor", processor()),
        ("caches", caches() or "unknown"),
        ("system", f"{platform.system()} {platform.release()}, {os.cpu_count()} cores"),
        *((name, _first_line([path, "--version"])) for name, path in compilers.items()),
        ("Python", platform.python_version()),
        ("lstmgen", f"{VERSION}, commit {_commit()}"),
        *((name, found) for name in PACKAGES if (found := _version(name))),
    ]


def processor() -> str:
    """Its name, family and model, and the vector extensions that it has."""
    fields = _cpuinfo()
    numbers = f" family {fields['cpu family']} model {fields['model']}" if "cpu family" in fields else ""
    having = ", ".join(name for name in EXTENSIONS if name in features())
    return f"{fields.get('model name') or platform.machine()}{numbers} ({having})"


def features() -> frozenset[str]:
    """The extensions of the instruction set, by Linux's names."""
    fields = _cpuinfo()
    return frozenset((fields.get("flags") or fields.get("Features") or "").split())


def caches() -> str:
    """Sizes of what one core sees."""
    folders = sorted(Path("/sys/devices/system/cpu/cpu0/cache").glob("index*"))
    found = [tuple((folder / part).read_text().strip() for part in ("level", "type", "size")) for folder in folders]
    return ", ".join(f"L{level} {size}" for level, kind, size in found if kind != "Instruction")


def _cpuinfo() -> dict[str, str]:
    path = Path("/proc/cpuinfo")
    return dict(re.findall(r"^(.+?)\s*: (.*)$", path.read_text() if path.exists() else "", re.MULTILINE))


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _commit() -> str:
    """Of the repository, marked where it has changed since."""
    if which("git") is None:
        return "unknown"
    command = ["git", "describe", "--always", "--dirty", "--exclude=*"]
    done = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    return done.stdout.strip() or "unknown"


def _first_line(command: list[str]) -> str:
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()[0]
