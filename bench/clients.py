"""Who takes part: each opens a client of its own and gives the one call that is measured, a GET of 300 bytes of JSON.

All have the settings they come with, a hundred connections or more each, but for time limits that a slow
one would reach.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import (
    AbstractAsyncContextManager,
    AbstractContextManager,
    asynccontextmanager,
    contextmanager,
)
from typing import Any

import aiohttp
import colony_sdk
import httpx
import httpx2
import openai
from pydantic import BaseModel

import avala
from twofold import APIClient, AsyncAPIClient, Operation
from twofold.avala import AsyncClient, Client

Call = Callable[[], Awaitable[object]]
BlockingCall = Callable[[], object]
PATIENCE = 120
# Both Avala clients ask for this where the API key would travel in the clear.
os.environ["AVALA_ALLOW_INSECURE_BASE_URL"] = "1"


class Book(BaseModel):
    """What the server sends, as far as anybody looks at it."""

    uid: str
    title: str
    author: str
    year: int
    note: str


GET_BOOK = Operation("GET", "books/{book_id}", Book)
KEY = "avk_bench"


@asynccontextmanager
async def bare_httpx(url: str, **settings: Any) -> AsyncGenerator[Call]:
    """The unit of all ratios."""
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE, **settings) as client:
        yield lambda: client.get("books/1")


@asynccontextmanager
async def bare_httpx2(url: str) -> AsyncGenerator[Call]:
    """httpx's continuation."""
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        yield lambda: client.get("books/1")


@asynccontextmanager
async def bare_aiohttp(url: str, tls: ssl.SSLContext | bool = True) -> AsyncGenerator[Call]:
    """aiohttp, body read."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(ssl=tls)) as session:

        async def call() -> None:
            async with session.get(f"{url}/books/1") as response:
                await response.read()

        yield call


@asynccontextmanager
async def foundation(url: str, **settings: Any) -> AsyncGenerator[Call]:
    """A typed call of an operation."""
    async with AsyncAPIClient(url, timeout=PATIENCE, **settings) as client:
        yield lambda: client.request(GET_BOOK, 1)


@asynccontextmanager
async def sdk(url: str, **settings: Any) -> AsyncGenerator[Call]:
    """A method of an SDK: the Avala client of this package."""
    async with AsyncClient(KEY, base_url=url, timeout=PATIENCE, **settings) as client:
        yield lambda: client.datasets.get("1")


@asynccontextmanager
async def published_avala(url: str) -> AsyncGenerator[Call]:
    """The same method of the client that is published."""
    async with avala.AsyncClient(KEY, base_url=url, timeout=PATIENCE) as client:
        yield lambda: client.datasets.get("1")


@asynccontextmanager
async def published_colony(url: str) -> AsyncGenerator[Call]:
    """The Colony's."""
    async with colony_sdk.AsyncColonyClient("col_bench", url, PATIENCE, cache_token=False) as client:
        yield client.get_me


@asynccontextmanager
async def published_openai(url: str) -> AsyncGenerator[Call]:
    """OpenAI's, for its size."""
    async with openai.AsyncOpenAI(api_key="bench", base_url=url) as client:
        yield lambda: client.models.retrieve("1")


@contextmanager
def blocking_httpx(url: str) -> Generator[BlockingCall]:
    """The unit of the blocking ratios."""
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield lambda: client.get("books/1")


@contextmanager
def blocking_httpx2(url: str) -> Generator[BlockingCall]:
    """httpx's continuation."""
    with httpx2.Client(base_url=url, timeout=PATIENCE) as client:
        yield lambda: client.get("books/1")


@contextmanager
def blocking_foundation(url: str, **settings: Any) -> Generator[BlockingCall]:
    """A typed call of an operation."""
    with APIClient(url, timeout=PATIENCE, **settings) as client:
        yield lambda: client.request(GET_BOOK, 1)


@contextmanager
def blocking_sdk(url: str) -> Generator[BlockingCall]:
    """A method of an SDK."""
    with Client(KEY, base_url=url, timeout=PATIENCE) as client:
        yield lambda: client.datasets.get("1")


@contextmanager
def blocking_avala(url: str) -> Generator[BlockingCall]:
    """The same method of the client that is published."""
    with avala.Client(KEY, base_url=url, timeout=PATIENCE) as client:
        yield lambda: client.datasets.get("1")


@contextmanager
def blocking_colony(url: str) -> Generator[BlockingCall]:
    """The Colony's, which opens a connection for each call."""
    client = colony_sdk.ColonyClient("col_bench", url, PATIENCE, cache_token=False)
    yield client.get_me


@contextmanager
def blocking_openai(url: str) -> Generator[BlockingCall]:
    """OpenAI's."""
    with openai.OpenAI(api_key="bench", base_url=url) as client:
        yield lambda: client.models.retrieve("1")


def _fast(url: str) -> AbstractAsyncContextManager[Call]:
    return foundation(url, backend="aiohttp")


def _fast_sdk(url: str) -> AbstractAsyncContextManager[Call]:
    return sdk(url, backend="aiohttp")


ASYNC: dict[str, Callable[[str], AbstractAsyncContextManager[Call]]] = {
    "httpx": bare_httpx,
    "twofold SDK": sdk,
    "twofold SDK, fast": _fast_sdk,
    "twofold": foundation,
    "twofold, fast": _fast,
    "httpx2": bare_httpx2,
    "aiohttp": bare_aiohttp,
    "avala": published_avala,
    "colony-sdk": published_colony,
    "openai": published_openai,
}
BLOCKING: dict[str, Callable[[str], AbstractContextManager[BlockingCall]]] = {
    "httpx": blocking_httpx,
    "twofold SDK": blocking_sdk,
    "twofold": blocking_foundation,
    "httpx2": blocking_httpx2,
    "avala": blocking_avala,
    "colony-sdk": blocking_colony,
    "openai": blocking_openai,
}
