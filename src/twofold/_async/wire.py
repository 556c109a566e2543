# The async source; twofold.mirror generates its blocking mirror.
"""The seam to the HTTP package: one request in, one complete answer or one `WireFailure` out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol
from urllib.parse import parse_qsl, urlsplit

from .._core.deadline import Deadline, remaining
from .._core.headers import Headers
from .._core.wire import WireFailure, WireRequest, WireResponse, failure_of
from .._runtime import aio

Trace = Callable[[str], None]

# Seconds; clocks and timers differ by less.
_SOON = 0.01


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

    async def close(self) -> None:
        """Close the connections it owns."""
        ...


class AsyncHTTPXWire:
    """The seam over an httpx client, or one of a package with its interface."""

    def __init__(self, client: aio.AsyncHTTPClient, *, owned: bool) -> None:
        self._client = client
        self._owned = owned
        self._package: Any = aio.http_package(client)
        self._errors = (self._package.HTTPError, self._package.InvalidURL)

    async def send(
        self, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        """As `AsyncWire.send`."""
        try:
            message = self._message(request, trace)
            if deadline is None:
                response = await self._client.send(message, auth=None, follow_redirects=False)
                return _answer(response, response.content)
            async with aio.limit_to(deadline):
                return await self._send_within(deadline, message)
        except self._errors as error:
            raise wire_failure(error, deadline) from error
        except TimeoutError as error:
            raise WireFailure("timeout", "deadline", None, "the deadline has passed") from error

    async def _send_within(self, deadline: Deadline, message: Any) -> WireResponse:
        response = await self._client.send(message, auth=None, follow_redirects=False, stream=True)
        try:
            chunks: list[bytes] = []
            async for chunk in response.aiter_bytes():
                chunks.append(chunk)
                # Where a read cannot be interrupted, a server that drips is caught between two of them.
                if deadline.expired:
                    raise TimeoutError
            return _answer(response, b"".join(chunks))
        finally:
            await response.aclose()

    def _message(self, request: WireRequest, trace: Trace | None) -> Any:
        extensions: dict[str, Any] = {"timeout": request.timeouts._asdict()}
        if trace is not None:
            extensions["trace"] = tracer(trace)
        # An injected client may carry headers, cookies and parameters that its owner wants on every request.
        build = self._package.Request if self._owned else self._client.build_request
        return build(
            request.method,
            request.url,
            params=self._parameters(request.url),
            headers=request.headers,
            content=request.body,
            extensions=extensions,
        )

    def _parameters(self, url: str) -> Any:
        # Parameters of the client take the place of the URL's query instead of joining it, so that is given again.
        if self._owned or not self._client.params:
            return None
        return parse_qsl(urlsplit(url).query, keep_blank_values=True)

    async def close(self) -> None:
        """Close the client if it is ours."""
        if self._owned:
            await self._client.aclose()


def wire_failure(error: Exception, deadline: Deadline | None) -> Exception:
    """What an exception of the HTTP package means, given the deadline it came under."""
    failure = failure_of(error)
    # The timeouts of the phases are cut to what the deadline leaves, so it may show itself as one of them.
    if failure is not None and failure.kind == "timeout" and remaining(deadline) < _SOON:
        failure.phase = "deadline"
    return failure or error


def _answer(response: Any, content: bytes) -> WireResponse:
    return WireResponse(response.status_code, Headers(response.headers.raw), content)


def tracer(trace: Trace) -> Callable[..., Any]:
    """The callable that the HTTP package wants to tell of each step."""

    async def step(name: str, info: Any) -> None:  # noqa: ARG001
        trace(name)

    return step
