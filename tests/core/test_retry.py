"""Whether an attempt is followed by another, and after how long."""

from __future__ import annotations

import dataclasses
import random
import statistics

import pytest

from twofold import Idempotency, InvalidRequestError, RetryPolicy
from twofold._core.retry import RETRIED_STATUSES

SAFE, IDEMPOTENT, KEYED, UNSAFE = (
    Idempotency.SAFE,
    Idempotency.IDEMPOTENT,
    Idempotency.KEYED,
    Idempotency.UNSAFE,
)
POLICY = RetryPolicy()


@pytest.mark.parametrize("resend", [SAFE, IDEMPOTENT, KEYED])
def test_only_the_listed_statuses_are_retried(resend: Idempotency) -> None:
    """408, 429, 500, 502, 503 and 504 may go away by themselves; no other status does."""
    decisions = {status: POLICY.decide(resend, attempt=1, status_code=status) for status in range(100, 600)}
    assert {status for status, one in decisions.items() if one.retry} == {408, 429, 500, 502, 503, 504}
    refusals = {one for one in decisions.values() if not one.retry}
    assert refusals == {(False, 0.0, "not retryable")}


@pytest.mark.parametrize("sent", [False, True, None])
@pytest.mark.parametrize("resend", [SAFE, IDEMPOTENT, KEYED])
def test_what_may_be_repeated_is_repeated_after_a_lost_answer(resend: Idempotency, sent: bool | None) -> None:
    """For these classes it makes no difference whether the server had worked on the request."""
    assert POLICY.decide(resend, attempt=1, sent=sent).retry


@pytest.mark.parametrize(
    ("status", "sent", "retry_after", "again"),
    [
        (None, False, None, True),
        (None, True, None, False),
        (None, None, None, False),
        (429, None, 1.0, True),
        (503, None, 0.0, True),
        (429, None, None, False),
        (503, None, None, False),
        (408, None, 1.0, False),
        (500, None, 1.0, False),
        (502, None, 1.0, False),
        (504, None, 1.0, False),
    ],
)
def test_an_unsafe_request_is_repeated_only_if_it_was_not_processed(
    status: int | None, sent: bool | None, retry_after: float | None, again: bool
) -> None:
    """Never sent, or refused with 429 or 503 and a `Retry-After`: nothing else is certain."""
    decision = POLICY.decide(UNSAFE, attempt=1, status_code=status, sent=sent, retry_after=retry_after)
    assert decision.retry is again
    assert again or decision == (False, 0.0, "not idempotent, and may have been processed")


@pytest.mark.parametrize("max_retries", [0, 1, 2, 7])
def test_there_are_exactly_max_retries_retries(max_retries: int) -> None:
    """Attempts = 1 + max_retries."""
    policy = RetryPolicy(max_retries=max_retries)
    again = [policy.decide(SAFE, attempt=attempt, status_code=503).retry for attempt in range(1, 10)]
    assert again == [True] * max_retries + [False] * (9 - max_retries)


@pytest.mark.parametrize(("max_retries", "reason"), [(0, "retries are off"), (1, "retries exhausted")])
def test_the_reason_tells_off_from_exhausted(max_retries: int, reason: str) -> None:
    """Who has turned retries off is not told that there were too many."""
    decision = RetryPolicy(max_retries=max_retries).decide(SAFE, attempt=max_retries + 1, status_code=503)
    assert decision == (False, 0.0, reason)


@pytest.mark.parametrize("retry_after", [0.0, 0.25, 12.0, 60.0])
def test_the_server_says_how_long_to_wait(retry_after: float) -> None:
    """Up to the cap, `Retry-After` is slept exactly, whatever the jitter."""
    decision = POLICY.decide(SAFE, attempt=1, status_code=429, retry_after=retry_after, chance=0.7)
    assert decision == (True, retry_after, "Retry-After")


def test_a_server_that_asks_for_too_much_gets_no_retry() -> None:
    """Beyond the cap the call fails at once, and says why."""
    decision = POLICY.decide(SAFE, attempt=1, status_code=429, retry_after=60.5)
    assert decision == (False, 0.0, "Retry-After of 60.5 s exceeds 60 s")


