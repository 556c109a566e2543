# Generated from _async/transfers.py by twofold.mirror; do not edit.
"""Transfers that survive an interruption: downloads into files, and uploads by a protocol of parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from .._core.bodies import FileSlice
from .._core.calls import CallRules, PreparedCall
from .._core.clock import Clock
from .._core.download import Download, Plan, plan, range_headers, validator
from .._core.errors import APIConnectionError, APIStatusError, ErrorTypes, TwofoldError
from .._core.options import merge_headers
from .._core.outcome import Outcome
from .._core.partfile import PartFile
from .._core.retry import RetryPolicy
from .._core.wire import WireResponse
from .._runtime import blocking
from .exchange import Exchange
from .streams import StreamedResponse
from .transport import Transport
from .uploads import Reporter, Resumable

T = TypeVar("T")

# Answers after which the server is asked how far it has come: it may have another offset than we have.
_OFFSET_STATUSES = frozenset({409, 412, 416})


class Downloader:
    """One download, over as many requests as the retry policy allows."""

    def __init__(
        self,
        transport: Transport,
        rules: CallRules,
        call: PreparedCall,
        part: PartFile,
        reporter: Reporter,
        max_bytes: int | None,
    ) -> None:
        self._transport = transport
        self._rules = rules
        self._call = call
        self._part = part
        self._reporter = reporter
        self._max_bytes = max_bytes
        self._outcomes: Sequence[Outcome] = ()
        self._resumed_from = 0
        self._keep = True

    @property
    def outcomes(self) -> Sequence[Outcome]:
        """All requests so far."""
        return self._outcomes

    def run(self, target: Path) -> Download:
        """Fetch what is missing, check it, and put it into its place."""
        try:
            blocking.to_thread(self._part.look)
            self._resumed_from = self._part.size
            while not self._request():
                pass
            self._check()
            blocking.to_thread(self._part.publish)
        except BaseException:
            # Shielded: a cancelled download leaves no more behind than a failed one.
            with blocking.shield():
                blocking.to_thread(self._part.abandon, self._keep)
            raise
        return Download(target, self._part.size, self._resumed_from)

    def _request(self) -> bool:
        """Ask for what is missing; whether that was all."""
        part = self._part
        headers = merge_headers(tuple(self._call.headers), range_headers(part.size, part.state))
        call = replace(self._call, headers=headers)
        call.exchange = exchange = Exchange(None, call, streamed=True)
        try:
            self._outcomes = self._transport.send(call, self._outcomes)
            self._call.replays = call.replays
            response = self._outcomes[-1].response
            if response is None:
                raise self._rules.failed(call, self._outcomes)
            found = plan(response.status_code, response.headers, part.size, part.state)
            if exchange.stream is None or found.action != "write":
                return self._without_body(found, response)
            limit = None if self._max_bytes is None else self._max_bytes - found.offset
            stream = StreamedResponse(
                exchange.stream, self._rules, call, self._outcomes, limit, final=False
            )
            return self._write(found, stream)
        finally:
            exchange.close()

    def _without_body(self, found: Plan, response: WireResponse) -> bool:
        if found.action == "fail" and not 200 <= response.status_code < 300:
            raise self._rules.failed(self._call, self._outcomes)
        if found.action == "fail":
            raise self._fault("a part of the file came, but the whole had been asked for")
        if found.action == "restart":
            self._start_over()
        return found.action == "complete"

    def _start_over(self) -> None:
        self._part.forget()
        self._resumed_from = 0

    def _write(self, found: Plan, stream: StreamedResponse) -> bool:
        part, state = self._part, self._part.state
        version, total = validator(stream.headers), found.total
        if found.offset == 0:
            self._resumed_from = 0
        elif state is not None:
            version, total = version or state.validator, total or state.total
        self._check_size(total)
        blocking.to_thread(part.begin, found.offset, version, total)
        self._reporter.began(len(self._outcomes), part.size, total)
        try:
            for chunk in stream.iter_bytes():
                blocking.to_thread(part.write, chunk)
                self._reporter.moved(found.offset + stream.received)
        except APIConnectionError as error:
            self._outcomes = stream.outcomes
            # A progress callback may talk to an API as well, and fail at it.
            if self._outcomes[-1].failure is None:
                raise
            if not self._transport.goes_on(self._call, self._outcomes[-1]):
                raise self._rules.failed(self._call, self._outcomes) from error.__cause__
            if part.state is None:
                self._start_over()
            return False
        if total is not None and part.size != total:
            self._keep = False
            raise self._fault(f"{part.size} bytes came, but {total} had been announced")
        self._reporter.ended(found.offset + stream.received)
        return True

    def _check_size(self, total: int | None) -> None:
        if self._max_bytes is not None and total is not None and total > self._max_bytes:
            raise self._fault(f"the file has {total} bytes, more than the {self._max_bytes} of max_bytes")

    def _check(self) -> None:
        if not blocking.to_thread(self._part.whole):
            self._keep = False
            raise self._fault("the file has not the digest that it should have")

    def _fault(self, text: str) -> TwofoldError:
        return self._rules.not_as_promised(self._call, self._outcomes, text)


def upload_in_parts(
    session: Resumable[T],
    content: FileSlice,
    part_size: int,
    reporter: Reporter,
    policy: RetryPolicy,
    errors: ErrorTypes,
    clock: Clock,
) -> T:
    """Send what the server has not got yet, part by part; where a part fails, it says how far it has come."""
    offset, failures = session.start(content.size), 0
    _check_offset(offset, content.size, failures, policy, errors)
    furthest = offset
    reporter.began(1, offset, content.size)
    while offset < content.size:
        part = blocking.to_thread(content.read, offset, part_size)
        try:
            reached = session.append(offset, part)
        except (APIConnectionError, APIStatusError) as error:
            if failures >= policy.max_retries or not _may_be_corrected(error, policy):
                raise
            blocking.sleep(policy.backoff(failures, clock.random()), clock)
            reached = session.offset()
        # Measured by the furthest it has come: a server that loses parts, time and again, gets nowhere.
        failures = 0 if reached > furthest else failures + 1
        _check_offset(reached, content.size, failures, policy, errors)
        furthest = max(furthest, reached)
        if failures:
            reporter.began(failures + 1, reached, content.size)
        else:
            reporter.moved(reached)
        offset = reached
    reporter.ended(offset)
    return session.finish(content.size)


def _may_be_corrected(error: TwofoldError, policy: RetryPolicy) -> bool:
    status_code = error.status_code
    return status_code is None or status_code in _OFFSET_STATUSES or status_code in policy.statuses


def _check_offset(reached: object, size: int, failures: int, policy: RetryPolicy, errors: ErrorTypes) -> None:
    if not isinstance(reached, int) or not 0 <= reached <= size:
        raise errors.decode(f"the server claims to have {reached!r} bytes of an upload of {size}")
    if failures > policy.max_retries:
        raise errors.decode(f"the server takes no more of an upload: it has {reached} of {size} bytes")
