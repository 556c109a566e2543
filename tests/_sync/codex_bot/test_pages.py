# Generated from _async/codex_bot/test_pages.py by twofold.mirror; do not edit.
"""Lists in pages, through the helpers of the class; the strategies have tests of their own."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest
from pydantic import BaseModel
from tests.scripted_server import ScriptedServer, answer

from twofold import (
    CursorPages,
    LinkHeaderPages,
    NextURLPages,
    OffsetPages,
    Operation,
    PageRequest,
    Snapshot,
    TwofoldError,
)
from twofold.codex_bot import (
    ApiCursorExpired,
    ApiDecodeError,
    ApiPaginationError,
    ApiRequestError,
    ServerError,
)
from twofold.testing import FakeClock

CURSOR: Any = CursorPages(items="data", next_cursor="next", size_parameter="limit")


def cursor_page(*items: int, following: str | None = None) -> bytes:
    """A page of the list above."""
    return answer({"data": items, "next": following})


def walked(pager: Any) -> tuple[list[Any], TwofoldError]:
    """The items up to an error, and the error."""
    seen: list[Any] = []
    try:
        for item in pager:
            seen += [item]
    except TwofoldError as error:
        return seen, error
    raise AssertionError("the walk ended")


def test_a20_a_cursor_and_the_callers_parameters(make: Any, server: ScriptedServer) -> None:
    """Every page has both, in any form the caller gave; what the caller gave stays as it was."""
    client = make(omit_none=True)
    for params in ({"q": "x", "none": None}, [("q", "x")], "q=x"):
        server.requests.clear()
        server.script.extend([cursor_page(1, 2, following="c2"), cursor_page(3)])
        pager = client._paginate("GET", "/t", params=params, strategy=CURSOR, page_size=2)
        assert pager.collect() == [1, 2, 3]
        assert server.targets == ["/api/v1/t?q=x&limit=2", "/api/v1/t?q=x&cursor=c2&limit=2"]


def test_a20_a_cursor_in_the_body(make: Any, server: ScriptedServer) -> None:
    """The caller's body is laid under it, and not changed."""
    strategy: Any = CursorPages(items="data", next_cursor="next", parameter="page.after", location="body")
    body = {"q": "x"}
    server.script.extend([cursor_page(1, following="c2"), cursor_page(2)])
    assert make()._paginate("POST", "/search", body, strategy=strategy).collect() == [1, 2]
    sent = [request.body.replace(b" ", b"") for request in server.requests]
    assert sent == [b'{"q":"x"}', b'{"q":"x","page":{"after":"c2"}}']
    assert body == {"q": "x"}


def test_a20_links(make: Any, server: ScriptedServer) -> None:
    """In the body or a header; absolute ones on our origin are followed with the key, without adding parameters."""
    client = make()
    server.script.extend([answer({"r": [1], "next": f"{server.url}/api/v1/t?page=2"}), answer({"r": [2]})])
    pager = client._paginate("GET", "/t", params={"q": 1}, strategy=NextURLPages(next_url="next"), items="r")
    assert pager.collect() == [1, 2]
    assert server.targets == ["/api/v1/t?q=1", "/api/v1/t?page=2"]
    assert server.last.headers["x-api-key"] == "k3y-canary"
    server.script.extend([answer([1], link='</other?p=2>; rel="next last"'), answer([2])])
    assert client._paginate("GET", "/t", strategy=LinkHeaderPages()).collect() == [1, 2]
    assert server.last.target == "/other?p=2"


def test_a20_a_foreign_link_is_refused(make: Any, server: ScriptedServer) -> None:
    """The error comes after the page, and nothing reaches the other host."""
    with ScriptedServer() as other:
        server.script.append(answer({"r": [1], "next": f"{other.url}/t?page=2"}))
        pager = make()._paginate("GET", "/t", strategy=NextURLPages(next_url="next"), items="r")
        seen, error = walked(pager)
        assert isinstance(error, ApiPaginationError)
        assert "another origin" in str(error)
        assert (seen, other.requests) == ([1], [])


def test_a20_ahead_and_in_parallel(make: Any, server: ScriptedServer) -> None:
    """Inside a with block requests are made ahead; results are the same."""
    strategy: Any = OffsetPages(items="data", total="total", size_parameter="limit")

    def page(connection: Any) -> None:
        offset = int(server.last.target.partition("offset=")[2].partition("&")[0])
        connection.socket.sendall(answer({"data": [offset, offset + 1], "total": 8}))

    server.usual = page
    with make()._paginate("GET", "/t", strategy=strategy, page_size=2) as pager:
        assert [item for item in pager] == list(range(8))


