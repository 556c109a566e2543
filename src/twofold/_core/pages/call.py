"""From what asks for a page to the call that is made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from ..calls import Arguments
from ..errors import CursorExpiredError, ErrorTypes, TwofoldError
from ..operation import Operation
from ..options import RequestOptions
from ..sentinel import UNSET
from ..urls import encode_query
from .page import PageRequest
from .paths import overlaid

# Characters; proxies and servers begin to refuse URLs at 8,000 to 16,000.
LONG_QUERY = 16_000


def page_call(
    operation: Operation[Any],
    given: Arguments,
    request: PageRequest,
    long_query: Operation[Any] | None = None,
) -> tuple[Operation[Any], Arguments]:
    """The operation to call for a page, and its arguments; what the caller gave is left alone."""
    options = given.options
    if request.deadline is not None:
        options = cast("RequestOptions", {**options, "deadline": request.deadline})
    if request.operation is not None:
        body = overlaid(UNSET, request.body)
        return request.operation, Arguments(
            request.path, request.query, body, None, options, None, request.on_sent
        )
    query = {**(given.query or {}), **request.query}
    body = overlaid(given.json, request.body)
    if long_query is not None and request.target is None and len(encode_query(query)) > LONG_QUERY:
        operation, query, body = long_query, {}, overlaid(body, query)
    return operation, replace(
        given, query=query, json=body, options=options, target=request.target, on_sent=request.on_sent
    )


def cursor_expired(errors: ErrorTypes, error: TwofoldError) -> CursorExpiredError:
    """The error for a cursor that is no longer good, with all that is known of the answer that says so."""
    known: Mapping[str, Any] = {
        name: value for name, value in vars(error).items() if hasattr(TwofoldError, name)
    }
    return errors.cursor_expired(f"the cursor has expired, so the walk has to begin anew: {error}", **known)
