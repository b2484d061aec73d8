"""LV2 plugins, built with a stand-in for LV2's header, in a host that allows no allocation while it plays."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import firmware
import numpy as np
import pytest
import toolchain
from audio_models import drawn, guitarml, nam, run_guitarml, run_nam
from c_library import WARNINGS
from graph_maker import Maker, T
from graphs import lstm

import lstmgen
from lstmgen.errors import OptionError

HEADERS = Path(__file__).parent / "kits" / "lv2"
FLOAT32 = 2e-6  # of sums of a few numbers of about 1
KNOBS = (0.7, 0.2)
HOST = r"""
#include <dlfcn.h>
#include <lv2/core/lv2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 1000 };
static int playing;
void *__libc_malloc(size_t size);

void *malloc(size_t size)
{
    if (playing) {
        abort();
    }
    return __libc_malloc(size);
}

/* Reads samples from stdin, plays them in blocks of several sizes in place, and prints each output. */
int main(int count, char **arguments)
{
    static const uint32_t blocks[] = { 1, 64, 200, 63 };
    static float audio[MOST], first[MOST], second[MOST], knobs[] = { 0.7f, 0.2f };
    float *const outputs[] = { audio, second };
    void *const library = dlopen(arguments[1], RTLD_NOW);
    if (library == NULL) {
        puts(dlerror());
        return 1;
    }
    const LV2_Descriptor *(*of)(uint32_t) = (const LV2_Descriptor *(*)(uint32_t))dlsym(library, "lv2_descriptor");
    const LV2_Descriptor *const plugin = of(0);
    const int inputs = atoi(arguments[2]), rate = atoi(arguments[3]);
    LV2_Handle it = of(1) == NULL ? plugin->instantiate(plugin, rate, arguments[4], NULL) : NULL;
    if (it == NULL || count != 5) {
        return 2;
    }
    uint32_t samples = 0;
    while (samples < MOST && scanf("%f", &first[samples]) == 1) {
        ++samples;
    }
    for (int turn = 0; turn < 2; ++turn) { /* a second one, which begins anew */
        memcpy(audio, first, sizeof audio);
        plugin->activate(it);
        playing = 1;
        for (uint32_t start = 0, k = 0; start < samples; ++k) {
            const uint32_t n = blocks[k % 4] < samples - start ? blocks[k % 4] : samples - start;
            plugin->connect_port(it, 0, audio + start);
            for (int port = 1; port <= inputs - 1; ++port) {
                plugin->connect_port(it, (uint32_t)port, &knobs[port - 1]);
            }
            for (int port = 0; port < 2; ++port) {
                plugin->connect_port(it, (uint32_t)(inputs + port), outputs[port] + start);
            }
            plugin->run(it, n);
            start += n;
        }
        playing = 0;
    }
    for (uint32_t k = 0; k < samples; ++k) {
        printf("%.9g %.9g\n", audio[k], second[k]);
    }
    plugin->cleanup(it);
    return 0;
}
"""


def packaged(model: dict[str, Any], folder: Path, **options: Any) -> Path:
    """A package named brain."""
    path = folder / "amp.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    lstmgen.export(path, folder / "brain", package="lv2", **options)
    return folder / "brain"


def bundle(package: Path) -> Path:
    """The bundle that CMake builds."""
    cmake = toolchain.require("cmake")
    flags = [f"-DLV2_INCLUDE={HEADERS}", f"-DCMAKE_C_FLAGS={' '.join(WARNINGS)}"]
    firmware.run([cmake, "-S", str(package), "-B", str(package / "build"), "-G", "Unix Makefiles", *flags])
    firmware.run([cmake, "--build", str(package / "build")])
    return package / "build" / "brain.lv2"


def player(folder: Path) -> Path:
    """The host as a program."""
    source, program = folder / "host.c", folder / "host"
    source.write_text(HOST, encoding="utf-8")
    command = [toolchain.require("gcc"), "-std=gnu11", "-O1", "-rdynamic", f"-I{HEADERS}", source]
    subprocess.run([*command, "-ldl", "-o", program], check=True)
    return program


def plays(program: Path, built: Path, x: np.ndarray, inputs: int, rate: int = 48000) -> Any:
    """What both outputs play; what the plugin says if the host gets none."""
    command = [program, built / "brain.so", str(inputs), str(rate), f"{built}/"]
    sent = "\n".join(f"{number:.9g}" for number in x[:, 0].tolist())
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        return done.stderr
    return np.array([line.split() for line in done.stdout.splitlines()], dtype=float)


def test_knobs_and_outputs(tmp_path: Path) -> None:
    model, x = guitarml(inputs=3, units=5, output_size=2, skip=0), drawn(500, 1, scale=1.0)
    built = bundle(packaged(model, tmp_path))
    expected = run_guitarml(model, np.hstack([x, np.broadcast_to(np.float32(KNOBS), (500, 2))]))
    assert np.abs(plays(player(tmp_path), built, x, 3, rate=44100) - expected).max() < FLOAT32
    described = (built / "brain.ttl").read_text(encoding="utf-8")
    assert re.findall(r"lv2:index (\d+)", described) == list("01234")
    assert "lv2:binary <brain.so>" in (built / "manifest.ttl").read_text(encoding="utf-8")


def test_weights_in_the_bundle(tmp_path: Path) -> None:
    model, x = nam(units=4), drawn(500, 1, scale=1.0)
    other = {**model, "weights": [-0.5 * number for number in model["weights"]]}
    package = packaged(model, tmp_path, weights_file="load")
    built, program = bundle(package), player(tmp_path)
    assert np.abs(plays(program, built, x, 1)[:, :1] - run_nam(model, x)).max() < FLOAT32
    path, weights = tmp_path / "other.json", built / "brain_weights.bin"
    path.write_text(json.dumps(other), encoding="utf-8")
    lstmgen.weights(path, package / "src" / "brain.c", weights, force=True)
    assert np.abs(plays(program, built, x, 1)[:, :1] - run_nam(other, x)).max() < FLOAT32
    assert plays(program, built, x, 1, rate=44100) == "brain: the model is for 48000 Hz; set the rate of the host\n"
    blob = weights.read_bytes()
    for wrong, error in ((blob[:-1], -5), (blob + b"\0", -5), (blob[:-1] + bytes([blob[-1] ^ 1]), -8)):
        weights.write_bytes(wrong)
        said = f"brain: {weights} does not fit the plugin, error {error} of brain.h\n"
        assert plays(program, built, x, 1) == said
    weights.unlink()
    assert plays(program, built, x, 1) == f"brain: cannot read brain_weights.bin in {built}/\n"


@pytest.mark.parametrize(
    ("returns_sequences", "options", "message"),
    [
        (False, {}, "needs a model of one input and one output, each of shape (timesteps, channels)"),
        (True, {"dtype": "float64"}, "takes samples of float32"),
        (True, {"board": "pico"}, "is for microcontrollers, and `package='lv2'` for computers"),
        (True, {"selftest": 2}, "leave `selftest=` out"),
        (True, {"pipeline": lstmgen.Pipeline(columns=["a", "b", "c"])}, "leave the pipeline, `input_type=`"),
    ],
)
def test_what_is_refused(*, returns_sequences: bool, options: dict[str, Any], message: str, tmp_path: Path) -> None:
    m = Maker(4)
    graph = m.graph(m(lstm(m.weight, return_sequences=returns_sequences), m.input(T, 3)))
    with pytest.raises(OptionError, match=re.escape(message)):
        lstmgen.export(graph, tmp_path / "net", package="lv2", **options)
