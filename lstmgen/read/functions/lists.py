"""Lists of timesteps, which loops over time read and write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstmgen.read.containers.functions import Node
from lstmgen.read.functions.follower import Follower, special
from lstmgen.read.functions.values import (
    OneTimestep,
    Room,
    Row,
    Step,
    TimeMajor,
    Timesteps,
    Written,
    single,
)
from lstmgen.read.refusal import Refusal

Outputs = Sequence[Any] | None


@special("TensorListFromTensor")
def listed(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """A list of the timesteps of a tensor."""
    if not isinstance(inputs[0], (TimeMajor, OneTimestep)):
        raise Refusal("a list of the samples of a batch is not supported")
    return [Timesteps(inputs[0])]


@special("TensorListReserve")
def reserved(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """A list that is to be written."""
    return [Room(single(inputs[1]))]


@special("TensorListGetItem")
def row(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """In the body of a loop: a timestep."""
    if not isinstance(inputs[0], Row) or not isinstance(inputs[1], Step):
        raise Refusal("a list that is not read timestep by timestep is not supported")
    return [inputs[0].tensor]


@special("TensorListSetItem")
def written(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """In the body of a loop: its output."""
    return [Written(follower.tensor(inputs[2]))]


@special("TensorListStack")
def stacked(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """The timesteps of a list one behind the other."""
    if not isinstance(inputs[0], Timesteps):
        raise Refusal("a list that is not written by a loop over time is not supported")
    return [inputs[0].rows]
