"""Tokens on disk: readable by their owner only, replaced in one step, never trusted blindly."""

from __future__ import annotations

import json
import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from twofold import AccessToken, ConfigurationError, TokenCache

KEY = ("https://e/token", "client", "hush-secret")


@pytest.fixture
def cache(tmp_path: Path) -> TokenCache:
    """A cache in a folder that does not exist yet."""
    return TokenCache(tmp_path / "a" / "tokens")


def test_a_token_is_kept(cache: TokenCache) -> None:
    """With the time it has left by the wall clock, and its refresh token."""
    cache.file(KEY).save(AccessToken("t", 3600, "r"), 1000.0)
    assert cache.file(KEY).load(1600.0) == AccessToken("t", 3000.0, "r")
    assert cache.file(KEY).load(9999.0) == AccessToken("t", 0.0, "r")


def test_a_token_without_an_end_is_kept_so(cache: TokenCache) -> None:
    """`None` stays `None`."""
    cache.file(KEY).save(AccessToken("t"), 1000.0)
    assert cache.file(KEY).load(99999.0) == AccessToken("t")


def test_each_key_has_its_own_file(cache: TokenCache) -> None:
    """Scope and account tell tokens apart, also where joining the texts would give the same."""
    cache.file(("a", "bc")).save(AccessToken("1"), 0.0)
    assert cache.file(("ab", "c")).load(0.0) is None


def test_neither_key_nor_account_is_on_disk(cache: TokenCache) -> None:
    """Only a fingerprint is: in no name and in no byte."""
    cache.file(KEY).save(AccessToken("t"), 0.0)
    [file] = cache.folder.iterdir()
    assert not {"hush-secret", "client"} & {
        part for part in KEY if part in file.name or part in file.read_text()
    }


@pytest.mark.parametrize("key", [(), ("", ""), "text"])
def test_a_cache_key_is_needed(cache: TokenCache, key: tuple[str, ...]) -> None:
    """Without one, any two tokens would share a file."""
    with pytest.raises(ConfigurationError, match="cache_key"):
        cache.file(key)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
def test_row_28_files_are_private_from_creation(cache: TokenCache, monkeypatch: pytest.MonkeyPatch) -> None:
    """Row 28: mode 0600 before the first byte is in it, whatever the umask; the folder is 0700."""
    modes: list[int] = []
    write = os.fdopen

    def watched(handle: int, *args: object, **kwargs: object) -> object:
        modes.append(stat.S_IMODE(os.fstat(handle).st_mode))
        return write(handle, *args, **kwargs)  # pyright: ignore[reportArgumentType, reportCallIssue]

    monkeypatch.setattr(os, "fdopen", watched)
    before = os.umask(0)
    try:
        cache.file(KEY).save(AccessToken("t"), 0.0)
    finally:
        os.umask(before)
    [file] = cache.folder.iterdir()
    assert modes == [0o600]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(cache.folder.stat().st_mode) == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX modes")
@pytest.mark.parametrize("mode", [0o604, 0o640, 0o620, 0o602])
def test_a_file_that_others_can_touch_is_not_used(
    cache: TokenCache, mode: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody else may have put the token there, or read it; a warning says so."""
    cache.file(KEY).save(AccessToken("t"), 0.0)
    cache.file(KEY).path.chmod(mode)
    with caplog.at_level(logging.WARNING, "twofold"):
        assert cache.file(KEY).load(0.0) is None
    assert "not ours alone" in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "null",
        '{"access_token": "t"}',
        '{"access_token": 7, "expires_at": 1, "refresh_token": null}',
        '{"access_token": "a\\nb", "expires_at": null, "refresh_token": null}',
        '{"access_token": "t", "expires_at": "x", "refresh_token": null}',
        '{"access_token": "t", "expires_at": null, "refresh_token": 7}',
    ],
)
def test_a_broken_file_is_as_good_as_none(cache: TokenCache, text: str) -> None:
    """Cut short, of another program, edited: it is ignored, and replaced by the next token."""
    file = cache.file(KEY)
    file.save(AccessToken("t"), 0.0)
    file.path.write_text(text)
    assert file.load(0.0) is None
    file.save(AccessToken("u"), 0.0)
    assert file.load(0.0) == AccessToken("u")


def test_a_folder_that_cannot_be_written_only_warns(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """The token is good all the same."""
    (tmp_path / "file").write_text("")
    with caplog.at_level(logging.WARNING, "twofold"):
        TokenCache(tmp_path / "file").file(KEY).save(AccessToken("hush"), 0.0)
    assert "could not be kept" in caplog.text
    assert "hush" not in caplog.text


def test_a_failed_write_leaves_the_file_before_and_no_rest(
    cache: TokenCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk in the middle of writing costs nothing but the new token."""
    file = cache.file(KEY)
    file.save(AccessToken("old"), 0.0)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    file.save(AccessToken("new"), 0.0)
    assert file.load(0.0) == AccessToken("old")
    assert [one.name for one in cache.folder.iterdir()] == [file.path.name]


def test_a_refused_token_is_marked_and_its_refresh_token_stays(cache: TokenCache) -> None:
    """Only if the file still holds that token: another process may have put a better one there."""
    file = cache.file(KEY)
    file.save(AccessToken("t", 3600, "r"), 0.0)
    file.expire("another")
    assert file.load(0.0) == AccessToken("t", 3600.0, "r")
    file.expire("t")
    assert file.load(0.0) == AccessToken("t", 0.0, "r")


WRITER = """
import sys
from twofold import AccessToken, TokenCache
file = TokenCache(sys.argv[1]).file(["k"])
for number in range(40):
    file.save(AccessToken(sys.argv[2] * 5000, 60.0), 0.0)
    token = file.load(0.0)
    assert token is not None and len(set(token.value)) == 1 and len(token.value) == 5000, token
"""


def test_row_28_eight_processes_never_leave_a_torn_file(tmp_path: Path) -> None:
    """Row 28: whoever reads finds one whole token, from one of the writers."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), letter], stderr=subprocess.PIPE)
        for letter in "abcdefgh"
    ]
    results = [(writer.communicate()[1], writer.returncode) for writer in writers]
    assert results == [(b"", 0)] * 8
    [file] = tmp_path.iterdir()
    assert len(set(json.loads(file.read_text())["access_token"])) == 1
