"""What the tests of reading share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from agreement import precision
from quick_builds import quick_builds as quick_builds
from quick_builds import quick_folder as quick_folder


@pytest.fixture(params=["keras", "tf_keras"])
def k(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A Keras of which models are built, in double precision."""
    library = pytest.importorskip(request.param)
    with precision(library):
        yield library
