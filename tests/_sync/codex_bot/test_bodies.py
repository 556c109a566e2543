# Generated from _async/codex_bot/test_bodies.py by twofold.mirror; do not edit.
"""Bodies of every kind on a `SyncBaseApiClient`: forms, files, streams, downloads, uploads, redirects, other hosts."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator, Generator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from tests._sync.codex_bot.store import Session, Store
from tests.depot_api import KEY, collector, sent, sha256

from twofold import BearerAuth, ProgressEvent, capture
from twofold.codex_bot import (
    ApiClientError,
    ApiClosedError,
    ApiConnectionError,
    ApiDecodeError,
    ApiRequestError,
    ApiStatusError,
    ApiTimeout,
    NotFound,
    ServerError,
)
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock

CONTENT = bytes(range(256)) * 4000
SMALL = b"twelve bytes"


@pytest.fixture
def client(depot: DepotEmulator, clock: FakeClock) -> Iterator[Store]:
    """With a key of its own kind, a header of its author's, and two retries."""
    headers = {"X-Team": "team-secret"}
    settings: Any = {"auth": BearerAuth(KEY), "default_headers": headers, "retry": 2, "clock": clock}
    with Store(depot.base_url, "key-secret", **settings) as client:
        yield client


@pytest.fixture
def elsewhere() -> Generator[DepotEmulator]:
    """Another origin: the same address, another port."""
    with DepotEmulator() as emulator:
        yield emulator


def at(offset: int) -> io.BytesIO:
    """A file that stands at an offset."""
    file = io.BytesIO(CONTENT)
    file.seek(offset)
    return file


def pieces() -> Generator[bytes]:
    """The content, piece by piece."""
    for start in range(0, len(CONTENT), 100_000):
        yield CONTENT[start : start + 100_000]


BODIES: dict[str, tuple[Any, bytes]] = {
    "bytes": (lambda: CONTENT, CONTENT),
    "text": (lambda: "été", "été".encode()),
    "file": (lambda: at(0), CONTENT),
    "file at offset 10": (lambda: at(10), CONTENT[10:]),
    "list": (lambda: list(pieces()), CONTENT),
    "generator": (pieces, CONTENT),
    "function": (lambda: pieces, CONTENT),
}


@pytest.mark.parametrize("kind", BODIES)
def test_a13_raw_bodies(client: Store, kind: str) -> None:
    """Each kind arrives byte for byte as `application/octet-stream`, or as the type that the call gives."""
    make, expected = BODIES[kind]
    echo = client._request("PUT", "/echo", content=make())
    assert (echo["sha256"], echo["content_type"]) == (sha256(expected), "application/octet-stream")
    echo = client._request("PUT", "/echo", content=make(), headers={"Content-Type": "image/png"})
    assert (echo["sha256"], echo["content_type"]) == (sha256(expected), "image/png")


def test_a13_forms_and_json(client: Store, depot: DepotEmulator) -> None:
    """A form is one with progress and without; JSON keeps the standing type, and everything else does as well."""
    for options in ({}, {"progress": lambda _: None}):
        echo = client._request("POST", "/echo", form={"a": 1, "b": [True, None]}, **options)
        assert echo["content_type"] == "application/x-www-form-urlencoded"
        assert depot.requests[-1].body == b"a=1&b=true&b="
        echo = client._request("POST", "/echo", {"a": 1}, **options)
        assert echo["content_type"] == "application/json"
    echo = client._request("GET", "/echo")
    assert echo["content_type"] == "application/json"


def test_a13_multipart(client: Store, depot: DepotEmulator) -> None:
    """A form with files: the type names the boundary that the body has, and the fields are in it."""
    files: Any = {"file": ("a.txt", at(10), "text/plain"), "more": b"bytes"}
    echo = client._request("POST", "/echo", form={"kind": "note", "count": 3}, files=files)
    assert echo["content_type"].startswith("multipart/form-data; boundary=")
    head = f"Content-Type: {echo['content_type']}\r\n\r\n".encode()
    message = message_from_bytes(head + depot.requests[-1].body)
    parts: list[Any] = list(message.get_payload())
    assert [one.get_payload(decode=True) for one in parts] == [b"note", b"3", CONTENT[10:], b"bytes"]


