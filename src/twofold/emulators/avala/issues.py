"""Annotation issues, the tools they are about, and edits of annotations in bulk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any, cast

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint
from twofold.emulators.avala.datasets import READ, WRITE, dataset
from twofold.emulators.avala.errors import REQUIRED, ApiError, InvalidError
from twofold.emulators.avala.fields import Fields, Json

_DESCRIBING = {
    "priority": f.text,
    "severity": f.text,
    "description": f.text,
    "wrong_class": f.text,
    "frames_affected": f.text,
    "correct_class": f.text,
    "should_re_annotate": f.flag,
    "should_delete": f.flag,
    "coordinates": f.anything,
    "query_params": f.mapping,
    "object_uid": f.text,
}
_NEW = Fields(
    {"tool_uid": f.name, "problem_uid": f.name},
    {**_DESCRIBING, "dataset_item_uid": f.text, "project_uid": f.text, "sequence_uid": f.text},
    nullable=frozenset({*_DESCRIBING, "dataset_item_uid", "project_uid"}),
)
_CHANGES = Fields(
    {},
    {**_DESCRIBING, "status": f.choice("open", "closed"), "tool_uid": f.name, "problem_uid": f.name},
    nullable=frozenset(_DESCRIBING),
)
_PLACES = {
    "cuboid": "dataset_item_uid",
    "cuboid 3d": "sequence_uid",
    "point cloud polyline": "sequence_uid",
}
_EDIT = Fields(
    {
        "action": f.choice("upsert", "delete"),
        "object_uuid": f.name,
        "object_type": f.choice(*_PLACES),
    },
    {
        "dataset_item_uid": f.name,
        "sequence_uid": f.name,
        "object_data": f.mapping,
        "object_name": f.text,
        "object_name_plural": f.text,
        "duration": f.anything,
    },
)


def _sequence(call: Call) -> Json:
    return call.state.get("sequences", call.ids["sequence"])


def _issue(call: Call) -> Json:
    return call.state.one("annotation_issues", sequence_uid=_sequence(call)["uid"], uid=call.uid)


def _tools(call: Call, given: Json) -> Json:
    """The tool and problem a request names, as an issue shows them; 400 when there are none."""
    found: Json = {}
    tools = call.state.rows("annotation_tools")
    for tool in tools:
        if tool["uid"] == given.get("tool_uid"):
            found["tool"] = {name: tool[name] for name in ("uid", "name", "default")}
    for problem in (one for tool in tools for one in tool["problems"]):
        if problem["uid"] == given.get("problem_uid"):
            found["problem"] = dict(problem)
    unknown = [one for one in ("tool", "problem") if f"{one}_uid" in given and one not in found]
    if unknown:
        raise InvalidError({f"{one}_uid": [f"Unknown {one}."] for one in unknown})
    return found


def _create(call: Call) -> Json:
    sequence = _sequence(call)
    given = call.given(_NEW)
    found = _tools(call, given)
    project = None
    if given.get("project_uid") is not None:
        row = call.state.find("projects", uid=given["project_uid"])
        if row is None:
            raise InvalidError({"project_uid": ["Unknown project."]})
        project = {"uid": row["uid"], "name": row["name"]}
    described = {name: given[name] for name in (*_DESCRIBING, "dataset_item_uid") if name in given}
    return call.state.add(
        "annotation_issues",
        **described,
        **found,
        sequence_uid=sequence["uid"],
        project=project,
        reporter=_reporter(call),
    )


def _reporter(call: Call) -> Json:
    names = filter(None, (call.caller["first_name"], call.caller["last_name"]))
    return {
        "username": call.caller["username"],
        "picture": None,
        "full_name": " ".join(names),
        "type": "customer",
        "is_staff": False,
    }


def _update(call: Call) -> Json:
    issue = _issue(call)
    given = call.given(_CHANGES)
    issue.update(_tools(call, given))
    issue.update({name: one for name, one in given.items() if name not in ("tool_uid", "problem_uid")})
    if "status" in given:
        closed = issue["closed_at"] or call.timestamp
        issue["closed_at"] = closed if given["status"] == "closed" else None
    return issue


def _delete(call: Call) -> None:
    call.state.remove("annotation_issues", _issue(call)["uid"])


def _by_sequence(call: Call) -> list[Json]:
    filters = {"dataset_item_uid": "dataset_item_uid"}
    found = call.state.matching("annotation_issues", call.query, filters)
    project = call.query.get("project_uid")
    uid = _sequence(call)["uid"]
    return [
        one
        for one in found
        if one["sequence_uid"] == uid and project in (None, one["project"] and one["project"]["uid"])
    ]


def _by_dataset(call: Call) -> list[Json]:
    uid = dataset(call)["uid"]
    sequences = {one["uid"] for one in call.state.rows("sequences") if one["dataset_uid"] == uid}
    found = call.state.matching("annotation_issues", call.query, {"sequence_uid": "sequence_uid"})
    return [one for one in found if one["sequence_uid"] in sequences]


def _metrics(call: Call) -> Json:
    issues = _by_dataset(call)
    closing = [_seconds(one["created_at"], one["closed_at"]) for one in issues if one["closed_at"]]
    ages = [_seconds(one["created_at"], call.timestamp) for one in issues if not one["closed_at"]]
    problems = Counter(one["problem"]["uid"] for one in issues if one["problem"])
    return {
        "status_count": _counted(issues, "status"),
        "priority_count": _counted(issues, "priority"),
        "severity_count": _counted(issues, "severity"),
        "mean_seconds_close_time_all": _mean(closing),
        "mean_seconds_close_time_customer": _mean(closing),
        "mean_unresolved_issue_age_all": _mean(ages),
        "mean_unresolved_issue_age_customer": _mean(ages),
        "object_count_by_annotation_issue_problem_uid": [
            {"problem_uid": uid, "count": count} for uid, count in sorted(problems.items())
        ],
    }


def _counted(issues: Iterable[Json], name: str) -> dict[str, int]:
    return dict(Counter(one[name] for one in issues if one[name] is not None))


def _seconds(start: str, end: str) -> float:
    return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()


def _mean(values: list[float]) -> int | None:
    return round(sum(values) / len(values)) if values else None


def _list_tools(call: Call) -> list[Json]:
    if "dataset_type" not in call.query:
        raise InvalidError({"dataset_type": [REQUIRED]})
    return call.state.matching("annotation_tools", call.query, {"dataset_type": "dataset_type"})


def _edit_in_bulk(call: Call) -> Json:
    found = dataset(call)
    if found["data_type"] != "lidar":
        raise ApiError(400, "Bulk edits need a lidar dataset.")
    given = call.json()
    if not isinstance(given, list):
        raise InvalidError({"non_field_errors": ["Expected a list of items."]})
    edits = [_checked(one) for one in cast("list[Any]", given)]
    for edit in edits:
        _apply(call, found["uid"], edit)
    return {"updated": len(edits)}


def _checked(given: Any) -> Json:
    edit = _EDIT.check(given)
    wanted = _PLACES[edit["object_type"]]
    if ("dataset_item_uid" in edit) == ("sequence_uid" in edit):
        raise InvalidError({"non_field_errors": ["Give dataset_item_uid or sequence_uid."]})
    if wanted not in edit:
        raise InvalidError({wanted: [REQUIRED]})
    if edit["action"] == "upsert" and "object_data" not in edit:
        raise InvalidError({"object_data": [REQUIRED]})
    return {**edit, "place": edit[wanted]}


def _apply(call: Call, uid: str, edit: Json) -> None:
    """Sending an edit twice is the same as sending it once."""
    place = f"{uid}/{edit['place']}/{edit['object_uuid']}"
    found = call.state.find("annotations", _place=place)
    if edit["action"] == "delete":
        if found is not None:
            call.state.remove("annotations", found["uid"])
    elif found is None:
        call.state.add("annotations", _dataset=uid, _place=place, _edit=edit)
    else:
        found["_edit"] = edit


_OF_SEQUENCE = "sequences/{sequence}/annotation-issues/"
_OF_DATASET = "datasets/{owner}/{slug}/annotation-issues/"
ENDPOINTS = (
    Endpoint("GET", _OF_SEQUENCE, _by_sequence),
    Endpoint("POST", _OF_SEQUENCE, _create, 201),
    Endpoint("PATCH", f"{_OF_SEQUENCE}{{uid}}/", _update),
    Endpoint("DELETE", f"{_OF_SEQUENCE}{{uid}}/", _delete, 204),
    Endpoint("GET", _OF_DATASET, _by_dataset, scope=READ),
    Endpoint("GET", f"{_OF_DATASET}metrics/", _metrics, scope=READ),
    Endpoint("GET", "qc-available-tools/", _list_tools),
    Endpoint("POST", "datasets/{owner}/{slug}/bulk-edition/", _edit_in_bulk, scope=WRITE),
)
