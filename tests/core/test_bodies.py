"""Bodies, forms and codings without a network."""

from __future__ import annotations

import gzip
import io
import zlib
from contextlib import suppress
from email import message_from_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold._core.bodies import Pieces, Segments, addressable, encode_content, encode_form
from twofold._core.coding import decoder
from twofold._core.progress import ProgressMeter
from twofold._core.timeouts import phase_timeouts
from twofold._core.wire import WireFailure, WireRequest
from twofold.testing import FakeClock


def whole(source: bytes | Segments | Pieces) -> bytes:
    """A body as one."""
    return source if isinstance(source, bytes) else b"".join(source.open())


@given(st.binary(), st.integers(0, 60))
def test_a_file_is_sent_from_where_it_stood(content: bytes, offset: int) -> None:
    """Any number of times, whatever is done to its position in between; its length is that of the rest."""
    file = io.BytesIO(content)
    file.seek(min(offset, len(content)))
    source = encode_content(file)
    assert isinstance(source, Segments)
    assert source.length == len(content[offset:])
    for position in (0, 3, len(content)):
        file.seek(position)
        assert whole(source) == content[offset:]


@given(st.lists(st.binary()))
def test_a_list_can_be_sent_again_and_an_iterator_cannot(pieces: list[bytes]) -> None:
    """What gives a new iterator each time is replayable."""
    listed, iterated = encode_content(pieces), encode_content(iter(pieces))
    assert isinstance(listed, Pieces)
    assert isinstance(iterated, Pieces)
    assert (listed.replayable, iterated.replayable) == (True, False)
    assert whole(listed) == whole(listed) == whole(iterated) == b"".join(pieces)


def test_any_part_of_addressable_content_can_be_read() -> None:
    """In any order, and never beyond the slice."""
    file = io.BytesIO(b"0123456789")
    file.seek(2)
    content = addressable(file)
    assert [content.read(offset, 3) for offset in (6, 0, 3)] == [b"89", b"234", b"567"]
    assert (content.size, addressable(b"abc").read(1, 9)) == (8, b"bc")


@given(
    st.dictionaries(st.text(), st.text(), max_size=3),
    st.lists(st.tuples(st.text(), st.tuples(st.text(), st.binary())), max_size=3),
)
def test_any_form_is_read_as_it_was_written(
    form: dict[str, str], files: list[tuple[str, tuple[str, bytes]]]
) -> None:
    """No name and no content breaks out of its part; the length is right."""
    source, content_type = encode_form(form, files, FakeClock())
    body = whole(source)
    assert source.length == len(body)
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    parts = [part for part in message.walk() if not part.is_multipart()] if form or files else []
    contents = [value.encode() for value in form.values()] + [content for _, (_, content) in files]
    assert [part.get_payload(decode=True) for part in parts] == contents


def test_the_boundary_is_new_in_each_form() -> None:
    """It comes from the clock, so that tests can know it and content cannot hold it."""
    clock = FakeClock()
    assert encode_form({}, {}, clock)[1] != encode_form({}, {}, clock)[1]


@pytest.mark.parametrize(
    ("method", "body", "framing"),
    [
        ("GET", None, ()),
        ("DELETE", None, ()),
        ("POST", None, (("Content-Length", "0"),)),
        ("POST", b"abc", (("Content-Length", "3"),)),
        ("GET", b"abc", (("Content-Length", "3"),)),
        ("PUT", Pieces(list, replayable=True), (("Transfer-Encoding", "chunked"),)),
        ("PUT", Segments([b"ab", b"c"]), (("Content-Length", "3"),)),
    ],
)
def test_a_body_says_where_it_ends(method: str, body: object, framing: object) -> None:
    """By its length where that is known, in chunks where it is not."""
    request = WireRequest(method, "http://h", "/", (), body, phase_timeouts(1))  # type: ignore[arg-type]
    assert tuple(request.framing) == framing


def decoded(coding: str, chunks: list[bytes]) -> bytes:
    """A coded body in chunks."""
    decoding = decoder(coding)
    result = b"".join(piece for chunk in chunks for piece in decoding.feed(chunk))
    decoding.finish()
    return result


@given(st.binary(max_size=300), st.integers(1, 20))
def test_codings_are_undone_wherever_they_are_cut(content: bytes, size: int) -> None:
    """gzip, deflate with and without a frame, and none."""
    packed = {
        "gzip": gzip.compress(content),
        "X-GZip": gzip.compress(content),
        "deflate": zlib.compress(content),
        " Deflate ": zlib.compress(content, wbits=-15),
        "identity": content,
    }
    for coding, body in packed.items():
        assert decoded(coding, [body[at : at + size] for at in range(0, len(body), size)]) == content


@given(st.binary(max_size=100), st.sampled_from(["gzip", "deflate"]))
def test_row_31_any_coded_body_is_undone_or_refused(body: bytes, coding: str) -> None:
    """Nothing but a failure of the kind decode comes out."""
    with suppress(WireFailure):
        decoded(coding, [body])


def test_a_cut_body_is_refused() -> None:
    """A coded body knows its end; one without a byte is whole."""
    for coding, body in (("gzip", gzip.compress(b"x" * 50)), ("deflate", zlib.compress(b"x" * 50))):
        for end in range(1, len(body)):
            with pytest.raises(WireFailure):
                decoded(coding, [body[:end]])
    assert decoded("gzip", []) == b""


def test_a_bomb_comes_in_pieces() -> None:
    """However little is fed, no piece is larger than 256 KiB."""
    bomb = gzip.compress(bytes(10_000_000))
    assert max(len(piece) for piece in decoder("gzip").feed(bomb)) <= 256 * 1024


def test_unknown_codings_are_refused() -> None:
    """Two at once are one that is not known."""
    for coding in ("br", "zstd", "gzip, gzip"):
        with pytest.raises(WireFailure, match="not asked for") as raised:
            decoder(coding)
        assert (raised.value.kind, raised.value.sent) == ("decode", True)
    assert decoder(None) is not None


def test_progress_is_told_at_most_ten_times_a_second() -> None:
    """The first, then one each tenth of a second, then the last; not the same one twice."""
    clock = FakeClock()
    meter = ProgressMeter("upload", clock)
    told = [meter.begin(1, 0, 100)]
    for done in range(1, 101):
        clock.advance(0.03125)
        told.append(meter.moved(done))  # type: ignore[arg-type]
    told.append(meter.end(100))  # type: ignore[arg-type]
    assert [one.done for one in told if one] == [*range(0, 101, 4)]
    assert meter.end(100) is None
    assert meter.begin(2, 0, 100).attempt == 2
    again = meter.end(100)
    assert again is not None
    assert (again.done, again.attempt, again.total, again.phase) == (100, 2, 100, "upload")
