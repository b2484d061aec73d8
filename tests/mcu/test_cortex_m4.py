"""The program that measures code of others on a Cortex-M4, tried on generated code behind the function of a rival."""

from __future__ import annotations

from pathlib import Path

from budgets import MODELS
from cortex_m4 import BOARD, compiled, of_lstmgen, of_rival
from firmware import run

RIVAL = """#include "net.h"
int rival(const float *x, float *y);
static net_context context;
int rival(const float *x, float *y)
{
    net_reset(&context);
    return net_predict(&context, x, y);
}
"""


def test_a_rival_takes_what_its_code_takes(tmp_path: Path) -> None:
    model = MODELS["seed"]("lstm")
    own, other = tmp_path / "own", tmp_path / "other"
    own.mkdir()
    other.mkdir()
    alone = of_lstmgen(model, "", own)
    (own / "rival.c").write_text(RIVAL)
    archive = tmp_path / "rival.a"
    run([f"{BOARD.tools}ar", "rc", str(archive), str(own / "net.o"), str(compiled(own / "rival.c", own))])
    behind = of_rival(model, archive, other)
    assert (behind.error, behind.ram) == (alone.error, alone.ram)
    assert alone.instructions < behind.instructions < alone.instructions + 50
    assert alone.error < 1e-7
