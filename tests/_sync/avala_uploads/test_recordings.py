# Generated from _async/avala_uploads/test_recordings.py by twofold.mirror; do not edit.
"""Uploads of recordings: section 7.4."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from tests.avala_files import folder, steps, storage_requests

from twofold._sync.avala.client import Client
from twofold.avala.errors import InvalidRequestError, NotFoundError, UploadStateError
from twofold.avala.models.fleet_upload import UploadProgress
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock


@pytest.fixture
def recording(avala: AvalaEmulator) -> str:
    """The uid of a recording that nothing was uploaded for."""
    return avala.add("recordings")[0]["uid"]


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Three files, one of them empty and with blanks in its name."""
    return folder(tmp_path / "in", a__mcap="first", b__mcap="second", **{"an empty  one": b""})


def receipt() -> dict[str, Any]:
    """The one receipt there is."""
    (path,) = Path("~/.avala/uploads/fleet-v1").expanduser().glob("*.json")
    return json.loads(path.read_bytes())


def test_a_recording_is_uploaded_and_finalized(
    avala: AvalaEmulator, client: Client, recording: str, source: Path
) -> None:
    """One session, one batch, each file once, told after each; processing is queued then."""
    told: list[UploadProgress] = []
    session = client.fleet.uploads.upload_recording(recording, source, on_progress=told.append)
    assert (session.status, session.total_files, session.confirmed_bytes) == ("completing", 3, 11)
    assert [one for one in steps(avala) if not one.startswith("PUT")] == [
        "GET status",
        "POST init",
        "POST urls",
        "POST confirm",
        "GET status",
        "POST finalize",
        "GET status",
    ]
    puts = storage_requests(avala)
    assert sorted(one.body for one in puts) == [b"", b"first", b"second"]
    assert {one.header("content-type") for one in puts} == {"application/octet-stream"}
    assert [one.uploaded_files for one in told] == [1, 2, 3]
    assert (told[-1].uploaded_bytes, told[-1].total_bytes, told[-1].failed_files) == (11, 11, 0)
    assert (receipt()["phase"], receipt()["version"]) == ("completed", 2)
    assert receipt()["session_uid"] == session.uid


def test_a_finished_upload_is_looked_up(
    avala: AvalaEmulator, client: Client, recording: str, source: Path
) -> None:
    """The receipt is kept, so a second call sends nothing."""
    first = client.fleet.uploads.upload_recording(recording, source)
    seen = len(avala.requests)
    again = client.fleet.uploads.upload_recording(recording, source)
    assert (again.uid, again.status) == (first.uid, "completed")
    assert steps(avala, seen) == ["GET status"]


@pytest.mark.parametrize(
    ("method", "path", "phase", "repeated"),
    [
        ("PUT", "/fleet-bucket/**/b.mcap", "active", 3),
        ("POST", "fleet/recordings/*/upload/confirm/", "confirming", 3),
        ("POST", "fleet/recordings/*/upload/finalize/", "finalizing", 0),
    ],
)
def test_an_upload_goes_on_where_it_stopped(
    avala: AvalaEmulator,
    client: Client,
    recording: str,
    source: Path,
    method: str,
    path: str,
    phase: str,
    repeated: int,
) -> None:
    """In the same session; what was confirmed is not sent again."""
    avala.faults.add(method, path, status=400, times=1)
    with pytest.raises(UploadStateError, match="call again to go on") as caught:
        client.fleet.uploads.upload_recording(recording, source, max_workers=1)
    assert caught.value.status_code == 400
    assert receipt()["phase"] == phase
    seen = len(avala.requests)
    session = client.fleet.uploads.upload_recording(recording, source)
    assert session.uid == receipt()["session_uid"]
    assert session.status == "completing"
    assert len(storage_requests(avala, seen)) == repeated
    assert "POST init" not in steps(avala, seen)


