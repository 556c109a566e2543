"""A public dataset as the resolver has it, of which a test can bend any document."""

from __future__ import annotations

import hashlib
import uuid
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

from twofold.testing import MockApi
from twofold.testing.mock import MockRequest, Reply

NAMES = uuid.UUID("00000000-0000-4000-8000-000000000000")
NOW = datetime(2025, 6, 18, 12, tzinfo=UTC)
Json = dict[str, Any]


def uid(name: object) -> str:
    """A uuid for a name."""
    return str(uuid.uuid5(NAMES, str(name)))


def sha(content: object) -> str:
    """A digest."""
    return hashlib.sha256(content if isinstance(content, bytes) else str(content).encode()).hexdigest()


class World:
    """One dataset; change `revision`, `objects`, `pages` or `grant` before a client is made for it.

    Attributes:
        objects: path, role, ordinal, episode and content of each object.
        more: fields to change: of the revision, its manifest, its rights, each page, each object, each grant.
        reply: answers to take the place of the usual ones, by `revision`, `page`, `grant`, `download`.
        provider, url, lifetime: of grants; `{path}` stands for the path of the object.
        page_size: objects on a page.
    """

    def __init__(self, base_url: str = "https://api.avala.ai/api/v1") -> None:
        self.api = MockApi(base_url)
        self.base_url = base_url
        self.uid, self.sha, self.manifest_sha = uid("dataset"), sha("revision"), sha("manifest")
        self.objects: list[tuple[str, str, int, int | None, bytes]] = [
            ("e/0.json", "episode", 0, None, b"{}"),
            ("e/1.json", "episode", 1, None, b"[]"),
            ("f/0.bin", "frame", 0, 0, b"frame zero"),
            ("f/1.bin", "frame", 1, 1, b"frame one"),
        ]
        self.more: dict[str, Json] = {}
        self.reply: dict[str, Any] = {}
        self.provider = "aws_s3"
        self.url = "https://bkt.s3.eu-central-1.amazonaws.com/{path}?X-Amz-Signature=secret"
        self.lifetimes = [120.0]
        self.date: datetime | None = NOW
        self.page_size = 100
        self._grants = 0
        self._routes()

    @property
    def canonical(self) -> str:
        """The reference that never changes."""
        return f"avala://datasets/{self.uid}@{self.sha}"

    @property
    def root(self) -> str:
        """Where objects are listed."""
        return f"/resolve/uid/{self.uid}/{self.sha}/objects/"

    @property
    def content(self) -> dict[str, bytes]:
        """The bytes of the objects by path."""
        return {path: content for path, *_, content in self.objects}

    def asked(self) -> list[str]:
        """The requests so far, by verb and last word."""
        return [f"{one.method} {one.path.strip('/').rpartition('/')[2][:12]}" for one in self.api.requests]

    def _routes(self) -> None:
        self.api.route("GET", "resolve/{owner}/{name}/", self._revision)
        self.api.route("GET", f"resolve/uid/{self.uid}/{self.sha}/", self._revision)
        self.api.route("GET", self.root.lstrip("/"), self._page)
        for verb in ("GET", "POST"):
            self.api.route(verb, f"{self.root.lstrip('/')}{{uid}}/access/", self._grant)

    def _revision(self, request: MockRequest) -> Any:
        if "revision" in self.reply:
            return self.reply["revision"]
        owner, name = request.params.get("owner"), request.params.get("name")
        manifest = {
            "schema_version": 1,
            "sha256": self.manifest_sha,
            "object_count": len(self.objects),
            "total_size_bytes": sum(len(one[4]) for one in self.objects),
            "origins": [{"name": "upload", "kind": "k", "canonical_ref": None, "external_revision": None}],
            "objects_path": self.root,
        }
        rights = {
            "status": "declared",
            "access": "open_download",
            "name": "CC-BY-4.0",
            "url": "https://example.org/by/4.0/",
            "document_sha256": sha("d"),
            "attestation_sha256": sha("a"),
        }
        return {
            "schema_version": 1,
            "requested_reference": self.canonical if owner is None else f"{owner}/{name}",
            "display_reference": f"northwind/harbor@{self.sha}",
            "canonical_reference": self.canonical,
            "dataset_uid": self.uid,
            "revision_uid": uid("revision"),
            "revision_sha256": self.sha,
            "state": "published",
            "manifest": manifest | self.more.get("manifest", {}),
            "rights": rights | self.more.get("rights", {}),
        } | self.more.get("revision", {})

    def _page(self, request: MockRequest) -> Any:
        if "page" in self.reply:
            return self.reply["page"]
        query = request.query
        given = dict(query)
        wanted = [int(value) for name, value in query if name in ("ordinal", "ordinals")]
        rows = [one for one in self.objects if given.get("role") in (None, one[1])]
        if wanted:
            rows = [one for one in rows if one[2] in wanted]
        start = int(given.get("cursor", "0"))
        end = start + self.page_size
        return {
            "schema_version": 1,
            "canonical_reference": self.canonical,
            "revision_sha256": self.sha,
            "manifest_sha256": self.manifest_sha,
            "next_cursor": str(end) if end < len(rows) else None,
            "previous_cursor": None,
            "results": [self._object(*one) for one in rows[start:end]],
        } | self.more.get("page", {})

    def _object(self, path: str, role: str, ordinal: int, episode: int | None, content: bytes) -> Json:
        own = uid(path)
        return {
            "object_uid": own,
            "logical_path": path,
            "role": role,
            "ordinal": ordinal,
            "episode_ordinal": episode,
            "content_type": "application/octet-stream",
            "origin": "upload",
            "size_bytes": len(content),
            "sha256": sha(content),
            "access_path": f"{self.root}{own}/access/",
        } | self.more.get("object", {})

    def _grant(self, request: MockRequest) -> Any:
        if f"grant {request.method}" in self.reply:
            return self.reply[f"grant {request.method}"]
        path, content = next(
            (path, content) for path, *_, content in self.objects if uid(path) == request.params["uid"]
        )
        lifetime = self.lifetimes[min(self._grants, len(self.lifetimes) - 1)]
        self._grants += 1
        url = self.url.replace("{path}", path).replace("{uid}", uid(path))
        self.api.route("GET", url.partition("?")[0], self.reply.get("download", content))
        grant = {
            "schema_version": 1,
            "canonical_reference": self.canonical,
            "dataset_uid": self.uid,
            "revision_sha256": self.sha,
            "manifest_sha256": self.manifest_sha,
            "object_uid": uid(path),
            "method": "GET",
            "provider": self.provider,
            "url": url,
            "expires_at": (NOW + timedelta(seconds=lifetime)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "size_bytes": len(content),
            "sha256": sha(content),
            "range_supported": True,
        } | self.more.get("grant", {})
        dated = {} if self.date is None else {"Date": format_datetime(self.date, usegmt=True)}
        return Reply(json=grant, headers=dated)
