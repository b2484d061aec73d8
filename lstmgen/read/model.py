"""Walks a model's architecture, layer by layer, and grows the graph.

Sequential and functional models, nested in each other at will. Called twice, see `scope`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import Problem, ReadError
from lstmgen.graph.graph import Layer, Value
from lstmgen.graph.shape import Axis
from lstmgen.read import keras1
from lstmgen.read.config import Config
from lstmgen.read.layer import Call, Reading, Refusal, Tensor, known_class, run, shared_id
from lstmgen.read.nodes import NodeCall, Ref, leaves, parse_nodes, parse_refs, replace_refs
from lstmgen.read.scope import Scope

MODELS = ("Sequential", "Model", "Functional")
Tensors = tuple[Tensor, ...]


class Missing(Exception):
    """A tensor that comes from a layer already refused."""


@dataclass(frozen=True)
class Walked:
    """What a model came to: its inputs and outputs, their names, and its layers for reports.

    `outputs` is empty where a refusal made them unknown.
    """

    inputs: tuple[Value, ...]
    input_names: tuple[str, ...]
    outputs: Tensors
    output_names: tuple[str, ...]
    layers: tuple[Layer, ...]


class Walker:
    """One model (the whole, or one nested in it) during one pass."""

    def __init__(self, reading: Reading, scope: Scope, prefix: str = "") -> None:
        self.reading = reading
        self.scope = scope
        self.prefix = prefix
        self.layers: list[Layer] = []

    # --- models

    def walk(self, class_name: str, config: Any, given: Sequence[Tensor] | None) -> Walked:
        """Builds the model.

        Args:
            given: the tensors a nested model is called with; None for the whole model, which makes inputs.
        """
        if class_name == "Sequential":
            return self._sequential(config, given)
        if class_name in MODELS and isinstance(config, Mapping) and "layers" in config:
            return self._functional(config, given)
        raise ReadError(
            f"{self.where()} is a {class_name!r}, not a Sequential or functional model: the layers of a "
            "subclassed model are not in the file; rebuild it as a functional model and save that"
        )

    def where(self) -> str:
        return f"model {self.prefix.rstrip('/')!r}" if self.prefix else "the model"

    def _sequential(self, config: Any, given: Sequence[Tensor] | None) -> Walked:
        items = config if isinstance(config, list) else layer_list(config, self.where())
        named = [(layer_name(item, k), item) for k, item in enumerate(items)]
        self._prepare([(name, item) for name, item in named if item.get("class_name") != "InputLayer"])
        names: tuple[str, ...] = ()
        inputs: tuple[Value, ...] = ()
        if given is None:
            shape = sequential_shape(config)
            if shape is None:
                raise ReadError(
                    f"{self.where()} does not say the shape of its input; build it with an Input layer and save it"
                )
            first = named[0][1].get("class_name") == "InputLayer"
            names = (named[0][0] if first else f"{named[0][0]}_input",)
            inputs = self._make_inputs(names, [shape])
            given = [Tensor(value) for value in inputs]
        tensors: Tensors | None = tuple(given)
        for name, item in named:
            if item.get("class_name") == "InputLayer":
                continue
            tensors = self._call(name, item, tensors, NodeCall(tensors or (), {}))
        return Walked(inputs, names, tensors or (), (named[-1][0],) if named else (), tuple(self.layers))

    def _functional(self, config: Mapping[str, Any], given: Sequence[Tensor] | None) -> Walked:
        items = {layer_name(item, k): item for k, item in enumerate(layer_list(config, self.where()))}
        if len(items) != len(config["layers"]):
            raise ReadError(f"{self.where()} has two layers of the same name")
        self._prepare(list(items.items()))
        names = frozenset(items)
        input_refs = parse_refs(config.get("input_layers"), self.where())
        output_refs = parse_refs(config.get("output_layers"), self.where())
        calls = {
            name: parse_nodes(item.get("inbound_nodes", []), names, f"layer {name!r}") for name, item in items.items()
        }
        offsets = node_offsets(items, calls, output_refs)
        inputs: tuple[Value, ...] = ()
        if given is None:
            shapes = [input_shape(items[ref.layer], ref.layer) for ref in input_refs if ref.layer in items]
            inputs = self._make_inputs([ref.layer for ref in input_refs], shapes)
            given = [Tensor(value) for value in inputs]
        if len(given) != len(input_refs):
            raise ReadError(f"{self.where()} is called with {len(given)} tensors but has {len(input_refs)} inputs")
        done: dict[tuple[str, int], Tensors | None] = {
            (ref.layer, ref.node): (tensor,) for ref, tensor in zip(input_refs, given)
        }

        def lookup(ref: Ref) -> Tensor:
            tensors = done[(ref.layer, ref.node)]
            if tensors is None:
                raise Missing
            if ref.tensor >= len(tensors):
                raise ReadError(f"layer {ref.layer!r} has no output {ref.tensor}")
            return tensors[ref.tensor]

        for name, index, call in execution_order(calls, offsets, done, self.where()):
            self._step(name, items[name], index, call, done, lookup)
        outputs: Tensors = ()
        try:
            outputs = tuple(lookup(ref) for ref in output_refs)
        except Missing:
            pass
        except KeyError as error:
            raise ReadError(f"{self.where()} has an output {error} that nothing computes") from None
        return Walked(
            inputs,
            tuple(ref.layer for ref in input_refs),
            outputs,
            tuple(ref.layer for ref in output_refs),
            tuple(self.layers),
        )

    def _step(
        self, name: str, item: Mapping[str, Any], index: int, call: NodeCall, done: Any, lookup: Any
    ) -> None:
        """One call of one layer; its outputs, or None for unknown ones, go to `done`."""
        try:
            args = replace_refs(call.args, lookup)
            kwargs = replace_refs(call.kwargs, lookup)
        except Missing:
            done[(name, index)] = self._call(name, item, None, call)
            return
        tensors = tuple(leaf for leaf in leaves(args) if isinstance(leaf, Tensor))
        done[(name, index)] = self._call(name, item, tensors, NodeCall(args, kwargs))

    # --- layers

    def _prepare(self, items: Sequence[tuple[str, Mapping[str, Any]]]) -> None:
        """Makes the scopes in the order of the model's layers: that order decides whose weights are whose."""
        for name, item in items:
            if not is_operation(item, self.reading):
                self._scope(name, item)

    def _scope(self, name: str, item: Mapping[str, Any]) -> Scope:
        config = item.get("config")
        trainable = not isinstance(config, Mapping) or config.get("trainable", True) is not False
        return self.scope.child(name, str(item.get("class_name")), trainable, shared_id(item))

    def _call(
        self, name: str, item: Mapping[str, Any], tensors: Tensors | None, node: NodeCall
    ) -> Tensors | None:
        """The outputs of a layer; None where it is refused or its inputs are unknown."""
        full = self.prefix + name
        try:
            class_name = known_class(item)
            if class_name in MODELS:
                return self._nested(name, class_name, item, tensors)
            if is_operation(item, self.reading):
                class_name = f"ops.{class_name}"
            config = item.get("config")
            if not isinstance(config, Mapping):
                raise Refusal("it has no config")
            if self.reading.version.keras1:
                class_name, config = keras1.modern(class_name, config)
            call = Call(
                class_name=class_name,
                name=full,
                config=Config(config),
                reading=self.reading,
                scope=self._scope(name, item) if not class_name.startswith("ops.") else Scope(name, class_name, self.scope.ledger),
                inputs=tensors or (),
                args=node.args,
                kwargs=Config(node.kwargs),
            )
            call.scope.restart()
            outputs = run(call, known=tensors is not None)
            if outputs is None:
                return None
        except Missing:
            return None
        except Refusal as refusal:
            problem = Problem(full, str(item.get("class_name")), refusal.reason, refusal.advice)
            if problem not in self.reading.problems:
                self.reading.problems.append(problem)
            return None
        size = sum(want.size for want in call.scope.every())
        self.layers.append(Layer(full, class_name, tuple(tensor.shape for tensor in outputs), size))
        return outputs

    def _nested(
        self, name: str, class_name: str, item: Mapping[str, Any], tensors: Tensors | None
    ) -> Tensors | None:
        scope = self._scope(name, item)
        scope.restart()
        walker = Walker(self.reading, scope, f"{self.prefix}{name}/")
        given = tensors if tensors is not None else None
        walked = walker.walk(class_name, item.get("config"), given)
        if given is None:
            return None
        self.layers.extend(walker.layers)
        return walked.outputs or None

    def _make_inputs(self, names: Sequence[str], shapes: Sequence[Sequence[int | None]]) -> tuple[Value, ...]:
        free = [sum(dim is None for dim in shape) for shape in shapes]
        values = []
        for k, (name, shape) in enumerate(zip(names, shapes)):
            dims: list[Any] = []
            for axis, dim in enumerate(shape):
                text = "timesteps" if axis == 0 else f"axis{axis}"
                suffix = f"_{k}" if sum(count > 0 for count in free) > 1 else ""
                dims.append(Axis(text + suffix) if dim is None else dim)
            values.append(self.reading.builder.input(name, tuple(dims)))
        return tuple(values)


