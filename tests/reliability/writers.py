"""A program that keeps writing secret files and reading them back: `writers.py FOLDER LETTER TIMES`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from twofold import AccessToken, TokenCache
from twofold.avala.uploads.destination import Destination
from twofold.avala.uploads.state import Entry
from twofold.avala.uploads.store import UploadStore
from twofold.bloomy import config

HERE = Destination("https://api.avala.ai/api/v1", "", "Harbor", "u:7")
LENGTH = 5_000


def token_cache(folder: Path, letter: str) -> Callable[[int], object]:
    """Keep a token of one letter, and find a whole one, of whichever process."""
    file = TokenCache(folder).file(["k"])

    def step(_: int) -> None:
        file.save(AccessToken(letter * LENGTH, 60.0), 0.0)
        token = file.load(0.0)
        assert token is not None
        assert token.value == token.value[0] * LENGTH

    return step


def key_file(_: Path, letter: str) -> Callable[[int], object]:
    """Store a key of one letter in the home folder, and find a whole one."""

    def step(_: int) -> None:
        config.write_key_file(letter * LENGTH)
        key, problem = config.read_key_file()
        assert problem is None
        assert key == str(key)[0] * LENGTH

    return step


def upload_state(folder: Path, letter: str) -> Callable[[int], object]:
    """Note a file that was uploaded, and find one's own, whoever writes beside."""
    store = UploadStore.of(folder / "uploads", "Harbor", HERE)

    def step(number: int) -> None:
        path = f"{letter}/{number}"
        store.record(Entry(path, (5, 1, 2, 3), confirmed=True))
        if number % 7 == 0:
            store.compact()
        assert path in store.load().uploaded

    return step


KINDS = (token_cache, key_file, upload_state)


def main(folder: str, letter: str, times: str) -> None:
    """Write files of every kind so many times."""
    steps = [kind(Path(folder), letter) for kind in KINDS]
    for number in range(int(times)):
        for step in steps:
            step(number)


if __name__ == "__main__":
    main(*sys.argv[1:])
