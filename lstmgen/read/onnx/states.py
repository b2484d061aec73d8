"""Finds inputs and outputs of a graph that are states: each call goes on from the outputs of the call before.

A graph that runs over timesteps keeps such states in its recurrent layers. Any other graph is one timestep: it becomes
the body of a loop over time, with states that each timestep hands on to the next.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace

from lstmgen.errors import OptionError
from lstmgen.read.containers.onnx import OnnxNode
from lstmgen.read.onnx.endpoint import ModelInput, SortedGraph, StatePair
from lstmgen.read.onnx.interface import NONE

# Operators that move numbers only.
MOVES = frozenset(
    "Identity Cast Slice Gather Squeeze Unsqueeze Reshape Transpose Split Concat Expand Flatten Pad Where".split()
)
STATE_NAMES = re.compile(
    r"^(h|c|s|hx|cx)(_?(n|0|in|out|t|\d+))?$|hidden|cell|state|mem|cache|rnn|lstm|gru", re.IGNORECASE
)
ENDS = re.compile(r"(_?(in|out|input|output|next|new|prev|old|cur|n|0|1|t)|[^a-z])+$|^((in|out|next|new|prev|old)_)+")
# Places of initial states among the inputs, and of their last values among the outputs.
RECURRENT = {"LSTM": ((5, 1), (6, 2)), "aten.lstm": ((5, 1), (6, 2)), "GRU": ((5, 1),), "RNN": ((5, 1),)}


def with_states(endpoint: SortedGraph, stated: Mapping[str, str], *, sequences: bool) -> SortedGraph:
    """The graph with its states.

    Args:
        sequences: true if recurrent nodes run over timesteps, not one.
    Raises:
        OptionError: a stated pair has different shapes.
    """
    pairs = {name: output for name, output in stated.items() if output != NONE}
    for name, output in pairs.items():
        if not alike(endpoint, name, output):
            raise OptionError(f"`state={ {name: output} }`: input and output have different shapes")
    recurrent = of_recurrent_nodes(endpoint)
    timesteps = any(None in free_dims(item) for item in endpoint.inputs)  # then recurrent nodes alone keep states
    named = {} if timesteps and recurrent else by_name(endpoint)
    candidates = {name: output for name, output in (named | recurrent).items() if name not in stated}
    pairs |= {name: output for name, output in candidates.items() if output not in pairs.values()}
    outputs = {item.name for item in endpoint.model.graph.outputs}
    for name, output in stated.items():
        if output != NONE and outputs <= set(pairs.values()):
            raise OptionError(f"`state={ {name: output} }` leaves no output; keep the state in your program by `none`")
    if not pairs or len(pairs) >= len(endpoint.inputs) or outputs <= set(pairs.values()):  # no timesteps, or no output
        return replace(endpoint, stated=tuple(stated))
    states = tuple(StatePair(item.name, pairs[item.name]) for item in endpoint.inputs if item.name in pairs)
    kept = sequences and all(recurrent.get(state.input) == state.output for state in states)
    return replace(endpoint, states=states, kept=kept, stated=tuple(stated))


def alike(endpoint: SortedGraph, name: str, output: str) -> bool:
    """Returns true if an input and an output of these names may be one state."""
    item = next(item for item in endpoint.inputs if item.name == name)
    place = [end.name for end in endpoint.model.graph.outputs].index(output)
    dims = endpoint.model.graph.outputs[place].dims
    if None in free_dims(item):
        return False
    if dims is None or len(dims) != len(item.dims):
        return dims is None
    return all(not isinstance(dim, int) or wanted in (dim, None) for wanted, dim in zip(item.dims, dims))


def free_dims(item: ModelInput) -> list[int | None]:
    """The shape of an input without its batch axis."""
    return [dim for k, dim in enumerate(item.dims) if k != item.batch]


def of_recurrent_nodes(endpoint: SortedGraph) -> dict[str, str]:
    """Outputs by inputs that are the last and the initial states of the same recurrent nodes."""
    nodes = list(all_nodes(endpoint.model.graph.nodes))
    makers = {name: node for node in nodes for name in node.outputs if name}
    inputs = {item.name for item in endpoint.inputs if item.dtype.startswith("float")}
    outputs = [item.name for item in endpoint.model.graph.outputs]
    pairs: dict[str, set[str]] = {}
    for node in nodes:
        for place, last in RECURRENT.get(node.op, ()):
            name = node.inputs[place] if place < len(node.inputs) else ""
            initial = origins(name, makers) & inputs
            after = node.outputs[last] if last < len(node.outputs) else ""
            reached = {output for output in outputs if after and after in origins(output, makers, also=True)}
            for origin in initial:
                pairs.setdefault(origin, set()).update(reached)
    return {
        name: next(iter(reached))
        for name, reached in pairs.items()
        if len(reached) == 1 and alike(endpoint, name, next(iter(reached)))
    }


def all_nodes(nodes: Iterable[OnnxNode]) -> Iterable[OnnxNode]:
    """Yields nodes, also those of graphs in their attributes."""
    for node in nodes:
        yield node
        for value in node.attributes.values():
            yield from all_nodes(getattr(value, "nodes", ()))


def origins(name: str, makers: Mapping[str, OnnxNode], *, also: bool = False) -> set[str]:
    """The names that a value consists of, moved around only.

    Args:
        also: also those on the way.
    """
    seen: set[str] = set()
    ends: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        if not current or current in seen:
            continue
        seen.add(current)
        maker = makers.get(current)
        if maker is None or maker.op not in MOVES:
            ends.add(current)
        else:
            waiting += maker.inputs
    return seen if also else ends


def by_name(endpoint: SortedGraph) -> dict[str, str]:
    """Outputs by inputs of the same shape, one of each, whose names show that they are states."""
    candidates = [item for item in endpoint.inputs if STATE_NAMES.search(item.name) and item.dtype.startswith("float")]
    outputs = [item.name for item in endpoint.model.graph.outputs if STATE_NAMES.search(item.name)]
    pairs: dict[str, str] = {}
    for item in candidates:
        fitting = [output for output in outputs if alike(endpoint, item.name, output)]
        rivals = [other for other in candidates if any(alike(endpoint, other.name, output) for output in fitting)]
        if len(fitting) != 1 or len(rivals) != 1:  # h_in and c_in, h_out and c_out
            fitting = [output for output in fitting if stem(output) == stem(item.name)]
            rivals = [other for other in rivals if stem(other.name) == stem(item.name)]
        if len(fitting) == 1 and len(rivals) == 1:
            pairs[item.name] = fitting[0]
    return pairs


def stem(name: str) -> str:
    """A name without the words that tell an input from an output."""
    return ENDS.sub("", name.lower())


def doubtful(endpoint: SortedGraph) -> list[str]:
    """Names of inputs that may be states: an output has their shape, and nobody has stated what they are."""
    if len(endpoint.inputs) < 2:
        return []
    states = {state.input for state in endpoint.states} | set(endpoint.stated)
    outputs = [name for name in endpoint.open_outputs if STATE_NAMES.search(name)]
    return [
        item.name
        for item in endpoint.inputs
        if item.name not in states
        and STATE_NAMES.search(item.name)
        and any(alike(endpoint, item.name, output) for output in outputs)
    ]
