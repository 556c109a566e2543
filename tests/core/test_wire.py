"""What the exceptions of the HTTP package mean, and the small decisions about connections and operations."""

from __future__ import annotations

import importlib
import pickle

import httpcore
import httpx
import pytest

import twofold
from twofold import UNSET, BulkOutcome, Idempotency, InvalidRequestError, Operation
from twofold._core.bulk import check_max_concurrent
from twofold._core.options import needs_http_client, pool_limits
from twofold._core.timeouts import phase_timeouts
from twofold._core.wire import PoolLimits, WireRequest, failure_of

KEY = "s3cret"


@pytest.mark.parametrize("package", [httpx, httpcore])
@pytest.mark.parametrize(
    ("name", "kind", "phase", "sent"),
    [
        ("ConnectTimeout", "timeout", "connect", False),
        ("PoolTimeout", "timeout", "pool", False),
        ("ReadTimeout", "timeout", "read", True),
        ("WriteTimeout", "timeout", "write", None),
        ("ConnectError", "connection", "connect", False),
        ("ProxyError", "connection", "connect", False),
        ("ReadError", "connection", "read", True),
        ("WriteError", "connection", "write", None),
        ("RemoteProtocolError", "connection", "read", None),
        ("LocalProtocolError", "request", "write", False),
        ("UnsupportedProtocol", "request", "connect", False),
    ],
)
def test_each_exception_says_whether_the_request_left(
    package: object, name: str, kind: str, phase: str, sent: bool | None
) -> None:
    """httpx and what it stands on share the names; only what certainly never left is `False`."""
    failure = failure_of(getattr(package, name)("it broke"))
    assert failure is not None
    assert (failure.kind, failure.phase, failure.sent) == (kind, phase, sent)


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (httpx.InvalidURL("x"), ("request", "connect", False)),
        (httpx.DecodingError("x"), ("decode", "read", True)),
        (httpx.CloseError("x"), ("connection", "read", None)),
        (httpcore.ConnectionNotAvailable("x"), ("connection", "connect", False)),
    ],
)
def test_the_exceptions_of_one_package_have_meanings_too(
    error: Exception, meaning: tuple[object, ...]
) -> None:
    """A class without an entry of its own has that of its nearest parent."""
    failure = failure_of(error)
    assert failure is not None
    assert (failure.kind, failure.phase, failure.sent) == meaning


@pytest.mark.parametrize("error", [ValueError("x"), KeyError("x"), TimeoutError()])
def test_what_the_package_did_not_raise_means_nothing(error: Exception) -> None:
    """A programming error stays what it is."""
    assert failure_of(error) is None


def test_a_request_that_could_not_be_sent_is_not_quoted() -> None:
    """The HTTP package prints the offending header with its value, which may be a credential."""
    failure = failure_of(httpx.LocalProtocolError(f"Illegal header value b'Bearer {KEY}'"))
    assert failure is not None
    assert (str(failure), failure.description) == ("LocalProtocolError", "LocalProtocolError")
    assert KEY not in repr(failure)


def test_a_failure_without_words_is_called_by_its_class() -> None:
    """An empty message would say nothing."""
    silent, spoken = failure_of(httpx.ReadError("")), failure_of(httpx.ReadError("reset"))
    assert silent is not None
    assert spoken is not None
    assert (silent.description, spoken.description) == ("ReadError", "reset")


def test_a_request_knows_its_whole_url() -> None:
    """Origin and target are kept apart for the pool, and together for people."""
    request = WireRequest("GET", "https://h", "/v1/books?a=1", (), None, phase_timeouts(None))
    assert request.url == "https://h/v1/books?a=1"


@pytest.mark.parametrize(
    ("connections", "environment", "needed"),
    [
        ({}, {}, False),
        ({"http2": True}, {}, True),
        ({"http2": False, "proxy": None}, {}, False),
        ({"proxy": "http://h:1"}, {}, True),
        ({}, {"HTTPS_PROXY": "http://h:1"}, True),
        ({}, {"all_proxy": "http://h:1"}, True),
        ({}, {"ftp_proxy": "http://h:1"}, False),
        ({"trust_env": False}, {"HTTPS_PROXY": "http://h:1"}, False),
    ],
)
def test_only_proxies_and_http2_need_the_http_package(
    connections: dict[str, object], environment: dict[str, str], needed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy may be set or stand in the environment, unless that is not trusted."""
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert needs_http_client(connections) is needed


def test_the_pools_limits_come_from_httpxs() -> None:
    """Without any, 100 connections, 20 of them idle, for 5 seconds."""
    assert pool_limits(None) == PoolLimits(100, None, 5.0)
    limits = httpx.Limits(max_connections=3, max_keepalive_connections=None, keepalive_expiry=1.0)
    assert pool_limits(limits) == PoolLimits(3, None, 1.0)
    with pytest.raises(InvalidRequestError, match=r"limits is a int: give an httpx\.Limits"):
        pool_limits(7)


@pytest.mark.parametrize(
    ("method", "resend"),
    [
        ("GET", Idempotency.SAFE),
        ("HEAD", Idempotency.SAFE),
        ("OPTIONS", Idempotency.SAFE),
        ("PUT", Idempotency.IDEMPOTENT),
        ("DELETE", Idempotency.IDEMPOTENT),
        ("POST", Idempotency.UNSAFE),
        ("PATCH", Idempotency.UNSAFE),
        ("BREW", Idempotency.UNSAFE),
    ],
)
def test_the_method_says_whether_a_request_may_be_repeated(method: str, resend: Idempotency) -> None:
    """As RFC 9110 has it; the operation may know better, and what nobody knows is unsafe."""
    assert Operation(method, "x", dict).resend is resend
    assert Operation(method, "x", dict, idempotency=Idempotency.KEYED).resend is Idempotency.KEYED


@pytest.mark.parametrize("value", [0, -1, 1.5, True, "5", None])
def test_a_bound_on_concurrency_is_at_least_one(value: object) -> None:
    """The message shows what was given."""
    with pytest.raises(ValueError, match=f"max_concurrent is {value!r}: give an integer, 1 or more"):
        check_max_concurrent(value)
    assert check_max_concurrent(3) == 3


def test_a_bulk_outcome_is_ok_without_an_error() -> None:
    """A value of `None` is a success too."""
    assert BulkOutcome(0, "x").ok
    assert not BulkOutcome(0, "x", error=KeyError()).ok


def test_unset_is_false_and_one_of_a_kind() -> None:
    """It can be told from `None`, in a repr and after a pickle too."""
    assert not UNSET
    assert UNSET is not None
    assert repr(UNSET) == "UNSET"
    assert pickle.loads(pickle.dumps(UNSET)) is UNSET


def test_every_public_name_can_be_had() -> None:
    """The lazy exports are those of `__all__`, and each comes from where its class is defined."""
    assert set(twofold.__all__) <= set(dir(twofold))
    for name in twofold.__all__:
        assert getattr(twofold, name) is not None
    assert twofold.run_bulk is importlib.import_module("twofold._sync.bulk").run_bulk
    assert twofold.run_bulk_async is importlib.import_module("twofold._async.bulk").run_bulk
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = twofold.nothing  # pyright: ignore[reportAttributeAccessIssue]
