# Generated from _async/streams/test_downloads.py by twofold.mirror; do not edit.
"""Downloads into files: acceptance row A23."""

from __future__ import annotations

import errno
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from tests.depot_api import EVENTS, GET_FILE, collector, sent, sha256

from twofold import (
    APIConnectionError,
    APIClient,
    DecodeError,
    InvalidRequestError,
    NotFoundError,
    ServerError,
    capture,
)
from twofold._core.partfile import PartFile
from twofold.emulators import DepotEmulator
from twofold.testing import FakeClock


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


def ranges(depot: DepotEmulator) -> list[tuple[str | None, int | None]]:
    """What was asked for, and the answer's status, of each request."""
    return [(one.header("range"), one.status) for one in depot.requests]


def killed(client: APIClient, depot: DepotEmulator, target: Path) -> None:
    """A first run of a download that may be resumed; it gets half of the file."""
    entry = depot.faults.add("GET", "files/*", truncate="body")
    with pytest.raises(APIConnectionError):
        client.download(GET_FILE, "large.bin", target=target, resume=True, options={"max_retries": 0})
    depot.faults.remove(entry)
    assert names(target.parent) == [f"{target.name}.part", f"{target.name}.part.json"]


def test_a_file_arrives_whole(client: APIClient, depot: DepotEmulator, tmp_path: Path) -> None:
    """Nothing but the file is left; what was there before is replaced; the digest is checked."""
    target = tmp_path / "large.bin"
    target.write_text("an older one")
    digest = f"sha256:{sha256(depot.files['large.bin'])}"
    done = client.download(GET_FILE, "large.bin", target=str(target), digest=digest)
    assert (done.path, done.size, done.resumed_from) == (target, 300_000, 0)
    assert target.read_bytes() == depot.files["large.bin"]
    assert names(tmp_path) == ["large.bin"]
    assert depot.requests[0].header("accept-encoding") == "identity"


