"""Cassettes: recorded over a real socket, replayed without one, by either half; and what is written in them."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from tests.shelf_api import ADD_BOOK, BOOK_PAGES, GET_BOOK, KEY, LIST_BOOKS

from twofold import APIClient, APIConnectionError, AsyncAPIClient, BearerAuth, NotFoundError
from twofold.emulators import ShelfEmulator
from twofold.testing import CassetteError, FakeClock, MockApi, Recorder, Replayer, Reply

CANARY = "c4nary-s3cret"
NEW_BOOK = {"title": "The Emigrants", "author": "W. G. Sebald", "year": 1992}


def run(
    base_url: str, transport: httpx.BaseTransport, calls: Callable[[APIClient], Any], key: str = KEY
) -> Any:
    """Some calls of a blocking client over a transport."""
    with httpx.Client(transport=transport) as http_client:
        return calls(APIClient(base_url, auth=BearerAuth(key), http_client=http_client, clock=FakeClock()))


def get_book(client: APIClient) -> Any:
    """One call."""
    return client.request(GET_BOOK, 1)


def scenario(client: APIClient) -> list[Any]:
    """Some calls, good and bad."""
    results = [client.request(GET_BOOK, 1), client.request(ADD_BOOK, json=NEW_BOOK)]
    results += client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, query={"limit": 2}, limit=5).collect()
    try:
        client.request(GET_BOOK, 999)
    except NotFoundError as error:
        results.append((str(error), error.body))
    return results


async def async_scenario(client: AsyncAPIClient) -> list[Any]:
    """The same in the other half."""
    results: list[Any] = [await client.request(GET_BOOK, 1), await client.request(ADD_BOOK, json=NEW_BOOK)]
    results += await client.paginate(LIST_BOOKS, strategy=BOOK_PAGES, query={"limit": 2}, limit=5).collect()
    try:
        await client.request(GET_BOOK, 999)
    except NotFoundError as error:
        results.append((str(error), error.body))
    return results


def test_what_was_recorded_is_replayed(shelf: ShelfEmulator, tmp_path: Path) -> None:
    """With the same results, by both halves, with any key, and without the server."""
    path = tmp_path / "books.json"
    base_url = shelf.base_url
    recorded = run(base_url, Recorder(path, show=["title", "author"]), scenario)
    sent = len(shelf.requests)
    replayer = Replayer(path)
    assert run(base_url, replayer, scenario, "another key") == recorded
    replayer.check()

    async def replayed() -> list[Any]:
        http_client = httpx.AsyncClient(transport=Replayer(path))
        return await async_scenario(AsyncAPIClient(base_url, http_client=http_client, clock=FakeClock()))

    assert anyio.run(replayed) == recorded
    assert len(shelf.requests) == sent


def test_the_async_half_can_record(shelf: ShelfEmulator, tmp_path: Path) -> None:
    """The same file comes of it, but for the names of the clients."""
    one, other = tmp_path / "one.json", tmp_path / "other.json"
    run(shelf.base_url, Recorder(one), scenario)
    shelf.reset()

    async def record() -> None:
        async with httpx.AsyncClient(transport=Recorder(other)) as http_client:
            auth = BearerAuth(KEY)
            await async_scenario(
                AsyncAPIClient(shelf.base_url, auth=auth, http_client=http_client, clock=FakeClock())
            )

    anyio.run(record)
    assert one.read_text() == other.read_text()


def test_no_secret_is_written(tmp_path: Path) -> None:
    """Not from a header, a cookie, the query, the user name, a body or a part's name, nor what the server repeats."""
    path = tmp_path / "secrets.json"
    api = MockApi()
    echo = {
        "said": f"you sent {CANARY}!",
        "access_token": "issued-0ne",
        "nested": [{"password": "issued-0ne"}],
    }
    headers = {"Set-Cookie": f"sid={CANARY}", "X-Secret": CANARY, "X-Request-Id": "r-1"}
    api.route("POST", "things", Reply(json=echo, headers=headers))
    url = f"https://user:{CANARY}@api.example.com/things"
    with httpx.Client(transport=Recorder(path, api)) as client:
        for options in (
            {"headers": {"Authorization": f"Bearer {CANARY}"}},
            {"headers": {"Cookie": f"a=b; c={CANARY}"}},
            {"params": {"q": CANARY, "token": "12345"}},
            {"json": {"name": CANARY, "pin": [{"secret": 12345}]}},
            {"data": {"name": CANARY}},
            {"files": {CANARY: ("f.txt", CANARY.encode())}},
            {"content": CANARY.encode()},
        ):
            assert client.post(url, **options).json() == echo
    written = path.read_text()
    assert CANARY not in written
    assert "issued-0ne" not in written
    assert "12345" not in written
    assert '"x-request-id": "r-1"' in written


