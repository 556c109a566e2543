"""References to public datasets: an exact revision, or a name that may mean another one tomorrow."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..errors import DatasetReferenceError

_UUID = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SHA256 = r"[0-9a-f]{64}"
_CANONICAL = re.compile(rf"avala://datasets/({_UUID})@({_SHA256})")
_NAMED = re.compile(r"([a-z0-9][a-z0-9_-]{0,254})/([a-z0-9][a-z0-9._-]{0,99})(?:@(.*))?", re.DOTALL)
_DIGEST = re.compile(_SHA256)
_SELECTOR = re.compile(rf"{_SHA256}|[a-z][a-z0-9._-]{{0,62}}")


@dataclass(frozen=True, slots=True)
class Reference:
    """What to resolve.

    Attributes:
        text: the reference as it is asked for, its selector included.
        path: of the request, relative to the base URL.
        name: `owner/dataset`; `None` for a canonical reference.
        dataset_uid: of a canonical reference.
        digest: of the revision; `None` for an alias.
    """

    text: str
    path: str
    name: str | None = None
    dataset_uid: str | None = None
    digest: str | None = None

    @property
    def is_alias(self) -> bool:
        """Whether it may mean another revision tomorrow."""
        return self.digest is None


def parse_reference(reference: object, revision: object = None) -> Reference:
    """Read a reference.

    Args:
        reference: `avala://datasets/<uuid>@<sha256>` or `owner/dataset`, the latter with or without `@selector`.
        revision: the selector, if the reference has none; without either it is `main`.

    Raises:
        DatasetReferenceError: it has another form, or says twice which revision is meant.
    """
    if not isinstance(reference, str) or not (revision is None or isinstance(revision, str)):
        raise DatasetReferenceError("invalid_dataset_reference")
    if canonical := _CANONICAL.fullmatch(reference):
        if revision is not None:
            raise DatasetReferenceError("canonical_reference_with_revision")
        uid, digest = canonical.groups()
        return Reference(reference, f"resolve/uid/{uid}/{digest}/", dataset_uid=uid, digest=digest)
    named = _NAMED.fullmatch(reference)
    if named is None:
        raise DatasetReferenceError("invalid_dataset_reference")
    owner, dataset, selector = named.groups()
    if selector is not None and revision is not None:
        raise DatasetReferenceError("selector_and_revision")
    selector = next(one for one in (selector, revision, "main") if one is not None)
    if not _SELECTOR.fullmatch(selector):
        raise DatasetReferenceError("invalid_dataset_reference")
    text = f"{owner}/{dataset}@{selector}"
    digest = selector if _DIGEST.fullmatch(selector) else None
    return Reference(text, f"resolve/{text}/", name=f"{owner}/{dataset}", digest=digest)


def canonical_reference(dataset_uid: str, digest: str) -> str:
    """The one reference of a revision."""
    return f"avala://datasets/{dataset_uid}@{digest}"
