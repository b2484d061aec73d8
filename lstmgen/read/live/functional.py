"""Configs of functional models, and of layers around others, as Keras 3 writes them into a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lstmgen.read.live.calls import History, Untraceable
from lstmgen.read.live.weights import Arrays
from lstmgen.read.serialized import REFUSED

Item = dict[str, Any]
Part = tuple[Item, Arrays]


@dataclass
class FunctionalConfig:
    """The config of a functional model, which grows call by call.

    Attributes:
        items: its layers by name, in order.
        parts: their weights by the same names.
        layers: the layers of its items by name, with whether they are trained where they hold code of the user's own;
            of calls of such code none.
        variables: what its operations use, by the id of the variable.
        refs: by the id of a tensor, the layer, call and output that it is.
    """

    items: dict[str, Item] = field(default_factory=dict)
    parts: dict[str, Arrays] = field(default_factory=dict)
    layers: dict[str, tuple[Any, bool | None]] = field(default_factory=dict)
    variables: dict[int, Any] = field(default_factory=dict)
    refs: dict[int, list[Any]] = field(default_factory=dict)

    def unique(self, name: str) -> str:
        """The name, with a number behind it where it is taken."""
        count, found = 1, name
        while found in self.items:
            found, count = f"{name}_{count}", count + 1
        return found

    def input(self, tensor: Any, name: str, shape: Sequence[int | None]) -> list[Any]:
        """A new input whose samples have a shape, and how it is referred to."""
        name = self.unique(name)
        config = {"name": name, "batch_shape": [None, *shape], "dtype": str(tensor.dtype)}
        self.items[name] = {"class_name": "InputLayer", "name": name, "config": config, "inbound_nodes": []}
        self.refs[id(tensor)] = [name, 0, 0]
        return self.refs[id(tensor)]


def calls_behind(wanted: Sequence[Any], config: FunctionalConfig, history: History) -> list[Any]:
    """The calls that the tensors come from, each behind those that it needs."""
    done: dict[int, Any] = {}
    waiting = list(reversed(wanted))
    while waiting:
        tensor = waiting[-1]
        found = None if id(tensor) in config.refs else history.of(tensor)
        if id(tensor) not in config.refs and (found is None or found[0].is_input):
            raise Untraceable("its code takes a tensor of the model that it is not called with")
        node = None if found is None else found[0]
        needed = [] if node is None or id(node) in done else node.arguments.keras_tensors
        missing = [
            each
            for each in needed
            if id(each) not in config.refs and ((made := history.of(each)) is None or id(made[0]) not in done)
        ]
        if missing:
            waiting += reversed(missing)
            continue
        waiting.pop()
        if node is not None:
            done.setdefault(id(node), node)
    return list(done.values())


def refused(thing: Any, error: Untraceable) -> Item:
    """A layer or operation that cannot be followed."""
    own = {"name": thing.name, "of": type(thing).__name__}
    return {"class_name": REFUSED, "config": {**own, "reason": error.reason, "advice": error.advice}}


def wrapped(class_name: str, name: str, config: Mapping[str, Any], parts: Mapping[str, Part]) -> Part:
    """A layer of Keras's own around others, by the names under which it holds them."""
    held = {
        key.replace("forward_layer", "layer"): {**item, "config": {**item["config"], "name": key}}
        for key, (item, _) in parts.items()
    }
    arrays = {key: arrays for key, (_, arrays) in parts.items()}
    return {"class_name": class_name, "config": {"name": name, **config, **held}}, Arrays((), arrays)
