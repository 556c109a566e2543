# The async source; twofold.mirror generates its blocking mirror.
"""Managed uploads of MCAP originals: section 7.5."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.avala_files import MCAP, MIB, folder, steps, storage_requests

from twofold._async.avala.client import AsyncClient
from twofold.avala.errors import InvalidRequestError, UploadStateError
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock


@pytest.fixture
def recording(avala: AvalaEmulator) -> str:
    """The uid of a recording that nothing was uploaded for."""
    return avala.add("recordings")[0]["uid"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Two small originals."""
    return folder(tmp_path / "in", a__mcap=MCAP + b"a", b__mcap=MCAP + b"bb")


def receipt() -> dict[str, Any]:
    """The one receipt there is."""
    (path,) = Path("~/.avala/uploads/fleet-managed-v1").expanduser().glob("*.json")
    return json.loads(path.read_bytes())


async def test_originals_are_uploaded_and_published(
    avala: AvalaEmulator, client: AsyncClient, clock: FakeClock, recording: str, source: Path
) -> None:
    """Admitted, begun, put part by part, finalized; then the server is asked every two seconds."""
    status = await client.fleet.uploads.upload_managed_recording(recording, source, wait_timeout=60)
    assert status.finalization is not None
    assert (status.status, status.finalization.state, status.confirmed_files) == ("completed", "succeeded", 2)
    assert clock.sleeps == [2.0]
    assert [one.body for one in storage_requests(avala)].count(MCAP + b"a") == 1
    assert {one.header("content-length") for one in storage_requests(avala)} == {"9", "10"}
    assert receipt()["session_uid"] == status.session_uid
    assert len(receipt()["pins"]) == 2


async def test_without_waiting_one_look_is_taken(
    avala: AvalaEmulator, client: AsyncClient, clock: FakeClock, recording: str, source: Path
) -> None:
    """The next call goes on looking, and sends nothing."""
    status = await client.fleet.uploads.upload_managed_recording(recording, source)
    assert status.finalization is not None
    assert (status.finalization.state, clock.sleeps) == ("running", [])
    seen = len(avala.requests)
    status = await client.fleet.uploads.upload_managed_recording(recording, source)
    assert status.status == "completed"
    assert steps(avala, seen) == ["POST admit", "GET status"]


async def test_a_failed_publication_is_returned(client: AsyncClient, recording: str, tmp_path: Path) -> None:
    """The server found the file to be no MCAP; that is an answer, and no error."""
    source = folder(tmp_path / "bad", a__mcap=b"something else")
    status = await client.fleet.uploads.upload_managed_recording(recording, source, wait_timeout=10)
    assert status.finalization is not None
    assert (status.finalization.state, status.finalization.code) == ("failed", "invalid_mcap")


async def test_an_upload_goes_on_where_it_stopped(
    avala: AvalaEmulator, client: AsyncClient, recording: str, tmp_path: Path
) -> None:
    """In the same session and generation; a part that the server has is not sent again."""
    source = folder(tmp_path / "big", a__mcap=MCAP + bytes(64 * MIB))
    entry = avala.faults.add("PUT", "/managed-bucket/**", status=403, calls=2)
    with pytest.raises(UploadStateError) as caught:
        await client.fleet.uploads.upload_managed_recording(recording, source)
    assert caught.value.status_code == 403
    assert "X-Amz" not in str(caught.value)
    session = receipt()["session_uid"]
    avala.faults.remove(entry)
    seen = len(avala.requests)
    status = await client.fleet.uploads.upload_managed_recording(recording, source, wait_timeout=10)
    assert (status.session_uid, status.status) == (session, "completed")
    assert [one.header("content-length") for one in storage_requests(avala, seen)] == ["8"]
    assert "POST init" not in steps(avala, seen)


