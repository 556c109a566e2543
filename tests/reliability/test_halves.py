"""Generated work, done by both clients on the same server: they send the same."""

from __future__ import annotations

import inspect
import random
from collections.abc import Callable
from typing import Any

import anyio
import pytest
from tests import aio, blocking
from tests.calls.table import plain
from tests.shelf_api import (
    ADD_BOOK,
    ADD_LOAN,
    BOOK_PAGES,
    CHANGE_BOOK,
    GET_BOOK,
    LIST_BOOKS,
    LIST_LOANS,
    LOAN_PAGES,
    NEW_BOOK,
    NEW_LOAN,
    REMOVE_BOOK,
)

from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

from .record import record

long = pytest.mark.long
Step = Callable[[Any], Any]
FAULTS: list[dict[str, Any]] = [
    {"status": 500},
    {"status": 503, "retry_after": 2},
    {"status": 429, "retry_after_date": 7},
    {"status": 503, "retry_after_ms": 1500},
    {"status": 404},
    {"drop": "before"},
    {"drop": "after"},
    {"truncate": "json"},
    {"html": True},
    {"empty": True},
    {"garbage": True},
    {"redirect": "/v1/books/3", "code": 307},
]


def options(chance: random.Random) -> Any:
    """Options of a call, some of them."""
    given = {
        "max_retries": chance.randrange(4),
        "headers": {"X-Trace": str(chance.randrange(9)), "Accept": chance.choice(["", "text/plain"])},
        "params": {"q": chance.choice(["a b", "ü", "1&2", ["x", "y"]])},
        "deadline": chance.choice([3, 30, None]),
        "follow_redirects": chance.random() < 0.5,
        "idempotency_key": f"key-{chance.randrange(3)}",
    }
    return {name: value for name, value in given.items() if chance.random() < 0.3}


def step(chance: random.Random) -> Step:
    """One call of a client."""
    book, given = chance.randrange(1, 6), options(chance)
    unkeyed = {name: value for name, value in given.items() if name != "idempotency_key"}
    new = {**NEW_BOOK, "year": chance.randrange(3_000), "title": chance.choice(["a", "é\n", '"'])}
    limit, page_size = chance.choice([None, 30]), chance.choice([None, 7, 50])
    steps: list[Step] = [
        lambda client: client.request(GET_BOOK, book, options=unkeyed),
        lambda client: client.request(ADD_BOOK, json=new, options=given),
        lambda client: client.request(CHANGE_BOOK, book, json=new, options=unkeyed),
        lambda client: client.request(REMOVE_BOOK, book, options=unkeyed),
        lambda client: client.request(ADD_LOAN, json=NEW_LOAN, options=unkeyed),
        lambda client: client.paginate(
            LIST_BOOKS, strategy=BOOK_PAGES, options=unkeyed, limit=limit
        ).collect(),
        lambda client: client.paginate(
            LIST_LOANS, strategy=LOAN_PAGES, options=unkeyed, limit=limit, page_size=page_size
        ).collect(),
    ]
    return chance.choice(steps)


def scenario(seed: int) -> tuple[list[dict[str, Any]], list[Step]]:
    """Some faults, and some calls."""
    chance = random.Random(seed)
    faults = [
        {"method": "*", "path": "**", "calls": chance.randrange(1, 9), **chance.choice(FAULTS)}
        for _ in range(chance.randrange(4))
    ]
    return faults, [step(chance) for _ in range(chance.randrange(2, 7))]


async def in_async(client: Any, steps: list[Step]) -> list[Any]:
    """The results of all steps; an exception is one too."""
    results: list[Any] = []
    async with client:
        for one in steps:
            try:
                value = one(client)
                results.append(await value if inspect.isawaitable(value) else value)
            except Exception as error:
                results.append(error)
    return results


def in_blocking(client: Any, steps: list[Step]) -> list[Any]:
    """The same in the blocking half."""
    results: list[Any] = []
    with client:
        for one in steps:
            try:
                results.append(one(client))
            except Exception as error:
                results.append(error)
    return results


def observed(
    shelf: ShelfEmulator, seed: int, run: Callable[[FakeClock, list[Step]], list[Any]]
) -> tuple[Any, ...]:
    """What a scenario comes to: results, requests in order, and sleeps."""
    shelf.settle()
    shelf.reset()
    faults, steps = scenario(seed)
    for fault in faults:
        shelf.faults.add(**fault)
    clock = FakeClock()
    results = plain(run(clock, steps))
    shelf.settle()
    return results, shelf.transcript(), clock.sleeps


@pytest.mark.parametrize("scenarios", [25, pytest.param(200, marks=long)])
def test_row_20_transcripts(shelf: ShelfEmulator, scenarios: int) -> None:
    """Method, path, headers, body, order, sleeps and results are equal, whatever goes wrong."""
    equal, requests, slept = 0, 0, 0
    for seed in range(scenarios):
        ours = observed(
            shelf, seed, lambda clock, steps: anyio.run(in_async, aio.new_client(shelf, clock), steps)
        )
        twins = observed(
            shelf, seed, lambda clock, steps: in_blocking(blocking.new_client(shelf, clock), steps)
        )
        assert ours == twins, seed
        equal += 1
        requests, slept = requests + len(ours[1]), slept + len(ours[2])
    record(
        20,
        "200 generated scenarios, 100 % equal",
        f"{equal} of {scenarios} equal: {requests} requests and {slept} sleeps in each half",
    )
    assert requests > 3 * scenarios
    assert slept > 0
