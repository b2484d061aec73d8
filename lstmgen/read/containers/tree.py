"""Reads weights that are stored by path: `model.weights.h5` of Keras 3, and similar files.

The name of a layer's group consists of its class and its index among the layers of that class in the model. The
names of layers do not matter. Source: keras/src/saving/saving_lib.py, keras/src/utils/naming.py.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from lstmgen.errors import MismatchError, ReadError
from lstmgen.read.containers import hdf5
from lstmgen.read.scope import Scope

# Name of the list of layers in TensorFlow 2.12 to 2.14. Each layer with weights is in it twice; 2.12 and 2.13 number
# both entries, 2.14 only the first.
TWICE = "_layer_checkpoint_dependencies"
NOTHING: Mapping[str, bytes] = MappingProxyType({})
IN_PATHS = {"GroupQueryAttention": "GroupedQueryAttention"}  # exported class name → class name in paths
# Arrays of an inner layer that are also stored in front of the outer layer's arrays.
REPEATED = {"SpectralNormalization": ("kernel",)}
SEEDS = ("seed_generator", "seed_generators")  # random states of Dropout


def is_tree(root: hdf5.Group) -> bool:
    """Returns true if weights are stored by path."""
    root = hdf5.unfolded(root)
    return any(hdf5.subgroup(root, name) is not None for name in ("layers", TWICE))


def assign(root: hdf5.Group, model: Scope, *, named: bool, vocabularies: Mapping[str, bytes] = NOTHING) -> None:
    """Assigns to each layer the arrays at its path.

    Args:
        named: layers have the same names in the file and the architecture; contradictions are refused.
        vocabularies: by the path of the layer.
    Raises:
        ReadError: an array is missing, unused, or has another shape.
    """
    root = hdf5.unfolded(root)
    arrays = frozenset(hdf5.datasets(root, "", for_training))
    filling = Filling(root, named, Counter(shared_ids(model)), arrays, vocabularies)
    filling.fill(model, "")
    filling.check_names()
    filling.share()
    filling.check_leftovers()


@dataclass
class Filling:
    """The work of one `assign`.

    Attributes:
        used: the paths of the arrays that were assigned.
        places: the number of layers per object id.
        arrays: the paths of all weights in the file.
        vocabularies: by the path of the layer.
        groups: the paths of all groups that contain arrays.
        first: shared layers by object id, at the place with their arrays.
        named_alike: all layers with arrays, by name and class.
        later: further places of shared layers, without arrays.
        misnamed: by layer name, the other name that is stored with its arrays, and their path.
    """

    root: hdf5.Group
    named: bool
    places: Counter[int]
    arrays: frozenset[str]
    vocabularies: Mapping[str, bytes]
    groups: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)
    first: dict[int | None, Scope] = field(default_factory=dict)
    named_alike: dict[tuple[str, str], list[Scope]] = field(default_factory=dict)
    later: list[tuple[Scope, str]] = field(default_factory=list)
    misnamed: dict[str, tuple[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for path in self.arrays:
            above = path.rpartition("/")[0]
            while above and above not in self.groups:
                self.groups.add(above)
                above = above.rpartition("/")[0]

    def fill(self, scope: Scope, path: str, above: Scope | None = None) -> None:
        """Assigns the arrays of a scope and of all scopes below it; `above` is its parent."""
        group = self.root if not path else hdf5.subgroup(self.root, path.lstrip("/"))
        if above is not None and (above.container == "layers" or scope.shared != above.shared):
            if any(scope.every()) and path not in self.groups:
                self.later.append((scope, path))
                return
            if scope.shared is not None:
                self.first.setdefault(scope.shared, scope)
        self.named_alike.setdefault((scope.key, scope.class_name), []).append(scope)
        self._own(scope, path, group)
        for below, child in paths(scope, path, group, self._first_place):
            if below is None:
                self.later.append((child, path))
            else:
                self.fill(child, below, scope)

    def _own(self, scope: Scope, path: str, group: hdf5.Group | None) -> None:
        scope.tokens = parsed(self.vocabularies[path], scope.place) if path in self.vocabularies else ()
        values = None if group is None else hdf5.subgroup(group, "vars")
        stored = 0 if values is None else len(hdf5.keys(values, path))
        repeated = len(REPEATED.get(scope.class_name, ()))
        if stored != len(scope.wants) + repeated:
            raise mismatch(scope, stored, path)
        self.used.update(f"{path}/vars/{k}" for k in range(repeated))
        for k, want in enumerate(scope.wants, repeated):
            dataset = None if values is None else hdf5.child(values, str(k))
            want.array = hdf5.array(dataset, want.shapes, want.place, integers=want.integers)
            self.used.add(f"{path}/vars/{k}")
        if values is not None and not scope.part and re.fullmatch(r".*/layers/[^/]*", path):
            owner = hdf5.attribute(values, "name")
            if owner not in (None, scope.key):
                self.misnamed[scope.key] = (str(owner), path)

    def _first_place(self, scope: Scope) -> Scope | None:
        """The first place of a shared layer: by its object id, or by its name if tf.keras left out the id there."""
        if scope.shared is None:
            return None
        return self.first.get(scope.shared) or (self._namesake(scope) if self.places[scope.shared] == 1 else None)

    def check_names(self) -> None:
        """Checks the stored names of layers: a separate file may have other names, but not the same in another order.

        Raises:
            ReadError: the names contradict each other.
        """
        owners = {owner for owner, _ in self.misnamed.values()}
        for name, (owner, path) in self.misnamed.items():
            if self.named or owners == self.misnamed.keys():
                raise MismatchError(f"the weights at {path!r} belong to layer {owner!r}, not to {name!r}")

    def share(self) -> None:
        """Assigns to repeated layers the arrays of their first place.

        Raises:
            ReadError: the first place is not in the file, or is another layer.
        """
        for scope, path in self.later:
            wants = list(scope.every())
            first = self._first_place(scope) or self._namesake(scope)
            arrays = [] if first is None else [want.array for want in first.every()]
            if len(arrays) != len(wants):
                raise mismatch(scope, 0, path)
            for want, array in zip(wants, arrays):
                if array is None or array.shape not in want.shapes:
                    raise MismatchError(f"{scope.place}: the weights that it shares have another shape")
                want.array = array

    def _namesake(self, scope: Scope) -> Scope | None:
        """The only layer of the same name and class, for files that lack an object id; None if ambiguous."""
        namesakes = self.named_alike.get((scope.key, scope.class_name), [])
        return namesakes[0] if len(namesakes) == 1 else None

    def check_leftovers(self) -> None:
        """Checks that all arrays were assigned: an unused one would be a part of the model that was not read.

        Raises:
            ReadError: an array is unused.
        """
        unused = sorted(self.arrays - self.used)
        if unused:
            raise MismatchError(
                f"the file has {len(unused)} arrays that no layer of the architecture uses: {', '.join(unused[:5])}"
            )


def for_training(name: str, beside: Collection[str]) -> bool:
    """Returns true for a group without influence on predictions.

    These are random states, and the optimizer, losses and metrics of a compiled model or nested model.
    """
    is_models = "layers" in beside or TWICE in beside
    return name in SEEDS or (is_models and name not in ("layers", TWICE, "vars"))


def shared_ids(scope: Scope) -> Iterator[int]:
    """Yields the object id of each layer below, once per place; parts repeat the id of their layer and are skipped."""
    for child in scope.children.values():
        if child.shared is not None and child.shared != scope.shared:
            yield child.shared
        yield from shared_ids(child)


def mismatch(scope: Scope, stored: int, path: str) -> MismatchError:
    """The error for a layer whose number of arrays differs from that in the file."""
    wants = list(scope.every()) if stored == 0 else scope.wants
    return MismatchError(
        f"{scope.place}: expected {len(wants)} arrays ({', '.join(want.name for want in wants) or 'none'}), "
        f"found {stored} at {path!r}"
    )


def paths(
    scope: Scope, path: str, group: hdf5.Group | None, first_place: Callable[[Scope], Scope | None]
) -> Iterator[tuple[str | None, Scope]]:
    """Yields the parts of a scope with their paths; None for a repeated layer without a number here.

    TensorFlow 2.14 and 2.15 number a layer only at its first place; TensorFlow 2.12, 2.13 and Keras 3 number it at
    each place. The numbers in the file show which rule applies: a layer has arrays only at its first place, so the
    number of a second place has no arrays, or belongs to another layer.
    """
    keys = () if group is None else hdf5.keys(group, path)
    if scope.container is None:
        for child in scope.children.values():
            yield f"{path}/{attribute_of(child, group)}", child
        return
    twice = scope.container == "layers" and TWICE in keys
    within = f"{path}/{TWICE if twice else scope.container}"
    container = None if group is None else hdf5.subgroup(group, TWICE if twice else scope.container)
    taken = () if container is None else hdf5.keys(container, within)
    counter: Counter[str] = Counter()
    for child in scope.children.values():
        name = snake_case(IN_PATHS.get(child.class_name, child.class_name))
        key = numbered(name, counter[name])
        if child.shared != scope.shared and key in taken and first_place(child) is not None:
            yield None, child
            continue
        counter[name] += 1
        if twice and any(child.every()) and numbered(name, counter[name]) not in taken:
            counter[name] += 1
        yield f"{within}/{key}", child


def attribute_of(child: Scope, group: hdf5.Group | None) -> str:
    """The name of a part below its parent: Keras uses the first attribute that refers to it."""
    known = (child.key, f"_{child.key}", *filter(None, [child.also]))
    return next((name for name in known if group is not None and hdf5.subgroup(group, name) is not None), child.key)


def numbered(name: str, number: int) -> str:
    """dense, dense_1, dense_2."""
    return f"{name}_{number}" if number else name


def snake_case(name: str) -> str:
    """GRU → gru, Conv1D → conv1d, SimpleRNN → simple_rnn (keras/src/utils/naming.py)."""
    name = re.sub(r"\W+", "", name)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def parsed(content: bytes, place: str) -> tuple[str, ...]:
    """Parses the words of a vocabulary.txt.

    Args:
        place: the layer, for messages.

    Raises:
        ReadError: it is not UTF-8, or a word contains a line break, at which only some versions of Keras end a line.
    """
    try:
        text = content.decode("utf-8").replace("\r\n", "\n")
    except ValueError:
        raise ReadError(f"{place}: its vocabulary is not UTF-8") from None
    words = text.split("\n")
    if text.splitlines() != words:
        raise ReadError(
            f"{place}: its vocabulary has a word with a line break in it, or an empty one at the end, which Keras does "
            "not read as it was written"
        )
    return tuple(words)
