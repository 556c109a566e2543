"""Where the API key comes from, and the file it is kept in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from twofold.bloomy import AsyncConfiguration, Client, Configuration, ConfigurationError
from twofold.bloomy.config import read_key_file, write_key_file
from twofold.bloomy.errors import ArgumentTypeError, InvalidRequestError


@pytest.fixture
def key_file() -> Path:
    """The key file in an empty home directory; its folder exists."""
    path = Path.home() / ".bloomy" / "config.yaml"
    path.parent.mkdir()
    return path


READABLE = [
    ("api_key: abc\nversion: 1\n", "abc"),
    ("version: 1\napi_key: abc", "abc"),
    ("# key\n\n---\napi_key: abc # mine\n  # more\n", "abc"),
    ("api_key:   a b#c  \n", "a b#c"),
    ("api_key: '  it''s ' # quoted\n", "it's"),
    ('api_key: "a\\u0062\\tc" \n', "ab\tc"),
    ("api_key: 12345\r\nversion: 1\r\n", "12345"),
    ("\ufeffapi_key: abc\n", "abc"),
    ("api_key: -abc\n", "-abc"),
    ("api_key: old\napi_key: new\n", "new"),
    ("api_key: https://x\n", "https://x"),
]


@pytest.mark.parametrize(("content", "key"), READABLE)
def test_readable_files(key_file: Path, content: str, key: str) -> None:
    """A flat mapping of plain or quoted text is read, and the key trimmed."""
    key_file.write_text(content, encoding="utf-8", newline="")
    assert read_key_file() == (key, None)


UNREADABLE = [
    "",
    "api_key:\n",
    "api_key: ''\n",
    "api_key: ~\n",
    "api_key: null # none\n",
    "api_key: # none\n",
    "version: 1\n",
    "{api_key: abc}\n",
    "- api_key: abc\n",
    "api_key: [abc]\n",
    "api_key: |\n  abc\n",
    "api_key: >-\n",
    "api_key: a: b\n",
    "api_key: abc:\n",
    "api_key: 'abc\n",
    'api_key: "a\\qb"\n',
    "api_key: abc\n  def\n",
    "api_key: &anchor abc\n",
    "nested:\n  api_key: abc\n",
    "api_key abc\n",
    "api_key:abc\n",
    "just text\n",
]


@pytest.mark.parametrize("content", UNREADABLE)
def test_unreadable_files(key_file: Path, content: str) -> None:
    """Anything else counts as no key, and the error for the missing key says that the file is there."""
    key_file.write_text(content)
    assert read_key_file()[0] is None
    with pytest.raises(ConfigurationError, match=r"No API key provided.*config\.yaml is there, but"):
        Client()


def test_file_that_is_no_text(key_file: Path) -> None:
    """Bytes that are no UTF-8 count as no key."""
    key_file.write_bytes(b"api_key: \xff\xfe\n")
    assert read_key_file()[0] is None


def test_file_that_cannot_be_opened(key_file: Path) -> None:
    """A folder in the place of the file is reported, and the error shows no path of the machine."""
    key_file.mkdir()
    with pytest.raises(ConfigurationError, match="cannot be read: Is a directory") as caught:
        Client()
    assert str(Path.home()) not in str(caught.value)


def test_no_file() -> None:
    """Without a file nothing is said of it."""
    assert read_key_file() == (None, None)
    with pytest.raises(ConfigurationError) as caught:
        Client()
    assert "is there" not in str(caught.value)


KEYS = ["abc", "it's", 'say "x"', "a: b #c", "12345", "null", "{x}", "ключ"]


@pytest.mark.parametrize("key", KEYS)
def test_what_is_written_is_read(key: str) -> None:
    """Any printable key comes back as it was stored, and nothing else is left in the folder."""
    write_key_file(key)
    assert read_key_file() == (key, None)
    assert [one.name for one in (Path.home() / ".bloomy").iterdir()] == ["config.yaml"]


def test_another_reader_agrees(key_file: Path) -> None:
    """What is read here is what a YAML library reads, and what is written here is YAML to it."""
    yaml = pytest.importorskip("yaml")
    for content, key in READABLE:
        assert str(yaml.safe_load(content)["api_key"]).strip() == key
    for key in KEYS:
        write_key_file(key)
        assert yaml.safe_load(key_file.read_text(encoding="utf-8")) == {"api_key": key, "version": 1}


def test_mode_does_not_depend_on_the_umask() -> None:
    """File and folder are private from the moment they are made, whatever the umask."""
    before = os.umask(0)
    try:
        write_key_file("abc")
    finally:
        os.umask(before)
    path = Path.home() / ".bloomy" / "config.yaml"
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_failed_write_leaves_the_old_file(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When storing fails, the old file is whole and nothing else is left behind."""
    write_key_file("old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(ConfigurationError, match=r"cannot be written: .*No space left"):
        write_key_file("new")
    assert read_key_file() == ("old", None)
    assert [one.name for one in key_file.parent.iterdir()] == ["config.yaml"]


@pytest.mark.parametrize("key", [None, ""])
def test_nothing_to_store(key: str | None) -> None:
    """Storing no key is an error."""
    with pytest.raises(ConfigurationError, match="API key is None"):
        write_key_file(key)


def test_key_of_two_lines() -> None:
    """A key with a line break is not stored, and not shown."""
    with pytest.raises(ConfigurationError, match="cannot be stored") as caught:
        write_key_file("sec\nret")
    assert "sec" not in str(caught.value).split("cannot")[0]


def test_blank_environment_falls_through(key_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment variable of white space counts as not set."""
    key_file.write_text("api_key: f\n")
    monkeypatch.setenv("BG_API_KEY", " \n")
    assert Configuration().api_key == "f"


def test_repr_hides_the_key() -> None:
    """No repr shows the key."""
    assert repr(Configuration("secret")) == "<Configuration with an API key>"
    assert repr(AsyncConfiguration()) == "<AsyncConfiguration without an API key>"
    with Client("secret") as client:
        assert "secret" not in repr(client) + repr(client.configuration) + repr(client.todo)


def test_key_of_another_type() -> None:
    """A key that is no text is refused by name of the argument."""
    with pytest.raises(ArgumentTypeError, match="api_key is a int"):
        Configuration(5)


@pytest.mark.parametrize(
    "base_url", ["app.example.test", "ftp://example.test", "https://user:pw@example.test"]
)
def test_unusable_base_url(base_url: str) -> None:
    """A base URL that cannot be used is an error of this package."""
    with pytest.raises(ConfigurationError, match="base_url"):
        Client("key", base_url)


def test_unusable_setting() -> None:
    """A setting that cannot be used is an error of this package, and one that does not exist a TypeError."""
    with pytest.raises(InvalidRequestError, match="max_retries"):
        Client("key", max_retries=-1)
    with pytest.raises(TypeError, match="colour"):
        Client("key", colour="red")
