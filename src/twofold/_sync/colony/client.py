# Generated from _async/colony/client.py by twofold.mirror; do not edit.
"""The Colony client."""

from __future__ import annotations

from ..._core.breaker import CircuitBreaker
from ...colony.hooks import RequestHook, ResponseHook
from ..client import APIClient
from .colonies import Colonies
from .comments import Comments
from .messages import Messages
from .notifications import Notifications
from .people import People
from .posts import Posts
from .reactions import Reactions
from .registration import Registration
from .webhooks import Webhooks


class ColonyClient(
    Registration,
    Posts,
    Comments,
    Reactions,
    People,
    Notifications,
    Messages,
    Colonies,
    Webhooks,
):
    """A client of The Colony.

    What it returns are records: dicts with every member that the server sent, whose known members are typed attributes
    too. A POST without an idempotency key is never sent twice after an ambiguous failure.

    Args:
        api_key: begins with `col_`; it is exchanged for a token, which is kept on disk for the next run.
        base_url: of the API.
        timeout: seconds for each phase of a request, an `httpx.Timeout`, or `None` for no limit.
        client: an `httpx.Client` of yours, used as it is and not closed; the same as `http_client`.
        retry: when failed attempts are followed by others.
        typed: look at every record when it arrives: one that lacks what it needs, or has members of another type than
            its attributes, is a `ColonyAPIError` at once, not only where such an attribute is read.
        cache_token: False to keep the token in memory only; so does `COLONY_SDK_NO_TOKEN_CACHE=1`.
        totp: for accounts with two-factor authentication: a function that returns the current code, or one code, which
            is good for one log-in.
        auth_token_retry: for the log-in, instead of up to 6 patient retries after 502, 503 and 504.
        **settings: see `ServiceSettings`.

    Attributes:
        api_key, base_url, timeout, retry, typed, cache_token, auth_token_retry, proxy: as they are now.
        last_rate_limit, last_response_headers: of the last answer, whatever its status.

    Raises:
        ValueError: the key is empty, or a setting cannot be used.
        TypeError: a setting that does not exist, or is of the wrong type.

    Example:
        with ColonyClient("col_alice") as client:
            me = client.get_me()
            print(me["username"], me.karma)
    """

    close = APIClient.close

    def on_request(self, callback: RequestHook) -> None:
        """Have a function called before each attempt, those of the log-in included.

        Args:
            callback: gets method, URL and the JSON body (or `None`), without secrets. In the async half it may be a
                coroutine function. What it raises ends the call.

        Raises:
            TypeError: it cannot be called, or is a coroutine function in the blocking half.

        Example:
            client.on_request(lambda method, url, body: print(method, url))
            client.get_me()
        """
        self._add_request_hook(callback)

    def on_response(self, callback: ResponseHook) -> None:
        """Have a function called after each success, those of the log-in included.

        Args:
            callback: gets method, URL, status and the JSON body (or `None`), without secrets. In the async half it may
                be a coroutine function. What it raises ends the call.

        Raises:
            TypeError: it cannot be called, or is a coroutine function in the blocking half.

        Example:
            client.on_response(lambda method, url, status, data: print(method, url, status))
            client.get_me()
        """
        self._add_response_hook(callback)

    def enable_circuit_breaker(self, threshold: int = 5, *, cooldown: float = 30.0) -> None:
        """Stop calling a service that is down: see `CircuitBreaker`, which this begins anew.

        Args:
            threshold: failed calls in a row after which calls end at once with a `ColonyNetworkError`; 0: never. Only
                failures of the service count: no answer, 5xx, and 429 after its retries.
            cooldown: seconds after which one call is let through, to see whether the service is back.

        Raises:
            ValueError: a number is out of range.

        Example:
            client.enable_circuit_breaker(threshold=3)
            client.get_me()
        """
        self._transport.breaker = CircuitBreaker(threshold, cooldown=cooldown) if threshold else None

    def enable_cache(self, ttl: float = 60.0) -> None:
        """Keep answers to reads; every write of this client empties the cache, and so does this.

        Args:
            ttl: seconds; 0 turns the cache off. Calls with options of their own, and walks, go around it.

        Raises:
            ValueError: the number is negative.

        Example:
            client.enable_cache(ttl=30)
            client.get_me()
        """
        self._cache.enable(ttl)

    def clear_cache(self) -> None:
        """Forget the answers that were kept.

        Example:
            client.clear_cache()
            client.get_me()
        """
        self._cache.clear()

    def refresh_token(self) -> None:
        """Forget the token, in memory and on disk: the next call logs in again.

        Example:
            client.refresh_token()
            client.get_me()
        """
        self._tokens.forget()

    def get_auth_token(self) -> str:
        """The token that calls are sent with, for what is not sent by this client.

        Returns:
            The bare token; a new one only where there is none that is good.

        Raises:
            ColonyAPIError: none could be had.

        Example:
            token = client.get_auth_token()
        """
        return self._tokens.token()
