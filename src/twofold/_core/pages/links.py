"""Pages that name the URL of the next one, in the body or in a `Link` header."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import SplitResult, quote, unquote_plus, urljoin, urlsplit

from ..errors import InvalidRequestError
from .link_header import parse_links
from .page import PageData, PageReply, PageRequest, page_data
from .paths import Path, flag_at, text_at
from .strategy import PageStrategy

R = TypeVar("R")
T = TypeVar("T")

# What may stand in a path or query as it is (RFC 3986), the percent sign of what is encoded already included.
_KEPT = "!$&'()*+,-./:;=?@_~%"
_PORTS = {"http": 80, "https": 443}


class BadLink(Exception):
    """A link that is not followed; the text says why."""


@dataclass(frozen=True, kw_only=True)
class LinkedPages(PageStrategy[R, T]):
    """Pages that are linked; a subclass finds the link.

    Links may be absolute, or relative to the root or to the page. They hold every parameter already, so none is added.
    Only links to the origin of the client are followed: a credential never goes elsewhere.

    Attributes:
        path_only: use path and query of a link, whatever host it names; for APIs behind a proxy that does not rewrite
            the links.
    """

    path_only: bool = False

    def ask(self, cursor: str | None) -> PageRequest:
        """The link; nothing for the first page."""
        if cursor is None:
            return PageRequest()
        if not cursor.startswith("/") or quote(cursor, safe=_KEPT) != cursor:
            raise InvalidRequestError(
                "the cursor is no link of this list: give the resume token of a walk over it"
            )
        return PageRequest(target=cursor)

    def linked(self, reply: PageReply[R], link: str | None, more: bool | None) -> PageData[T]:
        """The items of an answer, and what its link leads to."""
        items = self.read_items(reply)
        try:
            following = None if link is None else link_target(link, reply.url, self.path_only, reply.secrets)
        except BadLink as fault:
            return PageData(items, None, str(fault))
        return page_data(items, following, more, "link")


@dataclass(frozen=True, kw_only=True)
class NextURLPages(LinkedPages[R, T]):
    """Pages whose body holds the URL of the next one.

    Attributes:
        next_url: takes an answer to the link; `None` and `""` mean that this was the last page.
        has_more: takes it to the server's own word on whether there is more, where it gives one.

    Example:
        NextURLPages(items="results", next_url="next")
    """

    next_url: Callable[[R], str | None] | Path
    has_more: Callable[[R], bool | None] | Path | None = None

    def read(self, reply: PageReply[R], cursor: str | None) -> PageData[T]:  # noqa: ARG002
        """Items and the link."""
        link = text_at(reply.answer, self.next_url)
        return self.linked(reply, link, flag_at(reply.answer, self.has_more))


@dataclass(frozen=True, kw_only=True)
class LinkHeaderPages(LinkedPages[R, T]):
    """Pages whose `Link` header names the next one (RFC 8288).

    Attributes:
        relation: of the link to the next page.
    """

    relation: str = "next"

    def read(self, reply: PageReply[R], cursor: str | None) -> PageData[T]:  # noqa: ARG002
        """Items and the first link of the relation that is about this page."""
        for link in parse_links(reply.headers.get_all("link")):
            if self.relation.lower() in link.relations and _is_about(
                reply.url, link.parameters.get("anchor")
            ):
                return self.linked(reply, link.target or reply.url, None)
        return self.linked(reply, None, None)


def _is_about(url: str, anchor: str | None) -> bool:
    return anchor is None or urljoin(url, anchor) == url


def link_target(link: str, page_url: str, path_only: bool, secrets: tuple[str, ...]) -> str:
    """Path and query of a link on the page's own origin, without parameters that hold a secret.

    Raises:
        BadLink: it cannot be read, or leads elsewhere, or back to the page itself.
    """
    try:
        page, parts = urlsplit(page_url), urlsplit(urljoin(page_url, link.strip()))
        elsewhere = _origin(parts) != _origin(page)
        target = _target(parts, secrets)
    except ValueError:
        raise BadLink("the link to the next page cannot be read") from None
    if elsewhere and not path_only:
        raise BadLink(_refusal(page, parts))
    if not target.startswith("/"):
        raise BadLink("the link to the next page has no path")
    if target == _target(page, secrets):
        raise BadLink("the link to the next page leads back to the same page")
    return target


def _origin(parts: SplitResult) -> tuple[str, str, int | None]:
    host = parts.hostname or ""
    port = _PORTS.get(parts.scheme) if parts.port is None else parts.port
    return parts.scheme, host if host.isascii() else host.encode("idna").decode("ascii"), port


def _refusal(page: SplitResult, parts: SplitResult) -> str:
    if parts.hostname == page.hostname and (page.scheme, parts.scheme) == ("https", "http"):
        return "the link to the next page leaves https for plain http, so it was not followed"
    return (
        f"the link to the next page leads to another origin, {quote(parts.scheme)}://{quote(parts.hostname or '')}, "
        "so it was not followed; path_only=True follows its path on the client's own origin"
    )


def _target(parts: SplitResult, secrets: tuple[str, ...]) -> str:
    pieces = parts.query.split("&")
    kept = quote(
        "&".join(one for one in pieces if unquote_plus(one.partition("=")[2]) not in secrets), safe=_KEPT
    )
    path = quote(parts.path or "/", safe=_KEPT)
    return f"{path}?{kept}" if kept else path
