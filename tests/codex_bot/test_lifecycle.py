"""Closing, cancelling, loops, processes and crowds: where the halves need different tests."""

from __future__ import annotations

import asyncio
import gc
import multiprocessing
import os
import threading
import warnings
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import anyio
import anyio.lowlevel
import httpx
import pytest
from tests.scripted_server import ScriptedServer, answer, hang

from twofold.codex_bot import (
    ApiClosedError,
    ApiOverloaded,
    ApiPoolTimeout,
    ApiRequestError,
    BaseApiClient,
    ContainerManaged,
    SyncBaseApiClient,
)


async def collected(results: list[Any], client: BaseApiClient, path: str = "/x", **options: Any) -> None:
    """A call whose result or exception is kept."""
    try:
        results.append(await client._request("GET", path, **options))
    except Exception as error:
        results.append(error)


async def hanging(server: ScriptedServer, count: int) -> None:
    """Until so many requests hang."""
    await anyio.to_thread.run_sync(server.wait_until_hanging, count)


async def test_a25_closing_cuts_calls_in_flight(server: ScriptedServer) -> None:
    """Ten calls end with `ApiClosedError`, which is a `RuntimeError`; later ones too; no connection is left."""
    server.usual = hang
    client = BaseApiClient(server.url)
    results: list[Any] = []
    async with anyio.create_task_group() as group:
        for _ in range(10):
            group.start_soon(collected, results, client)
        await hanging(server, 10)
        async with anyio.create_task_group() as closers:
            closers.start_soon(client.close)
            closers.start_soon(client.close)
    assert [type(one) for one in results] == [ApiClosedError] * 10
    assert all(isinstance(one, RuntimeError) for one in results)
    await client.close()
    with pytest.raises(ApiClosedError):
        await client._request("GET", "/x")


async def test_a25_grace_lets_calls_in_flight_end(server: ScriptedServer) -> None:
    """New calls are refused meanwhile, and closing does not wait longer than it has to."""
    server.usual = hang
    client = BaseApiClient(server.url)
    results: list[Any] = []
    async with anyio.create_task_group() as group:
        for _ in range(3):
            group.start_soon(collected, results, client)
        await hanging(server, 3)
        group.start_soon(client.close, 30)
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(ApiClosedError):
            await client._request("GET", "/x")
        server.released.set()
    assert results == [{"late": True}] * 3
    assert client.client.is_closed


async def test_a25_a_second_close_ends_the_grace(server: ScriptedServer) -> None:
    """It cuts at once."""
    server.usual = hang
    client = BaseApiClient(server.url)
    results: list[Any] = []
    async with anyio.create_task_group() as group:
        group.start_soon(collected, results, client)
        await hanging(server, 1)
        group.start_soon(client.close, 30)
        await anyio.wait_all_tasks_blocked()
        await client.close()
    assert [type(one) for one in results] == [ApiClosedError]


async def test_a25_a_cancelled_close_closes(server: ScriptedServer) -> None:
    """Whoever gives up waiting cuts."""
    server.usual = hang
    client = BaseApiClient(server.url)
    results: list[Any] = []
    async with anyio.create_task_group() as group:
        group.start_soon(collected, results, client)
        await hanging(server, 1)
        with anyio.CancelScope() as scope:
            scope.cancel()
            await client.close(30)
    assert client.client.is_closed
    assert [type(one) for one in results] == [ApiClosedError]


async def test_a25_closing_is_finished_once_begun(server: ScriptedServer) -> None:
    """Also by a task that has been cancelled."""
    client, closed = BaseApiClient(server.url), list[bool]()

    async def aclose() -> None:
        await anyio.lowlevel.checkpoint()
        closed.append(True)

    client.client.aclose = aclose  # type: ignore[method-assign]
    with anyio.CancelScope() as scope:
        scope.cancel()
        await client.close()
    assert closed == [True]


def test_a25_in_the_blocking_half(server: ScriptedServer) -> None:
    """With grace the calls of other threads complete; cut off, they end with `ApiClosedError`."""
    for grace, outcome in ((30, dict), (0, ApiClosedError)):
        server.reset()
        server.usual = hang
        client = SyncBaseApiClient(server.url)
        with ThreadPoolExecutor(4) as threads:
            calls = [threads.submit(client._request, "GET", "/x") for _ in range(3)]
            server.wait_until_hanging(3)
            closing = threads.submit(client.close, grace)
            if not grace:
                closing.result()
            server.released.set()
            closing.result()
            results = [call.exception() or call.result() for call in calls]
        assert [type(one) for one in results] == [outcome] * 3
        with pytest.raises(ApiClosedError):
            client._request("GET", "/x")


async def test_a24_cancelling_a_call_leaves_the_client_usable(
    server: ScriptedServer, caplog: pytest.LogCaptureFixture
) -> None:
    """It is no error of ours: nothing is logged, nothing converted."""
    server.script.append(hang)
    async with BaseApiClient(server.url) as client:
        results: list[Any] = []
        async with anyio.create_task_group() as group:
            group.start_soon(collected, results, client)
            await hanging(server, 1)
            group.cancel_scope.cancel()
        assert results == []
        assert await client._request("GET", "/x") == {}
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []


@pytest.mark.parametrize("backends", [["asyncio"] * 3, ["trio"] * 3, ["asyncio", "trio", "asyncio"]], ids=str)
def test_d20_one_loop_after_another(server: ScriptedServer, backends: list[str]) -> None:
    """A client works in each, with connections of its own, and leaves none behind: warnings are errors here."""
    client = BaseApiClient(server.url)

    async def twice() -> list[Any]:
        return [await client._request("GET", "/x") for _ in range(2)]

    for backend in backends:
        assert anyio.run(twice, backend=backend) == [{}, {}]
        gc.collect()
    assert server.connections == 3
    anyio.run(client.close)
    assert client.client.is_closed


