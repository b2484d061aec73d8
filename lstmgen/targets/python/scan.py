"""What a Python statement that runs a recurrent layer over all timesteps must give, and under which names."""

from __future__ import annotations

from dataclasses import dataclass

from lstmgen.graph.recurrent import Recurrent


@dataclass(frozen=True)
class Scan:
    """What is wanted of a recurrent layer once it has gone over all timesteps.

    Attributes:
        collects: whether it gives its output after each timestep, and not only its states after the last.
        outputs: the name for these outputs; "_" where nothing reads them.
        states: a name for each last state, "_" for one that nothing reads; () where nothing reads any.
        stored: whether the last states replace those that the layer keeps; in place, they are these already.
        looped: whether it is a loop over a cell that changes named states in place, and gives nothing else.
        starts_as_state: whether the output before the first timestep that counts is the state h, not zeros.
    """

    collects: bool
    outputs: str
    states: tuple[str, ...]
    stored: bool
    looped: bool
    starts_as_state: bool


def scan(operation: Recurrent, names: tuple[str, ...], used: tuple[bool, ...], in_place: bool, lazy: bool) -> Scan:
    """What is wanted of a layer.

    Args:
        names: of its output and its states.
        used: whether anything reads each of these.
        in_place: whether its cell changes the states where they are.
        lazy: whether the output is a generator.
    """
    y, *states = names
    is_last_state = not operation.return_sequences and not operation.masked
    wanted = used[0] and not is_last_state
    collects = wanted or operation.masked
    looped = in_place and not (collects or lazy)
    states = [state if read or looped else "_" for state, read in zip(states, used[1:])]
    if is_last_state and used[0] and not used[1]:
        states[0] = y
    return Scan(
        collects=collects,
        outputs=y if wanted else "_",
        states=() if set(states) == {"_"} else tuple(states),
        stored=operation.stateful and not in_place,
        looped=looped,
        starts_as_state=operation.masked and operation.early_output == "state" and not operation.zero_output_for_mask,
    )
