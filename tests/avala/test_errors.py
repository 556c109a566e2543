"""The tree of section 6: who derives from whom, what constructors take, what survives a pickle."""

from __future__ import annotations

import pickle
from typing import Any

import pytest

from twofold._core import errors as common
from twofold.avala import errors

ROOTS = {
    errors.AuthenticationError: 401,
    errors.ForbiddenError: 403,
    errors.NotFoundError: 404,
    errors.RateLimitError: 429,
    errors.ValidationError: 400,
    errors.QuotaExceededError: 413,
    errors.ServerError: 500,
}


@pytest.mark.parametrize("cls", ROOTS)
def test_status_errors(cls: type[errors.AvalaError]) -> None:
    """They take message, status and body by position, and are caught by the common class as well."""
    error = cls("no", 499, {"a": 1})
    assert (str(error), error.message, error.status_code, error.body) == ("no", "no", 499, {"a": 1})
    assert isinstance(error, errors.AvalaError)
    assert isinstance(error, common.APIStatusError)
    copy = pickle.loads(pickle.dumps(error))
    assert (type(copy), str(copy), copy.status_code) == (cls, "no", 499)


def test_defaults() -> None:
    """Three have a status of their own."""
    made = [errors.RateLimitError("m"), errors.ValidationError("m"), errors.QuotaExceededError("m")]
    assert [one.status_code for one in made] == [429, 400, 413]
    assert (made[0].retry_after, made[1].details, made[1].errors) == (None, [], {})
    assert errors.ValidationError("m", details=[1]).details == [1]
    assert errors.QuotaExceededError("m", body={"limit": 5, "used": "x"}).limit == 5
    assert errors.AvalaError("m").rate_limit_info == {"limit": None, "remaining": None, "reset": None}


@pytest.mark.parametrize(
    ("status", "cls"),
    [
        (400, errors.ValidationError),
        (422, errors.ValidationError),
        (401, errors.AuthenticationError),
        (403, errors.ForbiddenError),
        (404, errors.NotFoundError),
        (409, errors.ConflictError),
        (429, errors.RateLimitError),
        (500, errors.ServerError),
        (503, errors.ServerError),
        (405, errors.APIStatusError),
        (302, errors.APIStatusError),
        (410, errors.APIStatusError),
    ],
)
def test_classes_by_status(status: int, cls: type[Any]) -> None:
    """Section 2.3, and 409."""
    assert issubclass(errors.ERRORS.for_status(status), cls)


@pytest.mark.parametrize(
    ("cls", "builtin"),
    [
        (errors.WaitTimeoutError, TimeoutError),
        (errors.APITimeoutError, TimeoutError),
        (errors.BulkEditError, RuntimeError),
        (errors.InvalidRequestError, ValueError),
        (errors.ConfigurationError, ValueError),
        (errors.DatasetReferenceError, ValueError),
        (errors.UnsupportedDatasetModeError, ValueError),
        (errors.MutableDatasetAliasWarning, UserWarning),
        (errors.ClientClosedError, RuntimeError),
    ],
)
def test_built_in_classes(cls: type[Exception], builtin: type[Exception]) -> None:
    """What callers of the hand-written SDK catch still catches."""
    assert issubclass(cls, builtin)


def test_errors_of_the_loader() -> None:
    """Their constructors and texts are those of the hand-written SDK, and they survive a pickle."""
    withdrawn = errors.DatasetRevisionWithdrawnError("avala://x", "u", "s")
    assert (str(withdrawn), withdrawn.status_code) == ("Dataset resolver failed (revision_withdrawn).", 410)
    download = errors.DatasetDownloadError("gcs", "o", "size_mismatch")
    for error in (withdrawn, download, errors.DatasetIntegrityError("x"), errors.UploadStateError("u")):
        copy = pickle.loads(pickle.dumps(error))
        assert (type(copy), str(copy), vars(copy)) == (type(error), str(error), vars(error))
    assert (download.provider, download.object_uid, download.reason) == ("gcs", "o", "size_mismatch")
    assert issubclass(errors.DatasetIntegrityError, errors.DatasetResolverError)


def test_every_class_has_its_common_one() -> None:
    """What the foundation raises for this API is always an `AvalaError`."""
    kinds = [value for value in vars(errors.ERRORS).values() if isinstance(value, type)]
    kinds += [*errors.ERRORS.statuses.values(), *errors.ERRORS.codes.values()]
    assert all(issubclass(kind, errors.AvalaError) for kind in kinds)
