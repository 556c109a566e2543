"""Walks that are cancelled: nothing is lost, nothing is left behind, and the client goes on working."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import anyio
import anyio.to_thread
import pytest
from tests import aio, lab_api
from tests.lab_api import ALL_NOTES, KEY, List, asked

from twofold import AsyncAPIClient, AsyncPager, BearerAuth, Hooks
from twofold._async import page_source
from twofold._core.pages import Position
from twofold.emulators import PageLabEmulator


@pytest.fixture
async def client(lab: PageLabEmulator) -> AsyncIterator[AsyncAPIClient]:
    """A client that owns the lab's key."""
    async with AsyncAPIClient(lab.base_url, auth=BearerAuth(KEY), max_retries=0) as client:
        yield client


def walk(client: AsyncAPIClient, one: List, **settings: Any) -> AsyncPager[Any]:
    """A pager over one of the lists."""
    return client.paginate(one.operation, strategy=one.strategy, **settings)


async def note_ids(pager: AsyncPager[Any], seen: list[int]) -> None:
    """Write down what comes, inside the pager's own block."""
    async with pager:
        async for note in pager:
            seen.append(note["id"])  # noqa: PERF401


LISTS = pytest.mark.parametrize(
    ("one", "settings"),
    [(lab_api.CURSORS, {}), (lab_api.OFFSETS, {"parallel": 4, "page_size": 5}), (lab_api.SCROLL, {})],
    ids=["cursors", "parallel", "scroll"],
)


@LISTS
async def test_a21_a_walk_cancelled_mid_page_leaves_nothing_running(
    one: List, settings: dict[str, Any], client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """While it waits for a page: the request ends, a snapshot is released once, the token has lost nothing."""
    path = "scroll/next" if one is lab_api.SCROLL else one.operation.path
    calls = 2 if one is lab_api.SCROLL else "3+"
    held = lab.faults.add(one.operation.method, path, calls=calls, stall="answer")
    seen: list[int] = []
    pager = walk(client, one, **settings)
    async with anyio.create_task_group() as group:
        group.start_soon(note_ids, pager, seen)
        await anyio.to_thread.run_sync(held.wait_until_held)
        while len(seen) < (5 if settings else 10):
            await anyio.sleep(0)
        group.cancel_scope.cancel()
    assert aio.left_running() == 0
    assert lab.snapshots == {}
    assert lab.released == (["scroll-1"] if one is lab_api.SCROLL else [])
    lab.faults.remove(held)
    await note_ids(walk(client, one, resume_token=pager.resume_token), seen)
    assert seen == ALL_NOTES


async def test_a_page_that_was_not_handed_out_before_a_cancellation_comes_after_it(
    lab: PageLabEmulator,
) -> None:
    """It had arrived, and the request for the next one was about to be sent."""
    started, go_on = anyio.Event(), anyio.Event()

    async def hold_the_second(_: object) -> None:
        if lab.requests and not started.is_set():
            started.set()
            await go_on.wait()

    async def first(items: AsyncIterator[Any], scope: anyio.CancelScope) -> None:
        with scope:
            seen.append((await anext(items))["id"])

    seen: list[int] = []
    hooks = Hooks(on_request=[hold_the_second])
    async with (
        AsyncAPIClient(lab.base_url, auth=BearerAuth(KEY), hooks=hooks) as client,
        walk(client, lab_api.CURSORS) as pager,
    ):
        items, scope = aiter(pager), anyio.CancelScope()
        async with anyio.create_task_group() as group:
            group.start_soon(first, items, scope)
            await started.wait()
            scope.cancel()
        assert (seen, pager.resume_token) == ([], Position().token())
        go_on.set()
        assert [note["id"] async for note in items] == ALL_NOTES
    assert len(lab.requests) == 3


async def test_a21_cancellation_is_itself_and_no_error_of_ours(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """A time limit around a walk is the caller's own."""
    lab.faults.add("GET", "cursors", calls=2, stall="answer")
    seen: list[int] = []
    with pytest.raises(TimeoutError):
        with anyio.fail_after(0.05):
            await note_ids(walk(client, lab_api.CURSORS), seen)
    assert seen in ([], ALL_NOTES[:10])


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
async def test_a_task_cancelled_by_asyncio_itself_releases_its_snapshot(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """Not only cancel scopes cancel."""
    held = lab.faults.add("POST", "scroll/next", calls=1, stall="answer")
    task = asyncio.create_task(note_ids(walk(client, lab_api.SCROLL), []))
    await anyio.to_thread.run_sync(held.wait_until_held)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert (lab.released, aio.left_running()) == (["scroll-1"], 0)
    assert asked(lab)[-1] == "DELETE scroll/scroll-1"


async def test_a_release_is_bounded_in_time(
    client: AsyncAPIClient,
    lab: PageLabEmulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A server that does not answer cannot hold up the end of a walk for long."""
    assert page_source._RELEASE_SECONDS == 1.0
    monkeypatch.setattr(page_source, "_RELEASE_SECONDS", 0.02)
    held = lab.faults.add("DELETE", "scroll/*", stall="answer")
    await note_ids(walk(client, lab_api.SCROLL), seen := [])
    assert seen == ALL_NOTES
    assert "the deadline has passed" in caplog.text
    lab.faults.remove(held)


async def test_cancelled_walks_give_their_places_back(client: AsyncAPIClient, lab: PageLabEmulator) -> None:
    """A client that allows one request at a time is free for the next one."""
    held = lab.faults.add("GET", "cursors", calls=[2, 4, 6], stall="answer")
    narrow = client.with_options(max_concurrent=1)
    for _ in range(3):
        async with anyio.create_task_group() as group:
            group.start_soon(note_ids, walk(narrow, lab_api.CURSORS), [])
            await anyio.to_thread.run_sync(held.wait_until_held)
            group.cancel_scope.cancel()
    lab.faults.remove(held)
    assert len(await walk(narrow, lab_api.CURSORS).collect()) == 25
