"""What a client is made with, and where each part came from: the command line, the environment, a file, a default."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import typer

from twofold.cli.sdks import Sdk


@dataclass(frozen=True)
class Given:
    """What the command line says about the client; `None`: nothing."""

    base_url: str | None = None
    api_key_file: Path | None = None
    emulator: bool = False
    timeout: float | None = None
    deadline: float | None = None
    max_retries: int | None = None
    totp: str | None = None


@dataclass(frozen=True)
class Setting:
    """One option of the client.

    Attributes:
        name: as the constructor calls it.
        value: `None` if there is none.
        source: where it came from, for people.
    """

    name: str
    value: Any
    source: str


def stored_path(sdk: Sdk) -> Path:
    """Where `twofold configure` keeps key and URL: below `XDG_CONFIG_HOME`, else `~/.config`."""
    folder = os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config"
    return Path(folder) / "twofold" / f"{sdk.name}.json"


def read_stored(sdk: Sdk) -> dict[str, str]:
    """What `twofold configure` has kept.

    Raises:
        typer.BadParameter: the file is there, but cannot be used.
    """
    path = stored_path(sdk)
    try:
        stored: Any = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise typer.BadParameter(f"{path} cannot be read: run `twofold configure {sdk.name}` again") from None
    if not isinstance(stored, dict):
        raise typer.BadParameter(f"{path} holds no settings: run `twofold configure {sdk.name}` again")
    return {name: value for name, value in stored.items() if isinstance(value, str)}  # pyright: ignore[reportUnknownVariableType]


def write_stored(sdk: Sdk, settings: dict[str, str]) -> Path:
    """Keep key and URL, readable by this user only; the file is replaced as a whole."""
    path = stored_path(sdk)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{sdk.name}-")  # created with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(settings, file)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return path


def settings(sdk: Sdk, given: Given) -> list[Setting]:
    """Every option of the client with its source; a key that is not there is `None`."""
    options = [
        _number("timeout", given.timeout, 30.0),
        _number("deadline", given.deadline, None),
        _number("max_retries", given.max_retries, 2),
    ]
    if given.emulator:
        return [
            Setting("api_key", "of the emulator", "--emulator"),
            Setting("base_url", "http://127.0.0.1:...", "--emulator"),
            *options,
        ]
    stored = read_stored(sdk)
    return [_api_key(sdk, given, stored), _base_url(sdk, given, stored), *options]


def api_key(sdk: Sdk, given: Given) -> str:
    """The key, asked for on a terminal if it is nowhere.

    Raises:
        typer.BadParameter: there is none, and nobody to ask.
    """
    key = _api_key(sdk, given, read_stored(sdk)).value
    if key:
        return key
    if at_a_terminal():
        return typer.prompt(f"API key of {sdk.title}", hide_input=True, err=True)
    raise typer.BadParameter(
        f"No API key: set {sdk.key_variable}, give --api-key-file, or run `twofold configure {sdk.name}` once"
    )


def base_url(sdk: Sdk, given: Given) -> str:
    """Where the API is."""
    return _base_url(sdk, given, read_stored(sdk)).value


def read_secret_file(path: Path, name: str) -> str:
    """The secret in a file, without the white space around it.

    Raises:
        typer.BadParameter: it cannot be read, or is empty.
    """
    try:
        secret = path.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is no text"
        raise typer.BadParameter(f"{name}: {path} cannot be read: {reason}") from None
    if not secret:
        raise typer.BadParameter(f"{name}: {path} is empty")
    return secret


def at_a_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def _api_key(sdk: Sdk, given: Given, stored: dict[str, str]) -> Setting:
    if given.api_key_file is not None:
        return Setting("api_key", read_secret_file(given.api_key_file, "--api-key-file"), "--api-key-file")
    if key := os.environ.get(sdk.key_variable, "").strip():
        return Setting("api_key", key, f"environment variable {sdk.key_variable}")
    if key := stored.get("api_key", "").strip():
        return Setting("api_key", key, str(stored_path(sdk)))
    if sdk.name == "bloomy":
        from twofold.bloomy.config import config_path, read_key_file

        if key := read_key_file()[0]:
            return Setting("api_key", key, str(config_path()))
    return Setting("api_key", None, f"nowhere: set {sdk.key_variable}, or run `twofold configure {sdk.name}`")


def _base_url(sdk: Sdk, given: Given, stored: dict[str, str]) -> Setting:
    if given.base_url:
        return Setting("base_url", given.base_url, "--base-url")
    if sdk.url_variable and (url := os.environ.get(sdk.url_variable, "").strip()):
        return Setting("base_url", url, f"environment variable {sdk.url_variable}")
    if url := stored.get("base_url"):
        return Setting("base_url", url, str(stored_path(sdk)))
    return Setting("base_url", sdk.default_base_url(), "default")


def _number(name: str, given: float | None, default: float | None) -> Setting:
    if given is None:
        return Setting(name, default, "default")
    return Setting(name, given, f"--{name.replace('_', '-')}")
