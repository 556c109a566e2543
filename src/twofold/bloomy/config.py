"""Where the API key comes from, and the file it can be kept in."""

from __future__ import annotations

import json
import os
import re
import tempfile
from pathlib import Path

from .._core.auth import BearerAuth
from .errors import ConfigurationError
from .requests import optional_text

BASE_URL = "https://app.bloomgrowth.com/api/v1"
API_KEY_VARIABLE = "BG_API_KEY"

_LINE = re.compile(r"(?P<key>[A-Za-z_][\w-]*)[ \t]*:(?:[ \t]+(?P<value>.*))?")
_DOUBLE_QUOTED = re.compile(r'("(?:[^"\\]|\\.)*")(?:\s+#.*)?')
_SINGLE_QUOTED = re.compile(r"'((?:[^']|'')*)'(?:\s+#.*)?")
_INDICATORS = tuple("[]{},&*!|>%@`\"'")


def config_path() -> Path:
    """`~/.bloomy/config.yaml`, of the home directory as it is now."""
    return Path.home() / ".bloomy" / "config.yaml"


def resolve_api_key(api_key: str | None) -> str | None:
    """The argument, else the environment variable `BG_API_KEY`, else the file; trimmed, blank counts as absent.

    Raises:
        ArgumentTypeError: the argument is no text.
    """
    sources = (optional_text("api_key", api_key), os.environ.get(API_KEY_VARIABLE))
    return next((key.strip() for key in sources if key and key.strip()), None) or read_key_file()[0]


def credential(api_key: str | None) -> BearerAuth:
    """The key as a credential.

    Raises:
        ConfigurationError: it cannot be sent, or there is none; the message says where one can be put, and what is
            wrong with a file that is there.
    """
    if api_key:
        # The hand-written client sends its key to whatever base_url it is given.
        return BearerAuth(api_key, allow_http=True)
    problem = read_key_file()[1]
    found = f" ({problem})" if problem else ""
    raise ConfigurationError(
        f"No API key provided: pass api_key, set {API_KEY_VARIABLE}, or store one with "
        f"configuration.configure_api_key(username, password, store_key=True){found}"
    )


def read_key_file() -> tuple[str | None, str | None]:
    """The key in the file, or `None` and what is wrong with the file; `(None, None)` without a file.

    Only a flat mapping is understood: one `name: value` a line with plain or quoted text, and comments.
    """
    try:
        path = config_path()
        key = _flat_mapping(path.read_text(encoding="utf-8-sig")).get("api_key")
    except (FileNotFoundError, NotADirectoryError, RuntimeError):
        return None, None  # RuntimeError: there is no home directory
    except OSError as error:
        return None, f"the file ~/.bloomy/config.yaml is there, but cannot be read: {error.strerror}"
    except ValueError:
        return None, "the file ~/.bloomy/config.yaml is there, but is no flat mapping with a key api_key"
    if not key or not key.strip():
        return None, "the file ~/.bloomy/config.yaml is there, but has no api_key"
    return key.strip(), None


def write_key_file(api_key: str | None) -> None:
    """Store the key, readable by this user only; the file is replaced in one step, so it is never half written.

    Raises:
        ConfigurationError: there is no key, it cannot be kept on one line, or the file cannot be written.
    """
    if not api_key:
        raise ConfigurationError("API key is None: there is nothing to store")
    if not api_key.isprintable():
        raise ConfigurationError("the API key contains characters that cannot be stored: copy it again")
    quoted = api_key.replace("'", "''")
    try:
        _replace(config_path(), f"api_key: '{quoted}'\nversion: 1\n")
    except (OSError, RuntimeError) as error:
        raise ConfigurationError(f"~/.bloomy/config.yaml cannot be written: {error}") from error


def _replace(path: Path, content: str) -> None:
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".config-")  # created with mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _flat_mapping(content: str) -> dict[str, str | None]:
    lines = [line.rstrip() for line in content.splitlines()]
    matches = [_LINE.fullmatch(line) for line in lines if line and line != "---" and line.lstrip()[0] != "#"]
    if None in matches:
        raise ValueError("a line is not of the form name: value")
    return {match["key"]: _scalar((match["value"] or "").strip()) for match in matches if match}


def _scalar(value: str) -> str | None:
    if match := _DOUBLE_QUOTED.fullmatch(value):
        return str(json.loads(match[1]))
    if match := _SINGLE_QUOTED.fullmatch(value):
        return match[1].replace("''", "'")
    plain = "" if value.startswith("#") else re.split(r"\s#", value)[0].rstrip()
    if plain.startswith((*_INDICATORS, "- ", "? ")) or ": " in plain or plain.endswith(":"):
        raise ValueError("a value is not plain or quoted text")
    return None if plain in {"", "~", "null", "Null", "NULL"} else plain
