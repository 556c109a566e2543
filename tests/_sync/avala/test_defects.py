# Generated from _async/avala/test_defects.py by twofold.mirror; do not edit.
"""What is wrong with the hand-written SDK and is not here: B1 to B14, B18, B20 and B21, as far as it takes requests."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, datetime
from typing import Any

import pytest
from tests import blocking
from tests.avala_api import KEY, NAMES, sent

from twofold import capture
from twofold._sync.avala.client import Client
from twofold.avala import errors
from twofold.emulators import AvalaEmulator
from twofold.testing import FakeClock

PROJECT = NAMES["project_uid"]


def test_bug_b1_max_retries_counts(avala: AvalaEmulator, clock: FakeClock) -> None:
    """`max_retries` is the number of requests made after the first one, for reads and deletions."""
    avala.faults.add("*", "**", status=500)
    with Client(KEY, base_url=avala.base_url, max_retries=3, clock=clock) as client:
        with pytest.raises(errors.ServerError):
            client.agents.list()
        with pytest.raises(errors.ServerError):
            client.agents.delete("a")
        with pytest.raises(errors.ServerError):
            client.agents.update("a")
    assert sent(avala) == ["GET agents/"] * 4 + ["DELETE agents/a/"] * 4 + ["PATCH agents/a/"]


def test_bug_b1_which_creations_are_repeated(client: Client, avala: AvalaEmulator) -> None:
    """After a 429, even one that does not say when to come back; after no other status, whatever it says."""
    avala.faults.add("POST", "agents/", calls=1, status=429, json={"detail": "Request was throttled."})
    assert (client.agents.create(name="A")).name == "A"
    avala.faults.add("POST", "webhooks/", calls=1, status=503, retry_after=1)
    with pytest.raises(errors.ServerError):
        client.webhooks.create(target_url="https://h.example", events=["export.failed"])
    assert sent(avala) == ["POST agents/", "POST agents/", "POST webhooks/"]


@pytest.mark.parametrize("text", ["Thu, 05 Mar 2026 12:00:09 GMT", "9", "9.5", "", "soon"])
def test_bug_b2_retry_after(avala: AvalaEmulator, clock: FakeClock, text: str) -> None:
    """Whatever `Retry-After` says, it is a `RateLimitError`; a date is seconds from now."""
    clock.set_wall_clock(datetime(2026, 3, 5, 12, tzinfo=UTC))
    avala.faults.add("*", "**", status=429, retry_after=text or None)
    with Client(KEY, base_url=avala.base_url, max_retries=0, clock=clock) as client:
        with pytest.raises(errors.RateLimitError) as limited:
            client.tasks.list()
    expected = {"Thu, 05 Mar 2026 12:00:09 GMT": 9.0, "9": 9.0, "9.5": 9.5}
    usual = 30.0 if not text else None
    assert limited.value.retry_after == expected.get(text, usual)


@pytest.mark.parametrize("shape", ["detail", "fields"])
def test_bug_b3_validation_messages(client: Client, avala: AvalaEmulator, shape: Any) -> None:
    """The documented answer to wrong fields, and the bare one, name the field in the message and in `errors`."""
    avala.modes.validation = shape
    with pytest.raises(errors.ValidationError) as wrong:
        client.agents.create(name="")
    assert "name" in wrong.value.errors
    assert "name" in str(wrong.value)
    assert (wrong.value.details, wrong.value.status_code) == ([], 400)


def test_bug_b3_a_list_is_details(client: Client, avala: AvalaEmulator) -> None:
    """A body that is a list is `details`, as ever, and is understood as well."""
    avala.modes.validation = "list"
    with pytest.raises(errors.ValidationError) as wrong:
        client.agents.create(name="")
    assert wrong.value.status_code == 422
    assert wrong.value.details == wrong.value.body
    assert "name" in wrong.value.errors


def test_bug_b4_empty_answers(client: Client, avala: AvalaEmulator) -> None:
    """An empty success is `None` where nothing was promised, and an error of ours where a record was."""
    avala.modes.bare_deletes = True
    assert client.fleet.rules.delete(NAMES["rule_uid"]) is None
    avala.faults.add("*", "**", empty=True)
    assert client.agents.test(NAMES["agent_uid"]) is None
    with pytest.raises(errors.APIResponseError):
        client.fleet.alerts.acknowledge(NAMES["alert_uid"])


@pytest.mark.parametrize("body", [[], {"results": 3}, {"results": [{"name": "no uid"}]}, "text"])
def test_bug_b5_answers_of_another_shape(client: Client, avala: AvalaEmulator, body: Any) -> None:
    """What is no page of such records is an error of ours that keeps its cause."""
    avala.faults.add("*", "**", status=200, json=body)
    with pytest.raises(errors.APIResponseError):
        client.agents.list()


def test_bug_b5_refused_connections(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that nobody listens at is an `APIConnectionError`."""
    monkeypatch.setenv("AVALA_ALLOW_INSECURE_BASE_URL", "1")
    with Client(KEY, base_url="http://127.0.0.1:9", max_retries=0) as client:
        with pytest.raises(errors.APIConnectionError) as refused:
            client.agents.list()
    assert refused.value.sent is False


