"""Answers about recordings that nothing is sent or finished on the strength of: sections 7.4 and 7.5."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.avala_files import MIB

from twofold.avala.errors import UploadStateError
from twofold.avala.hosts import TrustedHosts
from twofold.avala.models.fleet_managed_upload import ManagedOriginal
from twofold.avala.models.fleet_upload import UploadStatusResponse, UploadUrlEntry, UploadUrlsResponse
from twofold.avala.uploads import fleet_checks as checks
from twofold.avala.uploads import managed_checks as managed
from twofold.avala.uploads.inventory import SourceFile, SourceInventory
from twofold.avala.uploads.receipts import ReceiptFile
from twofold.avala.uploads.targets import Part

FILES = (SourceFile("a b", 3, "0" * 64), SourceFile("c", 4, "0" * 64))
SOURCE = SourceInventory(Path("/x"), FILES)
PREFIX = "fleet/7/r/"
UID = "0a000000-0000-4000-8000-000000000001"
STATUS: dict[str, Any] = {
    "session_uid": "s",
    "status": "uploading",
    "total_files": 2,
    "confirmed_files": 1,
    "total_bytes": 7,
    "confirmed_bytes": 3,
    "pending_paths": ["c"],
}
ORIGINAL = ManagedOriginal(
    file_uid=UID,
    path="a.mcap",
    size_bytes=65 * MIB,
    content_sha256="0" * 64,
    content_type="application/octet-stream",
    content_encoding="",
    part_size=64 * MIB,
    part_count=2,
    verified=False,
    generation=None,
)


def test_a_status_that_agrees_with_itself() -> None:
    """And whether everything is confirmed."""
    status = UploadStatusResponse(**STATUS)
    checks.check_status(status, SOURCE, "s")
    assert not checks.is_through(status)


@pytest.mark.parametrize(
    "change",
    [
        {"session_uid": "other"},
        {"total_bytes": 8},
        {"confirmed_files": 3},
        {"confirmed_bytes": -1},
        {"status": "abandoned"},
        {"status": "unheard of"},
        {"pending_paths": ["unknown"]},
        {"pending_paths": []},
        {"pending_paths": [str(n) for n in range(1000)]},
    ],
)
def test_a_status_that_does_not_fit(change: dict[str, Any]) -> None:
    """Of another session, or one that contradicts itself."""
    with pytest.raises(UploadStateError, match="nothing was guessed"):
        checks.check_status(UploadStatusResponse(**STATUS | change), SOURCE, "s")


def entry(**change: Any) -> UploadUrlEntry:
    """Where to put the first file."""
    url = "https://bkt.s3.amazonaws.com/fleet/7/r/a%20b?X-Amz-Signature=1"
    headers = {"Content-Type": "application/octet-stream", "cache-control": "no-cache"}
    given = {"path": "a b", "put_url": url, "s3_key": f"{PREFIX}a b", "headers": headers}
    return UploadUrlEntry(**given | change)


@pytest.mark.parametrize("root", ["https://bkt.s3.amazonaws.com", "https://s3.eu-west-1.amazonaws.com/bkt"])
def test_urls_with_the_bucket_in_host_or_path(root: str) -> None:
    """Both forms lead to the key."""
    one = entry(put_url=f"{root}/fleet/7/r/a%20b?x=1")
    answer = UploadUrlsResponse(urls=[one])
    assert checks.check_urls(answer, FILES[:1], PREFIX, TrustedHosts()) == [(FILES[0], one)]


@pytest.mark.parametrize(
    "change",
    [
        {"s3_key": "fleet/7/r/c"},
        {"put_url": "https://bkt.s3.amazonaws.com/fleet/7/r/c"},
        {"put_url": "https://bkt.s3.amazonaws.com/more/bkt/fleet/7/r/a%20b"},
        {"put_url": "https://evil.example/fleet/7/r/a%20b"},
        {"headers": {"x-amz-acl": "public-read"}},
        {"headers": {"content-type": "text/html"}},
    ],
)
def test_urls_that_do_not_fit(change: dict[str, Any]) -> None:
    """Another key, another path, another host, and headers that nobody asked for."""
    with pytest.raises((UploadStateError, ValueError), match=r"nothing was (guessed|sent)"):
        checks.check_urls(UploadUrlsResponse(urls=[entry(**change)]), FILES[:1], PREFIX, TrustedHosts())


def test_etags() -> None:
    """Without their quotes; there has to be one of a sensible length."""
    assert checks.check_etag('"abc"') == "abc"
    for wrong in (None, "", '""', "x" * 129):
        with pytest.raises(UploadStateError, match="ETag"):
            checks.check_etag(wrong)


def test_failures_of_any_kind_become_one() -> None:
    """Files that cannot be read too; what callbacks raise stays what it is."""
    with pytest.raises(UploadStateError, match="PermissionError"), checks.as_upload_state():
        raise PermissionError(13, "no")
    with pytest.raises(KeyError), checks.as_upload_state():
        raise KeyError("mine")


def test_a_generation_has_exactly_these_fields() -> None:
    """No more, no fewer, no others."""
    answer: dict[str, Any] = {
        "protocol": managed.PROTOCOL,
        "session_uid": UID,
        "file_uid": UID,
        "generation_uid": UID,
        "number": 1,
        "state": "active",
        "part_size": 64 * MIB,
        "part_count": 2,
        "initialization_deadline": "2026-03-05T13:00:00Z",
    }
    assert managed.check_generation(answer, UID, ORIGINAL) == UID
    for change in ({"number": 2}, {"state": "initializing"}, {"more": 1}, {"generation_uid": "x"}):
        with pytest.raises(UploadStateError, match=r"a\.mcap"):
            managed.check_generation({**answer, **change}, UID, ORIGINAL)
    with pytest.raises(UploadStateError):
        managed.check_generation([], UID, ORIGINAL)


def test_the_progress_of_a_file() -> None:
    """Parts that it has, of the size that they have."""
    assert managed.parts_of(ORIGINAL) == [Part(1, 0, 64 * MIB), Part(2, 64 * MIB, MIB)]
    answer = {"parts": [{"part_number": 2, "size": MIB}], "next_cursor": "2"}
    assert managed.check_progress(answer, ORIGINAL) == ({2}, "2")
    for part in ({"part_number": 3, "size": MIB}, {"part_number": 2, "size": 1}, {"part_number": True}, 7):
        with pytest.raises(UploadStateError, match="parts"):
            managed.check_progress({"parts": [part]}, ORIGINAL)
    with pytest.raises(UploadStateError, match="cannot be used"):
        managed.check_progress({"parts": None}, ORIGINAL)


def test_a_receipt_that_cannot_be_used(tmp_path: Path) -> None:
    """Of another version or shape, in a place that cannot be written, or held by somebody else."""
    receipts = ReceiptFile(tmp_path / "fleet-v1", "https://h", "r")
    with receipts.lock(), pytest.raises(UploadStateError, match="another process"):
        receipts.lock()
    assert receipts.read({}) is None
    for content in ("[]", '{"version": 1}'):
        receipts.path.write_text(content)
        with pytest.raises(UploadStateError, match=f"{receipts.path}"):
            receipts.read({})
    (tmp_path / "file").write_text("")
    blocked = ReceiptFile(tmp_path / "file" / "fleet-v1", "https://h", "r")
    with pytest.raises(UploadStateError, match="cannot be used"):
        blocked.lock()
    with pytest.raises(UploadStateError, match="cannot be written"):
        blocked.write({})