def test_a22_a_walk_goes_on_where_it_failed(
    make: Any, server: ScriptedServer, clock: FakeClock
) -> None:
    """The error carries the token; exactly the missing items follow."""
    client = make(clock=clock)
    server.script.extend(
        [
            cursor_page(1, 2, following="c2"),
            answer({}, 500),
            cursor_page(3, 4, following="c3"),
            cursor_page(5),
        ]
    )
    seen, error = walked(client._paginate("GET", "/t", strategy=CURSOR))
    assert isinstance(error, ServerError)
    rest = client._paginate("GET", "/t", strategy=CURSOR, start=error.resume_token)
    assert seen + rest.collect() == [1, 2, 3, 4, 5]


def test_an_expired_cursor_has_an_error_of_its_own(make: Any, server: ScriptedServer) -> None:
    """It is an `ApiPaginationError` too, with the status it came with."""
    server.script.extend([cursor_page(1, following="c2"), answer({}, 410)])
    with pytest.raises(ApiCursorExpired) as caught:
        make()._paginate("GET", "/t", strategy=CURSOR).collect()
    assert isinstance(caught.value, ApiPaginationError)
    assert caught.value.status_code == 410


def test_pages_of_a_model(make: Any, server: ScriptedServer) -> None:
    """The strategy reads what the model made of the answer."""

    class Ticket(BaseModel):
        id: int

    class Tickets(BaseModel):
        data: list[Ticket]
        next: str | None = None

    strategy: Any = CursorPages(items=lambda page: page.data, next_cursor=lambda page: page.next)
    server.script.extend([answer({"data": [{"id": 1}], "next": "c"}), answer({"data": [{"id": "x"}]})])
    pager = make()._paginate("GET", "/t", strategy=strategy, model=Tickets)
    assert pager.first() == Ticket(id=1)
    with pytest.raises(ApiDecodeError, match="not Tickets"):
        pager.collect()


def test_bad_arguments_are_refused_before_anything_is_sent(make: Any, server: ScriptedServer) -> None:
    """When the pager is made, or at its first request."""
    client = make()
    for options in ({"limit": -1}, {"page_size": 0}, {"start": "x"}, {"parallel": 2}):
        with pytest.raises(ApiRequestError):
            client._paginate("GET", "/t", strategy=CURSOR, **options)
    with pytest.raises(TypeError, match="cursor"):
        client._paginate("GET", "/t", strategy=CURSOR, cursor="x")
    with pytest.raises(ApiRequestError, match="segment"):
        client._paginate("GET", "/../t", strategy=CURSOR).collect()
    assert server.requests == []


def test_a21_leaving_a_walk(make: Any, server: ScriptedServer) -> None:
    """By `break`, by an exception in the loop: no further request, and the connection is there for the next call."""
    client = make()

    class Mine(Exception):
        """Of the loop's own."""

    def leave(how: str) -> None:
        seen: list[int] = []
        for item in client._paginate("GET", "/t", strategy=CURSOR):
            seen.append(item)
            if len(seen) == 5 and how == "break":
                break
            if len(seen) == 5:
                raise Mine

    for how in ("break", "raise"):
        server.requests.clear()
        server.script.extend([cursor_page(1, 2, 3, following="c2"), cursor_page(4, 5, 6, following="c3")])
        with suppress(Mine):
            leave(how)
        assert len(server.requests) == 2
        assert client._request("GET", "/y") == {}
    assert server.connections <= 1


@pytest.mark.parametrize("end", ["walked", "left", "failed"])
def test_a21_a_snapshot_is_released_once(make: Any, server: ScriptedServer, end: str) -> None:
    """Whether the walk comes to its end, is left, or fails."""
    release = Operation("DELETE", "scroll/{id}", object)
    snapshot = Snapshot(name="next", release=lambda name: PageRequest(operation=release, path=(name,)))
    strategy: Any = CursorPages(items="data", next_cursor="next", snapshot=snapshot)
    last = {
        "walked": answer({"data": [3]}),
        "left": cursor_page(3, following="s1"),
        "failed": answer({}, 500),
    }
    server.script.extend([cursor_page(1, 2, following="s1"), last[end]])
    with suppress(ServerError):
        with make()._paginate("GET", "/t", strategy=strategy) as pager:
            for item in pager:
                if item == 3 and end == "left":
                    break
    assert [one.method for one in server.requests] == ["GET", "GET", "DELETE"]
