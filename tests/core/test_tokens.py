"""Access tokens without I/O: how long they are good for, and what a token endpoint's answer means."""

from __future__ import annotations

import math
from typing import Any

import pytest

from twofold import (
    AccessToken,
    APIStatusError,
    AuthenticationError,
    ConfigurationError,
    DecodeError,
    RateLimitError,
)
from twofold._core.oauth import form_of, grant_of, registration, token_endpoint
from twofold._core.operation import Idempotency
from twofold._core.tokens import HeldToken, access_token, lifetime, read_grant, refusal


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (3600, 3600.0),
        (3599.5, 3599.5),
        ("3600", 3600.0),
        (" 60 ", 60.0),
        (0, 0.0),
        ("0", 0.0),
        (-5, 0.0),
        (None, None),
        ("soon", None),
        ("", None),
        (True, None),
        ([], None),
        ({"s": 1}, None),
        (math.nan, None),
        (math.inf, None),
        ("1e999", None),
    ],
)
def test_expires_in_is_read_in_every_form(value: Any, seconds: float | None) -> None:
    """Missing, zero, a string, garbage: a number of seconds or "not known", never an exception."""
    assert lifetime(value) == seconds


def test_a_token_is_replaced_before_its_end() -> None:
    """The margin is subtracted, and all is measured from before the token was asked for."""
    held = HeldToken.of(AccessToken("t", 3600), 100.0, 300.0, 0.0)
    assert (held.renew_at, held.expires_at) == (3400.0, 3700.0)


def test_a_fleet_does_not_refresh_at_once() -> None:
    """Up to a fifth of the window is left out at random."""
    latest = HeldToken.of(AccessToken("t", 3600), 0.0, 300.0, 0.999999)
    assert latest.renew_at == pytest.approx(3600 - 240, abs=0.1)


def test_a_short_token_is_not_replaced_all_the_time() -> None:
    """The window is at most a quarter of the token's life."""
    assert HeldToken.of(AccessToken("t", 60), 0.0, 300.0, 0.0).renew_at == 45.0


def test_a_token_without_an_end_is_kept() -> None:
    """Until the API refuses it."""
    held = HeldToken.of(AccessToken("t"), 0.0, 300.0, 0.5)
    assert (held.renew_at, held.expires_at) == (math.inf, math.inf)


@pytest.mark.parametrize("value", ["", "a\nb", "ключ"])
def test_a_token_that_cannot_be_sent_is_refused(value: str) -> None:
    """Without showing it."""
    with pytest.raises(ConfigurationError, match="access token"):
        HeldToken.of(AccessToken(value), 0.0, 300.0, 0.0)


def test_tokens_do_not_show_themselves() -> None:
    """Neither as they come nor as they are kept."""
    token = AccessToken("hush-1", 60, "hush-2")
    assert "hush" not in repr(token) + repr(HeldToken.of(token, 0.0, 300.0, 0.0))


def test_a_function_may_return_a_text() -> None:
    """A text is a token whose end is not known; anything else is a mistake in the function."""
    assert access_token("t") == AccessToken("t")
    with pytest.raises(ConfigurationError, match="fetch returned a dict"):
        access_token({"access_token": "t"})


def test_a_grant_is_read() -> None:
    """Token, life and refresh token; an empty refresh token is none."""
    answer = {"access_token": "a", "expires_in": "60", "refresh_token": "r", "token_type": "bearer"}
    assert read_grant(answer, "E", ()) == AccessToken("a", 60.0, "r")
    assert read_grant({"access_token": "a", "refresh_token": ""}, "E", ()) == AccessToken("a")


@pytest.mark.parametrize("answer", [{}, {"access_token": ""}, {"access_token": 7}, {"token": "x"}])
def test_an_answer_without_a_token_is_broken(answer: dict[str, Any]) -> None:
    """It reported success, so this is no refusal."""
    with pytest.raises(DecodeError, match="E answered without an access_token"):
        read_grant(answer, "E", ())


