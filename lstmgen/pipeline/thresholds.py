"""Measures the threshold of an anomaly score on normal data."""

from dataclasses import replace
from typing import Any

import numpy as np

from lstmgen.errors import OptionError
from lstmgen.graph.graph import Graph
from lstmgen.pipeline.attach import attached
from lstmgen.pipeline.description import Description
from lstmgen.pipeline.score import LABELS
from lstmgen.samples.load import samples_of


def with_threshold(description: Description, model: Graph, normal: Any, quantile: float) -> Description:
    """Returns a pipeline with the quantile of the scores of normal samples as threshold.

    Raises:
        OptionError: the pipeline has no score, the model is not read, or the pipeline or the samples do not fit it.
    """
    if not any(output.score for output in description.outputs):
        raise OptionError("a threshold of normal data is for an anomaly score: set `score=`")
    if not isinstance(model, Graph):
        raise OptionError(f"`model=` must be a Graph, not {type(model).__name__}: give lstmgen.read(model)")
    unlabelled = tuple(replace(entry, labels=()) for entry in description.outputs)
    graph = attached(model, replace(description, outputs=unlabelled))
    scores = [float(graph.evaluate(*sample)[0][0]) for sample in samples_of(graph, normal, "normal")]
    (entry,) = description.outputs
    limit = float(np.quantile(scores, quantile))
    return replace(description, outputs=(replace(entry, labels=entry.labels or LABELS, threshold=limit),))
