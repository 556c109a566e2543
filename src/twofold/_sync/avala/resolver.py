# Generated from _async/avala/resolver.py by twofold.mirror; do not edit.
"""Requests to the public resolver of datasets, and downloads of what it grants."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from email.utils import parsedate_to_datetime
from tempfile import SpooledTemporaryFile
from types import NoneType
from typing import IO, Any, TypeVar, Unpack

from ..._core.decode import Undecodable, decode
from ..._core.errors import APIConnectionError, APIStatusError, TwofoldError
from ..._core.operation import ExternalOperation, Idempotency, Operation
from ..._core.options import ClientSettings
from ..._core.progress import Progress
from ..._runtime import blocking
from ...avala.config import resolve_base_url
from ...avala.errors import DatasetDownloadError, DatasetResolverError
from ...avala.hosts import TrustedHosts
from ...avala.loader import checks
from ...avala.loader.documents import AccessGrant, ObjectDocument, ObjectPage, RevisionDocument
from ...avala.loader.policy import SPOOL_MEMORY, ResolverRetry, download_options
from ...avala.loader.references import Reference
from ..client import APIClient
from ..streams import StreamedResponse
from ..uploads import Reporter

T = TypeVar("T")

_PIECE = 512 * 1024


class Resolver(APIClient):
    """An anonymous client of the resolver: it has no key and ignores proxies of the environment."""

    _default_retry = ResolverRetry()

    def __init__(self, base_url: str, **settings: Unpack[ClientSettings]) -> None:
        root = resolve_base_url(base_url)
        own: ClientSettings = {} if "http_client" in settings else {"trust_env": False}
        own.update(settings)
        super().__init__(root, timeout=30.0, **own)
        self.hosts = TrustedHosts.of(root)
        self.root = root

    def revision(self, reference: Reference) -> RevisionDocument:
        """The revision that a reference means."""
        operation = Operation("GET", reference.path, RevisionDocument)
        try:
            revision = self.request(operation)
        except TwofoldError as error:
            raise checks.resolver_error(error, reference.digest) from None
        checks.check_revision(revision, reference)
        return revision

    def object_page(
        self, revision: RevisionDocument, role: str | None, query: Mapping[str, object]
    ) -> ObjectPage:
        """Some objects of a revision."""
        operation = Operation("GET", revision.objects_path.lstrip("/"), ObjectPage)
        try:
            page = self.request(operation, query={**query, "role": role})
        except TwofoldError as error:
            fault = checks.resolver_error(error, revision.revision_sha256)
            raise _about(fault, "invalid_object_page") from None
        checks.check_page(page, revision, role)
        return page

    def episodes(self, revision: RevisionDocument, ordinals: Sequence[int]) -> ObjectPage:
        """The episodes with these ordinals, at most 100."""
        return self.object_page(revision, "episode", {"ordinals": list(ordinals)})

    def open(
        self, revision: RevisionDocument, wanted: ObjectDocument, progress: Progress | None = None
    ) -> IO[bytes]:
        """An object in a temporary file, at its beginning, once size and digest have proved right."""
        reporter = Reporter(progress, "download", self._clock)
        try:
            # Before the grant: a disk that is full is found out without wasting it.
            spool: IO[bytes] = blocking.to_thread(_new_spool)
        except OSError:
            raise DatasetDownloadError("local", wanted.object_uid, "local_storage_error") from None
        try:
            grant = self._live_grant(revision, wanted)
            self._fetch(grant, spool, reporter)
        except BaseException:
            spool.close()
            raise
        return spool

    def _live_grant(self, revision: RevisionDocument, wanted: ObjectDocument) -> AccessGrant:
        for _ in range(2):
            grant, date = self._grant(revision, wanted)
            checks.check_grant(grant, wanted, revision, self.hosts, self.root)
            if checks.lasts(checks.grant_seconds(grant, date, self._clock.time())):
                return grant
        raise checks.integrity("grant_expiry_too_short")

    def _grant(
        self, revision: RevisionDocument, wanted: ObjectDocument
    ) -> tuple[AccessGrant, float | None]:
        path = wanted.access_path.lstrip("/")
        # A grant changes nothing, so asking for another one does no harm.
        operation = Operation("POST", path, AccessGrant, idempotency=Idempotency.SAFE)
        try:
            return self._answer(operation, {"transport": "avala-edge-v1"})
        except TwofoldError as error:
            fault: TwofoldError = error
        if fault.status_code == 405:
            try:
                return self._answer(Operation("GET", path, AccessGrant), {"transport": "avala-edge-v1"})
            except TwofoldError as error:
                fault = error
        if isinstance(fault, DatasetResolverError):
            raise fault
        raise checks.resolver_error(fault, revision.revision_sha256) from None

    def _answer(
        self, operation: Operation[AccessGrant], query: Mapping[str, object]
    ) -> tuple[AccessGrant, float | None]:
        with self.stream(operation, query=query, max_bytes=1024 * 1024) as response:
            content = response.read()
        try:
            return decode(content, AccessGrant), _date(response.headers.get("date"))
        except Undecodable:
            raise checks.integrity("invalid_access_grant") from None

    def _fetch(self, grant: AccessGrant, spool: IO[bytes], reporter: Reporter) -> None:
        operation = ExternalOperation("GET", grant.url, NoneType)
        try:
            with self.stream(operation, options=download_options(grant.provider)) as response:
                if response.status_code != 200:
                    raise _lost(grant, "provider_response")
                _copy(grant, response, spool, reporter)
        except APIStatusError as error:
            moved = 300 <= (error.status_code or 0) < 400
            raise _lost(grant, "redirect_rejected" if moved else "provider_response") from None
        except APIConnectionError:
            raise _lost(grant, "transport_error") from None


def _copy(
    grant: AccessGrant, response: StreamedResponse, spool: IO[bytes], reporter: Reporter
) -> None:
    """Write the bytes as they travel, and hold them against the grant."""
    digest, size, pieces = hashlib.sha256(), 0, bytearray()

    def write() -> None:
        digest.update(pieces)
        spool.write(pieces)
        pieces.clear()

    def stored(function: Callable[..., object], *arguments: object) -> None:
        try:
            blocking.to_thread(function, *arguments)
        except OSError:
            raise _lost(grant, "local_storage_error") from None

    reporter.began(1, 0, grant.size_bytes)
    while (chunk := response.next_chunk()) is not None:
        size += len(chunk)
        if size > grant.size_bytes:
            raise _lost(grant, "size_mismatch")
        pieces += chunk
        reporter.moved(size)
        if len(pieces) >= _PIECE:
            stored(write)
    stored(write)
    stored(spool.seek, 0)
    if size != grant.size_bytes:
        raise _lost(grant, "size_mismatch")
    if digest.hexdigest() != grant.sha256:
        raise _lost(grant, "sha256_mismatch")
    reporter.ended(size)


def _new_spool() -> IO[bytes]:
    spool: Any = SpooledTemporaryFile(max_size=SPOOL_MEMORY)  # noqa: SIM115 - the caller of open() closes it
    return spool


def _lost(grant: AccessGrant, reason: str) -> DatasetDownloadError:
    return DatasetDownloadError(grant.provider, grant.object_uid, reason)


def _about(fault: DatasetResolverError, reason: str) -> DatasetResolverError:
    """A document that cannot be used, named for what it should have been."""
    return checks.integrity(reason) if fault.reason == "invalid_resolver_response" else fault


def _date(value: str | None) -> float | None:
    try:
        return None if value is None else parsedate_to_datetime(value).timestamp()
    except ValueError:
        return None
