"""Signatures of webhooks, against the examples their senders publish and against everything that is not right."""

from __future__ import annotations

import pickle
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from twofold import ConfigurationError, DecodeError, TwofoldError
from twofold.testing import FakeClock
from twofold.webhooks import (
    HMACSignature,
    SlackSignature,
    StandardWebhooks,
    StripeSignature,
    WebhookScheme,
    WebhookVerificationError,
    sign_webhook,
    verify_webhook,
)

NOW = datetime(2025, 6, 18, 12, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BODY = b'{"id": 7, "title": "Gone"}'
SCHEMES = [
    HMACSignature("X-Signature"),
    HMACSignature("X-Hub-Signature", prefix="sha1=", digest="sha1"),
    HMACSignature("X-Shop-Hmac", encoding="base64"),
    StripeSignature(),
    SlackSignature(),
    StandardWebhooks(),
    StandardWebhooks(prefix="svix"),
]
TIMED = SCHEMES[3:]
SLACK_FORM = (
    b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
    b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
    b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554"
    b"%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
)
# The worked examples of GitHub ("Validating webhook deliveries"), Slack ("Verifying requests from Slack") and the
# Standard Webhooks specification.
PUBLISHED: list[tuple[WebhookScheme, str, bytes, dict[str, str], int]] = [
    (
        HMACSignature("X-Hub-Signature-256", prefix="sha256="),
        "It's a Secret to Everybody",
        b"Hello, World!",
        {
            "X-Hub-Signature-256": "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17",
        },
        0,
    ),
    (
        SlackSignature(),
        "8f742231b10e8888abcd99yyyzzz85a5",
        SLACK_FORM,
        {
            "X-Slack-Request-Timestamp": "1531420618",
            "X-Slack-Signature": "v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
        },
        1531420618,
    ),
    (
        StandardWebhooks(),
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        b'{"test": 2432232314}',
        {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        1614265330,
    ),
]


class Event(BaseModel):
    """What a webhook says."""

    id: int
    title: str


def signed(scheme: WebhookScheme, secret: str = SECRET, **changes: Any) -> dict[str, str]:
    """The headers of a right request that is sent now."""
    return {**sign_webhook(BODY, scheme, secret=secret, clock=FakeClock(now=NOW)), **changes}


def verify(
    scheme: WebhookScheme, headers: Any, body: bytes = BODY, seconds: float = 0.0, **options: Any
) -> Any:
    """Verify so many seconds from now."""
    options = {"secret": SECRET, **options}
    return verify_webhook(
        body, headers, scheme, clock=FakeClock(now=NOW + timedelta(seconds=seconds)), **options
    )


@pytest.mark.parametrize(("scheme", "secret", "body", "headers", "when"), PUBLISHED)
def test_what_the_senders_publish(
    scheme: WebhookScheme, secret: str, body: bytes, headers: dict[str, str], when: int
) -> None:
    """Their own examples verify, and we sign them as they do."""
    clock = FakeClock(now=datetime.fromtimestamp(when, UTC))
    assert verify_webhook(body, headers, scheme, secret=secret, clock=clock).body == body
    id = headers.get("webhook-id", "")
    assert sign_webhook(body, scheme, secret=secret, id=id, clock=clock) == headers
    with pytest.raises(WebhookVerificationError):
        verify_webhook(body + b" ", headers, scheme, secret=secret, clock=clock)


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
def test_a_right_request_verifies(scheme: WebhookScheme) -> None:
    """Whatever the case of the header names, as text or bytes, as a mapping or in pairs."""
    headers = signed(scheme)
    assert verify(scheme, headers).parse(Event) == Event(id=7, title="Gone")
    assert verify(scheme, {name.upper(): value for name, value in headers.items()}).body == BODY
    assert verify(scheme, list(headers.items())).body == BODY
    assert verify(scheme, [(name.encode(), value.encode()) for name, value in headers.items()]).body == BODY


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
@pytest.mark.parametrize("body", [b"", BODY + b"\n", BODY.replace(b"7", b"8"), BODY.replace(b": ", b":")])
def test_another_body_does_not(scheme: WebhookScheme, body: bytes) -> None:
    """Not even the same JSON written another way."""
    with pytest.raises(WebhookVerificationError, match="no signature of the webhook fits"):
        verify(scheme, signed(scheme), body)


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
def test_any_of_several_secrets_will_do(scheme: WebhookScheme) -> None:
    """While one is replaced by the next, requests signed with either arrive."""
    old, new = "whsec_b2xkLXNlY3JldA==", "whsec_bmV3LXNlY3JldA=="
    for secret in (old, new):
        assert verify(scheme, signed(scheme, secret), secret=[old, new]).body == BODY
    with pytest.raises(WebhookVerificationError):
        verify(scheme, signed(scheme), secret=[old, new])


def test_any_of_several_signatures_will_do() -> None:
    """A sender that changes its secret signs with both; versions that are not known are passed over."""
    right = signed(StripeSignature())["Stripe-Signature"]
    time, _, signature = right.partition(",")
    other = "00" * 32
    headers = {"Stripe-Signature": f"{time}, v0={other}, v1={other}, {signature}"}
    assert verify(StripeSignature(), headers).body == BODY
    right = signed(StandardWebhooks())["webhook-signature"]
    several = {"webhook-signature": f"v1a,AAAA v1,AAAA {right}"}
    assert verify(StandardWebhooks(), signed(StandardWebhooks(), **several)).body == BODY


def test_a_signature_of_another_version_is_none() -> None:
    """An old scheme that has been broken must not be let in again."""
    for scheme, header in ((StripeSignature(), "Stripe-Signature"), (SlackSignature(), "X-Slack-Signature")):
        headers = signed(scheme)
        headers[header] = headers[header].replace("v1=", "v2=").replace("v0=", "v2=")
        with pytest.raises(WebhookVerificationError):
            verify(scheme, headers)


@pytest.mark.parametrize("scheme", TIMED, ids=str)
@pytest.mark.parametrize("seconds", [-300, 300, -299.5])
def test_a_time_stamp_may_be_a_little_off(scheme: WebhookScheme, seconds: float) -> None:
    """By five minutes in either direction."""
    assert verify(scheme, signed(scheme), seconds=seconds).timestamp == int(NOW.timestamp())


@pytest.mark.parametrize("scheme", TIMED, ids=str)
@pytest.mark.parametrize(
    ("seconds", "said"), [(301, "is 301 s old"), (-301, "is 301 s in the future"), (1e9, "s old")]
)
def test_a_time_stamp_too_far_from_now_is_refused(scheme: WebhookScheme, seconds: float, said: str) -> None:
    """An old request sent again, or one signed for later."""
    with pytest.raises(WebhookVerificationError, match=said):
        verify(scheme, signed(scheme), seconds=seconds)
    assert verify(scheme, signed(scheme), seconds=seconds, tolerance=None).body == BODY


@pytest.mark.parametrize("scheme", TIMED, ids=str)
def test_the_time_stamp_is_signed_too(scheme: WebhookScheme) -> None:
    """It cannot be moved."""
    time = str(int(NOW.timestamp()))
    moved = {name: value.replace(time, str(int(time) + 1)) for name, value in signed(scheme).items()}
    with pytest.raises(WebhookVerificationError):
        verify(scheme, moved)


@pytest.mark.parametrize("scheme", SCHEMES, ids=str)
def test_a_missing_header_is_named(scheme: WebhookScheme) -> None:
    """It is a failed verification and no `KeyError`."""
    headers = signed(scheme)
    for name in headers:
        for without in (
            {**headers, name: " "},
            {one: value for one, value in headers.items() if one != name},
        ):
            with pytest.raises(WebhookVerificationError, match=f"no {name} header"):
                verify(scheme, without)


@pytest.mark.parametrize("time", ["", "x", "-1", "1e9", "1.5", "٣", "9" * 16, "t"])
def test_a_time_stamp_is_a_whole_number(time: str) -> None:
    """Nothing else is one."""
    with pytest.raises(WebhookVerificationError):
        verify(SlackSignature(), signed(SlackSignature(), **{"X-Slack-Request-Timestamp": time}))
    with pytest.raises(WebhookVerificationError):
        verify(StripeSignature(), {"Stripe-Signature": f"t={time},v1=00"})


@pytest.mark.parametrize("header", ["v1=00", "t=1,t=1,v1=00", "nonsense"])
def test_a_signature_header_has_one_time_stamp(header: str) -> None:
    """With two of them, what was signed would be anybody's guess."""
    with pytest.raises(WebhookVerificationError, match="time stamps: expected one"):
        verify(StripeSignature(), {"Stripe-Signature": header})


@given(st.text(min_size=1))
def test_no_signature_makes_it_raise_anything_else(text: str) -> None:
    """Not base64, not hex, not ASCII: not to be trusted, and that is all."""
    for scheme in SCHEMES:
        for name in signed(scheme):
            with pytest.raises(WebhookVerificationError):
                verify(scheme, signed(scheme, **{name: text}), tolerance=None)


def test_a_message_id_is_passed_on() -> None:
    """The same message may be delivered twice, and the id tells."""
    headers = sign_webhook(BODY, StandardWebhooks(), secret=SECRET, id="msg_9", clock=FakeClock(now=NOW))
    assert verify(StandardWebhooks(), headers).id == "msg_9"
    assert verify(SlackSignature(), signed(SlackSignature())).id is None


def test_the_body_is_parsed_when_it_is_asked_for() -> None:
    """As JSON, as a model, as a form; and a body that is none of these is a decode error."""
    scheme = HMACSignature("X-S")

    def hook(body: bytes) -> Any:
        return verify(scheme, sign_webhook(body, scheme, secret=SECRET), body)

    assert hook(BODY).parse() == {"id": 7, "title": "Gone"}
    assert hook(b"text=a%20b&empty=&n=1&n=2").form() == {"text": "a b", "empty": "", "n": "2"}
    with pytest.raises(DecodeError, match="the webhook is not the promised Event: title: Field required"):
        hook(b'{"id":7}').parse(Event)
    with pytest.raises(DecodeError, match="no form"):
        hook(b"\xff").form()


@pytest.mark.parametrize("secret", ["", [], [""], [SECRET, ""], None, [None], [7]])
def test_without_a_secret_nothing_verifies(secret: Any) -> None:
    """An empty setting must not open the door."""
    with pytest.raises(ConfigurationError, match="give the webhook secret"):
        verify(SlackSignature(), signed(SlackSignature()), secret=secret)


def test_a_secret_that_cannot_be_used_is_not_shown() -> None:
    """The message says what is wrong with it."""
    with pytest.raises(ConfigurationError, match="the webhook secret is not base64") as caught:
        verify(StandardWebhooks(), signed(StandardWebhooks()), secret="whsec_s3cret!")
    assert "s3cret" not in repr(caught.value)


@pytest.mark.parametrize("body", ["text", {"id": 7}, None])
def test_a_body_that_was_parsed_already_is_refused(body: Any) -> None:
    """It would not be the bytes that were signed."""
    with pytest.raises(TypeError, match="give the raw bytes of the request"):
        verify(SlackSignature(), signed(SlackSignature()), body)
    with pytest.raises(TypeError, match="give the raw bytes of the request"):
        sign_webhook(body, SlackSignature(), secret=SECRET)


def test_a_hash_that_does_not_exist_is_refused() -> None:
    """When the scheme is set up, and not when a webhook arrives."""
    with pytest.raises(ConfigurationError, match="digest 'sha257' is no hash"):
        HMACSignature("X-S", digest="sha257")


def test_the_error_is_one_of_ours() -> None:
    """It can be caught with all others, and as a `ValueError`; it can be pickled."""
    error = WebhookVerificationError("no")
    assert isinstance(error, TwofoldError)
    assert isinstance(error, ValueError)
    assert str(pickle.loads(pickle.dumps(error))) == "no"
