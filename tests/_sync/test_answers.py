# Generated from _async/test_answers.py by twofold.mirror; do not edit.
"""What an answer becomes: the author's error classes and readers, errors inside a success, a model per status."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from types import NoneType
from typing import Any

import pytest
from pydantic import BaseModel
from tests.shelf_api import ADD_BOOK, ADD_LOAN, GET_BOOK, KEY, Book

from twofold import (
    AnswerView,
    APIStatusError,
    APIClient,
    BearerAuth,
    DecodeError,
    ErrorInfo,
    ErrorTypes,
    NotFoundError,
    Operation,
    RateLimitError,
    UnprocessableEntityError,
)
from twofold.emulators import ShelfEmulator
from twofold.testing import FakeClock


class LentError(APIStatusError):
    """The book is out."""


class Job(BaseModel):
    """Work that the server has taken on."""

    job: str


class LibraryClient(APIClient):
    """A client whose author knows the API's errors."""

    _errors = ErrorTypes(codes={"book_lent": LentError})

    @staticmethod
    def _error_info(answer: AnswerView) -> ErrorInfo | None:
        body = answer.body
        return ErrorInfo(body["fault"], "It is out.", details=body) if "fault" in body else None

    @staticmethod
    def _is_error(answer: AnswerView) -> bool:
        return isinstance(answer.body, dict) and answer.body.get("ok") is False


def new_client(
    shelf: ShelfEmulator, clock: FakeClock, cls: type[APIClient] = APIClient, **settings: Any
) -> APIClient:
    """A client of the lending library."""
    return cls(shelf.base_url, auth=BearerAuth(KEY), clock=clock, **settings)


