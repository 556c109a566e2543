"""Signatures of webhooks: what was signed, with which key, and where the signature stands, scheme by scheme."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeVar, overload
from urllib.parse import parse_qsl

from .clock import SYSTEM_CLOCK, Clock
from .decode import Undecodable, decode, type_name
from .errors import ConfigurationError, DecodeError, TwofoldError

T = TypeVar("T")
Encoding = Literal["hex", "base64"]
# Five minutes, as Stripe, Slack and the Standard Webhooks specification have it.
TOLERANCE = 300.0


class WebhookVerificationError(TwofoldError, ValueError):
    """A webhook is not to be trusted: a signature or time stamp is missing, malformed, wrong or too far from now."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What a request claims: `signed` is the text that a signature in `signatures` (raw bytes) has to fit."""

    signed: bytes
    signatures: Sequence[bytes]
    timestamp: int | None = None
    id: str | None = None


class WebhookScheme(Protocol):
    """How one sender signs; the ones in this module cover most, and any object with these methods will do."""

    def claim(self, body: bytes, headers: Mapping[str, str]) -> Claim:
        """Read the headers, whose names are in lower case.

        Raises:
            WebhookVerificationError: one is missing or malformed.
        """
        ...

    def signature(self, signed: bytes, secret: str) -> bytes:
        """The right signature."""
        ...

    def headers(self, body: bytes, secret: str, timestamp: int, id: str) -> dict[str, str]:
        """What a sender would send along."""
        ...


@dataclass(frozen=True)
class HMACSignature:
    """A digest of the raw body in one header: GitHub's `X-Hub-Signature-256`, Shopify's, and many others.

    It holds no time, so whoever records a request can send it again.

    Attributes:
        header: its name.
        prefix: what stands before the digest, such as `sha256=`; a signature without it is accepted too.
        digest: the hash, by its name in hashlib.
        encoding: of the digest in the header.

    Raises:
        ConfigurationError: there is no such hash.
    """

    header: str
    prefix: str = ""
    digest: str = "sha256"
    encoding: Encoding = "hex"

    def __post_init__(self) -> None:
        if self.digest not in hashlib.algorithms_guaranteed:
            raise ConfigurationError(
                f"digest {self.digest!r} is no hash: give sha256, sha1 or another of hashlib"
            )

    def claim(self, body: bytes, headers: Mapping[str, str]) -> Claim:
        """See `WebhookScheme.claim`."""
        return Claim(body, [_decoded(_header(headers, self.header).removeprefix(self.prefix), self.encoding)])

    def signature(self, signed: bytes, secret: str) -> bytes:
        """See `WebhookScheme.signature`."""
        return hmac.digest(secret.encode(), signed, self.digest)

    def headers(self, body: bytes, secret: str, timestamp: int, id: str) -> dict[str, str]:  # noqa: ARG002
        """See `WebhookScheme.headers`."""
        signature = self.signature(body, secret)
        text = signature.hex() if self.encoding == "hex" else base64.b64encode(signature).decode()
        return {self.header: f"{self.prefix}{text}"}


@dataclass(frozen=True)
class StripeSignature:
    """`t=1492774577,v1=5257a8...,v1=...` in one header, over `time.body`; other versions than `v1` are passed over.

    Attributes:
        header: its name.
    """

    header: str = "Stripe-Signature"

    def claim(self, body: bytes, headers: Mapping[str, str]) -> Claim:
        """See `WebhookScheme.claim`."""
        pairs = [pair.partition("=")[::2] for pair in _header(headers, self.header).split(",")]
        times = [value for name, value in pairs if name.strip() == "t"]
        if len(times) != 1:
            raise WebhookVerificationError(f"{self.header} has {len(times)} time stamps: expected one")
        timestamp = _timestamp(times[0], self.header)
        signatures = [_decoded(value, "hex") for name, value in pairs if name.strip() == "v1"]
        return Claim(self._signed(timestamp, body), signatures, timestamp)

    def signature(self, signed: bytes, secret: str) -> bytes:
        """See `WebhookScheme.signature`."""
        return hmac.digest(secret.encode(), signed, "sha256")

    def headers(self, body: bytes, secret: str, timestamp: int, id: str) -> dict[str, str]:  # noqa: ARG002
        """See `WebhookScheme.headers`."""
        signature = self.signature(self._signed(timestamp, body), secret)
        return {self.header: f"t={timestamp},v1={signature.hex()}"}

    def _signed(self, timestamp: int, body: bytes) -> bytes:
        return b"%d.%b" % (timestamp, body)


