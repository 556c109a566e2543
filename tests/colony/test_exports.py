"""What the package offers: the names, resolved when first used, and errors in two families at once."""

from __future__ import annotations

import pickle
import subprocess
import sys

import pytest

import twofold
from twofold import colony
from twofold.colony import ColonyAPIError, errors

PARENTS = {
    "ColonyAuthenticationError": ("ColonyAuthError", "AuthenticationError"),
    "ColonyPermissionError": ("ColonyAuthError", "PermissionDeniedError"),
    "ColonyTwoFactorRequiredError": ("ColonyAuthError", "AuthenticationError"),
    "ColonyTwoFactorInvalidError": ("ColonyAuthError", "AuthenticationError"),
    "ColonyNotFoundError": ("ColonyAPIError", "NotFoundError"),
    "ColonyConflictError": ("ColonyAPIError", "ConflictError"),
    "ColonyBadRequestError": ("ColonyValidationError", "BadRequestError"),
    "ColonyUnprocessableError": ("ColonyValidationError", "UnprocessableEntityError"),
    "ColonyRateLimitError": ("ColonyAPIError", "RateLimitError"),
    "ColonyServerError": ("ColonyAPIError", "ServerError"),
    "ColonyTimeoutError": ("ColonyNetworkError", "APITimeoutError"),
    "ColonyCircuitOpenError": ("ColonyNetworkError", "CircuitOpenError"),
    "ColonyDecodeError": ("ColonyAPIError", "DecodeError"),
}


def test_all_names_are_there() -> None:
    """Each name of `__all__` can be had, and an unknown one is an AttributeError."""
    assert all(getattr(colony, name) is not None for name in colony.__all__)
    assert set(colony.__all__) <= set(dir(colony))
    with pytest.raises(AttributeError, match="nonsense"):
        _ = colony.nonsense


def test_importing_is_cheap() -> None:
    """The package alone brings neither httpx nor pydantic."""
    code = "import sys, twofold.colony; print(*sorted({'httpx', 'pydantic', 'anyio'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
        == "\n"
    )


@pytest.mark.parametrize(("name", "parents"), PARENTS.items())
def test_two_families(name: str, parents: tuple[str, str]) -> None:
    """An error is of The Colony's tree and of the library's."""
    cls = getattr(errors, name)
    assert issubclass(cls, (getattr(errors, parents[0])))
    assert issubclass(cls, getattr(twofold, parents[1]))
    assert issubclass(cls, ColonyAPIError)


def test_the_constructor_of_errors() -> None:
    """Errors can be made as those of the hand-written client: message, status, response, code."""
    error = errors.ColonyNotFoundError("gone", 404, {"detail": "x"}, "POST_NOT_FOUND")
    assert (error.status, error.status_code, error.response, error.code) == (
        404,
        404,
        {"detail": "x"},
        "POST_NOT_FOUND",
    )
    assert str(error) == "gone (not found: it does not exist, or not for this account)"
    assert ColonyAPIError("plain").status == 0
    assert ColonyAPIError("plain", response=None).response == {}
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.status, again.response) == (str(error), 404, {"detail": "x"})


def test_arguments_are_no_api_errors() -> None:
    """What was never sent is a ValueError, and a TypeError where the type is wrong."""
    assert not issubclass(errors.InvalidRequestError, ColonyAPIError)
    assert issubclass(errors.InvalidRequestError, (ValueError))
    assert issubclass(errors.ArgumentTypeError, TypeError)
