"""What the announcement of an endpoint's end says."""

from __future__ import annotations

import pytest

from twofold._core.deprecation import FIELDS, notice_in
from twofold._core.headers import Headers

LINK = '<https://d/auth>; rel="next", <https://d/move>; type="text/html"; rel="deprecation"'


@pytest.mark.parametrize(
    ("fields", "notice"),
    [
        ({}, ""),
        ({"Deprecation": "@1688169599"}, "deprecated since 2023-06-30"),
        ({"Deprecation": "Fri, 30 Jun 2023 23:59:59 GMT"}, "deprecated since 2023-06-30"),
        ({"deprecation": "true"}, "deprecated"),
        ({"Deprecation": "soon"}, "deprecated"),
        ({"Deprecation": "@99999999999999999999"}, "deprecated"),
        ({"Deprecation": "false"}, ""),
        ({"Deprecation": " "}, ""),
        ({"Sunset": "Wed, 31 Dec 2025 23:59:59 GMT"}, "to be switched off on 2025-12-31"),
        ({"Sunset": "soon"}, ""),
        (
            {"Deprecation": "true", "Sunset": "Wed, 31 Dec 2025 23:59:59 GMT", "Link": LINK},
            "deprecated, to be switched off on 2025-12-31, see https://d/move",
        ),
        ({"Link": LINK}, ""),
        ({"Warning": '299 - "Use v2"'}, '"Use v2"'),
        ({"Warning": '110 proxy "stale", 299 api.test "Use v2" "Wed, 18 Jun 2025 12:00:00 GMT"'}, '"Use v2"'),
        ({"Warning": '110 proxy "Response is stale"'}, ""),
        ({"Warning": "299"}, ""),
    ],
)
def test_the_fields_make_a_sentence(fields: dict[str, str], notice: str) -> None:
    """With the dates that are given; what means nothing is no announcement."""
    assert notice_in(Headers([(name.encode(), value.encode()) for name, value in fields.items()])) == notice


def test_the_fields_are_found_without_looking_up_others() -> None:
    """In any case of the letters."""
    assert Headers([(b"Date", b"x"), (b"SUNSET", b"y")]).has_any(FIELDS)
    assert not Headers([(b"Date", b"x"), (b"X-Sunset", b"y")]).has_any(FIELDS)
    assert not Headers().has_any(FIELDS)
