"""The two halves of the published client `avala`, called alike."""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

# Its upload state lies under the home directory, which is looked up when it is imported.
HOME = tempfile.TemporaryDirectory()
os.environ |= {"AVALA_ALLOW_INSECURE_BASE_URL": "1", "HOME": HOME.name}

import httpx  # noqa: E402

import avala  # noqa: E402
from twofold.emulators import AvalaEmulator  # noqa: E402

AREAS = (
    *("agents", "annotation_issues", "annotations", "auto_label_jobs", "consensus", "datasets", "exports"),
    *("fleet.devices", "fleet.recordings", "fleet.events", "fleet.rules", "fleet.alerts", "fleet.uploads"),
    *(
        "fleet.alert_channels",
        "inference_providers",
        "organizations",
        "projects",
        "quality_targets",
        "slices",
    ),
    *("storage_configs", "tasks", "webhooks", "webhook_deliveries"),
)


Check = Callable[[Any, Any], None]


class Half:
    """One of the two clients, called by the same names and in the same blocking way."""

    def __init__(self, name: str, emulator: AvalaEmulator, runner: asyncio.Runner | None) -> None:
        self.name = name
        self.emulator = emulator
        self.called: set[str] = set()
        self.wrong: set[str] = set()
        self.led_back: set[str] = set()
        self.last = ""
        self._runner = runner
        self._client: Any = None
        self._seen = 0

    @property
    def blocking(self) -> bool:
        """Whether it is the half with every method."""
        return self._runner is None

    def renew(self) -> None:
        """Start again with a fresh seed and a fresh client."""
        self.close()
        self.emulator.reset()
        self._seen = 0
        self._client = self.client(self.emulator.key)

    def client(self, key: str) -> Any:
        """A client with another key."""
        make = avala.Client if self.blocking else avala.AsyncClient
        return make(key, base_url=self.emulator.base_url)

    def close(self) -> None:
        """Close the client."""
        if self._client is not None:
            self.wait(self._client.close())

    def methods(self) -> set[str]:
        """Every public operation there is."""
        found = ((area, self._area(area)) for area in AREAS)
        return {
            f"{area}.{name}"
            for area, holder in found
            if holder is not None
            for name in dir(type(holder))
            if not name.startswith("_") and callable(getattr(holder, name))
        }

    def call(self, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call `area.method`; what it gives one by one comes as a list."""
        self.called.add(name)
        self.last = name
        area, _, method = name.rpartition(".")
        return self.wait(getattr(self._area(area), method)(*args, **kwargs))

    def error(self, name: str, /, *args: Any, **kwargs: Any) -> tuple[str, int | None]:
        """The class of the exception a call raises, and its status."""
        try:
            self.call(name, *args, **kwargs)
        except Exception as error:
            return type(error).__name__, getattr(error, "status_code", None)
        return "no error", None

    def raised(self, function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> str:
        """The class of the exception that something else raises."""
        self.last = getattr(function, "__qualname__", repr(function))
        try:
            self.wait(function(*args, **kwargs))
        except Exception as error:
            return type(error).__name__
        return "no error"

    def refused(self, name: str, /, *args: Any, **kwargs: Any) -> bool:
        """Whether a call is refused before anything is sent to storage."""
        self.requests()
        error = self.error(name, *args, **kwargs)[0]
        return error != "no error" and not any(one.startswith(("PUT", "POST /__")) for one in self.requests())

    def call_led_back(self, origin: str, name: str, /, *args: Any, **kwargs: Any) -> Any:
        """Call while the emulator names `origin` in its addresses of storage."""
        self.led_back.add(name)
        self.emulator.modes.storage_origin = origin
        try:
            return self.call(name, *args, **kwargs)
        finally:
            self.emulator.modes.storage_origin = None

    def requests(self) -> list[str]:
        """Method and path of each request since the last time this was asked."""
        seen = [
            f"{one.method} {one.target.decode().removeprefix('/api/v1')}" for one in self.emulator.requests
        ]
        fresh, self._seen = seen[self._seen :], len(seen)
        return fresh

    def sent(self) -> Any:
        """The body of the latest request."""
        return self.emulator.requests[-1].json()

    def wait(self, value: Any) -> Any:
        """What a call gives, whichever half gave it."""
        if self._runner is not None and inspect.iscoroutine(value):
            value = self._runner.run(value)
        if isinstance(value, AsyncIterator):
            assert self._runner is not None
            return self._runner.run(gathered(value))
        return list(value) if isinstance(value, Iterator) else value

    def _area(self, name: str) -> Any:
        holder = self._client
        for part in name.split("."):
            holder = getattr(holder, part, None)
        return holder


async def gathered(items: AsyncIterator[Any]) -> list[Any]:
    """All items."""
    return [item async for item in items]


def lead_back(emulator: AvalaEmulator) -> None:
    """Send what is meant for other hosts to the emulator, below the client, in both halves."""
    blocking, awaiting = httpx.HTTPTransport.handle_request, httpx.AsyncHTTPTransport.handle_async_request

    def here(request: httpx.Request) -> httpx.Request:
        if request.url.host == "127.0.0.1":
            return request
        port = int(emulator.url.rpartition(":")[2])
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=port)
        return httpx.Request(request.method, url, headers=request.headers, stream=request.stream)

    httpx.HTTPTransport.handle_request = lambda self, request: blocking(self, here(request))
    httpx.AsyncHTTPTransport.handle_async_request = lambda self, request: awaiting(self, here(request))


def play(scenario: Callable[[Half, Check], None], half: Half) -> list[str]:
    """The deviations of one scenario in one half."""
    deviations: list[str] = []

    def same(got: Any, expected: Any) -> None:
        if got != expected:
            half.wrong.add(half.last)
            deviations.append(f"{half.last}: expected {expected!r}, got {got!r}")

    half.renew()
    try:
        scenario(half, same)
    except Exception as error:
        half.wrong.add(half.last)
        deviations.append(f"{half.last}: {type(error).__name__}: {error}")
    unknown = [one for one in half.emulator.unknown_requests if one.path != "/api/v1/agents/a/b/"]
    return deviations + [f"unknown request {one.method} {one.path}" for one in unknown]


def report(title: str, deviations: list[str]) -> int:
    """Write one line, and one for each deviation; returns their number."""
    sys.stdout.write(f"{'ok  ' if not deviations else 'FAIL'} {title}\n")
    sys.stdout.writelines(f"     {deviation}\n" for deviation in deviations)
    return len(deviations)


def total(half: Half) -> int:
    """Write how many methods did what they should; returns how many were not called."""
    methods = half.methods()
    good = (half.called & methods) - half.wrong
    sys.stdout.write(f"{half.name}: {len(good)} of {len(methods)} methods\n")
    if half.led_back:
        names = ", ".join(sorted(half.led_back))
        sys.stdout.write(
            f"     {len(half.led_back)} of them by addresses led back to the emulator: {names}\n"
        )
    return report(f"every method called ({half.name})", sorted(methods - half.called))
