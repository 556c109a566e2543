"""What is hidden in the messages and bodies of errors, beyond the client's own key, which the foundation hides."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any, cast

from .._core.redact import HIDDEN, scrub_all

_ANY_CASE = re.IGNORECASE
_KEY = "(?:(?:RSA|EC|DSA|OPENSSH|ENCRYPTED) )?PRIVATE KEY"
_PATTERNS = tuple(
    re.compile(pattern, flags)
    for pattern, flags in (
        (r"eyJ[\w-]+\.[\w-]+\.[\w-]+", re.ASCII),  # JSON web tokens
        (r"A[KS]IA[0-9A-Z]{16}", 0),
        (r"\b(?:FwoG|IQoJ)[A-Za-z0-9+/=]{16,}", 0),  # AWS session tokens
        (r"\b1//[A-Za-z0-9_-]{20,}", 0),  # Google refresh tokens
        (rf"-----BEGIN {_KEY}-----.*?-----END {_KEY}-----", re.DOTALL),
        (r'"private_key_id"\s*:\s*"[^"]*"', _ANY_CASE),
        (
            r"(?:aws[_-]?secret[_-]?access[_-]?key|secretaccesskey)[\"']?\s*[:=]\s*[\"']?[A-Za-z0-9/+=]{20,}",
            _ANY_CASE,
        ),
        (r"\b(?:sk|pk|secret|key|token)_(?:live|test|prod)?_?[A-Za-z0-9]{16,}", 0),
        (r"\bsk-[A-Za-z0-9][A-Za-z0-9_-]{20,}", 0),
        (r"\bavk_[A-Za-z0-9_]+", 0),
        (r"\b[a-f0-9]{40}\b", 0),  # the shape of an API key
        (r"bearer\s+[A-Za-z0-9_.\-+/=]+", _ANY_CASE),
        (r"X-Avala-Api-Key[\"']?\s*[:=]\s*[\"']?[A-Za-z0-9_-]+", _ANY_CASE),
        (r"arn:aws[\w-]*:[^:\s]*:[^:\s]*:[^:\s]*:[^\s\"',}]+", 0),
    )
)
_SIGNATURES = re.compile(
    r"([?&](?:X-Amz-Signature|X-Amz-Credential|sig|Signature|grant)=)[^&\s\"'#]+", _ANY_CASE
)
_NAMES = frozenset(
    [
        "awssecretaccesskey",
        "secretaccesskey",
        "awsaccesskeyid",
        "accesskeyid",
        "awssessiontoken",
        "apikey",
        "xavalaapikey",
        "authorization",
        "auth",
        "token",
        "accesstoken",
        "refreshtoken",
        "sessiontoken",
        "idtoken",
        "secret",
        "password",
        "passwd",
        "pwd",
        "credentials",
        "privatekey",
        "privatekeyid",
        "clientsecret",
    ]
)
_ENDINGS = ("secretaccesskey", "accesskeyid", "authjsoncontent", "devicetoken")
_NOT_ALPHANUMERIC = re.compile(r"[^a-z0-9]")
# Shorter values of a request, such as "1" or "aws", stand in many a sentence by chance.
_SHORTEST_ECHO = 4


def redact(value: Any, sent: bytes | None = None) -> Any:
    """A message or the body of an error without what is secret in it; text that is JSON is treated as such.

    What the API says about a field stays, unless it repeats a value of the request there. What the request held under a
    secret name is hidden wherever it comes back.

    Args:
        value: text, or parsed JSON.
        sent: the body of the request.
    """
    request = _json(sent or b"")
    secrets = [text for text in _texts_of(request, only_secret=True) if len(text) >= _SHORTEST_ECHO]
    echoes = [text for text in _texts_of(request) if len(text) >= _SHORTEST_ECHO]
    try:
        if isinstance(value, str) and isinstance(parsed := _json(value), (dict, list)):
            return json.dumps(scrub_all(_redacted(parsed, echoes), secrets), ensure_ascii=False)
        return scrub_all(_redacted(value, echoes), secrets)
    except RecursionError:
        return HIDDEN


def is_secret(name: str) -> bool:
    """Whether a field of this name holds a secret."""
    plain = _NOT_ALPHANUMERIC.sub("", name.lower())
    return plain in _NAMES or plain.endswith(_ENDINGS)


def _json(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _text(text: str) -> str:
    for pattern in _PATTERNS:
        text = pattern.sub(HIDDEN, text)
    return _SIGNATURES.sub(rf"\1{HIDDEN}", text)


def _redacted(value: Any, echoes: list[str]) -> Any:
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        return {
            name: _hidden(one, echoes) if is_secret(name) else _redacted(one, echoes)
            for name, one in fields.items()
        }
    if isinstance(value, (list, tuple)):
        items = (_redacted(one, echoes) for one in cast("list[Any]", value))
        return tuple(items) if isinstance(value, tuple) else list(items)
    return value


def _hidden(value: Any, echoes: list[str]) -> Any:
    """What stands under a secret name: nothing of it is shown, but sentences about it."""
    if isinstance(value, dict):
        return {name: _hidden(one, echoes) for name, one in cast("dict[str, Any]", value).items()}
    if isinstance(value, (list, tuple)):
        items = cast("list[Any]", value)
        hidden = [_text(one) if _is_message(one, echoes) else _hidden(one, echoes) for one in items]
        return tuple(hidden) if isinstance(value, tuple) else hidden
    return value if value is None else HIDDEN


def _is_message(value: Any, echoes: list[str]) -> bool:
    """A sentence, and none that repeats what was sent."""
    return isinstance(value, str) and " " in value.strip() and not any(echo in value for echo in echoes)


def _texts_of(value: Any, *, only_secret: bool = False) -> Iterator[str]:
    """The scalars of a request as text; `only_secret`: those under a secret name."""
    if isinstance(value, dict):
        for name, one in cast("dict[str, Any]", value).items():
            yield from _texts_of(one, only_secret=only_secret and not is_secret(name))
    elif isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _texts_of(one, only_secret=only_secret)
    elif not only_secret and value is not None and not isinstance(value, bool):
        yield str(value)
