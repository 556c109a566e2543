"""What an author checks of a client of their own: that its two halves are one."""

from __future__ import annotations

import inspect
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple, cast

import anyio

from .clock import FakeClock
from .mock import MockApi, UnmatchedRequestError

# The longest walk that is compared.
_MOST_ITEMS = 1000


class Call:
    """One call to make on both halves: `Call("books.get", 42, timeout=5)`; a property is read."""

    def __init__(self, method: str, *args: Any, **kwargs: Any) -> None:
        self.method = method
        self.args = args
        self.kwargs = kwargs

    def begin(self, client: Any) -> Any:
        """Make it; in the async half, what it returns may have to be awaited."""
        member = client
        for name in self.method.split("."):
            member = getattr(member, name)
        return member(*self.args, **self.kwargs) if callable(member) else member

    def __repr__(self) -> str:
        given = [*map(repr, self.args), *(f"{name}={value!r}" for name, value in self.kwargs.items())]
        return f"{self.method}({', '.join(given)})"


def check_client_pair(
    async_class: type,
    blocking_class: type,
    calls: Sequence[Call],
    *,
    api: Callable[[], MockApi],
    arguments: Mapping[str, Any] | None = None,
    backend: str = "asyncio",
) -> None:
    """Check that the two halves of a client have the same methods and do the same.

    Public methods of the clients and of their resources must have the same names and parameters. Every call is made on
    both, one after another, and must send the same requests and come to the same result or error; a pager is walked. At
    the end nothing may be left open, and a closed client must refuse.

    Args:
        async_class, blocking_class: take `http_client`, and `base_url` and `clock` if they have these parameters.
        calls: at least one.
        api: makes a new `MockApi`, with the same routes each time.
        arguments: for the constructors, beside these.
        backend: the event loop, `asyncio` or `trio`.

    Raises:
        AssertionError: it names every difference.

    Example:
        def api() -> MockApi:
            api = MockApi()
            api.route("GET", "books/{book_id}", {"id": 1})
            return api

        check_client_pair(AsyncClient, Client, [Call("books.get", 1)], api=api, arguments={"api_key": "key"})
    """
    if not calls:
        raise ValueError("calls is empty: give at least one")
    async_api, blocking_api = api(), api()
    ours = _new_client(async_class, async_api, async_api.async_http_client(), arguments)
    theirs = _new_client(blocking_class, blocking_api, blocking_api.http_client(), arguments)
    findings = _different_members(ours, theirs)
    mine = anyio.run(_observe_async, ours, calls, async_api, backend=backend)
    yours = _observe_blocking(theirs, calls, blocking_api)
    for call, one, other in zip(calls, mine.results, yours.results, strict=True):
        findings += [f"{call}: {difference}" for difference in _differences(one, other)]
    findings += [f"in the async half, {fault}" for fault in mine.faults(async_api)]
    findings += [f"in the blocking half, {fault}" for fault in yours.faults(blocking_api)]
    if findings:
        raise AssertionError("\n".join(["the halves differ, or are not as they should be:", *findings]))


class _Result(NamedTuple):
    """What a call came to, and what it sent."""

    value: Any
    requests: list[str]


class _Observed(NamedTuple):
    """One result per call, and that of one more after the client was closed."""

    results: list[_Result]
    late: _Result | None

    def faults(self, api: MockApi) -> Iterator[str]:
        """What is wrong with this half whatever the other does."""
        for result in self.results:
            if isinstance(result.value, UnmatchedRequestError):
                yield str(result.value)
        if api.open_answers:
            yield f"{api.open_answers} answers were left open"
        if self.late is not None and (self.late.requests or not isinstance(self.late.value, Exception)):
            yield "a closed client still works"


def public_members(client: Any) -> dict[str, Any]:
    """Everything public of a client and of its resources, by dotted name; the class's members, so nothing is called."""
    found: dict[str, Any] = {}
    for name, member in _public(client):
        if _is_resource(client, name, member):
            resource = getattr(client, name)
            found |= {f"{name}.{inner}": value for inner, value in _public(resource)}
        else:
            found[name] = member
    return found


def _public(owner: Any) -> Iterator[tuple[str, Any]]:
    cls = cast("type[Any]", type(owner))
    for name in dir(cls):
        if not name.startswith("_"):
            yield name, inspect.getattr_static(cls, name)


