# The async source; twofold.mirror generates its blocking mirror.
"""Public datasets: section 7.6."""

from __future__ import annotations

import gzip
import tempfile
import warnings
from collections.abc import Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import pytest
from tests.avala_world import NOW, World, sha, uid

from twofold import ProgressEvent
from twofold._async.avala.loader import AsyncResolvedDataset, async_load
from twofold._runtime import aio
from twofold.avala.errors import (
    AvalaError,
    DatasetDownloadError,
    DatasetIntegrityError,
    DatasetReferenceError,
    DatasetResolverError,
    DatasetRevisionWithdrawnError,
    MutableDatasetAliasWarning,
    UnsupportedDatasetModeError,
)
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock
from twofold.testing.mock import Reply


@asynccontextmanager
async def opened(
    world: World, clock: FakeClock, reference: str | None = None
) -> aio.AsyncBlock[AsyncResolvedDataset]:
    """The dataset, resolved by its canonical reference."""
    async with aio.new_http_client({"transport": world.api}) as package:
        dataset = await async_load(
            reference or world.canonical, base_url=world.base_url, clock=clock, http_client=package
        )
        async with dataset:
            yield dataset


async def reason(function: Callable[[], Any]) -> str:
    """Why something fails."""
    with pytest.raises(AvalaError) as caught:
        await function()
    error: Any = caught.value
    assert error.reason in str(error)
    return error.reason


async def walk(world: World, clock: FakeClock) -> list[str]:
    """The paths of all objects."""
    async with opened(world, clock) as dataset:
        return [one.logical_path async for one in dataset.objects]


async def first(world: World, clock: FakeClock) -> bytes:
    """The bytes of the first frame."""
    async with opened(world, clock) as dataset:
        return await (await dataset.for_role("frame").get(0)).read()


async def test_a_dataset_of_the_emulator(avala: AvalaEmulator) -> None:
    """Resolved by an alias, walked, looked up and read over a socket; without a key on any request."""
    clock = FakeClock(now=avala.clock.now())
    with pytest.warns(MutableDatasetAliasWarning, match="northwind/harbor@main"):
        dataset = await async_load("northwind/harbor", base_url=avala.base_url, clock=clock)
    async with dataset:
        objects = [one async for one in dataset.objects]
        assert [one.logical_path for one in objects] == ["episodes/0.json", "frames/0.txt", "frames/1.txt"]
        assert [await one.read() for one in objects] == [b'{"episode": 0}', b"twelve bytes", b"frame one"]
        assert (dataset.object_count, dataset.total_size_bytes) == (3, 35)
        frame = await dataset.for_role("frame")[1]
        assert (frame.ordinal, frame.episode_ordinal, frame.origin, frame.extra_fields) == (
            1,
            0,
            "upload",
            {},
        )
        with pytest.raises(IndexError, match="out of range"):
            await dataset.for_role("frame")[2]
    again = await async_load(dataset.canonical_reference, base_url=avala.base_url, clock=clock)
    assert again.display_reference == dataset.display_reference
    await again.close()
    assert {one.header("x-avala-api-key") for one in avala.requests} == {None}
    with pytest.raises(DatasetResolverError) as caught:
        await async_load("northwind/unknown", revision=dataset.revision_sha256, base_url=avala.base_url)
    assert (caught.value.reason, caught.value.status_code) == ("not_found", 404)


async def test_what_is_known_of_a_dataset(world: World, clock: FakeClock) -> None:
    """Everything the revision says, and the objects by role."""
    async with opened(world, clock, f"northwind/harbor@{world.sha}") as dataset:
        assert dataset.requested_reference == dataset.display_reference == f"northwind/harbor@{world.sha}"
        assert (dataset.dataset_uid, dataset.revision_uid) == (world.uid, uid("revision"))
        assert (dataset.revision_sha256, dataset.manifest_sha256) == (world.sha, world.manifest_sha)
        assert (dataset.rights.name, dataset.rights.url) == ("CC-BY-4.0", "https://example.org/by/4.0/")
        assert [one.ordinal async for one in dataset.episodes] == [0, 1]
        one = await dataset.episodes.get(1)
        assert (one.object_uid, one.role, one.size_bytes) == (uid("e/1.json"), "episode", 2)
        assert (one.sha256, one.content_type, one.episode_ordinal) == (
            sha(b"[]"),
            "application/octet-stream",
            None,
        )
        assert repr(one) == f"<{type(one).__name__} episode[1] e/1.json>"
        assert repr(dataset) == f"<{type(dataset).__name__} northwind/harbor@{world.sha}>"


