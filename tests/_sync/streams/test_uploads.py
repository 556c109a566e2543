# Generated from _async/streams/test_uploads.py by twofold.mirror; do not edit.
"""Bodies that are read while they are sent: acceptance rows A13 and A17, reliability row 6."""

from __future__ import annotations

import io
from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from tests.depot_api import (
    APPEND,
    ECHO,
    ECHO_KEYED,
    FINISH,
    OFFSET,
    PUT_FILE,
    START,
    Echo,
    collector,
    sent,
    sha256,
)

from twofold import (
    APIConnectionError,
    APIClient,
    InvalidRequestError,
    ProgressEvent,
    ServerError,
    TwofoldError,
)
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock

CONTENT = bytes(range(256)) * 4000


@pytest.fixture(params=["own connections", "injected client"])
def either(
    request: pytest.FixtureRequest, client: APIClient, injected: APIClient
) -> APIClient:
    """A client on each of the two wires."""
    return client if request.param == "own connections" else injected


class Pipe(io.RawIOBase):
    """A binary file that cannot be rewound."""

    def __init__(self, content: bytes) -> None:
        self._file = io.BytesIO(content)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._file.readinto(buffer)


def at(offset: int) -> io.BytesIO:
    """A file that stands at an offset."""
    file = io.BytesIO(CONTENT)
    file.seek(offset)
    return file


def pieces() -> Iterator[bytes]:
    """The content, piece by piece."""
    for start in range(0, len(CONTENT), 100_000):
        yield CONTENT[start : start + 100_000]


BODIES: dict[str, tuple[Any, bytes]] = {
    "bytes": (lambda: CONTENT, CONTENT),
    "bytearray": (lambda: bytearray(CONTENT), CONTENT),
    "text": (lambda: "été", "été".encode()),
    "nothing": (lambda: b"", b""),
    "file": (lambda: at(0), CONTENT),
    "file at offset 10": (lambda: at(10), CONTENT[10:]),
    "file at its end": (lambda: at(len(CONTENT)), b""),
    "pipe": (lambda: Pipe(CONTENT), CONTENT),
    "list": (lambda: list(pieces()), CONTENT),
    "generator": (pieces, CONTENT),
    "function": (lambda: pieces, CONTENT),
}
KNOWN_LENGTH = {"bytes", "bytearray", "text", "nothing", "file", "file at offset 10", "file at its end"}
SENT_ONCE = {"pipe", "generator"}


@pytest.mark.parametrize("kind", BODIES)
def test_a13_each_kind_of_body_arrives(either: APIClient, depot: DepotEmulator, kind: str) -> None:
    """Byte for byte; with its length where that is known, in chunks where it is not; as plain bytes."""
    make, expected = BODIES[kind]
    echo = either.request(ECHO, content=make())
    assert (echo.sha256, echo.content_type) == (sha256(expected), "application/octet-stream")
    framing = (
        {"content-length": str(len(expected))} if kind in KNOWN_LENGTH else {"transfer-encoding": "chunked"}
    )
    stated = {name: depot.requests[-1].header(name) for name in ("content-length", "transfer-encoding")}
    assert {name: value for name, value in stated.items() if value is not None} == framing


@pytest.mark.parametrize("kind", BODIES)
@pytest.mark.parametrize("fault", [{"status": 503}, {"drop": "after"}], ids=["503", "drop"])
def test_a17_each_kind_of_body_is_sent_again(
    either: APIClient, depot: DepotEmulator, kind: str, fault: dict[str, Any]
) -> None:
    """Each attempt sends the same bytes, from the original offset; what is sent once fails with its first error."""
    make, expected = BODIES[kind]
    depot.faults.add("PUT", "files/*", calls="1-2", **fault)
    if kind in SENT_ONCE:
        with pytest.raises(TwofoldError) as raised:
            either.request(PUT_FILE, "f", content=make())
        assert isinstance(raised.value, ServerError if "status" in fault else APIConnectionError)
        assert "can be sent only once: give a function" in "".join(raised.value.__notes__)
        assert len(depot.requests) == 1
        return
    either.request(PUT_FILE, "f", content=make())
    assert [sha256(one.body) for one in depot.requests] == [sha256(expected)] * 3


