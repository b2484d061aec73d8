"""PyTorch modules with nn.LSTM, nn.GRU and nn.RNN in each form, for `torch_modules`."""

from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

Case = tuple[nn.Module, Any, dict[str, Any]]  # the module, its example, and options of lstmgen


class Recurrent(nn.Module):
    """Recurrent layers with a Dense layer, and initial states that are zeros, inputs, or made in forward()."""

    def __init__(
        self, kind: str, *, layers: int, both: bool, batch_first: bool, states: str, last: bool, **options: Any
    ):
        super().__init__()
        directions = 2 if both else 1
        self.layer = getattr(nn, kind)(5, 6, num_layers=layers, bidirectional=both, batch_first=batch_first, **options)
        self.head = nn.Linear(options.get("proj_size", 6) * directions, 3)
        self.kind, self.states, self.last, self.batch_first = kind, states, last, batch_first
        self.count, self.outputs = layers * directions, options.get("proj_size", 6)

    def forward(self, x: torch.Tensor, *states: torch.Tensor) -> Any:
        if self.states == "zeros":
            zeros = x.new_zeros(self.count, x.shape[0 if self.batch_first else 1], 6)
            states = (zeros[..., : self.outputs] - 0.25, zeros + 0.5)
        initial = tuple(states[:2]) if self.kind == "LSTM" else states[0] if states else None
        y, after = self.layer(x, initial) if states else self.layer(x)
        if self.last:
            y = y[:, -1] if self.batch_first else y[-1]
        y = self.head(y)
        return (y, *(after if self.kind == "LSTM" else [after])) if self.states == "inputs" else y


def recurrent() -> Iterator[tuple[str, Callable[[], Case]]]:
    """Yields the forms of LSTM, GRU and RNN."""
    k = 0
    for kind in ("LSTM", "GRU", "RNN"):
        for layers in (1, 2, 3):
            for both in (False, True):
                for batch_first in (True, False):
                    states, last, free = ("none", "zeros", "inputs")[k % 3], k % 2 == 0, k % 4 < 2
                    k += 1
                    name = f"{kind}{layers}{'_both' * both}{'_batch_first' * batch_first}_{states}{'_last' * last}"
                    options: dict[str, Any] = {
                        "layers": layers,
                        "both": both,
                        "batch_first": batch_first,
                        "states": states,
                        "last": last,
                    }
                    if kind == "RNN" and layers == 2:
                        options["nonlinearity"] = "relu"
                    if layers == 3 and both:
                        options["bias"] = False
                    yield (
                        name + "_free" * free,
                        lambda kind=kind, options=options, free=free: recurrent_case(kind, options, free=free),
                    )


def projected() -> Iterator[tuple[str, Callable[[], Case]]]:
    """Yields LSTMs whose outputs are projected."""
    for k, states in enumerate(("none", "zeros", "inputs")):
        for layers in (1, 2):
            for both in (False, True):
                last, free = layers == 2, both
                name = f"LSTM{layers}{'_both' * both}_{states}{'_last' * last}{'_free' * free}_projected"
                options: dict[str, Any] = {"layers": layers, "both": both, "batch_first": k > 0, "states": states}
                options |= {"last": last, "proj_size": 4, "bias": k < 2}
                yield name, lambda options=options, free=free: recurrent_case("LSTM", options, free=free)


def recurrent_case(kind: str, options: dict[str, Any], *, free: bool) -> Case:
    """A module with recurrent layers, with example and options."""
    module = Recurrent(kind, **options)
    x = torch.randn(2, 7, 5) if options["batch_first"] else torch.randn(7, 2, 5)
    shape = {"shape": {"x": "batch,time,5" if options["batch_first"] else "time,batch,5"}} if free else {}
    widths = (module.outputs, 6) if kind == "LSTM" else (6,)
    states = [torch.zeros(module.count, 2, width) for width in widths]
    return module, (x, *states) if options["states"] == "inputs" else (x,), shape
