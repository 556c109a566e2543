"""What can be set for a client, for a copy of it and for one call; and the rule that the nearest one wins."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from importlib.util import find_spec
from typing import Any, Literal, TypedDict, get_args
from urllib.request import getproxies

from pydantic_core import PydanticSerializationError, to_jsonable_python

from .auth import AuthTypes
from .breaker import CircuitBreaker
from .budget import RetryBudget
from .bulk import check_max_concurrent
from .clock import Clock
from .credential import Credential
from .deadline import Deadline
from .error_body import ErrorReader, ErrorTest
from .errors import ConfigurationError, ErrorMap, InvalidRequestError
from .hooks import Hooks
from .pacing import Pacing
from .retry import RetryPolicy, check_max_retries
from .sentinel import UNSET
from .timeouts import PhaseTimeouts, TimeoutTypes, phase_timeouts, positive_seconds
from .urls import encode_query
from .version import USER_AGENT
from .wire import PoolLimits

FOUNDATION_HEADERS = {"User-Agent": USER_AGENT, "Accept-Encoding": "gzip, deflate"}


Backend = Literal["aiohttp", "httpx", "httpx2"]


class SharedOptions(TypedDict, total=False):
    """What can be set for a client, a copy and a call alike.

    Attributes:
        timeout: seconds for each phase, an `httpx.Timeout`, or `None` for no limit.
        deadline: seconds for the whole call: waiting, connecting, all attempts, back-off and body. `None`: no limit. A
            `Deadline` is already running, for several calls together.
        max_retries: requests made after the first one fails.
        headers: added to the request; an empty text removes a header of the client.
        params: added to the query.
        follow_redirects: go where the server says, up to 10 times. Credentials do not go to another origin.
        auth: another credential; `None` to send none.
    """

    timeout: TimeoutTypes
    deadline: float | Deadline | None
    max_retries: int
    headers: Mapping[str, str]
    params: Mapping[str, object]
    follow_redirects: bool
    auth: AuthTypes | None


class RequestOptions(SharedOptions, total=False):
    """What every method takes as keywords.

    Attributes:
        idempotency_key: for operations that honour one; without it each call makes its own.
    """

    idempotency_key: str


class CopyOptions(SharedOptions, total=False):
    """What `with_options` takes.

    Attributes:
        max_concurrent: the copy never has more than so many requests in flight.
    """

    max_concurrent: int


class ConnectionSettings(TypedDict, total=False):
    """How connections are made; not for an injected `http_client`, which has its own.

    Attributes:
        limits: an `httpx.Limits`: how many connections at most, and how many of them idle.
        proxy: URL of a proxy.
        verify: an `ssl.SSLContext`, or False to accept any certificate.
        trust_env: False to ignore the proxy variables of the environment.
        http2: True to use HTTP/2 where the server offers it (extra `http2`).
        backend: the package that carries the requests: `"aiohttp"` (extra `fast`; async half on asyncio only),
            `"httpx"` or its continuation `"httpx2"`; `None` for connections of our own, and httpx where those do not
            do. Without it, the environment variable `TWOFOLD_BACKEND` decides.
    """

    limits: Any
    proxy: str | None
    verify: Any
    trust_env: bool
    http2: bool
    backend: Backend | None


class ServiceSettings(ConnectionSettings, total=False):
    """What every client takes as keywords, beside `timeout` and its retry policy.

    Attributes:
        http_client: an `httpx.AsyncClient` or `httpx.Client` of yours, of the same half; it is used as it is and not
            closed.
        max_retries, deadline, headers, params, follow_redirects: as for a call.
        retry_budget: instead of the budget shared by the process.
        breaker: a `CircuitBreaker`, to leave a failing service alone for a while; without it every call is sent.
        pacing: a `Pacing`, to wait for one's turn instead of being refused with a 429; without it nothing waits.
        max_concurrent: requests in flight at most, by this client and its copies; without it as many as `limits` has
            connections.
        max_waiting: requests that may wait for one of these places; the next one raises `OverloadedError` at once.
            Without it any number may.
        hooks: callables to run around each attempt.
        error_map: classes for error answers by status, `"4XX"`, code or `"default"`; see `ErrorTypes.mapped`.
        error_info: a function that reads an error body of a shape of its own; it gets an `AnswerView` and returns an
            `ErrorInfo`, or `None` to have it read in the usual way.
        is_error: a function that is true of a success that reports an error in its body; it gets an `AnswerView`.
        clock: time and randomness; for tests.
    """

    http_client: Any
    max_retries: int
    deadline: float | Deadline | None
    headers: Mapping[str, str]
    params: Mapping[str, object]
    follow_redirects: bool
    retry_budget: RetryBudget
    breaker: CircuitBreaker | None
    pacing: Pacing | None
    max_concurrent: int
    max_waiting: int
    hooks: Hooks
    error_map: ErrorMap
    error_info: ErrorReader | None
    is_error: ErrorTest | None
    clock: Clock


class ClientSettings(ServiceSettings, total=False):
    """What every client takes as keywords, beside `timeout`; `ServiceSettings` has the rest.

    Attributes:
        retry: the whole retry policy, instead of `max_retries`.
    """

    retry: RetryPolicy


@dataclass(frozen=True)
class Options:
    """The settled options of a client or of a copy; immutable, so copies can share it."""

    timeouts: PhaseTimeouts
    retry: RetryPolicy
    deadline: float | Deadline | None = None
    headers: tuple[tuple[str, str], ...] = ()
    params: Mapping[str, object] = field(default_factory=dict[str, object])
    follow_redirects: bool = False

    def merged(self, given: Mapping[str, Any]) -> Options:
        """These options with what was given laid over them, key by key for headers and parameters.

        Raises:
            TypeError: an option that does not exist.
            InvalidRequestError: a value that cannot be used.
        """
        changes: dict[str, Any] = {}
        for name, value in given.items():
            if name == "timeout":
                changes["timeouts"] = phase_timeouts(value)
            elif name == "deadline":
                changes["deadline"] = check_deadline(value)
            elif name == "max_retries":
                changes["retry"] = self.retry.with_max_retries(check_max_retries(value))
            elif name == "headers":
                changes["headers"] = merge_headers(self.headers, value)
            elif name == "params":
                changes["params"] = {**self.params, **_mapping(value, "params")}
            elif name == "follow_redirects":
                changes["follow_redirects"] = _check_switch(name, value)
            else:
                raise TypeError(
                    f"there is no option {name!r}; options are {', '.join(SharedOptions.__annotations__)}"
                )
        return replace(self, **changes)

    def for_elsewhere(self) -> Options:
        """These options for a request to another host: without what is meant for the client's own."""
        return replace(self, headers=(("User-Agent", USER_AGENT),), params={}, follow_redirects=True)

    def authenticated_by(self, auth: Credential | None) -> Options:
        """These options for another credential: a header for the one before gives way."""
        fields = () if auth is None else auth.fields
        kept = tuple(pair for pair in self.headers if pair[0].lower() not in fields)
        return self if len(kept) == len(self.headers) else replace(self, headers=kept)

    def start_deadline(self, clock: Clock) -> Deadline | None:
        """The deadline of a call that begins now."""
        if self.deadline is None or isinstance(self.deadline, Deadline):
            return self.deadline
        return Deadline(self.deadline, clock)


