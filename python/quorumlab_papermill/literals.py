"""A value of Python's as the TypeScript that means the same."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date, time
from numbers import Integral, Real
from pathlib import PurePath
from typing import Any


class Untranslatable(ValueError):
    """Says which part of a value has no counterpart in TypeScript, and what would."""


def literal(value: Any) -> str:
    """The TypeScript expression of a value: of JSON's and YAML's kinds, nested as they may be."""
    try:
        return _literal(value, ())
    except RecursionError:
        raise Untranslatable("it is nested too deeply") from None


def _literal(value: Any, around: tuple[int, ...]) -> str:
    if value is None:
        return "null"
    if isinstance(value, str):
        return string(value)
    if isinstance(value, bool):  # before the integers, of which Python's truth values are two
        return "true" if value else "false"
    if isinstance(value, Integral):
        return integer(int(value))
    if isinstance(value, Real):
        return number(float(value))
    if isinstance(value, (date, time, PurePath)):
        return string(str(value))
    if id(value) in around:
        raise Untranslatable("it contains itself")
    around = (*around, id(value))
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(_literal(item, around) for item in value)}]"
    if isinstance(value, Mapping):
        return _object(value, around)
    raise Untranslatable(
        f"a {type(value).__name__} has no counterpart in TypeScript; "
        "numbers, strings, booleans, null, lists and dicts have"
    )


def integer(value: int) -> str:
    """Integers too large for a number of JavaScript's are refused: rounded, a seed would be another one."""
    try:
        exact = int(float(value)) == value
    except OverflowError:
        exact = False
    if not exact:
        shown = str(value) if abs(value) < 10**40 else "an integer of more than 40 digits"
        raise Untranslatable(
            f"{shown} is no number that TypeScript holds exactly; pass it as a string "
            "(papermill -r NAME VALUE, or in quotes in YAML)"
        )
    return str(value) if abs(value) < 10**21 else repr(float(value))


def number(value: float) -> str:
    if math.isfinite(value):
        return repr(value)  # the shortest digits that mean this very number, in JavaScript as in Python
    if math.isnan(value):
        return "NaN"
    return "Infinity" if value > 0 else "-Infinity"


_named = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def string(value: str) -> str:
    """In double quotes. What cannot be seen, or would end the line, is written as an escape."""
    return f'"{"".join(_character(character) for character in value)}"'


def _character(character: str) -> str:
    if character in _named:
        return _named[character]
    if character.isprintable():
        return character
    code = ord(character)
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)  # TypeScript's strings are of UTF-16 units
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"


def _object(value: Mapping[Any, Any], around: tuple[int, ...]) -> str:
    entries: dict[str, str] = {}
    for key, item in value.items():
        written = _key(key)
        if written == '"__proto__"':
            written = f"[{written}]"  # written plainly, it would set the object's prototype
        if written in entries:
            raise Untranslatable(f"two of its keys are {written} in TypeScript, where keys are strings")
        entries[written] = _literal(item, around)
    return f"{{{', '.join(f'{key}: {item}' for key, item in entries.items())}}}"


def _key(key: Any) -> str:
    if isinstance(key, str):
        return string(key)
    if key is None or isinstance(key, (bool, Integral)):
        return string(_literal(key, ()))
    if isinstance(key, Real) and float(key).is_integer() and abs(key) < 10**21:
        return string(str(int(key)))  # 1.0 is 1 where all numbers are of one kind
    raise Untranslatable(f"{key!r} cannot be a key in TypeScript; strings and integers can")
