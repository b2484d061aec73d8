"""Large models: C that has its functions again for each SIMD width, so that a compiler reads the weights once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import toolchain
from c_library import Library

import lstmgen
from lstmgen.targets.c import decisions

HAR = toolchain.ROOT / "generated_examples" / "har" / "model.keras"
TOLERANCE = 1e-6  # float32 through a softmax


@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("flags", [("-std=c99", "-O2"), ("-std=c11", "-O1", "-DNET_NO_DISPATCH"), ("-O0",)])
def test_every_width_is_in_the_file(
    compiler: str, flags: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decisions, "LARGE", 0)
    graph = lstmgen.read(HAR)
    library = Library(tmp_path, {"net": graph}, compiler, flags)
    text = (tmp_path / "net.c").read_text()
    assert '#include "net.c"' not in text
    assert "NET_PASS" not in text
    assert text.count("static NET_INLINE net_floats net_lstm_c(") == 4
    rng = np.random.default_rng(1)
    for _ in range(2):
        x = rng.normal(size=(128, 9)).astype(np.float32)
        (got,) = library.model("net").predict(x)
        np.testing.assert_allclose(got, graph.evaluate(x)[0], rtol=0, atol=TOLERANCE)


def test_only_large_files_are_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    source = lstmgen.export(HAR, tmp_path / "net.c").files[0]
    assert '#include "net.c"' in source.read_text()
