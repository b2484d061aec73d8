"""Follows one call of a layer on symbolic tensors, down to the calls that it consists of.

`Layer.__call__` works as always: it casts, builds, passes masks and sets `training`. Only the step that computes
output shapes is replaced: the layer's own `call` runs on the symbolic tensors instead.
"""

import sys
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from lstmgen.read.live.operators import operators_of_numbers, taking_and_summing
from lstmgen.read.live.place import line_now, line_of
from lstmgen.read.replacing import replaced

BRANCH_ADVICE = "write the choice as keras.ops.where(condition, a, b), which computes both"
CONTEXT = "current_call_ctx"  # Keras's global attribute for values that layers pass down, such as `training`
NAMES = "object_name_uids"  # Keras's global attribute for the count of layers of each automatic name
CHANGING_ADVICE = "leave that out of call(), unless training"
OPS_ADVICE = "write it with the functions of keras.ops"

Shape: TypeAlias = tuple["int | None", ...]


class Untraceable(Exception):
    """A call that cannot be followed.

    Attributes:
        advice: how to change the code.
    """

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


class Random(Untraceable):
    """A call whose outputs differ from run to run."""


@dataclass(frozen=True)
class History:
    """Origin of symbolic tensors.

    Attributes:
        calls: by the id of a tensor, the call that created it and the index of the output. Only for tensors whose
            Keras history names an outer call.
        lines: by the id of a call, its line in the user's code.
        trained: by the id of a call from the user's code, the value of `training` in the layer.
        kept: the objects with these ids, kept alive so that the ids stay unique.
        training: the value of `training` in all other calls, which come from a functional model.
    """

    calls: dict[int, tuple[Any, int]] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)
    trained: dict[int, bool] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)
    training: bool = False

    def of(self, tensor: Any) -> tuple[Any, int] | None:
        """The call that created a tensor and the index of the output; None for other tensors."""
        if id(tensor) in self.calls:
            return self.calls[id(tensor)]
        origin = getattr(tensor, "_keras_history", None)
        if origin is None or origin.operation is None:
            return None
        return origin.operation._inbound_nodes[origin.node_index], origin.tensor_index

    def remember(self, tensor: Any) -> None:
        """Saves the origin of a tensor, before an outer call overwrites it."""
        origin = self.of(tensor)
        if origin is not None:
            self.calls[id(tensor)] = origin
            self.kept.append(tensor)


@dataclass(frozen=True)
class TracedCall:
    """A followed call.

    Attributes:
        inputs: its symbolic arguments, flattened.
        masks: their masks, by index; arguments without a mask are left out.
        structure: its result, in lists and dicts.
        outputs: the same result, flattened.
        output_masks: the mask of each output, or None.
    """

    inputs: tuple[Any, ...]
    masks: Mapping[int, Any]
    structure: Any
    outputs: tuple[Any, ...]
    output_masks: tuple[Any, ...]
    history: History


def trace(layer: Any, args: Any, kwargs: Any, samples: int, *, training: bool) -> TracedCall:
    """Calls a layer again, on new symbolic tensors of the same shapes.

    Args:
        training: the value in the outer call.
        samples: the batch size for code that needs a number, such as `ops.zeros((batch_size, units))`.
    Raises:
        Untraceable: the code fails on symbolic tensors, or returns none.
    """
    try:
        return trace_with(layer, args, kwargs, partial(with_samples, None), training=training)
    except Untraceable:
        return trace_with(layer, args, kwargs, partial(with_samples, samples), training=training)


def with_samples(samples: int | None, shape: Shape) -> Shape:
    """The shape with another batch size; None for any size."""
    return (samples, *shape[1:])


def trace_with(layer: Any, args: Any, kwargs: Any, shaped: Callable[[Shape], Shape], *, training: bool) -> TracedCall:
    """Traces a call as `trace`, on tensors whose shapes `shaped` computes from those of the arguments."""
    keras = sys.modules["keras"]
    tree, kind = keras.tree, keras.KerasTensor
    inputs: list[Any] = []
    masks: dict[int, Any] = {}

    def fresh(leaf: Any) -> Any:
        if not isinstance(leaf, kind):
            return leaf
        tensor = kind(shaped(leaf.shape), dtype=leaf.dtype)
        mask = getattr(leaf, "_keras_mask", None)
        if mask is not None:
            tensor._keras_mask = masks[len(inputs)] = kind(shaped(mask.shape), dtype=mask.dtype)
        inputs.append(tensor)
        return tensor

    args, kwargs = tree.map_structure(fresh, (tuple(args), dict(kwargs)))
    history = History(kept=[args, kwargs])
    calls_before = len(layer._inbound_nodes)
    try:
        with (
            training_flag(training),
            running_call(layer, history),
            recording_calls(history),
            unfiltered_errors(),
            operators_of_numbers(),
            taking_and_summing(),
            protecting_weights(),
        ):
            result = layer(*args, **kwargs)
    except Untraceable:
        raise
    except Exception as error:  # whatever the user's code, or Keras, raises
        raise untraceable(layer, error) from error
    finally:
        del layer._inbound_nodes[calls_before:]
    outputs = tuple(tree.flatten(result))
    if not outputs or not all(isinstance(output, kind) for output in outputs):
        raise Untraceable("its outputs do not depend on its inputs, or are not tensors")
    output_masks = tuple(getattr(output, "_keras_mask", None) for output in outputs)
    return TracedCall(tuple(inputs), masks, result, outputs, output_masks, history)


