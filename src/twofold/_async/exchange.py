# The async source; twofold.mirror generates its blocking mirror.
"""A request that is more than bytes out and bytes back: its body is read while it is sent, its answer while it is used,
or it may be sent on to another place.
"""

from __future__ import annotations

from .._core.calls import PreparedCall
from .._core.coding import decoder
from .._core.deadline import Deadline
from .._core.redirects import MAX_REDIRECTS, redirected
from .._core.wire import WireFailure, WireRequest, WireResponse
from .._runtime import aio
from .auth import authorize
from .uploads import AsyncUpload
from .wire import AsyncWire, AsyncWireStream, Trace

# Of an error's body; nobody reads more of it.
_ERROR_BODY = 64 * 1024


class AsyncExchange:
    """How the attempts of one call are sent, where they are not simply sent.

    Attributes:
        stream: the open answer of the attempt that succeeded; whoever made the exchange closes it.
        strayed: whether the last answer came from another origin than the one that was asked first.

    Args:
        upload: the body, if it is read while it is sent.
        call: which it is for; it says whether redirects are followed, and what may be shown to its own origin.
        streamed: leave the body of a success on the wire.
    """

    def __init__(self, upload: AsyncUpload | None, call: PreparedCall, *, streamed: bool) -> None:
        self.stream: AsyncWireStream | None = None
        self.strayed = False
        self._upload = upload
        self._streamed = streamed
        self._follow_redirects = call.follow_redirects
        self._credential = call.credential

    @property
    def obstacle(self) -> str | None:
        """Why there can be no further attempt."""
        return None if self._upload is None else self._upload.obstacle

    async def send(
        self,
        wire: AsyncWire,
        request: WireRequest,
        deadline: Deadline | None,
        trace: Trace | None,
        attempt: int,
    ) -> WireResponse:
        """Make one attempt; arguments and errors as for `AsyncWire.send`."""
        home = request.origin
        self.strayed = False
        response = await self._send(wire, request, deadline, trace, attempt)
        for _ in range(MAX_REDIRECTS if self._follow_redirects else 0):
            following = redirected(request, response)
            if following is None or (following.body is not None and self.obstacle is not None):
                break
            if following.origin == request.origin:
                await self._authorize_anew(following, deadline)
            request = following
            self.strayed = request.origin != home
            response = await self._send(wire, request, deadline, trace, attempt)
        return response

    async def _authorize_anew(self, request: WireRequest, deadline: Deadline | None) -> None:
        """Give a request within the credential's origin what was made for the one that it follows."""
        credential = self._credential
        if credential is None or not credential.parts or request.origin != credential.origin:
            return
        request.headers = [pair for pair in request.headers if pair[0].lower() not in credential.fields]
        request.headers += credential.headers()
        await authorize(credential, request, deadline)

    async def _send(
        self,
        wire: AsyncWire,
        request: WireRequest,
        deadline: Deadline | None,
        trace: Trace | None,
        attempt: int,
    ) -> WireResponse:
        if self._upload is None or request.body is None:
            return await self._exchanged(wire, request, deadline, trace)
        if (obstacle := self._upload.obstacle) is not None:
            raise WireFailure("request", "write", False, obstacle)
        body = self._upload.begin(attempt)
        request.body = body
        try:
            return await self._exchanged(wire, request, deadline, trace)
        finally:
            await body.close()

    async def _exchanged(
        self, wire: AsyncWire, request: WireRequest, deadline: Deadline | None, trace: Trace | None
    ) -> WireResponse:
        if not self._streamed:
            return await wire.send(request, deadline, trace)
        stream = await wire.open(request, deadline, trace)
        if 200 <= stream.status_code < 300:
            self.stream = stream
            return WireResponse(stream.status_code, stream.headers, b"")
        return WireResponse(stream.status_code, stream.headers, await _error_body(stream))

    async def close(self) -> None:
        """Close what is open."""
        if self.stream is not None:
            await self.stream.close()


async def _error_body(stream: AsyncWireStream) -> bytes:
    """The beginning of the body; as much as comes, because the status says more than a failure to read on would."""
    body = b""
    try:
        decoding = decoder(stream.headers.get("content-encoding"))
        while len(body) < _ERROR_BODY and (chunk := await stream.read()) is not None:
            for piece in decoding.feed(chunk):
                body += piece
    except WireFailure:
        pass
    finally:
        with aio.shield():
            await stream.close()
    return body
