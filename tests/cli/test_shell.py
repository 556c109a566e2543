"""Commands of the SDKs as people use them: forms of output, exit status, keys, all pages."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.avala_api import NAMES
from typer.testing import CliRunner

from twofold.cli.app import app
from twofold.emulators import AvalaEmulator, BloomyEmulator, ColonyEmulator

Run = Callable[..., Any]
SOURCE = str(Path(__file__).parents[2] / "src")


@pytest.fixture
def todo(bloomy: BloomyEmulator, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `twofold bloomy ...` against the emulator, with the key in the environment."""
    monkeypatch.setenv("BG_API_KEY", bloomy.key)
    return lambda *words: shell("bloomy", *words, "--base-url", bloomy.base_url)


@pytest.fixture
def tasks(avala: AvalaEmulator, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `twofold avala ...` against the emulator, which has 7 more tasks."""
    monkeypatch.setenv("AVALA_API_KEY", avala.key)
    for number in range(7):
        avala.add("tasks", name=f"task {number}", status="pending" if number % 2 else "completed")
    return lambda *words: shell("avala", *words, "--base-url", avala.base_url)


def shell(*words: str, typed: str | None = None) -> Any:
    return CliRunner().invoke(app, list(words), input=typed, catch_exceptions=False)


# Output


def test_a_list_in_every_form(todo: Run) -> None:
    """The same records as a table, as JSON, as JSON lines and as CSV."""
    records = json.loads(todo("todo", "list", "-o", "json").stdout)
    assert [one["id"] for one in records] == [501, 502]
    lines = todo("todo", "list", "-o", "jsonl").stdout.splitlines()
    assert [json.loads(line) for line in lines] == records
    rows = list(csv.DictReader(io.StringIO(todo("todo", "list", "-o", "csv").stdout)))
    assert [row["id"] for row in rows] == ["501", "502"]
    assert rows[0].keys() == records[0].keys()
    table = todo("todo", "list").stdout
    assert "502" in table
    assert "—" in table


def test_a_record_in_every_form(todo: Run) -> None:
    """A single one is a table of fields, an object, or one line."""
    record = json.loads(todo("todo", "details", "501", "-o", "json").stdout)
    assert json.loads(todo("todo", "details", "501", "-o", "jsonl").stdout) == record
    (row,) = csv.DictReader(io.StringIO(todo("todo", "details", "501", "-o", "csv").stdout))
    assert row["name"] == record["name"]
    table = todo("todo", "details", "501").stdout
    assert all(name in table for name in record)


def test_json_has_the_values_under_their_own_names(tasks: Run) -> None:
    """Numbers, lists and nested objects are what the model has; a row of the old command line was shifted."""
    words = ("datasets", "get-health", "northwind", "harbor-drive", "-o", "json")
    health = json.loads(tasks(*words).stdout)
    assert (health["dataset_slug"], health["item_count"], health["ingest_ok"]) == ("harbor-drive", 569, True)
    assert health["issues"] == []


@pytest.mark.parametrize(
    ("condition", "ids"),
    [
        ("id=501", [501]),
        ("id!=501", [502]),
        ("id>501", [502]),
        ("id>=501", [501, 502]),
        ("id<502", [501]),
        ("id<=501", [501]),
        ("name~BOARD", [501]),
        ("complete=false", [501, 502]),
        ("complete_date=", [501, 502]),
        ("complete_date!=", []),
    ],
)
def test_filters(todo: Run, condition: str, ids: list[int]) -> None:
    """Numbers compare as numbers, text in any case with ~; without a value it is about having none."""
    result = todo("todo", "list", "-o", "json", "--filter", condition)
    assert [one["id"] for one in json.loads(result.stdout)] == ids


def test_filters_add_up_and_fields_are_cut(todo: Run) -> None:
    """A record has to meet all conditions; fields come in the order asked for, dotted ones from inside."""
    words = ("todo", "list", "-o", "jsonl", "--fields", "Owner.Name,id")
    result = todo(*words, "--filter", "id>500", "--filter", "id<502")
    assert result.stdout.splitlines() == ['{"Owner.Name": "Ada Quill", "id": 501}'], result.output


@pytest.mark.parametrize("option", [("--fields", "nmae"), ("--filter", "nmae=x")])
def test_a_field_that_no_record_has_is_a_mistake(todo: Run, option: tuple[str, str]) -> None:
    """Status 2 and the fields there are, instead of a silent empty answer."""
    result = todo("todo", "list", *option)
    assert result.exit_code == 2
    assert "nmae" in result.stderr
    assert "name" in result.stderr


def test_a_filter_that_is_none_is_refused_before_anything_is_sent(bloomy: BloomyEmulator, todo: Run) -> None:
    """Status 2, no request."""
    assert todo("todo", "list", "--filter", "name").exit_code == 2
    assert bloomy.requests == []


def test_a_table_cannot_steer_the_terminal(todo: Run) -> None:
    """Escape sequences in a record are shown as what cannot be shown."""
    todo("todo", "create", "\x1b[31mred\x1b]0;title\x07")
    table = todo("todo", "list").stdout
    assert "red" in table
    assert "\x1b" not in table


# Exit status


def test_an_api_error_is_status_1_and_one_line(todo: Run) -> None:
    """No traceback, nothing on standard output."""
    result = todo("todo", "details", "999")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("Error: ")
    assert "404" in result.stderr


def test_a_server_that_is_not_there_is_status_1(monkeypatch: pytest.MonkeyPatch) -> None:
    """A connection that fails is an error like another."""
    monkeypatch.setenv("BG_API_KEY", "key")
    words = ("bloomy", "todo", "list", "--base-url", "http://127.0.0.1:9/", "--max-retries", "0")
    result = shell(*words)
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: ")


@pytest.mark.parametrize(
    "words",
    [
        ("todo", "details"),
        ("todo", "details", "five"),
        ("todo", "nothing"),
        ("todo", "create-many", "[{"),
        ("todo", "create-many", "@absent.json"),
        ("todo", "list", "--user-id", "7", "--meeting-id", "100"),
        ("todo", "list", "-o", "yaml"),
    ],
)
def test_what_is_asked_for_wrongly_is_status_2(
    bloomy: BloomyEmulator, todo: Run, words: tuple[str, ...]
) -> None:
    """Whoever notices, typer or the client; nothing is sent."""
    result = todo(*words)
    assert (result.exit_code, result.stdout, bloomy.requests) == (2, "", [])


def test_a_bulk_call_that_fails_in_part_is_status_1(tmp_path: Path, todo: Run) -> None:
    """What succeeded is printed, what failed is named on standard error."""
    path = tmp_path / "todos.jsonl"
    path.write_text('{"title": "a", "meeting_id": 100}\n\n{"title": "b", "meeting_id": 999}\n')
    result = todo("todo", "create-many", f"@{path}", "-o", "jsonl")
    assert result.exit_code == 1
    assert [json.loads(line)["name"] for line in result.stdout.splitlines()] == ["a"]
    assert result.stderr.startswith("failed: 1: ")


def test_a_test_that_failed_is_status_1(avala: AvalaEmulator, tasks: Run) -> None:
    """The API answers 200 to say so."""
    uid = NAMES["config_uid"]
    assert tasks("storage-configs", "test", uid).exit_code == 0
    avala.find("storage_configs", uid=uid)["_denied"] = True
    denied = tasks("storage-configs", "test", uid, "-o", "json")
    assert (denied.exit_code, json.loads(denied.stdout)["verified"]) == (1, False)


def test_hints_say_what_to_do(monkeypatch: pytest.MonkeyPatch, avala: AvalaEmulator, tasks: Run) -> None:
    """401: where keys come from; 429: when to come back."""
    avala.faults.add("GET", "tasks/", status=429, headers={"Retry-After": "30"})
    assert "retry after 30s" in tasks("tasks", "list", "--max-retries", "0").stderr
    monkeypatch.setenv("AVALA_API_KEY", "avk_wrong")
    result = tasks("agents", "list")
    assert "AVALA_API_KEY" in result.stderr
    assert "avk_wrong" not in result.output


def test_a_reader_that_has_enough_ends_the_command_in_silence(bloomy: BloomyEmulator) -> None:
    """As `head` does: no message, no traceback, no token."""
    code = (
        "import os, sys; from twofold.cli import main; "
        "sys.argv[1:] = ['bloomy', 'todo', 'list', '-o', 'jsonl', '--base-url', sys.argv[1]]; "
        "reader, writer = os.pipe(); os.close(reader); os.dup2(writer, 1); main()"
    )
    variables = {**os.environ, "PYTHONPATH": SOURCE, "BG_API_KEY": bloomy.key}
    words = [sys.executable, "-c", code, bloomy.base_url]
    done = subprocess.run(words, capture_output=True, text=True, env=variables, check=False)
    assert (done.returncode, done.stderr) == (1, "")


# Pages


def test_one_page_and_all_pages(tasks: Run) -> None:
    """A list is one page; with --all, or an option of a walk, it is all of them."""
    words = ("tasks", "list", "--limit", "3", "-o", "jsonl")
    assert len(tasks(*words).stdout.splitlines()) == 3
    everything = tasks(*words, "--all").stdout
    assert len(everything.splitlines()) == len({*everything.splitlines()}) >= 7
    assert tasks("tasks", "iter", "--limit", "3", "-o", "jsonl").stdout == everything
    assert len(tasks(*words, "--max-results", "5").stdout.splitlines()) == 5
    assert len(tasks(*words, "--max-pages", "2").stdout.splitlines()) == 6


def test_what_is_for_one_page_does_not_go_with_all(avala: AvalaEmulator, tasks: Run) -> None:
    """Status 2, no request."""
    result = tasks("tasks", "list", "--all", "--cursor", "x")
    assert (result.exit_code, avala.requests) == (2, [])
    assert "--cursor" in result.stderr


def test_a_walk_that_fails_says_how_to_go_on(avala: AvalaEmulator, tasks: Run) -> None:
    """The records so far are printed, also in forms that have to be whole; the token leads to the others."""
    entry = avala.faults.add("GET", "tasks/", calls="2+", status=500)
    words = ("tasks", "list", "--all", "--limit", "3", "-o", "json", "--max-retries", "0")
    result = tasks(*words)
    begun = json.loads(result.stdout)
    assert (result.exit_code, len(begun)) == (1, 3)
    token = result.stderr.partition("resume token: ")[2].split()[0]
    avala.faults.remove(entry)
    rest = json.loads(tasks(*words, "--resume", token).stdout)
    assert [*begun, *rest] == json.loads(tasks(*words).stdout)


def test_all_pages_of_the_colony(colony: ColonyEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its lists have walks of other names and parameters; --limit is the size of a page there too."""
    monkeypatch.setenv("COLONY_API_KEY", colony.key)
    monkeypatch.setenv("COLONY_SDK_NO_TOKEN_CACHE", "1")
    colony.add.posts(7)
    words = ("colony", "get-posts", "--limit", "4", "-o", "jsonl", "--base-url", colony.base_url)
    assert len(shell(*words).stdout.splitlines()) == 4
    assert len(shell(*words, "--all").stdout.splitlines()) == 10
    assert [one.query for one in colony.requests if one.path.endswith("/posts")][1] == "sort=newest&limit=4"
    assert shell(*words, "--all", "--offset", "2").exit_code == 2


# Keys and secrets


def test_a_key_from_a_file(bloomy: BloomyEmulator, tmp_path: Path) -> None:
    """It goes before the environment's; the white space around it is no part of it."""
    (tmp_path / "key").write_text(f"{bloomy.key}\n")
    words = ("bloomy", "user", "get-user-id", "--base-url", bloomy.base_url)
    result = shell(*words, "--api-key-file", str(tmp_path / "key"))
    assert (result.exit_code, result.stdout) == (0, "7\n")


@pytest.mark.parametrize("content", [None, "", b"\xff"])
def test_a_key_file_that_cannot_be_used(tmp_path: Path, content: str | bytes | None) -> None:
    """Status 2, naming the file."""
    if content is not None:
        (tmp_path / "key").write_bytes(content if isinstance(content, bytes) else content.encode())
    result = shell("bloomy", "todo", "list", "--api-key-file", str(tmp_path / "key"))
    assert result.exit_code == 2
    assert "--api-key-file" in result.stderr


@pytest.mark.parametrize("name", ["avala", "bloomy", "colony"])
def test_without_a_key_it_says_where_one_can_be_put(name: str) -> None:
    """Status 2; nobody is asked where nobody is there."""
    words = {"avala": "agents list", "bloomy": "todo list", "colony": "get-me"}[name]
    result = shell(name, *words.split())
    assert result.exit_code == 2
    assert "API_KEY" in result.stderr
    assert "configure" in result.stderr


def test_a_key_is_asked_for_on_a_terminal(bloomy: BloomyEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed is not shown."""
    monkeypatch.setattr("twofold.cli.settings.at_a_terminal", lambda: True)
    words = ("bloomy", "user", "get-user-id", "--base-url", bloomy.base_url)
    result = shell(*words, typed=f"{bloomy.key}\n")
    assert (result.exit_code, result.stdout.split()) == (0, ["7"])
    assert bloomy.key not in result.output


def test_secrets_of_methods_do_not_stand_in_the_command(
    bloomy: BloomyEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password comes from a file, or is asked for; without either the command is refused."""
    words = ("bloomy", "configuration", "configure-api-key", "ada@example.test", "--store-key")
    words = (*words, "--base-url", bloomy.base_url)
    result = shell(*words)
    assert result.exit_code == 2
    assert "--password @FILE" in result.stderr
    (tmp_path / "password").write_text("pw\n")
    assert shell(*words, "--password", f"@{tmp_path / 'password'}").exit_code == 0
    assert shell("bloomy", "user", "get-user-id", "--base-url", bloomy.base_url).stdout == "7\n"
    monkeypatch.setattr("twofold.cli.parameters.at_a_terminal", lambda: True)
    asked = shell(*words, typed="pw\n")
    assert (asked.exit_code, "pw" in asked.stdout) == (0, False)


def test_an_account_with_two_factors(colony: ColonyEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """It needs its code, and says so."""
    monkeypatch.setenv("COLONY_API_KEY", "col_dora")
    words = ("colony", "get-me", "--base-url", colony.base_url, "-o", "json")
    assert "totp" in shell(*words).stderr
    assert json.loads(shell(*words, "--totp", colony.totp_code("dora")).stdout)["username"] == "dora"


def test_what_is_gone_for_good_is_asked_about(
    avala: AvalaEmulator, tasks: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody is there to be asked, only --yes will do."""
    uid = json.loads(tasks("agents", "list", "-o", "json").stdout)[0]["uid"]
    assert tasks("agents", "delete", uid).exit_code == 2
    monkeypatch.setattr("twofold.cli.command.at_a_terminal", lambda: True)
    words = ("avala", "agents", "delete", uid, "--base-url", avala.base_url)
    assert shell(*words, typed="n\n").exit_code == 1
    assert not [one for one in avala.requests if one.method == "DELETE"]
    assert shell(*words, typed="y\n").exit_code == 0
    assert tasks("agents", "get", uid).exit_code == 1


# An emulator of one's own


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("avala", "projects", "list", "--fields", "name"), "Harbor"),
        (("bloomy", "todo", "list"), "Kestrel"),
        (("colony", "get-me"), "alice"),
    ],
)
def test_an_emulator_for_one_command(words: tuple[str, ...], found: str) -> None:
    """No key, no network: it is started, called with its own key and stopped."""
    result = shell(*words, "--emulator")
    assert result.exit_code == 0
    assert found in result.stdout


# configure, explain


def test_configure_keeps_a_key_that_works(
    bloomy: BloomyEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a file of this user only; commands then need nothing else."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "key").write_text(bloomy.key)
    words = ("configure", "bloomy", "--api-key-file", str(tmp_path / "key"), "--base-url", bloomy.base_url)
    result = shell(*words)
    assert (result.exit_code, bloomy.key in result.output) == (0, False)
    kept = tmp_path / "twofold" / "bloomy.json"
    assert kept.stat().st_mode & 0o777 == 0o600
    assert shell("bloomy", "user", "get-user-id").stdout == "7\n"


def test_configure_asks_for_the_key(bloomy: BloomyEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is typed is not shown; where nobody is there, a file has to do."""
    words = ("configure", "bloomy", "--base-url", bloomy.base_url)
    assert "--api-key-file" in shell(*words).stderr
    monkeypatch.setattr("twofold.cli.configure.at_a_terminal", lambda: True)
    result = shell(*words, typed=f" {bloomy.key} \n")
    assert (result.exit_code, bloomy.key in result.output) == (0, False)
    assert (Path.home() / ".config" / "twofold" / "bloomy.json").is_file()


@pytest.mark.parametrize("name", ["avala", "bloomy", "colony"])
def test_configure_keeps_no_key_that_does_not_work(
    name: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Status 1; nothing is written."""
    emulator = request.getfixturevalue(name)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "key").write_text("wrong-key")
    words = ("configure", name, "--api-key-file", str(tmp_path / "key"), "--base-url", emulator.base_url)
    result = shell(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "nothing was kept" in result.stderr
    assert not (tmp_path / "twofold").exists()


def explained(*words: str) -> dict[str, tuple[Any, str]]:
    result = shell("explain", *words, "-o", "json")
    assert result.exit_code == 0, result.output
    return {one["option"]: (one["value"], one["source"]) for one in json.loads(result.stdout)}


def test_explain_says_where_each_option_came_from(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Command line before environment before file before default; no secret is shown, not even in a URL."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hidden-word@proxy.example:3128")
    assert explained("avala")["api_key"][0] is None
    (tmp_path / "twofold").mkdir()
    path = tmp_path / "twofold" / "avala.json"
    path.write_text('{"api_key": "hidden-word", "base_url": "https://kept.example/api"}')
    found = explained("avala", "--max-retries", "5")
    assert found["api_key"] == ("(hidden)", str(path))
    assert found["base_url"] == ("https://kept.example/api", str(path))
    assert found["max_retries"] == (5, "--max-retries")
    assert found["timeout"] == (30.0, "default")
    monkeypatch.setenv("AVALA_API_KEY", "hidden-word")
    monkeypatch.setenv("AVALA_BASE_URL", "https://other.example/api")
    found = explained("avala")
    assert found["api_key"] == ("(hidden)", "environment variable AVALA_API_KEY")
    assert found["base_url"] == ("https://other.example/api", "environment variable AVALA_BASE_URL")
    assert "hidden-word" not in str(explained("avala", "--base-url", "https://given.example"))


def test_explain_refuses_what_it_does_not_know() -> None:
    """Status 2, and the names there are."""
    result = shell("explain", "shelf")
    assert result.exit_code == 2
    assert "avala" in result.stderr


@pytest.mark.parametrize("content", ["{", "[]"])
def test_a_broken_file_of_settings_is_no_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    """Status 2, naming the file and the remedy."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "twofold").mkdir()
    (tmp_path / "twofold" / "avala.json").write_text(content)
    result = shell("avala", "agents", "list")
    assert result.exit_code == 2
    assert "configure avala" in result.stderr


# Help and completion


def test_help_comes_from_the_docstring() -> None:
    """Summary, arguments with their meaning and the default of each option."""
    text = " ".join(shell("colony", "create-post", "--help").stdout.split())
    assert "Publish a post." in text
    assert "at most 10" in text
    assert "discussion" in text


def fresh(code: str, **environment: str) -> str:
    variables = {**os.environ, "PYTHONPATH": SOURCE, **environment}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=variables, check=False
    )
    return done.stdout


def test_the_first_help_imports_no_sdk() -> None:
    """It lists them all the same."""
    code = (
        "import sys\nfrom twofold.cli.app import app\n"
        "try: app(['--help'])\nexcept SystemExit: pass\n"
        "print('loaded:', [one for one in sys.modules if one in ('httpx', 'twofold._sync', 'starlette')])"
    )
    output = fresh(code)
    assert "avala" in output
    assert output.endswith("loaded: []\n")


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("twofold avala fl", "fleet"),
        ("twofold avala fleet dev", "devices"),
        ("twofold bloomy todo list --fi", "--filter"),
    ],
)
def test_completion(words: str, offered: str) -> None:
    """Names of resources, methods and options complete."""
    completion = {
        "_TWOFOLD_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split()) - 1),
    }
    code = "import sys; sys.argv[0] = 'twofold'; from twofold.cli import main; main()"
    assert offered in fresh(code, **completion).split()
