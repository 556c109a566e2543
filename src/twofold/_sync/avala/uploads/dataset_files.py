# Generated from _async/avala/uploads/dataset_files.py by twofold.mirror; do not edit.
"""The files of a dataset on their way: several at once, each repeated until it is stored, all of it written down."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ...._core.errors import APIStatusError
from ...._core.progress import Progress
from ...._runtime import blocking
from ...._runtime.process import ThreadLock
from ....avala.uploads.errors import SourceChangedError
from ....avala.uploads.plan import UploadPlan
from ....avala.uploads.policy import ATTEMPTS, is_retryable, may_have_arrived, transfer_wait
from ....avala.uploads.stamps import UNTRUSTED, Stamp, file_stamp, same_file
from ....avala.uploads.state import Entry
from ....avala.uploads.store import UploadStore
from ....avala.uploads.targets import (
    FormTarget,
    Part,
    PartsTarget,
    PutTarget,
    StoredTarget,
    Target,
    base_name,
    parse_part,
    parse_target,
)
from ...client import APIClient
from ..dataset_requests import UploadRequests
from .storage import Pause, Storage, Total, work_through

FileHook = Callable[[str, int], Any]
SkipHook = Callable[[str], Any]

_PARTS_AT_ONCE = 2


@dataclass(frozen=True, slots=True)
class UploadHooks:
    """Whom to tell of an upload.

    Attributes:
        on_progress: told the path and the bytes of each file that was sent.
        on_skipped: told the path of each file that was stored already.
        progress: told of all bytes together.
    """

    on_progress: FileHook | None = None
    on_skipped: SkipHook | None = None
    progress: Progress | None = None

    def check(self) -> None:
        """Raise `TypeError` for one that cannot be called in this half."""
        for name in ("on_progress", "on_skipped", "progress"):
            if (hook := getattr(self, name)) is not None:
                blocking.check_hook(hook, name)


class DatasetFiles:
    """One call of `upload_files`, after its files have been looked through.

    Args:
        client: sends everything.
        requests: presigns and completes.
        store: remembers what has become of each file.
        managed: whether a file must stay what it was when the batch began it.
        hooks: whom to tell.
    """

    def __init__(
        self,
        client: APIClient,
        requests: UploadRequests,
        store: UploadStore,
        hooks: UploadHooks,
        *,
        managed: bool,
    ) -> None:
        self._requests = requests
        self._store = store
        self._managed = managed
        self._hooks = hooks
        self._storage = Storage(client)
        self._pause = Pause(client)
        self._total = Total(None, 0, 0, self._pause.clock)
        # One callback at a time, in threads too.
        self._telling = blocking.Semaphore(1)
        self._counting = ThreadLock()
        self._sent: dict[str, int] = {}

    def run(self, plan: UploadPlan, workers: int) -> int:
        """Send what a plan says; returns how many bytes that were."""
        done = sum(plan.stamps[key][0] for key in plan.skipped)
        total = sum(stamp[0] for stamp in plan.stamps.values())
        self._total = Total(self._hooks.progress, done, total, self._pause.clock)
        self._total.begin()
        for key in plan.skipped:
            self.skip(key)
        try:
            work_through(plan.waiting, self._upload, workers, self._pause.stop)
        finally:
            # Shielded: what is in the journal is safe in any case, this makes the next start faster.
            with blocking.shield():
                blocking.to_thread(self._store.compact)
        self._total.end()
        return sum(self._sent.values())

    def skip(self, key: str) -> None:
        """Tell of a file that was stored before."""
        if self._hooks.on_skipped is not None:
            with self._telling:
                blocking.call_hook(self._hooks.on_skipped, key)

    def _upload(self, file: tuple[str, str]) -> None:
        """Send one file, and write it down."""
        local, key = file
        before = blocking.to_thread(file_stamp, local)
        if self._managed:
            blocking.to_thread(self._store.record, Entry(key, before, confirmed=False))
        self._repeated(local, key, before)
        self._check_unchanged(local, key, before)
        blocking.to_thread(self._store.record, Entry(key, before, confirmed=True))
        if key not in self._sent:
            self.skip(key)
        elif self._hooks.on_progress is not None:
            with self._telling:
                blocking.call_hook(self._hooks.on_progress, key, before[0])

    def _repeated(self, local: str, key: str, stamp: Stamp) -> None:
        """Send one file, in up to eight attempts."""
        failures = 0
        while True:
            try:
                # A new URL each time: one that is repeated late has expired.
                target = parse_target(self._requests.presign(key, stamp[0]), stamp[0])
                self._transfer(target, local, key, stamp[0])
                return
            except Exception as error:
                self._check_unchanged(local, key, stamp, error)
                if not is_retryable(error) or failures + 1 >= ATTEMPTS or self._pause.stopped:
                    raise
                asked: float | None = getattr(error, "retry_after", None)
                self._pause.wait(transfer_wait(failures, self._pause.clock.random(), asked))
                if self._pause.stopped:
                    raise
                failures += 1

    def _transfer(self, target: Target, local: str, key: str, size: int) -> None:
        try:
            self._send(target, local, key, size)
        except Exception as error:
            if may_have_arrived(error):
                blocking.to_thread(self._store.record, Entry(key, None, confirmed=False))
            raise

    def _send(self, target: Target, local: str, key: str, size: int) -> None:
        match target:
            case FormTarget():
                self._storage.post_form(target, local, base_name(key), size, self._total.of(key, size))
                self._count(key, size)
                return
            case PutTarget():
                self._put(target, local, key, size)
            case PartsTarget():
                self._send_parts(target, local, key)
            case StoredTarget():
                pass
        self._requests.complete(target.upload_uid)

    def _put(self, target: PutTarget, local: str, key: str, size: int) -> None:
        try:
            self._storage.put(
                target.url, target.headers, local, 0, size, progress=self._total.of(key, size)
            )
            self._count(key, size)
        except APIStatusError as error:
            # The store has it already.
            if error.status_code != 412:
                raise

    def _send_parts(self, target: PartsTarget, local: str, key: str) -> None:
        def send(part: Part) -> None:
            grant = parse_part(self._requests.part_url(target.upload_uid, part.number), part)
            told = self._total.of((key, part.number), part.size)
            self._storage.put(grant.url, grant.headers, local, part.offset, part.size, progress=told)
            self._count(key, part.size)

        work_through(target.missing, send, _PARTS_AT_ONCE)

    def _count(self, key: str, size: int) -> None:
        with self._counting:
            self._sent[key] = self._sent.get(key, 0) + size

    def _check_unchanged(
        self, local: str, key: str, stamp: Stamp, cause: Exception | None = None
    ) -> None:
        """See that a file is still what was sent; else what the store has of it cannot be trusted."""
        if blocking.to_thread(is_unchanged, local, stamp):
            return
        blocking.to_thread(self._store.record, Entry(key, UNTRUSTED, confirmed=False))
        raise SourceChangedError(f"{key} was modified while it was being uploaded: start again") from cause


def is_unchanged(local: str, stamp: Stamp) -> bool:
    """Whether a file is still what it was; blocks."""
    try:
        return same_file(stamp, file_stamp(local))
    except OSError:
        return False