def test_files_are_sent_up_to_three_times(
    avala: AvalaEmulator, client: Client, clock: FakeClock, recording: str, source: Path
) -> None:
    """After 1 and 2 seconds; then the upload stops."""
    entry = avala.faults.add("PUT", "/fleet-bucket/**/b.mcap", status=503, calls="1-2")
    client.fleet.uploads.upload_recording(recording, source)
    assert clock.sleeps == [1.0, 2.0]
    assert entry.fired == 2
    other = avala.add("recordings")[0]["uid"]
    avala.faults.add("PUT", "/fleet-bucket/**/b.mcap", drop="before")
    with pytest.raises(UploadStateError):
        client.fleet.uploads.upload_recording(other, source)
    assert clock.sleeps == [1.0, 2.0] * 2


def test_a_file_that_changes_while_it_is_sent_is_not_confirmed(
    avala: AvalaEmulator, client: Client, clock: FakeClock, recording: str, source: Path
) -> None:
    """Bytes of another digest than at the beginning, though of the same size, end the upload."""
    avala.faults.add("PUT", "/fleet-bucket/**/b.mcap", status=503, times=1)
    clock.on_sleep = lambda _: (source / "b.mcap").write_text("SECOND")
    with pytest.raises(UploadStateError, match=r"b\.mcap was changed while it was sent"):
        client.fleet.uploads.upload_recording(recording, source)
    assert "POST confirm" not in steps(avala)


def test_more_than_a_hundred_files_come_in_batches(
    avala: AvalaEmulator, client: Client, recording: str, tmp_path: Path
) -> None:
    """Each batch is signed, sent and confirmed before the next."""
    source = folder(tmp_path / "in", **{f"f{n:03}": str(n) for n in range(205)})
    session = client.fleet.uploads.upload_recording(recording, source, max_workers=8)
    assert session.confirmed_files == 205
    asked = [one.json() for one in avala.requests if one.path.endswith("/urls/")]
    assert [len(one["file_paths"]) for one in asked] == [100, 100, 5]
    assert {one["ttl_seconds"] for one in asked} == {3600}


def test_a_lost_answer_to_the_opening_is_never_guessed(
    avala: AvalaEmulator, client: Client, recording: str, source: Path
) -> None:
    """The session may exist: neither this call nor the next goes on."""
    avala.faults.add("POST", "fleet/recordings/*/upload/init/", drop="after", times=1)
    with pytest.raises(UploadStateError):
        client.fleet.uploads.upload_recording(recording, source)
    assert receipt()["phase"] == "initializing"
    with pytest.raises(UploadStateError, match="but not whether it was"):
        client.fleet.uploads.upload_recording(recording, source)
    assert storage_requests(avala) == []


def test_a_refused_opening_leaves_nothing_behind(
    client: Client, recording: str, source: Path
) -> None:
    """Nothing was opened, so the call can be repeated once the reason is gone."""
    with pytest.raises(UploadStateError) as caught:
        client.fleet.uploads.upload_recording(recording, source, storage_config_uid="unknown")
    assert caught.value.status_code == 400
    session = client.fleet.uploads.upload_recording(recording, source)
    assert session.status == "completing"


def test_a_receipt_is_bound_to_its_files(
    avala: AvalaEmulator, client: Client, recording: str, source: Path
) -> None:
    """A changed file, another key, or a damaged receipt stops the upload before anything is sent."""
    avala.faults.add("POST", "fleet/recordings/*/upload/confirm/", status=400)
    with pytest.raises(UploadStateError):
        client.fleet.uploads.upload_recording(recording, source)
    seen = len(avala.requests)
    (source / "a.mcap").write_text("other")
    with pytest.raises(UploadStateError, match="with another files"):
        client.fleet.uploads.upload_recording(recording, source)
    (path,) = Path("~/.avala/uploads/fleet-v1").expanduser().glob("*.json")
    path.write_text("{")
    with pytest.raises(UploadStateError, match="is damaged"):
        client.fleet.uploads.upload_recording(recording, source)
    assert len(avala.requests) == seen


