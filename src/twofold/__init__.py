"""An HTTP API client written once, in async, and shipped twofold: `AsyncAPIClient` and `APIClient`.

Names are resolved when first used: importing twofold imports neither half and no HTTP package.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._core.version import __version__

if TYPE_CHECKING:
    from ._async.bulk import run_bulk as run_bulk_async
    from ._async.client import AsyncAPIClient, AsyncResource
    from ._async.events import AsyncEventSource
    from ._async.flight import AsyncSingleFlight
    from ._async.oauth import AsyncOAuth2ClientCredentials, AsyncOAuth2Exchange, AsyncOAuth2RefreshToken
    from ._async.page_source import AsyncPage
    from ._async.pages import AsyncPager
    from ._async.streams import AsyncStreamedResponse
    from ._async.tokens import AsyncTokenAuth
    from ._async.uploads import AsyncResumable
    from ._core.auth import (
        Auth,
        AuthTypes,
        BasicAuth,
        BearerAuth,
        CombinedAuth,
        HeaderAuth,
        QueryAuth,
    )
    from ._core.breaker import CircuitBreaker
    from ._core.budget import RetryBudget
    from ._core.bulk import BulkOutcome
    from ._core.download import Download
    from ._core.environment import from_env
    from ._core.error_body import AnswerView, ErrorInfo
    from ._core.errors import (
        APIConnectionError,
        APIStatusError,
        APITimeoutError,
        AuthenticationError,
        BadRequestError,
        CircuitOpenError,
        ClientClosedError,
        ConfigurationError,
        ConflictError,
        CursorExpiredError,
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
        TwofoldError,
        UnprocessableEntityError,
    )
    from ._core.hooks import Hooks, RequestView, ResponseView, RetryView
    from ._core.logs import HTTPLogFilter, redact_http_logs
    from ._core.operation import ExternalOperation, Idempotency, Operation
    from ._core.options import ClientSettings, CopyOptions, RequestOptions
    from ._core.pacing import Pacing
    from ._core.pages import (
        CursorPages,
        KeysetPages,
        LinkHeaderPages,
        NextURLPages,
        OffsetPages,
        PageData,
        PageNumberPages,
        PageReply,
        PageRequest,
        PageStrategy,
        SinglePage,
        Snapshot,
    )
    from ._core.progress import ProgressEvent
    from ._core.ratelimit import RateLimitInfo
    from ._core.retry import RetryPolicy
    from ._core.sentinel import UNSET
    from ._core.signing import RequestToSign, SigningAuth
    from ._core.sse import ServerSentEvent
    from ._core.timeline import Attempt, CallRecord, Calls, Timeline, capture
    from ._core.token_cache import TokenCache
    from ._core.tokens import AccessToken
    from ._sync.bulk import run_bulk
    from ._sync.client import APIClient, Resource
    from ._sync.events import EventSource
    from ._sync.flight import SingleFlight
    from ._sync.oauth import OAuth2ClientCredentials, OAuth2Exchange, OAuth2RefreshToken
    from ._sync.page_source import Page
    from ._sync.pages import Pager
    from ._sync.streams import StreamedResponse
    from ._sync.tokens import TokenAuth
    from ._sync.uploads import Resumable

__all__ = [
    "APIClient",
    "APIConnectionError",
    "APIStatusError",
    "APITimeoutError",
    "AccessToken",
    "AsyncAPIClient",
    "AsyncEventSource",
    "AsyncOAuth2ClientCredentials",
    "AsyncOAuth2Exchange",
    "AsyncOAuth2RefreshToken",
    "AsyncPage",
    "AsyncPager",
    "AsyncResource",
    "AsyncResumable",
    "AsyncSingleFlight",
    "AsyncStreamedResponse",
    "AnswerView",
    "AsyncTokenAuth",
    "Attempt",
    "Auth",
    "AuthTypes",
    "AuthenticationError",
    "BadRequestError",
    "BasicAuth",
    "BearerAuth",
    "BulkOutcome",
    "CallRecord",
    "Calls",
    "CircuitBreaker",
    "CircuitOpenError",
    "ClientClosedError",
    "ClientSettings",
    "CombinedAuth",
    "ConfigurationError",
    "ConflictError",
    "CursorExpiredError",
    "CopyOptions",
    "CursorPages",
    "DecodeError",
    "Download",
    "ErrorInfo",
    "ErrorTypes",
    "EventSource",
    "ExternalOperation",
    "HTTPLogFilter",
    "HeaderAuth",
    "Hooks",
    "Idempotency",
    "InvalidRequestError",
    "KeysetPages",
    "LinkHeaderPages",
    "NextURLPages",
    "NotFoundError",
    "OAuth2ClientCredentials",
    "OAuth2Exchange",
    "OAuth2RefreshToken",
    "OffsetPages",
    "Operation",
    "OverloadedError",
    "Pacing",
    "Page",
    "PageData",
    "PageNumberPages",
    "PageReply",
    "PageRequest",
    "PageStrategy",
    "Pager",
    "PaginationError",
    "PermissionDeniedError",
    "ProgressEvent",
    "PoolTimeoutError",
    "QueryAuth",
    "RateLimitError",
    "RateLimitInfo",
    "RequestOptions",
    "RequestToSign",
    "RequestView",
    "Resource",
    "ResponseView",
    "Resumable",
    "RetryBudget",
    "RetryPolicy",
    "RetryView",
    "ServerError",
    "ServerSentEvent",
    "SigningAuth",
    "SingleFlight",
    "SinglePage",
    "Snapshot",
    "StreamedResponse",
    "Timeline",
    "TokenAuth",
    "TokenCache",
    "TwofoldError",
    "UNSET",
    "UnprocessableEntityError",
    "__version__",
    "capture",
    "from_env",
    "redact_http_logs",
    "run_bulk",
    "run_bulk_async",
]

_HOMES = {
    "_async.bulk": "run_bulk_async",
    "_async.client": "AsyncAPIClient AsyncResource",
    "_async.events": "AsyncEventSource",
    "_async.flight": "AsyncSingleFlight",
    "_async.oauth": "AsyncOAuth2ClientCredentials AsyncOAuth2Exchange AsyncOAuth2RefreshToken",
    "_async.page_source": "AsyncPage",
    "_async.pages": "AsyncPager",
    "_async.streams": "AsyncStreamedResponse",
    "_async.tokens": "AsyncTokenAuth",
    "_async.uploads": "AsyncResumable",
    "_core.auth": "Auth AuthTypes BasicAuth BearerAuth CombinedAuth HeaderAuth QueryAuth",
    "_core.breaker": "CircuitBreaker",
    "_core.budget": "RetryBudget",
    "_core.bulk": "BulkOutcome",
    "_core.download": "Download",
    "_core.environment": "from_env",
    "_core.error_body": "AnswerView ErrorInfo",
    "_core.errors": """
        APIConnectionError APIStatusError APITimeoutError AuthenticationError BadRequestError CircuitOpenError
        ClientClosedError ConfigurationError ConflictError CursorExpiredError DecodeError ErrorTypes
        InvalidRequestError NotFoundError
        OverloadedError PaginationError PermissionDeniedError PoolTimeoutError RateLimitError ServerError TwofoldError
        UnprocessableEntityError
    """,
    "_core.hooks": "Hooks RequestView ResponseView RetryView",
    "_core.logs": "HTTPLogFilter redact_http_logs",
    "_core.operation": "ExternalOperation Idempotency Operation",
    "_core.options": "ClientSettings CopyOptions RequestOptions",
    "_core.pacing": "Pacing",
    "_core.pages": """
        CursorPages KeysetPages LinkHeaderPages NextURLPages OffsetPages PageData PageNumberPages PageReply PageRequest
        PageStrategy SinglePage Snapshot
    """,
    "_core.progress": "ProgressEvent",
    "_core.ratelimit": "RateLimitInfo",
    "_core.retry": "RetryPolicy",
    "_core.sentinel": "UNSET",
    "_core.signing": "RequestToSign SigningAuth",
    "_core.sse": "ServerSentEvent",
    "_core.timeline": "Attempt CallRecord Calls Timeline capture",
    "_core.token_cache": "TokenCache",
    "_core.tokens": "AccessToken",
    "_sync.bulk": "run_bulk",
    "_sync.client": "APIClient Resource",
    "_sync.events": "EventSource",
    "_sync.flight": "SingleFlight",
    "_sync.oauth": "OAuth2ClientCredentials OAuth2Exchange OAuth2RefreshToken",
    "_sync.page_source": "Page",
    "_sync.pages": "Pager",
    "_sync.streams": "StreamedResponse",
    "_sync.tokens": "TokenAuth",
    "_sync.uploads": "Resumable",
}
_RENAMED = {"run_bulk_async": "run_bulk"}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_HOME_OF[name]}", __name__), _RENAMED.get(name, name))
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
