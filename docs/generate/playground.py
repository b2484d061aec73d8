"""The picture of the playground, as Debian's Chromium shows an example."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PICTURE = ROOT / "docs" / "images" / "playground.png"
WIDTH, HEIGHT = 1040, 1180
STEP = 0.86  # place of the layers in the code


def picture() -> bytes:
    """As PNG: what it is today where there is a Chromium, and the old one elsewhere."""
    if shutil.which("chromium") is None:
        return PICTURE.read_bytes()
    from chromium import chromium, served
    from playground_page import opened

    from playground.build import build

    with tempfile.TemporaryDirectory() as temporary, chromium() as browser:
        folder = Path(temporary) / "playground"
        build(folder)
        size = {"width": WIDTH, "height": HEIGHT}
        with (
            served(folder) as site,
            opened(browser, site, "?example=har", viewport=size, color_scheme="light") as playground,
        ):
            page = playground.page
            page.locator("#source").evaluate(f"(source) => (source.scrollTop = {STEP} * source.scrollHeight)")
            page.evaluate("scrollTo(0, document.querySelector('#code-heading').getBoundingClientRect().top - 24)")
            taken: bytes = page.screenshot()
    return taken
