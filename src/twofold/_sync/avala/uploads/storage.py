# Generated from _async/avala/uploads/storage.py by twofold.mirror; do not edit.
"""Requests to object stores: only to those on the allow-list, without credentials, with files read as they are sent."""

from __future__ import annotations

from collections.abc import Mapping
from types import NoneType

from ...._core.deadline import Deadline, DeadlineError
from ...._core.headers import Headers
from ...._core.operation import ExternalOperation
from ...._core.options import RequestOptions
from ...._core.progress import Progress
from ...._runtime import blocking
from ....avala.hosts import TrustedHosts
from ....avala.uploads.policy import TO_STORAGE
from ....avala.uploads.targets import FormTarget
from ....avala.uploads.window import FileWindow
from ...client import APIClient


class Storage:
    """What is sent to object stores on behalf of one client."""

    def __init__(self, client: APIClient) -> None:
        self._client = client
        self._hosts = TrustedHosts.of(client.base_url)

    def post_form(
        self, target: FormTarget, path: str, name: str, size: int, progress: Progress | None = None
    ) -> None:
        """Post a form with a file as its last part."""
        operation = ExternalOperation("POST", self._hosts.check_upload(target.url), NoneType)
        with blocking.to_thread(FileWindow, path, 0, size) as file:
            self._client.request(
                operation,
                form=target.fields,
                files={"file": (name, file, target.content_type(name))},
                progress=progress,
                options=TO_STORAGE,
            )

    def put(
        self,
        url: str,
        headers: Mapping[str, str],
        path: str,
        offset: int,
        size: int,
        *,
        progress: Progress | None = None,
        options: RequestOptions = TO_STORAGE,
    ) -> tuple[int, Headers]:
        """Put a file, or a part of it; returns the status and headers of the answer."""
        operation = ExternalOperation("PUT", self._hosts.check_upload(url), NoneType)
        # The length is that of what is sent, whatever the API says.
        kept = {name: value for name, value in headers.items() if name.lower() != "content-length"}
        with blocking.to_thread(FileWindow, path, offset, size) as file:
            with self._client.stream(
                operation,
                content=file,
                progress=progress,
                max_bytes=1024 * 1024,
                options={**options, "headers": kept},
            ) as answer:
                answer.read()
                return answer.status_code, answer.headers


class Pause:
    """Waits that end early when there is no point in them any more."""

    def __init__(self, client: APIClient) -> None:
        self.clock = client._clock  # pyright: ignore[reportPrivateUsage]
        self._stopped = blocking.Event()

    def stop(self) -> None:
        """End all waits, now and later."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether there is no point in going on."""
        return self._stopped.is_set()

    def wait(self, seconds: float) -> None:
        """Wait so long, or until `stop`."""
        if self.clock.skip(seconds):
            return
        deadline = Deadline(seconds, self.clock)
        try:
            with blocking.limit_to(deadline):
                blocking.wait_until(self._stopped, deadline)
        except DeadlineError:
            return
