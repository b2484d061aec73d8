"""What the outputs of a functional model are called.

- Outputs in a dict have its keys; those nested deeper, all keys and places on the way, with `_` between.
- The first output of a layer has the name of the layer; the states of a recurrent layer have that of the state behind
  it (`lstm_h`, `lstm_c`, `gru_h`), and the direction where there are two (`both_forward_h`); another one its place.
- Where that gives a name twice, the later one gets a number.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lstmgen.read.nodes import Ref

STATES = {"LSTM": "hc", "GRU": "h", "SimpleRNN": "h", **{f"ConvLSTM{rank}D": "hc" for rank in (1, 2, 3)}}
# What other versions of a layer, and the cell of an RNN, have around the name of the layer.
AROUND = re.compile("^(CuDNN|Unified)|(V[12]|Cell)$")


def output_names(given: Any, outputs: Sequence[Ref], items: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """A name for each output, never the same twice.

    Args:
        given: `output_layers` of the model's config.
        outputs: the same, flattened.
        items: the model's layers by name.
    """
    names: list[str] = []
    for key, ref in zip(_paths(given, ""), outputs, strict=True):
        name = key if isinstance(given, Mapping) else named_by_layer(ref, items.get(ref.layer, {}))
        count = 1
        while (unique := f"{name}_{count}" if count > 1 else name) in names:
            count += 1
        names.append(unique)
    return tuple(names)


def named_by_layer(ref: Ref, item: Mapping[str, Any]) -> str:
    """The name of a tensor that a layer gives."""
    if ref.tensor == 0:
        return ref.layer
    states = _states(item)
    return f"{ref.layer}_{states[ref.tensor - 1] if ref.tensor <= len(states) else ref.tensor}"


def _states(item: Mapping[str, Any]) -> list[str]:
    """The names of the states that a layer returns behind its output."""
    class_name, config = item.get("class_name"), item.get("config")
    inner = config.get("cell", config.get("layer")) if isinstance(config, Mapping) else None
    if class_name == "Bidirectional" and isinstance(inner, Mapping):
        return [f"{way}_{state}" for way in ("forward", "backward") for state in _states(inner)]
    if class_name == "RNN" and isinstance(inner, Mapping):
        return _states(inner)
    return list(STATES.get(AROUND.sub("", str(class_name)), ""))


def _paths(value: Any, path: str) -> Iterator[str]:
    """For each tensor, flattened as in `parse_refs`, the keys and places that lead to it."""
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield from _paths(value[key], f"{path}_{key}" if path else str(key))
    elif isinstance(value, list) and value and not isinstance(value[0], str):
        for place, item in enumerate(value):
            yield from _paths(item, f"{path}_{place}" if path else str(place))
    else:
        yield path
