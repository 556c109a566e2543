# Generated from _async/codex_bot/store.py by twofold.mirror; do not edit.
"""A client of the store of files as an author writes it once, over all helpers that deal in bodies."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Unpack

from twofold import Download
from twofold._sync.uploads import Resumable
from twofold._core.multipart import FileTypes
from twofold.codex_bot import ApiOptions, SyncBaseApiClient, TransferOptions


class Store(SyncBaseApiClient):
    """Files, lines, and uploads in parts."""

    def lines(self, count: int) -> list[str]:
        """The lines of a stream."""
        with self._stream("GET", "/lines", params={"count": count}) as response:
            return [line for line in response.iter_lines()]

    def save(self, name: str, target: Path, **options: Unpack[TransferOptions]) -> Download:
        """A file, to be found under a path."""
        return self._download(self._path("/files/{}", name), target, **options)

    def put(self, name: str, content: Any, **options: Unpack[ApiOptions]) -> Any:
        """A new file."""
        return self._request("PUT", self._path("/files/{}", name), content=content, **options)

    def send(self, kind: str, file: FileTypes, **options: Unpack[ApiOptions]) -> Any:
        """A form with a file."""
        return self._request("POST", "/echo", form={"kind": kind}, files={"file": file}, **options)

    def send_parts(self, content: bytes, part_size: int) -> Any:
        """A file in parts."""
        return self._upload(Session(self), content, part_size=part_size)

    def put_elsewhere(self, signed: str, content: bytes) -> Any:
        """A file for a signed URL."""
        url = str(self.client.base_url.join(signed))
        return (self._request_external("PUT", url, content=content)).data


class Session(Resumable[Any]):
    """The store's protocol for uploads in parts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._path = ""

    def start(self, size: int) -> int:
        """Open one."""
        opened = self._store._request("POST", "/sessions", {"size": size})
        self._path = self._store._path("/sessions/{}", opened["id"])
        return opened["offset"]

    def append(self, offset: int, content: bytes) -> int:
        """One part."""
        headers = {"Upload-Offset": str(offset)}
        answer = self._store._request("PATCH", self._path, content=content, headers=headers)
        return answer["offset"]

    def offset(self) -> int:
        """How far it has come."""
        return (self._store._request("GET", self._path))["offset"]

    def finish(self, size: int) -> Any:
        """Close it."""
        return self._store._request("POST", f"{self._path}/finish", {"size": size})
