"""From the arguments of a call to the keywords of the HTTP client's `request`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from pydantic_core import PydanticSerializationError, to_jsonable_python

from ..calls import Arguments
from ..errors import InvalidRequestError
from ..operation import Idempotency, Operation
from ..options import Options, RequestOptions
from ..pages import PageRequest
from ..pages.paths import overlaid
from ..sentinel import UNSET
from ..urls import expand_path
from .endpoints import merged, text_of
from .settings import ApiOptions, retry_policy

_KEYED_METHODS = ("POST", "PATCH")
_FORM = "application/x-www-form-urlencoded"
_BYTES = "application/octet-stream"


def plain_json(value: Any) -> Any:
    """A JSON body that every version of the HTTP package can send; models, dates and the like become plain values.

    Raises:
        InvalidRequestError: it cannot be written as JSON, NaN and infinity included.
    """
    if value is None:
        return None
    try:
        try:
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
        except TypeError:
            value = to_jsonable_python(value)
            json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (TypeError, ValueError, RecursionError, PydanticSerializationError) as error:
        raise InvalidRequestError(f"json cannot be encoded: {error}") from error
    return value


def operation_of(method: str, header: str | None, options: ApiOptions) -> Operation[Any]:
    """What the retry engine has to know of a call.

    Raises:
        InvalidRequestError: an idempotency key for an API that is not known to honour one.
    """
    given = "idempotency_key" in options
    if given and header is None:
        raise InvalidRequestError(
            "idempotency_key is given, but not in which header this API honours one: set idempotency_header"
        )
    keyed = header is not None and (given or method in _KEYED_METHODS)
    return Operation(method, "", object, Idempotency.KEYED if keyed else None)


def with_retry(options: Options, given: Mapping[str, Any]) -> Options:
    """Options with the `retry` of a call or view laid over them, if it has one.

    Raises:
        InvalidRequestError: it is no number of retries and no policy.
    """
    return replace(options, retry=retry_policy(given["retry"])) if "retry" in given else options


def whole_arguments(
    given: PlainArguments, target: str | None, options: RequestOptions, on_sent: Callable[[], object] | None
) -> Arguments:
    """The arguments of a call that is settled here, body included, and not by the HTTP client."""
    form = given.options.get("form")
    return Arguments(
        (),
        None,
        UNSET if given.json is None else given.json,
        None if form is None else {name: _form_value(value) for name, value in form.items()},
        options,
        target,
        on_sent,
        content=given.options.get("content"),
        files=given.options.get("files"),
    )


def _form_value(value: Any) -> Any:
    """A value of a form as the HTTP client writes it; lists, which repeat their name, stay lists."""
    if not isinstance(value, (list, tuple)):
        return text_of(value)
    return [text_of(one) for one in cast("list[Any]", value)]


def body_keywords(value: Any, options: ApiOptions) -> tuple[dict[str, Any], str | None]:
    """The keywords that carry the body, and the content type it needs, if that is not the standing one.

    Raises:
        InvalidRequestError: there is more than one body, or one that cannot be encoded.
    """
    given = [name for name in ("form", "content") if name in options] + (
        ["json"] if value is not None else []
    )
    if len(given) > 1:
        raise InvalidRequestError(f"{' and '.join(given)} are given: a request has one body")
    if "form" in options:
        return {"json": None, "data": dict(options["form"])}, _FORM
    if "content" in options:
        return {"json": None, "content": options["content"]}, _BYTES
    return {"json": plain_json(value)}, None


@dataclass(frozen=True, slots=True)
class PlainArguments:
    """What a caller gave for one call; see `AsyncBaseApiClient._request`."""

    method: str
    endpoint: str
    json: Any
    params: Any
    options: ApiOptions

    def for_page(self, request: PageRequest, origin: str) -> PlainArguments:
        """The arguments of the call for one page of a list; what the caller gave is left alone.

        Raises:
            InvalidRequestError: the parameters are of no kind that can be sent.
        """
        options = self.options
        if request.deadline is not None:
            options = cast("ApiOptions", {**options, "deadline": request.deadline})
        if request.operation is not None:
            operation, body = request.operation, overlaid(UNSET, request.body)
            path = expand_path(operation.path, request.path)
            return PlainArguments(operation.method, path, body or None, dict(request.query), options)
        body = overlaid(UNSET if self.json is None else self.json, request.body)
        body = None if body is UNSET else body
        if request.target is not None:
            # The link has the parameters already.
            return PlainArguments(self.method, f"{origin}{request.target}", body, None, options)
        params = merged(self.params, request.query) if request.query else self.params
        return PlainArguments(self.method, self.endpoint, body, params, options)
