"""What is asked of a token endpoint, and as whom (RFC 6749 sections 2.3, 3.2 and 4.4, RFC 8693)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Literal, NamedTuple, cast
from urllib.parse import parse_qsl, quote_plus, urlsplit

from .auth import BasicAuth, checked_key
from .credential import check_transport_security
from .errors import ConfigurationError
from .operation import Idempotency, Operation
from .options import ClientSettings
from .redact import shown_url
from .retry import RetryPolicy
from .timeouts import TimeoutTypes
from .token_cache import TokenCache
from .urls import parse_base_url

FormFunction = Callable[[], Awaitable[Mapping[str, str]] | Mapping[str, str]]
RotationFunction = Callable[[str], Awaitable[object] | object]

SECRET_FIELDS = frozenset(
    [
        "actor_token",
        "assertion",
        "client_assertion",
        "client_secret",
        "code",
        "password",
        "refresh_token",
        "subject_token",
    ]
)
"""The form fields whose values must be shown nowhere."""


class OAuth2Options(ClientSettings, total=False):
    """What every OAuth 2.0 credential takes as keywords: the settings of the client that asks for tokens, and these.

    Attributes:
        fields: more fields for the form, such as `audience` or `resource`.
        client_auth: `basic` (the default) or `body`: how id and secret are sent.
        refresh_early, cache, allow_http: see `AsyncTokenAuth`; `allow_http` is for both the API and the token endpoint.
        timeout: seconds for each phase of a token request.
    """

    fields: Mapping[str, str]
    client_auth: Literal["basic", "body"]
    refresh_early: float
    cache: TokenCache
    allow_http: bool
    timeout: TimeoutTypes


# Without a token nothing works, so its endpoint gets more patience than a call.
TOKEN_RETRY = RetryPolicy(max_retries=4)


class TokenEndpoint(NamedTuple):
    """Where tokens come from.

    Attributes:
        shown: for messages.
        repeatable: asked again where an answer got lost.
        once: not so, because the server may have replaced the refresh token before its answer got lost.
    """

    origin: str
    shown: str
    query: dict[str, str]
    repeatable: Operation[Any]
    once: Operation[Any]


def token_endpoint(url: object, *, allow_http: bool) -> TokenEndpoint:
    """A token endpoint from its URL, which may have a query.

    Raises:
        ConfigurationError: it is no absolute URL, or plain http on another machine.
    """
    whole, _, query = (url if isinstance(url, str) else "").partition("?")
    try:
        origin = parse_base_url(whole).origin
    except ConfigurationError as error:
        raise ConfigurationError(str(error).replace("base_url", "token_url")) from None
    if not allow_http:
        check_transport_security(origin, "token_url")
    path = urlsplit(whole).path or "/"
    operation = Operation("POST", path, dict[str, Any], idempotency=Idempotency.IDEMPOTENT)
    return TokenEndpoint(
        origin,
        shown_url(f"{origin}{path}"),
        dict(parse_qsl(query, keep_blank_values=True)),
        operation,
        Operation("POST", path, dict[str, Any], idempotency=Idempotency.UNSAFE),
    )


class Registration(NamedTuple):
    """As whom a client asks: by Basic authentication, or by fields in the form."""

    basic: BasicAuth | None
    form: dict[str, str]
    secrets: tuple[str, ...]


def registration(client_id: str | None, client_secret: str | None, client_auth: str) -> Registration:
    """A client as its authorization server knows it; one without a secret is public, as with PKCE.

    Raises:
        ConfigurationError: a text cannot be used, or `client_auth` is neither `basic` nor `body`.
    """
    if client_auth not in ("basic", "body"):
        raise ConfigurationError(f"client_auth is {client_auth!r}: give 'basic' or 'body'")
    if client_id is None:
        return Registration(None, {}, ())
    known_as = checked_key(client_id, "client_id")
    if client_secret is None:
        return Registration(None, {"client_id": known_as}, ())
    secret = checked_key(client_secret, "client_secret")
    if client_auth == "body":
        return Registration(None, {"client_id": known_as, "client_secret": secret}, (secret,))
    # RFC 6749 section 2.3.1: both are form-encoded before they go into the header.
    basic = BasicAuth(quote_plus(known_as), quote_plus(secret))
    return Registration(basic, {}, (secret, *basic.secrets()))


def grant_of(form: object) -> Mapping[str, object]:
    """The form of an exchange.

    Raises:
        ConfigurationError: it is no mapping, or does not say what kind of grant it is.
    """
    if not isinstance(form, Mapping) or "grant_type" not in form:
        raise ConfigurationError(f"form is a {type(form).__name__} without grant_type: give the form fields")  # pyright: ignore[reportUnknownArgumentType]
    return cast("Mapping[str, object]", form)


def form_of(fields: Mapping[str, object]) -> dict[str, str]:
    """The form of a token request; `None` is left out, several scopes are joined.

    Raises:
        ConfigurationError: a field is neither text nor, as scopes may be, a list of texts.
    """
    form: dict[str, str] = {}
    for name, value in fields.items():
        if value is None:
            continue
        texts = cast("Sequence[object]", value) if isinstance(value, (list, tuple)) else [value]
        if not texts or not all(isinstance(text, str) and text for text in texts):
            raise ConfigurationError(f"{name} is empty or no text: give the value itself")
        form[name] = " ".join(map(str, texts))
    return form
