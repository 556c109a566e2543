# The async source; twofold.mirror generates its blocking mirror.
"""The managed upload of MCAP originals: every part by a grant of its own, publication by the server."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from ...._core.deadline import Deadline
from ...._core.errors import APIConnectionError, APIStatusError
from ...._core.operation import Operation
from ...._runtime import aio
from ....avala.hosts import TrustedHosts
from ....avala.models.fleet_managed_upload import ManagedFleetUploadStatus, ManagedOriginal
from ....avala.uploads import fleet_operations as ops
from ....avala.uploads import managed_checks as checks
from ....avala.uploads.fleet_checks import refused
from ....avala.uploads.inventory import SourceInventory
from ....avala.uploads.policy import FLEET_ATTEMPTS, ONCE, TO_MANAGED_STORAGE, is_retryable, transfer_wait
from ....avala.uploads.receipts import ReceiptFile
from ....avala.uploads.targets import Part
from ...client import AsyncAPIClient
from .storage import AsyncPause, AsyncStorage, work_through

T = TypeVar("T")

_FINAL = frozenset({"succeeded", "failed"})


class AsyncManagedUpload:
    """One call of `upload_managed_recording`.

    Args:
        client: sends everything.
        source: the files, with their digests.
        receipts: where the receipt is; its lock has to be held.
        binding: what the receipt is bound to.
    """

    def __init__(
        self,
        client: AsyncAPIClient,
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
        self._storage = AsyncStorage(client)
        self._pause = AsyncPause(client)
        self._session = ""
        self._pins: dict[str, str] = {}
        self._writing = aio.AsyncSemaphore(1)

    async def run(self, workers: int, wait_timeout: float, new_session: str) -> ManagedFleetUploadStatus:
        """Go on from wherever receipt and server are, to the finalization."""
        receipt = await aio.to_thread(self._receipts.read, self._binding)
        self._session = new_session if receipt is None else str(receipt.get("session_uid") or new_session)
        self._pins = {} if receipt is None else dict(receipt.get("pins") or {})
        await self._note()
        status = await self._admit()
        if status.finalization is None:
            generations = await self._send_all(status, workers)
            files = [
                {"file_uid": uid, "generation_uid": generation}
                for uid, generation in sorted(generations.items())
            ]
            await self._client.request(ops.MANAGED_FINALIZE, self._recording, json=self._body(files=files))
        return await self._published(wait_timeout)

    async def _admit(self) -> ManagedFleetUploadStatus:
        body = self._body(files=checks.manifest(self._source))
        status = await self._repeated(
            lambda: self._client.request(ops.ADMIT, self._recording, json=body, options=ONCE)
        )
        return self._checked(status)

    async def _send_all(self, status: ManagedFleetUploadStatus, workers: int) -> dict[str, str]:
        """Send what is missing of every file; returns the generation of each."""
        generations: dict[str, str] = {}

        async def send(file: ManagedOriginal) -> None:
            generations[file.file_uid] = await self._send_file(file)

        await work_through(status.files, send, workers, self._pause.stop)
        return generations

    async def _send_file(self, file: ManagedOriginal) -> str:
        generation = file.generation
        if generation is not None and generation.state in ("completing", "completed"):
            return generation.generation_uid
        if generation is not None and generation.state == "active":
            uid = generation.generation_uid
            stored = await self._stored(file, uid)
        elif generation is None:
            uid, stored = await self._begin(file), set[int]()
        else:
            raise refused(f"{file.path} is {generation.state} on the server")
        for part in checks.parts_of(file):
            if part.number not in stored:
                await self._send_part(file, uid, part)
        return uid

    async def _begin(self, file: ManagedOriginal) -> str:
        body = self._body(file_uid=file.file_uid)
        answer = await self._client.request(ops.MANAGED_INIT, self._recording, json=body, options=ONCE)
        return checks.check_generation(answer, self._session, file)

    async def _stored(self, file: ManagedOriginal, generation_uid: str) -> set[int]:
        """The parts that the server has."""
        stored: set[int] = set()
        cursor: object = None
        for _ in range(checks.PROGRESS_PAGES):
            query = self._body(file_uid=file.file_uid, generation_uid=generation_uid, after=cursor)
            answer = await self._answered(ops.MANAGED_PROGRESS, query)
            found, cursor = checks.check_progress(answer, file)
            stored |= found
            if cursor is None:
                return stored
        raise refused("the server's list of parts does not end")

    async def _send_part(self, file: ManagedOriginal, generation_uid: str, part: Part) -> None:
        local = str(self._source.source / file.path)
        body = self._body(file_uid=file.file_uid, generation_uid=generation_uid, numbers=[part.number])

        async def attempt() -> None:
            answer = await self._client.request(ops.MANAGED_PARTS, self._recording, json=body, options=ONCE)
            grant = checks.check_grant(answer, part, file.path, self._session, self._hosts)
            await self._pin(file.file_uid, generation_uid, grant.pin)
            await self._storage.put(grant.url, {}, local, part.offset, part.size, TO_MANAGED_STORAGE)

        await self._repeated(attempt)

    async def _pin(self, file_uid: str, generation_uid: str, pin: str) -> None:
        """See that all parts of a file go to the same object, now and later."""
        name = f"{file_uid}/{generation_uid}"
        async with self._writing:
            if self._pins.setdefault(name, pin) != pin:
                raise refused("a grant leads to another object than the one before")
            await self._note()

    async def _published(self, wait_timeout: float) -> ManagedFleetUploadStatus:
        """Look at the finalization until it has ended, or the time has."""
        deadline = Deadline(wait_timeout, self._pause.clock)
        while True:
            answer = await self._answered(ops.MANAGED_STATUS, self._body())
            status = self._checked(answer)
            ended = status.finalization is not None and status.finalization.state in _FINAL
            if ended or deadline.remaining() <= 0:
                return status
            await self._pause.wait(min(checks.POLL_SECONDS, deadline.remaining()))

    async def _answered(self, operation: Operation[T], query: Mapping[str, Any]) -> T:
        return await self._repeated(
            lambda: self._client.request(operation, self._recording, query=query, options=ONCE)
        )

    async def _repeated(self, attempt: Callable[[], Any]) -> Any:
        """Up to three attempts of something that does no harm twice."""
        for failures in range(FLEET_ATTEMPTS):
            try:
                return await attempt()
            except (APIConnectionError, APIStatusError) as error:
                if failures + 1 == FLEET_ATTEMPTS or not is_retryable(error) or self._pause.stopped:
                    raise
                chance = self._pause.clock.random()
                await self._pause.wait(transfer_wait(failures, chance, error.retry_after))
        raise AssertionError("unreachable")

    def _checked(self, status: ManagedFleetUploadStatus) -> ManagedFleetUploadStatus:
        checks.check_managed_status(status, self._source, self._recording, self._session)
        return status

    def _body(self, **more: Any) -> dict[str, Any]:
        return {"protocol": checks.PROTOCOL, "session_uid": self._session, **more}

    async def _note(self) -> None:
        receipt = {**self._binding, "session_uid": self._session, "pins": dict(self._pins)}
        await aio.to_thread(self._receipts.write, receipt)
