# The async source; twofold.mirror generates its blocking mirror.
"""A client of the store of files as an author writes it once, over all helpers that deal in bodies."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from twofold import Download
from twofold._async.uploads import AsyncResumable
from twofold._core.multipart import FileTypes
from twofold.codex_bot import ApiOptions, BaseApiClient, TransferOptions


class Store(BaseApiClient):
    """Files, lines, and uploads in parts."""

    async def lines(self, count: int) -> list[str]:
        """The lines of a stream."""
        async with self._stream("GET", "/lines", params={"count": count}) as response:
            return [line async for line in response.iter_lines()]

    async def save(self, name: str, target: Path, **options: Unpack[TransferOptions]) -> Download:
        """A file, to be found under a path."""
        return await self._download(self._path("/files/{}", name), target, **options)

    async def put(self, name: str, content: Any, **options: Unpack[ApiOptions]) -> Any:
        """A new file."""
        return await self._request("PUT", self._path("/files/{}", name), content=content, **options)

    async def send(self, kind: str, file: FileTypes, **options: Unpack[ApiOptions]) -> Any:
        """A form with a file."""
        return await self._request("POST", "/echo", form={"kind": kind}, files={"file": file}, **options)

    async def send_parts(self, content: bytes, part_size: int) -> Any:
        """A file in parts."""
        return await self._upload(Session(self), content, part_size=part_size)

    async def put_elsewhere(self, signed: str, content: bytes) -> Any:
        """A file for a signed URL."""
        url = str(self.client.base_url.join(signed))
        return (await self._request_external("PUT", url, content=content)).data


class Session(AsyncResumable[Any]):
    """The store's protocol for uploads in parts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._path = ""

    async def start(self, size: int) -> int:
        """Open one."""
        opened = await self._store._request("POST", "/sessions", {"size": size})
        self._path = self._store._path("/sessions/{}", opened["id"])
        return opened["offset"]

    async def append(self, offset: int, content: bytes) -> int:
        """One part."""
        headers = {"Upload-Offset": str(offset)}
        answer = await self._store._request("PATCH", self._path, content=content, headers=headers)
        return answer["offset"]

    async def offset(self) -> int:
        """How far it has come."""
        return (await self._store._request("GET", self._path))["offset"]

    async def finish(self, size: int) -> Any:
        """Close it."""
        return await self._store._request("POST", f"{self._path}/finish", {"size": size})
