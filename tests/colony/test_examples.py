"""The code in the documentation runs: in docs/colony.md, and in every docstring of both halves."""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
from pathlib import Path
from typing import Any

import anyio
import pytest
from tests.colony_api import BOB, C1, NOTICE, P1, POLL, SECRET

from twofold.colony import AsyncColonyClient, ColonyClient, verify_webhook
from twofold.emulators import ColonyEmulator

GUIDE = Path(__file__).parents[2] / "docs" / "colony.md"
BLOCKS = re.findall(r"^```i?python\n(.*?)^```$", GUIDE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
HALVES = (AsyncColonyClient, ColonyClient)
# The page that this client follows has this example; it runs word for word.
SEED = """
import asyncio
from twofold.colony import AsyncColonyClient

async def main():
    async with AsyncColonyClient("col_alice") as client:
        posts, me = await asyncio.gather(
            client.get_posts(colony="general", limit=10),
            client.get_me(),
        )
        print(f"{me['username']} sees {len(posts.get('posts', []))} posts")

asyncio.run(main())
"""


@pytest.fixture(autouse=True)
def _at_emulator(colony: ColonyEmulator, monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients that find the emulator without being told."""
    for client in HALVES:
        for name in ("__init__", "register", "register_begin", "register_confirm"):
            function = getattr(client, name)
            defaults = [
                colony.base_url if str(one).startswith("http") else one for one in function.__defaults__
            ]
            monkeypatch.setattr(function, "__defaults__", tuple(defaults))


def run(code: str, names: dict[str, Any]) -> None:
    """Run code that may await at its top level, as a notebook does."""
    compiled = compile(code, "<example>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    coroutine = eval(compiled, names)
    if coroutine is not None:
        anyio.run(awaited, coroutine)


async def awaited(coroutine: Any) -> None:
    """Await it in a loop."""
    await coroutine


def example(documented: Any) -> str:
    """The code of an example."""
    return textwrap.dedent((inspect.getdoc(documented) or "").partition("Example:\n")[2])


def test_the_guide_runs() -> None:
    """The blocks of the guide, the cells of its notebook among them, run one after another."""
    names: dict[str, Any] = {}
    for block in BLOCKS:
        run(block, names)
    assert len(names["unread"]) == 2
    posts = [one.title for one in names["emulator"].state.posts.values()]
    assert (posts.count("Only once"), posts.count("Exactly once")) == (1, 1)
    assert names["emulator"].unknown_requests == []


def test_the_example_of_the_seed(colony: ColonyEmulator, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints what it says, and stands in the guide."""
    run(SEED, {})
    assert capsys.readouterr().out == "alice sees 1 posts\n"
    guide = GUIDE.read_text(encoding="utf-8")
    assert [line for line in SEED.splitlines() if line.strip() not in guide] == []
    assert len(colony.requests) == 3


METHODS = [
    (half, name)
    for half in HALVES
    for name, member in inspect.getmembers(half, inspect.isfunction)
    if "colony" in member.__module__ and not name.startswith("_")
]


@pytest.mark.parametrize(("half", "name"), METHODS)
def test_examples_of_methods(half: type, name: str, colony: ColonyEmulator) -> None:
    """The example of every method runs with a client of its half and makes a request."""
    colony.state.users[BOB].karma = 1000
    colony.state.comments[C1].author = next(iter(colony.state.users))
    key = "col_bob" if name in ("vote_post", "create_colony") else "col_alice"
    client = half(key, colony.base_url)
    webhook_id = colony.state.webhooks[NOTICE].id if colony.state.webhooks else None
    names = {
        "client": client,
        half.__name__: half,
        "post_id": P1,
        "comment_id": C1,
        "poll_id": POLL,
        "user_id": BOB,
        "notification_id": NOTICE,
        "webhook_id": webhook_id,
        "hook_url": "http://127.0.0.1:9/hook",
    }
    if "webhook_id" in example(getattr(half, name)):
        with ColonyClient("col_alice", colony.base_url) as maker:
            names["webhook_id"] = maker.create_webhook("http://127.0.0.1:9/hook", ["mention"], SECRET).id
    before = len(colony.requests)
    close = "await client.close()" if half is AsyncColonyClient else "client.close()"
    run(f"{example(getattr(half, name))}\n{close}", names)
    assert len(colony.requests) > before
    assert colony.unknown_requests == []


def test_every_method_has_an_example() -> None:
    """The 61 of the API; `aclose` and `close` are those of every client."""
    assert len(METHODS) == 2 * 60
    assert [name for half, name in METHODS if not example(getattr(half, name))] == []


@pytest.mark.parametrize("half", HALVES)
def test_examples_of_classes(half: type, colony: ColonyEmulator) -> None:
    """The examples of the constructors run."""
    run(example(half), {half.__name__: half})
    assert colony.requests


def test_the_example_of_verify_webhook() -> None:
    """It runs."""
    run(f"import hmac\n{example(verify_webhook)}", {"verify_webhook": verify_webhook})
