# Generated from _async/avala/annotations.py by twofold.mirror; do not edit.
"""Edits of annotations: `client.annotations`."""

from __future__ import annotations

from collections.abc import Iterator, Iterable, Mapping
from itertools import islice
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ..._runtime import blocking
from ...avala import operations as ops
from ...avala.errors import AvalaError, InvalidRequestError, bulk_edit_error
from .resource import AvalaResource

Edit = Mapping[str, Any]


class BulkEdit:
    """The chunks of a bulk edit: each is sent when it is asked for, and its number and answer are handed out.

    A class and no generator: a loop that is left early leaves nothing behind that wants to be closed.
    """

    def __init__(
        self, send: blocking.Function[list[Edit], Any], edits: Iterable[Edit], chunk_size: int
    ) -> None:
        self._send = send
        self._edits = iter(edits)
        self._chunk_size = chunk_size
        self._chunk = 0

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        return self

    def __next__(self) -> tuple[int, Any]:
        edits = list(islice(self._edits, self._chunk_size))
        if not edits:
            raise StopIteration
        try:
            answer = self._send(edits)
        except AvalaError as error:
            self._edits = iter(())
            raise bulk_edit_error(self._chunk, error) from error
        self._chunk += 1
        return self._chunk - 1, answer


class Annotations(AvalaResource):
    """Edits of annotations: `client.annotations`."""

    def bulk_edit(
        self,
        owner: str,
        slug: str,
        edits: Iterable[Edit],
        *,
        chunk_size: int = 500,
        **options: Unpack[RequestOptions],
    ) -> BulkEdit:
        """Change many annotations, chunk by chunk; nothing is sent before it is iterated.

        Args:
            owner: slug of an organization, or name of a user.
            slug: of the dataset.
            edits: each with `action`, `object_uuid`, `object_type`, one of `dataset_item_uid` and `sequence_uid`, and
                `object_data` for an upsert. They are read as they are sent.
            chunk_size: edits a request.
            **options: see `RequestOptions`; a deadline is for each chunk.

        Returns:
            An iterator over the number of each chunk, from 0, and the answer to it.

        Raises:
            InvalidRequestError: `chunk_size` is below 1.
            BulkEditError: while iterating: a chunk failed (a `RuntimeError`); those before it were applied.

        Example:
            for chunk, answer in client.annotations.bulk_edit(owner, dataset_slug, edits):
                print(chunk, answer)
        """
        if chunk_size < 1:
            raise InvalidRequestError(f"chunk_size is {chunk_size}: give 1 or more")

        def send(chunk: list[Edit]) -> Any:
            return self._call(ops.ANNOTATIONS_BULK_EDIT, owner, slug, json=chunk, options=options)

        return BulkEdit(send, edits, chunk_size)
