"""A Keras model whose layers compute in the integers of an export, and whose weights are trained for them."""

import json
import sys
import warnings
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras
import numpy as np

from lstmgen.arguments import no_choice
from lstmgen.errors import OptionError, UnsupportedError
from lstmgen.graph.graph import Trained
from lstmgen.graph.operation import Weight
from lstmgen.keras.binding import Binding, bind
from lstmgen.keras.conversion import converted, copy_weights, is_model, owners, weights
from lstmgen.keras.parts import IntegerPart, LearnedRanges
from lstmgen.keras.refusals import problems_of_graph, problems_of_model
from lstmgen.plan.passes.prune import prune
from lstmgen.plan.quantize.choice import FAR, Choice, with_centers_that_gain
from lstmgen.plan.quantize.formats import FIXED_POINT
from lstmgen.plan.quantize.quantize import quantize as quantized_graph
from lstmgen.read import read_model
from lstmgen.read.containers.archive import TRAINED
from lstmgen.samples.load import samples_of

FAR_FROM_ZERO = (
    f"features are far from zero: training has no centers, which lower the error to less than {FAR:.0%}; "
    "begin the model with a Normalization layer, or calibrate instead"
)


@dataclass
class Training:
    """The fixed point that a model is trained for, and its layers.

    Attributes:
        measured: the ranges before training.
        learned: their factors.
        model: the float model, whose weights are those of the last use of `QuantizedModel.float_model`.
        parts: the quantized layers, by the name of a node of the graph.
        arrays: the weights that were quantized last, by the name of a variable.
    """

    trained: Trained
    measured: tuple[float, ...]
    learned: LearnedRanges
    binding: Binding
    model: Any
    parts: Mapping[str, IntegerPart]
    arrays: Mapping[str, Weight] = field(default_factory=dict)


class QuantizedModel(keras.Model):
    """A model in fixed point, from `quantize_aware`.

    Inference computes the integers of generated code. So does training, whose gradients pass through roundings.
    """

    training_for: Training

    @property
    def float_model(self) -> Any:
        """Returns the float model with the trained weights."""
        copy_weights(self, self.training_for.model)
        return self.training_for.model

    def refresh(self) -> None:
        """Quantizes the weights, if they or the ranges changed.

        Methods of Keras call it before each batch. A compiled training loop of your own must call it.
        """
        training, trained = self.training_for, self.training_for.trained
        if hasattr(self, "jax_state_sync"):
            self.jax_state_sync()
        arrays, ranges = weights(self), training.learned.times(training.measured)
        known = training.arrays if ranges == trained.ranges else {}
        if known and all(np.array_equal(array, known[name]) for name, array in arrays.items()):
            return
        for node, numbers in training.binding.numbers(trained.quantize, ranges, arrays).items():
            training.parts[node].assign_numbers(numbers)
        training.arrays, training.trained = arrays, Trained(trained.quantize, ranges)

    def call(self, inputs: Any, training: Any = None, mask: Any = None, **options: Any) -> Any:
        """Calls the layers; outside of compiled functions, with the integers of the present weights."""
        if is_eager():
            self.refresh()
        return super().call(inputs, training=training, mask=mask, **options)

    def compile(self, *arguments: Any, **options: Any) -> None:
        """Configures the training, as keras.Model.compile does.

        Raises:
            OptionError: a call of the training function takes several batches.
        """
        if options.get("steps_per_execution", 1) != 1:
            raise OptionError("`steps_per_execution=` must be 1: weights are quantized before each batch")
        super().compile(*arguments, **options)

    def fit(self, *arguments: Any, callbacks: Any = None, **options: Any) -> Any:
        """Trains the model, as keras.Model.fit does."""
        return super().fit(*arguments, callbacks=[Refresh(), *(callbacks or ())], **options)

    def evaluate(self, *arguments: Any, **options: Any) -> Any:
        """Evaluates the integers of the present weights."""
        self.refresh()
        return super().evaluate(*arguments, **options)

    def predict(self, *arguments: Any, **options: Any) -> Any:
        """Predicts with the integers of the present weights."""
        self.refresh()
        return super().predict(*arguments, **options)

    def train_on_batch(self, *arguments: Any, **options: Any) -> Any:
        """Trains on one batch."""
        self.refresh()
        return super().train_on_batch(*arguments, **options)

    def test_on_batch(self, *arguments: Any, **options: Any) -> Any:
        """Evaluates one batch."""
        self.refresh()
        return super().test_on_batch(*arguments, **options)

    def predict_on_batch(self, x: Any) -> Any:
        """Predicts one batch."""
        self.refresh()
        return super().predict_on_batch(x)

    def save(self, filepath: Any, *, overwrite: bool = True, zipped: bool | None = None, **options: Any) -> None:
        """Writes a .keras file: the float model with the trained weights, and the ranges, which `lstmgen export` reads.

        Raises:
            OptionError: the file is not a .keras file.
        """
        if Path(filepath).suffix != ".keras" or zipped is False:
            raise OptionError(f"cannot save {str(filepath)!r}: only .keras files have room for ranges")
        self.refresh()
        self.float_model.save(filepath, overwrite=overwrite, **options)
        trained = self.training_for.trained
        with zipfile.ZipFile(filepath, "a") as archive:
            archive.writestr(TRAINED, json.dumps({"quantize": trained.quantize, "ranges": trained.ranges}))


