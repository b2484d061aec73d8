"""Reads Time2Vec (Kazemi et al. 2019) as in two tutorials: a linear function of time and sines, concatenated."""

from lstmgen.graph.activation import Activation
from lstmgen.graph.graph import Value
from lstmgen.graph.layout import Concatenate, Slice
from lstmgen.graph.linear import Dense
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.layers.lowering import affine, expanded, fixed, reduced
from lstmgen.read.published.registry import published, sequence

SIN = Activation("sin")
TIME = "the time axis of its input"
FEATURES = 4  # features that the class averages: open, high, low, close


@published("cerliani", "T2V", "Time2Vec", "Time2VecLayer", needs="output_dim", mask="drop")
def by_feature(call: Call, x: Tensor) -> Value:
    """Tutorial by M. Cerliani: sin(x · W + P) and, behind it, w * x + p."""
    timesteps, features = sequence(x)
    steps, size = fixed(timesteps, TIME), call.config.integer("output_dim")
    kernel, phase = call.weight("W", (features, size)), call.weight("P", (steps, size))
    slope, offset = call.weight("w", (steps, 1)), call.weight("p", (steps, 1))
    angles = affine(call, call.add(Dense(kernel=kernel, bias=None), x.value), offset=phase, part="phase")
    line = affine(call, x.value, slope, offset, part="line")
    return call.add(Concatenate(axis=1), call.activate(angles, SIN), line, part="output")


@published("schmitz", "Time2Vector", needs="seq_len", mask="drop")
def by_timestep(call: Call, x: Tensor) -> Value:
    """Stock prediction by J. Schmitz: w * m + b and sin(w' * m + b'), with m the mean of the first four features."""
    timesteps, _ = sequence(x)
    steps = call.config.integer("seq_len")
    if fixed(timesteps, TIME) != steps:
        raise Refusal(f"its input has {timesteps} timesteps, but seq_len={steps}")
    slope, offset, frequency, phase = (
        call.weight(name, (steps,)) for name in ("weights_linear", "bias_linear", "weights_periodic", "bias_periodic")
    )
    mean = reduced(call, "mean", call.add(Slice(axis=1, start=0, stop=FEATURES), x.value, part="prices"), [1])
    line = affine(call, mean, slope, offset, part="line")
    wave = call.activate(affine(call, mean, frequency, phase, part="angle"), SIN)
    return call.add(Concatenate(axis=1), expanded(call, line, 1), expanded(call, wave, 1), part="output")
