# The async source; twofold.mirror generates its blocking mirror.
"""Against nginx: files, ranges, uploads, redirects between origins, and connections that it ends."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from tests import aio
from tests.foreign.api import ASKED, Asked
from tests.foreign.servers import FILES, LARGE, TEXT, Nginx

from twofold import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    AuthenticationError,
    BasicAuth,
    BearerAuth,
    CombinedAuth,
    ExternalOperation,
    HeaderAuth,
    Operation,
    ProgressEvent,
    QueryAuth,
    RateLimitError,
    ServerError,
    capture,
)
from twofold.testing import FakeClock

from .conftest import NewClient

FOLLOW: Any = {"follow_redirects": True}
ONCE: Any = {"max_retries": 0}
GET_FILE = Operation("GET", "{name}", NoneType)
GET_SLOW = Operation("GET", "slow/{name}", NoneType)
PUT_FILE = Operation("PUT", "dav/{name}", NoneType)


# Downloads


@pytest.mark.parametrize("name", FILES)
async def test_files_arrive_as_they_are(
    nginx: Nginx, new_client: NewClient, tmp_path: Path, name: str
) -> None:
    """Large, compressible, empty."""
    done = await new_client(nginx.url).download(GET_FILE, name, target=tmp_path / "file")
    assert done.size == len(FILES[name])
    assert (tmp_path / "file").read_bytes() == FILES[name]


async def test_a_download_is_not_compressed(nginx: Nginx, new_client: NewClient, tmp_path: Path) -> None:
    """Though the server would: what is stored, and where it can be resumed, is the file itself."""
    client = new_client(nginx.url)
    with capture() as calls:
        await client.download(Operation("GET", "gzip/text.txt", NoneType), target=tmp_path / "file")
    assert "content-encoding" not in calls.last.headers
    assert (tmp_path / "file").read_bytes() == TEXT


async def test_a_stream_is_decoded(nginx: Nginx, new_client: NewClient) -> None:
    """A body that is compressed while it is sent, in chunks: lines and bytes are those of the file."""
    client = new_client(nginx.url)
    operation = Operation("GET", "gzip/text.txt", NoneType)
    async with client.stream(operation) as response:
        assert response.headers["content-encoding"] == "gzip"
        assert "content-length" not in response.headers
        assert [line async for line in response.iter_lines()] == TEXT.decode().splitlines()
    async with client.stream(operation, options={"headers": {"Accept-Encoding": "identity"}}) as response:
        assert await response.read() == TEXT


async def test_a_cut_download_is_resumed(
    nginx: Nginx, new_client: NewClient, tmp_path: Path, clock: FakeClock
) -> None:
    """The server's process ends in the middle: the next one is asked for the rest only."""

    def cut(event: ProgressEvent) -> None:
        if event.attempt == 1:
            nginx.kill_workers()

    client = new_client(nginx.url, clock=clock)
    await client.download(GET_SLOW, "large.bin", target=tmp_path / "file", progress=cut)
    assert (tmp_path / "file").read_bytes() == LARGE
    *_, last = nginx.answers(1)
    status, _, _, asked = last.split()
    assert (status, asked.startswith("bytes="), asked != "bytes=0-") == ("206", True, True)


async def test_a_file_that_changes_meanwhile_is_fetched_anew(
    nginx: Nginx, new_client: NewClient, tmp_path: Path, clock: FakeClock
) -> None:
    """`If-Range` with the old ETag: the server sends all of the new version, and that is what is stored."""
    other = LARGE[::-1]

    def change(event: ProgressEvent) -> None:
        if event.attempt == 1:
            nginx.put("large.bin", other, 1_800_000_000)
            nginx.kill_workers()

    client = new_client(nginx.url, clock=clock)
    await client.download(GET_SLOW, "large.bin", target=tmp_path / "file", progress=change)
    assert (tmp_path / "file").read_bytes() == other


@pytest.mark.parametrize("place", ["", "unranged/"])
async def test_a_download_goes_on_in_the_next_call(
    nginx: Nginx, new_client: NewClient, tmp_path: Path, place: str
) -> None:
    """What an abandoned call has left is kept, where the server has ranges; where it has none, all comes again."""

    class StopError(Exception):
        pass

    def stop(event: ProgressEvent) -> None:
        if event.done:
            raise StopError

    client = new_client(nginx.url)
    operation = Operation("GET", f"{place}large.bin", NoneType)
    with pytest.raises(StopError):
        await client.download(operation, target=tmp_path / "file", resume=True, progress=stop)
    done = await client.download(operation, target=tmp_path / "file", resume=True)
    assert (tmp_path / "file").read_bytes() == LARGE
    assert bool(done.resumed_from) == (not place)


