"""Reads the activations of recurrent nodes: names, with parameters in lists of their own."""

from __future__ import annotations

from collections.abc import Callable

from lstmgen.graph.activation import LINEAR, SIGMOID, TANH, Activation, activation
from lstmgen.read.calls.activations import leaky_relu, relu
from lstmgen.read.calls.layer import Call
from lstmgen.read.refusal import Refusal

# Activations of one direction: f, g, h.
DEFAULTS = {"LSTM": ("Sigmoid", "Tanh", "Tanh"), "GRU": ("Sigmoid", "Tanh"), "RNN": ("Tanh",)}
# Default alpha and beta, as many as the function has.
PARAMETERS: dict[str, tuple[float, ...]] = {
    "affine": (1.0, 0.0),
    "leakyrelu": (0.01,),
    "thresholdedrelu": (1.0,),
    "scaledtanh": (1.0, 1.0),
    "hardsigmoid": (0.2, 0.5),
    "elu": (1.0,),
}
MEANINGS: dict[str, Callable[..., Activation | None]] = {
    "relu": relu,
    "tanh": lambda: TANH,
    "sigmoid": lambda: SIGMOID,
    "affine": lambda alpha, beta: LINEAR if (alpha, beta) == (1.0, 0.0) else None,
    "leakyrelu": leaky_relu,
    "thresholdedrelu": lambda alpha: activation("thresholded_relu", theta=alpha),
    "scaledtanh": lambda alpha, beta: TANH if (alpha, beta) == (1.0, 1.0) else None,
    "hardsigmoid": lambda alpha, beta: activation("hard_sigmoid", slope=alpha) if beta == 0.5 else None,
    "elu": lambda alpha: activation("elu", alpha=alpha),
    "softsign": lambda: activation("softsign"),
    "softplus": lambda: activation("softplus"),
}


def activations_of(call: Call, directions: int) -> list[Activation]:
    """The activations of all directions in order.

    Raises:
        Refusal: one is not known, or not with these parameters.
    """
    names = call.config.raw("activations") or [*DEFAULTS[call.class_name]] * directions
    if len(names) != len(DEFAULTS[call.class_name]) * directions:
        raise Refusal(f"{len(names)} activations for {directions} directions are not supported")
    lists = [list(call.config.raw(f"activation_{name}") or []) for name in ("alpha", "beta")]
    result = []
    for name in map(str, names):
        key = name.lower()
        defaults = PARAMETERS.get(key, ())
        # A list may be shorter: it has items for functions with such a parameter only.
        parameters = [values.pop(0) if values else default for values, default in zip(lists, defaults)]
        function = MEANINGS[key](*parameters) if key in MEANINGS else None
        if function is None:
            shown = f"{name}({', '.join(f'{value:g}' for value in parameters)})" if parameters else name
            raise Refusal(f"activation {shown} is not supported")
        result.append(function)
    return result
