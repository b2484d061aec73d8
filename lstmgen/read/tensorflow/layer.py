"""Reads the layer for a function of TensorFlow's graphs."""

from lstmgen.graph.graph import Layer
from lstmgen.read.calls.excerpts import note
from lstmgen.read.calls.following import needed, refused
from lstmgen.read.calls.layer import Call, Refusal, Tensor
from lstmgen.read.containers.endpoint import Endpoint
from lstmgen.read.containers.saved_model import ADVICE
from lstmgen.read.keras.model import Missing
from lstmgen.read.keras.traced import paired_masks, with_masks
from lstmgen.read.tensorflow import arrangement as arrangement  # this and the following register functions for nodes
from lstmgen.read.tensorflow import lists as lists
from lstmgen.read.tensorflow import loops as loops
from lstmgen.read.tensorflow import operations as operations
from lstmgen.read.tensorflow import windows as windows
from lstmgen.read.tensorflow.follow import follow
from lstmgen.read.tensorflow.follower import Follower, NodePlace
from lstmgen.read.tensorflow.values import RANDOM, Variable

Tensors = tuple[Tensor, ...]
OPS_ADVICE = "write it with the functions of keras.ops that docs/reference/layers.md lists"


def followed(call: Call, inputs: Tensors) -> Tensors:
    """Reads a function as operations.

    Config:
        endpoint: an `Endpoint`.
        of: the class of the layer, in a live model.
        masked, masks: indices of the inputs and outputs with masks, in a live model. The masks follow the tensors.
    """
    call.config.ignore("of", "code")
    masked, masks = (call.config.raw(key, ()) for key in ("masked", "masks"))
    endpoint = call.config.raw("endpoint")
    if not isinstance(endpoint, Endpoint):
        raise Refusal("it has no function")
    builder = call.reading.builder
    begin = len(builder.nodes)
    live = call.config.has("of")
    place = NodePlace(f"{call.name}/", OPS_ADVICE) if live else NodePlace("", ADVICE)
    follower = Follower(call, endpoint.library, endpoint.size, place)
    tensors = with_masks(inputs, masked) if live else inputs
    by_name = dict(zip((item.name for item in endpoint.inputs), tensors, strict=True))
    names = endpoint.library[endpoint.function].arguments[: len(by_name)]
    arguments = [
        *(by_name[name] for name in names),
        *(RANDOM if array is None else Variable(array) for array in endpoint.captures),
    ]
    results = follow(endpoint.library, endpoint.function, arguments, follower.apply)
    if (refusal := refused(results)) is not None:
        for problem in refusal.problems:
            call.reading.refuse(problem)
        raise Missing
    outputs = tuple(map(follower.tensor, results))
    builder.nodes[begin:] = needed(builder.nodes[begin:], [output.value for output in outputs])
    new_nodes = builder.nodes[begin:]
    if (code := call.config.values.get("code")) is not None:
        note(call, str(call.config.raw("of")), tensors, [output.value for output in outputs], code)
    call.parts = (
        (whole(call, endpoint, outputs[: len(outputs) - len(masks)]),) if live else tuple(map(Layer.of_node, new_nodes))
    )
    return paired_masks(outputs, masks)


def whole(call: Call, endpoint: Endpoint, outputs: Tensors) -> Layer:
    """The record of a layer of a live model, for reports."""
    arrays = {id(array): int(array.size) for array in endpoint.arrays}
    return Layer(call.name, str(call.config.raw("of")), tuple(x.shape for x in outputs), sum(arrays.values()))
