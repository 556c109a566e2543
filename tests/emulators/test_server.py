"""Starting, stopping and resetting an emulator."""

from __future__ import annotations

import gc
import os
import socket
import subprocess
import sys
import threading
import warnings
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import anyio
import httpx
import pytest

from twofold.emulators import BloomyEmulator, EmulatorClock, ShelfEmulator

KEY = {"Authorization": "Bearer shelf-key"}


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def get_in_vain(client: httpx.Client, path: str) -> None:
    """A request whose answer never comes."""
    with pytest.raises(httpx.TransportError):
        client.get(path)


def test_it_answers_on_the_loopback_address_only(shelf: ShelfEmulator) -> None:
    """The URL names 127.0.0.1 and a port, and the API's root follows it."""
    assert shelf.url.startswith("http://127.0.0.1:")
    assert shelf.base_url == f"{shelf.url}/v1"
    assert httpx.get(f"{shelf.base_url}/books", headers=KEY).status_code == 200


def test_several_run_at_once_with_states_of_their_own() -> None:
    """A write to one emulator does not show in another."""
    with ShelfEmulator() as first, ShelfEmulator() as second:
        httpx.delete(f"{first.base_url}/books/1", headers=KEY)
        assert httpx.get(f"{first.base_url}/books/1", headers=KEY).status_code == 404
        assert httpx.get(f"{second.base_url}/books/1", headers=KEY).status_code == 200


def test_stopping_leaves_no_thread_socket_or_warning() -> None:
    """After many starts and stops, with connections open and requests stalled, nothing is left behind."""
    with ShelfEmulator():
        pass
    threads, files = set(threading.enumerate()), open_files()
    for _ in range(10):
        emulator = ShelfEmulator()
        held = emulator.faults.add("GET", "books/1", stall="headers")
        emulator.start()
        with httpx.Client(base_url=emulator.base_url, headers=KEY, timeout=30) as client:
            client.get("/books/2")
            stalled = threading.Thread(target=get_in_vain, args=(client, "/books/1"))
            stalled.start()
            held.wait_until_held()
            emulator.stop()
            stalled.join()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        gc.collect()
    # Threads of earlier tests may have ended meanwhile.
    assert set(threading.enumerate()) <= threads
    assert open_files() == files


def test_a_stopped_emulator_keeps_its_state_and_can_start_again() -> None:
    """State and log outlive a stop; while stopped there is no URL, and connections are refused."""
    emulator = ShelfEmulator()
    with emulator:
        url = emulator.base_url
        httpx.delete(f"{url}/books/1", headers=KEY)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{url}/books/1", headers=KEY)
    with pytest.raises(RuntimeError, match="not running"):
        _ = emulator.url
    emulator.stop()
    with emulator:
        assert httpx.get(f"{emulator.base_url}/books/1", headers=KEY).status_code == 404
    assert [request.status for request in emulator.requests] == [204, 404]


def test_a_running_emulator_cannot_be_started_twice(shelf: ShelfEmulator) -> None:
    """The second start says where the emulator already runs."""
    with pytest.raises(RuntimeError, match="running already"):
        shelf.start()


def test_a_taken_port_is_an_error_that_leaves_nothing_open(shelf: ShelfEmulator) -> None:
    """Starting on another's port raises OSError and leaks no socket."""
    files = open_files()
    with pytest.raises(OSError, match="in use"):
        ShelfEmulator().start(int(shelf.url.rpartition(":")[2]))
    assert open_files() == files


def test_reset_restores_seed_log_faults_and_clock(shelf: ShelfEmulator) -> None:
    """After a reset nothing tells what happened before."""
    start = shelf.clock.now()
    shelf.faults.add("GET", "books/*", status=500)
    shelf.clock.advance(90)
    shelf.max_page_size = 2
    httpx.delete(f"{shelf.base_url}/books/1", headers=KEY)
    shelf.reset()
    assert httpx.get(f"{shelf.base_url}/books/1", headers=KEY).json()["title"] == "The Silent Garden"
    assert (len(shelf.requests), shelf.faults.entries, shelf.clock.now()) == (1, [], start)
    assert shelf.max_page_size == 50


def test_reset_releases_what_is_stalled(shelf: ShelfEmulator) -> None:
    """A request stalled before a reset gets its answer after it, and does not show in the new log."""
    held = shelf.faults.add("GET", "books/1", stall="answer")
    answers: list[int] = []
    client = threading.Thread(
        target=lambda: answers.append(httpx.get(f"{shelf.base_url}/books/1", headers=KEY).status_code)
    )
    client.start()
    held.wait_until_held()
    shelf.reset()
    client.join()
    assert (answers, shelf.requests) == ([200], [])


def test_a_request_still_coming_in_at_a_reset_is_refused(shelf: ShelfEmulator) -> None:
    """A write whose body arrives after the reset is answered 503 and does not touch the restored state."""
    arrived, go_on = threading.Event(), threading.Event()

    def body():
        yield b'{"title": "Late", '
        arrived.set()
        go_on.wait(5)
        yield b'"author": "A", "year": 2000}'

    answers: list[int] = []

    def post() -> None:
        answers.append(httpx.post(f"{shelf.base_url}/books", headers=KEY, content=body()).status_code)

    client = threading.Thread(target=post)
    client.start()
    arrived.wait(5)
    shelf.log.wait_until(lambda log: log.in_flight == 1)
    shelf.reset()
    go_on.set()
    client.join()
    assert (answers, len(shelf.books)) == ([503], 120)


