"""Ctrl-C in scripts and commands: the process ends at once, and nothing of the library is seen."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from twofold.emulators import AvalaEmulator, BloomyEmulator

SOURCE = str(Path(__file__).parents[2] / "src")
HANGS = {"method": "GET", "path": "**", "stall": "answer"}
BACKS_OFF = {"method": "GET", "path": "**", "status": 503, "headers": {"Retry-After": "30"}}
BULK = "client.meeting.get_many(range(101, 140), max_concurrent=8)"
SCRIPT = """
import sys
from twofold.bloomy import Client
client = Client({key!r}, {url!r})
{call}
"""
CAUGHT = """
try:
    {call}
except KeyboardInterrupt:
    sys.exit(130)
"""
CASES = [
    pytest.param("client.todo.details(501)", HANGS, 1, id="in a request"),
    pytest.param("client.todo.details(501)", BACKS_OFF, 1, id="in a back-off"),
    pytest.param(BULK, HANGS, 8, id="in 8 threads"),
    pytest.param(f"with client: {BULK}", HANGS, 8, id="in 8 threads of a block"),
]


@contextmanager
def python(*arguments: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A fresh interpreter that can import the package, killed at the end if it still runs."""
    variables = {**os.environ, "PYTHONPATH": SOURCE, **environment}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL}
    with subprocess.Popen([sys.executable, *arguments], text=True, env=variables, **pipes) as process:
        try:
            yield process
        finally:
            process.kill()


def arrived(emulator: AvalaEmulator | BloomyEmulator, requests: int) -> None:
    """Wait for so many requests."""
    emulator.log.wait_until(lambda log: log.arrived >= requests, timeout=20)


def seconds_to_end(emulator: BloomyEmulator, requests: int, words: list[str], **environment: str) -> float:
    """From Ctrl-C, once so many requests are there, to the end of a process, which says nothing: status 130.

    The shortest of up to three tries: a busy machine may take its time for any one of them.
    """
    tries: list[float] = []
    while len(tries) < 3 and not any(one < 1 for one in tries):
        before = emulator.log.arrived
        with python(*words, **environment) as process:
            arrived(emulator, before + requests)
            began = time.monotonic()
            process.send_signal(signal.SIGINT)
            output, errors = process.communicate(timeout=20)
            tries.append(time.monotonic() - began)
        assert (process.returncode, output, errors) == (130, "", "")
    sys.stdout.write(f"\nended {min(tries):.2f} s after Ctrl-C\n")
    return min(tries)


@pytest.mark.parametrize(("call", "fault", "requests"), CASES)
def test_a_script_that_is_interrupted_ends_at_once(
    bloomy: BloomyEmulator, call: str, fault: dict[str, object], requests: int
) -> None:
    """In under a second, with the KeyboardInterrupt that it may catch, and without a word on standard error."""
    bloomy.faults.load([fault])
    code = SCRIPT.format(key=bloomy.key, url=bloomy.base_url, call=CAUGHT.format(call=call))
    assert seconds_to_end(bloomy, requests, ["-c", code]) < 1


@pytest.mark.parametrize(("call", "fault", "requests"), CASES)
def test_an_interrupt_that_nobody_catches_is_one_traceback(
    bloomy: BloomyEmulator, call: str, fault: dict[str, object], requests: int
) -> None:
    """It ends with KeyboardInterrupt; nothing follows from threads or from the end of the interpreter."""
    bloomy.faults.load([fault])
    with python("-c", SCRIPT.format(key=bloomy.key, url=bloomy.base_url, call=call)) as process:
        arrived(bloomy, requests)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
    assert process.returncode == -signal.SIGINT
    assert errors.count("Traceback") == 1
    assert errors.splitlines()[-1] == "KeyboardInterrupt"


