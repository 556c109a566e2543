# The async source; twofold.mirror generates its blocking mirror.
"""OAuth 2.0: access tokens from a token endpoint."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Unpack, cast

from .._core.auth import checked_key
from .._core.clock import SYSTEM_CLOCK
from .._core.deadline import Deadline, DeadlineError
from .._core.errors import APIStatusError, APITimeoutError, DecodeError, TwofoldError
from .._core.oauth import (
    SECRET_FIELDS,
    TOKEN_RETRY,
    FormFunction,
    OAuth2Options,
    RotationFunction,
    form_of,
    grant_of,
    registration,
    token_endpoint,
)
from .._core.options import ClientSettings, RequestOptions
from .._core.tokens import REFRESH_EARLY, AccessToken, read_grant, refusal
from .._runtime import aio
from .client import AsyncAPIClient
from .tokens import AsyncTokenKeeper


class AsyncOAuth2(AsyncTokenKeeper):
    """What the OAuth 2.0 credentials have in common: a token endpoint, asked by a small client of its own.

    That client retries 4 times unless `max_retries` or `retry` say otherwise, gets nothing of the API's headers and
    credentials, and is closed after each token request. A refusal such as `invalid_grant` or `invalid_client` is final:
    the calls that wait for the token raise the error their client has for a 401, with what the endpoint said.
    """

    _repeatable = True

    def __init__(
        self,
        token_url: str,
        client_id: str | None,
        client_secret: str | None,
        cache_key: Sequence[str],
        options: OAuth2Options,
    ) -> None:
        settings = cast("dict[str, Any]", {**options})
        if not {"retry", "max_retries"} & settings.keys():
            settings["retry"] = TOKEN_RETRY
        allow_http: bool = settings.pop("allow_http", False)
        super().__init__(
            refresh_early=settings.pop("refresh_early", REFRESH_EARLY),
            cache=settings.pop("cache", None),
            cache_key=cache_key,
            allow_http=allow_http,
            clock=settings.get("clock", SYSTEM_CLOCK),
        )
        self._endpoint = token_endpoint(token_url, allow_http=allow_http)
        self._registration = registration(client_id, client_secret, settings.pop("client_auth", "basic"))
        self._more = form_of(settings.pop("fields", {}))
        self._timeout = settings.pop("timeout", 30.0)
        self._settings = cast("ClientSettings", settings)
        # Settings that cannot be used are refused now, and not when the first token is needed.
        self._new_client()

    @abstractmethod
    async def _grant(self) -> Mapping[str, object]:
        """The form fields that say what the token is asked for."""

    def secrets(self) -> tuple[str, ...]:
        """The tokens, and the client's secret."""
        return (*super().secrets(), *self._registration.secrets)

    def _new_client(self) -> AsyncAPIClient:
        return AsyncAPIClient(
            self._endpoint.origin, auth=self._registration.basic, timeout=self._timeout, **self._settings
        )

    async def _fetch(self, deadline: Deadline | None) -> AccessToken:
        form = {**form_of(await self._grant()), **self._more, **self._registration.form}
        secrets = (*self.secrets(), *(value for name, value in form.items() if name in SECRET_FIELDS))
        answer = await self._ask(form, deadline, secrets)
        return read_grant(answer, self._endpoint.shown, secrets)

    async def _ask(
        self, form: Mapping[str, str], deadline: Deadline | None, secrets: Sequence[str]
    ) -> dict[str, Any]:
        endpoint, options = self._endpoint, RequestOptions()
        operation = endpoint.repeatable if self._repeatable else endpoint.once
        if deadline is not None:
            if deadline.expired:
                raise DeadlineError
            options["deadline"] = deadline.remaining()
        failure: TwofoldError
        async with self._new_client() as client:
            try:
                return await client.request(operation, query=endpoint.query, form=form, options=options)
            except DecodeError:
                failure = DecodeError(f"{endpoint.shown} did not answer with a JSON object")
            except APIStatusError as error:
                failure = refusal(error, endpoint.shown, secrets)
            except APITimeoutError as error:
                if deadline is not None and error.phase == "deadline":
                    raise DeadlineError from error
                raise
        # Outside of the handlers, so that it is not linked to what it replaces, which shows the body of the answer.
        raise failure


class AsyncOAuth2ClientCredentials(AsyncOAuth2):
    """Tokens for the client itself (RFC 6749 section 4.4): id and secret are exchanged at a token endpoint.

    One request is made however many calls wait for it, again before the token ends, and once more when the API refuses
    it; see `AsyncTokenAuth`.

    Args:
        token_url: of the token endpoint, which may be on another host than the API.
        client_id: as registered.
        client_secret: as registered.
        scope: one text, or a list of scopes.
        **options: see `OAuth2Options`.

    Raises:
        ConfigurationError: an argument is empty or cannot be sent, or the token URL cannot be used.
        TypeError: an option that does not exist.

    Example:
        auth = AsyncOAuth2ClientCredentials("https://login.example.com/token", client_id, secret, scope="books:read")
        client = AsyncAPIClient("https://api.example.com/v1", auth=auth)
    """

    def __init__(
        self,
        token_url: str,
        client_id: str,
        client_secret: str,
        *,
        scope: str | Sequence[str] | None = None,
        **options: Unpack[OAuth2Options],
    ) -> None:
        self._asked = form_of({"grant_type": "client_credentials", "scope": scope})
        checked_key(client_secret, "client_secret")
        more = [text for field in options.get("fields", {}).items() for text in field]
        key = (token_url, client_id, client_secret, *self._asked.values(), *more)
        super().__init__(token_url, client_id, client_secret, key, options)

    async def _grant(self) -> Mapping[str, object]:
        return self._asked


