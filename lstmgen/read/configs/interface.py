"""Defines what a user states about inputs and outputs of an ONNX file."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields


@dataclass(frozen=True)
class OnnxInterface:
    """Statements by the name of an input.

    Attributes:
        fix: its constant value.
        shape: its shape, as "1,t,16".
        batch_axis: the axis that counts samples, or "none".
        state: the output that is its next value, or "none".
    """

    fix: Mapping[str, str] = field(default_factory=dict)
    shape: Mapping[str, str] = field(default_factory=dict)
    batch_axis: Mapping[str, str] = field(default_factory=dict)
    state: Mapping[str, str] = field(default_factory=dict)

    @property
    def stated(self) -> list[str]:
        """The names of arguments that state something."""
        return [item.name for item in fields(self) if getattr(self, item.name)]
