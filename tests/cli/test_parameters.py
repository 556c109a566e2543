"""Arguments and options of a command, from the annotations of a method."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from pathlib import Path
from typing import Any, Literal, Unpack

import pytest
import typer
from typer.testing import CliRunner

from twofold import RequestOptions
from twofold.cli.parameters import given, parameters


class Colour(Enum):
    """An enumeration."""

    RED = "red"


class Shop:
    """A class with a method of every kind of parameter."""

    def order(
        self,
        item: int,
        sizes: Sequence[str],
        *,
        price: float | None = None,
        colour: Colour | None = None,
        speed: Literal["slow", "fast"] = "slow",
        gift: bool = False,
        due: datetime | None = None,
        day: date | None = None,
        either: str | date | None = None,
        target: Path | None = None,
        numbers: list[int] | None = None,
        rows: Iterable[Mapping[str, Any]] | None = None,
        anything: Any = None,
        secret: str | None = None,
        on_progress: Callable[[int], object] | None = None,
        _on_poll: Callable[[int], object] | None = None,
        **options: Unpack[RequestOptions],
    ) -> None:
        """Order something.

        Args:
            item: which [one].
            sizes: some.
        """

    def again(self, *, gift: bool = False) -> None:
        """Order it again.

        Args:
            gift: as for `order`.
        """


ORDER = parameters(Shop.order, Shop)


def parsed(*words: str) -> dict[str, Any]:
    """What the method gets for the words of a command."""
    found: dict[str, Any] = {}

    def run(**values: Any) -> None:
        found.update(given(values, ORDER))

    run.__signature__ = inspect.Signature([one.shown for one in ORDER])  # pyright: ignore[reportFunctionMemberAccess]
    app = typer.Typer(add_completion=False)
    app.command()(run)
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code in (0, 2), result.output
    return found if result.exit_code == 0 else {"refused": result.stderr}


def test_what_is_not_given_is_left_to_the_method() -> None:
    """Arguments by position are the required ones; the defaults of all others stay the method's own."""
    assert parsed("7", "S", "M") == {"item": 7, "sizes": ["S", "M"]}


@pytest.mark.parametrize(
    ("words", "value"),
    [
        (("--price", "1.5"), {"price": 1.5}),
        (("--colour", "red"), {"colour": Colour.RED}),
        (("--speed", "fast"), {"speed": "fast"}),
        (("--gift",), {"gift": True}),
        (("--no-gift",), {"gift": False}),
        (
            ("--due", "2026-03-01T10:00:00+02:00"),
            {"due": datetime.fromisoformat("2026-03-01T10:00:00+02:00")},
        ),
        (("--day", "2026-03-01"), {"day": date(2026, 3, 1)}),
        (("--either", "2026-03-01"), {"either": "2026-03-01"}),
        (("--target", "a/b"), {"target": Path("a/b")}),
        (("--numbers", "1", "--numbers", "2"), {"numbers": [1, 2]}),
        (("--rows", '[{"a": 1}]'), {"rows": [{"a": 1}]}),
        (("--anything", "3"), {"anything": 3}),
        (("--secret", "shown"), {"secret": "shown"}),
        (("--idempotency-key", "k"), {"idempotency_key": "k"}),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else "",
)
def test_every_kind_of_value(words: tuple[str, ...], value: dict[str, Any]) -> None:
    """Words become what the annotation says."""
    assert parsed("7", "S", *words) == {"item": 7, "sizes": ["S"], **value}


@pytest.mark.parametrize(
    "words",
    [
        ("--price", "much"),
        ("--colour", "blue"),
        ("--speed", "warp"),
        ("--due", "soon"),
        ("--day", "2026-03-32"),
        ("--rows", "[{"),
        ("--rows", "@absent.json"),
        ("--secret", "@absent"),
        ("--on-progress", "x"),
        ("--timeout", "1"),
    ],
    ids=" ".join,
)
def test_what_cannot_be_is_refused(words: tuple[str, ...]) -> None:
    """By name, before anything else is done."""
    assert words[0] in parsed("7", "S", *words)["refused"]


def test_nothing_that_cannot_be_typed_is_offered() -> None:
    """Functions, and what begins with an underscore."""
    names = {one.name for one in ORDER}
    assert not names & {"self", "on_progress", "_on_poll", "options"}


def test_help_is_the_docstrings() -> None:
    """Brackets stay brackets; "as for" another method is looked up."""
    (item, *_) = ORDER
    assert item.shown.annotation.__metadata__[0].help == r"which \[one]."
    assert Shop.again.__doc__ is not None
    assert [one.name for one in parameters(Shop.again, Shop)] == ["gift"]
