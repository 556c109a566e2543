# Generated from _async/avala/quality_targets.py by twofold.mirror; do not edit.
"""Limits for the metrics of a project: `client.quality_targets`."""

from __future__ import annotations

import builtins
from typing import Unpack

from ..._core.options import RequestOptions
from ...avala import operations as ops
from ...avala.models.quality_target import QualityTarget, QualityTargetEvaluation
from ...avala.pages import WalkOptions
from ...avala.requests import given
from ..pages import Pager
from .pages import CursorPage
from .resource import AvalaResource


class QualityTargets(AvalaResource):
    """Limits for the metrics of a project: `client.quality_targets`."""

    def list(
        self,
        project_uid: str,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        **options: Unpack[RequestOptions],
    ) -> CursorPage[QualityTarget]:
        """List targets, one page at a time.

        Args:
            project_uid: of the project.
            limit: records a page; 100 if not given.
            cursor: `next_cursor` or `previous_cursor` of another page.
            **options: see `RequestOptions`.

        Returns:
            The page; its `next_page()` brings the next one.

        Example:
            page = client.quality_targets.list(project_uid)
        """
        return self._page(
            ops.QUALITY_TARGETS_LIST, project_uid, limit=limit, cursor=cursor, options=options
        )

    def iter(self, project_uid: str, **options: Unpack[WalkOptions]) -> Pager[QualityTarget]:
        """Walk over all targets.

        Args:
            project_uid: of the project.
            **options: see `WalkOptions`.

        Returns:
            An iterator over the records; see `Pager`.

        Example:
            for target in client.quality_targets.iter(project_uid):
                print(target.uid)
        """
        return self._walk(ops.QUALITY_TARGETS_LIST, project_uid, options=options)

    def get(self, project_uid: str, uid: str, **options: Unpack[RequestOptions]) -> QualityTarget:
        """Get a target.

        Args:
            project_uid: of the project.
            uid: which one.
            **options: see `RequestOptions`.

        Returns:
            The target.

        Example:
            target = client.quality_targets.get(project_uid, target_uid)
        """
        return self._call(ops.QUALITY_TARGETS_GET, project_uid, uid, options=options)

    def create(
        self,
        project_uid: str,
        *,
        name: str,
        metric: str,
        threshold: float,
        operator: str | None = None,
        severity: str | None = None,
        is_active: bool | None = None,
        notify_webhook: bool | None = None,
        notify_emails: builtins.list[str] | None = None,
        **options: Unpack[RequestOptions],
    ) -> QualityTarget:
        """Create a target.

        Args:
            project_uid: of the project.
            name: what it is called.
            metric: such as `rejection_rate`.
            threshold: the limit.
            operator: `gt`, `lt`, `gte` or `lte`; `gt` if not given.
            severity: `warning` or `critical`.
            is_active: whether it is in use.
            notify_webhook: whether to send a webhook.
            notify_emails: who is told.
            **options: see `RequestOptions`.

        Returns:
            The target as the API answered.

        Example:
            target = client.quality_targets.create(
                project_uid, name="Max issues", metric="issue_rate", threshold=0.1
            )
        """
        return self._call(
            ops.QUALITY_TARGETS_CREATE,
            project_uid,
            json=given(
                name=name,
                metric=metric,
                threshold=threshold,
                operator=operator,
                severity=severity,
                is_active=is_active,
                notify_webhook=notify_webhook,
                notify_emails=notify_emails,
            ),
            options=options,
        )

    def update(
        self,
        project_uid: str,
        uid: str,
        *,
        name: str | None = None,
        metric: str | None = None,
        threshold: float | None = None,
        operator: str | None = None,
        severity: str | None = None,
        is_active: bool | None = None,
        notify_webhook: bool | None = None,
        notify_emails: builtins.list[str] | None = None,
        **options: Unpack[RequestOptions],
    ) -> QualityTarget:
        """Change a target; what is not given stays.

        Args:
            project_uid: of the project.
            uid: which one.
            name: what it is called.
            metric: such as `rejection_rate`.
            threshold: the limit.
            operator: `gt`, `lt`, `gte` or `lte`; `gt` if not given.
            severity: `warning` or `critical`.
            is_active: whether it is in use.
            notify_webhook: whether to send a webhook.
            notify_emails: who is told.
            **options: see `RequestOptions`.

        Returns:
            The target as it is now.

        Example:
            target = client.quality_targets.update(project_uid, target_uid, threshold=0.2)
        """
        return self._call(
            ops.QUALITY_TARGETS_UPDATE,
            project_uid,
            uid,
            json=given(
                name=name,
                metric=metric,
                threshold=threshold,
                operator=operator,
                severity=severity,
                is_active=is_active,
                notify_webhook=notify_webhook,
                notify_emails=notify_emails,
            ),
            options=options,
        )

    def delete(self, project_uid: str, uid: str, **options: Unpack[RequestOptions]) -> None:
        """Delete a target.

        Args:
            project_uid: of the project.
            uid: which one.
            **options: see `RequestOptions`.

        Example:
            client.quality_targets.delete(project_uid, target_uid)
        """
        self._call(ops.QUALITY_TARGETS_DELETE, project_uid, uid, options=options)

    def evaluate(
        self, project_uid: str, **options: Unpack[RequestOptions]
    ) -> builtins.list[QualityTargetEvaluation]:
        """Compare all targets of a project with what the metrics are now.

        Args:
            project_uid: of the project.
            **options: see `RequestOptions`.

        Returns:
            Each target with the value now.

        Example:
            evaluations = client.quality_targets.evaluate(project_uid)
        """
        return self._call(ops.QUALITY_TARGETS_EVALUATE, project_uid, options=options)
