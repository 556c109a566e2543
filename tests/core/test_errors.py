"""The error tree: attributes, pickles and copies, and which class stands for what."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from twofold import (
    APIConnectionError,
    APIStatusError,
    APITimeoutError,
    Attempt,
    AuthenticationError,
    BadRequestError,
    ClientClosedError,
    ConfigurationError,
    ConflictError,
    DecodeError,
    ErrorTypes,
    InvalidRequestError,
    NotFoundError,
    OverloadedError,
    PaginationError,
    PermissionDeniedError,
    PoolTimeoutError,
    RateLimitError,
    ServerError,
    Timeline,
    TwofoldError,
    UnprocessableEntityError,
)
from twofold._core import errors as module
from twofold._core.headers import Headers


class ShopError(TwofoldError):
    """The root of an SDK's own tree."""


class ShopNotFoundError(ShopError, NotFoundError):
    """One of its classes."""


class ShopTimeoutError(ShopError, APITimeoutError):
    """One that is also a `TimeoutError`."""


class OldShopError(ShopError):
    """One with a signature of its own."""

    def __init__(self, status_code: int, text: str) -> None:
        super().__init__(f"{status_code}: {text}")
        self.status_code = status_code


def family(root: type[TwofoldError]) -> list[type[TwofoldError]]:
    """A class and all below it."""
    return [root, *(cls for child in root.__subclasses__() for cls in family(child))]


CLASSES = [cls for cls in dict.fromkeys(family(TwofoldError)) if cls.__module__ == module.__name__]
CONTEXT: dict[str, Any] = {
    "method": "GET",
    "url": "https://h/p",
    "status_code": 404,
    "headers": Headers([(b"x-request-id", b"r-1")]),
    "body": {"detail": ["no"]},
    "content_type": "application/json",
    "code": "missing",
    "details": [{"reason": "x"}],
    "request_id": "r-1",
    "retry_after": 1.5,
    "attempts": 2,
    "timeline": Timeline(
        [Attempt(1, 0.0, 0.1, status_code=503, wait=0.2), Attempt(2, 0.3, 0.1, status_code=404)]
    ),
    "idempotency_key": "key-1",
    "resume_token": "W251bGwsIDBd",
}
WAYS: dict[str, Callable[[Any], Any]] = {
    **{f"pickle {n}": lambda error, n=n: pickle.loads(pickle.dumps(error, n)) for n in range(2, 6)},
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("cls", [*CLASSES, ShopNotFoundError, ShopTimeoutError], ids=lambda cls: cls.__name__)
def test_every_error_survives_pickling_and_copying(cls: type[TwofoldError], way: str) -> None:
    """Class, message, arguments, notes and every attribute come back as they were."""
    error = cls("what happened", **CONTEXT).explained("a note", "")
    twin = WAYS[way](error)
    assert type(twin) is cls
    assert (str(twin), twin.args, twin.message) == ("what happened", ("what happened",), "what happened")
    assert twin.__notes__ == ["a note"]
    assert {name: getattr(twin, name) for name in CONTEXT} == CONTEXT
    assert str(twin.timeline) == str(error.timeline)


@pytest.mark.parametrize("way", WAYS)
def test_an_error_with_a_signature_of_its_own_survives_too(way: str) -> None:
    """It is brought back without calling its `__init__`."""
    twin = WAYS[way](OldShopError(404, "gone"))
    assert (type(twin), str(twin), twin.status_code, twin.message) == (
        OldShopError,
        "404: gone",
        404,
        "404: gone",
    )


@pytest.mark.parametrize("way", WAYS)
def test_what_is_known_of_the_request_survives(way: str) -> None:
    """`sent` and `phase` decide whether the call may be repeated."""
    for sent in (True, False, None):
        twin = WAYS[way](APITimeoutError("slow", sent=sent, phase="read"))
        assert (twin.sent, twin.phase) == (sent, "read")


def test_attributes_are_none_where_they_are_not_known() -> None:
    """Handlers can read them all from every error."""
    error = TwofoldError("x")
    assert all(getattr(error, name) is None for name in CONTEXT)
    assert (TwofoldError().message, str(TwofoldError())) == ("", "")


def test_an_attribute_that_does_not_exist_is_refused() -> None:
    """A misspelt attribute would be lost in silence."""
    with pytest.raises(TypeError, match="NotFoundError has no attribute 'statuscode'"):
        NotFoundError("x", statuscode=404)


@pytest.mark.parametrize(
    ("cls", "also"),
    [
        (InvalidRequestError, (ValueError,)),
        (ConfigurationError, (ValueError,)),
        (ClientClosedError, (RuntimeError,)),
        (OverloadedError, ()),
        (APITimeoutError, (TimeoutError, APIConnectionError)),
        (PoolTimeoutError, (APITimeoutError,)),
        (DecodeError, (ValueError,)),
        (PaginationError, ()),
        *((cls, (APIStatusError,)) for cls in ErrorTypes().statuses.values()),
    ],
)
def test_errors_can_be_caught_by_what_they_mean(cls: type[TwofoldError], also: tuple[type, ...]) -> None:
    """Each is a `TwofoldError`, and what a programmer would expect it to be."""
    assert all(issubclass(cls, parent) for parent in (TwofoldError, *also))


def test_a_timeout_is_no_status_and_a_status_no_connection_error() -> None:
    """The branches of the tree are apart."""
    branches = (APIConnectionError, APIStatusError, DecodeError, InvalidRequestError, ClientClosedError)
    assert all(not issubclass(one, other) for one in branches for other in branches if one is not other)


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (302, APIStatusError),
        (400, BadRequestError),
        (401, AuthenticationError),
        (402, APIStatusError),
        (403, PermissionDeniedError),
        (404, NotFoundError),
        (409, ConflictError),
        (418, APIStatusError),
        (422, UnprocessableEntityError),
        (429, RateLimitError),
        (500, ServerError),
        (503, ServerError),
        (599, ServerError),
    ],
)
def test_each_status_has_its_class(status: int, cls: type[APIStatusError]) -> None:
    """The one for 500 serves all of 5xx, the general one all others."""
    assert ErrorTypes().for_status(status) is cls