@pytest.mark.parametrize(
    ("reference", "revision", "text"),
    [
        ("harbor", None, "invalid_dataset_reference"),
        ("Northwind/harbor", None, "invalid_dataset_reference"),
        ("northwind/harbor@V1", None, "invalid_dataset_reference"),
        ("northwind/harbor@", None, "invalid_dataset_reference"),
        ("northwind/harbor", "", "invalid_dataset_reference"),
        ("northwind/harbor/x", None, "invalid_dataset_reference"),
        (7, None, "invalid_dataset_reference"),
        ("northwind/harbor@v1", "v1", "selector_and_revision"),
        (f"avala://datasets/{uid(1)}@{sha(1)}", "v1", "canonical_reference_with_revision"),
        (f"avala://datasets/{uid(1).upper()}@{sha(1)}", None, "invalid_dataset_reference"),
    ],
)
async def test_references_that_are_refused(reference: Any, revision: Any, text: str) -> None:
    """Before anything is sent."""
    with pytest.raises(DatasetReferenceError, match=f"^{text}$"):
        await async_load(reference, revision=revision)


async def test_there_is_one_mode(world: World, clock: FakeClock) -> None:
    """Streaming cannot be turned off, and objects larger than the bound have to be opened."""
    with pytest.raises(UnsupportedDatasetModeError):
        await async_load(world.canonical, streaming=False)
    async with opened(world, clock) as dataset:
        frame = await dataset.for_role("frame").get(0)
        with pytest.raises(UnsupportedDatasetModeError, match="max_bytes"):
            await frame.read(max_bytes=9)
        with pytest.raises(UnsupportedDatasetModeError, match="for_role"):
            await dataset.objects.get(0)
        for wrong in (-1, 2):
            with pytest.raises(IndexError, match="out of range"):
                await dataset.for_role("frame").get(wrong)
        with pytest.raises(TypeError, match="ordinal"):
            await dataset.for_role("frame").get(True)
    assert "POST access" not in world.asked()


async def test_pages_are_fetched_while_they_are_used(world: World, clock: FakeClock) -> None:
    """One request a page, with the role and the cursor; each loop begins anew."""
    world.page_size = 2
    async with opened(world, clock) as dataset:
        async for _ in dataset.objects:
            break
        assert len(world.api.requests) == 2
        assert [one.ordinal async for one in dataset.for_role("frame")] == [0, 1]
        assert [one.ordinal async for one in dataset.objects] == [0, 1, 0, 1]
    queries = [dict(one.query) for one in world.api.requests[1:]]
    assert queries[:2] == [{"limit": "100"}, {"limit": "100", "role": "frame"}]
    assert queries[-1] == {"limit": "100", "cursor": "2"}


async def test_episodes_are_looked_up_once_for_a_page(world: World, clock: FakeClock) -> None:
    """Those that are not known yet, in one request."""
    async with opened(world, clock) as dataset:
        assert len([one async for one in dataset.for_role("frame")]) == 2
        assert len([one async for one in dataset.for_role("frame")]) == 2
    looked_up = [one.query for one in world.api.requests if ("role", "episode") in one.query]
    assert looked_up == [[("ordinals", "0"), ("ordinals", "1"), ("role", "episode")]]


