# Generated from _async/test_httpbin.py by twofold.mirror; do not edit.
"""Against httpbin: what it parsed is what was sent, and what it answers is understood."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any

import httpx
import pytest
from tests.foreign.api import ANYTHING, DELETE, GET, PATCH, POST, PUT, Cookies, Entered, Seen
from tests.foreign.servers import Httpbin

from twofold import (
    APIStatusError,
    APITimeoutError,
    APIClient,
    AuthenticationError,
    BasicAuth,
    BearerAuth,
    DecodeError,
    HeaderAuth,
    NotFoundError,
    Operation,
    QueryAuth,
    RateLimitError,
    ServerError,
    UnprocessableEntityError,
    capture,
)
from twofold.testing import FakeClock

from .conftest import NewClient

FOLLOW: Any = {"follow_redirects": True}
ONCE: Any = {"max_retries": 0}


def test_a_query_arrives_as_given(httpbin: Httpbin, new_client: NewClient) -> None:
    """Characters with a meaning, other scripts, lists, and parameters from three places."""
    client = new_client(httpbin.url, params={"lang": "de"})
    query = {"q": "a&b=c d+e%20f/é☃", "tag": ["x", "y"], "none": None, "yes": True}
    seen = client.request(GET, query=query, options={"params": {"page": 2}})
    assert seen.args == {"lang": "de", "page": "2", "q": "a&b=c d+e%20f/é☃", "tag": ["x", "y"], "yes": "true"}


@pytest.mark.parametrize("name", ["a b", "a/b", "50%", "é☃", "x:y", "a?b#c", "a+b"])
def test_a_path_segment_arrives_as_given(httpbin: Httpbin, new_client: NewClient, name: str) -> None:
    """It is one segment, encoded once."""
    client = new_client(httpbin.url)
    seen = client.request(ANYTHING, name)
    assert httpx.URL(seen.url).path == f"/anything/{name}"


@pytest.mark.parametrize("operation", [POST, PUT, PATCH, DELETE])
def test_json_arrives_as_given(
    httpbin: Httpbin, new_client: NewClient, operation: Operation[Seen]
) -> None:
    """With the type that says what it is."""
    client = new_client(httpbin.url)
    seen = client.request(operation, json={"a": [1, None, "é☃"]})
    assert seen.json_ == {"a": [1, None, "é☃"]}
    assert seen.headers["Content-Type"] == "application/json"


def test_a_form_arrives_as_given(httpbin: Httpbin, new_client: NewClient) -> None:
    """Fields of a form, whatever their characters."""
    client = new_client(httpbin.url)
    fields = {"a b": "1&2=3", "é": "☃\r\nline", "empty": ""}
    seen = client.request(POST, form=fields)
    assert seen.form == fields


def test_a_multipart_form_is_parsed_as_meant(httpbin: Httpbin, new_client: NewClient) -> None:
    """Fields beside files, binary content, names with quotation marks and of other scripts."""
    client = new_client(httpbin.url)
    files = {
        "one": ("a.txt", b"first\r\n--not-a-boundary", "text/plain"),
        'q"uote': ("é☃.bin", io.BytesIO(b"\x00\xff" * 10), "application/octet-stream"),
        "empty": ("empty.txt", b""),
    }
    seen = client.request(POST, form={"title": "é & co"}, files=files)
    assert seen.form == {"title": "é & co"}
    assert seen.files["one"] == "first\r\n--not-a-boundary"
    assert seen.files["empty"] == ""
    assert next(value for name, value in seen.files.items() if "uote" in name).startswith(
        "data:application/octet"
    )
    assert seen.headers["Content-Type"].startswith("multipart/form-data; boundary=")


@pytest.mark.parametrize("operation", [PUT, POST])
def test_a_streamed_body_arrives_whole(
    httpbin: Httpbin, new_client: NewClient, operation: Operation[Seen]
) -> None:
    """Chunks of a length that was not told before; a file whose length was."""

    def chunks() -> Iterator[bytes]:
        for number in range(200):
            yield b"chunk %03d, " % number

    expected = b"".join(b"chunk %03d, " % number for number in range(200))
    client = new_client(httpbin.url)
    streamed = client.request(operation, content=chunks())
    file = io.BytesIO(b"left out" + expected)
    file.seek(8)
    measured = client.request(operation, content=file)
    assert streamed.data == measured.data == expected.decode()
    assert measured.headers["Content-Length"] == str(len(expected))


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_codings_are_undone(httpbin: Httpbin, new_client: NewClient, coding: str) -> None:
    """In whole answers and in streams."""
    client = new_client(httpbin.url)
    operation = Operation("GET", coding, dict[str, Any])
    assert (client.request(operation))["method"] == "GET"
    with client.stream(operation) as response:
        assert response.headers["content-encoding"] == coding
        assert b'"method": "GET"' in response.read()


def test_a_coding_that_was_not_asked_for(httpbin: Httpbin, new_client: NewClient) -> None:
    """Brotli, which nobody said could be read: an error, and no garbage."""
    client = new_client(httpbin.url)
    with pytest.raises(DecodeError):
        with client.stream(Operation("GET", "brotli", NoneType)) as response:
            response.read()


def test_chunked_answers(httpbin: Httpbin, new_client: NewClient) -> None:
    """Lines and bytes of a body without a length."""
    client = new_client(httpbin.url)
    with client.stream(Operation("GET", "stream/{n}", NoneType), 30) as response:
        rows = [row for row in response.iter_json_lines(dict[str, Any])]
    assert [row["id"] for row in rows] == list(range(30))
    stream = Operation("GET", "stream-bytes/{n}", NoneType)
    with client.stream(stream, 100_000, query={"seed": 1, "chunk_size": 1000}) as response:
        assert "content-length" not in response.headers
        pieces = [piece for piece in response.iter_bytes(4096)]
    assert [len(piece) for piece in pieces] == [4096] * 24 + [1696]


CODES = [
    (400, APIStatusError),
    (401, AuthenticationError),
    (404, NotFoundError),
    (418, APIStatusError),
    (422, UnprocessableEntityError),
    (429, RateLimitError),
    (500, ServerError),
    (503, ServerError),
]


@pytest.mark.parametrize(("code", "kind"), CODES)
def test_statuses_become_errors(
    httpbin: Httpbin, new_client: NewClient, clock: FakeClock, code: int, kind: type[APIStatusError]
) -> None:
    """The class of the status, and as many attempts as its kind gets."""
    client = new_client(httpbin.url, clock=clock)
    with pytest.raises(kind) as raised:
        client.request(Operation("GET", "status/{code}", NoneType), code)
    assert raised.value.status_code == code
    assert raised.value.attempts == (3 if code in (429, 500, 503) else 1)


@pytest.mark.parametrize("code", [200, 201, 202, 204])
def test_successes_without_a_body(httpbin: Httpbin, new_client: NewClient, code: int) -> None:
    """An empty answer is `None`, and the connection goes on."""
    client = new_client(httpbin.url)
    for method in ("GET", "POST", "PUT", "DELETE"):
        assert client.request(Operation(method, "status/{code}", NoneType), code) is None


def test_an_answer_to_head_has_no_body(httpbin: Httpbin, new_client: NewClient) -> None:
    """Though its head announces one; the next call is not confused."""
    client = new_client(httpbin.url)
    with capture() as calls:
        assert client.request(Operation("HEAD", "get", NoneType)) is None
    assert int(calls.last.headers["content-length"]) > 0
    assert (client.request(GET)).url.endswith("/get")


def test_not_modified_has_no_body(httpbin: Httpbin, new_client: NewClient) -> None:
    """304 is no success, and the next call is not confused."""
    client = new_client(httpbin.url)
    with pytest.raises(APIStatusError) as raised:
        client.request(
            Operation("GET", "etag/{tag}", NoneType), "v1", options={"headers": {"If-None-Match": "v1"}}
        )
    assert raised.value.status_code == 304
    assert (client.request(GET)).url.endswith("/get")


def test_what_is_no_json(httpbin: Httpbin, new_client: NewClient) -> None:
    """A page where a document was promised."""
    client = new_client(httpbin.url)
    for path in ("html", "xml", "image/png", "encoding/utf8"):
        with pytest.raises(DecodeError):
            client.request(Operation("GET", path, Seen))


def test_redirects_are_off_unless_asked_for(httpbin: Httpbin, new_client: NewClient) -> None:
    """Relative and absolute ones, several in a row, and too many."""
    client = new_client(httpbin.url)
    relative = Operation("GET", "relative-redirect/{n}", Seen)
    absolute = Operation("GET", "absolute-redirect/{n}", Seen)
    with pytest.raises(APIStatusError) as raised:
        client.request(relative, 1)
    assert raised.value.status_code == 302
    assert (client.request(relative, 5, options=FOLLOW)).url.endswith("/get")
    assert (client.request(absolute, 10, options=FOLLOW)).url.endswith("/get")
    with pytest.raises(APIStatusError):
        client.request(relative, 11, options=FOLLOW)


@pytest.mark.parametrize(
    ("code", "method", "body"), [(303, "GET", ""), (307, "POST", "text"), (308, "POST", "text")]
)
def test_what_a_redirect_makes_of_a_post(
    httpbin: Httpbin, new_client: NewClient, code: int, method: str, body: str
) -> None:
    """Method and body are kept or given up as RFC 9110 says; where clients differ, it is not followed."""
    client = new_client(httpbin.url)
    operation = Operation("POST", "redirect-to", Seen)
    query = {"url": "/anything", "status_code": code}
    seen = client.request(operation, query=query, content="text", options=FOLLOW)
    assert (seen.method, seen.data) == (method, body)
    with pytest.raises(APIStatusError) as raised:
        client.request(operation, query={**query, "status_code": 302}, content="text", options=FOLLOW)
    assert raised.value.status_code == 302


def test_basic(httpbin: Httpbin, new_client: NewClient) -> None:
    """The right password, with characters beyond ASCII, and a wrong one."""
    operation = Operation("GET", "basic-auth/{user}/{password}", Entered)
    client = new_client(httpbin.url, auth=BasicAuth("ada", "pässwörd☃"))
    assert (client.request(operation, "ada", "pässwörd☃")).user == "ada"
    with pytest.raises(AuthenticationError) as raised:
        client.request(operation, "ada", "another")
    assert "pässwörd" not in str(raised.value)


def test_bearer(httpbin: Httpbin, new_client: NewClient) -> None:
    """A token, and none."""
    client = new_client(httpbin.url, auth=BearerAuth("token-1"))
    operation = Operation("GET", "bearer", Entered)
    assert (client.request(operation)).token == "token-1"
    with pytest.raises(AuthenticationError):
        client.request(operation, options={"auth": None})


@pytest.mark.parametrize("algorithm", ["MD5", "SHA-256", "SHA-512"])
def test_digest_through_httpx(httpbin: Httpbin, new_client: NewClient, algorithm: str) -> None:
    """An `httpx.Auth` leads its conversation: challenge, cookie, answer."""
    operation = Operation("GET", "digest-auth/{qop}/{user}/{password}/{algorithm}", Entered)
    client = new_client(httpbin.url, auth=httpx.DigestAuth("ada", "pw"))
    assert (client.request(operation, "auth", "ada", "pw", algorithm)).user == "ada"
    with pytest.raises(AuthenticationError):
        client.request(operation, "auth", "ada", "another", algorithm)


def test_keys_in_header_and_query(httpbin: Httpbin, new_client: NewClient) -> None:
    """They arrive, beside what the call says."""
    in_header = new_client(httpbin.url, auth=HeaderAuth("X-Api-Key", "key-1"))
    assert (in_header.request(GET)).headers["X-Api-Key"] == "key-1"
    in_query = new_client(httpbin.url, auth=QueryAuth("api_key", "k&1"))
    assert (in_query.request(GET, query={"a": 1})).args == {"a": "1", "api_key": "k&1"}


def test_cookies_do_not_go_from_call_to_call(httpbin: Httpbin) -> None:
    """What one answer sets is not sent by the next call."""
    with APIClient(httpbin.url) as client:
        client.request(
            Operation("GET", "cookies/set/{name}/{value}", Cookies), "session", "ada", options=FOLLOW
        )
        assert (client.request(Operation("GET", "cookies", Cookies))).cookies == {}


def test_a_deadline_ends_a_delayed_answer(httpbin: Httpbin, new_client: NewClient) -> None:
    """The server thinks for longer than there is time; the next call is answered."""
    client = new_client(httpbin.url)
    delayed = Operation("GET", "delay/{seconds}", Seen)
    with pytest.raises(APITimeoutError) as raised:
        client.request(delayed, 3, options={"deadline": 0.2})
    assert (raised.value.phase, raised.value.sent) == ("deadline", True)
    with pytest.raises(APITimeoutError) as raised:
        client.request(delayed, 3, options={"timeout": 0.2, **ONCE})
    assert raised.value.phase == "read"
    assert (client.request(GET)).url.endswith("/get")


def test_a_deadline_ends_a_dripping_body(httpbin: Httpbin, new_client: NewClient) -> None:
    """Each byte comes in time, the whole does not: `timeout` does not see it, `deadline` does."""
    client = new_client(httpbin.url)
    drip = Operation("GET", "drip", NoneType)
    query = {"duration": 2, "numbytes": 20}
    with pytest.raises(APITimeoutError) as raised:
        client.request(drip, query=query, options={"deadline": 0.5, "timeout": 5})
    assert raised.value.phase == "deadline"
    with pytest.raises(APITimeoutError):
        with client.stream(drip, query=query, options={"deadline": 0.5}) as response:
            response.read()


def test_a_part_of_a_body(httpbin: Httpbin, new_client: NewClient) -> None:
    """206 is a success; a range beyond the end is an error."""
    client = new_client(httpbin.url)
    operation = Operation("GET", "range/{n}", NoneType)
    with client.stream(operation, 1000, options={"headers": {"Range": "bytes=10-19"}}) as response:
        assert (response.status_code, response.read()) == (206, b"klmnopqrst")
    with pytest.raises(APIStatusError) as raised:
        client.request(operation, 10, options={"headers": {"Range": "bytes=50-60"}})
    assert raised.value.status_code == 416


def test_a_download(httpbin: Httpbin, new_client: NewClient, tmp_path: Path) -> None:
    """Over a body with a length and over a chunked one."""
    client = new_client(httpbin.url)
    for path in ("range/50000", "stream-bytes/50000"):
        done = client.download(Operation("GET", path, NoneType), target=tmp_path / "file")
        assert (done.size, (tmp_path / "file").stat().st_size) == (50_000, 50_000)
