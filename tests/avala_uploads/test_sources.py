"""What is uploaded, and how the server may want to have it: sections 7.2 and 7.4."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from twofold.avala.errors import APIResponseError, InvalidRequestError, UploadStateError
from twofold.avala.uploads.inventory import SourceFile, collect_inventory, read_unchanged
from twofold.avala.uploads.sources import check_files, check_none_missing, collect_local
from twofold.avala.uploads.targets import (
    MIB,
    FormTarget,
    Part,
    PartsTarget,
    PutTarget,
    StoredTarget,
    parse_part,
    parse_target,
    plan_parts,
)
from twofold.avala.uploads.window import FileWindow, HashingWindow


def tree(folder: Path, *paths: str) -> Path:
    """A folder with these files, each holding its own name."""
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(path)
    return folder


def test_all_files_of_a_folder_in_order(tmp_path: Path) -> None:
    """Each folder's files come before those of the folders in it, all sorted, by paths with slashes."""
    source = tree(tmp_path / "in", "b.txt", "a/z.txt", "a/y/x.txt", "c.txt")
    found = collect_local(source, tmp_path / "state")
    assert [key for _, key in found] == ["b.txt", "c.txt", "a/z.txt", "a/y/x.txt"]
    assert all(Path(local).read_text() == key for local, key in found)


def test_a_single_file_is_a_source(tmp_path: Path) -> None:
    """Its path in the dataset is its name."""
    tree(tmp_path, "in/a.txt")
    assert collect_local(str(tmp_path / "in/a.txt"), tmp_path / "state") == [
        (str(tmp_path / "in/a.txt"), "a.txt")
    ]


def test_state_files_are_never_uploaded(tmp_path: Path) -> None:
    """Neither the folder itself nor links into it; a link that leads up ends, other links are followed."""
    source = tree(tmp_path / "in", "a.txt", "state/x.json", "sub/b.txt")
    tree(tmp_path / "other", "c.txt")
    (source / "link.json").symlink_to(source / "state/x.json")
    (source / "elsewhere").symlink_to(tmp_path / "other")
    (source / "sub/up").symlink_to(source)
    found = collect_local(source, source / "state")
    assert [key for _, key in found] == ["a.txt", "elsewhere/c.txt", "sub/b.txt"]


@pytest.mark.parametrize(
    ("path", "message"), [("empty", "no files found"), ("none", "does not exist"), ("state/x", "state files")]
)
def test_sources_that_are_refused(tmp_path: Path, path: str, message: str) -> None:
    """An empty folder, one that is not there, and one among the state files."""
    tree(tmp_path, "state/x/a.txt")
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match=message):
        collect_local(tmp_path / path, tmp_path / "state")


def test_each_file_has_a_place_of_its_own() -> None:
    """Two files for one place, a file without one, and no workers are refused."""
    check_files([("a", "x"), ("b", "y")], 1)
    with pytest.raises(InvalidRequestError, match="same destination path"):
        check_files([("a", "x"), ("b", "x")], 1)
    with pytest.raises(InvalidRequestError, match="no destination path"):
        check_files([("a", "")], 1)
    for workers in (0, True, "2"):
        with pytest.raises(InvalidRequestError, match="workers"):
            check_files([], workers)


def test_what_was_uploaded_may_not_leave_the_source() -> None:
    """The dataset would hold it all the same; the message names the first three."""
    check_none_missing({"a"}, [("/a", "a")], "Harbor")
    with pytest.raises(
        ValueError, match="b, c, d and 1 more: uploaded earlier, but no longer in Harbor's source"
    ):
        check_none_missing({"a", "b", "c", "d", "e"}, [("/a", "a")], "Harbor")


def test_a_form_is_the_first_version_of_the_protocol() -> None:
    """With `method` POST or without one; the file's type is that of the form, or guessed."""
    fields = {"key": "x", "Content-Type": "image/jpeg"}
    target = parse_target({"url": "u", "fields": fields}, 5)
    assert (
        target == parse_target({"method": "POST", "url": "u", "fields": fields}, 5) == FormTarget("u", fields)
    )
    assert FormTarget("u", fields).content_type("a.png") == "image/jpeg"
    assert FormTarget("u", {}).content_type("a.png") == "image/png"
    assert FormTarget("u", {}).content_type("a.unknown-kind") == "application/octet-stream"


def test_the_second_version_puts_files_whole_or_in_parts() -> None:
    """Parts that are listed with their size are not sent again; those with another size are."""
    put = {"method": "PUT", "upload_uid": "7", "url": "u", "headers": {"If-None-Match": "*"}}
    assert parse_target(put, 5) == PutTarget("7", "u", {"If-None-Match": "*"})
    assert parse_target({**put, "complete": True}, 5) == StoredTarget("7")
    parts = {
        "method": "MULTIPART",
        "upload_uid": "7",
        "part_size": 5 * MIB,
        "part_count": 3,
        "uploaded_parts": [{"part_number": 1, "size": 5 * MIB}, {"part_number": 3, "size": 1}],
    }
    missing = (Part(2, 5 * MIB, 5 * MIB), Part(3, 10 * MIB, 2 * MIB))
    assert parse_target(parts, 12 * MIB) == PartsTarget("7", missing)


