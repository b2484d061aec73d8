"""Classes that many people have copied: which layers of a file may be of one, and which a user says are.

A file has the name of a class, its arguments and its weights, but not what it computes. Two classes may agree in all of
these, so that nothing is taken on that ground: it is offered, and the user says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.read.config import IGNORED, IGNORED_SUFFIXES

KEY = "assumed"  # of a serialised layer, where an `Assumed` stands that no file can hold
HELD = ("layer", "backward_layer", "cell")  # where a layer holds others that run in its place
COMMON = IGNORED | {"dtype", "stateful", "training"}


@dataclass(frozen=True)
class Published:
    """A class that somebody published.

    Attributes:
        source: who, as one types it.
        class_name: as people call it.
        needs: the arguments that its config must have.
        knows: those that it may have beside them.
        summary: what it is.
        states: how many it has, if it is a cell.
    """

    source: str
    class_name: str
    needs: frozenset[str]
    knows: frozenset[str]
    summary: str
    states: int = 0

    @property
    def row(self) -> str:
        """Its name in the table of layers, which no class can have."""
        return f"{self.source}.{self.class_name}"

    def fits(self, class_name: str, config: Mapping[str, Any]) -> bool:
        """Whether a class of that name with these arguments may be this one."""
        own = {key for key in config if key not in COMMON and not key.endswith(IGNORED_SUFFIXES)}
        return class_name == self.class_name and self.needs <= own <= self.needs | self.knows


@dataclass(frozen=True)
class Assumed:
    """What a layer of the user's own is said to be, by its row in the table of layers."""

    row: str


PUBLISHED: dict[str, Published] = {}  # by row


def row_of(serialized: Mapping[str, Any]) -> str | None:
    """The row of a layer that the user said to be a published one."""
    found = serialized.get(KEY)
    return found.row if isinstance(found, Assumed) else None


def offers(config: Any) -> dict[str, tuple[Published, ...]]:
    """By the name of a layer, the classes that it may be of, by its class's name and arguments."""
    found = {}
    for name, item in named_items(config):
        if fitting := tuple(fitting_classes(item)):
            found[name] = fitting
    return found


def assumed(config: Any, sources: Mapping[str, str]) -> Any:
    """The config of a model in which layers are marked as what the user says they are.

    Args:
        sources: by the name of a layer.
    Raises:
        OptionError: there is no layer of that name, or it cannot be that class.
    """
    for name, source in sources.items():
        found = [item for key, item in named_items(config) if key == name]
        if not found:
            raise OptionError(f"`assume={ {name: source} }`: there is no layer of that name")
        if not any(may_be(item, source) for item in found):  # models in models may have layers of the same name
            raise OptionError(f"`assume={ {name: source} }`: {why_not(source, found[-1])}")
    return marked(config, sources)


def may_be(item: Mapping[str, Any], source: str) -> bool:
    """Whether a layer may be of the class that somebody published."""
    return source in {each.source for each in fitting_classes(item)}


def why_not(source: str, item: Mapping[str, Any]) -> str:
    """Why a layer cannot be of the class that somebody published."""
    class_name = plain_name(list(held(item))[-1])
    by_name = {each.source: each for each in PUBLISHED.values() if each.class_name == class_name}
    if source in by_name:
        wanted = ", ".join(sorted(by_name[source].needs | by_name[source].knows)) or "none"
        return f"its arguments are not those of that {class_name}: {wanted}"
    if by_name:
        return f"published classes {class_name} that are known are those of {', '.join(sorted(by_name))}"
    every = ", ".join(sorted({each.class_name for each in PUBLISHED.values()}))
    return f"it is a {class_name}; published classes that are known: {every}"


def fitting_classes(item: Mapping[str, Any]) -> Iterator[Published]:
    """The classes that a serialised layer, or what it holds, may be of."""
    for part in held(item):
        if isinstance(config := part.get("config"), Mapping):
            yield from (each for each in PUBLISHED.values() if each.fits(plain_name(part), config))


def held(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """A serialised layer, and the layers and cells in it that compute what it gives, the innermost last."""
    yield item
    config = item.get("config")
    inside = [config.get(key) for key in HELD] if isinstance(config, Mapping) else []
    for part in inside:
        if isinstance(part, Mapping):
            yield from held(part)


def plain_name(item: Mapping[str, Any]) -> str:
    """The name of its class without the package that it was registered for."""
    return str(item.get("class_name")).rpartition(">")[2]


def named_items(config: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The serialised layers in a config, at any depth, by name."""
    waiting = [config]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(reversed(value))
        elif isinstance(value, Mapping):
            if name := name_of(value):
                yield name, value
            waiting.extend(reversed(list(value.values())))


def marked(value: Any, sources: Mapping[str, str], around: str | None = None) -> Any:
    """A config with an `Assumed` in each of these layers, or in what they hold.

    Args:
        around: whose class a layer is said to be that holds this one.
    """
    if isinstance(value, list):
        return [marked(item, sources) for item in value]
    if not isinstance(value, Mapping):
        return value
    source = sources.get(name_of(value), around)
    config = value.get("config")
    if source is None or not isinstance(config, Mapping):
        return {key: marked(item, sources) for key, item in value.items()}
    found = {key: marked(item, sources) for key, item in value.items() if key != "config"}
    found["config"] = {key: marked(item, sources, source if key in HELD else None) for key, item in config.items()}
    row = f"{source}.{plain_name(value)}"
    if row in PUBLISHED and PUBLISHED[row].fits(plain_name(value), config):
        found[KEY] = Assumed(row)
    return found


def name_of(value: Mapping[str, Any]) -> str:
    """The name of a serialised layer: beside its config, or in it; empty where it is none."""
    config = value.get("config")
    if "class_name" not in value or not isinstance(config, Mapping):
        return ""
    name = value.get("name") or config.get("name")
    return name if isinstance(name, str) else ""