@pytest.mark.parametrize(
    ("part", "change", "expected"),
    [
        ("revision", {"requested_reference": "northwind/other@main"}, "resolver_identity_mismatch"),
        ("revision", {"display_reference": "northwind/harbor@v1"}, "resolver_identity_mismatch"),
        ("revision", {"state": "draft"}, "invalid_resolver_response"),
        ("revision", {"schema_version": 2}, "invalid_resolver_response"),
        ("revision", {"schema_version": "1"}, "invalid_resolver_response"),
        ("revision", {"revision_sha256": sha("other")}, "invalid_resolver_response"),
        ("revision", {"more": "kept"}, None),
        ("manifest", {"objects_path": "/elsewhere/"}, "invalid_resolver_response"),
        ("manifest", {"object_count": 100_001}, "invalid_resolver_response"),
        ("manifest", {"total_size_bytes": 2**53}, "invalid_resolver_response"),
        ("manifest", {"origins": []}, "invalid_resolver_response"),
        ("rights", {"access": "closed"}, "invalid_resolver_response"),
        ("rights", {"url": "http://example.org"}, "invalid_resolver_response"),
        ("rights", {"more": 1}, "invalid_resolver_response"),
        ("page", {"canonical_reference": "other"}, "object_page_identity_mismatch"),
        ("page", {"manifest_sha256": sha("other")}, "object_page_identity_mismatch"),
        ("page", {"next_cursor": ""}, "invalid_object_page"),
        ("page", {"next_cursor": "x" * 8193}, "invalid_object_page"),
        ("page", {"results": [{}]}, "invalid_object_page"),
        ("page", {"next_cursor": "0"}, "duplicate_manifest_object"),
        ("page", {"next_cursor": "0", "results": []}, "invalid_cursor_sequence"),
        ("object", {"access_path": "/elsewhere/"}, "object_identity_mismatch"),
        ("object", {"origin": "undeclared"}, "object_identity_mismatch"),
        ("object", {"logical_path": "../x"}, "invalid_object_page"),
        ("object", {"logical_path": "a%2Fb"}, "invalid_object_page"),
        ("object", {"logical_path": "e\u0301"}, "invalid_object_page"),
        ("object", {"logical_path": "x" * 1025}, "invalid_object_page"),
        ("object", {"role": "Frame"}, "invalid_object_page"),
        ("object", {"size_bytes": 1.0}, "invalid_object_page"),
        ("object", {"more": "kept"}, None),
        ("manifest", {"object_count": 3}, "manifest_object_count_mismatch"),
        ("manifest", {"object_count": 5}, "manifest_object_count_mismatch"),
        ("manifest", {"total_size_bytes": 1}, "manifest_total_size_mismatch"),
        ("manifest", {"total_size_bytes": 100}, "manifest_total_size_mismatch"),
    ],
)
async def test_documents_are_believed_only_as_promised(
    world: World, clock: FakeClock, part: str, change: dict[str, Any], expected: str | None
) -> None:
    """Each fault has its reason, and ends the walk before anything of the page is given out."""
    world.more[part] = change
    if expected is None:
        assert len(await walk(world, clock)) == 4
        return
    assert await reason(lambda: walk(world, clock)) == expected
    with pytest.raises(DatasetIntegrityError):
        await walk(world, clock)


@pytest.mark.parametrize(
    ("objects", "expected"),
    [
        ([("a", "frame", 1), ("b", "frame", 0)], "invalid_manifest_order"),
        ([("b", "frame", 0), ("a", "frame", 0)], "invalid_manifest_order"),
        ([("a", "frame", 0), ("a", "frame", 0)], "duplicate_manifest_object"),
        ([("a", "frame", 0), ("b", "frame", 1), ("a", "zone", 0)], "duplicate_manifest_object"),
    ],
)
async def test_the_order_of_a_manifest(
    world: World, clock: FakeClock, objects: list[tuple[str, str, int]], expected: str
) -> None:
    """By role, ordinal and path, without repetition, across pages too."""
    world.objects = [(path, role, ordinal, None, b"x") for path, role, ordinal in objects]
    world.page_size = 1
    assert await reason(lambda: walk(world, clock)) == expected


async def test_an_episode_that_does_not_exist(world: World, clock: FakeClock) -> None:
    """An object of an episode that is nowhere is no object to be trusted."""
    world.objects.append(("f/2.bin", "frame", 2, 9, b"x"))
    assert await reason(lambda: walk(world, clock)) == "dangling_episode_reference"


