"""Defines the version of the Keras that wrote a file, and all differences in meaning between versions."""

import re
from dataclasses import dataclass

KNOWN = (3, 15)  # the newest Keras that was tested
NEWEST = ".".join(map(str, KNOWN))


# First versions of layers that only tf.keras and Keras 3 have.
FIRST = {
    **dict.fromkeys(("Attention", "AdditiveAttention", "LayerNormalization", "Normalization", "Rescaling"), (2, 2, 4)),
    **dict.fromkeys(("MultiHeadAttention", "EinsumDense", "Identity", "UnitNormalization", "ConvLSTM1D"), (2, 4, 0)),
    **dict.fromkeys(("ConvLSTM3D", "DepthwiseConv1D", "Conv1DTranspose"), (2, 4, 0)),
    "GroupNormalization": (2, 11, 0),
    "SpectralNormalization": (2, 13, 0),
    **dict.fromkeys(("RMSNormalization", "MelSpectrogram", "STFTSpectrogram", "Pipeline"), (3, 0, 0)),
    **{f"Adaptive{kind}Pooling{rank}D": (3, 0, 0) for kind in ("Average", "Max") for rank in (1, 2, 3)},
}


# First versions of activations, in Keras and TensorFlow, whose functions a file may name as well.
FIRST_ACTIVATIONS = {
    "gelu": (2, 4, 0),
    "mish": (2, 13, 0),
    **dict.fromkeys("celu glu hard_shrink hard_silu hard_swish hard_tanh".split(), (3, 0, 0)),
    **dict.fromkeys("soft_shrink sparse_plus sparse_sigmoid sparsemax squareplus tanh_shrink".split(), (3, 0, 0)),
}