def is_operation(item: Mapping[str, Any], reading: Reading) -> bool:
    """Whether it is an operation node of Keras 3, not a layer.

    Its module says so; HDF5 files of Keras 3 have no module, there an operation's config has no dtype.
    """
    module = item.get("module")
    if isinstance(module, str):
        return module.startswith(("keras.src.ops", "keras.ops"))
    config = item.get("config")
    return (
        reading.version.keras3
        and item.get("class_name") not in MODELS
        and isinstance(config, Mapping)
        and "dtype" not in config
        and "trainable" not in config
        and "batch_shape" not in config
    )


def layer_list(config: Any, where: str) -> list[Mapping[str, Any]]:
    """The serialised layers of a model's config.

    Raises:
        ReadError: there is no such list.
    """
    items = config.get("layers") if isinstance(config, Mapping) else None
    if not isinstance(items, list) or not all(isinstance(item, Mapping) for item in items):
        raise ReadError(f"{where} has no list of layers in its config")
    return items


def layer_name(item: Mapping[str, Any], index: int) -> str:
    """The layer's name: beside its config (functional) or inside it; nested old models may have none."""
    config = item.get("config")
    inside = config.get("name") if isinstance(config, Mapping) else None
    name = item.get("name", inside)
    return name if isinstance(name, str) else f"{item.get('class_name', 'layer')}_{index}".lower()


