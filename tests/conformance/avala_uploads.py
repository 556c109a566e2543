"""Scenarios of files that are sent and fetched."""

from __future__ import annotations

import tempfile
from pathlib import Path
from uuid import uuid4

from avala_half import HOME, Check, Half  # isort: skip

import httpx

import avala

INES = "0a000000-0000-4000-8000-000000000001"
NORTHWIND = "1b000000-0000-4000-8000-000000000001"
MCAP = b"\x89MCAP0\r\n and more"
S3 = "https://s3.eu-central-1.amazonaws.com"
R2 = f"https://{'a' * 32}.r2.cloudflarestorage.com"
API = "https://api.avala.ai"


def uploads(half: Half, same: Check) -> None:
    """Scenarios 36 and 40, as far as that client goes without one of the big storage services."""
    batch = str(uuid4())
    file = {"dataset_name": "N", "file_path_in_dataset": "a.bin", "content_length": 5}
    target = half.call("datasets.create_manual_upload_url", **file)
    same((target["method"], "key" in target["fields"]), ("POST", True))
    put = half.call("datasets.create_manual_upload_url", **file, dataset_upload_uid=batch)
    same((put["method"], half.sent()["upload_protocol_version"]), ("PUT", 2))
    quota = half.call("datasets.manual_upload_quota", organization_uid=NORTHWIND)
    same(quota.remaining, 64424509440)
    half.emulator.find("users", username="ines")["_quota"] = {"limit": 100, "used": 99}
    same(half.error("datasets.create_manual_upload_url", **file), ("QuotaExceededError", 413))
    half.emulator.find("users", username="ines")["_quota"] = None
    same(half.call("datasets.manual_upload_allowed_mimes").video_prefix, "video/")
    named = {"name": "N", "slug": "n", "data_type": "image"}
    made = half.call("datasets.create_from_manual_upload", **named, dataset_upload_uid=batch)
    same((made.owner_name, made.status), ("ines", "creating"))
    if half.blocking:
        blocking_uploads(half, same)


def blocking_uploads(half: Half, same: Check) -> None:
    """The methods only one half has."""
    root = f"__u__=/{INES}"
    same(half.call("datasets.resolve_storage_root", None), root)
    same(half.call("datasets.assert_storage_root_unchanged", root), None)
    same(bool(half.call("datasets.prepare_manual_upload_batch", "Z")), True)
    folder = Path(tempfile.mkdtemp(dir=HOME.name))
    (folder / "a.mcap").write_bytes(MCAP)
    files = [(str(folder / "a.mcap"), "a.mcap")]
    same(half.refused("datasets.upload_files", dataset_name="R", files=files), True)
    same(half.call_led_back(S3, "datasets.upload_files", dataset_name="U", files=files), len(MCAP))
    local = {"source": str(folder), "name": "L", "slug": "l", "data_type": "mcap"}
    (folder / "b.bin").write_bytes(b"x" * 7_000_000)
    same(half.call_led_back(S3, "datasets.create_from_local", **local).item_count, 2)
    (folder / "b.bin").unlink()
    for recording in half.emulator.add("recordings", 2, status="uploading"):
        same(half.refused("fleet.uploads.upload_recording", recording["uid"], folder), True)
        same(half.refused("fleet.uploads.upload_managed_recording", recording["uid"], folder), True)
    one, other, third = (row["uid"] for row in half.emulator.add("recordings", 3, status="uploading"))
    same(half.call_led_back(S3, "fleet.uploads.upload_recording", one, folder).status, "completing")
    managed = half.call_led_back(R2, "fleet.uploads.upload_managed_recording", other, folder, wait_timeout=30)
    same((managed.status, managed.confirmed_bytes), ("completed", len(MCAP)))
    step_by_step(half, same, third, folder)


def step_by_step(half: Half, same: Check, recording: str, folder: Path) -> None:
    """A recording uploaded by the methods for its single steps."""
    inventory = half.call("fleet.uploads.collect_files", folder)
    same(half.error("fleet.uploads.get_upload_status", recording), ("NotFoundError", 404))
    session = half.call("fleet.uploads.init_upload", recording, inventory.manifest())
    same((session.status, session.total_files), ("initiated", 1))
    (entry,) = half.call("fleet.uploads.get_upload_urls", recording, session.uid, ["a.mcap"]).urls
    same(entry.s3_key, f"{session.s3_prefix}a.mcap")
    tag = httpx.put(entry.put_url, content=MCAP).raise_for_status().headers["etag"].strip('"')
    row = {"path": "a.mcap", "etag": tag, "size_bytes": inventory.total_bytes}
    same(half.call("fleet.uploads.confirm_upload", recording, session.uid, [row])["total_confirmed"], 1)
    same(half.call("fleet.uploads.finalize_upload", recording, session.uid)["session_uid"], session.uid)
    same(half.call("fleet.uploads.get_upload_status", recording).status, "completing")
    same(half.call("fleet.uploads.get_upload_status", recording).status, "completed")


def without_a_client(half: Half, same: Check) -> None:
    """Scenario 39, and the public loader: functions of the package."""
    sign_up = avala.signup if half.blocking else avala.async_signup
    account = {"email": "a@example.org", "password": "x", "base_url": half.emulator.base_url}
    client = half.client(half.wait(sign_up(**account)).api_key)
    same(len(half.wait(client.projects.list()).items), 2)
    half.wait(client.close())
    same(half.raised(sign_up, **account), "ValidationError")
    same(half.emulator.requests[-1].header("x-avala-api-key"), None)
    half.emulator.modes.storage_origin = API
    read = load() if half.blocking else half.wait(load_async())
    texts = [b'{"episode": 0}', b"twelve bytes", b"frame one"]
    same(read, texts)
    resolve = avala.load if half.blocking else avala.async_load
    same(half.raised(resolve, "northwind/withdrawn@main"), "DatasetIntegrityError")


def load() -> list[bytes]:
    """Every object of a published dataset."""
    with avala.load("northwind/harbor@main") as dataset:
        return [one.read() for one in dataset.objects]


async def load_async() -> list[bytes]:
    """Every object of a published dataset."""
    async with await avala.async_load("northwind/harbor@main") as dataset:
        return [await one.read() async for one in dataset.objects]
