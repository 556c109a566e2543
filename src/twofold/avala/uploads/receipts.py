"""What is remembered of a recording's upload: one file that says how far it was, and what it was bound to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import Any, cast

from ..errors import UploadStateError
from .files import locked, make_private, read_if_there, replace_file
from .inventory import SourceInventory

VERSION = 2


class ReceiptFile:
    """The receipt of one recording. All of it blocks.

    Args:
        folder: where receipts of this kind are.
        base_url, recording_uid: what its name is made of.
    """

    def __init__(self, folder: Path, base_url: str, recording_uid: str) -> None:
        name = hashlib.sha256(f"{base_url}|{recording_uid}".encode()).hexdigest()
        self.path = folder / f"{name}.json"

    def lock(self) -> AbstractContextManager[object]:
        """Keep everybody else from uploading this recording, until this is closed.

        Raises:
            UploadStateError: somebody else is at it.
        """
        held = ExitStack()
        try:
            make_private(self.path.parent)
            held.enter_context(locked(self.path.with_suffix(".lock"), wait=False))
        except BlockingIOError:
            raise UploadStateError("another process is uploading this recording: wait for its end") from None
        except OSError as error:
            raise UploadStateError(
                f"the receipts in {self.path.parent} cannot be used ({type(error).__name__})"
            ) from error
        return held

    def read(self, binding: Mapping[str, Any]) -> dict[str, Any] | None:
        """The receipt, if there is one.

        Raises:
            UploadStateError: it is damaged, or bound to something else than this upload.
        """
        try:
            content = read_if_there(self.path)
            if content is None:
                return None
            found: Any = json.loads(content)
        except (OSError, ValueError):
            raise self.fault("is damaged") from None
        if not isinstance(found, dict) or cast("dict[str, Any]", found).get("version") != VERSION:
            raise self.fault("is damaged, or of another version")
        receipt = cast("dict[str, Any]", found)
        different = [name for name, value in binding.items() if receipt.get(name) != value]
        if different:
            raise self.fault(f"belongs to an upload with another {' and '.join(different)}")
        return receipt

    def write(self, receipt: Mapping[str, Any]) -> None:
        """Put a receipt in its place, for good."""
        try:
            replace_file(self.path, json.dumps({"version": VERSION, **receipt}).encode())
        except OSError as error:
            raise self.fault(f"cannot be written ({type(error).__name__})") from error

    def remove(self) -> None:
        """Forget an upload that has not begun."""
        self.path.unlink(missing_ok=True)

    def fault(self, text: str) -> UploadStateError:
        """The error for a receipt that does not allow the upload to go on."""
        return UploadStateError(
            f"the receipt {self.path} {text}. Upload the original files to the original destination, or begin anew "
            f"with another recording; delete the file only if nothing of the upload is wanted"
        )


def binding_of(
    base_url: str, key_hash: str, recording_uid: str, storage_config_uid: str | None, source: SourceInventory
) -> dict[str, Any]:
    """What a receipt is bound to: server, account, destination, and every byte of the source."""
    return {
        "api": base_url,
        "key": key_hash,
        "recording_uid": recording_uid,
        "storage_config_uid": storage_config_uid,
        "source": str(source.source),
        "files": [
            {"path": one.path, "size_bytes": one.size_bytes, "sha256": one.sha256} for one in source.files
        ],
    }
