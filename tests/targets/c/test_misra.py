"""docs/reference/misra.md lists every MISRA rule that generated C violates, and no other."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import toolchain
from golden_graphs import C_FILES, GRAPHS
from planning import written

DOCUMENT = toolchain.ROOT / "docs" / "reference" / "misra.md"
# By MISRA C:2012; the texts of the rules may not be copied.
MANDATORY = "9.1 12.5 13.6 17.3 17.4 17.6 19.1 21.13 21.17 21.18 21.19 21.20 22.2 22.4 22.5 22.6".split()


def test_the_list_of_violated_rules_is_whole(tmp_path: Path) -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    documented = set(re.findall(r"^\| (\d+\.\d+) ", text, re.MULTILINE))
    documented |= set(re.findall(r"\d+\.\d+", text.partition("Advisory rules")[2].partition("\n")[0]))
    for name, (model, options) in C_FILES.items():
        for suffix, content in written(GRAPHS[model](), "c", f"{name}.c", with_main=True, **options).items():
            (tmp_path / f"{name}{suffix}").write_text(str(content), encoding="utf-8")
    sources = sorted(tmp_path.glob("*.c"))
    command = [toolchain.require("cppcheck"), "--addon=misra", "--std=c99", "--enable=style", "--quiet"]
    command += [f"-D{source.stem.upper()}_PORTABLE" for source in sources]
    done = subprocess.run([*command, "--template={id}", *sources], capture_output=True, text=True)
    found = set(re.findall(r"^misra-c2012-(\d+\.\d+)$", done.stderr, re.MULTILINE))
    assert found == documented
    assert not found & set(MANDATORY)
