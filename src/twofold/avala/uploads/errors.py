"""Errors of uploads that the hand-written SDK raises as built-in classes: they are still those, and `AvalaError`s."""

from __future__ import annotations

from ..errors import AvalaError, InvalidRequestError, UploadStateError


class SourceChangedError(AvalaError, RuntimeError):
    """A local file was changed while it was sent (a `RuntimeError`); it is sent again next time."""


class StorageRootMovedError(AvalaError, RuntimeError):
    """The account that files are stored under is not the one of the beginning (a `RuntimeError`)."""


class UploadArgumentError(UploadStateError, InvalidRequestError):
    """An argument of a recording's upload was wrong (a `ValueError`); nothing was sent."""
