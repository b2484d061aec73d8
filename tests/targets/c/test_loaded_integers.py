"""Fixed point in C whose weights are loaded, also from forged files."""

from __future__ import annotations

import subprocess
import zlib
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
import pytest
import toolchain
from graph_maker import Maker, T
from graphs import dense, gru, lstm, simple_rnn
from loading import HEAD, OK, RANGE, Library, program

import lstmgen
from lstmgen.check.exchange import for_weights_of
from lstmgen.check.head import head_of
from lstmgen.errors import AccuracyError, UnsupportedError
from lstmgen.graph.activation import activation
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.operation import Operation
from lstmgen.plan.kernel import Kernels
from lstmgen.plan.plan import make_plan
from lstmgen.plan.quantize.operations import QuantizedGRU, QuantizedLSTM, QuantizedRecurrent
from lstmgen.targets.c.layouts.fixed_point import gate_pairs
from lstmgen.targets.c.loaded_numbers import checks_of, limits_of, with_numbers
from lstmgen.targets.c.module import Module
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.weights import image_of, weights_of


def recurrent(seed: int, size: float = 1.0) -> lstmgen.Graph:
    """An LSTM, a GRU of either kind, a SimpleRNN and Dense layers, one of which has integer outputs."""
    m = Maker(seed)
    y = m(lstm(m.weight, units=8, return_sequences=True), m.input(T, 3))
    y = m(gru(m.weight, 8, 6, return_sequences=True), y)
    y = m(gru(m.weight, 6, 5, reset_after=False, return_sequences=True), y)
    y = m(simple_rnn(m.weight, 5, 6, return_sequences=True), y)
    y = m(Activate(activation=activation("tanh")), m(dense(m.weight, 6, 5), y))
    graph = m.graph(m(dense(m.weight, 5, 2), y))
    for node in graph.nodes:
        for weights in node.operation.weights().values():
            weights *= np.float32(size)
    return graph


INTEGERS: dict[str, dict[str, Any]] = {
    "int8": {"mcu": "cortex-m4"},
    "int8x16": {},
    "int16": {"optimize": "size"},
    "int4x8": {"optimize": "size"},
    "nibbles": {"quantize": "int4x8", "mcu": "cortex-m4"},
    "panels": {"quantize": "int4x8"},
}


def in_integers(source: Path, width: str) -> np.ndarray:
    """Writes code in fixed point for a model that loads its weights; returns the samples of calibration."""
    samples = np.random.default_rng(1).normal(0, 1, (6, 12, 3)).astype(np.float32)
    options = {"quantize": width, "calibrate": samples, **INTEGERS[width]}
    lstmgen.export(recurrent(4), source, weights_file="load", **options)
    return samples


@pytest.mark.parametrize("width", INTEGERS)
def test_every_form_of_integers(width: str, tmp_path: Path) -> None:
    """The results have the bits of each model's integers, also where its weights are larger: shifts are loaded."""
    source = tmp_path / "net.c"
    x = 2 * in_integers(source, width)[0]
    library, blobs = Library(source), [(tmp_path / "net_weights.bin").read_bytes()]
    head = head_of(source, None)
    shifts = []
    for size in (0.2, 1, 2.5):
        other = recurrent(9, size)
        lstmgen.weights(other, source, tmp_path / "other.bin", force=True)
        blobs.append((tmp_path / "other.bin").read_bytes())
        context, plan = library.context(), make_plan(other, head.language.backend(for_weights_of(other, head.options)))
        shifts.append(tuple(getattr(routine.operation, "shifts", ()) for routine in plan.routines))
        assert library.load(context, blobs[-1]) == OK
        (expected,) = plan.graph.evaluate(x)
        assert np.array_equal(library.steps_anew(context, x, 2), expected)
    assert len({blob[:32] for blob in blobs}) == 1
    assert len(set(shifts)) == len(shifts)


