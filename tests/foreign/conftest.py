"""The servers of these tests; without them (`nox -s foreign` brings them) nothing here is collected."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from .servers import Httpbin, Nginx, httpbin_server, nginx_server

_BINARY = os.environ.get("TWOFOLD_NGINX", "")

if not _BINARY:
    collect_ignore_glob = ["_*"]


@pytest.fixture(scope="session")
def httpbin() -> Iterator[Httpbin]:
    """httpbin, which keeps no state."""
    with httpbin_server() as server:
        yield server


@pytest.fixture(scope="session")
def _nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    with nginx_server(_BINARY, tmp_path_factory.mktemp("nginx")) as server:
        yield server


@pytest.fixture
def nginx(_nginx: Nginx) -> Nginx:
    """nginx with its files as they were, and an empty log."""
    _nginx.restore()
    return _nginx


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line for each server with what was checked against it."""
    if not _BINARY:
        return
    names = [report.nodeid for report in terminalreporter.stats.get("passed", [])]
    for server in ("httpbin", "nginx"):
        count = sum(f"test_{server}" in name for name in names)
        terminalreporter.write_line(f"{server}: {count} checks passed")
