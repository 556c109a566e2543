"""What every Bloom Growth model shares: its configuration, its aliases and its tolerant field types."""

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, AliasPath, BaseModel, BeforeValidator, ConfigDict, Field


class BloomyBaseModel(BaseModel):
    """Base of all Bloom Growth models.

    A model validates from the API's own keys (`Id`, `Owner.Name`) and from its field names, and dumps by
    field name; `model_dump(by_alias=True)` gives the API's keys for the models that define them. Keys that
    the model does not know are kept in `model_extra` and survive a dump, so nothing that the API sends is
    out of reach.
    """

    model_config = ConfigDict(
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        validate_assignment=True,
        use_enum_values=True,
        str_strip_whitespace=True,
        defer_build=True,
    )


def wire(*names: str | AliasPath) -> Any:
    """A field that is read from the first of `names` which the API sent, and dumped by its own name."""
    return Field(validation_alias=AliasChoices(*names))


def alias(name: str, *others: str | AliasPath) -> Any:
    """A field that is read like `wire` and dumped as `name` under `by_alias=True`."""
    return Field(validation_alias=AliasChoices(name, *others), serialization_alias=name)


def _none_if_blank(value: object) -> object:
    return None if value == "" else value


def _text_if_none(value: object) -> object:
    return "" if value is None else value


def _zero_if_none(value: object) -> object:
    return 0 if value is None else value


def _text(value: object) -> object:
    return value if value is None else str(value)


def _is_present(value: object) -> object:
    return value if isinstance(value, bool) else value not in (None, "")


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_aware)]
"""An aware datetime. Date-only and zone-less text is UTC, so that any two moments can be compared."""

OptionalDatetime = Annotated[Moment | None, BeforeValidator(_none_if_blank)]
"""A `Moment`, or `None` for null and for the empty text that the API also sends."""

OptionalFloat = Annotated[float | None, BeforeValidator(_none_if_blank)]
"""A number, or `None` for null and for the empty text that the API also sends."""

IsPresent = Annotated[bool, BeforeValidator(_is_present)]
"""True when the API sent a value; a bool is taken as it is."""

TextOrEmpty = Annotated[str, BeforeValidator(_text_if_none)]
"""Text; null becomes the empty text."""

IdOrZero = Annotated[int, BeforeValidator(_zero_if_none)]
"""A number; null becomes 0."""

AnyText = Annotated[str | None, BeforeValidator(_text)]
"""The text form of whatever scalar was sent; null stays `None`."""