class AsyncOAuth2RefreshToken(AsyncOAuth2):
    """Tokens for a user who has granted access before (RFC 6749 section 6), from a refresh token.

    Many servers replace the refresh token each time. The new one is given to `on_rotate` before the access token that
    came with it is used, so that it is never lost; with a `cache` it is kept there as well. Two processes must not
    share a refresh token that is replaced.

    Args:
        token_url: of the token endpoint.
        refresh_token: the latest one.
        client_id: as registered.
        client_secret: `None` for a public client, such as one that used PKCE.
        on_rotate: takes the new refresh token; in the async half it may be a coroutine function. What it raises ends
            the calls that wait.
        access_token: one that is at hand already, to begin with.
        scope: to ask for less than was granted.
        **options: see `OAuth2Options`.

    Raises:
        ConfigurationError: an argument is empty or cannot be sent, or the token URL cannot be used.
        TypeError: an option that does not exist, or `on_rotate` cannot be called.

    Example:
        auth = AsyncOAuth2RefreshToken(token_url, kept.read(), client_id=client_id, on_rotate=kept.write)
    """

    # An answer that was lost may have replaced the refresh token, and some servers take its second use for a theft.
    _repeatable = False

    def __init__(
        self,
        token_url: str,
        refresh_token: str,
        *,
        client_id: str,
        client_secret: str | None = None,
        on_rotate: RotationFunction | None = None,
        access_token: str | None = None,
        scope: str | Sequence[str] | None = None,
        **options: Unpack[OAuth2Options],
    ) -> None:
        if on_rotate is not None:
            aio.check_hook(on_rotate, "on_rotate")
        self._refresh_token = checked_key(refresh_token, "refresh_token")
        self._asked = form_of({"grant_type": "refresh_token", "scope": scope})
        self._on_rotate = on_rotate
        key = (token_url, client_id, self._refresh_token, *self._asked.values())
        super().__init__(token_url, client_id, client_secret, key, options)
        if access_token is not None:
            self._flight.set(self._held(AccessToken(access_token), self._clock.monotonic()))

    async def _grant(self) -> Mapping[str, object]:
        return {**self._asked, "refresh_token": self._refresh_token}

    async def _fetch(self, deadline: Deadline | None) -> AccessToken:
        token = await super()._fetch(deadline)
        if token.refresh_token is None:
            return AccessToken(token.value, token.expires_in, self._refresh_token)
        if token.refresh_token != self._refresh_token:
            self._refresh_token = token.refresh_token
            if self._on_rotate is not None:
                # Shielded: the old one is dead, so a cancelled caller still has to hand on the new one.
                with aio.shield():
                    await aio.call_hook(self._on_rotate, token.refresh_token)
        return token

    def _load(self, now: float) -> AccessToken | None:
        token = super()._load(now)
        if token is not None:
            # Whatever became of the access token, this is the refresh token that came last.
            self._refresh_token = token.refresh_token or self._refresh_token
        return token

    def secrets(self) -> tuple[str, ...]:
        """The tokens, of both kinds, and the client's secret."""
        return (*super().secrets(), self._refresh_token)


class AsyncOAuth2Exchange(AsyncOAuth2):
    """Tokens in exchange for something else: a signed assertion (RFC 7523), another token (RFC 8693), a password.

    Args:
        token_url: of the token endpoint.
        form: the form fields, `grant_type` among them; or a function that returns them, called for every token, so that
            assertions can be fresh. In the async half it may be a coroutine function.
        client_id, client_secret: as registered, where the endpoint wants them.
        cache_key: what tells this token from others in the `cache`.
        **options: see `OAuth2Options`.

    Raises:
        ConfigurationError: an argument cannot be used; `form` has no `grant_type`.
        TypeError: an option that does not exist.

    Example:
        async def exchange() -> dict[str, str]:
            return {
                "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token": await login.token(),
                "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
            }

        auth = AsyncOAuth2Exchange("https://login.example.com/token", exchange)
    """

    def __init__(
        self,
        token_url: str,
        form: Mapping[str, str] | FormFunction,
        *,
        client_id: str | None = None,
        client_secret: str | None = None,
        cache_key: Sequence[str] = (),
        **options: Unpack[OAuth2Options],
    ) -> None:
        if callable(form):
            aio.check_hook(form, "form")
        else:
            grant_of(form)
        self._form = form
        key = cache_key and (token_url, client_id or "", *cache_key)
        super().__init__(token_url, client_id, client_secret, key, options)

    async def _grant(self) -> Mapping[str, object]:
        return grant_of(await aio.call_hook(self._form) if callable(self._form) else self._form)
