# Generated from _async/avala_uploads/test_dataset_uploads.py by twofold.mirror; do not edit.
"""Datasets from local files: section 7.2."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from tests.avala_files import (
    KEY,
    MIB,
    ORGANIZATION,
    PRESIGN,
    USER,
    folder,
    pairs,
    steps,
    storage_requests,
    stored,
)

from twofold import ProgressEvent
from twofold._sync.avala.client import Client
from twofold.avala.errors import (
    ForbiddenError,
    InvalidRequestError,
    QuotaExceededError,
    ServerError,
    UploadStateError,
)
from twofold.avala.uploads.errors import SourceChangedError, StorageRootMovedError
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock

STATE = "~/.avala/uploads/datasets"


def state_files(suffix: str) -> list[Path]:
    """The state files with an ending."""
    return sorted(Path(STATE).expanduser().glob(f"*{suffix}"))


def snapshot() -> dict[str, Any]:
    """The one snapshot there is."""
    (path,) = state_files(".json")[:1] if len(state_files(".json")) == 1 else state_files("-*.json")
    return json.loads(path.read_bytes())


def create(client: Client, source: Path, **more: Any) -> Any:
    """A dataset of a folder."""
    return client.datasets.create_from_local(
        source=str(source), name="Mine", slug="mine", data_type="image", **more
    )


def test_scenario_40_a_rerun_after_a_failed_finalization_sends_nothing_again(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """Three files, first version of the protocol: three forms are posted once, and the dataset is made by the rerun."""
    source = folder(tmp_path / "in", a__jpg="one", b__jpg="two", c__txt="three")
    # State from before there were batches: the first version of the protocol goes on with it.
    client.datasets.upload_files(dataset_name="Mine", files=pairs(source)[:1])
    avala.faults.add("POST", "datasets/manual-upload/", status=500, times=1)
    with pytest.raises(ServerError):
        create(client, source)
    assert Counter(steps(avala))["POST bucket"] == 3
    seen = len(avala.requests)
    dataset = create(client, source)
    assert dataset.item_count == 3
    assert storage_requests(avala, seen) == []
    assert stored(avala) == {"a.jpg": b"one", "b.jpg": b"two", "c.txt": b"three"}
    assert state_files(".json") == [Path(STATE).expanduser() / "identity.json"]


def test_a_form_has_its_fields_before_the_file(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """Stores read no further than the file; the key does not go along."""
    source = folder(tmp_path / "in", a__jpg="one")
    assert client.datasets.upload_files(dataset_name="V1", files=pairs(source)) == 3
    (post,) = storage_requests(avala)
    assert post.body.index(b'name="key"') < post.body.index(b'name="file"; filename="a.jpg"')
    assert b"Content-Type: image/jpeg\r\n\r\none\r\n" in post.body
    assert post.header("x-avala-api-key") is None


def test_files_are_put_whole_or_in_parts(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """Second version of the protocol: small files with one request, large ones in parts of what the server says."""
    source = folder(tmp_path / "in", small__bin=10, large__bin=11 * MIB, empty__bin=b"")
    told: list[tuple[str, int]] = []
    dataset = create(
        client, source, on_progress=lambda path, size: told.append((path, size)), workers=2
    )
    assert dataset.item_count == 3
    assert stored(avala) == {one.name: one.read_bytes() for one in source.iterdir()}
    assert sorted(told) == [("empty.bin", 0), ("large.bin", 11 * MIB), ("small.bin", 10)]
    counted = Counter(steps(avala))
    assert (counted["PUT put"], counted["POST complete"], counted["GET me"]) == (2, 3, 2)
    assert sum(count for name, count in counted.items() if name.startswith("PUT") and name != "PUT put") == 3
    sizes = [
        int(one.header("content-length") or -1) for one in storage_requests(avala) if "/parts/" in one.path
    ]
    assert sorted(sizes) == [MIB, 5 * MIB, 5 * MIB]
    presigned = [one.json() for one in avala.requests if one.path.endswith(PRESIGN)]
    assert {one["upload_protocol_version"] for one in presigned} == {2}
    assert len({one["dataset_upload_uid"] for one in presigned}) == 1


def test_the_second_call_sends_nothing(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """What is confirmed and unchanged is skipped before anything is sent; a changed file is sent again."""
    source = folder(tmp_path / "in", a="one", b="two")
    files = pairs(source)
    assert client.datasets.upload_files(dataset_name="N", files=files) == 6
    skipped: list[str] = []
    assert client.datasets.upload_files(dataset_name="N", files=files, on_skipped=skipped.append) == 0
    assert skipped == ["a", "b"]
    (source / "b").write_text("other")
    seen = len(avala.requests)
    assert client.datasets.upload_files(dataset_name="N", files=files) == 5
    assert len(storage_requests(avala, seen)) == 1
    assert client.datasets.upload_files(dataset_name="N", files=files, resume=False) == 8


def test_nothing_to_do_is_no_request(avala: AvalaEmulator, client: Client) -> None:
    """An empty list is 0 bytes."""
    assert client.datasets.upload_files(dataset_name="N", files=[]) == 0
    assert avala.requests == []


def test_arguments_are_refused_before_anything_is_sent(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """Two files for one place, no workers, no files, a batch that is no uuid."""
    source = folder(tmp_path / "in", a="one")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="same destination path"):
        client.datasets.upload_files(dataset_name="N", files=pairs(source) * 2)
    with pytest.raises(InvalidRequestError, match="workers"):
        client.datasets.upload_files(dataset_name="N", files=pairs(source), workers=0)
    with pytest.raises(ValueError, match="no files found"):
        create(client, tmp_path / "empty")
    assert avala.requests == []
    with pytest.raises(InvalidRequestError, match="dataset_upload_uid"):
        client.datasets.upload_files(dataset_name="N", files=pairs(source), dataset_upload_uid="7")
    assert storage_requests(avala) == []


def test_a_file_that_was_sent_may_not_leave_the_source(client: Client, tmp_path: Path) -> None:
    """The dataset would hold it all the same; resuming or not."""
    source = folder(tmp_path / "in", a="one", b="two")
    client.datasets.upload_files(dataset_name="N", files=pairs(source))
    for resume in (True, False):
        with pytest.raises(ValueError, match="b: uploaded earlier, but no longer in N's source"):
            client.datasets.upload_files(dataset_name="N", files=pairs(source)[:1], resume=resume)


def test_transfers_are_repeated_with_a_new_url_each(
    avala: AvalaEmulator, client: Client, clock: FakeClock, tmp_path: Path
) -> None:
    """503, 429 and a broken connection: each attempt presigns anew, and waits as long as rule or server say."""
    source = folder(tmp_path / "in", a="one")
    avala.faults.add("POST", "/__emulator__/bucket", status=503, calls=1)
    avala.faults.add("POST", "/__emulator__/bucket", drop="before", calls=2)
    avala.faults.add("POST", PRESIGN, status=429, calls=3)
    assert client.datasets.upload_files(dataset_name="N", files=pairs(source)) == 3
    assert Counter(steps(avala))["POST file-upload-url"] == 4
    first, second, third = clock.sleeps
    assert 1 <= first <= 2.5
    assert 2 <= second <= 3.5
    assert third == 30
    assert snapshot()["remote"] == ["a"]


def test_after_eight_attempts_the_error_is_that_of_the_last(
    avala: AvalaEmulator, client: Client, clock: FakeClock, tmp_path: Path
) -> None:
    """Nothing is confirmed then, but the file may be there."""
    source = folder(tmp_path / "in", a="one")
    avala.faults.add("POST", "/__emulator__/bucket", status=503)
    with pytest.raises(ServerError):
        client.datasets.upload_files(dataset_name="N", files=pairs(source))
    assert len(storage_requests(avala)) == 8
    assert [int(one) for one in clock.sleeps][-1] >= 60


def test_an_error_that_is_final_ends_the_call_at_once(
    avala: AvalaEmulator, client: Client, clock: FakeClock, tmp_path: Path
) -> None:
    """403 is not repeated; what other workers have stored is known to the next call."""
    source = folder(tmp_path / "in", a="one", b="two", c="three")
    avala.faults.add("POST", "/__emulator__/bucket", status=403, calls=2, times=1)
    with pytest.raises(ForbiddenError):
        client.datasets.upload_files(dataset_name="N", files=pairs(source), workers=1)
    assert clock.sleeps == []
    assert len(storage_requests(avala)) == 2
    assert client.datasets.upload_files(dataset_name="N", files=pairs(source)) == 8


def test_an_upload_that_may_have_arrived_is_written_down(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """The connection broke after the file was sent: it is not confirmed, but it may not leave the source either."""
    source = folder(tmp_path / "in", a="one", b="two")
    avala.faults.add("POST", "/__emulator__/bucket", drop="after", times=1)
    avala.faults.add("POST", PRESIGN, status=403, calls="2+")
    with pytest.raises(ForbiddenError):
        client.datasets.upload_files(dataset_name="N", files=pairs(source)[:1])
    with pytest.raises(ValueError, match="no longer in N's source"):
        client.datasets.upload_files(dataset_name="N", files=pairs(source)[1:])


def test_a_part_that_fails_costs_only_itself(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """The server says which parts it has; those are not sent again, and bytes are counted once each."""
    source = folder(tmp_path / "in", large=16 * MIB)
    batch = client.datasets.prepare_manual_upload_batch("N")
    entry = avala.faults.add("PUT", "/__emulator__/parts/*/4", status=503, times=1)
    sent = client.datasets.upload_files(dataset_name="N", files=pairs(source), dataset_upload_uid=batch)
    assert entry.fired == 1
    assert sent == 16 * MIB
    parts = Counter(one.path.rpartition("/")[2] for one in storage_requests(avala) if "/parts/" in one.path)
    assert parts == {"1": 1, "2": 1, "3": 1, "4": 2}


def test_a_file_that_the_store_has_is_only_completed(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """412, and `complete` in the answer to a later call: 0 bytes are counted, and it is told as skipped."""
    source = folder(tmp_path / "in", a="one")
    batch = client.datasets.prepare_manual_upload_batch("N")
    avala.faults.add("POST", "datasets/manual-upload/uploads/*/complete/", status=503, times=1)
    skipped: list[str] = []
    more: Any = {"dataset_upload_uid": batch, "on_skipped": skipped.append}
    assert client.datasets.upload_files(dataset_name="N", files=pairs(source), **more) == 3
    assert [one.status for one in storage_requests(avala)] == [200, 412]
    state_files("-*.json")[0].unlink()
    state_files(".batch")[0].unlink()
    seen = len(avala.requests)
    assert client.datasets.upload_files(dataset_name="N", files=pairs(source), **more) == 0
    assert steps(avala, seen) == ["POST file-upload-url", "POST complete"]
    assert skipped == ["a"]


def test_a_file_that_changes_while_it_is_sent_is_not_trusted(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """The call ends with a `RuntimeError`; the next one sends it again."""
    source = folder(tmp_path / "in", a="one")

    def change(_path: str, _size: int) -> None:
        (source / "b").write_text("changed")

    avala.faults.add("POST", "/__emulator__/bucket", status=503, times=1)
    original = (source / "a").read_bytes()
    files = pairs(source)
    clock: Any = client.clock
    clock.on_sleep = lambda _: (source / "a").write_text("changed")
    with pytest.raises(RuntimeError, match="a was modified while it was being uploaded") as caught:
        client.datasets.upload_files(dataset_name="N", files=files)
    assert isinstance(caught.value, SourceChangedError)
    clock.on_sleep = None
    (source / "a").write_bytes(original)
    assert client.datasets.upload_files(dataset_name="N", files=files) == 3
    (source / "b").write_text("two")
    with pytest.raises(RuntimeError, match="b changed on disk during this run"):
        client.datasets.upload_files(
            dataset_name="N", files=pairs(source), on_progress=change, resume=True
        )
    assert client.datasets.upload_files(dataset_name="N", files=pairs(source)) == 7


def test_a_batch_takes_each_file_once(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """A file that was changed after its upload began is refused; another batch takes it."""
    source = folder(tmp_path / "in", a="one")
    batch = client.datasets.prepare_manual_upload_batch("N")
    assert batch == client.datasets.prepare_manual_upload_batch("N")
    avala.faults.add("PUT", "/__emulator__/put/*", status=403, times=1)
    with pytest.raises(ForbiddenError):
        client.datasets.upload_files(dataset_name="N", files=pairs(source), dataset_upload_uid=batch)
    (source / "a").write_text("other")
    with pytest.raises(UploadStateError, match="a was changed after its upload began"):
        client.datasets.upload_files(dataset_name="N", files=pairs(source), dataset_upload_uid=batch)
    other = client.datasets.prepare_manual_upload_batch("N", resume=False)
    assert other != batch
    for wrong in (batch, None):
        with pytest.raises(UploadStateError, match="batch changed"):
            client.datasets.upload_files(
                dataset_name="N", files=pairs(source), dataset_upload_uid=wrong
            )
    assert (
        client.datasets.upload_files(dataset_name="N", files=pairs(source), dataset_upload_uid=other)
        == 5
    )


def test_a_damaged_state_file_stops_the_call(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """It names the file to delete; nothing is sent."""
    source = folder(tmp_path / "in", a="one")
    client.datasets.upload_files(dataset_name="N", files=pairs(source))
    (path,) = state_files("-*.json")
    path.write_text("{")
    seen = len(avala.requests)
    with pytest.raises(UploadStateError, match=f"delete {path}"):
        client.datasets.upload_files(dataset_name="N", files=pairs(source))
    assert storage_requests(avala, seen) == []


def test_state_is_forgotten_only_when_that_is_asked_for(client: Client, tmp_path: Path) -> None:
    """A later call would send everything again."""
    files = pairs(folder(tmp_path / "in", a="one"))
    more: Any = {"dataset_name": "N", "files": files, "state_key": "a/key"}
    assert client.datasets.upload_files(**more, clear_state_on_success=True) == 3
    assert state_files("-*.json") == []
    assert client.datasets.upload_files(**more) == 3
    assert [one.name.startswith("a_key-") for one in state_files("-*.json")] == [True]


def test_an_account_that_becomes_known_takes_its_state_along(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """While the user cannot be looked up the key's hash stands for the account; later nothing is sent again."""
    files = pairs(folder(tmp_path / "in", a="one"))
    entry = avala.faults.add("GET", "users/me/", status=403)
    assert client.datasets.upload_files(dataset_name="N", files=files) == 3
    assert snapshot()["fingerprint"].split("|")[3] != f"u:{USER}"
    avala.faults.remove(entry)
    assert client.datasets.upload_files(dataset_name="N", files=files) == 0
    assert len(state_files(".redirect")) == 1
    assert snapshot()["fingerprint"].endswith(f"||N|u:{USER}")
    seen = len(avala.requests)
    assert client.datasets.upload_files(dataset_name="N", files=files) == 0
    assert steps(avala, seen) == []


