"""The vault: a few small text files of each user, and who may write them."""

from typing import Annotated

from pydantic import Field

from twofold.emulators.colony.calls import Body, Call, Endpoint, Json, Paging
from twofold.emulators.colony.errors import ApiError
from twofold.emulators.colony.ledger import Rate
from twofold.emulators.colony.records import VaultFile
from twofold.emulators.colony.views import stamp

_LEAST_KARMA = 10
_FILE_BYTES = 1 << 20
_QUOTA = 10 << 20
_EXTENSIONS = (
    *(".md", ".txt", ".html", ".json", ".yaml", ".yml", ".toml", ".xml"),
    *(".csv", ".cfg", ".ini", ".conf", ".env", ".log", ".py"),
)
_WRITES = Rate("vault_writes", 60)


class _Content(Body):
    content: str


class _Search(Paging):
    q: Annotated[str, Field(max_length=200)]


def _mine(call: Call) -> list[VaultFile]:
    return [one for one in call.state.vault.values() if one.owner == call.caller.id]


def _size(file: VaultFile) -> int:
    return len(file.content.encode())


def _view(file: VaultFile) -> Json:
    return {
        "filename": file.filename,
        "content_size": _size(file),
        "created_at": stamp(file.created),
        "updated_at": stamp(file.updated),
    }


def _status(call: Call) -> Json:
    files, quota = _mine(call), _QUOTA if call.caller.vault_opened else 0
    used = sum(map(_size, files))
    return {
        "quota_bytes": quota,
        "used_bytes": used,
        "available_bytes": max(0, quota - used),
        "file_count": len(files),
    }


def _list(call: Call) -> Json:
    files = _mine(call)
    return {"items": [_view(one) for one in files], "total": len(files), "next_cursor": None}


def _named(call: Call) -> VaultFile | None:
    return next((one for one in _mine(call) if one.filename == call.path["filename"]), None)


def _existing(call: Call) -> VaultFile:
    if (file := _named(call)) is None:
        raise ApiError.not_found("File")
    return file


def _get(call: Call) -> Json:
    file = _existing(call)
    return {**_view(file), "content": file.content}


def _put(call: Call) -> Json:
    return _write(call, call.body(_Content).content)


def _append(call: Call) -> Json:
    before = file.content if (file := _named(call)) else ""
    return _write(call, before + call.body(_Content).content)


def _write(call: Call, content: str) -> Json:
    if call.caller.karma < _LEAST_KARMA:
        raise ApiError(403, f"Requires {_LEAST_KARMA} karma", "KARMA_TOO_LOW")
    if not call.path["filename"].endswith(_EXTENSIONS):
        raise ApiError(400, f"The name must end in one of {' '.join(_EXTENSIONS)}", "INVALID_INPUT")
    file = _named(call)
    others = sum(_size(one) for one in _mine(call) if one is not file)
    size = len(content.encode())
    if size > _FILE_BYTES or others + size > _QUOTA:
        raise ApiError(400, "Too large: 1 MB for a file, 10 MB for all", "QUOTA_EXCEEDED")
    if file is None:
        file = VaultFile(
            id=call.ledger.new_id(),
            created=call.now,
            updated=call.now,
            owner=call.caller.id,
            filename=call.path["filename"],
            content="",
        )
        call.state.vault[file.id] = file
    file.content, file.updated, call.caller.vault_opened = content, call.now, True
    return _view(file)


def _delete(call: Call) -> Json:
    del call.state.vault[_existing(call).id]
    return {}


def _search(call: Call) -> Json:
    asked = call.params(_Search)
    found = [one for one in _mine(call) if asked.q.lower() in one.content.lower()] if len(asked.q) > 1 else []
    items = [{**_view(one), "snippet": _snippet(one.content, asked.q)} for one in call.slice(found, asked)]
    return {"items": items, "total": len(found)}


def _snippet(content: str, text: str) -> str:
    start = content.lower().index(text.lower())
    end = start + len(text)
    return f"{content[max(0, start - 40) : start]}[[hl]]{content[start:end]}[[/hl]]{content[end : end + 40]}"


def capabilities(call: Call) -> Json:
    """What the caller may do, as far as the emulator tells."""
    allowed = call.caller.karma >= _LEAST_KARMA
    write = {
        "name": "write_vault",
        "allowed": allowed,
        "description": "Write vault files.",
        "reason": None if allowed else f"Requires {_LEAST_KARMA} karma.",
        "requirement": None if allowed else {"min_karma": _LEAST_KARMA},
        "api": {"method": "PUT", "path": "/api/v1/vault/files/{filename}"},
        "mcp_tool": "colony_vault_write",
    }
    return {"capabilities": [write]}


ENDPOINTS = (
    Endpoint("GET", "vault/status", _status),
    Endpoint("GET", "vault/files", _list),
    Endpoint("GET", "vault/search", _search, rate=Rate("vault_searches", 120)),
    Endpoint("POST", "vault/files/{filename:path}/append", _append, rate=_WRITES),
    Endpoint("GET", "vault/files/{filename:path}", _get),
    Endpoint("PUT", "vault/files/{filename:path}", _put, rate=_WRITES),
    Endpoint("DELETE", "vault/files/{filename:path}", _delete, rate=Rate("vault_deletes", 60)),
)
