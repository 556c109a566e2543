"""The code in the docstrings of `twofold.codex_bot` runs, in both halves."""

from __future__ import annotations

import inspect
import io
import textwrap
from pathlib import Path
from typing import Any, Unpack

import anyio
import httpx
import pytest

from twofold import CursorPages, codex_bot
from twofold.codex_bot import ApiOptions, AsyncBaseApiClient, SyncBaseApiClient

CLASSES = [
    AsyncBaseApiClient,
    SyncBaseApiClient,
    codex_bot.AsyncContainerManaged,
    codex_bot.SyncContainerManaged,
]


def example(documented: Any) -> str:
    """The code of an example; empty without one."""
    return textwrap.dedent((inspect.getdoc(documented) or "").partition("Example:\n")[2])


def examples() -> list[Any]:
    """Every example, with the half it is for."""
    found = [(cls, cls) for cls in CLASSES]
    found += [(cls, member) for cls in CLASSES for member in vars(cls).values() if callable(member)]
    found += [(cls, one) for cls in CLASSES[:2] for one in (codex_bot.from_env, codex_bot.endpoint)]
    return [
        pytest.param(cls, example(member), id=f"{cls.__name__}.{member.__name__}")
        for cls, member in found
        if example(member)
    ]


def respond(request: httpx.Request) -> httpx.Response:
    """An API with all that the examples ask for."""
    answers: dict[str, Any] = {
        "/v1/tickets/7": {"id": 7},
        "/v1/tickets": {"items": [{"id": 7}], "next": None},
        "/v1/uploads": {"url": "https://store.example.com/slot?signature=s"},
        "/v1/export": "one line",
        "/v1/tickets/7/file": "a file",
        "/slot": {},
    }
    return httpx.Response(200, json=answers[request.url.path])


@pytest.mark.parametrize(("half", "code"), examples())
def test_the_example_runs(
    half: type, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With the names it uses, in a method of a subclass; every URL in it is answered."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BACKEND_API_URL", "https://api.example.com/v1")
    blocking = half.__name__.startswith("Sync")
    base: Any = SyncBaseApiClient if blocking else AsyncBaseApiClient

    class Example(base):
        """Connects to nobody."""

        def __init__(
            self, base_url: str, api_key: str | None = None, timeout: float = 10.0, **more: Any
        ) -> None:
            super().__init__(base_url, api_key, timeout, transport=httpx.MockTransport(respond), **more)

    names: dict[str, Any] = {
        **vars(codex_bot),
        base.__name__: Example,
        "Tickets": Example,
        "Any": Any,
        "Unpack": Unpack,
        "ApiOptions": ApiOptions,
        "TICKET_PAGES": CursorPages(items="items", next_cursor="next"),
        "ticket_id": 7,
        "user_id": 7,
        "name": "n",
        "text": "t",
        "key": "k",
        "file": io.BytesIO(b"abc"),
        "self": Example("https://api.example.com/v1"),
    }
    body = textwrap.indent(code, "    ")
    exec(f"{'' if blocking else 'async '}def run():\n{body}", names)
    result = names["run"]() if blocking else anyio.run(names["run"])
    assert result in (None, [{"id": 7}])
    printed = capsys.readouterr().out
    assert ("one line" in printed) == ("_stream" in code)


def test_there_are_examples() -> None:
    """Of the class and of what its authors call, in each half."""
    assert len(examples()) == 2 * 10
