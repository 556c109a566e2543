"""What is read from an error body, in each of the usual shapes and in none."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twofold import AnswerView, ErrorInfo
from twofold._core.error_body import error_info
from twofold._core.headers import Headers
from twofold._core.outcome import parsed_body

PROBLEM = "application/problem+json"
GOOGLE = {"code": 404, "message": "Gone.", "status": "NOT_FOUND", "details": [{"reason": "x"}]}
STRIPE = {
    "type": "card_error",
    "code": None,
    "message": "No.",
    "param": "card",
    "doc_url": "https://d/x",
    "request_id": "r-9",
}
LARAVEL = {"message": "Invalid.", "errors": {"Email": ["taken", "too long"], "age": ["low"]}}
GITHUB = {
    "message": "Validation Failed",
    "errors": [{"resource": "Issue", "field": "title", "code": "missing"}],
    "documentation_url": "https://d/y",
}
JSON_API = [
    {"code": "x1", "title": "Bad", "detail": "Too short.", "source": {"pointer": "/data/title"}},
    {"code": "x2", "title": "Bad"},
]
FASTAPI = [
    {"loc": ["body", "title"], "msg": "Field required", "type": "missing"},
    {"loc": ["query", "page", 0], "msg": "Too low", "type": "ge"},
    {"loc": ["body", "title"], "msg": "Too short", "type": "min"},
]
SALESFORCE = [{"message": "No such column", "errorCode": "INVALID_FIELD", "fields": []}]


def read(body: Any, content_type: str = "application/json", status: int = 400) -> ErrorInfo:
    """What is found in a parsed body."""
    headers = Headers([(b"Content-Type", content_type.encode())])
    info, note = error_info(AnswerView(status, headers, body))
    assert note == ""
    return info


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        # RFC 9457
        ({"title": "Not Found", "status": 404, "detail": "No book 7."}, "No book 7.", None),
        (
            {"type": "https://e/out-of-credit", "title": "No credit."},
            "No credit.",
            "https://e/out-of-credit",
        ),
        ({"type": "about:blank", "title": "Gone", "status": 410, "code": "x"}, "Gone", "x"),
        # an object
        ({"error": {"message": "No", "code": "x"}}, "No", "x"),
        ({"error": {"message": "No", "code": 7, "type": "y"}}, "No", "7"),
        (
            {"error": {"code": "BadArgument", "details": [{"field": "a", "message": "Low."}]}},
            "a: Low.",
            "BadArgument",
        ),
        ({"error": GOOGLE}, "Gone.", "404"),
        ({"error": STRIPE}, "No.", "card_error"),
        # a text and its description
        (
            {"error": "invalid_grant", "error_description": "Expired."},
            "Expired.",
            "invalid_grant",
        ),
        ({"error": "No"}, "No", "No"),
        ({"error": "Bad Request", "message": "Say more", "statusCode": 400}, "Say more", "Bad Request"),
        ({"error": "No", "code": "x"}, "No", "x"),
        # a list
        ({"errors": JSON_API}, "Too short. (+1 more)", "x1"),
        (
            {"errors": [{"message": "No", "extensions": {"code": "FORBIDDEN"}}], "data": None},
            "No",
            "FORBIDDEN",
        ),
        ({"errors": ["one", "two", "three"]}, "one (+2 more)", None),
        ({"errors": {"name": ["is blank"]}}, "name: is blank", None),
        (LARAVEL, "Invalid.", None),
        (GITHUB, "Validation Failed", "missing"),
        ({"errors": []}, "", None),
        ({"code": "outer", "message": "No", "errors": [{"code": "inner"}]}, "No", "outer"),
        # an array of objects
        (SALESFORCE, "No such column", "INVALID_FIELD"),
        ([{"code": 3}], "", "3"),
        ([], "", None),
        (["No"], "No", None),
        ([7], "", None),
        # a sentence
        ({"message": "No", "code": "x"}, "No", "x"),
        ({"Message": "No", "Code": 7}, "No", "7"),
        ({"error": True, "message": "No"}, "No", None),
        ({"message": "a\nb" + "c" * 400}, "a b" + "c" * 297 + "…", None),
        ({"message": "", "msg": "No", "code": ""}, "No", None),
        ({"message": "No", "code": "x" * 150}, "No", "x" * 100 + "…"),
        # FastAPI and Django
        ({"detail": "No"}, "No", None),
        ({"detail": "No", "code": "x", "doc_url": "https://d"}, "No", "x"),
        ({"detail": FASTAPI}, "title: Field required (+1 more)", None),
        ({"detail": {"message": "No", "code": "x", "follow_id": 3}}, "No", "x"),
        ({"detail": ["one", "two"]}, "one (+1 more)", None),
        ({"detail": {"name": ["is blank"]}}, "name: is blank", None),
        ({"name": ["is blank"]}, "name: is blank", None),
        # nothing of the kind
        ({"title": "Gone"}, "Gone", None),
        ({"error": False, "code": False}, "", None),
        ({"detail": [{"loc": ["a"]}]}, "", None),
        ({"message": ""}, "", None),
        ({}, "", None),
        ({"name": "abc"}, "", None),
        ({"name": ["is blank"], "count": [1]}, "", None),
        ({"title": "Gone", "detail": {}}, "Gone", None),
        ("No", "", None),
        ("<html><head><TITLE>\n 502 Bad&amp;Gateway </TITLE>", "502 Bad&Gateway", None),
        ("about <title>this</title>", "", None),
        (None, "", None),
        (7, "", None),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "body",
)
def test_the_sentence_and_the_code(body: Any, message: str, code: str | None) -> None:
    """Whichever shape, and whatever the case of the names; what is no text or number is no code."""
    info = read(body)
    assert (info.message, info.code) == (message, code)


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (LARAVEL, {"Email": ("taken", "too long"), "age": ("low",)}),
        ({"errors": {"book_id": "unknown"}}, {"book_id": ("unknown",)}),
        (GITHUB, {"title": ("missing",)}),
        ({"errors": JSON_API}, {"/data/title": ("Too short.",)}),
        ({"detail": FASTAPI}, {"title": ("Field required", "Too short"), "page.0": ("Too low",)}),
        ({"detail": {"Name": ["is blank"]}}, {"Name": ("is blank",)}),
        ({"Name": ["is blank"]}, {"Name": ("is blank",)}),
        ({"error": STRIPE}, {"card": ("No.",)}),
        ({"title": "t", "status": 422, "errors": [{"detail": "x", "pointer": "#/age"}]}, {"#/age": ("x",)}),
        ({"title": "t", "status": 422, "invalid-params": [{"name": "age", "reason": "x"}]}, {"age": ("x",)}),
        ({"detail": {"message": "No", "code": "x"}}, {}),
        ({"detail": "No"}, {}),
        ({"errors": [{"message": "No", "path": ["user", 0]}]}, {"user.0": ("No",)}),
        ({"error": {"message": "No", "param": "p", "errors": [{"field": "a", "msg": "x"}]}}, {"a": ("x",)}),
        ({"error": {"message": "No", "param": "p", "details": {"a": "x"}}}, {"p": ("No",)}),
    ],
    ids=str,
)
def test_what_is_wrong_with_which_field(body: Any, fields: dict[str, tuple[str, ...]]) -> None:
    """Under the field's own name, without the place that FastAPI puts before it."""
    assert read(body).fields == fields