def test_formats_that_do_not_fit_are_left_out(tmp_path: Path) -> None:
    """The sums of a GRU of 400 inputs leave weights no bits in int16: neither advice nor auto refuses int8 for that."""
    m = Maker(3)
    graph = m.graph(m(gru(m.weight, 400, 5), m.input(3, 400)))
    options = {"calibrate": np.random.default_rng(1).normal(0, 1, (2, 3, 400)), "weights_file": "load"}
    with pytest.raises(UnsupportedError, match="too large for weights in int16 that are loaded"):
        lstmgen.export(graph, tmp_path / "net.c", quantize="int16", **options)
    with mock.patch("lstmgen.planning.is_far", return_value=True):
        lstmgen.export(graph, tmp_path / "net.c", quantize="int8", **options)
    with pytest.raises(AccuracyError, match="1e-06` in every format that takes the model: int8 by "):
        lstmgen.export(graph, tmp_path / "net.c", quantize="auto", max_error=1e-6, **options)


def module_of(source: Path, graph: lstmgen.Graph) -> Module:
    """What code was written from, for a model."""
    head = head_of(source, None)
    assert isinstance(head.options, COptions)
    return Module(make_plan(graph, head.language.backend(head.options)), head.options)


def at_limits(source: Path, files: int) -> list[bytes]:
    """Files of weights that are each the smallest or the largest which is taken; the last are the exported ones."""
    module = module_of(source, recurrent(4))
    checks, rng = checks_of(module.plan, module.names.member), np.random.default_rng(3)
    exported = source.with_name(f"{source.stem}_weights.bin").read_bytes()
    contents = []
    for kind in range(files - 1):
        members = []
        for member in weights_of(module):
            array = np.array(member.array)
            if array.dtype.kind == "i":
                known = np.iinfo(array.dtype)
                ends = np.full((array.size, 2), (known.min, known.max), np.int64)
                for limits in (check.limits for check in checks if check.name == member.name):
                    columns = np.arange(limits.count) % len(limits.pairs)
                    ends[limits.first : limits.first + limits.count] = np.array(limits.pairs)[columns]
                chosen = kind if kind < 2 else rng.integers(0, 2, array.size)
                array = ends[np.arange(array.size), chosen].astype(array.dtype)
            members.append(replace(member, array=array))
        contents.append(exported[:HEAD] + image_of(members, module.alignment))
    return [*contents, exported]


def test_a_pair_of_biases_is_at_its_limit_where_both_are(tmp_path: Path) -> None:
    in_integers(tmp_path / "net.c", "int8")
    routines = module_of(tmp_path / "net.c", recurrent(4)).plan.routines
    paired = [routine for routine in routines if isinstance(routine.operation, (QuantizedLSTM, QuantizedGRU))]
    assert len(paired) == 3
    for routine in paired[:2]:
        assert isinstance(routine.operation, QuantizedRecurrent)
        assert routine.operation.fixed_point.limits is not None
        largest = routine.operation.fixed_point.limits.bias
        low, high = (int(gate_pairs(np.full((1, 2), end))[0, 0]) for end in (-largest, largest))
        assert limits_of(routine, "bias")[0].pairs[0] == (low, high)


def test_forged_integers(tmp_path: Path) -> None:
    """With a right checksum, numbers are refused that are too large; with all others no sum or index overflows."""
    for width in INTEGERS:
        in_integers(tmp_path / f"{width}.c", width)
        for k, content in enumerate(at_limits(tmp_path / f"{width}.c", 12)):
            (tmp_path / f"{width}_{k}.bin").write_bytes(content)
    forged = program("forged", tmp_path, "-DINT8X16_NO_DISPATCH", "-DPANELS_NO_DISPATCH")
    done = subprocess.run([forged], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "some taken\n" * len(INTEGERS), "")


@pytest.mark.parametrize("width", ["int8", "int4x8"])
def test_a_weight_of_minus_128_is_refused(width: str, tmp_path: Path) -> None:
    """Vectors of AVX2 and AVX512-VNNI would multiply it in different ways."""
    m, source = Maker(4), tmp_path / "net.c"
    y = m(lstm(m.weight, 32, 32, return_sequences=True), m(dense(m.weight, 48, 32), m.input(T, 48)))
    graph = m.graph(m(gru(m.weight, 32, 32), y))
    samples = np.random.default_rng(1).normal(0, 1, (3, 6, 48)).astype(np.float32)
    lstmgen.export(graph, source, quantize=width, calibrate=samples, weights_file="load")
    module, library = module_of(source, graph), Library(source)
    members, context = weights_of(module), library.context()
    bytewise = [member.name for member in members if member.array.dtype == np.int8 and "kernel" in member.name]
    refused = []
    for name in ("", *bytewise):
        forged = [replace(each, array=np.array(each.array)) for each in members]
        for member in forged:
            if member.name == name:
                np.asarray(member.array).flat[-1] = -128
        content = image_of(forged, module.alignment)
        head = source.with_name("net_weights.bin").read_bytes()[:32] + zlib.crc32(content).to_bytes(4, "little")
        status = library.load(context, head.ljust(HEAD, b"\0") + content)
        assert status in (OK, RANGE)
        refused += [name] if status == RANGE else []
    assert refused == (bytewise if width == "int8" else [name for name in bytewise if "dense" in name])