def test_a26_two_loops_at_once_are_refused(server: ScriptedServer) -> None:
    """The second one gets a clear error at once; the first is not disturbed."""
    server.script.append(hang)
    client = BaseApiClient(server.url)
    results: list[Any] = []
    first = threading.Thread(target=asyncio.run, args=(collected(results, client),))
    first.start()
    server.wait_until_hanging()
    with pytest.raises(ApiRequestError, match="another event loop"):
        asyncio.run(client._request("GET", "/x"))
    server.released.set()
    first.join(5)
    assert results == [{"late": True}]
    asyncio.run(client.close())


def _in_a_child(client: SyncBaseApiClient, pipe: Any) -> None:
    with warnings.catch_warnings(record=True):
        pipe.send([client._request("GET", f"/child/{number}") for number in range(20)])
    pipe.close()
    os._exit(0)


def test_a27_after_a_fork(server: ScriptedServer) -> None:
    """Parent and child each get their own answers over connections of their own."""

    def echo(connection: Any) -> None:
        connection.socket.sendall(answer({"target": server.last.target}))

    server.usual = echo
    with SyncBaseApiClient(server.url) as client:
        client._request("GET", "/warm")
        ours, theirs = multiprocessing.Pipe(duplex=False)
        with warnings.catch_warnings():
            # The server's threads are running, and do not matter to the child.
            warnings.simplefilter("ignore", DeprecationWarning)
            child = multiprocessing.get_context("fork").Process(target=_in_a_child, args=(client, theirs))
            child.start()
        theirs.close()
        answers = ours.recv()
        ours.close()
        child.join(5)
        assert client._request("GET", "/parent") == {"target": "/parent"}
    assert [one["target"] for one in answers] == [f"/child/{number}" for number in range(20)]
    assert server.connections == 2


async def test_a28_in_a_container(server: ScriptedServer) -> None:
    """Built in a running loop, called by a feature while it shuts down, closed last, twice interrupted."""

    class Api(ContainerManaged, BaseApiClient):
        async def get_profile(self, user_id: int) -> Any:
            return await self._request("GET", self._path("/users/{}", user_id))

    class Feature:
        def __init__(self, api: Api) -> None:
            self.api = api
            self.seen: Any = None

        async def shutdown(self) -> None:
            self.seen = await self.api.get_profile(7)

    api = Api(server.url, "", 10.0)
    feature = Feature(api)
    assert isinstance(await api.get_profile(1), dict)
    for _ in range(2):
        with anyio.CancelScope() as interrupt:
            interrupt.cancel()
            await api.get_profile(2)
    for one in (feature, api):
        await one.shutdown()
    assert (type(feature.seen), feature.seen) == (dict, {})
    assert api.client.is_closed


async def test_d24_a_crowd_waits_its_turn(server: ScriptedServer) -> None:
    """`max_concurrent` bounds what is in flight, `max_waiting` what waits; one more is refused at once, unsent."""
    server.usual = hang
    async with BaseApiClient(server.url, max_concurrent=2, max_waiting=1) as client:
        results: list[Any] = []
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(collected, results, client)
            await hanging(server, 2)
            group.start_soon(collected, results, client)
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(ApiOverloaded, match="max_waiting is 1"):
                await client._request("GET", "/x")
            assert len(server.requests) == 2
            server.released.set()
    assert results == [{"late": True}] * 3


async def test_d24_waiting_for_a_connection_ends(server: ScriptedServer) -> None:
    """The pool's limit is reported as such, by a class of its own."""
    server.script.append(hang)
    limits = httpx.Limits(max_connections=1)
    async with BaseApiClient(server.url, timeout=httpx.Timeout(5, pool=0.02), limits=limits) as client:
        results: list[Any] = []
        async with anyio.create_task_group() as group:
            group.start_soon(collected, results, client)
            await hanging(server, 1)
            with pytest.raises(ApiPoolTimeout, match="all 1 connections"):
                await client._request("GET", "/x")
            server.released.set()
    assert results == [{"late": True}]


def test_threads_share_a_blocking_client(server: ScriptedServer) -> None:
    """Every call of every thread is made once and answered."""

    def echo(connection: Any) -> None:
        connection.socket.sendall(answer({}, x_request_id="r"))

    server.usual = echo
    with SyncBaseApiClient(server.url, max_concurrent=3) as client, ThreadPoolExecutor(8) as threads:
        results = list(threads.map(lambda number: client._request("GET", f"/{number}"), range(100)))
    assert results == [{}] * 100
    assert sorted(server.targets) == sorted(f"/{number}" for number in range(100))
    assert server.connections <= 8


@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", "ALL_PROXY"])
def test_proxies_of_the_environment(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """They apply as with the HTTP package itself, but for hosts that are to be reached directly."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, server.url)
    with SyncBaseApiClient("http://api.test/v1") as client:
        client._request("GET", "/x")
    assert server.targets == ["http://api.test/v1/x"]
    monkeypatch.setenv("NO_PROXY", "127.0.0.1,localhost,.test")
    with SyncBaseApiClient(server.url) as client:
        client._request("GET", "/direct")
    with SyncBaseApiClient(server.url, trust_env=False) as client:
        client._request("GET", "/ignored")
    assert server.targets[1:] == ["/direct", "/ignored"]
    monkeypatch.setenv("NO_PROXY", "*")
    with SyncBaseApiClient(server.url) as client:
        client._request("GET", "/no-proxy")
    assert server.last.target == "/no-proxy"
