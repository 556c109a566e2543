# The async source; twofold.mirror generates its blocking mirror.
"""Answers that are used while they arrive."""

from __future__ import annotations

import gzip
import logging
import zlib
from pathlib import Path

import httpx
import pytest
from tests.depot_api import ECHO, GET_FILE, KEY, LINES, Row, sent, sha256

from twofold import (
    APIConnectionError,
    APITimeoutError,
    AsyncAPIClient,
    BearerAuth,
    DecodeError,
    InvalidRequestError,
    NotFoundError,
    ServerError,
    TwofoldError,
    capture,
)
from twofold._core.deprecation import forget_warnings
from twofold._runtime import aio
from twofold.emulators import DepotEmulator


@pytest.fixture(params=["own connections", "injected client"])
def either(
    request: pytest.FixtureRequest, client: AsyncAPIClient, injected: AsyncAPIClient
) -> AsyncAPIClient:
    """A client on each of the two wires."""
    return client if request.param == "own connections" else injected


async def test_a_body_arrives_whole_in_pieces_of_any_size(
    either: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """Pieces have the size that was asked for, but for the last, and are the body when joined."""
    for size in (1000, 65_536, 400_000):
        async with either.stream(GET_FILE, "large.bin") as response:
            assert (response.status_code, response.headers["content-length"]) == (200, "300000")
            pieces = [piece async for piece in response.iter_bytes(size)]
        assert b"".join(pieces) == depot.files["large.bin"]
        assert {len(piece) for piece in pieces[:-1]} <= {size}


async def test_a_body_can_be_read_at_once(either: AsyncAPIClient, depot: DepotEmulator) -> None:
    """`read` gives all of it, and `received` counts what has come."""
    async with either.stream(GET_FILE, "small.txt") as response:
        assert await response.read() == b"twelve bytes"
        assert response.received == 12
    assert sent(depot) == ["GET files/small.txt"]


@pytest.mark.parametrize("coding", ["gzip", "deflate", "raw deflate"])
async def test_content_coding_is_undone(either: AsyncAPIClient, depot: DepotEmulator, coding: str) -> None:
    """Compressed bodies come out as they were, whichever way they were compressed."""
    content = b"".join(b"%d bottles\n" % number for number in range(5000))
    packed = {
        "gzip": gzip.compress(content),
        "deflate": zlib.compress(content),
        "raw deflate": zlib.compress(content, wbits=-15),
    }[coding]
    headers = {"content-encoding": coding.removeprefix("raw ")}
    depot.faults.add("GET", "files/*", status=200, body=packed, headers=headers)
    async with either.stream(GET_FILE, "x") as response:
        assert await response.read() == content
        assert response.received == len(packed)


@pytest.mark.parametrize(
    ("coding", "body"),
    [("gzip", gzip.compress(b"x" * 99, mtime=0)[:-9]), ("gzip", b"no gzip at all"), ("zz", b"x")],
)
async def test_broken_content_coding_is_an_error(
    either: AsyncAPIClient, depot: DepotEmulator, coding: str, body: bytes
) -> None:
    """What cannot be decoded is a decode error, never a short body."""
    depot.faults.add("GET", "files/*", status=200, body=body, headers={"content-encoding": coding})
    with pytest.raises(DecodeError):
        async with either.stream(GET_FILE, "x") as response:
            await response.read()


async def test_an_error_status_is_raised_with_its_body(either: AsyncAPIClient, depot: DepotEmulator) -> None:
    """The body of an error is read before the block is entered, up to a limit."""
    with pytest.raises(NotFoundError) as raised:
        async with either.stream(GET_FILE, "missing"):
            pytest.fail("the block was entered")
    assert raised.value.body == {"message": "The depot says 404."}
    depot.faults.add("GET", "files/*", status=500, body="x" * 1_000_000)
    with pytest.raises(ServerError) as raised:
        async with either.stream(GET_FILE, "big", options={"max_retries": 0}):
            pytest.fail("the block was entered")
    assert len(raised.value.body) == 65_536


async def test_a_long_error_body_is_not_read(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """A short one is, so that its connection can be used again; a long one costs the connection, not the time."""
    for body, connections in (("x" * 1000, 1), ("x" * 10_000_000, 2)):
        depot.reset()
        depot.faults.add("GET", "files/*", calls=1, status=500, body=body)
        with pytest.raises(ServerError):
            async with client.stream(GET_FILE, "x", options={"max_retries": 0}):
                pytest.fail("the block was entered")
        await client.request(GET_FILE, "small.txt")
        assert len({one.connection for one in depot.requests}) == connections


async def test_attempts_are_repeated_until_a_success_begins(
    either: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """A stream is retried as any call is; the record of the call says so."""
    depot.faults.add("GET", "files/*", calls=1, status=503)
    depot.faults.add("GET", "files/*", calls=2, drop="before")
    with capture() as calls:
        async with either.stream(GET_FILE, "small.txt") as response:
            assert await response.read() == b"twelve bytes"
    assert [one.status_code for one in calls.last.timeline] == [503, None, 200]
    assert calls.last.status_code == 200


async def test_nothing_is_repeated_after_the_head(either: AsyncAPIClient, depot: DepotEmulator) -> None:
    """A body that breaks off is an error that says so, and one request was made."""
    depot.faults.add("GET", "files/*", truncate="body")
    with pytest.raises(APIConnectionError, match="answered 200, then broke off") as raised:
        async with either.stream(GET_FILE, "large.bin") as response:
            await response.read()
    assert (raised.value.sent, raised.value.status_code, raised.value.attempts) == (True, 200, 1)
    assert "a part of the answer has been used" in "".join(raised.value.__notes__)
    assert len(depot.requests) == 1


async def test_a14_the_read_timeout_holds_for_each_piece(
    either: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """A server that goes silent within the body is noticed."""
    depot.faults.add("GET", "files/*", stall="body")
    with pytest.raises(APITimeoutError) as raised:
        async with either.stream(GET_FILE, "large.bin", options={"timeout": 0.1}) as response:
            await response.read()
    assert (raised.value.phase, raised.value.sent) == ("read", True)


async def test_a14_the_deadline_holds_for_all_pieces(depot: DepotEmulator) -> None:
    """A server that drips is never silent for long, and still runs into the deadline of the call."""
    depot.faults.add("GET", "files/*", drip=50, interval=0.05)
    async with AsyncAPIClient(depot.base_url, auth=BearerAuth(KEY), timeout=5) as client:
        with pytest.raises(APITimeoutError) as raised:
            async with client.stream(GET_FILE, "large.bin", options={"deadline": 0.5}) as response:
                await response.read()
    assert (raised.value.phase, raised.value.status_code, raised.value.sent) == ("deadline", 200, True)


async def test_one_record_for_a_stream_that_fails(
    client: AsyncAPIClient, depot: DepotEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Whether it is refused, breaks off or is not as promised: one line in the log."""
    caplog.set_level(logging.INFO, "twofold")
    depot.faults.add("GET", "files/big", truncate="body")
    depot.files["big"] = bytes(1000)
    for name, limit in (("none", None), ("big", None), ("small.txt", 3)):
        caplog.clear()
        with pytest.raises(TwofoldError):
            async with client.stream(GET_FILE, name, max_bytes=limit) as response:
                await response.read()
        assert len(caplog.records) == 1


async def test_an_endpoint_says_that_it_will_end(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """The headers of a stream are heard as well, at the line of whoever opened it."""
    forget_warnings()
    headers = {"deprecation": "true"}
    depot.faults.add("GET", "lines", status=200, body="", headers=headers)
    with pytest.warns(DeprecationWarning, match="deprecated") as warned:
        async with client.stream(LINES) as response:
            await response.read()
    forget_warnings()
    assert warned[0].filename == __file__


async def test_a_limit_of_bytes_is_kept(either: AsyncAPIClient, depot: DepotEmulator) -> None:
    """A longer body is an error before it is in memory, compressed or not; one of that length is none."""
    async with either.stream(GET_FILE, "small.txt", max_bytes=12) as response:
        assert await response.read() == b"twelve bytes"
    with pytest.raises(DecodeError, match="longer than the 11 bytes of max_bytes"):
        async with either.stream(GET_FILE, "small.txt", max_bytes=11) as response:
            await response.read()
    bomb = gzip.compress(bytes(50_000_000))
    depot.faults.add("GET", "files/*", status=200, body=bomb, headers={"content-encoding": "gzip"})
    with pytest.raises(DecodeError, match="max_bytes"):
        async with either.stream(GET_FILE, "bomb", max_bytes=1000) as response:
            await response.read()


async def test_lines_of_a_text(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """Lines end as they like, in the charset that the answer names; the last one needs no end."""
    text = "één\r\ntwee\rdrie\n\nvijf"
    for charset in ("utf-8", "latin-1", "utf-16"):
        headers = {"content-type": f"text/plain; charset={charset}"}
        depot.faults.clear()
        depot.faults.add("GET", "files/*", status=200, body=text.encode(charset), headers=headers)
        async with client.stream(GET_FILE, "x") as response:
            assert [line async for line in response.iter_lines()] == ["één", "twee", "drie", "", "vijf"]


async def test_json_lines_as_models(client: AsyncAPIClient) -> None:
    """Each line becomes a model."""
    async with client.stream(LINES, query={"count": 4}) as response:
        rows = [row async for row in response.iter_json_lines(Row)]
    assert rows == [Row(number=number) for number in (1, 2, 3, 4)]


async def test_a_line_that_is_not_as_promised(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """The lines before it are handed out, then comes an error that names the type; the body is over."""
    depot.faults.add("GET", "lines", status=200, body='{"number": 1}\n\n{"nummer": 2}\n{"number": 3}\n')
    async with client.stream(LINES) as response:
        rows = response.iter_json_lines(Row)
        assert await anext(rows) == Row(number=1)
        with pytest.raises(DecodeError, match="not the promised Row: number: Field required"):
            await anext(rows)
        with pytest.raises(RuntimeError, match="closed"):
            await anext(rows)


async def test_events_of_one_answer(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """`iter_events` ends where the answer ends."""
    depot.events = 3
    async with client.stream(LINES, options={}) as response:
        await response.read()
    depot.faults.add("GET", "lines", status=200, body="id: 7\nevent: x\ndata: {}\n\ndata: cut off")
    async with client.stream(LINES) as response:
        events = [(event.id, event.event, event.data) async for event in response.iter_events()]
    assert events == [("7", "x", "{}")]


async def test_a_body_is_read_once_and_inside_its_block(client: AsyncAPIClient) -> None:
    """A second reading, or one too late, is a mistake that says so."""
    async with client.stream(GET_FILE, "small.txt") as response:
        await response.read()
        with pytest.raises(RuntimeError, match="only once"):
            response.iter_lines()
    async with client.stream(GET_FILE, "small.txt") as response:
        pieces = response.iter_bytes()
    with pytest.raises(RuntimeError, match="inside its with block"):
        await anext(pieces)
    assert repr(response).endswith("StreamedResponse 200 (closed)>")


async def test_bad_arguments_are_refused_before_anything_is_sent(
    client: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """Sizes that make no sense name their argument."""
    with pytest.raises(InvalidRequestError, match="max_bytes is -1"):
        async with client.stream(GET_FILE, "small.txt", max_bytes=-1):
            pass
    assert sent(depot) == []
    async with client.stream(GET_FILE, "small.txt") as response:
        with pytest.raises(InvalidRequestError, match="chunk_size is 0"):
            response.iter_bytes(0)


async def test_a_stream_takes_any_body(either: AsyncAPIClient) -> None:
    """What can be given to `request` can be given to `stream`."""
    async with either.stream(ECHO, content=b"ping") as response:
        assert sha256(b"ping").encode() in await response.read()


async def test_an_exception_in_the_block_is_the_callers(either: AsyncAPIClient) -> None:
    """It comes out as it is, and the client goes on."""
    with pytest.raises(ZeroDivisionError):
        async with either.stream(GET_FILE, "large.bin"):
            raise ZeroDivisionError
    async with either.stream(GET_FILE, "small.txt") as response:
        assert len(await response.read()) == 12


@pytest.mark.parametrize("headers", [{}, {"content-encoding": "gzip"}], ids=["plain", "gzip"])
async def test_a_double_that_gives_its_body_as_a_whole(headers: dict[str, str], tmp_path: Path) -> None:
    """As the HTTP package's own does: it can be streamed and downloaded like any other."""
    body = gzip.compress(b"twelve bytes") if headers else b"twelve bytes"
    transport = httpx.MockTransport(lambda _: httpx.Response(200, content=body, headers=headers))
    async with (
        aio.AsyncHTTPClient(transport=transport) as package,
        AsyncAPIClient("http://api.test", http_client=package) as client,
    ):
        async with client.stream(GET_FILE, "x") as response:
            assert await response.read() == b"twelve bytes"
        await client.download(GET_FILE, "x", target=tmp_path / "f")
    assert (tmp_path / "f").read_bytes() == b"twelve bytes"
