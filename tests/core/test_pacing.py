"""Pacing: turns in order, at the rate, and not before the server is ready."""

from __future__ import annotations

import math
from typing import Any

import pytest

from twofold._core.headers import Headers
from twofold._core.pacing import Pacing, checked_pacing
from twofold._core.wire import WireFailure, WireResponse
from twofold.testing import FakeClock

HOST = "https://api.example.com"


def answer(status: int = 200, **fields: object) -> WireResponse:
    """An answer with header fields; underscores stand for dashes."""
    pairs = [(name.replace("_", "-").encode(), str(value).encode()) for name, value in fields.items()]
    return WireResponse(status, Headers(pairs), b"")


def turns(pacing: Pacing, count: int, now: float = 0.0) -> list[float]:
    """The waits of so many requests that come at once."""
    return [pacing.reserve(HOST, now, math.inf) for _ in range(count)]


def finish(pacing: Pacing, clock: FakeClock, response: WireResponse | None) -> None:
    """Begin a request and end it with an answer."""
    assert pacing.enter(HOST, clock.monotonic())
    pacing.leave(HOST, response, clock)


def test_turns_come_at_the_rate() -> None:
    """A burst at once, then one turn per interval, in the order of the requests."""
    assert turns(Pacing(10, burst=3), 6) == pytest.approx([0, 0, 0, 0.1, 0.2, 0.3])


def test_a_pause_earns_no_more_than_the_burst() -> None:
    """Turns that nobody took are lost."""
    pacing = Pacing(10, burst=2)
    turns(pacing, 2)
    assert turns(pacing, 4, now=100.0) == pytest.approx([0, 0, 0.1, 0.2])


def test_a_wait_past_the_deadline_takes_no_turn() -> None:
    """The call ends at once, nothing sent, and whoever comes next gets the turn."""
    pacing = Pacing(1)
    turns(pacing, 1)
    with pytest.raises(WireFailure, match=r"its turn comes in 1 s, the deadline in 0.5 s") as caught:
        pacing.reserve(HOST, 0.0, 0.5)
    failure = caught.value
    assert (failure.kind, failure.phase, failure.sent) == ("timeout", "pacing", False)
    assert turns(pacing, 1) == [1.0]


def test_a_wait_past_the_greatest_is_an_overload() -> None:
    """Without a deadline `max_wait` bounds the queue, and the failure says when to come back."""
    pacing = Pacing(1, max_wait=2)
    assert turns(pacing, 3) == [0, 1, 2]
    with pytest.raises(WireFailure, match="max_wait is 2 s") as caught:
        turns(pacing, 1)
    assert (caught.value.kind, caught.value.retry_after, caught.value.sent) == ("overloaded", 3.0, False)


def test_origins_do_not_wait_for_each_other() -> None:
    """Each has turns of its own."""
    pacing = Pacing(1)
    turns(pacing, 5)
    assert pacing.reserve("https://other", 0.0, math.inf) == 0.0


@pytest.mark.parametrize(
    "fields",
    [
        {"x_ratelimit_remaining": 0, "x_ratelimit_reset": 7},
        {"ratelimit_remaining": "0", "ratelimit_reset": "7"},
        {"ratelimit": '"burst";r=50;t=1, "daily";r=0;t=7'},
        {"ratelimit": "limit=10, remaining=0, reset=7"},
        {"x_ratelimit_remaining": 0, "x_ratelimit_reset": int(FakeClock().time()) + 7},
        {"x_ratelimit_remaining": 0, "x_ratelimit_reset": (int(FakeClock().time()) + 7) * 1000},
    ],
)
def test_an_empty_window_is_waited_for(clock: FakeClock, fields: dict[str, object]) -> None:
    """In every form in which servers write it: the next request goes out when the window ends, before any 429."""
    pacing = Pacing()
    turns(pacing, 1)
    finish(pacing, clock, answer(**fields))
    assert pacing.enter(HOST, clock.monotonic()) is False
    assert turns(pacing, 1) == pytest.approx([7])
    clock.advance(7)
    assert pacing.enter(HOST, clock.monotonic()) is True


