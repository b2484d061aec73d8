"""C that computes in float32, turned into C that computes in float64."""

from __future__ import annotations

import re

FUNCTIONS = "erf erfc exp expm1 fabs ceil cos floor log log1p pow sin sqrt".split()
PARTS = re.compile(
    r"(?P<comment>/\*.*?\*/)"
    r'|"%(?P<read>f)"'
    r"|(?P<write>%\.9g)"
    r"|\b(?P<type>float)\b"
    r"|\b(?P<macro>INFINITY|NAN)\b"
    rf"|\b(?P<function>{'|'.join(FUNCTIONS)})f(?=\()"
    r"|(?<![\w.])(?P<number>\d+(?:\.\d*)?(?:e[-+]?\d+)?)f\b",
    re.DOTALL,
)


def typed(text: str, dtype: str) -> str:
    """A source in the type that is computed in."""
    return doubled(text) if dtype == "float64" else text


def doubled(text: str) -> str:
    """The same source with double for float: types, numbers, what libm declares, formats of printf and scanf."""

    def double(found: re.Match[str]) -> str:
        kind = found.lastgroup
        if kind == "comment":
            return found[0]
        plain = {"read": '"%lf"', "write": "%.17g", "type": "double", "macro": f"(double){found[0]}"}
        return plain.get(str(kind)) or found[str(kind)]

    return PARTS.sub(double, text)
