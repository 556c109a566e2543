# The async source; twofold.mirror generates its blocking mirror.
"""What stands behind an `AsyncBaseApiClient`: the foundation's client, over the user's `client.request`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, ClassVar, Self, TypeVar, cast

from .._core.bulk import check_max_concurrent
from .._core.calls import Arguments, PreparedCall
from .._core.codex.answers import ApiResponse, Verdict
from .._core.codex.endpoints import Location, base_of, check_method, locate, without_none
from .._core.codex.errors import API_ERRORS, ApiClientError, ApiClosedError, ApiOverloaded, refusing
from .._core.codex.requests import PlainArguments, body_keywords, operation_of, whole_arguments, with_retry
from .._core.codex.rules import ApiRules, settings_of_rules
from .._core.codex.settings import (
    KEY_HEADER,
    ApiOptions,
    StreamOptions,
    TransferOptions,
    ViewOptions,
    check_names,
    clean_key,
    drop_in_timeouts,
    engine_settings,
    standing_headers,
)
from .._core.download import Download, WantedFile
from .._core.errors import ErrorTypes
from .._core.operation import ExternalOperation, Operation
from .._core.options import Options, RequestOptions, merge_headers
from .._core.outcome import Outcome
from .._core.pages import PageReply, PageRequest, PageStrategy
from .._core.progress import Progress
from .._core.sentinel import UNSET
from .._core.timeouts import PhaseTimeouts, TimeoutTypes
from .._core.wire import WireFailure
from .._runtime import aio
from .admission import AsyncGate
from .auth import new_credential
from .client import AsyncAPIClient
from .codex_call import AsyncApiWire, CallsInFlight
from .codex_http import new_client
from .page_source import AsyncPageSource
from .streams import AsyncStreamedResponse

R = TypeVar("R")
T = TypeVar("T")

# Endpoints are told apart by their URLs.
_ANY = Operation("GET", "", object)


class AsyncApiEngine(AsyncAPIClient):
    """Settings, calls and lifecycle of an `AsyncBaseApiClient`, kept apart so that its names stay its author's.

    Args:
        base_url, api_key, timeout: as its constructor takes them.
        settings: settled.

    Attributes:
        http: the HTTP client.
        owned: whether it is ours to close.
    """

    _errors: ClassVar[ErrorTypes] = API_ERRORS
    _default_headers: ClassVar[Mapping[str, str]] = {}

    def __init__(
        self, base_url: str, api_key: str | None, timeout: TimeoutTypes, settings: Mapping[str, Any]
    ) -> None:
        self._settings = settings
        self._key = clean_key(api_key)
        self._usual_timeouts: PhaseTimeouts | None = drop_in_timeouts(timeout)
        standing = standing_headers(settings, self._key)
        self._json_type = next(
            (value for name, value in standing.items() if name.lower() == "content-type"), None
        )
        injected = settings.get("http_client")
        base = base_of(base_url)
        auth = new_credential(settings.get("auth"), base.origin)
        fields = {KEY_HEADER, *(() if auth is None else auth.fields)}
        self.http: aio.AsyncHTTPClient = injected or new_client(
            base, self._usual_timeouts, standing, fields, settings
        )
        inner = engine_settings(settings, self.http)
        super().__init__(base_url, auth=settings.get("auth"), timeout=self._usual_timeouts, **inner)
        if injected is not None:
            # It is left as it is, so what a client of ours would have is sent with each call.
            self._usual_timeouts = None
            self._options = replace(self._options, headers=merge_headers(self._options.headers, standing))
        self.owned = injected is None
        self._idempotency_field: str | None = settings.get("idempotency_header")
        limits = settings.get("limits")
        self._rules: ApiRules = ApiRules.over(
            replace(self._rules, idempotency_header=self._idempotency_field or ""),
            **settings_of_rules(settings),
            key=self._key,
            pool_size=(limits.max_connections if limits else 100) if self.owned else None,
            closed=lambda: self.closed,
        )
        self._gate = _new_gate(settings)
        self._calls = CallsInFlight()

    @property
    def is_view(self) -> bool:
        """Whether it shares the connections of another one, whose business closing is."""
        return self._is_copy

    @property
    def closed(self) -> bool:
        """Whether calls are refused."""
        return self._transport.closed

    def check_open(self) -> None:
        """Raise what a call of a closed client raises.

        Raises:
            ApiClosedError: it is closed.
        """
        if self.closed:
            raise ApiClosedError("the client was closed: make a new one")

    def described(self, name: str) -> str:
        """One line for a repr, without secrets."""
        auth = self._settings.get("auth")
        kinds = [KEY_HEADER] * (self._key is not None) + [type(auth).__name__] * (auth is not None)
        state = "closed" if self.closed else "open"
        return f"<{name} {self._base} ({' and '.join(kinds) or 'no credential'}, {state})>"

    def view(self, options: Mapping[str, Any]) -> Self:
        """A copy with other options.

        Raises:
            ApiRequestError: a value that cannot be used.
            TypeError: an option that does not exist.
        """
        check_names(options, ViewOptions)
        with refusing():
            copy = self.with_options(
                **cast("Any", {name: one for name, one in options.items() if name != "retry"})
            )
            copy._options = with_retry(copy._options, options)
        if "auth" in options:
            copy._settings = {**self._settings, "auth": options["auth"]}
        return copy

    async def call(
        self, client: Any, given: PlainArguments, on_sent: Callable[[], object] | None = None
    ) -> Verdict:
        """Make a call.

        Args:
            client: what to call `request` of.
            given: by the caller.
            on_sent: called once the request is on its way.

        Returns:
            The verdict on a success.

        Raises:
            ApiClientError: in the class that says what went wrong.
        """
        self.check_open()
        with refusing():
            call = self._call(client, given, on_sent)
        return await self._made(call)

    async def _made(self, call: PreparedCall) -> Verdict:
        self._calls.begin()
        try:
            outcomes = await self._send(call, self._limiters)
        finally:
            self._calls.end()
        verdict = self._rules.verdict(call, outcomes)
        self._rules.warn(_ANY, call, outcomes)
        error = verdict.error()
        self._note(call, outcomes, error)
        if error is not None:
            raise self._rules.logged(error)
        return verdict

    def value(self, verdict: Verdict, model: Any) -> Any:
        """What a call returns.

        Raises:
            ApiDecodeError: the body is not JSON, or not the model.
        """
        value = verdict.value(model)
        if isinstance(value, ApiClientError):
            raise self._rules.logged(value)
        return value

    def pages(
        self,
        client: Any,
        given: PlainArguments,
        strategy: PageStrategy[R, T],
        model: Any,
        page_size: int | None,
    ) -> AsyncPageSource[R, T]:
        """A list that comes in pages.

        Raises:
            ApiRequestError: an option that cannot be used, or the list takes no page size, or not this one.
        """
        check_names(given.options, ApiOptions)

        async def call(request: PageRequest) -> PageReply[Any]:
            with refusing():
                arguments = given.for_page(request, self._base.origin)
            verdict = await self.call(client, arguments, request.on_sent)
            headers = verdict.outcomes[-1].headers
            return PageReply(self.value(verdict, model), headers, verdict.url, tuple(verdict.secrets))

        return AsyncPageSource(call, strategy, errors=self._errors, page_size=page_size)

    @asynccontextmanager
    async def stream_endpoint(
        self, client: Any, given: PlainArguments, max_bytes: int | None
    ) -> aio.AsyncBlock[AsyncStreamedResponse]:
        """The answer of an endpoint while it arrives; see `AsyncBaseApiClient._stream`."""
        self.check_open()
        self._check_count(max_bytes, "max_bytes")
        with refusing():
            check_names(given.options, StreamOptions)
            operation, call = self._whole_call(client, given, None)
        async with self._streamed(operation, call, given.options.get("progress"), max_bytes) as response:
            yield response

    async def download_endpoint(
        self, client: Any, given: PlainArguments, wanted: WantedFile, progress: Progress | None
    ) -> Download:
        """The answer of an endpoint as a file; see `AsyncBaseApiClient._download`."""
        self.check_open()
        with refusing():
            check_names(given.options, TransferOptions)
            operation, call = self._whole_call(client, given, None)
        return await self._downloaded(operation, call, wanted, progress)

    async def call_elsewhere(self, client: Any, given: PlainArguments) -> ApiResponse:
        """The answer of another host; see `AsyncBaseApiClient._request_external`."""
        self.check_open()
        with refusing():
            check_names(given.options, ApiOptions)
            options, chosen = self._chosen(given)
            operation = ExternalOperation(check_method(given.method), given.endpoint, object)
            arguments = whole_arguments(given, None, chosen, None)
            call = self._rules.prepare(options, operation, arguments)
            call.wire = self._wire(client, None, given.options)
            self._set_exchange(call, given.options.get("progress"))
        return (await self._made(call)).response()

    def _call(self, client: Any, given: PlainArguments, on_sent: Callable[[], object] | None) -> PreparedCall:
        """What `client.request` is to be called with, as far as that is known before the first attempt."""
        check_names(given.options, ApiOptions)
        if self._is_whole(client, given.options):
            call = self._whole_call(client, given, on_sent)[1]
            self._set_exchange(call, given.options.get("progress"))
            return call
        options, chosen = self._chosen(given)
        place = self._place(given, options)
        body, content_type = body_keywords(given.json, given.options)
        if content_type is not None:
            chosen["headers"] = {"Content-Type": content_type, **chosen.get("headers", {})}
        operation = operation_of(check_method(given.method), self._idempotency_field, given.options)
        arguments = Arguments((), None, UNSET, None, chosen, place.target, on_sent)
        call = self._rules.prepare(options, operation, arguments)
        keywords = {"method": given.method, "url": place.url, **body, "params": place.params}
        if not self.owned:
            # It knows neither our base URL nor how to keep our credential from other hosts.
            keywords |= {"url": place.whole, "follow_redirects": False}
        elif "follow_redirects" in given.options:
            keywords["follow_redirects"] = False
        call.wire = self._wire(client, keywords, given.options)
        return call

    def _whole_call(
        self, client: Any, given: PlainArguments, on_sent: Callable[[], object] | None
    ) -> tuple[Operation[Any], PreparedCall]:
        """A call that is settled here down to its last byte, so that it can be signed, sent again or sent elsewhere."""
        options, chosen = self._chosen(given)
        chosen["follow_redirects"] = self._follows(client, given.options)
        if given.json is not None and self._json_type is not None:
            chosen["headers"] = {"Content-Type": self._json_type, **chosen.get("headers", {})}
        operation = operation_of(check_method(given.method), self._idempotency_field, given.options)
        arguments = whole_arguments(given, self._place(given, options).target, chosen, on_sent)
        call = self._rules.prepare(options, operation, arguments)
        call.wire = self._wire(client, None, given.options)
        return operation, call

    def _is_whole(self, client: Any, given: ApiOptions) -> bool:
        auth = self._rules.bind(given["auth"]) if "auth" in given else self._rules.auth
        return (
            self._follows(client, given)
            or "files" in given
            or "progress" in given
            or not isinstance(given.get("content", b""), (bytes, str))
            or (auth is not None and auth.reads_body)
        )

    def _follows(self, client: Any, given: ApiOptions) -> bool:
        if "follow_redirects" in given:
            return given["follow_redirects"]
        # An injected client's own setting is for what its owner sends with it.
        return self.owned and getattr(client, "follow_redirects", False) is True

    def _chosen(self, given: PlainArguments) -> tuple[Options, RequestOptions]:
        """The options in force but for those of the call, and what of those the foundation knows."""
        named = RequestOptions.__annotations__
        chosen = {name: value for name, value in given.options.items() if name in named}
        return with_retry(self._options, given.options), cast("RequestOptions", chosen)

    def _place(self, given: PlainArguments, options: Options) -> Location:
        params = without_none(given.params) if self._settings.get("omit_none") else given.params
        return locate(self._base, given.endpoint, params, options.params)

    def _wire(self, client: Any, plain: dict[str, Any] | None, given: ApiOptions) -> AsyncApiWire:
        return AsyncApiWire(
            client,
            plain,
            usual_timeouts=self._usual_timeouts,
            expect=given.get("expect", ()),
            max_bytes=self._settings.get("max_response_bytes"),
            gate=self._gate,
            closed=lambda: self.closed,
        )

    @asynccontextmanager
    async def _places(self, call: PreparedCall) -> aio.AsyncBlock[None]:
        self._calls.begin()
        try:
            async with super()._places(call):
                if self._gate is None:
                    yield
                    return
                await self._enter(self._gate, call)
                try:
                    yield
                finally:
                    self._gate.leave()
        finally:
            self._calls.end()

    async def _enter(self, gate: AsyncGate, call: PreparedCall) -> None:
        try:
            await gate.enter(None if call.deadline is None else call.deadline.remaining())
        except WireFailure as failure:
            raise self._rules.failed(call, [Outcome(1, 0.0, 0.0, failure=failure)]) from None

    async def finish(self, grace: float) -> None:
        """Refuse further calls, and wait at most so many seconds for those in flight."""
        self._transport.closed = True
        if grace > 0:
            await self._calls.wait(grace)

    def to_be_closed(self) -> bool:
        """Whether the HTTP client is to be closed by whoever asks; true once."""
        return self.owned and self._calls.first_cut()


def _new_gate(settings: Mapping[str, Any]) -> AsyncGate | None:
    places, waiting = settings.get("max_concurrent"), settings.get("max_waiting")
    return None if places is None else AsyncGate(check_max_concurrent(places), waiting, ApiOverloaded)
