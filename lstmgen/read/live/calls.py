"""One call of a layer on symbolic tensors: which other calls it comes to.

`Layer.__call__` does all that it does in every call (it casts, builds, finds masks, settles training), but where Keras
would only ask for the shapes of the outputs, the layer's own `call` is run on the symbolic tensors themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from lstmgen.read.live.operators import operators_of_numbers
from lstmgen.read.live.place import line_now, line_of
from lstmgen.read.live.segments import taking_and_summing

BRANCH_ADVICE = "write the choice as keras.ops.where(condition, a, b), which computes both"
CONTEXT = "current_call_ctx"  # where Keras keeps what layers hand down to those that they call
CHANGING_ADVICE = "leave that out of call(), unless training"
OPS_ADVICE = "write it with the functions of keras.ops"

Shape: TypeAlias = tuple["int | None", ...]


class Untraceable(Exception):
    """A call that cannot be followed.

    Attributes:
        advice: what to do about it.
    """

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


class Random(Untraceable):
    """A call that gives something else each time."""


@dataclass(frozen=True)
class History:
    """How symbolic tensors were made.

    Attributes:
        calls: by the id of a tensor, the call that made it and which of its outputs it is; where the tensor's own
            history is of the call around that.
        lines: by the id of a call, the line of the user's code that made it.
        trained: by the id of a call, whether the layer that is called is trained, where the user's code calls it.
        kept: what has these ids, so that nothing else gets them.
        training: the same of all other calls, which are those of a functional model: it tells all its layers.
    """

    calls: dict[int, tuple[Any, int]] = field(default_factory=dict)
    lines: dict[int, str] = field(default_factory=dict)
    trained: dict[int, bool] = field(default_factory=dict)
    kept: list[Any] = field(default_factory=list)
    training: bool = False

    def of(self, tensor: Any) -> tuple[Any, int] | None:
        """The call that made a tensor, and which output it is; None where no call did."""
        if id(tensor) in self.calls:
            return self.calls[id(tensor)]
        found = getattr(tensor, "_keras_history", None)
        if found is None or found.operation is None:
            return None
        return found.operation._inbound_nodes[found.node_index], found.tensor_index

    def remember(self, tensor: Any) -> None:
        """Keeps how a tensor was made, before a call around it says that it did."""
        found = self.of(tensor)
        if found is not None:
            self.calls[id(tensor)] = found
            self.kept.append(tensor)


@dataclass(frozen=True)
class TracedCall:
    """One call, followed.

    Attributes:
        inputs: the symbolic tensors that it was called with, flattened.
        masks: the masks of these, by place; those that have none are left out.
        structure: what it gave, in lists and dicts.
        outputs: the same, flattened.
        output_masks: by output, its mask; None where it has none.
    """

    inputs: tuple[Any, ...]
    masks: Mapping[int, Any]
    structure: Any
    outputs: tuple[Any, ...]
    output_masks: tuple[Any, ...]
    history: History


def trace(layer: Any, args: Any, kwargs: Any, samples: int, *, training: bool) -> TracedCall:
    """Calls a layer as it was called, on new tensors of the same shapes.

    Args:
        training: that of the call around it.
        samples: how many there are in a batch for code that wants to know it, as `ops.zeros((batch_size, units))`.
    Raises:
        Untraceable: its code fails on symbolic tensors, or gives none.
    """
    try:
        return trace_with(layer, args, kwargs, partial(with_samples, None), training=training)
    except Untraceable:
        return trace_with(layer, args, kwargs, partial(with_samples, samples), training=training)


def with_samples(samples: int | None, shape: Shape) -> Shape:
    """The shape of a batch of so many samples; None where it is left open."""
    return (samples, *shape[1:])


def trace_with(layer: Any, args: Any, kwargs: Any, shaped: Callable[[Shape], Shape], *, training: bool) -> TracedCall:
    """As `trace`, on tensors whose shapes `shaped` makes of those of the arguments."""
    keras = sys.modules["keras"]
    tree, kind = keras.tree, keras.KerasTensor
    inputs: list[Any] = []
    masks: dict[int, Any] = {}

    def fresh(leaf: Any) -> Any:
        if not isinstance(leaf, kind):
            return leaf
        made = kind(shaped(leaf.shape), dtype=leaf.dtype)
        mask = getattr(leaf, "_keras_mask", None)
        if mask is not None:
            made._keras_mask = masks[len(inputs)] = kind(shaped(mask.shape), dtype=mask.dtype)
        inputs.append(made)
        return made

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
    if not outputs or not all(isinstance(each, kind) for each in outputs):
        raise Untraceable("what it gives is no tensor that depends on what it is called with")
    found = tuple(getattr(each, "_keras_mask", None) for each in outputs)
    return TracedCall(tuple(inputs), masks, result, outputs, found, history)


@contextmanager
def training_flag(training: bool) -> Iterator[None]:
    """Within it, `training` is this in every layer whose author passes nothing else; `predict` sets it to False."""
    state = sys.modules["keras.src.backend.common.global_state"]
    context = sys.modules["keras.src.layers.layer"].CallContext(entry_layer=None)
    context.training = training
    before = state.get_global_attribute(CONTEXT)
    state.set_global_attribute(CONTEXT, context)
    try:
        yield
    finally:
        state.set_global_attribute(CONTEXT, before)


@contextmanager
def predicting(*, training: bool) -> Iterator[None]:
    """Within it, layers run on numbers as `predict` runs them; see `training_flag`."""
    with training_flag(training), unfiltered_errors():
        yield


@contextmanager
def running_call(layer: Any, history: History) -> Iterator[None]:
    """Within it, Keras runs a layer's call() where it would ask compute_output_spec() for the shapes of the outputs."""
    tree = sys.modules["keras"].tree

    def run(*args: Any, **kwargs: Any) -> Any:
        result = layer.call(*args, **kwargs)
        for tensor in tree.flatten(result):
            history.remember(tensor)
        return result

    object.__setattr__(layer, "compute_output_spec", run)
    try:
        yield
    finally:
        object.__delattr__(layer, "compute_output_spec")