@contextmanager
def global_attribute(key: str, value: Any) -> Iterator[None]:
    """Sets a global attribute of Keras for a while."""
    state = sys.modules["keras.src.backend.common.global_state"]
    before = state.get_global_attribute(key)
    state.set_global_attribute(key, value)
    try:
        yield
    finally:
        state.set_global_attribute(key, before)


def training_flag(training: bool) -> AbstractContextManager[None]:
    """Sets the default of `training` for all layers, as `predict` does with False."""
    context = sys.modules["keras.src.layers.layer"].CallContext(entry_layer=None)
    context.training = training
    return global_attribute(CONTEXT, context)


def counted_names() -> AbstractContextManager[None]:
    """Counts automatic names of layers from 0, so that each trace has the same; the count of the user is kept."""
    return global_attribute(NAMES, defaultdict(int))


@contextmanager
def predicting(*, training: bool) -> Iterator[None]:
    """Runs layers on numbers as `predict` does; see `training_flag` and `counted_names`."""
    with training_flag(training), counted_names(), unfiltered_errors():
        yield


def running_call(layer: Any, history: History) -> AbstractContextManager[None]:
    """Replaces a layer's compute_output_spec() by its call(), which then runs on symbolic tensors."""
    tree = sys.modules["keras"].tree

    def run(*args: Any, **kwargs: Any) -> Any:
        result = layer.call(*args, **kwargs)
        for tensor in tree.flatten(result):
            history.remember(tensor)
        return result

    return replaced((layer, "compute_output_spec", run))


def recording_calls(history: History) -> AbstractContextManager[None]:
    """Records each call with its line of the user's code, and each call of a layer with its `training`."""
    state = sys.modules["keras.src.backend.common.global_state"]
    layer_class, node_class = sys.modules["keras"].layers.Layer, sys.modules["keras.src.ops.node"].Node
    create: Callable[..., None] = node_class.__init__
    called: Callable[..., Any] = layer_class.symbolic_call
    open_calls: dict[int, bool] = {}  # `training` by the id of a layer; its last call creates the node

    def entered(layer: Any, *args: Any, **kwargs: Any) -> Any:
        open_calls[id(layer)] = bool(state.get_global_attribute(CONTEXT).training)
        return called(layer, *args, **kwargs)

    def noted(node: Any, *args: Any, **kwargs: Any) -> None:
        create(node, *args, **kwargs)
        history.lines[id(node)] = line_now()
        if id(node.operation) in open_calls:  # an Input is not called
            history.trained[id(node)] = open_calls.pop(id(node.operation))
        history.kept.append(node)

    return replaced((node_class, "__init__", noted), (layer_class, "symbolic_call", entered))


@contextmanager
def unfiltered_errors() -> Iterator[None]:
    """Turns off Keras's filtering of tracebacks."""
    config = sys.modules["keras"].config
    filtering = config.is_traceback_filtering_enabled()
    config.disable_traceback_filtering()
    try:
        yield
    finally:
        if filtering:
            config.enable_traceback_filtering()


def protecting_weights() -> AbstractContextManager[None]:
    """Makes assignments to weights of the user's model raise; integers (counters, seeds) may change."""
    owner = next(kind for kind in sys.modules["keras"].Variable.__mro__ if "_direct_assign" in vars(kind))
    assign: Callable[..., Any] = owner._direct_assign  # also used in a stateless scope of Keras, which only records

    def kept(variable: Any, value: Any) -> Any:
        if "int" in variable.dtype or variable._value is None:  # JAX initializes new variables so
            return assign(variable, value)
        raise Untraceable(f"its code changes the weight {variable.name!r} in each call", CHANGING_ADVICE)

    return replaced((owner, "_direct_assign", kept))


def untraceable(layer: Any, error: Exception) -> Untraceable:
    """Converts an error in a layer's code, with its line and advice for its author."""
    place = line_of(error)
    where = f" at {place}" if place else ""
    text = next(iter(str(error).strip().splitlines()), type(error).__name__)
    if "used as a boolean" in text or "convert a symbolic" in text:
        return Untraceable(f"its code branches on values of a tensor{where}", BRANCH_ADVICE)
    if "KerasTensor cannot be used as input to a TensorFlow function" in str(error):
        return Untraceable(f"its code calls TensorFlow{where}", OPS_ADVICE)
    return Untraceable(f"its code cannot be followed{where}: {type(error).__name__}: {text[:200]}", OPS_ADVICE)
