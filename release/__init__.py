"""A release: one folder with packages, SBOM, documentation, playground and checksums.

build.py             assembles the folder: `make release`
long_description.py  turns README.md into the page of a package index
archive.py           writes archives that do not depend on clock, user or file order
sbom.py              lists what the release contains and requires, as CycloneDX
newcomer.py          tries the release in an empty environment: `make newcomer`
"""
