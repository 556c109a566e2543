"""Issues with annotations."""

from datetime import datetime
from typing import Any

from .base import AvalaModel


class AnnotationIssueProject(AvalaModel):
    """The project of an issue."""

    uid: str
    name: str


class AnnotationIssueReporter(AvalaModel):
    """Who reported an issue."""

    username: str | None = None
    picture: str | None = None
    full_name: str | None = None
    type: str | None = None
    is_staff: bool | None = None


class AnnotationIssueTool(AvalaModel):
    """The tool that an issue is about."""

    uid: str
    name: str
    default: bool | None = None


class AnnotationIssueProblem(AvalaModel):
    """What is wrong, in the words of the tool."""

    uid: str
    title: str


class AnnotationIssue(AvalaModel):
    """Something that is wrong with an annotation."""

    uid: str
    dataset_item_uid: str | None = None
    sequence_uid: str | None = None
    project: AnnotationIssueProject | None = None
    reporter: AnnotationIssueReporter | None = None
    priority: str | None = None
    severity: str | None = None
    description: str | None = None
    status: str | None = None
    tool: AnnotationIssueTool | None = None
    problem: AnnotationIssueProblem | None = None
    wrong_class: str | None = None
    correct_class: str | None = None
    should_re_annotate: bool | None = None
    should_delete: bool | None = None
    frames_affected: str | None = None
    coordinates: Any | None = None
    query_params: Any | None = None
    created_at: datetime | None = None
    closed_at: datetime | None = None
    object_uid: str | None = None


class AnnotationIssueMetrics(AvalaModel):
    """Counts and ages of the issues of a dataset; ages are in whole seconds."""

    status_count: dict[str, Any] | None = None
    priority_count: dict[str, Any] | None = None
    severity_count: dict[str, Any] | None = None
    mean_seconds_close_time_all: int | None = None
    mean_seconds_close_time_customer: int | None = None
    mean_unresolved_issue_age_all: int | None = None
    mean_unresolved_issue_age_customer: int | None = None
    object_count_by_annotation_issue_problem_uid: list[dict[str, Any]] | None = None


class AnnotationIssueToolProblem(AvalaModel):
    """A problem that can be reported with a tool."""

    uid: str
    title: str


class AnnotationIssueToolDetail(AvalaModel):
    """A tool with its problems."""

    uid: str
    name: str
    dataset_type: str | None = None
    default: bool | None = None
    problems: list[AnnotationIssueToolProblem] | None = None
