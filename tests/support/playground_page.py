"""The playground in Chromium: the page as a user works it."""

from __future__ import annotations

import io
import os
import shlex
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import command_line
from chromium import Site
from playwright.sync_api import Browser, BrowserContext, Page

MINUTE = 60_000


@dataclass
class Playground:
    """An open page.

    Attributes:
        complaints: what the browser reports, and requests beyond the folder.
    """

    page: Page
    complaints: list[str]

    def settle(self) -> None:
        """Waits until all results are there."""
        self.page.wait_for_selector("body:not([data-working])", timeout=3 * MINUTE)

    def drop(self, files: Sequence[Path]) -> None:
        self.page.locator("#files").set_input_files(list(files))
        self.settle()

    def drop_bytes(self, name: str, content: bytes) -> None:
        self.page.locator("#files").set_input_files({"name": name, "mimeType": "", "buffer": content})
        self.settle()

    def choose(self, target: str, package: str = "", **options: str | bool) -> None:
        """Sets target, package and options, after clearing all other options."""
        self.page.locator("#target").select_option(target)
        self.page.locator("#package").select_option(package)
        self.page.locator("#options").evaluate("(fields) => fields.replaceChildren()")
        self.page.locator("#target").dispatch_event("change")
        for name, value in options.items():
            control = self.page.locator(f"#option-{name}")
            self.page.locator("#choices details").evaluate("(details) => (details.open = true)")
            if isinstance(value, bool):
                control.set_checked(value)
            elif control.evaluate("(each) => each.tagName") == "SELECT":
                control.select_option(value)
            else:
                control.fill(value)
        self.settle()

    def text(self, selector: str) -> str:
        return self.page.locator(selector).inner_text()

    def command(self, section: str) -> list[str]:
        """The words of the command that a section shows."""
        return shlex.split(self.page.locator(f"{section} .command code").first.inner_text())

    def files(self) -> dict[str, bytes]:
        """The files in the archive to download."""
        with self.page.expect_download() as download:
            self.page.locator("#download").click()
        with zipfile.ZipFile(io.BytesIO(download.value.path().read_bytes())) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def press(self, button: str) -> None:
        self.page.locator(button).click()
        self.settle()

    def report(self) -> bytes:
        """The report to download."""
        self.press("#report")
        with self.page.expect_download() as download:
            self.page.get_by_role("button", name="Download report.html").click()
        return download.value.path().read_bytes()


@contextmanager
def opened(browser: Browser, site: Site, query: str = "", **options: Any) -> Iterator[Playground]:
    """Opens the page in a browser without history."""
    context = browser.new_context(**options)
    yield in_context(context, site, query)
    context.close()


def in_context(context: BrowserContext, site: Site, query: str = "") -> Playground:
    page, complaints = context.new_page(), []
    context.on("request", lambda request: None if own(request.url, site) else complaints.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(site.address + query)
    playground = Playground(page, complaints)
    playground.settle()
    return playground


def own(address: str, site: Site) -> bool:
    """Whether an address is in the folder, or made in the page."""
    return address.startswith((site.address, f"blob:{site.address.split('/playground')[0]}"))


def by_command(words: Sequence[str], files: Sequence[Path], folder: Path) -> Mapping[str, bytes]:
    """The files that a command of the page writes in a folder with the same model files."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in files:
        (folder / path.name).write_bytes(path.read_bytes())
    assert words[0] == "lstmgen"
    done = command_line.run(*words[1:], cwd=folder)
    assert done.returncode == 0, done
    names = {path.name for path in files}
    written = [path for path in folder.rglob("*") if path.is_file() and path.name not in names]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in written}


def browser_processes() -> Iterator[tuple[Path, Sequence[str]]]:
    """Processes that this one started, as folders of /proc, with what their stat has behind the name."""
    stats = {}
    for path in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            stats[int(path.name)] = (path / "stat").read_text().rpartition(")")[2].split()
    for process in stats:
        parent = process
        while parent in stats and parent != os.getpid():
            parent = int(stats[parent][1])
        if parent == os.getpid() != process:
            yield Path("/proc") / str(process), stats[process]


def processor_seconds() -> float:
    """Seconds of processors that these have taken."""
    ticks = sum(int(stat[11]) + int(stat[12]) for _, stat in browser_processes())
    return ticks / os.sysconf("SC_CLK_TCK")


def largest_renderer() -> int:
    """Bytes of memory of the largest page."""
    sizes = [0]
    for folder, _ in browser_processes():
        with suppress(OSError):
            if b"--type=renderer" in (folder / "cmdline").read_bytes():
                lines = (folder / "smaps_rollup").read_text().splitlines()
                sizes += [1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:")]
    return max(sizes)