async def test_a_slow_body_has_its_deadline(nginx: Nginx, new_client: NewClient, tmp_path: Path) -> None:
    """Bytes keep coming, too few of them; nothing is left under the file's name."""
    client = new_client(nginx.url)
    operation = Operation("GET", "drip/text.txt", NoneType)
    with pytest.raises(APITimeoutError) as raised:
        await client.download(operation, target=tmp_path / "file", options={"deadline": 0.4})
    assert raised.value.phase == "deadline"
    with pytest.raises(APITimeoutError):
        await client.request(operation, options={"deadline": 0.4})
    assert list(tmp_path.iterdir()) == []


async def test_ranges_as_asked_for(nginx: Nginx, new_client: NewClient) -> None:
    """A part, several parts, and one beyond the end."""
    client = new_client(nginx.url)
    for asked, status in (("bytes=5-9", 206), ("bytes=-5", 206), ("bytes=0-1,5-6", 206)):
        async with client.stream(GET_FILE, "large.bin", options={"headers": {"Range": asked}}) as response:
            body = await response.read()
            assert (response.status_code, len(body) == 5) == (status, "," not in asked)
    with pytest.raises(APIStatusError) as raised:
        await client.request(GET_FILE, "text.txt", options={"headers": {"Range": "bytes=900000-"}})
    assert raised.value.status_code == 416


# Uploads


async def chunks(content: bytes) -> AsyncIterator[bytes]:
    """The content in pieces of uneven length."""
    rest = io.BytesIO(content)
    while piece := rest.read(70_001):
        yield piece


@pytest.mark.parametrize("kind", ["bytes", "file", "generator", "empty"])
async def test_uploads_are_stored_as_sent(
    nginx: Nginx, new_client: NewClient, tmp_path: Path, kind: str
) -> None:
    """Of a known length, or in chunks."""
    client = new_client(nginx.url)
    content = b"" if kind == "empty" else LARGE
    (tmp_path / "source").write_bytes(content)
    with (tmp_path / "source").open("rb") as file:
        sources: dict[str, Any] = {"file": file, "generator": chunks(content)}
        await client.request(PUT_FILE, f"{kind}.bin", content=sources.get(kind, content))
    assert (nginx.folder / "dav" / f"{kind}.bin").read_bytes() == content


async def test_a_body_that_is_too_large(nginx: Nginx, new_client: NewClient) -> None:
    """Refused while it is sent: the answer is reported, not the broken connection."""
    client = new_client(nginx.url)
    operation = Operation("PUT", "small/{name}", NoneType)
    for content in (LARGE, chunks(LARGE)):
        with pytest.raises(APIStatusError) as raised:
            await client.request(operation, "file", content=content, options=ONCE)
        assert raised.value.status_code == 413
    assert (await client.request(ASKED)).method == "GET"


async def test_a_server_that_waits_to_say_continue(nginx: Nginx, new_client: NewClient) -> None:
    """An interim answer is no answer: `100 Continue` is passed over."""
    client = new_client(nginx.url)
    options: Any = {"headers": {"Expect": "100-continue"}}
    await client.request(PUT_FILE, "expected.bin", content=TEXT, options=options)
    assert (nginx.folder / "dav" / "expected.bin").read_bytes() == TEXT


async def test_delete_without_a_body(nginx: Nginx, new_client: NewClient) -> None:
    """204 after a PUT, then 404."""
    client = new_client(nginx.url)
    operation = Operation("DELETE", "dav/{name}", NoneType)
    await client.request(PUT_FILE, "gone.bin", content=b"x")
    assert await client.request(operation, "gone.bin") is None
    with pytest.raises(APIStatusError) as raised:
        await client.request(operation, "gone.bin")
    assert raised.value.status_code == 404


# Redirects and credentials

CREDENTIALS = CombinedAuth(BearerAuth("token-1"), HeaderAuth("X-Api-Key", "key-1"), QueryAuth("k", "query-1"))


async def test_redirects_are_off(nginx: Nginx, new_client: NewClient) -> None:
    """Unless asked for."""
    with pytest.raises(APIStatusError) as raised:
        await new_client(nginx.url).request(Operation("GET", "here", Asked))
    assert raised.value.status_code == 302