def test_a_request_overtaken_by_a_reset_changes_nothing(shelf: ShelfEmulator) -> None:
    """A write that arrived before the reset and had not begun is answered 503."""
    answers: list[int] = []
    delete = threading.Thread(
        target=lambda: answers.append(httpx.delete(f"{shelf.base_url}/books/1", headers=KEY).status_code)
    )
    with shelf.lock:
        delete.start()
        shelf.log.wait_until(lambda log: log.arrived == 1)
        shelf.reset()
    delete.join()
    assert (answers, 1 in shelf.books, shelf.requests) == ([503], True, [])


async def test_async_code_may_use_it_on_any_event_loop(shelf: ShelfEmulator) -> None:
    """Eight concurrent async requests are all answered while the emulator lives in its own thread."""
    statuses: list[int] = []

    async def get(client: httpx.AsyncClient, number: int) -> None:
        statuses.append((await client.get(f"/books/{number}")).status_code)

    async with (
        httpx.AsyncClient(base_url=shelf.base_url, headers=KEY) as client,
        anyio.create_task_group() as tasks,
    ):
        for number in range(1, 9):
            tasks.start_soon(get, client, number)
    assert statuses == [200] * 8


def test_the_clock_stands_still_until_moved() -> None:
    """A fixed clock moves by set and advance only, goes back on reset, and wants a time zone."""
    start = datetime(2025, 6, 18, 12, tzinfo=UTC)
    clock = EmulatorClock(start)
    clock.advance(1.5)
    assert (clock.now() - start).total_seconds() == 1.5
    clock.set(datetime(2030, 1, 1, tzinfo=UTC))
    assert clock.now().year == 2030
    clock.set(datetime(2030, 1, 1, tzinfo=timezone(timedelta(hours=2))))
    assert (clock.now().hour, clock.now().tzinfo) == (22, UTC)
    clock.reset()
    assert clock.now() == start
    with pytest.raises(ValueError, match="time zone"):
        clock.set(datetime(2025, 1, 1))


def test_real_time_follows_the_computer_clock() -> None:
    """On real time the emulator tells the present and cannot be moved."""
    emulator = BloomyEmulator(real_time=True)
    before = datetime.now(UTC)
    assert before <= emulator.clock.now() <= datetime.now(UTC)
    with pytest.raises(RuntimeError, match="real time"):
        emulator.clock.advance(1)


def test_answers_carry_the_emulated_date(shelf: ShelfEmulator) -> None:
    """The Date header is the emulator's clock."""
    answer = httpx.get(f"{shelf.base_url}/books/1", headers=KEY)
    assert answer.headers["date"] == "Wed, 18 Jun 2025 12:00:00 GMT"


def run_python(code: str) -> str:
    """What a fresh interpreter prints."""
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "src")}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=env)
    return done.stdout.strip()


def test_importing_the_package_loads_no_server() -> None:
    """Importing twofold.emulators imports neither uvicorn nor starlette."""
    assert (
        run_python("import sys, twofold.emulators; print({'uvicorn', 'starlette'} & set(sys.modules))")
        == "set()"
    )


def test_building_an_emulator_loads_no_uvicorn() -> None:
    """uvicorn is imported when an emulator starts."""
    code = "import sys, twofold.emulators as e; e.ShelfEmulator(); print('uvicorn' in sys.modules)"
    assert run_python(code) == "False"


def test_a_missing_extra_is_named() -> None:
    """Without starlette the first use of a name says what to install."""
    code = """
import sys
sys.modules["starlette"] = None
import twofold.emulators
try:
    twofold.emulators.ShelfEmulator
except ModuleNotFoundError as error:
    print(error)
"""
    assert "pip install 'twofold[emulators]'" in run_python(code)


def test_unknown_names_are_refused() -> None:
    """A name the package does not have is an AttributeError, and dir() lists those it has."""
    import twofold.emulators

    with pytest.raises(AttributeError, match="Nonsense"):
        _ = twofold.emulators.Nonsense  # pyright: ignore[reportAttributeAccessIssue]
    assert {"BloomyEmulator", "ShelfEmulator"} <= set(dir(twofold.emulators))


def test_it_settles(shelf: ShelfEmulator) -> None:
    """A request whose client did not stay for the answer is in the log before the reset, and not in the one after."""
    port = int(shelf.url.rpartition(":")[2])
    for _ in range(50):
        clients = [socket.create_connection(("127.0.0.1", port)) for _ in range(8)]
        for client in clients:
            client.sendall(b"GET /v1/books HTTP/1.1\r\nHost: shelf\r\n\r\n")
            client.close()
        before = shelf.log
        shelf.settle()
        shelf.reset()
        assert (before.arrived, shelf.log.arrived) == (8, 0)
