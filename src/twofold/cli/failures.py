"""How a command ends when something went wrong: what it says, and its exit status."""

from __future__ import annotations

import typer

from twofold import APIStatusError, ConfigurationError, InvalidRequestError, TwofoldError
from twofold.cli.sdks import Sdk

API_ERROR = 1
USAGE = 2
INTERRUPTED = 130

EXPECTED = (TwofoldError, OSError, ValueError)
"""What a call may raise by contract; anything else is a defect and keeps its traceback."""


def status(error: BaseException) -> int:
    """The exit status: 2 for what was asked for wrongly, 1 for what the API or the machine could not do."""
    if isinstance(error, (InvalidRequestError, ConfigurationError)):
        return USAGE
    return API_ERROR if isinstance(error, (TwofoldError, OSError)) else USAGE


def tell(sdk: Sdk, error: BaseException) -> None:
    """Say on standard error what happened, and what can be done about it."""
    typer.echo(f"Error: {str(error) or type(error).__name__}", err=True)
    for line in _hints(sdk, error):
        typer.echo(line, err=True)


def tell_token(token: str | None) -> None:
    """Say how a walk that ended early is taken up again."""
    if token:
        typer.echo(
            f"resume token: {token}\nrepeat the command with --resume to go on behind the last record",
            err=True,
        )


def _hints(sdk: Sdk, error: BaseException) -> list[str]:
    if not isinstance(error, TwofoldError):
        return []
    hints: list[str] = []
    if error.status_code == 401:
        hints.append(f"check the key: {sdk.key_variable}, --api-key-file or `twofold configure {sdk.name}`")
    if error.retry_after is not None:
        hints.append(f"retry after {error.retry_after:g}s")
    if isinstance(error, APIStatusError) and error.request_id:
        hints.append(f"request id: {error.request_id}")
    if error.idempotency_key:
        hints.append(f"to repeat this call safely: --idempotency-key {error.idempotency_key}")
    return hints