def test_an_organization_is_named_in_every_request(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """Presigning, quota and finalization agree on the owner; the user is not looked up."""
    source = folder(tmp_path / "in", a="one")
    dataset = create(client, source, organization_uid=ORGANIZATION)
    assert dataset.owner_name == "northwind"
    assert "GET me" not in steps(avala)
    assert {
        one.json()["organization_uid"]
        for one in avala.requests
        if one.method == "POST" and "complete" not in one.path
    } == {ORGANIZATION}


def test_more_than_the_whole_quota_is_refused_before_anything_is_sent(
    avala: AvalaEmulator, client: Client, tmp_path: Path
) -> None:
    """Less than that is for the server to judge; without an answer about it, too."""
    source = folder(tmp_path / "in", a=200)
    avala.find("users", uid=USER)["_quota"] = {"limit": 100, "used": 99}
    with pytest.raises(QuotaExceededError) as caught:
        create(client, source)
    assert (caught.value.limit, caught.value.used) == (100, 99)
    assert storage_requests(avala) == []
    avala.find("users", uid=USER)["_quota"] = {"limit": 300, "used": 200}
    with pytest.raises(QuotaExceededError):
        create(client, source)
    avala.find("users", uid=USER)["_quota"] = {"limit": 300, "used": 0}
    avala.faults.add("GET", "datasets/manual-upload/quota/", status=403)
    assert (create(client, source)).item_count == 1


def test_a_storage_root_that_moves_stops_the_finalization(
    avala: AvalaEmulator, client: Client
) -> None:
    """Both roots have to be known to differ."""
    root = client.datasets.resolve_storage_root()
    assert root == f"__u__=/{USER}"
    client.datasets.assert_storage_root_unchanged(root)
    client.datasets.assert_storage_root_unchanged(None)
    with pytest.raises(RuntimeError) as caught:
        client.datasets.assert_storage_root_unchanged("__u__=/7")
    assert isinstance(caught.value, StorageRootMovedError)
    assert client.datasets.resolve_storage_root(ORGANIZATION) == f"__o__=/{ORGANIZATION}"
    avala.faults.add("GET", "users/me/", status=500)
    assert client.datasets.resolve_storage_root(max_retries=0) is None
    client.datasets.assert_storage_root_unchanged("__u__=/7", max_retries=0)


def test_waiting_for_the_dataset(client: Client, clock: FakeClock, tmp_path: Path) -> None:
    """With `wait` the dataset is returned when it has been made."""
    dataset = create(client, folder(tmp_path / "in", a="one"), wait=True)
    assert dataset.status == "created"
    assert clock.sleeps == [10.0]


def test_what_a_callback_raises_ends_the_call(client: Client, tmp_path: Path) -> None:
    """As it is; the file it was told of is stored and known to be."""
    files = pairs(folder(tmp_path / "in", a="one"))

    def fail(_path: str, _size: int) -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        client.datasets.upload_files(dataset_name="N", files=files, on_progress=fail)
    assert client.datasets.upload_files(dataset_name="N", files=files) == 0


def test_a_store_that_is_not_on_the_list_gets_nothing(
    avala: AvalaEmulator, clock: FakeClock, tmp_path: Path
) -> None:
    """Whatever the API says: here it names this machine by another name than the base URL."""
    base_url = avala.base_url.replace("127.0.0.1", "localhost")
    files = pairs(folder(tmp_path / "in", a="one"))
    avala.modes.storage_origin = avala.base_url.removesuffix("/api/v1")
    with Client(KEY, base_url=base_url, clock=clock) as client:
        with pytest.raises(ValueError, match="allow-list"):
            client.datasets.upload_files(dataset_name="N", files=files)
    assert storage_requests(avala) == []


@pytest.mark.parametrize("batched", [True, False])
def test_progress_is_that_of_all_files_together(
    avala: AvalaEmulator, client: Client, tmp_path: Path, batched: bool
) -> None:
    """It begins with what is stored already, goes back where a transfer is begun anew, and ends with everything."""
    files = pairs(folder(tmp_path / "in", a=1000, b=6 * MIB, c=2000))
    batch = client.datasets.prepare_manual_upload_batch("N") if batched else None
    more: Any = {"dataset_name": "N", "dataset_upload_uid": batch}
    client.datasets.upload_files(files=files[:1], **more)
    avala.faults.add("*", "/__emulator__/**", status=503, times=1)
    events: list[ProgressEvent] = []
    sent = client.datasets.upload_files(files=files, progress=events.append, workers=2, **more)
    assert sent == 6 * MIB + 2000
    assert {(one.total, one.phase) for one in events} == {(6 * MIB + 3000, "upload")}
    assert (events[0].done, events[-1].done) == (1000, 6 * MIB + 3000)
    assert all(1000 <= one.done <= 6 * MIB + 3000 for one in events)
    with pytest.raises(TypeError, match="progress"):
        client.datasets.upload_files(files=files, progress=7, **more)  # type: ignore[arg-type]
