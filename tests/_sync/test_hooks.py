# Generated from _async/test_hooks.py by twofold.mirror; do not edit.
"""Hooks: when they run, what they see, and what becomes of what they raise."""

from __future__ import annotations

import json
import traceback
from typing import Any

import pytest
from tests import blocking
from tests.shelf_api import ADD_BOOK, GET_BOOK, NEW_BOOK

from twofold import (
    APIConnectionError,
    APIClient,
    Hooks,
    RequestView,
    ResponseView,
    RetryView,
    ServerError,
)
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


class HookError(Exception):
    """What a hook raises."""


def fail(view: object) -> None:
    """A hook with a mistake in it."""
    raise HookError(type(view).__name__)


def test_each_moment_has_its_view(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """In order: request, response, and between two attempts the decision to retry."""
    seen: list[Any] = []
    shelf.faults.add("GET", "books/1", calls=1, status=503, retry_after=7)
    hooks = Hooks(on_request=[seen.append], on_response=[seen.append], on_retry=[seen.append])
    with blocking.new_client(shelf, clock, hooks=hooks) as client:
        client.request(GET_BOOK, 1)
    url = f"{shelf.base_url}/books/1"
    assert [type(view) for view in seen] == [RequestView, ResponseView, RetryView, RequestView, ResponseView]
    request, response, retry, again, last = seen
    assert (request.method, request.url, request.attempt) == ("GET", url, 1)
    assert (response.method, response.url, response.status_code, response.request_id, response.attempt) == (
        "GET",
        url,
        503,
        "shelf-000001",
        1,
    )
    assert (response.headers["retry-after"], response.elapsed) == ("7", 0.0)
    assert retry == RetryView("GET", url, 1, 503, None, 7.0, "Retry-After")
    assert (again.attempt, last.attempt, last.status_code) == (2, 2, 200)


def test_a_lost_answer_has_no_response_view(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The retry view says what was lost."""
    responses: list[ResponseView] = []
    retries: list[RetryView] = []
    shelf.faults.add("GET", "books/1", drop="before")
    hooks = Hooks(on_response=[responses.append], on_retry=[retries.append])
    with blocking.new_client(shelf, clock, hooks=hooks, max_retries=1) as client:
        with pytest.raises(APIConnectionError):
            client.request(GET_BOOK, 1)
    assert responses == []
    assert [(one.attempt, one.status_code, one.error, one.wait, one.reason) for one in retries] == [
        (1, None, "connection in read", clock.sleeps[0], "backoff")
    ]


def test_hooks_run_in_order(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """As they were given."""
    seen: list[str] = []
    hooks = Hooks(on_request=[lambda _: seen.append("first"), lambda _: seen.append("second")])
    with blocking.new_client(shelf, clock, hooks=hooks) as client:
        client.request(GET_BOOK, 1)
    assert seen == ["first", "second"]


def test_views_hold_no_secret(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Credentials, cookies and unknown values are hidden in each of them."""
    seen: list[Any] = []
    hooks = Hooks(on_request=[seen.append], on_response=[seen.append], on_retry=[seen.append])
    shelf.faults.add(
        "POST", "books", calls=1, status=503, headers={"set-cookie": "c=canary", "x-echo": "canary"}
    )
    with blocking.new_client(shelf, clock, hooks=hooks, headers={"X-Extra": "canary"}) as client:
        client.request(ADD_BOOK, json={**NEW_BOOK, "title": "canary"}, query={"q": "canary"})
    assert len(seen) == 5
    assert "canary" not in repr(seen)
    assert "shelf-key" not in repr(seen)
    assert seen[0].headers["Authorization"] == seen[0].headers["X-Extra"] == "[redacted]"
    assert seen[0].headers["Idempotency-Key"] == "key-1"


@pytest.mark.parametrize("moment", ["on_request", "on_response"])
@pytest.mark.parametrize("status", [200, 503])
def test_what_a_hook_raises_reaches_the_caller(
    moment: str, status: int, shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """As it is, with its own traceback, after exactly one attempt: a mistake is no reason to try again."""
    shelf.faults.add("GET", "books/1", status=status)
    with blocking.new_client(shelf, clock, hooks=Hooks(**{moment: [fail]})) as client:
        with pytest.raises(HookError) as caught:
            client.request(GET_BOOK, 1)
    assert (type(caught.value), clock.sleeps) == (HookError, [])
    assert len(shelf.requests) == (0 if moment == "on_request" else 1)
    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "fail"
    assert (caught.value.__cause__, caught.value.__context__) == (None, None)


def test_what_a_retry_hook_raises_reaches_the_caller(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Before the wait, and without another attempt."""
    shelf.faults.add("GET", "books/1", status=503)
    with blocking.new_client(shelf, clock, hooks=Hooks(on_retry=[fail])) as client:
        with pytest.raises(HookError) as caught:
            client.request(GET_BOOK, 1)
    assert (str(caught.value), len(shelf.requests), clock.sleeps) == ("RetryView", 1, [])
    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "fail"


def test_what_a_hook_raises_in_a_later_attempt_ends_the_call_there(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Also inside the retry loop."""
    shelf.faults.add("GET", "books/1", status=503)

    def fail_second(view: RequestView) -> None:
        if view.attempt == 2:
            fail(view)

    with blocking.new_client(shelf, clock, hooks=Hooks(on_request=[fail_second])) as client:
        with pytest.raises(HookError) as caught:
            client.request(GET_BOOK, 1)
    assert (len(shelf.requests), len(clock.sleeps)) == (1, 1)
    assert traceback.extract_tb(caught.value.__traceback__)[-1].name == "fail"


@pytest.mark.parametrize("moment", ["on_request", "on_response", "on_retry"])
def test_what_cannot_be_called_is_no_hook(moment: str, clock: FakeClock) -> None:
    """It is refused when the client is built, by the name of its list."""
    with pytest.raises(TypeError, match=f"{moment} holds a str: give a function"):
        APIClient("https://h", clock=clock, hooks=Hooks(**{moment: ["x"]}))


def test_copies_have_the_hooks_of_their_client(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """They watch everything that goes over the connections."""
    seen: list[RequestView] = []
    shelf.faults.add("GET", "books/1", status=500)
    with blocking.new_client(shelf, clock, hooks=Hooks(on_request=[seen.append])) as client:
        with pytest.raises(ServerError):
            client.with_options(max_retries=1).request(GET_BOOK, 1)
    assert [view.attempt for view in seen] == [1, 2]


def test_views_have_the_bodies_and_do_not_show_them(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """As they were sent and came; hooks may be added to a client that is in use."""
    seen: list[Any] = []
    with blocking.new_client(shelf, clock, hooks=Hooks(on_request=[seen.append])) as client:
        client._transport.add_hooks(Hooks(on_response=[seen.append]))
        client.request(ADD_BOOK, json=NEW_BOOK)
    request, response = seen
    assert json.loads(request.content) == NEW_BOOK
    assert json.loads(response.content)["title"] == NEW_BOOK["title"]
    assert str(NEW_BOOK["title"]) not in repr(seen)
