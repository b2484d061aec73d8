"""A function of TensorFlow's graphs as a layer, see `read.tensorflow`."""

from lstmgen.read.calls.layer import Call, Tensor, layer
from lstmgen.read.containers.functions import FUNCTION


@layer(FUNCTION, mask="own", several=True, leaves_out=True)
def function(call: Call, inputs: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    """The operations that it comes to."""
    from lstmgen.read.tensorflow.layer import followed  # which few models need

    return followed(call, inputs)
