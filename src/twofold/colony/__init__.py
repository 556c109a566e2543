"""The Colony: `ColonyClient`, `AsyncColonyClient`, the records and the errors.

Names are resolved when first used; the classes of errors that are not named here are in `twofold.colony.errors`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .._core.version import __version__ as __version__

if TYPE_CHECKING:
    from .._async.colony.client import AsyncColonyClient
    from .._sync.colony.client import ColonyClient
    from .colonies import COLONIES
    from .config import DEFAULT_BASE_URL, REPORT_REASONS, RetryConfig, generate_idempotency_key
    from .errors import (
        ColonyAPIError,
        ColonyAuthError,
        ColonyConflictError,
        ColonyDeprecationWarning,
        ColonyNetworkError,
        ColonyNotFoundError,
        ColonyRateLimitError,
        ColonyServerError,
        ColonyTwoFactorInvalidError,
        ColonyTwoFactorRequiredError,
        ColonyValidationError,
    )
    from .models import (
        Colony,
        Comment,
        CommentPage,
        Conversation,
        ConversationTree,
        Message,
        Notification,
        PollOption,
        PollResults,
        Post,
        PostContext,
        PostPage,
        RateLimitInfo,
        SearchResults,
        Thread,
        User,
        UserPage,
        Webhook,
    )
    from .record import Record, RecordError
    from .webhooks import verify_webhook

__all__ = [
    "AsyncColonyClient",
    "ColonyClient",
    "RetryConfig",
    "COLONIES",
    "DEFAULT_BASE_URL",
    "REPORT_REASONS",
    "generate_idempotency_key",
    "verify_webhook",
    "ColonyAPIError",
    "ColonyAuthError",
    "ColonyConflictError",
    "ColonyDeprecationWarning",
    "ColonyNetworkError",
    "ColonyNotFoundError",
    "ColonyRateLimitError",
    "ColonyServerError",
    "ColonyTwoFactorInvalidError",
    "ColonyTwoFactorRequiredError",
    "ColonyValidationError",
    "Record",
    "RecordError",
    "Colony",
    "Comment",
    "CommentPage",
    "Conversation",
    "ConversationTree",
    "Message",
    "Notification",
    "PollOption",
    "PollResults",
    "Post",
    "PostContext",
    "PostPage",
    "RateLimitInfo",
    "SearchResults",
    "Thread",
    "User",
    "UserPage",
    "Webhook",
    "__version__",
]

_HOMES = {
    ".._async.colony.client": "AsyncColonyClient",
    ".._sync.colony.client": "ColonyClient",
    ".colonies": "COLONIES",
    ".config": "DEFAULT_BASE_URL REPORT_REASONS RetryConfig generate_idempotency_key",
    ".errors": "ColonyAPIError ColonyAuthError ColonyConflictError ColonyDeprecationWarning ColonyNetworkError "
    "ColonyNotFoundError ColonyRateLimitError ColonyServerError ColonyTwoFactorInvalidError "
    "ColonyTwoFactorRequiredError ColonyValidationError",
    ".models": "Colony Comment CommentPage Conversation ConversationTree Message Notification PollOption PollResults "
    "Post PostContext PostPage RateLimitInfo SearchResults Thread User UserPage Webhook",
    ".record": "Record RecordError",
    ".webhooks": "verify_webhook",
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name], __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME_OF})
