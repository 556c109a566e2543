# Generated from _async/paging/test_strategies.py by twofold.mirror; do not edit.
"""Every way of addressing pages, against servers that are honest and servers that are not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests import blocking, lab_api
from tests.lab_api import ALL_NOTES, KEY, LISTS, List, asked
from tests.shelf_api import LIST_BOOKS

from twofold import (
    APIClient,
    Pager,
    BearerAuth,
    CursorExpiredError,
    CursorPages,
    DecodeError,
    HeaderAuth,
    LinkHeaderPages,
    NextURLPages,
    NotFoundError,
    Operation,
    PageNumberPages,
    PaginationError,
)
from twofold.emulators import PageLabEmulator, ShelfEmulator
from twofold.testing import FakeClock

EVERY_LIST = pytest.mark.parametrize("name", LISTS)


def walk(client: APIClient, one: List, **settings: Any) -> Pager[Any]:
    """A pager over one of the lists."""
    return client.paginate(one.operation, strategy=one.strategy, **settings)


def ids(pager: Pager[Any], seen: list[int] | None = None) -> list[int]:
    """The ids of a walk, written down as they come; inside the pager's own block."""
    found = [] if seen is None else seen
    with pager:
        for note in pager:
            found.append(note["id"])
    return found


def plain_ids(pager: Pager[Any], seen: list[int]) -> list[int]:
    """The same without looking ahead."""
    for note in pager:
        seen.append(note["id"])  # noqa: PERF401
    return seen


@EVERY_LIST
def test_a20_every_strategy_yields_all_items_once_in_order(
    name: str, client: APIClient, lab: PageLabEmulator
) -> None:
    """Over three pages, with no request more than needed."""
    assert ids(walk(client, LISTS[name])) == ALL_NOTES
    assert len(lab.requests) == {"scroll": 5}.get(name, 3)
    assert max(one.status or 0 for one in lab.requests) < 300


@EVERY_LIST
def test_a20_the_callers_parameters_are_left_alone(name: str, client: APIClient) -> None:
    """Query, body and options are the same objects with the same content afterwards."""
    query, options = {"limit": 10}, {"params": {"fields": "id"}}
    json: dict[str, Any] = {"page": {"size": 10}} if name in ("search", "scroll") else {}
    one = LISTS[name]
    pager = client.paginate(
        one.operation, strategy=one.strategy, query=query, json=json, options={"params": options["params"]}
    )
    assert ids(pager) == ALL_NOTES
    assert (query, options) == ({"limit": 10}, {"params": {"fields": "id"}})
    assert json == ({"page": {"size": 10}} if name in ("search", "scroll") else {})


@pytest.mark.parametrize("name", ["cursors", "search", "next_urls", "links", "stated_offsets", "numbers"])
def test_a20_an_empty_page_in_the_middle_is_not_the_end(
    name: str, client: APIClient, lab: PageLabEmulator
) -> None:
    """As long as the server says that there is more."""
    lab.fault = "empty_page"
    assert ids(walk(client, LISTS[name])) == ALL_NOTES
    assert len(lab.requests) == 4


