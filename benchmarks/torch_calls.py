"""Times PyTorch in a Python of its own, for `beside.py`: reads numbers of calls, writes seconds. Argument: a model."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import torch_file
from measure import Samples, python_calls
from models import MODELS
from predictors import TorchScript

if __name__ == "__main__":
    model = MODELS[sys.argv[1]]("lstm")
    with tempfile.TemporaryDirectory() as folder:
        script = TorchScript(torch_file.write(model, Path(folder)), indices=bool(model.vocabulary))
    samples = Samples.of(model, 1)
    run, outputs = python_calls(script, samples)
    print(json.dumps(samples.error(outputs)), flush=True)
    for line in sys.stdin:
        print(json.dumps(run(int(line))), flush=True)