@pytest.mark.parametrize("status", ["completed", "cancelled", "exported", "failed"])
def test_bug_b6_every_end_of_an_export(client: Client, avala: AvalaEmulator, status: str) -> None:
    """A wait ends with whichever word the API has for the end."""
    avala.find("exports", uid=NAMES["export_uid"])["status"] = status
    assert (client.exports.wait(NAMES["export_uid"])).status == status
    assert len(sent(avala)) == 1


def test_bug_b7_waits(client: Client, avala: AvalaEmulator, clock: FakeClock) -> None:
    """The last pause ends with the time, and a 503 in between is retried."""
    dataset = avala.find("datasets", slug="harbor-drive")
    dataset.update(status="creating", _stuck=True)
    avala.faults.add("GET", "datasets/*/", calls=1, status=503)
    with pytest.raises(errors.WaitTimeoutError):
        client.datasets.wait(dataset["uid"], timeout=1.5, interval=3)
    assert len(clock.sleeps) == 2
    assert sum(clock.sleeps) == 1.5
    assert len(sent(avala)) == 3


def test_bug_b7_a_failed_dataset(client: Client, avala: AvalaEmulator) -> None:
    """A dataset that has failed ends the wait at once; who waits for the failure gets it."""
    dataset = avala.find("datasets", slug="harbor-drive")
    dataset["status"] = "failed"
    with pytest.raises(errors.WaitFailedError, match="did not reach status 'created'") as failed:
        client.datasets.wait(dataset["uid"])
    assert failed.value.last.status == "failed"
    assert (client.datasets.wait(dataset["uid"], status="failed")).status == "failed"


@pytest.mark.parametrize(
    ("uid", "target"),
    [("a?limit=1", "a%3Flimit%3D1"), ("a#b", "a%23b"), ("a/b", "a%2Fb"), (".%2e", ".%252e"), ("ü", "%C3%BC")],
)
def test_bug_b8_paths(client: Client, avala: AvalaEmulator, uid: str, target: str) -> None:
    """An id is one segment of the path, whatever is in it."""
    with pytest.raises(errors.NotFoundError):
        client.agents.get(uid)
    assert sent(avala) == [f"GET agents/{target}/"]


@pytest.mark.parametrize(
    ("uid", "reason"),
    [
        ("", "'//'"),
        ("..", "traversal"),
        ("a/../b", "traversal"),
        ("%2e%2e", "URL-encoded"),
        ("http://x", "scheme"),
    ],
)
def test_bug_b8_refused_paths(client: Client, avala: AvalaEmulator, uid: str, reason: str) -> None:
    """What would lead elsewhere is refused in the words of the hand-written SDK; nothing is sent."""
    with pytest.raises(ValueError, match=reason):
        client.agents.get(uid)
    with pytest.raises(ValueError, match=reason):
        client.agents.list_executions(uid)
    with pytest.raises(ValueError, match=reason):
        client.agents.iter_executions(uid)
    assert sent(avala) == []


def test_bug_b9_a_list_that_goes_round(client: Client, avala: AvalaEmulator) -> None:
    """A cursor that comes twice ends the walk; organizations go on by number and come to their end."""
    page = {"results": [{"uid": "u"}], "next": "http://h/api/v1/tasks/?cursor=same"}
    avala.faults.add("GET", "tasks/", status=200, json=page)
    with pytest.raises(errors.PaginationError) as round_and_round:
        client.tasks.iter().collect()
    assert round_and_round.value.resume_token
    assert len(sent(avala)) == 2
    avala.add("organizations", 30, name="Org {n}")
    first = client.organizations.list()
    second = first.next_page()
    assert second is not None
    assert (len(first), len(second), second.next_page()) == (20, 11, None)


def test_bug_b13_tasks_see_their_own_limits(client: Client, avala: AvalaEmulator) -> None:
    """What another task is told afterwards is not what this one was told."""
    client.tasks.list()
    mine = client.rate_limit_info["remaining"]

    def another() -> str | None:
        client.tasks.list()
        return client.rate_limit_info["remaining"]

    (theirs,) = blocking.together(another)
    assert (mine, theirs, client.rate_limit_info["remaining"]) == ("99", "98", "99")
    assert len(sent(avala)) == 2


