"""Projects, their tasks, consensus, quality targets and automatic labels."""

from __future__ import annotations

import operator
from collections.abc import Callable
from statistics import mean, median

from twofold.emulators.avala import fields as f
from twofold.emulators.avala.calls import Call, Endpoint
from twofold.emulators.avala.errors import ApiError
from twofold.emulators.avala.fields import Fields, Json

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "gt": operator.gt,
    "lt": operator.lt,
    "gte": operator.ge,
    "lte": operator.le,
}
_METRICS = (
    "issue_rate",
    "acceptance_rate",
    "rejection_rate",
    "mean_resolution_time",
    "critical_issue_count",
)
_TARGET = Fields(
    {"name": f.name, "metric": f.choice(*_METRICS), "threshold": f.number},
    {
        "operator": f.choice(*_OPERATORS),
        "severity": f.choice("warning", "critical"),
        "is_active": f.flag,
        "notify_webhook": f.flag,
        "notify_emails": f.TEXTS,
    },
)
_CONSENSUS = Fields({}, {"iou_threshold": f.ratio, "min_agreement_ratio": f.ratio, "min_annotations": f.size})
_JOB = Fields(
    {},
    {
        "model_type": f.choice("sam3", "yolo"),
        "confidence_threshold": f.ratio,
        "labels": f.TEXTS,
        "dry_run": f.flag,
    },
)
_ACTIVE = ("pending", "running")


def _all_projects(call: Call) -> Json:  # noqa: ARG001
    """For the staff of the API only; others have the route under `users/me/`."""
    raise ApiError(403)


def _project(call: Call) -> Json:
    return call.state.get("projects", call.ids["project"])


def _of_project(call: Call, kind: str) -> list[Json]:
    uid = _project(call)["uid"]
    return [one for one in call.state.rows(kind) if one["_project"] == uid]


# Consensus


def _config(call: Call) -> Json:
    uid = _project(call)["uid"]
    return call.state.find("consensus_configs", _project=uid) or call.state.add(
        "consensus_configs", _project=uid
    )


def _configure(call: Call) -> Json:
    config = _config(call)
    return call.touch(config, call.given(_CONSENSUS))


def _compute(call: Call) -> Json:
    _config(call)["_computed"] = True
    return {"status": "started", "message": "Consensus computation queued"}


def _scores(call: Call) -> Json:
    return call.page(_of_project(call, "consensus_scores"))


def _summary(call: Call) -> Json:
    if not _config(call)["_computed"]:
        raise ApiError(404)
    rows = _of_project(call, "consensus_scores")
    scores = [one["score"] for one in rows] or [0.0]
    return {
        "mean_score": mean(scores),
        "median_score": median(scores),
        "min_score": min(scores),
        "max_score": max(scores),
        "total_items": len(rows),
        "items_with_consensus": sum(one["score"] >= _config(call)["min_agreement_ratio"] for one in rows),
        "score_distribution": _distribution(rows),
        "by_task_name": [
            {"task_name": name, "mean_score": mean(one["score"] for one in rows if one["task_name"] == name)}
            for name in sorted({one["task_name"] for one in rows})
        ],
    }


