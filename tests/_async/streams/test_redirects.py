# The async source; twofold.mirror generates its blocking mirror.
"""Redirects and requests to other hosts: acceptance row A19, reliability row 24."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from types import NoneType
from typing import Any

import pytest
from tests.depot_api import ECHO, GET_FILE, KEY, PUT_FILE, Echo, collector, sent, sha256

from twofold import (
    APIConnectionError,
    APIStatusError,
    AsyncAPIClient,
    BearerAuth,
    CombinedAuth,
    ExternalOperation,
    HeaderAuth,
    Idempotency,
    InvalidRequestError,
    NotFoundError,
    Operation,
    QueryAuth,
    RequestToSign,
    SigningAuth,
)
from twofold._runtime import aio
from twofold.emulators import DepotEmulator

FOLLOW: Any = {"follow_redirects": True}
HEAD_ECHO = Operation("GET", "echo", Echo)


@pytest.fixture
def elsewhere() -> Iterator[DepotEmulator]:
    """Another origin: the same address, another port."""
    with DepotEmulator() as emulator:
        yield emulator


def credentials(depot: DepotEmulator) -> set[str]:
    """The names of header fields that no stranger may see, over all requests."""
    names = {name.decode().lower() for one in depot.requests for name, _ in one.headers}
    harmless = {"host", "user-agent", "accept", "accept-encoding", "connection", "content-type"}
    return names - harmless - {"content-length", "transfer-encoding"}


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_redirects_are_off(
    client: AsyncAPIClient, depot: DepotEmulator, code: int, method: str
) -> None:
    """Unless asked for, a redirect is an error with its status, for any method."""
    depot.faults.add(method, "echo", redirect="files/small.txt", code=code)
    with pytest.raises(APIStatusError) as raised:
        await client.request(Operation(method, "echo", Echo))
    assert raised.value.status_code == code
    assert len(depot.requests) == 1


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
async def test_a19_within_the_origin(client: AsyncAPIClient, depot: DepotEmulator, code: int) -> None:
    """The target is asked with everything the first was asked with, relative or absolute."""
    for location in ("small.txt", "/v1/files/small.txt", f"{depot.base_url}/files/small.txt"):
        depot.reset()
        depot.faults.add("GET", "files/large.bin", redirect=location, code=code)
        await client.request(GET_FILE, "large.bin", options={**FOLLOW, "headers": {"X-Mine": "1"}})
        assert sent(depot) == ["GET files/large.bin", "GET files/small.txt"]
        first, second = ([pair for pair in one.headers if pair[0] != b"Host"] for one in depot.requests)
        assert first == second


@pytest.mark.parametrize("wire", ["own connections", "injected client"])
@pytest.mark.parametrize("code", [302, 303, 307, 308])
async def test_row_24_no_credential_goes_to_another_origin(
    depot: DepotEmulator, elsewhere: DepotEmulator, wire: str, code: int
) -> None:
    """Bearer, key header, headers of the client, of the call, of an injected client, cookies: none arrives there."""
    for auth in (BearerAuth(KEY), HeaderAuth("X-API-Key", KEY)):
        package = aio.new_http_client({}) if wire == "injected client" else None
        settings: Any = {} if package is None else {"http_client": package}
        if package is not None:
            package.headers["X-Owner"] = "secret"
            package.cookies.set("session", "secret", domain="127.0.0.1")
        depot.faults.add("GET", "files/*", redirect=elsewhere.signed_url("small.txt"), code=code)
        options: Any = {**FOLLOW, "headers": {"X-Tenant": "secret", "Cookie": "a=secret"}}
        async with AsyncAPIClient(
            depot.base_url, auth=auth, headers={"X-Team": "secret"}, **settings
        ) as client:
            await client.request(GET_FILE, "x", options=options)
            async with client.stream(GET_FILE, "x", options=options) as response:
                assert await response.read() == b"twelve bytes"
        if package is not None:
            await package.aclose()
    assert {"x-team", "x-tenant", "cookie"} <= credentials(depot)
    assert credentials(elsewhere) == set()
    assert len(elsewhere.requests) == 4


async def test_a19_keys_and_signatures_are_made_for_each_place(
    client: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """Within the origin a key in the query is added again, and a signature covers the URL that is asked."""
    depot.faults.add("GET", "files/large.bin", redirect="small.txt")
    signed: list[str] = []

    def sign(request: RequestToSign) -> dict[str, str]:
        signed.append(request.url)
        return {"X-Signature": str(len(signed))}

    auth = CombinedAuth(BearerAuth(KEY), QueryAuth("api_key", "secret"), SigningAuth(sign))
    await client.request(GET_FILE, "large.bin", options={**FOLLOW, "auth": auth})
    assert [one.query for one in depot.requests] == ["api_key=secret"] * 2
    assert [one.header("x-signature") for one in depot.requests] == ["1", "2"]
    assert [url.rpartition("/")[2] for url in signed] == [
        "large.bin?api_key=secret",
        "small.txt?api_key=secret",
    ]
    assert len([name for name, _ in depot.requests[1].headers if name == b"Authorization"]) == 1


async def test_a_signature_needs_the_whole_body(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """Bytes can be signed, also with progress; what is read while it is sent cannot, and is refused."""
    bodies: list[bytes] = []

    def sign(request: RequestToSign) -> dict[str, str]:
        bodies.append(request.body)
        return {}

    events, progress = collector()
    auth = CombinedAuth(BearerAuth(KEY), SigningAuth(sign))
    await client.request(ECHO, content=b"abc", progress=progress, options={"auth": auth})
    assert (bodies, events[-1].done) == ([b"abc"], 3)
    with pytest.raises(InvalidRequestError, match="has to see the whole body"):
        await client.request(ECHO, content=[b"abc"], options={"auth": auth})
    assert len(depot.requests) == 1


async def test_a19_a_body_is_sent_again(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """307 and 308 repeat the request with its body, whatever it is read from; one that is sent once ends there."""
    for code in (307, 308):
        depot.faults.clear()
        depot.faults.add("POST", "echo", calls="1", redirect="echo", code=code)
        echo = await client.request(ECHO, content=[b"ab", b"c"], options=FOLLOW)
        assert (echo.method, echo.sha256) == ("POST", sha256(b"abc"))
    depot.faults.clear()
    depot.faults.add("POST", "echo", redirect="echo", code=307)
    with pytest.raises(APIStatusError) as raised:
        await client.request(ECHO, content=iter([b"abc"]), options=FOLLOW)
    assert raised.value.status_code == 307


async def test_a19_see_other_is_a_get(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """303 after a POST is a GET without body and without the headers of a body."""
    depot.faults.add("POST", "echo", calls="1", redirect="echo", code=303)
    echo = await client.request(ECHO, json={"a": 1}, options=FOLLOW)
    assert (echo.method, echo.size, echo.content_type) == ("GET", 0, None)


@pytest.mark.parametrize("code", [301, 302])
async def test_row_24_a_post_never_becomes_a_get_in_silence(
    client: AsyncAPIClient, depot: DepotEmulator, code: int
) -> None:
    """Where a server moves the target of a POST, the caller learns about it."""
    depot.faults.add("POST", "echo", redirect="echo", code=code)
    with pytest.raises(APIStatusError) as raised:
        await client.request(ECHO, json={}, options=FOLLOW)
    assert raised.value.status_code == code
    assert sent(depot) == ["POST echo"]


async def test_redirects_have_an_end(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """Ten are followed, the eleventh is an error; one without a place to go is one at once."""
    depot.faults.add("GET", "files/*", redirect="round", code=302)
    with pytest.raises(APIStatusError):
        await client.request(GET_FILE, "round", options=FOLLOW)
    assert len(depot.requests) == 11
    for location in ("", "ftp://host/x", "http://user:password@host/x", "http://[/"):
        depot.reset()
        depot.faults.add("GET", "files/*", redirect=location, code=302)
        with pytest.raises(APIStatusError):
            await client.request(GET_FILE, "x", options=FOLLOW)
        assert len(depot.requests) == 1


async def test_a_redirect_to_nowhere_is_a_connection_error(
    client: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """A target that refuses connections is retried like any call."""
    depot.faults.add("GET", "files/*", redirect="http://127.0.0.1:9/x", code=302)
    with pytest.raises(APIConnectionError):
        await client.request(GET_FILE, "x", options={**FOLLOW, "max_retries": 1})
    assert len(depot.requests) == 2


async def test_it_can_be_switched_on_for_a_client(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """For a copy, and off again for a call; anything but a switch is refused."""
    depot.faults.add("GET", "files/large.bin", redirect="small.txt")
    following = client.with_options(follow_redirects=True)
    await following.request(GET_FILE, "large.bin")
    with pytest.raises(APIStatusError):
        await following.request(GET_FILE, "large.bin", options={"follow_redirects": False})
    with pytest.raises(InvalidRequestError, match="follow_redirects is a str"):
        client.with_options(follow_redirects="yes")  # type: ignore[typeddict-item]


@pytest.mark.parametrize("wire", ["own connections", "injected client"])
async def test_a_signed_url_is_asked_with_nothing_of_the_clients(
    client: AsyncAPIClient,
    injected: AsyncAPIClient,
    depot: DepotEmulator,
    elsewhere: DepotEmulator,
    wire: str,
    tmp_path: Any,
) -> None:
    """Neither headers nor credential nor parameters; fetched, put, streamed and downloaded; redirects are followed."""
    one = (client if wire == "own connections" else injected).with_options(
        headers={"X-Team": "secret"}, params={"team": "secret"}
    )
    url = elsewhere.signed_url("file.bin")
    events, progress = collector()
    echo = await one.request(ExternalOperation("PUT", url, Echo), content=b"abc", progress=progress)
    assert (echo.sha256, echo.content_type) == (sha256(b"abc"), None)
    assert events[-1].done == 3
    elsewhere.faults.add("GET", "/signed/moved", redirect=url)
    moved = url.replace("/file.bin", "/moved")
    async with one.stream(ExternalOperation("GET", moved, NoneType)) as response:
        assert await response.read() == b"abc"
    await one.download(ExternalOperation("GET", moved, NoneType), target=tmp_path / "f", resume=True)
    assert (tmp_path / "f").read_bytes() == b"abc"
    assert credentials(elsewhere) == set()
    assert [one.query for one in elsewhere.requests] == [f"signature=signed-for-{'file.bin'}"] * 5
    assert sent(depot) == []


async def test_a_signed_url_takes_the_headers_of_the_call(
    client: AsyncAPIClient, depot: DepotEmulator
) -> None:
    """What the signature covers can be given, and is sent as it is."""
    put = ExternalOperation("PUT", depot.signed_url("f"), Echo)
    echo = await client.request(put, content=b"x", options={"headers": {"Content-Type": "image/png"}})
    assert echo.content_type == "image/png"
    assert put.resend is Idempotency.IDEMPOTENT


async def test_a_signature_is_shown_nowhere(
    client: AsyncAPIClient, depot: DepotEmulator, caplog: pytest.LogCaptureFixture
) -> None:
    """Errors, their notes and the log have the URL without the value."""
    caplog.set_level(logging.DEBUG)
    with pytest.raises(NotFoundError) as raised:
        await client.request(ExternalOperation("GET", depot.signed_url("none"), NoneType))
    shown = f"{raised.value!r} {raised.value.url} {raised.value.__notes__} {raised.value.timeline}"
    assert "signature=[redacted]" in shown
    ours = " ".join(record.getMessage() for record in caplog.records if record.name == "twofold")
    assert "signed-for" not in shown + ours


@pytest.mark.parametrize(
    "url",
    [
        "files/x",
        "/files/x",
        "ftp://host/x",
        "http://",
        "http://user:pw@host/x",
        "http://host/a b",
        "http://h/\r\nX: 1",
        3,
    ],
)
async def test_a_url_that_cannot_be_asked_is_refused(
    client: AsyncAPIClient, depot: DepotEmulator, url: Any
) -> None:
    """The message does not show it."""
    with pytest.raises(InvalidRequestError) as raised:
        await client.request(ExternalOperation("GET", url, NoneType))
    assert "pw" not in str(raised.value)
    get = ExternalOperation("GET", depot.signed_url("x"), NoneType)
    with pytest.raises(InvalidRequestError, match="takes no credential"):
        await client.request(get, options={"auth": BearerAuth(KEY)})
    with pytest.raises(InvalidRequestError, match="holds its whole URL"):
        await client.request(get, query={"a": 1})
    assert sent(depot) == []


async def test_a_url_is_sent_as_it_was_signed(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """What is escaped stays escaped, what is not stays as well; only what no URL may hold is escaped."""
    url = f"{depot.url}/signed/a%2Fb~(1)é?signature=x%2B/=?&list=a,b;c#fragment"
    with pytest.raises(APIStatusError):
        await client.request(ExternalOperation("GET", url, NoneType))
    assert depot.requests[0].target == b"/signed/a%2Fb~(1)%C3%A9?signature=x%2B/=?&list=a,b;c"


async def test_a_put_is_repeated_by_a_signed_url(client: AsyncAPIClient, depot: DepotEmulator) -> None:
    """Retries are those of the method; a redirect that keeps it repeats the body."""
    depot.faults.add("PUT", "/signed/*", calls=1, status=503)
    depot.faults.add("PUT", "/signed/*", calls=2, redirect=depot.signed_url("g"), code=307)
    await client.request(ExternalOperation("PUT", depot.signed_url("f"), Echo), content=[b"ab", b"c"])
    assert depot.files["g"] == b"abc"
    await client.request(PUT_FILE, "h", content=b"x")
