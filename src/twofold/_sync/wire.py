# Generated from _async/wire.py by twofold.mirror; do not edit.
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
from .._runtime import blocking
from .._runtime.process import http_package
from .places import Places, Tenant

Trace = Callable[[str], None]

STREAMED = "twofold.streamed"
"""The extension of a request whose answer is used while it arrives."""

# They tell of a body that is still coded.
_OF_CODED = (b"content-encoding", b"content-length")
# Seconds; clocks and timers differ by less.
SOON = 0.01


class Wire(Protocol):
    """What the transport needs of an HTTP package."""

    def send(
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

    def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireStream:
        """Send once, and come back with the head of the answer; arguments and errors as for `send`.

        The connection is held until the stream is closed or read to its end.
        """
        ...

    def close(self) -> None:
        """Close the connections it owns."""
        ...


class WireStream(Protocol):
    """An answer whose body is still on its way.

    Attributes:
        status_code, headers: its head.
    """

    status_code: int
    headers: Headers

    def read(self) -> bytes | None:
        """The next piece of the body as it came, content coding included; `None` after the last one.

        Raises:
            WireFailure: the rest will not come.
        """
        ...

    def close(self) -> None:
        """Give the connection back if the body has been read, else drop it; a second call does nothing."""
        ...


class HTTPXWire:
    """The seam over an httpx client, or one of a package with its interface.

    Args:
        client: what sends.
        new_client: makes another one; given if the client is ours, with nothing of its own but connections.
        places: how many connections it may have; `None` if that is not known.
        as_it_is: whether an `auth` that its owner has set on it goes along, to wherever its headers go.
    """

    def __init__(
        self,
        client: blocking.HTTPClient,
        new_client: Callable[[], blocking.HTTPClient] | None = None,
        *,
        places: int | None = None,
        as_it_is: bool = False,
    ) -> None:
        self._places = Places(client, new_client, places)
        self._as_it_is = as_it_is
        self._package: Any = http_package(client)
        self._errors = (self._package.HTTPError, self._package.InvalidURL)

    def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """As `Wire.send`."""
        watch = SentWatch(None, trace)
        try:
            response, tenant = self._begin(request, deadline, trace if deadline is None else watch)
            try:
                headers = Headers(response.headers.raw)
                content = self._content(response, headers, deadline)
            finally:
                tenant.leave()
            return WireResponse(response.status_code, headers, content)
        except self._errors as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise watch.failure() from error

    def open(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireStream:
        """As `Wire.open`."""
        watch = SentWatch(None, trace)
        try:
            response, tenant = self._begin(
                request, deadline, trace if deadline is None else watch, streamed=True
            )
        except self._errors as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise watch.failure() from error
        return HTTPXStream(response, self._errors, deadline, tenant)

    def _begin(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None, *, streamed: bool = False
    ) -> tuple[Any, Tenant]:
        """The head of the answer, from another client if this one has lost its connections."""
        tenant = self._places.enter(trace)
        try:
            return self._answered(tenant, request, deadline, streamed), tenant
        except self._package.PoolTimeout:
            if not self._places.replaced(tenant.tenancy):
                raise
        tenant = self._places.enter(trace)
        return self._answered(tenant, request, deadline, streamed), tenant

    def _answered(
        self, tenant: Tenant, request: WireRequest, deadline: Deadline | None, streamed: bool
    ) -> Any:
        client = tenant.tenancy.client
        try:
            if client.is_closed is True:
                raise WireFailure("closed", "connect", False, "closed")
            message = self._message(client, request, tenant)
            if streamed:
                message.extensions[STREAMED] = True
            own: dict[str, Any] = {} if self._as_it_is and not request.bare else {"auth": None}
            with blocking.limit_to(deadline):
                return client.send(message, follow_redirects=False, stream=True, **own)
        except BaseException:
            tenant.leave()
            raise

    def _content(self, response: Any, headers: Headers, deadline: Deadline | None) -> bytes:
        if response.is_stream_consumed:
            # By an event hook of the client's, or it came as a whole.
            return response.content
        stream, chunks = HTTPXStream(response, self._errors, deadline), list[bytes]()
        try:
            while (chunk := stream.read()) is not None:
                chunks.append(chunk)
        except BaseException:
            stream.close()
            raise
        return undone(response.status_code, headers, b"".join(chunks))

    def _message(self, client: blocking.HTTPClient, request: WireRequest, trace: Trace) -> Any:
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

    def close(self) -> None:
        """Close the client if it is ours."""
        self._places.close()


def _parameters(client: blocking.HTTPClient, url: str) -> Any:
    # Parameters of the client take the place of the URL's query instead of joining it, so that is given again.
    return parse_qsl(urlsplit(url).query, keep_blank_values=True) if client.params else None


class HTTPXStream:
    """An open answer of httpx; see `WireStream`."""

    def __init__(
        self,
        response: Any,
        errors: tuple[type[Exception], ...],
        deadline: Deadline | None,
        tenant: Tenant | None = None,
    ) -> None:
        self.status_code: int = response.status_code
        self.headers = Headers(response.headers.raw)
        self._response = response
        # Test doubles come with their bodies, which the HTTP package has decoded then.
        here_already = response.is_stream_consumed
        if here_already and "content-encoding" in self.headers:
            self.headers = Headers([one for one in response.headers.raw if one[0].lower() not in _OF_CODED])
        self._chunks = response.iter_bytes() if here_already else response.iter_raw()
        self._errors = errors
        self._deadline = deadline
        self._tenant = tenant

    def read(self) -> bytes | None:
        """As `WireStream.read`."""
        try:
            with blocking.limit_to(self._deadline):
                # Where a read cannot be interrupted, a server that drips is caught between two of them.
                if self._deadline is not None and self._deadline.expired:
                    raise TimeoutError
                chunk: bytes | None = next(self._chunks, None)
        except self._errors as error:
            raise wire_failure(error, self._deadline) from error
        except TimeoutError as error:
            raise WireFailure("timeout", "deadline", True, "the deadline has passed") from error
        if chunk is None:
            self._leave()
        return chunk

    def close(self) -> None:
        """As `WireStream.close`."""
        # Shielded: a cancelled call still has to put its connection away.
        with blocking.shield():
            blocking.end_early(self._chunks)
            self._response.close()
            self._leave()

    def _leave(self) -> None:
        if self._tenant is not None:
            self._tenant.leave()


def wire_failure(error: Exception, deadline: Deadline | None) -> Exception:
    """What an exception of the HTTP package means, given the deadline it came under."""
    failure = failure_of(error)
    # The timeouts of the phases are cut to what the deadline leaves, so it may show itself as one of them.
    if failure is not None and failure.kind == "timeout" and remaining(deadline) < SOON:
        failure.phase = "deadline"
    return failure or error


def tracer(trace: Trace) -> Callable[..., Any]:
    """The callable that the HTTP package wants to tell of each step."""

    def step(name: str, info: Any) -> None:  # noqa: ARG001
        trace(name)

    return step