def test_bug_b10_secrets_of_the_request(client: Client, avala: AvalaEmulator) -> None:
    """What the API says about a secret field stays; the secret itself does not, wherever it comes back."""
    body = {
        "detail": "cannot use hunter2secret",
        "s3_secret_access_key": ["This field is too short.", "hunter2secret is bad."],
        "s3_access_key_id": ["AKIAABCDEFGHIJKLMNOP"],
    }
    avala.faults.add("*", "**", status=400, json=body)
    with pytest.raises(errors.ValidationError) as refused:
        client.storage_configs.create(name="n", provider="aws_s3", s3_secret_access_key="hunter2secret")
    assert refused.value.body["s3_secret_access_key"] == ["This field is too short.", "[redacted]"]
    assert refused.value.body["s3_access_key_id"] == ["[redacted]"]
    assert str(refused.value) == "cannot use [redacted]"
    assert "hunter2" not in repr(refused.value)


def test_bug_b10_answers_that_cannot_be_used(client: Client, avala: AvalaEmulator) -> None:
    """A secret is hidden in an answer that is not what was promised, too."""
    avala.faults.add("*", "**", status=201, json={"name": "A", "secret": "plainly", "callback": "x"})
    with pytest.raises(errors.APIResponseError) as wrong:
        client.agents.create(name="A")
    assert "plainly" not in f"{wrong.value} {wrong.value.body}"
    assert "callback" in wrong.value.body


def test_bug_b11_documented_types(client: Client, avala: AvalaEmulator) -> None:
    """The types of the documentation and those of the hand-written SDK are both taken."""
    avala.find("inference_providers")["project"] = 7
    avala.find("recordings")["topics"] = {"/lidar": "PointCloud2"}
    assert (client.inference_providers.get(NAMES["provider_uid"])).project == 7
    topics = (client.fleet.recordings.get(NAMES["recording_uid"])).topics
    assert topics == {"/lidar": "PointCloud2"}


def test_bug_b12_unknown_fields(client: Client) -> None:
    """What a model does not know is kept, and comes out of a dump."""
    export = client.exports.get(NAMES["export_uid"])
    assert (export.model_extra or {})["name"] == "March"
    assert type(export)(**export.model_dump()) == export


def test_bug_b13_rate_limit_of_a_call(client: Client) -> None:
    """Each answer's own values are in reach, whatever other calls do."""
    with capture() as calls:
        client.tasks.list()
        client.tasks.list()
    left = [int(one.headers["x-ratelimit-remaining"]) for one in calls]
    assert left == [99, 98]


def test_bug_b20_null_for_defaults(client: Client, avala: AvalaEmulator) -> None:
    """Null in the place of a list, a flag or a number is its usual value."""
    avala.find("agents").update(events=None, is_active=None, task_types=None, execution_stats={"mean": 0.5})
    agent = client.agents.get(NAMES["agent_uid"])
    assert (agent.events, agent.is_active, agent.task_types) == ([], True, [])
    assert agent.execution_stats == {"mean": 0.5}
    avala.faults.add("GET", "**", status=200, json=dict.fromkeys(_SUMMARY))
    assert (client.consensus.get_summary(PROJECT)).mean_score == 0.0


_SUMMARY = ("mean_score", "median_score", "min_score", "max_score", "total_items", "items_with_consensus")


def test_bug_b21_cameras(client: Client, avala: AvalaEmulator) -> None:
    """The model of a frame reaches its cameras, and each image says which camera it is of."""
    image = {"sensor_id": 4, "position": {"x": 0, "y": 0, "z": 0}}
    avala.find("sequences")["frames"] = [{"camera_model": "fisheye", "xi": 0.5, "images": [image, "?"]}]
    calibration = client.datasets.get_calibration("northwind", "harbor-drive", NAMES["sequence_uid"])
    (camera,) = calibration.cameras
    assert (camera.model, camera.camera_model, camera.xi, camera.camera_id) == (
        "fisheye",
        "fisheye",
        0.5,
        "4",
    )
    frame = client.datasets.get_frame("northwind", "harbor-drive", NAMES["sequence_uid"], 0)
    assert (frame.model, frame.images and frame.images[0].camera_id) == ("fisheye", "4")


def test_bug_b5_a_position_without_an_axis(client: Client, avala: AvalaEmulator) -> None:
    """A frame of another shape is an error of ours."""
    avala.find("sequences")["frames"] = [{"device_position": {"x": 1}}]
    with pytest.raises(errors.APIResponseError, match="device_position"):
        client.datasets.get_frame("northwind", "harbor-drive", NAMES["sequence_uid"], 0)


