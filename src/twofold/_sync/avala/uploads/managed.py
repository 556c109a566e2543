# Generated from _async/avala/uploads/managed.py by twofold.mirror; do not edit.
"""The managed upload of MCAP originals: every part by a grant of its own, publication by the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ...._core.deadline import Deadline
from ...._core.errors import APIConnectionError, APIStatusError
from ...._core.operation import Operation
from ...._runtime import blocking
from ....avala.hosts import TrustedHosts
from ....avala.models.fleet_managed_upload import ManagedFleetUploadStatus, ManagedOriginal
from ....avala.uploads import fleet_operations as ops
from ....avala.uploads import managed_checks as checks
from ....avala.uploads.fleet_checks import refused
from ....avala.uploads.inventory import SourceInventory
from ....avala.uploads.policy import FLEET_ATTEMPTS, ONCE, TO_MANAGED_STORAGE, is_retryable, transfer_wait
from ....avala.uploads.receipts import ReceiptFile
from ....avala.uploads.targets import Part
from ...client import APIClient
from .storage import Pause, Storage, work_through

T = TypeVar("T")

_FINAL = frozenset({"succeeded", "failed"})


class ManagedUpload:
    """One call of `upload_managed_recording`.

    Args:
        client: sends everything.
        source: the files, with their digests.
        receipts: where the receipt is; its lock has to be held.
        binding: what the receipt is bound to.
    """

    def __init__(
        self,
        client: APIClient,
        source: SourceInventory,
        receipts: ReceiptFile,
        binding: Mapping[str, Any],
    ) -> None:
        self._client = client
        self._source = source
        self._receipts = receipts
        self._binding = binding
        self._recording: str = binding["recording_uid"]
        self._hosts = TrustedHosts.of(client.base_url)
        self._storage = Storage(client)
        self._pause = Pause(client)
        self._session = ""
        self._pins: dict[str, str] = {}
        self._writing = blocking.Semaphore(1)

    def run(self, workers: int, wait_timeout: float, new_session: str) -> ManagedFleetUploadStatus:
        """Go on from wherever receipt and server are, to the finalization."""
        receipt = blocking.to_thread(self._receipts.read, self._binding)
        self._session = new_session if receipt is None else str(receipt.get("session_uid") or new_session)
        self._pins = {} if receipt is None else dict(receipt.get("pins") or {})
        self._note()
        status = self._admit()
        if status.finalization is None:
            generations = self._send_all(status, workers)
            files = [
                {"file_uid": uid, "generation_uid": generation}
                for uid, generation in sorted(generations.items())
            ]
            self._client.request(ops.MANAGED_FINALIZE, self._recording, json=self._body(files=files))
        return self._published(wait_timeout)

    def _admit(self) -> ManagedFleetUploadStatus:
        body = self._body(files=checks.manifest(self._source))
        status = self._repeated(
            lambda: self._client.request(ops.ADMIT, self._recording, json=body, options=ONCE)
        )
        return self._checked(status)

    def _send_all(self, status: ManagedFleetUploadStatus, workers: int) -> dict[str, str]:
        """Send what is missing of every file; returns the generation of each."""
        generations: dict[str, str] = {}

        def send(file: ManagedOriginal) -> None:
            generations[file.file_uid] = self._send_file(file)

        work_through(status.files, send, workers, self._pause.stop)
        return generations

    def _send_file(self, file: ManagedOriginal) -> str:
        generation = file.generation
        if generation is not None and generation.state in ("completing", "completed"):
            return generation.generation_uid
        if generation is not None and generation.state == "active":
            uid = generation.generation_uid
            stored = self._stored(file, uid)
        elif generation is None:
            uid, stored = self._begin(file), set[int]()
        else:
            raise refused(f"{file.path} is {generation.state} on the server")
        for part in checks.parts_of(file):
            if part.number not in stored:
                self._send_part(file, uid, part)
        return uid

    def _begin(self, file: ManagedOriginal) -> str:
        body = self._body(file_uid=file.file_uid)
        answer = self._client.request(ops.MANAGED_INIT, self._recording, json=body, options=ONCE)
        return checks.check_generation(answer, self._session, file)

    def _stored(self, file: ManagedOriginal, generation_uid: str) -> set[int]:
        """The parts that the server has."""
        stored: set[int] = set()
        cursor: object = None
        for _ in range(checks.PROGRESS_PAGES):
            query = self._body(file_uid=file.file_uid, generation_uid=generation_uid, after=cursor)
            answer = self._answered(ops.MANAGED_PROGRESS, query)
            found, cursor = checks.check_progress(answer, file)
            stored |= found
            if cursor is None:
                return stored
        raise refused("the server's list of parts does not end")

    def _send_part(self, file: ManagedOriginal, generation_uid: str, part: Part) -> None:
        local = str(self._source.source / file.path)
        body = self._body(file_uid=file.file_uid, generation_uid=generation_uid, numbers=[part.number])

        def attempt() -> None:
            answer = self._client.request(ops.MANAGED_PARTS, self._recording, json=body, options=ONCE)
            grant = checks.check_grant(answer, part, file.path, self._session, self._hosts)
            self._pin(file.file_uid, generation_uid, grant.pin)
            self._storage.put(grant.url, {}, local, part.offset, part.size, TO_MANAGED_STORAGE)

        self._repeated(attempt)

    def _pin(self, file_uid: str, generation_uid: str, pin: str) -> None:
        """See that all parts of a file go to the same object, now and later."""
        name = f"{file_uid}/{generation_uid}"
        with self._writing:
            if self._pins.setdefault(name, pin) != pin:
                raise refused("a grant leads to another object than the one before")
            self._note()

    def _published(self, wait_timeout: float) -> ManagedFleetUploadStatus:
        """Look at the finalization until it has ended, or the time has."""
        deadline = Deadline(wait_timeout, self._pause.clock)
        while True:
            answer = self._answered(ops.MANAGED_STATUS, self._body())
            status = self._checked(answer)
            ended = status.finalization is not None and status.finalization.state in _FINAL
            if ended or deadline.remaining() <= 0:
                return status
            self._pause.wait(min(checks.POLL_SECONDS, deadline.remaining()))

    def _answered(self, operation: Operation[T], query: Mapping[str, Any]) -> T:
        return self._repeated(
            lambda: self._client.request(operation, self._recording, query=query, options=ONCE)
        )

    def _repeated(self, attempt: Callable[[], Any]) -> Any:
        """Up to three attempts of something that does no harm twice."""
        for failures in range(FLEET_ATTEMPTS):
            try:
                return attempt()
            except (APIConnectionError, APIStatusError) as error:
                if failures + 1 == FLEET_ATTEMPTS or not is_retryable(error) or self._pause.stopped:
                    raise
                chance = self._pause.clock.random()
                self._pause.wait(transfer_wait(failures, chance, error.retry_after))
        raise AssertionError("unreachable")

    def _checked(self, status: ManagedFleetUploadStatus) -> ManagedFleetUploadStatus:
        checks.check_managed_status(status, self._source, self._recording, self._session)
        return status

    def _body(self, **more: Any) -> dict[str, Any]:
        return {"protocol": checks.PROTOCOL, "session_uid": self._session, **more}

    def _note(self) -> None:
        receipt = {**self._binding, "session_uid": self._session, "pins": dict(self._pins)}
        blocking.to_thread(self._receipts.write, receipt)
