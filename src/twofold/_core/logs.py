"""One record for a failed call, and what the HTTP packages log, without secrets."""

from __future__ import annotations

import logging

from .errors import TwofoldError
from .redact import preview, shown_url

logger = logging.getLogger("twofold")

_URL_SCHEMES = ("http://", "https://")
# A filter sees the records of its own logger only, not those of the loggers below it.
_HTTP_LOGGERS = (
    "httpx",
    "httpx2",
    *(
        f"httpcore{which}.{part}"
        for which in ("", "2")
        for part in ("connection", "http11", "http2", "proxy", "socks")
    ),
)


def log_failure(error: TwofoldError, level: int, log: logging.Logger = logger) -> None:
    """Log a failed call: what, how often, under which id; nothing that the server wrote but its error code."""
    if not log.isEnabledFor(level):
        return
    facts = [type(error).__name__]
    if error.status_code is not None:
        facts.append(f"status {error.status_code}")
    if error.code is not None:
        facts.append(f"code {preview(error.code, 100)}")
    if error.request_id is not None:
        facts.append(f"request id {preview(error.request_id, 100)}")
    facts.append(f"attempts {error.attempts}")
    log.log(level, "%s %s failed: %s", error.method, preview(error.url or "", 400), ", ".join(facts))


class HTTPLogFilter(logging.Filter):
    """Takes query values out of the URLs that httpx logs, and the headers out of what httpcore logs.

    Example:
        logging.getLogger("httpx").addFilter(HTTPLogFilter())
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record; it is always let through."""
        if record.name.startswith("httpcore"):
            # `receive_response_headers.complete return_value=(...)` goes on with all headers, cookies included.
            record.msg, record.args = record.getMessage().partition(" ")[0], None
        elif isinstance(record.args, tuple):
            record.args = tuple(_shown(value) for value in record.args)
        return True


def _shown(value: object) -> object:
    text = str(value)
    return shown_url(text) if text.startswith(_URL_SCHEMES) else value


def redact_http_logs() -> None:
    """Add an `HTTPLogFilter` to the loggers of httpx and httpcore; a second call changes nothing.

    Both log at INFO or DEBUG, and httpx the whole URL: call this where your program sets up its logging, if it lets
    their records through.
    """
    for name in _HTTP_LOGGERS:
        http_logger = logging.getLogger(name)
        if not any(isinstance(one, HTTPLogFilter) for one in http_logger.filters):
            http_logger.addFilter(HTTPLogFilter())
