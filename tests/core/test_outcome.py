"""The record and the error that follow from the attempts of a call."""

from __future__ import annotations

import pickle
import traceback
from dataclasses import replace
from typing import Any

import pytest

from twofold import (
    APIConnectionError,
    APITimeoutError,
    AuthenticationError,
    DecodeError,
    ErrorTypes,
    InvalidRequestError,
    NotFoundError,
    PoolTimeoutError,
    TwofoldError,
)
from twofold._core.decode import Undecodable
from twofold._core.headers import Headers
from twofold._core.outcome import (
    CallFacts,
    Outcome,
    decode_error,
    error_of,
    parsed_body,
)
from twofold._core.retry import Decision
from twofold._core.wire import CredentialFailure, FailureKind, WireFailure, WireResponse

KEY = "s3cret/Key+9"
FACTS = CallFacts("GET", "https://h/p?token=x&limit=5", (KEY,), False, "key-1", ErrorTypes())
SENSITIVE = CallFacts("GET", "https://h/p", (KEY,), True, None, ErrorTypes())


def answered(status: int, content: bytes = b"", number: int = 1, **headers: str) -> Outcome:
    """An attempt that brought an answer."""
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Outcome(number, 0.5, 0.25, WireResponse(status, Headers(raw), content))


def failed(kind: FailureKind, phase: str, sent: bool | None = None, text: str = "it broke") -> Outcome:
    """An attempt that brought none."""
    return Outcome(1, 0.0, 0.25, failure=WireFailure(kind, phase, sent, text))


def undecoded(content: bytes, facts: CallFacts = FACTS, returns: Any = dict, **headers: str) -> TwofoldError:
    """The error for a success that is not what was promised."""
    outcome = answered(200, content, **headers)
    assert outcome.response is not None
    return decode_error(facts, [outcome], outcome.response, returns, Undecodable("id: Field required"))


@pytest.mark.parametrize(
    ("status", "ok"), [(199, False), (200, True), (204, True), (299, True), (300, False)]
)
def test_success_is_2xx(status: int, ok: bool) -> None:
    """Redirects are no success: nobody follows them."""
    assert answered(status).ok is ok
    assert not failed("timeout", "read").ok


@pytest.mark.parametrize("name", ["x_request_id", "request_id", "x_correlation_id"])
def test_the_request_id_is_found_under_its_usual_names(name: str) -> None:
    """Without an answer there is none."""
    assert answered(200, **{name: "r-1"}).request_id == "r-1"
    assert answered(200).request_id is None
    assert failed("timeout", "read").request_id is None


def test_an_attempt_is_written_down() -> None:
    """What the timeline says is what happened."""
    outcome = answered(503, number=2, x_request_id="r-1")
    outcome.decision, outcome.phases = Decision(True, 1.5, "backoff"), {"wait": 0.1}
    attempt = outcome.attempt()
    assert (attempt.number, attempt.started, attempt.elapsed, attempt.status_code) == (2, 0.5, 0.25, 503)
    assert (attempt.error, attempt.sent, attempt.request_id) == (None, True, "r-1")
    assert (attempt.wait, attempt.reason, attempt.phases) == (1.5, "backoff", {"wait": 0.1})
    lost = failed("timeout", "read", None).attempt()
    assert (lost.status_code, lost.error, lost.sent, lost.wait) == (None, "timeout in read", None, None)


def test_a_status_error_says_everything() -> None:
    """Every attribute that applies is set, and the message is the server's own sentence."""
    outcome = answered(
        404,
        b'{"code":"missing","detail":"No such book."}',
        2,
        content_type="application/json",
        x_request_id="r-1",
    )
    outcome.decision = Decision(False, 0.0, "not retryable")
    error = error_of(FACTS, [answered(503), outcome], 1.5)
    assert type(error) is NotFoundError
    assert str(error) == "GET https://h/p?token=[redacted]&limit=5 answered 404: No such book."
    assert (error.method, error.url, error.status_code) == (
        "GET",
        "https://h/p?token=[redacted]&limit=5",
        404,
    )
    assert error.headers == {"content-type": "application/json", "x-request-id": "r-1"}
    assert error.body == {"code": "missing", "detail": "No such book."}
    assert (error.code, error.content_type, error.request_id) == ("missing", "application/json", "r-1")
    assert (error.retry_after, error.attempts, error.idempotency_key) == (1.5, 2, "key-1")
    assert error.timeline is not None
    assert [one.status_code for one in error.timeline] == [503, 404]
    assert error.__notes__ == [
        "GET https://h/p?token=[redacted]&limit=5: 2 attempts, request id r-1",
        "no further attempt: not retryable",
    ]


