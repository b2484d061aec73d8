"""The functions of layers, as their proofs call them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.plan.program import Plan
from lstmgen.targets.c.names import Names
from lstmgen.targets.c.proof.steps import READ, SIZE, WRITTEN, Region, regions


@dataclass(frozen=True)
class Layer:
    """The arguments of a layer's function, for its proof."""

    regions: tuple[Region, ...]

    @property
    def arguments(self) -> str:
        return ", ".join(region.argument for region in self.regions)

    @property
    def condition(self) -> str:
        """The condition, on sizes, that separates it from layers of the same function; "" where there are none."""
        return " && ".join(f"{region.name} == {region.count}" for region in self.regions if region.kind == SIZE)

    @property
    def arrays(self) -> list[Region]:
        return [region for region in self.regions if region.kind != SIZE]

    @property
    def bounded_before(self) -> list[Region]:
        """The regions within their limits before the call."""
        return [region for region in self.regions if region.limit and region.kind != WRITTEN]

    @property
    def changed(self) -> list[Region]:
        """The regions that the call writes."""
        return [region for region in self.arrays if region.kind != READ]

    @property
    def bounded_after(self) -> list[Region]:
        """The regions within their limits after the call."""
        return [region for region in self.changed if region.limit]


@dataclass(frozen=True)
class LayerFunction:
    """The function of a layer, or of several."""

    name: str
    layers: tuple[Layer, ...]
    replaced: tuple[str, ...]

    @property
    def parameters(self) -> str:
        return ", ".join(region.parameter for region in self.layers[0].regions)

    @property
    def condition(self) -> str:
        """The condition on sizes in every call: those of one of the layers; "" where it has no sizes."""
        first, *further = (layer.condition for layer in self.layers)
        return " || ".join(f"({condition})" for condition in (first, *further)) if further else first


def layers_of(plan: Plan, names: Names) -> Mapping[str, tuple[Layer, ...]]:
    """Layers with contracts by the function that runs them, each size once."""
    functions: dict[str, dict[Layer, None]] = {}
    for routine in plan.routines:
        arguments = regions(routine, names.dialect.floating)
        if arguments:
            functions.setdefault(names.routine(routine), {})[Layer(arguments)] = None
    return {name: tuple(layers) for name, layers in functions.items()}
