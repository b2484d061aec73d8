"""A layer's config, read so that nothing in it is overlooked."""

import sys
from collections.abc import Mapping
from typing import Any

import numpy as np

from lstmgen.graph.operation import Array
from lstmgen.read.refusal import shorten

# Everything about training and construction: no effect on inference.
IGNORED = frozenset(
    "name trainable batch_input_shape batch_shape input_shape input_dtype sparse ragged optional "
    "activity_regularizer input_dim input_length autocast".split()
)
IGNORED_SUFFIXES = ("_initializer", "_regularizer", "_constraint")
FLOATS = ("float32", "float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16")
QUANTIZED = (
    "QuantizedDTypePolicy",
    "Int4DTypePolicy",
    "QuantizedFloat8DTypePolicy",
    "GPTQDTypePolicy",
    "AWQDTypePolicy",
)
LIMIT = 2**31 - 1
MAX = sys.float_info.max


class ConfigError(ValueError):
    """A value in a config that cannot be used; the message names the argument."""


class Config:
    """The config dict of one layer; remembers what was asked for.

    Every getter marks its key as understood. `unknown()` lists the keys that no one asked for.
    """

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = dict(values)
        self._known: set[str] = set()

    def raw(self, key: str, default: Any = None) -> Any:
        """The JSON value itself."""
        self._known.add(key)
        return self.values.get(key, default)

    def has(self, key: str) -> bool:
        return self.values.get(key) is not None

    def ignore(self, *keys: str) -> None:
        """Marks keys as understood and without effect on inference."""
        self._known.update(keys)

    def only(self, key: str, *allowed: Any) -> None:
        """Accepts a key only with one of these values (or absent).

        Raises:
            ConfigError: it has another value.
        """
        value = self.raw(key, allowed[0])
        if isinstance(value, np.ndarray) or value not in allowed:
            raise ConfigError(f"{key}={shorten(value)} is not supported")

    def integer(self, key: str, default: int | None = None, minimum: int = 1) -> int:
        value = self.raw(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value % 1 != 0:
            raise ConfigError(f"{key} must be an integer, not {shorten(value)}")
        if not minimum <= value <= LIMIT:
            raise ConfigError(f"{key}={shorten(value)} is out of range")
        return int(value)

    def number(self, key: str, default: float | None = None) -> float:
        value = self.raw(key, default)
        if isinstance(value, Mapping):
            value = numpy_number(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) <= MAX:
            raise ConfigError(f"{key} must be a number, not {shorten(value)}")
        return float(value)

    def array(self, key: str, default: float | None = None) -> Array:
        """Numbers of any shape: one, lists of them, or an array as Keras writes it into JSON.

        Raises:
            ConfigError: it is something else.
        """
        value = plain(self.raw(key, default))
        try:
            array = np.asarray(value)
        except ValueError:  # rows of several lengths
            array = np.asarray(None)
        if array.dtype.kind not in "iuf" or not np.all(np.abs(array.astype(np.float64)) <= MAX):
            raise ConfigError(f"{key} must be a number or an array of numbers, not {shorten(value)}")
        return array.astype(np.float64)

    def boolean(self, key: str, default: bool = False) -> bool:
        value = self.raw(key, default)
        if isinstance(value, np.ndarray) or value not in (True, False):  # 0 and 1 are these, too
            raise ConfigError(f"{key} must be true or false, not {shorten(value)}")
        return bool(value)

    def choice(self, key: str, default: str, *allowed: str) -> str:
        value = self.raw(key, default)
        if isinstance(value, np.ndarray) or value not in allowed:
            raise ConfigError(f"{key}={shorten(value)} is not supported (known: {', '.join(allowed)})")
        return str(value)

    def integers(self, key: str, count: int, default: Any = None, minimum: int = 1) -> tuple[int, ...]:
        """An integer for every one of `count` axes; one number applies to all."""
        value = self.raw(key, default)
        items = list(value) if isinstance(value, (list, tuple)) else [value] * count
        if len(items) != count or any(isinstance(n, bool) or not isinstance(n, int) for n in items):
            raise ConfigError(f"{key} must be {count} integer(s), not {shorten(value)}")
        if any(not minimum <= n <= LIMIT for n in items):
            raise ConfigError(f"{key}={shorten(value)} is out of range")
        return tuple(items)

    def dtype(self) -> str:
        """The name of the layer's dtype or policy: float32, mixed_float16, …

        Raises:
            ConfigError: it is a policy that this reader does not know.
        """
        value = self.raw("dtype")
        if isinstance(value, Mapping):
            class_name, inside = value.get("class_name"), value.get("config")
            inside = inside if isinstance(inside, Mapping) else {}
            if class_name in QUANTIZED:
                return f"{inside.get('mode')}_from_{inside.get('source_name')}"
            if class_name not in ("DTypePolicy", "Policy", "PolicyV1", "FloatDTypePolicy"):
                raise ConfigError(f"dtype policy {class_name!r} is not supported")
            value = inside.get("name")
        return "float32" if value is None else str(value)

    def check_dtype(self, *, quantized: bool = False) -> None:
        """Accepts float dtypes and policies.

        Args:
            quantized: accepts weights that are stored as integers, too.
        Raises:
            ConfigError: weights are stored in a way that this reader does not decode.
        """
        name = self.dtype()
        mode, stored, source = name.partition("_from_")
        if stored:
            if not quantized or mode.partition("/")[0] not in ("int8", "int4") or source not in FLOATS:
                raise ConfigError(f"weights quantized to {mode!r} are not supported")
            return
        if name not in FLOATS and not name.startswith(("int", "uint", "bool")):
            raise ConfigError(f"dtype {name!r} is not supported")

    def unknown(self) -> list[str]:
        """Keys that nothing asked for and that may matter."""
        return sorted(
            key
            for key in self.values
            if key not in self._known and key not in IGNORED and not key.endswith(IGNORED_SUFFIXES)
        )


def numpy_number(value: Mapping[str, Any]) -> Any:
    """A scalar that Keras 3 wrote as {"class_name": "__numpy__", ...}, or the mapping itself.

    Keras 2.0 wrote {"type": "ndarray", "value": 0.3}: for example the slopes and limits of LeakyReLU.
    """
    if value.keys() == {"type", "value"} and value["type"] == "ndarray":
        return value["value"]
    inside = value.get("config")
    if value.get("class_name") in ("__numpy__", "__tensor__") and isinstance(inside, Mapping):
        return inside.get("value")
    return value


def plain(value: Any) -> Any:
    """A value with lists for the tuples, arrays and tensors that Keras wrote into it."""
    if isinstance(value, Mapping) and value.get("class_name") == "__tuple__":
        value = value.get("items")
    if isinstance(value, Mapping):
        value = numpy_number(value)
    return [plain(item) for item in value] if isinstance(value, (list, tuple)) else value
