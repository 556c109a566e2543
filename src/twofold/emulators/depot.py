"""Depot, an invented store of files: ranges and validators, events, lines, uploads whole and in parts, signed URLs.

Bearer key `depot-key`; two files under `/v1/files`, ten events under `/v1/events`.
"""

import gzip
import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any, ClassVar, Literal, get_args

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from twofold.emulators.delivery import Answer
from twofold.emulators.server import Emulator, Handler

Validators = Literal["etag", "weak", "modified", "none"]

_CLOCK = datetime(2025, 6, 18, 12, tzinfo=UTC)
_MODIFIED = datetime(2025, 6, 1, 8, tzinfo=UTC)
_RANGE = re.compile(r"bytes=(\d{1,18})-(\d{1,18})?")
_EVENTS = 10


class DepotEmulator(Emulator):
    """The store of files.

    These may be changed while it runs, until the next `reset`: `files`, by name; `ranges`, whether it answers them;
    `checks_if_range`, whether it minds `If-Range`; `validators`, what it says of a file's version: a strong or a weak
    `ETag`, `Last-Modified`, or nothing; `compresses`, whether files come as gzip, asked for or not; `events`, how many
    there are; `event_bytes`, how many bytes of events it sends on one connection; `retry`, the milliseconds it asks
    readers of events to wait. A session of an upload in parts takes at most `accepts` bytes at a time.
    """

    api_root: ClassVar[str] = "/v1"

    def __init__(self, *, keep_requests: int | None = None) -> None:
        super().__init__(clock=_CLOCK, keep_requests=keep_requests)

    def restore(self) -> None:
        """Put back the two files, ten events and the settings; forget sessions."""
        self.files: dict[str, bytes] = {"small.txt": b"twelve bytes", "large.bin": _noise(300_000)}
        self.ranges = True
        self.checks_if_range = True
        self.validators: Validators = "etag"
        self.compresses = False
        self.events = _EVENTS
        self.event_bytes: int | None = None
        self.retry: int | None = None
        self.accepts: int | None = None
        self.sessions: dict[str, bytearray] = {}

    def routes(self) -> list[BaseRoute]:
        """The endpoints; those under `/signed` want a signature in the query instead of the key."""
        handlers: list[tuple[str, str, Handler]] = [
            ("GET", "/v1/files/{name}", self._get_file),
            ("PUT", "/v1/files/{name}", self._put_file),
            ("POST", "/v1/echo", self._echo),
            ("GET", "/v1/echo", self._echo),
            ("PUT", "/v1/echo", self._echo),
            ("GET", "/v1/lines", self._lines),
            ("GET", "/v1/events", self._send_events),
            ("POST", "/v1/sessions", self._start),
            ("GET", "/v1/sessions/{id}", self._offset),
            ("PATCH", "/v1/sessions/{id}", self._append),
            ("POST", "/v1/sessions/{id}/finish", self._finish),
            ("GET", "/signed/{name}", self._get_file),
            ("PUT", "/signed/{name}", self._put_file),
        ]
        return [
            Route(path, self.endpoint(self._guarded(handler)), methods=[verb])
            for verb, path, handler in handlers
        ]

    def error_answer(self, status: int) -> Answer:
        """A JSON object with a message."""
        return _json({"message": f"The depot says {status}."}, status)

    @property
    def key(self) -> str:
        """The one bearer key."""
        return "depot-key"

    def signed_url(self, name: str) -> str:
        """A URL under which a file can be fetched and put without the key."""
        return f"{self.url}/signed/{name}?signature=signed-for-{name}"

    def example(self) -> str:
        """A command line that calls the running emulator."""
        return f'curl -H "Authorization: Bearer {self.key}" -r 0-5 "{self.base_url}/files/small.txt"'

    def _guarded(self, handler: Handler) -> Handler:
        def answer(request: Request, body: bytes) -> Answer:
            signed = request.url.path.startswith("/signed/")
            if signed and not self._signature_fits(request):
                return _json({"message": "A signed URL needs its signature, and no key."}, 400)
            if not signed and request.headers.get("authorization") != f"Bearer {self.key}":
                return _json({"message": "The key is missing or wrong."}, 401)
            return handler(request, body)

        return answer

    def _signature_fits(self, request: Request) -> bool:
        expected = f"signed-for-{request.path_params['name']}"
        return request.query_params.get("signature") == expected and "authorization" not in request.headers

    # Files

    def _get_file(self, request: Request, _: bytes) -> Answer:
        content = self.files.get(request.path_params["name"])
        if content is None:
            return self.error_answer(404)
        headers = self._version(content)
        wanted = _RANGE.fullmatch(request.headers.get("range", ""))
        if wanted and self.ranges and self._same_version(request, headers):
            return _part(content, int(wanted[1]), headers)
        answer = Answer(200, tuple(_pairs(headers))).with_body(content, "application/octet-stream")
        if self.compresses:
            return answer.with_body(gzip.compress(content, mtime=0)).with_headers(
                (b"content-encoding", b"gzip")
            )
        return answer

    def _version(self, content: bytes) -> dict[str, str]:
        assert self.validators in get_args(Validators)
        tag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        stated = {
            "etag": {"etag": tag},
            "weak": {"etag": f"W/{tag}"},
            "modified": {"last-modified": format_datetime(_MODIFIED, usegmt=True)},
        }
        return stated.get(self.validators, {})

    def _same_version(self, request: Request, version: Mapping[str, str]) -> bool:
        condition = request.headers.get("if-range")
        return condition is None or not self.checks_if_range or condition in version.values()

    def _put_file(self, request: Request, body: bytes) -> Answer:
        self.files[request.path_params["name"]] = body
        return self._echo(request, body)

    def _echo(self, request: Request, body: bytes) -> Answer:
        return _json(
            {
                "method": request.method,
                "size": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
                "content_type": request.headers.get("content-type"),
            }
        )

    # Streams

    def _lines(self, request: Request, _: bytes) -> Answer:
        count = int(request.query_params.get("count", "3"))
        body = "\n".join(json.dumps({"number": number}) for number in range(1, count + 1))
        return Answer().with_body(body.encode(), "application/x-ndjson")

    def _send_events(self, request: Request, _: bytes) -> Answer:
        last = request.headers.get("last-event-id", "0")
        first = int(last) + 1 if last.isdigit() else 1
        if first > self.events:
            return Answer(204)
        opening = f": welcome\nretry: {self.retry}\n\n" if self.retry is not None else ": welcome\n\n"
        text = opening + "".join(_event(number) for number in range(first, self.events + 1))
        return Answer().with_body(text.encode()[: self.event_bytes], "text/event-stream")

    # Uploads in parts

    def _start(self, _: Request, __: bytes) -> Answer:
        id = f"session-{len(self.sessions) + 1}"
        self.sessions[id] = bytearray()
        return _json({"id": id, "offset": 0}, 201)

    def _offset(self, request: Request, _: bytes) -> Answer:
        return _json({"offset": len(self.sessions[request.path_params["id"]])})

    def _append(self, request: Request, body: bytes) -> Answer:
        received = self.sessions[request.path_params["id"]]
        if request.headers.get("upload-offset") != str(len(received)):
            return _json({"message": "Another offset.", "offset": len(received)}, 409)
        received += body[: self.accepts]
        return _json({"offset": len(received)})

    def _finish(self, request: Request, _: bytes) -> Answer:
        content = bytes(self.sessions.pop(request.path_params["id"]))
        self.files["uploaded.bin"] = content
        return _json({"size": len(content), "sha256": hashlib.sha256(content).hexdigest()})


def _part(content: bytes, start: int, version: Mapping[str, str]) -> Answer:
    if start >= len(content):
        return Answer(416, tuple(_pairs({**version, "content-range": f"bytes */{len(content)}"}))).with_body(
            b""
        )
    stated = f"bytes {start}-{len(content) - 1}/{len(content)}"
    answer = Answer(206, tuple(_pairs({**version, "content-range": stated})))
    return answer.with_body(content[start:], "application/octet-stream")


def _event(number: int) -> str:
    kind = "event: tick\n" if number % 2 == 0 else ""
    return f"id: {number}\n{kind}data: {json.dumps({'number': number})}\n\n"


def _noise(size: int) -> bytes:
    """Bytes that no coding makes shorter, the same in every run."""
    blocks = (hashlib.sha256(b"%d" % number).digest() for number in range(size // 32 + 1))
    return b"".join(blocks)[:size]


def _pairs(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]


def _json(data: Any, status: int = 200) -> Answer:
    return Answer(status).with_body(json.dumps(data, separators=(",", ":")).encode(), "application/json")