@dataclass(frozen=True)
class Version:
    """A version: its text in the file, its numbers, and true for tf.keras (or tf-keras)."""

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
        """Returns true if this version has a layer of that name."""
        first = FIRST.get(class_name)
        return first is None or (self.numbers >= first and (self.tensorflow or self.keras3))

    def has_activation(self, name: str) -> bool:
        """Returns true if this version of Keras or TensorFlow has an activation of that name."""
        return self.numbers >= FIRST_ACTIVATIONS.get(name, (0, 0, 0))

    def takes_for_tensorflow(self, name: str) -> bool:
        """Returns true if only TensorFlow had that activation (tf.nn.swish), not this version of Keras."""
        return name in ("swish", "leaky_relu") and not self.tensorflow and not self.keras3

    @property
    def hard_sigmoid_slope(self) -> float:
        """hard_sigmoid is clip(slope * x + 0.5, 0, 1); Keras 3 changed the slope."""
        return 1 / 6 if self.keras3 else 0.2

    def recurrent_activation(self, class_name: str) -> str:
        """Default of `recurrent_activation` if the config lacks it."""
        if class_name.startswith("ConvLSTM"):
            return "sigmoid" if self.keras3 else "hard_sigmoid"
        if is_v2(class_name):
            return "sigmoid"
        if class_name.endswith("V1"):
            return "hard_sigmoid"
        old = self.tf1 if self.tensorflow else self.numbers < (2, 3, 0)
        return "hard_sigmoid" if old else "sigmoid"

    def reset_after(self, class_name: str) -> bool:
        """Default of GRU's `reset_after` if the config lacks it: files without the key are older."""
        return self.keras3 or is_v2(class_name)

    @property
    def zeros_in_masked_bidirectional(self) -> bool:
        """True if Bidirectional(return_sequences=True) returns zeros at masked timesteps: from TensorFlow 1.13 on."""
        return self.keras3 or (self.tensorflow and self.numbers >= (2, 2, 4))

    @property
    def ambiguous_masked_bidirectional(self) -> bool:
        """True for TensorFlow 1.13 to 2.1, which write one version; 1.13 has zeros without return_sequences, too."""
        return self.tensorflow and self.numbers == (2, 2, 4)

    @property
    def initial_state_before_unmasked(self) -> bool:
        """True if the output before the first unmasked timestep is the initial h instead of zeros.

        This applies to Keras before 2.3 and TensorFlow before 1.13.
        """
        return self.numbers < ((2, 2, 0) if self.tensorflow else (2, 3, 0))

    @property
    def mask_ignored_with_initial_state(self) -> bool:
        """True for Keras 3, which does not pass a propagated mask to a layer that is called with several tensors."""
        return self.keras3

    @property
    def kept_state_wins(self) -> bool:
        """True if a stateful layer uses its own state, once it has one, instead of `initial_state`.

        Certain for TensorFlow 2 only; earlier versions may always use `initial_state`.
        """
        return self.tensorflow

    @property
    def explicit_mask_travels(self) -> bool:
        """True if the output has the mask of the keyword `mask`; false if it has the mask of the input."""
        return not self.keras3 or self.numbers >= (3, 11, 0)

    @property
    def masks_inside_time_distributed(self) -> bool:
        """True if TimeDistributed passes each timestep's part of a mask to the inner layer."""
        return self.numbers >= (2, 2, 0) or self.tensorflow

    @property
    def masks_out_of_time_distributed(self) -> bool:
        """True if the output of TimeDistributed has the mask that the inner layer creates."""
        return not self.keras3 and self.masks_inside_time_distributed

    @property
    def merged_masks(self) -> str:
        """Combination of masks in a layer with a list of inputs: "and" (Keras 2), "none" (3.0 to 3.3), then "or"."""
        if not self.keras3:
            return "and"
        return "or" if self.numbers >= (3, 4, 0) else "none"

    @property
    def masks_pass_preprocessing(self) -> bool:
        """True if Normalization, Rescaling and Identity keep masks: in Keras 3 only."""
        return self.keras3

    @property
    def masks_change_products(self) -> bool:
        """True if Multiply, Maximum and Minimum compute other values where an operand is masked."""
        return self.merged_masks == "or"

    @property
    def ambiguous_products(self) -> bool:
        """True for Keras 3.4 to 3.8: masks changed Multiply, Maximum and Minimum on some backends only."""
        return (3, 4, 0) <= self.numbers < (3, 9, 0)

    @property
    def masked_multi_head_attention(self) -> bool:
        """True if MultiHeadAttention uses the masks of its inputs: from TensorFlow 2.10 on."""
        return self.numbers >= (2, 10, 0)

    @property
    def query_mask_taken_away(self) -> bool:
        """True if MultiHeadAttention reads its query's mask from the tensor only, and removes it there."""
        return self.numbers >= (3, 8, 0)

    @property
    def fused_attention(self) -> bool:
        """True if MultiHeadAttention uses a fused function when there is no dropout and scores are not returned."""
        return self.numbers >= (3, 7, 0)

    @property
    def zeros_in_masked_softmax(self) -> bool:
        """True if a softmax returns zeros for a completely masked row, instead of equal parts."""
        return self.numbers >= (3, 10, 0)

    @property
    def sums_in_sparsemax(self) -> bool:
        """True if sparsemax sums cumulative sums, an error that was corrected after Keras 3.15.1."""
        return self.numbers <= (3, 15, 1)

    def cell_states(self, *, reverse: bool) -> str:
        """The order of the states of StackedRNNCells: from the "first" cell on, or from the "last".

        "unknown" for TensorFlow 1.10, which begins with the last, and 1.12, as both write the same version.

        Args:
            reverse: reverse_state_order of the config, which tf.keras from 1.13 on accepts and ignores.
        """
        if self.tensorflow:
            return "first" if self.numbers >= (2, 2, 0) else "unknown"
        return "last" if reverse or (2, 1, 0) <= self.numbers < (2, 2, 3) else "first"

    @property
    def up_sampling_has_middles(self) -> bool:
        """True if bilinear UpSampling2D aligns the centers of pixels: certain from TensorFlow 2.2 on.

        Keras 1 and 2 without TensorFlow, and the first tf.keras, align corners.
        """
        return self.keras3 or (self.tensorflow and not self.tf1)

    @property
    def counts_calls_everywhere(self) -> bool:
        """True if calls of a shared layer are numbered across all models: Keras 3.0 and 3.1."""
        return (3, 0, 0) <= self.numbers < (3, 2, 0)


def is_v2(class_name: str) -> bool:
    """Returns true for a layer of TensorFlow 2 under one of its names in TensorFlow 1."""
    return class_name.startswith("Unified") or class_name.endswith("V2")


def parse_version(text: str) -> Version:
    """Parses `1`, `2.2.4-tf`, `3.15.1`; a missing version is Keras 1."""
    match = re.match(r"(\d+)(?:\.(\d+))?(?:\.(\d+))?", text or "1")
    numbers = tuple(int(part or 0) for part in match.groups()) if match else (1, 0, 0)
    numbers = (numbers[0], numbers[1], numbers[2])
    tensorflow = text.endswith("-tf") or (2, 4, 0) <= numbers < (3, 0, 0)
    return Version(text or "1", numbers, tensorflow)
