"""The table of languages in the README."""

from __future__ import annotations

from lstmgen.render.language import LANGUAGES

# What the registry does not say: what the files need where they run, and which guide is about them.
NEEDS = {
    "python": "Python 3.8 or newer, nothing else",
    "numpy": "Python 3.8 or newer, numpy",
    "micropython": "MicroPython or CircuitPython",
    "c": "any C99 or C++17 compiler, libm",
}
GUIDES = {
    "python": "docs/tutorials/forecasting.md",
    "numpy": "docs/how-to/batches-and-threads.md",
    "micropython": "docs/how-to/micropython.md",
    "c": "docs/how-to/c-project.md",
}


def table() -> str:
    """A row for each language of the registry."""
    rows = ["| target | writes | runs on | command | guide |", "| --- | --- | --- | --- | --- |"]
    firsts: set[str] = set()
    for name, language in LANGUAGES.items():
        suffix = language.suffixes[0]
        target = f" --target {name}" if suffix in firsts else ""  # the suffix tells the first that has it
        firsts.add(suffix)
        writes = ", ".join(f"`{ending}`" for ending in language.suffixes)
        command = f"`lstmgen export model.h5 -o net{suffix}{target}`"
        rows.append(f"| {language.title} | {writes} | {NEEDS[name]} | {command} | [guide]({GUIDES[name]}) |")
    return "\n".join(rows) + "\n"
