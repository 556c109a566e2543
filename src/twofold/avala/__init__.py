"""The Avala API: `Client` (also called `Avala`), `AsyncClient`, pages and errors; `signup` and `load`, in both colours.

Names are resolved when first used. All models are in `twofold.avala.types`, all errors in `twofold.avala.errors`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._core.version import __version__ as __version__

if TYPE_CHECKING:
    from .._async.avala.client import AsyncClient
    from .._async.avala.loader import (
        AsyncDatasetObjectCollection,
        AsyncResolvedDataset,
        AsyncResolvedDatasetObject,
        async_load,
    )
    from .._async.avala.pages import AsyncCursorPage
    from .._async.avala.signup import async_signup
    from .._sync.avala.client import Client
    from .._sync.avala.client import Client as Avala
    from .._sync.avala.loader import DatasetObjectCollection, ResolvedDataset, ResolvedDatasetObject, load
    from .._sync.avala.pages import CursorPage
    from .._sync.avala.signup import signup
    from .config import ClientConfig
    from .errors import (
        APIConnectionError,
        APIResponseError,
        APITimeoutError,
        AuthenticationError,
        AvalaError,
        ConflictError,
        ForbiddenError,
        MutableDatasetAliasWarning,
        NotFoundError,
        QuotaExceededError,
        RateLimitError,
        ServerError,
        UploadStateError,
        ValidationError,
    )
    from .uploads.errors import SourceChangedError, StorageRootMovedError
    from .webhooks import sign_webhook, verify_webhook

__all__ = [
    "APIConnectionError",
    "APIResponseError",
    "APITimeoutError",
    "AsyncClient",
    "AsyncCursorPage",
    "AsyncDatasetObjectCollection",
    "AsyncResolvedDataset",
    "AsyncResolvedDatasetObject",
    "AuthenticationError",
    "Avala",
    "AvalaError",
    "Client",
    "ClientConfig",
    "ConflictError",
    "CursorPage",
    "DatasetObjectCollection",
    "ForbiddenError",
    "MutableDatasetAliasWarning",
    "NotFoundError",
    "QuotaExceededError",
    "RateLimitError",
    "ResolvedDataset",
    "ResolvedDatasetObject",
    "ServerError",
    "SourceChangedError",
    "StorageRootMovedError",
    "UploadStateError",
    "ValidationError",
    "async_load",
    "async_signup",
    "load",
    "sign_webhook",
    "signup",
    "verify_webhook",
]

_HOMES = {
    ".._async.avala.client": "AsyncClient",
    ".._async.avala.loader": (
        "AsyncDatasetObjectCollection AsyncResolvedDataset AsyncResolvedDatasetObject async_load"
    ),
    ".._async.avala.pages": "AsyncCursorPage",
    ".._async.avala.signup": "async_signup",
    ".._sync.avala.client": "Client",
    ".._sync.avala.loader": "DatasetObjectCollection ResolvedDataset ResolvedDatasetObject load",
    ".._sync.avala.pages": "CursorPage",
    ".._sync.avala.signup": "signup",
    ".config": "ClientConfig",
    ".errors": (
        "APIConnectionError APIResponseError APITimeoutError AuthenticationError AvalaError ConflictError "
        "ForbiddenError MutableDatasetAliasWarning NotFoundError QuotaExceededError RateLimitError ServerError "
        "UploadStateError ValidationError"
    ),
    ".uploads.errors": "SourceChangedError StorageRootMovedError",
    ".webhooks": "sign_webhook verify_webhook",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    given = "Client" if name == "Avala" else name
    if given not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[given], __name__), given)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF, "Avala"})
