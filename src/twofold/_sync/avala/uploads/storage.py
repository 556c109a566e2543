# Generated from _async/avala/uploads/storage.py by twofold.mirror; do not edit.
"""Requests to object stores: only to those on the allow-list, without credentials, with files read as they are sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import NoneType
from typing import Any, TypeVar

from ...._core.clock import Clock
from ...._core.deadline import Deadline, DeadlineError
from ...._core.headers import Headers
from ...._core.operation import ExternalOperation
from ...._core.options import RequestOptions
from ...._core.progress import Progress, ProgressEvent
from ...._runtime import blocking
from ....avala.hosts import TrustedHosts
from ....avala.uploads.policy import TO_STORAGE
from ....avala.uploads.targets import FormTarget
from ....avala.uploads.window import file_window
from ...client import APIClient
from ...uploads import Reporter

I = TypeVar("I")  # noqa: E741

_ANSWER = 1024 * 1024


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
        with blocking.to_thread(file_window, path, 0, size) as file:
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
        options: RequestOptions = TO_STORAGE,
        progress: Progress | None = None,
    ) -> Headers:
        """Put a part of a file, or all of it; returns the headers of the answer."""
        with blocking.to_thread(file_window, path, offset, size) as file:
            return self.put_file(url, headers, file, options, progress)

    def put_file(
        self,
        url: str,
        headers: Mapping[str, str],
        file: Any,
        options: RequestOptions,
        progress: Progress | None = None,
    ) -> Headers:
        """Put an open file; returns the headers of the answer."""
        operation = ExternalOperation("PUT", self._hosts.check_upload(url), NoneType)
        # The length is that of what is sent, whatever the API says.
        kept = {name: value for name, value in headers.items() if name.lower() != "content-length"}
        options = {**options, "headers": kept}
        with self._client.stream(
            operation, content=file, progress=progress, max_bytes=_ANSWER, options=options
        ) as answer:
            answer.read()
            return answer.headers


class Total:
    """Tells one progress callback of all transfers of a call together.

    Args:
        progress: the callback.
        done, total: bytes that are stored already, and of all files.
        clock: by which events are spaced.
    """

    def __init__(self, progress: Progress | None, done: int, total: int, clock: Clock) -> None:
        self._reporter = Reporter(progress, "upload", clock)
        self._silent = progress is None
        self._done = done
        self._total = total
        self._moved: dict[object, int] = {}
        self._telling = blocking.Semaphore(1)

    def begin(self) -> None:
        """Nothing was sent yet."""
        self._reporter.began(1, self._done, self._total)

    def of(self, name: object, size: int) -> Progress | None:
        """What to tell of one transfer of so many bytes; begun anew, it goes back to 0."""
        if self._silent:
            return None

        def moved(event: ProgressEvent) -> None:
            with self._telling:
                # A form is a little longer than its file.
                now = min(event.done, size)
                self._done += now - self._moved.get(name, 0)
                self._moved[name] = now
                self._reporter.moved(self._done)

        return moved

    def end(self) -> None:
        """Everything is stored."""
        self._reporter.ended(self._total)


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


def work_through(
    items: Sequence[I],
    function: blocking.Function[I, None],
    workers: int,
    stop: Callable[[], object] | None = None,
) -> None:
    """Call a function for every item, `workers` at a time.

    After a failure none is begun, and those under way are waited for: what they have sent is not sent again. Then the
    first failure is raised. `stop` is called as soon as it is known.
    """
    waiting, failures = iter(items), list[Exception]()

    def work() -> None:
        for item in waiting:
            try:
                function(item)
            except Exception as error:  # noqa: BLE001
                failures.append(error)
                abandon()

    def abandon() -> None:
        for _ in waiting:
            pass
        if stop is not None:
            stop()

    if items:
        blocking.run_workers(min(workers, len(items)), work, abandon)
    if failures:
        raise failures[0]
