"""Parses JSON and YAML to plain data: bounded in size, without duplicate keys, without building objects."""

import json
import re
from collections.abc import Mapping
from typing import Any, ClassVar

from lstmgen.errors import ReadError

JSON_LIMIT = 1 << 24  # bytes; fifty times the largest known model
YAML_LIMIT = 1 << 16  # bytes; ten times the largest known model; the parser is slow, and aliases can multiply
TAG, PLAIN = "tag:yaml.org,2002:", ("null", "bool", "str", "seq", "map")
NUMBER_LIMIT = 40  # digits; PyYAML's time grows with their square
SURROGATE = re.compile("[\ud800-\udfff]")
TWICE = "has a key twice in one object; if several models were appended to the file, keep only one"
DEPTH_LIMIT = 200
ITEM_LIMIT = 1 << 20


def parse_json(text: str | bytes, where: str) -> Any:
    """Parses JSON to plain values.

    Raises:
        ReadError: the text is not JSON, too large, nested too deeply, or has a duplicate key.
    """
    if len(text) > JSON_LIMIT:
        raise ReadError(f"{where} is too large: {len(text)} bytes of JSON")
    try:
        value = json.loads(text, object_pairs_hook=lambda pairs: _object(pairs, where))
    except (ValueError, RecursionError):
        raise ReadError(f"{where} is not valid JSON") from None
    check(value, where)
    return value


def parse_yaml(text: bytes, where: str) -> Any:
    """Parses YAML, as Keras wrote it until TensorFlow 2.5, to plain values; tags other than tuple are refused.

    Raises:
        ReadError: the text is not such YAML, or PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise ReadError(f"{where} seems to be YAML; to read it, install PyYAML: pip install 'lstmgen[yaml]'") from None
    if len(text) > YAML_LIMIT:
        raise ReadError(f"{where} is too large: {len(text)} bytes of YAML")

    class Loader(yaml.SafeLoader):
        """The safe loader, reduced to the types of JSON: no merge keys, which can multiply, no dates, no sets."""

        def flatten_mapping(self, node: yaml.MappingNode) -> None:
            keys = [key.value for key, _ in node.value]
            if any(not isinstance(key, str) for key in keys) or "<<" in keys:
                raise yaml.YAMLError("a key that is not plain")
            if len(set(keys)) != len(keys):
                raise ReadError(f"{where} {TWICE}")

        def number(self, node: yaml.ScalarNode) -> Any:
            if len(node.value) > NUMBER_LIMIT:
                raise yaml.YAMLError("a number of too many digits")
            return json.loads(node.value)

        yaml_constructors: ClassVar[dict[str | None, Any]] = {
            None: yaml.SafeLoader.construct_undefined,
            **{f"{TAG}{kind}": yaml.SafeLoader.yaml_constructors[f"{TAG}{kind}"] for kind in PLAIN},
            f"{TAG}int": number,
            f"{TAG}float": number,
            f"{TAG}python/tuple": yaml.SafeLoader.construct_yaml_seq,
            f"{TAG}python/unicode": yaml.SafeLoader.construct_yaml_str,
        }

    try:
        value = yaml.load(text, Loader)  # a subclass of the safe loader
    except yaml.constructor.ConstructorError as error:
        if f"{TAG}python/" in str(error.problem):
            raise ReadError(f"{where} describes objects of Python, which are never built; use JSON") from None
        raise ReadError(f"{where} is neither JSON nor plain YAML") from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise ReadError(f"{where} is neither JSON nor plain YAML") from None
    check(value, where)
    return value


def check(value: Any, where: str) -> None:
    """Checks depth, number of items (aliases count each time) and texts.

    Raises:
        ReadError: there are too many items, or a text contains a lone surrogate, which cannot be printed.
    """
    waiting, count = [(value, 0)], 1
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, (Mapping, list)):
            count += len(item)
            if depth > DEPTH_LIMIT or count > ITEM_LIMIT:
                raise ReadError(f"{where} is nested too deeply, or too large")
            below = [*item, *item.values()] if isinstance(item, Mapping) else item
            waiting.extend((part, depth + 1) for part in below)
        elif isinstance(item, str) and SURROGATE.search(item):
            raise ReadError(f"{where} contains a lone surrogate (half of a UTF-16 pair), which is not text")


def _object(pairs: list[tuple[str, Any]], where: str) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) != len(pairs):
        raise ReadError(f"{where} {TWICE}")
    return result
