"""Functions in a SavedModel that are built to do harm, made of the few bytes that it takes."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path

import pytest
from refusal import refused

from lstmgen.read import read_file
from lstmgen.read.containers.bundle import FOOTER, MAGIC
from lstmgen.read.containers.saved_model import OBJECT_GRAPH

FLOAT, INT32 = 1, 3
X = "x"


def varint(number: int) -> bytes:
    found = b""
    while number > 127:
        found, number = found + bytes([number & 127 | 128]), number >> 7
    return found + bytes([number])


def message(number: int, content: bytes | str | int) -> bytes:
    """A field of a protocol buffer."""
    if isinstance(content, int):
        return varint(number << 3) + varint(content)
    data = content.encode() if isinstance(content, str) else content
    return varint(number << 3 | 2) + varint(len(data)) + data


def entry(number: int, key: str, value: bytes | str) -> bytes:
    """An entry of a map."""
    return message(number, message(1, key) + message(2, value))


def node(name: str, op: str, *inputs: str, **attributes: bytes) -> bytes:
    """NodeDef."""
    head = message(1, name) + message(2, op) + b"".join(message(3, each) for each in inputs)
    return head + b"".join(entry(5, key, value) for key, value in attributes.items())


def constant(name: str, numbers: Sequence[int], shape: Sequence[int] | None = None) -> bytes:
    """A node that is a tensor of int32."""
    dims = [len(numbers)] if shape is None else shape
    tensor = message(1, INT32) + message(2, b"".join(message(2, message(1, dim)) for dim in dims))
    return node(name, "Const", value=message(8, tensor + message(7, b"".join(map(varint, numbers)))))


def call(name: str, function: str, *inputs: str) -> bytes:
    """A node that calls a function."""
    return node(name, "PartitionedCall", *inputs, f=message(10, message(1, function)))


def function(name: str, result: str, *nodes: bytes) -> bytes:
    """A function of x."""
    signature = message(1, name) + message(2, message(1, X) + message(3, FLOAT))
    signature += message(3, message(1, "y") + message(3, FLOAT))
    return message(1, signature) + b"".join(message(3, each) for each in nodes) + entry(4, "y", result)


def saved(folder: Path, *functions: bytes) -> Path:
    """A SavedModel that serves the first function, whose input has 3 timesteps of 2 features."""
    name = "f"
    library = b"".join(message(1, each) for each in functions)
    shape = b"".join(message(2, message(1, dim)) for dim in (2**64 - 1, 3, 2))
    given = entry(1, X, message(1, X) + message(2, FLOAT) + message(3, shape))
    signature = given + entry(2, "y", b"")
    objects = message(1, message(1, message(1, 1) + message(2, "signatures")))
    objects += message(1, message(1, message(1, 2) + message(2, "serving_default")))
    objects += message(1, message(8, message(1, name))) + entry(2, name, b"")
    meta = message(2, message(2, library)) + entry(5, "serving_default", signature) + message(7, objects)
    (folder / "variables").mkdir(parents=True)
    (folder / "saved_model.pb").write_bytes(message(1, 1) + message(2, meta))
    graph = message(1, b"")
    text = varint(len(graph)) + bytes(4) + graph
    (folder / "variables" / "variables.data-00000-of-00001").write_bytes(text)
    value = message(1, 7) + message(5, len(text))
    key = OBJECT_GRAPH.encode()
    block = varint(0) + varint(len(key)) + varint(len(value)) + key + value + struct.pack("<I", 0)
    place = varint(0) + varint(len(block))
    index = varint(0) + varint(1) + varint(len(place)) + b"k" + place + struct.pack("<I", 0)
    footer = varint(0) + varint(0) + varint(len(block) + 1) + varint(len(index))
    data = block + b"\0" + index + b"\0" + footer.ljust(FOOTER - 8, b"\0") + MAGIC
    (folder / "variables" / "variables.index").write_bytes(data)
    return folder


def test_a_function_made_by_hand_is_read(tmp_path: Path) -> None:
    graph = read_file(saved(tmp_path / "m", function("f", "t:y:0", node("t", "Tanh", X))))
    assert [layer.class_name for layer in graph.layers] == ["Activate"]


def doubling(count: int) -> list[bytes]:
    """Functions each of which calls the next one twice."""
    every = [
        function(f"f{k}" if k else "f", "b:output:0", call("a", f"f{k + 1}", X), call("b", f"f{k + 1}", "a:output:0"))
        for k in range(count)
    ]
    return [*every, function(f"f{count}", "t:y:0", node("t", "Tanh", X))]


def grown(count: int) -> list[bytes]:
    """A constant that is put behind itself again and again."""
    nodes = [constant("axis", [0], []), constant("c0", [1] * 1000)]
    nodes += [node(f"c{k}", "ConcatV2", *[f"c{k - 1}:output:0"] * 2, "axis:output:0") for k in range(1, count)]
    return [function("f", "t:y:0", *nodes, node("t", "Reshape", X, f"c{count - 1}:output:0"))]


def loop(body: bytes, condition: bytes) -> list[bytes]:
    """A loop over a constant before the result."""
    functions = {key: message(10, message(1, key)) for key in ("body", "cond")}
    nodes = [constant("c", [1]), node("w", "StatelessWhile", "c:output:0", **functions)]
    return [function("f", "t:z:0", *nodes, node("t", "AddV2", X, "w:output:0")), body, condition]


CASES: dict[str, tuple[list[bytes], str]] = {
    "calls that double": (doubling(30), "has more than 10000 layers"),
    "a function that calls itself": ([function("f", "a:output:0", call("a", "f", X))], "calls itself"),
    "a function that is not there": ([function("f", "a:output:0", call("a", "g", X))], "calls the function 'g', which"),
    "a branch that is its own function": (
        [
            function(
                "f",
                "a:output:0",
                constant("c", [1], []),
                node("a", "StatelessIf", "c:output:0", X, then_branch=message(10, message(1, "f"))),
            )
        ],
        "calls itself",
    ),
    "a loop without an end": (
        loop(function("body", X), function("cond", "c:output:0", constant("c", [1], []))),
        "has more than 10000 layers",
    ),
    "a loop of a loop": (
        loop(
            function(
                "body",
                "w:output:0",
                node(
                    "w", "StatelessWhile", X, body=message(10, message(1, "body")), cond=message(10, message(1, "cond"))
                ),
            ),
            function("cond", X),
        ),
        "calls itself",
    ),
    "nodes in a circle": (
        [function("f", "a:y:0", node("a", "Tanh", "b:y:0"), node("b", "Tanh", "a:y:0"))],
        "form a circle",
    ),
    "an output that is not there": ([function("f", "a:y:7", node("a", "Tanh", X))], "has no 'a:y:7'"),
    "a constant that grows": (grown(40), "ConcatV2 layer .* are too large"),
    "a constant of many numbers": (
        [function("f", "t:y:0", constant("c", [1], [1 << 40]), node("t", "Reshape", X, "c:output:0"))],
        "has shape .* bytes",
    ),
    "numbers that are repeated": (
        [
            function(
                "f",
                "t:y:0",
                constant("c", [1 << 20] * 3),
                constant("v", [7], []),
                node("b", "Fill", "c:output:0", "v:output:0"),
                node("t", "AddV2", X, "b:output:0"),
            )
        ],
        "too large",
    ),
    "a variable that is written": (
        [function("f", "t:y:0", node("t", "Tanh", X), node("w", "AssignVariableOp", X, X))],
        "has a side effect on the next call",
    ),
    "code": ([function("f", "t:output:0", node("t", "EagerPyFunc", X))], "EagerPyFunc"),
    "a file": ([function("f", "t:contents:0", node("t", "ReadFile", X))], "operation ReadFile is not supported"),
    "samples that meet": (
        [function("f", "t:output:0", constant("c", [0]), node("t", "Mean", X, "c:output:0"))],
        "which would mix samples",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_functions_that_are_built_to_do_harm(name: str, tmp_path: Path) -> None:
    functions, reason = CASES[name]
    refused(saved(tmp_path / "m", *functions), reason)