@pytest.mark.parametrize(
    ("body", "details"),
    [
        ({"title": "t", "status": 403, "balance": 30}, {"balance": 30}),
        ({"title": "t", "status": 403}, None),
        ({"error": GOOGLE}, GOOGLE["details"]),
        ({"errors": JSON_API}, JSON_API),
        (LARAVEL, LARAVEL["errors"]),
        (SALESFORCE, SALESFORCE),
        ({"message": "No", "details": [1]}, [1]),
        ({"detail": FASTAPI}, FASTAPI),
        ({"detail": {"message": "No", "follow_id": 3}}, {"message": "No", "follow_id": 3}),
        ({"detail": "No"}, None),
    ],
    ids=str,
)
def test_whatever_else_it_says_is_kept(body: Any, details: object) -> None:
    """As it was parsed, for whoever knows this API."""
    assert read(body).details == details


def test_what_is_not_there_is_none() -> None:
    """And not an empty text or list."""
    assert read({"message": "No", "errors": []}) == ErrorInfo(message="No")
    assert read({"title": "Gone", "status": 410}) == ErrorInfo(message="Gone")
    assert read({}) == ErrorInfo()


def test_where_it_is_explained_and_what_it_is_called() -> None:
    """Links and request ids in the body are found, whatever their names."""
    assert (read({"error": STRIPE}).docs_url, read({"error": STRIPE}).request_id) == ("https://d/x", "r-9")
    assert read(GITHUB).docs_url == "https://d/y"
    assert read({"error": "x", "error_uri": "https://d/z"}).docs_url == "https://d/z"
    assert read({"type": "https://e/credit", "title": "t"}).docs_url == "https://e/credit"
    assert read({"type": "https://e/c", "title": "t", "docs_url": "https://d"}).docs_url == "https://d"
    assert read({"type": "tag:e,2025:x", "title": "t", "traceId": "r-1"}) == ErrorInfo(
        "tag:e,2025:x", "t", {"traceid": "r-1"}, {}, "r-1", None
    )


