"""Reads attention that keeps a matrix for each head instead of all keys, as a loop over time.

Source: onnx/docs/Operators.md, LinearAttention.
"""

from typing import Any

import numpy as np

from lstmgen.graph.shape import fixed
from lstmgen.read.calls.layer import Call
from lstmgen.read.configs.dtypes import FLOAT
from lstmgen.read.containers.onnx import OnnxGraph, OnnxInput, OnnxNode
from lstmgen.read.onnx.follower import Follower, Inputs, operator
from lstmgen.read.onnx.values import shape_of
from lstmgen.read.onnx.writer import Writer
from lstmgen.read.refusal import Refusal

GATED, CORRECTED = ("gated", "gated_delta"), ("delta", "gated_delta")
# One timestep: of the state (samples, heads, key, value) and rows (samples, heads, …).
DECAY = "Exp g e; Unsqueeze e last e4; Mul s e4 s1"
CORRECTION = "Unsqueeze k row k4; MatMul k4 s1 r4; Squeeze r4 row r; Sub v r d; Mul b d v1"
WRITE = "Unsqueeze k last kc; Unsqueeze v1 row vr; Mul kc vr w; Add s1 w s2; MatMul q s2 y"
AXES = {"last": np.array([3]), "row": np.array([2])}


@operator("LinearAttention", takes_constants=True)
def linear_attention(follower: Follower, call: Call, inputs: Inputs) -> Any:
    """Products of queries with a state, which decays and takes up a key and a value at each timestep.

    Raises:
        Refusal: its inputs do not fit its rule.
    """
    query, key, value, past, decay, beta = (*inputs, *[None] * 6)[:6]
    config, write = call.config, Writer(follower, call)
    rule = config.choice("update_rule", "gated_delta", "linear", *dict.fromkeys((*GATED, *CORRECTED)))
    config.ignore("chunk_size")  # for speed alone
    heads, count = config.integer("kv_num_heads"), config.integer("q_num_heads")
    if (decay is not None) != (rule in GATED) or (beta is not None) != (rule in CORRECTED):
        raise Refusal(f"decay and beta do not fit update_rule={rule}")
    samples, depth, width = fixed((shape_of(query)[0], shape_of(query)[2], shape_of(value)[2]))
    scale = config.number("scale", 0.0) or (depth // count) ** -0.5
    rows = {"q": write("Mul", query, np.float32(scale)), "k": key, "v": value, "g": decay, "b": beta}
    shapes = {"q": [heads, count // heads, -1], "b": [-1, 1]}
    parts = {
        name: write("Reshape", x, np.array([0, 0, *shapes.get(name, [heads, -1])]))
        for name, x in rows.items()
        if x is not None
    }
    state = np.zeros((samples, heads, depth // count, width // heads), np.float32) if past is None else past
    y, last = looped(write, rule, state, parts)
    return [write("Reshape", y, np.array([0, 0, -1])), last]


def looped(write: Writer, rule: str, state: Any, rows: dict[str, Any]) -> tuple[Any, Any]:
    """The outputs (samples, timesteps, heads, group, value) and the last state."""
    text = [DECAY] * (rule in GATED) + [CORRECTION] * (rule in CORRECTED) + [WRITE]
    aliases = {"s1": "s"} if rule not in GATED else {}
    aliases |= {"v1": "v"} if rule not in CORRECTED else {}
    nodes = []
    for line in "; ".join(text).split("; "):
        op, *names, output = line.split()
        names = [aliases.get(name, name) for name in names]
        nodes.append(OnnxNode(f"{write.call.name}/{output}", op, "", tuple(names), (output,), {}))
    ends = [tuple(OnnxInput(name, FLOAT, None) for name in names) for names in (("s", *rows), ("s2", "y"))]
    body = OnnxGraph("timestep", tuple(nodes), AXES, *ends)
    axes = {"scan_input_axes": [1] * len(rows), "scan_output_axes": [1]}
    last, y = write.all("Scan", state, *rows.values(), outputs=2, body=body, num_scan_inputs=len(rows), **axes)
    return y, last
