"""Parts of a live model that are made once, even if the model is followed several times."""

from dataclasses import dataclass, field
from typing import Any

from lstmgen.read.live.legendre import recurrent_form


@dataclass(frozen=True)
class Once:
    """Functions and layers that all passes share.

    Attributes:
        functions: TensorFlow functions by layer and arguments.
        forms: by the id of a layer, the layer and its recurrent form.
    """

    functions: dict[tuple[Any, ...], dict[str, Any]] = field(default_factory=dict)
    forms: dict[int, tuple[Any, Any]] = field(default_factory=dict)

    def recurrent_form(self, layer: Any, *, masked: bool) -> Any:
        """Returns the recurrent form of a layer of keras-lmu, one for all its calls; other layers as they are.

        Raises:
            Untraceable: the layer has no recurrent form.
        """
        if masked and not hasattr(layer, "cell"):  # the package ignores masks
            return layer
        if id(layer) not in self.forms:
            self.forms[id(layer)] = (layer, recurrent_form(layer))
        return self.forms[id(layer)][1]
