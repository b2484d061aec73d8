"""Walks a model's architecture, layer by layer, and builds the graph.

Sequential and functional models may be nested in each other. The walk runs twice, see `scope`.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from lstmgen.errors import Problem, ReadError
from lstmgen.graph.graph import Layer
from lstmgen.read.calls.layer import LAYERS, Call, Reading, Refusal, Tensor, layer
from lstmgen.read.calls.run import run
from lstmgen.read.configs import keras1
from lstmgen.read.configs.advice import SUBCLASS_ADVICE, Wiring, chain, may_be_loss, wired
from lstmgen.read.configs.assumed import row_of
from lstmgen.read.configs.config import Config
from lstmgen.read.configs.inputs import MODELS, Item, is_model, merged_branches, model_inputs, named_items
from lstmgen.read.configs.nodes import NodeCall, Ref, leaves, parse_nodes, parse_refs, replace_refs
from lstmgen.read.configs.positional import Positional
from lstmgen.read.configs.serialized import is_of_keras, known_class, shared_id, shown_class
from lstmgen.read.keras.nesting import given_to
from lstmgen.read.keras.options import options
from lstmgen.read.keras.output_names import output_names
from lstmgen.read.keras.topology import (
    Key,
    LayerCall,
    check_use,
    execution_order,
    numbers_of_keras2,
    numbers_of_keras3,
    order_of_keras3,
    outputs_of_keras3,
    without_training,
)
from lstmgen.read.scope import Scope

Tensors = tuple[Tensor, ...]

MODEL_KEYS = "layers input_layers output_layers build_input_shape batch_input_shape dtype".split()
TRAINING = ("AddLoss", "AddMetric")  # layers that tf.keras adds for model.add_loss() and model.add_metric()


class Missing(Exception):
    """Raised for the output of a refused layer."""


@dataclass(frozen=True)
class WalkResult:
    """The result of a walk: outputs, their names, and layers for reports.

    `outputs` is empty if they are unknown, because a layer was refused.
    """

    outputs: Tensors
    output_names: tuple[str, ...]
    layers: tuple[Layer, ...]


def is_subclass(class_name: str, config: Any) -> bool:
    """Returns true for a user's class whose config contains no graph of layers."""
    return class_name != "Sequential" and not (isinstance(config, Mapping) and "input_layers" in config)


