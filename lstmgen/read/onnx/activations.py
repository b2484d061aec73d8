"""Reads the activations of recurrent nodes: names, with parameters in lists of their own."""

from collections.abc import Callable
from dataclasses import dataclass

from lstmgen.graph.activation import LINEAR, SIGMOID, TANH, Activation, activation
from lstmgen.graph.graph import Value
from lstmgen.read.calls.activations import leaky_relu, relu
from lstmgen.read.calls.layer import Call
from lstmgen.read.layers.lowering import affine
from lstmgen.read.refusal import Refusal

# Activations of one direction: f, g, h.
DEFAULTS = {"LSTM": ("Sigmoid", "Tanh", "Tanh"), "GRU": ("Sigmoid", "Tanh"), "RNN": ("Tanh",)}


@dataclass(frozen=True)
class Function:
    """scale * activation(inner * x + shift) + offset."""

    activation: Activation
    inner: float = 1.0
    shift: float = 0.0
    scale: float = 1.0
    offset: float = 0.0

    @property
    def plain(self) -> Activation | None:
        """The activation, if there is nothing else."""
        return self.activation if self == Function(self.activation) else None

    def __call__(self, call: Call, x: Value) -> Value:
        """Applies the function."""
        x = x if (self.inner, self.shift) == (1.0, 0.0) else affine(call, x, self.inner, self.shift)
        y = call.activate(x, self.activation)
        return y if (self.scale, self.offset) == (1.0, 0.0) else affine(call, y, self.scale, self.offset)


def hard_sigmoid(alpha: float, beta: float) -> Function:
    """alpha * x + beta between 0 and 1."""
    if beta == 0.5:
        return Function(activation("hard_sigmoid", slope=alpha))
    return Function(activation("clip", low=0.0, high=1.0), inner=alpha, shift=beta)


# Functions of alpha and beta, and the defaults of these; None for one that has no default.
FUNCTIONS: dict[str, tuple[Callable[..., Function], tuple[float | None, ...]]] = {
    "relu": (lambda: Function(relu()), ()),
    "tanh": (lambda: Function(TANH), ()),
    "sigmoid": (lambda: Function(SIGMOID), ()),
    "affine": (lambda alpha, beta: Function(LINEAR, scale=alpha, offset=beta), (None, None)),
    "leakyrelu": (lambda alpha: Function(leaky_relu(alpha)), (0.01,)),
    "thresholdedrelu": (lambda alpha: Function(activation("thresholded_relu", theta=alpha)), (1.0,)),
    "scaledtanh": (lambda alpha, beta: Function(TANH, inner=beta, scale=alpha), (None, None)),
    "hardsigmoid": (hard_sigmoid, (0.2, 0.5)),
    "elu": (lambda alpha: Function(activation("elu", alpha=alpha)), (1.0,)),
    "softsign": (lambda: Function(activation("softsign")), ()),
    "softplus": (lambda: Function(activation("softplus")), ()),
}


def activations_of(call: Call, directions: int) -> list[Function]:
    """The activations of all directions in order.

    Raises:
        Refusal: one is not known.
    """
    names = call.config.raw("activations") or [*DEFAULTS[call.class_name]] * directions
    if len(names) != len(DEFAULTS[call.class_name]) * directions:
        raise Refusal(f"{len(names)} activations for {directions} directions are not supported")
    lists = [list(call.config.raw(f"activation_{name}") or []) for name in ("alpha", "beta")]
    functions = []
    for name in map(str, names):
        if name.lower() not in FUNCTIONS:
            raise Refusal(f"activation {name} is not supported")
        function, defaults = FUNCTIONS[name.lower()]
        # A list may be shorter: it has items for functions with such a parameter only.
        parameters = [values.pop(0) if values else default for values, default in zip(lists, defaults)]
        if None in parameters:
            raise Refusal(f"activation {name} has no activation_alpha or activation_beta")
        functions.append(function(*parameters))
    return functions
