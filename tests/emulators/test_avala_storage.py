"""Uploads, downloads and the public resolver of the Avala emulator."""

from __future__ import annotations

import hashlib
from typing import Any

import httpx
import pytest

from twofold.emulators import AvalaEmulator

INES = "0a000000-0000-4000-8000-000000000001"
NORTHWIND = "1b000000-0000-4000-8000-000000000001"
RECORDING = "5b000000-0000-4000-8000-000000000002"
BATCH = "9c000000-0000-4000-8000-000000000001"
ROOT = "/datasets/manual-upload/"
FILE = {"dataset_name": "N", "file_path_in_dataset": "a/b.jpg", "content_length": 5}
V2 = {"upload_protocol_version": 2, "dataset_upload_uid": BATCH}
NEW = {"name": "N", "slug": "n", "data_type": "image"}
PROTOCOL = {"protocol": "fleet-managed-mcap-v1", "session_uid": "9d000000-0000-4000-8000-000000000001"}


def presign(client: httpx.Client, **more: Any) -> Any:
    answer = client.post(f"{ROOT}file-upload-url/", json={**FILE, **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_form_is_stored(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """The first protocol: a signed form, its file byte for byte in storage, counted by the quota, then a dataset."""
    content = b"\r\n--\x00"
    target = presign(northwind)
    assert target["fields"]["key"] == f"__u__=/{INES}/N/a/b.jpg"
    assert target["fields"]["Content-Type"] == "image/jpeg"
    used = northwind.get(f"{ROOT}quota/").json()["used"]
    file = {"file": ("b.jpg", content, "image/jpeg")}
    assert httpx.post(target["url"], data=target["fields"], files=file).status_code == 204
    assert avala.state.objects[target["fields"]["key"]] == content
    assert northwind.get(f"{ROOT}quota/").json()["used"] == used + 5
    made = northwind.post(ROOT, json=NEW).json()
    assert (made["item_count"], made["status"]) == (1, "creating")
    (item,) = northwind.get("/datasets/ines/n/items/").json()["results"]
    assert item["key"] == "a/b.jpg"


@pytest.mark.parametrize("wrong", [{"x-amz-signature": "no"}, {"key": "other"}])
def test_a_form_has_to_be_the_signed_one(northwind: httpx.Client, wrong: dict[str, str]) -> None:
    """Another key or signature is refused, and so are a file of another length and a body that is no form."""
    target = presign(northwind)
    file = {"file": ("b.jpg", b"12345", "image/jpeg")}
    assert httpx.post(target["url"], data=target["fields"] | wrong, files=file).status_code == 403
    short = {"file": ("b.jpg", b"1234", "image/jpeg")}
    assert httpx.post(target["url"], data=target["fields"], files=short).status_code == 400
    assert httpx.post(target["url"], json={}).status_code == 400


def test_a_file_is_put_once(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """The second protocol: a second PUT is 412; only completion counts, and presigning again then says so."""
    target = presign(northwind, **V2)
    assert target["method"] == "PUT"
    assert presign(northwind, **V2)["upload_uid"] == target["upload_uid"]
    complete = f"{ROOT}uploads/{target['upload_uid']}/complete/"
    assert northwind.post(complete, json={}).status_code == 400
    first, second = (httpx.put(target["url"], content=b"12345", headers=target["headers"]) for _ in range(2))
    assert (first.status_code, second.status_code, bool(first.headers["etag"])) == (200, 412, True)
    assert [northwind.post(complete, json={}).status_code for _ in range(2)] == [200, 200]
    assert presign(northwind, **V2)["complete"] is True
    assert northwind.get(f"{ROOT}quota/").json()["used"] == 42949672960 + 5
    made = northwind.post(ROOT, json={**NEW, "dataset_upload_uid": BATCH})
    assert (made.status_code, made.json()["item_count"]) == (201, 1)
    assert avala.state.objects[f"__u__=/{INES}/N/a/b.jpg"] == b"12345"


def test_storage_takes_signatures_and_no_key(northwind: httpx.Client) -> None:
    """A URL with another signature is 403; the API key is not welcome there; a wrong length is refused."""
    url = presign(northwind, **V2)["url"]
    assert httpx.put(f"{url}0", content=b"12345").status_code == 403
    assert httpx.put(url, content=b"12345", headers={"X-Avala-Api-Key": "avk_test"}).status_code == 400
    assert httpx.put(url, content=b"1234").status_code == 400


def test_a_file_in_parts(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """Larger than a part, it comes in parts in any order; those that are there are listed; all are needed."""
    avala.state.part_size = 4
    content = b"0123456789"
    size = {"content_length": len(content)}
    target = presign(northwind, **V2, **size)
    assert (target["method"], target["part_size"], target["part_count"]) == ("MULTIPART", 4, 3)
    path = f"{ROOT}uploads/{target['upload_uid']}/"
    for number in (3, 1):
        (part,) = northwind.post(f"{path}parts/", json={"part_numbers": [number]}).json()["parts"]
        piece = content[(number - 1) * 4 : number * 4]
        assert httpx.put(part["url"], content=piece + b"x").status_code == 400
        assert httpx.put(part["url"], content=piece).headers["etag"]
    listed = [{"part_number": 1, "size": 4}, {"part_number": 3, "size": 2}]
    assert presign(northwind, **V2, **size)["uploaded_parts"] == listed
    assert northwind.post(f"{path}complete/", json={}).status_code == 400
    assert northwind.post(f"{path}parts/", json={"part_numbers": [4]}).status_code == 400
    (part,) = northwind.post(f"{path}parts/", json={"part_numbers": [2]}).json()["parts"]
    httpx.put(part["url"], content=b"4567")
    assert northwind.post(f"{path}complete/", json={}).status_code == 200
    assert avala.state.objects[f"__u__=/{INES}/N/a/b.jpg"] == content


def test_the_quota(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """What would go beyond it is 413 with both figures; organizations have one of their own."""
    avala.find("users", username="ines")["_quota"] = {"limit": 100, "used": 96}
    refused = northwind.post(f"{ROOT}file-upload-url/", json=FILE)
    assert refused.status_code == 413
    assert refused.json() == {"detail": "Storage quota exceeded", "limit": 100, "used": 96}
    assert presign(northwind, organization_uid=NORTHWIND)["fields"]["key"].startswith(
        f"__o__=/{NORTHWIND}/N/"
    )
    avala.faults.add("POST", f"{ROOT}file-upload-url/".removeprefix("/"), status=413, times=1)
    assert northwind.post(f"{ROOT}file-upload-url/", json=FILE).json() == {"detail": "Request too large."}


def test_a_batch_has_one_name_and_owner(northwind: httpx.Client) -> None:
    """Another organization or name for a batch, at presigning or at the end, is refused."""
    presign(northwind, **V2)
    for other in ({"dataset_name": "M"}, {"organization_uid": NORTHWIND}, {"upload_protocol_version": 1}):
        assert northwind.post(f"{ROOT}file-upload-url/", json={**FILE, **V2, **other}).status_code == 400
    for other in ({"name": "M"}, {"organization_uid": NORTHWIND}, {"dataset_upload_uid": "none"}):
        assert northwind.post(ROOT, json={**NEW, "dataset_upload_uid": BATCH, **other}).status_code == 400
    escaping = northwind.post(f"{ROOT}file-upload-url/", json={**FILE, "file_path_in_dataset": "../x"})
    assert escaping.status_code == 400


def test_a_recording_is_uploaded(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """Session, addresses, PUT, confirmation by ETag and size, finalization, and the recording is ready."""
    path = f"/fleet/recordings/{RECORDING}/upload/"
    assert northwind.get(f"{path}status/").json() == {"detail": "No upload session found for this recording."}
    assert northwind.get("/fleet/recordings/none/upload/status/").json() == {"detail": "Not found."}
    files = [{"path": "a b.mcap", "size_bytes": 3}, {"path": "c.mcap", "size_bytes": 2}]
    session = northwind.post(f"{path}init/", json={"files": files}).json()
    assert session["s3_prefix"] == f"fleet/{INES}/{RECORDING}/"
    assert northwind.post(f"{path}init/", json={"files": files}).status_code == 409
    named = {"session_uid": session["uid"]}
    assert northwind.post(f"{path}urls/", json={**named, "file_paths": ["d"]}).status_code == 400
    asked = {**named, "file_paths": ["a b.mcap", "c.mcap"], "ttl_seconds": 3600}
    first, second = northwind.post(f"{path}urls/", json=asked).json()["urls"]
    assert first["put_url"].partition("?")[0].endswith(f"/{RECORDING}/a%20b.mcap")
    tag = httpx.put(first["put_url"], content=b"abc", headers=first["headers"]).headers["etag"]
    row = {"path": "a b.mcap", "etag": tag.strip('"'), "size_bytes": 3}
    for wrong in ({"etag": "no"}, {"size_bytes": 4}, {"path": "c.mcap"}):
        assert (
            northwind.post(f"{path}confirm/", json={**named, "files": [{**row, **wrong}]}).status_code == 400
        )
    confirmed = northwind.post(f"{path}confirm/", json={**named, "files": [row]}).json()
    assert (confirmed["session_uid"], confirmed["confirmed_files"], confirmed["confirmed_bytes"]) == (
        session["uid"],
        1,
        3,
    )
    assert northwind.get(f"{path}status/").json()["pending_paths"] == ["c.mcap"]
    assert northwind.post(f"{path}finalize/", json=named).status_code == 409
    tag = httpx.put(second["put_url"], content=b"de").headers["etag"]
    row = {"path": "c.mcap", "etag": tag, "size_bytes": 2}
    northwind.post(f"{path}confirm/", json={**named, "files": [row]})
    assert northwind.post(f"{path}finalize/", json=named).status_code == 202
    looks = [northwind.get(f"{path}status/").json()["status"] for _ in range(2)]
    recording = avala.find("recordings", uid=RECORDING)
    assert (looks, recording["status"], recording["size_bytes"]) == (["completing", "completed"], "ready", 5)
    assert northwind.post(f"{path}finalize/", json=named).status_code == 409


def managed(client: httpx.Client, content: bytes, sha256: str) -> list[str]:
    """Upload one file in the managed way; the state and code of the finalization at each look."""
    path = f"/fleet/recordings/{RECORDING}/managed-upload/"
    file = {"path": "a.mcap", "size_bytes": len(content), "content_sha256": sha256}
    admitted = [client.post(f"{path}admit/", json={**PROTOCOL, "files": [file]}).json() for _ in range(2)]
    assert admitted[0] == admitted[1]
    assert admitted[0]["status"] == "initiated"
    named = {**PROTOCOL, "file_uid": admitted[0]["files"][0]["file_uid"]}
    begun = client.post(f"{path}multipart/init/", json=named).json()
    assert client.post(f"{path}multipart/init/", json=named).status_code == 409
    named["generation_uid"] = begun["generation_uid"]
    asked = {**named, "numbers": [1]}
    (grant,) = client.post(f"{path}multipart/parts/", json=asked).json()["parts"]
    assert len(httpx.URL(grant["url"]).params) == 8
    assert f"/__o__%3D/{INES}/__cloud__/" in grant["url"]
    ending = {**PROTOCOL, "files": [{name: named[name] for name in ("file_uid", "generation_uid")}]}
    assert client.post(f"{path}finalize/", json=ending).status_code == 409
    assert httpx.put(grant["url"], content=content).status_code == 200
    progress = client.get(f"{path}multipart/progress/", params={**named, "after": 0}).json()
    assert (progress["parts"], progress["next_cursor"]) == ([{"part_number": 1, "size": len(content)}], None)
    finalization = client.post(f"{path}finalize/", json=ending).json()["finalization"]
    assert finalization["state"] == "pending"
    looks = [client.get(f"{path}status/", params=PROTOCOL).json() for _ in range(2)]
    return [f"{one['status']} {one['finalization']['state']} {one['finalization']['code']}" for one in looks]


@pytest.mark.parametrize(
    ("content", "true", "end"),
    [
        (b"\x89MCAP0\r\nx", True, "completed succeeded published"),
        (b"\x89MCAP0\r\nx", False, "completing failed content_mismatch"),
        (b"text", True, "completing failed invalid_mcap"),
    ],
)
def test_managed_uploads(northwind: httpx.Client, content: bytes, true: bool, end: str) -> None:
    """Finalization takes two looks, and fails on other bytes than announced and on what is no MCAP file."""
    sha256 = hashlib.sha256(content if true else b"other").hexdigest()
    assert managed(northwind, content, sha256) == ["completing running running", end]


def test_managed_uploads_know_their_session(northwind: httpx.Client) -> None:
    """Another protocol, session or recording is refused."""
    path = f"/fleet/recordings/{RECORDING}/managed-upload/status/"
    assert northwind.get(path, params=PROTOCOL).status_code == 404
    assert northwind.get(path, params={**PROTOCOL, "protocol": "v0"}).status_code == 400


def test_managed_parts_are_checked(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """A part of another length is refused, and so is any after five minutes of the clock."""
    path = f"/fleet/recordings/{RECORDING}/managed-upload/"
    file = {"path": "a.mcap", "size_bytes": 3, "content_sha256": "0" * 64}
    admitted = northwind.post(f"{path}admit/", json={**PROTOCOL, "files": [file]}).json()
    named = {**PROTOCOL, "file_uid": admitted["files"][0]["file_uid"]}
    named["generation_uid"] = northwind.post(f"{path}multipart/init/", json=named).json()["generation_uid"]
    asked = {**named, "numbers": [1]}
    url = northwind.post(f"{path}multipart/parts/", json=asked).json()["parts"][0]["url"]
    assert httpx.put(url, content=b"ab").status_code == 400
    avala.clock.advance(300)
    assert httpx.put(url, content=b"abc").status_code == 200
    avala.clock.advance(1)
    assert httpx.put(url, content=b"abc").status_code == 403


def test_public_datasets(avala: AvalaEmulator) -> None:
    """Without a key: the revision by name and by digest, its objects in order, a grant, the bytes with ranges."""
    with httpx.Client(base_url=avala.base_url) as anyone:
        revision = anyone.get("/resolve/northwind/harbor@main/").json()
        uid, sha = revision["dataset_uid"], revision["revision_sha256"]
        assert revision["canonical_reference"] == f"avala://datasets/{uid}@{sha}"
        by_digest = anyone.get(f"/resolve/uid/{uid}/{sha}/").json()
        assert by_digest["requested_reference"] == revision["canonical_reference"]
        objects = revision["manifest"]["objects_path"]
        first = anyone.get(f"{objects}?limit=2").json()
        rest = anyone.get(objects, params={"limit": 2, "cursor": first["next_cursor"]}).json()
        paths = [one["logical_path"] for one in first["results"] + rest["results"]]
        assert (paths, rest["next_cursor"]) == (["episodes/0.json", "frames/0.txt", "frames/1.txt"], None)
        for query in ("role=frame&ordinal=1", "role=frame&ordinals=1&ordinals=7"):
            (found,) = anyone.get(f"{objects}?{query}").json()["results"]
            assert found["logical_path"] == "frames/1.txt"
        grant = anyone.post(f"{found['access_path']}?transport=avala-edge-v1")
        assert grant.json()["expires_at"] == "2026-03-05T12:02:00Z"
        assert grant.headers["date"] == "Thu, 05 Mar 2026 12:00:00 GMT"
        content = httpx.get(grant.json()["url"]).content
        assert hashlib.sha256(content).hexdigest() == found["sha256"]
        assert httpx.get(grant.json()["url"], headers={"Range": "bytes=6-"}).content == b"one"
        assert httpx.get(f"{grant.json()['url']}0").status_code == 403
        assert anyone.get("/resolve/northwind/harbor@none/").status_code == 404


def test_a_withdrawn_revision(avala: AvalaEmulator) -> None:
    """It answers 410 and says which one it was."""
    answer = httpx.get(f"{avala.base_url}/resolve/northwind/withdrawn@main/")
    assert (answer.status_code, answer.json()["code"]) == (410, "dataset_revision_withdrawn")


def test_another_origin_of_storage(avala: AvalaEmulator, northwind: httpx.Client) -> None:
    """The modes may name one, and then every address of storage begins with it."""
    avala.modes.storage_origin = "https://s3.eu-central-1.amazonaws.com"
    assert presign(northwind)["url"].startswith("https://s3.eu-central-1.amazonaws.com/")
    assert presign(northwind, **V2)["url"].startswith("https://s3.eu-central-1.amazonaws.com/")
