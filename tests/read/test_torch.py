"""PyTorch modules in memory: generated code equals PyTorch, and what cannot be followed is refused."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import page as pages
import pytest
from toolchain import ROOT, missing

SCRIPT = Path(__file__).parents[1] / "support" / "torch_models.py"
FEW = (  # all are in `make torch`
    *("LSTM1_batch_first_none_last_free@c", "LSTM2_both_batch_first_none_last", "LSTM3_batch_first_inputs_last_free"),
    *("GRU1_zeros_free", "RNN2_batch_first_zeros_last_free", "convolutional_free", "heads_causal", "policy_lstm"),
    *("LSTM2_both_zeros_last_free_projected@c", "LSTM2_inputs_last_projected", "layer_alone", "layer_alone_states"),
    *("sequenced", "looped_own", "translator_free", "functions", "normalized", "features"),
    *("fixed_samples", "fixed_lengths"),
)
REFUSED = {
    "bag": "nn.EmbeddingBag is not supported",
    "complex": "it computes with complex numbers, which are not supported at torch_modules.py:",
    "stretched": "this axis is free; fix the length by `shape={'input': '1,3,time'}`, with numbers for time",
    "packed": "it packs sequences; call the recurrent layer on the padded tensor",
    "packed_example": "it packs sequences; call the recurrent layer on the padded tensor",
    "branch": "its code branches on values of a tensor at torch_modules.py:",
    "counted": "its code changes the buffer 'calls' in each call; let forward() take the state",
    "random": "it is random in each call",
    "noise": "it is random in each call",
    "halves": "it computes in torch.float16; convert it first: module.float()",
    "no_example": "a PyTorch module needs `example=`",
    "wrong_example": "`example=` does not fit Linear.forward(): too many positional arguments",
    "no_tensor": "it returns numbers that are not tensors",
    "sorted": "operator aten.sort is not supported at torch_modules.py:",
    "places": "the places of topk are not supported: PyTorch orders equal numbers in any way at torch_modules.py:",
    "decimals": "its argument decimals=2 is not supported at torch_modules.py:",
    "batch_mean": "its outputs for a sample depend on other samples of the batch",
    "loop": "`shape={'args_0': 'batch,time,5'}`: its code fixes axis 1 to 7",
    "state_without_samples": "if that axis does not count samples, name the one that does: `shape={'state': ",
    "unknown_input": "there is no input 'h', only 'input'",
    "weights": "`weights=` is for a model file",
    "training": "it is in training mode; call module.eval() first",
    "wrong_width": "`example=` does not fit Linear: calling the module with it raises RuntimeError: ",
    "scripted": "it is in TorchScript; export the torch.nn.Module that it was made from",
}


@pytest.fixture(scope="module")
def python() -> str:
    """A Python with PyTorch: Debian's."""
    path = shutil.which("python3", path="/usr/bin")
    ask = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)"  # importing takes seconds
    if path is None or subprocess.run([path, "-c", ask], check=False).returncode:
        missing("PyTorch is not installed: run 'make toolchains'")
    assert path is not None
    return path


@pytest.fixture(scope="module")
def results(python: str) -> dict[str, dict[str, Any]]:
    """What the script prints, by model."""
    command = [python, str(SCRIPT), "--targets", "python", *FEW, *REFUSED]
    process = subprocess.run(command, capture_output=True, text=True, check=True)
    return {result["name"]: result for result in map(json.loads, process.stdout.splitlines())}


@pytest.mark.parametrize("name", FEW)
def test_generated_code_equals_pytorch(results: dict[str, dict[str, Any]], name: str) -> None:
    result = results[name.partition("@")[0]]
    assert result.get("ok"), result


@pytest.mark.parametrize(("name", "warned"), [("fixed_samples", True), ("fixed_lengths", False), ("functions", False)])
def test_code_that_fixes_the_number_of_samples_gets_a_warning(
    results: dict[str, dict[str, Any]], name: str, warned: bool
) -> None:
    warning = "its code fixes axis 0 of input 'args_0' to 2, so all 2 are one sample"
    assert any(warning in text for text in results[name]["warnings"]) == warned


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_followed_is_refused(results: dict[str, dict[str, Any]], name: str) -> None:
    assert REFUSED[name] in results[name]["refused"]
    assert results[name]["inspected"]


@pytest.mark.parametrize("page", ["how-to/pytorch.md", "tutorials/pytorch.md"])
def test_programs_of_a_page_print_what_it_shows(python: str, page: str, tmp_path: Path) -> None:
    blocks = pages.blocks(ROOT / "docs" / page)
    program = "".join(block.text for block in blocks if block.language == "python")
    begin = f"import sys, lstmgen; lstmgen.__path__.append({str(ROOT)!r}); sys.path.insert(0, '')\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.run(
        [python, "-c", begin + program], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert process.returncode == 0, process.stderr
    printed = process.stdout
    for block in blocks:
        if block.language == "c":
            (tmp_path / block.title).write_text(block.text, encoding="utf-8")
        if block.language == "sh":
            shell = ["sh", "-e", "-c", block.text]
            printed += subprocess.run(shell, cwd=tmp_path, capture_output=True, text=True, check=True).stdout
    assert printed == "".join(block.text for block in blocks if block.language == "text")
