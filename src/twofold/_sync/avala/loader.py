# Generated from _async/avala/loader.py by twofold.mirror; do not edit.
"""Public datasets without an account: `twofold.avala.load` and `load`."""

from __future__ import annotations

import warnings
from collections import deque
from collections.abc import Mapping
from typing import IO, Any, Self, Unpack

from ..._core.options import ClientSettings
from ..._core.progress import Progress
from ..._runtime import blocking
from ...avala.config import BASE_URL
from ...avala.errors import MutableDatasetAliasWarning, UnsupportedDatasetModeError
from ...avala.loader.checks import Episodes, Walk, integrity
from ...avala.loader.documents import MAX_PAGE, ObjectDocument, RevisionDocument, Rights
from ...avala.loader.policy import MAX_READ
from ...avala.loader.references import parse_reference
from .resolver import Resolver


def load(
    reference: str,
    *,
    revision: str | None = None,
    streaming: bool = True,
    base_url: str = BASE_URL,
    **settings: Unpack[ClientSettings],
) -> ResolvedDataset:
    """Resolve a public dataset; no key is needed or sent, and nothing is downloaded yet.

    Args:
        reference: `avala://datasets/<uuid>@<sha256>`, or `owner/dataset` with or without `@selector`.
        revision: the selector, if the reference has none; without either it is `main`.
        streaming: has to be True; there is no other mode.
        base_url: of the API; `AVALA_BASE_URL` is not read here.
        **settings: see `ClientSettings`.

    Returns:
        The revision that the reference means now; close it, or use it as a context manager.

    Raises:
        DatasetReferenceError: the reference has another form.
        UnsupportedDatasetModeError: `streaming` is not True.
        DatasetResolverError: it cannot be resolved; `reason` says why.

    Example:
        with load("northwind/harbor@v1") as dataset:
            for found in dataset.objects:
                print(found.logical_path, found.size_bytes)
    """
    if streaming is not True:
        raise UnsupportedDatasetModeError("streaming has to be True: there is no other mode")
    asked = parse_reference(reference, revision)
    if asked.is_alias:
        text = (
            f"{asked.text} may mean another revision tomorrow: use its canonical_reference for the same data"
        )
        warnings.warn(text, MutableDatasetAliasWarning, stacklevel=2)
    resolver = Resolver(base_url, **settings)
    try:
        return ResolvedDataset(resolver.revision(asked), resolver)
    except BaseException:
        with blocking.shield():
            resolver.close()
        raise


class ResolvedDataset:
    """One revision of a public dataset, which never changes.

    Attributes:
        objects: all objects of its manifest.
        episodes: those that are episodes.
    """

    def __init__(self, revision: RevisionDocument, resolver: Resolver) -> None:
        self._revision = revision
        self._resolver = resolver
        self._episodes = Episodes()
        self.objects = self._collection(None)
        self.episodes = self._collection("episode")

    @property
    def requested_reference(self) -> str:
        """What was asked for."""
        return self._revision.requested_reference

    @property
    def display_reference(self) -> str:
        """`owner/dataset@<sha256>`."""
        return self._revision.display_reference

    @property
    def canonical_reference(self) -> str:
        """What means this revision for ever."""
        return self._revision.canonical_reference

    @property
    def dataset_uid(self) -> str:
        """Of the dataset."""
        return self._revision.dataset_uid

    @property
    def revision_uid(self) -> str:
        """Of the revision."""
        return self._revision.revision_uid

    @property
    def revision_sha256(self) -> str:
        """The digest of the revision."""
        return self._revision.revision_sha256

    @property
    def manifest_sha256(self) -> str:
        """The digest of the manifest."""
        return self._revision.manifest.sha256

    @property
    def object_count(self) -> int:
        """How many objects there are."""
        return self._revision.manifest.object_count

    @property
    def total_size_bytes(self) -> int:
        """The size of all objects together."""
        return self._revision.manifest.total_size_bytes

    @property
    def rights(self) -> Rights:
        """What may be done with it."""
        return self._revision.rights

    def for_role(self, role: str) -> DatasetObjectCollection:
        """The objects of one role."""
        return self._collection(role)

    def _collection(self, role: str | None) -> DatasetObjectCollection:
        return DatasetObjectCollection(self._revision, self._resolver, role, self._episodes)

    def close(self) -> None:
        """Close the connections; objects that were opened stay open."""
        self._resolver.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.display_reference}>"