async def test_a_redirect_within_the_origin_keeps_credentials(nginx: Nginx, new_client: NewClient) -> None:
    """As if the target had been asked."""
    client = new_client(nginx.url, auth=CREDENTIALS)
    asked = await client.request(Operation("GET", "here", Asked), options=FOLLOW)
    assert (asked.authorization, asked.key) == ("Bearer token-1", "key-1")
    assert sorted(asked.query.split("&")) == ["by=redirect", "k=query-1"]


@pytest.mark.parametrize(("path", "method"), [("away", "GET"), ("away-kept", "GET"), ("away-kept", "POST")])
async def test_a_redirect_to_another_origin_loses_credentials(
    nginx: Nginx, new_client: NewClient, path: str, method: str
) -> None:
    """Another port is another origin: no key, no token, no cookie."""
    client = new_client(nginx.url, auth=CREDENTIALS, headers={"Cookie": "session=1"})
    operation = Operation(method, path, Asked)
    asked = await client.request(operation, options=FOLLOW)
    assert f"http://127.0.0.1:{asked.port}" == nginx.other_url
    assert (asked.method, asked.authorization, asked.key, asked.query, asked.cookie) == (
        method,
        "",
        "",
        "",
        "",
    )


async def test_another_host_gets_no_credential(nginx: Nginx, new_client: NewClient) -> None:
    """An operation at a whole URL goes bare."""
    client = new_client(nginx.url, auth=CREDENTIALS)
    asked = await client.request(ExternalOperation("GET", f"{nginx.other_url}/asked", Asked))
    assert (asked.authorization, asked.key, asked.query) == ("", "", "")


async def test_a_redirected_upload_is_sent_again(nginx: Nginx, new_client: NewClient) -> None:
    """308 keeps method and body, also where the first server did not read it."""
    client = new_client(nginx.url)
    await client.request(Operation("PUT", "kept", NoneType), content=io.BytesIO(LARGE), options=FOLLOW)
    assert (nginx.folder / "dav" / "kept.bin").read_bytes() == LARGE


async def test_see_other_becomes_a_get(nginx: Nginx, new_client: NewClient) -> None:
    """303, after a body."""
    asked = await new_client(nginx.url).request(
        Operation("POST", "see-other", Asked), json={"a": 1}, options=FOLLOW
    )
    assert asked.method == "GET"


async def test_a_redirect_to_itself_ends(nginx: Nginx, new_client: NewClient) -> None:
    """With an error, after ten."""
    with pytest.raises(APIStatusError) as raised:
        await new_client(nginx.url).request(Operation("GET", "loop", Asked), options=FOLLOW)
    assert raised.value.status_code == 302
    assert len(nginx.requests(11)) == 11


async def test_basic(nginx: Nginx, new_client: NewClient) -> None:
    """The right password and a wrong one."""
    operation = Operation("GET", "basic/one.json", dict[str, int])
    assert await new_client(nginx.url, auth=BasicAuth("ada", "pw")).request(operation) == {"a": 1}
    with pytest.raises(AuthenticationError):
        await new_client(nginx.url, auth=BasicAuth("ada", "no")).request(operation)


# Statuses and bodies


async def test_no_content(nginx: Nginx, new_client: NewClient) -> None:
    """204 to any method, and the connection is used again."""
    client = new_client(nginx.url)
    for method in ("GET", "HEAD", "POST"):
        assert await client.request(Operation(method, "none", NoneType)) is None
    assert nginx.connections(3) == 1


async def test_head_and_not_modified(nginx: Nginx, new_client: NewClient) -> None:
    """Neither has a body, whatever its head says; the connection is used again."""
    client = new_client(nginx.url)
    with capture() as calls:
        await client.request(Operation("HEAD", "large.bin", NoneType))
    assert calls.last.headers["content-length"] == str(len(LARGE))
    options: Any = {"headers": {"If-None-Match": calls.last.headers["etag"]}}
    with pytest.raises(APIStatusError) as raised:
        await client.request(GET_FILE, "large.bin", options=options)
    assert raised.value.status_code == 304
    await client.request(ASKED)
    assert nginx.connections(3) == 1