def test_row_6_what_was_not_begun_can_be_sent(client: APIClient, depot: DepotEmulator) -> None:
    """A generator that no byte was taken from is still good for another attempt."""
    with APIClient("http://127.0.0.1:9/v1", clock=FakeClock()) as nowhere:
        content = pieces()
        with pytest.raises(APIConnectionError) as raised:
            nowhere.request(ECHO, content=content, options={"max_retries": 1})
    assert raised.value.attempts == 2
    assert (client.request(ECHO, content=content)).sha256 == sha256(CONTENT)
    assert sent(depot) == ["POST echo"]


def test_a13_forms_with_files(client: APIClient, depot: DepotEmulator) -> None:
    """Fields and files in order, names escaped, types guessed or given; the boundary is that of the header."""
    file = at(10)
    echo = client.request(
        ECHO,
        form={"kind": "note", 'a "b"\r\nc': "ü"},
        files=[
            ("one", b"plain"),
            ("two", ("r\u00e9sum\u00e9.txt", "text")),
            ("two", ('q"u\r\no.bin', file, "image/x-thing")),
        ],
    )
    assert echo.content_type == "multipart/form-data; boundary=twofold-key-1"
    body = depot.requests[-1].body
    parts = multipart(echo.content_type, body)
    assert [(one.get_payload(decode=True), one.get_content_type()) for one in parts] == [
        (b"note", "text/plain"),
        ("ü".encode(), "text/plain"),
        (b"plain", "application/octet-stream"),
        (b"text", "text/plain"),
        (CONTENT[10:], "image/x-thing"),
    ]
    heads = [part.partition(b"\r\n\r\n")[0] for part in body.split(b"--twofold-key-1")[1:-1]]
    assert b'name="a %22b%22%0D%0Ac"' in heads[1]
    assert 'name="two"; filename="résumé.txt"'.encode() in heads[3]
    assert b'name="two"; filename="q%22u%0D%0Ao.bin"' in heads[4]
    assert depot.requests[-1].header("content-length") == str(len(body))


def multipart(content_type: str, body: bytes) -> list[Message]:
    """The parts of a form, read by the standard library."""
    message = message_from_bytes(f"Content-Type: {content_type}\r\n\r\n".encode() + body)
    return [part for part in message.walk() if not part.is_multipart()]