@dataclass(frozen=True)
class SlackSignature:
    """`v0=a2114d...` over `v0:time:body`, the time in a header of its own.

    Attributes:
        header: of the signature.
        timestamp_header: of the time.
        version: before the signature and in what is signed.
    """

    header: str = "X-Slack-Signature"
    timestamp_header: str = "X-Slack-Request-Timestamp"
    version: str = "v0"

    def claim(self, body: bytes, headers: Mapping[str, str]) -> Claim:
        """See `WebhookScheme.claim`."""
        timestamp = _timestamp(_header(headers, self.timestamp_header), self.timestamp_header)
        version, _, text = _header(headers, self.header).partition("=")
        signatures = [_decoded(text, "hex")] if version == self.version else []
        return Claim(self._signed(timestamp, body), signatures, timestamp)

    def signature(self, signed: bytes, secret: str) -> bytes:
        """See `WebhookScheme.signature`."""
        return hmac.digest(secret.encode(), signed, "sha256")

    def headers(self, body: bytes, secret: str, timestamp: int, id: str) -> dict[str, str]:  # noqa: ARG002
        """See `WebhookScheme.headers`."""
        signature = self.signature(self._signed(timestamp, body), secret)
        return {self.timestamp_header: str(timestamp), self.header: f"{self.version}={signature.hex()}"}

    def _signed(self, timestamp: int, body: bytes) -> bytes:
        return b"%b:%d:%b" % (self.version.encode(), timestamp, body)


@dataclass(frozen=True)
class StandardWebhooks:
    """The Standard Webhooks specification, version 1: `v1,g0hM9S...` over `id.time.body`, several set off by spaces.

    The secret is base64, with `whsec_` before it or not.

    Attributes:
        prefix: of the three headers; `svix` for those of Svix.
    """

    prefix: str = "webhook"

    def claim(self, body: bytes, headers: Mapping[str, str]) -> Claim:
        """See `WebhookScheme.claim`."""
        id = _header(headers, f"{self.prefix}-id")
        name = f"{self.prefix}-timestamp"
        timestamp = _timestamp(_header(headers, name), name)
        pairs = [one.partition(",")[::2] for one in _header(headers, f"{self.prefix}-signature").split()]
        signatures = [_decoded(text, "base64") for version, text in pairs if version == "v1"]
        return Claim(self._signed(id, timestamp, body), signatures, timestamp, id)

    def signature(self, signed: bytes, secret: str) -> bytes:
        """See `WebhookScheme.signature`; raises `ConfigurationError` if the secret is not base64."""
        try:
            key = base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except (binascii.Error, ValueError):
            raise ConfigurationError("the webhook secret is not base64: copy it again") from None
        return hmac.digest(key, signed, "sha256")

    def headers(self, body: bytes, secret: str, timestamp: int, id: str) -> dict[str, str]:
        """See `WebhookScheme.headers`."""
        signature = self.signature(self._signed(id, timestamp, body), secret)
        return {
            f"{self.prefix}-id": id,
            f"{self.prefix}-timestamp": str(timestamp),
            f"{self.prefix}-signature": f"v1,{base64.b64encode(signature).decode()}",
        }

    def _signed(self, id: str, timestamp: int, body: bytes) -> bytes:
        return b"%b.%d.%b" % (id.encode(), timestamp, body)


@dataclass(frozen=True, slots=True)
class Webhook:
    """A request whose signature was right.

    Attributes:
        body: the raw bytes that were signed.
        id: of the message, where the scheme has one: the same if it is delivered again.
        timestamp: when it was signed, in seconds since the epoch, where the scheme says so.
    """

    body: bytes
    id: str | None = None
    timestamp: int | None = None

    @overload
    def parse(self) -> Any: ...
    @overload
    def parse(self, returns: type[T]) -> T: ...

    def parse(self, returns: Any = Any) -> Any:
        """The body as JSON, validated as a type if one is given.

        Raises:
            DecodeError: it is not that.
        """
        try:
            return decode(self.body, returns)
        except Undecodable as fault:
            raise DecodeError(f"the webhook is not the promised {type_name(returns)}: {fault}") from fault

    def form(self) -> dict[str, str]:
        """The body as form fields; of a repeated one the last.

        Raises:
            DecodeError: it is not UTF-8.
        """
        try:
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        except UnicodeDecodeError as error:
            raise DecodeError("the webhook is no form: it is not UTF-8") from error


