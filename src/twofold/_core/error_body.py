"""What an error body says, in whichever of the usual shapes it comes."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from .redact import preview

_TITLE = re.compile(r"<title[^>]*>(.*?)</title>", re.IGNORECASE | re.DOTALL)
_SENTENCES = ("message", "msg", "error_message", "errormessage", "error_description")
_REQUEST_IDS = ("request_id", "requestid", "request-id", "trace_id", "traceid", "correlation_id")
_DOCS_URLS = ("docs_url", "doc_url", "documentation_url", "error_uri", "more_info", "help_url")
_PROBLEM_MEMBERS = ("type", "title", "status", "detail", "instance")
# What FastAPI puts before the name of a field.
_PLACES = ("body", "query", "path", "header", "cookie", "form")
_LONGEST_SENTENCE = 300
_LONGEST_CODE = 100

_Fields = dict[str, Any]
F = TypeVar("F")


@dataclass(frozen=True, slots=True)
class ErrorInfo:
    """What was found in an error body.

    Attributes:
        code: the API's own error code; also decides which exception class is raised, see `ErrorTypes.codes`.
        message: the server's sentence, for the text of the exception; empty if there is none.
        details: whatever else it says of the error, as parsed.
        fields: what is wrong with which field of the request.
        request_id: if the body has one; a header goes before it.
        docs_url: where the error is explained.
    """

    code: str | None = None
    message: str = ""
    details: Any = None
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    request_id: str | None = None
    docs_url: str | None = None


@dataclass(frozen=True, slots=True)
class AnswerView:
    """An answer, for an author's `error_info` or `is_error` function.

    Attributes:
        headers: by name in any case.
        body: parsed JSON, else text, `None` if empty. `error_info` is not shown that of a sensitive operation.
    """

    status_code: int
    headers: Mapping[str, str]
    body: Any


ErrorReader = Callable[[AnswerView], ErrorInfo | None]
ErrorTest = Callable[[AnswerView], bool]


def checked_function(function: F, name: str) -> F:
    """An author's function, or `None`.

    Raises:
        TypeError: it cannot be called.
    """
    if function is not None and not callable(function):
        raise TypeError(f"{name} is a {type(function).__name__}: give a function")
    return function


def error_info(answer: AnswerView, reader: ErrorReader | None = None) -> tuple[ErrorInfo, str]:
    """What an error answer says, and a note if the author's reader could not tell.

    Args:
        answer: of any status.
        reader: asked first; where it returns `None` or raises, the usual shapes are tried.
    """
    if reader is None:
        return _usual(answer), ""
    try:
        found = reader(answer)
    except Exception as error:  # noqa: BLE001 - the error that the server reported must not be lost
        # Its text is left out: it may quote the body.
        return _usual(answer), f"error_info raised {type(error).__name__}; the body was read as usual"
    return found or _usual(answer), ""


def _usual(answer: AnswerView) -> ErrorInfo:
    body: Any = answer.body
    match body:
        case dict():
            found = _in_object(_lowered(body), answer)
            return found if found.code or found.message else _field_map(cast("_Fields", body)) or found
        case list():
            return _in_list(cast("list[Any]", body))
        case str():
            return ErrorInfo(message=_page_title(body))
        case _:
            return ErrorInfo()


def _in_object(fields: _Fields, answer: AnswerView) -> ErrorInfo:
    for shape in (_problem, _error_object, _error_text, _errors, _sentence, _detail):
        if found := shape(fields, answer):
            return found
    return ErrorInfo(_code(fields), _text(fields, "title"))


def _problem(fields: _Fields, answer: AnswerView) -> ErrorInfo | None:
    """RFC 9457; `type` is the code where there is no `code`."""
    declared = answer.headers.get("content-type", "").startswith("application/problem+json")
    if not declared and not ("title" in fields and ("type" in fields or "status" in fields)):
        return None
    kind = _text(fields, "type")
    kind = "" if kind == "about:blank" else kind
    extensions = {name: value for name, value in fields.items() if name not in _PROBLEM_MEMBERS}
    wrong = next(
        (fields[name] for name in ("errors", "invalid-params", "invalid_params") if name in fields), None
    )
    return ErrorInfo(
        _code(fields) or kind or None,
        _text(fields, "detail", "title"),
        extensions or None,
        _by_field(wrong),
        _text(fields, *_REQUEST_IDS) or None,
        _text(fields, *_DOCS_URLS) or (kind if kind.startswith(("http://", "https://")) else None),
    )


def _error_object(fields: _Fields, answer: AnswerView) -> ErrorInfo | None:
    """`{"error": {"code": ..., "message": ...}}`; some give the HTTP status as `code` and the real code beside it."""
    if not isinstance(fields.get("error"), dict):
        return None
    inner = _lowered(fields["error"])
    code = _code(inner)
    if code is None or code == str(answer.status_code):
        code = _text(inner, "status", "type") or code
    message = _text(inner, *_SENTENCES, "detail", "description", "title")
    listed = inner.get("details")
    wrong = _by_field(inner.get("errors") or (listed if isinstance(listed, list) else None))
    if not wrong and (name := _text(inner, "param", "field", "target")):
        wrong = {name: (message,)}
    everything = {**fields, **inner}
    details = inner.get("details", inner.get("errors"))
    return _info(everything, code=code, message=message or _first(wrong), details=details, fields=wrong)


def _error_text(fields: _Fields, _: AnswerView) -> ErrorInfo | None:
    """`{"error": "invalid_grant", "error_description": ...}` (RFC 6749 section 5.2), and its many relatives."""
    error = _text(fields, "error")
    if not error:
        return None
    message = _text(fields, "error_description", *_SENTENCES, "detail", "title") or error
    wrong = _by_field(fields.get("errors"))
    details = fields.get("details", fields.get("errors"))
    return _info(
        fields, code=_code(fields) or error[:_LONGEST_CODE], message=message, details=details, fields=wrong
    )


def _errors(fields: _Fields, _: AnswerView) -> ErrorInfo | None:
    """`{"errors": [...]}`, of objects (JSON:API, GraphQL) or texts, or by field; with or without a sentence above."""
    errors = fields.get("errors")
    if not isinstance(errors, (list, dict)) or not errors:
        return None
    inside = _in_list(cast("list[Any]", errors)) if isinstance(errors, list) else ErrorInfo()
    wrong = _by_field(cast("Any", errors))
    message = _text(fields, *_SENTENCES, "detail", "title") or inside.message or _first(wrong)
    code = _code(fields) or inside.code
    return _info(fields, code=code, message=message, details=cast("Any", errors), fields=wrong)


def _in_list(errors: Sequence[Any]) -> ErrorInfo:
    """The first of several errors, which are objects or texts."""
    if not errors:
        return ErrorInfo()
    first = errors[0]
    more = f" (+{len(errors) - 1} more)" if len(errors) > 1 else ""
    if not isinstance(first, dict):
        return ErrorInfo(
            message=f"{_sentence_of(first)}{more}" if isinstance(first, str) else "", details=errors
        )
    fields = _lowered(first)
    extensions = fields.get("extensions")
    code = _code(fields) or (_code(_lowered(extensions)) if isinstance(extensions, dict) else None)
    message = _text(fields, *_SENTENCES, "detail", "title", "reason")
    message = f"{message}{more}" if message else ""
    return _info(fields, code=code, message=message, details=errors, fields=_by_field(errors))


def _sentence(fields: _Fields, _: AnswerView) -> ErrorInfo | None:
    """`{"message": ..., "code": ...}`."""
    message = _text(fields, *_SENTENCES)
    if not message:
        return None
    return _info(fields, code=_code(fields), message=message, details=fields.get("details"), fields={})


def _detail(fields: _Fields, answer: AnswerView) -> ErrorInfo | None:
    """`{"detail": ...}` as FastAPI and Django have it: a text, a list of what is wrong, or an object."""
    detail = fields.get("detail")
    if not detail:
        return None
    if isinstance(detail, dict):
        inner = _lowered(detail)
        shapes = (_error_object, _error_text, _errors, _sentence)
        inside = next((found for shape in shapes if (found := shape(inner, answer))), ErrorInfo(_code(inner)))
        wrong = inside.fields if inside.message else _by_field(cast("Any", detail))
        return _info(
            fields,
            code=inside.code or _code(fields),
            message=inside.message or _first(wrong),
            details=cast("Any", detail),
            fields=wrong,
        )
    wrong = _by_field(detail)
    listed = _in_list(cast("list[Any]", detail)) if isinstance(detail, list) else ErrorInfo()
    message = _text(fields, "detail") or _first(wrong) or listed.message
    return _info(fields, code=_code(fields), message=message, details=listed.details, fields=wrong)


def _field_map(fields: _Fields) -> ErrorInfo | None:
    """`{"name": ["This field is required."]}`: a body that is nothing but fields."""
    if not fields or not all(_is_texts(value) for value in fields.values()):
        return None
    wrong = _by_field(fields)
    return ErrorInfo(message=_first(wrong), details=fields, fields=wrong)


def _info(
    found: _Fields, *, code: str | None, message: str, details: Any, fields: Mapping[str, Sequence[str]]
) -> ErrorInfo:
    request_id, docs_url = _text(found, *_REQUEST_IDS), _text(found, *_DOCS_URLS)
    return ErrorInfo(code, message, details, fields, request_id or None, docs_url or None)


def _by_field(errors: Any) -> dict[str, Sequence[str]]:
    """What is wrong with which field, from a list of objects that name one, or from an object by field."""
    wrong: dict[str, Sequence[str]] = {}
    if isinstance(errors, dict):
        for name, value in cast("dict[str, Any]", errors).items():
            texts = (value,) if isinstance(value, str) else value
            if _is_texts(texts):
                wrong[str(name)] = tuple(map(_sentence_of, texts))
    elif isinstance(errors, list):
        for one in cast("list[Any]", errors):
            fields = _lowered(one) if isinstance(one, dict) else {}
            name = _field_name(fields)
            said = _text(fields, *_SENTENCES, "detail", "reason", "description", "title", "code")
            if name and said:
                wrong[name] = (*wrong.get(name, ()), said)
    return wrong


def _field_name(fields: _Fields) -> str:
    places = fields.get("loc") or fields.get("path")
    if isinstance(places, list):
        names = [str(one) for one in cast("list[Any]", places)]
        return ".".join(names[1:] if len(names) > 1 and names[0] in _PLACES else names)
    source = fields.get("source")
    if isinstance(source, dict):
        return _text(_lowered(source), "pointer", "parameter", "header")
    return _text(
        fields, "field", "param", "parameter", "name", "pointer", "property", "target", "loc", "path"
    )


def _first(wrong: Mapping[str, Sequence[str]]) -> str:
    if not wrong:
        return ""
    name, texts = next(iter(wrong.items()))
    more = f" (+{len(wrong) - 1} more)" if len(wrong) > 1 else ""
    return f"{name}: {texts[0]}{more}"


def _is_texts(value: Any) -> bool:
    if not isinstance(value, (list, tuple)) or not value:
        return False
    return all(isinstance(one, str) for one in cast("Sequence[Any]", value))


def _lowered(value: Any) -> _Fields:
    """An object's members by lower-case name: some servers write `Message`."""
    return {str(name).lower(): one for name, one in cast("dict[Any, Any]", value).items()}


def _text(fields: _Fields, *names: str) -> str:
    """The first member of these names that is a text and not empty, on one line."""
    for name in names:
        if isinstance(value := fields.get(name), str) and value:
            return _sentence_of(value)
    return ""


def _sentence_of(text: str) -> str:
    return preview(text, _LONGEST_SENTENCE)


def _code(fields: _Fields) -> str | None:
    for name in ("code", "error_code", "errorcode"):
        value = fields.get(name)
        if isinstance(value, (str, int)) and not isinstance(value, bool) and value != "":
            return preview(str(value), _LONGEST_CODE)
    return None


def _page_title(text: str) -> str:
    """Of a page that a proxy or a framework answered with; the rest of it is no message."""
    found = _TITLE.search(text) if text.lstrip().startswith("<") else None
    import html

    return _sentence_of(html.unescape(found[1]).strip()) if found else ""
