"""The shell reaches every public method of every SDK: the rows of the call tables, said in words."""

from __future__ import annotations

import inspect
import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from tests.calls import avala, bloomy, colony
from tests.calls.table import Row, public_methods
from typer.testing import CliRunner

from twofold import APIClient
from twofold.cli import connection
from twofold.cli.app import app
from twofold.emulators import Emulator
from twofold.testing import FakeClock

SUITES = {"avala": avala.SUITE, "bloomy": bloomy.SUITE, "colony": colony.SUITE}
KEYS = {"avala": "AVALA_API_KEY", "bloomy": "BG_API_KEY", "colony": "COLONY_API_KEY"}
# What changes the client in memory or takes functions: the shell has one client for one call.
FOR_PROGRAMS = {"clear_cache", "enable_cache", "enable_circuit_breaker", "on_request", "on_response"}
SECRETS = {"secret", "claim_token"}
# Not in the call table under their own name.
MORE = {
    "bloomy": [
        Row(
            "configuration.configure_api_key",
            ("ada@example.test",),
            {"password": "pw"},
            requests=["POST /Token"],
        )
    ]
}


def reachable(name: str) -> dict[str, Callable[..., Any]]:
    """Every public method of an SDK by its dotted name, without those of the foundation."""
    with SUITES[name].emulator() as emulator:
        client = SUITES[name].new_blocking(emulator, FakeClock())
        found = public_methods(client)
        if name == "bloomy":
            found["configuration.configure_api_key"] = type(client.configuration).configure_api_key
    functions = {path: getattr(member, "__func__", member) for path, member in found.items()}
    return {
        path: function
        for path, function in functions.items()
        if inspect.isfunction(function)
        if path not in FOR_PROGRAMS and not hasattr(APIClient, path)
    }


METHODS = {name: reachable(name) for name in SUITES}


def rows(name: str) -> Iterator[Row]:
    """The rows that send something or succeed; the others are about types that no command line can give."""
    for row in [*SUITES[name].rows, *MORE.get(name, [])]:
        said = row.method in METHODS[name] and (row.raises is None or row.requests)
        if said and "headers" not in row.kwargs if isinstance(row.kwargs, Mapping) else said:
            yield row


def arguments(row: Row, function: Callable[..., Any]) -> Mapping[str, Any]:
    """What a row gives, by name; the base URL is that of the client."""
    kwargs = row.kwargs(SimpleNamespace(base_url=None)) if callable(row.kwargs) else row.kwargs
    names = [one for one in inspect.signature(function).parameters if one != "self"]
    return {**dict(zip(names, row.args, strict=False)), **kwargs}


def words(row: Row, function: Callable[..., Any], folder: Path) -> list[str]:
    """The command of a row: what the method needs by position is a word, all else an option."""
    found = [one.replace("_", "-") for one in row.method.split(".")]
    parameters = inspect.signature(function).parameters
    for name, value in arguments(row, function).items():
        one = parameters.get(name)
        by_position = one is not None and one.default is one.empty and one.kind is not one.KEYWORD_ONLY
        if name in {*SECRETS, "password"}:
            path = folder / name
            path.write_text(value)
            found += [f"--{name.replace('_', '-')}", f"@{path}"]
        elif by_position and name != "expected":
            found += texts(value)
        elif value is not None and not callable(value):
            found += option(name, value)
    return found


def option(name: str, value: Any) -> list[str]:
    flag = {"resume_token": "resume"}.get(name, name).replace("_", "-")
    if isinstance(value, bool):
        return [f"--{flag}" if value else f"--no-{flag}"]
    return [word for text in texts(value) for word in (f"--{flag}", text)]


def texts(value: Any) -> list[str]:
    """A value in words: several for a list of simple ones, JSON for what is not simple."""
    if isinstance(value, list | tuple) and not any(isinstance(one, dict | list | tuple) for one in value):
        return [str(one) for one in value]
    if isinstance(value, dict | list | tuple):
        return [json.dumps(value)]
    return [value.isoformat() if isinstance(value, date) else str(value)]


@pytest.fixture(scope="module")
def emulators() -> Iterator[dict[str, Emulator]]:
    """One running emulator per SDK."""
    running = {name: suite.emulator() for name, suite in SUITES.items()}
    for emulator in running.values():
        emulator.start()
    yield running
    for emulator in running.values():
        emulator.stop()


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch, emulators: dict[str, Emulator]) -> None:
    """Keys as the users of emulators have them, and time that does not pass."""
    monkeypatch.setenv("AVALA_ALLOW_INSECURE_BASE_URL", "1")
    monkeypatch.setenv("COLONY_SDK_NO_TOKEN_CACHE", "1")
    monkeypatch.setenv("AVALA_API_KEY", emulators["avala"].key)
    monkeypatch.setenv("BG_API_KEY", "emu-key")
    monkeypatch.setenv("COLONY_API_KEY", "col_alice")
    options = connection.options
    monkeypatch.setattr(connection, "options", lambda given: {**options(given), "clock": FakeClock()})


CASES = [
    pytest.param(name, row, id=f"{name}-{row.method}-{number}")
    for name in SUITES
    for number, row in enumerate(rows(name))
]


def expected_status(row: Row, answer: Any) -> tuple[int, ...]:
    """0, but 1 for what the API refused in whole or in part, or 2 for what the client found out on the way."""
    if row.raises:
        return (1, 2)
    return (1,) if isinstance(answer, dict) and answer.get("failed") else (0,)


@pytest.mark.usefixtures("account")
@pytest.mark.parametrize(("name", "row"), CASES)
def test_a_command_sends_what_the_method_sends(
    emulators: dict[str, Emulator], tmp_path: Path, name: str, row: Row
) -> None:
    """Its requests are those of the method's row in the call table, its status says how it went, its result is JSON."""
    emulator = emulators[name]
    emulator.settle()
    emulator.reset()
    if row.prepare is not None:
        row.prepare(emulator)
    command = [name, *words(row, METHODS[name][row.method], tmp_path), "--base-url", emulator.base_url]
    if {"delete", "remove", "cancel", "leave", "transfer", "rotate"} & set(
        row.method.replace(".", "_").split("_")
    ):
        command.append("--yes")
    result = CliRunner().invoke(app, [*command, "-o", "json"], catch_exceptions=False)
    answer = json.loads(result.stdout) if result.stdout else None
    assert result.exit_code in expected_status(row, answer), (command, result.output)
    assert bool(row.raises) == result.stderr.startswith("Error: ")
    sent = [one.partition("\n")[0] for one in emulator.transcript()]
    assert (sorted(sent) if row.concurrent else sent) == (
        sorted(row.requests) if row.concurrent else list(row.requests)
    )


@pytest.mark.parametrize("name", SUITES)
def test_no_method_is_out_of_reach(name: str) -> None:
    """Each public method has a command that a row above runs."""
    run = {row.method for row in rows(name)}
    sys.stdout.write(
        f"\n{name}: {len(run)} of {len(METHODS[name])} public methods are called from the shell\n"
    )
    assert set(METHODS[name]) - run == set()
