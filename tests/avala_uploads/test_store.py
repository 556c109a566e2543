"""What survives of an upload: state files that are whole, private, shared and bound to one destination."""

from __future__ import annotations

import json
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from twofold.avala.errors import UploadStateError
from twofold.avala.uploads.destination import Destination
from twofold.avala.uploads.stamps import UNTRUSTED, same_file
from twofold.avala.uploads.state import Entry
from twofold.avala.uploads.store import UploadStore, cached_identity, remember_identity
from twofold.testing import FakeClock

HERE = Destination("https://api.avala.ai/api/v1", "", "Harbor", "u:7")
STAMP = (5, 1, 2, 3)
BATCH = "0a000000-0000-4000-8000-000000000001"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The folder of all state files."""
    return tmp_path / "avala" / "uploads"


@pytest.fixture
def store(root: Path, clock: FakeClock) -> UploadStore:
    """The files of one upload."""
    return UploadStore.of(root, "Harbor", HERE, clock)


def done(path: str, stamp: tuple[int, ...] | None = STAMP) -> Entry:
    """A file that was stored."""
    return Entry(path, stamp, confirmed=True)


def names(root: Path) -> list[str]:
    """The endings of the files of the one upload, its lock left out."""
    stem = UploadStore.of(root, "Harbor", HERE).stem
    return sorted(one.name.removeprefix(stem) for one in root.iterdir() if one.suffix != ".lock")


def test_missing_state_is_empty(store: UploadStore) -> None:
    """Nothing was uploaded before the first upload."""
    assert not store.load()
    assert store.batch() is None


def test_what_was_recorded_is_known_to_the_next_process(store: UploadStore, root: Path) -> None:
    """A confirmed file is uploaded, an unconfirmed one may exist; a new store reads both."""
    store.record(done("a.txt"))
    store.record(Entry("b.txt", None, confirmed=False))
    state = UploadStore.of(root, "Harbor", HERE).load()
    assert state.uploaded == {"a.txt"}
    assert state.remote == {"a.txt", "b.txt"}
    assert state.stamps == {"a.txt": STAMP}


def test_files_and_folders_are_private(store: UploadStore, root: Path) -> None:
    """Nobody else can look into them."""
    store.record(done("a.txt"))
    store.compact()
    store.record(done("b.txt"))
    store.start_batch(resume=False, new=BATCH)
    assert all(stat.S_IMODE(one.stat().st_mode) == 0o600 for one in root.iterdir())
    assert [stat.S_IMODE(one.stat().st_mode) for one in (root, root.parent)] == [0o700, 0o700]


def test_the_journal_is_folded_into_the_snapshot(store: UploadStore, root: Path, clock: FakeClock) -> None:
    """At most every two seconds while files are recorded, and when asked to; nothing changes by it."""
    store.record(done("a.txt"))
    assert names(root) == [".journal"]
    clock.advance(2.0)
    store.record(done("b.txt"))
    assert names(root) == [".json"]
    store.record(done("c.txt"))
    assert names(root) == [".journal", ".json"]
    store.compact()
    assert names(root) == [".json"]
    assert store.load().uploaded == {"a.txt", "b.txt", "c.txt"}
    snapshot = json.loads(store.path(".json").read_bytes())
    assert snapshot["uploaded"] == ["a.txt", "b.txt", "c.txt"]
    assert (snapshot["fingerprint"], snapshot["dataset_name"]) == (HERE.fingerprint, "Harbor")


def test_a_compaction_that_was_killed_loses_nothing(store: UploadStore, root: Path) -> None:
    """A journal that was claimed and not folded in is replayed, and folded in by the next compaction."""
    store.record(done("a.txt"))
    store.path(".journal").rename(store.path(".journal.99-ab.compacting"))
    store.record(done("b.txt"))
    assert store.load().uploaded == {"a.txt", "b.txt"}
    store.compact()
    assert names(root) == [".json"]
    assert store.load().uploaded == {"a.txt", "b.txt"}


def test_a_torn_last_line_does_not_count(store: UploadStore) -> None:
    """A process that was killed while writing leaves half a line; it is ignored, and the next one is whole."""
    store.record(done("a.txt"))
    with store.path(".journal").open("ab") as journal:
        journal.write(b'{"r": "b.t')
    assert store.load().uploaded == {"a.txt"}
    store.record(done("c.txt"))
    assert store.load().uploaded == {"a.txt", "c.txt"}


@pytest.mark.parametrize(
    ("suffix", "content"),
    [
        (".json", b"{"),
        (".json", b"[]"),
        (".json", b'{"uploaded": "a", "fingerprint": "x"}'),
        (".json", b'{"uploaded": [], "stamps": {"a": [1]}, "fingerprint": "x"}'),
        (".json", b'{"uploaded": [], "fingerprint": "another destination"}'),
        (".journal", b"nonsense\n"),
        (".journal", b'{"r": 1, "s": null, "c": true, "f": "x"}\n'),
        (".journal", b'{"r": "a", "s": null, "c": true, "f": "another destination"}\n'),
        (".redirect", b'{"stem": "../elsewhere", "fingerprint": "x"}'),
        (".redirect", b"{}"),
    ],
)
def test_damaged_or_foreign_state_is_never_taken_for_empty(
    store: UploadStore, suffix: str, content: bytes
) -> None:
    """The error names the file to delete."""
    store.load()
    path = store.path(suffix)
    path.write_bytes(content)
    with pytest.raises(UploadStateError) as caught:
        store.load()
    assert f"delete {path}" in str(caught.value)


def test_state_that_cannot_be_read_is_not_empty_either(store: UploadStore) -> None:
    """A folder where a file should be is an error, too."""
    store.load()
    store.path(".json").mkdir()
    with pytest.raises(UploadStateError, match="cannot be read"):
        store.load()


def test_a_file_that_changed_while_it_was_sent_is_not_trusted(store: UploadStore) -> None:
    """It may exist, but what is stored of it counts for nothing."""
    store.record(done("a.txt"))
    store.record(Entry("a.txt", UNTRUSTED, confirmed=False))
    state = store.load()
    assert (state.uploaded, state.remote) == (set(), {"a.txt"})
    assert not same_file(state.stamps["a.txt"], STAMP)


def test_stamps_are_compared_as_far_as_both_go() -> None:
    """Older state has two numbers or none; newer has four."""
    assert same_file(None, STAMP)
    assert same_file((5, 1), STAMP)
    assert not same_file((5, 2), STAMP)
    assert not same_file((5, 1, 2, 4), STAMP)
    assert not same_file((5,), STAMP)


def test_a_batch_is_kept_until_it_is_given_up(store: UploadStore) -> None:
    """Resuming returns it; without resuming it is retired, and its files have to be sent again."""
    other = BATCH.replace("1", "2")
    assert store.start_batch(resume=True, new=BATCH) == BATCH
    assert store.start_batch(resume=True, new=other) == BATCH
    store.record(done("a.txt"))
    assert store.start_batch(resume=False, new=other) == other
    assert store.retired() == [BATCH]
    state = store.load()
    assert (state.uploaded, state.remote, state.stamps) == (set(), {"a.txt"}, {})


def test_an_upload_without_a_batch_is_finished_without_one(store: UploadStore) -> None:
    """State from before there were batches gets none."""
    store.record(done("a.txt"))
    assert store.start_batch(resume=True, new=BATCH) is None
    assert store.start_batch(resume=False, new=BATCH) == BATCH


def test_a_damaged_batch_is_an_error(store: UploadStore) -> None:
    """A uid that cannot be one is never sent."""
    store.start_batch(resume=True, new=BATCH)
    store.path(".batch").write_text("no uid")
    with pytest.raises(UploadStateError, match="delete"):
        store.batch()


def test_clearing_forgets_everything(store: UploadStore, root: Path) -> None:
    """After a dataset was made, nothing but the lock is left."""
    store.start_batch(resume=True, new=BATCH)
    store.record(done("a.txt"))
    store.compact()
    store.record(done("b.txt"))
    store.clear()
    assert names(root) == []
    assert not store.load()


def test_a_late_writer_is_sent_on(store: UploadStore, root: Path) -> None:
    """State written while the account was unknown is taken over, and who still writes there writes here."""
    earlier = UploadStore.of(root, "Harbor", HERE.by("0123456789abcdef"))
    earlier.start_batch(resume=True, new=BATCH)
    earlier.record(done("a.txt"))
    store.record(done("b.txt"))
    store.adopt(earlier)
    store.adopt(earlier)
    earlier.record(done("c.txt"))
    assert store.load().uploaded == earlier.load().uploaded == {"a.txt", "b.txt", "c.txt"}
    assert store.batch() == BATCH
    earlier.clear()
    assert not store.load()


def test_nothing_to_take_over_leaves_nothing_behind(store: UploadStore, root: Path) -> None:
    """Without earlier state there is no marker."""
    store.load()
    store.adopt(UploadStore.of(root, "Harbor", HERE.by("0123456789abcdef")))
    earlier = UploadStore.of(root, "Harbor", HERE.by("fedcba9876543210"))
    earlier.load()
    store.adopt(earlier)
    assert earlier.redirect() is None


def test_an_identity_is_kept_for_each_key(root: Path) -> None:
    """The uid of a key's owner is asked for once; a cache that cannot be read is asked for again."""
    remember_identity(root, "https://h", "k1", "u1")
    remember_identity(root, "https://h", "k2", "u2")
    assert [cached_identity(root, "https://h", key) for key in ("k1", "k2", "k3")] == ["u1", "u2", None]
    for content in ("{", "[]"):
        (root / "identity.json").write_text(content)
        assert cached_identity(root, "https://h", "k1") is None


WRITER = """
import sys
from pathlib import Path
from tests.avala_uploads.test_store import HERE, done
from twofold.avala.uploads.store import UploadStore
store = UploadStore.of(Path(sys.argv[1]), "Harbor", HERE)
for n in range(40):
    store.record(done(f"{sys.argv[2]}/{n}"))
    if n % 7 == 0:
        store.compact()
"""


def test_eight_processes_write_and_nothing_is_torn_or_lost(root: Path) -> None:
    """They record and compact at the same time; in the end everything is there."""
    command = [sys.executable, "-c", WRITER, str(root)]
    writers = [subprocess.Popen([*command, str(n)], cwd=Path(__file__).parents[2]) for n in range(8)]
    assert [writer.wait(60) for writer in writers] == [0] * 8
    state = UploadStore.of(root, "Harbor", HERE).load()
    assert state.uploaded == {f"{writer}/{n}" for writer in range(8) for n in range(40)}
