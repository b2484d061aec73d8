"""What the command line says when things go wrong: one message, and nothing is written."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from command_line import ARTICLE, run


@pytest.mark.parametrize(
    ("code", "message", "arguments"),
    [
        (1, "cannot read nothing.h5", ["export", "nothing.h5", "-o", "a.py"]),
        (1, "https://a.org/b.keras is an address: download", ["export", "https://a.org/b.keras", "-o", "a.py"]),
        (2, "would replace the one on PyPI", ["export", ARTICLE, "-o", "numpy", "--package", "python"]),
        (1, "there is no folder", ["export", ARTICLE, "-o", "missing/a.py"]),
        (1, "is not a Keras or ONNX model", ["export", "README.md", "-o", "a.py"]),
        (2, ".java, .rs, .go, .cs or .swift; rename it, or set --target", ["export", ARTICLE, "-o", "net"]),
        (2, "end it in .py, or leave --target out", ["export", ARTICLE, "-o", "net.mjs", "--target", "python"]),
        *(
            (2, f"would hide the module '{name}'", ["export", ARTICLE, "-o", f"{name}.py", *target])
            for name, *target in (
                ("json",),
                ("numpy", "--target", "numpy"),
                ("array", "--target", "micropython"),
                ("board", "--target", "micropython"),
            )
        ),
        (
            2,
            "no --target micropyton; did you mean micropython?",
            ["export", ARTICLE, "-o", "a.py", "--target", "micropyton"],
        ),
        (2, "no --board ESP32; did you mean esp32?", ["inspect", ARTICLE, "--board", "ESP32"]),
        (
            2,
            "64 is 64 bytes, less than any model takes: write 64k",
            ["inspect", ARTICLE, "--mcu", "avr", "--ram", "64"],
        ),
        (
            2,
            "--weights-file bin is for JavaScript; for C choose one of c, embed, incbin",
            ["export", ARTICLE, "-o", "a.c", "--weights-file", "bin"],
        ),
        (2, "does not write to standard output; give the path", ["export", ARTICLE, "-o", "-", "--target", "python"]),
        (2, "does not write to standard output; give the path", ["report", ARTICLE, "-o", "-"]),
        (2, "there is no file net.c", ["weights", ARTICLE, "--for", "net.c", "-o", "a.bin"]),
        (2, "loads no weights", ["weights", ARTICLE, "--for", ARTICLE.with_name("predictor.py"), "-o", "a.bin"]),
        (2, "there is no --target fortran", ["export", ARTICLE, "-o", "net.f90", "--target", "fortran"]),
        (2, "cannot begin a C name", ["export", ARTICLE, "-o", "a.c", "--name", "1st"]),
        (2, "cannot begin a C name", ["export", ARTICLE, "-o", "a.c", "--name", "a; int b"]),
        (2, "cannot stand in an #include", ["export", ARTICLE, "-o", 'a".c']),
        (2, "'Math.h' is the name of a header of the system", ["export", ARTICLE, "-o", "Math.c"]),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--name", "net"]),
        (2, "not for Python for Micro", ["export", ARTICLE, "-o", "a.py", "--target", "micropython", "--with-main"]),
        (2, "--style is for Python and JavaScript, not for C", ["export", ARTICLE, "-o", "a.c", "--style", "readable"]),
        (2, "there is no --style pretty", ["export", ARTICLE, "-o", "a.py", "--style", "pretty"]),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--optimize", "size"]),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--dtype", "float64"]),
        (2, "there is no --dtype half", ["export", ARTICLE, "-o", "a.c", "--dtype", "half"]),
        (
            2,
            "exclude each other: there are SIMD",
            ["export", ARTICLE, "-o", "a.c", "--dtype", "float64", "--optimize", "speed"],
        ),
        (2, "there is no --optimize space", ["export", ARTICLE, "-o", "a.c", "--optimize", "space"]),
        (2, "is for C", ["export", ARTICLE, "-o", "a.py", "--mcu", "avr"]),
        (2, "there is no --mcu 8051", ["export", ARTICLE, "-o", "a.c", "--mcu", "8051"]),
        (2, "give samples with --calibrate", ["export", ARTICLE, "-o", "a.c", "--quantize", "int16"]),
        (
            2,
            "must be numbers, separated by commas",
            ["export", ARTICLE, "-o", "a.c", "--quantize", "int16", "--ranges", "1;2"],
        ),
        (2, "must be numbers, separated by commas", ["export", ARTICLE, "-o", "a.c", "--ranges", ""]),
        (2, "--max-error needs --quantize or --weights-dtype", ["export", ARTICLE, "-o", "a.c", "--max-error", "1"]),
        (2, "have no doubles", ["export", ARTICLE, "-o", "a.c", "--mcu", "cortex-m4", "--dtype", "float64"]),
        (2, "is where the declarations go", ["export", ARTICLE, "-o", "net.h", "--target", "c"]),
        (2, "Missing option", ["export", ARTICLE]),
        (2, "No such option", ["export", ARTICLE, "-o", "a.py", "--fast"]),
        (2, "there is no file", ["verify", ARTICLE, "nothing.py"]),
        (2, "--selftest ten must be an integer, 0 or more", ["export", ARTICLE, "-o", "a.c", "--selftest", "ten"]),
        (
            2,
            "--max-error -1.0 must be a number, 0 or more, or a percentage",
            ["export", ARTICLE, "-o", "a.c", "--max-error", "-1"],
        ),
        *(
            (
                2,
                f'--max-error {each} must be a number, 0 or more, or a percentage such as "1%"',
                [*command, "--max-error", each],
            )
            for command in (["export", ARTICLE, "-o", "a.c"], ["verify", ARTICLE, "a.c"])
            for each in ("nan%", "1%%")
        ),
        (2, "--samples 0 must be an integer, 1 or more", ["verify", ARTICLE, "--samples", "0"]),
        (2, "--samples few must be an integer", ["verify", ARTICLE, "--samples", "few"]),
        *(
            (2, f"--period-ms {each} must be a ", ["inspect", ARTICLE, "--board", "uno", "--period-ms", each])
            for each in ("inf", "nan", "0.0")
        ),
        (2, "add --plan", ["inspect", ARTICLE, "--target", "c"]),
        *(
            (2, f"{limit} is for C, not for Python", ["inspect", ARTICLE, "--target", "python", limit, "512", *plan])
            for limit in ("--flash", "--ram", "--period-ms")
            for plan in ([], ["--plan"])
        ),
        (2, "a plan needs a language", ["inspect", ARTICLE, "--plan"]),
        (2, "cannot read samples", ["verify", ARTICLE, "--target", "python", "--data", "README.md"]),
        *(
            (2, f"cannot read samples from {each}: No such file or directory\n", ["verify", ARTICLE, "--data", each])
            for each in ("no.npy", "no.csv")
        ),
        *(
            (2, f"{name} is for random samples, which --data replaces", [*command, "--data", "README.md", name, "3"])
            for name in ("--seed", "--timesteps")
            for command in (["verify", ARTICLE], ["report", ARTICLE, "-o", "a.html"])
        ),
        (
            2,
            "--timesteps is the length of variable-length axes, and the model has none",
            ["verify", ARTICLE, "--timesteps", "5"],
        ),
        (2, "unknown suffix '.ino' in 'a.ino': set --package arduino", ["export", ARTICLE, "-o", "a.ino"]),
        (2, "unknown suffix '.cpp' in 'a.cpp': name it a.c, which C++", ["export", ARTICLE, "-o", "a.cpp"]),
        (2, "unknown suffix '.ts' in 'a.ts': name it a.mjs", ["export", ARTICLE, "-o", "a.ts"]),
        (
            2,
            "unknown suffix '.f90' in 'a.f90': lstmgen writes .py, .c, .mjs, .java, .rs, .go, .cs or .swift",
            ["export", ARTICLE, "-o", "a.f90"],
        ),
        (2, "'.' is a folder: name a file in it, or make it a package with --package", ["export", ARTICLE, "-o", "."]),
        (2, "no.py: there is no such file", ["export", ARTICLE, "-o", "a.py", "--custom", "no.py"]),
    ],
)
def test_errors_are_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, message: str, arguments: Sequence[object]
) -> None:
    (tmp_path / "README.md").write_text("# no model")
    monkeypatch.chdir(tmp_path)
    done = run(*arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert any(part in done.stderr for part in message.split("|")), done.stderr
    assert "`" not in done.stderr.replace("Try `", "")
    assert [path.name for path in tmp_path.iterdir()] == ["README.md"]