def test_d21_the_type_of_multipart_holds_its_boundary(depot: DepotEmulator) -> None:
    """The standing JSON type of the client labels no form, also where its author has set another one."""
    settings: Any = {"auth": BearerAuth(KEY), "default_headers": {"Content-Type": "application/vnd.api+json"}}
    with Store(depot.base_url, **settings) as own:
        echo = own._request("POST", "/echo", files={"f": b"x"})
        boundary = echo["content_type"].removeprefix("multipart/form-data; boundary=")
        assert f"--{boundary}--".encode() in depot.requests[-1].body
        for options in ({}, {"follow_redirects": True}):
            echo = own._request("POST", "/echo", {"a": 1}, **options)
            assert echo["content_type"] == "application/vnd.api+json"


def test_a_request_has_one_body(client: Store, depot: DepotEmulator) -> None:
    """Two of them, or one of a kind that cannot be sent, are refused before anything is."""
    for options in (
        {"json": 1, "files": {"f": b"x"}},
        {"content": b"x", "files": {"f": b"x"}},
        {"content": 42},
        {"files": {"f": 42}},
        {"json": float("nan"), "follow_redirects": True},
    ):
        with pytest.raises(ApiRequestError):
            client._request("POST", "/echo", **options)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="expect"):
        with client._stream("GET", "/lines", expect={404}):  # type: ignore[call-arg]
            pytest.fail("the block was entered")
    assert depot.requests == []


def test_a14_a_server_that_drips(depot: DepotEmulator) -> None:
    """It keeps within the timeout of each phase for ever; the deadline of the call ends it, streamed or not."""
    depot.faults.add("GET", "files/*", drip=50, interval=0.05)
    with Store(depot.base_url, auth=BearerAuth(KEY), timeout=0.4) as client:
        raw = client._request_raw("GET", "/files/small.txt")
        assert raw.bytes == SMALL
        depot.files["small.txt"] = SMALL * 100
        with pytest.raises(ApiTimeout) as caught:
            client._request("GET", "/files/small.txt", deadline=0.3)
        assert caught.value.phase == "deadline"
        with pytest.raises(ApiTimeout) as caught:
            with client._stream("GET", "/files/small.txt", deadline=0.3) as response:
                response.read()
    assert (caught.value.phase, caught.value.status_code) == ("deadline", 200)


@pytest.mark.parametrize("kind", sorted(BODIES))
def test_a17_bodies_are_sent_again(client: Store, depot: DepotEmulator, kind: str) -> None:
    """Byte for byte, but for a bare generator, which fails once with the first error."""
    make, expected = BODIES[kind]
    depot.faults.add("PUT", "files/*", calls=1, status=503)
    events, progress = collector()
    if kind == "generator":
        with pytest.raises(ServerError) as caught:
            client._request("PUT", "/files/f", content=make(), progress=progress)
        assert (caught.value.attempts, len(depot.requests)) == (1, 1)
        return
    client._request("PUT", "/files/f", content=make(), progress=progress)
    assert depot.files["f"] == expected
    told = [(one.attempt, one.done) for one in events]
    assert told == [(1, 0), (1, len(expected)), (2, 0), (2, len(expected))]


def test_a17_files_of_a_form_are_sent_again(client: Store, depot: DepotEmulator) -> None:
    """The same bytes, boundary included; the file goes on from where it stood."""
    depot.faults.add("PUT", "echo", calls=1, drop="after")
    client._request("PUT", "/echo", files={"f": at(10)})
    first, second = (one.body for one in depot.requests)
    assert first == second
    assert CONTENT[10:] in first


def test_bodies_that_turn_out_wrong_are_errors_of_this_package(client: Store) -> None:
    """Also where that is seen only while they are sent, or asked for in pieces."""
    wrong: Any = [b"abc", None]
    with pytest.raises(ApiRequestError, match="content holds a NoneType"):
        client._request("PUT", "/echo", content=wrong)
    for size in (0, 1.5, "x", True):
        with client._stream("GET", "/lines") as response:
            with pytest.raises(ApiRequestError, match="chunk_size"):
                response.iter_bytes(size)  # type: ignore[arg-type]


def test_a17_what_a_source_or_callback_raises_reaches_the_caller(
    client: Store, depot: DepotEmulator
) -> None:
    """As it is, and nothing is sent again."""

    def broken() -> Generator[bytes]:
        yield b"x"
        raise LookupError("mine")

    def refuse(_: ProgressEvent) -> None:
        raise LookupError("mine")

    for options in ({"content": broken}, {"content": b"x", "progress": refuse}):
        with pytest.raises(LookupError, match="mine"):
            client._request("PUT", "/echo", **options)  # type: ignore[arg-type]
    client._request("PUT", "/echo", content=b"x")
    assert [one.status for one in depot.requests] == [None, None, 200]


