# Generated from _async/test_canary.py by twofold.mirror; do not edit.
"""One secret of each kind, planted in calls that fail in every way: none of them comes out anywhere."""

from __future__ import annotations

import logging
import pickle
import traceback
from pathlib import Path
from typing import Any

import pytest
from tests.reliability.record import record
from tests.shelf_api import Book

from twofold import (
    APIClient,
    BearerAuth,
    CombinedAuth,
    HeaderAuth,
    Hooks,
    Idempotency,
    Operation,
    QueryAuth,
    TwofoldError,
    capture,
    redact_http_logs,
)
from twofold._sync.bloomy.client import Client as BloomyClient
from twofold._runtime import blocking
from twofold.bloomy.config import write_key_file
from twofold.emulators import BloomyEmulator, ShelfEmulator
from twofold.testing import FakeClock, Recorder

HALF = APIClient.__name__
PLANTED = {
    "bearer": "c4nary-bearer",
    "header": "c4nary-header",
    "query": "c4nary-query",
    "userinfo": "c4nary-userinfo",
    "JSON": "c4nary-json",
    "multipart": "c4nary-multipart",
    "cookie": "c4nary-cookie",
    "key file": "c4nary-key-file",
}
CREDENTIALS = CombinedAuth(
    BearerAuth(PLANTED["bearer"]),
    HeaderAuth("X-Key", PLANTED["header"]),
    QueryAuth("sig", PLANTED["query"]),
)
OPTIONS: Any = {
    "headers": {"X-Token": PLANTED["header"], "Cookie": f"session={PLANTED['cookie']}"},
    "params": {"q": PLANTED["query"]},
    "max_retries": 1,
}
ECHO = " ".join(value for name, value in PLANTED.items() if name in ("bearer", "header", "query"))
FAULTS: list[dict[str, Any]] = [
    {"status": 400, "json": {"detail": f"bad key {ECHO}", "echo": [ECHO]}},
    {"status": 401, "body": f"<p>{ECHO}</p>"},
    {"status": 503, "headers": {"set-cookie": f"s={PLANTED['cookie']}", "x-echo": ECHO}},
    {"status": 200, "body": f'{{"access_token": "{ECHO}"}}'},
    {"status": 302, "headers": {"location": f"https://u:{PLANTED['userinfo']}@h/?k={PLANTED['query']}"}},
    {"html": f"<p>{ECHO}"},
    {"garbage": f"{ECHO}\r\n\r\n"},
    {"drop": "after", "reset": True},
    {"truncate": "body"},
]
BODIES: dict[str, dict[str, Any]] = {
    "JSON": {"json": {"password": PLANTED["JSON"]}},
    "form": {"form": {"password": PLANTED["JSON"]}},
    "multipart": {"files": {"f": (f"{PLANTED['multipart']}.txt", b"x", "text/plain")}},
}
POST = Operation("POST", "books", Book, idempotency=Idempotency.IDEMPOTENT)


class Seen:
    """Everything that a caller, a log or a file gets to see.

    Attributes:
        texts: piece by piece.
    """

    def __init__(self) -> None:
        self.texts: list[str] = []

    def add(self, *values: object) -> None:
        """Note what may be shown of values."""
        self.texts += [f"{value!s} {value!r}" for value in values]

    def add_error(self, error: BaseException) -> None:
        """Text, attributes, notes, causes with their tracebacks, and the pickle."""
        # The lines of this file are not the library's; what an exception says of itself is.
        chain = [one for one in (error, error.__cause__, error.__context__) if one is not None]
        self.add(error, vars(error), *("".join(traceback.format_exception_only(one)) for one in chain))
        self.add(pickle.dumps(error).decode("latin-1"))

    def occurrences(self) -> dict[str, int]:
        """How often each secret is in it, where it is at all."""
        counts = {name: sum(secret in text for text in self.texts) for name, secret in PLANTED.items()}
        return {name: count for name, count in counts.items() if count}


