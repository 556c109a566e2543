"""What can be set for a `BaseApiClient`: by keyword of the constructor, and partly by a class attribute."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Literal, TypedDict, cast
from urllib.request import getproxies

from ..auth import AuthTypes, checked_key
from ..bodies import ContentTypes
from ..breaker import CircuitBreaker
from ..clock import Clock
from ..error_body import ErrorReader, ErrorTest
from ..errors import ErrorMap, InvalidRequestError
from ..hooks import Hooks
from ..multipart import Files
from ..options import ClientSettings, check_deadline, merge_headers
from ..progress import Progress
from ..retry import RetryPolicy, check_max_retries
from ..timeouts import PhaseTimeouts, TimeoutTypes, phase_timeouts
from .errors import ApiClientError

NO_RETRIES = RetryPolicy(max_retries=0)
KEY_HEADER = "X-API-Key"
# What the two content headers say on every request, also where the user calls `client` directly.
_JSON_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
# Seconds to connect whatever the timeout; a user who wants another value gives an httpx.Timeout.
_CONNECT = 5.0


class AuthorSettings(TypedDict, total=False):
    """What an author may set as a class attribute as well as by keyword; the keyword wins.

    Attributes:
        retry: a number of retries, or a whole `RetryPolicy`. Without it there are none.
        deadline: seconds for a whole call: waiting, all attempts, back-off and body. `None`: no limit.
        omit_none: True to leave parameters out that are `None`; else they are sent empty (`a=`).
        error_map: error classes by the API's own error code (`"ticket_locked"`), by status (`409`), by kind of status
            (`"4XX"`, `"5XX"`) or `"default"`; the first that fits wins, in this order.
        error_info: a function that reads an error body of a shape of its own; it gets an `AnswerView` and returns an
            `ErrorInfo`, or `None` to have it read in the usual way.
        is_error: a function that is true of a success that reports an error in its body; it gets an `AnswerView`.
        idempotency_header: the header in which this API honours idempotency keys. Each POST and PATCH then carries a
            key, one per call and the same in all its attempts, and may be retried.
        default_headers, default_params: sent with every call.
        user_agent: instead of the HTTP package's own.
        follow_redirects: True to follow them, as `TransferOptions` says.
        cookies: `"share"` to send the cookies of answers with later calls, whoever makes them; `"none"` to drop them.
        max_response_bytes: an answer with a longer body is an `ApiDecodeError`; its rest is not read. Streams and
            downloads have a `max_bytes` of their own instead.
        failure_level: at which level a failed call is logged; `logging.ERROR` unless set.
    """

    retry: RetryPolicy | int
    deadline: float | None
    omit_none: bool
    error_map: ErrorMap
    error_info: ErrorReader
    is_error: ErrorTest
    idempotency_header: str
    default_headers: Mapping[str, str]
    default_params: Mapping[str, object]
    user_agent: str
    follow_redirects: bool
    cookies: Literal["share", "none"]
    max_response_bytes: int
    failure_level: int


class ApiSettings(AuthorSettings, total=False):
    """What the constructor takes as keywords, beside the three positional arguments.

    Attributes:
        auth: a credential, beside or instead of `api_key`: any that the clients of `twofold` take, for tokens and
            signatures too, or an `httpx.Auth`. It goes with our calls, not with those of `client`.
        http_client: an `httpx.AsyncClient` or `httpx.Client` of yours, of the same half, which is neither changed nor
            closed; connections, cookies and redirects are then its own business.
        transport: an httpx transport of the same half, instead of connections of our own.
        limits: an `httpx.Limits`.
        proxy: URL of a proxy.
        verify: an `ssl.SSLContext`, or False to accept any certificate.
        cert: a client certificate, as httpx takes it.
        trust_env: False to ignore the proxy variables of the environment.
        http2: True to use HTTP/2 where the server offers it (extra `http2`).
        max_concurrent: requests in flight at most; more calls wait for their turn, back-off not counted.
        max_waiting: calls that may wait for their turn; the next one raises `ApiOverloaded` at once.
        breaker: a `CircuitBreaker`, to leave a failing service alone for a while.
        hooks: callables to run around each attempt.
        logger: where failed calls are logged; `twofold.codex_bot` unless given.
        clock: time and randomness; for tests.
    """

    auth: AuthTypes | None
    http_client: Any
    transport: Any
    limits: Any
    proxy: str | None
    verify: Any
    cert: Any
    trust_env: bool
    http2: bool
    max_concurrent: int
    max_waiting: int
    breaker: CircuitBreaker
    hooks: Hooks
    logger: logging.Logger
    clock: Clock


class ViewOptions(TypedDict, total=False):
    """What a view made by `_options` may have of its own; see `ApiOptions` and `AuthorSettings`."""

    auth: AuthTypes | None
    timeout: TimeoutTypes
    deadline: float | None
    retry: RetryPolicy | int
    headers: Mapping[str, str]
    params: Mapping[str, object]
    max_concurrent: int


class TransferOptions(TypedDict, total=False):
    """What a download takes as keywords, and every other call too; each is sent or done only where it is given.

    Attributes:
        auth: another credential for this call, or `None` for none; `api_key` is sent all the same.
        timeout: seconds for each phase (connecting too, here), an `httpx.Timeout`, or `None` for no limit.
        deadline: seconds for the whole call; `None`: no limit.
        retry: a number of retries, or a whole `RetryPolicy`.
        headers: added to the request.
        follow_redirects: whether to follow them in this call. 307 and 308 repeat the request with its body, 303 makes
            it a GET, and after 301 and 302 only GET and HEAD go on. Another origin sees no credential, and of your
            headers only those that cannot hold one.
    """

    auth: AuthTypes | None
    timeout: TimeoutTypes
    deadline: float | None
    retry: RetryPolicy | int
    headers: Mapping[str, str]
    follow_redirects: bool


class StreamOptions(TransferOptions, total=False):
    """What a call with a body takes as keywords; each is sent or done only where it is given.

    Attributes:
        idempotency_key: instead of a fresh one, where the API honours them.
        form: a form body, instead of `json`.
        files: by field name, each its content or (file name, content, content type); `form` holds the other fields.
        content: a body as it is, instead of `json`: bytes, text, a binary file (from where it stands), an iterable of
            bytes, or a function that makes one; give its `Content-Type` in `headers`. What can be read only once is
            sent only once.
        progress: called with a `ProgressEvent` while the body is sent.
    """

    idempotency_key: str
    form: Mapping[str, Any]
    files: Files
    content: ContentTypes
    progress: Progress


class ApiOptions(StreamOptions, total=False):
    """What a call takes as keywords: also those of `StreamOptions`; each is sent or done only where it is given.

    Attributes:
        expect: statuses that are to count as success, such as `{404}`.
    """

    expect: Collection[int]


_ENGINE = ("clock", "hooks", "deadline", "breaker", "error_map", "error_info", "is_error")
_CONNECTION = ("limits", "proxy", "verify", "cert", "trust_env", "http2")
_CLIENT_ONLY = (*_CONNECTION, "transport", "cookies", "follow_redirects", "user_agent")


def _is_retry(value: object) -> bool:
    return isinstance(value, (int, RetryPolicy)) and not isinstance(value, bool)


def _is_number(value: object) -> bool:
    return value is None or (isinstance(value, (int, float)) and not isinstance(value, bool))


def _is(*types: type) -> Callable[[object], bool]:
    return lambda value: isinstance(value, types) and (bool in types or not isinstance(value, bool))


_CHECKS: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "retry": (_is_retry, "a number of retries or a RetryPolicy"),
    "deadline": (_is_number, "seconds or None"),
    "omit_none": (_is(bool), "True or False"),
    "error_map": (_is(Mapping), "a mapping of codes and statuses to error classes"),
    "error_info": (callable, "a function"),
    "is_error": (callable, "a function"),
    "idempotency_header": (_is(str), "the name of a header"),
    "default_headers": (_is(Mapping), "a mapping of names to texts"),
    "default_params": (_is(Mapping), "a mapping of names to values"),
    "user_agent": (_is(str), "a text"),
    "follow_redirects": (_is(bool), "True or False"),
    "cookies": (lambda value: value in ("share", "none"), "'share' or 'none'"),
    "max_response_bytes": (_is(int), "a number of bytes"),
    "failure_level": (_is(int), "a level of the logging module"),
}
"""What each of the author's settings has to be; an attribute of another kind is the author's own affair."""


def settle(cls: type, given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings in force: keywords of the constructor, over attributes of the class.

    Raises:
        TypeError: a keyword that does not exist.
        InvalidRequestError: a keyword of the wrong kind, or keywords that contradict each other.
    """
    check_names(given, ApiSettings)
    for name in set(given) & set(_CHECKS):
        fits, what = _CHECKS[name]
        if not fits(given[name]):
            raise InvalidRequestError(f"{name} is a {type(given[name]).__name__}: give {what}")
    settings = {**_class_attributes(cls), **given}
    _check_map(settings.get("error_map", {}))
    _check_injection(settings, given)
    return settings


