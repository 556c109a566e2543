"""The models: all of them, lenient where the API is, strict where bytes depend on it."""

from __future__ import annotations

import inspect
import warnings
from datetime import UTC, datetime, timedelta
from typing import Any

import pydantic
import pytest

from twofold.avala import types
from twofold.avala.models.base import AvalaModel, Envelope

UID = "0a000000-0000-4000-8000-000000000001"
OTHER = "0a000000-0000-4000-8000-000000000002"
MODELS = [
    model
    for model in vars(types).values()
    if inspect.isclass(model) and issubclass(model, AvalaModel) and model is not AvalaModel
]


def test_all_models_are_there() -> None:
    """63 wire models, the base of the strict ones, and the parameters of a batch."""
    assert len(types.__all__) == 63 + 2
    assert len(MODELS) == 59


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_unknown_fields_survive(model: type[AvalaModel]) -> None:
    """What a model does not know comes out of a dump, in a round trip too."""
    required = {
        name: _example(field.annotation) for name, field in model.model_fields.items() if field.is_required()
    }
    made = model.model_validate({**required, "brand_new": {"a": [1]}})
    assert made.model_dump()["brand_new"] == {"a": [1]}
    assert model.model_validate(made.model_dump()) == made
    assert model.model_validate_json(made.model_dump_json()) == made


def _example(annotation: Any) -> Any:
    examples = {str: "text", int: 1, float: 1.5, bool: True, dict: {}, list: [], datetime: datetime.now(UTC)}
    if annotation in examples:
        return examples[annotation]
    return {"uid": "u", "username": "n"} if annotation is types.SignupUser else 1.0


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_bug_b20_null_means_the_default(model: type[AvalaModel]) -> None:
    """Every field that has a default takes null for it."""
    required = {
        name: _example(field.annotation) for name, field in model.model_fields.items() if field.is_required()
    }
    optional = {name: None for name, field in model.model_fields.items() if not field.is_required()}
    assert model.model_validate({**required, **optional}).model_dump() == model(**required).model_dump()


def test_secrets_do_not_show() -> None:
    """A repr hides them, whether the model knows the field or not; the attribute and a dump hold them."""
    agent = types.Agent(uid="u", name="n", secret="s3cr3t", api_key="k3y")
    assert "s3cr3t" not in repr(agent)
    assert "k3y" not in f"{agent!r} {agent}"
    assert (agent.secret, agent.model_dump()["api_key"]) == ("s3cr3t", "k3y")
    assert "secret=None" in repr(types.Agent(uid="u", name="n"))


def test_times_keep_their_offset() -> None:
    """A time is as it was sent."""
    task = types.Task.model_validate({"uid": "u", "created_at": "2026-03-01T00:00:00+02:00"})
    assert task.created_at is not None
    assert task.created_at.utcoffset() == timedelta(hours=2)


def test_numbers_are_no_texts() -> None:
    """An id has to be a text."""
    with pytest.raises(pydantic.ValidationError):
        types.Task.model_validate({"uid": 7})


def test_bug_b19_no_warning_for_model_type() -> None:
    """A field may begin with `model_`."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        types.AutoLabelJob.model_rebuild(force=True)
    assert types.AutoLabelJob(uid="u", model_type="yolo").model_type == "yolo"


def test_envelopes() -> None:
    """A page may have more keys, or none of those it should have."""
    page = Envelope[types.Task].model_validate({"results": None, "count": 3})
    assert (page.results, page.next, page.model_extra) == ([], None, {"count": 3})


def test_quota() -> None:
    """What remains is never below 0."""
    assert types.UploadQuota(used=3, limit=10).remaining == 7
    assert types.UploadQuota(used=30, limit=10).remaining == 0


def original(**changes: Any) -> dict[str, Any]:
    """A file of a managed upload."""
    return {
        "file_uid": UID,
        "path": "a.mcap",
        "size_bytes": 64 * 1024 * 1024 + 1,
        "content_sha256": "0" * 64,
        "content_type": "application/octet-stream",
        "content_encoding": "",
        "part_size": 64 * 1024 * 1024,
        "part_count": 2,
        "verified": True,
        "generation": {"generation_uid": UID, "number": 1, "state": "completed"},
        **changes,
    }


def finalization(**changes: Any) -> dict[str, Any]:
    """The end of a managed upload."""
    return {
        "uid": UID,
        "state": "succeeded",
        "stage": "publish",
        "attempts": 1,
        "failures": 0,
        "code": "published",
        "available_at": "2026-03-05T12:00:00Z",
        "publication_uid": UID,
        "dataset_uid": UID,
        **changes,
    }


def status(**changes: Any) -> dict[str, Any]:
    """A managed upload that is done."""
    size = 64 * 1024 * 1024 + 1
    return {
        "protocol": "fleet-managed-mcap-v1",
        "session_uid": UID,
        "recording_uid": "r",
        "status": "completed",
        "total_files": 1,
        "total_bytes": size,
        "confirmed_files": 1,
        "confirmed_bytes": size,
        "files": [original()],
        "finalization": finalization(),
        **changes,
    }


def two(second: dict[str, Any]) -> dict[str, Any]:
    """One with a second file, and the counts to it."""
    size = 2 * (64 * 1024 * 1024 + 1)
    counts = {"total_files": 2, "confirmed_files": 2, "total_bytes": size, "confirmed_bytes": size}
    return status(files=[original(), second], **counts)


def test_managed_uploads() -> None:
    """One that agrees with itself is accepted, and frozen."""
    made = types.ManagedFleetUploadStatus.model_validate(status())
    assert made.files[0].generation is not None
    both = types.ManagedFleetUploadStatus.model_validate(two(original(file_uid=OTHER, path="b.mcap")))
    assert len(both.files) == 2
    pending = finalization(
        state="pending", stage="verify", code="pending", publication_uid=None, dataset_uid=None
    )
    waiting = types.ManagedFleetUploadStatus.model_validate(status(finalization=pending))
    assert waiting.finalization is not None
    unfinished = original(verified=False, generation=None)
    begun = status(
        status="initiated", files=[unfinished], confirmed_files=0, confirmed_bytes=0, finalization=None
    )
    assert not types.ManagedFleetUploadStatus.model_validate(begun).files[0].verified
    with pytest.raises(pydantic.ValidationError):
        made.status = "initiated"  # type: ignore[misc]


@pytest.mark.parametrize(
    "wrong",
    [
        status(extra=1),
        status(total_files=2),
        status(confirmed_bytes=1),
        status(session_uid=UID.upper().replace("A", "B")),
        status(total_bytes=str(64 * 1024 * 1024 + 1)),
        status(files=[original(part_count=3)]),
        status(files=[original(generation=None)]),
        status(files=[original(content_sha256="x" * 64)]),
        status(files=[], total_files=0),
        two(original()),
        two(original(file_uid=OTHER)),
        status(status="uploading"),
        status(files=[original(verified=False)], confirmed_files=0, confirmed_bytes=0),
        status(finalization=finalization(state="running")),
        status(finalization=finalization(code="pending")),
        status(finalization=finalization(dataset_uid=None)),
        status(finalization=finalization(failures=1)),
        status(finalization=finalization(available_at="2026-03-05T12:00:00")),
    ],
)
def test_managed_uploads_that_contradict_themselves(wrong: dict[str, Any]) -> None:
    """Nothing is guessed where bytes depend on it."""
    with pytest.raises(pydantic.ValidationError):
        types.ManagedFleetUploadStatus.model_validate(wrong)