async def test_what_does_no_harm_twice_is_repeated(
    avala: AvalaEmulator, client: AsyncClient, clock: FakeClock, recording: str, source: Path
) -> None:
    """Admission, parts and looks, up to three times; the beginning of a file is not."""
    for method, path in (
        ("POST", "fleet/recordings/*/managed-upload/admit/"),
        ("PUT", "/managed-bucket/**/a.mcap"),
        ("GET", "fleet/recordings/*/managed-upload/status/"),
    ):
        avala.faults.add(method, path, status=503, times=1)
    status = await client.fleet.uploads.upload_managed_recording(recording, source, wait_timeout=10)
    assert status.status == "completed"
    assert len(clock.sleeps) == 4
    other = avala.add("recordings")[0]["uid"]
    avala.faults.add("POST", "fleet/recordings/*/managed-upload/multipart/init/", status=503)
    with pytest.raises(UploadStateError) as caught:
        await client.fleet.uploads.upload_managed_recording(other, source, max_workers=1)
    assert caught.value.status_code == 503
    assert steps(avala).count("POST init") == 3


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"x", "no [*].mcap"),
        ("a.mcap", b"", "no [*].mcap"),
        ("__derived__/a.mcap", b"x", "no path"),
        ("e\u0301.mcap", b"x", "no path"),
        ("a\x07.mcap", b"x", "no path"),
    ],
)
async def test_sources_that_are_refused(
    avala: AvalaEmulator, client: AsyncClient, tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    """Before anything is sent."""
    place = tmp_path / "in" / name
    place.parent.mkdir(parents=True)
    place.write_bytes(content)
    with pytest.raises(UploadStateError, match=message):
        await client.fleet.uploads.upload_managed_recording("r", tmp_path / "in")
    assert avala.requests == []


async def test_arguments_are_refused_before_anything_is_sent(
    avala: AvalaEmulator, client: AsyncClient, source: Path, tmp_path: Path
) -> None:
    """At most 64 files, 4 workers and an hour."""
    many = folder(tmp_path / "many", **{f"f{n}__mcap": b"x" for n in range(65)})
    with pytest.raises(UploadStateError, match="more than 64 files"):
        await client.fleet.uploads.upload_managed_recording("r", many)
    for more in ({"max_workers": 5}, {"max_workers": True}, {"wait_timeout": -1}, {"wait_timeout": 3601}):
        with pytest.raises(InvalidRequestError, match=next(iter(more))):
            await client.fleet.uploads.upload_managed_recording("r", source, **more)
    assert avala.requests == []


@pytest.mark.parametrize(
    "change",
    [
        {"offset": 1},
        {"part_number": 2},
        {"headers": {}},
        {"url": "https://evil.example/x"},
        {"url": lambda url: url.replace("X-Amz-Expires=300", "X-Amz-Expires=301")},
        {"url": lambda url: url.replace("%2Fauto%2F", "%2Feu%2F")},
        {"url": lambda url: url.replace("partNumber=1", "partNumber=2")},
        {"url": lambda url: url.replace(".mcap?", ".mcap2?")},
        {"url": lambda url: url + "&more=1"},
        {"url": lambda url: url.replace("__o__%3D", "__o__=")},
        {"url": lambda url: url.replace("/__cloud__/", "/__other__/")},
    ],
)
async def test_grants_that_do_not_fit_are_not_used(
    avala: AvalaEmulator,
    client: AsyncClient,
    recording: str,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, Any],
) -> None:
    """Nothing is sent to another place, for another part, or with a signature of another kind."""
    original = client.request

    async def changed(operation: Any, *args: Any, **kwargs: Any) -> Any:
        answer = await original(operation, *args, **kwargs)
        if not operation.path.endswith("/parts/"):
            return answer
        (grant,) = answer["parts"]
        new = {name: value(grant[name]) if callable(value) else value for name, value in change.items()}
        return {**answer, "parts": [{**grant, **new}]}

    monkeypatch.setattr(client, "request", changed)
    with pytest.raises(UploadStateError, match="nothing was guessed"):
        await client.fleet.uploads.upload_managed_recording(recording, source)
    assert storage_requests(avala) == []


async def test_all_parts_go_to_one_object(
    avala: AvalaEmulator, client: AsyncClient, recording: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first grant of a file settles where its parts go, for later calls too."""
    source = folder(tmp_path / "big", a__mcap=MCAP + bytes(64 * MIB))
    original = client.request
    count = 0

    async def changed(operation: Any, *args: Any, **kwargs: Any) -> Any:
        nonlocal count
        answer = await original(operation, *args, **kwargs)
        if operation.path.endswith("/parts/"):
            count += 1
            (grant,) = answer["parts"]
            url = grant["url"] + "x" * (count - 1)
            return {**answer, "parts": [{**grant, "url": url}]}
        return answer

    monkeypatch.setattr(client, "request", changed)
    with pytest.raises(UploadStateError, match="another object"):
        await client.fleet.uploads.upload_managed_recording(recording, source)
    assert len(storage_requests(avala)) == 1