class DatasetObjectCollection:
    """Objects of a revision, fetched page by page while they are iterated; each loop begins anew."""

    def __init__(
        self, revision: RevisionDocument, resolver: Resolver, role: str | None, episodes: Episodes
    ) -> None:
        self._revision = revision
        self._resolver = resolver
        self._role = role
        self._episodes = episodes

    def __iter__(self) -> ObjectWalk:
        return ObjectWalk(self._revision, self._resolver, self._role, self._episodes)

    def __getitem__(self, ordinal: int) -> blocking.Result[ResolvedDatasetObject]:
        """As `get`."""
        return self.get(ordinal)

    def get(self, ordinal: int) -> ResolvedDatasetObject:
        """The object with this ordinal within the role.

        Raises:
            IndexError: there is none.
            UnsupportedDatasetModeError: objects of all roles have no common ordinals.
            DatasetResolverError: it cannot be had.
        """
        if self._role is None:
            raise UnsupportedDatasetModeError("ordinals count within a role: use for_role(...)")
        if isinstance(ordinal, bool) or not isinstance(ordinal, int):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"ordinal is a {type(ordinal).__name__}: give an integer")
        page = None if ordinal < 0 else self._found(ordinal)
        if not page:
            raise IndexError(f"ordinal {ordinal} of role {self._role!r} is out of range")
        return page[0]

    def _found(self, ordinal: int) -> list[ResolvedDatasetObject]:
        page = self._resolver.object_page(self._revision, self._role, {"ordinal": ordinal})
        if len(page.results) > 1 or any(one.ordinal != ordinal for one in page.results):
            raise integrity("object_identity_mismatch")
        confirm_episodes(self._revision, self._resolver, self._episodes, page.results)
        return [ResolvedDatasetObject(one, self._revision, self._resolver) for one in page.results]


class ObjectWalk:
    """An iterator over the objects of a manifest; no generator, so that a loop may be left at any time."""

    def __init__(
        self, revision: RevisionDocument, resolver: Resolver, role: str | None, episodes: Episodes
    ) -> None:
        self._revision = revision
        self._resolver = resolver
        self._role = role
        self._episodes = episodes
        self._walk = Walk(revision, whole=role is None)
        self._ready: deque[ObjectDocument] = deque()
        self._query: dict[str, object] | None = {"limit": MAX_PAGE}

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> ResolvedDatasetObject:
        while not self._ready:
            if self._query is None:
                raise StopIteration
            self._turn(self._query)
        return ResolvedDatasetObject(self._ready.popleft(), self._revision, self._resolver)

    def _turn(self, query: Mapping[str, object]) -> None:
        """Fetch the next page, and believe it only as a whole."""
        page = self._resolver.object_page(self._revision, self._role, query)
        for found in page.results:
            self._walk.take(found)
        cursor = self._walk.turn(page)
        if cursor is None:
            self._walk.end()
        confirm_episodes(self._revision, self._resolver, self._episodes, page.results)
        self._query = None if cursor is None else {"limit": MAX_PAGE, "cursor": cursor}
        self._ready.extend(page.results)


class ResolvedDatasetObject:
    """One object, the bytes of which are fetched when it is opened."""

    def __init__(self, document: ObjectDocument, revision: RevisionDocument, resolver: Resolver) -> None:
        self._document = document
        self._revision = revision
        self._resolver = resolver

    @property
    def object_uid(self) -> str:
        """Of the object."""
        return self._document.object_uid

    @property
    def logical_path(self) -> str:
        """Its path within the dataset."""
        return self._document.logical_path

    @property
    def role(self) -> str:
        """What kind of object it is."""
        return self._document.role

    @property
    def ordinal(self) -> int:
        """Its number within the role."""
        return self._document.ordinal

    @property
    def episode_ordinal(self) -> int | None:
        """The number of the episode that it belongs to."""
        return self._document.episode_ordinal

    @property
    def content_type(self) -> str:
        """Of its bytes."""
        return self._document.content_type

    @property
    def origin(self) -> str:
        """The name of the origin that it comes from."""
        return self._document.origin

    @property
    def size_bytes(self) -> int:
        """Its size."""
        return self._document.size_bytes

    @property
    def sha256(self) -> str:
        """The digest of its bytes."""
        return self._document.sha256

    @property
    def extra_fields(self) -> Mapping[str, Any]:
        """What else the manifest says of it."""
        return dict(self._document.model_extra or {})

    def open(self, *, progress: Progress | None = None) -> IO[bytes]:
        """Fetch it into a temporary file: up to 8 MiB in memory, on disk beyond that. Close it after use.

        Args:
            progress: called with a `ProgressEvent`.

        Returns:
            A seekable binary file at its beginning; size and SHA-256 have been checked.

        Raises:
            DatasetResolverError: no right to fetch it was granted.
            DatasetDownloadError: the bytes did not come, or are not those of this object; `reason` says which.

        Example:
            with found.open() as file:
                head = file.read(16)
        """
        return self._resolver.open(self._revision, self._document, progress)

    def read(self, *, max_bytes: int = MAX_READ) -> bytes:
        """Its bytes, for objects that fit into memory.

        Raises:
            UnsupportedDatasetModeError: it is larger than `max_bytes`; nothing was fetched.
            DatasetResolverError, DatasetDownloadError: as `open`.
        """
        if self.size_bytes > max_bytes:
            raise UnsupportedDatasetModeError(
                f"{self.logical_path} has {self.size_bytes} bytes, more than the {max_bytes} of max_bytes: use open()"
            )
        with self.open() as file:
            return blocking.to_thread(file.read)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.role}[{self.ordinal}] {self.logical_path}>"


def confirm_episodes(
    revision: RevisionDocument, resolver: Resolver, episodes: Episodes, page: list[ObjectDocument]
) -> None:
    """See that every episode that objects of a page belong to exists."""
    wanted = episodes.unknown(page)
    if wanted:
        answer = resolver.episodes(revision, wanted)
        episodes.confirm(wanted, answer.results)