async def test_a_page_for_people(nginx: Nginx, new_client: NewClient, clock: FakeClock) -> None:
    """A 503 in HTML is tried again, and its error is short."""
    with pytest.raises(ServerError) as raised:
        await new_client(nginx.url, clock=clock).request(Operation("GET", "down", Asked))
    assert (raised.value.attempts, len(clock.sleeps)) == (3, 2)
    assert "<h1>" not in str(raised.value)


async def test_its_own_limit(nginx: Nginx, new_client: NewClient) -> None:
    """Requests beyond the limit that it keeps are refused with 429."""
    client = new_client(nginx.url)
    operation = Operation("GET", "limited/one.json", dict[str, int])
    outcomes = await aio.together(*[lambda: client.request(operation, options=ONCE)] * 3)
    assert [type(one) for one in outcomes].count(RateLimitError) >= 2


# Heads

OVERSIZED = "x" * 40_000


async def test_a_head_that_is_too_large_for_the_server(nginx: Nginx, new_client: NewClient) -> None:
    """Its refusal is an answer."""
    client = new_client(nginx.url)
    for options, status in (({"headers": {"X-Long": OVERSIZED}}, 400), ({"params": {"q": OVERSIZED}}, 414)):
        given: Any = options
        with pytest.raises(APIStatusError) as raised:
            await client.request(ASKED, options=given)
        assert raised.value.status_code == status
    assert (await client.request(ASKED)).method == "GET"


async def test_a_long_head_is_read(nginx: Nginx, new_client: NewClient) -> None:
    """A header of some kilobytes."""
    with capture() as calls:
        await new_client(nginx.url).request(Operation("GET", "long-head", NoneType))
    assert len(calls.last.headers["x-long"]) == 3000


# Connections


async def test_connections_are_kept(nginx: Nginx, new_client: NewClient) -> None:
    """Calls, streams that are read and downloads follow each other over one."""
    client = new_client(nginx.url)
    for _ in range(5):
        await client.request(ASKED)
        async with client.stream(GET_FILE, "text.txt") as response:
            assert len(await response.read()) == len(TEXT)
    assert nginx.connections(10) == 1


async def test_a_stream_that_is_left_costs_its_connection_only(nginx: Nginx, new_client: NewClient) -> None:
    """The next call has another one, and a whole answer."""
    client = new_client(nginx.url)
    for _ in range(3):
        async with client.stream(GET_SLOW, "large.bin") as response:
            async for _piece in response.iter_bytes(1000):
                break
        assert (await client.request(ASKED)).method == "GET"


@pytest.mark.parametrize(("place", "connections"), [("few", 3), ("once", 6)])
async def test_connections_that_the_server_gives_up(
    nginx: Nginx, new_client: NewClient, place: str, connections: int
) -> None:
    """After some requests, or after each: what it announces is heeded, and no call fails."""
    client = new_client(nginx.url)
    operation = Operation("GET", f"{place}/one.json", dict[str, int])
    for _ in range(6):
        assert await client.request(operation, options=ONCE) == {"a": 1}
    assert nginx.connections(6) == connections


async def test_a_connection_that_ended_while_idle(nginx: Nginx, new_client: NewClient) -> None:
    """The server's process is replaced between two calls: the second one has an answer all the same."""
    client = new_client(nginx.url, clock=FakeClock())
    await client.request(ASKED)
    nginx.kill_workers()
    assert (await client.request(ASKED)).method == "GET"


@pytest.mark.parametrize(("method", "attempts"), [("GET", 3), ("PUT", 3), ("POST", 1)])
async def test_a_connection_that_is_closed_without_an_answer(
    nginx: Nginx, new_client: NewClient, clock: FakeClock, method: str, attempts: int
) -> None:
    """444: repeated where that is safe, and no more."""
    with pytest.raises(APIConnectionError) as raised:
        await new_client(nginx.url, clock=clock).request(Operation(method, "silent", NoneType))
    assert (raised.value.sent, raised.value.attempts) == (None, attempts)
    assert len(nginx.requests(attempts)) == attempts


async def test_many_calls_at_once(nginx: Nginx, new_client: NewClient) -> None:
    """Every answer belongs to its request, whole, over connections that are shared out."""
    client = new_client(nginx.url)

    async def fetch(name: str) -> bool:
        async with client.stream(GET_FILE, name) as response:
            return await response.read() == FILES[name]

    names = ["text.txt", "one.json", "large.bin"] * 8
    assert await aio.together(*(partial(fetch, name) for name in names)) == [True] * len(names)
