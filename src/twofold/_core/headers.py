"""A read-only view of response headers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Self

from .redact import shown_header


class Headers(Mapping[str, str]):
    """Header fields by name, in any case; repeated fields read as one, joined by ", ".

    The index is built at the first look-up: a successful call that asks for no header pays nothing. A repr and a pickle
    hold only values that may be shown.
    """

    __slots__ = ("_index", "_raw")

    def __init__(self, raw: Iterable[tuple[bytes, bytes]] = ()) -> None:
        self._raw = raw if isinstance(raw, (list, tuple)) else tuple(raw)
        self._index: dict[str, str] | None = None

    def _fields(self) -> dict[str, str]:
        if self._index is None:
            index: dict[str, str] = {}
            for name, value in self._raw:
                key, text = name.decode("latin-1").lower(), value.decode("latin-1")
                index[key] = f"{index[key]}, {text}" if key in index else text
            self._index = index
        return self._index

    def __getitem__(self, name: str) -> str:
        return self._fields()[name.lower()]

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._fields()

    def __iter__(self) -> Iterator[str]:
        return iter(self._fields())

    def __len__(self) -> int:
        return len(self._fields())

    def has_any(self, names: frozenset[bytes]) -> bool:
        """Whether there is a field of one of these lower-case names; without building the index."""
        # A plain loop: every successful call comes here, and a generator would cost it twice as much.
        for name, _ in self._raw:  # noqa: SIM110
            if name.lower() in names:
                return True
        return False

    def get_all(self, name: str) -> list[str]:
        """Every value of a repeated field, in order of arrival."""
        key = name.lower().encode("latin-1")
        return [value.decode("latin-1") for field, value in self._raw if field.lower() == key]

    def __repr__(self) -> str:
        fields = {name: shown_header(name, value) for name, value in self._fields().items()}
        return f"Headers({fields!r})"

    def __reduce__(self) -> tuple[Any, ...]:
        # A pickle leaves the process, so it holds no more than a repr.
        return Headers, ([(name, _shown(name, value)) for name, value in self._raw],)

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self


def _shown(name: bytes, value: bytes) -> bytes:
    return shown_header(name.decode("latin-1"), value.decode("latin-1")).encode("latin-1")
