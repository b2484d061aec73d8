"""Reads the lists of timesteps that loops over time read and write."""

from collections.abc import Sequence
from typing import Any

from lstmgen.read.containers.functions import NodeDef
from lstmgen.read.refusal import Refusal
from lstmgen.read.tensorflow.follower import Follower, special
from lstmgen.read.tensorflow.values import (
    EmptyList,
    LoopCounter,
    OneTimestep,
    OutputRow,
    Row,
    TimeMajor,
    Timesteps,
    single,
)

Outputs = Sequence[Any] | None


@special("TensorListFromTensor")
def list_from_tensor(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Splits a tensor into a list of timesteps."""
    if not isinstance(inputs[0], (TimeMajor, OneTimestep)):
        raise Refusal("a list of the samples of a batch is not supported")
    return [Timesteps(inputs[0])]


@special("TensorListReserve")
def empty_list(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reserves a list that a loop fills later."""
    return [EmptyList(single(inputs[1]))]


@special("TensorListGetItem")
def get_item(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Reads the current timestep, in the body of a loop."""
    if not isinstance(inputs[0], Row) or not isinstance(inputs[1], LoopCounter):
        raise Refusal("a list that is read in another order than timestep by timestep is not supported")
    return [inputs[0].tensor]


@special("TensorListSetItem")
def set_item(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Writes the current output, in the body of a loop."""
    return [OutputRow(follower.tensor(inputs[2]))]


@special("TensorListStack")
def stack(follower: Follower, node: NodeDef, inputs: Sequence[Any]) -> Outputs:
    """Stacks the timesteps of a list to a tensor."""
    if not isinstance(inputs[0], Timesteps):
        raise Refusal("a list that is not written by a loop over time is not supported")
    return [inputs[0].rows]
