# Generated from _async/codex_bot.py by twofold.mirror; do not edit.
"""`SyncBaseApiClient`: the class to subclass for a client of one's own API."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Protocol, Self, TypeVar, Unpack, cast, overload

from .._core.codex.answers import ApiResponse
from .._core.codex.endpoints import fill
from .._core.codex.errors import ApiClientError, refusing
from .._core.codex.requests import PlainArguments
from .._core.codex.settings import (
    ApiOptions,
    ApiSettings,
    StreamOptions,
    TransferOptions,
    ViewOptions,
    settle,
)
from .._core.download import Download, WantedFile
from .._core.pages import PageStrategy
from .._core.progress import Progress
from .._core.timeouts import TimeoutTypes
from .._runtime import blocking
from .body_client import UPLOAD_PART
from .codex_engine import ApiEngine
from .pages import Pager
from .streams import StreamedResponse
from .uploads import Resumable

T = TypeVar("T")


class SyncBaseApiClient:
    """A client of one API: subclass it, and write its methods with `_request`.

    It has few names of its own, so that yours are free: `client`, `close`, `_request` and the other helpers with an
    underscore; everything else begins with `_api_`. Settings of `AuthorSettings` may also be class attributes.

    Args:
        base_url: absolute, without user name, query or fragment; endpoints are relative to it.
        api_key: sent as `X-API-Key` to the origin of `base_url`; `None` or an empty text for none.
        timeout: seconds for reading, writing and waiting for a connection, each, while connecting always has 5; or an
            `httpx.Timeout`, taken as it is. It is no limit on a whole call: that is `deadline`.
        settings: see `ApiSettings`.

    Raises:
        ApiRequestError: an argument cannot be used (a `ValueError`).
        TypeError: a setting that does not exist, or `http_client` is of the other half.

    Example:
        class Tickets(SyncBaseApiClient):
            def one(self, ticket_id: int, **options: Unpack[ApiOptions]) -> Any:
                return self._request("GET", self._path("/tickets/{}", ticket_id), **options)

        with Tickets("https://api.example.com/v1", key, retry=2) as tickets:
            ticket = tickets.one(7)
    """

    client: blocking.HTTPClient
    """The HTTP client of the httpx package, with base URL, headers and timeout; yours to use and to change."""

    _api_engine: ApiEngine | None = None

    def __init__(
        self,
        base_url: str,
        api_key: str | None = None,
        timeout: TimeoutTypes = 10.0,
        **settings: Unpack[ApiSettings],
    ) -> None:
        with refusing():
            self._api_engine = ApiEngine(base_url, api_key, timeout, settle(type(self), settings))
        self.client = self._api_engine.http

    @overload
    def _request(
        self,
        method: str,
        endpoint: str,
        json: Any = None,
        params: Any = None,
        *,
        model: None = None,
        **options: Unpack[ApiOptions],
    ) -> Any: ...

    @overload
    def _request(
        self,
        method: str,
        endpoint: str,
        json: Any = None,
        params: Any = None,
        *,
        model: type[T] | Callable[[Any], T],
        **options: Unpack[ApiOptions],
    ) -> T: ...

    def _request(
        self,
        method: str,
        endpoint: str,
        json: Any = None,
        params: Any = None,
        *,
        model: Any = None,
        **options: Unpack[ApiOptions],
    ) -> Any:
        """Call an endpoint.

        Args:
            method: such as `GET`.
            endpoint: path below the base URL, with or without a slash before it; or a URL on the same origin, as
                servers give in `next` links. It may have a query; parameters of the same name win over it.
            json: the body; `None` for none.
            params: the query, in any form that httpx takes; a `None` in it is sent as an empty value, unless
                `omit_none` is set.
            model: any type that pydantic can validate, for the value; or a function that takes the plain value.
            options: see `ApiOptions`.

        Returns:
            The JSON value as plain Python objects, or the model; `None` for 204 or an empty body.

        Raises:
            ApiRequestError: an argument cannot be used; nothing was sent.
            ApiClosedError: the client is closed.
            ApiConnectionError: no answer came, `ApiTimeout` and `ApiPoolTimeout` included.
            ApiStatusError: a status that is no success, in the class for it.
            ApiDecodeError: a success whose body is not JSON, or not the model.
        """
        engine = self._api_ready()
        given = PlainArguments(method, endpoint, json, params, options)
        return engine.value(engine.call(self.client, given), model)

    def _request_raw(
        self,
        method: str,
        endpoint: str,
        json: Any = None,
        params: Any = None,
        **options: Unpack[ApiOptions],
    ) -> ApiResponse:
        """As `_request`, but return the whole answer: status, headers, body, request id."""
        given = PlainArguments(method, endpoint, json, params, options)
        return (self._api_ready().call(self.client, given)).response()

    def _request_external(
        self, method: str, url: str, json: Any = None, **options: Unpack[ApiOptions]
    ) -> ApiResponse:
        """Call a whole URL somewhere else, such as one that an object store has signed.

        It goes without headers, parameters, credentials and cookies of this client, and follows redirects.

        Args:
            method, json, options: as for `_request`; `auth` cannot be given.
            url: absolute; it is sent as it is, and shown without the values of its query.

        Raises:
            ApiClientError: as `_request`.

        Example:
            slot = self._request("POST", "/uploads", {"name": name})
            self._request_external("PUT", slot["url"], content=file, headers={"Content-Type": "image/png"})
        """
        given = PlainArguments(method, url, json, None, options)
        return self._api_ready().call_elsewhere(self.client, given)

    @contextmanager
    def _stream(
        self,
        method: str,
        endpoint: str,
        json: Any = None,
        params: Any = None,
        *,
        max_bytes: int | None = None,
        **options: Unpack[StreamOptions],
    ) -> blocking.Block[StreamedResponse]:
        """Call an endpoint and use its body while it arrives.

        Attempts and errors are those of `_request` until a success begins; from then on nothing is repeated. The
        deadline, if there is one, covers the whole block.

        Args:
            method, endpoint, json, params, options: as for `_request`.
            max_bytes: of the body, content coding undone; a longer one is an error.

        Raises:
            ApiClientError: as `_request`, when the block is entered; see `StreamedResponse` for what comes later.

        Example:
            with self._stream("GET", "/export") as response:
                for line in response.iter_lines():
                    print(line)
        """
        given = PlainArguments(method, endpoint, json, params, cast("ApiOptions", options))
        with self._api_ready().stream_endpoint(self.client, given, max_bytes) as response:
            yield response

    def _download(
        self,
        endpoint: str,
        target: str | os.PathLike[str],
        params: Any = None,
        *,
        resume: bool = False,
        digest: str | None = None,
        progress: Progress | None = None,
        max_bytes: int | None = None,
        **options: Unpack[TransferOptions],
    ) -> Download:
        """GET a file. Under its name there is never anything but the whole file.

        It grows in a part file beside it. Where a connection breaks off, the rest is asked for, as often as `retry`
        allows; all of it, if the server does not say which version this is (`ETag`, `Last-Modified`).

        Args:
            endpoint, params, options: as for `_request`.
            target: where to put it; a file that is there is replaced once the new one is complete.
            resume: keep what has come when the download fails, and go on there at the next call.
            digest: what the file must come to, as `sha256:` and hexadecimal digits.
            progress: called with a `ProgressEvent`.
            max_bytes: refuse a larger file.

        Raises:
            ApiClientError: as `_request`; `ApiDecodeError` if the file is not as long as announced, too long, or has
                another digest.
            OSError: it cannot be written.

        Example:
            self._download(self._path("/tickets/{}/file", ticket_id), "ticket.pdf", resume=True)
        """
        given = PlainArguments("GET", endpoint, None, params, cast("ApiOptions", options))
        wanted = WantedFile(target, resume, digest, max_bytes)
        return self._api_ready().download_endpoint(self.client, given, wanted, progress)

    def _upload(
        self,
        session: Resumable[T],
        content: Any,
        *,
        part_size: int = UPLOAD_PART,
        progress: Progress | None = None,
    ) -> T:
        """Send a file by the API's own protocol for uploads in parts; a file in one piece is `content=` or `files=`.

        Where a part fails, the server is asked how much it has, and the upload goes on from there, as often in a row
        as `retry` allows.

        Args:
            session: the protocol; see `Resumable`.
            content: bytes, or a binary file from where it stands.
            part_size: bytes a request.
            progress: called with a `ProgressEvent`.

        Returns:
            What the session's `finish` returns.

        Raises:
            ApiRequestError: the content cannot be read from any place.
            ApiClientError: what a method of the session raises, once retries are used up.
        """
        engine = self._api_ready()
        return engine.upload(session, content, part_size=part_size, progress=progress)

    def _paginate(
        self,
        method: str,
        endpoint: str,
        json: Any = None,
        params: Any = None,
        *,
        strategy: PageStrategy[Any, T],
        items: str | None = None,
        model: Any = None,
        page_size: int | None = None,
        limit: int | None = None,
        max_pages: int | None = None,
        parallel: int = 1,
        unique_by: Callable[[T], Hashable] | None = None,
        start: str | None = None,
        **options: Unpack[ApiOptions],
    ) -> Pager[T]:
        """Walk a list that comes in pages; nothing is requested before the pager is iterated.

        Args:
            method, endpoint, json, params, options: as for `_request`, for every page.
            strategy: how this list addresses its pages.
            items: a dotted path to the items of an answer, instead of the strategy's own.
            model: what an answer is to be, before the strategy reads it.
            page_size: items to ask for at a time; the server may send fewer.
            limit, max_pages, parallel, unique_by: see `Pager`.
            start: the `resume_token` of an error or of another pager over the same list.

        Raises:
            ApiRequestError: a number or the token cannot be used, or not with this list.

        Example:
            tickets = self._paginate("GET", "/tickets", params={"q": text}, strategy=TICKET_PAGES, limit=100)
            return [ticket for ticket in tickets]
        """
        if items is not None:
            strategy = replace(strategy, items=items)
        given = PlainArguments(method, endpoint, json, params, options)
        return Pager(
            self._api_ready().pages(self.client, given, strategy, model, page_size),
            limit=limit,
            max_pages=max_pages,
            parallel=parallel,
            unique_by=unique_by,
            resume_token=start,
        )

    @staticmethod
    def _path(template: str, *values: object) -> str:
        """A path with each `{}` filled with one value, encoded so that it can never reach another resource.

        Raises:
            ApiRequestError: a value is empty, `.` or `..`, has control characters, or is no text or integer.

        Example:
            self._path("/users/{}/files/{}", user_id, name)
        """
        with refusing():
            return fill(template, values)

    def _options(self, **options: Unpack[ViewOptions]) -> Self:
        """A view of this client with other options: it shares connections and state, and closing it does nothing.

        Raises:
            ApiRequestError: a value cannot be used.
            TypeError: an option that does not exist.

        Example:
            patient = self._options(timeout=120, retry=5)
        """
        view = object.__new__(type(self))
        view.__dict__.update(vars(self))
        view._api_engine = self._api_ready().view(options)
        return view

    def close(self, grace: float = 0.0) -> None:
        """Close the client; a second call does nothing, and further requests raise `ApiClosedError`.

        Args:
            grace: seconds to wait for the calls in flight; after that they are cut off and raise `ApiClosedError`. A
                second `close()` cuts them off at once.
        """
        engine = self._api_ready()
        if engine.is_view:
            return
        try:
            engine.finish(grace)
        finally:
            if engine.to_be_closed():
                with blocking.shield():
                    self.client.close()

    def __enter__(self) -> Self:
        self._api_ready().check_open()
        return self

    def __exit__(self, *exc_info: object) -> None:
        self.close()

    def __repr__(self) -> str:
        name, engine = type(self).__name__, self._api_engine
        return f"<{name} (not initialised)>" if engine is None else engine.described(name)

    def _api_ready(self) -> ApiEngine:
        if self._api_engine is None:
            raise ApiClientError(
                f"{type(self).__name__}.__init__ did not call super().__init__(base_url, api_key, timeout): add it"
            )
        return self._api_engine


class _Closable(Protocol):
    def close(self) -> None: ...


class SyncContainerManaged:
    """A mixin for containers that call `shutdown()` on what they manage: it closes the client.

    It is not part of the base class, because an API may have an endpoint of that name.

    Example:
        class Tickets(SyncContainerManaged, SyncBaseApiClient): ...
    """

    def shutdown(self: _Closable) -> None:
        """Close the client."""
        self.close()
