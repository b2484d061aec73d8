"""Plugins for LV2 and CLAP hosts around generated C: a channel of audio, knobs, and one or more outputs."""

from collections.abc import Mapping
from dataclasses import dataclass

from lstmgen.arguments import named
from lstmgen.errors import OptionError
from lstmgen.output import Content
from lstmgen.plan.program import Plan
from lstmgen.targets.c.options import COptions
from lstmgen.targets.text.names import comment
from lstmgen.targets.text.templates import PLAIN

FILES = {
    "lv2": ("CMakeLists.txt", "manifest.ttl.in", "plugin.ttl", "plugin.c", "README.md"),
    "clap": ("CMakeLists.txt", "plugin.cpp", "processor.hpp", "README.md"),
}
BLOCK = 64  # samples that a call of the model takes
ALIGNMENT = 64  # bytes


@dataclass(frozen=True)
class PluginPort:
    """A port of the plugin.

    Attributes:
        kind: "AudioPort" or "ControlPort".
        way: "InputPort" or "OutputPort".
    """

    index: int
    symbol: str
    name: str
    kind: str
    way: str


def plugin_package(kind: str, plan: Plan, options: COptions, generated: Mapping[str, Content]) -> Mapping[str, Content]:
    """Returns the files of a plugin of a format, by path.

    Raises:
        OptionError: the model is not one of audio: a stream of samples with knobs beside them.
    """
    knobs, outputs = channels(kind, plan, options)
    rate = plan.graph.source.sample_rate
    context = {
        "name": options.prefix,
        "header": options.header,
        "model": comment(plan.graph.source.name),
        "sources": sorted(f"src/{name}" for name in generated if name.endswith(".c")),
        "ports": ports(knobs, outputs),
        "knobs": knobs,
        "outputs": outputs,
        "block": BLOCK,
        "most": 1 if plan.block is None else BLOCK,
        "axes": [axis.name for axis in plan.graph.axes()],
        "alignment": ALIGNMENT,
        "rate": 0 if rate is None else round(rate),
        "weights": options.weights_beside if options.loads else "",
        "room": room(generated[options.weights_beside]) if options.loads else 0,
    }
    written = {name: PLAIN.render(f"packages/{kind}/{name}.j2", context) for name in FILES[kind]}
    return {f"src/{name}": content for name, content in generated.items()} | written


def room(content: Content) -> int:
    """Returns the bytes for a file, and for one more, by which a longer one is noticed."""
    return (len(content) // ALIGNMENT + 1) * ALIGNMENT


def channels(kind: str, plan: Plan, options: COptions) -> tuple[int, int]:
    """Returns the numbers of knobs and of channels of the output.

    Raises:
        OptionError: a host has no such inputs, or cannot feed them sample by sample; the C is for a microcontroller, or
            has a self-test, which no host runs.
    """
    interface, package = plan.interface, named("package", kind)
    options.check_on_computers(kind)
    if options.selftest:
        raise OptionError(f"{package} runs no self-test: leave `selftest=` out")
    if interface.has_pipeline or interface.has_text or options.input_type == "int16" or options.real != "float32":
        raise OptionError(f"{package} takes samples of float32: leave the pipeline, `input_type=` and `dtype=` out")
    if plan.step is None:
        raise OptionError(f"{package} feeds one sample at a time, which is not possible: {plan.not_steppable}")
    ends = (*interface.inputs, *interface.outputs)
    counts = [end.shape[1] for end in ends if end.streamed and len(end.shape) == 2]
    sizes = [count for count in counts if isinstance(count, int)]
    if len(ends) != 2 or len(sizes) != 2:
        raise OptionError(f"{package} needs a model of one input and one output, each of shape (timesteps, channels)")
    return sizes[0] - 1, sizes[1]


def ports(knobs: int, outputs: int) -> list[PluginPort]:
    """Returns the ports: audio, knobs, then the outputs."""
    named_ports = [
        ("in", "In", "AudioPort", "InputPort"),
        *((f"knob_{k}", f"Knob {k}", "ControlPort", "InputPort") for k in range(1, knobs + 1)),
        *((f"out_{k}", f"Out {k}", "AudioPort", "OutputPort") for k in range(1, outputs + 1)),
    ]
    return [PluginPort(index, *port) for index, port in enumerate(named_ports)]
