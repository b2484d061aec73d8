"""The picture of a report: a part of the page of an example, as Debian's Chromium shows it."""

from __future__ import annotations

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PAGE = ROOT / "generated_examples" / "report" / "har.html"
PICTURE = ROOT / "docs" / "images" / "report.png"
WIDTH, MARGIN = 1100, 24
RULE = 2  # pixels of the line above a section


def picture() -> bytes:
    """As PNG: what it is today where there is a Chromium, and the old one elsewhere."""
    if shutil.which("chromium") is None:
        return PICTURE.read_bytes()
    from chromium import chromium

    with chromium() as browser:
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light", reduced_motion="reduce")
        page.goto(PAGE.as_uri())
        page.locator("#live-time").fill("76")
        page.locator("#live-time").blur()
        page.evaluate("scrollTo(0, 0)")  # a box is measured from the top of the window, a clip from that of the page
        box = page.locator("section[aria-labelledby=live]").bounding_box()
        assert box is not None
        taken: bytes = page.screenshot(
            full_page=True,
            clip={
                "x": box["x"] - MARGIN,
                "y": box["y"] + RULE,
                "width": box["width"] + 2 * MARGIN,
                "height": box["height"] + MARGIN,
            },
        )
    return taken
