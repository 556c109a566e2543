"""The names of the package."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from twofold import avala
from twofold.avala.pages import cursor_of


def test_every_name_is_there() -> None:
    """Each exported name can be had, and `dir` has it."""
    assert all(getattr(avala, name) is not None for name in avala.__all__)
    assert set(avala.__all__) <= set(dir(avala))
    with pytest.raises(AttributeError, match="nothing"):
        _ = avala.nothing  # type: ignore[attr-defined]


def test_importing_the_package_loads_nothing_heavy() -> None:
    """Neither httpx nor pydantic, before a name is used."""
    code = "import sys, twofold.avala; assert not {'httpx', 'pydantic'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize("client", [avala.Client, avala.AsyncClient])
def test_the_constructor_is_as_it_was(client: type) -> None:
    """The key may be given by position, the rest by name."""
    parameters = inspect.signature(client).parameters
    kinds = {name: one.kind.name for name, one in parameters.items()}
    assert kinds == {
        "api_key": "POSITIONAL_OR_KEYWORD",
        "base_url": "KEYWORD_ONLY",
        "timeout": "KEYWORD_ONLY",
        "settings": "VAR_KEYWORD",
    }
    assert parameters["timeout"].default == 30.0


@pytest.mark.parametrize(
    ("link", "cursor"),
    [
        (None, None),
        ("", None),
        ("https://h/x/?cursor=a%2Bb&page=2", "a+b"),
        ("https://h/x/?cursor=a+b", "a b"),
        ("https://h/x/?cursor=&page=2", "2"),
        ("https://h/x/?cursor=&cursor=b", "b"),
        ("https://h/x/", None),
    ],
)
def test_cursors_of_links(link: str | None, cursor: str | None) -> None:
    """The first `cursor` that is not empty, else the first `page`; form decoding applies."""
    assert cursor_of(link) == cursor


def test_pages_made_by_hand() -> None:
    """A page is a dataclass like any other: for tests of the caller's own code."""
    page = avala.CursorPage([1, 2], next_cursor="n")
    assert (list(page), len(page), page.has_more, page.previous_cursor) == ([1, 2], 2, True, None)
    assert not avala.CursorPage()
    assert avala.CursorPage([1]) == avala.CursorPage([1])
    assert avala.CursorPage([1]).next_page() is None
    assert (page[0], page[-1], page[1:]) == (1, 2, [2])
    with pytest.raises(ValueError, match="made by hand"):
        page.next_page()
