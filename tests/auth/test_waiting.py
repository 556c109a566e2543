"""Callers that wait for the same token: cancelled, out of time, in threads, in several event loops."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

import anyio
import pytest
from tests.shelf_api import GET_BOOK

from twofold import (
    APIClient,
    APITimeoutError,
    AsyncAPIClient,
    AsyncOAuth2ClientCredentials,
    AsyncOAuth2RefreshToken,
    AsyncSingleFlight,
    AsyncTokenAuth,
    ConfigurationError,
    OAuth2ClientCredentials,
    SingleFlight,
    TwofoldError,
)
from twofold._core.clock import SYSTEM_CLOCK
from twofold._core.deadline import Deadline, DeadlineError
from twofold.emulators import FaultEntry, ShelfEmulator, TokenEmulator


def credentials(tokens: TokenEmulator) -> AsyncOAuth2ClientCredentials:
    """The client that the authorization server knows."""
    return AsyncOAuth2ClientCredentials(tokens.token_url, "emu-client", "emu-secret")


async def held(entry: FaultEntry) -> None:
    """Wait until the token request has come, and is held."""
    await anyio.to_thread.run_sync(entry.wait_until_held, 1, 5)


async def test_a24_a_cancelled_refresh_is_taken_over(
    shelf: ShelfEmulator, tokens: TokenEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A24: the one who fetches is cancelled at once, another fetches instead, all others get their answers."""
    entry = tokens.faults.add("POST", "/token", calls=1, stall="answer")
    results: list[int] = []
    cancelled: list[bool] = []
    async with AsyncAPIClient(shelf.base_url, auth=credentials(tokens)) as client:

        async def lead(scope: anyio.CancelScope) -> None:
            with scope:
                await client.request(GET_BOOK, 1)
            cancelled.append(scope.cancelled_caught)

        async def follow(number: int) -> None:
            results.append((await client.request(GET_BOOK, number)).id)

        with caplog.at_level(logging.WARNING):
            async with anyio.create_task_group() as group:
                scope = anyio.CancelScope()
                group.start_soon(lead, scope)
                await held(entry)
                for number in range(2, 12):
                    group.start_soon(follow, number)
                await anyio.wait_all_tasks_blocked()
                scope.cancel()
        assert (await client.request(GET_BOOK, 1)).id == 1
    assert cancelled == [True]
    assert sorted(results) == list(range(2, 12))
    assert len(tokens.requests) == 2
    assert caplog.records == []


