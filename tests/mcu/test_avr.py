"""What is special about AVRs: their library lacks functions, constants in flash need GNU C, an int has 16 bits."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import toolchain
from boards import BOARDS
from budgets import MODELS
from firmware import measure
from graph_maker import Maker, single
from operation_graphs import every_activation
from planning import planned_as

import lstmgen
from lstmgen.graph.elementwise import Activate
from lstmgen.graph.linear import Dense, MatMul
from lstmgen.targets.c.options import COptions
from lstmgen.targets.c.target import render

LACKING = ("elu", "selu", "celu", "softplus", "mish", "gelu", "log_sigmoid", "erf", "expm1", "log1p")
AVR = COptions(mcu="avr")


@pytest.mark.parametrize("name", LACKING)
def test_functions_that_the_library_lacks(name: str, tmp_path: Path) -> None:
    graph = single(lambda m: Activate(activation=every_activation()[name]), (7,))
    far = [-0.9, -0.3, -1e-5, 1e-5, 0.4, 2.0, 7.0]
    near = [-0.7, -0.36, -0.34, 0.0, 0.01, 0.6, 1.0]
    samples = np.array([far, near], np.float32)
    truth = np.array([graph.evaluate(sample)[0] for sample in samples])
    found = measure(BOARDS["ATmega328P"], graph, AVR, samples, tmp_path, flags=["-Os"])
    # A few roundings of float32, and of 1 where an error function is taken from it.
    np.testing.assert_allclose(found.outputs, truth, rtol=6e-7, atol=1.2e-7 if name in ("gelu", "erf") else 1e-12)


@pytest.mark.parametrize("flags", ["-O1", "-O2", "-Os"])
def test_products_of_what_is_in_memory(flags: str, tmp_path: Path) -> None:
    """GCC 14 goes on behind a loop with 16 of the 24 bits of a pointer to flash or memory, and reads flash."""
    m = Maker()
    x = m.input(7, 7)
    graph = m.graph(m(MatMul(), m(Dense(kernel=m.weight(7, 7), bias=None), x), x))
    samples = np.random.default_rng(3).normal(size=(2, 7, 7)).astype(np.float32)
    found = measure(BOARDS["ATmega2560"], graph, AVR, samples, tmp_path, flags=[flags])
    np.testing.assert_allclose(found.outputs, [graph.evaluate(x)[0].ravel() for x in samples], rtol=0, atol=1e-5)


@pytest.mark.parametrize(("compiler", "flags"), [("avr-gcc", ["-std=c99"]), ("avr-g++", ["-x", "c++"])])
def test_what_has_no_constants_in_flash_is_told_so(compiler: str, flags: list[str], tmp_path: Path) -> None:
    for suffix, text in render(planned_as(MODELS["seed"]("lstm").graph, AVR), AVR).items():
        (tmp_path / f"net{suffix}").write_text(text)
    command = [toolchain.require(compiler), "-mmcu=atmega328p", *flags, "-fsyntax-only", str(tmp_path / "net.c")]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode != 0
    assert "this file is C for gcc, -std=gnu99 or later" in done.stderr


def test_an_array_beyond_16_bits_is_refused() -> None:
    def dense(units: int) -> Dense:
        return Dense(kernel=np.ones((91, units), np.float32), bias=np.ones(units, np.float32))

    planned_as(single(lambda m: dense(90), (91,)), AVR)  # 8190 floats; 8191 would fit
    with pytest.raises(lstmgen.UnsupportedError, match="8281 elements for its kernel; .* counts to 8191 at most"):
        planned_as(single(lambda m: dense(91), (91,)), AVR)
    planned_as(single(lambda m: dense(91), (91,)), replace(AVR, weights_dtype="float16"))
    with pytest.raises(lstmgen.UnsupportedError, match="32851 elements for its kernel; .* counts to 32767 at most"):
        planned_as(single(lambda m: dense(361), (91,)), replace(AVR, weights_dtype="int8"))
