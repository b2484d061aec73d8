"""Calls of a live model as Keras 3 writes them into a file, with a nested graph for calls of the user's own code."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np

from lstmgen.read.calls.layer import LAYERS
from lstmgen.read.configs.assumed import held
from lstmgen.read.configs.nodes import leaves
from lstmgen.read.configs.serialized import TRACED
from lstmgen.read.containers.functional_config import reference
from lstmgen.read.containers.functions import FUNCTION
from lstmgen.read.containers.tree import snake_case
from lstmgen.read.live.calls import History, Random, TracedCall, Untraceable, predicting, trace, untraceable
from lstmgen.read.live.functional import FunctionalConfig, Item, Part, calls_behind, refused, wrapped
from lstmgen.read.live.functions import function_of
from lstmgen.read.live.once import Once
from lstmgen.read.live.origin import (
    is_in_file,
    is_of_keras,
    is_operation,
    is_patched,
    is_plain,
    is_same,
    replaced_methods,
    stable_name,
)
from lstmgen.read.live.running import LiveCall, LiveCode, RepeatedRow, is_array, row_of
from lstmgen.read.live.weights import ArrayLibrary, Arrays, for_one_sample

RNN_OPTIONS = ("return_sequences", "return_state", "go_backwards", "stateful", "zero_output_for_mask")
FOLLOWED = (TRACED, FUNCTION)  # class names in the config for calls of the user's own code
RUNS_ALONE = ("Functional", "Sequential")  # classes whose graph Keras keeps


class Architect:
    """Writes down the layers of one live model.

    Args:
        samples: see `trace`.
    """

    def __init__(self, library: ArrayLibrary, samples: int, once: Once) -> None:
        keras = sys.modules["keras"]
        self.library, self.samples, self.once = library, samples, once
        self.keras: Any = keras
        self.tensor: type = keras.KerasTensor
        self.variable: type = keras.Variable

    # --- graphs

    def graph(
        self, inputs: Sequence[tuple[Any, str]], outputs: Any, history: History, name: str
    ) -> tuple[dict[str, Any], FunctionalConfig]:
        """The config of a functional model between tensors.

        Args:
            inputs: tensors with names.
            outputs: tensors in lists and dicts.
        Raises:
            Untraceable: an operation uses a tensor from outside the graph, or cannot be written down.
        """
        functional = FunctionalConfig()
        input_refs = [functional.input(tensor, name, self.sample_shape(tensor)) for tensor, name in inputs]
        wanted = [leaf for leaf in leaves(outputs) if leaf is not None]
        for node in calls_behind(wanted, functional, history):
            self.add(functional, node, history)
        ends = self.structure(outputs, lambda tensor: functional.refs[id(tensor)])
        config = {
            "name": name,
            "layers": list(functional.items.values()),
            "input_layers": input_refs,
            "output_layers": ends,
        }
        return config, functional

    def add(self, functional: FunctionalConfig, node: Any, history: History) -> None:
        """Adds one call of a layer or operation to the config."""
        operation, arguments, kwargs = node.operation, node.arguments, node.arguments.kwargs
        place = history.lines.get(id(node), "")
        if is_same(node):
            functional.refs[id(node.outputs[0])] = functional.refs[id(arguments.keras_tensors[0])]
            return
        if is_operation(operation):
            name = functional.unique(snake_case(type(operation).__name__))
            item, arrays = self.operation(operation, name), Arrays()
        else:
            training = history.trained.get(id(node), history.training)
            by_model = id(node) not in history.trained  # the model's `training` overrules that of its graph
            passed = {key: value for key, value in kwargs.items() if not (by_model and key == "training")}
            name = operation.name if by_model else stable_name(operation)
            name, item, arrays = self.called_layer(
                functional, operation, (arguments.args, passed), name=name, training=training
            )
            kwargs = {**kwargs, "training": True} if training else kwargs
        if place:
            item["line"] = place
        functional.items[name] = item
        functional.parts[name] = arrays
        convert = self.argument(functional)
        call = {
            "args": self.structure(arguments.args, convert),
            "kwargs": self.structure(kwargs, convert),
        }
        if item["class_name"] in FOLLOWED:  # constant arguments are in the graph of code, but not in that of a model
            is_model = bool(item["config"].get("is_model"))
            masks = {"mask": call["kwargs"].get("mask")} if item["config"].get("takes_masks") else {}
            unmasked = {key: value for key, value in kwargs.items() if key not in masks}
            flat = self.flat((arguments.args, unmasked))
            tensors = [leaf for leaf in flat if isinstance(leaf, self.tensor) or (is_model and is_array(leaf))]
            call = {"args": [self.structure(tensors, convert)], "kwargs": masks}
        item["inbound_nodes"].append(call)
        for k, tensor in enumerate(node.outputs):
            functional.refs[id(tensor)] = [name, len(item["inbound_nodes"]) - 1, k]
        history.kept.append(node.outputs)

    def called_layer(
        self, functional: FunctionalConfig, layer: Any, arguments: tuple[Any, Any], *, name: str, training: bool
    ) -> tuple[str, Item, Arrays]:
        """Returns the item of a called layer: one for all its calls, except for calls of the user's own code.

        Args:
            arguments: args and kwargs of the call.
            name: its name in the graph, unless another layer has that.
        """
        for key, (known, trained) in functional.layers.items():
            if known is layer and trained in (None, training):
                return key, functional.items[key], functional.parts[key]
        name = functional.unique(name)
        item, arrays = self.layer(layer, *arguments, training=training)
        if name != layer.name and not layer.variables:
            item = {**item, "config": {**item["config"], "name": name}}
        if item["class_name"] not in FOLLOWED:
            holds_user_code = any(part["class_name"] in FOLLOWED for part in held(item))
            functional.layers[name] = (layer, training if holds_user_code else None)
        return name, {**item, "name": name, "inbound_nodes": []}, arrays

    def argument(self, functional: FunctionalConfig) -> Callable[[Any], Any]:
        """Returns a function that writes an argument of a call."""

        def serialized(leaf: Any) -> Any:
            if isinstance(leaf, self.tensor):
                return reference(*functional.refs[id(leaf)])
            if isinstance(leaf, self.variable):
                functional.variables.setdefault(id(leaf), leaf)
                leaf = self.library.array(leaf)
            elif is_array(leaf):
                leaf = for_one_sample(self.library.array(leaf), self.samples)
            return leaf.item() if isinstance(leaf, np.generic) else leaf

        return serialized

    def flat(self, value: Any) -> list[Any]:
        """Flattens lists and dicts, in Keras's order."""
        return list(self.keras.tree.flatten(value))

    def structure(self, value: Any, convert: Callable[[Any], Any]) -> Any:
        """Converts the leaves of nested lists and dicts; tuples become lists, as in JSON."""
        if isinstance(value, Mapping):
            return {str(key): self.structure(item, convert) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.structure(item, convert) for item in value]
        return convert(value)

    def sample_shape(self, tensor: Any) -> Sequence[int | None]:
        """The shape of one sample of a tensor."""
        return tuple(tensor.shape[1:])

    # --- layers

    def operation(self, operation: Any, name: str) -> Item:
        """A function of keras.ops."""
        item = self.serialized(operation)
        config = {**item["config"], "name": name}
        if config.get("newshape", [None])[0] == self.samples:
            config["newshape"] = [-1, *config["newshape"][1:]]
        return {**item, "name": name, "config": config, "inbound_nodes": []}

    def layer(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """Writes down a called layer: as Keras serializes a supported class, otherwise by following its code."""
        try:
            form = self.once.recurrent_form(layer, masked=self.is_masked(args, kwargs))
        except Untraceable as error:
            return refused(layer, error), Arrays()
        if form is not layer:
            return self.layer(form, args, kwargs, training=training)
        try:
            if is_of_keras(layer) and type(layer).__name__ in RUNS_ALONE:
                part = self.model(layer, training=training)
                if self.is_masked(args, kwargs) and holds_code(part[0]):  # the model's graph was made without masks
                    return self.masked_model(layer, args, kwargs, training=training)
                return part
            item = self.known(layer)
            if item is not None:
                return item, self.library.of_layer(layer)
            wrapper = self.wrapper(layer, args, training=training)
            return wrapper or self.traced(layer, args, kwargs, training=training)
        except Untraceable as error:
            try:
                part_of_function = self.function(layer, args, kwargs, training=training)
            except Random as changing:
                return refused(layer, changing), Arrays()
            return (refused(layer, error), Arrays()) if part_of_function is None else part_of_function

    def is_masked(self, args: Any, kwargs: Any) -> bool:
        """Returns true if an argument carries a mask, or `mask=` is passed."""
        carried = any(getattr(leaf, "_keras_mask", None) is not None for leaf in self.flat(args))
        return carried or any(mask is not None for mask in self.flat(kwargs.get("mask")))

    def masked_model(self, model: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """Follows a functional or Sequential model with masks on its inputs."""
        explicit = self.flat(kwargs.get("mask"))
        masks = iter(explicit if any(mask is not None for mask in explicit) else [None] * len(self.flat(args)))

        kind: Any = self.tensor

        def fresh(leaf: Any) -> Any:
            mask = next(masks, None)
            if not isinstance(leaf, kind):
                return leaf
            tensor = kind(leaf.shape, dtype=leaf.dtype)
            tensor._keras_mask = getattr(leaf, "_keras_mask", None) if mask is None else mask
            return tensor

        unmasked = {key: value for key, value in kwargs.items() if key != "mask"}
        item, arrays = self.traced(model, self.keras.tree.map_structure(fresh, args), unmasked, training=training)
        return {**item, "config": {**item["config"], "takes_masks": True}}, arrays

    def known(self, layer: Any) -> Item | None:
        """The config of a layer as Keras serializes it; None if the layer, or a part of it, is the user's own."""
        if not is_of_keras(layer) or type(layer).__name__ not in LAYERS:
            return None
        if not all(map(is_in_file, layer._flatten_layers())):
            return None
        try:
            item = self.serialized(layer)
        except Untraceable:  # a part of the user's own that Keras cannot serialize
            return None
        return item if is_plain(item["config"]) else None

    def wrapper(self, layer: Any, args: Any, *, training: bool) -> Part | None:
        """Writes down TimeDistributed, Bidirectional and RNN around code of the user's own.

        Returns None for other layers, and for subclasses that override a method of Keras.
        """
        kinds = self.keras.layers
        if replaced_methods(layer) or is_patched(layer):
            return None
        if isinstance(layer, kinds.TimeDistributed):
            held = self.layer(layer.layer, (row_of(args[0]),), {}, training=training)
            return wrapped("TimeDistributed", layer.name, {}, {"layer": held})
        if isinstance(layer, kinds.Bidirectional):
            parts = {
                "forward_layer": self.layer(layer.forward_layer, args, {}, training=training),
                "backward_layer": self.layer(layer.backward_layer, args, {}, training=training),
            }
            return wrapped("Bidirectional", layer.name, {"merge_mode": layer.merge_mode}, parts)
        if isinstance(layer, kinds.RNN):
            options = {key: getattr(layer, key) for key in RNN_OPTIONS}
            cell = self.cell(layer, row_of(args[0]), training=training)
            return wrapped("RNN", layer.name, options, {"cell": cell})
        return None

    def cell(self, layer: Any, x: Any, *, training: bool) -> Part:
        """Follows the cell of a recurrent layer at one timestep.

        Raises:
            Untraceable: the code of the cell cannot be followed, or the cell is not a layer.
        """
        cell, tree = layer.cell, self.keras.tree
        if not isinstance(cell, self.keras.layers.Layer):
            raise Untraceable(f"its cell {type(cell).__name__} is not a layer", "derive it from keras.layers.Layer")
        try:
            initial = layer.get_initial_state(1)
        except Exception as error:  # whatever the cell raises
            raise untraceable(layer, error) from error
        first = [self.library.array(state) for state in tree.flatten(initial)]
        states = [self.tensor((None, *state.shape[1:]), dtype=x.dtype) for state in first]
        packed = tree.pack_sequence_as(initial, states)
        item, arrays = self.traced(cell, (x, packed), {}, training=training)
        return {**item, "config": {**item["config"], "initial_state": [state[0] for state in first]}}, arrays

    def model(self, model: Any, *, training: bool) -> Part:
        """Writes down a functional or Sequential model inside another model, or inside the user's code."""
        inside = model if hasattr(model, "_inputs_struct") else model._functional
        inputs = [(tensor, tensor._keras_history.operation.name) for tensor in inside.inputs]
        graph, functional = self.graph(inputs, inside._outputs_struct, History(training=training), model.name)
        config = {
            "name": model.name,
            "of": type(model).__name__,
            "is_model": True,
            "takes_masks": True,
            "graph": graph,
            "weights": [],
            "masked": [],
            "masks": [],
        }
        return {"class_name": TRACED, "config": config}, Arrays((), functional.parts)

    def traced(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part:
        """Follows the code of a layer, called with these arguments."""
        call = trace(layer, args, kwargs, self.samples, training=training)
        return with_code(self.serialized_call(layer, call), self.code(layer, args, kwargs, training=training))

    def for_any_batch(self, leaf: Any) -> Any:
        """Returns the row of a constant argument that repeats one for each sample; other arguments unchanged."""
        if isinstance(leaf, (self.tensor, self.variable)) or not is_array(leaf):
            return leaf
        array = np.asarray(self.library.array(leaf))
        row = for_one_sample(array, self.samples)
        return leaf if row is array else RepeatedRow(np.asarray(row))

    def code(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> LiveCode:
        """Returns the code of a call, to run it on numbers. Its output masks are filled in by `with_code`."""
        args, kwargs = self.keras.tree.map_structure(self.for_any_batch, (tuple(args), dict(kwargs)))
        called = LiveCall(layer, args, kwargs, self.tensor, self.keras.tree)
        return LiveCode(called, tuple(called.masks()), (), partial(predicting, training=training))

    def serialized_call(self, layer: Any, call: TracedCall) -> Part:
        """Returns the config and the weights of a followed call."""
        inputs = [(tensor, f"input_{k}") for k, tensor in enumerate(call.inputs)]
        masks = [(mask, f"mask_{k}") for k, mask in call.masks.items()]
        output_masks = [mask for mask in call.output_masks if mask is not None]
        graph, functional = self.graph([*inputs, *masks], [*call.outputs, *output_masks], call.history, layer.name)
        variables = list(functional.variables.values())
        config = {
            "name": layer.name,
            "of": type(layer).__name__,
            "is_model": False,
            "graph": graph,
            "weights": [[variable.name, list(variable.shape)] for variable in variables],
            "masked": list(call.masks),
            "masks": [k for k, mask in enumerate(call.output_masks) if mask is not None],
        }
        return {"class_name": TRACED, "config": config}, Arrays(
            tuple(map(self.library.array, variables)), functional.parts
        )

    def function(self, layer: Any, args: Any, kwargs: Any, *, training: bool) -> Part | None:
        """Follows the code of a layer by TensorFlow's tracing; None if that fails, or on another backend.

        Raises:
            Random: two runs on the same sample differ.
        """
        if self.keras.backend.backend() != "tensorflow":
            return None
        key = (id(layer), training, repr(self.keras.tree.map_structure(self.signature_of, (args, kwargs))))
        if key not in self.once.functions:
            called = LiveCall(layer, args, kwargs, self.tensor, self.keras.tree)
            try:
                self.once.functions[key] = function_of(called, self.library, partial(predicting, training=training))
            except Random:
                raise
            except Untraceable:
                return None
        return {"class_name": FUNCTION, "config": self.once.functions[key]}, Arrays()

    def signature_of(self, leaf: Any) -> Any:
        """The part of an argument that a traced function depends on: shape, dtype and mask, or all numbers."""
        symbolic = isinstance(leaf, self.tensor)
        if symbolic:
            mask = getattr(leaf, "_keras_mask", None)
            return leaf.shape[1:], str(leaf.dtype), None if mask is None else mask.shape[1:]
        array = np.asarray(leaf)
        return array.shape, str(array.dtype), array.tobytes()

    def serialized(self, thing: Any) -> Item:
        """A layer or operation as Keras writes it into a file.

        Raises:
            Untraceable: Keras cannot serialize it.
        """
        try:
            item = self.keras.saving.serialize_keras_object(thing)
            return dict(json.loads(json.dumps(item)))
        except Exception as error:  # whatever Keras, or a part of the user's own, raises
            raise Untraceable(f"Keras cannot serialize {type(thing).__name__} {thing.name!r}: {error}") from error


def holds_code(item: Mapping[str, Any]) -> bool:
    """Returns true if a layer is, or contains, a call of the user's own code."""
    if item["class_name"] in FOLLOWED and not item["config"].get("is_model"):
        return True
    inside = item["config"]["graph"]["layers"] if item["class_name"] in FOLLOWED else list(held(item))[1:]
    return any(map(holds_code, inside))


def with_code(part: Part, code: LiveCode) -> Part:
    """Adds the live code to a followed call, to compare the two."""
    item, arrays = part
    config = item["config"]
    return {**item, "config": {**config, "code": replace(code, masks=tuple(config["masks"]))}}, arrays