def _distribution(rows: list[Json]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in rows:
        low = min(4, int(one["score"] * 5)) * 2
        label = f"0.{low}-{(low + 2) / 10}"
        counts[label] = counts.get(label, 0) + 1
    return counts


# Quality targets


def _target(call: Call) -> Json:
    return call.state.one("quality_targets", _project=_project(call)["uid"], uid=call.uid)


def _create_target(call: Call) -> Json:
    project = _project(call)
    return call.state.add("quality_targets", **call.given(_TARGET), _project=project["uid"])


def _update_target(call: Call) -> Json:
    target = _target(call)
    return call.touch(target, call.given(_TARGET, partial=True))


def _delete_target(call: Call) -> None:
    call.state.remove("quality_targets", _target(call)["uid"])


def _evaluate(call: Call) -> list[Json]:
    metrics = _project(call)["_metrics"]
    targets = [one for one in _of_project(call, "quality_targets") if one["is_active"]]
    return [_evaluated(call, one, float(metrics.get(one["metric"], 0.0))) for one in targets]


def _evaluated(call: Call, target: Json, value: float) -> Json:
    breached = _OPERATORS[target["operator"]](value, target["threshold"])
    target.update(last_evaluated_at=call.timestamp, last_value=value, is_breached=breached)
    if breached:
        target.update(breach_count=target["breach_count"] + 1, last_breached_at=call.timestamp)
    shown = ("uid", "name", "metric", "threshold", "operator")
    return {
        **{name: target[name] for name in shown},
        "current_value": value,
        "is_breached": breached,
        "severity": target["severity"],
    }


# Automatic labels


def _label(call: Call) -> Json:
    project = _project(call)
    return call.state.add(
        "auto_label_jobs", **call.given(_JOB), _project=project["uid"], total_items=project["_items"]
    )


def _list_jobs(call: Call) -> Json:
    return call.page(call.state.matching("auto_label_jobs", call.query, {"project": "_project"}))


def _job(call: Call) -> Json:
    """Every look at a job moves it on: pending, running, completed (or failed)."""
    job = call.state.get("auto_label_jobs", call.uid)
    total = job["total_items"]
    if job["status"] == "pending":
        job.update(status="running", started_at=call.timestamp, **_progress(total // 4, total))
    elif job["status"] == "running":
        ending = {"status": "failed", "error_message": "The model failed."} if job["_fails"] else {}
        done = job["processed_items"] if job["_fails"] else total
        job.update(
            {"status": "completed", "completed_at": call.timestamp, **_progress(done, total), **ending}
        )
    return job


def _progress(done: int, total: int) -> Json:
    return {
        "processed_items": done,
        "successful_items": done,
        "progress_pct": 100.0 * done / total if total else 100.0,
    }


def _cancel(call: Call) -> None:
    job = call.state.get("auto_label_jobs", call.uid)
    if job["status"] not in _ACTIVE:
        raise ApiError(409)
    job.update(status="cancelled", completed_at=call.timestamp)


def _tasks(call: Call) -> Json:
    filters = {"project": "project", "status": "status"}
    return call.page(call.state.matching("tasks", call.query, filters))


_ONE = "projects/{project}/"
_CONSENSUS_OF = f"{_ONE}consensus/"
_TARGETS = f"{_ONE}quality-targets/"
_READ = "projects.read"
ENDPOINTS = (
    Endpoint("GET", "users/me/projects/", lambda call: call.page(call.state.rows("projects")), scope=_READ),
    Endpoint(
        "GET", "users/me/projects/{uid}/", lambda call: call.state.get("projects", call.uid), scope=_READ
    ),
    Endpoint("GET", "projects/", _all_projects),
    Endpoint("GET", "tasks/", _tasks, scope="tasks.read"),
    Endpoint("GET", "tasks/{uid}/", lambda call: call.state.get("tasks", call.uid), scope="tasks.read"),
    Endpoint("GET", _CONSENSUS_OF, _summary),
    Endpoint("GET", f"{_CONSENSUS_OF}scores/", _scores),
    Endpoint("POST", f"{_CONSENSUS_OF}compute/", _compute),
    Endpoint("GET", f"{_CONSENSUS_OF}config/", _config),
    Endpoint("PUT", f"{_CONSENSUS_OF}config/", _configure),
    Endpoint("GET", _TARGETS, lambda call: call.page(_of_project(call, "quality_targets"))),
    Endpoint("POST", _TARGETS, _create_target, 201),
    Endpoint("POST", f"{_TARGETS}evaluate/", _evaluate),
    Endpoint("GET", f"{_TARGETS}{{uid}}/", _target),
    Endpoint("PATCH", f"{_TARGETS}{{uid}}/", _update_target),
    Endpoint("DELETE", f"{_TARGETS}{{uid}}/", _delete_target, 204),
    Endpoint("POST", f"{_ONE}auto-label/", _label, 202),
    Endpoint("GET", "auto-label-jobs/", _list_jobs),
    Endpoint("GET", "auto-label-jobs/{uid}/", _job),
    Endpoint("DELETE", "auto-label-jobs/{uid}/", _cancel, 204),
)