@pytest.mark.parametrize(
    ("reply", "expected", "status"),
    [
        (Reply(404), "not_found", 404),
        (Reply(403), "request_rejected", 403),
        (Reply(302, headers={"Location": "https://evil.example/"}), "request_rejected", 302),
        (Reply(500), "service_unavailable", 500),
        (Reply(503, headers={"Retry-After": "1"}), "service_unavailable", 503),
        (Reply(content=b"<html>"), "invalid_resolver_response", None),
        (Reply(410, json={"detail": "gone"}), "request_rejected", 410),
    ],
)
async def test_answers_of_the_resolver(
    world: World, clock: FakeClock, reply: Reply, expected: str, status: int | None
) -> None:
    """Each status has its reason; none of these is asked again."""
    world.reply["revision"] = reply
    with pytest.raises(DatasetResolverError) as caught:
        await walk(world, clock)
    assert (caught.value.reason, caught.value.status_code) == (expected, status)
    assert (len(world.api.requests), clock.sleeps) == (1, [])


async def test_too_many_requests_are_repeated_three_times(world: World, clock: FakeClock) -> None:
    """After 1, 2 and 4 seconds, or what the server says, up to 300."""
    world.reply["revision"] = Reply(429)
    assert await reason(lambda: walk(world, clock)) == "rate_limited"
    assert clock.sleeps == [1.0, 2.0, 4.0]
    world.reply["revision"] = Reply(429, headers={"Retry-After": "300"})
    assert await reason(lambda: walk(world, clock)) == "rate_limited"
    assert clock.sleeps[3:] == [300.0] * 3
    world.reply["revision"] = Reply(429, headers={"Retry-After": "301"})
    assert await reason(lambda: walk(world, clock)) == "rate_limited"
    assert len(clock.sleeps) == 6


async def test_a_connection_that_fails(clock: FakeClock) -> None:
    """Nothing is repeated, and no key would have been there to be sent."""
    with pytest.raises(DatasetResolverError) as caught:
        await async_load(f"avala://datasets/{uid(1)}@{sha(1)}", base_url="https://127.0.0.1:1", clock=clock)
    assert caught.value.reason == "transport_error"
    assert clock.sleeps == []


async def test_a_withdrawn_revision(world: World, clock: FakeClock) -> None:
    """It is an answer to who asked for this very digest; else the documents contradict each other."""
    gone = {
        "schema_version": 1,
        "code": "dataset_revision_withdrawn",
        "canonical_reference": world.canonical,
        "dataset_uid": world.uid,
        "revision_sha256": world.sha,
    }
    world.reply["revision"] = Reply(410, json=gone)
    with pytest.raises(DatasetRevisionWithdrawnError) as caught:
        await walk(world, clock)
    assert caught.value.reason == "revision_withdrawn"
    assert (caught.value.canonical_reference, caught.value.dataset_uid) == (world.canonical, world.uid)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MutableDatasetAliasWarning)
        async with aio.new_http_client({"transport": world.api}) as package:
            assert (
                await reason(lambda: async_load("northwind/harbor", http_client=package))
                == "withdrawal_identity_mismatch"
            )


async def test_an_object_is_fetched_and_checked(world: World, clock: FakeClock) -> None:
    """The file stands at its beginning and can be read anywhere; the store sees nothing but the URL."""
    async with opened(world, clock) as dataset:
        frame = await dataset.for_role("frame").get(0)
        with await frame.open() as file:
            assert file.read() == b"frame zero"
            assert file.seek(6) == 6
            assert file.read() == b"zero"
    download = world.api.requests[-1]
    assert download.url.startswith("https://bkt.s3.eu-central-1.amazonaws.com/f/0.bin")
    assert download.headers.get("accept-encoding") == "identity"
    assert [dict(one.query) for one in world.api.requests if one.method == "POST"] == [
        {"transport": "avala-edge-v1"}
    ]


