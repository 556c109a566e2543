"""The fault plan: which calls of which routes fail, and how."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from twofold.emulators.delivery import Gate
from twofold.emulators.fault_kinds import KINDS, Fault, FaultPlanError, PlanLine

Calls = int | list[int] | str
Spans = tuple[tuple[int, int | None], ...]

_Model = TypeVar("_Model", bound=BaseModel)


@dataclass(eq=False)
class FaultEntry:
    """One line of the plan. `seen` counts the calls that matched its route, `fired` those it spoiled."""

    method: str
    path: str
    spans: Spans
    times: int | None
    delay: float
    fault: Fault | None
    matcher: re.Pattern[str] = field(repr=False)
    gate: Gate = field(default_factory=Gate, repr=False)
    seen: int = 0
    fired: int = 0

    def wait_until_held(self, count: int = 1, timeout: float = 5.0) -> None:
        """Block until this entry holds `count` stalled requests; `TimeoutError` after `timeout` seconds."""
        self.gate.wait_until_held(count, timeout)

    def release(self) -> None:
        """Let the requests this entry holds go on, from any thread; later ones are held again."""
        self.gate.open()

    def matches(self, method: str, path: str) -> bool:
        """Whether a request is one of this entry's."""
        return self.method in ("*", method) and self.matcher.fullmatch(path) is not None

    def count(self, *, free: bool) -> bool:
        """Count a matching call; true when this entry spoils it and no earlier one did (`free`)."""
        self.seen += 1
        spent = self.times is not None and self.fired >= self.times
        due = free and not spent and any(_within(self.seen, span) for span in self.spans)
        self.fired += due
        return due


class FaultPlan:
    """The faults of one emulator, tried in the order they were added; the first that is due acts alone.

    `root` is put before path patterns without a leading slash. Safe to use from several threads.
    """

    def __init__(self, root: str = "", *, case_sensitive: bool = True) -> None:
        self._root = root
        self._flags = 0 if case_sensitive else re.IGNORECASE
        self._entries: list[FaultEntry] = []
        self._lock = threading.Lock()

    @property
    def entries(self) -> list[FaultEntry]:
        """The plan's lines, in order."""
        with self._lock:
            return list(self._entries)

    def add(
        self,
        method: str,
        path: str,
        *,
        calls: Calls = "every",
        times: int | None = None,
        delay: float = 0.0,
        **what: Any,
    ) -> FaultEntry:
        """Spoil calls of a route; returns the entry, whose `release()` ends its stalls.

        `method` is a verb or `*`. In `path`, `*` stands for part of one segment and `**` for anything;
        without a leading slash it is relative to the API's root. `calls` says which calls of the route,
        counted from 1 since the entry was added: `2`, `[1, 3]`, `"1-2"`, `"3+"`, `"every"`. `times` bounds
        how often it acts (1 is a one-shot fault). `delay` holds the answer back for so many seconds, alone or
        before any other fault.

        `what` is one kind with its options (`fault_kinds` describes each): `status=503`, `drop="after"`,
        `stall="body"`, `drip=1`, `truncate="json"`, `garbage=True`, `html=True`, `empty=True`,
        `remove="0.Id"`, `null="Owner.Name"`, `redirect="http://..."`. Raises `FaultPlanError` for a kind,
        option or value that makes no sense.
        """
        common = {"method": method, "path": path, "calls": calls, "times": times, "delay": delay}
        entry = self._entry({**common, **what})
        with self._lock:
            self._entries.append(entry)
        return entry

    def load(self, plan: Iterable[Mapping[str, Any]]) -> list[FaultEntry]:
        """Add lines of plain data, mappings of `add`'s arguments; on an error none is added."""
        entries = [self._entry(line) for line in plan]
        with self._lock:
            self._entries.extend(entries)
        return entries

    def remove(self, entry: FaultEntry) -> None:
        """Take an entry out of the plan and release what it stalled."""
        with self._lock:
            self._entries.remove(entry)
        entry.gate.remove()

    def clear(self) -> None:
        """Empty the plan and release every stalled request."""
        with self._lock:
            entries, self._entries = self._entries, []
        for entry in entries:
            entry.gate.remove()

    def take(self, method: str, path: str) -> FaultEntry | None:
        """Count a request against every entry it matches and return the one that spoils it, if any."""
        with self._lock:
            taken: FaultEntry | None = None
            for entry in self._entries:
                if entry.matches(method, path) and entry.count(free=taken is None):
                    taken = entry
            return taken

    def _entry(self, line: Mapping[str, Any]) -> FaultEntry:
        checked = _checked(PlanLine, line)
        spans = _spans(checked.calls)
        _check_times(checked.times, spans)
        fault = _fault(checked.model_extra or {}, delayed=checked.delay > 0)
        matcher = self._matcher(checked.path)
        return FaultEntry(
            checked.method.upper(), checked.path, spans, checked.times, checked.delay, fault, matcher
        )

    def _matcher(self, path: str) -> re.Pattern[str]:
        whole = path if path.startswith(("/", "*")) else f"{self._root}/{path}"
        parts = re.split(r"(\*\*|\*)", whole)
        pattern = "".join({"**": ".*", "*": "[^/]*"}.get(part, re.escape(part)) for part in parts)
        return re.compile(pattern, self._flags)


def _within(number: int, span: tuple[int, int | None]) -> bool:
    first, last = span
    return first <= number and (last is None or number <= last)


def _spans(calls: Calls) -> Spans:
    if calls == "every":
        return ((1, None),)
    if isinstance(calls, int):
        return ((calls, calls),)
    if isinstance(calls, list):
        return tuple((number, number) for number in calls)
    first, _, last = calls.removesuffix("+").partition("-")
    if last and int(last) < int(first):
        raise FaultPlanError(f"calls={calls!r} runs backwards.")
    return ((int(first), None if calls.endswith("+") else int(last or first)),)


def _check_times(times: int | None, spans: Spans) -> None:
    possible = sum(math.inf if last is None else last - first + 1 for first, last in spans)
    if times is not None and times > possible:
        raise FaultPlanError(
            f"times={times} contradicts calls, which names only {possible}: leave times out."
        )


def _fault(what: Mapping[str, Any], *, delayed: bool) -> Fault | None:
    kinds = [key for key in what if key in KINDS]
    if len(kinds) == 1:
        return _checked(KINDS[kinds[0]], what)
    if kinds:
        raise FaultPlanError(
            f"{' and '.join(map(repr, kinds))} contradict each other: give each its own entry."
        )
    if what:
        raise FaultPlanError(f"unknown fault {sorted(what)}: give one of {sorted(KINDS)}, or delay.")
    if not delayed:
        raise FaultPlanError(f"nothing to do: give one of {sorted(KINDS)}, or delay.")
    return None


def _checked(model: type[_Model], data: Mapping[str, Any]) -> _Model:
    try:
        return model.model_validate(dict(data))
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, one['loc'][:1])) or 'fault'}: {one['msg']}" for one in error.errors()
        ]
        raise FaultPlanError(f"{'; '.join(dict.fromkeys(problems))} (in {dict(data)!r})") from None
