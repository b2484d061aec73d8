"""The table of languages in the README."""

from __future__ import annotations

from lstmgen.targets.registry import TARGETS


def table() -> str:
    """A row for each language of the registry."""
    rows = ["| target | writes | runs on | command | guide |", "| --- | --- | --- | --- | --- |"]
    firsts: set[str] = set()
    for name, language in TARGETS.items():
        suffix = language.suffixes[0]
        target = f" --target {name}" if suffix in firsts else ""  # the suffix tells the first that has it
        firsts.add(suffix)
        writes = ", ".join(f"`{ending}`" for ending in language.suffixes)
        command = f"`lstmgen export model.h5 -o net{suffix}{target}`"
        rows.append(f"| {language.title} | {writes} | {language.needs} | {command} | [guide]({language.guide}) |")
    return "\n".join(rows) + "\n"