@pytest.mark.parametrize(
    ("size", "part_size", "count"),
    [
        (10 * MIB, 5 * MIB - 1, 3),
        (10 * MIB, 128 * MIB + 1, 1),
        (10 * MIB, 5 * MIB, 3),
        (10 * MIB, 5 * MIB, True),
        (10 * MIB, "5", 2),
        (10_001 * 5 * MIB, 5 * MIB, 10_001),
    ],
)
def test_a_geometry_that_does_not_fit_is_refused(size: int, part_size: Any, count: Any) -> None:
    """Parts of 5 to 128 MiB, at most 10000 of them, exactly as many as the file needs."""
    with pytest.raises(ValueError, match="part_"):
        plan_parts(size, part_size, count)


@pytest.mark.parametrize(
    "answer",
    [
        [],
        {"method": "PATCH"},
        {"fields": {}},
        {"url": "u", "fields": {"a": 1}},
        {"method": "PUT", "url": "u", "headers": {}},
        {"method": "PUT", "upload_uid": "7", "headers": {}},
        {
            "method": "MULTIPART",
            "upload_uid": "7",
            "part_size": 5 * MIB,
            "part_count": 1,
            "uploaded_parts": {"1": 5},
        },
        {
            "method": "MULTIPART",
            "upload_uid": "7",
            "part_size": 5 * MIB,
            "part_count": 1,
            "uploaded_parts": [1],
        },
    ],
)
def test_other_answers_are_refused(answer: Any) -> None:
    """What the protocol does not have is an error of the server's (and a `ValueError`)."""
    with pytest.raises(APIResponseError):
        parse_target(answer, 5)


def test_one_part_is_answered_with_one_url() -> None:
    """For exactly the part that was asked for."""
    part = Part(2, 10, 5)
    entry = {"part_number": 2, "url": "u", "headers": {}}
    assert parse_part({"parts": [entry]}, part) == PutTarget("", "u", {})
    for parts in ([], [entry, entry], [{**entry, "part_number": 3}], "x", [{"part_number": 2}]):
        with pytest.raises(APIResponseError):
            parse_part({"parts": parts}, part)


def test_a_window_is_a_file_of_its_own(tmp_path: Path) -> None:
    """It begins and ends where it should, and can be rewound; closing it closes the file."""
    place = tmp_path / "x"
    place.write_bytes(bytes(range(100)))
    window = FileWindow(place, 10, 20)
    assert (window.seek(0, os.SEEK_END), window.seek(5), window.tell()) == (20, 5, 5)
    assert window.read(4) == bytes([15, 16, 17, 18])
    assert window.seek(-2, os.SEEK_CUR) == 7
    assert window.read(100) == bytes(range(17, 30))
    assert window.read(1) == b""
    window.close()
    with pytest.raises(ValueError, match="closed"):
        window.read(1)


def test_a_hashing_window_knows_what_was_read(tmp_path: Path) -> None:
    """Since it was last rewound."""
    place = tmp_path / "x"
    place.write_bytes(b"some bytes")
    with HashingWindow(place, 10) as window:
        window.read(3)
        window.seek(0)
        window.read()
        assert window.sha256 == hashlib.sha256(b"some bytes").hexdigest()


def test_an_inventory_has_sizes_and_digests(tmp_path: Path) -> None:
    """Sorted by path, the state folder left out; it says what the server is told."""
    source = tree(tmp_path / "in", "b", "a/c", "state/x")
    found = collect_inventory(source, source / "state")
    digest = hashlib.sha256(b"a/c").hexdigest()
    assert found.files[0] == SourceFile("a/c", 3, digest)
    assert [one.path for one in found.files] == ["a/c", "b"]
    assert (found.total_bytes, found.source) == (4, source.resolve())
    assert found.manifest() == [{"path": "a/c", "size_bytes": 3}, {"path": "b", "size_bytes": 1}]
    assert found.local(found.files[1]) == source.resolve() / "b"


@pytest.mark.parametrize(
    "name",
    [
        "back\\slash",
        " blank",
        "blank ",
        "x" * 250 + "/" + "y" * 250 + "/" + "z" * 250 + "/" + "w" * 250 + "/" + "v" * 30,
    ],
)
def test_paths_that_are_refused(tmp_path: Path, name: str) -> None:
    """Names that servers read in different ways."""
    with pytest.raises(UploadStateError, match="a path is"):
        collect_inventory(tree(tmp_path / "in", name), tmp_path / "state")


def test_sources_that_no_recording_is(tmp_path: Path) -> None:
    """No folder, nothing in it, links, special files."""
    (tmp_path / "empty").mkdir()
    linked, special = tree(tmp_path / "linked", "a"), tree(tmp_path / "special", "a")
    (linked / "b").symlink_to(linked / "a")
    os.mkfifo(special / "pipe")
    for folder in ("none", "empty", "linked", "special", "linked/a"):
        with pytest.raises(UploadStateError, match="source"):
            collect_inventory(tmp_path / folder, tmp_path / "state")


def test_a_file_that_changes_while_it_is_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its digest would be of neither version."""
    place = tree(tmp_path, "a") / "a"
    original = os.fstat

    def fstat(handle: int) -> os.stat_result:
        place.write_text("longer than it was")
        return original(handle)

    monkeypatch.setattr(os, "fstat", fstat)
    with pytest.raises(UploadStateError, match="was changed while it was read"):
        read_unchanged(place)
