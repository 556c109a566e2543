"""From the parameters of a method to arguments and options of a command."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, is_typeddict

import typer

from twofold.cli import docs
from twofold.cli.settings import at_a_terminal, read_secret_file

SECRETS = frozenset(
    {"claim_token", "gc_storage_auth_json_content", "password", "s3_secret_access_key", "secret"}
)
"""Parameters whose values do not belong into a command line, which other users of the machine can read."""

# What methods take through `**options` and is worth an option; the rest is said once for the whole client.
_CALL_OPTIONS: dict[str, tuple[Any, str]] = {
    "idempotency_key": (str, "Of an earlier attempt, to repeat that call safely."),
    "limit": (int, "Records a page."),
    "max_results": (int, "Records to get at most."),
    "max_pages": (int, "Pages to ask for at most."),
    "resume_token": (str, "From a walk that ended early: goes on behind its last record."),
}
_READS = ("details", "get", "iter", "list")
_FLAGS = {"resume_token": "--resume"}
_SCALARS = (bool, int, float, str)
_AS_TEXT = frozenset({Path, date, datetime, int, str})
_MANY = (list, Sequence, Iterable, tuple)


@dataclass(frozen=True)
class Parameter:
    """One parameter of a method, and of its command.

    Attributes:
        name: in Python.
        shown: an `inspect.Parameter` that typer understands.
        positional: it is an argument of the command.
        secret: it is asked for where it is missing.
        required: the method cannot do without it.
    """

    name: str
    shown: inspect.Parameter
    positional: bool
    secret: bool
    required: bool


def parameters(function: Callable[..., Any], kind: type, leave_out: Iterable[str] = ()) -> list[Parameter]:
    """The parameters of a method that a command line can give: no functions, nothing private."""
    texts = docs.parameters(function, kind)
    found: list[Parameter] = []
    for one in inspect.signature(function, eval_str=True).parameters.values():
        if one.kind is one.VAR_KEYWORD:
            found += _call_options(one.annotation, function.__name__, {parameter.name for parameter in found})
        elif one.name not in ("self", *leave_out) and _can_be_typed(one):
            found.append(_parameter(one, texts.get(one.name, "")))
    return found


def read_json(text: str) -> Any:
    """JSON from the words of a command, from a file (`@path`), or from standard input (`@-`).

    A file whose name ends in `.jsonl` is a list with one value a line.

    Raises:
        typer.BadParameter: it is none, or the file cannot be read.
    """
    content = _content(text)
    try:
        if text.startswith("@") and text.endswith(".jsonl"):
            return [json.loads(line) for line in content.splitlines() if line.strip()]
        return json.loads(content)
    except ValueError as error:
        where = "" if text.startswith("@") else ", or @FILE"
        raise typer.BadParameter(f"give JSON{where}: {error}") from None


def read_secret(text: str) -> str:
    """A secret from a file (`@path`), or asked for (`-`)."""
    if text == "-":
        return typer.prompt("Secret", hide_input=True, err=True)
    return read_secret_file(Path(text[1:]), "secret") if text.startswith("@") else text


def ask(parameter: Parameter) -> str:
    """Ask for a secret that the method cannot do without.

    Raises:
        typer.BadParameter: nobody is there to be asked.
    """
    if not at_a_terminal():
        flag = f"--{parameter.name.replace('_', '-')}"
        raise typer.BadParameter(f"{flag} is missing: give {flag} @FILE")
    return typer.prompt(parameter.name.replace("_", " ").capitalize(), hide_input=True, err=True)


_JSON: Any = {"parser": read_json, "metavar": "JSON|@FILE"}
_SECRET: Any = {"parser": read_secret, "metavar": "@FILE|-"}


def _content(text: str) -> str:
    if text == "@-":
        return sys.stdin.read()
    if not text.startswith("@"):
        return text
    try:
        return Path(text[1:]).read_text(encoding="utf-8")
    except OSError as error:
        raise typer.BadParameter(f"{text[1:]} cannot be read: {error.strerror}") from None


def _parameter(one: inspect.Parameter, text: str) -> Parameter:
    types = _alternatives(one.annotation)
    required = one.default is one.empty
    secret = one.name in SECRETS
    positional = required and one.kind is one.POSITIONAL_OR_KEYWORD and not secret
    # A required parameter that may be None is said by leaving it out.
    needed = required and not secret and NoneType not in _members(one.annotation)
    shown = _shown(one, types, text, positional=positional and needed, needed=needed, secret=secret)
    return Parameter(one.name, shown, positional and needed, secret, required)


def _shown(
    one: inspect.Parameter, types: list[Any], text: str, *, positional: bool, needed: bool, secret: bool
) -> inspect.Parameter:
    typed, extra = (Any, _SECRET) if secret else _typed(types)
    help_text = docs.shown(text)
    if positional:
        info = typer.Argument(help=help_text, **extra)
    else:
        default = _default_text(one.default)
        info = typer.Option(_flag(one.name, typed), help=help_text, show_default=default, **extra)
    annotation = Annotated[typed if needed else typed | None, info]
    default = one.empty if needed else None
    return inspect.Parameter(one.name, one.KEYWORD_ONLY, default=default, annotation=annotation)


def _flag(name: str, typed: Any) -> str:
    flag = _FLAGS.get(name, f"--{name.replace('_', '-')}")
    return f"{flag}/--no-{flag[2:]}" if typed is bool else flag


def _default_text(default: Any) -> str | bool:
    if default is inspect.Parameter.empty or default is None:
        return False
    return {True: "yes", False: "no"}[default] if isinstance(default, bool) else str(default)


def _typed(types: list[Any]) -> tuple[Any, Any]:
    """The type for typer, and what else to tell it."""
    if len(types) == 1 and (types[0] in _SCALARS or _is_choice(types[0])):
        return types[0], {}
    if types in ([date], [datetime]):
        return Any, {"parser": _read_time(types[0]), "metavar": "ISO 8601"}
    if types == [Path]:
        return Path, {}
    if all(one in _AS_TEXT or _is_choice(one) for one in types):
        return str, {}
    many = [get_args(one)[0] for one in types if get_origin(one) in _MANY and len(get_args(one)) == 1]
    if many and many[0] in _SCALARS and all(one in (str, *types[-1:]) for one in types):
        return list[many[0]], {}
    return Any, _JSON


def _read_time(kind: Any) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return kind.fromisoformat(text)
        except ValueError:
            raise typer.BadParameter(f"{text!r} is no ISO 8601 {kind.__name__}") from None

    return read


def _is_choice(one: Any) -> bool:
    return get_origin(one) is Literal or (isinstance(one, type) and issubclass(one, Enum))


def _members(annotation: Any) -> list[Any]:
    return list(get_args(annotation)) if get_origin(annotation) in (Union, UnionType) else [annotation]


def _alternatives(annotation: Any) -> list[Any]:
    """What a parameter takes, without None; origins of collections are their abstract classes or `list`."""
    return [one for one in _members(annotation) if one is not NoneType]


def _can_be_typed(one: inspect.Parameter) -> bool:
    functions = any(get_origin(kind) is Callable for kind in _alternatives(one.annotation))
    return not functions and not one.name.startswith("_")


def _call_options(annotation: Any, method: str, taken: set[str]) -> list[Parameter]:
    (kind,) = get_args(annotation)
    names = set(kind.__annotations__ if is_typeddict(kind) else {})
    if method.startswith(_READS):
        names -= {"idempotency_key"}
    return [
        Parameter(name, _option(name, *_CALL_OPTIONS[name]), False, False, False)
        for name in _CALL_OPTIONS
        if name in names and name not in taken
    ]


def _option(name: str, typed: Any, text: str) -> inspect.Parameter:
    info = typer.Option(_flag(name, typed), help=text)
    annotation = Annotated[typed | None, info]
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def given(values: Mapping[str, Any], wanted: Iterable[Parameter]) -> dict[str, Any]:
    """The arguments of the method out of those of the command; what was not given is left to the method.

    Raises:
        typer.BadParameter: a secret is missing, and nobody is there to be asked.
    """
    found: dict[str, Any] = {}
    for one in wanted:
        value = values.get(one.name)
        if value is None and one.required:
            value = ask(one) if one.secret else None
            found[one.name] = value
        elif value is not None:
            found[one.name] = value
    return found