def test_an_error_object_in_a_success_is_a_refusal() -> None:
    """Some servers say `invalid_grant` with status 200; what they echo of ours is taken out."""
    answer = {"error": "invalid_grant", "error_description": "hush is over"}
    with pytest.raises(AuthenticationError, match=r"invalid_grant: \[redacted\] is over") as caught:
        read_grant(answer, "E", ("hush",))
    assert (caught.value.code, caught.value.status_code) == ("invalid_grant", 200)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refusal_is_an_authentication_error(status: int) -> None:
    """Token endpoints refuse with 400, too (RFC 6749 section 5.2); the body, which may echo secrets, is not kept."""
    answered = APIStatusError(
        "x",
        status_code=status,
        code="invalid_client",
        body={"error": "invalid_client", "error_description": "hush"},
    )
    error = refusal(answered, "https://e/token", ("hush",))
    assert type(error) is AuthenticationError
    assert str(error) == f"https://e/token refused to give a token ({status}): invalid_client: [redacted]"
    assert (error.body, error.code, error.status_code) == (None, "invalid_client", status)


def test_trouble_of_the_endpoint_is_no_refusal() -> None:
    """A 429 stays a 429, with what the server asked for."""
    error = refusal(RateLimitError("x", status_code=429, retry_after=7.0, body="<html>"), "E", ())
    assert type(error) is RateLimitError
    assert (error.retry_after, str(error)) == (7.0, "E gave no token (429): it does not say why")


def test_the_endpoint_is_checked() -> None:
    """Its query is kept and not shown; a refresh may not be repeated, since its token may be used up."""
    endpoint = token_endpoint("https://login.example.com/t/oauth?p=policy&k=hush", allow_http=False)
    assert (endpoint.origin, endpoint.repeatable.path) == ("https://login.example.com", "/t/oauth")
    assert endpoint.query == {"p": "policy", "k": "hush"}
    assert endpoint.shown == "https://login.example.com/t/oauth"
    assert (endpoint.repeatable.resend, endpoint.once.resend) == (Idempotency.IDEMPOTENT, Idempotency.UNSAFE)


@pytest.mark.parametrize(
    "url", ["", None, "/token", "ftp://a/token", "https://u:p@a/token", "http://a.test/token"]
)
def test_an_unusable_endpoint_is_refused(url: Any) -> None:
    """By the name of the argument; plain http on another machine would show the secret."""
    with pytest.raises(ConfigurationError, match="token_url"):
        token_endpoint(url, allow_http=False)
    assert token_endpoint("http://a.test/token", allow_http=True).origin == "http://a.test"


def test_how_a_client_says_who_it_is() -> None:
    """By Basic with both parts form-encoded (RFC 6749 section 2.3.1), in the form, or by its id alone."""
    basic = registration("my:id", "s/cret", "basic")
    assert basic.basic is not None
    assert basic.basic.headers()[0][1] == "Basic bXklM0FpZDpzJTJGY3JldA=="
    assert basic.form == {}
    assert registration("id", "s", "body").form == {"client_id": "id", "client_secret": "s"}
    assert registration("id", None, "basic").form == {"client_id": "id"}
    assert registration(None, None, "basic") == (None, {}, ())
    with pytest.raises(ConfigurationError, match="client_auth"):
        registration("id", "s", "post")
    with pytest.raises(ConfigurationError, match="client_secret"):
        registration("id", "", "basic")


def test_forms_are_checked() -> None:
    """Scopes are joined, `None` is left out, and what is no text is refused by name."""
    assert form_of({"grant_type": "g", "scope": ["a", "b"], "x": None}) == {"grant_type": "g", "scope": "a b"}
    for value in (7, "", [], [7], b"x"):
        with pytest.raises(ConfigurationError, match="audience"):
            form_of({"audience": value})
    for form in (None, "grant_type=x", {"scope": "a"}):
        with pytest.raises(ConfigurationError, match="grant_type"):
            grant_of(form)