def test_an_error_without_a_body_says_only_the_status() -> None:
    """There is nothing to quote, and one attempt is singular."""
    error = error_of(FACTS, [answered(404)], None)
    assert str(error) == "GET https://h/p?token=[redacted]&limit=5 answered 404"
    assert (error.body, error.code, error.retry_after) == (None, None, None)
    assert error.__notes__ == ["GET https://h/p?token=[redacted]&limit=5: 1 attempt"]


@pytest.mark.parametrize(
    ("outcome", "cls", "said"),
    [
        (failed("connection", "connect", False), APIConnectionError, "it broke"),
        (failed("connection", "read", None), APIConnectionError, "it broke"),
        (failed("timeout", "connect", False), APITimeoutError, "no connection within the timeout"),
        (failed("timeout", "read", True), APITimeoutError, "no answer within the timeout"),
        (failed("timeout", "write"), APITimeoutError, "the request could not be written within the timeout"),
        (failed("timeout", "deadline"), APITimeoutError, "the deadline has passed"),
        (failed("timeout", "pool", False), PoolTimeoutError, "no connection became free within the timeout"),
        (failed("decode", "read", True), DecodeError, "the body's content coding is broken"),
        (failed("request", "write", False), InvalidRequestError, "could not be sent: it broke"),
    ],
)
def test_a_failure_without_an_answer_says_what_is_known(
    outcome: Outcome, cls: type[TwofoldError], said: str
) -> None:
    """Its class, its phase, and whether the request left."""
    error = error_of(FACTS, [outcome], None)
    assert type(error) is cls
    assert str(error).startswith("GET https://h/p?token=[redacted]&limit=5")
    assert str(error).endswith(said)
    assert (error.status_code, error.attempts, dict(error.headers or {})) == (None, 1, {})
    if isinstance(error, APIConnectionError):
        assert outcome.failure is not None
        assert (error.sent, error.phase) == (outcome.failure.sent, outcome.failure.phase)


@pytest.mark.parametrize(
    "outcome",
    [
        answered(400, f'{{"detail":"bad key {KEY}"}}'.encode()),
        answered(400, b'{"detail":"bad key s3cret\\/Key\\u002b9", "s3cret\\/Key+9": 1}'),
        answered(400, f"plain {KEY} text".encode()),
        answered(400, b"", x_echo=KEY, set_cookie=KEY),
        answered(400, b"x" * (64 * 1024 - 6) + KEY.encode()),
        failed("connection", "connect", False, f"proxy said {KEY}"),
        failed("request", "write", False, f"illegal header {KEY}"),
    ],
)
def test_a_credential_that_the_server_echoes_is_hidden(outcome: Outcome) -> None:
    """It is in no text, attribute, traceback or pickle of the error, however it was spelt or cut."""
    error = error_of(FACTS, [outcome], None)
    shown = f"{error!s} {error!r} {error.body!r} {error.headers!r} {traceback.format_exception(error)}"
    assert "s3cret" not in shown
    assert b"s3cret" not in pickle.dumps(error)


def test_an_exception_that_quotes_a_credential_is_not_chained() -> None:
    """Tracebacks print it as it is; what could not be sent is quoted in any case."""
    quoting, plain = failed("connection", "read", None, f"illegal line {KEY}"), failed("connection", "read")
    refused = failed("request", "write", False, "LocalProtocolError")
    chained = [FACTS.may_show(one.failure) for one in (quoting, plain, refused) if one.failure is not None]
    assert chained == [False, True, False]


@pytest.mark.parametrize(
    "content", [f"<p>{KEY}".encode(), b"<" + b"x" * 1017 + KEY.encode(), f'{{"k": "{KEY}"}}'.encode()]
)
def test_a_credential_in_a_body_that_cannot_be_decoded_is_hidden(content: bytes) -> None:
    """Also where the kept part of the body ends in the middle of it."""
    error = undecoded(content)
    assert "s3cret" not in f"{error!s} {error.body!r}"
    assert b"s3cret" not in pickle.dumps(error)


def test_an_operation_with_secret_answers_shows_no_body() -> None:
    """Neither in a status error nor in a decode error."""
    errors = [
        error_of(SENSITIVE, [answered(400, b'{"detail":"t0ken","code":"t0ken"}')], None),
        undecoded(b'{"detail":"t0ken"}', SENSITIVE),
        undecoded(b"<p>t0ken", SENSITIVE),
    ]
    assert [error.body for error in errors] == [None, None, None]
    assert not any("t0ken" in str(error) or b"t0ken" in pickle.dumps(error) for error in errors)


