"""The kinds of fault a plan can hold, one small frozen model each, named by its first field."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal, Protocol, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, model_validator

from twofold.emulators.clock import EmulatorClock
from twofold.emulators.delivery import Answer, Exchange

_DATE_FORMATS = {
    "imf": "%a, %d %b %Y %H:%M:%S GMT",
    "rfc850": "%A, %d-%b-%y %H:%M:%S GMT",
    "asctime": "%a %b %e %H:%M:%S %Y",
}
_HTML_PAGE = "<!doctype html><title>Sign in</title><h1>Please sign in</h1>"
_NOT_HTTP = b"\x00\x01\x02 this is not HTTP\r\n\r\n"

HeaderText = Annotated[str, Field(pattern=r"^[\t\x20-\x7e\xa0-\xff]*$")]
StatusCode = Annotated[int, Field(ge=200, le=599)]


class FaultPlanError(ValueError):
    """A fault plan that cannot be carried out: refused when added, or the answer lacks a key it names."""


class PlanLine(BaseModel):
    """The part of a plan's line that all kinds share; what is left over is the kind and its options."""

    model_config = ConfigDict(frozen=True, extra="allow", strict=True)

    method: str = Field(pattern=r"^([A-Za-z]+|\*)$")
    path: str = Field(min_length=1)
    calls: (
        PositiveInt
        | Annotated[list[PositiveInt], Field(min_length=1)]
        | Annotated[str, Field(pattern=r"^(every|[1-9]\d*(\+|-[1-9]\d*)?)$")]
    ) = "every"
    times: PositiveInt | None = None
    delay: float = Field(default=0.0, ge=0)


class Target(Protocol):
    """What a fault needs to know of the emulator it acts on."""

    @property
    def clock(self) -> EmulatorClock:
        """The emulator's clock."""
        ...

    def error_answer(self, status: int) -> Answer:
        """The error that API gives with this status."""
        ...


class Fault(BaseModel):
    """What every kind shares: first it may reshape the API's answer, then it delivers it."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    def reaches_api(self) -> bool:
        """Whether the API processes the request (and a write takes effect) before the fault acts."""
        return True

    def reshape(self, answer: Answer, target: Target) -> Answer:  # noqa: ARG002
        """The answer to deliver in place of the API's."""
        return answer

    async def deliver(self, answer: Answer, exchange: Exchange) -> None:
        """Send the answer, or do worse."""
        await exchange.answer(answer)


class Status(Fault):
    """Answer with `status` in the API's place; with `processed` true the write was applied all the same.

    `body` (text) or `json` replaces the API's usual error body. `retry_after` sends that header: a number of
    seconds, or any text as it is. `retry_after_ms` sends `retry-after-ms`. `retry_after_date` sends an HTTP
    date so many seconds from now, by the emulator's clock or, with `date_clock="real"`, real time (`Date`
    then agrees), in `date_format` `imf`, `rfc850` or `asctime`.
    """

    status: StatusCode
    headers: dict[HeaderText, HeaderText] = {}
    body: str | bytes | None = None
    json_body: Any = Field(default=None, alias="json")
    retry_after: int | float | HeaderText | None = None
    retry_after_ms: int | float | HeaderText | None = None
    retry_after_date: int | float | None = None
    date_clock: Literal["emulator", "real"] = "emulator"
    date_format: Literal["imf", "rfc850", "asctime"] = "imf"
    processed: bool = False

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if self.body is not None and self.json_body is not None:
            raise ValueError("body and json contradict each other")
        if self.retry_after is not None and self.retry_after_date is not None:
            raise ValueError("retry_after and retry_after_date contradict each other")
        if self.status in (204, 304) and (self.body or self.json_body is not None):
            raise ValueError(f"an answer with status {self.status} has no body")
        return self

    def reaches_api(self) -> bool:
        """Only when asked for."""
        return self.processed

    def reshape(self, answer: Answer, target: Target) -> Answer:  # noqa: ARG002
        """The stated answer, with the API's own error body where none was given."""
        shaped = target.error_answer(self.status)
        if self.json_body is not None:
            shaped = shaped.with_body(json.dumps(self.json_body).encode(), "application/json")
        elif self.body is not None:
            shaped = shaped.with_body(self.body.encode() if isinstance(self.body, str) else self.body)
        waiting = self._waiting(target.clock)
        return shaped.with_headers(
            *(_pair(name, value) for name, value in {**waiting, **self.headers}.items())
        )

    def _waiting(self, clock: EmulatorClock) -> dict[str, str]:
        headers: dict[str, str] = {}
        if self.retry_after is not None:
            headers["retry-after"] = str(self.retry_after)
        if self.retry_after_ms is not None:
            headers["retry-after-ms"] = str(self.retry_after_ms)
        if self.retry_after_date is not None:
            now = datetime.now(UTC) if self.date_clock == "real" else clock.now()
            until = now + timedelta(seconds=self.retry_after_date)
            headers["date"] = now.strftime(_DATE_FORMATS["imf"])
            headers["retry-after"] = until.strftime(_DATE_FORMATS[self.date_format])
        return headers


class Redirect(Fault):
    """Answer with a redirect (`code`, default 302) to the URL `redirect`; the request is not processed."""

    redirect: HeaderText
    code: Literal[301, 302, 303, 307, 308] = 302

    def reaches_api(self) -> bool:
        """Never."""
        return False

    def reshape(self, answer: Answer, target: Target) -> Answer:  # noqa: ARG002
        """A redirect without a body."""
        return Answer(self.code, (_pair("location", self.redirect),)).with_body(b"")


