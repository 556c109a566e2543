"""Credentials that do no I/O: what they put into a request, what they refuse, and what they never show."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from twofold import (
    Auth,
    BasicAuth,
    BearerAuth,
    CombinedAuth,
    ConfigurationError,
    HeaderAuth,
    QueryAuth,
    RequestToSign,
    SigningAuth,
)
from twofold._core.auth import without_parameters
from twofold._core.credential import Credential, bound, flattened, is_loopback
from twofold._core.timeouts import phase_timeouts
from twofold._core.wire import WireRequest

ORIGIN = "https://api.example.com"


def request(
    target: str = "/books", headers: Any = (("Accept", "*/*"),), body: bytes | None = None
) -> WireRequest:
    """A request as the transport has it before the credential is added."""
    return WireRequest("GET", ORIGIN, target, headers, body, phase_timeouts(1))


def applied(auth: Any, message: WireRequest) -> WireRequest:
    """The request with everything that a credential adds to it."""
    credential = Credential([*flattened(auth)], ORIGIN)
    message.headers = (*message.headers, *credential.headers())
    for part in credential.parts:
        part.apply(message, part.ask(message))
    return message


@pytest.mark.parametrize("key", ["k-1", "k-1\n", " k-1 ", "\tk-1\r\n"])
@pytest.mark.parametrize("given", ["text", "function"])
def test_a11_surrounding_white_space_is_taken_off(key: str, given: str) -> None:
    """A11: files and variables add white space to keys, which is never meant; the same holds for functions."""
    source: Any = key if given == "text" else lambda: key
    assert dict(applied(HeaderAuth("X-API-Key", source), request()).headers)["X-API-Key"] == "k-1"
    assert applied(QueryAuth("key", source), request()).target == "/books?key=k-1"


UNUSABLE = ["", "  ", "ключ-secret", "se\ncret", "se\x00cret", None, 7, b"secret"]


@pytest.mark.parametrize("key", UNUSABLE, ids=repr)
@pytest.mark.parametrize("make", [lambda key: HeaderAuth("X-API-Key", key), BearerAuth])
def test_a11_an_unusable_key_is_refused_and_not_shown(make: Any, key: Any) -> None:
    """A11: what cannot be sent in a header is refused when the credential is made, without the value in the message."""
    with pytest.raises(ConfigurationError) as caught:
        make(key)
    assert isinstance(caught.value, ValueError)
    assert "cret" not in str(caught.value)
    assert "ключ" not in str(caught.value)
    assert ("token" if make is BearerAuth else "key") in str(caught.value)


@pytest.mark.parametrize("key", UNUSABLE, ids=repr)
def test_an_unusable_key_from_a_function_is_refused(key: Any) -> None:
    """What a function returns is checked each time, just as a text is."""
    auth = HeaderAuth("X-API-Key", lambda: key)
    with pytest.raises(ConfigurationError, match=r"^key "):
        applied(auth, request())


def test_a_function_is_asked_for_every_request() -> None:
    """A key may change while a client runs; the two latest stay secret, since calls with the older may be under way."""
    keys = iter(["one", "two", "three"])
    auth = BearerAuth(lambda: next(keys))
    sent = [dict(applied(auth, request()).headers)["Authorization"] for _ in range(3)]
    assert sent == ["Bearer one", "Bearer two", "Bearer three"]
    assert auth.secrets() == ("three", "two")


@pytest.mark.parametrize("name", ["", "X Key", "X:Key", "X\nKey", "Схема", None])
def test_a_header_name_that_is_none_is_refused(name: Any) -> None:
    """A name that would break the header line is refused."""
    with pytest.raises(ConfigurationError, match="header name"):
        HeaderAuth(name, "key")


def test_a_prefix_that_breaks_the_line_is_refused() -> None:
    """The prefix is part of the header's value and checked like it."""
    with pytest.raises(ConfigurationError, match="prefix"):
        HeaderAuth("Authorization", "key", prefix="ApiKey\r\nX: ")
    assert HeaderAuth("Authorization", "k", prefix="ApiKey ").headers() == (("Authorization", "ApiKey k"),)


@pytest.mark.parametrize(
    ("name", "password"),
    [("ada", "pässword"), ("ada", "a:b:c"), ("key", ""), ("", "only"), ("ада", "п"), ("a", " b ")],
)
def test_basic_is_utf_8(name: str, password: str) -> None:
    """RFC 7617: user name and password are UTF-8, joined by the first colon."""
    value = dict(applied(BasicAuth(name, password), request()).headers)["Authorization"]
    scheme, _, text = value.partition(" ")
    assert (scheme, base64.b64decode(text).decode()) == ("Basic", f"{name}:{password}")


