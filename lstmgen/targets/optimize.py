"""The option of languages that have SIMD kernels, and can do without."""

from __future__ import annotations

from typing import Any, Literal

from lstmgen.targets.options import option

Optimize = Literal["speed", "size"]
# A field of their options.
OPTIMIZE: Any = option("speed: SIMD kernels. size: plain loops, less code.", implied="speed")
