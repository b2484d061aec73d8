"""Lists of timesteps, which loops over time read and write."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lstmgen.read.containers.functions import Node
from lstmgen.read.functions.follower import Follower, special
from lstmgen.read.functions.values import (
    EmptyList,
    LoopCounter,
    OneTimestep,
    OutputRow,
    Row,
    TimeMajor,
    Timesteps,
    single,
)
from lstmgen.read.refusal import Refusal

Outputs = Sequence[Any] | None


@special("TensorListFromTensor")
def list_from_tensor(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """A list of the timesteps of a tensor."""
    if not isinstance(inputs[0], (TimeMajor, OneTimestep)):
        raise Refusal("a list of the samples of a batch is not supported")
    return [Timesteps(inputs[0])]


@special("TensorListReserve")
def empty_list(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """A list that a loop is going to fill."""
    return [EmptyList(single(inputs[1]))]


@special("TensorListGetItem")
def get_item(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """In the body of a loop: a timestep."""
    if not isinstance(inputs[0], Row) or not isinstance(inputs[1], LoopCounter):
        raise Refusal("a list that is not read timestep by timestep is not supported")
    return [inputs[0].tensor]


@special("TensorListSetItem")
def set_item(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """In the body of a loop: its output."""
    return [OutputRow(follower.tensor(inputs[2]))]


@special("TensorListStack")
def stack(follower: Follower, node: Node, inputs: Sequence[Any]) -> Outputs:
    """The timesteps of a list one behind the other."""
    if not isinstance(inputs[0], Timesteps):
        raise Refusal("a list that is not written by a loop over time is not supported")
    return [inputs[0].rows]