def test_a17_forms_with_files_are_sent_again(
    either: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """A form with a file from the disk is the same in each attempt."""
    path = tmp_path / "notes.csv"
    path.write_bytes(CONTENT)
    depot.faults.add("POST", "echo", calls="1-2", status=503)
    with path.open("rb") as file:
        file.seek(7)
        either.request(ECHO_KEYED, files={"f": file})
    assert len({one.body for one in depot.requests}) == 1
    (part,) = multipart(depot.requests[0].header("content-type") or "", depot.requests[0].body)
    assert (part.get_filename(), part.get_content_type()) == ("notes.csv", "text/csv")
    assert part.get_payload(decode=True) == CONTENT[7:]


def test_a13_types_of_content(client: APIClient) -> None:
    """A client's usual type suits its usual bodies; the type of the call goes before that of raw content."""
    typed = client.with_options(headers={"Content-Type": "application/json"})
    assert (typed.request(ECHO, content=b"x")).content_type == "application/octet-stream"
    assert (typed.request(ECHO, form={"a": "b"})).content_type == "application/x-www-form-urlencoded"
    assert (typed.request(ECHO, json={})).content_type == "application/json"
    echo = typed.request(ECHO, content=b"x", options={"headers": {"content-type": "image/png"}})
    assert echo.content_type == "image/png"
    echo = typed.request(ECHO, files={"f": b"x"}, options={"headers": {"content-type": "image/png"}})
    assert (echo.content_type or "").startswith("multipart/form-data; boundary=")


@pytest.mark.parametrize("kind", sorted(BODIES.keys() - SENT_ONCE))
def test_a17_progress_restarts_with_each_attempt(
    client: APIClient, depot: DepotEmulator, kind: str
) -> None:
    """Each attempt tells its beginning and its end; the total is never exceeded."""
    make, expected = BODIES[kind]
    depot.faults.add("PUT", "files/*", calls=1, status=503)
    events, progress = collector()
    client.request(PUT_FILE, "f", content=make(), progress=progress)
    total = len(expected) if kind in KNOWN_LENGTH else None
    told = [(one.attempt, one.done) for one in events]
    ends = [(1, 0), (1, len(expected)), (2, 0), (2, len(expected))]
    assert told == (ends if expected else [(1, 0), (2, 0)])
    assert {(one.total, one.phase) for one in events} == {(total, "upload")}


def test_progress_is_told_ten_times_a_second(client: APIClient, clock: FakeClock) -> None:
    """From one event to the next there is at least a tenth of a second: here, four pieces of 1/32 s each."""
    events, progress = collector()

    def slow() -> Iterator[bytes]:
        for _ in range(100):
            clock.advance(0.03125)
            yield b"0123456789"

    client.request(ECHO, content=slow, progress=progress)
    assert [one.done for one in events] == [*range(0, 1001, 40)]


def test_progress_that_raises_ends_it(
    either: APIClient, depot: DepotEmulator, clock: FakeClock
) -> None:
    """One attempt, the callback's own exception, and the client goes on; the server never gets the whole body."""

    def progress(event: ProgressEvent) -> None:
        clock.advance(1)
        if event.done:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        either.request(PUT_FILE, "f", content=at(0), progress=progress)
    assert (either.request(ECHO, content=b"x")).size == 1
    assert sent(depot)[-1] == "POST echo"
    assert "f" not in depot.files


def test_what_a_body_raises_is_the_callers(either: APIClient, depot: DepotEmulator) -> None:
    """Even if it looks like a failure of the network: the same exception, its cause and traceback, and no retry."""
    for error in (ZeroDivisionError("mine"), TimeoutError("mine"), ConnectionResetError("mine")):
        error.__cause__ = KeyError("why")

        def failing(error: Exception = error) -> Iterator[bytes]:
            yield b"some"
            raise error

        with pytest.raises(type(error)) as raised:
            either.request(PUT_FILE, "f", content=failing)
        assert raised.value is error
        assert isinstance(raised.value.__cause__, KeyError)
        assert "failing" in [frame.name for frame in raised.traceback]
    assert "f" not in depot.files
    assert (either.request(ECHO, content=b"x")).size == 1


def test_a_body_is_closed_when_its_attempt_is_over(
    client: APIClient, depot: DepotEmulator
) -> None:
    """A generator made for an attempt ends with it, even if it was not read to its end."""
    closed: list[int] = []

    def content() -> Iterator[bytes]:
        try:
            yield b"first"
            yield 3  # type: ignore[misc]
        finally:
            closed.append(1)

    with pytest.raises(InvalidRequestError, match="content holds a int"):
        client.request(ECHO, content=content)
    assert closed == [1]
    assert all(one.status is None for one in depot.requests)


def test_a_file_that_shrinks_is_noticed(client: APIClient, tmp_path: Path) -> None:
    """Less than was announced is an error that says so, not a short body."""
    path = tmp_path / "f"
    path.write_bytes(CONTENT)
    with path.open("rb") as file:

        def progress(_: ProgressEvent) -> None:
            path.write_bytes(b"short")

        with pytest.raises(InvalidRequestError, match="it was changed while it was sent"):
            client.request(ECHO, content=file, progress=progress)


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ({"content": 3}, "content is a int: give bytes"),
        ({"content": {"a": 1}}, "give data as json="),
        ({"content": Path("f")}, "open\\(path, 'rb'\\)"),
        ({"content": io.StringIO("x")}, "content is a text file: open it in binary mode"),
        ({"content": b"x", "json": 1}, "one body"),
        ({"content": b"x", "form": {}}, "one body"),
        ({"content": b"x", "files": {}}, "one body"),
        ({"files": {}, "json": None}, "one body"),
        ({"files": "f"}, "files is a str"),
        ({"files": ["f"]}, "files is a list"),
        ({"files": {"f": 3}}, "a file in files is a int"),
        ({"files": {"f": Pipe(b"x")}}, "that can be rewound"),
        ({"files": {"f": io.StringIO("x")}}, "a file in files is a text file"),
        ({"files": {"f": (b"x", b"x")}}, r"files\['f'\] is a tuple"),
        ({"files": {"f": ("n", b"x", "a\r\nb")}}, "Content-Type"),
        ({"files": {"f": b"x"}, "form": {"a": 1}}, r"form\['a'\] is a int"),
        ({"files": {3: b"x"}}, "a field or file name is a int"),
        ({"files": {"f": ("\ud800", b"x")}}, "a field or file name cannot be encoded"),
        ({"files": {"f": "\ud800"}}, "a file in files cannot be encoded"),
        ({"files": {"f": b"x"}, "form": {"a": "\ud800"}}, r"form\['a'\] cannot be encoded"),
        ({"content": "\ud800"}, "content cannot be encoded"),
    ],
)
def test_bad_bodies_are_refused_before_anything_is_sent(
    client: APIClient, depot: DepotEmulator, given: dict[str, Any], why: str
) -> None:
    """The message names the argument and the remedy."""
    with pytest.raises(InvalidRequestError, match=why):
        client.request(ECHO, **given)
    assert sent(depot) == []


