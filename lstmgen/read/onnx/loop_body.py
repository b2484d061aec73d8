"""Defines the body of a loop, whichever operator it is of."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.read.containers.onnx import OnnxGraph, OnnxNode
from lstmgen.read.containers.onnx_tensors import DTYPES

# Number formats of a copy; Identity names none. Casts to floats round, and only floats become floats again.
UNROUNDED = (None, *(code for code, name in DTYPES.items() if name in ("int32", "int64", "bool")))


@dataclass(frozen=True)
class LoopBody:
    """The graph of an iteration.

    Attributes:
        variables: names of the loop variables in the body.
        after: the names of their next values.
        scans: the names of the outputs of each timestep.
    """

    body: OnnxGraph
    variables: tuple[str, ...]
    after: tuple[str, ...]
    scans: tuple[str, ...]

    @property
    def makers(self) -> Mapping[str, OnnxNode]:
        """Nodes of the body by output."""
        return {name: node for node in self.body.nodes for name in node.outputs}

    def source(self, name: str) -> str:
        """The name that a value is a copy of; integers stay themselves as integers of other bits."""
        makers = self.makers
        while (node := makers.get(name)) and node.op in ("Identity", "Cast") and node.attributes.get("to") in UNROUNDED:
            name = node.inputs[0]
        return name

    @property
    def conditional(self) -> bool:
        """True if a node of the body decides whether a Loop goes on."""
        maker = self.makers.get(self.source(self.body.outputs[0].name))
        return maker is not None and maker.op != "Constant"