@pytest.mark.parametrize(
    ("name", "password", "fault"),
    [
        ("a:b", "secret", "colon"),
        ("a\x00", "secret", "username"),
        ("ada", "sec\x07ret", "password"),
        ("", "", "empty"),
        (None, "secret", "username"),
        ("ada", None, "password"),
        ("ada", "secret\ud800", "password"),
    ],
)
def test_basic_refuses_what_it_cannot_carry(name: Any, password: Any, fault: str) -> None:
    """A colon in the user name, control characters, other types: refused by name, and never shown."""
    with pytest.raises(ConfigurationError, match=fault) as caught:
        BasicAuth(name, password)
    assert "secret" not in str(caught.value)


def test_basic_keeps_all_its_forms_secret() -> None:
    """The password and the encoded pair are secrets; a user name is one where it is the key."""
    assert BasicAuth("ada", "pw").secrets() == (base64.b64encode(b"ada:pw").decode(), "pw")
    assert "sk-1" in BasicAuth("sk-1").secrets()
    assert "ada" not in BasicAuth("ada", "pw").secrets()


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/books", "/books?api_key=a%2Fb+c%3D"),
        ("/books?limit=2", "/books?limit=2&api_key=a%2Fb+c%3D"),
        ("/books?api_key=echoed&limit=2", "/books?limit=2&api_key=a%2Fb+c%3D"),
        ("/books?api%5Fkey=echoed", "/books?api_key=a%2Fb+c%3D"),
        ("/books?q=%2Fx&flag", "/books?q=%2Fx&flag&api_key=a%2Fb+c%3D"),
    ],
)
def test_a_query_key_comes_last_and_once(target: str, expected: str) -> None:
    """It is added behind the caller's parameters, which stay byte for byte, and replaces an echo of itself."""
    assert applied(QueryAuth("api_key", "a/b c="), request(target)).target == expected


def test_a_query_key_is_secret_in_every_form() -> None:
    """Servers echo URLs, so the encoded forms are secrets too."""
    assert set(QueryAuth("key", "a/b c").secrets()) == {"a/b c", "a%2Fb+c", "a%2Fb%20c"}


@pytest.mark.parametrize("key", ["", " ", "?sv=1&sig=2", None, "a\nb"])
def test_an_unusable_query_key_is_refused(key: Any) -> None:
    """An empty key, one with a question mark from the URL it was copied from, and control characters are refused."""
    with pytest.raises(ConfigurationError, match=r"^key ") as caught:
        QueryAuth("key", key)
    assert "sig" not in str(caught.value)


def test_parameters_are_taken_out_by_name() -> None:
    """What is left keeps its order and encoding; without any, the question mark goes too."""
    assert without_parameters("/a?x=1&k=2&y=%20", ("k",)) == "/a?x=1&y=%20"
    assert without_parameters("/a?k=2", ("k",)) == "/a"
    assert without_parameters("/a", ("k",)) == "/a"


def test_a_signature_sees_the_request_in_its_final_form() -> None:
    """Method, URL, headers and body are those that are sent, other credentials included, whatever the order given."""
    seen: list[RequestToSign] = []

    def sign(message: RequestToSign) -> dict[str, str]:
        seen.append(message)
        return {"X-Signature": f"s{len(seen)}", "ACCEPT": "text/plain"}

    auth = CombinedAuth(SigningAuth(sign), QueryAuth("k", "q"), HeaderAuth("X-App", "app"))
    message = applied(auth, request(body=b"{}"))
    assert (seen[0].method, seen[0].url, seen[0].body) == ("GET", f"{ORIGIN}/books?k=q", b"{}")
    assert dict(seen[0].headers) == {"accept": "*/*", "x-app": "app"}
    assert message.headers == (("X-App", "app"), ("X-Signature", "s1"), ("ACCEPT", "text/plain"))
    assert seen[0].headers["X-App"] == "app"


@pytest.mark.parametrize("answer", [None, "X: 1", {"X Y": "1"}, {"X": 1}, {"X": "a\nb"}, {"X": ""}])
def test_a_signature_that_cannot_be_sent_is_refused(answer: Any) -> None:
    """What the function returns is checked before it is sent."""
    with pytest.raises(ConfigurationError):
        applied(SigningAuth(lambda _: answer), request())


