"""Audio plugins, built with stand-ins for headers of LV2 and CLAP; hosts allow no allocation while they play."""

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
from loading import scaled

import lstmgen
from lstmgen.errors import OptionError

KITS = Path(__file__).parent / "kits"
FLOAT32 = 2e-6  # of sums of a few numbers of about 1
KNOBS = (0.7, 0.2)
HOST = r"""
#include <dlfcn.h>
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
"""
LV2_HOST = (
    HOST
    + r"""
#include <lv2/core/lv2.h>

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
)


CLAP_HOST = (
    HOST
    + r"""
#include <clap/clap.h>

static clap_event_param_value_t turned[] = {
    { .header = { .time = 5, .type = CLAP_EVENT_PARAM_VALUE }, .param_id = 0, .value = 0.7 },
    { .header = { .time = 64, .type = CLAP_EVENT_PARAM_VALUE }, .param_id = 1, .value = 0.2 },
    { .header = { .time = 70, .space_id = 1, .type = CLAP_EVENT_PARAM_VALUE }, .param_id = 1, .value = 9.0 },
};
static uint32_t events;

static uint32_t size_of(const clap_input_events_t *list)
{
    (void)list;
    return events;
}

static const clap_event_header_t *event_of(const clap_input_events_t *list, uint32_t k)
{
    (void)list;
    return &turned[k].header;
}

/* Streams that move seven bytes at a time. */
static int64_t reads(const clap_istream_t *stream, void *to, uint64_t size)
{
    return (int64_t)fread(to, 1, size < 7 ? size : 7, (FILE *)stream->ctx);
}

static int64_t writes(const clap_ostream_t *stream, const void *from, uint64_t size)
{
    return (int64_t)fwrite(from, 1, size < 7 ? size : 7, (FILE *)stream->ctx);
}

/* Plays samples from stdin in place, saves its state, then plays again with each state of a file. */
int main(int count, char **arguments)
{
    static const uint32_t blocks[] = { 200, 1, 64, 63 };
    static float audio[MOST], first[MOST], second[MOST];
    void *const library = dlopen(arguments[1], RTLD_NOW);
    if (library == NULL) {
        puts(dlerror());
        return 1;
    }
    const clap_plugin_entry_t *const entry = (const clap_plugin_entry_t *)dlsym(library, "clap_entry");
    entry->init(arguments[1]);
    const clap_plugin_factory_t *const factory = entry->get_factory(CLAP_PLUGIN_FACTORY_ID);
    const char *const id = factory->get_plugin_descriptor(factory, 0)->id;
    const clap_plugin_t *const it = factory->create_plugin(factory, NULL, id);
    if (factory->create_plugin(factory, NULL, "other") != NULL || !it->init(it)) {
        return 2;
    }
    const clap_plugin_params_t *const knobs = it->get_extension(it, CLAP_EXT_PARAMS);
    const clap_plugin_audio_ports_t *const ports = it->get_extension(it, CLAP_EXT_AUDIO_PORTS);
    const clap_plugin_state_t *const state = it->get_extension(it, CLAP_EXT_STATE);
    clap_audio_port_info_t port;
    clap_param_info_t knob;
    if (knobs->count(it) != 2 || !knobs->get_info(it, 1, &knob) || strcmp(knob.name, "Knob 2") != 0
        || !ports->get(it, 0, false, &port) || port.channel_count != 2 || !it->activate(it, 48000.0, 1, 200)) {
        return 3;
    }
    uint32_t samples = 0;
    while (samples < MOST && scanf("%f", &first[samples]) == 1) {
        ++samples;
    }
    for (int turn = 2; turn < count; ++turn) {
        FILE *const file = fopen(arguments[turn], turn == 2 ? "wb" : "rb");
        const clap_ostream_t out = { file, writes };
        const clap_istream_t in = { file, reads };
        if (turn > 2) {
            printf("%s\n", state->load(it, &in) ? "taken" : "refused");
        }
        memcpy(audio, first, sizeof audio);
        events = turn == 2 ? 3 : 0;
        playing = 1;
        it->reset(it);
        for (uint32_t start = 0, k = 0; start < samples; ++k, events = 0) {
            const uint32_t n = blocks[k % 4] < samples - start ? blocks[k % 4] : samples - start;
            float *inputs[] = { audio + start }, *outputs[] = { audio + start, second + start };
            const clap_input_events_t list = { NULL, size_of, event_of };
            const clap_audio_buffer_t taken = { .data32 = inputs, .channel_count = 1 };
            clap_audio_buffer_t given = { .data32 = outputs, .channel_count = 2 };
            const clap_process_t block = { 0, n, NULL, &taken, &given, 1, 1, &list, NULL };
            if (it->process(it, &block) != CLAP_PROCESS_CONTINUE) {
                return 4;
            }
            start += n;
        }
        playing = 0;
        for (uint32_t k = 0; k < samples; ++k) {
            printf("%.9g %.9g\n", audio[k], second[k]);
        }
        if (turn == 2 && !state->save(it, &out)) {
            return 5;
        }
        fclose(file);
    }
    it->deactivate(it);
    it->destroy(it);
    entry->deinit();
    return 0;
}
"""
)


def packaged(model: dict[str, Any], folder: Path, package: str = "lv2", **options: Any) -> Path:
    """A package named brain."""
    path = folder / "amp.json"
    path.write_text(json.dumps(model), encoding="utf-8")
    lstmgen.export(path, folder / "brain", package=package, **options)
    return folder / "brain"


def bundle(package: Path, kind: str = "lv2") -> Path:
    """What CMake builds: a bundle for LV2, a folder with the plugin for CLAP."""
    cmake = toolchain.require("cmake")
    flags = [f"-D{kind.upper()}_INCLUDE={KITS / kind}", f"-DCMAKE_C_FLAGS={' '.join(WARNINGS)}"]
    flags.append(f"-DCMAKE_CXX_FLAGS={' '.join(warning for warning in WARNINGS if 'prototypes' not in warning)}")
    firmware.run([cmake, "-S", str(package), "-B", str(package / "build"), "-G", "Unix Makefiles", *flags])
    firmware.run([cmake, "--build", str(package / "build")])
    return package / "build" / ("brain.lv2" if kind == "lv2" else "")


def player(folder: Path, host: str = LV2_HOST) -> Path:
    """A host as a program."""
    source, program = folder / "host.c", folder / "host"
    source.write_text(host, encoding="utf-8")
    headers = [f"-I{kit}" for kit in (KITS / "lv2", KITS / "clap")]
    command = [toolchain.require("gcc"), "-std=gnu11", "-O1", "-rdynamic", *headers, source]
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


def test_clap_plays_and_keeps_weights_and_knobs(tmp_path: Path) -> None:
    """Knobs turn between two samples; a project brings weights of its own; a damaged one changes nothing."""
    model, x = guitarml(inputs=3, units=5, output_size=2, skip=0), drawn(500, 1, scale=1.0)
    package = packaged(model, tmp_path, "clap", weights_file="load")
    built, program = bundle(package, "clap"), player(tmp_path, CLAP_HOST)
    blob = (built / "brain_weights.bin").read_bytes()
    other, path = scaled(model, -0.5), tmp_path / "other.json"
    path.write_text(json.dumps(other), encoding="utf-8")
    lstmgen.weights(path, package / "src" / "brain.c", tmp_path / "other.bin")
    knobs = [np.array(values, np.float32).tobytes() for values in ([0.7, 0.2, 0.5], [0.1, 0.9, 0.5])]
    states = {"saved": b"", "other": knobs[1] + (tmp_path / "other.bin").read_bytes(), "damaged": knobs[0] + blob[:-1]}
    for name, content in states.items():
        (tmp_path / name).write_bytes(content)
    sent = "\n".join(f"{number:.9g}" for number in x[:, 0].tolist())
    command = [program, built / "brain.clap", *(tmp_path / name for name in states)]
    done = subprocess.run(command, input=sent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (tmp_path / "saved").read_bytes() == knobs[0] + blob
    assert done.stderr == "brain: the weights do not fit the plugin, error -5 of brain.h\n"
    played = done.stdout.splitlines()
    assert [played.pop(500), played.pop(1000)] == ["taken", "refused"]
    turned = np.where(np.arange(500)[:, None] < [5, 64], np.float32(0.5), np.float32(KNOBS))
    with_other = run_guitarml(other, np.hstack([x, np.broadcast_to(np.float32([0.1, 0.9]), (500, 2))]))
    expected = [run_guitarml(model, np.hstack([x, turned])), with_other, with_other]
    got = np.array([line.split() for line in played], dtype=float)
    assert np.abs(got - np.concatenate(expected)).max() < FLOAT32
    assert np.abs(expected[0] - with_other).max() > 0.1


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
