# Generated from _async/auth/test_access_tokens.py by twofold.mirror; do not edit.
"""Access tokens that a function fetches: once for all callers, replaced before they end or once they are refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.shelf_api import ADD_LOAN, GET_BOOK, KEY, Book

from twofold import (
    AccessToken,
    APIConnectionError,
    AuthenticationError,
    CombinedAuth,
    ConfigurationError,
    HeaderAuth,
    Hooks,
    RetryBudget,
    RetryView,
    TokenCache,
    capture,
)
from twofold._sync.bulk import run_bulk
from twofold._sync.client import APIClient
from twofold._sync.tokens import TokenAuth
from twofold._core.token_cache import TokenFile
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


class Fetcher:
    """Hands out `token-1`, `token-2` and so on; the library takes the latest only, unless `good` says otherwise."""

    def __init__(self, shelf: ShelfEmulator, expires_in: float | None = None) -> None:
        self.expires_in = expires_in
        self.fetched = 0
        self.good: str | None = None
        self.error: Exception | None = None
        self.before: Callable[[], object] = int
        shelf.admits = lambda request: (
            request.headers.get("authorization") == f"Bearer {self.good or f'token-{self.fetched}'}"
        )

    def __call__(self) -> AccessToken:
        self.before()
        if self.error is not None:
            raise self.error
        self.fetched += 1
        return AccessToken(f"token-{self.fetched}", self.expires_in)


def new_client(shelf: ShelfEmulator, clock: FakeClock, fetch: Fetcher, **options: object) -> APIClient:
    """A client whose token comes from `fetch`."""
    auth = TokenAuth(fetch, clock=clock, **options)  # pyright: ignore[reportArgumentType]
    return APIClient(shelf.base_url, auth=auth, clock=clock)


def test_a_token_is_fetched_when_first_needed_and_kept(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Nothing is fetched for a client that makes no call, and once for one that makes three."""
    fetch = Fetcher(shelf)
    with new_client(shelf, clock, fetch) as client:
        assert fetch.fetched == 0
        for _ in range(3):
            client.request(GET_BOOK, 1)
    assert fetch.fetched == 1


