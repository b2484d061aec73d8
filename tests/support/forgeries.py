"""Files of weights that code refuses, in every language that loads them."""

from __future__ import annotations

from collections.abc import Mapping

HEAD = 64


def forged(blob: bytes, wider: bytes) -> Mapping[bytes, str]:
    """Returns files that do not fit code, each with a part of the message.

    Args:
        blob: a file that fits.
        wider: one for code of another architecture.
    """
    unknown, other = "not a file of weights", "the weights are for other code"
    length = f"bytes behind its head, expected {len(blob) - HEAD}"
    return {
        b"": unknown,
        blob[: HEAD - 1]: unknown,
        b"X" + blob[1:]: unknown,
        blob[:8] + b"\2" + blob[9:]: unknown,
        blob[:12] + bytes([blob[12] ^ 1]) + blob[13:]: other,
        blob[:31] + bytes([blob[31] ^ 128]) + blob[32:]: other,
        wider: other,
        blob[:HEAD]: f"has 0 {length}",
        blob[:-1]: f"has {len(blob) - HEAD - 1} {length}",
        blob + b"\0": f"has {len(blob) - HEAD + 1} {length}",
        blob[:-1] + bytes([blob[-1] ^ 1]): "its checksum differs",
        blob[:32] + bytes([blob[32] ^ 1]) + blob[33:]: "its checksum differs",
    }
