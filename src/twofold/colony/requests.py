"""Arguments checked and bodies built, before anything is sent."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from .._core.deprecation import warn_caller
from .colonies import UUID
from .config import CLIENT_NAME, REACTIONS, two_factor_code
from .errors import ArgumentTypeError, ColonyTwoFactorRequiredError, InvalidRequestError

_PART_OF_UUID = re.compile(r"[0-9a-f-]{8,}", re.IGNORECASE)
_LONGEST_KEY = 255

Body = dict[str, Any]


def identifier(argument: str, value: object) -> str:
    """An id, without surrounding white space.

    Raises:
        InvalidRequestError: it is no text, empty, or a part of a UUID.
    """
    if not isinstance(value, str):
        raise InvalidRequestError(f"{argument} is a {type(value).__name__}: it must be a UUID string")
    text = value.strip()
    if not text:
        raise InvalidRequestError(f"{argument} must not be empty")
    if _PART_OF_UUID.fullmatch(text) and not UUID.fullmatch(text):
        raise InvalidRequestError(
            f"{argument} is {text!r}, a truncated UUID of {len(text)} characters: expected 36"
        )
    return text


def identifiers(argument: str, values: Sequence[str]) -> list[str]:
    """Several ids, all of which are checked before the first is used.

    Raises:
        InvalidRequestError: one cannot be used, or they are a text.
    """
    if isinstance(values, str):
        raise InvalidRequestError(f"{argument} is a str: give a list of ids")
    return [identifier(f"{argument}[{index}]", value) for index, value in enumerate(values)]


def text(argument: str, value: object) -> str:
    """A text that is not blank, as it is.

    Raises:
        ArgumentTypeError: it is something else.
        InvalidRequestError: it is blank.
    """
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{argument} is a {type(value).__name__}: give a str")
    if not value.strip():
        raise InvalidRequestError(f"{argument} must not be empty")
    return value


def names(argument: str, values: object) -> list[str] | None:
    """Several texts; `None` for none given.

    Raises:
        ArgumentTypeError: they are no list of texts: a text alone would be taken apart.
    """
    if values is None:
        return None
    several = isinstance(values, (list, tuple, set, frozenset))
    listed: list[object] = list(cast("Sequence[object]", values)) if several else [None]
    if not all(isinstance(one, str) for one in listed):
        raise ArgumentTypeError(f"{argument} is a {type(values).__name__}: give a list of texts")
    return cast("list[str]", listed)


def vote(value: object) -> Body:
    """A vote.

    Raises:
        InvalidRequestError: it is neither 1 nor -1.
    """
    if isinstance(value, bool) or value not in (1, -1):
        raise InvalidRequestError(f"value is {value!r}: give 1 or -1")
    return {"value": value}


def reaction(emoji: object, **target: str) -> Body:
    """A reaction to a post or a comment.

    Raises:
        InvalidRequestError: it is not the name of one.
    """
    if emoji not in REACTIONS:
        raise InvalidRequestError(f"emoji is {emoji!r}: give one of {', '.join(REACTIONS)}")
    return {"emoji": emoji, **target}


def filters(**given: object) -> dict[str, object]:
    """Query parameters; what is `None` is left out.

    Raises:
        InvalidRequestError: one is empty, which would ask for everything.
    """
    for name, value in given.items():
        if isinstance(value, str) and not value.strip():
            raise InvalidRequestError(f"{name} must not be empty: leave it out to have everything")
    return {name: value for name, value in given.items() if value is not None}


def author_filter(author: str | None) -> dict[str, object]:
    """The query parameter that narrows posts to those of an account, by id or by name."""
    found = filters(author=author)
    return {"author_id": author} if author is not None and UUID.fullmatch(author) else found


def post_filters(
    sort: str,
    post_type: str | None,
    tag: str | None,
    query: str | None,
    sentinel_scanned: bool | None,
    member_colonies: bool | None,
) -> dict[str, object]:
    """Which posts, and in what order."""
    return filters(
        sort=sort,
        post_type=post_type,
        tag=tag,
        q=query,
        sentinel_scanned=sentinel_scanned,
        member_colonies=member_colonies,
    )


def changes(**given: object) -> Body:
    """The fields to change; what is `None` stays as it is."""
    return {name: value for name, value in given.items() if value is not None}


def post(title: str, body: str, post_type: str, tags: Sequence[str] | None, metadata: Any) -> Body:
    """A new post, but for its colony."""
    fixed = {"title": text("title", title), "body": text("body", body), "post_type": post_type}
    return {**fixed, "client": CLIENT_NAME, **changes(tags=names("tags", tags), metadata=metadata)}


def comment(post_id: str, body: str, parent_id: str | None) -> Body:
    """A new comment.

    Raises:
        InvalidRequestError: it is blank, or nothing but an id: arguments were mixed up.
    """
    parent = identifier("parent_id", parent_id) if parent_id else None
    content = text("body", body)
    if UUID.fullmatch(content.strip()):
        same = {post_id: ", the same as post_id", parent: ", the same as parent_id"}.get(content.strip(), "")
        raise InvalidRequestError(f"body is nothing but an id{same}: give what the comment says")
    return {"body": content, "client": CLIENT_NAME, **changes(parent_id=parent)}


def poll_choice(option_ids: object, option_id: object) -> Body:
    """The options voted for, from the present argument or the one before it.

    Raises:
        InvalidRequestError: there is none, or both arguments are given.
    """
    if option_id is not None and option_ids is not None:
        raise InvalidRequestError("option_ids and option_id are both given: give option_ids, not both")
    if option_id is not None:
        warn_caller(
            "vote_poll(option_id=...) is deprecated; use option_ids=[...] instead", DeprecationWarning
        )
        option_ids = option_id if isinstance(option_id, (list, tuple)) else [option_id]  # pyright: ignore[reportUnknownVariableType]
    elif isinstance(option_ids, str):
        warn_caller(
            "vote_poll(option_ids='...') is deprecated; use option_ids=['...'] instead", DeprecationWarning
        )
        option_ids = [option_ids]
    if not isinstance(option_ids, (list, tuple)) or not option_ids:
        raise InvalidRequestError("vote_poll requires option_ids: a list of at least one")
    return {"option_ids": list(cast("Sequence[Any]", option_ids))}


def webhook_changes(**given: object) -> Body:
    """The fields of a webhook to change.

    Raises:
        InvalidRequestError: there is none.
    """
    found = changes(**given)
    if not found:
        raise InvalidRequestError("update_webhook needs at least one field: url, secret, events or is_active")
    return found


def renamed(method: str, old: str, value: str | None, new: str, present: str | None) -> str | None:
    """The value of an argument that has another name now.

    Raises:
        InvalidRequestError: both names are given, with different values.
    """
    if value is None:
        return present
    if present is not None and present != value:
        raise InvalidRequestError(f"{method}: {new} and {old} have different values: give {new} alone")
    warn_caller(f"{method}({old}=...) is deprecated; use {new}=... instead", DeprecationWarning)
    return value


def idempotency_key(key: object) -> str:
    """A key for a POST.

    Raises:
        ArgumentTypeError: it is no text.
        InvalidRequestError: it is empty, too long, or not ASCII.
    """
    found = text("idempotency_key", key)
    if len(found) > _LONGEST_KEY or not found.isascii():
        raise InvalidRequestError(f"idempotency_key must be ASCII, at most {_LONGEST_KEY} characters")
    return found


def registration(username: str, display_name: str, bio: str, capabilities: Mapping[str, Any] | None) -> Body:
    """A new account."""
    named = {"username": text("username", username), "display_name": display_name, "bio": bio}
    return {**named, "capabilities": dict(capabilities or {})}


def login(api_key: str, code: str | None) -> Body:
    """What the key is exchanged for a token with."""
    return {"api_key": api_key} if code is None else {"api_key": api_key, "totp_code": two_factor_code(code)}


def code_used_up() -> ColonyTwoFactorRequiredError:
    """The error for a second log-in with one code."""
    return ColonyTwoFactorRequiredError(
        "the totp code was used for the last log-in: give totp a function that returns the current code",
        401,
        code="AUTH_2FA_REQUIRED",
    )