def test_redirects_are_not_followed(client: Client, avala: AvalaEmulator) -> None:
    """A redirect is the base error with its status, because the key must not reach another host."""
    avala.faults.add("*", "**", status=302, headers={"location": "http://127.0.0.1:9/"}, body="")
    with pytest.raises(errors.AvalaError) as moved:
        client.agents.list()
    assert (str(moved.value), moved.value.status_code) == ("HTTP 302", 302)


def test_quota(client: Client, avala: AvalaEmulator) -> None:
    """A 413 with numbers is a quota; without them it is the base error."""
    full = {"detail": "Storage quota exceeded", "limit": 100, "used": 99}
    avala.faults.add("POST", "**", calls=1, status=413, json=full)
    avala.faults.add("POST", "**", status=413, json={"detail": "Request too large."})
    with pytest.raises(errors.QuotaExceededError) as quota:
        client.agents.create(name="A")
    assert (quota.value.limit, quota.value.used, str(quota.value)) == (100, 99, "Storage quota exceeded")
    with pytest.raises(errors.AvalaError) as large:
        client.agents.create(name="A")
    assert not isinstance(large.value, errors.QuotaExceededError)


def test_downloads(client: Client, avala: AvalaEmulator, tmp_path: Any) -> None:
    """The file of an export comes whole; there is none before the export is done."""
    target = tmp_path / "march.zip"
    done = client.exports.download(NAMES["export_uid"], target)
    assert target.stat().st_size == done.size > 0
    assert avala.requests[-1].header("x-avala-api-key") == KEY
    export = client.exports.create(project=PROJECT)
    with pytest.raises(ValueError, match="has no file"):
        client.exports.download(export.uid, target)
    with pytest.raises(errors.APIResponseError):
        client.exports.download(NAMES["export_uid"], target, sha256="0" * 64)


def test_downloads_from_elsewhere(client: Client, avala: AvalaEmulator, tmp_path: Any) -> None:
    """Another origin than that of the API does not see the key."""
    elsewhere = avala.url.replace("127.0.0.1", "localhost")
    path = f"/__emulator__/downloads/{NAMES['export_uid']}.zip"
    export = {"uid": "e", "download_url": f"{elsewhere}{path}"}
    avala.faults.add("GET", "exports/*/", status=200, json=export)
    client.exports.download(NAMES["export_uid"], tmp_path / "march.zip")
    assert avala.requests[-1].path == path
    assert avala.requests[-1].header("x-avala-api-key") is None


def test_progress_of_waits(client: Client) -> None:
    """The callback of the hand-written SDK gets what it used to get: nothing for exports, the dataset for datasets."""
    seen: list[Any] = []
    export = client.exports.create(project=PROJECT)
    client.exports.wait(export.uid, _on_poll=lambda: seen.append("poll"))
    dataset = client.datasets.create(name="N", slug="n", data_type="mcap")
    client.datasets.wait(dataset.uid, _on_poll=lambda one: seen.append(one.status))
    assert set(seen) == {"poll", "creating"}
    for wrong in ("soon", True, float("nan")):
        with pytest.raises(ValueError, match="give seconds"):
            client.exports.wait(export.uid, timeout=wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="on_poll"):
        client.exports.wait(export.uid, on_poll="no")  # type: ignore[arg-type]


def test_walks(client: Client, avala: AvalaEmulator) -> None:
    """A walk takes filters and limits, goes on where another one stopped, and works ahead in a with block."""
    avala.add("tasks", 20, project=PROJECT, status="pending")
    first = client.tasks.iter(status="pending", limit=5, max_results=7)
    found = [task.uid for task in first]
    assert len(found) == 7
    rest = [task.uid for task in client.tasks.iter(status="pending", resume_token=first.resume_token)]
    assert len({*found, *rest}) == len(found) + len(rest) == 24
    with client.tasks.iter(status="pending", limit=5, max_pages=2) as ahead:
        assert [task.uid for task in ahead] == [*found, *rest][:10]
    pages = [len(page) for page in client.tasks.iter(status="pending", limit=10).pages()]
    assert pages == [10, 10, 4]


def test_pages_are_pickled_without_their_client(client: Client, avala: AvalaEmulator) -> None:
    """A page goes to another process with its records and cursors, and without the key."""
    avala.add("tasks", 3)
    page = client.tasks.list(limit=2)
    data = pickle.dumps(page)
    assert KEY.encode() not in data
    for copied in (pickle.loads(data), copy.deepcopy(page)):
        assert (copied, copied.next_cursor) == (page, page.next_cursor)
        with pytest.raises(ValueError, match="copied or unpickled: call list"):
            copied.next_page()
    assert page.next_page()
