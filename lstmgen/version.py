"""The version of lstmgen, in the one place that pyproject.toml reads too."""

VERSION = "1.0.0"