def test_a_token_is_replaced_before_its_end(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """From five minutes before, less at most one; never used after its end."""
    fetch = Fetcher(shelf, expires_in=3600)
    with new_client(shelf, clock, fetch) as client:
        client.request(GET_BOOK, 1)
        clock.advance(3299)
        client.request(GET_BOOK, 1)
        assert fetch.fetched == 1
        clock.advance(62)
        client.request(GET_BOOK, 1)
        assert fetch.fetched == 2
        clock.advance(7200)
        client.request(GET_BOOK, 1)
    assert fetch.fetched == 3
    assert {request.status for request in shelf.requests} == {200}


def test_the_life_of_a_token_begins_before_it_is_asked_for(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """An answer that was long under way leaves less of it."""
    fetch = Fetcher(shelf, expires_in=100)
    fetch.before = lambda: clock.advance(99)
    with new_client(shelf, clock, fetch) as client:
        client.request(GET_BOOK, 1)
        clock.advance(2)
        client.request(GET_BOOK, 1)
    assert fetch.fetched == 2


def test_a_token_without_any_life_is_used_and_not_kept(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """`expires_in` of 0 serves the call that fetched it; nothing loops."""
    fetch = Fetcher(shelf, expires_in=0)
    with new_client(shelf, clock, fetch) as client:
        for _ in range(3):
            client.request(GET_BOOK, 1)
    assert fetch.fetched == 3


def test_a_failure_to_replace_a_good_token_is_no_error(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """While it is good it is used, and the next try is half a minute later; once it is over, the failure shows."""
    fetch = Fetcher(shelf, expires_in=3600)
    fetch.good = "token-1"
    with new_client(shelf, clock, fetch) as client:
        client.request(GET_BOOK, 1)
        tries: list[int] = []
        fetch.before, fetch.error = lambda: tries.append(1), APIConnectionError("down", phase="connect")
        clock.advance(3400)
        for _ in range(5):
            client.request(GET_BOOK, 1)
        assert len(tries) == 1
        clock.advance(31)
        client.request(GET_BOOK, 1)
        assert len(tries) == 2
        clock.advance(600)
        with pytest.raises(APIConnectionError, match="was not sent: down"):
            client.request(GET_BOOK, 1)


def test_a_refused_token_is_replaced_and_the_call_repeated(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Once, at once, with the same body; it is no retry, but the timeline, the hooks and the log have it."""
    fetch = Fetcher(shelf)
    seen: list[RetryView] = []
    budget = RetryBudget()
    budget.spend()
    auth = TokenAuth(fetch, clock=clock)
    hooks = Hooks(on_retry=[seen.append])
    client = APIClient(
        shelf.base_url, auth=auth, clock=clock, hooks=hooks, max_retries=0, retry_budget=budget
    )
    with client:
        client.request(GET_BOOK, 1)
        fetch.fetched += 1
        with capture() as calls:
            client.request(ADD_LOAN, json={"book_id": 1, "member": "Ada"})
    assert [one.status_code for one in calls.last.timeline] == [401, 201]
    assert calls.last.timeline[0].reason == "the access token was refused: once more with a new one"
    assert (calls.last.timeline[0].wait, clock.sleeps) == (0.0, [])
    assert [view.status_code for view in seen] == [401]
    assert shelf.requests[-1].body == shelf.requests[-2].body != b""
    assert budget.tokens == 497


def test_retries_are_counted_apart_from_the_repetition(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """One repetition and two retries: four requests, with the back-off of the first and the second retry."""
    fetch = Fetcher(shelf)
    with new_client(shelf, clock, fetch) as client:
        client.request(GET_BOOK, 1)
        fetch.fetched += 1
        shelf.faults.add("GET", "books/1", calls="2-9", status=503)
        with pytest.raises(Exception, match="answered 503") as caught:
            client.request(GET_BOOK, 1)
    assert [request.status for request in shelf.requests] == [200, 401, 503, 503, 503]
    assert len(clock.sleeps) == 2
    assert clock.sleeps[0] <= 0.5
    assert getattr(caught.value, "attempts", None) == 4


def test_a_new_token_that_is_refused_too_ends_the_call(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """One repetition a call, and one token fetched for it: an API that refuses everything is not hammered."""
    fetch = Fetcher(shelf)
    fetch.good = "none"
    with new_client(shelf, clock, fetch) as client:
        with pytest.raises(AuthenticationError) as caught:
            client.request(GET_BOOK, 1)
    assert (fetch.fetched, len(shelf.requests)) == (2, 2)
    assert "token-" not in repr(vars(caught.value))


def test_a_late_refusal_does_not_cost_the_new_token(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Only the token that was refused is forgotten, not the one that has replaced it in the meantime."""
    fetch = Fetcher(shelf)
    auth = TokenAuth(fetch, clock=clock)
    old = auth.token()
    auth.refuse([("Authorization", f"Bearer {old}")])
    new = auth.token()
    auth.refuse([("Authorization", f"Bearer {old}")])
    assert auth.token() == new == "token-2"


def test_row_13_one_refresh_for_64_callers(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Row 13: 64 callers at once with an expired token: one refresh, 64 answers."""
    fetch = Fetcher(shelf, expires_in=60)
    with new_client(shelf, clock, fetch) as client:
        client.request(GET_BOOK, 1)
        clock.advance(61)

        def get(number: int) -> Book:
            return client.request(GET_BOOK, number)

        outcomes = run_bulk(get, range(1, 65), max_concurrent=64)
    assert [one.error for one in outcomes] == [None] * 64
    assert fetch.fetched == 2
    assert {request.status for request in shelf.requests} == {200}


def test_row_13_a_failed_refresh_is_one_error_per_caller(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """Row 13: every caller gets an error of its own, none hangs, and the next call tries again."""
    fetch = Fetcher(shelf)
    fetch.error = AuthenticationError("the key is over", code="invalid_grant")
    with new_client(shelf, clock, fetch) as client:

        def get(number: int) -> Book:
            return client.request(GET_BOOK, number)

        outcomes = run_bulk(get, range(1, 65), max_concurrent=64)
        assert {type(one.error) for one in outcomes} == {AuthenticationError}
        assert len({id(one.error) for one in outcomes}) == 64
        assert len({str(one.error) for one in outcomes}) == 64
        fetch.error = None
        assert (client.request(GET_BOOK, 1)).id == 1
    assert len(shelf.requests) == 1


def test_what_the_function_raises_reaches_the_caller(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A fault in the program is raised as it is, after one try."""
    fetch = Fetcher(shelf)
    fetch.error = ZeroDivisionError("mine")
    with new_client(shelf, clock, fetch) as client:
        with pytest.raises(ZeroDivisionError, match="mine"):
            client.request(GET_BOOK, 1)
    assert (shelf.requests, clock.sleeps) == ([], [])


def test_a_function_that_needs_its_own_token_is_told_so(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It would wait for itself for ever."""
    clients: list[APIClient] = []

    def fetch() -> str:
        return (clients[0].request(GET_BOOK, 1)).title

    with APIClient(shelf.base_url, auth=TokenAuth(fetch), clock=clock) as client:
        clients.append(client)
        with pytest.raises(ConfigurationError, match="asks for the value itself"):
            client.request(GET_BOOK, 1)


def test_tokens_of_two_levels(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A function may use a client that has a token itself; each level is fetched once and refreshed by itself."""
    shelf.admits = lambda request: request.headers.get("authorization", "").startswith("Bearer level")
    fetched: list[str] = []

    def log_in() -> str:
        fetched.append("login")
        return "level-1"

    first = APIClient(shelf.base_url, auth=TokenAuth(log_in), clock=clock)

    def install() -> AccessToken:
        fetched.append("install")
        book = first.request(GET_BOOK, 7)
        return AccessToken(f"level-2-{book.id}", 60)

    with (
        first,
        APIClient(shelf.base_url, auth=TokenAuth(install, clock=clock), clock=clock) as client,
    ):
        client.request(GET_BOOK, 1)
        clock.advance(61)
        client.request(GET_BOOK, 1)
    assert fetched == ["install", "login", "install"]
    sent = [request.header("authorization") for request in shelf.requests]
    assert sent == ["Bearer level-1", "Bearer level-2-7"] * 2


def test_the_header_and_the_prefix_can_be_others(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """And the token goes beside other credentials."""
    shelf.admits = lambda _: True

    def fetch() -> str:
        return "jwt"

    tokens = TokenAuth(fetch, header="X-Session", prefix="", clock=clock)
    with APIClient(shelf.base_url, auth=CombinedAuth(HeaderAuth("X-App", KEY), tokens)) as client:
        client.request(GET_BOOK, 1)
    [request] = shelf.requests
    assert (request.header("x-session"), request.header("x-app")) == ("jwt", KEY)
    assert (tokens.secrets(), "jwt" in repr(tokens)) == (("jwt",), False)


def test_a_forgotten_token_is_fetched_again(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """After a log-out."""
    fetch = Fetcher(shelf)
    auth = TokenAuth(fetch, clock=clock)
    auth.forget()
    assert auth.token() == "token-1"
    auth.forget()
    assert auth.token() == "token-2"


def test_a_token_is_kept_between_runs(shelf: ShelfEmulator, clock: FakeClock, tmp_path: Path) -> None:
    """Another process takes it from the cache while it is good, never after its end or once it was refused."""
    fetch = Fetcher(shelf, expires_in=3600)
    options = {"cache": TokenCache(tmp_path), "cache_key": ("key", shelf.url)}

    def run() -> None:
        with new_client(shelf, clock, fetch, **options) as client:
            client.request(GET_BOOK, 1)

    run()
    run()
    assert fetch.fetched == 1
    fetch.good = "token-2"
    run()
    assert fetch.fetched == 2
    assert [request.status for request in shelf.requests] == [200, 200, 401, 200]
    fetch.good = None
    clock.advance(4000)
    run()
    assert fetch.fetched == 3


def test_a_token_that_another_process_has_renewed_is_taken(
    shelf: ShelfEmulator, clock: FakeClock, tmp_path: Path
) -> None:
    """Before fetching, the cache is looked into."""
    fetch = Fetcher(shelf, expires_in=3600)
    ours, theirs = (
        TokenAuth(fetch, cache=TokenCache(tmp_path), cache_key=("k",), clock=clock) for _ in range(2)
    )
    ours.token()
    theirs.token()
    theirs.forget()
    assert theirs.token() == "token-2"
    ours.forget()
    assert (ours.token(), fetch.fetched) == ("token-2", 2)


def test_a_cached_token_is_replaced_before_its_end(
    shelf: ShelfEmulator, clock: FakeClock, tmp_path: Path
) -> None:
    """By a new one, and not by itself from the cache."""
    fetch = Fetcher(shelf, expires_in=3600)
    auth = TokenAuth(fetch, cache=TokenCache(tmp_path), cache_key=("k",), clock=clock)
    assert auth.token() == "token-1"
    clock.advance(3400)
    assert auth.token() == "token-2"


def test_a_refused_token_does_not_come_back_from_the_cache(
    shelf: ShelfEmulator, clock: FakeClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is marked there at once; and where the cache cannot be written, it is remembered."""
    fetch = Fetcher(shelf, expires_in=3600)
    cache = TokenCache(tmp_path)
    auth = TokenAuth(fetch, cache=cache, cache_key=("k",), clock=clock)
    auth.token()
    auth.forget()
    assert cache.file(("k",)).load(clock.time()) == AccessToken("token-1", 0.0)
    auth.token()
    monkeypatch.setattr(TokenFile, "save", lambda *_: None)
    auth.forget()
    assert cache.file(("k",)).load(clock.time()) == AccessToken("token-2", 3600.0)
    assert auth.token() == "token-3"


def test_a_cache_needs_a_key(tmp_path: Path) -> None:
    """Or the tokens of two accounts would be the same."""

    def fetch() -> str:
        return "t"

    with pytest.raises(ConfigurationError, match="cache_key"):
        TokenAuth(fetch, cache=TokenCache(tmp_path))


def test_a_deadline_covers_the_token(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """A call whose time is over before it has a token ends as any call does, and nothing is sent."""
    fetch = Fetcher(shelf)
    fetch.before = lambda: clock.advance(10)
    with new_client(shelf, clock, fetch) as client:
        with pytest.raises(APIConnectionError, match="the deadline has passed") as caught:
            client.request(GET_BOOK, 1, options={"deadline": 5})
    assert (caught.value.phase, caught.value.sent, shelf.requests) == ("deadline", False, [])
