"""C in whole numbers gives the bits that the evaluation of its graph gives."""

from __future__ import annotations

from pathlib import Path

import pytest
from c_library import Library
from c_sanitized import sanitize
from quantized_graphs import FAMILIES, check, options_for

WIDTHS = ("int8", "int16")


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("family", FAMILIES)
def test_same_bits_as_the_evaluation(family: str, width: str, tmp_path: Path) -> None:
    cases = dict(FAMILIES[family]())
    options = {name: options_for(case, width) for name, case in cases.items()}
    library = Library(tmp_path, {name: case.graph for name, case in cases.items()}, options=options)
    for name, case in cases.items():
        check(library.model(name), case, options[name], name)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("family", FAMILIES)
def test_sanitizers_find_nothing(family: str, width: str, tmp_path: Path) -> None:
    assert sanitize(family, "gcc", tmp_path, width) == ""
