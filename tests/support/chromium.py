"""Debian's Chromium without a window, and a web server that records requests."""

from __future__ import annotations

import importlib.util
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import toolchain

if importlib.util.find_spec("playwright") is None:
    toolchain.missing("Playwright is not installed: run 'make test'")

from playwright.sync_api import Browser, sync_playwright


@contextmanager
def chromium() -> Iterator[Browser]:
    """Starts Chromium, or skips the test if there is none."""
    path = toolchain.require("chromium")
    with (
        sync_playwright() as playwright,
        playwright.chromium.launch(executable_path=path, args=["--no-sandbox"]) as browser,
    ):
        yield browser


@dataclass
class Site:
    """A folder behind a web server.

    Attributes:
        requests: paths of all requests.
    """

    address: str
    requests: list[str] = field(default_factory=list)


@contextmanager
def served(folder: Path) -> Iterator[Site]:
    """Serves a folder below its name, such as /playground/, as a static host does."""
    site = Site("")

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *arguments: Any) -> None:
            site.requests.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder.parent))) as server:
        site.address = f"http://127.0.0.1:{server.server_port}/{folder.name}/"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield site
        finally:
            server.shutdown()
