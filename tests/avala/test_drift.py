"""The differences between the hand-written halves, D1 to D19: none of them can be here.

D1 (retries), D4 (organizations) and D8 (the clock of waits) are also what the scenarios 32, 25 and 12 are about, and
D19 (methods that no test calls) what tests/calls is about.
"""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from tests.avala_api import new_async_client, new_client, populate
from tests.calls.table import public_methods

import twofold.avala
from twofold.avala import AsyncClient, Client, errors, signup
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock

SEEDED = [
    "agents",
    "annotation_issues",
    "annotations",
    "auto_label_jobs",
    "consensus",
    "datasets",
    "exports",
    "fleet",
    "inference_providers",
    "organizations",
    "projects",
    "quality_targets",
    "slices",
    "storage_configs",
    "tasks",
    "webhooks",
    "webhook_deliveries",
]


@pytest.fixture
def surfaces(avala: AvalaEmulator) -> tuple[dict[str, Any], dict[str, Any]]:
    """The public surface of each half, resources included."""
    return public_methods(new_async_client(avala)), public_methods(new_client(avala))


def test_drift_d2_both_halves_have_every_method(surfaces: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """The same names, parameters and defaults."""
    ours, twins = surfaces
    assert ours.keys() == twins.keys()
    for name, method in ours.items():
        if inspect.isroutine(method):
            parameters, other = (inspect.signature(one).parameters for one in (method, twins[name]))
            assert [(one.name, one.kind, one.default) for one in parameters.values()] == [
                (one.name, one.kind, one.default) for one in other.values()
            ]


def test_drift_d3_uploads_of_the_fleet(surfaces: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """`fleet.uploads` is there in both halves, with all of its methods."""
    for half in surfaces:
        assert len([name for name in half if name.startswith("fleet.uploads.")]) >= 8


def test_drift_d13_nothing_wants_the_client_of_one_half() -> None:
    """No function of the package takes a client: what needs one is a method of both."""
    functions = [getattr(twofold.avala, name) for name in twofold.avala.__all__]
    plain = [one for one in functions if inspect.isfunction(one)]
    assert plain
    for function in plain:
        assert not {"client", "transport"} & inspect.signature(function).parameters.keys()


def test_drift_d18_all_resources_are_there(avala: AvalaEmulator) -> None:
    """Seventeen of them on both halves, `annotations` among them; their classes differ by `Async` alone."""
    for name in SEEDED:
        ours, twin = (
            type(getattr(one, name)).__name__ for one in (new_async_client(avala), new_client(avala))
        )
        assert ours == f"Async{twin}"


def test_drift_d4_organizations_have_pages(surfaces: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """`page` is a parameter of both halves."""
    assert all("page" in inspect.signature(one["organizations.list"]).parameters for one in surfaces)


def test_drift_d5_callbacks(surfaces: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """Both waits take both callbacks in both halves."""
    for half in surfaces:
        for name in ("exports.wait", "datasets.wait"):
            assert {"on_poll", "_on_poll"} <= inspect.signature(half[name]).parameters.keys()


def test_drift_d6_edits_in_bulk_are_iterated(surfaces: tuple[dict[str, Any], dict[str, Any]]) -> None:
    """The call itself is no coroutine in either half."""
    assert not any(inspect.iscoroutinefunction(one["annotations.bulk_edit"]) for one in surfaces)


def test_drift_d7_helpers_find_the_base_url(avala: AvalaEmulator) -> None:
    """It is a property of both halves."""
    assert new_async_client(avala).base_url == new_client(avala).base_url == f"{avala.base_url}/"


def test_drift_d8_waits_use_the_clock_of_the_client(avala: AvalaEmulator) -> None:
    """The one given to the constructor, so that nobody waits in tests."""
    populate(avala)
    export = avala.find("exports")
    export.update(status="pending", _stuck=True)
    clock = FakeClock()
    with new_client(avala, clock=clock) as client, pytest.raises(TimeoutError):
        client.exports.wait(export["uid"], timeout=3600, interval=1000)
    assert clock.sleeps == [1000.0, 1000.0, 1000.0, 600.0]


def test_drift_d14_with_blocks() -> None:
    """Both leave their block in the same way."""
    ours, twin = AsyncClient.__aexit__, Client.__exit__
    assert inspect.signature(ours).parameters.keys() == inspect.signature(twin).parameters.keys()


@pytest.mark.parametrize(("status", "cls"), [(403, errors.ForbiddenError), (429, errors.RateLimitError)])
def test_drift_d15_signup_raises_the_same_classes(
    avala: AvalaEmulator, status: int, cls: type[errors.AvalaError]
) -> None:
    """There is one mapping of statuses."""
    avala.faults.add("POST", "signup/", status=status)
    with pytest.raises(cls):
        signup(email="a@example.org", password="x", base_url=avala.base_url, max_retries=0)


def test_drift_d17_signup_takes_the_base_url_of_the_environment(
    avala: AvalaEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the clients do."""
    monkeypatch.setenv("AVALA_BASE_URL", avala.base_url)
    assert twofold.avala.signup(email="b@example.org", password="x").api_key