class Walker:
    """Walks the outermost model or a nested one, during one pass."""

    def __init__(self, reading: Reading, scope: Scope, prefix: str = "") -> None:
        self.reading = reading
        self.scope = scope
        self.prefix = prefix
        self.layers: dict[str, tuple[Layer, ...]] = {}
        self.wiring: Wiring | None = None

    def walk(self, class_name: str, config: Any, inputs: Sequence[Tensor] | None) -> WalkResult:
        """Builds the model.

        Args:
            inputs: its input tensors; None if they are unknown, because a layer was refused.
        Raises:
            ReadError: the architecture contradicts itself.
        """
        tensors = None if inputs is None else tuple(inputs)
        if class_name == "Sequential":
            return self._sequential(config, tensors)
        return self._functional(config, tensors)

    def where(self) -> str:
        """The name of the model in messages."""
        return f"model {self.prefix.rstrip('/')!r}" if self.prefix else "the model"

    def _sequential(self, config: Any, tensors: Tensors | None) -> WalkResult:
        items = named_items(config, self.where())
        for name, item in list(items.items()):
            branches = merged_branches(item)
            if branches:
                tensors = self._branches(branches, tensors)
                inside = {key: value for key, value in item["config"].items() if key != "layers"}
                items[name] = {**item, "config": inside}
            break
        items = {name: item for name, item in items.items() if item.get("class_name") != "InputLayer"}
        if not self.prefix:
            self.wiring = chain(items)
        self._prepare(items)
        for name, item in items.items():
            tensors = self._call(name, item, tensors, NodeCall(tensors or (), {}))
        return WalkResult(tensors or (), tuple(items)[-1:], self._listed())

    def _branches(self, branches: Sequence[Item], tensors: Tensors | None) -> Tensors | None:
        """Walks parallel models at the start of a Sequential of Keras 1; their layers join those of the Sequential."""
        outputs: list[Tensor] = []
        known = True
        for item in branches:
            class_name, config = str(item.get("class_name")), item.get("config")
            count = len(model_inputs(class_name, config, self.where()))
            walked = self.walk(class_name, config, None if tensors is None else tensors[:count])
            tensors = None if tensors is None else tensors[count:]
            known = known and bool(walked.outputs)
            outputs.extend(walked.outputs)
        return tuple(outputs) if known else None

    def _functional(self, config: Any, tensors: Tensors | None) -> WalkResult:
        items = named_items(config, self.where())
        if not isinstance(config, Mapping):
            raise ReadError(f"{self.where()} has no config")
        names = frozenset(items)
        inputs = parse_refs(config.get("input_layers"), self.where())
        outputs = parse_refs(config.get("output_layers"), self.where())
        calls = {
            name: parse_nodes(item.get("inbound_nodes", []), names, f"layer {name!r}") for name, item in items.items()
        }
        numbers, outputs = self._numbers(items, calls, outputs)
        if not self.prefix:
            operations = {name for name, item in items.items() if is_operation(item, self.reading)}
            self.wiring = wired(items, calls, inputs, outputs, operations)
        if tensors is not None and len(tensors) != len(inputs):
            raise ReadError(f"{self.where()} is called with {len(tensors)} tensors but has {len(inputs)} inputs")
        self._check_inputs(items, inputs)
        self._prepare(items)
        done: dict[Key, Tensors | None] = {
            (ref.layer, ref.node): None if tensors is None else (tensors[k],) for k, ref in enumerate(inputs)
        }
        if len(done) != len(inputs):
            raise ReadError(f"{self.where()} has the same input twice")
        ordered = execution_order(calls, inputs, outputs, numbers, self.where())
        if self.reading.version.query_mask_taken_away and any(map(is_query_attention, leaves(list(items.values())))):
            ordered = order_of_keras3(ordered, outputs)  # the layer removes masks that later layers might use
        training = {name for name, item in items.items() if item.get("class_name") in TRAINING}
        steps = without_training(ordered, outputs, training)
        self.layers.update(dict.fromkeys({step.layer for step in ordered} - {step.layer for step in steps}, ()))
        for step in steps:
            done[step.key] = self._step(step, items[step.layer], done)
        if not self.reading.problems:
            check_use(steps, outputs, self.where())
        results: Tensors = ()
        with suppress(Missing):
            results = tuple(output(ref, done) for ref in outputs)
        return WalkResult(results, output_names(config.get("output_layers"), outputs, items), self._listed())

    def _numbers(
        self, items: Mapping[str, Item], calls: Mapping[str, list[NodeCall]], outputs: list[Ref]
    ) -> tuple[dict[str, list[int]], list[Ref]]:
        """Numbers the calls of each layer, and converts the outputs to these numbers."""
        models = {name for name, item in items.items() if is_model(item)}
        if not self.reading.version.keras3:
            return numbers_of_keras2(calls, outputs, models), outputs
        functional = {name for name in models if items[name].get("class_name") != "Sequential"}
        everywhere = self.reading.version.counts_calls_everywhere
        numbers = numbers_of_keras3(calls, self.where(), everywhere=everywhere)
        return numbers, outputs_of_keras3(outputs, numbers, functional, self.where())

    def _check_inputs(self, items: Mapping[str, Item], inputs: Sequence[Ref]) -> None:
        """Refuses sparse and ragged inputs."""
        for ref in inputs:
            config = items.get(ref.layer, {}).get("config")
            for key in ("sparse", "ragged"):
                if isinstance(config, Mapping) and config.get(key):
                    self._refuse(ref.layer, items[ref.layer], Refusal(f"{key}=True is not supported"))

    def _step(self, step: LayerCall, item: Item, done: Mapping[Key, Tensors | None]) -> Tensors | None:
        """Returns the outputs of one call of a layer; None if they are unknown."""
        try:
            args = replace_refs(step.call.args, lambda ref: output(ref, done))
            kwargs = replace_refs(step.call.kwargs, lambda ref: output(ref, done))
        except Missing:
            return self._call(step.layer, item, None, step.call)
        tensors = tuple(leaf for leaf in leaves(args) if isinstance(leaf, Tensor))
        return self._call(step.layer, item, tensors, NodeCall(args, kwargs))

    # --- layers

    def _prepare(self, items: Mapping[str, Item]) -> None:
        """Creates the scopes in the order of the model's layers, by which weights are assigned."""
        self.reading.count(len(items), *(self.prefix + name for name in items))
        for name, item in items.items():
            if name in self.layers:
                raise ReadError(f"{self.where()} has two layers of the name {name!r}")
            if not is_operation(item, self.reading):
                self._scope(name, item)
            shown = item.get("class_name") != "InputLayer"
            self.layers[name] = (unread(self.prefix + name, item),) if shown else ()

    def _listed(self) -> tuple[Layer, ...]:
        return tuple(layer for layers in self.layers.values() for layer in layers)

    def _scope(self, name: str, item: Item) -> Scope:
        config = item.get("config")
        trainable = not isinstance(config, Mapping) or config.get("trainable", True) is not False
        return self.scope.child(name, str(item.get("class_name")), trainable=trainable, shared=shared_id(item))

    def _call(self, name: str, item: Item, tensors: Tensors | None, node: NodeCall) -> Tensors | None:
        """Returns the outputs of a layer; None if it is refused or its inputs are unknown."""
        self.reading.place = self.prefix + name
        self.reading.count(1, self.reading.place)
        try:
            call = self._make_call(name, item, tensors or (), node)
            outputs = run(call, known=tensors is not None)
        except Missing:
            self._list(name, call, None)
            return None
        except Refusal as refusal:
            self._refuse(name, item, refusal)
            return None
        self._list(name, call, outputs)
        return outputs

    def _list(self, name: str, call: Call, outputs: Tensors | None) -> None:
        """Records a layer for reports, with the output shapes of its first call; a nested model by its layers."""
        size = sum(want.size for want in call.scope.every())
        shapes = tuple(tensor.shape for tensor in outputs or ())
        record = Layer(call.name, call.class_name, shapes, size, options(call.config.values))
        if not any(known.output_shapes for known in self.layers[name]):
            self.layers[name] = call.parts or (record,)

    def _make_call(self, name: str, item: Item, tensors: Tensors, node: NodeCall) -> Call:
        class_name, config = known_class(item), item.get("config")
        operation = is_operation(item, self.reading)
        if class_name == "Sequential" and isinstance(config, list):  # until Keras 2.2.2
            config = {"layers": config}
        if not isinstance(config, Mapping):
            raise Refusal("it has no config")
        # Weights of Keras 2 may belong to an architecture of Keras 1. Published classes were never renamed.
        if not self.reading.version.keras3 and row_of(item) is None:
            class_name, config = keras1.modern(class_name, config)
        scope = Scope(name, class_name, self.scope.ledger) if operation else self._scope(name, item)
        scope.restart()
        return Call(
            class_name=f"ops.{class_name}" if operation else class_name,
            name=self.prefix + name,
            config=Config(config),
            reading=self.reading,
            scope=scope,
            inputs=tensors,
            args=Positional(node.args),
            kwargs=Config(node.kwargs),
            of_keras=is_of_keras(item),
        )

    def _refuse(self, name: str, item: Item, refusal: Refusal) -> None:
        advice = refusal.advice
        if self.wiring is not None:
            advice = self.wiring.advice(name, advice, refusal.ending if may_be_loss(name, item) else "")
        line = item.get("line")  # of the user's code, in a live model
        reason = f"{refusal.reason} ({line})" if isinstance(line, str) else refusal.reason
        self.reading.refuse(Problem(self.prefix + name, shown_class(item), reason, advice))


