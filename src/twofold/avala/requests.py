"""Arguments to bodies and queries: what is sent for what was given."""

from __future__ import annotations

from types import NoneType
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

from .._core.operation import ExternalOperation, Operation
from .._core.urls import parse_base_url
from .errors import InvalidRequestError


def given(**fields: object) -> dict[str, object]:
    """The fields that are not `None`."""
    return {name: value for name, value in fields.items() if value is not None}


def only_one(**fields: object) -> dict[str, object]:
    """The one field that is given.

    Raises:
        InvalidRequestError: none is, or more than one.
    """
    body = given(**fields)
    if len(body) != 1:
        raise InvalidRequestError(f"Pass exactly one of {' and '.join(fields)}")
    return body


def canonical_uid(uid: str) -> str:
    """A UUID in its usual form, however it is written; any other text as it is."""
    try:
        return str(UUID(uid))
    except ValueError:
        return uid


def download_operation(url: str, base_url: str) -> tuple[Operation[None], dict[str, list[str]] | None]:
    """What fetches a file, and its query: with the credential on the host of the API, without one anywhere else."""
    parts = urlsplit(url)
    if f"{parts.scheme}://{parts.netloc}".lower() != parse_base_url(base_url).origin:
        return ExternalOperation("GET", url, NoneType), None
    return Operation("GET", parts.path, NoneType), parse_qs(parts.query, keep_blank_values=True)
