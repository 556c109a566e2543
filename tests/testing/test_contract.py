"""The checks an author runs on a pair of clients: they pass for a good pair, and name every fault of a bad one."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import pytest

from twofold import APIClient, AsyncAPIClient, AsyncResource, CursorPages, Operation, Resource
from twofold.bloomy import AsyncClient, Client
from twofold.testing import Call, MockApi, check_client_pair
from twofold.testing.contract import public_members

THING: Operation[Any] = Operation("GET", "things/{name}", dict)
LIST: Operation[Any] = Operation("GET", "things", dict)
ADD: Operation[Any] = Operation("POST", "things", dict)
PAGES: CursorPages[Any, Any] = CursorPages(
    items=lambda page: page["items"], next_cursor=lambda page: page.get("next")
)


class AsyncThings(AsyncResource):
    """A group of methods."""

    async def get(self, name: str, *, loud: bool = False) -> Any:
        return await self._request(THING, name, query={"loud": loud or None})

    def iter(self) -> Any:
        return self._client.paginate(LIST, strategy=PAGES)


class Things(Resource):
    """Its blocking half."""

    def get(self, name: str, *, loud: bool = False) -> Any:
        return self._request(THING, name, query={"loud": loud or None})

    def iter(self) -> Any:
        return self._client.paginate(LIST, strategy=PAGES)


class AsyncShop(AsyncAPIClient):
    """A client."""

    @cached_property
    def things(self) -> AsyncThings:
        """Its things."""
        return AsyncThings(self)


class Shop(APIClient):
    """Its blocking half."""

    @cached_property
    def things(self) -> Things:
        """Its things."""
        return Things(self)


CALLS = [
    Call("things.get", "a"),
    Call("things.get", "a", loud=True),
    Call("things.get", "gone"),
    Call("things.get", ".."),
    Call("things.iter"),
    Call("request", ADD, json={"name": "b"}),
    Call("base_url"),
]


def api() -> MockApi:
    """Some things."""
    api = MockApi("https://api.example.com/v1")
    api.route("GET", "things/{name}", lambda request: {"name": request.params["name"]})
    api.route("GET", "things", {"items": [1, 2], "next": "c"}, {"items": [3]})
    api.route("POST", "things", lambda request: request.json())
    return api


def complaints(blocking_class: type, calls: list[Call] = CALLS, async_class: type = AsyncShop) -> list[str]:
    """What is said of a pair."""
    with pytest.raises(AssertionError) as caught:
        check_client_pair(async_class, blocking_class, calls, api=api)
    first, *rest = str(caught.value).split("\n")
    assert first == "the halves differ, or are not as they should be:"
    return rest


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_a_good_pair_passes(backend: str) -> None:
    """Same methods, requests, results and errors; pages walked; closed and refusing."""
    check_client_pair(AsyncShop, Shop, CALLS, api=api, backend=backend)


def test_clients_of_the_library_are_a_good_pair() -> None:
    """With arguments of their own."""

    def bloom() -> MockApi:
        api = MockApi("https://app.example.com/api/v1")
        api.route("GET", "users/mine", {"Id": 7})
        api.route("GET", "todo/user/{user}", [])
        return api

    calls = [Call("todo.list"), Call("user.get_user_id"), Call("todo.update", 1)]
    check_client_pair(AsyncClient, Client, calls, api=bloom, arguments={"api_key": "key"})


def test_a_missing_method_is_named() -> None:
    """On either side, in clients and their resources."""

    class Smaller(Resource):
        def get(self, name: str, *, loud: bool = False) -> Any:
            return self._request(THING, name, query={"loud": loud or None})

        def more(self) -> None: ...

    class SmallerShop(APIClient):
        @cached_property
        def things(self) -> Smaller:
            return Smaller(self)

        def extra(self) -> None: ...

    assert complaints(SmallerShop, [Call("things.get", "a")]) == [
        "only the async half has things.iter",
        "only the blocking half has extra",
        "only the blocking half has things.more",
    ]


def test_a_different_parameter_is_named() -> None:
    """Its name, its kind or its default."""

    class Other(Things):
        def get(self, name: str, loud: bool = True) -> Any:
            return self._request(THING, name, query={"loud": loud or None})

    class OtherShop(Shop):
        @cached_property
        def things(self) -> Other:
            return Other(self)

    assert complaints(OtherShop, [Call("things.get", "a", loud=True)]) == [
        "things.get differs: (self, name, *, loud=False) is (self, name, loud=True) in the blocking half"
    ]


def test_a_different_request_or_result_is_named() -> None:
    """With the call that showed it."""

    class Drifted(Things):
        def get(self, name: str, *, loud: bool = False) -> Any:
            result = self._request(THING, name)
            return result["name"] if loud else result

    class DriftedShop(Shop):
        @cached_property
        def things(self) -> Drifted:
            return Drifted(self)

    found = complaints(DriftedShop)
    assert [one.partition(": ")[0] for one in found] == ["things.get('a', loud=True)"] * 2
    assert "sent ['GET /v1/things/a?loud=true" in found[0]
    assert found[1].endswith("came to {'name': 'a'} in the async half, to 'a' in the blocking half")


def test_a_request_without_a_route_is_named() -> None:
    """In each half that sent it."""
    found = complaints(Shop, [Call("request", Operation("GET", "nothing", dict))])
    assert [one for one in found if "half, no route for" in one] == [
        "in the async half, no route for GET https://api.example.com/v1/nothing; there are:",
        "in the blocking half, no route for GET https://api.example.com/v1/nothing; there are:",
    ]


def test_a_client_that_cannot_be_closed_is_named() -> None:
    """After close, nothing may be sent any more."""

    class EternalShop(Shop):
        def close(self) -> None: ...

    assert complaints(EternalShop) == ["in the blocking half, a closed client still works"]


def test_an_answer_that_is_left_open_is_named() -> None:
    """It would hold its connection."""

    class LeakyShop(Shop):
        def __init__(self, base_url: str, *, http_client: Any, **settings: Any) -> None:
            super().__init__(base_url, http_client=http_client, **settings)
            request = http_client.build_request("GET", f"{base_url}things")
            http_client.send(request, stream=True)

    assert complaints(LeakyShop, [Call("base_url")]) == ["in the blocking half, 1 answers were left open"]


def test_there_have_to_be_calls() -> None:
    """Nothing would be checked without."""
    with pytest.raises(ValueError, match="calls is empty"):
        check_client_pair(AsyncShop, Shop, [], api=api)


def test_members_are_found_without_calling_them() -> None:
    """Those of resources under their dotted names."""
    members = public_members(Shop("https://api.example.com"))
    assert {"request", "close", "base_url", "things.get", "things.iter"} <= members.keys()
    assert "things" not in members
