"""Names that a parameter can have: those of variables in a cell."""

from __future__ import annotations

_words = """
    arguments await break case catch class const continue debugger default delete do else enum eval export
    extends false finally for function if implements import in instanceof interface let new null package
    private protected public return static super switch this throw true try typeof var void while with yield
"""
# Not words of the language, but a cell has them already, and needs them to be what they are.
_taken = "exports require globalThis undefined NaN Infinity"

reserved = frozenset(_words.split()) | frozenset(_taken.split())


def complaint(name: object) -> str | None:
    """What is wrong with a name, or None."""
    if not isinstance(name, str):
        return f"the parameter {name!r} has no name: a variable in TypeScript is called by a word, such as loss"
    if name in reserved:
        return f'the parameter "{name}" needs another name: that is a reserved word in TypeScript'
    # Python's names are TypeScript's, but for the dollar sign.
    if not name.replace("$", "_").isidentifier():
        return (
            f'the parameter "{name}" is no name in TypeScript: '
            "that is letters, digits, _ and $, and begins with no digit"
        )
    return None
