"""The code in the docstrings of the Avala client runs, in both halves; docs/avala.md runs with the other guides."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import NoneType
from typing import Any

import pytest
from tests.avala_api import EDIT, NAMES, new_async_client, new_client, populate
from tests.avala_files import MCAP
from tests.bloomy.test_examples import example, run

from twofold import ExternalOperation
from twofold._async.avala.pages import AsyncCursorPage
from twofold._sync.avala.pages import CursorPage
from twofold.avala import AsyncClient, Client
from twofold.emulators import AvalaEmulator


def documented(kind: type, path: str = "client") -> Iterator[tuple[str, str]]:
    """Every example in the docstrings of the resources below a class, by name."""
    for name, member in inspect.getmembers(kind):
        getter = getattr(member, "func", None)
        inner = getter and inspect.signature(getter, eval_str=True).return_annotation
        if inspect.isclass(inner) and path.count(".") < 2:
            yield from documented(inner, f"{path}.{name}")
        elif path != "client" and inspect.isfunction(member) and not name.startswith("_"):
            yield f"{path}.{name}", example(member)


def begin_upload(avala: AvalaEmulator, folder: Path) -> dict[str, str]:
    """A session in which everything is done but the last step: its uid, and the ETag of its file."""
    with new_client(avala) as client:
        uploads, recording = client.fleet.uploads, NAMES["recording_uid"]
        manifest = uploads.collect_files(folder / "recording").manifest()
        session = uploads.init_upload(recording, manifest)
        url = uploads.get_upload_urls(recording, session.uid, ["a.mcap"]).urls[0].put_url
        content = (folder / "recording/a.mcap").read_bytes()
        with client.stream(ExternalOperation("PUT", url, NoneType), content=content) as answer:
            etag = answer.headers["etag"]
        uploads.confirm_upload(recording, session.uid, [{**manifest[0], "etag": etag}])
    return {"session_uid": session.uid, "etag": etag}


def cases(half: type) -> list[Any]:
    """One for each public method of a half."""
    return [pytest.param(half, code, id=f"{half.__name__}-{name}") for name, code in documented(half)]


@pytest.mark.parametrize(("half", "code"), [*cases(AsyncClient), *cases(Client)])
def test_examples_of_methods(
    half: type, code: str, avala: AvalaEmulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example of every method runs with a client of its half and makes a request."""
    assert code, "a method without an example"
    monkeypatch.chdir(tmp_path)
    populate(avala)
    avala.find("organizations", slug="northwind")["_members"][1]["role"] = "owner"
    (tmp_path / "harbor").mkdir()
    (tmp_path / "harbor/a.jpg").write_bytes(b"bytes")
    (tmp_path / "recording").mkdir()
    (tmp_path / "recording/a.mcap").write_bytes(MCAP + b"x")
    begun = begin_upload(avala, tmp_path) if "session_uid" in code else {}
    client = new_async_client(avala) if half is AsyncClient else new_client(avala)
    close = "await client.close()" if half is AsyncClient else "client.close()"
    run(f"{code}\n{close}", {"client": client, "edits": [EDIT], **NAMES, **begun})
    assert avala.requests


@pytest.mark.parametrize("half", [AsyncClient, Client])
def test_every_method_has_an_example(half: type) -> None:
    """145 methods, a walk beside each of 28 lists, and a download."""
    assert len(cases(half)) == 145 + 28 + 1


@pytest.mark.parametrize("documented_class", [AsyncClient, Client, AsyncCursorPage, CursorPage])
def test_examples_of_classes(
    documented_class: type, avala: AvalaEmulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The examples of the client and of its pages run."""
    monkeypatch.setenv("AVALA_API_KEY", avala.key)
    monkeypatch.setenv("AVALA_BASE_URL", avala.base_url)
    is_async = documented_class in (AsyncClient, AsyncCursorPage)
    client = new_async_client(avala) if is_async else new_client(avala)
    close = "await client.close()" if is_async else "client.close()"
    run(
        f"{example(documented_class)}\n{close}",
        {"client": client, "AsyncClient": AsyncClient, "Client": Client},
    )
    assert avala.requests
