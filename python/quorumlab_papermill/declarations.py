"""The variables that a cell declares, with their types, values and trailing comments.

A reader for cells of parameters, not a compiler: what it does not understand it passes over.
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Declaration:
    keyword: str
    name: str
    type: str | None
    """As it was written; None where it was not."""
    value: str
    help: str
    """The comment behind it, on the line where it ends."""


def declarations(source: str) -> list[Declaration]:
    """All of a cell, in their order."""
    shape, comments = _shape(source)
    found: list[Declaration] = []
    at = 0
    while start := _start.search(shape, at):
        at = start.end()
        if _depth(shape, start.start()) > 0:
            continue
        statement: list[Declaration] = []
        while name := _name.match(source, at):
            at = name.end()
            kind = None
            if _after_blanks(shape, at) == ":":
                begin = shape.index(":", at) + 1
                at = _end(shape, begin, "=,;", angles=True)
                kind = _text(source, comments, begin, at)
            value = "undefined"
            if at < len(shape) and _after_blanks(shape, at) == "=":
                begin = shape.index("=", at) + 1
                at = _end(shape, begin, ",;")
                value = _text(source, comments, begin, at)
            statement.append(Declaration(start["keyword"], name["name"], kind, value, ""))
            if at >= len(shape) or shape[at] != ",":
                break
            at += 1
        help = _comment_behind(source, shape, comments, at)
        found += [
            Declaration(each.keyword, each.name, each.type, each.value, help if each is statement[-1] else "")
            for each in statement
        ]
    return found


_start = re.compile(r"(?<![\w$.])(?P<keyword>const|let|var)\s+")
_name = re.compile(r"\s*(?P<name>[^\W\d][\w$]*|\$[\w$]*)\s*!?")

# What is not code, and regular expressions where a value may begin.
_opaque = re.compile(
    r"""
      (?P<comment> //[^\n\r\u2028\u2029]* | /\*.*?(?:\*/|\Z) )
    | "(?:[^"\\\n]|\\.)*" | '(?:[^'\\\n]|\\.)*' | `(?:[^`\\]|\\.)*`
    | (?<=[=(,:\[!&|?]) [ ]* /(?![*/])(?:[^/\\\n\[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+/[a-z]*
    """,
    re.VERBOSE | re.DOTALL,
)
# The commas in `new Map<string, number>()` part no declarations.
_type_arguments = re.compile(r"(?<=[\w$])<[\w$\s,.\[\]|&<>\"]*>(?=\s*\()")


def _shape(source: str) -> tuple[str, list[tuple[int, int]]]:
    """The source with strings and comments blotted out, every character in its place; and the comments."""
    comments: list[tuple[int, int]] = []

    def blot(match: re.Match[str]) -> str:
        if match["comment"] is None:
            return re.sub(r".", '"', match[0], flags=re.DOTALL)
        comments.append(match.span())
        return re.sub(r"[^\n]", " ", match[0])

    shape = _opaque.sub(blot, source)
    shape = _type_arguments.sub(lambda match: '"' * len(match[0]), shape)
    return shape, comments


def _depth(shape: str, at: int) -> int:
    before = shape[:at]
    return sum(before.count(bracket) for bracket in "([{") - sum(before.count(bracket) for bracket in ")]}")


def _after_blanks(shape: str, at: int) -> str:
    rest = shape[at:].lstrip()
    return rest[:1]


def _end(shape: str, begin: int, enders: str, *, angles: bool = False) -> int:
    """Where what begins here ends: at one of the characters outside brackets, or at a line that is complete."""
    depth = 0
    for at in range(begin, len(shape)):
        character, around = shape[at], shape[at - 1 : at + 2]
        if character in "([{" or (angles and character == "<"):
            depth += 1
        elif character in ")]}" or (angles and character == ">" and not around.startswith("=")):
            depth -= 1
            if depth < 0:
                return at
        elif depth == 0 and character in enders and not (character == "=" and around.endswith(">")):
            return at
        elif depth == 0 and character == "\n" and _complete(shape[begin:at], shape[at:]):
            return at
    return len(shape)


def _complete(so_far: str, rest: str) -> bool:
    """Does a statement end at this line's end, without a semicolon?"""
    before, after = so_far.rstrip(), rest.lstrip()
    if not before or re.search(r"(?:[-+*/%&|^<=?:,.!~]|=>)$", before):
        return False
    return not re.match(r"[-+*/%&|^<>=?:,.(\[]", after)


def _text(source: str, comments: list[tuple[int, int]], begin: int, end: int) -> str:
    """What stands there, in one line and without its comments."""
    parts: list[str] = []
    for start, stop in comments:
        if begin <= start < end:
            parts.append(source[begin:start])
            begin = min(stop, end)
    parts.append(source[begin:end])
    return re.sub(r"\s*\n\s*", " ", "".join(parts)).strip()


def _comment_behind(source: str, shape: str, comments: list[tuple[int, int]], at: int) -> str:
    line_ends = shape.find("\n", at)
    line_ends = len(shape) if line_ends < 0 else line_ends
    line_begins = shape.rfind("\n", 0, at) + 1
    # Not one that stands before the end: that belongs to what it stands in.
    behind = [span for span in comments if line_begins <= span[0] < line_ends and not shape[span[0] : at].strip()]
    return " ".join(re.sub(r"^//+|^/\*+|\*/$", "", source[start:stop]).strip() for start, stop in behind)