def test_a_code_that_repeats_the_status_gives_way() -> None:
    """Where an API writes the HTTP status as `code`, the real code stands beside it."""
    assert read({"error": GOOGLE}, status=404).code == "NOT_FOUND"
    assert read({"error": {"code": 404}}, status=404).code == "404"


def test_a_problem_document_is_known_by_its_type() -> None:
    """Even where the members that would show it are missing."""
    assert read({"detail": "d", "error": "x"}).code == "x"
    assert read({"detail": "d", "error": "x"}, PROBLEM).code is None


def test_the_authors_reader_comes_first() -> None:
    """What it returns is taken as it is; `None` leaves it to the usual shapes."""
    answer = AnswerView(400, Headers(), {"message": "usual", "oops": "mine"})
    assert error_info(answer, lambda _: ErrorInfo("c", "mine")) == (ErrorInfo("c", "mine"), "")
    assert error_info(answer, lambda _: None)[0].message == "usual"


def test_a_reader_that_fails_hides_nothing() -> None:
    """The error of the server is still raised, with a note that does not quote the body."""

    def reader(answer: AnswerView) -> ErrorInfo:
        raise KeyError(answer.body["canary"])

    info, note = error_info(AnswerView(400, Headers(), {"message": "usual", "canary": "s3cret"}), reader)
    assert info.message == "usual"
    assert note == "error_info raised KeyError; the body was read as usual"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(
            st.sampled_from(
                ["error", "errors", "detail", "message", "code", "title", "type", "loc", "source", "x"]
            ),
            inner,
        )
    ),
    max_leaves=12,
)


@given(_JSON, st.sampled_from(["application/json", PROBLEM]))
def test_no_body_makes_it_raise(body: Any, content_type: str) -> None:
    """Whatever a server sends, and what comes out can be printed on one line."""
    info = read(body, content_type)
    assert "\n" not in info.message
    assert info.code is None or isinstance(info.code, str)
    assert all(isinstance(name, str) and texts for name, texts in info.fields.items())


def test_a_body_of_any_depth_is_read() -> None:
    """Nothing follows a server down an endless nest."""
    body: Any = "deep"
    for _ in range(100_000):
        body = {"detail": body, "x": 1}
    assert read(body).message == ""
    # Taken apart one by one: dropping the nest at once would overflow the stack of some interpreters.
    while isinstance(body, dict):
        body = body.pop("detail")


@pytest.mark.parametrize(
    ("content", "content_type", "text"),
    [
        ("schön".encode("latin-1"), "text/plain; charset=ISO-8859-1", "schön"),
        ("schön".encode("latin-1"), 'text/plain; charset="latin-1"', "schön"),
        ("schön".encode("latin-1"), "text/plain", "sch\N{REPLACEMENT CHARACTER}n"),
        ("schön".encode("latin-1"), "text/plain; charset=utf-8", "sch\N{REPLACEMENT CHARACTER}n"),
        ("schön".encode(), "text/plain; charset=nonsense", "schön"),
        ("schön".encode(), "text/plain; charset=base64", "schön"),
        ("schön".encode("utf-16"), "text/plain; charset=utf-16", "schön"),
        ("\N{ZERO WIDTH NO-BREAK SPACE}schön".encode(), "text/plain", "schön"),
    ],
)
def test_a_body_that_is_not_utf_8(content: bytes, content_type: str, text: str) -> None:
    """It is read as it says it is written; nothing that it says makes it raise."""
    assert parsed_body(content, (), Headers([(b"content-type", content_type.encode())])) == text


def test_json_in_another_charset_is_json() -> None:
    """What is declared counts for JSON too."""
    content = json.dumps({"message": "schön"}, ensure_ascii=False).encode("latin-1")
    headers = Headers([(b"content-type", b"application/json; charset=latin-1")])
    assert parsed_body(content, (), headers) == {"message": "schön"}
