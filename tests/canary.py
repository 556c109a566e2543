"""A plugin that watches a whole run for secrets: `pytest -p tests.canary`, or `nox -s canary`.

The credentials that the tests use are the canaries. None of them may show in a log record, at DEBUG and from whichever
package, in captured output, in an error of the library (text, repr, attributes, notes, causes, pickle) or in a
cassette. Every error is looked at when it dies, so that none is kept alive.
"""

from __future__ import annotations

import copy
import logging
import os
import pickle
import traceback
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from twofold import HTTPLogFilter, TwofoldError, redact_http_logs

SECRETS = (
    *("shelf-key", "lab-key", "depot-key", "emu-key", "emu-secret", "avk_test"),
    *("k3y-canary", "c4nary", "hush-secret", "key-secret", "team-secret", "tenant-secret", "cookie-secret"),
)
# They print what an emulator takes as a key, for whoever calls it.
ANNOUNCING = ("tests/cli/", "tests/emulators/", "tests/test_docs.py")
# There it is a word of the server's that is in the error, and must not be in the log; the test says so itself.
ANNOUNCING += ("tests/_async/test_logs.py", "tests/_sync/test_logs.py")

examined: Counter[str] = Counter()
found: list[str] = []


def examine(kind: str, text: str) -> None:
    """Look for a secret in something that may be shown."""
    examined[kind] += 1
    where = os.environ.get("PYTEST_CURRENT_TEST", "")
    if any(secret in text for secret in SECRETS) and not where.startswith(ANNOUNCING):
        secret = next(one for one in SECRETS if one in text)
        place = text.index(secret)
        found.append(f"{kind}: {where}: ...{text[max(0, place - 80) : place + 40]!r}")


def shown(error: TwofoldError) -> str:
    """Everything that may be seen of an error, its pickle included."""
    text = f"{error!s} {error!r} {vars(error)!r} {error.headers!r} {error.timeline}"
    chain = "".join(traceback.format_exception_only(error))
    try:
        pickled = pickle.dumps(error).decode("latin-1")
    except Exception:
        # Of a class that a test has made inside a function.
        pickled = ""
    return f"{text} {chain} {pickled}"


def _examine_error(error: TwofoldError) -> None:
    examine("error", shown(error))


class Listener(logging.Handler):
    """Looks at every record, as `redact_http_logs` leaves it: a test may have taken its filters away again."""

    _filter = HTTPLogFilter()

    def emit(self, record: logging.LogRecord) -> None:
        """See `logging.Handler`."""
        record = copy.copy(record)
        if record.name.startswith(("httpx", "httpcore")):
            self._filter.filter(record)
        examine("log record", self.format(record))


def pytest_configure() -> None:
    """Begin to listen; what the HTTP packages log is left to the function that is made for it."""
    redact_http_logs()
    root = logging.getLogger()
    root.addHandler(Listener())
    root.setLevel(logging.DEBUG)
    TwofoldError.__del__ = _examine_error  # pyright: ignore[reportAttributeAccessIssue]


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """What a test has printed."""
    for name, text in report.sections:
        if "log" not in name:
            examine("output", text)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Look at the cassettes, and let what was found decide how the run ends."""
    factory: Any = session.config._tmp_path_factory  # pyright: ignore[reportAttributeAccessIssue]
    for path in filter(Path.is_file, factory.getbasetemp().rglob("*.json")):
        content = path.read_text(encoding="utf-8", errors="replace")
        if '"exchanges"' in content:
            examine("cassette", content)
    # Tests that count log records fail here; whether tests pass is for the other sessions to say.
    session.exitstatus = pytest.ExitCode.TESTS_FAILED if found else pytest.ExitCode.OK


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What was promised, and what was seen."""
    seen = ", ".join(f"{count} {kind}s" for kind, count in sorted(examined.items()))
    terminalreporter.section("canary")
    terminalreporter.write_line(
        f"row 15 | 0 occurrences of {len(SECRETS)} secrets over the whole run | {len(found)} in {seen}"
    )
    for line in found[:50]:
        terminalreporter.write_line(line)