def verify_webhook(
    body: bytes,
    headers: Mapping[str, str] | Iterable[tuple[str, str]],
    scheme: WebhookScheme,
    *,
    secret: str | Sequence[str],
    tolerance: float | None = TOLERANCE,
    clock: Clock = SYSTEM_CLOCK,
) -> Webhook:
    """Check that a request comes from who knows the secret, and that it is not an old one sent again.

    Args:
        body: the raw bytes of the request, before anything has parsed them.
        headers: of the request, in any case.
        scheme: how the sender signs.
        secret: the secret, or several while it is being rotated: any of them will do.
        tolerance: seconds the time stamp may be before or after now; `None` for any.
        clock: the present; for tests.

    Raises:
        WebhookVerificationError: do not trust it. Answer 400 and do nothing else.
        ConfigurationError: there is no secret, or one that cannot be used.
        TypeError: the body is not bytes.

    Example:
        hook = verify_webhook(body, request.headers, StandardWebhooks(), secret=SECRET)
        event = hook.parse(OrderEvent)
    """
    secrets = _checked_secrets(secret)
    _check_body(body)
    claim = scheme.claim(body, _lowered(headers))
    rights = [scheme.signature(claim.signed, one) for one in secrets]
    # All are compared, so that the time it takes says nothing about which one was right.
    matches = [hmac.compare_digest(right, given) for right in rights for given in claim.signatures]
    if not any(matches):
        raise WebhookVerificationError("no signature of the webhook fits its body and the secret")
    if claim.timestamp is not None and tolerance is not None:
        _check_time(claim.timestamp, tolerance, clock.time())
    return Webhook(body, claim.id, claim.timestamp)


def sign_webhook(
    body: bytes, scheme: WebhookScheme, *, secret: str, id: str = "msg_1", clock: Clock = SYSTEM_CLOCK
) -> dict[str, str]:
    """The headers that a sender would send along: for tests, and for whoever sends webhooks.

    Args:
        body: the raw bytes.
        scheme: how to sign.
        secret: what only sender and receiver know.
        id: of the message, where the scheme has one.
        clock: the present.

    Raises:
        ConfigurationError: there is no secret, or one that cannot be used.
        TypeError: the body is not bytes.
    """
    (only,) = _checked_secrets([secret])
    _check_body(body)
    return scheme.headers(body, only, int(clock.time()), id)


def _checked_secrets(secret: Any) -> list[str]:
    secrets: list[Any] = [secret] if isinstance(secret, str) else list(secret or ())
    if not secrets or not all(isinstance(one, str) and one for one in secrets):
        raise ConfigurationError("secret is empty or no text: give the webhook secret, or a list of them")
    return secrets


def _check_body(body: object) -> None:
    if not isinstance(body, bytes):
        raise TypeError(
            f"body is a {type(body).__name__}: give the raw bytes of the request, before anything has parsed them"
        )


def _check_time(timestamp: int, tolerance: float, now: float) -> None:
    age = now - timestamp
    if abs(age) > tolerance:
        when = f"{age:.0f} s old" if age > 0 else f"{-age:.0f} s in the future"
        raise WebhookVerificationError(f"the webhook is {when}, more than the {tolerance:g} s allowed")


def _lowered(headers: Any) -> dict[str, str]:
    # Frameworks have mappings of their own, some of which are none to Python.
    pairs = headers.items() if hasattr(headers, "items") else headers
    return {_text(name).lower(): _text(value) for name, value in pairs}


def _text(value: object) -> str:
    # ASGI servers hand headers over as bytes.
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _header(headers: Mapping[str, str], name: str) -> str:
    value = headers.get(name.lower(), "").strip()
    if not value:
        raise WebhookVerificationError(f"the webhook has no {name} header")
    return value


def _timestamp(text: str, name: str) -> int:
    text = text.strip()
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise WebhookVerificationError(f"{name} holds no time stamp in seconds")
    return int(text)


def _decoded(text: str, encoding: Encoding) -> bytes:
    """A signature as bytes; one that cannot be read fits nothing."""
    try:
        return bytes.fromhex(text) if encoding == "hex" else base64.b64decode(text, validate=True)
    except ValueError:
        return b""