async def test_packed_objects_are_compared_as_they_are_stored(world: World, clock: FakeClock) -> None:
    """One store unpacks what it is not asked to leave packed; the bytes that travel are those of the object."""
    packed = gzip.compress(b"frame zero")
    world.provider, world.url = "gcs", "https://bkt.storage.googleapis.com/{path}"
    world.objects[2] = ("f/0.bin", "frame", 0, 0, packed)
    world.reply["download"] = Reply(content=packed, headers={"Content-Encoding": "gzip"})
    assert await first(world, clock) == packed
    assert world.api.requests[-1].headers.get("accept-encoding") == "gzip"


async def test_grants_by_get_where_post_is_not_allowed(world: World, clock: FakeClock) -> None:
    """After 405, and only once."""
    world.reply["grant POST"] = Reply(405)
    assert await first(world, clock) == b"frame zero"
    assert world.asked()[-3:] == ["POST access", "GET access", "GET 0.bin"]
    world.reply["grant GET"] = Reply(405)
    assert await reason(lambda: first(world, clock)) == "request_rejected"


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"object_uid": uid("other")}, "access_grant_identity_mismatch"),
        ({"sha256": sha("other")}, "access_grant_identity_mismatch"),
        ({"size_bytes": 9}, "access_grant_identity_mismatch"),
        ({"method": "PUT"}, "invalid_access_grant"),
        ({"provider": "ftp"}, "invalid_access_grant"),
        ({"expires_at": "soon"}, "invalid_grant_expiry"),
        ({"expires_at": "2025-06-18T14:01:00+02:00"}, "invalid_grant_expiry"),
        ({"expires_at": "2025-06-18T11:59:00Z"}, "invalid_grant_expiry"),
        ({"expires_at": "2025-06-18T12:05:01Z"}, "invalid_grant_expiry"),
        ({"url": "http://bkt.s3.amazonaws.com/x"}, "untrusted_download_host"),
        ({"url": "https://bkt.s3.evil.amazonaws.com/x"}, "untrusted_download_host"),
        ({"url": "https://user@bkt.s3.amazonaws.com/x"}, "untrusted_download_host"),
        ({"url": "https://bkt.s3.amazonaws.com:8443/x"}, "untrusted_download_host"),
        ({"url": "https://evil.example/x", "provider": "gcs"}, "untrusted_download_host"),
        ({"url": "https://a.b.storage.googleapis.com/x", "provider": "gcs"}, "untrusted_download_host"),
        ({"url": "https://a-b.blob.core.windows.net/x", "provider": "azure_blob"}, "untrusted_download_host"),
        (
            {"url": "https://evil.example/api/v1/resolve/download/x", "provider": "avala_proxy"},
            "untrusted_download_host",
        ),
        (
            {"url": "https://api.avala.ai/api/v1/other/x", "provider": "avala_proxy"},
            "untrusted_download_path",
        ),
        (
            {"url": "https://api.avala.ai/api/v1/resolve/download/%2e%2e/x", "provider": "avala_proxy"},
            "untrusted_download_path",
        ),
        ({"url": "https://evil.example/x?grant=1", "provider": "avala_edge"}, "untrusted_download_host"),
        ({"url": "https://data.avala.ai/x?grant=1", "provider": "avala_edge"}, "untrusted_download_path"),
    ],
)
async def test_grants_that_are_not_used(
    world: World, clock: FakeClock, change: dict[str, Any], expected: str
) -> None:
    """Nothing is fetched on the strength of a grant for something else, or to somewhere else."""
    world.more["grant"] = change
    assert await reason(lambda: first(world, clock)) == expected
    assert world.asked()[-1] == "POST access"


@pytest.mark.parametrize(
    ("provider", "url"),
    [
        ("aws_s3", "https://s3.eu-central-1.amazonaws.com/bkt/{path}"),
        ("azure_blob", "https://account1.blob.core.windows.net/{path}"),
        ("cloudflare_r2", f"https://bkt.{'ab' * 16}.eu.r2.cloudflarestorage.com/{{path}}"),
        ("avala_proxy", "https://api.avala.ai/api/v1/resolve/download/{path}"),
        ("avala_edge", "https://data.avala.ai/v1/{dataset}/{sha}/{manifest}/{uid}?grant=g"),
    ],
)
async def test_stores_that_are_trusted(world: World, clock: FakeClock, provider: str, url: str) -> None:
    """Each provider at its own hosts; the edge with a path that names the object."""
    world.provider = provider
    for name, value in (("{dataset}", world.uid), ("{sha}", world.sha), ("{manifest}", world.manifest_sha)):
        url = url.replace(name, value)
    world.url = url
    assert await first(world, clock) == b"frame zero"


