"""One command out of one method: its signature for typer, and the call."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Literal

import typer

from twofold.cli import docs
from twofold.cli.catalogue import Method, command_name
from twofold.cli.output import Filter, Printer
from twofold.cli.parameters import Parameter, given, parameters
from twofold.cli.sdks import Sdk
from twofold.cli.settings import Given, at_a_terminal

Form = Literal["table", "json", "jsonl", "csv"]

_DESTRUCTIVE = ("cancel", "delete", "leave", "remove", "rotate", "transfer")
# The method's own parameters of these names mean the connection too.
_SAID_BY_THE_SHELL = ("base_url",)
_FILTERED = "Only records with FIELD=VALUE; also != > < >= <= and ~ (contains). May be repeated."

_OUTPUT: dict[str, tuple[Any, Any, str]] = {
    "output": (Form, "table", "How to print the result."),
    "fields": (str | None, None, "Print these fields only, as name,owner.name."),
    "filter": (list[str] | None, None, _FILTERED),
}
_CONNECTION: dict[str, tuple[Any, Any, str]] = {
    "base_url": (str | None, None, "Of the API."),
    "api_key_file": (Path | None, None, "A file with the API key."),
    "emulator": (bool, False, "Start a local emulator and run against it."),
    "timeout": (float | None, None, "Seconds for each phase of a request."),
    "deadline": (float | None, None, "Seconds for each call, its retries included."),
    "max_retries": (int | None, None, "Requests made after one fails."),
}
_COLONY: dict[str, tuple[Any, Any, str]] = {
    "totp": (str | None, None, "The current code, for an account with two-factor authentication."),
}
_WALK: dict[str, tuple[Any, Any, str]] = {
    "all": (bool, False, "Get all pages; so does each option for all pages only."),
}
_SURE: dict[str, tuple[Any, Any, str]] = {"yes": (bool, False, "Do not ask.")}


def build(sdk: Sdk, path: tuple[str, ...], kind: type, method: Method) -> Any:
    """The command of a method."""
    own = parameters(method.function, kind, _SAID_BY_THE_SHELL)
    walk = parameters(method.walker, kind) if method.walker else []
    names = {one.name for one in own}
    added = [one for one in walk if one.name not in names]
    taken = names | {one.name for one in added}

    def run(**values: Any) -> None:
        _run(sdk, path, kind, method, (own, walk), values)

    shell = _shell_options(sdk, method, taken)
    # Typer reads the signature and the docstring.
    run.__signature__ = inspect.Signature([*(one.shown for one in [*own, *added]), *shell])  # pyright: ignore[reportFunctionMemberAccess]
    run.__doc__ = docs.summary(method.function)
    app = typer.Typer(add_completion=False)
    app.command(command_name(method.name), rich_help_panel=_panel(sdk, method, path))(run)
    return typer.main.get_command(app)


def _shell_options(sdk: Sdk, method: Method, taken: set[str]) -> list[inspect.Parameter]:
    options = _shell_parameters(_OUTPUT, "Output", taken)
    if method.walker is not None:
        options = _shell_parameters(_WALK, "Pages", taken) + options
    if method.name.startswith(_DESTRUCTIVE):
        options += _shell_parameters(_SURE, "Output", taken)
    more = _COLONY if sdk.name == "colony" else {}
    return options + _shell_parameters({**_CONNECTION, **more}, "Connection", taken)


def _shell_parameters(
    table: Mapping[str, tuple[Any, Any, str]], panel: str, taken: set[str]
) -> list[inspect.Parameter]:
    """Options of the shell itself, without those whose names a method has taken."""
    return [
        inspect.Parameter(
            f"shell_{name}",
            inspect.Parameter.KEYWORD_ONLY,
            default=default,
            annotation=Annotated[kind, typer.Option(*_flags(name), help=text, rich_help_panel=panel)],
        )
        for name, (kind, default, text) in table.items()
        if name not in taken
    ]


def _connection(values: Mapping[str, Any]) -> Given:
    """What the options of `_CONNECTION` and their like say."""
    names = [one.name for one in fields(Given)]
    return Given(**{name: values[f"shell_{name}"] for name in names if f"shell_{name}" in values})


def _flags(name: str) -> tuple[str, ...]:
    flag = f"--{name.replace('_', '-')}"
    return {"output": (flag, "-o"), "yes": (flag, "-y")}.get(name, (flag,))


def _panel(sdk: Sdk, method: Method, path: tuple[str, ...]) -> str | None:
    """A client without resources has its methods in areas: the modules they are in."""
    if path or sdk.name != "colony":
        return None
    return method.function.__module__.rpartition(".")[2].capitalize()


def _run(
    sdk: Sdk,
    path: tuple[str, ...],
    kind: type,
    method: Method,
    parameters: tuple[list[Parameter], list[Parameter]],
    values: Mapping[str, Any],
) -> None:
    from twofold.cli.call import Call, perform

    own, walk = parameters
    printer = _printer(values)
    everything = _wants_everything(own, walk, values)
    _confirm(method, values)
    arguments = given(values, walk if everything else own)
    if everything and "page_size" not in arguments and "page_size" in {one.name for one in walk}:
        # What a page is called where one is asked for.
        arguments |= {"page_size": values["limit"]} if values.get("limit") is not None else {}
    perform(Call(sdk, path, kind, method, arguments, everything), _connection(values), printer)


def _printer(values: Mapping[str, Any]) -> Printer:
    names = [name.strip() for name in str(values["shell_fields"] or "").split(",")]
    filters = [Filter.parse(one) for one in values["shell_filter"] or ()]
    return Printer(values["shell_output"], [name for name in names if name], filters)


def _wants_everything(own: list[Parameter], walk: list[Parameter], values: Mapping[str, Any]) -> bool:
    """Whether all pages are to be walked.

    Raises:
        typer.BadParameter: an option is for one page only.
    """
    own_names, walk_names = ({one.name for one in some} for some in (own, walk))
    asked = [name for name in walk_names - own_names if values.get(name) is not None]
    if not values.get("shell_all") and not asked:
        return False
    size = {"limit"} if "page_size" in walk_names else set[str]()
    for name in own_names - walk_names - size - {"idempotency_key"}:
        if values.get(name) is not None:
            raise typer.BadParameter(f"--{command_name(name)} is for one page: leave it out with --all")
    return True


def _confirm(method: Method, values: Mapping[str, Any]) -> None:
    """Ask before something is gone for good.

    Raises:
        typer.BadParameter: there is nobody to ask.
        typer.Exit: the answer was no.
    """
    if values.get("shell_yes", True) or values.get("shell_emulator"):
        return
    if not at_a_terminal():
        raise typer.BadParameter(f"{command_name(method.name)} asks before it acts: give --yes")
    if not typer.confirm(f"{command_name(method.name)}: are you sure?", err=True):
        raise typer.Exit(1)
