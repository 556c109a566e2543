# The async source; twofold.mirror generates its blocking mirror.
"""The part of the tour that visits The Colony."""

from __future__ import annotations

from .._core.tour import TourServer
from .._runtime import aio
from ..colony.errors import ColonyNetworkError
from ..testing.clock import FakeClock
from .bulk import run_bulk
from .colony.client import AsyncColonyClient

_NEW_POST = ("A tour", "What the client does")


class AsyncColonyTour:
    """The steps that need The Colony's emulator.

    Args:
        server: a fresh one, with its default seed.
        clock: lets waits pass at once.
    """

    def __init__(self, server: TourServer, clock: FakeClock) -> None:
        self._server = server
        self._client = AsyncColonyClient(server.key, server.base_url, cache_token=False, clock=clock)

    def steps(self) -> list[tuple[str, aio.AsyncSupplier[str], bool]]:
        """Title, action, and whether requests are sent at the same time."""
        return [
            ("The Colony: 5 first calls, 1 log-in", self._log_in, True),
            ("register an account in two steps", self._register, False),
            ("walk all posts, 2 to a page", self._walk, False),
            ("post without a key, answer lost", self._post, False),
            ("post with a key, answer lost twice", self._post_with_key, False),
        ]

    async def close(self) -> None:
        """Close the client."""
        await self._client.close()

    async def _log_in(self) -> str:
        async def name(_: int) -> str:
            return (await self._client.get_me()).username

        outcomes = await run_bulk(name, range(5), max_concurrent=5)
        return f"5 times {outcomes[0].value!r}"

    async def _register(self) -> str:
        where = self._server.base_url
        pending = await AsyncColonyClient.register_begin("visitor", "Visitor", "Looks around", base_url=where)
        key = pending["api_key"]
        done = await AsyncColonyClient.register_confirm(pending["claim_token"], key[-6:], base_url=where)
        return f"{done['username']!r} is {done['status']}"

    async def _walk(self) -> str:
        posts = await self._client.iter_posts(page_size=2).collect()
        return f"{len(posts)} posts, the last {posts[-1].title!r}"

    async def _post(self) -> str:
        self._server.faults.add("POST", "posts", calls=1, drop="after")
        try:
            await self._client.create_post(*_NEW_POST)
        except ColonyNetworkError as error:
            return f"{type(error).__name__} after {error.attempts} attempt"
        raise AssertionError("no error was raised")

    async def _post_with_key(self) -> str:
        self._server.faults.add("POST", "posts", calls="1-2", drop="after")
        post = await self._client.create_post(*_NEW_POST, idempotency_key="tour")
        return f"one {post.title!r}, sent three times with one key"