def test_an_operation_whose_successes_alone_are_secret() -> None:
    """Its error answers are shown, its successes are not."""
    facts = CallFacts("POST", "https://h/p", (KEY,), "success", None, ErrorTypes())
    refused = error_of(facts, [answered(401, b'{"detail":{"message":"No","code":"WRONG"}}')], None)
    assert (refused.code, refused.body) == ("WRONG", {"detail": {"message": "No", "code": "WRONG"}})
    broken = undecoded(b'{"access_token":"t0ken"', facts)
    assert broken.body is None
    assert "t0ken" not in str(broken)


def test_a_refused_credential_keeps_its_code() -> None:
    """A log-in that fails with a code that has a class of its own is of that class."""

    class SecondFactorError(AuthenticationError):
        pass

    facts = CallFacts("GET", "https://h/p", (), False, None, ErrorTypes(codes={"2FA": SecondFactorError}))
    cause = AuthenticationError("a code is needed", status_code=401, code="2FA")
    error = error_of(facts, [Outcome(1, 0.0, 0.0, failure=CredentialFailure(cause))], None)
    assert type(error) is SecondFactorError
    assert (error.status_code, error.code) == (401, "2FA")


def test_a_decode_error_names_the_place_and_no_value() -> None:
    """JSON of another shape is somebody's data: the message says where it went wrong, not what was there."""
    error = undecoded(b'{"name":"Ada Quill"}', content_type="application/json")
    assert type(error) is DecodeError
    assert str(error) == (
        "GET https://h/p?token=[redacted]&limit=5 answered 200 (application/json), but not the promised dict: "
        "id: Field required."
    )
    assert error.body == '{"name":"Ada Quill"}'
    assert (error.status_code, error.content_type, error.attempts) == (200, "application/json", 1)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", " The body is empty."),
        (b"<!doctype html>\n<title>Sign in", " The body begins: '<!doctype html> <title>Sign in'."),
        (b" <html>", " The body begins: '<html>'."),
        (b'"Ada Quill"', "."),
        (b"Ada Quill", "."),
        (b'[{"name":"Ada', "."),
    ],
)
def test_a_decode_error_shows_the_beginning_of_a_page(content: bytes, said: str) -> None:
    """Markup comes from a proxy or a sign-in page, and its beginning says which."""
    text = str(undecoded(content))
    assert text.endswith(f"id: Field required.{said}" if said != "." else "id: Field required.")
    assert "(no content type)" in text


def test_a_long_body_is_kept_in_part() -> None:
    """An error holds 64 KiB of an error body and 1 KiB of one that cannot be decoded."""
    error = error_of(FACTS, [answered(500, b"x" * 100_000)], None)
    assert error.body == "x" * 65_536
    assert undecoded(b"y" * 5_000).body == "y" * 1_024


@pytest.mark.parametrize(
    ("content", "body"),
    [
        (b"", None),
        (b'{"a":[1]}', {"a": [1]}),
        (b"null", None),
        (b"oops", "oops"),
        (b'{"a":', '{"a":'),
        (b"\xff\xfe", "\N{REPLACEMENT CHARACTER}" * 2),
        (b"[" * 100_000, "[" * 65_536),
    ],
)
def test_an_error_body_is_json_else_text(content: bytes, body: object) -> None:
    """Nothing that a server sends makes it raise."""
    assert parsed_body(content, ("unused",)) == body


def test_an_author_may_hide_more() -> None:
    """The author's function sees every body before it is kept or cut, with that of the request."""
    seen: list[Any] = []

    def redact(body: Any, sent: bytes | None) -> Any:
        seen.append((body, sent))
        return "gone"

    facts = replace(FACTS, redact=redact, sent=b"{}")
    error = error_of(facts, [answered(400, b'{"detail": "x"}')], None)
    assert (error.body, seen) == ("gone", [({"detail": "x"}, b"{}")])
    assert undecoded(b"y" * 5000, facts).body == "gone"
    assert len(seen[1][0]) == 5000
    assert error_of(replace(SENSITIVE, redact=redact), [answered(400, b"z")], None).body is None
    assert len(seen) == 2


def test_an_author_may_word_status_errors() -> None:
    """The message is then the author's; the request stays in the notes."""
    types = ErrorTypes(status_text=lambda status, info: f"{status}!{info.message}")
    error = error_of(replace(FACTS, errors=types), [answered(404, b'{"detail": "gone"}')], None)
    assert str(error) == "404!gone"
    assert "GET https://h/p" in error.__notes__[0]
