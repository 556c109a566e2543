"""What the documents of one revision have to agree on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

from pydantic import ValidationError

from ..._core.errors import APIConnectionError, APIStatusError, DecodeError, TwofoldError
from ..errors import DatasetIntegrityError, DatasetResolverError, DatasetRevisionWithdrawnError
from ..hosts import EDGE_HOST, PROVIDER_HOSTS, TrustedHosts, plain_url, secure
from .documents import AccessGrant, ObjectDocument, ObjectPage, RevisionDocument, Withdrawal
from .references import Reference, canonical_reference

# Seconds.
_LONGEST_GRANT = 300.0
_SHORTEST_GRANT = 5.0
_CLOCK_TOLERANCE = 30.0

_PRODUCTION = frozenset({"https://api.avala.ai/api/v1", "https://server.avala.ai/api/v1"})


def integrity(reason: str) -> DatasetIntegrityError:
    """The error for documents that contradict each other."""
    return DatasetIntegrityError(reason)


def resolver_error(error: TwofoldError, digest: str | None) -> DatasetResolverError:
    """What a failed request to the resolver means, `digest` being the revision that it named."""
    status = error.status_code
    if isinstance(error, APIConnectionError):
        return DatasetResolverError("transport_error")
    if isinstance(error, DecodeError) or status is None:
        return integrity("invalid_resolver_response")
    if status == 410:
        return _withdrawn(error, digest)
    if isinstance(error, APIStatusError) and status >= 500:
        return DatasetResolverError("service_unavailable", status)
    reason = {404: "not_found", 429: "rate_limited"}.get(status, "request_rejected")
    return DatasetResolverError(reason, status)


def _withdrawn(error: TwofoldError, digest: str | None) -> DatasetResolverError:
    try:
        found = Withdrawal.model_validate(error.body)
    except ValidationError:
        return DatasetResolverError("request_rejected", 410)
    own = canonical_reference(found.dataset_uid, found.revision_sha256)
    if found.revision_sha256 != digest or found.canonical_reference != own:
        return integrity("withdrawal_identity_mismatch")
    return DatasetRevisionWithdrawnError(found.canonical_reference, found.dataset_uid, found.revision_sha256)


def check_revision(revision: RevisionDocument, asked: Reference) -> None:
    """See that a revision is the one that was asked for."""
    display = f"{asked.name}@{revision.revision_sha256}"
    if (
        revision.requested_reference != asked.text
        or (asked.name is not None and revision.display_reference != display)
        or not revision.display_reference.endswith(f"@{revision.revision_sha256}")
        or (asked.digest is not None and revision.revision_sha256 != asked.digest)
        or (asked.dataset_uid is not None and revision.dataset_uid != asked.dataset_uid)
    ):
        raise integrity("resolver_identity_mismatch")


def check_page(page: ObjectPage, revision: RevisionDocument, role: str | None) -> None:
    """See that a page belongs to the revision, and its objects to the role."""
    manifest = revision.manifest
    if (page.canonical_reference, page.revision_sha256, page.manifest_sha256) != (
        revision.canonical_reference,
        revision.revision_sha256,
        manifest.sha256,
    ):
        raise integrity("object_page_identity_mismatch")
    origins = {origin.name for origin in manifest.origins}
    for found in page.results:
        own_path = f"{revision.objects_path}{found.object_uid}/access/"
        if (
            found.access_path != own_path
            or found.origin not in origins
            or (role is not None and found.role != role)
        ):
            raise integrity("object_identity_mismatch")


class Walk:
    """The order, the counts and the cursors of one walk through a manifest, which grows with it to a known size.

    Args:
        revision: the counts are those of its manifest.
        whole: whether the walk has to come to all of them.
    """

    def __init__(self, revision: RevisionDocument, *, whole: bool) -> None:
        self._manifest = revision.manifest
        self._whole = whole
        self._last: tuple[str, int, str] | None = None
        self._uids: set[bytes] = set()
        self._bytes = 0
        self._cursors: set[str] = set()

    def take(self, found: ObjectDocument) -> None:
        """The next object."""
        key = (found.role, found.ordinal, found.logical_path)
        uid = UUID(found.object_uid).bytes
        if uid in self._uids or key == self._last:
            raise integrity("duplicate_manifest_object")
        if self._last is not None and key < self._last:
            raise integrity("invalid_manifest_order")
        self._last = key
        self._uids.add(uid)
        self._bytes += found.size_bytes
        if len(self._uids) > self._manifest.object_count:
            raise integrity("manifest_object_count_mismatch")
        if self._bytes > self._manifest.total_size_bytes:
            raise integrity("manifest_total_size_mismatch")

    def turn(self, page: ObjectPage) -> str | None:
        """The cursor of the page after this one."""
        cursor = page.next_cursor
        if cursor is not None and (cursor in self._cursors or not page.results):
            raise integrity("invalid_cursor_sequence")
        if cursor is not None:
            self._cursors.add(cursor)
        return cursor

    def end(self) -> None:
        """There are no more."""
        if self._whole and len(self._uids) != self._manifest.object_count:
            raise integrity("manifest_object_count_mismatch")
        if self._whole and self._bytes != self._manifest.total_size_bytes:
            raise integrity("manifest_total_size_mismatch")


class Episodes:
    """Which episodes are known to exist."""

    def __init__(self) -> None:
        self._known: set[int] = set()

    def unknown(self, page: Sequence[ObjectDocument]) -> list[int]:
        """The episodes that objects of a page belong to and that have to be looked up, at most one per object."""
        self._known |= {one.ordinal for one in page if one.role == "episode"}
        wanted = {one.episode_ordinal for one in page if one.episode_ordinal is not None}
        return sorted(wanted - self._known)

    def confirm(self, wanted: Sequence[int], found: Sequence[ObjectDocument]) -> None:
        """Take the answer to a look-up."""
        ordinals = [one.ordinal for one in found]
        if len(set(ordinals)) != len(ordinals) or not set(ordinals) <= set(wanted):
            raise integrity("object_identity_mismatch")
        if set(ordinals) != set(wanted):
            raise integrity("dangling_episode_reference")
        self._known |= set(ordinals)


def check_grant(
    grant: AccessGrant, of: ObjectDocument, revision: RevisionDocument, hosts: TrustedHosts, base_url: str
) -> None:
    """See that a grant is for this object, and leads where objects are kept."""
    promised = (
        revision.canonical_reference,
        revision.dataset_uid,
        revision.revision_sha256,
        revision.manifest.sha256,
        of.object_uid,
        of.size_bytes,
        of.sha256,
    )
    if promised != (
        grant.canonical_reference,
        grant.dataset_uid,
        grant.revision_sha256,
        grant.manifest_sha256,
        grant.object_uid,
        grant.size_bytes,
        grant.sha256,
    ):
        raise integrity("access_grant_identity_mismatch")
    _check_place(grant, hosts, base_url)


def grant_seconds(grant: AccessGrant, server_time: float | None, now: float) -> float:
    """How long a grant lasts by the clock of the server, whose `Date` this is; all in seconds since the epoch."""
    expiry = grant.expiry
    if server_time is None or expiry is None or server_time - now > _CLOCK_TOLERANCE:
        raise integrity("invalid_grant_expiry")
    if not 0 < expiry - server_time <= _LONGEST_GRANT:
        raise integrity("invalid_grant_expiry")
    return expiry - server_time


def lasts(seconds: float) -> bool:
    """Whether a grant lasts long enough to be used."""
    return seconds >= _SHORTEST_GRANT


def _check_place(grant: AccessGrant, hosts: TrustedHosts, base_url: str) -> None:
    parts = plain_url(grant.url)
    if parts is None:
        raise integrity("untrusted_download_host")
    api = urlsplit(base_url)
    own = hosts.is_local(parts) or (secure(parts) and parts.hostname == api.hostname)
    if grant.provider == "avala_proxy":
        root = f"{api.path.rstrip('/')}/resolve/download/"
        if not own:
            raise integrity("untrusted_download_host")
        if not parts.path.startswith(root) or ".." in unquote(parts.path):
            raise integrity("untrusted_download_path")
    elif grant.provider == "avala_edge":
        _check_edge(grant, parts, base_url, local=hosts.is_local(parts))
    elif not hosts.is_local(parts) and not (
        secure(parts) and PROVIDER_HOSTS[grant.provider].fullmatch(parts.hostname or "")
    ):
        raise integrity("untrusted_download_host")


def _check_edge(grant: AccessGrant, parts: Any, base_url: str, *, local: bool) -> None:
    trusted = secure(parts) and parts.hostname == EDGE_HOST and base_url.rstrip("/") in _PRODUCTION
    if not (trusted or local):
        raise integrity("untrusted_download_host")
    bound = [grant.dataset_uid, grant.revision_sha256, grant.manifest_sha256, grant.object_uid]
    segments = [one for one in parts.path.split("/") if one in bound]
    query = parts.query
    if segments != bound or not query.startswith("grant=") or "&" in query or query == "grant=":
        raise integrity("untrusted_download_path")
