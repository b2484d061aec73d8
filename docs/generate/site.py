"""A hook of mkdocs: links that leave docs/ for other files of the repository lead to copies of these in the site.

So a link works where a forge shows the files, and in the site. What is linked is added below project/, and the links
in it are followed in turn; a link to a file that does not exist stays, and mkdocs reports it.
"""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r"(\]\()([^)#\s]+)([^)\s]*\))")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)


def on_files(files: Any, config: Any) -> Any:
    """Adds every file outside docs/ that a page links to, however far."""
    waiting = [file.src_uri for file in files.documentation_pages()]
    while waiting:
        page = waiting.pop()
        for target in outside(page):
            name = f"project/{target}"
            if files.get_file_from_path(name) is None:
                content = (ROOT / target).read_bytes()
                made = File.generated(config, name, content=content.decode() if name.endswith(".md") else content)
                files.append(made)
                if name.endswith(".md"):
                    waiting.append(name)
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Turns these links to the copies."""
    return rewritten(markdown, page.file.src_uri)


def place(page: str) -> str:
    """Where a page of the site lies in the repository."""
    return page.removeprefix("project/") if page.startswith("project/") else f"docs/{page}"


def rewritten(markdown: str, page: str) -> str:
    """The text with every link to a file of the repository as one inside the site; code stays as it is."""
    here = posixpath.dirname(place(page))

    def turn(match: re.Match[str]) -> str:
        before, link, after = match.groups()
        target = posixpath.normpath(posixpath.join(here, link))
        if ":" in link or not (ROOT / target).is_file():
            return match[0]
        uri = target.removeprefix("docs/") if target.startswith("docs/") else f"project/{target}"
        return before + posixpath.relpath(uri, posixpath.dirname(page) or ".") + after

    pieces, end = [], 0
    for code in CODE.finditer(markdown):
        pieces += [LINK.sub(turn, markdown[end : code.start()]), code[0]]
        end = code.end()
    return "".join([*pieces, LINK.sub(turn, markdown[end:])])


def outside(page: str) -> set[str]:
    """The files outside docs/ that a page links to."""
    path = place(page)
    text = CODE.sub("", (ROOT / path).read_text(encoding="utf-8"))
    here = posixpath.dirname(path)
    found = {posixpath.normpath(posixpath.join(here, link)) for _, link, _ in LINK.findall(text) if ":" not in link}
    return {target for target in found if not target.startswith(("docs/", "..")) and (ROOT / target).is_file()}
