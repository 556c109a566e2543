"""Differences between the hand-written halves that can only be seen with both halves side by side."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

from twofold.bloomy import AsyncClient, AsyncConfiguration, Client, Configuration, ConfigurationError
from twofold.emulators import BloomyEmulator

RESOURCES = {"user": 5, "todo": 6, "meeting": 10, "goal": 8, "scorecard": 4, "issue": 6, "headline": 5}
IDENTITY = {"user_id", "get_user_id"}
BULK = [
    "todo.create_many",
    "meeting.create_many",
    "goal.create_many",
    "issue.create_many",
    "meeting.get_many",
]


@pytest.fixture
def halves() -> Iterator[tuple[AsyncClient, Client]]:
    """A client of each half that is never used."""
    with Client("key") as client:
        yield AsyncClient("key"), client


def operations(client: Any) -> dict[str, Any]:
    """The public methods of all resources by dotted name."""
    found: dict[str, Any] = {}
    for name in RESOURCES:
        resource = getattr(client, name)
        found |= {
            f"{name}.{one}": getattr(type(resource), one) for one in dir(resource) if not one.startswith("_")
        }
    return found


def test_drift_d01_bulk_signatures(halves: tuple[AsyncClient, Client]) -> None:
    """Bulk methods take the same arguments in both halves, the bound second, progress by keyword only."""
    ours, twins = map(operations, halves)
    for name in BULK:
        assert shape(ours[name]) == shape(twins[name])
        parameters = inspect.signature(ours[name]).parameters
        assert list(parameters)[2] == "max_concurrent"
        assert parameters["max_concurrent"].default == 5
        assert parameters["on_progress"].kind is inspect.Parameter.KEYWORD_ONLY


def shape(function: Any) -> list[tuple[str, Any, Any]]:
    """Names, kinds and defaults of a function's parameters."""
    return [(one.name, one.kind, one.default) for one in inspect.signature(function).parameters.values()]


def test_drift_d04_property_before_the_lookup(bloomy: BloomyEmulator) -> None:
    """Before any lookup the blocking property fetches the id; the async one says what to call instead."""
    with Client("emu-key", bloomy.base_url) as client:
        assert client.todo.user_id == 7
    with pytest.raises(RuntimeError, match=r"User ID not set: call get_user_id\(\)"):
        _ = AsyncClient("emu-key", bloomy.base_url).todo.user_id
    assert len(bloomy.requests) == 1


def test_drift_d08_attributes(halves: tuple[AsyncClient, Client]) -> None:
    """Both halves have the same public attributes, the configuration among them."""
    ours, twins = ({name for name in dir(client) if not name.startswith("_")} for client in halves)
    assert ours == twins
    assert {*RESOURCES, "configuration"} <= ours
    assert isinstance(halves[0].configuration, AsyncConfiguration)
    assert isinstance(halves[1].configuration, Configuration)


def test_drift_d13_one_place_for_bulk(halves: tuple[AsyncClient, Client]) -> None:
    """No bulk helper shows up among the operations: they are the 44 methods, and who the key belongs to."""
    for client in halves:
        found = operations(client)
        assert {name: len(own(found, name)) for name in RESOURCES} == RESOURCES
    assert operations(halves[0]).keys() == operations(halves[1]).keys()


def own(found: dict[str, Any], resource: str) -> set[str]:
    """The methods of one resource without those that all resources have."""
    return {name for name in found if name.startswith(f"{resource}.") and name.split(".")[1] not in IDENTITY}


def test_drift_d14_login_in_both_halves() -> None:
    """The exchange of a password for a key is awaited in the async half and takes the same arguments in both."""
    assert inspect.iscoroutinefunction(AsyncConfiguration.configure_api_key)
    assert not inspect.iscoroutinefunction(Configuration.configure_api_key)
    assert shape(AsyncConfiguration.configure_api_key) == shape(Configuration.configure_api_key)


def test_drift_d15_same_methods_same_arguments(halves: tuple[AsyncClient, Client]) -> None:
    """All 44 methods take the same arguments in both halves; what they do is the mirrored tests' business."""
    ours, twins = map(operations, halves)
    methods = [name for name in ours if inspect.isfunction(ours[name]) and not name.endswith("get_user_id")]
    assert len(methods) == 44
    assert [name for name in methods if shape(ours[name]) != shape(twins[name])] == []
    assert all(inspect.iscoroutinefunction(ours[name]) for name in methods)
    assert not any(inspect.iscoroutinefunction(twins[name]) for name in methods)


def test_drift_d16_same_documentation(halves: tuple[AsyncClient, Client]) -> None:
    """Every method is documented with an example, in both halves with the same words but for `await`."""
    ours, twins = map(operations, halves)
    for name, method in ours.items():
        text, twin = inspect.getdoc(method), inspect.getdoc(twins[name])
        assert text, name
        assert twin == re.sub(r"\bawait ", "", text), name
        assert inspect.isdatadescriptor(method) or "Example:" in text, name
        assert "await" not in (twin or ""), name


@pytest.mark.parametrize("make", [AsyncClient, Client])
def test_drift_d17_constructors(make: Any) -> None:
    """Both constructors take key, base URL and timeout in this order, and refuse a missing key."""
    parameters = inspect.signature(make).parameters
    assert [(one.name, one.default) for one in parameters.values()][:3] == [
        ("api_key", None),
        ("base_url", "https://app.bloomgrowth.com/api/v1"),
        ("timeout", 30.0),
    ]
    with pytest.raises(ConfigurationError, match="No API key provided"):
        make()