def client_options(
    timeout: TimeoutTypes, settings: ClientSettings, headers: Mapping[str, str], policy: RetryPolicy
) -> Options:
    """The options of a new client: what was given, over the client class's own headers and retry policy.

    Raises:
        TypeError: a setting that does not exist.
        ConfigurationError: settings that contradict each other.
        InvalidRequestError: a value that cannot be used.
    """
    unknown = set(settings) - set(ClientSettings.__annotations__)
    if unknown:
        raise TypeError(
            f"unknown setting {min(unknown)!r}; there are {', '.join(sorted(ClientSettings.__annotations__))}"
        )
    if "retry" in settings and "max_retries" in settings:
        raise ConfigurationError(
            "retry and max_retries are both given: RetryPolicy(max_retries=...) holds both"
        )
    if settings.get("http_client") is not None and (connection := connection_settings(settings)):
        given = ", ".join(connection)
        raise ConfigurationError(f"http_client comes with its own connections: set {given} on it instead")
    base = Options(phase_timeouts(timeout), settings.get("retry", policy), headers=tuple(headers.items()))
    return base.merged(
        {name: value for name, value in settings.items() if name in SharedOptions.__annotations__}
    )


def connection_settings(settings: ClientSettings) -> dict[str, Any]:
    """The part of the settings that is about connections.

    Raises:
        ConfigurationError: HTTP/2 is wanted, but its package is not installed; or there is no such backend.
    """
    check_backend(settings.get("backend"))
    if settings.get("http2") and find_spec("h2") is None:
        raise ConfigurationError("http2=True needs the package h2: pip install 'twofold[http2]'")
    return {name: value for name, value in settings.items() if name in ConnectionSettings.__annotations__}


def check_backend(name: object) -> None:
    """Accept the name of a backend.

    Raises:
        ConfigurationError: there is no such backend.
    """
    if name is not None and name not in get_args(Backend):
        raise ConfigurationError(
            f"backend is {name!r}: give one of {', '.join(get_args(Backend))}, or leave it out"
        )


