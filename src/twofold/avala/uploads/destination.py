"""Where an upload goes, as text that tells two destinations apart in the state files."""

from __future__ import annotations

import hashlib
import uuid
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from ..._core.clock import Clock

_NAMES = uuid.UUID("6f1d3a52-7c0b-4d5e-9b6a-2f4c8e1a0d37")
_UUID_LENGTH = 36
_ALIASES = {"server.avala.ai": "api.avala.ai"}


@dataclass(frozen=True, slots=True)
class Destination:
    """One dataset to be, of one account, on one server.

    Attributes:
        base_url: canonical, see `canonical_base_url`.
        organization: its canonical uuid; empty for a personal dataset.
        dataset_name: as the user gave it.
        account: empty for an organization, `u:<uid>`, or the beginning of the API key's hash while the uid is unknown.
    """

    base_url: str
    organization: str
    dataset_name: str
    account: str

    @property
    def fingerprint(self) -> str:
        """What state files are bound to."""
        return f"{self.base_url}|{self.organization}|{self.dataset_name}|{self.account}"

    def by(self, account: str) -> Destination:
        """The same one under another account name."""
        return replace(self, account=account)


def canonical_base_url(base_url: str) -> str:
    """A base URL without what makes no difference: case of the host, trailing slashes, other names of one server."""
    parts = urlsplit(base_url)
    host = (parts.hostname or "").lower()
    host = _ALIASES.get(host, host)
    port = f":{parts.port}" if parts.port else ""
    netloc = f"[{host}]{port}" if ":" in host else f"{host}{port}"
    return urlunsplit((parts.scheme.lower(), netloc, parts.path.rstrip("/"), "", ""))


def canonical_uuid(value: str | None) -> str:
    """A uuid in its usual form, anything else as it is, empty for none."""
    if not value:
        return ""
    try:
        return str(uuid.UUID(value))
    except ValueError:
        return value


def new_uuid(clock: Clock) -> str:
    """A fresh uuid, from where idempotency keys come from."""
    key = clock.new_key()
    return key if canonical_uuid(key) == key and len(key) == _UUID_LENGTH else str(uuid.uuid5(_NAMES, key))


def key_hash(api_key: str) -> str:
    """The first 16 hexadecimal digits of the SHA-256 of an API key."""
    return hashlib.sha256(api_key.encode()).hexdigest()[:16]


def checkpoint_stem(key: str, fingerprint: str) -> str:
    """What the names of all state files of one upload begin with."""
    name = key.replace("/", "_").replace("\\", "_").strip(". ") or "upload"
    return f"{name}-{hashlib.sha256(fingerprint.encode()).hexdigest()[:12]}"
