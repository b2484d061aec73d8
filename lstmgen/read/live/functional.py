"""Builds configs of functional models, and of wrapper layers, as Keras 3 writes them into a file."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lstmgen.read.configs.serialized import REFUSED
from lstmgen.read.containers.functional_config import input_item
from lstmgen.read.live.calls import History, Untraceable
from lstmgen.read.live.weights import Arrays

Item = dict[str, Any]
Part = tuple[Item, Arrays]


@dataclass
class FunctionalConfig:
    """The config of a functional model, which grows call by call.

    Attributes:
        items: its layers by name, in order.
        parts: their weights by the same names.
        layers: the layers of its items by name, with `training` if they contain code of the user's own. Calls of
            such code are left out.
        variables: the variables that its operations use, by id.
        refs: layer, call and output of a tensor, by its id.
    """

    items: dict[str, Item] = field(default_factory=dict)
    parts: dict[str, Arrays] = field(default_factory=dict)
    layers: dict[str, tuple[Any, bool | None]] = field(default_factory=dict)
    variables: dict[int, Any] = field(default_factory=dict)
    refs: dict[int, list[Any]] = field(default_factory=dict)

    def unique(self, name: str) -> str:
        """Returns the name, with a number at its end if it is in use."""
        count, candidate = 1, name
        while candidate in self.items:
            candidate, count = f"{name}_{count}", count + 1
        return candidate

    def input(self, tensor: Any, name: str, shape: Sequence[int | None]) -> list[Any]:
        """Adds an input with the shape of one sample and returns its reference: name, call, output."""
        name = self.unique(name)
        self.items[name] = input_item(name, shape, str(tensor.dtype))
        self.refs[id(tensor)] = [name, 0, 0]
        return self.refs[id(tensor)]


def calls_behind(wanted: Sequence[Any], config: FunctionalConfig, history: History) -> list[Any]:
    """Returns the calls that compute the tensors, in an order in which they can run."""
    done: dict[int, Any] = {}
    waiting = list(reversed(wanted))
    while waiting:
        tensor = waiting[-1]
        origin = None if id(tensor) in config.refs else history.of(tensor)
        if id(tensor) not in config.refs and (origin is None or origin[0].is_input):
            raise Untraceable("its code uses a tensor of the model that is not among its arguments")
        node = None if origin is None else origin[0]
        needed = [] if node is None or id(node) in done else node.arguments.keras_tensors
        unvisited = [
            argument
            for argument in needed
            if id(argument) not in config.refs
            and ((source := history.of(argument)) is None or id(source[0]) not in done)
        ]
        if unvisited:
            waiting += reversed(unvisited)
            continue
        waiting.pop()
        if node is not None:
            done.setdefault(id(node), node)
    return list(done.values())


def refused(thing: Any, error: Untraceable) -> Item:
    """The item of a layer or operation that cannot be followed, with reason and advice."""
    config = {"name": thing.name, "of": type(thing).__name__, "reason": error.reason, "advice": error.advice}
    return {"class_name": REFUSED, "config": config}


def wrapped(class_name: str, name: str, config: Mapping[str, Any], parts: Mapping[str, Part]) -> Part:
    """The config and weights of a wrapper layer of Keras; `parts` are its inner layers by attribute name."""
    held = {
        key.replace("forward_layer", "layer"): {**item, "config": {**item["config"], "name": key}}
        for key, (item, _) in parts.items()
    }
    arrays = {key: arrays for key, (_, arrays) in parts.items()}
    return {"class_name": class_name, "config": {"name": name, **config, **held}}, Arrays((), arrays)