@contextmanager
def recording_calls(history: History) -> Iterator[None]:
    """Within it, every call is recorded with its line of the user's code; that of a layer with its `training`, too,
    which it may have from the call around it, or from the one before.
    """
    state = sys.modules["keras.src.backend.common.global_state"]
    layer_class, node_class = sys.modules["keras"].layers.Layer, sys.modules["keras.src.ops.node"].Node
    made: Callable[..., None] = node_class.__init__
    called: Callable[..., Any] = layer_class.symbolic_call
    open_calls: dict[int, bool] = {}  # by the id of a layer; the call that makes a node is its last

    def entered(layer: Any, *args: Any, **kwargs: Any) -> Any:
        open_calls[id(layer)] = bool(state.get_global_attribute(CONTEXT).training)
        return called(layer, *args, **kwargs)

    def noted(node: Any, *args: Any, **kwargs: Any) -> None:
        made(node, *args, **kwargs)
        history.lines[id(node)] = line_now()
        if id(node.operation) in open_calls:  # an Input is not called
            history.trained[id(node)] = open_calls.pop(id(node.operation))
        history.kept.append(node)

    node_class.__init__, layer_class.symbolic_call = noted, entered
    try:
        yield
    finally:
        node_class.__init__, layer_class.symbolic_call = made, called


@contextmanager
def unfiltered_errors() -> Iterator[None]:
    """Within it, errors come as they are raised: Keras filters no traceback."""
    config = sys.modules["keras"].config
    filtering = config.is_traceback_filtering_enabled()
    config.disable_traceback_filtering()
    try:
        yield
    finally:
        if filtering:
            config.enable_traceback_filtering()


@contextmanager
def protecting_weights() -> Iterator[None]:
    """Within it, assigning a weight of the user's model raises; counters and seeds, which are integers, may change."""
    owner = next(kind for kind in sys.modules["keras"].Variable.__mro__ if "_direct_assign" in vars(kind))
    assign: Callable[..., Any] = owner._direct_assign  # where Keras does not just note what a call would change

    def kept(variable: Any, value: Any) -> Any:
        if "int" in variable.dtype or variable._value is None:  # a new one gets its first numbers, with JAX
            return assign(variable, value)
        raise Untraceable(f"its code changes the weight {variable.name!r} in each call", CHANGING_ADVICE)

    owner._direct_assign = kept
    try:
        yield
    finally:
        owner._direct_assign = assign


def untraceable(layer: Any, error: Exception) -> Untraceable:
    """An error in a layer's code, with its line and what its author can do about it."""
    place = line_of(error)
    where = f" at {place}" if place else ""
    text = next(iter(str(error).strip().splitlines()), type(error).__name__)
    if "used as a boolean" in text or "convert a symbolic" in text:
        return Untraceable(f"its code decides by the numbers of a tensor{where}", BRANCH_ADVICE)
    if "KerasTensor cannot be used as input to a TensorFlow function" in str(error):
        return Untraceable(f"its code calls TensorFlow{where}", OPS_ADVICE)
    return Untraceable(f"its code cannot be followed{where}: {type(error).__name__}: {text[:200]}", OPS_ADVICE)
