"""In the place of the published client: the table that its conformance run goes through, gone through by this one."""

from __future__ import annotations

import asyncio
import importlib.util
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from twofold import colony as ours
from twofold.emulators import ColonyEmulator

TABLE = Path(__file__).parents[1] / "conformance" / "colony_reference.py"
AREAS = [
    "controls",
    "registration",
    "posts",
    "comments",
    "votes",
    "people",
    "notifications",
    "messages",
    "colonies",
    "webhooks",
]
DEFECTS = [
    "keyless_post",
    "breaker",
    "stale_slugs",
    "clamped_walk",
    "empty_filter",
    "many_logins",
    "shown_key",
]
NAMES = {*ours.__all__, "ValueError", "TypeError"}


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """The table, for which this client is the published one."""
    monkeypatch.setitem(sys.modules, "colony_sdk", ours)
    # The table sets these itself; named here, they are put back.
    for name in ("COLONY_SDK_NO_TOKEN_CACHE", "NO_PROXY"):
        monkeypatch.setenv(name, "1")
    spec = importlib.util.spec_from_file_location("colony_table", TABLE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def new_half(table: ModuleType, emulator: ColonyEmulator, runner: asyncio.Runner | None) -> Any:
    """A half of this client, which the table calls as it calls the published one."""

    class Half(table.Half):
        def close(self) -> None:
            """Close the blocking clients too: the published ones have nothing to close."""
            if self.name == "blocking":
                for client in self._clients.values():
                    client.close()
            super().close()

        def wait(self, value: Any) -> Any:
            """Walks are no generators here."""
            return super().wait(value.collect() if hasattr(value, "collect") else value)

        def error(self, method: str, *args: Any, by: str = "alice", **kwargs: Any) -> tuple[str, Any, Any]:
            """The class that the published client has for an error, which may be an ancestor of ours."""
            try:
                got = self.call(method, *args, by=by, **kwargs)
            except Exception as error:
                name = next(cls.__name__ for cls in type(error).__mro__ if cls.__name__ in NAMES)
                return name, getattr(error, "status", None), getattr(error, "code", None)
            return "no error", None, got

    return Half("blocking" if runner is None else "async", emulator, runner)


@pytest.fixture(params=["blocking", "async"])
def half(request: pytest.FixtureRequest, table: ModuleType, colony: ColonyEmulator) -> Iterator[Any]:
    """Each half of this client."""
    if request.param == "blocking":
        with closing(new_half(table, colony, None)) as half:
            yield half
        return
    with asyncio.Runner() as runner, closing(new_half(table, colony, runner)) as half:
        yield half


@pytest.mark.parametrize("area", AREAS)
def test_every_area(table: ModuleType, half: Any, area: str) -> None:
    """What the published client sends and returns, this one does too, in both halves."""
    table.play(getattr(table, area), half)
    assert half.deviations == {}
    assert half.called


@pytest.mark.parametrize("defect", DEFECTS)
def test_none_of_its_defects(table: ModuleType, half: Any, defect: str) -> None:
    """What the table expects of the published client's known defects does not come from this one."""
    half.renew()
    if defect == "empty_filter":
        with pytest.raises(ValueError, match="author must not be empty"):
            table.defect_empty_filter(half)
        return
    got, expected = getattr(table, f"defect_{defect}")(half)
    assert got != expected
