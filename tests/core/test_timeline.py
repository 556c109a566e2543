"""What is kept of calls: timelines, phase times, `capture()` blocks, rate limits."""

from __future__ import annotations

import contextvars
import pickle
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import Attempt, CallRecord, Calls, RateLimitInfo, Timeline, capture
from twofold._core.headers import Headers
from twofold._core.phases import PhaseTimer
from twofold._core.ratelimit import rate_limit_info
from twofold._core.timeline import listeners
from twofold.testing import FakeClock

NOW = 1_750_248_000.0


def record(url: str = "https://h/p") -> CallRecord:
    """One finished call."""
    return CallRecord("GET", url, 200, Headers(), None, 0.1, Timeline())


@pytest.mark.parametrize(
    ("attempt", "result"),
    [
        (Attempt(1, 0.0, 0.1, status_code=503), "503"),
        (Attempt(1, 0.0, 0.1, error="timeout in read", sent=True), "timeout in read (sent)"),
        (Attempt(1, 0.0, 0.1, error="connection in connect", sent=False), "connection in connect (not sent)"),
        (Attempt(1, 0.0, 0.1, error="connection in read"), "connection in read (perhaps sent)"),
    ],
)
def test_an_attempt_says_what_came_of_it(attempt: Attempt, result: str) -> None:
    """The status, or the error and the request's fate."""
    assert attempt.result == result


def test_a_timeline_prints_as_a_table() -> None:
    """One row per attempt, columns aligned, no blanks at line ends."""
    timeline = Timeline(
        [
            Attempt(1, 0.0, 0.0125, status_code=503, wait=0.5, reason="backoff"),
            Attempt(2, 0.513, 30.0, error="timeout in read", sent=True, reason="retries exhausted"),
        ]
    )
    assert str(timeline).splitlines() == [
        "attempt  at       took        result                  then waited  because",
        "1        0.000 s  12.5 ms     503                     0.500 s      backoff",
        "2        0.513 s  30000.0 ms  timeout in read (sent)  -            retries exhausted",
    ]
    assert pickle.loads(pickle.dumps(timeline)) == timeline
    assert type(pickle.loads(pickle.dumps(timeline))) is Timeline


def test_steps_of_a_connection_add_up_to_phases(clock: FakeClock) -> None:
    """Headers and body of a request are one phase; steps that nobody asked for are none."""
    timer = PhaseTimer(clock)
    for step, seconds in [
        ("connection.connect_tcp", 0.1),
        ("connection.start_tls", 0.2),
        ("http11.send_request_headers", 0.25),
        ("http11.send_request_body", 0.5),
        ("http11.receive_response_headers", 1.0),
        ("http11.receive_response_body", 2.0),
        ("http11.response_closed", 4.0),
    ]:
        timer(f"{step}.started")
        clock.advance(seconds)
        timer(f"{step}.complete")
        clock.advance(8.0)
    expected = {"connect": 0.1, "tls": 0.2, "send": 0.75, "wait": 1.0, "read": 2.0}
    assert {name: round(seconds, 6) for name, seconds in timer.seconds.items()} == expected


def test_a_phase_that_fails_is_measured_too(clock: FakeClock) -> None:
    """Where the time of a timeout went is what one wants to know."""
    timer = PhaseTimer(clock)
    timer("http11.receive_response_headers.started")
    clock.advance(30.0)
    timer("http11.receive_response_headers.failed")
    assert timer.seconds == {"wait": 30.0}


def test_a_block_hears_of_the_calls_inside_it() -> None:
    """Blocks nest; outside of all of them nobody listens."""
    assert listeners() == ()
    with capture() as outer:
        assert listeners() == (outer,)
        with capture() as inner:
            assert listeners() == (outer, inner)
        assert listeners() == (outer,)
    assert listeners() == ()


def test_a_block_that_is_left_by_an_error_is_over() -> None:
    """Its records stay readable."""
    with pytest.raises(LookupError), capture() as calls:
        _ = calls.last
    assert listeners() == ()
    calls.records.append(record())
    assert len(calls) == 1


def test_a_block_belongs_to_its_context() -> None:
    """A thread of its own does not report to it, a copy of the context does."""
    seen: list[tuple[Calls, ...]] = []

    def listen() -> None:
        seen.append(listeners())

    with capture() as calls:
        copied = contextvars.copy_context()
        for target in (listen, lambda: copied.run(listen)):
            thread = threading.Thread(target=target)
            thread.start()
            thread.join()
    assert seen == [(), (calls,)]


def test_calls_are_a_sequence_with_a_last_one() -> None:
    """In the order in which they finished."""
    calls = Calls()
    with pytest.raises(LookupError, match=r"no call has finished inside this capture\(\) block"):
        _ = calls.last
    calls.records.extend([record("a"), record("b")])
    assert (len(calls), calls[0].url, calls[-1].url, calls.last.url) == (2, "a", "b", "b")
    assert [one.url for one in calls] == ["a", "b"]


@pytest.mark.parametrize(
    ("headers", "info"),
    [
        ({}, None),
        ({"content-type": "x"}, None),
        (
            {"x-ratelimit-limit": "100", "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1750248060"},
            RateLimitInfo(100, 0, 1_750_248_060.0),
        ),
        ({"ratelimit-limit": "100, 100;w=60", "ratelimit-remaining": "7"}, RateLimitInfo(100, 7)),
        ({"x-ratelimit-limit": "5", "ratelimit-limit": "9"}, RateLimitInfo(5)),
        ({"x-ratelimit-limit": "many", "x-ratelimit-remaining": "-1", "x-ratelimit-reset": "nan"}, None),
        ({"x-ratelimit-limit": "1e400"}, None),
        ({"x-ratelimit-reset": "0.5"}, RateLimitInfo(reset=0.5)),
        ({"retry-after": "7"}, RateLimitInfo(retry_after=7.0)),
        ({"retry-after-ms": "250"}, RateLimitInfo(retry_after=0.25)),
    ],
)
def test_limits_are_read_from_their_headers(headers: dict[str, str], info: RateLimitInfo | None) -> None:
    """Both spellings, with or without parameters; garbage is as good as nothing."""
    assert rate_limit_info(headers, NOW) == info


@given(
    st.fixed_dictionaries(
        {},
        optional={
            name: st.text()
            for name in (
                "x-ratelimit-limit",
                "ratelimit-limit",
                "x-ratelimit-remaining",
                "x-ratelimit-reset",
                "retry-after",
            )
        },
    )
)
def test_no_limit_header_makes_it_raise(headers: dict[str, str]) -> None:
    """Whatever a server sends."""
    info = rate_limit_info(headers, NOW)
    assert info is None or info.limit is None or info.limit >= 0
