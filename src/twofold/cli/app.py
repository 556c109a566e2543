"""The commands. A new one is a module here, its function of the same name, and a line in `COMMANDS`."""

from __future__ import annotations

from importlib import import_module

import typer

from twofold.cli.groups import SdkGroup
from twofold.cli.sdks import SDKS

COMMANDS = [
    "configure",
    "emulate",
    "explain",
    "mirror",
    "tour",
]

app = typer.Typer(no_args_is_help=True, pretty_exceptions_show_locals=False)


@app.callback()
def _twofold() -> None:  # pyright: ignore[reportUnusedFunction]
    """Write an HTTP API client once, in async; ship it twofold."""


for _name in COMMANDS:
    app.command(_name)(getattr(import_module(f"twofold.cli.{_name}"), _name))
for _sdk in SDKS.values():
    _help = f"Call the API of {_sdk.title}: every method of its client."
    app.add_typer(typer.Typer(cls=SdkGroup, help=_help, no_args_is_help=True), name=_sdk.name)