def test_a20_an_empty_page_leaves_a_keyset_no_way_on(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """There is no last item to go on from: an error, and no end."""
    lab.fault = "empty_page"
    seen: list[int] = []
    with pytest.raises(PaginationError, match="gives no item with a key to go on from"):
        ids(walk(client, lab_api.KEYS), seen)
    assert seen == ALL_NOTES[:10]


@pytest.mark.parametrize("name", ["cursors", "search", "next_urls", "links", "stated_offsets"])
def test_a20_a_repeated_cursor_is_an_error_after_its_page(
    name: str, client: APIClient, lab: PageLabEmulator
) -> None:
    """The items of the page that repeats it are handed out; it is not asked for again."""
    lab.fault = "repeated_cursor"
    seen: list[int] = []
    with pytest.raises(PaginationError, match=r"given before|back to the same page") as caught:
        ids(walk(client, LISTS[name]), seen)
    assert (seen, len(lab.requests)) == (ALL_NOTES[:20], 2)
    lab.fault = None
    assert ids(walk(client, LISTS[name], resume_token=caught.value.resume_token)) == ALL_NOTES[20:]


@pytest.mark.parametrize("name", ["cursors", "next_urls"])
def test_a20_more_without_a_cursor_is_an_error_after_its_page(
    name: str, client: APIClient, lab: PageLabEmulator
) -> None:
    """A list that looks complete would be a lie."""
    lab.fault = "missing_cursor"
    seen: list[int] = []
    with pytest.raises(PaginationError, match="the server says that there is more, but gives no"):
        ids(walk(client, LISTS[name]), seen)
    assert (seen, len(lab.requests)) == (ALL_NOTES[:10], 1)


@pytest.mark.parametrize("name", ["next_urls", "links"])
@pytest.mark.parametrize("ahead", [False, True])
def test_a20_a_foreign_link_is_refused_and_the_credential_stays_here(
    name: str, ahead: bool, client: APIClient, lab: PageLabEmulator
) -> None:
    """The other server sees no request at all, whether the walk looks ahead or not."""
    one, seen = LISTS[name], list[int]()
    with PageLabEmulator() as other:
        lab.fault, lab.foreign = "foreign_link", other.url
        pager = walk(client, one)
        with pytest.raises(PaginationError, match=r"leads to another origin, http://127\.") as caught:
            (ids if ahead else plain_ids)(pager, seen)
        page = client.page(one.operation, strategy=one.strategy)
        assert page.has_more
        with pytest.raises(PaginationError, match="leads to another origin"):
            page.next()
        assert other.requests == []
    assert seen == ALL_NOTES[:10]
    assert KEY not in repr(vars(caught.value))


@pytest.mark.parametrize("name", ["next_urls", "links"])
def test_a_link_of_a_proxy_that_forgot_its_name_is_followed_by_its_path(
    name: str, client: APIClient, lab: PageLabEmulator
) -> None:
    """Where the author says so; the host is the client's own."""
    lab.fault, lab.foreign = "foreign_link", "http://inner.test:9000"
    one = LISTS[name]
    assert ids(walk(client, List(one.operation, replace(one.strategy, path_only=True)))) == ALL_NOTES


@pytest.mark.parametrize(("style", "split"), [("absolute", False), ("root", True), ("relative", False)])
@pytest.mark.parametrize("name", ["next_urls", "links"])
def test_a20_links_of_every_form_are_followed_as_they_are(
    name: str, style: Any, split: bool, client: APIClient, lab: PageLabEmulator
) -> None:
    """Absolute or relative, one header field or several, `rel="next last"`; nothing is added to what they hold."""
    lab.link_style, lab.split_links = style, split
    pager = walk(client, LISTS[name], page_size=10, query={"sort": "id"}, options={"params": {"v": 2}})
    assert ids(pager) == ALL_NOTES
    path = LISTS[name].operation.path
    assert asked(lab) == [
        f"GET {path}?v=2&sort=id&limit=10",
        f"GET {path}?fields=id,text&limit=10&cursor=row-10",
        f"GET {path}?fields=id,text&limit=10&cursor=row-20",
    ]


def test_links_keep_no_key_that_the_server_echoes(lab: PageLabEmulator, clock: FakeClock) -> None:
    """Cursors and tokens are printed; a credential among the parameters of a link is not kept."""
    lab.fault, lab.foreign = "foreign_link", "http://inner.test/x?key=lab-key&path="
    strategy: NextURLPages[Any, Any] = NextURLPages(items="items", next_url="next", path_only=True)
    with APIClient(lab.base_url, auth=BearerAuth(KEY), clock=clock) as client:
        page = client.page(lab_api.NEXT_URLS.operation, strategy=strategy)
    assert page.next_cursor is not None
    assert page.next_cursor.startswith("/x?")
    assert KEY not in page.next_cursor


@pytest.mark.parametrize("name", [name for name in LISTS if name != "numbers"])
def test_a20_a_page_size_that_the_server_caps_leaves_no_gap(
    name: str, client: APIClient, lab: PageLabEmulator
) -> None:
    """The next page begins where the last one ended, not where it should have."""
    lab.max_page_size = 4
    assert ids(walk(client, LISTS[name], page_size=20)) == ALL_NOTES


@pytest.mark.parametrize("stated", [0, 3, 1000])
@pytest.mark.parametrize("name", ["offsets", "numbers"])
def test_a_wrong_total_costs_no_item_and_no_endless_walk(
    name: str, stated: int, client: APIClient, lab: PageLabEmulator
) -> None:
    """One that is too small is exceeded by the first page; behind one that is too large there are only empty pages."""
    lab.fault, lab.stated_total = "wrong_total", stated
    if (name, stated) == ("numbers", 3):
        lab.stated_total = 0
    assert ids(walk(client, LISTS[name])) == ALL_NOTES


def test_page_numbers_without_a_number_of_pages_end_at_the_first_empty_page(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """One request more than there are pages."""
    lab.fault = "empty_page"
    assert ids(walk(client, lab_api.COUNTED)) == ALL_NOTES[:10]
    lab.fault = "wrong_total"
    assert ids(walk(client, lab_api.COUNTED)) == ALL_NOTES


def test_a_list_that_goes_on_beyond_its_last_page_is_an_error(client: APIClient) -> None:
    """The API serves no page after that number, so the list is not complete."""
    capped: PageNumberPages[Any, Any] = PageNumberPages(items="items", pages="pages", max_page=2)
    seen: list[int] = []
    with pytest.raises(PaginationError, match="the API serves no page after number 2"):
        ids(client.paginate(lab_api.NUMBERS.operation, strategy=capped), seen)
    assert seen == ALL_NOTES[:20]


def test_an_item_without_an_id_ends_a_keyset_walk_with_an_error(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """Not silently, after the page that holds it."""
    lab.fault = "nameless"
    seen: list[Any] = []
    with pytest.raises(PaginationError, match="gives no item with a key to go on from"):
        ids(walk(client, lab_api.KEYS), seen)
    assert seen == [*ALL_NOTES[:9], None]


def test_a_walk_backwards_comes_in_its_own_order(client: APIClient, lab: PageLabEmulator) -> None:
    """Each page is turned round, so the newest item comes first."""
    assert ids(walk(client, lab_api.BACKWARDS, query={"before": ""})) == ALL_NOTES[::-1]
    assert len(lab.requests) == 3


def test_a_bare_list_is_one_page(client: APIClient, lab: PageLabEmulator) -> None:
    """Walked like any other list, by one request."""
    assert ids(walk(client, lab_api.WHOLE)) == ALL_NOTES
    assert asked(lab) == ["GET whole"]


def test_an_answer_of_another_shape_is_an_error(client: APIClient) -> None:
    """A list where an object was expected, or the other way round; the walk can be taken up again."""
    bare, wrapped = Operation("GET", "whole", Any), Operation("GET", "cursors", Any)
    wrong: CursorPages[Any, Any] = CursorPages(items="items", next_cursor="next")
    with pytest.raises(
        DecodeError, match="not with a page: there is nothing at 'items', not a list"
    ) as caught:
        client.paginate(bare, strategy=wrong).collect()
    assert caught.value.resume_token is not None
    with pytest.raises(DecodeError, match="there is a dict where the items should be"):
        client.paginate(wrapped, strategy=lab_api.WHOLE.strategy).collect()


@pytest.mark.parametrize("name", ["cursors", "search", "next_urls", "links", "scroll"])
def test_an_expired_cursor_is_told_apart_and_carries_the_last_token(
    name: str, client: APIClient, lab: PageLabEmulator
) -> None:
    """With everything that is known of the answer that said so."""
    if name == "scroll":
        lab.faults.add("POST", "scroll/next", calls=2, status=410)
    lab.good_for = 2
    seen: list[int] = []
    with pytest.raises(CursorExpiredError, match="the cursor has expired") as caught:
        ids(walk(client, LISTS[name]), seen)
    error = caught.value
    assert (error.status_code, error.attempts, seen) == (410, 1, ALL_NOTES[:20])
    assert isinstance(error.__cause__, Exception)
    lab.reset()
    assert ids(walk(client, LISTS[name], resume_token=error.resume_token)) == ALL_NOTES[20:]


def test_a_first_page_that_is_gone_has_no_cursor_to_expire(
    client: APIClient, lab: PageLabEmulator
) -> None:
    """It is the list that is gone."""
    lab.faults.add("GET", "cursors", status=410)
    with pytest.raises(Exception, match="answered 410") as caught:
        walk(client, lab_api.CURSORS).collect()
    assert not isinstance(caught.value, CursorExpiredError)


def test_a_header_of_links_is_read_from_another_api_as_well(
    shelf: ShelfEmulator, clock: FakeClock
) -> None:
    """An answer without links has one page."""
    strategy: LinkHeaderPages[Any, Any] = LinkHeaderPages(items="data")
    with blocking.new_client(shelf, clock) as client:
        assert len(client.paginate(LIST_BOOKS, strategy=strategy).collect()) == 20


def test_a_page_beyond_the_last_is_the_servers_own_error(
    lab: PageLabEmulator, clock: FakeClock
) -> None:
    """Nothing about a walk turns an error into an end."""
    lab.strict = True
    strategy: PageNumberPages[Any, Any] = PageNumberPages(items="items")
    with APIClient(
        lab.base_url, auth=HeaderAuth("Authorization", KEY, prefix="Bearer "), clock=clock
    ) as client:
        with pytest.raises(NotFoundError):
            client.paginate(lab_api.NUMBERS.operation, strategy=strategy).collect()
