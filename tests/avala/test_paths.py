"""Paths are checked before anything is sent: section 2.5 of the specification."""

from __future__ import annotations

import pytest

from twofold.avala.errors import InvalidRequestError
from twofold.avala.paths import check_path, check_values


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("agents/", "start with"),
        ("//h.example/", "Invalid path"),
        ("/a\r/", "Invalid path"),
        ("/a\nb/", "Invalid path"),
        ("/https://h/", "scheme"),
        ("/a/../b/", "traversal"),
        ("/a/./b/", "traversal"),
        ("/a/..", "traversal"),
        ("/a/%2E%2e/", "URL-encoded"),
        ("/a//", "'//'"),
    ],
)
def test_paths_that_are_refused(path: str, reason: str) -> None:
    """Each says why, in the words that callers know."""
    with pytest.raises(InvalidRequestError, match=reason):
        check_path(path)


@pytest.mark.parametrize("path", ["/agents/", "/a/b/?next=http://x//y/../z", "/a..b/"])
def test_paths_that_are_fine(path: str) -> None:
    """The query is nobody's path."""
    assert check_path(path) == path


def test_values_stand_where_they_belong() -> None:
    """A value is checked in its place, so that two harmless ones stay harmless."""
    check_values("datasets/{owner}/{slug}/", ("ines@example.org", 7))
    with pytest.raises(ValueError, match="'//'"):
        check_values("datasets/{owner}/{slug}/", ("ines", ""))
