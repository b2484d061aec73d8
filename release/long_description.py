"""The page of a package index, made from README.md.

A package index shows the README without the repository around it, so relative links and pictures are dead there. With
the address of the published site they become absolute. Without one, links become text and pictures are left out.
"""

import posixpath
import re

PICTURE = re.compile(r"!\[([^\[\]]*)\]\(([^)\s]+)\)")
LINK = re.compile(r"(?<!!)\[((?:[^\[\]]|\[[^\[\]]*\])*)\]\(([^)\s]+)\)")  # around a picture, too
CODE = re.compile(r"```.*?^```$|`[^`\n]*`(?!\])", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r"<!--.*?-->\n?", re.DOTALL)
FROM_CLONE = re.compile(r"In a clone[^:]*:\n\n(?: {4}.*\n)+")
INSTALL = "\n    pip install lstmgen\n"
PAGES = {"README.md": "index.html", "docs/README.md": "pages.html"}  # that the site renames
SECTION = re.compile(r"^## (.*)\n(?:(?!## ).*\n)*", re.MULTILINE)
OF_LINKS = ("See what it does", "How fast", "Where to go on", "Working on it")  # sections of no use without links


def long_description(readme: str, site: str | None = None) -> str:
    """Returns the text of the index page, in Markdown.

    Args:
        readme: text of README.md.
        site: address of the published site, which is the folder `site` of the release.
    """
    text = COMMENT.sub("", FROM_CLONE.sub(INSTALL, readme))
    if site is None:
        text = SECTION.sub(lambda section: "" if section[1] in OF_LINKS else section[0], text)
    pieces, end = [], 0
    for code in CODE.finditer(text):
        pieces += [_linked(text[end : code.start()], site), code[0]]
        end = code.end()
    text = "".join([*pieces, _linked(text[end:], site)])
    return re.sub(r"\n{3,}", "\n\n", text)


def _linked(text: str, site: str | None) -> str:
    """Returns Markdown without relative links."""

    def picture(match: re.Match[str]) -> str:
        return replaced(match, "", "!")

    def link(match: re.Match[str]) -> str:
        return replaced(match, match[1], "")

    def replaced(match: re.Match[str], bare: str, mark: str) -> str:
        if re.match(r"\w+:|#", match[2]):
            return match[0]
        return bare if site is None else f"{mark}[{match[1]}]({address(match[2], site)})"

    return LINK.sub(link, PICTURE.sub(picture, text))


def address(target: str, site: str) -> str:
    """Returns the address of a file of the repository in the site, as docs/generate/site.py places it.

    Args:
        target: path from the top of the repository, with an anchor or without.
    """
    path, mark, anchor = target.partition("#")
    path = posixpath.normpath(path)
    place = PAGES.get(path) or (path.removeprefix("docs/") if path.startswith("docs/") else f"project/{path}")
    if place.endswith("README.md"):
        place = place.removesuffix("README.md") + "index.html"
    elif place.endswith(".md"):
        place = place.removesuffix(".md") + ".html"
    return f"{site.rstrip('/')}/{place}{mark}{anchor}"
