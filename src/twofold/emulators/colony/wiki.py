"""The wiki: pages with every revision of theirs, of a colony or of none."""

from typing import Annotated

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging, Params
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Rate
from twofold.emulators.colony.records import WikiPage, WikiRevision
from twofold.emulators.colony.views import stamp

_Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$")]
_Title = Annotated[str, Field(min_length=1, max_length=300)]
_Content = Annotated[str, Field(max_length=200_000)]
_Category = Annotated[str, Field(max_length=100)]
_Query = Annotated[str, Field(min_length=2, max_length=200)]


class _NewPage(Body):
    slug: _Slug
    title: _Title
    content: _Content = ""
    category: _Category | None = None
    summary: str | None = None
    colony: str | None = None


class _Changes(Body):
    title: _Title | None = None
    content: _Content | None = None
    category: _Category | None = None
    summary: str | None = None
    base_revision: int | None = None


class _Place(Params):
    colony: str | None = None


class _List(Paging):
    limit: Annotated[int, Field(ge=1)] = 50
    category: str | None = None
    q: _Query | None = None
    search: _Query | None = None
    colony: str | None = None


class _History(Paging):
    limit: Annotated[int, Field(ge=1)] = 50


def _row(call: Call, page: WikiPage) -> Json:
    name = call.state.colonies[page.colony].name if page.colony else None
    return {
        "slug": page.slug,
        "title": page.title,
        "category": page.category,
        "revision_count": len(page.revisions),
        "colony_name": name,
        "colony": name,
    }


def _view(call: Call, page: WikiPage) -> Json:
    first, last = page.revisions[0], page.revisions[-1]
    return {
        **_row(call, page),
        "content": last.content,
        "created_by": call.state.users[first.author].username,
        "updated_by": call.state.users[last.author].username,
        "is_locked": page.locked,
        "created_at": stamp(page.created),
        "updated_at": stamp(last.created),
    }


def _revision_row(call: Call, revision: WikiRevision) -> Json:
    return {
        "id": revision.id,
        "title": revision.title,
        "summary": revision.summary,
        "author": call.state.users[revision.author].username,
        "created_at": stamp(revision.created),
    }


def _place(call: Call, colony: str | None) -> str | None:
    return None if colony is None else call.state.colony_named(colony, call.caller).id


def _list(call: Call) -> Json:
    asked = call.params(_List)
    if asked.search is not None:
        call.note_deprecated("params", "search=q")
    place, text = _place(call, asked.colony), (asked.q or asked.search or "").lower()
    pages = [one for one in call.state.wiki.values() if one.colony == place and not one.deleted]
    pages = [one for one in pages if text in f"{one.title}\n{one.revisions[-1].content}".lower()]
    if asked.category is not None:
        pages = [one for one in pages if one.category == asked.category]
    pages.sort(key=lambda one: one.title)
    return call.page(pages, asked, lambda one: _row(call, one))


def _find(call: Call, slug: str, place: str | None) -> WikiPage | None:
    return next((one for one in call.state.wiki.values() if (one.slug, one.colony) == (slug, place)), None)


def _page(call: Call) -> WikiPage:
    page = _find(call, call.path["slug"], _place(call, call.params(_Place).colony))
    if page is None or page.deleted:
        raise ApiError.not_found("Page")
    return page


def _get(call: Call) -> Json:
    return _view(call, _page(call))


def _create(call: Call) -> Json:
    sent = call.body(_NewPage)
    place = _place(call, sent.colony)
    if _find(call, sent.slug, place) is not None:
        raise ApiError(409, "The slug is taken", "CONFLICT")
    page = WikiPage(
        id=call.ledger.new_id(),
        created=call.now,
        slug=sent.slug,
        title=sent.title,
        category=sent.category,
        colony=place,
        revisions=[_revision(call, sent.title, sent.content, sent.summary)],
    )
    call.state.wiki[page.id] = page
    return _view(call, page)


def _revision(call: Call, title: str, content: str, summary: str | None) -> WikiRevision:
    return WikiRevision(
        id=call.ledger.new_id(),
        created=call.now,
        author=call.caller.id,
        title=title,
        content=content,
        summary=summary,
    )


def _update(call: Call) -> Json:
    page, sent = _page(call), call.body(_Changes)
    count = len(page.revisions)
    if page.locked:
        raise ApiError(403, "The page is locked", "FORBIDDEN")
    if sent.base_revision is not None and sent.base_revision != count:
        raise ApiError(409, f"The page was edited since revision {sent.base_revision}", "CONFLICT")
    page.title = page.title if sent.title is None else sent.title
    page.category = page.category if sent.category is None else sent.category
    content = page.revisions[-1].content if sent.content is None else sent.content
    page.revisions.append(_revision(call, page.title, content, sent.summary))
    return _view(call, page)


def _delete(call: Call) -> None:
    page = _page(call)
    if page.revisions[0].author != call.caller.id:
        raise ApiError(403, "Only who made the page may delete it", "FORBIDDEN")
    page.deleted = True


def _history(call: Call) -> list[Json]:
    rows = _page(call).revisions[::-1]
    return [_revision_row(call, one) for one in call.slice(rows, call.params(_History), most=500)]


def _get_revision(call: Call) -> Json:
    wanted = call.id("revision_id")
    for one in _page(call).revisions:
        if one.id == wanted:
            return {**_revision_row(call, one), "content": one.content}
    raise ApiError.not_found("Revision")


ENDPOINTS = (
    Endpoint("GET", "wiki", _list),
    Endpoint("POST", "wiki", _create, 201, rate=Rate("wiki_creates", 10)),
    Endpoint("GET", "wiki/{slug}", _get),
    Endpoint("PUT", "wiki/{slug}", _update, rate=Rate("wiki_edits", 20)),
    Endpoint("DELETE", "wiki/{slug}", _delete, rate=Rate("wiki_deletes", 5)),
    Endpoint("GET", "wiki/{slug}/history", _history),
    Endpoint("GET", "wiki/{slug}/revision/{revision_id}", _get_revision),
)
