"""Draws models for some minutes, other ones in every run; stops at the first that disagrees, and says how to shrink it.

python tests/differential/fuzz.py models MINUTES     (`make fuzz-models`, `make fuzz-dtypes`, `make fuzz-custom`)
"""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
import time

WORKERS = os.environ.get("LSTMGEN_WORKERS", "2")
EXAMPLES = 100  # of each format, between two looks at the clock


def main(kind: str, minutes: float) -> int:
    """The exit code: 0 where nothing was found."""
    end = time.monotonic() + 60 * minutes
    rounds = 0
    environment = os.environ | {"HYPOTHESIS_PROFILE": "fuzz", "LSTMGEN_EXAMPLES": str(EXAMPLES)}
    while time.monotonic() < end:
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", WORKERS, "-W", "ignore"]
        command += ["-rP", f"--hypothesis-seed={secrets.randbits(32)}", f"tests/differential/test_{kind}.py"]
        code = subprocess.run(command, env=environment, check=False).returncode
        if code:  # to shrink takes minutes
            print(f"the smallest such model: HYPOTHESIS_PROFILE=shrink LSTMGEN_EXAMPLES={EXAMPLES}", *command)
            return code
        rounds += 1
        print(f"{rounds * EXAMPLES} models of each kind, nothing found", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], float(sys.argv[2])))
