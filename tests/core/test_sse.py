"""Server-sent events: the rules of WHATWG HTML section 9.2, wherever the bytes are cut (reliability row 17)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import DecodeError, ServerSentEvent
from twofold._core.sse import EventParser

Event = ServerSentEvent

FIXTURES: dict[str, tuple[bytes, list[ServerSentEvent]]] = {
    "lines are joined": (b"data: YHOO\ndata: +2\ndata: 10\n\n", [Event("", "message", "YHOO\n+2\n10")]),
    "comments, ids and their reset": (
        b": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event\n\n",
        [
            Event("1", "message", "first event"),
            Event("", "message", "second event"),
            Event("", "message", " third event"),
        ],
    ),
    "empty data are data, no data are no event": (
        b"data\n\ndata\ndata\n\nevent: lost\n\ndata:",
        [Event("", "message", ""), Event("", "message", "\n")],
    ),
    "one space is taken off": (
        b"data:test\n\ndata: test\n\ndata:  test\n\n",
        [Event("", "message", text) for text in ("test", "test", " test")],
    ),
    "CR": (b"event: a\rdata: 1\r\rdata: 2\r\r", [Event("", "a", "1"), Event("", "message", "2")]),
    "CRLF": (b"event: a\r\ndata: 1\r\n\r\ndata: 2\r\n\r\n", [Event("", "a", "1"), Event("", "message", "2")]),
    "mixed ends": (b"data: 1\r\n\ndata: 2\n\r\ndata: 3\r\n\r", [Event("", "message", n) for n in "123"]),
    "a BOM at the beginning only": (
        b"\xef\xbb\xbfdata: 1\n\n\xef\xbb\xbfdata: 2\n\ndata: \xef\xbb\xbf3\n\n",
        [Event("", "message", "1"), Event("", "message", "\ufeff3")],
    ),
    "retry is digits": (
        b"retry: 1500\ndata: a\n\nretry: 1.5\ndata: b\n\nretry: \xd9\xa3\ndata: c\n\n",
        [Event("", "message", "a", 1500), Event("", "message", "b"), Event("", "message", "c")],
    ),
    "an id with NUL is ignored": (
        b"id: 1\ndata: a\n\nid: 2\x00\ndata: b\n\n",
        [Event("1", "message", "a"), Event("1", "message", "b")],
    ),
    "unknown fields and colons": (
        b"data: a: b\nfoo: bar\nData: no\ndata : no\n\n",
        [Event("", "message", "a: b")],
    ),
    "text beyond ASCII": ("data: é€🎈\n\n".encode(), [Event("", "message", "é€🎈")]),
    "bytes that are no text": (b"data: \xff\xfe\n\n", [Event("", "message", "\ufffd\ufffd")]),
    "an event that is cut off is dropped": (b"data: 1\n\ndata: 2\n", [Event("", "message", "1")]),
    "nothing": (b"", []),
}


def parsed(*chunks: bytes) -> list[ServerSentEvent]:
    """All events of a body that comes in these chunks."""
    parser = EventParser()
    events = [event for chunk in chunks for event in parser.feed(chunk)]
    return [*events, *parser.finish()]


@pytest.mark.parametrize("name", FIXTURES)
def test_events(name: str) -> None:
    """Each rule, in one chunk."""
    body, events = FIXTURES[name]
    assert parsed(body) == events


@pytest.mark.parametrize("name", FIXTURES)
def test_row_17_wherever_it_is_cut(name: str) -> None:
    """Cut at every offset, and byte by byte, a body gives the same events."""
    body, events = FIXTURES[name]
    for cut in range(len(body) + 1):
        assert parsed(body[:cut], body[cut:]) == events, cut
    assert parsed(*(body[at : at + 1] for at in range(len(body)))) == events


@given(st.lists(st.binary(max_size=60), max_size=8))
def test_row_31_any_bytes_give_events(chunks: list[bytes]) -> None:
    """No bytes raise, and joining the chunks changes nothing."""
    assert parsed(*chunks) == parsed(b"".join(chunks))


@given(
    st.lists(
        st.sampled_from([b"data: x", b"\r", b"\n", b"\r\n", b"id: 1", b":", b"retry: 5", b""]), max_size=30
    )
)
def test_any_order_of_fields_and_ends(pieces: list[bytes]) -> None:
    """Field by field or at once, the events are the same."""
    assert parsed(*pieces) == parsed(b"".join(pieces))


def test_an_event_is_out_as_soon_as_its_blank_line_is() -> None:
    """A CR ends the line at once; the LF that may follow is not waited for."""
    parser = EventParser()
    assert list(parser.feed(b"data: 1\r\r")) == [Event("", "message", "1")]
    assert list(parser.feed(b"\ndata: 2\r\n\r")) == [Event("", "message", "2")]


def test_the_id_to_go_on_from_is_that_of_a_finished_event() -> None:
    """An id in an event that was cut off has not been received; one without data has."""
    parser = EventParser()
    list(parser.feed(b"id: 1\ndata: a\n\nid: 2\ndata: b"))
    assert parser.last_event_id == "1"
    list(parser.feed(b"\n\nid: 3\n\n"))
    assert parser.last_event_id == "3"
    assert parser.reopened().last_event_id == "3"


def test_an_absurd_retry_does_no_harm() -> None:
    """Thousands of digits are a long time, not an error."""
    parser = EventParser()
    (event,) = parser.feed(b"retry: " + b"9" * 10_000 + b"\ndata: a\n\n")
    assert event.retry == 999_999_999


def test_data_as_a_type() -> None:
    """`json` validates; what is not as promised is a decode error that names event and type, not the data."""
    assert Event("", "price", '{"a": 1}').json(dict[str, int]) == {"a": 1}
    with pytest.raises(DecodeError, match=r"the price event is not the promised dict\[str, int\]") as raised:
        Event("", "price", '{"a": "hidden"}').json(dict[str, int])
    assert "hidden" not in str(raised.value)
