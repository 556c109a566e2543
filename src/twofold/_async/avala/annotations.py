# The async source; twofold.mirror generates its blocking mirror.
"""Edits of annotations: `client.annotations`."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from itertools import islice
from typing import Any, Unpack

from ..._core.options import RequestOptions
from ..._runtime import aio
from ...avala import operations as ops
from ...avala.errors import AvalaError, InvalidRequestError, bulk_edit_error
from .resource import AsyncAvalaResource

Edit = Mapping[str, Any]


class AsyncBulkEdit:
    """The chunks of a bulk edit: each is sent when it is asked for, and its number and answer are handed out.

    A class and no generator: a loop that is left early leaves nothing behind that wants to be closed.
    """

    def __init__(
        self, send: aio.AsyncFunction[list[Edit], Any], edits: Iterable[Edit], chunk_size: int
    ) -> None:
        self._send = send
        self._edits = iter(edits)
        self._chunk_size = chunk_size
        self._chunk = 0

    def __aiter__(self) -> AsyncIterator[tuple[int, Any]]:
        return self

    async def __anext__(self) -> tuple[int, Any]:
        edits = list(islice(self._edits, self._chunk_size))
        if not edits:
            raise StopAsyncIteration
        try:
            answer = await self._send(edits)
        except AvalaError as error:
            self._edits = iter(())
            raise bulk_edit_error(self._chunk, error) from error
        self._chunk += 1
        return self._chunk - 1, answer


class AsyncAnnotations(AsyncAvalaResource):
    """Edits of annotations: `client.annotations`."""

    def bulk_edit(
        self,
        owner: str,
        slug: str,
        edits: Iterable[Edit],
        *,
        chunk_size: int = 500,
        **options: Unpack[RequestOptions],
    ) -> AsyncBulkEdit:
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
            async for chunk, answer in client.annotations.bulk_edit(owner, dataset_slug, edits):
                print(chunk, answer)
        """
        if chunk_size < 1:
            raise InvalidRequestError(f"chunk_size is {chunk_size}: give 1 or more")

        async def send(chunk: list[Edit]) -> Any:
            return await self._call(ops.ANNOTATIONS_BULK_EDIT, owner, slug, json=chunk, options=options)

        return AsyncBulkEdit(send, edits, chunk_size)