def test_requests_under_way_count(clock: FakeClock) -> None:
    """Of three requests left, three go out at once; the fourth waits for an answer, and then for the window's end."""
    pacing = Pacing()
    turns(pacing, 5)
    finish(pacing, clock, answer(x_ratelimit_remaining=3, x_ratelimit_reset=10))
    assert [pacing.enter(HOST, 0.0) for _ in range(4)] == [True, True, True, False]
    assert turns(pacing, 1) == [0.05]
    # It had been counted before the answer that said three.
    pacing.leave(HOST, answer(x_ratelimit_remaining=4, x_ratelimit_reset=10), clock)
    assert [pacing.enter(HOST, 0.0) for _ in range(2)] == [True, False]
    for left in (2, 1, 0):
        pacing.leave(HOST, answer(x_ratelimit_remaining=left, x_ratelimit_reset=10), clock)
    assert turns(pacing, 1) == [10]


def test_answers_that_overtake_each_other(clock: FakeClock) -> None:
    """An older count, or one of a window before, does not give back what is used up."""
    pacing = Pacing()
    turns(pacing, 1)
    for _ in range(3):
        assert pacing.enter(HOST, 0.0)
    for left, reset in ((0, 10), (2, 10), (50, 2)):
        pacing.leave(HOST, answer(x_ratelimit_remaining=left, x_ratelimit_reset=reset), clock)
    assert turns(pacing, 1) == [10]


@pytest.mark.parametrize(
    ("response", "wait"),
    [
        (answer(429, retry_after=5), 5),
        (answer(503, retry_after=5), 5),
        (answer(429), 1),
        (answer(429, x_ratelimit_remaining=0, x_ratelimit_reset=3), 3),
        (answer(503), 0),
        (answer(200, retry_after=5), 0),
        (answer(429, retry_after="soon"), 1),
        (None, 0),
    ],
)
def test_a_refusal_holds_everybody_back(clock: FakeClock, response: WireResponse | None, wait: float) -> None:
    """A refusal is meant for all; without a time, for a second."""
    pacing = Pacing()
    turns(pacing, 1)
    finish(pacing, clock, response)
    assert turns(pacing, 1) == [wait]


def test_after_a_hold_the_rate_still_applies(clock: FakeClock) -> None:
    """Those who were held back do not all go at once."""
    pacing = Pacing(10)
    turns(pacing, 1)
    finish(pacing, clock, answer(429, retry_after=5))
    assert turns(pacing, 3) == pytest.approx([5, 5.1, 5.2])


def test_answers_are_left_unread_on_request(clock: FakeClock) -> None:
    """With `adaptive=False` the rate is all that counts."""
    pacing = Pacing(10, adaptive=False)
    turns(pacing, 1)
    finish(pacing, clock, answer(429, retry_after=5))
    assert turns(pacing, 1) == [0.1]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"rate": 0}, "rate is 0"),
        ({"rate": True}, "rate is True"),
        ({"rate": math.nan}, "rate is nan"),
        ({"rate": 1, "burst": 0}, "burst is 0"),
        ({"rate": 1, "burst": 1.5}, "burst is 1.5"),
        ({"rate": 1, "max_wait": -1}, "max_wait is -1"),
        ({"adaptive": False}, "rate is None and adaptive False"),
        ({"storage": "redis://:s3cret@h"}, "no rate to share"),
    ],
)
def test_what_cannot_be_paced_by_is_refused(given: dict[str, Any], message: str) -> None:
    """With the name of the argument, and nothing secret."""
    with pytest.raises(ValueError, match=message) as caught:
        Pacing(**given)
    assert "s3cret" not in str(caught.value)


def test_only_a_pacing_is_one() -> None:
    """Anything else is refused when a client is made."""
    pacing = Pacing(2, burst=4)
    assert checked_pacing(pacing) is pacing
    assert repr(pacing) == "Pacing(2 per second, burst=4)"
    assert repr(Pacing()) == "Pacing(as the server says)"
    with pytest.raises(TypeError, match="pacing is a float: give"):
        checked_pacing(5.0)
