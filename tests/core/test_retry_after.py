"""`Retry-After` in every form a server may send it, and in the forms none should."""

from __future__ import annotations

import math
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold._core.headers import Headers
from twofold._core.retry_after import retry_after

MOMENT = datetime(2025, 6, 18, 12, tzinfo=UTC)
NOW = MOMENT.timestamp()
IMF, RFC850, ASCTIME = "%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"


def read(value: str, field: str = "Retry-After") -> float | None:
    """What a single header field is understood as."""
    return retry_after(Headers([(field.encode(), value.encode("utf-8"))]), NOW)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        ("1.5", 1.5),
        (" 7 ", 7.0),
        ("0", 0.0),
        ("Wed, 18 Jun 2025 12:00:10 GMT", 10.0),
        ("Wednesday, 18-Jun-25 12:00:10 GMT", 10.0),
        ("Wed Jun 18 12:00:10 2025", 10.0),
        ("Wed, 18 Jun 2025 14:00:10 +0200", 10.0),
        ("Wed, 18 Jun 2025 11:59:00 GMT", 0.0),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("1e309", None),
        ("soon", None),
        ("", None),
        ("5, 10", None),
        ("Wed, 32 Jun 2025 12:00:10 GMT", None),
        ("Wed, 18 Jun 2025 12:00:10 +9999", None),
    ],
)
def test_each_form_is_read_or_ignored(value: str, seconds: float | None) -> None:
    """Numbers and the three date formats count from now; what has no meaning is no wait at all."""
    assert read(value) == seconds


@pytest.mark.parametrize(
    ("milliseconds", "seconds"), [("250", 0.25), ("1500.5", 1.5005), ("-1", None), ("x", None)]
)
def test_milliseconds_are_read(milliseconds: str, seconds: float | None) -> None:
    """`retry-after-ms` is a number of milliseconds."""
    assert read(milliseconds, "Retry-After-Ms") == seconds


def test_milliseconds_come_before_seconds_unless_they_mean_nothing() -> None:
    """The more exact field decides; if it is garbage the other one does."""
    fields = {"retry-after-ms": "250", "retry-after": "9"}
    assert retry_after(fields, NOW) == 0.25
    assert retry_after({**fields, "retry-after-ms": "?"}, NOW) == 9.0


def test_without_the_header_there_is_no_wait() -> None:
    """`None` and 0 are different answers."""
    assert retry_after({}, NOW) is None


@given(st.text(), st.text())
def test_no_text_makes_it_raise(seconds: str, milliseconds: str) -> None:
    """Whatever a server sends comes to a finite wait or to none."""
    wait = retry_after({"retry-after": seconds, "retry-after-ms": milliseconds}, NOW)
    assert wait is None or 0 <= wait < math.inf


@given(
    st.integers(min_value=-4, max_value=9).map(str),
    st.sampled_from(["Jan", "Feb", "Foo", "Dec"]),
    st.integers(min_value=-1, max_value=99_999).map(str),
    st.from_regex(r"[0-9]{1,3}:[0-9]{1,3}(:[0-9]{1,3})?", fullmatch=True),
    st.sampled_from(["GMT", "+9999", "-0000", "EST", "", "+2359"]),
)
def test_no_date_makes_it_raise(day: str, month: str, year: str, time: str, zone: str) -> None:
    """Impossible days, years and zones are garbage like any other."""
    wait = retry_after({"retry-after": f"Wed, {day} {month} {year} {time} {zone}"}, NOW)
    assert wait is None or 0 <= wait < math.inf


@given(st.integers(min_value=0, max_value=10**9), st.sampled_from([IMF, RFC850, ASCTIME]))
def test_a_date_is_the_time_until_then(seconds: int, form: str) -> None:
    """Every date format of RFC 9110 comes to the seconds from now, to the second."""
    until = MOMENT + timedelta(seconds=seconds)
    expected = seconds if form != RFC850 or until.year < 2069 else 0
    assert read(until.strftime(form)) == expected
