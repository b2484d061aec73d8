"""Dense, Activation and the layers that only matter in training."""

from typing import Any

from lstmgen.graph.activation import Activation
from lstmgen.graph.elementwise import PRelu
from lstmgen.graph.graph import Value
from lstmgen.graph.linear import Dense
from lstmgen.read.calls.activations import activation_of, layer_activation
from lstmgen.read.calls.layer import Call, Refusal, Tensor, layer
from lstmgen.read.layers import quantized
from lstmgen.read.layers.contraction import contracted, parse_equation
from lstmgen.read.layers.lowering import affine, fixed, glu, over_axes, sample_axes
from lstmgen.read.layers.lowering import last_axis as last_axis


@layer("Dense", pointwise=True, quantized=True)
def dense(call: Call, x: Tensor) -> Value:
    """keras.layers.Dense over the last axis, then its activation."""
    units, features = call.config.integer("units"), last_axis(x)
    call.config.ignore("lora_rank", "lora_alpha")  # Keras writes the kernel with what LoRA adds to it
    form, use_bias = quantized.form(call), call.config.boolean("use_bias", True)
    if form.bits:
        integers = quantized.integers(call, "kernel", form, (features, units))
        bias = call.weight("bias", (units,)) if use_bias else None
        kernel = integers.scaled()
    else:
        kernel = call.weight("kernel", (features, units))
        bias = call.weight("bias", (units,)) if use_bias else None
    return activated(call, call.add(Dense(kernel=kernel, bias=bias), x.value))


@layer("EinsumDense", mask="drop")
def einsum_dense(call: Call, x: Tensor) -> Value:
    """keras.layers.EinsumDense: a kernel contracted with the input as an equation says, a bias over some axes."""
    call.config.ignore("lora_rank", "lora_alpha", "gptq_unpacked_column_size")
    call.config.only("quantization_config", None)
    equation = parse_equation(call.config.raw("equation"), (len(x.shape), None))
    sizes = dict(zip(equation.operands[0], x.shape))
    shape = call.config.raw("output_shape")
    lengths = list(shape) if isinstance(shape, (list, tuple)) else [shape]
    for letter, size in zip(reversed(equation.output), reversed(lengths)):
        if size is not None and (type(size) is not int or size < 1):
            raise Refusal(f"output_shape={shape!r} is not a shape")
        if size is not None:
            sizes.setdefault(letter, size)
    letters = equation.operands[1]
    if not all(isinstance(sizes.get(letter), int) for letter in letters):
        raise Refusal(f"output_shape={shape!r} does not determine the shape of its kernel")
    kernel = call.weight("kernel", tuple(int(sizes[letter]) for letter in letters))  # type: ignore[arg-type]
    y = contracted(call, equation, x.value, kernel)
    axes = call.config.raw("bias_axes")
    if axes:
        if not isinstance(axes, str) or not set(axes) <= set(equation.output):
            raise Refusal(f"bias_axes={axes!r} is not supported")
        first = min(equation.output.index(letter) for letter in axes)
        sized = tuple(
            int(y.shape[k]) if letter in axes else 1  # type: ignore[arg-type]
            for k, letter in enumerate(equation.output)
            if k >= first
        )
        y = affine(call, y, offset=call.weight("bias", sized), part="bias")
    return activated(call, y)


@layer("Activation", pointwise=True)
def activation(call: Call, x: Tensor) -> Value:
    """keras.layers.Activation."""
    return activated(call, x.value)


@layer(
    *("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout"),
    *("GaussianDropout", "GaussianNoise", "ActivityRegularization"),
    pointwise=True,
)
def training_only(call: Call, x: Tensor) -> Value:
    """Layers that do nothing at inference."""
    call.config.ignore("rate", "noise_shape", "seed", "stddev", "l1", "l2", "data_format")
    return x.value


CHANGES = (
    "Flip Rotation Translation Zoom Contrast Brightness Height Width Hue Saturation Sharpness Shear Perspective "
    "Erasing ElasticTransform GaussianBlur Grayscale Invert Posterization ColorDegeneration ColorJitter"
)


@layer(*(f"Random{name}" for name in CHANGES.split()), "RandAugment", "AugMix", mask="drop")
def changes_images_in_training(call: Call, x: Tensor) -> Value:
    """Layers that make other images of those that a model is trained with."""
    call.config.ignore("mode", "factor", "height_factor", "width_factor", "value_range", "seed", "rng_type")
    call.config.ignore("fill_mode", "fill_value", "interpolation", "data_format", "scale", "x_factor", "y_factor")
    call.config.ignore("kernel_size", "sigma", "num_ops", "num_chains", "chain_depth", "alpha", "all_ops")
    call.config.ignore(*(f"{name}_factor" for name in ("brightness", "contrast", "saturation", "hue")))
    return x.value


@layer("Identity", mask="own")
def nothing(call: Call, x: Tensor) -> Tensor:
    """keras.layers.Identity, behind which Keras 2 forgets the mask."""
    return Tensor(x.value, call.kept_mask if call.version.masks_pass_preprocessing else None)


def activated(call: Call, x: Value, argument: str = "activation") -> Value:
    """x through the activation that the config names: a function, glu, or Softmax over any axes."""
    value: Any = call.config.raw(argument)
    if value == "glu" and call.version.has_activation("glu"):
        return glu(call, x, len(x.shape) - 1)
    function = activation_of(call, value, argument)
    if function.name == "sparsemax":
        call.warn(
            "sparsemax of Keras up to 3.15.1 differs from the paper's (keras issue 23425); the generated code "
            "computes what this Keras does"
        )
    if function.rowwise:
        if not x.shape:
            raise Refusal("its input has no axis besides the batch axis")
        return over_axes(call, x, function, [len(x.shape) - 1])
    return call.activate(x, function)


@layer("LeakyReLU", "ELU", "ThresholdedReLU", "ReLU", pointwise=True)
def activation_layer(call: Call, x: Tensor) -> Value:
    """A function of every element."""
    function = layer_activation(call.class_name, call.config)
    assert function is not None
    return call.activate(x.value, function)


@layer("PReLU")
def prelu(call: Call, x: Tensor) -> Value:
    """keras.layers.PReLU; alpha has length 1 on the shared axes."""
    shared = call.config.raw("shared_axes") or []
    axes = sample_axes(shared, len(x.shape), "shared_axes")
    shape = tuple(
        1 if k in axes else fixed(dim, f"axis {k + 1} of its input, which shared_axes does not name,")
        for k, dim in enumerate(x.shape)
    )
    return call.add(PRelu(alpha=call.weight("alpha", shape)), x.value)


@layer("Softmax")
def softmax(call: Call, x: Tensor) -> Value:
    """keras.layers.Softmax over one axis or several together."""
    if x.mask is not None and (call.version.keras3 or call.version.numbers >= (2, 4, 0)):
        raise Refusal("it receives a mask, which Keras would apply to the wrong axes", "use Activation('softmax')")
    axes = sample_axes(call.config.raw("axis", -1), len(x.shape))
    return over_axes(call, x.value, Activation("softmax"), axes)