def check_names(given: Iterable[str], known: type) -> None:
    """Refuse names that are no keys of a TypedDict.

    Raises:
        TypeError: naming the first of them, and those there are.
    """
    names = known.__annotations__
    if unknown := sorted(set(given) - set(names)):
        raise TypeError(f"unknown option {unknown[0]!r}; there are {', '.join(sorted(names))}")


def _class_attributes(cls: type) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, (fits, what) in _CHECKS.items():
        # Looked up on the class, so that a property of that name is seen and not run.
        value = getattr(cls, name, found)
        if value is found:
            continue
        if fits(value):
            found[name] = value
        else:
            warnings.warn(
                f"{cls.__name__}.{name} is a {type(value).__name__} and is not taken as a setting, which would be "
                f"{what}",
                UserWarning,
                stacklevel=5,
            )
    return found


def _check_map(error_map: Mapping[Any, Any]) -> None:
    for key, cls in error_map.items():
        if not (isinstance(cls, type) and issubclass(cls, ApiClientError)):
            raise InvalidRequestError(f"error_map[{key!r}] is no subclass of ApiClientError: make it one")


def _check_injection(settings: Mapping[str, Any], given: Mapping[str, Any]) -> None:
    if settings.get("http_client") is not None and (own := [name for name in _CLIENT_ONLY if name in given]):
        raise InvalidRequestError(
            f"http_client comes with its own connections: set {', '.join(own)} on it instead"
        )
    if "transport" in given and (own := [name for name in _CONNECTION if name in given]):
        raise InvalidRequestError(f"transport makes the connections: set {', '.join(own)} on it instead")
    if "max_waiting" in given and "max_concurrent" not in given:
        raise InvalidRequestError("max_waiting needs max_concurrent, which says when calls begin to wait")


