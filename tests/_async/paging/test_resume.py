# The async source; twofold.mirror generates its blocking mirror.
"""Walks that are taken up again, with every strategy."""

from __future__ import annotations

from typing import Any

import pytest
from tests import lab_api
from tests.lab_api import ALL_NOTES, LISTS

from twofold import AsyncAPIClient, AsyncPager, ServerError
from twofold.emulators import PageLabEmulator

EVERY_LIST = pytest.mark.parametrize("name", LISTS)
SOME_LISTS = pytest.mark.parametrize("name", ["cursors", "offsets", "keys", "scroll"])
FOLLOWING = {"search": ("POST", "search"), "scroll": ("POST", "scroll/next")}


def walk(client: AsyncAPIClient, name: str, **settings: Any) -> AsyncPager[Any]:
    """A pager over one of the lists."""
    return client.paginate(LISTS[name].operation, strategy=LISTS[name].strategy, **settings)


async def ids(pager: AsyncPager[Any], seen: list[int], until: int = 1000) -> list[int]:
    """The ids of a walk, written down as they come, up to and including one of them."""
    async with pager:
        async for note in pager:
            seen.append(note["id"])
            if note["id"] == until:
                break
    return seen


@EVERY_LIST
async def test_a22_a_walk_whose_third_page_fails_is_resumed_without_loss(
    name: str, client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """Exactly the missing items, by the token of the error."""
    method, path = FOLLOWING.get(name, ("GET", LISTS[name].operation.path))
    lab.faults.add(method, path, calls=2 if name == "scroll" else 3, status=500)
    seen: list[int] = []
    with pytest.raises(ServerError) as caught:
        await ids(walk(client, name), seen)
    assert seen == ALL_NOTES[:20]
    assert await ids(walk(client, name, resume_token=caught.value.resume_token), []) == ALL_NOTES[20:]


@EVERY_LIST
@pytest.mark.parametrize("until", [10, 13, 25])
async def test_a22_a_walk_that_is_left_anywhere_is_resumed_without_loss(
    name: str, until: int, client: AsyncAPIClient
) -> None:
    """At the edge of a page, inside the second one, at the end; by the token of the pager."""
    pager = walk(client, name)
    assert await ids(pager, [], until) == ALL_NOTES[:until]
    assert await ids(walk(client, name, resume_token=pager.resume_token), []) == ALL_NOTES[until:]


async def test_a22_a_whole_list_is_resumed_inside_its_page(client: AsyncAPIClient) -> None:
    """By how many of its items had been handed out."""
    whole = lab_api.WHOLE
    pager = client.paginate(whole.operation, strategy=whole.strategy, limit=7)
    assert len(await pager.collect()) == 7
    token = pager.resume_token
    again = client.paginate(whole.operation, strategy=whole.strategy, resume_token=token)
    assert await ids(again, []) == ALL_NOTES[7:]


@SOME_LISTS
async def test_a_walk_over_pages_is_resumed_behind_the_last(name: str, client: AsyncAPIClient) -> None:
    """A page that was handed out does not come again."""
    pager = walk(client, name)
    async with pager:
        await anext(pager.pages())
        token = pager.resume_token
    seen: list[int] = []
    async with walk(client, name, resume_token=token) as rest:
        async for page in rest.pages():
            seen += [note["id"] for note in page]
    assert seen == ALL_NOTES[10:]


@SOME_LISTS
async def test_a_walk_is_resumed_again_and_again(name: str, client: AsyncAPIClient) -> None:
    """In batches of four, through the edges of pages."""
    seen: list[int] = []
    token: str | None = None
    for _ in range(8):
        pager = walk(client, name, limit=4, resume_token=token)
        await ids(pager, seen)
        token = pager.resume_token
    assert seen == ALL_NOTES


async def test_items_handed_out_before_are_known_when_a_walk_is_resumed(
    client: AsyncAPIClient, lab: PageLabEmulator
) -> None:
    """Those of the page it is resumed in, where items that come again are left out."""
    unique: dict[str, Any] = {"unique_by": lambda note: note["id"]}
    pager = walk(client, "offsets", **unique)
    seen = await ids(pager, [], until=15)
    rest = walk(client, "offsets", resume_token=pager.resume_token, **unique)
    async with rest:
        async for note in rest:
            seen.append(note["id"])
            if note["id"] == 16:
                lab.notes[:0] = [{"id": 101}]
    assert seen == ALL_NOTES