def test_an_sdk_names_its_own_classes() -> None:
    """An exact entry comes before the family, and what is not named falls to the SDK's general class."""

    class ShopStatusError(ShopError, APIStatusError): ...

    class ShopBusyError(ShopStatusError, ServerError): ...

    types = ErrorTypes(status=ShopStatusError, statuses={404: ShopNotFoundError, 503: ShopBusyError})
    assert types.for_status(404) is ShopNotFoundError
    assert types.for_status(503) is ShopBusyError
    assert types.for_status(500) is ShopStatusError
    assert types.for_status(409) is ShopStatusError
    assert ErrorTypes() == ErrorTypes()


class ShopLockedError(ShopError, ConflictError):
    """One for an error code."""


class ShopRefusalError(ShopError, APIStatusError):
    """One for a family."""


def test_a_code_goes_before_the_status_and_a_status_before_its_family() -> None:
    """The most exact entry decides; a code that is not named changes nothing."""
    types = ErrorTypes(
        statuses={404: ShopNotFoundError, "4XX": ShopRefusalError, 500: ServerError},
        codes={"locked": ShopLockedError},
    )
    assert types.for_status(404, "locked") is ShopLockedError
    assert types.for_status(404, "other") is ShopNotFoundError
    assert types.for_status(418, None) is ShopRefusalError
    assert types.for_status(503, "other") is ServerError
    assert types.for_status(302) is APIStatusError


def test_a_map_is_laid_over_the_classes() -> None:
    """Codes, statuses and families find their place, and what it does not name stays."""
    types = ErrorTypes().mapped({"locked": ShopLockedError, 404: ShopNotFoundError})
    assert types.for_status(409, "locked") is ShopLockedError
    assert types.for_status(404) is ShopNotFoundError
    assert types.for_status(409) is ConflictError
    assert types.mapped({}) is types


@pytest.mark.parametrize(
    ("error_map", "classes"),
    [
        ({"4XX": ShopRefusalError}, (ShopRefusalError, ShopRefusalError, ServerError, APIStatusError)),
        (
            {"4XX": ShopRefusalError, 404: ShopNotFoundError},
            (ShopNotFoundError, ShopRefusalError, ServerError, APIStatusError),
        ),
        ({"5XX": ShopRefusalError}, (NotFoundError, RateLimitError, ShopRefusalError, APIStatusError)),
        ({"default": ShopRefusalError}, (ShopRefusalError,) * 4),
        (
            {"default": ShopRefusalError, 404: ShopNotFoundError},
            (ShopNotFoundError, *(ShopRefusalError,) * 3),
        ),
    ],
)
def test_an_entry_takes_the_place_of_all_that_were_more_exact(
    error_map: dict[int | str, type[APIStatusError]], classes: tuple[type[APIStatusError], ...]
) -> None:
    """Who says what a 4xx is means every 4xx, whatever the library would have made of some of them."""
    types = ErrorTypes().mapped(error_map)
    assert tuple(types.for_status(status) for status in (404, 429, 503, 302)) == classes


@pytest.mark.parametrize(
    ("error_map", "said"),
    [
        ({99: NotFoundError}, "has the key 99: give a status"),
        ({600: NotFoundError}, "has the key 600"),
        ({True: NotFoundError}, "has the key True"),
        ({4.04: NotFoundError}, "has the key 4.04"),
        ({404: ValueError}, r"error_map\[404\] is <class 'ValueError'>: give a class"),
        ({"gone": "NotFoundError"}, r"error_map\['gone'\] is 'NotFoundError': give a class"),
    ],
)
def test_a_map_that_means_nothing_is_refused(error_map: Any, said: str) -> None:
    """When the client is built, and not when the error comes."""
    with pytest.raises(ConfigurationError, match=said):
        ErrorTypes().mapped(error_map)