def test_a_status_error_carries_everything(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Class, attributes and cause; all survive a pickle and a copy."""
    with new_client(shelf, clock) as client:
        with pytest.raises(
            UnprocessableEntityError, match=r"POST .*/v1/loans answered 422: There is no book"
        ) as caught:
            client.request(ADD_LOAN, json={"book_id": 999, "member": "Ada Quill"})
    error = caught.value
    ways: list[Callable[[Any], Any]] = [
        lambda one: one,
        lambda one: pickle.loads(pickle.dumps(one)),
        copy.copy,
        copy.deepcopy,
    ]
    for way in ways:
        twin = way(error)
        assert (type(twin), str(twin), twin.status_code) == (UnprocessableEntityError, str(error), 422)
        assert twin.body["detail"] == "There is no book 999 to lend."
        assert (twin.fields, twin.details) == ({"book_id": ("unknown",)}, {"errors": {"book_id": "unknown"}})
        assert (twin.request_id, twin.attempts, twin.method) == ("shelf-000001", 1, "POST")
        assert (twin.url, twin.content_type) == (f"{shelf.base_url}/loans", "application/problem+json")
        assert twin.headers["x-request-id"] == "shelf-000001"
        assert [one.status_code for one in twin.timeline] == [422]


def test_the_authors_code_decides_the_class(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The class's own reader finds the code, and the code's class goes before the status's."""
    shelf.faults.add("GET", "books/1", status=404, json={"fault": "book_lent", "until": "2025-07-01"})
    with new_client(shelf, clock, LibraryClient) as client:
        with pytest.raises(LentError, match=r"answered 404: It is out\.") as caught:
            client.request(GET_BOOK, 1)
    assert (caught.value.code, caught.value.details["until"]) == ("book_lent", "2025-07-01")


def test_a_reader_that_raises_hides_nothing(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The server's error comes out, with a note about the reader."""

    def reader(_: AnswerView) -> ErrorInfo:
        raise ZeroDivisionError

    with new_client(shelf, clock, error_info=reader) as client:
        with pytest.raises(NotFoundError, match=r"There is no book 999\.") as caught:
            client.request(GET_BOOK, 999)
    assert "error_info raised ZeroDivisionError; the body was read as usual" in caught.value.__notes__


def test_a_map_of_errors_can_be_given(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """To a single client, by status or code; a copy has it too."""
    shelf.faults.add("GET", "books/2", status=402, json={"code": "book_lent"})
    error_map = {"book_lent": LentError, 404: RateLimitError}
    with new_client(shelf, clock, error_map=error_map) as client:
        with pytest.raises(LentError):
            client.with_options(max_retries=0).request(GET_BOOK, 2)
        with pytest.raises(RateLimitError):
            client.request(GET_BOOK, 999)


def test_a_success_that_reports_an_error_is_one(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It is raised in the class of its code, is not repeated, and a success that reports none is decoded."""
    shelf.faults.add("GET", "books/1", status=200, json={"ok": False, "fault": "book_lent"})
    shelf.faults.add("GET", "books/2", status=200, json={"ok": False, "error": "gone"})
    with new_client(shelf, clock, LibraryClient) as client:
        with pytest.raises(LentError, match=r"answered 200 with an error: It is out\.") as caught:
            client.request(GET_BOOK, 1)
        with pytest.raises(APIStatusError, match=r"answered 200 with an error: gone"):
            client.request(GET_BOOK, 2)
        book = client.request(GET_BOOK, 3)
    assert (caught.value.status_code, caught.value.attempts) == (200, 1)
    assert (book.id, len(shelf.requests)) == (3, 3)


def test_an_operation_knows_its_errors_best(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Its own test goes before the client's."""
    strict = Operation("GET", "books/{book_id}", Book, is_error=lambda answer: answer.body["id"] == 1)
    with new_client(shelf, clock, is_error=lambda _: True) as client:
        assert (client.request(strict, 2)).id == 2
        with pytest.raises(APIStatusError, match="answered 200 with an error"):
            client.request(strict, 1)


def test_a_mistake_in_the_test_is_not_hidden(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It comes out as it is, after one attempt."""
    broken = Operation("GET", "books/{book_id}", Book, is_error=lambda answer: answer.body["nope"])
    with new_client(shelf, clock) as client:
        with pytest.raises(KeyError):
            client.request(broken, 1)
    assert len(shelf.requests) == 1


def test_each_status_has_its_model(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """The one named for the status, else the usual one."""
    add: Operation[Book | Job | None] = Operation(
        "POST", "books", Book, ADD_BOOK.idempotency, by_status={202: Job, 204: NoneType}
    )
    new_book = {"title": "The Emigrants", "author": "W. G. Sebald", "year": 1992}
    with new_client(shelf, clock) as client:
        assert isinstance(client.request(add, json=new_book), Book)
        fault = shelf.faults.add("POST", "books", status=202, json={"job": "j-1"})
        assert client.request(add, json=new_book) == Job(job="j-1")
        shelf.faults.remove(fault)
        shelf.faults.add("POST", "books", status=204)
        assert client.request(add, json=new_book) is None


def test_an_empty_body_may_stand_for_something(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """Where an operation says for what; elsewhere it is an error, as is a body that is not empty and no JSON."""
    returns = dict[str, object]
    remove = Operation("DELETE", "books/{book_id}", returns, empty=dict)
    with new_client(shelf, clock) as client:
        shelf.faults.add("DELETE", "books/1", status=204)
        assert client.request(remove, 1) == {}
        with pytest.raises(DecodeError):
            client.request(Operation("DELETE", "books/{book_id}", returns), 1)
        shelf.faults.add("DELETE", "books/2", html=True)
        with pytest.raises(DecodeError):
            client.request(remove, 2)


def test_a_plain_function_makes_the_result(shelf: ShelfEmulator, clock: FakeClock) -> None:
    """It gets the parsed JSON."""
    title = Operation("GET", "books/{book_id}", lambda value: value["title"])
    with new_client(shelf, clock) as client:
        assert client.request(title, 1) == shelf.books[1]["title"]


@pytest.mark.parametrize("name", ["error_info", "is_error"])
def test_what_cannot_be_called_is_refused(shelf: ShelfEmulator, clock: FakeClock, name: str) -> None:
    """When the client is built."""
    with pytest.raises(TypeError, match=f"{name} is a str: give a function"):
        new_client(shelf, clock, **{name: "body.code"})
