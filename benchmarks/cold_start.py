"""A program that predicts once: what a cold start costs. Arguments: a class of predictors, a model, a sample."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import predictors

if __name__ == "__main__":
    kind, model, sample = sys.argv[1:]
    predictor = getattr(predictors, kind)(Path(model))
    predictor(predictor.prepare(np.load(sample)[np.newaxis]))
    print(Path("/proc/self/status").read_text())
