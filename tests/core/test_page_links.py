"""Links to the next page: the `Link` header, and which links are followed where."""

from __future__ import annotations

from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import InvalidRequestError, LinkHeaderPages, NextURLPages, PageData, PageReply
from twofold._core.headers import Headers
from twofold._core.pages.link_header import Link, parse_links
from twofold._core.pages.links import BadLink, link_target

PAGE = "https://api.test/v1/books?limit=2"


@pytest.mark.parametrize(
    ("field", "links"),
    [
        ('</a>; rel="next"', [("/a", "next")]),
        ("</a>; rel=next", [("/a", "next")]),
        ("</a>;rel=next", [("/a", "next")]),
        ('</a> ; rel = "next"', [("/a", "next")]),
        ('</a>; REL="Next"', [("/a", "next")]),
        ('</a>; rel="next last"', [("/a", "next last")]),
        ('</a>; title="x"; rel="next"', [("/a", "next")]),
        ('</a>; rel="prev", </b>; rel="next"', [("/a", "prev"), ("/b", "next")]),
        ("</a>;rel=prev,</b>;rel=next", [("/a", "prev"), ("/b", "next")]),
        ('</a?ids=1,2;x=3>; rel="next"', [("/a?ids=1,2;x=3", "next")]),
        ('</a>; title="one, two; rel=prev"; rel="next"', [("/a", "next")]),
        (r'</a>; title="a \"quoted\", <b>; rel=last"; rel="next"', [("/a", "next")]),
        ('</a>; rel="next"; rel="last"', [("/a", "next")]),
        ('</a>; hreflang=en; crossorigin; rel="next"', [("/a", "next")]),
        (';; , </a>; rel="next"', []),
        (', ,</a>; rel="next",, ', [("/a", "next")]),
        ('</a>; ; rel="next";', [("/a", "next")]),
        ("</a>", [("/a", "")]),
        ("</a>; rel", [("/a", "")]),
        ('</a>; rel="next', [("/a", "")]),
        ('</a; rel="next"', []),
        ('<>; rel="next"', [("", "next")]),
        ("", []),
        ("next", []),
    ],
)
def test_link_fields_are_read_as_the_standard_says(field: str, links: list[tuple[str, str]]) -> None:
    """Quoted or bare, any case, any order; commas and semicolons inside a target or a quoted text divide nothing."""
    assert [(link.target, " ".join(link.relations)) for link in parse_links([field])] == links


def test_every_field_of_an_answer_is_read() -> None:
    """A server may send one for each link; what is broken in one ends that one only."""
    assert parse_links(["</a>; rel=prev, broken", '</b>; rel="next"; title="B"']) == [
        Link("/a", ("prev",), {"rel": "prev"}),
        Link("/b", ("next",), {"rel": "next", "title": "B"}),
    ]


@given(st.text() | st.text(alphabet='<>;,="\\ rel/next'))
def test_no_link_field_makes_anything_come_out(field: str) -> None:
    """A list of links, whatever was sent."""
    for link in parse_links([field]):
        assert isinstance(link, Link)


@pytest.mark.parametrize(
    ("link", "target"),
    [
        ("https://api.test/v1/books?page=2", "/v1/books?page=2"),
        ("HTTPS://API.test:443/v1/books?page=2", "/v1/books?page=2"),
        ("/services/data?page=2", "/services/data?page=2"),
        ("books?page=2", "/v1/books?page=2"),
        ("?page=2", "/v1/books?page=2"),
        ("../v2/books", "/v2/books"),
        ("//api.test/v1/books?page=2", "/v1/books?page=2"),
        ("https://user:pw@api.test/v1/books?page=2", "/v1/books?page=2"),
        ("https://api.test", "/"),
        ("/a#part", "/a"),
        ("/a b?q=ü&p=x y", "/a%20b?q=%C3%BC&p=x%20y"),
        ("/a%2Fb?q=50%25&ids=1,2", "/a%2Fb?q=50%25&ids=1,2"),
        (" /a ", "/a"),
        (r"/\evil.test/a", "/%5Cevil.test/a"),
    ],
)
def test_links_are_resolved_against_their_page(link: str, target: str) -> None:
    """Absolute, from the root, or from the page itself; what is encoded stays as it is."""
    assert link_target(link, PAGE, False, ()) == target


