# The async source; twofold.mirror generates its blocking mirror.
"""The seam to the HTTP package: one request in, one complete answer or one `WireFailure` out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol, cast
from urllib.parse import parse_qsl, urlsplit

from .._core.coding import undone
from .._core.deadline import Deadline, remaining
from .._core.headers import Headers
from .._core.phases import SentWatch
from .._core.wire import WireFailure, WireRequest, WireResponse, failure_of
from .._runtime import aio
from .._runtime.process import http_package
from .places import AsyncPlaces, AsyncTenant

Trace = Callable[[str], None]

STREAMED = "twofold.streamed"
"""The extension of a request whose answer is used while it arrives."""

# They tell of a body that is still coded.
_OF_CODED = (b"content-encoding", b"content-length")
# Seconds; clocks and timers differ by less.
SOON = 0.01


class AsyncWire(Protocol):
    """What the transport needs of an HTTP package."""

    async def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """Send once; no redirects, no cookies, no retries.

        Args:
            request: complete, with the timeouts of its phases.
            deadline: of the whole call, body included.
            trace: told the name of each step of the connection, where phase times are wanted.

        Raises:
            WireFailure: no answer came.
        """
        ...

    async def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> AsyncWireStream:
        """Send once, and come back with the head of the answer; arguments and errors as for `send`.

        The connection is held until the stream is closed or read to its end.
        """
        ...

    async def close(self) -> None:
        """Close the connections it owns."""
        ...


class AsyncWireStream(Protocol):
    """An answer whose body is still on its way.

    Attributes:
        status_code, headers: its head.
    """

    status_code: int
    headers: Headers

    async def read(self) -> bytes | None:
        """The next piece of the body as it came, content coding included; `None` after the last one.

        Raises:
            WireFailure: the rest will not come.
        """
        ...

    async def close(self) -> None:
        """Give the connection back if the body has been read, else drop it; a second call does nothing."""
        ...


class AsyncHTTPXWire:
    """The seam over an httpx client, or one of a package with its interface.

    Args:
        client: what sends.
        new_client: makes another one; given if the client is ours, with nothing of its own but connections.
        places: how many connections it may have; `None` if that is not known.
        as_it_is: whether an `auth` that its owner has set on it goes along, to wherever its headers go.
    """

    def __init__(
        self,
        client: aio.AsyncHTTPClient,
        new_client: Callable[[], aio.AsyncHTTPClient] | None = None,
        *,
        places: int | None = None,
        as_it_is: bool = False,
    ) -> None:
        self._places = AsyncPlaces(client, new_client, places)
        self._as_it_is = as_it_is
        self._package: Any = http_package(client)
        self._errors = (self._package.HTTPError, self._package.InvalidURL)

    async def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """As `AsyncWire.send`."""
        watch = SentWatch(None, trace)
        try:
            response, tenant = await self._begin(request, deadline, trace if deadline is None else watch)
            try:
                headers = Headers(response.headers.raw)
                content = await self._content(response, headers, deadline)
            finally:
                await tenant.leave()
            return WireResponse(response.status_code, headers, content)
        except self._errors as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise watch.failure() from error

    async def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> AsyncWireStream:
        """As `AsyncWire.open`."""
        watch = SentWatch(None, trace)
        try:
            response, tenant = await self._begin(
                request, deadline, trace if deadline is None else watch, streamed=True
            )
        except self._errors as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise watch.failure() from error
        return AsyncHTTPXStream(response, self._errors, deadline, tenant)

    async def _begin(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None, *, streamed: bool = False
    ) -> tuple[Any, AsyncTenant]:
        """The head of the answer, from another client if this one has lost its connections."""
        tenant = self._places.enter(trace)
        try:
            return await self._answered(tenant, request, deadline, streamed), tenant
        except self._package.PoolTimeout:
            if not self._places.replaced(tenant.tenancy):
                raise
        tenant = self._places.enter(trace)
        return await self._answered(tenant, request, deadline, streamed), tenant

    async def _answered(
        self, tenant: AsyncTenant, request: WireRequest, deadline: Deadline | None, streamed: bool
    ) -> Any:
        client = tenant.tenancy.client
        try:
            if client.is_closed is True:
                raise WireFailure("closed", "connect", False, "closed")
            message = self._message(client, request, tenant)
            if streamed:
                message.extensions[STREAMED] = True
            own: dict[str, Any] = {} if self._as_it_is and not request.bare else {"auth": None}
            async with aio.limit_to(deadline):
                return await client.send(message, follow_redirects=False, stream=True, **own)
        except BaseException:
            await tenant.leave()
            raise

    async def _content(self, response: Any, headers: Headers, deadline: Deadline | None) -> bytes:
        if response.is_stream_consumed:
            # By an event hook of the client's, or it came as a whole.
            return response.content
        stream, chunks = AsyncHTTPXStream(response, self._errors, deadline), list[bytes]()
        try:
            while (chunk := await stream.read()) is not None:
                chunks.append(chunk)
        except BaseException:
            await stream.close()
            raise
        return undone(response.status_code, headers, b"".join(chunks))

    def _message(self, client: aio.AsyncHTTPClient, request: WireRequest, trace: Trace) -> Any:
        # An injected client may carry headers, cookies and parameters that its owner wants on every request.
        bare = self._places.owned or request.bare
        build: Any = self._package.Request if bare else client.build_request
        return build(
            request.method,
            request.url,
            params=None if bare else _parameters(client, request.url),
            headers=[*request.headers, *request.framing],
            content=cast("Any", request.body),
            extensions={"timeout": request.timeouts._asdict(), "trace": tracer(trace)},
        )

    async def close(self) -> None:
        """Close the client if it is ours."""
        await self._places.close()


def _parameters(client: aio.AsyncHTTPClient, url: str) -> Any:
    # Parameters of the client take the place of the URL's query instead of joining it, so that is given again.
    return parse_qsl(urlsplit(url).query, keep_blank_values=True) if client.params else None


class AsyncHTTPXStream:
    """An open answer of httpx; see `AsyncWireStream`."""

    def __init__(
        self,
        response: Any,
        errors: tuple[type[Exception], ...],
        deadline: Deadline | None,
        tenant: AsyncTenant | None = None,
    ) -> None:
        self.status_code: int = response.status_code
        self.headers = Headers(response.headers.raw)
        self._response = response
        # Test doubles come with their bodies, which the HTTP package has decoded then.
        here_already = response.is_stream_consumed
        if here_already and "content-encoding" in self.headers:
            self.headers = Headers([one for one in response.headers.raw if one[0].lower() not in _OF_CODED])
        self._chunks = response.aiter_bytes() if here_already else response.aiter_raw()
        self._errors = errors
        self._deadline = deadline
        self._tenant = tenant

    async def read(self) -> bytes | None:
        """As `AsyncWireStream.read`."""
        try:
            async with aio.limit_to(self._deadline):
                # Where a read cannot be interrupted, a server that drips is caught between two of them.
                if self._deadline is not None and self._deadline.expired:
                    raise TimeoutError
                chunk: bytes | None = await anext(self._chunks, None)
        except self._errors as error:
            raise wire_failure(error, self._deadline) from error
        except TimeoutError as error:
            raise WireFailure("timeout", "deadline", True, "the deadline has passed") from error
        if chunk is None:
            await self._leave()
        return chunk

    async def close(self) -> None:
        """As `AsyncWireStream.close`."""
        # Shielded: a cancelled call still has to put its connection away.
        with aio.shield():
            await aio.end_early(self._chunks)
            await self._response.aclose()
            await self._leave()

    async def _leave(self) -> None:
        if self._tenant is not None:
            await self._tenant.leave()


def wire_failure(error: Exception, deadline: Deadline | None) -> Exception:
    """What an exception of the HTTP package means, given the deadline it came under."""
    failure = failure_of(error)
    # The timeouts of the phases are cut to what the deadline leaves, so it may show itself as one of them.
    if failure is not None and failure.kind == "timeout" and remaining(deadline) < SOON:
        failure.phase = "deadline"
    return failure or error


def tracer(trace: Trace) -> Callable[..., Any]:
    """The callable that the HTTP package wants to tell of each step."""

    async def step(name: str, info: Any) -> None:  # noqa: ARG001
        trace(name)

    return step
