"""One `DeprecationWarning` per endpoint and process, at the line of the user's own code that called it."""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from types import FrameType

from .._runtime.process import ThreadLock
from .headers import Headers
from .redact import preview, scrub

# RFC 9745, RFC 8594 and RFC 7234 section 5.5; of the last only the code 299, which is not about caches.
FIELDS = frozenset([b"deprecation", b"sunset", b"warning"])
_WARNING = re.compile(r'\b299 \S+ "((?:[^"\\]|\\.)*)"')
_LINK = re.compile(r"<([^>]*)>[^,<]*\brel=\"?(?:deprecation|sunset|successor-version)\b", re.IGNORECASE)
# Code that runs other people's code: no line of theirs is the caller's.
_DRIVERS = frozenset(
    ["twofold", "asyncio", "anyio", "trio", "outcome", "concurrent", "threading", "contextlib"]
)
_CALLERS = frozenset(["AsyncAPIClient", "APIClient", "AsyncResource", "Resource"])

_lock = ThreadLock()
_told: set[tuple[str, str]] = set()


def warn_of_operation(method: str, url: str, reason: str) -> None:
    """Warn of an operation that its author calls deprecated."""
    _warn_once(method, url, reason)


def warn_of_answer(method: str, url: str, headers: Headers, secrets: Sequence[str]) -> None:
    """Warn of an endpoint whose answer announces its end, if it does.

    Args:
        method: of the request.
        url: of the endpoint, with its path as a template.
        headers: of the answer.
        secrets: our own credentials, which must not be repeated.
    """
    if notice := notice_in(headers):
        _warn_once(method, url, scrub(notice, secrets))


def notice_in(headers: Headers) -> str:
    """What `Deprecation`, `Sunset` and `Warning` say, in one sentence; empty if it is nothing of the kind."""
    parts: list[str] = []
    if "deprecation" in headers and (since := headers["deprecation"].strip()).lower() not in (
        "",
        "false",
        "?0",
    ):
        day = _day(since)
        parts.append(f"deprecated since {day}" if day else "deprecated")
    if day := _day(headers.get("sunset", "")):
        parts.append(f"to be switched off on {day}")
    if said := _WARNING.search(headers.get("warning", "")):
        parts.append(f'"{preview(said[1], 200)}"')
    if parts and (link := _LINK.search(headers.get("link", ""))):
        parts.append(f"see {preview(link[1], 200)}")
    return ", ".join(parts)


def _day(value: str) -> str:
    """A date as `2025-06-18`, from the forms `@1688169599` and HTTP date; empty if it is neither."""
    # Half a mail package, which most answers can do without.
    from email.utils import parsedate_to_datetime

    try:
        seconds = value.strip().removeprefix("@")
        moment = (
            datetime.fromtimestamp(int(seconds), UTC) if seconds.isdigit() else parsedate_to_datetime(value)
        )
        return moment.date().isoformat()
    except (TypeError, ValueError, IndexError, OverflowError, OSError):
        return ""


def _warn_once(method: str, url: str, notice: str) -> None:
    with _lock:
        if (method, url) in _told:
            return
        _told.add((method, url))
    warn_caller(f"{method} {url}: {notice}", DeprecationWarning)


def warn_caller(text: str, category: type[Warning]) -> None:
    """Warn at the line of the user's own code that called into this library."""
    frame = _caller(sys._getframe(1))  # pyright: ignore[reportPrivateUsage]
    # Not warn(): its stacklevel is counted in frames, and there are more of them in an event loop.
    warnings.warn_explicit(
        text,
        category,
        frame.f_code.co_filename,
        frame.f_lineno,
        frame.f_globals.get("__name__", ""),
        frame.f_globals.setdefault("__warningregistry__", {}),
    )


def _caller(frame: FrameType) -> FrameType:
    """The first frame, from the inside, that belongs to neither this library, a client's methods nor an event loop."""
    found = frame
    while found.f_back is not None and _is_ours(found):
        found = found.f_back
    return frame if _is_ours(found) else found


def _is_ours(frame: FrameType) -> bool:
    if str(frame.f_globals.get("__name__", "")).partition(".")[0] in _DRIVERS:
        return True
    owner = frame.f_locals.get("self")
    return any(
        cls.__name__ in _CALLERS and cls.__module__.startswith("twofold.") for cls in type(owner).__mro__
    )


def forget_warnings() -> None:
    """Warn of everything once more; for tests."""
    with _lock:
        _told.clear()
