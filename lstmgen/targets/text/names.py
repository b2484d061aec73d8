"""Names from a model file, made safe for source code.

Identifiers keep only ASCII letters, digits and underscores; comments keep printable ASCII that can end
neither a comment nor a line.
"""

import re
from collections.abc import Iterable

NAME_LIMIT = 40
COMMENT_LIMIT = 100
PREFIX_LIMIT = 40


class Namer:
    """Makes identifiers unique, even in other letter case."""

    def __init__(self, reserved: Iterable[str], *, camel: bool = False) -> None:
        """`camel`: identifiers are camelCase; otherwise their words are joined by underscores."""
        self.camel = camel
        self._reserved = frozenset(map(str.lower, reserved))
        self._taken = set(self._reserved)
        self._given: dict[str, str] = {}
        self._numbers: dict[str, int] = {}

    def name(self, key: str, wish: str = "", ending: str = "") -> str:
        """The identifier of the thing known as `key`; the same at every call.

        Args:
            wish: what it would like to be called, if not `key`; may hold anything, and is cut where it is long.
            ending: what comes behind that and is never cut; must itself be an identifier.
        """
        if key not in self._given:
            base = identifier(wish or key) + (f"_{ending}" if ending else "")
            base, separator = (camel_case(base), "") if self.camel else (base, "_")
            candidate, k = base, self._numbers.get(base, 1)
            while candidate.lower() in self._taken:
                candidate, k = f"{base}{separator}{k}", k + 1
            self._numbers[base] = k
            self._taken.add(candidate.lower())
            self._given[key] = candidate
        return self._given[key]

    @property
    def names(self) -> frozenset[str]:
        """The identifiers so far."""
        return frozenset(self._given.values())

    def reserves(self, wish: str) -> bool:
        """Returns whether the identifier of a wish is reserved for something else."""
        base = identifier(wish)
        return (camel_case(base) if self.camel else base).lower() in self._reserved


def identifier(text: str) -> str:
    """An ASCII identifier that resembles the text: no leading digit or underscore, no double underscore."""
    clean = re.sub(r"[^A-Za-z0-9]+", "_", text)[:NAME_LIMIT].strip("_")
    return clean if clean[:1].isalpha() else f"layer_{clean}".rstrip("_")


def pascal_case(name: str) -> str:
    """Returns the words of a name, parted by underscores, with capitals only at their beginnings."""
    return "".join(word.capitalize() for word in name.split("_"))


def camel_case(name: str) -> str:
    """An identifier in camelCase: leaky_relu → leakyRelu, LSTM_h → lstmH, Conv2D → conv2D."""
    first, *words = name.split("_")
    first = first.lower() if first.isupper() else first[:1].lower() + first[1:]
    return first + "".join(word[:1].upper() + word[1:] for word in words)


def comment(text: object, limit: int = COMMENT_LIMIT) -> str:
    """Text that is safe in a comment of any language: one line of printable ASCII, bounded.

    Without an asterisk no block comment of C begins or ends; without a backslash or a question mark no line is
    joined to the next, not even by a trigraph.
    """
    safe = "".join(_harmless(char) for char in str(text)[: limit + 1])
    return safe if len(safe) <= limit else safe[: limit - 3] + "..."


def code_span(text: object) -> str:
    """A comment as a code span of Markdown, in which neither Markdown nor HTML means anything."""
    plain = comment(text).replace("`", "'")
    return f"`{plain}`"


def _harmless(char: str) -> str:
    if char in "*\\?" or not " " <= char <= "~":
        return f"<U+{ord(char):04X}>"
    return char


def is_prefix(name: str) -> bool:
    """Returns whether names that start with this and an underscore are allowed in C and C++."""
    return re.fullmatch(r"[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*", name) is not None and len(name) <= PREFIX_LIMIT


def prefix(text: str) -> str:
    """The prefix that resembles the name of a file or a folder."""
    clean = re.sub(r"[^A-Za-z0-9]+", "_", text).strip("_")
    if not clean[:1].isalpha():
        clean = f"net_{clean}"
    return clean[:PREFIX_LIMIT].strip("_")