@pytest.mark.parametrize("code", [302, 303, 307, 308])
def test_a19_nothing_of_ours_goes_to_another_origin(
    client: Store, depot: DepotEmulator, elsewhere: DepotEmulator, code: int
) -> None:
    """Key, bearer, headers of the client and of the call, cookies: none arrives at the other port."""
    client.client.cookies.set("session", "cookie-secret", domain="127.0.0.1")
    depot.faults.add("GET", "files/*", redirect=elsewhere.signed_url("small.txt"), code=code)
    options: Any = {"follow_redirects": True, "headers": {"X-Tenant": "tenant-secret"}}
    raw = client._request_raw("GET", "/files/x", **options)
    assert raw.bytes == SMALL
    with client._stream("GET", "/files/x", **options) as response:
        assert response.read() == SMALL
    shown, foreign = (str(one.transcript()) for one in (depot, elsewhere))
    for secret in ("key-secret", KEY, "team-secret", "tenant-secret", "cookie-secret"):
        assert secret in shown
        assert secret not in foreign
    assert len(elsewhere.requests) == 2


@pytest.mark.parametrize("code", [302, 303, 307, 308])
def test_a19_within_the_origin_nothing_is_lost(client: Store, depot: DepotEmulator, code: int) -> None:
    """The target sees what the first one saw."""
    depot.faults.add("GET", "files/x", redirect="small.txt", code=code)
    client._request_raw("GET", "/files/x", follow_redirects=True, headers={"X-Mine": "1"})
    first, second = ([pair for pair in one.headers if pair[0] != b"Host"] for one in depot.requests)
    assert sorted(first) == sorted(second)
    assert {b"x-api-key", b"authorization", b"x-team", b"x-mine"} <= {name.lower() for name, _ in second}


def test_a19_bodies_and_methods(client: Store, depot: DepotEmulator) -> None:
    """307 repeats the request with its body, also one that is read from a file; 303 makes it a GET without one."""
    depot.faults.add("POST", "echo", calls="1-2", redirect="echo", code=307)
    echo = client._request("POST", "/echo", content=at(10), follow_redirects=True)
    assert (echo["method"], echo["sha256"]) == ("POST", sha256(CONTENT[10:]))
    depot.faults.clear()
    depot.faults.add("POST", "echo", calls=1, redirect="echo", code=303)
    echo = client._request("POST", "/echo", {"a": 1}, follow_redirects=True)
    assert (echo["method"], echo["size"]) == ("GET", 0)


@pytest.mark.parametrize("way", ["call", "setting", "client"])
@pytest.mark.parametrize("code", [301, 302])
def test_d29_a_post_never_becomes_a_get_in_silence(depot: DepotEmulator, code: int, way: str) -> None:
    """Where a server moves the target of a POST, the caller learns about it, however redirects were switched on."""
    depot.faults.add("POST", "echo", redirect="echo", code=code)
    settings: Any = {"follow_redirects": True} if way == "setting" else {}
    options: Any = {"follow_redirects": True} if way == "call" else {}
    with Store(depot.base_url, auth=BearerAuth(KEY), **settings) as client:
        client.client.follow_redirects = way == "client"
        if way == "setting":
            client.client.follow_redirects = True
        with pytest.raises(ApiStatusError, match=f"^HTTP {code}"):
            client._request("POST", "/echo", {}, **options)
    assert sent(depot) == ["POST echo"]


def test_a23_killed_and_resumed(client: Store, depot: DepotEmulator, tmp_path: Path) -> None:
    """The second run asks for the other half; there is never a short file under the final name."""
    whole, target = depot.files["large.bin"], tmp_path / "f"
    depot.faults.add("GET", "files/*", times=1, truncate="body")
    with pytest.raises(ApiConnectionError, match=r"^Connection error: \S") as caught:
        client._download("/files/large.bin", target, resume=True, retry=0)
    assert (caught.value.status_code, caught.value.sent, target.exists()) == (200, True, False)
    events, progress = collector()
    done = client._download("/files/large.bin", target, resume=True, progress=progress)
    assert (done.resumed_from, target.read_bytes()) == (150_000, whole)
    assert [one.done for one in events] == sorted(one.done for one in events)
    assert [one.header("range") for one in depot.requests] == [None, "bytes=150000-"]
    assert [one.name for one in tmp_path.iterdir()] == ["f"]


