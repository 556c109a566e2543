"""The code in the documentation runs: in the guide, and in every docstring of both halves."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import anyio
import pytest

from twofold.bloomy import AsyncClient, AsyncConfiguration, Client, Configuration
from twofold.emulators import BloomyEmulator

GUIDE = Path(__file__).parents[2] / "docs" / "bloomy.md"
BLOCKS = re.findall(r"^```i?python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


@pytest.fixture(autouse=True)
def _account(bloomy: BloomyEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """A key in the environment, and clients that find the emulator without being told."""
    monkeypatch.setenv("BG_API_KEY", "emu-key")
    for client in (Client, AsyncClient):
        monkeypatch.setattr(client.__init__, "__defaults__", (None, bloomy.base_url, 30.0))
    for configuration in (Configuration, AsyncConfiguration):
        keywords = {"base_url": bloomy.base_url, "timeout": 30.0}
        monkeypatch.setattr(configuration.__init__, "__kwdefaults__", keywords)


def run(code: str, names: dict[str, Any]) -> None:
    """Run code that may await at its top level, as a notebook does."""
    compiled = compile(code, "<example>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    coroutine = eval(compiled, names)
    if coroutine is not None:
        anyio.run(awaited, coroutine)


async def awaited(coroutine: Any) -> None:
    """Await it in a loop."""
    await coroutine


def test_bug_b19_the_guide_runs() -> None:
    """The blocks of the guide, the cells of its notebook among them, run one after another."""
    names: dict[str, Any] = {}
    for block in BLOCKS:
        run(block, names)
    assert len(names["rows"]) == 1
    assert names["emulator"].unknown_requests == []


def documented(client: type) -> Iterator[tuple[str, str]]:
    """Every example in the docstrings of a client and what hangs on it, by name."""
    for name, member in inspect.getmembers(client):
        getter = getattr(member, "func", None) or getattr(member, "fget", None)
        kind = getter and inspect.signature(getter, eval_str=True).return_annotation
        for method, function in inspect.getmembers(kind, inspect.isfunction) if inspect.isclass(kind) else ():
            if not method.startswith("_") and "Example:" in (function.__doc__ or ""):
                yield f"{name}.{method}", example(function)


def example(documented_object: Any) -> str:
    """The code of an example."""
    return textwrap.dedent((inspect.getdoc(documented_object) or "").partition("Example:\n")[2])


EXAMPLES = [
    pytest.param(half, code, id=f"{half.__name__}.{name}")
    for half in (AsyncClient, Client)
    for name, code in documented(half)
]


@pytest.mark.parametrize(("half", "code"), EXAMPLES)
def test_examples_of_methods(half: type, code: str, bloomy: BloomyEmulator) -> None:
    """The example of every method runs with a client of its half and makes a request."""
    client = half("emu-key", bloomy.base_url)
    close = "await client.close()" if half is AsyncClient else "client.close()"
    run(f"{code}\n{close}", {"client": client, "password": "pw"})
    assert bloomy.requests
    assert bloomy.unknown_requests == []


def test_bug_b19_every_method_has_an_example() -> None:
    """The 44 methods, `get_user_id` on each of the seven, and the login have an example in each half."""
    assert len(EXAMPLES) == 2 * (44 + 7 + 1)


@pytest.mark.parametrize("documented_class", [AsyncClient, Client, AsyncConfiguration, Configuration])
def test_examples_of_classes(documented_class: type, bloomy: BloomyEmulator) -> None:
    """The examples of the constructors run."""
    names = {one.__name__: one for one in (AsyncClient, Client, AsyncConfiguration, Configuration)}
    closing = "\nawait client.close()" if documented_class is AsyncConfiguration else ""
    closing = "\nclient.close()" if documented_class is Configuration else closing
    run(example(documented_class) + closing, {**names, "password": "pw"})
    assert bloomy.requests