def needs_http_client(connections: Mapping[str, Any]) -> bool:
    """Whether connections are of a kind that is left to the HTTP package: HTTP/2, or through a proxy."""
    if connections.get("http2") or connections.get("proxy"):
        return True
    return bool(connections.get("trust_env", True) and {"http", "https", "all"} & set(getproxies()))


def pool_limits(limits: Any) -> PoolLimits:
    """The limits of our own pool, from an `httpx.Limits` or from `None`.

    Raises:
        InvalidRequestError: it is something else.
    """
    if limits is None:
        return PoolLimits()
    try:
        return PoolLimits(limits.max_connections, limits.max_keepalive_connections, limits.keepalive_expiry)
    except AttributeError:
        raise InvalidRequestError(f"limits is a {type(limits).__name__}: give an httpx.Limits") from None


def admission(settings: ClientSettings) -> tuple[int, int | None] | None:
    """How many requests may be in flight, and how many may wait for that; `None` if connections alone bound them.

    Raises:
        ConfigurationError: requests may wait, but it is not known for how many places.
        InvalidRequestError: a number is out of range.
    """
    places, waiting = settings.get("max_concurrent"), settings.get("max_waiting")
    if places is None and waiting is None:
        return None
    if waiting is not None and (isinstance(waiting, bool) or not isinstance(waiting, int) or waiting < 0):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidRequestError(f"max_waiting is {waiting!r}: give an integer, 0 or more")
    if places is None and settings.get("http_client") is None:
        places = pool_limits(settings.get("limits")).connections
    if places is None:
        raise ConfigurationError("max_waiting needs a number of places to wait for: give max_concurrent, too")
    return check_max_concurrent(places), waiting


def check_deadline(value: object) -> float | Deadline | None:
    """`value` as seconds or as a deadline that is running, `None` for none.

    Raises:
        InvalidRequestError: it is no finite number above 0.
    """
    return value if value is None or isinstance(value, Deadline) else positive_seconds(value, "deadline")


def merge_headers(ours: tuple[tuple[str, str], ...], given: object) -> tuple[tuple[str, str], ...]:
    """`given` laid over `ours`, whatever the case of the names; an empty value takes a header away.

    Raises:
        InvalidRequestError: a name or value that is no text, or that would break out of its header line.
    """
    merged = {name.lower(): (name, value) for name, value in ours}
    for name, value in _mapping(given, "headers").items():
        merged.pop(str(name).lower(), None)
        if value != "":
            merged[str(name).lower()] = (checked_field(name), checked_value(name, value))
    return tuple(merged.values())


def checked_field(name: object) -> str:
    """A header name.

    Raises:
        InvalidRequestError: it has characters that no header name may have.
    """
    if (
        not isinstance(name, str)
        or not name
        or not name.isascii()
        or not name.replace("-", "").replace("_", "").isalnum()
    ):
        raise InvalidRequestError(f"header name {name!r} is not valid: use letters, digits and dashes")
    return name


def checked_value(name: object, value: object) -> str:
    """A header value; the message never shows it.

    Raises:
        InvalidRequestError: it is no text, or has line breaks or other characters that cannot be sent.
    """
    if not isinstance(value, str):
        raise InvalidRequestError(f"header {name!r} is a {type(value).__name__}: give text")
    if not value.isascii() or not value.isprintable() or value != value.strip():
        raise InvalidRequestError(
            f"header {name!r} has a value that cannot be sent: use printable ASCII, no outer spaces"
        )
    return value


def _mapping(value: object, argument: str) -> Mapping[Any, Any]:
    if not isinstance(value, Mapping):
        raise InvalidRequestError(
            f"{argument} is a {type(value).__name__}: give a mapping of names to values"
        )
    return value  # pyright: ignore[reportUnknownVariableType]


def _check_switch(name: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise InvalidRequestError(f"{name} is a {type(value).__name__}: give True or False")
    return value


def encode_body(json_body: object, form: Mapping[str, str] | None) -> tuple[bytes | None, str | None]:
    """The body and its content type; `(None, None)` for neither.

    Raises:
        InvalidRequestError: both were given, or the value cannot be written as JSON (NaN included).
    """
    if form is not None:
        if json_body is not UNSET:
            raise InvalidRequestError("json and form are both given: a request has one body")
        return encode_query(form).encode("ascii"), "application/x-www-form-urlencoded"
    if json_body is UNSET:
        return None, None
    try:
        text = json.dumps(
            json_body, ensure_ascii=False, allow_nan=False, separators=(",", ":"), default=to_jsonable_python
        )
        return text.encode(), "application/json"
    except (TypeError, ValueError, RecursionError, PydanticSerializationError) as error:
        raise InvalidRequestError(f"json cannot be encoded: {error}") from error
