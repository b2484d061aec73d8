"""A layer's config, read so that nothing in it is overlooked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# Everything about training and construction: no effect on inference.
IGNORED = frozenset(
    "name trainable batch_input_shape batch_shape input_shape input_dtype sparse ragged optional "
    "activity_regularizer input_dim input_length autocast".split()
)
IGNORED_SUFFIXES = ("_initializer", "_regularizer", "_constraint")
FLOATS = ("float32", "float64", "float16", "bfloat16", "mixed_float16", "mixed_bfloat16")
LIMIT = 2**31 - 1


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
        if value not in allowed:
            raise ConfigError(f"{key}={value!r} is not supported")

    def integer(self, key: str, default: int | None = None, minimum: int = 1) -> int:
        value = self.raw(key, default)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value != int(value):
            raise ConfigError(f"{key} must be a whole number, not {value!r}")
        if not minimum <= value <= LIMIT:
            raise ConfigError(f"{key}={value!r} is out of range")
        return int(value)

    def number(self, key: str, default: float | None = None) -> float:
        value = self.raw(key, default)
        if isinstance(value, Mapping):
            value = numpy_number(value)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ConfigError(f"{key} must be a number, not {value!r}")
        return float(value)

    def boolean(self, key: str, default: bool = False) -> bool:
        value = self.raw(key, default)
        if not isinstance(value, (bool, int)):
            raise ConfigError(f"{key} must be true or false, not {value!r}")
        return bool(value)

    def choice(self, key: str, default: str, *allowed: str) -> str:
        value = self.raw(key, default)
        if value not in allowed:
            raise ConfigError(f"{key}={value!r} is not supported (known: {', '.join(allowed)})")
        return str(value)

    def integers(self, key: str, count: int, default: Any = None, minimum: int = 1) -> tuple[int, ...]:
        """A whole number for every one of `count` axes; one number stands for all."""
        value = self.raw(key, default)
        items = list(value) if isinstance(value, (list, tuple)) else [value] * count
        if len(items) != count or any(isinstance(n, bool) or not isinstance(n, int) for n in items):
            raise ConfigError(f"{key} must be {count} whole number(s), not {value!r}")
        if any(not minimum <= n <= LIMIT for n in items):
            raise ConfigError(f"{key}={value!r} is out of range")
        return tuple(items)

    def check_dtype(self) -> None:
        """Accepts float dtypes and policies; refuses quantised ones.

        Raises:
            ConfigError: weights are stored in a way that this reader does not decode.
        """
        value = self.raw("dtype", "float32")
        name = value
        if isinstance(value, Mapping):
            if value.get("class_name") not in ("DTypePolicy", "Policy", "PolicyV1", "FloatDTypePolicy"):
                raise ConfigError(f"dtype policy {value.get('class_name')!r} is not supported")
            inside = value.get("config")
            name = inside.get("name") if isinstance(inside, Mapping) else None
        if name is not None and name not in FLOATS and not str(name).startswith(("int", "uint", "bool")):
            raise ConfigError(f"dtype {name!r} is not supported")

    def unknown(self) -> list[str]:
        """Keys that nothing asked for and that may matter."""
        return sorted(
            key
            for key in self.values
            if key not in self._known and key not in IGNORED and not key.endswith(IGNORED_SUFFIXES)
        )


def numpy_number(value: Mapping[str, Any]) -> Any:
    """A scalar that Keras 3 wrote as {"class_name": "__numpy__", ...}, or the mapping itself."""
    inside = value.get("config")
    if value.get("class_name") in ("__numpy__", "__tensor__") and isinstance(inside, Mapping):
        return inside.get("value")
    return value
