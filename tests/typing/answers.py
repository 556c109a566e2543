"""Operations of every kind of result, error maps and readers, as the checker must see them; checked and never run."""

from __future__ import annotations

from typing import Any, assert_type

from pydantic import BaseModel

from twofold import (
    AnswerView,
    APIClient,
    APIStatusError,
    AsyncAPIClient,
    CircuitBreaker,
    ErrorInfo,
    ErrorTypes,
    Operation,
)


class Cat(BaseModel):
    """One of two kinds."""

    lives: int


class Dog(BaseModel):
    """The other."""

    name: str


class LockedError(APIStatusError):
    """An error code's own class."""


def count(value: Any) -> int:
    """A plain function in the place of a type."""
    return len(value)


def read(answer: AnswerView) -> ErrorInfo | None:
    """An author's reader."""
    return ErrorInfo(answer.body["fault"]) if answer.status_code == 400 else None


COUNT = Operation("GET", "pets", count)
PET: Operation[Cat | Dog] = Operation("GET", "pets/{id}", Cat | Dog)
ADD_PET: Operation[Cat | Dog] = Operation("POST", "pets", Cat, by_status={202: Dog}, is_error=lambda _: False)


class AsyncPets(AsyncAPIClient):
    """A client whose author knows its errors."""

    _errors = ErrorTypes(codes={"locked": LockedError}, statuses={"4XX": APIStatusError, 404: LockedError})
    _error_info = read


async def async_results(client: AsyncPets) -> None:
    """What a function returns, a union, a model per status."""
    assert_type(await client.request(COUNT), int)
    assert_type(await client.request(PET, 1), Cat | Dog)
    assert_type(await client.request(ADD_PET), Cat | Dog)


def blocking_results(url: str) -> None:
    """The same in the other half, with the settings for errors."""
    client = APIClient(
        url,
        breaker=CircuitBreaker(3, cooldown=10),
        error_map={"locked": LockedError, 409: LockedError, "5XX": APIStatusError},
        error_info=read,
        is_error=lambda answer: answer.body is None,
    )
    assert_type(client.request(COUNT), int)
    assert_type(client.request(PET, 1), Cat | Dog)
