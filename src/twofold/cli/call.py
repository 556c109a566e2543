"""The call that a command makes, and what becomes of its result."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

import typer

from twofold import Pager
from twofold.cli import failures
from twofold.cli.catalogue import Method, without_client
from twofold.cli.connection import connected, located, options
from twofold.cli.output import Printer, at, plain
from twofold.cli.progress import counted, transferred
from twofold.cli.sdks import Sdk
from twofold.cli.settings import Given

# Lists of records inside of an answer, under the names that the APIs have for them.
_LISTS = ("items", "results", "successful")
_OLDER_LISTS = ("posts", "comments", "users")
_VERDICTS = ("success", "verified", "delivered")


@dataclass(frozen=True)
class Call:
    """What is called, and with what.

    Attributes:
        sdk: whose client.
        path: the resources from the client on.
        kind: the class of the last of them.
        method: the method.
        arguments: of the method.
        everything: walk the whole list instead of getting a page.
    """

    sdk: Sdk
    path: tuple[str, ...]
    kind: type
    method: Method
    arguments: Mapping[str, Any]
    everything: bool = False


def perform(call: Call, given: Given, printer: Printer) -> None:
    """Make the call, and print what it returns.

    Raises:
        typer.Exit: it failed, in whole or in part.
    """
    try:
        with _function(call, given) as function:
            result = _made(function, call.arguments)
            failed = _present(call.method, result, printer)
    except BrokenPipeError:
        # Whoever read the output has enough, as `head` has; typer ends the command in silence.
        raise
    except failures.EXPECTED as error:
        failures.tell(call.sdk, error)
        raise typer.Exit(failures.status(error)) from None
    if failed:
        raise typer.Exit(failures.API_ERROR)


def _made(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    if "progress" not in inspect.signature(function).parameters:
        return function(**arguments)
    with transferred() as progress:
        return function(**arguments, progress=progress)


@contextmanager
def _function(call: Call, given: Given) -> Generator[Callable[..., Any]]:
    name = call.method.walker.__name__ if call.everything and call.method.walker else call.method.name
    if call.method.static or without_client(call.kind):
        with located(call.sdk, given) as url:
            yield _unbound(call, name, url, given)
        return
    with connected(call.sdk, given) as client:
        owner = client
        for step in call.path:
            owner = getattr(owner, step)
        yield getattr(owner, name)


def _unbound(call: Call, name: str, url: str, given: Given) -> Callable[..., Any]:
    if not call.method.static:
        return getattr(call.kind(base_url=url, **options(given)), name)
    return partial(getattr(call.kind, name), base_url=url)


def _present(method: Method, result: Any, printer: Printer) -> bool:
    """Print a result; True if it reports a failure."""
    if isinstance(result, Pager):
        _walk(cast("Pager[Any]", result), printer)
        return False
    if isinstance(result, Iterator):
        _print_all(({"chunk": number, "answer": answer} for number, answer in cast("Any", result)), printer)
        return False
    # Pages of Avala lists are no models, but iterate their records.
    value = plain(list(result) if hasattr(result, "next_cursor") else result)
    if value is None:
        _note("done")
    elif (records := _records(value, printer)) is not None:
        _print_all(records, printer)
        _tell_more(result)
    else:
        printer.one(value)
    return _reports_failure(method, value)


def _walk(pager: Pager[Any], printer: Printer) -> None:
    token = pager.resume_token
    complete = False
    try:
        with counted(streams=printer.streams) as advance:
            for item in pager:
                printer.add(plain(item))
                token = pager.resume_token
                advance()
        complete = True
    except BrokenPipeError:
        complete = True
        raise
    finally:
        printer.flush()
        if not complete:
            failures.tell_token(token)
    printer.check()


def _print_all(records: Iterable[Any], printer: Printer) -> None:
    try:
        for one in records:
            printer.add(plain(one))
    finally:
        printer.flush()
    printer.check()


def _records(value: Any, printer: Printer) -> list[Any] | None:
    """The records of an answer, if it is a list or is to be printed as one."""
    if isinstance(value, list):
        return cast("list[Any]", value)
    if printer.form == "json" and not printer.filters and not printer.fields:
        return None
    names = (*_LISTS, *_OLDER_LISTS) if at(value, "total") is not None else _LISTS
    return next((at(value, name) for name in names if isinstance(at(value, name), list)), None)


def _reports_failure(method: Method, value: Any) -> bool:
    """A bulk call may work in part, and a test may be answered by 200 and the news that it failed."""
    if not isinstance(value, Mapping):
        return False
    answer = cast("Mapping[str, Any]", value)
    failed = cast("list[Any]", answer["failed"]) if "successful" in answer else []
    for one in failed:
        typer.echo(f"failed: {at(one, 'index')}: {at(one, 'error')}", err=True)
    return bool(failed) or (method.name == "test" and any(answer.get(name) is False for name in _VERDICTS))


def _tell_more(result: Any) -> None:
    cursor = getattr(result, "next_cursor", None)
    if cursor:
        _note(f"there are more: --cursor {cursor}, or --all")


def _note(text: str) -> None:
    if sys.stderr.isatty():
        typer.echo(text, err=True)