def _is_resource(client: Any, name: str, member: Any) -> bool:
    from .. import AsyncResource, Resource

    if not isinstance(member, (cached_property, property)):
        return False
    getter: Any = cast("Any", member).func if isinstance(member, cached_property) else member.fget
    try:
        returns: Any = inspect.signature(getter, eval_str=True).return_annotation
    except NameError:
        # Imported for checkers only, or local to a function.
        returns = cast("type[Any]", type(getattr(client, name, None)))
    return isinstance(returns, type) and issubclass(returns, (AsyncResource, Resource))


def _new_client(cls: type, api: MockApi, http_client: Any, arguments: Mapping[str, Any] | None) -> Any:
    parameters = inspect.signature(cls).parameters
    takes_any = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in parameters.values())
    given: dict[str, Any] = {"http_client": http_client}
    if "base_url" in parameters:
        given["base_url"] = api.base_url
    if takes_any or "clock" in parameters:
        given["clock"] = FakeClock()
    return cls(**{**given, **(arguments or {})})


def _different_members(ours: Any, theirs: Any) -> list[str]:
    mine, yours = public_members(ours), public_members(theirs)
    findings = [f"only the async half has {name}" for name in sorted(mine.keys() - yours.keys())]
    findings += [f"only the blocking half has {name}" for name in sorted(yours.keys() - mine.keys())]
    for name in sorted(mine.keys() & yours.keys()):
        if _shape(mine[name]) != _shape(yours[name]):
            findings.append(
                f"{name} differs: {_shown(mine[name])} is {_shown(yours[name])} in the blocking half"
            )
    return findings


def _shape(member: Any) -> object:
    if not callable(member):
        return type(member).__name__
    return [(one.name, one.kind, one.default) for one in inspect.signature(member).parameters.values()]


def _shown(member: Any) -> str:
    if not callable(member):
        return type(member).__name__
    signature = inspect.signature(member)
    bare = [one.replace(annotation=one.empty) for one in signature.parameters.values()]
    return str(signature.replace(parameters=bare, return_annotation=signature.empty))


def _differences(one: _Result, other: _Result) -> Iterator[str]:
    if one.requests != other.requests:
        yield f"sent {one.requests} in the async half, {other.requests} in the blocking half"
    if _plain(one.value) != _plain(other.value):
        yield f"came to {one.value!r} in the async half, to {other.value!r} in the blocking half"


def _plain(value: Any) -> Any:
    """A result in a form that compares across the halves, whose classes are not the same."""
    name = type(value).__name__.removeprefix("Async")
    if hasattr(value, "model_dump"):
        return name, value.model_dump()
    if isinstance(value, Exception):
        return name, str(value), getattr(value, "status_code", None)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [_plain(one) for one in cast("Sequence[Any]", value)]
    # Without an equality of its own, an object equals only itself.
    return name if type(value).__eq__ is object.__eq__ else value


def _late_call(calls: Sequence[Call], results: Sequence[_Result]) -> Call | None:
    return next((call for call, result in zip(calls, results, strict=True) if result.requests), None)


async def _observe_async(client: Any, calls: Sequence[Call], api: MockApi) -> _Observed:
    async def observe(call: Call) -> _Result:
        before = len(api.requests)
        try:
            value = await _settled(call.begin(client))
        except Exception as error:  # noqa: BLE001 - an error is a result to compare
            value = error
        return _Result(value, api.transcript()[before:])

    results = [await observe(call) for call in calls]
    for _ in range(2):
        await client.close()
    late = _late_call(calls, results)
    return _Observed(results, None if late is None else await observe(late))


def _observe_blocking(client: Any, calls: Sequence[Call], api: MockApi) -> _Observed:
    def observe(call: Call) -> _Result:
        before = len(api.requests)
        try:
            value = _walked(call.begin(client))
        except Exception as error:  # noqa: BLE001 - an error is a result to compare
            value = error
        return _Result(value, api.transcript()[before:])

    results = [observe(call) for call in calls]
    for _ in range(2):
        client.close()
    late = _late_call(calls, results)
    return _Observed(results, None if late is None else observe(late))


async def _settled(value: Any) -> Any:
    """What comes of it once awaited and, where it can be, walked."""
    if inspect.isawaitable(value):
        value = await value
    if hasattr(value, "collect"):
        return await value.collect(limit=_MOST_ITEMS)
    if isinstance(value, AsyncIterator):
        return [item async for item in cast("AsyncIterator[Any]", value)]
    return value


def _walked(value: Any) -> Any:
    if hasattr(value, "collect"):
        return value.collect(limit=_MOST_ITEMS)
    return list(cast("Iterator[Any]", value)) if isinstance(value, Iterator) else value