def retry_policy(value: RetryPolicy | int) -> RetryPolicy:
    """A policy, from a number of retries or from itself.

    Raises:
        InvalidRequestError: it is neither, or negative.
    """
    return value if isinstance(value, RetryPolicy) else RetryPolicy(check_max_retries(value))


def drop_in_timeouts(timeout: TimeoutTypes) -> PhaseTimeouts:
    """The phases of the constructor's `timeout`: a number or `None` is for all but connecting, which has 5 seconds.

    Raises:
        InvalidRequestError: it is no number of seconds above 0, `None` or `httpx.Timeout`.
    """
    phases = phase_timeouts(timeout)
    return (
        phases._replace(connect=_CONNECT) if timeout is None or isinstance(timeout, (int, float)) else phases
    )


def clean_key(api_key: object) -> str | None:
    """The key without surrounding white space, `None` for no key; messages never show it.

    Raises:
        InvalidRequestError: it is no text.
        ConfigurationError: it has characters that cannot be sent in a header.
    """
    if api_key is None:
        return None
    if not isinstance(api_key, str):
        raise InvalidRequestError(f"api_key is a {type(api_key).__name__}: give a text, or None for no key")
    return checked_key(api_key, "api_key") if api_key.strip() else None


def standing_headers(settings: Mapping[str, Any], key: str | None) -> dict[str, str]:
    """The headers of every request.

    Raises:
        InvalidRequestError: a name or value that cannot be sent.
    """
    given = dict(settings.get("default_headers", {}))
    if "user_agent" in settings:
        given["User-Agent"] = settings["user_agent"]
    headers = dict(merge_headers(tuple(_JSON_HEADERS.items()), given))
    return headers if key is None else {**headers, KEY_HEADER: key}


def engine_settings(settings: Mapping[str, Any], client: object) -> ClientSettings:
    """What of the settings the foundation's client takes, over this HTTP client.

    Raises:
        InvalidRequestError: a value that cannot be used.
    """
    chosen: dict[str, Any] = {name: settings[name] for name in _ENGINE if name in settings}
    check_deadline(chosen.get("deadline"))
    chosen["retry"] = retry_policy(settings.get("retry", NO_RETRIES))
    chosen["params"] = settings.get("default_params", {})
    chosen["http_client"] = client
    # The HTTP client's own go out instead.
    chosen["headers"] = {"User-Agent": "", "Accept-Encoding": ""}
    return cast("ClientSettings", chosen)


def connections(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What of the settings the HTTP package's transport takes."""
    return {name: settings[name] for name in _CONNECTION if name in settings}


def proxy_routes(settings: Mapping[str, Any]) -> dict[str, str | None]:
    """Proxies by URL pattern, from the environment; `None` for hosts that are reached directly.

    httpx reads them itself only where it makes the transport.
    """
    if settings.get("proxy") or not settings.get("trust_env", True):
        return {}
    proxies = getproxies()
    direct = [host.strip() for host in proxies.get("no", "").split(",") if host.strip()]
    if "*" in direct:
        return {}
    routes: dict[str, str | None] = {
        f"{scheme}://": url if "://" in url else f"http://{url}"
        for scheme in ("http", "https", "all")
        if (url := proxies.get(scheme))
    }
    return {**routes, **{_pattern(host): None for host in direct}} if routes else {}


def _pattern(host: str) -> str:
    """The URL pattern that httpx gives an entry of NO_PROXY: a name stands for its subdomains too."""
    if "://" in host:
        return host
    address = host.partition("/")[0]
    if address.replace(".", "").isdigit() or address.lower() == "localhost":
        return f"all://{host}"
    return f"all://[{address}]" if ":" in address else f"all://*{host}"
