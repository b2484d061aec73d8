"""Runs the function of a layer for a call, and checks that it read all arguments of the call."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from lstmgen.read.calls.layer import LAYERS, Call, Entry
from lstmgen.read.calls.operands import check_used, operands_of, take_constants
from lstmgen.read.calls.tensor import Tensor
from lstmgen.read.calls.typed import check_complex, check_policy, check_text, tensors_of, with_dtype
from lstmgen.read.configs.advice import (
    ADVICE,
    CUSTOM_ADVICE,
    IS_CUSTOM,
    KERAS_ADVICE,
    LAMBDA_ADVICE,
    LIVE,
    LOSS,
    TRAINING_ADVICE,
    UNKNOWN_ADVICE,
    WRAPPED_ADVICE,
)
from lstmgen.read.configs.bytecode import names
from lstmgen.read.configs.config import ConfigError
from lstmgen.read.configs.nodes import leaves
from lstmgen.read.configs.serialized import known_class
from lstmgen.read.configs.training import differs_in_training
from lstmgen.read.refusal import Refusal, shorten


def run(call: Call, *, known: bool = True) -> tuple[Tensor, ...] | None:
    """Returns the outputs of a layer's call; None for unknown inputs, when only the class is checked.

    Raises:
        Refusal: the layer, or an option in its config, is not supported.
    """
    entry = LAYERS.get(call.class_name)
    if entry is None:
        if call.class_name == "Lambda":
            raise Refusal(*of_lambda(call.name.rpartition("/")[2], call.config.values), LOSS)
        if isinstance(call.config.values.get("layers"), list):
            raise Refusal("it is a subclass of keras.Model, whose code is not in the file", WRAPPED_ADVICE)
        kind = "operation" if call.class_name.startswith("ops.") else "layer"
        if call.of_keras:
            raise Refusal(f"this {kind} of Keras is not supported", ADVICE.get(call.class_name, KERAS_ADVICE), LOSS)
        raise Refusal(f"this {kind} is not supported", ADVICE.get(call.class_name, UNKNOWN_ADVICE), LOSS)
    check_own(call, entry)
    if not known:
        if entry.looks_inside:
            entry.function(call, None)
        check_wrapped(call.config.values)
        return None
    if not tensors_of(call):
        raise Refusal("its input tensors are missing in the file")
    begin = len(call.reading.builder.nodes)
    if not entry.arguments:
        take_constants(call)
    take_mask(call)
    try:
        trains = call.kwargs.has("training") and call.kwargs.boolean("training")
        if trains and differs_in_training(call.class_name, call.config.values):
            raise Refusal("it is called with training=True", TRAINING_ADVICE)
        check_text(call, takes_text=entry.takes_text)
        check_complex(call)
        if not entry.takes_text:
            call.config.check_dtype(quantized=entry.quantized)
            check_policy(call)
        if entry.arguments:
            result = entry.function(call)
        elif entry.several:
            result = entry.function(call, call.inputs)
        elif len(call.inputs) == 1:
            result = entry.function(call, call.inputs[0])
        else:
            raise Refusal(f"it is called with {len(call.inputs)} tensors, expected one")
    except ConfigError as error:
        raise Refusal(str(error)) from None
    check_known(call)
    results = result if isinstance(result, tuple) else (result,)
    mask = call.kept_mask if entry.mask == "keep" and len(call.inputs) == 1 else None
    outputs = tuple(out if isinstance(out, Tensor) else Tensor(out, mask) for out in results)
    if not entry.leaves_out:
        check_used(call, operands_of(call, entry), outputs, begin)
    return with_dtype(call, outputs)


def of_lambda(name: str, config: Mapping[str, Any]) -> tuple[str, str]:
    """Reason and advice for a Lambda: its author may state the expression."""
    hint = names(config)
    mentioned = f" (its code mentions {', '.join(hint)})" if hint else ""
    shown = name if name.isprintable() and "`" not in name else "NAME"
    stated = (
        f"write what it computes{mentioned}, as `layers={ {shown: 'EXPRESSION'} }` of its input x, such as x[:, -1, :]"
    )
    return "it holds Python code, which is never run", f"{LIVE}, {stated}, or {LAMBDA_ADVICE}"


def check_own(call: Call, entry: Entry) -> None:
    """Detects a user's class with the name of a Keras class: HDF5 files contain no module.

    Raises:
        Refusal: this version of Keras had no such class, or its config would have more keys.
    """
    if not call.version.has_layer(call.class_name):
        reason = f"Keras {call.version.text} has no such layer: it is a custom class, whose code is not in the file"
        raise Refusal(reason, CUSTOM_ADVICE, LOSS)
    missing = [key for key in entry.writes if key not in call.config.values]
    if missing:
        reason = f"a custom class with a name of Keras (no {missing[0]!r} in its config): its code is not in the file"
        raise Refusal(reason, CUSTOM_ADVICE, LOSS)


def check_wrapped(config: Mapping[str, Any]) -> None:
    """Looks for custom classes among inner layers.

    Raises:
        Refusal: an inner layer is not supported.
    """
    for key in ("layer", "backward_layer", "cell", "cells"):
        held = config.get(key)
        for item in held if isinstance(held, list) else [held]:
            if isinstance(item, Mapping):
                class_name, inside = known_class(item), item.get("config")
                if class_name not in LAYERS and not class_name.endswith(("Cell", "Cells")):
                    raise Refusal(f"it holds a {class_name}, which is not supported")
                if isinstance(inside, Mapping) and class_name in LAYERS and not LAYERS[class_name].looks_inside:
                    check_wrapped(inside)


def take_mask(call: Call) -> None:
    """Determines the mask of the input and the mask of the output, which may differ in Keras 3.

    Raises:
        Refusal: the mask is a constant.
    """
    call.inputs = tuple(map(call.reading.seen, call.inputs))
    mask = call.kwargs.raw("mask")
    if any(leaf is not None and not isinstance(leaf, Tensor) for leaf in leaves(mask)):
        raise Refusal("its mask is a constant, which is not supported", "give it as an input of the model")
    call.explicit_mask = isinstance(mask, Tensor)
    call.kept_mask = call.inputs[0].mask if call.inputs else None
    if isinstance(mask, Tensor):
        if len(call.inputs) == 1:
            call.inputs = (replace(call.inputs[0], mask=mask.value),)
        if call.version.explicit_mask_travels:
            call.kept_mask = mask.value


def check_known(call: Call) -> None:
    """Checks, after the layer function, that it read all keys of the config and all arguments.

    Raises:
        Refusal: one was not read; the message contains it.
    """
    for place in call.args.unknown():
        for leaf in leaves(call.args.values[place]):
            if leaf is not None and not isinstance(leaf, Tensor):  # `check_used` checks tensors
                raise Refusal(f"it is called with {shorten(leaf)} in place {place + 1}, which is not supported")
    for what, config in (("argument", call.config), ("call argument", call.kwargs)):
        unknown = [key for key in config.unknown() if config is call.config or config.has(key)]
        if unknown:
            listed = ", ".join(f"{key}={shorten(config.values[key])}" for key in unknown)
            keras_class = f"Keras's own {call.class_name.removeprefix('ops.')}"
            reason = f"unknown {what} {listed}: no known version of Keras has it in {keras_class}"
            raise Refusal(reason, f"if it is your own class with the name of Keras's, {IS_CUSTOM}", LOSS)
