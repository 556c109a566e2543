# Generated from _async/avala/annotation_issues.py by twofold.mirror; do not edit.
"""Issues with annotations, by sequence or dataset: `client.annotation_issues`."""

from __future__ import annotations

from typing import Any, Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.annotation_issue import (
    AnnotationIssue,
    AnnotationIssueMetrics,
    AnnotationIssueToolDetail,
)
from ...avala.requests import given
from .resource import AvalaResource


class AnnotationIssues(AvalaResource):
    """Issues with annotations, by sequence or dataset: `client.annotation_issues`."""

    def list_by_sequence(
        self,
        sequence_uid: str,
        *,
        dataset_item_uid: str | None = None,
        project_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> list[AnnotationIssue]:
        """List the issues of a sequence.

        Args:
            sequence_uid: of the sequence.
            dataset_item_uid: of an item of the sequence.
            project_uid: of the project.
            **options: see `RequestOptions`.

        Returns:
            All of them: this list has no pages.

        Example:
            issues = client.annotation_issues.list_by_sequence(sequence_uid)
        """
        return self._call(
            ops.ANNOTATION_ISSUES_LIST_BY_SEQUENCE,
            sequence_uid,
            query={"dataset_item_uid": dataset_item_uid, "project_uid": project_uid},
            options=options,
        )

    def create(
        self,
        sequence_uid: str,
        *,
        tool_uid: str,
        problem_uid: str,
        dataset_item_uid: str | None = None,
        project_uid: str | None = None,
        priority: str | None = None,
        severity: str | None = None,
        description: str | None = None,
        wrong_class: str | None = None,
        correct_class: str | None = None,
        should_re_annotate: bool | None = None,
        should_delete: bool | None = None,
        frames_affected: str | None = None,
        coordinates: Any = None,
        query_params: dict[str, Any] | None = None,
        object_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AnnotationIssue:
        """Report an issue.

        Args:
            sequence_uid: of the sequence.
            tool_uid: of the tool, from `list_tools`.
            problem_uid: of the problem, from `list_tools`.
            dataset_item_uid: of an item of the sequence.
            project_uid: of the project.
            priority: how urgent it is.
            severity: how bad it is.
            description: more about it.
            wrong_class: the class that was given.
            correct_class: the class it should have.
            should_re_annotate: whether it is to be done again.
            should_delete: whether the annotation is to go.
            frames_affected: such as `12-19`.
            coordinates: where it is, in any JSON.
            query_params: of the page it was reported on.
            object_uid: of the object it is about.
            **options: see `RequestOptions`.

        Returns:
            The issue as the API answered.

        Example:
            issue = client.annotation_issues.create(
                sequence_uid, tool_uid=tool_uid, problem_uid=problem_uid, should_delete=False
            )
        """
        return self._call(
            ops.ANNOTATION_ISSUES_CREATE,
            sequence_uid,
            json=given(
                tool_uid=tool_uid,
                problem_uid=problem_uid,
                sequence_uid=sequence_uid,
                dataset_item_uid=dataset_item_uid,
                project_uid=project_uid,
                priority=priority,
                severity=severity,
                description=description,
                wrong_class=wrong_class,
                correct_class=correct_class,
                should_re_annotate=should_re_annotate,
                should_delete=should_delete,
                frames_affected=frames_affected,
                coordinates=coordinates,
                query_params=query_params,
                object_uid=object_uid,
            ),
            options=options,
        )

    def update(
        self,
        sequence_uid: str,
        issue_uid: str,
        *,
        status: str | None = None,
        priority: str | None = None,
        severity: str | None = None,
        description: str | None = None,
        tool_uid: str | None = None,
        problem_uid: str | None = None,
        wrong_class: str | None = None,
        frames_affected: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AnnotationIssue:
        """Change an issue; what is not given stays.

        Args:
            sequence_uid: of the sequence.
            issue_uid: which one.
            status: `open` or `closed`.
            priority: how urgent it is.
            severity: how bad it is.
            description: more about it.
            tool_uid: of the tool, from `list_tools`.
            problem_uid: of the problem, from `list_tools`.
            wrong_class: the class that was given.
            frames_affected: such as `12-19`.
            **options: see `RequestOptions`.

        Returns:
            The issue as it is now.

        Example:
            issue = client.annotation_issues.update(sequence_uid, issue_uid, status="closed")
        """
        return self._call(
            ops.ANNOTATION_ISSUES_UPDATE,
            sequence_uid,
            issue_uid,
            json=given(
                status=status,
                priority=priority,
                severity=severity,
                description=description,
                tool_uid=tool_uid,
                problem_uid=problem_uid,
                wrong_class=wrong_class,
                frames_affected=frames_affected,
            ),
            options=options,
        )

    def delete(self, sequence_uid: str, issue_uid: str, **options: Unpack[RequestOptions]) -> None:
        """Delete an issue.

        Args:
            sequence_uid: of the sequence.
            issue_uid: which one.
            **options: see `RequestOptions`.

        Example:
            client.annotation_issues.delete(sequence_uid, issue_uid)
        """
        self._call(ops.ANNOTATION_ISSUES_DELETE, sequence_uid, issue_uid, options=options)

    def list_by_dataset(
        self,
        owner: str,
        dataset_slug: str,
        *,
        sequence_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> list[AnnotationIssue]:
        """List the issues of a dataset.

        Args:
            owner: slug of an organization, or name of a user.
            dataset_slug: of the dataset.
            sequence_uid: of the sequence.
            **options: see `RequestOptions`.

        Returns:
            All of them: this list has no pages.

        Example:
            issues = client.annotation_issues.list_by_dataset(owner, dataset_slug)
        """
        return self._call(
            ops.ANNOTATION_ISSUES_LIST_BY_DATASET,
            owner,
            dataset_slug,
            query={"sequence_uid": sequence_uid},
            options=options,
        )

    def get_metrics(
        self,
        owner: str,
        dataset_slug: str,
        *,
        sequence_uid: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> AnnotationIssueMetrics:
        """Count the issues of a dataset.

        Args:
            owner: slug of an organization, or name of a user.
            dataset_slug: of the dataset.
            sequence_uid: of the sequence.
            **options: see `RequestOptions`.

        Returns:
            Counts and ages.

        Example:
            metrics = client.annotation_issues.get_metrics(owner, dataset_slug)
        """
        return self._call(
            ops.ANNOTATION_ISSUES_GET_METRICS,
            owner,
            dataset_slug,
            query={"sequence_uid": sequence_uid},
            options=options,
        )

    def list_tools(
        self, *, dataset_type: str, **options: Unpack[RequestOptions]
    ) -> list[AnnotationIssueToolDetail]:
        """List the tools that issues can be reported with.

        Args:
            dataset_type: such as `lidar`.
            **options: see `RequestOptions`.

        Returns:
            All of them: this list has no pages.

        Example:
            tools = client.annotation_issues.list_tools(dataset_type="lidar")
        """
        return self._call(
            ops.ANNOTATION_ISSUES_LIST_TOOLS, query={"dataset_type": dataset_type}, options=options
        )