@pytest.mark.parametrize(
    ("link", "reason"),
    [
        ("https://evil.test/v1/books?page=2", "leads to another origin, https://evil.test,"),
        ("//evil.test/v1", "leads to another origin, https://evil.test,"),
        ("https://api.test:8443/v1", "leads to another origin"),
        ("https://api.test@evil.test/v1", "leads to another origin, https://evil.test,"),
        ("https://api.test.evil.test/v1", "leads to another origin"),
        ("http://api.test/v1/books?page=2", "leaves https for plain http"),
        ("ftp://api.test/v1", "leads to another origin"),
        ("javascript:alert(1)", "leads to another origin"),
        ("https://[::1/v1", "cannot be read"),
        ("https://api.test:port/v1", "cannot be read"),
        ("https://\u2488com.test/v1", "cannot be read|leads to another origin"),
        ("/v1/\ud800", "cannot be read"),
        ("https://api.test/v1/books?limit=2", "leads back to the same page"),
        ("", "leads back to the same page"),
    ],
)
def test_links_that_lead_elsewhere_are_refused(link: str, reason: str) -> None:
    """The credential belongs to one origin; the message shows no query, which may hold one."""
    with pytest.raises(BadLink, match=reason) as caught:
        link_target(link, PAGE, False, ())
    assert "page=2" not in str(caught.value)


@pytest.mark.parametrize(
    "link", ["https://inner.test:9000/v1/books?page=2", "http://api.test/v1/books?page=2"]
)
def test_only_path_and_query_count_where_the_author_says_so(link: str) -> None:
    """For a proxy that does not rewrite links; the host is never the link's."""
    assert link_target(link, PAGE, True, ()) == "/v1/books?page=2"
    with pytest.raises(BadLink, match="has no path"):
        link_target("javascript:alert(1)", PAGE, True, ())


def test_a_key_that_the_server_echoes_is_not_kept() -> None:
    """A cursor goes into resume tokens, which people print."""
    link = "/v1/books?key=s%2Bcret&page=2&api=other"
    assert link_target(link, PAGE, False, ("s+cret",)) == "/v1/books?page=2&api=other"


@given(st.text(), st.booleans())
def test_no_link_makes_anything_else_come_out(link: str, path_only: bool) -> None:
    """A target on the page's own origin, or `BadLink`."""
    with suppress(BadLink):
        target = link_target(link, PAGE, path_only, ())
        assert urlsplit(f"https://api.test{target}").netloc == "api.test"
        assert NextURLPages[Any, Any](next_url="next").ask(target).target == target


def reply(answer: object, *links: str) -> PageReply[Any]:
    """An answer to `PAGE` with `Link` fields."""
    return PageReply(answer, Headers([(b"Link", link.encode()) for link in links]), PAGE)


def test_the_next_url_is_read_from_the_body() -> None:
    """Null, the empty text and nothing are the end; the server's own word decides where it gives one."""
    lists: NextURLPages[Any, int] = NextURLPages(
        items="items", next_url=("next", "links.next"), has_more="more"
    )
    assert lists.read(reply({"items": [1], "next": "?page=2"}), None) == PageData([1], "/v1/books?page=2")
    assert lists.read(reply({"items": [1], "links": {"next": "/a"}}), None) == PageData([1], "/a")
    for answer in ({}, {"next": None}, {"next": ""}, {"next": "/a", "more": False}):
        assert lists.read(reply({"items": [1], **answer}), None) == PageData([1], None)
    fault = lists.read(reply({"items": [1], "next": None, "more": True}), None).fault
    assert fault == "the server says that there is more, but gives no link for it"
    foreign = lists.read(reply({"items": [1], "next": "https://evil.test/a"}), None)
    assert (foreign.items, foreign.next_cursor) == ([1], None)
    assert "another origin" in str(foreign.fault)


@pytest.mark.parametrize(
    ("fields", "target"),
    [
        (['</b>; rel="next"'], "/b"),
        (['</a>; rel="prev"', '</b>; rel="NEXT last"'], "/b"),
        (['</a>; rel="prev", <?page=2>; rel=next'], "/v1/books?page=2"),
        (['</a>; rel="last"'], None),
        ([], None),
        (['</other>; rel="next"; anchor="/chapter"', '</b>; rel="next"; anchor="?limit=2"'], "/b"),
    ],
)
def test_the_next_link_is_read_from_the_headers(fields: list[str], target: str | None) -> None:
    """A link with an anchor is about something else, unless that is the page."""
    lists: LinkHeaderPages[list[int], int] = LinkHeaderPages()
    assert lists.read(reply([1], *fields), None) == PageData([1], target)


@pytest.mark.parametrize(
    "cursor", ["", "c", "https://evil.test/a", "@evil.test/a", "/a b", "/ü", "/a\n", ":80/a"]
)
def test_a_cursor_that_is_no_link_is_refused(cursor: str) -> None:
    """Behind the origin of the client it might name another one."""
    with pytest.raises(InvalidRequestError, match="the cursor is no link of this list"):
        LinkHeaderPages[Any, Any]().ask(cursor)


def test_links_hold_the_page_size_already() -> None:
    """It is asked for once, with the first page."""
    lists: LinkHeaderPages[Any, Any] = LinkHeaderPages(size_parameter="limit")
    assert lists.request(None, 5).query == {"limit": 5}
    assert (lists.request("/a?limit=5", 5).query, lists.request("/a?limit=5", 5).target) == ({}, "/a?limit=5")