class Session:
    """The store's protocol for uploads in parts."""

    def __init__(self, client: APIClient) -> None:
        self.client = client.with_options(max_retries=0)
        self.id = ""

    def start(self, size: int) -> int:
        session = self.client.request(START, json={"size": size})
        self.id = self.id or session.id
        return self.offset()

    def append(self, offset: int, content: bytes) -> int:
        headers = {"Upload-Offset": str(offset)}
        session = self.client.request(APPEND, self.id, content=content, options={"headers": headers})
        return session.offset

    def offset(self) -> int:
        return (self.client.request(OFFSET, self.id)).offset

    def finish(self, size: int) -> Echo:
        return self.client.request(FINISH, self.id, json={"size": size})


def test_an_upload_in_parts(client: APIClient, depot: DepotEmulator) -> None:
    """Part after part, from where the file stands; the session's result is the result."""
    events, progress = collector()
    session = Session(client)
    echo = client.upload(session, at(24), part_size=400_000, progress=progress)
    assert echo.sha256 == sha256(CONTENT[24:]) == sha256(depot.files["uploaded.bin"])
    assert [len(one.body) for one in depot.requests if one.method == "PATCH"] == [400_000, 400_000, 223_976]
    assert (events[0].done, events[-1].done, events[-1].total) == (0, 1_023_976, 1_023_976)


@pytest.mark.parametrize(
    "fault",
    [
        {"drop": "before"},
        {"drop": "after"},
        {"status": 503},
        {"status": 503, "processed": True},
        {"status": 409},
    ],
    ids=str,
)
def test_an_upload_in_parts_asks_where_it_is(
    client: APIClient, depot: DepotEmulator, fault: dict[str, Any], clock: FakeClock
) -> None:
    """Whether the server got a part that failed or not, the upload goes on from what it has."""
    depot.faults.add("PATCH", "sessions/*", calls=[1, 3], **fault)
    echo = client.upload(Session(client), CONTENT, part_size=400_000)
    assert echo.sha256 == sha256(CONTENT)
    assert len(clock.sleeps) == 2


