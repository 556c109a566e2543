"""What every Avala model shares: its configuration, and field types that take null for their default."""

from collections.abc import Callable, Generator
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict

from ..._core.redact import HIDDEN
from ..redaction import is_secret

T = TypeVar("T")


class AvalaModel(BaseModel):
    """Base of the Avala models.

    Names are those of the API. Keys that a model does not know are kept in `model_extra` and survive a dump, so nothing
    that the API sends is out of reach. A repr hides what is secret; the attribute holds it.
    """

    model_config = ConfigDict(extra="allow", protected_namespaces=(), defer_build=True)

    def __repr_args__(self) -> Generator[tuple[str | None, Any]]:
        for name, value in super().__repr_args__():
            yield name, HIDDEN if name is not None and value is not None and is_secret(name) else value


def null_is(default: Callable[[], object]) -> BeforeValidator:
    """Null means the default: the API sends it where a record was made before a field existed."""
    return BeforeValidator(lambda value: default() if value is None else value)


Texts = Annotated[list[str], null_is(list)]
"""A list of texts; null is an empty one."""

Objects = Annotated[list[dict[str, Any]], null_is(list)]
"""A list of objects; null is an empty one."""

Yes = Annotated[bool, null_is(lambda: True)]
"""A flag that is set unless the API says otherwise."""

No = Annotated[bool, null_is(bool)]
"""A flag that is not set unless the API says so."""

Count = Annotated[int, null_is(int)]
"""A number; null is 0."""

Number = Annotated[float, null_is(float)]
"""A number, not necessarily whole; null is 0."""


class Envelope(AvalaModel, Generic[T]):
    """The answer to a list: the records of one page, and links to the pages beside it."""

    results: Annotated[list[T], null_is(list)] = []
    next: str | None = None
    previous: str | None = None