async def test_a24_a_cancelled_waiter_disturbs_nobody(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """A24: one of those who wait is cancelled: the fetching goes on for the others."""
    entry = tokens.faults.add("POST", "/token", calls=1, stall="answer")
    results: list[int] = []
    async with AsyncAPIClient(shelf.base_url, auth=credentials(tokens)) as client:

        async def call(number: int, scope: anyio.CancelScope) -> None:
            with scope:
                results.append((await client.request(GET_BOOK, number)).id)

        scopes = [anyio.CancelScope() for _ in range(3)]
        async with anyio.create_task_group() as group:
            group.start_soon(call, 1, scopes[0])
            await held(entry)
            group.start_soon(call, 2, scopes[1])
            group.start_soon(call, 3, scopes[2])
            await anyio.wait_all_tasks_blocked()
            scopes[1].cancel()
            await anyio.wait_all_tasks_blocked()
            entry.release()
    assert sorted(results) == [1, 3]
    assert len(tokens.requests) == 1


async def test_a_new_refresh_token_is_handed_on_even_if_the_caller_is_cancelled(
    shelf: ShelfEmulator, tokens: TokenEmulator
) -> None:
    """The old one is dead by then."""
    told: list[str] = []
    inside = anyio.Event()
    scope = anyio.CancelScope()

    async def keep(token: str) -> None:
        inside.set()
        scope.cancel()
        await anyio.sleep(0.001)
        told.append(token)

    auth = AsyncOAuth2RefreshToken(tokens.token_url, "refresh-1", client_id="emu-client", on_rotate=keep)
    async with AsyncAPIClient(shelf.base_url, auth=auth) as client:
        with scope:
            await client.request(GET_BOOK, 1)
        assert scope.cancelled_caught
        assert (told, inside.is_set()) == (["refresh-2"], True)
        assert (await client.request(GET_BOOK, 1)).id == 1


async def test_the_deadline_of_one_does_not_end_the_others() -> None:
    """The one who fetches runs out of time: that is its own error; who waits fetches anew."""
    flight: AsyncSingleFlight[int] = AsyncSingleFlight()
    go = anyio.Event()
    results: list[object] = []

    async def hurried() -> int:
        await go.wait()
        raise DeadlineError

    async def patient() -> int:
        return 2

    async def lead() -> None:
        with pytest.raises(DeadlineError):
            await flight.get(hurried)
        results.append("late")

    async def follow() -> None:
        results.append(await flight.get(patient))

    async with anyio.create_task_group() as group:
        group.start_soon(lead)
        await anyio.wait_all_tasks_blocked()
        group.start_soon(follow)
        await anyio.wait_all_tasks_blocked()
        go.set()
    assert results == ["late", 2]


def in_threads(*functions: Callable[[], object]) -> list[threading.Thread]:
    """Start them."""
    threads = [threading.Thread(target=function, daemon=True) for function in functions]
    for thread in threads:
        thread.start()
    return threads


def joined(threads: list[threading.Thread]) -> bool:
    """Whether all came to an end."""
    for thread in threads:
        thread.join(5)
    return not any(thread.is_alive() for thread in threads)


def test_the_deadline_of_a_waiting_thread_holds(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """A thread that waits for the token of another one gives up in time, and the other is not disturbed."""
    entry = tokens.faults.add("POST", "/token", calls=1, stall="answer")
    auth = OAuth2ClientCredentials(tokens.token_url, "emu-client", "emu-secret")
    results: list[int] = []
    with APIClient(shelf.base_url, auth=auth) as client:
        threads = in_threads(lambda: results.append(client.request(GET_BOOK, 1).id))
        entry.wait_until_held(1, 5)
        with pytest.raises(APITimeoutError) as caught:
            client.request(GET_BOOK, 2, options={"deadline": 0.05})
        entry.release()
        assert joined(threads)
    assert (caught.value.phase, caught.value.sent, results, len(tokens.requests)) == (
        "deadline",
        False,
        [1],
        1,
    )


def test_the_deadline_of_a_fetching_thread_is_its_own(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """It is kept by the token request, which nobody can interrupt here; who waits asks again."""
    entry = tokens.faults.add("POST", "/token", calls=1, stall="answer")
    auth = OAuth2ClientCredentials(tokens.token_url, "emu-client", "emu-secret")
    results: list[object] = []
    with APIClient(shelf.base_url, auth=auth) as client:

        def hurried() -> None:
            try:
                client.request(GET_BOOK, 1, options={"deadline": 0.5})
            except APITimeoutError as error:
                results.append(error.phase)

        threads = in_threads(hurried)
        entry.wait_until_held(1, 5)
        results.append(client.request(GET_BOOK, 2).id)
        assert joined(threads)
    assert sorted(map(str, results)) == ["2", "deadline"]
    assert len(tokens.requests) == 2


def test_row_13_64_threads_one_refresh(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """Row 13: all 64 threads are waiting before the token comes; one request is made for it."""
    entry = tokens.faults.add("POST", "/token", calls=1, stall="answer")
    auth = OAuth2ClientCredentials(tokens.token_url, "emu-client", "emu-secret")
    results: list[int] = []
    started = threading.Barrier(65)
    with APIClient(shelf.base_url, auth=auth) as client:

        def call(number: int) -> None:
            started.wait()
            results.append(client.request(GET_BOOK, number).id)

        threads = in_threads(*(lambda number=number: call(number) for number in range(1, 65)))
        started.wait()
        entry.wait_until_held(1, 5)
        entry.release()
        assert joined(threads)
    assert (sorted(results), len(tokens.requests)) == (list(range(1, 65)), 1)


def test_row_13_64_threads_one_error_each(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """Row 13: the one refresh fails for all who wait: an error of its own for each, whose traceback does not grow."""
    entry = tokens.faults.add("POST", "/token", stall="answer", calls=1)
    auth = OAuth2ClientCredentials(tokens.token_url, "emu-client", "wrong", max_retries=0)
    errors: list[TwofoldError] = []
    started = threading.Barrier(65)
    with APIClient(shelf.base_url, auth=auth) as client:

        def call() -> None:
            started.wait()
            try:
                client.request(GET_BOOK, 1)
            except TwofoldError as error:
                errors.append(error)

        threads = in_threads(*(call for _ in range(64)))
        started.wait()
        entry.wait_until_held(1, 5)
        entry.release()
        assert joined(threads)
    assert len({id(error) for error in errors}) == 64
    assert {getattr(error, "code", None) for error in errors} == {"invalid_client"}
    assert shelf.requests == []
    assert max(_depth(error.__cause__) for error in errors) < 25


def _depth(error: BaseException | None) -> int:
    trace, depth = None if error is None else error.__traceback__, 0
    while trace is not None:
        trace, depth = trace.tb_next, depth + 1
    return depth


def test_one_credential_in_successive_event_loops(shelf: ShelfEmulator, tokens: TokenEmulator) -> None:
    """The token stays, and a refresh in the second loop waits for nothing of the first."""
    auth = credentials(tokens)

    async def call() -> int:
        async with AsyncAPIClient(shelf.base_url, auth=auth, backend=None) as client:
            return (await client.request(GET_BOOK, 1)).id

    assert anyio.run(call) == 1
    assert anyio.run(call, backend="trio") == 1
    tokens.revoke_all()
    assert anyio.run(call) == 1
    assert len(tokens.requests) == 2


def test_one_credential_in_two_event_loops_at_once(tokens: TokenEmulator) -> None:
    """A loop cannot wait for another: each fetches for itself, and neither hangs."""
    entry = tokens.faults.add("POST", "/token", stall="answer")
    auth = credentials(tokens)
    results: list[str] = []
    threads = in_threads(*(lambda: results.append(anyio.run(auth.token)) for _ in range(2)))
    entry.wait_until_held(2, 5)
    entry.release()
    assert joined(threads)
    assert len(results) == 2


async def test_a_renewal_hands_out_the_present_value_meanwhile() -> None:
    """Who asks while a value is renewed gets the old one at once; nobody renews twice at the same time."""
    flight: AsyncSingleFlight[str] = AsyncSingleFlight()
    flight.set("old")
    go, fetched = anyio.Event(), []

    async def fetch() -> str:
        fetched.append(1)
        await go.wait()
        return "new"

    async def renew() -> None:
        fetched.append(await flight.renew(fetch))

    async with anyio.create_task_group() as group:
        group.start_soon(renew)
        await anyio.wait_all_tasks_blocked()
        assert await flight.renew(fetch) == "old"
        assert await flight.get(fetch) == "old"
        go.set()
    assert fetched == [1, "new"]
    assert flight.value == "new"


async def test_a_value_discarded_during_its_renewal_is_waited_for() -> None:
    """The renewal that is under way serves those who find no value any more."""
    flight: AsyncSingleFlight[str] = AsyncSingleFlight()
    flight.set("old")
    go, values = anyio.Event(), []

    async def fetch() -> str:
        await go.wait()
        return "new"

    async def ask(function: Callable[..., object]) -> None:
        values.append(await function(fetch))  # pyright: ignore[reportGeneralTypeIssues]

    async with anyio.create_task_group() as group:
        group.start_soon(ask, flight.renew)
        await anyio.wait_all_tasks_blocked()
        flight.discard("another")
        assert flight.value == "old"
        flight.discard("old")
        group.start_soon(ask, flight.get)
        group.start_soon(ask, flight.renew)
        await anyio.wait_all_tasks_blocked()
        go.set()
    assert values == ["new"] * 3


def test_a_thread_waits_no_longer_than_its_deadline() -> None:
    """For a value that another thread fetches."""
    flight: SingleFlight[int] = SingleFlight()
    go, inside = threading.Event(), threading.Event()

    def fetch() -> int:
        inside.set()
        go.wait(5)
        return 1

    threads = in_threads(lambda: flight.get(fetch))
    inside.wait(5)
    with pytest.raises(DeadlineError):
        flight.get(fetch, Deadline(0.01, SYSTEM_CLOCK))
    go.set()
    assert joined(threads)


def test_a_function_that_asks_for_its_own_value() -> None:
    """Is refused instead of waiting for itself; other values may be asked for."""
    outer: SingleFlight[int] = SingleFlight()
    inner: SingleFlight[int] = SingleFlight()
    assert outer.get(lambda: inner.get(lambda: 1) + 1) == 2
    outer.clear()
    with pytest.raises(ConfigurationError, match="asks for the value itself"):
        outer.get(lambda: outer.get(lambda: 1))
    assert outer.get(lambda: 3) == 3


async def test_a_function_with_a_time_limit_of_its_own(shelf: ShelfEmulator) -> None:
    """Its `TimeoutError` is its own, deadline or not."""

    async def fetch() -> str:
        raise TimeoutError("of the vault")

    async with AsyncAPIClient(shelf.base_url, auth=AsyncTokenAuth(fetch)) as client:
        for deadline in (None, 5):
            with pytest.raises(TimeoutError, match="of the vault"):
                await client.request(GET_BOOK, 1, options={"deadline": deadline})


def test_a_coroutine_function_is_refused_in_the_blocking_half(tokens: TokenEmulator) -> None:
    """Whatever it is for: nobody could await it."""
    import twofold

    async def function(*_: object) -> str:
        return "t"

    url = tokens.token_url
    for make in [
        lambda: APIClient(url, auth=twofold.HeaderAuth("X-Key", function)),
        lambda: APIClient(url, auth=twofold.BearerAuth(function)),
        lambda: APIClient(url, auth=twofold.BasicAuth("ada", function)),
        lambda: APIClient(url, auth=twofold.QueryAuth("key", function)),
        lambda: APIClient(url, auth=twofold.SigningAuth(function)),  # pyright: ignore[reportArgumentType]
        lambda: APIClient(url).with_options(auth=twofold.BearerAuth(function)),
        lambda: twofold.TokenAuth(function),
        lambda: twofold.OAuth2RefreshToken(url, "r", client_id="c", on_rotate=function),
        lambda: twofold.OAuth2Exchange(url, function),  # pyright: ignore[reportArgumentType]
    ]:
        with pytest.raises(TypeError, match="coroutine function"):
            make()


async def test_coroutine_functions_are_awaited_in_the_async_half(shelf: ShelfEmulator) -> None:
    """For keys and signatures alike."""
    import twofold

    async def key() -> str:
        return "async-key"

    async def sign(request: twofold.RequestToSign) -> dict[str, str]:
        return {"X-Sign": request.method}

    shelf.admits = lambda _: True
    auth = twofold.CombinedAuth(
        twofold.HeaderAuth("X-Key", key),
        twofold.BasicAuth("ada", key),
        twofold.QueryAuth("k", key),
        twofold.SigningAuth(sign),
    )
    async with AsyncAPIClient(shelf.base_url, auth=auth) as client:
        await client.request(GET_BOOK, 1)
    [request] = shelf.requests
    assert (request.header("x-key"), request.query, request.header("x-sign")) == (
        "async-key",
        "k=async-key",
        "GET",
    )
