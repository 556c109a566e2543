"""An Avala whose files are too big for memory: it makes what it sends, forgets what it gets, and keeps nothing."""

from __future__ import annotations

import hashlib
import json
import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

MIB = 1024 * 1024
UID = "00000000-0000-4000-8000-000000000001"
SHA = "0" * 64
_PIECE = bytes(64 * 1024)
_LENGTH = re.compile(rb"content-length: (\d+)", re.IGNORECASE)
_ROOT = f"/resolve/uid/{UID}/{SHA}/objects/"


class BigAvala:
    """One dataset with one object of `size` zeros, and a store that counts what is put there.

    Attributes:
        origin: where it is served.
        received: bytes of bodies that came, those of forms with their frame.
    """

    def __init__(self, size: int, *, part_size: int | None = None, form: bool = False) -> None:
        self.size = size
        self.origin = ""
        self.received = 0
        self._part_size = part_size
        self._form = form
        self._digest = _digest_of_zeros(size)
        self._lock = threading.Lock()

    @property
    def base_url(self) -> str:
        """For clients."""
        return f"{self.origin}/api/v1"

    @property
    def reference(self) -> str:
        """Of the dataset."""
        return f"avala://datasets/{UID}@{SHA}"

    @contextmanager
    def serve(self) -> Iterator[BigAvala]:
        """Run it."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            self.origin = f"http://127.0.0.1:{listener.getsockname()[1]}"
            threading.Thread(target=self._accept, args=(listener,), daemon=True).start()
            yield self

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection:
            buffer = b""
            while chunk := connection.recv(65_536):
                buffer += chunk
                head, end, rest = buffer.partition(b"\r\n\r\n")
                if end:
                    self._answer(connection, head, rest)
                    buffer = b""

    def _answer(self, connection: socket.socket, head: bytes, rest: bytes) -> None:
        method, path = head.split(b" ")[:2]
        body = self._drain(connection, head, rest)
        if path.startswith(b"/zeros"):
            self._send(connection, b"", self.size)
            for _ in range(self.size // len(_PIECE)):
                connection.sendall(_PIECE)
            return
        answer = self._document(path.decode().partition("?")[0].removeprefix("/api/v1"), body)
        content = b"" if method == b"PUT" else json.dumps(answer).encode()
        self._send(connection, content, len(content))

    def _send(self, connection: socket.socket, content: bytes, length: int) -> None:
        date = format_datetime(datetime.now(UTC), usegmt=True).encode()
        connection.sendall(
            b'HTTP/1.1 200 OK\r\nETag: "e"\r\nDate: %s\r\nContent-Length: %d\r\n\r\n%s'
            % (date, length, content)
        )

    def _drain(self, connection: socket.socket, head: bytes, rest: bytes) -> bytes:
        """Read a body; only a small one is looked at."""
        stated = _LENGTH.search(head)
        length = int(stated[1]) if stated else 0
        space, received = bytearray(65_536), len(rest)
        while received < length:
            count = connection.recv_into(space)
            received += count
            rest = rest if len(rest) > 100_000 else rest + bytes(space[:count])
        if b"/store" in head.split(b"\r\n")[0]:
            with self._lock:
                self.received += length
        return rest

    def _document(self, path: str, body: bytes) -> Any:
        if path.endswith("/file-upload-url/"):
            return self._target(json.loads(body))
        if path.endswith("/parts/"):
            (number,) = json.loads(body)["part_numbers"]
            return {"parts": [{"part_number": number, "url": f"{self.origin}/store", "headers": {}}]}
        if path.startswith("/resolve/"):
            return self._resolved(path)
        return {"uid": UID}

    def _target(self, asked: dict[str, Any]) -> dict[str, Any]:
        url, size = f"{self.origin}/store", asked["content_length"]
        if self._form:
            return {"url": url, "fields": {"key": "k"}}
        if self._part_size is None:
            return {"method": "PUT", "upload_uid": UID, "url": url, "headers": {}}
        count = -(-size // self._part_size)
        geometry = {"part_size": self._part_size, "part_count": count, "uploaded_parts": []}
        return {"method": "MULTIPART", "upload_uid": UID, **geometry}

    def _resolved(self, path: str) -> dict[str, Any]:
        identity = {
            "schema_version": 1,
            "canonical_reference": self.reference,
            "revision_sha256": SHA,
            "manifest_sha256": SHA,
        }
        thing = {"size_bytes": self.size, "sha256": self._digest}
        if path.endswith("/access/"):
            expires = (datetime.now(UTC) + timedelta(seconds=200)).strftime("%Y-%m-%dT%H:%M:%SZ")
            url = f"{self.origin}/zeros"
            grant = {"provider": "aws_s3", "url": url, "expires_at": expires, "range_supported": True}
            return {**identity, "dataset_uid": UID, "object_uid": UID, "method": "GET", **grant, **thing}
        if path.endswith("/objects/"):
            row = {
                "object_uid": UID,
                "logical_path": "zeros",
                "role": "blob",
                "ordinal": 0,
                "episode_ordinal": None,
                "content_type": "application/octet-stream",
                "origin": "upload",
                "access_path": f"{_ROOT}{UID}/access/",
                **thing,
            }
            return {**identity, "next_cursor": None, "previous_cursor": None, "results": [row]}
        origin = {"name": "upload", "kind": "k", "canonical_ref": None, "external_revision": None}
        rights = {"status": "declared", "access": "open_download", "name": "n", "url": "https://example.org/"}
        return {
            "schema_version": 1,
            "requested_reference": self.reference,
            "display_reference": f"a/b@{SHA}",
            "canonical_reference": self.reference,
            "dataset_uid": UID,
            "revision_uid": UID,
            "revision_sha256": SHA,
            "state": "published",
            "manifest": {
                "schema_version": 1,
                "sha256": SHA,
                "object_count": 1,
                "total_size_bytes": self.size,
                "origins": [origin],
                "objects_path": _ROOT,
            },
            "rights": {**rights, "document_sha256": SHA, "attestation_sha256": SHA},
        }


def _digest_of_zeros(size: int) -> str:
    digest, piece = hashlib.sha256(), bytes(MIB)
    for _ in range(size // MIB):
        digest.update(piece)
    return digest.hexdigest()
