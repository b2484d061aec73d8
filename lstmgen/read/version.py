"""Which Keras wrote the file, and what that decides.

Every question about a meaning that changed between versions is answered here and nowhere else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

KNOWN = (3, 15)  # the newest Keras whose meaning was checked


# Layers that only tf.keras and Keras 3 have, and since when at the earliest.
FIRST = {
    **dict.fromkeys(("Attention", "AdditiveAttention", "LayerNormalization", "Normalization", "Rescaling"), (2, 2, 4)),
    **dict.fromkeys(("MultiHeadAttention", "EinsumDense", "Identity", "UnitNormalization", "ConvLSTM1D"), (2, 4, 0)),
    **dict.fromkeys(("ConvLSTM3D", "DepthwiseConv1D", "Conv1DTranspose"), (2, 4, 0)),
    "GroupNormalization": (2, 11, 0),
    "SpectralNormalization": (2, 13, 0),
    **dict.fromkeys(("RMSNormalization", "MelSpectrogram", "STFTSpectrogram", "Pipeline"), (3, 0, 0)),
    **{f"Adaptive{kind}Pooling{rank}D": (3, 0, 0) for kind in ("Average", "Max") for rank in (1, 2, 3)},
}


# Activations that Keras has not always had; neither has TensorFlow, whose functions a file may name as well.
FIRST_ACTIVATIONS = {
    "gelu": (2, 4, 0),
    "mish": (2, 13, 0),
    **dict.fromkeys("celu glu hard_shrink hard_silu hard_swish hard_tanh".split(), (3, 0, 0)),
    **dict.fromkeys("soft_shrink sparse_plus sparse_sigmoid sparsemax squareplus tanh_shrink".split(), (3, 0, 0)),
}


@dataclass(frozen=True)
class Version:
    """A producer: the text from the file, its numbers, and whether it was tf.keras (or tf-keras)."""

    text: str
    numbers: tuple[int, int, int]
    tensorflow: bool

    @property
    def keras1(self) -> bool:
        return self.numbers < (2, 0, 0)

    @property
    def keras3(self) -> bool:
        return self.numbers >= (3, 0, 0)

    @property
    def tf1(self) -> bool:
        """tf.keras of TensorFlow 1.x (2.0 and 2.1 write the same version text)."""
        return self.tensorflow and self.numbers < (2, 2, 5)

    def has_layer(self, class_name: str) -> bool:
        """Whether Keras had a layer of that name already."""
        first = FIRST.get(class_name)
        return first is None or (self.numbers >= first and (self.tensorflow or self.keras3))

    def has_activation(self, name: str) -> bool:
        """Whether Keras or TensorFlow had an activation of that name already."""
        return self.numbers >= FIRST_ACTIVATIONS.get(name, (0, 0, 0))

    def takes_for_tensorflow(self, name: str) -> bool:
        """Whether only TensorFlow had that activation (tf.nn.swish), and Keras itself none of that name."""
        return name in ("swish", "leaky_relu") and not self.tensorflow and not self.keras3

    @property
    def hard_sigmoid_slope(self) -> float:
        """hard_sigmoid is clip(slope * x + 0.5, 0, 1); Keras 3 changed the slope."""
        return 1 / 6 if self.keras3 else 0.2

    def recurrent_activation(self, class_name: str) -> str:
        """Default of `recurrent_activation` where the config is silent."""
        if class_name.startswith("ConvLSTM"):
            return "sigmoid" if self.keras3 else "hard_sigmoid"
        if is_v2(class_name):
            return "sigmoid"
        if class_name.endswith("V1"):
            return "hard_sigmoid"
        old = self.tf1 if self.tensorflow else self.numbers < (2, 3, 0)
        return "hard_sigmoid" if old else "sigmoid"

    def reset_after(self, class_name: str) -> bool:
        """Default of GRU's `reset_after` where the config is silent: files without the key predate it."""
        return self.keras3 or is_v2(class_name)

    @property
    def zeros_in_masked_bidirectional(self) -> bool:
        """Whether Bidirectional(return_sequences=True) forces zeros at masked timesteps: from TensorFlow 1.13 on."""
        return self.keras3 or (self.tensorflow and self.numbers >= (2, 2, 4))

    @property
    def ambiguous_masked_bidirectional(self) -> bool:
        """TensorFlow 1.13 to 2.1 write one version text, but 1.13 forces zeros without return_sequences, too."""
        return self.tensorflow and self.numbers == (2, 2, 4)

    @property
    def initial_state_before_unmasked(self) -> bool:
        """Whether the output before the first unmasked timestep is the initial h instead of zeros.

        So it is in Keras before 2.3 and in TensorFlow before 1.13.
        """
        return self.numbers < ((2, 2, 0) if self.tensorflow else (2, 3, 0))

    @property
    def mask_ignored_with_initial_state(self) -> bool:
        """Keras 3 does not pass a propagated mask to a layer that is called with several tensors."""
        return self.keras3

    @property
    def kept_state_wins(self) -> bool:
        """Whether a stateful layer that is called with an initial_state takes its own instead, once it has one.

        Sure of TensorFlow 2 only; earlier versions of it may always take the one that they are called with.
        """
        return self.tensorflow

    @property
    def explicit_mask_travels(self) -> bool:
        """Whether a mask given by keyword goes on with the output; else the one that came with the input does."""
        return not self.keras3 or self.numbers >= (3, 11, 0)

    @property
    def masks_inside_time_distributed(self) -> bool:
        """Whether TimeDistributed hands each timestep's part of a mask to the layer inside."""
        return self.numbers >= (2, 2, 0) or self.tensorflow

    @property
    def masks_out_of_time_distributed(self) -> bool:
        """Whether a mask that the layer inside TimeDistributed makes goes on with the output."""
        return not self.keras3 and self.masks_inside_time_distributed

    @property
    def merged_masks(self) -> str:
        """How masks combine at a layer that is called with a list: "and" (Keras 2), "none" (3.0 to 3.3), then "or"."""
        if not self.keras3:
            return "and"
        return "or" if self.numbers >= (3, 4, 0) else "none"

    @property
    def masks_pass_preprocessing(self) -> bool:
        """Whether a mask goes on behind Normalization, Rescaling and Identity: in Keras 3 only."""
        return self.keras3

    @property
    def masks_change_products(self) -> bool:
        """Whether Multiply, Maximum and Minimum compute other values where an operand is masked."""
        return self.merged_masks == "or"

    @property
    def ambiguous_products(self) -> bool:
        """Keras 3.4 to 3.8, where masks changed the values of Multiply and its kind on some backends only."""
        return (3, 4, 0) <= self.numbers < (3, 9, 0)

    @property
    def masked_multi_head_attention(self) -> bool:
        """Whether MultiHeadAttention uses the masks that come with its inputs: from TensorFlow 2.10 on."""
        return self.numbers >= (2, 10, 0)

    @property
    def query_mask_taken_away(self) -> bool:
        """Whether MultiHeadAttention reads its query's mask from the tensor only, and takes it from there."""
        return self.numbers >= (3, 8, 0)

    @property
    def fused_attention(self) -> bool:
        """Whether MultiHeadAttention leaves all to one function where there is no dropout and nobody wants scores."""
        return self.numbers >= (3, 7, 0)

    @property
    def zeros_in_masked_softmax(self) -> bool:
        """Whether a softmax whose row is masked throughout gives zeros instead of equal parts."""
        return self.numbers >= (3, 10, 0)

    @property
    def sums_in_sparsemax(self) -> bool:
        """Whether sparsemax is known to add up cumulative sums; the correction came after Keras 3.15.1."""
        return self.numbers <= (3, 15, 1)

    def cell_states(self, *, asked: bool) -> str:
        """The order in which StackedRNNCells gives its states: from the "first" cell on, or from the "last".

        "unknown" where TensorFlow 1.10, which begins with the last, and 1.12 write the same version text.

        Args:
            asked: reverse_state_order of the config, which tf.keras from 1.13 on knows and does not obey.
        """
        if self.tensorflow:
            return "first" if self.numbers >= (2, 2, 0) else "unknown"
        return "last" if asked or (2, 1, 0) <= self.numbers < (2, 2, 3) else "first"

    @property
    def up_sampling_has_middles(self) -> bool:
        """Whether bilinear UpSampling2D takes a pixel for an area, around its middle: surely from TensorFlow 2.2 on.

        All Keras without TensorFlow in its name, and the first tf.keras, take it for a point at its corner.
        """
        return self.keras3 or (self.tensorflow and not self.tf1)

    @property
    def counts_calls_everywhere(self) -> bool:
        """Whether the nodes of a model number the calls of a layer that it shares through all models."""
        return (3, 0, 0) <= self.numbers < (3, 2, 0)


def is_v2(class_name: str) -> bool:
    """Whether it is a layer of TensorFlow 2 under one of the names it had in TensorFlow 1."""
    return class_name.startswith("Unified") or class_name.endswith("V2")


def parse_version(text: str) -> Version:
    """`1`, `2.2.4-tf`, `3.15.1` → Version; a missing version is Keras 1."""
    found = re.match(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?", text or "1")
    numbers = tuple(int(part or 0) for part in found.groups()) if found else (1, 0, 0)
    numbers = (numbers[0], numbers[1], numbers[2])
    tensorflow = text.endswith("-tf") or (2, 4, 0) <= numbers < (3, 0, 0)
    return Version(text or "1", numbers, tensorflow)
