"""Both halves do the same: every public method, called by each on the same state, compared byte for byte."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import anyio
import pytest
from tests.calls.suites import FOUNDATION, SUITES
from tests.calls.table import Row, Suite, plain, public_methods

from twofold import APIClient
from twofold.emulators import Emulator
from twofold.testing import FakeClock

CASES = [
    pytest.param(suite, row, id=f"{suite.name}-{row.method}-{number}")
    for suite in SUITES
    for number, row in enumerate(suite.rows)
]


@pytest.fixture(scope="module")
def emulators() -> Iterator[dict[str, Emulator]]:
    """One running emulator per suite."""
    running = {suite.name: suite.emulator() for suite in SUITES}
    for emulator in running.values():
        emulator.start()
    yield running
    for emulator in running.values():
        emulator.stop()


def make_call(client: Any, row: Row) -> Any:
    """The call of a row; in the async half, what it returns may have to be awaited."""
    *path, name = row.method.split(".")
    owner = client
    for step in path:
        owner = getattr(owner, step)
    if row.sets is not None:
        setattr(owner, name, row.sets)
    value = getattr(owner, name)
    kwargs = row.kwargs(client) if callable(row.kwargs) else row.kwargs
    return value(*row.args, **kwargs) if callable(value) else value


async def settled(value: Any) -> Any:
    """What comes of it once awaited, if it is to be."""
    return await value if inspect.isawaitable(value) else value


async def run_async(client: Any, row: Row) -> Any:
    """The row's result in the async half; an exception is a result too."""
    try:
        async with client:
            result = await settled(make_call(client, row))
            return result if row.then is None else await settled(row.then(result))
    except Exception as error:
        return error


def run_blocking(client: Any, row: Row) -> Any:
    """The row's result in the blocking half."""
    try:
        with client:
            result = make_call(client, row)
            return result if row.then is None else row.then(result)
    except Exception as error:
        return error


def observed(
    emulator: Emulator, row: Row, call: Callable[[FakeClock], Any]
) -> tuple[Any, list[str], list[float]]:
    """What a call returned, sent and slept, from the seed on."""
    emulator.reset()
    if row.prepare is not None:
        row.prepare(emulator)
    clock = FakeClock()
    result = call(clock)
    transcript = emulator.transcript()
    return result, sorted(transcript) if row.concurrent else transcript, clock.sleeps


@pytest.mark.parametrize(("suite", "row"), CASES)
def test_both_halves_send_and_return_the_same(emulators: dict[str, Emulator], suite: Suite, row: Row) -> None:
    """Requests are equal byte for byte but for connection headers; so are results, errors and waits."""
    emulator = emulators[suite.name]

    def in_async(clock: FakeClock) -> Any:
        return anyio.run(run_async, suite.new_async(emulator, clock), row)

    def in_blocking(clock: FakeClock) -> Any:
        return run_blocking(suite.new_blocking(emulator, clock), replace(row, method=row.twin or row.method))

    result, transcript, sleeps = observed(emulator, row, in_async)
    twin, twin_transcript, twin_sleeps = observed(emulator, row, in_blocking)
    assert transcript == twin_transcript
    assert sleeps == twin_sleeps
    assert plain(result) == plain(twin)
    sent = [one.partition("\n")[0] for one in transcript]
    assert sent == (sorted(row.requests) if row.concurrent else list(row.requests))
    _check_result(row, result)


def _check_result(row: Row, result: Any) -> None:
    if row.raises is not None:
        assert type(result).__name__ == row.raises, result
        return
    if isinstance(result, Exception):
        raise result
    if callable(row.expect):
        assert row.expect(result), result
    else:
        assert result == row.expect


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_every_public_method_has_a_row(emulators: dict[str, Emulator], suite: Suite) -> None:
    """A method that nobody calls here may drift, so it is not allowed to exist; the foundation's are called there."""
    methods = public_methods(suite.new_blocking(emulators[suite.name], FakeClock()))
    rows = {row.twin or row.method for row in suite.rows}
    foundation = {row.method for one in FOUNDATION for row in one.rows}
    inherited = {name for name in foundation if methods.get(name) is inspect.getattr_static(APIClient, name)}
    assert set(methods) - rows - inherited == set(), "public, but without a row"
    assert rows - set(methods) == set(), "rows for what is not there"


@pytest.mark.parametrize("suite", SUITES, ids=lambda suite: suite.name)
def test_signatures_are_the_same(emulators: dict[str, Emulator], suite: Suite) -> None:
    """Names, kinds, defaults and order of parameters agree between the halves, for every public method."""
    emulator = emulators[suite.name]
    names = {row.method: row.twin for row in suite.rows if row.twin}
    members = public_methods(suite.new_async(emulator, FakeClock()))
    ours = {names.get(name, name): member for name, member in members.items()}
    twins = public_methods(suite.new_blocking(emulator, FakeClock()))
    assert ours.keys() == twins.keys()
    different = [name for name in ours if _shape(ours[name]) != _shape(twins[name])]
    assert different == []


def _shape(member: Any) -> object:
    if not callable(member):
        return type(member)
    return [(one.name, one.kind, one.default) for one in inspect.signature(member).parameters.values()]
