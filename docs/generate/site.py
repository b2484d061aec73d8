"""A hook of mkdocs: README.md is the first page, and links to files outside docs/ lead to copies of these in the site.

So a link works where a forge shows the files, and in the site. What is linked is added below project/, and the links
in it are followed in turn; a link to a file that does not exist stays, and mkdocs reports it. Console blocks are copied
without prompts and output.
"""

from __future__ import annotations

import os
import posixpath
import re
from pathlib import Path
from typing import Any

from mkdocs.structure.files import File

ROOT = Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r"(\]\()([^)#\s]+)([^)\s]*\))")
CODE = re.compile(r"```.*?```|`[^`\n]*`", re.DOTALL)
CONSOLE = re.compile(r'<pre>(<span></span><code><span class="gp">.*?)</code></pre>', re.DOTALL)
OUTPUT = re.compile(r'<span class="go">.*?</span>\n|<span class="gp">.*?</span>|<[^>]+>', re.DOTALL)

# Where a playground is served on this machine, and an environment variable with its folder in the site.
LOCAL_PLAYGROUND = "http://localhost:8000/"
PLAYGROUND = "PLAYGROUND"

# Pages of the site that have another name there than in the repository.
RENAMED = {"index.md": "README.md", "pages.md": "docs/README.md"}
NAMES = {path: name for name, path in RENAMED.items()}


def on_files(files: Any, config: Any) -> Any:
    """Renames the two pages, and adds every file outside docs/ that a page links to, however far."""
    files.remove(files.get_file_from_path("README.md"))
    for name, path in RENAMED.items():
        files.append(File.generated(config, name, content=(ROOT / path).read_text(encoding="utf-8")))
    waiting = [file.src_uri for file in files.documentation_pages()]
    while waiting:
        page = waiting.pop()
        for target in sorted(outside(page)):
            name = uri(target)
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


def on_page_content(html: str, page: Any, config: Any, files: Any) -> str:
    """Adds the commands of each console block, which the button of Material copies instead of the text."""

    def with_commands(block: re.Match[str]) -> str:
        commands = OUTPUT.sub("", block[1]).strip().replace('"', "&quot;")
        return f'<pre data-copy="{commands}">{block[1]}</code></pre>'

    if folder := os.environ.get(PLAYGROUND):  # links of examples lead to the playground of the site
        path = posixpath.relpath(folder, posixpath.dirname(page.file.src_uri) or ".")
        html = html.replace(f'href="{LOCAL_PLAYGROUND}?', f'href="{path}/index.html?')
    return CONSOLE.sub(with_commands, html)


def place(page: str) -> str:
    """Returns the path in the repository of a page of the site."""
    return RENAMED.get(page) or (page.removeprefix("project/") if page.startswith("project/") else f"docs/{page}")


def uri(path: str) -> str:
    """Returns the path in the site of a file of the repository."""
    return NAMES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else f"project/{path}")


def rewritten(markdown: str, page: str) -> str:
    """The text with every link to a file of the repository as one inside the site; code stays as it is."""
    here = posixpath.dirname(place(page))

    def turn(match: re.Match[str]) -> str:
        before, link, after = match.groups()
        target = posixpath.normpath(posixpath.join(here, link))
        if ":" in link or not (ROOT / target).is_file():
            return match[0]
        return before + posixpath.relpath(uri(target), posixpath.dirname(page) or ".") + after

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
