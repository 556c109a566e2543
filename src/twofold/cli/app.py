"""The commands. A new one is a module here, its function of the same name, and a line in `COMMANDS`."""

from __future__ import annotations

from importlib import import_module

import typer

COMMANDS = [
    "emulate",
    "mirror",
    "tour",
]

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_show_locals=False)


@app.callback()
def _twofold() -> None:  # pyright: ignore[reportUnusedFunction]
    """Write an HTTP API client once, in async; ship it twofold."""


for _name in COMMANDS:
    app.command(_name)(getattr(import_module(f"twofold.cli.{_name}"), _name))
