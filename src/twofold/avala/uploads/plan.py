"""Which files still have to be sent. All of it blocks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from ..errors import InvalidRequestError, UploadStateError
from .sources import check_none_missing
from .stamps import UNTRUSTED, Stamp, file_stamp, same_file
from .state import Entry, UploadState
from .store import UploadStore


@dataclass(frozen=True, slots=True)
class UploadPlan:
    """What one call of `upload_files` does.

    Attributes:
        batch: the uid that files are sent under.
        waiting: files to be sent.
        skipped: paths of those that are stored.
        stamps: what all files looked like at the beginning, by path in the dataset.
        files: all of them.
    """

    batch: str | None
    waiting: list[tuple[str, str]]
    skipped: list[str]
    stamps: dict[str, Stamp]
    files: Sequence[tuple[str, str]]


def plan_upload(
    store: UploadStore, files: Sequence[tuple[str, str]], batch: str | None, resume: bool
) -> UploadPlan:
    """Look at the files and at what is known of them.

    Raises:
        InvalidRequestError: a file that was sent is gone.
        UploadStateError: the state belongs to another batch, or a file was changed within its batch.
        OSError: a file cannot be read.
    """
    state = store.load()
    _check_batch(store, state, batch)
    check_none_missing(state.remote, files, store.dataset_name)
    stamps = {key: file_stamp(local) for local, key in files}
    if batch is not None:
        _check_bound(store, state, stamps)
    done = {key for key in stamps if resume and key in state.uploaded and _is_same(state, key, stamps[key])}
    waiting = [(local, key) for local, key in files if key not in done]
    return UploadPlan(batch, waiting, [key for _, key in files if key in done], stamps, files)


def untrusted(store: UploadStore, plan: UploadPlan) -> list[str]:
    """The files that were changed since the plan was made, which are written down to be sent again."""
    changed = [key for local, key in plan.files if not _still(local, plan.stamps[key])]
    for key in changed:
        store.record(Entry(key, UNTRUSTED, confirmed=False))
    return changed


def total_size(store: UploadStore, files: Sequence[tuple[str, str]], resume: bool) -> int:
    """How many bytes there are to be sent."""
    state = store.load()
    stamps = {key: file_stamp(local) for local, key in files}
    return sum(
        stamp[0]
        for key, stamp in stamps.items()
        if not (resume and key in state.uploaded and _is_same(state, key, stamp))
    )


def _is_same(state: UploadState, key: str, now: Stamp) -> bool:
    return same_file(state.stamps.get(key), now)


def _still(local: str, stamp: Stamp) -> bool:
    try:
        return same_file(stamp, file_stamp(local))
    except OSError:
        return False


def _check_batch(store: UploadStore, state: UploadState, batch: str | None) -> None:
    stored = store.batch()
    if stored is None and not state and batch is not None:
        store.start_batch(resume=True, new=checked_batch(batch))
    elif stored != batch:
        raise UploadStateError(
            f"the batch changed: {store.path('.batch')} belongs to another one. Give the dataset_upload_uid that "
            "prepare_manual_upload_batch returns, or prepare a new batch with resume=False"
        )


def checked_batch(batch: str) -> str:
    """The uid of a batch.

    Raises:
        InvalidRequestError: it is no uuid in its usual form.
    """
    try:
        usual = str(UUID(batch))
    except (ValueError, AttributeError, TypeError):
        usual = None
    if usual != batch:
        raise InvalidRequestError(
            "dataset_upload_uid is no uuid in its usual form: give what was returned for it"
        )
    return batch


def _check_bound(store: UploadStore, state: UploadState, stamps: dict[str, Stamp]) -> None:
    for key, now in stamps.items():
        recorded = state.stamps.get(key)
        if recorded is not None and not same_file(recorded, now):
            raise UploadStateError(
                f"{key} was changed after its upload began, and a batch takes each file once: put it back, or start "
                f"anew with resume=False ({store.path('.json')})"
            )
