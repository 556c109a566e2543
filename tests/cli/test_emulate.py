"""`twofold emulate` as a user meets it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner

from twofold.cli.app import app
from twofold.emulators import ShelfEmulator

SOURCE = str(Path(__file__).parents[2] / "src")


@contextmanager
def python(*arguments: str) -> Iterator[subprocess.Popen[str]]:
    """A fresh interpreter with the package on its path, killed at the end if it still runs."""
    environment = {**os.environ, "PYTHONPATH": SOURCE, "PYTHONUNBUFFERED": "1"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, *arguments], text=True, env=environment, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def test_it_serves_logs_and_stops(tmp_path: Path) -> None:
    """One line says URL, key and example; a request is a line without its query; Ctrl-C ends it, status 0."""
    plan = tmp_path / "faults.json"
    plan.write_text(json.dumps([{"method": "GET", "path": "books/3", "calls": 1, "drop": "before"}]))
    with python("-m", "twofold.cli", "emulate", "shelf", "--faults", str(plan)) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        welcome = process.stdout.readline()
        url = welcome.split()[0]
        with httpx.Client(base_url=url, headers={"Authorization": "Bearer shelf-key"}) as client:
            with pytest.raises(httpx.RemoteProtocolError):
                client.get("/books/3")
            assert client.get("/books/3?secret=1").status_code == 200
            client.get("/shelves")
        process.send_signal(signal.SIGINT)
        lines, errors = process.communicate(timeout=10)
    assert (
        welcome
        == f'{url}  key: shelf-key  try: curl -H "Authorization: Bearer shelf-key" "{url}/books?limit=3"\n'
    )
    assert lines.splitlines() == [
        "12:00:00 GET /v1/books/3 no answer",
        "12:00:00 GET /v1/books/3 200",
        "12:00:00 GET /v1/shelves 404  (the API has no such route)",
    ]
    assert (process.returncode, errors) == (0, "")


def test_seed_port_and_real_time(tmp_path: Path) -> None:
    """The options reach the emulator: a seed file's key, the port asked for, today's date."""
    seed = tmp_path / "mine.json"
    account = {"key": "my-key", "user": 1, "username": "u", "password": "p"}
    users = [{"id": 1, "name": "Solo", "email": "solo@example.test"}]
    seed.write_text(json.dumps({"clock": "2001-01-01T00:00:00Z", "accounts": [account], "users": users}))
    with ShelfEmulator() as finder:
        port = finder.url.rpartition(":")[2]
    options = ("--seed", str(seed), "--port", port, "--real-time")
    with python("-m", "twofold.cli", "emulate", "bloomy", *options) as process:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"http://127.0.0.1:{port}/api/v1  key: my-key")
        answer = httpx.get(
            f"http://127.0.0.1:{port}/api/v1/users/mine", headers={"Authorization": "Bearer my-key"}
        )
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=10)
    assert answer.json()["Name"] == "Solo"
    assert "2001" not in answer.headers["date"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["nothing"], "['avala', 'bloomy', 'colony', 'shelf']"),
        (["bloomy", "--seed", "nope"], "['company', 's0']"),
        (["avala", "--seed", "nope"], "['northwind']"),
        (["bloomy", "--seed", "{folder}/absent.json"], "absent.json"),
        (["shelf", "--faults", "{folder}/absent.json"], "absent.json"),
        (["shelf", "--faults", "{folder}/broken.json"], "must hold a JSON list of faults"),
        (["shelf", "--faults", "{folder}/object.json"], "must hold a JSON list of faults"),
        (["shelf", "--faults", "{folder}/bad.json"], "nothing to do"),
    ],
)
def test_what_cannot_be_served_is_refused(tmp_path: Path, arguments: list[str], message: str) -> None:
    """Status 2 and one line that says what is wrong."""
    (tmp_path / "broken.json").write_text("[")
    (tmp_path / "object.json").write_text("{}")
    (tmp_path / "bad.json").write_text('[{"method": "GET", "path": "/x"}]')
    result = CliRunner().invoke(app, ["emulate", *(one.format(folder=tmp_path) for one in arguments)])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("twofold emulate: ")
    assert message in result.stderr


def test_a_taken_port_is_refused() -> None:
    """Status 2 and the system's reason."""
    with ShelfEmulator() as emulator:
        result = CliRunner().invoke(app, ["emulate", "shelf", "--port", emulator.url.rpartition(":")[2]])
    assert (result.exit_code, "in use" in result.stderr) == (2, True)


def test_without_typer_it_says_what_to_install() -> None:
    """Status 2 and the extra's name, no traceback."""
    code = "import sys; sys.modules['typer'] = None; from twofold.cli import main; main()"
    with python("-c", code) as process:
        _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (2, "The command line needs typer: pip install 'twofold[cli]'\n")


def test_importing_the_command_line_is_cheap() -> None:
    """Importing the entry point loads neither typer nor a server; building the commands loads no server."""
    code = (
        "import sys, twofold.cli; print('typer' in sys.modules);"
        "import twofold.cli.app; print({'starlette', 'uvicorn', 'httpx'} & set(sys.modules))"
    )
    with python("-c", code) as process:
        output, _ = process.communicate(timeout=10)
    assert output.splitlines() == ["False", "set()"]