def is_query_attention(leaf: Any) -> bool:
    """Returns true for the class name of the layer that removes the mask of its query."""
    return isinstance(leaf, str) and leaf == "MultiHeadAttention"


def unread(name: str, item: Item) -> Layer:
    """The record of a layer that was not read: name, class and options only."""
    return Layer(name, shown_class(item), (), 0, options(item.get("config")))


@layer(*MODELS, mask="own", several=True, looks_inside=True, leaves_out=True)
def nested(call: Call, inputs: Tensors | None) -> Tensors:
    """Reads a nested model."""
    config = call.config.values
    call.config.ignore(*MODEL_KEYS)
    if is_subclass(call.class_name, config):
        raise Refusal("its layers are not in the file", SUBCLASS_ADVICE)
    tensors = None if inputs is None else given_to(call, inputs)
    call.reading.unmasked -= {x.value.name for x in tensors or () if x.mask is not None}  # Keras puts masks back there
    walked = Walker(call.reading, call.scope, f"{call.name}/").walk(call.class_name, config, tensors)
    call.parts = walked.layers
    if not walked.outputs:
        raise Missing
    return walked.outputs


def output(ref: Ref, done: Mapping[Key, Tensors | None]) -> Tensor:
    """Returns a tensor that was computed before.

    Raises:
        Missing: its layer was refused.
        ReadError: the layer has no such output.
    """
    tensors = done[(ref.layer, ref.node)]
    if tensors is None:
        raise Missing
    if ref.tensor >= len(tensors):
        raise ReadError(f"layer {ref.layer!r} has no output {ref.tensor}")
    return tensors[ref.tensor]


def is_operation(item: Item, reading: Reading) -> bool:
    """Returns true for an operation node of Keras 3, false for a layer.

    The module decides. HDF5 files of Keras 3 have no module: there the config of an operation has neither `trainable`
    nor, like an input, `batch_shape`. Some layers lack both keys, too, but no operation has their class name.
    """
    module = item.get("module")
    if row_of(item) is not None:
        return False
    if isinstance(module, str):
        return module.startswith(("keras.src.ops", "keras.ops"))
    config = item.get("config")
    return (
        reading.version.keras3
        and item.get("class_name") not in MODELS
        and isinstance(config, Mapping)
        and (item.get("class_name") not in LAYERS or f"ops.{item.get('class_name')}" in LAYERS)
        and "trainable" not in config
        and "batch_shape" not in config
    )
