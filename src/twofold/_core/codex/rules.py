"""What the answers to a `BaseApiClient` mean: the foundation's rules, with the texts and attributes of its errors."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any, cast

from ..calls import CallRules, PreparedCall
from ..deprecation import FIELDS, warn_of_answer
from ..errors import TwofoldError
from ..logs import log_failure
from ..operation import Operation
from ..outcome import Outcome
from ..retry_after import retry_after
from .answers import Verdict
from .errors import ApiClientError

# What stands for an id in a path, as far as that can be told: one endpoint is warned of once.
_NUMBER = re.compile(r"(?<=/)\d+(?=/|$)")


@dataclass(frozen=True, slots=True)
class ApiRules(CallRules):
    """`CallRules` that raise what is in `twofold.codex_bot`.

    Attributes:
        key: the `api_key`.
        log: where failed calls are logged.
        pool_size: how many connections there may be at most, if that is known.
        closed: whether the client has been closed.
    """

    key: str | None = None
    log: logging.Logger = field(default_factory=lambda: logging.getLogger("twofold.codex_bot"))
    pool_size: int | None = None
    closed: Callable[[], bool] = lambda: False

    @classmethod
    def over(cls, rules: CallRules, **more: Any) -> ApiRules:
        """Those of the foundation's client, and what they lack."""
        return cls(**{**{one.name: getattr(rules, one.name) for one in fields(rules)}, **more})

    def verdict(self, call: PreparedCall, outcomes: Sequence[Outcome]) -> Verdict:
        """A finished call, ready to be judged."""
        return Verdict(
            call.method,
            call.url,
            outcomes,
            self.secrets(call),
            call.idempotency_key,
            retry_after(outcomes[-1].headers, self.clock.time()),
            self.errors,
            self.error_info,
            self.is_error,
            self.pool_size,
        )

    def secrets(self, call: PreparedCall | None = None) -> tuple[str, ...]:
        """Texts that must appear in no error and in no cursor."""
        known = CallRules.secrets(self, call)
        return known if self.key is None else (self.key, *known)

    def warn(self, operation: Operation[Any], call: PreparedCall, outcomes: Sequence[Outcome]) -> None:  # noqa: ARG002
        """Pass on what the last answer says about the end of its endpoint."""
        headers = outcomes[-1].headers
        if headers.has_any(FIELDS):
            place = _NUMBER.sub("{}", call.url.partition("?")[0])
            warn_of_answer(call.method, place, headers, self.secrets(call))

    def failed(self, call: PreparedCall, outcomes: Sequence[Outcome], *, logged: bool = True) -> TwofoldError:
        """The error for a call whose last attempt did not succeed; not `logged` if it may yet be mended."""
        failure = outcomes[-1].failure
        if failure is not None and failure.kind in ("connection", "timeout") and self.closed():
            failure.kind = "closed"
        error = cast("ApiClientError", self.verdict(call, outcomes).error())
        return self.logged(error) if logged else error

    def not_as_promised(self, call: PreparedCall, outcomes: Sequence[Outcome], fault: str) -> TwofoldError:
        """The error for a success with a body that is too long, cut short, changed, or of another kind."""
        return self.logged(self.verdict(call, outcomes).broken_promise(fault))

    def logged(self, error: TwofoldError) -> TwofoldError:
        """The error, with its one record in the log."""
        log_failure(error, self.failure_level, self.log)
        return error


def settings_of_rules(settings: Mapping[str, Any]) -> dict[str, Any]:
    """What of the settings the rules take."""
    chosen: dict[str, Any] = {"failure_level": settings.get("failure_level", logging.ERROR)}
    return chosen | ({"log": settings["logger"]} if "logger" in settings else {})