def test_a_weight_of_minus_8_in_4_bits_is_the_same_in_all_vectors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """lstmgen writes none, either; it is 16 times as large in bytes."""

    def lowest(kernels: Kernels) -> Kernels:
        def lowered(operation: Operation) -> Operation:
            if not isinstance(operation, QuantizedRecurrent):
                return operation
            parts = {name: operation.weights()[name] for name in ("kernel", "recurrent_kernel")}
            return replace(operation, **{k: np.where(w < 0, -128, w).astype(w.dtype) for k, w in parts.items()})

        return {
            kind: [replace(kernel, layout=lambda of, lay=kernel.layout: lay(lowered(of))) for kernel in row]
            for kind, row in with_numbers(kernels).items()
        }

    monkeypatch.setattr("lstmgen.targets.c.loaded_numbers.with_numbers", lowest)
    in_integers(tmp_path / "net.c", "panels")
    content = (tmp_path / "net_weights.bin").read_bytes()
    ways = [["-DNET_WIDTH=4"], ["-msse2"]]
    flags = toolchain.CPU.read_text()
    ways += [["-mavx2"]] * (" avx2" in flags) + [["-march=x86-64-v4", "-mavx512vnni"]] * ("avx512_vnni" in flags)
    outputs = {
        subprocess.run(
            [program("steps", tmp_path, "-DNET_NO_DISPATCH", *way, sanitizer="")],
            input=content,
            capture_output=True,
            check=True,
        ).stdout
        for way in ways
    }
    assert len(outputs) == 1
    assert len(set(outputs.pop().split())) > 20


@pytest.mark.parametrize("width", ["int8", "int4x8"])
def test_forged_biases_of_inputs_without_a_sign(width: str, tmp_path: Path) -> None:
    """Those of AVX512-VNNI follow from weights: where they do not, a sum may be -2^31, which has no magnitude."""
    m = Maker(3)
    graph = m.graph(m(dense(m.weight, 5, 2), m(lstm(m.weight, 300, 5, return_sequences=True), m.input(T, 300))))
    samples = np.random.default_rng(1).normal(0, 1, (3, 6, 300)).astype(np.float32)
    source = tmp_path / "net.c"
    lstmgen.export(graph, source, quantize=width, calibrate=samples, weights_file="load")
    module = module_of(source, graph)
    forged = {
        "lstm_kernel": lambda array: np.full_like(array, 127),
        "lstm_recurrent_kernel": np.zeros_like,
        "lstm_bias": lambda array: np.stack([0 * array[0], 0 * array[0] + 2**24 - 127 * 255 * 300]),
        "lstm_input_bias": np.zeros_like,
        "lstm_multiplier": lambda array: np.full_like(array, -128),
        "lstm_numbers": lambda array: np.array([0, 0, 0, 0, 0, *array[5:]], array.dtype),
    }
    members = [
        replace(each, array=forged[each.name](np.array(each.array)) if each.name in forged else each.array)
        for each in weights_of(module)
    ]
    assert len(forged) == sum(each.name in forged for each in members)
    content = source.with_name("net_weights.bin").read_bytes()[:HEAD] + image_of(members, module.alignment)
    content = content[:32] + zlib.crc32(content[HEAD:]).to_bytes(4, "little") + content[36:]
    has_unsigned = "avx512_vnni" in toolchain.CPU.read_text()  # else this tries what other vectors do
    flags = ["-DNET_NO_DISPATCH", toolchain.widest(), *["-mavx512vnni"] * has_unsigned]
    unsigned = program("unsigned", tmp_path, *flags, sanitizer="")
    assert subprocess.run([unsigned], input=content, check=False).returncode == 0