@pytest.mark.parametrize(
    ("retry_after", "remaining", "again"),
    [(5.0, 5.001, True), (5.0, 5.0, False), (5.0, 0.0, False), (None, 0.25, False), (None, 0.251, True)],
)
def test_no_sleep_overruns_the_deadline(retry_after: float | None, remaining: float, again: bool) -> None:
    """A wait that would use up what is left is not begun."""
    decision = POLICY.decide(
        SAFE, attempt=1, status_code=503, retry_after=retry_after, remaining=remaining, chance=0.5
    )
    assert decision.retry is again
    assert again or decision == (False, 0.0, "the deadline leaves no time for a retry")


@pytest.mark.parametrize(
    ("retries", "cap"), [(0, 0.5), (1, 1.0), (2, 2.0), (4, 8.0), (5, 8.0), (10_000, 8.0)]
)
def test_the_cap_of_the_backoff_doubles_up_to_its_maximum(retries: int, cap: float) -> None:
    """0.5 s, 1 s, 2 s and so on to 8 s, however many retries there have been."""
    assert POLICY.backoff(retries, 1.0) == cap
    assert POLICY.backoff(retries, 0.0) == 0.0


@pytest.mark.parametrize("attempt", [1, 2, 3, 4])
def test_ten_thousand_delays_are_spread_over_the_whole_range(attempt: int) -> None:
    """Full jitter: all within [0, cap], mean within 2 % of the middle, each tenth of the range used."""
    chance, policy = random.Random(attempt), RetryPolicy(max_retries=10)
    cap = 0.5 * 2 ** (attempt - 1)
    delays = [
        policy.decide(SAFE, attempt=attempt, status_code=503, chance=chance.random()).wait
        for _ in range(10_000)
    ]
    assert 0 <= min(delays) <= max(delays) < cap
    assert statistics.fmean(delays) == pytest.approx(cap / 2, rel=0.02)
    tenths = [sum(int(delay / cap * 10) == tenth for delay in delays) for tenth in range(10)]
    assert min(tenths) > 800


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("max_retries", -1),
        ("max_retries", 1.5),
        ("max_retries", True),
        ("max_retries", "2"),
        ("initial_backoff", 0),
        ("initial_backoff", float("nan")),
        ("max_backoff", -1.0),
        ("max_backoff", float("inf")),
        ("max_retry_after", -0.1),
        ("max_retry_after", float("nan")),
    ],
)
def test_a_policy_out_of_range_is_refused(setting: str, value: object) -> None:
    """The message names the setting and shows what was given."""
    with pytest.raises(InvalidRequestError, match=f"{setting} is {value!r}"):
        RetryPolicy(**{setting: value})


def test_the_number_of_retries_alone_can_be_changed() -> None:
    """Everything else of a policy stays."""
    policy = RetryPolicy(1, 0.1, 3.0, 9.0, frozenset({418}))
    assert policy.with_max_retries(4) == dataclasses.replace(policy, max_retries=4)
    assert policy.statuses != RETRIED_STATUSES


def test_a_policy_may_accept_no_wait_but_its_own() -> None:
    """A cap of 0 leaves every `Retry-After` but 0 to the caller."""
    policy = RetryPolicy(max_retry_after=0)
    decisions = [
        policy.decide(SAFE, attempt=1, status_code=429, retry_after=wait).retry for wait in (0.0, 0.1)
    ]
    assert decisions == [True, False]


def test_a_policy_can_name_its_own_statuses() -> None:
    """`statuses` replaces the list."""
    policy = RetryPolicy(statuses=frozenset({418}))
    assert policy.decide(SAFE, attempt=1, status_code=418).retry
    assert not policy.decide(SAFE, attempt=1, status_code=503).retry


@pytest.mark.parametrize(
    ("status", "retry_after", "again"),
    [(429, None, True), (429, 2.0, True), (503, 2.0, False), (500, None, False)],
)
def test_which_answers_are_refusals_can_be_said(status: int, retry_after: float | None, again: bool) -> None:
    """An API may have other words for not having worked on a request, and may not say when to come back."""
    policy = RetryPolicy(refusals=frozenset({429}), refusals_say_when=False)
    decision = policy.decide(UNSAFE, attempt=1, status_code=status, retry_after=retry_after)
    assert decision.retry is again
    assert policy.decide(SAFE, attempt=1, status_code=503).retry


def test_back_off_without_jitter() -> None:
    """The waits are the longest ones, whatever the chance."""
    policy = RetryPolicy(initial_backoff=1.0, max_backoff=5.0, jitter=False)
    assert [
        policy.backoff(retries, chance) for retries, chance in ((0, 0.1), (1, 0.9), (2, 0.0), (9, 0.5))
    ] == [
        1.0,
        2.0,
        4.0,
        5.0,
    ]