@pytest.fixture
def _redacted_http_logs() -> None:
    redact_http_logs()


def call(client: APIClient, seen: Seen, body: dict[str, Any]) -> None:
    """One call that fails, and what is seen of it."""
    with capture() as calls, pytest.raises(TwofoldError) as caught:
        client.request(POST, options=OPTIONS, **body)
    seen.add_error(caught.value)
    seen.add(client, calls, calls.last, calls.last.timeline, client.rate_limit_info)
    seen.add(pickle.dumps(calls.last).decode("latin-1"))


@pytest.mark.usefixtures("_redacted_http_logs")
@pytest.mark.parametrize("wire", ["own connections", "cassette"])
def test_row_15_planted_secrets(
    shelf: ShelfEmulator, clock: FakeClock, caplog: pytest.LogCaptureFixture, tmp_path: Path, wire: str
) -> None:
    """Not in logs at DEBUG, errors, pickles, hooks, records of calls or cassettes."""
    caplog.set_level(logging.DEBUG)
    seen, failures = Seen(), 0
    hooks = Hooks(on_request=[seen.add], on_response=[seen.add], on_retry=[seen.add])
    recorder = blocking.HTTPClient(transport=Recorder(tmp_path / "cassette.json"))
    settings: Any = {"http_client": recorder} if wire == "cassette" else {}
    with (
        recorder,
        APIClient(shelf.base_url, auth=CREDENTIALS, clock=clock, hooks=hooks, **settings) as client,
    ):
        for fault in FAULTS:
            for body in BODIES.values():
                entry = shelf.faults.add("POST", "books", **fault)
                call(client, seen, body)
                shelf.faults.remove(entry)
                failures += 1
    seen.texts += [one.getMessage() for one in caplog.records]
    if wire == "cassette":
        seen.add((tmp_path / "cassette.json").read_text(encoding="utf-8"))
    arrived = " ".join(f"{one.target!r}{one.headers!r}{one.body!r}" for one in shelf.requests)
    sent = [name for name, secret in PLANTED.items() if secret in arrived]
    record(
        15,
        "0 occurrences of each planted secret",
        f"{HALF}, {wire}: {failures} failures, {len(sent)} kinds sent, {len(seen.texts)} texts: {seen.occurrences()}",
    )
    assert sent == ["bearer", "header", "query", "JSON", "multipart", "cookie"]
    assert seen.occurrences() == {}


@pytest.mark.usefixtures("_redacted_http_logs")
def test_row_15_user_names_and_key_files(
    bloomy: BloomyEmulator,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A password in a URL, and a key from a file."""
    caplog.set_level(logging.DEBUG)
    monkeypatch.setenv("HOME", str(tmp_path))
    seen, secret = Seen(), PLANTED["userinfo"]
    write_key_file(PLANTED["key file"])
    with BloomyClient(base_url=bloomy.base_url, clock=clock, max_retries=0) as client:
        with pytest.raises(TwofoldError) as caught:
            client.todo.details(501)
        seen.add_error(caught.value)
        seen.add(client)
    assert bloomy.requests[0].header("authorization") == f"Bearer {PLANTED['key file']}"
    with pytest.raises(TwofoldError) as caught:
        APIClient(f"https://user:{secret}@h", clock=clock)
    seen.add_error(caught.value)
    proxy = f"http://user:{secret}@127.0.0.1:9"
    with APIClient("http://h", proxy=proxy, clock=clock, max_retries=0) as client:
        with pytest.raises(TwofoldError) as caught:
            client.request(POST)
        seen.add_error(caught.value)
        seen.add(client)
    seen.texts += [one.getMessage() for one in caplog.records]
    record(
        15, "0 occurrences: URL, proxy, key file", f"{HALF}: {len(seen.texts)} texts: {seen.occurrences()}"
    )
    assert seen.occurrences() == {}