def test_what_is_plain_stays_readable(tmp_path: Path) -> None:
    """Numbers, dates, well-known fields, and whatever the author says may be shown."""
    path = tmp_path / "plain.json"
    api = MockApi()
    api.route(
        "POST", "things", {"id": 7, "created": "2025-06-18", "next_page_token": "abc", "total_tokens": 3}
    )
    body = {
        "due": "2025-06-18T12:00:00Z",
        "count": 3,
        "done": False,
        "note": None,
        "title": "shown",
        "text": "no",
    }
    with httpx.Client(transport=Recorder(path, api, show=["Title", "X-Trace"])) as client:
        client.post("https://api.example.com/things?limit=5&q=word", json=body, headers={"X-Trace": "t-1"})
    (exchange,) = json.loads(path.read_text())["exchanges"]
    assert exchange["request"]["url"] == "https://api.example.com/things?limit=5&q=[redacted]"
    assert exchange["request"]["body"] == {"json": {**body, "text": "[redacted]"}}
    assert exchange["request"]["headers"]["x-trace"] == "t-1"
    assert exchange["response"]["json"] == {
        "id": 7,
        "created": "2025-06-18",
        "next_page_token": "abc",
        "total_tokens": 3,
    }


@pytest.mark.parametrize(
    "content", [b"", b"plain text", b"\x89PNG\r\n\x1a\n\xff", b'{"a": 1}', "schön".encode()]
)
def test_bodies_of_every_kind_come_back(content: bytes, tmp_path: Path) -> None:
    """Text, nothing, and what is no text."""
    path = tmp_path / "bodies.json"
    api = MockApi()
    api.route("GET", "file", Reply(202, content=content, headers={"Content-Type": "x/y"}))
    for new_transport in (lambda: Recorder(path, api), lambda: Replayer(path)):
        with httpx.Client(transport=new_transport()) as client:
            response = client.get("https://api.example.com/file")
        assert (response.status_code, response.content) == (202, content)
        assert response.headers["content-type"] == "x/y"


def test_compressed_answers_are_kept_as_text(shelf: ShelfEmulator, tmp_path: Path) -> None:
    """A cassette is for reading; the answer is the same."""
    path = tmp_path / "gzip.json"
    api = MockApi()
    content = gzip.compress(json.dumps(shelf.books[1]).encode())
    api.route("GET", "books/1", Reply(content=content, headers={"Content-Encoding": "gzip"}))
    book = run(api.base_url, Recorder(path, api), get_book)
    assert run(api.base_url, Replayer(path), get_book) == book
    assert json.loads(path.read_text())["exchanges"][0]["response"]["json"] == shelf.books[1]


def test_a_failure_is_recorded_too(tmp_path: Path) -> None:
    """It happens again when it is replayed, and is retried again."""
    path = tmp_path / "failures.json"
    api = MockApi()
    api.route(
        "GET",
        "books/{book_id}",
        httpx.ReadTimeout("slow"),
        httpx.ConnectError("no"),
        httpx.ConnectError("no"),
    )
    for new_transport in (lambda: Recorder(path, api), lambda: Replayer(path)):
        with pytest.raises(APIConnectionError) as caught:
            run(api.base_url, new_transport(), get_book)
        assert caught.value.timeline is not None
        assert [one.error for one in caught.value.timeline] == [
            "timeout in read",
            "connection in connect",
            "connection in connect",
        ]


def test_answers_are_given_once_each_in_order(tmp_path: Path) -> None:
    """To the request they belong to, whatever comes in between; what is left over is named."""
    path = tmp_path / "order.json"
    api = MockApi()
    api.route("GET", "a", 1, 2)
    api.route("GET", "b", 3)
    with httpx.Client(transport=Recorder(path, api), base_url=api.base_url) as client:
        for name in ("a", "b", "a"):
            client.get(name)
    replayer = Replayer(path)
    with httpx.Client(transport=replayer, base_url=api.base_url) as client:
        assert [client.get(name).json() for name in ("a", "a")] == [1, 2]
        with pytest.raises(AssertionError, match=r"nobody asked for:\s+GET https://api\.example\.com/b$"):
            replayer.check()
        with pytest.raises(CassetteError, match=r"no answer left for GET .*/a; there are:\s+GET .*/b$"):
            client.get("a")
        assert client.get("b").json() == 3
        with pytest.raises(CassetteError, match="there are: none"):
            client.get("b")
    replayer.check()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"version": 2, "show": [], "exchanges": []}', '{"version": 1}']
)
def test_what_is_no_cassette_is_refused(text: str, tmp_path: Path) -> None:
    """With the remedy."""
    path = tmp_path / "bad.json"
    path.write_text(text)
    with pytest.raises(CassetteError, match=r"bad\.json is .*: record it again"):
        Replayer(path)
