"""Avala: the rows of uploads, 129 to 145, on a folder of files and without state from before."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from tests.avala_api import NAMES
from tests.avala_files import KEY, MCAP, ORGANIZATION, USER, folder, pairs
from tests.calls.table import Row

from twofold.avala.uploads.destination import key_hash, new_uuid
from twofold.emulators import AvalaEmulator
from twofold.emulators.avala.storage import etag, signature
from twofold.testing import FakeClock

_temporary = tempfile.TemporaryDirectory()
atexit.register(_temporary.cleanup)
SOURCE = folder(Path(_temporary.name) / "in", a__jpg=b"one", b__jpg=b"three")
RECORDING = folder(Path(_temporary.name) / "recording", a__mcap=MCAP + b"x")
UID = NAMES["recording_uid"]
MANUAL = "/api/v1/datasets/manual-upload/"
FLEET = f"/api/v1/fleet/recordings/{UID}/"
ME = "GET /api/v1/users/me/"
MANIFEST = [{"path": "a.mcap", "size_bytes": 9}]
CONFIRMED = [{"path": "a.mcap", "size_bytes": 9, "etag": etag(MCAP + b"x")}]
SESSION = "00000000-0000-4000-8000-000000000000"
# Uids are the same in every run: the first upload of the emulator's, the first session of the client's.
UPLOAD = "633836f0-76fe-560b-a6f6-2ac77ff33804"
OWN = new_uuid(FakeClock())
PUT_FILE = f"/__emulator__/put/{UPLOAD}"
PUT_RECORDING = f"/fleet-bucket/fleet/{USER}/{UID}/a.mcap"
NEW: dict[str, Any] = {"name": "Mine", "slug": "mine", "data_type": "image"}


def fresh(_: AvalaEmulator) -> None:
    """Neither half knows what the other has uploaded."""
    shutil.rmtree(Path("~/.avala").expanduser(), ignore_errors=True)


def begun(emulator: AvalaEmulator, *, confirmed: bool = False) -> None:
    """A session of a known uid, its file in the store."""
    fresh(emulator)
    files = {"a.mcap": {"size": 9, "confirmed": confirmed}}
    emulator.add("fleet_uploads", uid=SESSION, _recording=UID, _files=files, _prefix=f"fleet/{UID}/")
    emulator.state.objects[f"/fleet-bucket/fleet/{UID}/a.mcap"] = MCAP + b"x"


def almost_published(emulator: AvalaEmulator) -> None:
    """A managed upload that only has to be looked at once more."""
    fresh(emulator)
    file = {"uid": SESSION, "path": "a.mcap", "size": 9, "sha256": sha256(MCAP + b"x").hexdigest()}
    file |= {"generation": SESSION, "state": "completing", "parts": {1: MCAP + b"x"}}
    running = {"uid": SESSION, "state": "running", "stage": "verify", "code": "running", "attempts": 1}
    running |= {"failures": 0, "available_at": "2026-03-05T12:00:00Z"}
    running |= {"publication_uid": None, "dataset_uid": None}
    emulator.add(
        "managed_uploads", uid=OWN, _recording=UID, _files={SESSION: file}, _finalization=running, _polls=1
    )


ROWS = [
    Row("key_hash", expect=key_hash(KEY)),
    Row(
        "datasets.prepare_manual_upload_batch",
        ("Mine",),
        {"organization_uid": None, "resume": False, "state_key": "key"},
        expect=lambda uid: len(uid) == 36,
        requests=[ME],
    ),
    Row(
        "datasets.create_manual_upload_url",
        kwargs={
            "dataset_name": "Mine",
            "file_path_in_dataset": "a.jpg",
            "content_length": 3,
            "organization_uid": ORGANIZATION,
            "dataset_upload_uid": SESSION,
        },
        expect=lambda target: target["method"] == "PUT",
        requests=[f"POST {MANUAL}file-upload-url/"],
    ),
    Row("datasets.resolve_storage_root", expect=f"__u__=/{USER}", requests=[ME]),
    Row("datasets.resolve_storage_root", (ORGANIZATION,), expect=f"__o__=/{ORGANIZATION}"),
    Row("datasets.assert_storage_root_unchanged", (f"__u__=/{USER}",), expect=None, requests=[ME]),
    Row(
        "datasets.assert_storage_root_unchanged",
        ("__o__=/7",),
        {"organization_uid": ORGANIZATION},
        raises="StorageRootMovedError",
    ),
    Row(
        "datasets.manual_upload_quota",
        expect=lambda quota: quota.remaining > 0,
        requests=[f"GET {MANUAL}quota/"],
    ),
    Row(
        "datasets.manual_upload_quota",
        kwargs={"organization_uid": ORGANIZATION},
        expect=lambda quota: quota.limit > 0,
        requests=[f"GET {MANUAL}quota/?organization_uid={ORGANIZATION}"],
    ),
    Row(
        "datasets.manual_upload_allowed_mimes",
        expect=lambda mimes: mimes.video_prefix == "video/",
        requests=[f"GET {MANUAL}allowed-mimes/"],
    ),
    Row(
        "datasets.create_from_manual_upload",
        kwargs={**NEW, "visibility": "public", "create_metadata": False, "metadata": {"a": 1}},
        expect=lambda dataset: dataset.slug == "mine",
        requests=[f"POST {MANUAL}"],
    ),
    Row(
        "datasets.upload_files",
        kwargs={"dataset_name": "Mine", "files": pairs(SOURCE), "workers": 1},
        expect=8,
        requests=[ME, *[f"POST {MANUAL}file-upload-url/", "POST /__emulator__/bucket"] * 2],
    ),
    Row(
        "datasets.upload_files",
        kwargs={"dataset_name": "Mine", "files": pairs(SOURCE) * 2},
        raises="InvalidRequestError",
    ),
    Row(
        "datasets.create_from_local",
        kwargs={**NEW, "source": str(RECORDING), "organization_uid": ORGANIZATION, "check_quota": False},
        expect=lambda dataset: dataset.item_count == 1,
        requests=[
            f"POST {MANUAL}file-upload-url/",
            f"PUT {PUT_FILE}?X-Amz-Signature={signature(PUT_FILE)}",
            f"POST {MANUAL}uploads/{UPLOAD}/complete/",
            f"POST {MANUAL}",
        ],
    ),
    Row(
        "fleet.uploads.collect_files",
        (str(RECORDING),),
        expect=lambda found: found.manifest() == MANIFEST,
    ),
    Row(
        "fleet.uploads.upload_recording",
        (UID, RECORDING),
        {"max_workers": 1},
        expect=lambda session: session.status == "completing",
        requests=[
            f"GET {FLEET}upload/status/",
            f"POST {FLEET}upload/init/",
            f"POST {FLEET}upload/urls/",
            f"PUT {PUT_RECORDING}?X-Amz-Signature={signature(PUT_RECORDING)}",
            f"POST {FLEET}upload/confirm/",
            f"GET {FLEET}upload/status/",
            f"POST {FLEET}upload/finalize/",
            f"GET {FLEET}upload/status/",
        ],
    ),
    Row(
        "fleet.uploads.upload_managed_recording",
        (UID, RECORDING),
        {"wait_timeout": 10},
        expect=lambda status: status.status == "completed",
        requests=[
            f"POST {FLEET}managed-upload/admit/",
            f"GET {FLEET}managed-upload/status/?protocol=fleet-managed-mcap-v1&session_uid={OWN}",
        ],
        prepare=almost_published,
    ),
    Row(
        "fleet.uploads.init_upload",
        (UID, MANIFEST),
        expect=lambda session: session.total_bytes == 9,
        requests=[f"POST {FLEET}upload/init/"],
    ),
    Row(
        "fleet.uploads.get_upload_urls",
        (UID, SESSION, ["a.mcap"]),
        {"ttl_seconds": 60},
        expect=lambda answer: answer.urls[0].path == "a.mcap",
        requests=[f"POST {FLEET}upload/urls/"],
        prepare=begun,
    ),
    Row(
        "fleet.uploads.confirm_upload",
        (UID, SESSION, CONFIRMED),
        expect=lambda answer: answer["confirmed"] == 1,
        requests=[f"POST {FLEET}upload/confirm/"],
        prepare=begun,
    ),
    Row(
        "fleet.uploads.finalize_upload",
        (UID, SESSION),
        expect=lambda answer: answer["session_uid"] == SESSION,
        requests=[f"POST {FLEET}upload/finalize/"],
        prepare=lambda emulator: begun(emulator, confirmed=True),
    ),
    Row(
        "fleet.uploads.get_upload_status",
        (UID,),
        expect=lambda status: status.pending_paths == ["a.mcap"],
        requests=[f"GET {FLEET}upload/status/"],
        prepare=begun,
    ),
]
ROWS = [one if one.prepare else replace(one, prepare=fresh) for one in ROWS]
