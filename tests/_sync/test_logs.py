# Generated from _async/test_logs.py by twofold.mirror; do not edit.
"""What is logged of a failed call, by us and by the HTTP packages."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests import blocking
from tests.shelf_api import GET_BOOK, KEY, LIST_BOOKS

from twofold import (
    APIClient,
    BearerAuth,
    DecodeError,
    HTTPLogFilter,
    NotFoundError,
    ServerError,
    redact_http_logs,
)
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock

LONG_PAGE = "oops token=abc\nforged line\r\n" + "x" * 3_000_000
SECRETS = ("token=abc", "forged", "c4nary", KEY)


@pytest.fixture(autouse=True)
def _everything_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """With what the HTTP packages log filtered."""
    caplog.set_level(logging.DEBUG)
    redact_http_logs()
    yield
    for name in list(logging.Logger.manager.loggerDict):
        logger = logging.getLogger(name)
        for one in [one for one in logger.filters if isinstance(one, HTTPLogFilter)]:
            logger.removeFilter(one)


def client_of(shelf: ShelfEmulator, **settings: Any) -> APIClient:
    """A client of the lending library."""
    return APIClient(shelf.base_url, auth=BearerAuth(KEY), clock=FakeClock(), **settings)


def failures(records: list[logging.LogRecord]) -> list[logging.LogRecord]:
    """Our records of calls that failed."""
    return [one for one in records if one.name == "twofold" and " failed: " in one.getMessage()]


def test_a_failed_call_is_one_record(shelf: ShelfEmulator, caplog: pytest.LogCaptureFixture) -> None:
    """One line under 1 KB, whatever the server wrote, and no secret in any record of anybody."""
    shelf.faults.add("GET", "books", status=500, body=LONG_PAGE)
    with client_of(shelf) as client:
        with pytest.raises(ServerError):
            client.request(LIST_BOOKS, query={"token": "c4nary", "limit": 3})
    (record,) = failures(caplog.records)
    assert record.getMessage() == (
        f"GET {shelf.base_url}/books?token=[redacted]&limit=3 failed: ServerError, status 500, "
        "request id shelf-000003, attempts 3"
    )
    assert record.levelno == logging.INFO
    assert record.exc_info is None
    ours = [one.getMessage() for one in caplog.records if one.name == "twofold"]
    assert all(len(text) < 1000 and "\n" not in text for text in ours)
    assert not [text for text in ours for secret in SECRETS if secret in text]
    assert blocking.WIRE == "aiohttp" or [one for one in caplog.records if one.name.startswith(blocking.WIRE)]
    assert not [one for one in caplog.records for secret in SECRETS if secret in one.getMessage()]


def test_the_code_and_no_sentence_of_the_server(
    shelf: ShelfEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """The code says what to search for; the sentence may quote anybody's data."""
    shelf.faults.add("GET", "books/1", status=404, json={"code": "gone\nforged", "message": "c4nary"})
    with client_of(shelf) as client:
        with pytest.raises(NotFoundError, match="c4nary"):
            client.request(GET_BOOK, 1)
    (record,) = failures(caplog.records)
    assert "status 404, code gone forged, request id shelf-000001, attempts 1" in record.getMessage()
    assert "c4nary" not in record.getMessage()


def test_a_body_that_cannot_be_used_is_a_failure_too(
    shelf: ShelfEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """One record, like any other."""
    shelf.faults.add("GET", "books/1", html=True)
    with client_of(shelf) as client:
        with pytest.raises(DecodeError):
            client.request(GET_BOOK, 1)
    (record,) = failures(caplog.records)
    assert "failed: DecodeError, status 200" in record.getMessage()


def test_an_author_chooses_the_level(shelf: ShelfEmulator, caplog: pytest.LogCaptureFixture) -> None:
    """A client whose failures are news says so in its class."""

    class LoudClient(APIClient):
        _failure_level = logging.ERROR

    with LoudClient(shelf.base_url, auth=BearerAuth(KEY)) as client:
        with pytest.raises(NotFoundError):
            client.request(GET_BOOK, 999)
        client.request(GET_BOOK, 1)
    assert [one.levelno for one in failures(caplog.records)] == [logging.ERROR]


def test_what_httpx_logs_has_no_secrets(shelf: ShelfEmulator, caplog: pytest.LogCaptureFixture) -> None:
    """It prints whole URLs; through the filter, none of their values."""
    with httpx.Client() as http_client, client_of(shelf, http_client=http_client) as client:
        client.request(LIST_BOOKS, query={"token": "c4nary", "limit": 3})
    (record,) = (one for one in caplog.records if one.name == "httpx" and one.levelno == logging.INFO)
    assert record.getMessage() == (
        f'HTTP Request: GET {shelf.base_url}/books?token=[redacted]&limit=3 "HTTP/1.1 200 OK"'
    )
    assert not [one for one in caplog.records for secret in SECRETS if secret in one.getMessage()]


def test_the_filter_is_added_once(caplog: pytest.LogCaptureFixture) -> None:
    """However often a program sets up its logging."""
    redact_http_logs()
    assert len(logging.getLogger("httpx").filters) == 1
    assert caplog.records == []