def test_a_connection_that_breaks_is_resumed_within_the_call(
    client: APIClient,
    depot: DepotEmulator,
    tmp_path: Path,
    clock: FakeClock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Only what is missing is asked for again, after a wait; the record of the call has every attempt."""
    caplog.set_level(logging.INFO, "twofold")
    depot.faults.add("GET", "files/*", calls="1-2", truncate="body")
    events, progress = collector()
    with capture() as calls:
        client.download(GET_FILE, "large.bin", target=tmp_path / "f", progress=progress)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]
    assert ranges(depot) == [(None, 200), ("bytes=150000-", 206), ("bytes=225000-", 206)]
    assert len(clock.sleeps) == 2
    assert not [record for record in caplog.records if "failed" in record.getMessage()]
    assert [one.number for one in calls.last.timeline] == [1, 2, 3]
    begun = [(one.attempt, one.done) for one in events if one.done in (0, 150_000, 225_000)]
    assert begun[0] == (1, 0)
    assert {(2, 150_000), (3, 225_000)} <= set(begun)
    assert (events[-1].done, events[-1].total, events[-1].phase) == (300_000, 300_000, "download")


def test_attempts_are_one_more_than_retries(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """Refusals and broken bodies count together."""
    depot.faults.add("GET", "files/*", calls=2, status=503)
    depot.faults.add("GET", "files/*", truncate="body")
    with pytest.raises(APIConnectionError) as raised:
        client.download(GET_FILE, "large.bin", target=tmp_path / "f", options={"max_retries": 3})
    assert (raised.value.attempts, len(depot.requests)) == (4, 4)
    assert "retries exhausted" in "".join(raised.value.__notes__)
    assert names(tmp_path) == []


def test_a23_killed_and_resumed(client: APIClient, depot: DepotEmulator, tmp_path: Path) -> None:
    """An unchanged file: the second run asks for the other half, if it is still the same version."""
    killed(client, depot, tmp_path / "f")
    events, progress = collector()
    done = client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True, progress=progress)
    assert (done.size, done.resumed_from) == (300_000, 150_000)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]
    last = depot.requests[-1]
    assert last.header("if-range") == '"' + sha256(depot.files["large.bin"])[:16] + '"'
    assert ranges(depot)[-1] == ("bytes=150000-", 206)
    assert (events[0].done, events[0].total) == (150_000, 300_000)
    assert [one.done for one in events] == sorted(one.done for one in events)
    assert names(tmp_path) == ["f"]


def test_a23_the_file_has_changed(client: APIClient, depot: DepotEmulator, tmp_path: Path) -> None:
    """The server sends the new one from the beginning."""
    killed(client, depot, tmp_path / "f")
    depot.files["large.bin"] = b"another version, much shorter"
    done = client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert (tmp_path / "f").read_bytes() == b"another version, much shorter"
    assert (done.resumed_from, ranges(depot)[-1]) == (0, ("bytes=150000-", 200))


def test_a23_the_file_has_changed_and_if_range_is_ignored(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """A part of another version, or of another length, is noticed; the whole is asked for."""
    killed(client, depot, tmp_path / "f")
    depot.checks_if_range = False
    depot.files["large.bin"] = bytes(reversed(depot.files["large.bin"]))
    client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]
    assert ranges(depot)[-2:] == [("bytes=150000-", 206), (None, 200)]
    (tmp_path / "f").unlink()
    killed(client, depot, tmp_path / "f")
    depot.validators = "none"
    depot.files["large.bin"] += b"one more line"
    client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]


def test_a23_a_server_without_ranges(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """What it sends is the whole file, and is taken as that."""
    killed(client, depot, tmp_path / "f")
    depot.ranges = False
    done = client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]
    assert (done.resumed_from, ranges(depot)[-1][1]) == (0, 200)


def test_a23_nothing_was_missing(client: APIClient, depot: DepotEmulator, tmp_path: Path) -> None:
    """416 for a part file of the full length: it becomes the file; with a digest, only after a look."""
    for digest in (None, f"sha256:{sha256(depot.files['large.bin'])}"):
        target = tmp_path / "f"
        killed(client, depot, target)
        target.with_name("f.part").write_bytes(depot.files["large.bin"])
        done = client.download(GET_FILE, "large.bin", target=target, resume=True, digest=digest)
        assert (target.read_bytes(), done.resumed_from) == (depot.files["large.bin"], 300_000)
        assert ranges(depot)[-1] == ("bytes=300000-", 416)
        assert names(tmp_path) == ["f"]
        target.unlink()


def test_a23_too_much_was_there(client: APIClient, depot: DepotEmulator, tmp_path: Path) -> None:
    """416 for a part file that is too long: it starts over."""
    killed(client, depot, tmp_path / "f")
    (tmp_path / "f.part").write_bytes(depot.files["large.bin"] + b"too much")
    client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]
    assert ranges(depot)[-2:] == [("bytes=300008-", 416), (None, 200)]


@pytest.mark.parametrize("validators", ["weak", "none"])
def test_what_has_no_version_starts_over(
    client: APIClient, depot: DepotEmulator, tmp_path: Path, validators: Any
) -> None:
    """Without a strong validator two halves could belong to two files: none is kept, and no range is asked for."""
    depot.validators = validators
    depot.faults.add("GET", "files/*", calls="1-2", truncate="body")
    with pytest.raises(APIConnectionError):
        client.download(
            GET_FILE, "large.bin", target=tmp_path / "f", resume=True, options={"max_retries": 0}
        )
    assert names(tmp_path) == []
    client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]
    assert ranges(depot) == [(None, 200)] * 3


def test_a_date_will_do_as_version(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """`Last-Modified` goes into `If-Range` where there is no strong `ETag`."""
    depot.validators = "modified"
    killed(client, depot, tmp_path / "f")
    client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert depot.requests[-1].header("if-range") == "Sun, 01 Jun 2025 08:00:00 GMT"
    assert ranges(depot)[-1] == ("bytes=150000-", 206)


def test_the_part_of_another_file_is_not_used(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """A part file belongs to its URL; a state file that cannot be read belongs to nothing."""
    killed(client, depot, tmp_path / "f")
    client.download(GET_FILE, "small.txt", target=tmp_path / "f", resume=True)
    assert ranges(depot)[-1] == (None, 200)
    killed_again(client, depot, tmp_path / "f")
    (tmp_path / "f.part.json").write_text("{")
    client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert ranges(depot)[-1] == (None, 200)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]


def killed_again(client: APIClient, depot: DepotEmulator, target: Path) -> None:
    """As `killed`, where the file is there already."""
    target.unlink()
    killed(client, depot, target)


def test_the_state_holds_no_secret(
    depot: DepotEmulator, tmp_path: Path, client: APIClient
) -> None:
    """The query of the URL is not written down, and the file is for its owner's eyes."""
    depot.faults.add("GET", "files/*", truncate="body")
    with pytest.raises(APIConnectionError):
        client.download(
            GET_FILE,
            "large.bin",
            query={"token": "s3cret"},
            target=tmp_path / "f",
            resume=True,
            options={"max_retries": 0},
        )
    state = tmp_path / "f.part.json"
    assert "s3cret" not in state.read_text()
    assert "files/large.bin" in state.read_text()
    assert state.stat().st_mode & 0o777 == 0o600


def test_a_failed_download_leaves_nothing(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """Neither after an error status nor in the middle of the body; the old file stays."""
    target = tmp_path / "f"
    target.write_text("old")
    with pytest.raises(NotFoundError):
        client.download(GET_FILE, "none", target=target)
    depot.faults.add("GET", "files/*", truncate="body")
    with pytest.raises(APIConnectionError):
        client.download(GET_FILE, "large.bin", target=target, options={"max_retries": 0})
    depot.faults.clear()
    depot.faults.add("GET", "files/*", status=500)
    with pytest.raises(ServerError):
        client.download(GET_FILE, "large.bin", target=target, options={"max_retries": 0})
    assert (names(tmp_path), target.read_text()) == (["f"], "old")


def test_a23_the_disk_is_full(
    client: APIClient, depot: DepotEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The error is the operating system's; a part that may be resumed is kept, any other is not."""

    def full(part: PartFile, chunk: bytes) -> None:
        if part.size + len(chunk) > 200_000:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        write(part, chunk)

    write = PartFile.write
    with monkeypatch.context() as patch:
        patch.setattr(PartFile, "write", full)
        with pytest.raises(OSError, match="No space left"):
            client.download(GET_FILE, "large.bin", target=tmp_path / "f")
        assert names(tmp_path) == []
        with pytest.raises(OSError, match="No space left"):
            client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
        assert names(tmp_path) == ["f.part", "f.part.json"]
    done = client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True)
    assert 0 < done.resumed_from <= 200_000
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]


def test_a_file_that_is_not_the_promised_one(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """Another digest, or too many bytes: an error, and nothing is kept, or the next run would fail the same way."""
    for wrong in ({"digest": f"sha256:{sha256(b'another')}"}, {"max_bytes": 299_999}):
        with pytest.raises(DecodeError, match=r"digest|max_bytes"):
            client.download(GET_FILE, "large.bin", target=tmp_path / "f", resume=True, **wrong)
        assert "f" not in names(tmp_path)
    depot.compresses = True
    with pytest.raises(DecodeError, match="max_bytes"):
        client.download(GET_FILE, "large.bin", target=tmp_path / "g", max_bytes=100_000)
    assert not any(name.startswith("g") for name in names(tmp_path))


def test_a_compressed_answer_is_undone(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """A server that compresses although it was asked not to: the file is right, its length is not known before."""
    depot.compresses = True
    events, progress = collector()
    done = client.download(GET_FILE, "large.bin", target=tmp_path / "f", progress=progress)
    assert (tmp_path / "f").read_bytes() == depot.files["large.bin"]
    assert (done.size, events[-1].total) == (300_000, None)


def test_progress_that_raises_ends_it(client: APIClient, tmp_path: Path) -> None:
    """What the callback raises comes out as it is, and nothing is left behind."""

    def progress(event: object) -> None:
        raise ZeroDivisionError(event)

    with pytest.raises(ZeroDivisionError):
        client.download(GET_FILE, "large.bin", target=tmp_path / "f", progress=progress)
    assert names(tmp_path) == []
    client.request(GET_FILE, "small.txt")


def test_arguments_are_checked_before_anything_is_sent(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """A target that cannot be, a digest that is none, a callback that cannot be called."""
    for target, why in (
        (tmp_path, "is a folder"),
        (tmp_path / "no" / "f", "does not exist"),
        ("", "names no file"),
    ):
        with pytest.raises(InvalidRequestError, match=why):
            client.download(GET_FILE, "small.txt", target=target)
    for digest in ("", "sha256:12", "md4x:00", "sha256:" + "g" * 64, "shake_128:00"):
        with pytest.raises(InvalidRequestError, match="digest"):
            client.download(GET_FILE, "small.txt", target=tmp_path / "f", digest=digest)
    with pytest.raises(TypeError, match="progress"):
        client.download(GET_FILE, "small.txt", target=tmp_path / "f", progress=3)  # type: ignore[arg-type]
    assert (sent(depot), names(tmp_path)) == ([], [])


def test_a_part_that_nobody_asked_for_is_refused(
    client: APIClient, depot: DepotEmulator, tmp_path: Path
) -> None:
    """206 to a request without a range would leave a short file."""
    depot.faults.add("GET", "files/*", status=206, body=b"half", headers={"content-range": "bytes 0-3/12"})
    with pytest.raises(DecodeError, match="a part of the file came"):
        client.download(GET_FILE, "small.txt", target=tmp_path / "f")
    assert names(tmp_path) == []
    client.download(EVENTS, target=tmp_path / "events")
    assert names(tmp_path) == ["events"]
