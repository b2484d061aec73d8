"""Node cases of ONNX's own test suite: right or refused. `tests/support/onnx_nodes.py` runs all of them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from onnx_nodes import cases, judged

EVERY = 20  # cases of which one runs here


def test_recurrent_nodes_are_right(tmp_path: Path) -> None:
    """With those of some operators that other tests do not have."""
    others = "bitwise|bitshift|dft_irfft|spacetodepth|onehot|dropout_default|affine_grid_2d$|swiglu_alpha$"
    composed = "cumprod_1d_reverse_ex|causal_conv_with_state_silu$|rotary_embedding_(3d_input|with_interleaved_rotary)"
    images = "col2im_strides$|gridsample_bicubic$|gridsample_volumetric_bilinear_align_corners_1$"
    attention = "linear_attention_gated_delta_gqa$|attention_(local.*_cache_rank3_head|4d_diff_heads_mask4d_padded_kv$)"
    recurrent = cases(f"^test_(lstm|gru|rnn|simple_rnn|{others}|{composed}|{images}|{attention})")
    assert len(recurrent) >= 45
    assert [case.name for case in recurrent if judged(case, tmp_path) != "right"] == []


def test_no_node_is_wrong(tmp_path: Path) -> None:
    results = {case.name: judged(case, tmp_path) for case in cases()[::EVERY]}
    assert [name for name, result in results.items() if result not in ("right", "refused")] == []
    assert Counter(results.values())["right"] > 30
