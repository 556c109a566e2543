# The async source; twofold.mirror generates its blocking mirror.
"""A canary in every place where a secret may be: none of it comes out."""

from __future__ import annotations

import logging
import pickle
import traceback
from typing import Any

import pytest
from tests import aio
from tests.shelf_api import ADD_BOOK, GET_BOOK, KEY, NEW_BOOK

from twofold import (
    AsyncAPIClient,
    BearerAuth,
    ConfigurationError,
    HeaderAuth,
    HTTPLogFilter,
    InvalidRequestError,
    TwofoldError,
    capture,
)
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

CANARY = "c4nary"
SECRETS = (CANARY, KEY)
OPTIONS: Any = {"headers": {"X-Secret": CANARY, "Cookie": f"s={CANARY}"}, "params": {"token": CANARY}}
FAULTS: list[dict[str, Any]] = [
    {"status": 400, "json": {"detail": f"bad key {KEY}", "echo": [KEY]}},
    {"status": 401, "body": f"<p>{KEY}</p>"},
    {"status": 500, "headers": {"set-cookie": f"s={CANARY}", "x-echo": f"Bearer {KEY}"}},
    {"status": 200, "body": f'{{"access_token": "{KEY}"}}'},
    {"status": 200, "body": "no gzip", "headers": {"content-encoding": "gzip", "x-echo": KEY}},
    {"html": f"<p>{KEY}"},
    {"garbage": f"{KEY}\r\n\r\n"},
    {"drop": "before"},
    {"drop": "after", "reset": True},
    {"truncate": "body"},
]


def shown(error: BaseException) -> str:
    """Everything that may be printed of an error, the traceback of its causes included."""
    attributes = {name: value for name, value in vars(error).items() if name != "headers"}
    return f"{error!s} {error!r} {attributes!r} {''.join(traceback.format_exception(error))}"


def clean(text: str) -> bool:
    """Whether no secret is in it."""
    return not any(secret in text for secret in SECRETS)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
@pytest.mark.parametrize("max_retries", [0, 1])
async def test_nothing_secret_is_shown_of_a_failed_call(
    fault: dict[str, Any],
    max_retries: int,
    shelf: ShelfEmulator,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Not in the text, repr, attributes or traceback of the error, in its pickle, in a record or in our log."""
    caplog.set_level(logging.DEBUG, logger="twofold")
    shelf.faults.add("POST", "books", **fault)
    async with aio.new_client(shelf, clock, max_retries=max_retries) as client:
        with capture() as calls, pytest.raises(TwofoldError) as caught:
            await client.request(ADD_BOOK, json={**NEW_BOOK, "title": CANARY}, options=OPTIONS)
        assert clean(repr(client))
    error = caught.value
    assert clean(shown(error))
    assert clean(f"{error.headers!r} {calls!r} {calls.last.timeline}")
    assert clean(pickle.dumps(error).decode("latin-1"))
    assert clean(pickle.dumps(calls.last).decode("latin-1"))
    assert "twofold" in {record.name for record in caplog.records}
    assert clean(" ".join(record.getMessage() for record in caplog.records if record.name == "twofold"))


async def test_no_logger_is_told_the_credential_or_the_query(
    shelf: ShelfEmulator,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With everything at DEBUG, the HTTP package's loggers included; those of httpx need their filter for that."""
    caplog.set_level(logging.DEBUG)
    if aio.WIRE.startswith("httpx"):
        monkeypatch.setattr(logging.getLogger(aio.WIRE), "filters", [HTTPLogFilter()])
    async with aio.new_client(shelf, clock) as client:
        await client.request(GET_BOOK, 1, options=OPTIONS)
    loggers = {record.name.partition(".")[0] for record in caplog.records}
    assert loggers > {"twofold"} if aio.WIRE == "httpcore" else loggers >= {"twofold"}
    assert clean(caplog.text)


async def test_the_log_tells_attempts_and_retries(
    shelf: ShelfEmulator, clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    """One line per attempt at DEBUG, one per retry at INFO, and nothing at all above."""
    caplog.set_level(logging.DEBUG, logger="twofold")
    shelf.faults.add("GET", "books/1", calls=1, status=503, retry_after=7)
    async with aio.new_client(shelf, clock) as client:
        await client.request(GET_BOOK, 1)
    url = f"{shelf.base_url}/books/1"
    assert [(one.levelname, one.getMessage()) for one in caplog.records if one.name == "twofold"] == [
        ("DEBUG", f"GET {url} -> 503 in 0.0 ms (attempt 1)"),
        ("INFO", f"GET {url}: 503, next attempt in 7.000 s (Retry-After)"),
        ("DEBUG", f"GET {url} -> 200 in 0.0 ms (attempt 2)"),
    ]


@pytest.mark.parametrize(
    "options",
    [
        {"headers": {"X-Key": f"{CANARY}\r\nEvil: 1"}},
        {"headers": {"X-Key": f"{CANARY}ü"}},
        {"headers": {"X-Key": [CANARY]}},
        {"params": {"token": {"k": CANARY}}},
        {"idempotency_key": f"{CANARY}\n"},
    ],
)
async def test_what_is_refused_is_not_shown(options: Any, shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A value that cannot be sent may be a credential with a line break behind it."""
    async with aio.new_client(shelf, clock) as client:
        with pytest.raises(InvalidRequestError) as caught:
            await client.request(ADD_BOOK, json=NEW_BOOK, options=options)
    assert clean(f"{caught.value!r} {caught.value.__cause__!r}")
    assert shelf.requests == []


async def test_a_credential_that_cannot_be_sent_is_not_shown(clock: FakeClock) -> None:
    """Nor one in a base URL."""
    for make in (
        lambda: BearerAuth(f"{CANARY}\r\nEvil: 1"),
        lambda: HeaderAuth("X-Key", f"{CANARY}ü"),
        lambda: AsyncAPIClient(f"https://user:{CANARY}@h", clock=clock),
        lambda: AsyncAPIClient(f"https://h/?key={CANARY}", clock=clock),
        lambda: AsyncAPIClient(f"{CANARY}://h", clock=clock),
    ):
        with pytest.raises(ConfigurationError) as caught:
            make()
        assert clean(repr(caught.value))