async def test_a_grant_that_is_nearly_over_is_renewed_once(world: World, clock: FakeClock) -> None:
    """Less than 5 seconds are too short; a second one as short ends it."""
    world.lifetimes = [4.0, 60.0]
    assert await first(world, clock) == b"frame zero"
    assert world.asked().count("POST access") == 2
    world.lifetimes = [4.0]
    assert await reason(lambda: first(world, clock)) == "grant_expiry_too_short"


async def test_the_server_clock_counts(world: World, clock: FakeClock) -> None:
    """A grant needs a date, and one that is not far ahead of ours."""
    world.date = None
    assert await reason(lambda: first(world, clock)) == "invalid_grant_expiry"
    world.date = NOW + timedelta(seconds=31)
    assert await reason(lambda: first(world, clock)) == "invalid_grant_expiry"
    world.date = NOW + timedelta(seconds=30)
    assert await first(world, clock) == b"frame zero"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply(302, headers={"Location": "https://evil.example/x"}), "redirect_rejected"),
        (Reply(403), "provider_response"),
        (Reply(206, content=b"frame zero"), "provider_response"),
        (Reply(content=b"frame zer"), "size_mismatch"),
        (Reply(content=b"frame zero and more"), "size_mismatch"),
        (Reply(content=b"frame null"), "sha256_mismatch"),
    ],
)
async def test_downloads_that_fail(world: World, clock: FakeClock, reply: Reply, expected: str) -> None:
    """Each has its reason, and no URL is in the error or its causes."""
    world.reply["download"] = reply
    with pytest.raises(DatasetDownloadError) as caught:
        await first(world, clock)
    error = caught.value
    assert (error.reason, error.provider, error.object_uid) == (expected, "aws_s3", uid("f/0.bin"))
    assert "amazonaws" not in f"{error!r} {error}"
    assert error.__cause__ is None
    assert world.api.open_answers == 0


async def test_a_download_that_breaks_off(world: World, clock: FakeClock) -> None:
    """The connection is lost in the middle."""
    import httpx

    world.reply["download"] = Reply(content=[b"frame", httpx.ReadError("lost")])
    assert await reason(lambda: first(world, clock)) == "transport_error"


async def test_a_disk_that_is_full(world: World, clock: FakeClock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Found out before a grant is asked for, or while the bytes are written."""

    class Full(tempfile.SpooledTemporaryFile[bytes]):
        def write(self, *_: Any) -> int:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("twofold._async.avala.resolver.SpooledTemporaryFile", Full)
    monkeypatch.setattr("twofold._sync.avala.resolver.SpooledTemporaryFile", Full)
    assert await reason(lambda: first(world, clock)) == "local_storage_error"
    assert world.asked()[-1] == "GET 0.bin"

    def fail(**_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("twofold._async.avala.resolver.SpooledTemporaryFile", fail)
    monkeypatch.setattr("twofold._sync.avala.resolver.SpooledTemporaryFile", fail)
    assert await reason(lambda: first(world, clock)) == "local_storage_error"
    assert world.asked()[-1] != "POST access"


async def test_progress_of_a_download(world: World, clock: FakeClock) -> None:
    """From nothing to the whole; what the callback raises ends it, as it is."""
    events: list[ProgressEvent] = []

    def fail(_event: ProgressEvent) -> None:
        raise OSError("mine")

    async with opened(world, clock) as dataset:
        frame = await dataset.for_role("frame").get(0)
        (await frame.open(progress=events.append)).close()
        with pytest.raises(OSError, match="mine"):
            await frame.open(progress=fail)
    assert [(one.done, one.total) for one in events] == [(0, 10), (10, 10)]
    assert world.api.open_answers == 0
