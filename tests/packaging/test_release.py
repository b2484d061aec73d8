"""A release: reproducible packages, an index page without dead links, an SBOM, and files around it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
from io import BytesIO
from pathlib import Path

import pytest
import tomllib
import yaml
from generate import site
from toolchain import ROOT

from lstmgen.version import VERSION
from release import newcomer
from release.archive import normalized
from release.long_description import long_description
from release.packages import metadata, packages, with_addresses

EPOCH = 1_790_000_000  # of the fixture `released`
SDIST, WHEEL = f"lstmgen-{VERSION}.tar.gz", f"lstmgen-{VERSION}-py3-none-any.whl"
SITE = "https://example.org/lstmgen/"
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_same_commit_gives_the_same_bytes(released: dict[str, bytes], checkout: Path, tmp_path: Path) -> None:
    """In another folder, with files of other times and modes."""
    copy = shutil.copytree(checkout, tmp_path / "source")
    for path in copy.rglob("*"):
        if path.is_file():
            path.touch()
            path.chmod(0o664)
    assert set(released) == {SDIST, WHEEL}
    assert packages(copy, EPOCH) == released


def test_members_of_the_source_archive_have_one_time_and_no_user(released: dict[str, bytes]) -> None:
    with tarfile.open(fileobj=BytesIO(released[SDIST])) as archive:
        members = archive.getmembers()
        names = {Path(member.name).name for member in members}
    assert {(member.mtime, member.uid, member.uname) for member in members} == {(EPOCH, 0, "")}
    assert {"CHANGELOG.md", "CITATION.cff", "SECURITY.md", "PKG-INFO"} <= names


def test_a_clock_would_be_seen() -> None:
    """Two archives of the same files differ before they are normalized, and not behind."""
    made = []
    for time in (1, 2):
        buffer = BytesIO()
        with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
            entry = tarfile.TarInfo("a")
            entry.mtime, entry.uname, entry.size = time, f"user{time}", 1
            archive.addfile(entry, BytesIO(b"x"))
        made.append(buffer.getvalue())
    assert made[0] != made[1]
    assert normalized(made[0], EPOCH) == normalized(made[1], EPOCH)


# --- the page of a package index


def targets(text: str) -> list[str]:
    """Addresses of links and pictures, as a package index renders them."""
    html = pytest.importorskip("readme_renderer.markdown", reason="run 'make test'").render(text)
    assert html is not None
    return re.findall(r'(?:href|src)="([^"]*)"', html)


def test_the_index_page_without_a_site_has_no_relative_link() -> None:
    text = long_description(README)
    assert [target for target in targets(text) if not re.match(r"https?://|#", target)] == []
    assert "pip install lstmgen\n" in text
    assert "In a clone" not in text


def test_links_of_the_index_page_lead_to_pages_of_the_site() -> None:
    """Each relative link of the README is a page that mkdocs writes, or a file that its hook copies."""
    found = [target for target in targets(long_description(README, SITE)) if target.startswith(SITE)]
    assert len(found) > 30
    relative = [target for target in targets(README) if not re.match(r"https?://|#", target)]
    pages = {site.uri(target.partition("#")[0]) for target in relative}
    html = {re.sub(r"README\.md$", "index.html", page).replace(".md", ".html") for page in pages}
    assert {target.removeprefix(SITE).partition("#")[0] for target in found} == html
    assert [target for target in targets(long_description(README, SITE)) if not re.match(r"https?://|#", target)] == []


@pytest.mark.parametrize(
    ("text", "without", "with_site"),
    [
        ("a [b](docs/c.md#d) e", "a b e", f"a [b]({SITE}c.html#d) e"),
        ("![b](docs/c.png)", "", f"![b]({SITE}c.png)"),
        ("[![b](docs/c.png)](docs/d.md)", "", f"[![b]({SITE}c.png)]({SITE}d.html)"),
        ("[`x`](LICENSE)", "`x`", f"[`x`]({SITE}project/LICENSE)"),
        ("[b](https://a.org/)", "[b](https://a.org/)", "[b](https://a.org/)"),
        ("`[b](c)`", "`[b](c)`", "`[b](c)`"),
        ("```sh\n[b](c)\n```\n", "```sh\n[b](c)\n```\n", "```sh\n[b](c)\n```\n"),
        ("[all](docs/README.md)", "all", f"[all]({SITE}pages.html)"),
    ],
)
def test_links(text: str, without: str, with_site: str) -> None:
    assert long_description(text) == without
    assert long_description(text, SITE) == with_site


def test_metadata_of_the_wheel(released: dict[str, bytes]) -> None:
    text = metadata(released[WHEEL])
    assert text.endswith(long_description(README))
    assert f"\nVersion: {VERSION}\n" in text


def test_metadata_link_to_the_published_site() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert with_addresses(text, None) == text
    project = tomllib.loads(with_addresses(text, SITE))["project"]
    assert project["urls"]["Playground"] == f"{SITE}playground/"
    assert project["scripts"] == tomllib.loads(text)["project"]["scripts"]


# --- the SBOM


def test_the_sbom_is_valid(released: dict[str, bytes]) -> None:
    pytest.importorskip("cyclonedx", reason="run 'make test'")
    from cyclonedx.schema import SchemaVersion
    from cyclonedx.validation.json import JsonStrictValidator

    from release.sbom import Bundled, sbom

    parts = [Bundled("pyodide", "npm", "0.27.7", "MPL-2.0", "site/playground", b"x")]
    wheel = metadata(released[WHEEL])
    text = sbom(wheel, released, parts, EPOCH)
    assert text == sbom(wheel, released, parts, EPOCH)
    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    bom = json.loads(text)
    names = {part["name"]: part for part in bom["components"]}
    assert set(names) == {"numpy", "jinja2", "typer", "rich", "pyodide"}
    assert names["numpy"]["properties"] == [{"name": "lstmgen:accepted-versions", "value": ">=1.22"}]
    assert {part["name"] for part in bom["metadata"]["component"]["components"]} == set(released)


# --- files around it


def test_one_version() -> None:
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    newest, date = re.findall(r"^## \[([\d.]+)\] - ([\d-]+)$", changes, re.MULTILINE)[0]
    assert (newest, citation["version"], citation["date-released"]) == (VERSION, VERSION, date)
    section = re.split(r"^## .*$", changes, flags=re.MULTILINE)[1]
    assert len(section.strip().splitlines()) <= 40


def test_the_citation_has_what_its_format_requires() -> None:
    """Citation File Format 1.2.0."""
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {"cff-version", "message", "title", "authors"} <= set(citation)
    assert (citation["cff-version"], citation["type"], citation["license"]) == ("1.2.0", "software", project["license"])
    assert all({"name"} <= set(author) or {"family-names"} <= set(author) for author in citation["authors"])


@pytest.mark.parametrize(
    "path", sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*-*.yml")), ids=lambda path: path.stem
)
def test_issue_forms_have_what_a_forge_requires(path: Path) -> None:
    form = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert {"name", "description", "body"} <= set(form)
    items = [item for item in form["body"] if item["type"] != "markdown"]
    assert len({item["id"] for item in items}) == len(items) > 2
    assert {item["type"] for item in items} <= {"input", "textarea", "dropdown", "checkboxes"}
    assert all(item["attributes"]["label"] for item in items)


def test_the_hosted_ci_runs_what_exists() -> None:
    """A job runs .ci/run; the other the newcomer, whose arguments it knows, on every Python that is supported."""
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))
    suite, wheel = workflow["jobs"]["suite"], workflow["jobs"]["wheel"]
    assert suite["steps"][-1]["run"] == "bash .ci/run"
    matrix = wheel["strategy"]["matrix"]
    assert (len(matrix["os"]), matrix["python"]) == (3, ["3.10", "3.11", "3.12", "3.13", "3.14"])
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == f">={matrix['python'][0]}"
    words = wheel["steps"][-1]["run"].split()
    assert all((ROOT / word).is_file() for word in words if "/" in word)
    usage = subprocess.run([sys.executable, ROOT / words[1], "--help"], capture_output=True, text=True, check=True)
    assert all(word in usage.stdout for word in words if word.startswith("--"))
    actions = {step["uses"] for job in (suite, wheel) for step in job["steps"] if "uses" in step}
    assert actions == {"actions/checkout@v4", "actions/setup-python@v5"}


def test_a_newcomer_sees_a_wrong_answer() -> None:
    assert newcomer.predicted("[0.05371, 0.94629]\n") == "[0.05371, 0.94629]"
    with pytest.raises(newcomer.Failure, match="expected"):
        newcomer.predicted("[0.06, 0.94]")
