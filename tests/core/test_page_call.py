"""From what asks for a page to the call that is made."""

from __future__ import annotations

from types import NoneType
from typing import Any

import pytest

from twofold import CursorExpiredError, ErrorTypes, NotFoundError, Operation, PageRequest
from twofold._core.calls import Arguments
from twofold._core.pages.call import LONG_QUERY, cursor_expired, page_call
from twofold._core.sentinel import UNSET

LIST = Operation("GET", "lists/{list_id}", dict[str, Any])
SEARCH = Operation("POST", "lists/{list_id}/search", dict[str, Any])
MORE = Operation("POST", "more/{name}", NoneType)


def given(**changes: Any) -> Arguments:
    """What a caller gave for every page."""
    return Arguments(
        **{"path": (7,), "query": {"a": 1}, "json": UNSET, "form": None, "options": {"timeout": 3}, **changes}
    )


def test_what_a_page_needs_is_laid_over_what_the_caller_gave() -> None:
    """The page's own parameters win; what the caller gave stays as it was."""
    caller = given(json={"b": {"c": 1}})
    request = PageRequest(query={"a": 2, "cursor": "x"}, body={"b.d": 2}, on_sent=print)
    operation, call = page_call(LIST, caller, request)
    assert (operation, call.path, call.options) == (LIST, (7,), {"timeout": 3})
    assert (call.query, call.json, call.on_sent) == ({"a": 2, "cursor": "x"}, {"b": {"c": 1, "d": 2}}, print)
    assert (caller.query, caller.json) == ({"a": 1}, {"b": {"c": 1}})


def test_another_endpoint_is_given_nothing_but_its_own() -> None:
    """Neither the caller's query nor body; the options hold, with the deadline of the request if it has one."""
    request = PageRequest(operation=MORE, path=("s",), query={"q": 1}, body={"id": 5}, deadline=1.0)
    operation, call = page_call(LIST, given(json={"b": 1}), request)
    assert (operation, call.path, call.query, call.json) == (MORE, ("s",), {"q": 1}, {"id": 5})
    assert call.options == {"timeout": 3, "deadline": 1.0}
    assert page_call(LIST, given(), PageRequest(operation=MORE))[1].json is UNSET


@pytest.mark.parametrize(("length", "operation"), [(LONG_QUERY - 20, LIST), (LONG_QUERY, SEARCH)])
def test_a_query_that_is_too_long_goes_into_the_body_of_its_twin(
    length: int, operation: Operation[Any]
) -> None:
    """Where the list has one; the path's values are the same."""
    ids = "i" * length
    request = PageRequest(query={"cursor": "x"})
    called, call = page_call(LIST, given(query={"ids": ids}), request, SEARCH)
    assert (called, call.path) == (operation, (7,))
    everything = {"ids": ids, "cursor": "x"}
    assert (call.query, call.json) == (({}, everything) if operation is SEARCH else (everything, UNSET))
    assert page_call(LIST, given(query={"ids": ids}), request)[0] is LIST
    assert page_call(LIST, given(query={"ids": ids}), PageRequest(target="/x"), SEARCH)[0] is LIST


def test_an_expired_cursor_knows_all_that_the_answer_said() -> None:
    """Status, body, request id, attempts; in the class of the SDK."""

    class OwnError(CursorExpiredError):
        """An SDK's."""

    known = {"status_code": 410, "body": {"a": 1}, "request_id": "r", "attempts": 2, "method": "GET"}
    error = cursor_expired(ErrorTypes(cursor_expired=OwnError), NotFoundError("gone away", **known))
    assert type(error) is OwnError
    assert {name: getattr(error, name) for name in known} == known
    assert str(error) == "the cursor has expired, so the walk has to begin anew: gone away"
