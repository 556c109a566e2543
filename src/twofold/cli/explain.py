"""`twofold explain`: what a client would be made with, and where each part comes from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any
from urllib.request import getproxies

import typer

from twofold.cli.sdks import SDKS, Sdk
from twofold.cli.settings import Given, Setting, settings

_EVERYWHERE = ("TWOFOLD_BACKEND",)


def explain(
    api: Annotated[str, typer.Argument(help="avala, bloomy or colony.")],
    base_url: Annotated[str | None, typer.Option(help="As for a command.")] = None,
    api_key_file: Annotated[Path | None, typer.Option(help="As for a command.")] = None,
    emulator: Annotated[bool, typer.Option("--emulator", help="As for a command.")] = False,
    timeout: Annotated[float | None, typer.Option(help="As for a command.")] = None,
    deadline: Annotated[float | None, typer.Option(help="As for a command.")] = None,
    max_retries: Annotated[int | None, typer.Option(help="As for a command.")] = None,
    output: Annotated[str, typer.Option("--output", "-o", help="table or json.")] = "table",
) -> None:
    """Print the options that a command would run with, and where each came from; secrets are hidden."""
    from twofold.cli.output import Printer

    if output not in ("table", "json"):
        raise typer.BadParameter("--output is table or json")
    sdk = chosen(api)
    given = Given(base_url, api_key_file, emulator, timeout, deadline, max_retries)
    printer = Printer(output)
    for one in [*settings(sdk, given), *_variables(sdk), *_proxies()]:
        printer.add({"option": one.name, "value": _shown(one), "source": one.source})
    printer.flush()


def chosen(api: str) -> Sdk:
    """The SDK of a name.

    Raises:
        typer.BadParameter: there is none.
    """
    if api not in SDKS:
        raise typer.BadParameter(f"there is no SDK {api!r}: give one of {', '.join(SDKS)}")
    return SDKS[api]


def _variables(sdk: Sdk) -> list[Setting]:
    return [
        Setting(name, os.environ[name], "environment")
        for name in (*sdk.variables, *_EVERYWHERE)
        if name in os.environ
    ]


def _proxies() -> list[Setting]:
    from twofold._core.redact import shown_url

    return [Setting(f"{name} proxy", shown_url(url), "environment") for name, url in getproxies().items()]


def _shown(setting: Setting) -> Any:
    from twofold._core.redact import shown_url

    if setting.value is None:
        return None
    if setting.name == "api_key":
        return "(hidden)"
    return shown_url(setting.value) if setting.name == "base_url" else setting.value