class Drop(Fault):
    """Close the connection without an answer, `before` or `after` processing; `reset`: by a TCP reset."""

    drop: Literal["before", "after"]
    reset: bool = False

    def reaches_api(self) -> bool:
        """When dropped afterwards."""
        return self.drop == "after"

    async def deliver(self, answer: Answer, exchange: Exchange) -> None:  # noqa: ARG002
        """Hang up."""
        await exchange.hang_up(reset=self.reset)


class Stall(Fault):
    """Process, then stop sending: before the `answer`, within its `headers`, or within its `body`.

    It stays so until the entry is released, the client leaves or the emulator stops.
    """

    stall: Literal["answer", "headers", "body"]

    async def deliver(self, answer: Answer, exchange: Exchange) -> None:
        """Send a part, and wait."""
        head = len(answer.rendered()) - len(answer.body)
        sent = {"answer": 0, "headers": head // 2, "body": head + len(answer.body) // 2}[self.stall]
        await exchange.stall(answer, sent)


class Drip(Fault):
    """Send the answer `drip` bytes at a time, `interval` seconds apart, headers included."""

    drip: int = Field(gt=0)
    interval: float = Field(ge=0)

    async def deliver(self, answer: Answer, exchange: Exchange) -> None:
        """Send it slowly."""
        await exchange.drip(answer, self.drip, self.interval)


class Truncate(Fault):
    """Cut the body in half: `body` closes short of the stated length, `json` states the cut length."""

    truncate: Literal["body", "json"]

    def reshape(self, answer: Answer, target: Target) -> Answer:  # noqa: ARG002
        """The answer with half a body and, for `body`, a length it does not have."""
        half = answer.body[: len(answer.body) // 2]
        if self.truncate == "json":
            return answer.with_body(half)
        return answer.with_body(half).with_headers(_pair("content-length", str(max(1, len(answer.body)))))

    async def deliver(self, answer: Answer, exchange: Exchange) -> None:
        """Send it, below HTTP where the length is wrong."""
        if self.truncate == "json":
            await exchange.answer(answer)
        else:
            await exchange.raw(answer.rendered(), answer.status)


class Garbage(Fault):
    """Send `garbage` (true, or the text) in place of HTTP and close; unprocessed unless `processed`."""

    garbage: Literal[True] | str
    processed: bool = False

    def reaches_api(self) -> bool:
        """Only when asked for."""
        return self.processed

    async def deliver(self, answer: Answer, exchange: Exchange) -> None:  # noqa: ARG002
        """Send the bytes."""
        await exchange.raw(_NOT_HTTP if self.garbage is True else self.garbage.encode(), None)


class Html(Fault):
    """Process, then answer 200 with an HTML page (`html`: true, or the page), as a login wall would."""

    html: Literal[True] | str

    def reshape(self, answer: Answer, target: Target) -> Answer:  # noqa: ARG002
        """The page."""
        page = _HTML_PAGE if self.html is True else self.html
        return Answer(200).with_body(page.encode(), "text/html; charset=utf-8")


class Empty(Fault):
    """Process, then answer with the API's status and headers but no body."""

    empty: Literal[True]

    def reshape(self, answer: Answer, target: Target) -> Answer:  # noqa: ARG002
        """The same without its body."""
        return answer.with_body(b"")


class RemoveKey(Fault):
    """Process, then take a key out of the JSON answer: a dotted path, with list indexes as in `data.0.id`."""

    remove: str = Field(min_length=1)

    def reshape(self, answer: Answer, target: Target) -> Answer:  # noqa: ARG002
        """The answer without the key."""
        return _edit_json(answer, self.remove, lambda parent, key: parent.pop(key))


class NullKey(Fault):
    """Process, then set a key of the JSON answer to null: a dotted path as for `remove`."""

    null: str = Field(min_length=1)

    def reshape(self, answer: Answer, target: Target) -> Answer:  # noqa: ARG002
        """The answer with a null in it."""
        return _edit_json(answer, self.null, lambda parent, key: parent.__setitem__(key, None))


def _edit_json(answer: Answer, path: str, edit: Callable[[Any, str | int], object]) -> Answer:
    try:
        document: Any = json.loads(answer.body)
        parent: Any = document
        *before, last = path.split(".")
        for key in before:
            parent = parent[_index(parent, key)]
        parent[_index(parent, last)]  # absent keys are refused alike for both edits
        edit(parent, _index(parent, last))
    except (ValueError, LookupError, TypeError):
        raise FaultPlanError(f"the answer has no {path!r}: {answer.body[:200]!r}") from None
    return answer.with_body(json.dumps(document, separators=(",", ":")).encode())


def _index(parent: Any, key: str) -> str | int:
    return int(key) if isinstance(parent, list) else key


def _pair(name: str, value: str) -> tuple[bytes, bytes]:
    return name.encode("latin-1"), value.encode("latin-1")


KINDS: dict[str, type[Fault]] = {
    next(iter(kind.model_fields)): kind
    for kind in (Status, Redirect, Drop, Stall, Drip, Truncate, Garbage, Html, Empty, RemoveKey, NullKey)
}
"""Every kind by the option that selects it."""
