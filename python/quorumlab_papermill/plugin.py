"""Tells papermill of TypeScript. papermill loads this by the entry point in pyproject.toml."""

from __future__ import annotations

import threading
from typing import Any

import click
from papermill.engines import NBClientEngine
from papermill.exceptions import PapermillException
from papermill.models import Parameter
from papermill.translators import Translator, papermill_translators

from .declarations import Declaration, declarations
from .literals import Untranslatable, literal
from .names import complaint


class ParameterError(click.ClickException, PapermillException):
    """A parameter that the notebook cannot be given. On the command line its message is all that is shown."""


class TypeScriptTranslator(Translator):
    """Writes the cell of parameters, and reads the one with their defaults."""

    # papermill has the defaults read just before it has the parameters written, and hands over no more than
    # their values. What was declared is kept in between, so that a variable keeps its type.
    _declared = threading.local()

    @classmethod
    def translate(cls, val: Any) -> str:
        try:
            return literal(val)
        except Untranslatable as error:
            raise ParameterError(f"This value cannot be a parameter: {error}.") from None

    @classmethod
    def comment(cls, cmt_str: str) -> str:
        return "\n".join(f"// {line}".rstrip() for line in cmt_str.splitlines())

    @classmethod
    def codify(cls, parameters: dict[str, Any], comment: str = "Parameters") -> str:
        declared: dict[str, Declaration] = getattr(cls._declared, "by_name", {})
        cls._declared.by_name = {}
        lines = [cls.comment(comment)]
        for name, value in parameters.items():
            wrong = complaint(name)
            if wrong:
                raise ParameterError(f"{wrong[0].upper()}{wrong[1:]}.")
            try:
                lines.append(_declaration(declared.get(name), name, value))
            except Untranslatable as error:
                raise ParameterError(f'The parameter "{name}" cannot be passed on: {error}.') from None
        return "\n".join(lines) + "\n"

    @classmethod
    def inspect(cls, parameters_cell: Any) -> list[Parameter]:
        found = declarations(parameters_cell["source"])
        cls._declared.by_name = {each.name: each for each in found}
        return [Parameter(each.name, each.type or _type_of(each.value), each.value, each.help) for each in found]


def _declaration(default: Declaration | None, name: str, value: Any) -> str:
    written = literal(value)
    if default is not None and default.type is not None:
        return f"{default.keyword} {name}: {default.type} = {written};"
    # `let` even where the default is a `const`: that one's type would be this one value. And of nothing, or of
    # an empty list, no type can be told.
    unknown = {"null": ": any", "[]": ": any[]"}.get(written, "")
    return f"let {name}{unknown} = {written};"


def _type_of(value: str) -> str:
    """The type of a plain literal; papermill calls an unknown one None."""
    if value in ("true", "false"):
        return "boolean"
    if value[:1] in ('"', "'", "`") and value.count(value[0]) - value.count(f"\\{value[0]}") == 2:
        return "string" if value.endswith(value[0]) else "None"
    try:
        float(value.replace("_", ""))
    except ValueError:
        return "number" if value in ("Infinity", "-Infinity", "NaN") else "None"
    return "number"


papermill_translators.register("typescript", TypeScriptTranslator)

# What the entry point must name: an engine. It is papermill's own.
engine = NBClientEngine