def test_a23_the_file_has_changed(client: Store, depot: DepotEmulator, tmp_path: Path) -> None:
    """Another version, a server without ranges, and a part that is too long (416): the whole comes again."""
    for number, change in enumerate(
        (
            lambda _: depot.files.update({"large.bin": b"another version"}),
            lambda _: setattr(depot, "ranges", False),
            lambda target: target.with_name(f"{target.name}.part").write_bytes(bytes(400_000)),
        )
    ):
        depot.reset()
        target = tmp_path / str(number)
        depot.faults.add("GET", "files/*", times=1, truncate="body")
        with pytest.raises(ApiConnectionError):
            client._download("/files/large.bin", target, resume=True, retry=0)
        change(target)
        done = client._download("/files/large.bin", target, resume=True)
        assert (done.resumed_from, target.read_bytes()) == (0, depot.files["large.bin"])


def test_a23_a_download_without_resume_leaves_nothing(
    client: Store, depot: DepotEmulator, tmp_path: Path
) -> None:
    """Not when it breaks off, not when it has the wrong digest, not when it is too long."""
    depot.faults.add("GET", "files/large.bin", truncate="body")
    for error, options in (
        (ApiConnectionError, {"retry": 0}),
        (ApiDecodeError, {"max_bytes": 100}),
    ):
        with pytest.raises(error):
            client._download("/files/large.bin", tmp_path / "f", **options)  # type: ignore[arg-type]
    with pytest.raises(ApiDecodeError, match="digest") as caught:
        client._download("/files/small.txt", tmp_path / "f", digest=f"sha256:{sha256(b'x')}")
    assert str(caught.value).startswith("HTTP 200: ")
    with pytest.raises(NotFound, match=r"^HTTP 404"):
        client._download("/files/none", tmp_path / "f")
    with pytest.raises(ApiRequestError, match="folder"):
        client._download("/files/small.txt", tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_streams(client: Store) -> None:
    """Lines, JSON lines, events and bytes; a refusal before the block is entered, with the usual text and class."""
    with client._stream("GET", "/lines", params={"count": 2}) as response:
        assert [row for row in response.iter_json_lines(dict[str, int])] == [
            {"number": 1},
            {"number": 2},
        ]
    with client._stream("GET", "/events") as response:
        assert [event.id for event in response.iter_events()] == [str(n) for n in range(1, 11)]
    with client._stream("POST", "/echo", content=at(10)) as response:
        assert sha256(CONTENT[10:]).encode() in response.read()
    with pytest.raises(NotFound, match=r"^HTTP 404") as caught:
        with client._stream("GET", "/files/none"):
            pytest.fail("the block was entered")
    assert caught.value.message == "The depot says 404."
    with pytest.raises(ApiDecodeError, match=r"^HTTP 200: .*max_bytes"):
        with client._stream("GET", "/files/large.bin", max_bytes=10) as response:
            response.read()


def test_a_stream_is_one_record(
    client: Store, depot: DepotEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """A body that breaks off is one line in the log of its own logger, and one call for `capture()`."""
    depot.faults.add("GET", "files/*", truncate="body")
    with caplog.at_level(logging.WARNING), capture() as calls, pytest.raises(ApiConnectionError):
        with client._stream("GET", "/files/large.bin") as response:
            response.read()
    assert [one.name for one in caplog.records] == ["twofold.codex_bot"]
    assert calls.last.status_code == 200


def test_d25_streams_have_a_greatest_length_of_their_own(depot: DepotEmulator, tmp_path: Path) -> None:
    """`max_response_bytes` is for what is held in memory."""
    with Store(depot.base_url, auth=BearerAuth(KEY), max_response_bytes=1000) as client:
        with pytest.raises(ApiDecodeError, match="max_response_bytes"):
            client._request("GET", "/files/large.bin")
        with client._stream("GET", "/files/large.bin") as response:
            assert response.read() == depot.files["large.bin"]
        client._download("/files/large.bin", tmp_path / "f")
        depot.faults.add("GET", "files/small.txt", redirect="large.bin")
        with pytest.raises(ApiDecodeError, match="max_response_bytes"):
            client._request("GET", "/files/small.txt", follow_redirects=True)


def test_a_stream_holds_its_place(depot: DepotEmulator) -> None:
    """Under `max_concurrent` it counts until its block ends; whoever waits too long sends nothing."""
    settings: Any = {"auth": BearerAuth(KEY), "max_concurrent": 1}
    with Store(depot.base_url, **settings) as client:
        with client._stream("GET", "/files/large.bin"):
            with pytest.raises(ApiTimeout) as caught:
                client._request("GET", "/echo", deadline=0.05)
            assert (caught.value.phase, caught.value.sent) == ("pool", False)
            with pytest.raises(ApiTimeout):
                with client._stream("GET", "/lines", deadline=0.05):
                    pytest.fail("the block was entered")
        client._request("GET", "/echo", deadline=5)
    assert sent(depot) == ["GET files/large.bin", "GET echo"]


def test_a25_closing_cuts_a_stream(client: Store, depot: DepotEmulator) -> None:
    """Its next bytes are an `ApiClosedError`, and so is the next stream."""
    depot.files["large.bin"] = bytes(20_000_000)
    with client._stream("GET", "/files/large.bin") as response:
        client.close()
        with pytest.raises(ApiClosedError):
            response.read()
    with pytest.raises(ApiClosedError):
        with client._stream("GET", "/lines"):
            pytest.fail("the block was entered")


def test_d20_leaving_a_stream_gives_its_connection_back(client: Store, depot: DepotEmulator) -> None:
    """Nothing counts as in use afterwards: the client may go on, here or in another loop."""
    depot.files["large.bin"] = bytes(20_000_000)
    with client._stream("GET", "/files/large.bin") as response:
        for _ in response.iter_bytes():
            break
    homes: Any = client.client._transport
    assert [home.in_use for home in homes._homes.values()] == [0]
    client._request("GET", "/echo")


def test_what_the_user_changes_on_client_holds_for_streams(client: Store, depot: DepotEmulator) -> None:
    """A header, a credential, a client of another kind: streams go the way that `_request` goes."""
    client.client.headers["X-Rotated"] = "1"
    client.client.auth = ("somebody", "password")
    client.client.timeout = 3.0  # type: ignore[assignment]
    asked: list[dict[str, float]] = []

    def note(request: Any) -> None:
        asked.append(request.extensions["timeout"])

    client.client.event_hooks["request"].append(note)
    view = client._options(auth=None)
    for name in ("/lines", "/echo"):
        with pytest.raises(ApiStatusError, match="HTTP 401"):
            with view._stream("GET", name):
                pytest.fail("the block was entered")
        with pytest.raises(ApiStatusError, match="HTTP 401"):
            view._request("GET", name)
        for one in depot.requests[-2:]:
            assert (one.header("x-rotated"), (one.header("authorization") or "")[:6]) == ("1", "Basic ")
    assert asked == [dict.fromkeys(("connect", "read", "write", "pool"), 3.0)] * 4


def test_another_host(client: Store, depot: DepotEmulator, elsewhere: DepotEmulator) -> None:
    """A signed URL is put to without anything of this client, and shown without its signature."""
    raw = client._request_external("PUT", elsewhere.signed_url("new"), content=at(10))
    assert (raw.status_code, raw.data["sha256"]) == (200, sha256(CONTENT[10:]))
    assert "signed-for" not in raw.url
    assert elsewhere.files["new"] == CONTENT[10:]
    elsewhere.faults.add("GET", "/signed/*", times=1, redirect=depot.signed_url("small.txt"))
    assert (client._request_external("GET", elsewhere.signed_url("new"))).bytes == SMALL
    for secret in ("key-secret", KEY, "team-secret"):
        assert secret not in str(elsewhere.transcript() + depot.transcript())
    with pytest.raises(ApiStatusError) as caught:
        client._request_external("GET", f"{elsewhere.url}/signed/new?signature=wrong-secret")
    assert "wrong-secret" not in f"{caught.value} {caught.value.url} {caught.value.__notes__}"
    for url, options in (("/relative", {}), (elsewhere.url, {"auth": BearerAuth("x")})):
        with pytest.raises(ApiRequestError):
            client._request_external("GET", url, **options)  # type: ignore[arg-type]


def test_an_upload_in_parts(client: Store, depot: DepotEmulator) -> None:
    """It goes on where the server says; what a server says that makes no sense is an `ApiClientError`."""
    depot.faults.add("PATCH", "sessions/*", calls=2, drop="after")
    events, progress = collector()
    done = client._upload(Session(client), at(10), part_size=400_000, progress=progress)
    assert (done["sha256"], depot.files["uploaded.bin"]) == (sha256(CONTENT[10:]), CONTENT[10:])
    assert (events[-1].done, events[-1].total) == (len(CONTENT) - 10,) * 2
    session = Session(client)
    depot.faults.add("PATCH", "sessions/*", status=200, json={"offset": 10**9})
    with pytest.raises(ApiClientError, match="claims to have 1000000000 bytes"):
        client._upload(session, b"abc")
    with pytest.raises(ApiRequestError, match="content"):
        client._upload(session, "text")
