"""The SBOM of a release, as CycloneDX: what it requires, and what its playground and site contain."""

import email
import hashlib
import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType, Property
from cyclonedx.model.bom import Bom, BomMetaData
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from packageurl import PackageURL

TOOLS = ("build", "setuptools", "cyclonedx-python-lib", "mkdocs-material")  # that shape the bytes of a release
REQUIREMENT = re.compile(r"^(?P<name>[\w.-]+)(?P<bound>[^;]*)$")
NAMESPACE = uuid.UUID("c2a7b9d2-9b0e-5d0f-8a36-6f5c9e1d7a40")  # of serial numbers: the same files give the same one


@dataclass(frozen=True)
class Bundled:
    """A third-party part of the site or the playground.

    Attributes:
        name: package name.
        kind: its registry, pypi or npm.
        license: SPDX expression.
        place: folder of the release that contains it.
        content: bytes of the file, where it is one file.
    """

    name: str
    kind: str
    version: str
    license: str
    place: str
    content: bytes | None = None


def sbom(metadata: str, files: Mapping[str, bytes], bundled: Iterable[Bundled], epoch: int) -> str:
    """Returns the SBOM as JSON.

    Args:
        metadata: METADATA of the wheel.
        files: wheel and source archive, by name.
        bundled: parts of the site and the playground.
        epoch: time of the release, in seconds since 1970.
    """
    fields = email.message_from_string(metadata)
    digest = hashlib.sha256(b"".join(files[name] for name in sorted(files))).hexdigest()
    root = component(fields["Name"], fields["Version"], "pypi", fields["License-Expression"], ComponentType.APPLICATION)
    root.components = [file_component(name, content) for name, content in sorted(files.items())]
    bom = Bom(
        serial_number=uuid.uuid5(NAMESPACE, digest),
        metadata=BomMetaData(
            component=root,
            timestamp=datetime.fromtimestamp(epoch, timezone.utc),
            tools=None,
            properties=[Property(name=f"lstmgen:built-with:{tool}", value=version(tool)) for tool in TOOLS],
        ),
    )
    required = [required_component(text) for text in requirements(fields.get_all("Requires-Dist", []))]
    contained = [bundled_component(part) for part in bundled]
    bom.components = [*required, *contained]
    bom.register_dependency(root, required)
    return str(make_outputter(bom, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)) + "\n"


def requirements(lines: Sequence[str]) -> list[str]:
    """Returns the requirements that are always installed; extras have a marker."""
    return [line for line in lines if ";" not in line]


def component(name: str, number: str | None, kind: str, terms: str | None, role: ComponentType) -> Component:
    """Returns a component with its package URL as reference."""
    url = PackageURL(kind, None, name.lower(), number)
    licenses = [LicenseFactory().make_from_string(terms)] if terms else []
    return Component(name=name, version=number, type=role, purl=url, bom_ref=str(url), licenses=licenses)


def required_component(requirement: str) -> Component:
    """Returns a dependency, which is not part of the release: its version is chosen when it is installed."""
    match = REQUIREMENT.match(requirement)
    assert match is not None, requirement
    part = component(match["name"], None, "pypi", None, ComponentType.LIBRARY)
    part.scope = ComponentScope.REQUIRED
    part.properties = [Property(name="lstmgen:accepted-versions", value=match["bound"].strip())]
    return part


def bundled_component(part: Bundled) -> Component:
    """Returns a part that the release contains."""
    made = component(part.name, part.version, part.kind, part.license, ComponentType.LIBRARY)
    made.bom_ref.value = f"{part.place}:{made.purl}"
    made.properties = [Property(name="lstmgen:folder", value=part.place)]
    if part.content is not None:
        made.hashes = [sha256(part.content)]
    return made


def file_component(name: str, content: bytes) -> Component:
    """Returns a file of the release, with its SHA-256."""
    return Component(name=name, type=ComponentType.FILE, bom_ref=name, hashes=[sha256(content)])


def sha256(content: bytes) -> HashType:
    """Returns the hash of a file."""
    return HashType(alg=HashAlgorithm.SHA_256, content=hashlib.sha256(content).hexdigest())
