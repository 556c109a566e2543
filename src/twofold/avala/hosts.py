"""Which hosts files may be sent to and fetched from, whatever the API says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from .errors import APIResponseError

_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_BUCKET = rf"(?:{_LABEL}(?:\.{_LABEL})*\.)?"
R2_HOST = re.compile(rf"{_BUCKET}[0-9a-f]{{32}}(?:\.eu)?\.r2\.cloudflarestorage\.com")
_REGION = r"[a-z]{2}(?:-[a-z]+)+-\d{1,2}"
# Endpoints of a region only: other names below amazonaws.com, such as those of load balancers, anybody may choose.
_S3 = re.compile(
    rf"{_BUCKET}(?:s3|s3-{_REGION}|s3(?:-fips)?(?:\.dualstack)?\.{_REGION}|s3-accelerate(?:\.dualstack)?)"
    r"\.amazonaws\.com(?:\.cn)?"
)
_GCS = re.compile(rf"{_BUCKET}storage\.googleapis\.com")
_ONE_BUCKET_GCS = re.compile(rf"(?:{_LABEL}\.)?storage\.googleapis\.com")
_BLOB = re.compile(rf"{_LABEL}(?:\.{_LABEL})*\.blob\.core\.windows\.net")
_ACCOUNT_BLOB = re.compile(r"[a-z0-9]{3,24}\.blob\.core\.windows\.net")

_UPLOAD = (re.compile(r"data\.avala\.ai"), R2_HOST, _S3, _GCS, _BLOB)
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})

EDGE_HOST = "data.avala.ai"
PROVIDER_HOSTS = {
    "aws_s3": _S3,
    "gcs": _ONE_BUCKET_GCS,
    "azure_blob": _ACCOUNT_BLOB,
    "cloudflare_r2": R2_HOST,
}


@dataclass(frozen=True, slots=True)
class TrustedHosts:
    """The allow-list, and the one host of this machine that an emulator may add to it.

    Attributes:
        local: `None`, or the host of a base URL that is http and loopback, which the user had to allow explicitly.
    """

    local: str | None = None

    @classmethod
    def of(cls, base_url: str) -> TrustedHosts:
        """The hosts that a client of this base URL trusts."""
        parts = urlsplit(base_url)
        local = parts.scheme == "http" and parts.hostname in _LOCAL
        return cls(parts.hostname if local else None)

    def is_local(self, parts: SplitResult) -> bool:
        """Whether this is the emulator's own host."""
        return self.local is not None and parts.scheme == "http" and parts.hostname == self.local

    def check_upload(self, url: object) -> str:
        """The URL, if a file may be sent there.

        Raises:
            APIResponseError: it is not on the list; the message never shows it, because it is as good as a key.
        """
        parts = plain_url(url)
        if parts is not None and (self.is_local(parts) or _is_upload_host(parts)):
            return str(url)
        raise APIResponseError(
            "the API named an upload URL whose host is not on the allow-list of object stores: nothing was sent"
        )


def plain_url(url: object) -> SplitResult | None:
    """The parts of an absolute URL without user name and fragment; `None` if it is something else."""
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
        if parts is None or not parts.hostname or "@" in parts.netloc or "#" in str(url):
            return None
        parts.port  # noqa: B018 - it raises for one that is no number
    except ValueError:
        return None
    return parts


def secure(parts: SplitResult) -> bool:
    """Whether a URL is https on its own port."""
    return parts.scheme == "https" and parts.netloc.lower() == parts.hostname


def _is_upload_host(parts: SplitResult) -> bool:
    host = parts.hostname or ""
    return secure(parts) and any(pattern.fullmatch(host) for pattern in _UPLOAD)