class Refresh(keras.callbacks.Callback):
    """Quantizes the weights before each batch."""

    def on_train_batch_begin(self, batch: int, logs: Any = None) -> None:
        """Quantizes the weights."""
        self.model.refresh()


def is_eager() -> bool:
    """Returns whether operations run at once, not in a function that is compiled."""
    backend = keras.backend.backend()
    if backend == "tensorflow":
        return bool(sys.modules["tensorflow"].executing_eagerly())
    return bool(backend == "torch")


def quantize_aware(model: Any, quantize: str, samples: Any) -> QuantizedModel:
    """Returns a copy of a Keras model that computes in fixed point, to be trained for a few epochs.

    Compile and fit it as any model. `save` writes its weights with its ranges, for `lstmgen export --quantize`.

    Args:
        model: a functional or Sequential model of Keras 3, trained in floats.
        quantize: the format of fixed point: "int8", "int8x16", "int16" or "int4x8".
        samples: samples to measure ranges on, as `lstmgen.verify` takes them by `data=`; of 16 or more it warns where
            features are far from zero.

    Raises:
        OptionError: the model is of another kind, there is no such format, or the samples do not fit.
        UnsupportedError: a layer has no fixed-point form, or none that can be trained.
    """
    if not is_model(model) or hasattr(model, "training_for") or not model.built:
        raise OptionError("expected a functional or Sequential keras.Model of floats that was built")
    if quantize not in FIXED_POINT:
        raise no_choice("quantize", quantize, FIXED_POINT)
    if problems := list(problems_of_model(model)):
        raise UnsupportedError(problems)
    graph = prune(read_model(model))
    choice = Choice(graph, quantize, samples_of(graph, samples, "samples"))
    if with_centers_that_gain(choice, FAR).centers:
        warnings.warn(FAR_FROM_ZERO, stacklevel=2)
    ranges = choice.ranges
    binding, arrays = bind(model), weights(model)
    layers = {node: next(iter(names.values())).partition(":")[0] for node, names in binding.names.items()}
    fixed, numbers = quantized_graph(graph, quantize, ranges).graph, binding.numbers(quantize, ranges, arrays)
    if problems := list(problems_of_graph(binding.graph, fixed, quantize, layers, numbers)):
        raise UnsupportedError(problems)
    network = converted(model, frozenset(layers[node] for node in numbers))
    inside = getattr(network, "_functional", network)  # a Sequential model holds a functional one
    trained = QuantizedModel(inputs=inside._inputs_struct, outputs=inside._outputs_struct, name=model.name)
    copy_weights(model, trained)
    parts = owners(trained)
    quantized = {node: parts[layers[node]] for node in numbers}
    learned = LearnedRanges(trained.add_weight(shape=(len(ranges),), initializer="zeros", name="ranges"))
    for part in quantized.values():
        part.learned = learned
    float_model = keras.models.clone_model(model)
    trained.training_for = Training(Trained(quantize, ranges), ranges, learned, binding, float_model, quantized)
    trained.refresh()
    return trained
