"""`twofold configure`: keep a key, once it has been seen to work."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from twofold.cli.explain import chosen
from twofold.cli.sdks import Sdk
from twofold.cli.settings import at_a_terminal, read_secret_file, write_stored


def configure(
    api: Annotated[str, typer.Argument(help="avala, bloomy or colony.")],
    base_url: Annotated[str | None, typer.Option(help="Keep this one too; production without it.")] = None,
    api_key_file: Annotated[Path | None, typer.Option(help="A file with the key, instead of asking.")] = None,
    check: Annotated[bool, typer.Option(help="Call the API with the key first.")] = True,
) -> None:
    """Ask for an API key, see that it works, and keep it in a file that only you can read."""
    sdk = chosen(api)
    key = _key(sdk, api_key_file)
    if check:
        _check(sdk, key, base_url or sdk.default_base_url())
    settings = {"api_key": key} | ({"base_url": base_url} if base_url else {})
    try:
        path = write_stored(sdk, settings)
    except OSError as error:
        typer.echo(f"Error: the key cannot be kept: {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"{'checked and kept' if check else 'kept'} in {path}")


def _key(sdk: Sdk, file: Path | None) -> str:
    if file is not None:
        return read_secret_file(file, "--api-key-file")
    if not at_a_terminal():
        raise typer.BadParameter("nobody is there to type the key: give --api-key-file")
    return typer.prompt(f"API key of {sdk.title}", hide_input=True, err=True).strip()


def _check(sdk: Sdk, key: str, base_url: str) -> None:
    from twofold.cli import failures

    try:
        with sdk.client_class()(key, base_url=base_url) as client:
            _first_call(sdk, client)
    except failures.EXPECTED as error:
        failures.tell(sdk, error)
        typer.echo("nothing was kept", err=True)
        raise typer.Exit(failures.status(error)) from None


def _first_call(sdk: Sdk, client: Any) -> None:
    """The cheapest call that needs a good key."""
    if sdk.name == "avala":
        client.organizations.list()
    elif sdk.name == "bloomy":
        client.user.get_user_id()
    else:
        client.get_me()
