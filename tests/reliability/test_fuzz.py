"""Random bytes for everything that reads what a server sends: only documented errors come out."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from pydantic import BaseModel
from tests.scripted_server import ScriptedServer
from tests.shelf_api import GET_BOOK, Books

from twofold import APIClient, InvalidRequestError, TwofoldError
from twofold._core.decode import Undecodable, decode
from twofold._core.headers import Headers
from twofold._core.lines import JSONLines
from twofold._core.pages import Position
from twofold._core.pages.link_header import parse_links
from twofold._core.retry_after import retry_after
from twofold._core.sse import EventParser
from twofold.testing import FakeClock

from .record import record

long = pytest.mark.long

# What the formats are made of, so that chance gets beyond their first letter.
PIECES = [
    *(b"data: x", b"id: 1", b"retry: 99999999999", b"event:", b"\n", b"\r\n", b"\r", b":", b"\xef\xbb\xbf", b"\0"),
    *(b"{", b"}", b"[", b"]", b'"data"', b'"id"', b":", b",", b"1", b"-1e999", b"null", b"NaN", b'"\\ud800"'),
    *(b'{"data":[{"id":1,"title":"t","author":"a","year":1}],"has_more":true}', b"[" * 3_000),
    *(b"<https://h/x?a=1>", b"; rel=next", b'; rel="next prev"', b"; title*=UTF-8''%e2", b'"\\', b"<", b">", b";"),
    *(b"Wed, 18 Jun 2025 12:00:10 GMT", b"Wednesday, 18-Jun-25 12:00:10 GMT", b"1e309", b"nan", b"inf", b"-5"),
    *(b"9" * 400, b"Wed, 99 Jun 99999 99:99:99 +9999", b"2025-06-18T12:00:00Z", b"\xff\xfe", b"\xf0\x9f\x8e\x88"),
    *(b"HTTP/1.1 200 OK", b"HTTP/1.1 999 X", b"HTTP/1.1 503 X", b"Content-Length: 3", b"Content-Length: -1"),
    *(b"Transfer-Encoding: chunked", b"\r\n\r\n", b"5\r\nabcde\r\n0\r\n\r\n", b"Content-Encoding: gzip"),
    b"Retry-After: 0",
    *(b"Location: //x", b"Link: <a>; rel=next", b"eyJjIjoieCIsIm4iOjF9", b"0:", b"cursor", b":3", b"~", b"="),
]  # fmt: skip


def random_bytes(chance: random.Random) -> bytes:
    """A few pieces, some of them with a byte changed."""
    content = b"".join(chance.choices(PIECES, k=chance.randrange(8)))
    if content and chance.random() < 0.3:
        place = chance.randrange(len(content))
        content = content[:place] + bytes([chance.randrange(256)]) + content[place + 1 :]
    return content


class Loose(BaseModel):
    """A model that takes nearly anything."""

    data: Any = None


def read_body(content: bytes, chance: random.Random) -> None:
    """As the body of an answer, of a type or another."""
    decode(content, chance.choice([Books, Loose, dict, list[int], str]))


def read_retry_after(content: bytes, _: random.Random) -> None:
    """As the value of `Retry-After`."""
    seconds = retry_after({"retry-after": content.decode("latin-1")}, 1e9)
    assert seconds is None or 0 <= seconds < math.inf


def read_links(content: bytes, _: random.Random) -> None:
    """As the value of `Link`."""
    for link in parse_links([content.decode("latin-1")]):
        assert all(name == name.lower() for name in link.parameters)


def read_events(content: bytes, chance: random.Random) -> None:
    """As events, cut somewhere."""
    cuts = [0, *sorted(chance.choices(range(len(content) + 1), k=2)), len(content)]
    whole, parser = EventParser(), EventParser()
    cut = [event for start, end in pairwise(cuts) for event in parser.feed(content[start:end])]
    assert cut == list(whole.feed(content))


def read_lines(content: bytes, _: random.Random) -> None:
    """As JSON lines."""
    lines = JSONLines(dict)
    list(lines.feed(content))
    list(lines.finish())


def read_token(content: bytes, _: random.Random) -> None:
    """As the token of a walk."""
    Position.parse(content.decode("latin-1"))


def read_headers(content: bytes, _: random.Random) -> None:
    """As the head of an answer."""
    headers = Headers([(one[:7], one[7:]) for one in content.split(b"\r\n")])
    assert repr(headers)
    assert [name.lower() for name, _ in headers.items()]


# Each with the errors it documents.
READERS: dict[Callable[[bytes, random.Random], None], tuple[type[Exception], ...]] = {
    read_body: (Undecodable,),
    read_retry_after: (),
    read_links: (),
    read_events: (),
    read_lines: (Undecodable,),
    read_token: (InvalidRequestError,),
    read_headers: (),
}


@pytest.mark.parametrize("cases", [20_000, pytest.param(1_000_000, marks=long)])
def test_row_31_parsers(cases: int) -> None:
    """Whatever a server sends, each parser gives a result or raises what it says it raises."""
    chance, seen = random.Random(31), Counter[str]()
    readers = list(READERS.items())
    for number in range(cases):
        reader, documented = readers[number % len(readers)]
        content = random_bytes(chance)
        try:
            reader(content, chance)
        except documented as error:
            seen[type(error).__name__] += 1
        except Exception as error:
            error.add_note(f"{reader.__name__}({content!r})")
            raise
    record(
        31,
        "1,000,000 random answers: only documented errors",
        f"{cases} cases over {len(readers)} parsers; errors {dict(seen)}",
    )
    assert seen["Undecodable"] > 0
    assert seen["InvalidRequestError"] > 0


@pytest.mark.parametrize("cases", [200, pytest.param(10_000, marks=long)])
def test_row_31_answers_on_the_wire(cases: int, clock: FakeClock) -> None:
    """The same for whole answers that come from a socket, head and all."""
    chance, seen = random.Random(31), Counter[str]()
    with ScriptedServer() as server, APIClient(server.url, clock=clock, max_retries=0, timeout=0.2) as client:
        for _ in range(cases):
            content = random_bytes(chance)
            if chance.random() < 0.7:
                content = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(content), content)
            server.script.append(lambda connection, content=content: send_and_close(connection, content))
            try:
                client.request(GET_BOOK, 1)
                seen["fine"] += 1
            except TwofoldError as error:
                seen[type(error).__name__] += 1
            server.requests.clear()
    record(31, "only documented errors, on the wire too", f"{cases} answers: {dict(seen)}")
    assert seen.total() == cases
    assert {"DecodeError", "APIConnectionError"} <= set(seen)


def send_and_close(connection: Any, content: bytes) -> None:
    """Send an answer, and no more."""
    connection.socket.sendall(content)
    connection.open = False