def test_a_signature_without_a_function_is_refused() -> None:
    """The key itself is no function."""
    with pytest.raises(TypeError, match="function"):
        SigningAuth("key")  # pyright: ignore[reportArgumentType]


def test_combinations_may_be_nested_but_not_contradict_each_other() -> None:
    """Two parts for one header would be sent twice; nothing at all is a mistake."""
    nested = CombinedAuth(CombinedAuth(HeaderAuth("X-A", "1"), HeaderAuth("X-B", "2")), BearerAuth("3"))
    assert [name for name, _ in applied(nested, request(headers=())).headers] == [
        "X-A",
        "X-B",
        "Authorization",
    ]
    assert Credential([*flattened(nested)], ORIGIN).secrets() == ("1", "2", "3")
    with pytest.raises(ConfigurationError, match="authorization"):
        bound([*flattened(CombinedAuth(BearerAuth("1"), BasicAuth("a", "b")))], ORIGIN)
    with pytest.raises(ConfigurationError, match="empty"):
        CombinedAuth()


def test_no_repr_shows_a_secret() -> None:
    """Representations name the kind and the place, not the key."""
    parts: list[Any] = [
        HeaderAuth("X-API-Key", "hush"),
        BearerAuth("hush"),
        BasicAuth("ada", "hush"),
        QueryAuth("key", "hush"),
        SigningAuth(lambda _: {}, secrets=("hush",)),
    ]
    text = repr([*parts, CombinedAuth(*parts)])
    assert "hush" not in text
    assert base64.b64encode(b"ada:hush").decode() not in text


class OwnAuth:
    """The least that a credential can be."""

    def headers(self) -> tuple[tuple[str, str], ...]:
        """One field."""
        return (("X-Own", "own"),)

    def secrets(self) -> tuple[str, ...]:
        """Its value."""
        return ("own",)


def test_an_object_with_two_methods_is_a_credential() -> None:
    """`Auth` is a protocol: no base class is needed, and its header can be overridden like any other."""
    own: Auth = OwnAuth()
    credential = bound([own], ORIGIN)
    assert credential.headers() == (("X-Own", "own"),)
    assert credential.unless_given((("x-OWN", "mine"),), ()) is None


def test_the_callers_own_header_or_parameter_replaces_that_part_only() -> None:
    """Whoever gives a header by hand means it; the rest of a combination is still sent."""
    parts = [HeaderAuth("X-App", "app"), BearerAuth("token"), QueryAuth("key", "q")]
    credential = bound(parts, ORIGIN)
    assert credential.unless_given((("Accept", "*/*"),), ("page",)) is credential
    rest = credential.unless_given((("authorization", "mine"),), ())
    assert rest is not None
    assert rest.headers() == (("X-App", "app"),)
    assert [type(part) for part in rest.parts] == [QueryAuth]
    rest = credential.unless_given((), ("key",))
    assert rest is not None
    assert rest.parts == ()


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("localhost", True),
        ("api.localhost", True),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("example.com", False),
        ("10.0.0.1", False),
        ("0.0.0.0", False),
        ("localhost.example.com", False),
        ("127.0.0.1.example.com", False),
        ("", False),
    ],
)
def test_which_hosts_are_this_machine(host: str, loopback: bool) -> None:
    """Loopback addresses and `localhost` by name, and nothing that only looks like them."""
    assert is_loopback(host) is loopback


@pytest.mark.parametrize("origin", ["http://api.example.com", "http://10.1.2.3:8080", "http://[2001:db8::1]"])
def test_a_bearer_token_does_not_go_over_plain_http(origin: str) -> None:
    """RFC 6750 section 5.3: refused, with the way out in the message; keys in other headers are the API's business."""
    with pytest.raises(ConfigurationError, match="allow_http=True") as caught:
        bound([HeaderAuth("X-App", "a"), BearerAuth("hush")], origin)
    assert "hush" not in str(caught.value)
    assert bound([BearerAuth("hush", allow_http=True)], origin).headers()
    assert bound([HeaderAuth("X-API-Key", "k")], origin).headers()


@pytest.mark.parametrize(
    "origin", ["http://127.0.0.1:1", "http://[::1]:8000", "http://localhost", "https://a.test"]
)
def test_a_bearer_token_goes_to_this_machine_and_over_https(origin: str) -> None:
    """Nothing is in the way of local servers and of https."""
    assert bound([BearerAuth("t")], origin).origin == origin
