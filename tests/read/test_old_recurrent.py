"""Recurrent models that old versions of Keras wrote: what is refused, or warned of, and nothing else.

That the others agree with what these versions predicted is shown by the table made from them (archived_models.py).
"""

from __future__ import annotations

from pathlib import Path

import pytest
from archived_models import ARCHIVES, members, unpacked

from lstmgen.read import survey

# What the file does not tell, or what the library computed wrongly: refused, with this in the message.
REFUSED = {
    **{(f"tf{version}-tensorflow", "stack_states"): "order of the states" for version in ("1.10.0", "1.12.0")},
    **{(f"tf{version}-tensorflow", "stack_initial_state"): "order of the states" for version in ("1.10.0", "1.12.0")},
    **{
        (archive, "stack_mask"): "stacked cells with a mask"
        for archive in ("2.2.4-tensorflow", "tf1.10.0-tensorflow", "tf1.12.0-tensorflow")
    },
}


@pytest.mark.parametrize("archive", ARCHIVES)
def test_what_is_refused(archive: str, tmp_path: Path) -> None:
    for name in members(archive):
        path, _ = unpacked(archive, name, tmp_path)
        found = survey(path)
        reasons = " ".join(problem.reason for problem in found.problems)
        assert bool(reasons) == ((archive, name) in REFUSED)
        assert REFUSED.get((archive, name), "") in reasons
        masked_bidirectional = "bidirectional" in name and name.split("_")[0] not in ("GRU", "LSTM", "SimpleRNN")
        is_unsure = archive.startswith(("tf1.13", "tf1.14")) and (masked_bidirectional or "mask_bidirectional" in name)
        assert any("TensorFlow 1.13" in warning for warning in found.warnings) == is_unsure


def test_every_version_is_there() -> None:
    assert len(ARCHIVES) >= 12