def input_shape(item: Mapping[str, Any], name: str) -> tuple[int | None, ...]:
    """The shape of an input, without batch axis, None for a free axis.

    Raises:
        ReadError: it is missing or not a shape.
    """
    config = item.get("config")
    shape = None
    if isinstance(config, Mapping):
        shape = config.get("batch_shape") or config.get("batch_input_shape")
        if shape is None and isinstance(config.get("input_shape"), (list, tuple)):
            shape = [None, *config["input_shape"]]
        if shape is None and config.get("input_dim") is not None:
            rank2 = item.get("class_name") in ("Dense", "Embedding")
            length = [config.get("input_length")] if not rank2 or item.get("class_name") == "Embedding" else []
            features = [] if item.get("class_name") == "Embedding" else [config["input_dim"]]
            shape = [None, *length, *features]
    if isinstance(shape, Mapping) and shape.get("class_name") == "__tuple__":
        shape = shape.get("items")
    if not isinstance(shape, (list, tuple)) or not shape:
        raise ReadError(f"layer {name!r} does not say the shape of its input")
    for dim in shape[1:]:
        if dim is not None and (isinstance(dim, bool) or not isinstance(dim, int) or not 0 < dim < 2**31):
            raise ReadError(f"layer {name!r} has an impossible input shape {list(shape)!r}")
    return tuple(shape[1:])


def sequential_shape(config: Any) -> tuple[int | None, ...] | None:
    """The input shape of a Sequential: from its first layer, or from the shape it was built with."""
    items = config if isinstance(config, list) else config.get("layers", [])
    if not items:
        raise ReadError("a Sequential model without layers")
    first = items[0]
    inside = first.get("config")
    if first.get("class_name") in MODELS:
        if first["class_name"] == "Sequential":
            return sequential_shape(inside)
        refs = parse_refs(inside.get("input_layers"), "the model")
        layers = {layer_name(item, k): item for k, item in enumerate(layer_list(inside, "the model"))}
        return input_shape(layers[refs[0].layer], refs[0].layer)
    try:
        return input_shape(first, layer_name(first, 0))
    except ReadError:
        wrapped = inside.get("layer") if isinstance(inside, Mapping) else None
        if isinstance(wrapped, Mapping):
            try:
                return input_shape(wrapped, layer_name(wrapped, 0))
            except ReadError:
                pass
        built = config.get("build_input_shape") if isinstance(config, Mapping) else None
        if isinstance(built, list) and built:
            return input_shape({"config": {"batch_shape": built}}, "build_input_shape")
        return None


def node_offsets(
    items: Mapping[str, Mapping[str, Any]], calls: Mapping[str, list[NodeCall]], outputs: Sequence[Ref]
) -> dict[str, int]:
    """The index of the first listed call of each layer: 0, or 1 for nested models of Keras 2."""
    used: dict[str, int] = {}
    refs = [leaf for nodes in calls.values() for call in nodes for leaf in leaves((call.args, call.kwargs))]
    for ref in [*refs, *outputs]:
        if isinstance(ref, Ref) and ref.layer in items and items[ref.layer].get("class_name") in MODELS:
            used[ref.layer] = min(ref.node, used.get(ref.layer, ref.node))
    return {name: min(used.get(name, 0), 1) for name in items}


def execution_order(
    calls: Mapping[str, list[NodeCall]],
    offsets: Mapping[str, int],
    done: Mapping[tuple[str, int], Any],
    where: str,
) -> list[tuple[str, int, NodeCall]]:
    """All calls so that each comes after those it needs; among these, the order of the file.

    Raises:
        ReadError: the calls form a cycle, or need a tensor that nothing computes.
    """
    waiting = [
        (name, k + offsets[name], call)
        for name, nodes in calls.items()
        for k, call in enumerate(nodes)
        if (name, k + offsets[name]) not in done
    ]
    known, order = set(done), []
    while waiting:
        left = []
        for name, index, call in waiting:
            needs = {(ref.layer, ref.node) for ref in leaves((call.args, call.kwargs)) if isinstance(ref, Ref)}
            if needs <= known:
                known.add((name, index))
                order.append((name, index, call))
            else:
                left.append((name, index, call))
        if len(left) == len(waiting):
            names = ", ".join(repr(name) for name, _, _ in left[:5])
            raise ReadError(f"{where}: the inputs of {names} cannot be computed: a cycle, or a missing tensor")
        waiting = left
    return order
