"""Finds layers that may be of a published class, and marks those that the user assigns to one.

A file contains the name of a class, its arguments and its weights, but not its equations. Two different classes may
agree in all of these. So lstmgen only lists candidates, and the user decides (`assume=`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import OptionError
from lstmgen.read.configs.config import IGNORED, IGNORED_SUFFIXES

KEY = "assumed"  # key of a serialized layer; its value is an `Assumed`, which no file can contain
HELD = ("layer", "backward_layer", "cell")  # keys of inner layers
COMMON = IGNORED | {"dtype", "stateful", "training"}


@dataclass(frozen=True)
class Published:
    """A published class.

    Attributes:
        source: the author, as typed in `assume=`.
        class_name: the name of the class in files.
        needs: required arguments of its config.
        knows: optional arguments.
        summary: one line about it.
        states: the number of states of a cell; 0 for other layers.
    """

    source: str
    class_name: str
    needs: frozenset[str]
    knows: frozenset[str]
    summary: str
    states: int = 0

    @property
    def row(self) -> str:
        """The name in the table of layers; the dot keeps it apart from names of classes."""
        return f"{self.source}.{self.class_name}"

    def fits(self, class_name: str, config: Mapping[str, Any]) -> bool:
        """Returns true if a layer with this class name and these arguments may be of this class."""
        arguments = {key for key in config if key not in COMMON and not key.endswith(IGNORED_SUFFIXES)}
        return class_name == self.class_name and self.needs <= arguments <= self.needs | self.knows


@dataclass(frozen=True)
class Assumed:
    """The row in the table of layers that the user assigned to a layer."""

    row: str


PUBLISHED: dict[str, Published] = {}  # by row


def row_of(serialized: Mapping[str, Any]) -> str | None:
    """The row that the user assigned to a layer, or None."""
    assumption = serialized.get(KEY)
    return assumption.row if isinstance(assumption, Assumed) else None


def offers(config: Any) -> dict[str, tuple[Published, ...]]:
    """Finds candidates by class name and arguments: published classes by the name of the layer."""
    classes = {}
    for name, item in named_items(config):
        if fitting := tuple(fitting_classes(item)):
            classes[name] = fitting
    return classes


def assumed(config: Any, sources: Mapping[str, str]) -> Any:
    """Marks layers in the config of a model as published classes.

    Args:
        sources: the author of the class, by the name of the layer.
    Raises:
        OptionError: there is no layer of that name, or it does not fit the class.
    """
    for name, source in sources.items():
        items = [item for key, item in named_items(config) if key == name]
        if not items:
            raise OptionError(f"`assume={ {name: source} }`: there is no layer of that name")
        if not any(may_be(item, source) for item in items):  # models in models may have layers of the same name
            raise OptionError(f"`assume={ {name: source} }`: {why_not(source, items[-1])}")
    return marked(config, sources)


def may_be(item: Mapping[str, Any], source: str) -> bool:
    """Returns true if a layer may be of the class of this author."""
    return source in {row.source for row in fitting_classes(item)}


def why_not(source: str, item: Mapping[str, Any]) -> str:
    """The reason why a layer cannot be of the class of this author."""
    class_name = plain_name(list(held(item))[-1])
    by_name = {row.source: row for row in PUBLISHED.values() if row.class_name == class_name}
    if source in by_name:
        wanted = ", ".join(sorted(by_name[source].needs | by_name[source].knows)) or "none"
        return f"that {class_name} has other arguments: {wanted}"
    if by_name:
        return f"known sources of a {class_name}: {', '.join(sorted(by_name))}"
    class_names = ", ".join(sorted({row.class_name for row in PUBLISHED.values()}))
    return f"it is a {class_name}; known published classes: {class_names}"


def fitting_classes(item: Mapping[str, Any]) -> Iterator[Published]:
    """Yields the published classes that a serialized layer, or an inner layer, may be of."""
    for part in held(item):
        if isinstance(config := part.get("config"), Mapping):
            yield from (row for row in PUBLISHED.values() if row.fits(plain_name(part), config))


def held(item: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yields a serialized layer and its inner layers and cells, the innermost last."""
    yield item
    config = item.get("config")
    inside = [config.get(key) for key in HELD] if isinstance(config, Mapping) else []
    for part in inside:
        if isinstance(part, Mapping):
            yield from held(part)


def plain_name(item: Mapping[str, Any]) -> str:
    """The class name without its registered package."""
    return str(item.get("class_name")).rpartition(">")[2]


def named_items(config: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields name and item of each serialized layer in a config, at any depth."""
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
    """Returns a config with an `Assumed` in each of these layers, or in their inner layers.

    Args:
        around: the author that was assigned to the outer layer.
    """
    if isinstance(value, list):
        return [marked(item, sources) for item in value]
    if not isinstance(value, Mapping):
        return value
    source = sources.get(name_of(value), around)
    config = value.get("config")
    if source is None or not isinstance(config, Mapping):
        return {key: marked(item, sources) for key, item in value.items()}
    result = {key: marked(item, sources) for key, item in value.items() if key != "config"}
    result["config"] = {key: marked(item, sources, source if key in HELD else None) for key, item in config.items()}
    row = f"{source}.{plain_name(value)}"
    if row in PUBLISHED and PUBLISHED[row].fits(plain_name(value), config):
        result[KEY] = Assumed(row)
    return result


def name_of(value: Mapping[str, Any]) -> str:
    """The name of a serialized layer: beside its config, or in it; empty for other values."""
    config = value.get("config")
    if "class_name" not in value or not isinstance(config, Mapping):
        return ""
    name = value.get("name") or config.get("name")
    return name if isinstance(name, str) else ""
