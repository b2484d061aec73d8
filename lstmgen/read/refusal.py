"""How a layer function says that it does not support something, and what is advised where nobody knows the layer."""

from __future__ import annotations


class Refusal(Exception):
    """Raised by a layer function for what it does not support; becomes a `Problem` with the layer's name."""

    def __init__(self, reason: str, advice: str = "") -> None:
        super().__init__(reason)
        self.reason, self.advice = reason, advice


LAMBDA_ADVICE = (
    "replace it by Keras's own layers (Rescaling, Reshape, Activation, …), or leave it out if it only computes the "
    "loss, as CTC does, and save the model again"
)
WRAPPED_ADVICE = "if it only changes how a model is trained, save keras.Model(model.inputs, model.outputs) instead"
CUSTOM_ADVICE = "rebuild the model from Keras's own layers and save it again"
UNKNOWN_ADVICE = f"if it is a class of your own, its code is not in the file: {CUSTOM_ADVICE}"
KERAS_ADVICE = "replace it by layers or operations that docs/layers.md lists, and save the model again"
TRAINING_ADVICE = "call it without training=True, which keeps dropout and the like at work, and save the model again"
INTEGER_ADVICE = (
    "Keras's integers wrap at the ends of their range, lstmgen computes in real numbers: cast to float32 before it, "
    'as keras.ops.cast(x, "float32") does, or leave it out and give the model what it makes'
)
PREPARING_ADVICE = (
    "it prepares what goes in: save a model of the layers behind it, such as keras.Sequential(model.layers[1:]), and "
    "give that the numbers which this layer makes"
)

# What to do about layers that are known, but neither supported nor the user's own.
ADVICE = {
    **dict.fromkeys("TextVectorization StringLookup IntegerLookup Hashing HashedCrossing".split(), PREPARING_ADVICE),
    **dict.fromkeys("CategoryEncoding Discretization CategoryCrossing FeatureSpace".split(), PREPARING_ADVICE),
    "PruneLowMagnitude": "save tfmot.sparsity.keras.strip_pruning(model) instead",
    "CRF": "leave it out, save a model that ends before it, and look for the best path where that is run",
}