def test_an_upload_in_parts_follows_the_servers_offset(
    client: APIClient, depot: DepotEmulator
) -> None:
    """A server that takes less than it was sent gets the rest."""
    depot.accepts = 300_000
    echo = client.upload(Session(client), CONTENT, part_size=400_000)
    assert echo.sha256 == sha256(CONTENT)
    assert sent(depot).count("PATCH sessions/session-1") == 4


def test_an_upload_in_parts_is_taken_up_again(client: APIClient, depot: DepotEmulator) -> None:
    """What a failed run has sent is not sent again."""
    entry = depot.faults.add("PATCH", "sessions/*", calls="2+", status=500)
    session = Session(client)
    with pytest.raises(ServerError):
        client.upload(session, CONTENT, part_size=400_000)
    depot.faults.remove(entry)
    before = len(depot.requests)
    events, progress = collector()
    assert (client.upload(session, CONTENT, part_size=400_000, progress=progress)).sha256 == sha256(
        CONTENT
    )
    assert (
        sum(len(one.body) for one in depot.requests[before:] if one.method == "PATCH")
        == len(CONTENT) - 400_000
    )
    assert events[0].done == 400_000


def test_an_upload_in_parts_gives_up(client: APIClient, depot: DepotEmulator) -> None:
    """After as many failures in a row as there are retries; a server that stands still is one; a 400 is none."""
    depot.faults.add("PATCH", "sessions/*", status=500)
    with pytest.raises(ServerError):
        client.upload(Session(client), CONTENT)
    assert sent(depot).count("PATCH sessions/session-1") == 3
    depot.faults.clear()
    depot.accepts = 0
    with pytest.raises(TwofoldError, match="takes no more of an upload: it has 0 of 1024000"):
        client.upload(Session(client), CONTENT)
    depot.faults.add("PATCH", "sessions/*", status=400)
    with pytest.raises(TwofoldError, match="400"):
        client.upload(Session(client), CONTENT)
    assert sent(depot)[-1].startswith("PATCH")


def test_an_upload_in_parts_checks_its_arguments(client: APIClient, depot: DepotEmulator) -> None:
    """Content that cannot be read from any place, and parts without a byte."""
    session = Session(client)
    for content in (pieces(), "text", Pipe(b"x"), None):
        with pytest.raises(InvalidRequestError, match="content"):
            client.upload(session, content)
    with pytest.raises(InvalidRequestError, match="part_size is 0"):
        client.upload(session, b"x", part_size=0)
    assert sent(depot) == []


class Forgetful:
    """A server that takes the first part, and has lost it when the second one comes."""

    def __init__(self) -> None:
        self.parts = 0

    def start(self, size: int) -> int:
        assert size == 8
        return 0

    def append(self, offset: int, content: bytes) -> int:
        self.parts += 1
        assert self.parts < 50, "it never ends"
        if offset:
            raise APIConnectionError("lost")
        return len(content)

    def offset(self) -> int:
        return 0

    def finish(self, size: int) -> None:
        pytest.fail(f"{size} bytes never came")


def test_an_upload_in_parts_that_gets_nowhere_ends(client: APIClient) -> None:
    """A server that takes a part and loses it again, time after time, has not come further."""
    session = Forgetful()
    with pytest.raises(APIConnectionError, match="lost"):
        client.upload(session, b"12345678", part_size=4)
    assert session.parts <= 6


def test_a_source_that_holds_no_bytes_is_refused(client: APIClient, depot: DepotEmulator) -> None:
    """`None` among its pieces is no end, but a piece that cannot be sent: the server never gets a short body."""
    for piece in (None, "text", 3):
        source: Any = [b"abc", piece, b"def"]
        with pytest.raises(InvalidRequestError, match=f"content holds a {type(piece).__name__}"):
            client.request(ECHO, content=source)
    assert [one.status for one in depot.requests if one.status is not None] == []
