"""The tables of how time is predicted."""

from __future__ import annotations

from lstmgen.targets.c.mcu.timing import CORES


def pairs() -> str:
    """A row for each model on a processor that docs/reference/microcontrollers.md has, and whose loops are counted."""
    import predicted

    heads = (
        "| processor | model | options | predicted | measured | off by |\n| --- | --- | --- | ---: | ---: | ---: |\n"
    )
    rows = (
        f"| {' | '.join(each.case.head)} | {each.predicted:,.0f} | {each.measured:,} | {each.error:+.1%} |\n"
        for each in predicted.pairs()
    )
    return heads + "".join(rows)


def cores() -> str:
    """A row for each processor, with what an instruction takes there; on an AVR, a cycle."""
    heads = (
        "| processor | counted as | float | fixed point | factor of float | of fixed point |\n"
        "| --- | --- | ---: | ---: | ---: | ---: |\n"
    )
    rows = (
        f"| `{name}` | `{each.counted}` | {each.floats:.2f} | {each.integers:.2f} | {each.spread(integers=False):g} "
        f"| {each.factor:g} |\n"
        for name, each in CORES.items()
    )
    return heads + "".join(rows)