def test_a_session_of_somebody_else_is_left_alone(
    avala: AvalaEmulator, client: Client, recording: str, source: Path
) -> None:
    """Without a receipt only a recording without a session is begun; another 404 is no permission either."""
    inventory = client.fleet.uploads.collect_files(source)
    client.fleet.uploads.init_upload(recording, inventory.manifest())
    with pytest.raises(UploadStateError, match="was not begun here"):
        client.fleet.uploads.upload_recording(recording, source)
    with pytest.raises(UploadStateError) as caught:
        client.fleet.uploads.upload_recording("unknown", source)
    assert caught.value.status_code == 404
    assert "POST urls" not in steps(avala)


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("init", {"total_files": 4}),
        ("init", {"s3_prefix": "elsewhere/"}),
        ("urls", {"urls": []}),
        ("confirm", {"session_uid": "other"}),
        ("confirm", {"total_files": 4}),
        ("finalize", {"session_uid": "other"}),
        ("status", {"pending_paths": ["unknown"]}),
    ],
)
def test_answers_that_do_not_fit_stop_the_upload(
    client: Client,
    recording: str,
    source: Path,
    monkeypatch: pytest.MonkeyPatch,
    path: str,
    change: dict[str, Any],
) -> None:
    """Nothing is sent or finished on the strength of an answer that is about something else."""
    original = client.request

    def changed(operation: Any, *args: Any, **kwargs: Any) -> Any:
        answer = original(operation, *args, **kwargs)
        if not operation.path.endswith(f"/{path}/"):
            return answer
        return {**answer, **change} if isinstance(answer, dict) else answer.model_copy(update=change)

    monkeypatch.setattr(client, "request", changed)
    with pytest.raises(UploadStateError, match="nothing was guessed"):
        client.fleet.uploads.upload_recording(recording, source)
    assert receipt()["phase"] != "completed"


def test_one_upload_of_a_recording_at_a_time(
    client: Client, recording: str, source: Path, avala: AvalaEmulator
) -> None:
    """A second one fails at once instead of waiting."""
    entered: list[Exception] = []

    def meanwhile(_event: UploadProgress) -> None:
        try:
            client.fleet.uploads.upload_recording(recording, source)
        except UploadStateError as error:
            entered.append(error)

    client.fleet.uploads.upload_recording(recording, source, on_progress=meanwhile)
    assert "another process" in str(entered[0])
    assert len(entered) == 3
    assert "POST finalize" in steps(avala)


def test_arguments_are_refused_before_anything_is_sent(
    avala: AvalaEmulator, client: Client, source: Path
) -> None:
    """Uids, workers and the source."""
    for arguments in (("a/b", source), ("", source), ("x" * 129, source)):
        with pytest.raises(UploadStateError, match="recording_uid") as caught:
            client.fleet.uploads.upload_recording(*arguments)
        assert isinstance(caught.value, InvalidRequestError)
    with pytest.raises(UploadStateError, match="storage_config_uid"):
        client.fleet.uploads.upload_recording("r", source, storage_config_uid="?")
    with pytest.raises(UploadStateError, match="max_workers"):
        client.fleet.uploads.upload_recording("r", source, max_workers=0)
    with pytest.raises(UploadStateError, match="cannot be read"):
        client.fleet.uploads.upload_recording("r", source / "none")
    assert avala.requests == []


def test_the_steps_can_be_taken_one_by_one(
    avala: AvalaEmulator, client: Client, recording: str, source: Path
) -> None:
    """Each is one request."""
    uploads = client.fleet.uploads
    with pytest.raises(NotFoundError, match="No upload session found"):
        uploads.get_upload_status(recording)
    inventory = uploads.collect_files(str(source))
    session = uploads.init_upload(recording, inventory.manifest())
    urls = uploads.get_upload_urls(recording, session.uid, ["a.mcap"], ttl_seconds=60)
    assert [one.path for one in urls.urls] == ["a.mcap"]
    status = uploads.get_upload_status(recording)
    assert status.pending_paths == ["a.mcap", "an empty  one", "b.mcap"]
    assert len(avala.requests) == 4