def test_an_exit_without_close_is_silent(bloomy: BloomyEmulator) -> None:
    """A client that was used, alone and by threads, and never closed, says nothing at the end."""
    call = "client.todo.details(501); client.user.list(); client.meeting.get_many([100, 101])"
    code = SCRIPT.format(key=bloomy.key, url=bloomy.base_url, call=call)
    with python("-c", code) as process:
        output, errors = process.communicate(timeout=20)
    assert (process.returncode, output, errors) == (0, "", "")


def command(emulator: AvalaEmulator | BloomyEmulator, *words: str) -> list[str]:
    return ["-m", "twofold.cli", *words, "--base-url", emulator.base_url]


@pytest.mark.parametrize(
    ("words", "fault", "requests"),
    [
        pytest.param(["todo", "details", "501"], HANGS, 1, id="in a request"),
        pytest.param(["todo", "details", "501"], BACKS_OFF, 1, id="in a back-off"),
        pytest.param(
            ["meeting", "get-many", *map(str, range(101, 120)), "--max-concurrent", "8"],
            HANGS,
            8,
            id="in 8 threads",
        ),
    ],
)
def test_a_command_that_is_interrupted_ends_at_once(
    bloomy: BloomyEmulator, words: list[str], fault: dict[str, object], requests: int
) -> None:
    """Status 130 in under a second, and nothing is printed."""
    bloomy.faults.load([fault])
    spoken = command(bloomy, "bloomy", *words)
    assert seconds_to_end(bloomy, requests, spoken, BG_API_KEY=bloomy.key) < 1


def walk(avala: AvalaEmulator, *words: str) -> list[str]:
    """A command that walks tasks in pages of 5."""
    return command(avala, "avala", "tasks", "list", "--all", "--limit", "5", "-o", "jsonl", *words)


@pytest.mark.parametrize("end", ["interrupt", "failure"])
def test_a_walk_that_ends_early_can_be_resumed(avala: AvalaEmulator, end: str) -> None:
    """What was printed, and what the token of standard error leads to, are together all records, each once."""
    for number in range(23):
        avala.add("tasks", name=f"task {number}")
    account = {"AVALA_API_KEY": avala.key, "AVALA_ALLOW_INSECURE_BASE_URL": "1"}
    with python(*walk(avala), **account) as process:
        everything, _ = process.communicate(timeout=20)
    before = avala.log.arrived
    fault = {"stall": "answer"} if end == "interrupt" else {"status": 500}
    entry = avala.faults.add("GET", "tasks/", calls="3+", **fault)
    with python(*walk(avala, "--max-retries", "0"), **account) as process:
        arrived(avala, before + 3)
        if end == "interrupt":
            process.send_signal(signal.SIGINT)
        begun, errors = process.communicate(timeout=20)
    assert process.returncode == (130 if end == "interrupt" else 1)
    assert "Traceback" not in errors
    token = re.findall(r"resume token: (\S+)", errors)[0]
    avala.faults.remove(entry)
    with python(*walk(avala, "--resume", token), **account) as process:
        rest, errors = process.communicate(timeout=20)
    assert (process.returncode, errors) == (0, "")
    assert len(begun.splitlines()) == 10
    assert begun + rest == everything


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_progress_is_shown_on_a_terminal_only(avala: AvalaEmulator) -> None:
    """On standard error; standard output has the records and nothing else."""
    account = {"AVALA_API_KEY": avala.key, "AVALA_ALLOW_INSECURE_BASE_URL": "1", "TERM": "xterm"}
    ours, theirs = os.openpty()
    variables = {**os.environ, "PYTHONPATH": SOURCE, **account}
    words = [sys.executable, *command(avala, "avala", "datasets", "iter", "-o", "jsonl", "--fields", "slug")]
    done = subprocess.run(words, stdout=subprocess.PIPE, stderr=theirs, text=True, env=variables, check=True)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    assert "records" in shown
    assert done.stdout.splitlines()[0] == '{"slug": "harbor-photos"}'
    assert "\x1b" not in done.stdout
