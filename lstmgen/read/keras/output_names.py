"""Names the outputs of a functional model.

- Outputs in a dict have its keys. In nested structures, keys and indices are joined with `_`.
- The first output of a layer has the name of the layer. States add the name of the state (`lstm_h`, `lstm_c`, `gru_h`),
  and the direction if there are two (`both_forward_h`). Other outputs add their index.
- If a name occurs again, a number is added.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lstmgen.read.configs.nodes import Ref
from lstmgen.read.containers.onnx import ONNX_GRAPH

STATES = {"LSTM": "hc", "GRU": "h", "SimpleRNN": "h", **{f"ConvLSTM{rank}D": "hc" for rank in (1, 2, 3)}}
# Prefixes and suffixes of the class names of other versions of a layer, and of cells.
AROUND = re.compile("^(CuDNN|Unified)|(V[12]|Cell)$")


def output_names(output_layers: Any, outputs: Sequence[Ref], items: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Returns a unique name for each output.

    Args:
        output_layers: from the model's config.
        outputs: the same, flattened.
        items: the model's layers by name.
    """
    names: list[str] = []
    for key, ref in zip(_paths(output_layers, ""), outputs, strict=True):
        name = key if isinstance(output_layers, Mapping) else named_by_layer(ref, items.get(ref.layer, {}))
        count = 1
        while (unique := f"{name}_{count}" if count > 1 else name) in names:
            count += 1
        names.append(unique)
    return tuple(names)


def named_by_layer(ref: Ref, item: Mapping[str, Any]) -> str:
    """The name of an output of a layer."""
    if item.get("class_name") == ONNX_GRAPH:
        return str(item["config"]["output_names"][ref.tensor])
    if ref.tensor == 0:
        return ref.layer
    states = _states(item)
    return f"{ref.layer}_{states[ref.tensor - 1] if ref.tensor <= len(states) else ref.tensor}"


def _states(item: Mapping[str, Any]) -> list[str]:
    """The names of the states that a layer returns after its output."""
    class_name, config = item.get("class_name"), item.get("config")
    inner = config.get("cell", config.get("layer")) if isinstance(config, Mapping) else None
    if class_name == "Bidirectional" and isinstance(inner, Mapping):
        return [f"{way}_{state}" for way in ("forward", "backward") for state in _states(inner)]
    if class_name == "RNN" and isinstance(inner, Mapping):
        return _states(inner)
    return list(STATES.get(AROUND.sub("", str(class_name)), ""))


def _paths(value: Any, path: str) -> Iterator[str]:
    """Yields keys and indices of each tensor, flattened as in `parse_refs`."""
    if isinstance(value, Mapping):
        for key in sorted(value):
            yield from _paths(value[key], f"{path}_{key}" if path else str(key))
    elif isinstance(value, list) and value and not isinstance(value[0], str):
        for place, item in enumerate(value):
            yield from _paths(item, f"{path}_{place}" if path else str(place))
    else:
        yield path
